"""Answers written in the browser: one cell of the picture, or section by section; each saving is the next draft.

A cell is written only where something was changed. Where a colleague wrote meanwhile, both texts are shown before
anything is written over; all other cells of the same form are kept.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.door.store import StoredDraft
from matrices.door.visits import DoorVisit, done, problem_words, shown, told
from matrices.door.workbook import instrument_of, looked_at, remembered, standing
from matrices.errors import MatricesError, UsageError
from matrices.findings import Finding, Severity
from matrices.instrument import CellId, RowId
from matrices.language import say
from matrices.web import PARTS, FormBook, FormCell

if TYPE_CHECKING:
    from matrices.instrument import Instrument, Sheet
    from matrices.web import TwoTexts

_TRIES = 5
"""How often a saving is tried that others were faster than."""

_SAVINGS = 600
"""Savings of one person in an hour: each is a workbook that is kept for a while."""

_COVER = "cover"
"""The page of what is asked of whoever fills in; no sheet of an instrument has this id."""

_NEW = "new"
"""The page of the first row of a list that is blank; no row has this id, which would be written with capitals."""


@dataclass(frozen=True)
class _AskedRow:
    """A row as a page asks for it: its words, what the treaty says, the answer of the edition before, its cells.

    `under` is the heading below that of the section, `only` says by which answers of other rows it is asked.
    `changed` says how the question has changed since that answer was given, `wording` how it was asked.
    """

    id: str
    title: str
    question: str = ""
    guidance: str = ""
    under: str = ""
    only: str = ""
    unasked: bool = False
    standard: tuple[str, ...] = ()
    previous: str = ""
    changed: str = ""
    wording: str = ""
    cells: tuple[FormCell, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Tell whether any of its cells holds something."""
        return any(one.was for one in self.cells)

    @property
    def wrong(self) -> int:
        """How many findings there are in it, notices left out."""
        return sum(each.severity is not Severity.NOTICE for one in self.cells for each in one.findings)


@dataclass(frozen=True)
class _FillPart:
    """A page of the form: its address behind that of the instrument, its title, how many of its rows are answered."""

    address: str
    title: str
    answered: int = 0
    asked: int = 0
    wrong: int = 0
    sheet: str = ""


def _cell(visit: DoorVisit) -> Response:
    """Show one cell, to be written anew."""
    return _cell_page(visit, _draft(visit), _at(visit.asked("at")))


def _cell_saved(visit: DoorVisit) -> Response:
    """Write what was sent into its cell."""
    at = _at(visit.field("at"))
    return _saved(visit, lambda problem: _cell_page(visit, _draft(visit), at, problem), f"cell?at={PARTS.join(at)}")


def _fill(visit: DoorVisit) -> Response:
    """Show the pages of the form with how far each is; without a draft, the way to begin one."""
    instrument = instrument_of(visit)
    draft = visit.sight.draft(instrument.id)
    parts = _parts(visit, instrument, _book(visit, draft)) if draft is not None else ()
    return visit.page("fill", instrument=instrument, draft=draft, parts=parts, whole=visit.sight.whole(instrument.id))


def _begin(visit: DoorVisit) -> Response:
    """Begin a draft in the browser: with what counts, or the template with the answers of the edition before."""
    sight, instrument = visit.sight, instrument_of(visit)
    if sight.draft(instrument.id) is None:
        name, content = standing(visit, instrument)
        who = sight.who
        visit.door.store.save_draft(
            who.country, instrument.id, content, file=name, author=who.person, base=0, origin="browser"
        )
    return RedirectResponse(f"/workbooks/{instrument.id}/fill", 303)


def _part(visit: DoorVisit) -> Response:
    """Show one page of the form."""
    sheet, name = visit.request.path_params["sheet"], visit.request.path_params["part"]
    known = next((one for one in instrument_of(visit).sheets if one.id == sheet and sheet in _sheets(visit)), None)
    if name == _NEW and known is not None and known.kind == "list":
        book = _book(visit, _draft(visit))
        free = next((one for one in _rows_of(book, sheet) if RowId(sheet, one) not in book.answers.begun), None)
        if free is None:
            raise UsageError("list-full", sheet=known.title)
        return RedirectResponse(f"/workbooks/{instrument_of(visit).id}/fill/{sheet}/{free}", 303)
    return _part_page(visit)


