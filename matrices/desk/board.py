"""Where the edition stands: what is due, what happened last, what waits; and what its instruments ask."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from matrices.cycle import Cycle, event_words
from matrices.desk.visits import Visit, shown
from matrices.errors import Mistake
from matrices.language import say

if TYPE_CHECKING:
    from matrices.cycle import Due
    from matrices.instrument import Column, Instrument, Sheet
    from matrices.register import Event


def _board(visit: Visit) -> Response:
    """Show where the edition stands."""
    cycle = visit.cycle
    end = _end(visit)
    status = visit.remembered("status", (end, cycle.now().date()), lambda: cycle.status(language=visit.language))
    last = _last_events(visit, [event for event, _ in cycle.register_log()] if end else [])
    standings = {(one.country.code, one.instrument.id): one for one in status.standings}
    return visit.page(
        "board",
        status=status,
        titled=list(zip((one.id for one in cycle.folder.instruments), status.parts(), strict=True)),
        standings=standings,
        last=last,
        waiting=[one for standing in status.standings for one in standing.waiting],
        unclear=[one for one in status.standings if one.unclear],
        to_correct=[one for one in status.standings if one.to_correct],
        forms=cycle.round_waiting(),
        answered=visit.remembered("queries", (end,), lambda: cycle.queries(states=("answered",))),
        unsettled=cycle.folder.unsettled,
        due=[(one, words, _address(visit, one)) for one, words in cycle.due(status)],
        today=status.on,
    )


def _address(visit: Visit, one: "Due") -> str:
    """Return where it is done: at the letter, or at the step of the round."""
    if one.letter:
        return visit.path("letters", one.letter)
    return visit.path("rounds", "do", "open" if one.key == "round-open" else "close")


def _end(visit: Visit) -> str:
    """Return the hash of the last event, which every step moves on; nothing before the first."""
    with visit.cycle.register_if_any() as register:
        return register.end() if register is not None else ""


def _last_events(visit: Visit, events: "list[Event]") -> dict[tuple[str, str], tuple[str, str]]:
    """Return, by country and instrument, when something happened last, and what."""
    zone = visit.cycle.edition.calendar.zone
    newest: dict[tuple[str, str], Event] = {}
    for one in events:
        country = one.details.get("country")
        named = one.details.get("instruments") or [one.details.get("instrument")]
        newest |= {(str(country), str(instrument)): one for instrument in named if country and instrument}
    return {part: (one.at, event_words(one, zone, visit.language)) for part, one in newest.items()}


def _to_board(visit: Visit) -> Response:
    """Go from an edition's address to its board."""
    return RedirectResponse(visit.path("board"), 303)


class _ColumnTold(NamedTuple):
    """A column as a focal point meets it: its head, what a cell says when it is chosen, the answers of its list."""

    label: str
    prompt: str
    options: tuple[str, ...]
    required: str


class _SheetTold(NamedTuple):
    """A sheet as a focal point meets it: rows by their section, or how many can be filled in; columns; rules."""

    title: str
    tab: str
    intro: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    capacity: int
    columns: tuple[_ColumnTold, ...]
    rules: tuple[tuple[str, str], ...]


def _instruments(visit: Visit) -> Response:
    """Show which instruments the edition uses, which others there are, and which have mistakes."""
    used, known = Cycle.instruments_of(visit.folder)
    found = [
        (name, *_checked(visit, name), name in used) for name in (*used, *(one for one in known if one not in used))
    ]
    return visit.page("instruments", found=found)


def _checked(visit: Visit, name: str) -> "tuple[Instrument | None, tuple[Mistake, ...]]":
    checked = Cycle.instrument_checked(visit.folder, name)
    if checked is None:
        raise HTTPException(404)
    return checked


def _instrument(visit: Visit) -> Response:
    """Show what an instrument asks, or its mistakes."""
    name = str(visit.request.path_params["name"])
    found, mistakes = _checked(visit, name)
    shown_mistakes = [(Path(one.file).name, one) for one in mistakes]
    sheets = list(_told(found, visit.language)) if found is not None else []
    return visit.page("instrument", called=name, instrument=found, mistakes=shown_mistakes, sheets=sheets)


def _told(instrument: "Instrument", language: str) -> Iterator[_SheetTold]:
    for sheet in instrument.sheets:
        yield _SheetTold(
            title=sheet.title[language],
            tab=sheet.tab[language],
            intro=sheet.intro[language] if sheet.intro is not None else "",
            sections=tuple(
                (heading[language], tuple((row.id, row.title[language]) for row in rows))
                for heading, rows in groupby(sheet.rows, key=lambda row: sheet.heading(row.id))
            ),
            capacity=sheet.capacity if sheet.kind == "list" else 0,
            columns=tuple(_column(one, sheet, instrument, language) for one in sheet.columns),
            rules=tuple((rule.severity.value, _plain(rule.message[language], language)) for rule in sheet.rules),
        )


def _column(column: "Column", sheet: "Sheet", instrument: "Instrument", language: str) -> _ColumnTold:
    from matrices.instrument import options_of
    from matrices.workbook import hints

    lists = {one.label[language]: None for row in sheet.row_ids for one in options_of(instrument, sheet, row, column)}
    prompt = " ".join(hints(column, instrument, language))
    return _ColumnTold(column.label[language], prompt, tuple(lists), column.required or "")


def _plain(message: str, language: str) -> str:
    """Return what a rule says with words in place of its blanks."""
    words: dict[str, Any] = {one: f"[{say('desk', f'rule-{one}', language)}]" for one in ("row", "column", "value")}
    for name, word in words.items():
        message = message.replace("{" + name + "}", word)
    return message


ROUTES = (
    shown("/e/{edition}", _to_board),
    shown("/e/{edition}/board", _board),
    shown("/e/{edition}/instruments", _instruments),
    shown("/e/{edition}/instruments/{name}", _instrument),
)
