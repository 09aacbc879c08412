"""A reading and a fresh template → the template filled in with what was read, marked like the country's own file.

This is how files are handed back that cannot be marked themselves: .xls, .xlsb, .ods, strict or damaged ones.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matrices.findings import CellRef, Finding
from matrices.instrument.model import Column, Instrument
from matrices.instrument.raw import RawValue
from matrices.workbook.annotate.lines import lines
from matrices.workbook.annotate.observations import About
from matrices.workbook.annotate.patch import Annotated, Recipient, mark
from matrices.workbook.annotate.settled import Progress
from matrices.workbook.plan import COVER_FIELDS, FORM_FIELDS
from matrices.workbook.printable import TEXT_LIMIT, printable, shortened
from matrices.workbook.read import open_workbook, place
from matrices.workbook.reading import ReadCell, Reading, Unplaced
from matrices.workbook.template.fill import Answer, Place, fill


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
    carried = _Carried(template.instrument, blank.places)
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
    places: Mapping[Place, CellRef]
    answers: dict[Place, Answer] = field(default_factory=dict)
    unplaced: list[Unplaced] = field(default_factory=list)

    def take(self, cell: ReadCell) -> None:
        """Take one answer."""
        at = (cell.sheet, cell.row, cell.column)
        if at not in self.places:
            self.unplaced.append(Unplaced(cell.at, cell.raw.text))
            return
        answer = _answer(cell.raw, self.instrument.sheet(cell.sheet).column(cell.column))
        if answer == "":
            return
        self.answers[at] = answer
        rest = printable(cell.raw.text)[len(answer) - 1 :] if isinstance(answer, str) and answer[-1] == "…" else ""
        if len(rest) > 1:
            self.unplaced.append(Unplaced(cell.at, rest))

    def moved(self, one: Finding) -> CellRef | None:
        """Return where the cell of a finding stands in the template, or None if the finding is about none."""
        return self.places.get((one.sheet_id, one.row, one.column))


def _answer(raw: RawValue, column: Column) -> Answer:
    """Return what is written into the cell of an answer, as near to what stood there as the column allows."""
    if raw.kind == "number" and raw.number is not None:
        return raw.number
    if raw.kind == "date" and raw.moment and column.type == "date":
        is_day = raw.moment.time() == datetime.time() and raw.moment.year > 1900
        return raw.moment.date() if is_day else raw.text
    return _text(raw)


def _text(raw: RawValue) -> str:
    return shortened(printable(raw.text), TEXT_LIMIT)