def _part_saved(visit: DoorVisit) -> Response:
    """Write what was sent with a page of the form."""
    sheet, name = visit.request.path_params["sheet"], visit.request.path_params["part"]
    return _saved(visit, lambda problem: _part_page(visit, problem), f"fill/{sheet}/{name}")


def _at(words: str) -> CellId:
    at = words.split(PARTS)
    if len(at) != len(CellId._fields):
        raise HTTPException(404)
    return CellId(*at)


def _draft(visit: DoorVisit) -> StoredDraft:
    draft = visit.sight.draft(instrument_of(visit).id)
    if draft is None:
        raise HTTPException(404)
    return draft


def _book(visit: DoorVisit, draft: StoredDraft) -> FormBook:
    seen = looked_at(visit, draft)
    if seen.read is None:
        raise UsageError("not-to-be-answered", file=draft.file)
    found = visit.sight.findings(seen.findings, draft.instrument)
    region = visit.plain_cycle.edition.region(draft.country)
    return FormBook(seen.read, found, visit.language, visit.sight.sheets(draft.instrument), region)


def _sheets(visit: DoorVisit) -> frozenset[str]:
    """Return the sheets in which somebody writes; on the cover, only whoever fills in all."""
    name = instrument_of(visit).id
    return visit.sight.sheets(name) | ({_COVER} if visit.sight.whole(name) else frozenset())


def _fields(visit: DoorVisit) -> dict[str, list[str]] | None:
    """Return what was sent, by the names of the fields; nothing if a page is only asked for."""
    if visit.sent is None:
        return None
    return {name: [one for one in visit.sent.getlist(name) if isinstance(one, str)] for name in visit.sent}


def _cell_page(visit: DoorVisit, draft: StoredDraft, at: CellId, problem: MatricesError | None = None) -> Response:
    book, sent = _book(visit, draft), _fields(visit)
    if at.sheet not in _sheets(visit) or at.sheet == _COVER:
        raise HTTPException(404)
    try:
        together = book.together(at)
        cells = tuple(book.cell(one, sent) for one in together)
        others = tuple(one for one in book.row(at.row_id) if one.was and one.name not in {each.name for each in cells})
    except KeyError:
        raise HTTPException(404) from None
    return visit.page(
        "cell",
        http=400 if problem is not None else 200,
        problem=problem_words(problem) if problem is not None else None,
        instrument=instrument_of(visit),
        draft=draft,
        at=PARTS.join(at),
        row=_row(book, at.row_id, cells),
        others=others,
        written=_written(visit, draft, together),
        following=_following(book, at, _sheets(visit)),
    )


def _following(book: FormBook, at: CellId, sheets: frozenset[str]) -> str:
    """Return the next cell with something to be corrected, in the order of the findings; nothing if there is none."""
    grave = (one for one in book.findings if _counts(one) and one.row and one.column)
    places = list(dict.fromkeys(CellId(one.sheet_id, one.row, one.column) for one in grave))
    open_ = [one for one in places if one.sheet in sheets and one in book.reading.places]
    after = open_[open_.index(at) + 1 :] if at in open_ else open_
    return PARTS.join(next((one for one in after if one != at), CellId("", "", ""))).strip(PARTS)


def _written(visit: DoorVisit, draft: StoredDraft, cells: Sequence[CellId]) -> tuple[str, str] | None:
    """Return who wrote into a cell in the browser last, and when; nothing if nobody did."""
    own = [
        one
        for one in visit.door.store.draft_cells(draft.country, draft.instrument)
        if CellId(one.sheet, one.row, one.column) in cells
    ]
    return (_called(visit, own[-1].author), own[-1].at) if own else None


def _called(visit: DoorVisit, person: str) -> str:
    names = {one.person: one.name for one in visit.plain_cycle.door_people()}
    return names.get(person, "")


