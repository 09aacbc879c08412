"""A country's own workbook and its findings → a copy with colours, notes and a sheet of findings, all else untouched.

The XML of the package is patched: beside the styles, the list of sheets, the sheets that get marks and their notes
(and whichever sheet the workbook opened on), every part stays byte for byte as it came.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from matrices.findings import Finding, Severity, severity_name
from matrices.language import say
from matrices.workbook.annotate.container import Container
from matrices.workbook.annotate.draft import Draft
from matrices.workbook.annotate.lines import Line, lines
from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.annotate.notes import Notes, Said
from matrices.workbook.annotate.observations import About, not_placed, observations
from matrices.workbook.annotate.opc import Opc
from matrices.workbook.annotate.settled import Progress
from matrices.workbook.annotate.sheet_part import SheetPart, may_be_marked, not_selected
from matrices.workbook.annotate.styles import Styles
from matrices.workbook.annotate.workbook_part import FILTER, PRINT_TITLES, Tab, WorkbookPart
from matrices.workbook.book import Book, BookSheet, Place
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import token_of
from matrices.workbook.placing.marked import is_marked
from matrices.workbook.placing.tabs import MARKS
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Unplaced

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


@dataclass(frozen=True)
class Annotated:
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
    content = mark(original, lines(findings, recipient.language), about, recipient.identity)
    return Annotated(content, "marked")


def _words(earlier: Progress | None, recipient: Recipient) -> str:
    return earlier.words()[recipient.language] if earlier and earlier.before else ""


def mark(
    workbook: bytes, told: Sequence[Line], about: About, identity: Identity, unplaced: Sequence[Unplaced] = ()
) -> bytes:
    """Return a workbook with marks for lines, and with a sheet of what has no place in it, if there is any."""
    book = open_workbook(workbook, about.file)
    if book.format not in ("xlsx", "xlsm"):
        raise CannotPatch(f"the format {book.format}")
    if _DAMAGED & {one.code for one in book.findings}:
        raise CannotPatch("a damaged file")
    patch = _Patch(workbook, book, about.language)
    patch.clear()
    patch.mark(told)
    about = replace(about, visible=patch.visible, unplaced=len(unplaced))
    drafts = [observations(told, about), *([not_placed(unplaced, about)] if unplaced else [])]
    return patch.finish(drafts, identity.on(MARKS).token())


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

    def mark(self, told: Sequence[Line]) -> None:
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

    def _marked(self, content: bytes, tab: Tab, own: Sequence[Line]) -> bytes:
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
        notes = Notes(self._opc, tab.part, sheet, self._language)
        if has_notes:
            notes.unmark()
        notes.add({place: tuple(map(self._said, here)) for place, here in at.items()})
        return sheet.bytes() if sheet.is_edited else content

    def _said(self, line: Line) -> Said:
        severity = severity_name(line.severity)[self._language].capitalize()
        head = say("annotate", "note-line", self._language, severity=severity, number=line.number)
        words = say("annotate", "note-words", self._language, message=line.message, advice=line.advice)
        return Said(head, words)

    def finish(self, drafts: Sequence[Draft], token: str) -> bytes:
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


def _by_place(own: Sequence[Line], read: BookSheet) -> Mapping[Place, Sequence[Line]]:
    """Return the lines by the cell that they mark; hidden cells are not marked."""
    found: dict[Place, list[Line]] = {}
    for line in own:
        place = line.place
        if place and place[0] not in read.hidden_rows and place[1] not in read.hidden_columns:
            found.setdefault(place, []).append(line)
    return found


def _gravest(here: Collection[Line]) -> Severity:
    order = list(Severity)
    return min((line.severity for line in here), key=order.index)


def _names(draft: Draft) -> dict[str, str]:
    if draft.table is None:
        return {}
    head = draft.table[0]
    return {FILTER: draft.absolute_table, PRINT_TITLES: f"${head}:${head}"}
