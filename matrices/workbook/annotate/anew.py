"""A reading and a fresh template → the template filled in with what was read, marked like the country's own file.

This is how files are handed back that cannot be marked themselves: .xls, .xlsb, .ods, strict or damaged ones.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matrices.findings import CellRef, Finding
from matrices.instrument.model import Column, Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue
from matrices.instrument.values import Target, parse, target_options
from matrices.workbook.annotate.lines import lines
from matrices.workbook.annotate.observations import About
from matrices.workbook.annotate.patch import Annotated, Recipient, mark
from matrices.workbook.annotate.settled import Progress
from matrices.workbook.plan import COVER_FIELDS, FORM_FIELDS
from matrices.workbook.printable import CUT, as_written, printable
from matrices.workbook.read import open_workbook, place
from matrices.workbook.reading import ReadCell, Reading, Unplaced
from matrices.workbook.template.fill import Answer, fill

_WRITTEN_AS_READ = ("text", "url", "email", "partial-date")
"""Types whose values are the words that stand in a cell."""


@dataclass(frozen=True)
class Template:
    """The country's fresh template, with the instrument that it asks for."""

    content: bytes
    instrument: Instrument


def fresh(
    template: Template,
    reading: Reading,
    findings: Sequence[Finding],
    recipient: Recipient,
    earlier: Progress | None = None,
) -> Annotated:
    """Return a fresh template filled in with a reading and marked with its findings.

    Findings move with their answers; those that speak of the file itself keep the cell that they had in it. What
    the file held and no cell takes stands on a sheet of its own.
    """
    book = open_workbook(template.content, recipient.file)
    blank = place(book, template.instrument, recipient.identity, recipient.file)
    carried = _Carried(template.instrument, blank.places, recipient.language)
    for cell in reading.cells:
        carried.take(cell)
    is_form = reading.previous is not None and reading.previous.source.is_draft
    asked = FORM_FIELDS if is_form else COVER_FIELDS
    cover = {name: _text(cell.raw) for name, cell in reading.cover.items() if name in asked}
    content = fill(template.content, carried.answers, cover)
    moved = {one: carried.moved(one) for one in findings}
    elsewhere = {one for one, at in moved.items() if at is None and one.at.sheet}
    told = lines(
        [replace(one, at=at) if at else one for one, at in moved.items()], recipient.language, elsewhere.__contains__
    )
    words = earlier.words()[recipient.language] if earlier and earlier.before else ""
    about = About(recipient.file, recipient.country, recipient.language, (), words, is_fresh=True)
    unplaced = (*carried.unplaced, *reading.unplaced)
    return Annotated(mark(content, told, about, recipient.identity, unplaced), "fresh")


@dataclass
class _Carried:
    """What is carried over: answers by place, and what no cell of the template takes."""

    instrument: Instrument
    places: Mapping[CellId, CellRef]
    language: str
    answers: dict[CellId, Answer] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)

    def take(self, cell: ReadCell) -> None:
        """Take one answer."""
        at = (cell.sheet, cell.row, cell.column)
        if at not in self.places:
            self.unplaced.append(Unplaced(cell.at, cell.raw.text))
            return
        answer = self._answer(cell)
        if answer == "":
            return
        self.answers[at] = answer
        whole = printable(cell.raw.text)
        if isinstance(answer, str) and answer.endswith(f"…{CUT}") and len(whole) > len(answer):
            kept = answer.removesuffix(f"…{CUT}")
            self.unplaced.append(Unplaced(cell.at, whole[len(kept) :] if whole.startswith(kept) else whole))

    def _answer(self, cell: ReadCell) -> Answer:
        """Return what is written into the cell of an answer, so that it is read as the cell that was seen.

        A cell is not copied with its looks. What was struck out, or could be read in two ways, would stand there as if
        it were sure: it is left blank, and what stood in it goes among that which no cell takes.
        """
        raw, column = cell.raw, self.instrument.sheet(cell.sheet).column(cell.column)
        if raw.looks is None and not raw.shown:
            return _as_held(raw, column)
        options = target_options(self.instrument.code_list(self.instrument.sheet(cell.sheet), cell.row, cell.column))
        typed = parse(raw, Target(column, self.language, options))
        if typed.value is None and column.type != "reference":
            self.unplaced.append(Unplaced(cell.at, raw.shown or raw.text))
            return ""
        if isinstance(typed.value, str) and column.type in _WRITTEN_AS_READ:
            return as_written(typed.value)
        is_figure = column.type in ("integer", "decimal", "money", "date") or not raw.shown
        return _as_held(raw, column) if is_figure else as_written(raw.shown)

    def moved(self, one: Finding) -> CellRef | None:
        """Return where the cell of a finding stands in the template, or None if the finding is about none."""
        return self.places.get((one.sheet_id, one.row, one.column))


def _as_held(raw: RawValue, column: Column) -> Answer:
    """Return what is written into the cell of an answer, as near to what stood there as the column allows."""
    if raw.kind == "number" and raw.number is not None:
        return raw.number
    if raw.kind == "date" and raw.moment and column.type == "date":
        is_day = raw.moment.time() == datetime.time() and raw.moment.year > 1900
        return raw.moment.date() if is_day else raw.text
    return _text(raw)


def _text(raw: RawValue) -> str:
    return as_written(raw.text)
