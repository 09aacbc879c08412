"""A country's own workbook and its findings → a copy with colours, notes and a sheet of findings, all else untouched.

The XML of the package is patched: beside the styles, the list of sheets, the sheets that get marks and their notes
(and whichever sheet the workbook opened on), every part stays byte for byte as it came.

This is how files are handed back that cannot be marked themselves: .xls, .xlsb, .ods, strict or damaged ones.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from matrices.findings import CellRef, Finding, Severity
from matrices.instrument import CellId, Column, Instrument, Order, RawValue, Target, parse, target_options
from matrices.language import Text, say, text
from matrices.workbook.annotating.draft import FILTER, PRINT_TITLES, DraftSheet, ListedTab, WorkbookPart
from matrices.workbook.annotating.notes import NoteText, SheetNotes
from matrices.workbook.annotating.observations import About, FindingLine, is_unanswered, lines, not_placed, observations
from matrices.workbook.annotating.package import CannotPatch, Container, Opc
from matrices.workbook.annotating.sheet_part import SheetPart, Styles, may_be_marked, not_selected
from matrices.workbook.book import Book, BookSheet, Place
from matrices.workbook.cell_text import CUT, as_written, printable
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import token_of
from matrices.workbook.placing.leftovers import is_marked
from matrices.workbook.placing.locate import place
from matrices.workbook.placing.tabs import MARKS
from matrices.workbook.plan import COVER, COVER_FIELDS, COVER_VALUE, FORM_FIELDS
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import ReadCell, Reading, Unplaced
from matrices.workbook.template.fill import Answer, fill

_Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Progress:
    """How far a country got from one version to the next; notices and unanswered cells do not count."""

    settled: tuple[Finding, ...]
    open: tuple[Finding, ...]
    new: tuple[Finding, ...]

    @property
    def before(self) -> int:
        """How many findings there were to settle."""
        return len(self.settled) + len(self.open)

    def words(self) -> Text:
        """Return `12 of 14 earlier findings settled, 2 still open; 1 new.` in every language."""
        key = "progress-settled-only" if self.before == 1 else "progress-settled"
        settled = text("annotate", key, count=len(self.settled), before=self.before)
        still = text("annotate", "progress-open", count=len(self.open))
        new = text("annotate", "progress-new", count=len(self.new))
        return Text({language: f"{settled[language]}{still[language]}{new[language]}" for language in settled})


def progress(before: Sequence[Finding], after: Sequence[Finding]) -> Progress:
    """Compare the findings of two versions of a submission.

    Findings are the same where sheet, row, column and code (of a rule: its id) are; where the cell stands in the
    file does not matter. Findings about a whole sheet or file are the same where their code is.
    """
    left = Counter(map(_key, _counted(before)))
    still: list[Finding] = []
    new: list[Finding] = []
    for one in _counted(after):
        known = left[_key(one)] > 0
        left[_key(one)] -= known
        (still if known else new).append(one)
    settled = []
    for one in reversed(_counted(before)):
        if left[_key(one)] > 0:
            left[_key(one)] -= 1
            settled.append(one)
    return Progress(tuple(reversed(settled)), tuple(still), tuple(new))


def _counted(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity is not Severity.NOTICE and not is_unanswered(one)]


def _key(one: Finding) -> _Key:
    return one.sheet_id, one.row, one.column, one.rule or one.code


Way = Literal["marked", "fresh"]
"""How a file is handed back: the country's own, marked; or a fresh template with its answers, marked."""

_DAMAGED = {"file-cut-off", "part-damaged", "part-twice", "sheet-lost", "texts-lost"}
"""Repairs after which a file is not worth handing back as it is."""


@dataclass(frozen=True)
class Recipient:
    """To whom a file is handed back: its name, its identity, the name of the country, the language of the words."""

    file: str
    identity: Identity
    country: str
    language: str


class Annotated(NamedTuple):
    """A workbook that is handed back."""

    content: bytes
    way: Way


def annotate(
    original: bytes, findings: Sequence[Finding], recipient: Recipient, earlier: Progress | None = None
) -> Annotated:
    """Return a copy of a country's own .xlsx or .xlsm, marked with its findings.

    `original` are the bytes as they came, so that marks never pile up; those of an earlier round that it still
    holds are taken away. Same input, same bytes. Raises `CannotPatch` for other formats, for damaged files and for
    files of unusual build (`fresh` serves for them), and `UnreadableWorkbook` for what is no workbook.
    """
    about = About(recipient.file, recipient.country, recipient.language, (), _words(earlier, recipient))
    content = _mark(original, lines(findings, recipient.language), about, recipient.identity)
    return Annotated(content, "marked")


