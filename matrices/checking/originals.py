"""The files of a register, read again → every answer on record that does not stand in its cell as it was recorded."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from matrices.checking.files import Returned, read_file
from matrices.checking.registers import cited_by_number
from matrices.edition import Folder
from matrices.errors import UnreadableWorkbook
from matrices.instrument import CellId, Instrument, Value
from matrices.register import Register, StoredAnswer, Submission
from matrices.workbook import READER, Book, Place, cell_place, open_tables, open_workbook


class _Differing(NamedTuple):
    """An answer that its file does not hold: what stands in the cell now that it is read again, and what was kept."""

    cell: str
    found: str
    kept: str


class ReadAgain(NamedTuple):
    """What became of one submission: what differs, and whether what was made of its cells was compared too."""

    submission: Submission
    differing: tuple[_Differing, ...]
    whole: bool


def read_again(folder: Folder, register: Register) -> Iterator[ReadAgain]:
    """Yield every submission of the edition, read again out of its stored file.

    The raw content of each cell is compared with the register; where the same version of the reader made it, so is the
    value that was understood. Answers that stand in another submission's file are compared with what is recorded of
    that one; what the Secretariat compiled has no cells of its own.
    """
    for one in register.submissions(folder.edition.id):
        if one.decided == "erased":
            continue
        origins = register.rounds.origins(one.id)
        answers = register.answers(one.id)
        own = [each for each in answers if each.place not in origins]
        differing = list(_inherited_differences(one, answers, origins, folder.instrument(one.instrument), register))
        if one.origin in ("compiled", "imported") and not own:
            yield ReadAgain(one, tuple(differing), whole=True)
            continue
        content = register.original(one.sha256)
        differing += _raw_differences(one, own, content)
        whole = one.reader == READER and not one.mapping
        if whole and not differing and not origins:
            differing = list(_value_differences(one, own, content, folder))
        yield ReadAgain(one, tuple(differing), whole)


def _inherited_differences(
    of: Submission,
    answers: Sequence[StoredAnswer],
    origins: Mapping[CellId, int],
    instrument: Instrument,
    register: Register,
) -> Iterator[_Differing]:
    """Yield the answers that say something else than the submission in whose file they stand has in that cell.

    What a reference cites may have another code by now; its words are the same. Of what was imported the content of the
    cell is compared alone: another mapping may have read it otherwise since, or the Secretariat decided.
    """
    references = _references(instrument)
    cells = {number: _by_cell(register.answers(number), references) for number in set(origins.values())}
    for one in answers:
        number = origins.get(one.place)
        first = cells[number].get((one.tab, one.cell), ()) if number is not None else ()
        written = {said[0] for said in first}
        if number is not None and (one.raw not in written if of.mapping else _said(one, references) not in first):
            yield _Differing(f"{one.tab}!{one.cell}", first[0][0] if first else "", one.raw)


_Said = tuple[str, str, Value | None]
"""What is written in a cell, what it shows, and what was made of it."""


def _references(instrument: Instrument) -> frozenset[tuple[str, str]]:
    """Return the sheets and columns that cite rows of a list."""
    columns = ((sheet.id, column) for sheet in instrument.sheets for column in sheet.columns)
    return frozenset((sheet, column.id) for sheet, column in columns if column.kind.cites)


def _by_cell(
    answers: Sequence[StoredAnswer], references: Collection[tuple[str, str]]
) -> Mapping[tuple[str, str], list[_Said]]:
    """Return what was written by tab and cell; in a merged cell stand several answers."""
    found: dict[tuple[str, str], list[_Said]] = {}
    for one in answers:
        found.setdefault((one.tab, one.cell), []).append(_said(one, references))
    return found


def _said(one: StoredAnswer, references: Collection[tuple[str, str]]) -> _Said:
    return one.raw, one.shown, None if (one.sheet, one.column) in references else one.value


def _raw_differences(of: Submission, answers: list[StoredAnswer], content: bytes) -> Iterator[_Differing]:
    try:
        book = open_tables(content, of.file_name, of.language) if of.mapping else open_workbook(content, of.file_name)
    except UnreadableWorkbook:
        yield _Differing("", "", of.file_name)
        return
    sheets = {sheet.title: number for number, sheet in enumerate(book.sheets)}
    for one in answers:
        found = _content(book, sheets, one)
        if found != one.raw and (one.cell or not of.mapping):  # a title outside of tables, or said by the mapping
            yield _Differing(f"{one.tab}!{one.cell}", found, one.raw)


def _content(book: Book, sheets: Mapping[str, int], one: StoredAnswer) -> str:
    """Return what a cell shows: its own content, or that of the merged cell that covers it."""
    place = cell_place(one.cell)
    if one.tab not in sheets or place is None:
        return ""
    sheet = book.sheets[sheets[one.tab]]
    value = sheet.grid.get(place)
    if value is None:
        covering = next((each for each in sheet.merges if _covers(each, place)), None)
        value = sheet.grid.get((covering.top, covering.left)) if covering is not None else None
    return value.text if value is not None else ""


def _covers(merge: tuple[int, int, int, int], place: Place) -> bool:
    top, left, bottom, right = merge
    return top <= place[0] <= bottom and left <= place[1] <= right


def _value_differences(
    of: Submission, answers: list[StoredAnswer], content: bytes, folder: Folder
) -> Iterator[_Differing]:
    checked = read_file(Returned(of.file_name, content), folder)
    if checked.answers is None:  # a form, or a file of a form that the edition has changed since
        return
    now = {one.place: one for one in checked.answers.all}
    by_number = cited_by_number(checked.answers)
    for one in answers:
        again = now.get(one.place)
        # Whether a number alone was taken for a citation depended on the version that counted when it came.
        was_held = one.value is None and one.place in by_number
        if again is not None and again.value != one.value and not was_held:
            yield _Differing(f"{one.tab}!{one.cell}", str(again.value), str(one.value))
