"""Exceptions carry what a message needs, also from one process to another."""

import pickle
import re

from matrices.errors import EditionError, Mistake
from matrices.findings import codes
from matrices.language import LANGUAGES, catalogue, same


def test_an_exception_survives_the_way_between_processes() -> None:
    """The study is rendered in processes of its own; what goes wrong there must be told here."""
    problem = EditionError("edition-mistakes", (Mistake("a.yaml", 3, "x", same("wrong")),), count=1)
    back = pickle.loads(pickle.dumps(problem))  # noqa: S301 - made on the line itself
    assert (type(back), back.code, back.values, back.mistakes) == (
        EditionError,
        "edition-mistakes",
        {"count": 1},
        (Mistake("a.yaml", 3, "x", same("wrong")),),
    )


def test_every_message_stands_in_every_language() -> None:
    """No room of words lacks a language."""
    entries = [
        *(catalogue("findings")[code][part] for code in codes() for part in ("message", "advice", "explanation")),
        *(entry[part] for entry in catalogue("errors").values() for part in ("message", "advice")),
        *(entry for room in ("commands", "values", "workbook", "report") for entry in catalogue(room).values()),
    ]
    assert [entry for entry in entries if set(entry) < set(LANGUAGES)] == []


BY_COMMAND = re.compile(r"matrices [a-z]|(?<![\w-])--[a-z]|\b(command|comando)\b")
TERMINAL = {
    "blank-and-from", "door-no-queue", "import-not-ready", "no-principal", "page-needs-html", "port-taken",
    "settle-as-or-withdraw", "take-unreadable", "translations-one-file",
}  # fmt: skip
"""What can go wrong on a terminal alone."""


def test_advice_that_names_a_command_names_a_screen_too() -> None:
    """Whoever works in a browser is not told what to type."""
    named, idle, still = set[str](), set[str](), set[str]()
    for code, entry in catalogue("errors").items():
        by_command = any(BY_COMMAND.search(entry["advice"][language]) for language in LANGUAGES)
        named |= {code} if by_command and "desk" not in entry and code not in TERMINAL else set()
        idle |= {code} if "desk" in entry and not by_command else set()
        said = [entry["message"], entry.get("desk", entry["advice"])]
        still |= {code for each in said for one in each.values() if BY_COMMAND.search(one) and code not in TERMINAL}
    assert (named, idle, still) == (set(), set(), set())