def _words(earlier: Progress | None, recipient: Recipient) -> str:
    return earlier.words()[recipient.language] if earlier and earlier.before else ""


def _mark(
    workbook: bytes, told: Sequence[FindingLine], about: About, identity: Identity, unplaced: Sequence[Unplaced] = ()
) -> bytes:
    """Return a workbook with marks for lines, and with a sheet of what has no place in it, if there is any."""
    patch = _Patch(workbook, sound_book(workbook, about.file), about.language)
    patch.clear()
    patch.mark(told)
    about = replace(about, visible=patch.visible, unplaced=len(unplaced))
    drafts = [observations(told, about), *([not_placed(unplaced, about)] if unplaced else [])]
    return patch.finish(drafts, identity.on(MARKS).token())


def sound_book(workbook: bytes, file: str) -> Book:
    """Return the book of a file whose package can be patched; raise `CannotPatch` for other formats and damaged ones.

    Raises `UnreadableWorkbook` for what is no workbook.
    """
    book = open_workbook(workbook, file)
    if book.format not in ("xlsx", "xlsm"):
        raise CannotPatch(f"the format {book.format}")
    if _DAMAGED & {one.code for one in book.findings}:
        raise CannotPatch("a damaged file")
    return book


class _Patch:
    """One package while it is patched."""

    def __init__(self, workbook: bytes, book: Book, language: str) -> None:
        self._opc = Opc(Container(workbook))
        self._workbook = WorkbookPart(self._opc)
        self._styles = Styles(self._opc, self._workbook.part)
        self._book = {sheet.title: sheet for sheet in book.sheets}
        self._language = language

    @property
    def visible(self) -> frozenset[str]:
        """The titles of the sheets of cells to which one can go."""
        return frozenset(tab.title for tab in self._workbook.tabs if tab.is_visible and tab.title in self._book)

    def clear(self) -> None:
        """Take out the sheets of an earlier round."""
        self._workbook.remove({title for title, sheet in self._book.items() if _is_ours(sheet)})

    def mark(self, told: Sequence[FindingLine]) -> None:
        """Mark the cells of lines on every sheet; none is selected any longer."""
        for tab in self._workbook.tabs:
            if tab.part not in self._opc.container:
                continue
            content = self._opc.container.read(tab.part)
            changed = not_selected(content)
            own = [line for line in told if line.at.sheet == tab.title]
            if tab.title in self._book:
                changed = self._marked(changed, tab, own)
            if changed != content:
                self._opc.container.write(tab.part, changed)

    def _marked(self, content: bytes, tab: ListedTab, own: Sequence[FindingLine]) -> bytes:
        read = self._book[tab.title]
        at = _by_place(own, read) if tab.is_visible else {}
        has_notes = any(is_marked(comment.text) for comment in read.comments.values())
        if not at and not has_notes and not may_be_marked(content):
            return content
        sheet = SheetPart(content)
        sheet.unmark()
        for severity in reversed(Severity):
            places = [place for place, here in at.items() if _gravest(here) is severity]
            if places:
                sheet.mark(severity, places, self._styles.mark(severity))
        notes = SheetNotes(self._opc, tab.part, sheet, self._language)
        if has_notes:
            notes.unmark()
        notes.add({place: tuple(map(self._said, here)) for place, here in at.items()})
        return sheet.bytes() if sheet.is_edited else content

    def _said(self, line: FindingLine) -> NoteText:
        severity = line.kind[self._language].capitalize()
        head = say("annotate", "note-line", self._language, severity=severity, number=line.number)
        words = say("annotate", "note-words", self._language, message=line.message, advice=line.advice)
        return NoteText(head, words, "note-head-query" if line.is_query else "note-head")

    def finish(self, drafts: Sequence[DraftSheet], token: str) -> bytes:
        """Put our sheets in front and return the package."""
        sheets = []
        for number, draft in enumerate(drafts):
            content = draft.xml(token, number == 0, self._styles.cell)
            sheets.append((self._workbook.free_title(draft.title), content, _names(draft)))
        self._workbook.put_in_front(sheets)
        return self._opc.bytes()


def _is_ours(sheet: BookSheet) -> bool:
    token = token_of(sheet)
    return token is not None and token.sheet == MARKS


def _by_place(own: Sequence[FindingLine], read: BookSheet) -> Mapping[Place, Sequence[FindingLine]]:
    """Return the lines by the cell that they mark; hidden cells are not marked."""
    found: dict[Place, list[FindingLine]] = {}
    for line in own:
        place = line.place
        if place and place[0] not in read.hidden_rows and place[1] not in read.hidden_columns:
            found.setdefault(place, []).append(line)
    return found


