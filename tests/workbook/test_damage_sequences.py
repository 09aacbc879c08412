"""Whatever is done to a workbook, every answer comes back, or somebody is told of it."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple

from matrices import demonstration
from matrices.checking.answers import Answers, read_answers
from matrices.findings import Finding
from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.language import plain
from matrices.resources import resource
from matrices.workbook.book import Book
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.known import KnownTexts
from matrices.workbook.placing.locate import place
from matrices.workbook.plan import address
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Reading
from matrices.workbook.template.fill import fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES, repeated
from tests.workbook.damage import ANSWERS, identity_of
from tests.workbook.damage_scene import Scene
from tests.workbook.damages import NAMES, Step, damage_all
from tests.workbook.damages_of_cells import covers
from tests.workbook.loose import Answer, Cell, LooseBook, LooseSheet, Spot, as_file, loosened
from tests.workbook.small_template import EDITION

_MIXED_UP = ("rows-shifted", "columns-moved", "column-missing", "row-codes-lost", "sheet-missing")
_DASHES = re.compile(r"[\s\-‐-―−_.…/]*")


@dataclass(frozen=True)
class Start:
    """A workbook that was filled in, before anything happened to it."""

    instrument: Instrument
    book: LooseBook
    values: Mapping[Answer, Value | None]
    translated: Mapping[str, str]
    words: Mapping[str, frozenset[str]]


@functools.cache
def start(name: str) -> Start:
    """Return the small instrument with its answers, or legislation as Costa Rica fills it in."""
    if name == "small":
        instrument, contents = load_instrument(EXAMPLES / "small"), dict(ANSWERS)
    else:
        instrument = load_instrument(resource("schemas", "legislation"))
        contents = demonstration.typed_by("CRI", instrument, "es", demonstration.example("reference"))
    templates = {
        language: stamp(build_base(instrument, EDITION, language), identity_of(instrument, language), "Costa Rica")
        for language in ("es", "en")
    }
    opened = open_workbook(fill(templates["es"], contents), "CRI.xlsx")
    reading, answers = typed(opened, instrument)
    values = {CellId(one.sheet, one.row, one.column): one.value for one in answers.all}
    assert set(values) == set(contents)
    spanish, english = (open_workbook(templates[language], "x.xlsx").sheets for language in ("es", "en"))
    translated = {
        value.text: theirs.grid[spot].text
        for ours, theirs in zip(spanish, english, strict=True)
        for spot, value in ours.grid.items()
        if value.kind == "text" and spot in theirs.grid
    }
    places = {(cell.at.sheet, cell.at.cell): CellId(cell.sheet, cell.row, cell.column) for cell in reading.cells}
    book = loosened(opened, places, {sheet.id for sheet in instrument.sheets})
    words = {one.id: frozenset(map(plain, KnownTexts(instrument, one).exact)) for one in instrument.sheets}
    return Start(instrument, book, values, translated, words)


def typed(book: Book, instrument: Instrument) -> tuple[Reading, Answers]:
    """Return what is read in a workbook, and the typed answers."""
    identity, remarks = identify(book)
    assert identity is not None, remarks
    reading = place(book, instrument, identity, "CRI.xlsx")
    return reading, read_answers(reading, instrument, "CR")


def after(begin: Start, steps: list[Step]) -> LooseBook:
    """Return the workbook after a sequence of damages, each with the seed of its die."""
    made = Scene(begin.book.copy(), begin.instrument, begin.translated)
    damage_all(made, steps)
    return made.book


def complaints(begin: Start, book: LooseBook) -> list[str]:
    """Return what was lost, or read as another answer, without a word; nothing for a file that says no country."""
    opened = open_workbook(as_file(book), "CRI.xlsx")
    if identify(opened)[0] is None:
        return []
    return list(_Accounts(begin, book, *typed(opened, begin.instrument)).complaints())


class _Accounts:
    """Every cell into which somebody wrote, against what the reading says of it."""

    def __init__(self, begin: Start, book: LooseBook, reading: Reading, answers: Answers) -> None:
        self._begin = begin
        self._book = book
        self._reading = reading
        self._answers = answers
        found = (*reading.cells, *reading.cover.values())
        self._read = {(cell.at.sheet, cell.at.cell): CellId(cell.sheet, cell.row, cell.column) for cell in found}
        self._unplaced = {(one.at.sheet, one.at.cell) for one in reading.unplaced}
        self._named = {(one.at.sheet, one.at.cell) for one in reading.findings}
        self._lines = {(one.at.sheet, re.sub("[A-Z]+", "", one.at.cell)) for one in reading.findings if one.at.cell}
        self._told_of = {answer for at, answer in self._read.items() if at in self._named or self._is_remarked(answer)}
        self._texts = {plain(cell.raw.text) for cell in reading.cells} | {plain(one.text) for one in reading.unplaced}

    def complaints(self) -> Iterator[str]:
        alive = set()
        for sheet, spot, cell in self._book.answers():
            if cell.answer is not None:
                alive.add(cell.answer)
            complaint = self._of_cell(sheet, spot, cell)
            if complaint:
                yield f"{complaint}: {sheet.title}!{address(*spot)} {cell.answer} {cell.value.text[:40]!r}"
        for answer in set(self._begin.values) - alive - self._book.given_up:
            if not self._is_missed(answer):
                yield f"deleted in silence: {answer}"
        for read in self._reading.cells:
            if not self._stands(read.at.sheet, read.at.cell):
                yield f"invented: {read.at} {read.raw.text[:40]!r}"

    def _of_cell(self, sheet: LooseSheet, spot: Spot, cell: Cell) -> str:
        at = (sheet.title, address(*spot))
        if cell.value.is_blank or at in self._unplaced or self._is_right(cell.answer) or self._is_ours(sheet, cell):
            return ""
        read = self._read.get(at)
        if read is None:
            return "" if at in self._named or plain(cell.value.text) in self._texts else "lost"
        if cell.answer is None:
            return ""
        if read == cell.answer:
            return "" if self._is_remarked(read) or at in self._named else "changed"
        if self._has_original(cell.answer, at) and cell.answer in self._told_of:
            return ""
        return "" if self._is_told(read, cell.answer, at) else f"read as {read}"

    def _has_original(self, answer: Answer, copy: tuple[str, str]) -> bool:
        """Tell whether an answer also stands where it is read as what it is: whoever copies a row writes a new one."""
        others = ((sheet.title, address(*spot)) for sheet, spot, cell in self._book.answers() if cell.answer == answer)
        return any(at != copy and self._read.get(at) == answer for at in others)

    def _is_right(self, answer: Answer | None) -> bool:
        found = self._answers.by_place.get(answer) if answer else None
        return found is not None and answer is not None and found.value == self._begin.values[answer]

    def _is_remarked(self, answer: Answer) -> bool:
        found = self._answers.by_place.get(answer)
        return found is not None and bool(found.typed.remarks)

    def _is_ours(self, sheet: LooseSheet, cell: Cell) -> bool:
        """Tell whether a cell says nothing, or nothing but what the form says itself."""
        known = [self._begin.words[sheet.id]] if sheet.id else self._begin.words.values()
        words = cell.value.text
        return bool(_DASHES.fullmatch(words)) or any(plain(words) in one for one in known)

    def _is_told(self, read: Answer, meant: Answer, at: tuple[str, str]) -> bool:
        """Tell whether a finding speaks of the row or column in which an answer was read as another one."""
        line = re.sub("[A-Z]+", "", at[1])
        told = any(one.at.sheet == at[0] and _line(one) == line for one in self._reading.findings)
        return told or self._is_spoken_of(read) or self._is_spoken_of(meant)

    def _is_spoken_of(self, answer: Answer) -> bool:
        """Tell whether a finding names the row or column of an answer, or says that its sheet was mixed up."""
        sheet, row, column = answer
        return any(
            one.sheet_id == sheet and (one.row == row or one.column == column or one.code in _MIXED_UP)
            for one in self._reading.findings
        )

    def _is_missed(self, answer: Answer) -> bool:
        sheet, row, column = answer
        missing = {(sheet, "", ""), (sheet, row, ""), (sheet, "", column)} & self._reading.missing
        is_list = self._begin.instrument.sheet(sheet).kind == "list"
        return bool(missing) or self._is_right(answer) or self._is_spoken_of(answer) or is_list

    def _stands(self, title: str, at: str) -> bool:
        spot = coordinate_to_tuple(at)
        (sheet,) = (sheet for sheet in self._book.sheets if sheet.title == title)
        return spot in sheet.cells or any(covers(merge, spot) for merge in sheet.merges)


def _line(one: Finding) -> str:
    return re.sub("[A-Z]+", "", one.at.cell)


STEPS = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 10**6)), max_size=8)


@pytest.mark.parametrize("name", NAMES)
def test_each_damage_alone(name: str) -> None:
    """No single damage loses an answer unseen."""
    begin = start("small")
    assert [complaints(begin, after(begin, [(name, seed)])) for seed in range(5)] == [[]] * 5


@settings(max_examples=repeated(300), deadline=None)
@given(STEPS)
@example([("answer_in_error", 595693), ("key_column_deleted", 883701), ("rows_pasted_into_another_sheet", 485454)])
@example(
    [("pasted_into_a_fresh_workbook", 921408), ("cells_merged", 209932), ("rows_pasted_into_another_sheet", 485454)]
)
@example(
    [("cells_inserted_downwards", 394369), ("rows_sorted_without_codes", 123148), ("cells_deleted_upwards", 421281)]
)
def test_sequences_of_damages_to_the_small_form(steps: list[Step]) -> None:
    """Several damages after one another lose no answer unseen."""
    begin = start("small")
    assert complaints(begin, after(begin, steps)) == []


@settings(max_examples=repeated(100), deadline=None)
@given(STEPS)
def test_sequences_of_damages_to_legislation(steps: list[Step]) -> None:
    """Several damages after one another lose no answer unseen in the form that ships."""
    begin = start("legislation")
    assert complaints(begin, after(begin, steps)) == []
