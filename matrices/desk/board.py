"""The board: what is due, where each country stands, what happened last, what waits for a decision."""

from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from matrices.cycle import event_words
from matrices.desk.visits import Visit, shown

if TYPE_CHECKING:
    from matrices.cycle import Due
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


ROUTES = (shown("/e/{edition}", _to_board), shown("/e/{edition}/board", _board))