def _gravest(here: Collection[FindingLine]) -> Severity:
    order = list(Severity)
    return min((line.severity for line in here), key=order.index)


def _names(draft: DraftSheet) -> dict[str, str]:
    if draft.table is None:
        return {}
    head = draft.table[0]
    return {FILTER: draft.absolute_table, PRINT_TITLES: f"${head}:${head}"}


def fresh(
    template: bytes,
    instrument: Instrument,
    reading: Reading,
    findings: Sequence[Finding],
    recipient: Recipient,
    earlier: Progress | None = None,
) -> Annotated:
    """Return the fresh template of an instrument filled in with a reading and marked with its findings.

    Findings move with their answers; those that speak of the file itself keep the cell that they had in it. What
    the file held and no cell takes stands on a sheet of its own.
    """
    carried, content = _carry(template, instrument, reading, recipient, {})
    moved = {one: carried.moved(one) for one in findings}
    elsewhere = {one for one, at in moved.items() if at is None and one.at.sheet}
    told = lines(
        [replace(one, at=at) if at else one for one, at in moved.items()], recipient.language, elsewhere.__contains__
    )
    words = earlier.words()[recipient.language] if earlier and earlier.before else ""
    about = About(
        file=recipient.file,
        country=recipient.country,
        language=recipient.language,
        visible=(),
        progress=words,
        is_fresh=True,
    )
    unplaced = (*carried.unplaced, *reading.unplaced)
    return Annotated(_mark(content, told, about, recipient.identity, unplaced), "fresh")


def renewed(
    template: bytes, instrument: Instrument, reading: Reading, recipient: Recipient, answers: Mapping[CellId, Answer]
) -> bytes:
    """Return the fresh template filled in with a reading and with answers that come in place of what it read.

    What no cell takes stands on a sheet of its own, as in `fresh`; there are no marks.
    """
    carried, content = _carry(template, instrument, reading, recipient, answers)
    unplaced = (*carried.unplaced, *reading.unplaced)
    if not unplaced:
        return content
    patch = _Patch(content, sound_book(content, recipient.file), recipient.language)
    about = About(recipient.file, recipient.country, recipient.language, ())
    return patch.finish([not_placed(unplaced, about)], recipient.identity.on(MARKS).token())


def _carry(
    template: bytes, instrument: Instrument, reading: Reading, recipient: Recipient, answers: Mapping[CellId, Answer]
) -> "tuple[_Carried, bytes]":
    """Return the template filled in with a reading, and with answers where there are others."""
    blank = place(open_workbook(template, recipient.file), instrument, recipient.identity, recipient.file)
    carried = _Carried(instrument, blank.places, recipient.language)
    for cell in reading.cells:
        if CellId(*cell[:3]) not in answers:
            carried.take(cell)
    is_form = reading.previous is not None and reading.previous.source.is_draft
    asked = FORM_FIELDS if is_form else COVER_FIELDS
    cover = {CellId(COVER, name, COVER_VALUE): _text(one.raw) for name, one in reading.cover.items() if name in asked}
    wanted: dict[CellId, Answer] = {**cover, **carried.answers, **answers}
    return carried, fill(template, {at: value for at, value in wanted.items() if value != ""})


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
        at = CellId(*cell[:3])
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
        if typed.value is None and not column.kind.cites:
            self.unplaced.append(Unplaced(cell.at, raw.shown or raw.text))
            return ""
        if isinstance(typed.value, str) and column.kind.is_kept_as_read:
            return as_written(typed.value)
        is_figure = column.kind.is_figure or not raw.shown
        return _as_held(raw, column) if is_figure else as_written(raw.shown)

    def moved(self, one: Finding) -> CellRef | None:
        """Return where the cell of a finding stands in the template, or None if the finding is about none."""
        return self.places.get(CellId(one.sheet_id, one.row, one.column))


def _as_held(raw: RawValue, column: Column) -> Answer:
    """Return what is written into the cell of an answer, as near to what stood there as the column allows."""
    if raw.kind == "number" and raw.number is not None:
        return raw.number
    if raw.kind == "date" and raw.moment and column.kind.order is Order.DAY:
        is_day = raw.moment.time() == datetime.time() and raw.moment.year > 1900
        return raw.moment.date() if is_day else raw.text
    return _text(raw)


def _text(raw: RawValue) -> str:
    return as_written(raw.text)