def _row(book: FormBook, row: RowId, cells: tuple[FormCell, ...], *, unasked: bool = False) -> _AskedRow:
    from matrices.instrument import asked_where
    from matrices.workbook import Wording, asked_anew

    sheet, language = book.instrument.sheet(row.sheet), book.language
    shown = book.reading.previous.words.get(row, "") if book.reading.previous is not None else ""
    before, changed, wording = asked_anew(shown)
    if sheet.kind == "list":
        return _AskedRow(id=row.row, title=f"{sheet.title[language]} · {row.row}", previous=before, cells=cells)
    asked = sheet.row(row.row)
    where = asked_where(book.instrument, sheet, row.row)
    lines = Wording(book.instrument, sheet, language).standard(asked)
    return _AskedRow(
        id=row.row,
        title=asked.title[language],
        question=asked.question[language] if asked.question else "",
        guidance=asked.guidance[language] if asked.guidance else "",
        only=where[language] if where is not None else "",
        unasked=unasked,
        under=under.title[language] if (under := sheet.subsection_of(row.row)) is not None else "",
        standard=tuple("".join(run.text for run in line) for line in lines),
        previous=before,
        changed=changed,
        wording=wording,
        cells=cells,
    )


def _rows_of(book: FormBook, sheet: str) -> tuple[str, ...]:
    """Return the rows of a list sheet, those beyond its last one too."""
    return (
        *book.instrument.sheet(sheet).row_ids,
        *(row for row in book.answers.rows_answered(sheet) if row not in book.instrument.sheet(sheet).row_ids),
    )


def _parts(visit: DoorVisit, instrument: "Instrument", book: FormBook) -> tuple[_FillPart, ...]:
    """Return the pages of the form, in their order."""
    sheets = _sheets(visit)
    cover = (
        [_FillPart(f"{_COVER}/{_COVER}", say("workbook", "cover-person", visit.language))] if _COVER in sheets else []
    )
    asked = [one for one in instrument.sheets if one.id in sheets]
    return (*cover, *(part for one in asked for part in _parts_of(one, book)))


def _parts_of(sheet: "Sheet", book: FormBook) -> Iterator[_FillPart]:
    language, wrong = book.language, _counted(book.findings, sheet.id)
    title = sheet.title[language]
    if sheet.kind == "matrix":
        for section in sheet.sections:
            rows = [row.id for row in section.rows]
            yield _FillPart(
                address=f"{sheet.id}/{section.id}",
                title=section.title[language],
                answered=book.answered(sheet, rows),
                asked=sum(RowId(sheet.id, row) not in book.answers.unasked for row in rows),
                wrong=sum(wrong.get(row, 0) for row in rows),
                sheet=title,
            )
        return
    for row in book.answers.rows_answered(sheet.id):
        words = [book.cell(CellId(sheet.id, row, column)).was for column in sheet.display_columns]
        name = " · ".join(filter(None, (row, *words)))
        yield _FillPart(f"{sheet.id}/{row}", name, wrong=wrong.get(row, 0), sheet=title)
    yield _FillPart(f"{sheet.id}/{_NEW}", say("door", "fill-new", language), sheet=title)


def _counts(one: Finding) -> bool:
    """Tell whether something is to be corrected; that an answer is missing is counted apart."""
    from matrices.workbook import is_unanswered

    return one.severity is not Severity.NOTICE and not is_unanswered(one)


def _counted(findings: Sequence[Finding], sheet: str) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for one in findings:
        if one.sheet_id == sheet and _counts(one):
            found[one.row] = found.get(one.row, 0) + 1
    return found


def _part_page(visit: DoorVisit, problem: MatricesError | None = None) -> Response:
    sheet, name = visit.request.path_params["sheet"], visit.request.path_params["part"]
    if sheet not in _sheets(visit):
        raise HTTPException(404)
    draft = _draft(visit)
    book, sent = _book(visit, draft), _fields(visit)
    parts = _parts(visit, instrument_of(visit), book)
    addresses = [one.address for one in parts if not one.address.endswith(f"/{_NEW}")]
    here = addresses.index(f"{sheet}/{name}") if f"{sheet}/{name}" in addresses else -1
    return visit.page(
        "fill-part",
        http=400 if problem is not None else 200,
        problem=problem_words(problem) if problem is not None else None,
        instrument=instrument_of(visit),
        draft=draft,
        part=next((one for one in parts if one.address == f"{sheet}/{name}"), None),
        rows=_asked_rows(book, sheet, name, sent),
        before=addresses[here - 1] if here > 0 else "",
        after=addresses[here + 1] if 0 <= here < len(addresses) - 1 else "",
        is_list=sheet != _COVER and book.instrument.sheet(sheet).kind == "list",
        sheet=sheet,
        done=sum(one.answered for one in parts),
        asked=sum(one.asked for one in parts),
    )


