"""Queries: asked at a cell of the picture, listed, followed and settled; answers noted as read against their source."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import since_words
from matrices.desk.visits import Visit, done, shown, told
from matrices.web import GridMark

if TYPE_CHECKING:
    from matrices.checking import Query
    from matrices.cycle import SubmissionView
    from matrices.register import SourceReading, StoredAnswer

_STATES = ("open", "answered", "settled", "lapsed")

_Read = Mapping[tuple[str, str], "tuple[SourceReading, bool]"]
"""Tab and cell → what was read against its source there, and whether that still holds."""


@dataclass(frozen=True)
class AskedCell:
    """The cell of a submission that was chosen: what stands in it, of which question, and what is known of it.

    `row` counts the answers of its row; `read` is what was read against its source, and whether that holds; `source` is
    the one that was named last, which may be that of the next answer too.
    """

    tab: str
    cell: str
    answer: "StoredAnswer | None"
    title: str
    row: int
    queries: "tuple[Query, ...]"
    read: "tuple[SourceReading, bool] | None"
    source: str


def _queries(visit: Visit) -> Response:
    """Show the queries, those that ask for something first."""
    chosen, country = visit.asked("state"), visit.asked("country").upper()
    found = visit.cycle.queries()
    own = [one for one in found if not country or one.asked.country == country]
    wanted = [one for one in own if one.state == chosen] if chosen in _STATES else own
    return visit.page(
        "queries",
        found=sorted(wanted, key=lambda one: (_STATES.index(one.state), one.number)),
        counts={state: sum(one.state == state for one in own) for state in _STATES},
        chosen=chosen,
        country=country,
        countries=visit.cycle.edition.countries,
        since=lambda one: since_words(one, visit.language),
    )


def of_submission(visit: Visit, view: "SubmissionView") -> "tuple[Query, ...]":
    """Return the queries of a submission's country and instrument."""
    one = view.submission
    return tuple(each for each in visit.cycle.queries((one.country,)) if each.asked.instrument == one.instrument)


def marks_of(
    visit: Visit, view: "SubmissionView", tab: str, found: "tuple[Query, ...]", read: _Read
) -> dict[str, tuple[GridMark, ...]]:
    """Return what the cells of a sheet bear beside findings: queries that are not settled, answers that were read."""
    marks: dict[str, tuple[GridMark, ...]] = {}
    for one in found:
        at, said = _cell_in(view, one), visit.say(f"query-{one.state}", number=one.number)
        if at is not None and at[0] == tab and one.state in ("open", "answered"):
            marks[at[1]] = (*marks.get(at[1], ()), GridMark("?", f"q{one.number}", said))
    for (sheet, cell), (note, holds) in read.items():
        if sheet == tab:
            said = visit.say("source-holds" if holds else "source-lapsed", source=note.source)
            marks[cell] = (*marks.get(cell, ()), GridMark("✓" if holds else "✗", "sources", said))
    return marks


def _cell_in(view: "SubmissionView", one: "Query") -> tuple[str, str] | None:
    """Return where the cell of a query stands in a submission; None where it is blank there, or another file's."""
    answer = next((each for each in view.answers if each.place == one.place), None)
    if answer is not None:
        return answer.tab, answer.cell
    turn = next((each for each in one.turns if each.submission == view.submission.id), None)
    return (turn.tab, turn.cell) if turn is not None else None


def chosen_cell(
    visit: Visit,
    view: "SubmissionView",
    tab: str,
    found: "tuple[Query, ...]",
    read: _Read,
    titles: Mapping[tuple[str, str], str],
) -> AskedCell | None:
    """Return the cell that the address of the page names; None if it names none."""
    cell = visit.asked("cell").replace("$", "").upper()
    if not cell or not tab:
        return None
    answer = next((one for one in view.answers if (one.tab, one.cell) == (tab, cell)), None)
    row = [one for one in view.answers if answer is not None and one.place.row_id == answer.place.row_id]
    return AskedCell(
        tab=tab,
        cell=cell,
        answer=answer,
        title=titles.get((answer.sheet, answer.row), "") if answer is not None else "",
        row=sum(not one.is_unclear for one in row),
        queries=tuple(one for one in found if _cell_in(view, one) == (tab, cell)),
        read=read.get((tab, cell)),
        source=max(read.values(), key=lambda one: one[0].id)[0].source if read else "",
    )


def _ask(visit: Visit) -> Response:
    """Ask something at a cell."""
    name, tab, cell = visit.request.path_params["name"], visit.field("sheet"), visit.field("cell")
    number = visit.asking("ask", name=name, cell=f"{tab}!{cell}", words=visit.field("words"))
    return visit.back(_submission(visit, name, tab, f"q{number}"), told("query-asked", number=number))


def _turn(visit: Visit) -> Response:
    """Keep what was answered, that a query is settled, or that it is asked once more."""
    number, what = visit.request.path_params["number"], visit.field("what")
    steps = {
        "answer": visit.cycle.answer_query,
        "settle": visit.cycle.settle_query,
        "reopen": visit.cycle.reopen_query,
    }
    if what not in steps or not number.isdigit():
        raise HTTPException(404)
    one = steps[what](int(number), visit.field("words"))
    target = visit.path("queries") if visit.field("from") == "list" else _submission(visit, visit.field("from"), "")
    return visit.back(f"{target}#q{one.number}", told(f"query-done-{what}", number=one.number))


def _source(visit: Visit) -> Response:
    """Note that an answer, or all of its row, was read against its source; or take that back."""
    name, tab, cell = visit.request.path_params["name"], visit.field("sheet"), visit.field("cell")
    withdraw = visit.field("what") == "withdraw"
    wanted = visit.field("row") or f"{tab}!{cell}"
    kept = visit.cycle.read_against(name, (wanted,), visit.field("source"), visit.field("remark"), withdraw=withdraw)
    key = "source-done-withdraw" if withdraw else "source-done"
    return visit.back(_submission(visit, name, tab, f"c{cell}"), told(key, count=len(kept)))


def _submission(visit: Visit, name: str, tab: str, part: str = "") -> str:
    from urllib.parse import quote

    sheet = f"?sheet={quote(tab, safe='')}" if tab else ""
    return visit.path("tray", name) + sheet + (f"#{part}" if part else "")


ROUTES = (
    shown("/e/{edition}/queries", _queries),
    done("/e/{edition}/queries/{number}", _turn),
    done("/e/{edition}/tray/{name}/ask", _ask),
    done("/e/{edition}/tray/{name}/source", _source),
)
