"""No regular expression of the package takes more than linear time, whatever a country, or whoever else, wrote."""

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import matrices

PIECES = (" ", "\n", "a", "é", "1", "A", "*", "-", "_", ".", "[", "]", "(", "<", "/", '"', "=", "|", "«", "\0")
PAIRS = ("a.", "1.", "[a]", "(a)", "1(a)", "a ", "1 ", "a\n", " \n", "<a>", "<a ", "a=", "1,", "a/", ", ", "; ", "- ")
WORDS = ("https://", "http://a", "MTX1|", "MTXT1|", "_x000D_", " y ", "art. 1 ", "P1Y", "L01 ", "[a]!", "[a]a", "$A$1:")
ENDS = ("", "x", "!")

SHORT, LONG = 2_000, 8_000
"""Characters; a quadratic expression takes some tenths of a second or much more for the longer text."""

QUICK = 0.05
"""Seconds that nobody need explain; a linear expression takes a tenth of them."""


BLANKS_ARE_SINGLE = "`values.parse` leaves no two blanks beside each other"
EXEMPT = {
    "matrices.instrument.types.choices._SEPARATORS": BLANKS_ARE_SINGLE,
    "matrices.instrument.types.choices._LOOSE_SEPARATORS": BLANKS_ARE_SINGLE,
    "matrices.instrument.types.references._SEPARATORS": BLANKS_ARE_SINGLE,
    "matrices.instrument.types.terms._JOINT": BLANKS_ARE_SINGLE,
    "matrices.instrument.formats._TOKEN": "codes of more than a thousand signs are not read",
    "matrices.workbook.opening.open_document._SHEET_OF": "longer references than 500 signs are left as they are",
    "matrices.report.pieces._LINK": "goes over pages of the package, in which no country text holds a `<`",
}
"""Expressions that are not linear, and why that costs nothing."""

SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in Path(matrices.__path__[0]).rglob("*.py"))


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Yield every compiled expression of the package by its name."""
    for found in pkgutil.walk_packages(matrices.__path__, "matrices."):
        if found.name.endswith("__main__"):
            continue
        for name, thing in vars(importlib.import_module(found.name)).items():
            if isinstance(thing, re.Pattern):
                yield f"{found.name}.{name}", thing


def is_searched(name: str) -> bool:
    """Tell whether an expression is ever tried from places other than the beginning of a text."""
    module, _, own = name.rpartition(".")
    sources = inspect.getsource(importlib.import_module(module)) if own.startswith("_") else SOURCES
    return re.search(rf"\b{own}\.(?!(?:full)?match\b)", sources) is not None


def seconds(pattern: re.Pattern[Any], words: str, *, searched: bool) -> float:
    """Return how much of the processor it takes to go through a text, at best of two."""
    text: Any = words.encode() if isinstance(pattern.pattern, bytes) else words
    times = []
    for _ in range(2):
        begin = time.process_time()
        if searched:
            for _found in pattern.finditer(text):
                pass
        pattern.match(text)
        pattern.fullmatch(text)
        times.append(time.process_time() - begin)
        if times[-1] < QUICK:
            break
    return min(times)


def slow(pattern: re.Pattern[Any], *, searched: bool) -> str:
    """Return what a text is made of that takes an expression more than linear time, nothing if none does."""
    for piece in (*PIECES, *PAIRS, *WORDS):
        for end in ENDS:
            taken = seconds(pattern, (piece * LONG)[:LONG] + end, searched=searched)
            if taken > QUICK and taken > 8 * seconds(pattern, (piece * SHORT)[:SHORT] + end, searched=searched):
                return f"{piece!r}…{end!r} {taken:.2f} s"
    return ""


ALL = dict(patterns())


@pytest.mark.parametrize("name", sorted(ALL.keys() - EXEMPT.keys()))
def test_an_expression_takes_linear_time(name: str) -> None:
    """Four times as long a text takes four times as long, not sixteen times."""
    assert slow(ALL[name], searched=is_searched(name)) == ""