def _asked_rows(book: FormBook, sheet: str, name: str, sent: dict[str, list[str]] | None) -> tuple[_AskedRow, ...]:
    if sheet == _COVER:
        if name != _COVER:
            raise HTTPException(404)
        return (_AskedRow(_COVER, say("workbook", "cover-person", book.language), cells=book.cover(sent)),)
    of = book.instrument.sheet(sheet)
    section = next((one for one in of.sections if one.id == name), None)
    rows = [row.id for row in section.rows] if section else [row for row in _rows_of(book, sheet) if row == name]
    if not rows or (of.kind == "matrix" and section is None):
        raise HTTPException(404)
    unasked = book.unasked(of, sent or {})
    return tuple(
        _row(book, RowId(sheet, row), book.row(RowId(sheet, row), sent), unasked=row in unasked) for row in rows
    )


def _saved(visit: DoorVisit, page: Callable[[MatricesError | None], Response], address: str) -> Response:
    """Write what was sent, and show what came of it: the page again, or both texts where somebody else wrote too."""
    if visit.field("step") == "find":
        return page(None)
    instrument = instrument_of(visit)
    if not visit.may_again("write", _SAVINGS):
        return page(UsageError("saved-too-often"))
    try:
        count, waiting, renewed = _write(visit, instrument)
    except MatricesError as problem:
        return page(problem)
    here = f"/workbooks/{instrument.id}"
    if waiting:
        names = {one.cell.name: _written(visit, _draft(visit), [_at(one.cell.name)]) for one in waiting}
        return visit.page(
            "conflict", http=409, instrument=instrument, waiting=waiting, names=names, count=count, address=address
        )
    after = visit.field("after") if visit.field("step") == "next" else ""
    anew = [told("fill-renewed", name=renewed)] if renewed else []
    return visit.back(f"{here}/{after or address}", told("fill-saved" if count else "fill-same", count=count), *anew)


def _write(visit: DoorVisit, instrument: "Instrument") -> "tuple[int, tuple[TwoTexts, ...], str]":
    """Make the next draft of what was sent; return how many cells were written, and those of which both texts count.

    The last value is the name of the workbook that was made anew, if the file could not be written into.
    """
    who, sent = visit.sight.who, _fields(visit) or {}
    for _ in range(_TRIES):
        draft = _draft(visit)
        try:
            words, waiting = _book(visit, draft).sent(sent, _sheets(visit))
        except KeyError:
            raise HTTPException(404) from None
        if not words:
            return 0, waiting, ""
        made, seen = visit.asking("write", name=draft.file, content=draft.content, words=words)
        try:
            new = visit.door.store.save_draft(
                draft.country,
                instrument.id,
                made.content,
                file=made.name,
                author=who.person,
                base=draft.version,
                origin=draft.origin,
                cells=[(*at, one) for at, one in words.items()],
            )
        except UsageError as problem:
            if problem.code != "draft-moved":
                raise
            continue
        remembered(visit, new, seen)
        return len(words), waiting, made.name if made.way == "fresh" else ""
    raise UsageError("draft-moved", base=draft.version, newest=draft.version)


ROUTES = (
    shown("/workbooks/{instrument}/cell", _cell),
    done("/workbooks/{instrument}/cell", _cell_saved),
    shown("/workbooks/{instrument}/fill", _fill),
    done("/workbooks/{instrument}/fill", _begin),
    shown("/workbooks/{instrument}/fill/{sheet}/{part}", _part),
    done("/workbooks/{instrument}/fill/{sheet}/{part}", _part_saved),
)
