"""Whatever is done to a workbook, every answer comes back, or somebody is told of it."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices import demonstration
from matrices.findings import Finding
from matrices.instrument.load import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.values import Value
from matrices.language import plain
from matrices.resources import resource
from matrices.validation.answers import Answers, read_answers
from matrices.workbook.fill import fill
from matrices.workbook.known import KnownTexts
from matrices.workbook.plan import address
from matrices.workbook.read import identify, open_workbook, place
from matrices.workbook.reading import Reading
from matrices.workbook.stamp import stamp
from matrices.workbook.write import build_base
from tests.conftest import EXAMPLES
from tests.workbook.damage import ANSWERS, identity_of
from tests.workbook.damages import DAMAGES, Scene
from tests.workbook.loose import Answer, Cell, LooseBook, LooseSheet, Spot, as_file, loosened
from tests.workbook.small_template import EDITION

_DASHES = re.compile(r"[\s\-‐-―−_.…/]*")


@dataclass(frozen=True)
class Start:
    """A workbook that was filled in, before anything happened to it."""

    instrument: Instrument
    file: bytes
    values: Mapping[Answer, Value | None]
    translated: Mapping[str, str]


@functools.cache
def start(name: str) -> Start:
    """Return the small instrument with its answers, or legislation as Costa Rica fills it in."""
    if name == "small":
        instrument, contents = load_instrument(EXAMPLES / "small"), dict(ANSWERS)
    else:
        instrument = load_instrument(resource("schemas", "legislation"))
        contents = demonstration.typed_in(demonstration.answers_of("CRI", instrument), instrument, "es")
    templates = {
        language: stamp(build_base(instrument, EDITION, language), identity_of(instrument, language), "Costa Rica")
        for language in ("es", "en")
    }
    file = fill(templates["es"], contents)
    values = {(one.sheet, one.row, one.column): one.value for one in typed(file, instrument)[1].all}
    assert set(values) == set(contents)
    spanish, english = (open_workbook(templates[language], "x.xlsx").sheets for language in ("es", "en"))
    translated = {
        value.text: theirs.grid[spot].text
        for ours, theirs in zip(spanish, english, strict=True)
        for spot, value in ours.grid.items()
        if value.kind == "text" and spot in theirs.grid
    }
    return Start(instrument, file, values, translated)


def typed(file: bytes, instrument: Instrument) -> tuple[Reading, Answers]:
    """Return what is read in a file, and the typed answers."""
    book = open_workbook(file, "CRI.xlsx")
    identity, remarks = identify(book)
    assert identity is not None, remarks
    reading = place(book, instrument, identity, "CRI.xlsx")
    return reading, read_answers(reading, instrument, "CR")


def scene(begin: Start) -> Scene:
    """Return the workbook as loose cells."""
    reading, _ = typed(begin.file, begin.instrument)
    places = {(cell.at.sheet, cell.at.cell): (cell.sheet, cell.row, cell.column) for cell in reading.cells}
    book = loosened(open_workbook(begin.file, "CRI.xlsx"), places, {sheet.id for sheet in begin.instrument.sheets})
    return Scene(book, begin.instrument, dict(begin.translated))


def after(begin: Start, steps: list[tuple[str, int]]) -> LooseBook:
    """Return the workbook after a sequence of damages, each with the seed of its die."""
    made = scene(begin)
    for name, seed in steps:
        DAMAGES[name](made, Random(seed))
    return made.book


def complaints(begin: Start, book: LooseBook) -> list[str]:
    """Return what was lost, or read as another answer, without a word; nothing where nobody can tell whose file it is."""
    opened = open_workbook(as_file(book), "CRI.xlsx")
    identity, _ = identify(opened)
    if identity is None:
        return []
    reading = place(opened, begin.instrument, identity, "CRI.xlsx")
    return list(_Accounts(begin, book, reading, read_answers(reading, begin.instrument, "CR")).complaints())


class _Accounts:
    """Every cell into which somebody wrote, against what the reading says of it."""

    def __init__(self, begin: Start, book: LooseBook, reading: Reading, answers: Answers) -> None:
        self._begin = begin
        self._book = book
        self._reading = reading
        self._answers = answers
        self._read = {(cell.at.sheet, cell.at.cell): (cell.sheet, cell.row, cell.column) for cell in reading.cells}
        self._unplaced = {(one.at.sheet, one.at.cell) for one in reading.unplaced}
        self._named = {(one.at.sheet, one.at.cell) for one in reading.findings}
        self._lines = {(one.at.sheet, re.sub("[A-Z]+", "", one.at.cell)) for one in reading.findings if one.at.cell}
        self._texts = {plain(cell.raw.text) for cell in reading.cells} | {plain(one.text) for one in reading.unplaced}
        self._known = {sheet.id: KnownTexts(begin.instrument, sheet) for sheet in begin.instrument.sheets}

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
        for cell in self._reading.cells:
            if not self._stands(cell.at.sheet, cell.at.cell):
                yield f"invented: {cell.at} {cell.raw.text[:40]!r}"

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
        return "" if self._is_told(read, cell.answer, at) else f"read as {read}"

    def _is_right(self, answer: Answer | None) -> bool:
        found = self._answers.by_place.get(answer) if answer else None
        return found is not None and answer is not None and found.value == self._begin.values[answer]

    def _is_remarked(self, answer: Answer) -> bool:
        return bool(self._answers.by_place[answer].typed.remarks)

    def _is_ours(self, sheet: LooseSheet, cell: Cell) -> bool:
        """Tell whether a cell says nothing, or nothing but what the form says itself."""
        known = self._known.values() if not sheet.id else (self._known[sheet.id],)
        words = cell.value.text
        return bool(_DASHES.fullmatch(words)) or any(plain(words) in map(plain, one.exact) for one in known)

    def _is_told(self, read: Answer, meant: Answer, at: tuple[str, str]) -> bool:
        """Tell whether a finding speaks of the row or column in which an answer was read as another one."""
        return any(
            (one.at.sheet == at[0] and _line(one) == re.sub("[A-Z]+", "", at[1]))
            or (one.sheet_id == read[0] and ((one.row and one.row in (read[1], meant[1])) or (one.column and one.column in (read[2], meant[2]))))
            for one in self._reading.findings
        )

    def _is_missed(self, answer: Answer) -> bool:
        sheet, row, column = answer
        missing = {(sheet, "", ""), (sheet, row, ""), (sheet, "", column)} & self._reading.missing
        is_list = self._begin.instrument.sheet(sheet).kind == "list"
        return bool(missing) or self._is_right(answer) or is_list

    def _stands(self, title: str, at: str) -> bool:
        for sheet in self._book.sheets:
            if sheet.title == title:
                spots = {address(*spot) for spot in sheet.cells}
                return at in spots or any(_covered(at, merge) for merge in sheet.merges)
        return False


def _covered(at: str, merge: tuple[int, int, int, int]) -> bool:
    from openpyxl.utils import coordinate_to_tuple

    row, column = coordinate_to_tuple(at)
    return merge[0] <= row <= merge[2] and merge[1] <= column <= merge[3]


def _line(one: Finding) -> str:
    return re.sub("[A-Z]+", "", one.at.cell)


STEPS = st.lists(st.tuples(st.sampled_from(sorted(DAMAGES)), st.integers(0, 10**6)), max_size=8)


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_each_damage_alone(name: str) -> None:
    """No single damage loses an answer unseen."""
    begin = start("small")
    assert [complaints(begin, after(begin, [(name, seed)])) for seed in range(5)] == [[]] * 5


@settings(max_examples=120, deadline=None)
@given(STEPS)
def test_sequences_of_damages_to_the_small_form(steps: list[tuple[str, int]]) -> None:
    """Several damages after one another lose no answer unseen."""
    begin = start("small")
    assert complaints(begin, after(begin, steps)) == []


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_sequences_of_damages_to_legislation(steps: list[tuple[str, int]]) -> None:
    """Several damages after one another lose no answer unseen in the form that ships."""
    begin = start("legislation")
    assert complaints(begin, after(begin, steps)) == []
