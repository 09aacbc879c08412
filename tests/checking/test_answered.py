"""Answers entered in a form: read as if they had been typed into the workbook, whatever file the country sent."""

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.checking.answers import target_of
from matrices.checking.files import Checked, Returned, check
from matrices.checking.handing_back import answered
from matrices.edition.folder import Folder
from matrices.errors import UsageError
from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.identity import Identity
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES, repeated
from tests.instrument.test_round_trip import VALUES
from tests.workbook.annotating.marked import zipped
from tests.workbook.annotating.test_outside import converted
from tests.workbook.damage import STRICT
from tests.workbook.small_template import EDITION, parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAWS: dict[CellId, Answer] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L02", "name"): "Ley 9095; reforma",
    CellId("laws", "L03", "name"): "Ley 10",
}


@functools.cache
def edition() -> Folder:
    """Return an edition of one country and the small instrument."""
    return Folder(Path("edition"), EDITION, (load_instrument(EXAMPLES / "small"),))


@functools.cache
def begun() -> bytes:
    """Return the template of Costa Rica with three laws."""
    (small,) = edition().instruments
    identity = Identity("2027", small.id, small.fingerprint[:12], "CRI", "es")
    return fill(stamp(build_base(small, EDITION, "es"), identity, "Costa Rica"), LAWS)


def checked(content: bytes, name: str = "CRI.xlsx") -> Checked:
    """Check a file."""
    return check([Returned(name, content)], edition())[0]


def values(one: Checked) -> dict[CellId, Value | None]:
    """Return what was read."""
    assert one.answers is not None
    return {at: answer.value for at, answer in one.answers.by_place.items()}


def told(one: Checked) -> list[tuple[str, str, str]]:
    """Return what was found, each with its cell and code."""
    return sorted((one.at.sheet, one.at.cell, one.rule or one.code) for one in one.findings)


def in_order(codes: Sequence[str], chosen: set[str]) -> tuple[str, ...]:
    """Return codes in the order of their list."""
    return tuple(one for one in codes if one in chosen)


def drawn(small: Instrument) -> st.SearchStrategy[dict[CellId, Value]]:
    """Return random answers to some cells of one row, of every column type."""
    asked: dict[CellId, st.SearchStrategy[Any]] = {}
    for column in small.sheet("matrix").columns:
        codes = [one.code for one in small.lists[column.list].options] if column.list else ["-"]
        rows = st.sets(st.sampled_from(["L01", "L02", "L03"]), min_size=1).map(lambda chosen: tuple(sorted(chosen)))
        own: dict[str, st.SearchStrategy[Any]] = {"choice": st.sampled_from(codes), "reference": rows}
        own["ticks"] = st.sets(st.sampled_from(codes), min_size=1).map(functools.partial(in_order, codes))
        asked[CellId("matrix", "A-01", column.id)] = own.get(column.type, VALUES[column.type])
    return st.fixed_dictionaries({}, optional=asked)


@settings(deadline=None, max_examples=repeated(15))
@given(data=st.data())
def test_what_a_form_posts_is_read_as_if_it_had_been_typed(data: st.DataObject) -> None:
    """Value → parts of the field → words → cell: the same answers and findings as those of the filled-in template."""
    folder, (small,) = edition(), edition().instruments
    wanted = data.draw(drawn(small))
    blank = checked(begun())
    assert blank.answers is not None
    entered: dict[CellId, Answer] = {}
    by_hand: dict[CellId, Answer] = {}
    for at, value in wanted.items():
        target = target_of(blank.answers, at, "CR")
        kind = target.column.kind
        in_cell = kind.in_cell(value, target.options, "es")
        words = kind.joined(kind.parts(value, target), target) or str(in_cell)
        entered[at], by_hand[at] = kind.entered(words, target), in_cell
        if kind.cites and isinstance(value, tuple):
            by_hand[at] = "; ".join(value)
    made = answered(Returned("CRI.xlsx", begun()), blank, folder, entered, "es")
    form, typed = checked(made.content), checked(fill(begun(), by_hand))
    assert (made.way, {at: values(form)[at] for at in wanted}) == ("marked", {at: values(typed)[at] for at in wanted})
    assert told(form) == told(typed)


SENT: Mapping[CellId, Answer] = {
    CellId("matrix", "A-01", "coverage"): "Quizás",
    CellId("matrix", "A-01", "notes"): "Nota",
    CellId("matrix", "A-02", "total"): 12,
}


@pytest.mark.libreoffice
@pytest.mark.parametrize("ending", ["xls", "ods", "strict"])
def test_a_file_that_cannot_be_patched_is_made_anew(ending: str, tmp_path: Path) -> None:
    """All that was read stands in the template, with the answers; what no cell takes on a sheet of its own."""
    source = fill(begun(), SENT)
    if ending == "strict":
        content = zipped({name: one.replace(MAIN.encode(), STRICT.encode()) for name, one in parts(source).items()})
    else:
        content = converted(source, tmp_path, ending)
    before = checked(content, f"CRI.{ending}")
    wanted = {CellId("matrix", "A-01", "coverage"): "No", CellId("matrix", "A-01", "notes"): ""}
    made = answered(Returned(f"CRI.{ending}", content), before, edition(), wanted, "es")
    found = values(checked(made.content))
    expected = {**values(before), CellId("matrix", "A-01", "coverage"): "no"}
    del expected[CellId("matrix", "A-01", "notes")]
    assert (made.name, made.way, found) == (f"CRI-{ending}.xlsx", "fresh", expected)


def test_nothing_is_written_into_what_was_not_read() -> None:
    """The message says what to do with a file that has a password."""
    file = Returned("CRI.pdf", b"%PDF-1.7")
    with pytest.raises(UsageError) as caught:
        answered(file, check([file], edition())[0], edition(), {}, "es")
    assert caught.value.code == "not-to-be-answered"
