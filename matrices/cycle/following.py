"""What the Secretariat follows at cells: queries that it asks in its own words, answers read against their source."""

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from matrices.cycle.looking import Looking
from matrices.errors import UsageError
from matrices.findings import shorten
from matrices.instrument import CellId
from matrices.language import say, show_moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from matrices.checking import Query, QueryState
    from matrices.register import QueryTurn, Register, SourceReading, Submission
    from matrices.study import Entry

_LONGEST = 2_000
"""Characters of a query, or of an answer to one."""


@dataclass(frozen=True)
class _Spot:
    """A cell: in which submission's file it stands, of which question it is, if of any."""

    submission: int
    place: CellId
    tab: str
    cell: str


class Following(Looking):
    """What is asked at cells and followed until it is settled."""

    def queries(self, countries: Sequence[str] = (), states: "Sequence[QueryState]" = ()) -> "tuple[Query, ...]":
        """Return the queries of the edition, or of some countries or states, in the order in which they were asked."""
        from matrices.checking import queries_of

        wanted = self.countries(countries) if countries else ()
        with self.register_if_any() as register:
            found = queries_of(register, self.edition.id) if register is not None else ()
        return tuple(
            one for one in found if (not wanted or one.asked.country in wanted) and (not states or one.state in states)
        )

    def ask(self, name: str, cell: str, words: str, *, at: datetime.datetime | None = None) -> "Query":
        """Ask a country something at a cell of what it sent, `Laws!C6`; it goes into the next letter to it."""
        from matrices.checking import find

        said = _said(words)
        with self.register_open() as register:
            spot = self._spot(find(name, register, self.edition.id), cell, register)
            return self._kept(register, self._turn(spot, "asked", said, at))

    def answer_query(
        self, number: int, words: str, *, person: str = "", at: datetime.datetime | None = None
    ) -> "Query":
        """Keep what a country answered in words: by mail or telephone, or itself, as the person named.

        The register keeps the person under a pseudonym.
        """
        return self._next(number, "answered", words, at, person)

    def settle_query(self, number: int, words: str, *, at: datetime.datetime | None = None) -> "Query":
        """Say that a query is settled, and how."""
        return self._next(number, "settled", words, at)

    def reopen_query(self, number: int, words: str, *, at: datetime.datetime | None = None) -> "Query":
        """Ask once more, what an answer left open or a settled query leaves to be asked."""
        return self._next(number, "reopened", words, at)

    def read_against(
        self,
        name: str,
        cells: Sequence[str],
        source: str,
        remark: str = "",
        *,
        withdraw: bool = False,
        at: datetime.datetime | None = None,
    ) -> "tuple[SourceReading, ...]":
        """Note that answers were read against their source, and which; or take that back.

        A cell is named `Laws!C6`; a row, `A-01` or `matrix/A-01`, stands for all its answers. What waits to be
        clarified is no answer.
        """
        from matrices.checking import find

        if not source.strip() and not withdraw:
            raise UsageError("source-empty")
        with self.register_open() as register:
            entries = self._answers_at(find(name, register, self.edition.id), cells, register)
            told = _said(source or "–"), " ".join(remark.split()), withdraw
            notes = [self._reading(one, *told, at) for one in entries]
            return tuple(register.follow_up.read_against(one) for one in notes)

    def source_readings(self, name: str) -> "dict[tuple[str, str], tuple[SourceReading, bool]]":
        """Return, by tab and cell, what was read against its source of a submission, and whether that still holds."""
        from matrices.checking import find
        from matrices.study import cells_of, readings_of

        with self.register_open(agreeing=False) as register:
            one = find(name, register, self.edition.id)
            notes = readings_of(register, self.edition.id)
            if not notes:
                return {}
            entries = cells_of(one, self.folder.instrument(one.instrument), register)
        found = ((entry, notes.get(entry.place)) for entry in entries)
        return {(entry.tab, entry.cell): (note, note.answer == entry.answer) for entry, note in found if note}

    def _next(
        self,
        number: int,
        step: Literal["answered", "settled", "reopened"],
        words: str,
        at: datetime.datetime | None,
        person: str = "",
    ) -> "Query":
        """Keep the next turn of a query, at the version that has come since, if any has."""
        from matrices.checking import queries_of

        said = _said(words)
        with self.register_open() as register:
            one = next((each for each in queries_of(register, self.edition.id) if each.number == number), None)
            if one is None:
                raise UsageError("no-query", number=number)
            if step == "reopened" and one.state == "open":
                raise UsageError("query-open", number=number)
            spot = self._present(one, register)
            return self._kept(register, self._turn(spot, step, said, at, person, number))

    def _present(self, one: "Query", register: "Register") -> _Spot:
        """Return where the cell of a query stands in the newest version; of a blank one, where it stood."""
        if one.newest is None or one.after is None:
            of = one.newest.id if one.newest is not None else one.last.submission
            return _Spot(of, one.place, one.last.tab, one.last.cell)
        origins = register.rounds.origins(one.newest.id)
        return _Spot(origins.get(one.place, one.newest.id), one.place, one.after.tab, one.after.cell)

    def _kept(self, register: "Register", turn: "QueryTurn") -> "Query":
        from matrices.checking import queries_of

        kept = register.follow_up.ask(turn)
        return next(one for one in queries_of(register, self.edition.id) if one.number == kept.query)

    def _turn(
        self,
        spot: _Spot,
        step: Literal["asked", "answered", "settled", "reopened"],
        words: str,
        at: datetime.datetime | None,
        person: str = "",
        number: int = 0,
    ) -> "QueryTurn":
        from matrices.register import QueryTurn

        return QueryTurn(
            submission=spot.submission,
            **spot.place._asdict(),
            tab=spot.tab,
            cell=spot.cell,
            step=step,
            words=words,
            language=self.language,
            at=self.moment(at).isoformat(),
            actor=self.actor,
            person=person,
            query=number,
        )

    def _spot(self, one: "Submission", cell: str, register: "Register") -> _Spot:
        """Return a cell of a submission, also a blank one; raise `UsageError` for one that its file does not have."""
        from matrices.cycle.enclosures import read_again

        origins = register.rounds.origins(one.id)
        for each in register.answers(one.id):
            if _is_named(cell, each.tab, each.cell):
                return _Spot(origins.get(each.place, one.id), each.place, each.tab, each.cell)
        _, checked = read_again(self.folder, one, register)
        places = checked.answers.reading.places if checked.answers is not None else {}
        for place, at in places.items():
            if _is_named(cell, at.sheet, at.cell):
                return _Spot(one.id, place, at.sheet, at.cell)
        named, _, address = cell.replace("$", "").rpartition("!")
        tab = next((at.sheet for at in places.values() if at.sheet.casefold() == named.strip("'").casefold()), "")
        if not tab or not re.fullmatch(r"[A-Za-z]{1,3}[1-9][0-9]{0,6}", address):
            raise UsageError("no-such-cell", cell=cell, name=one.name)
        return _Spot(one.id, CellId("", "", ""), tab, address.upper())

    def _answers_at(self, one: "Submission", cells: Sequence[str], register: "Register") -> "list[Entry]":
        """Return the answers in some cells or rows of a submission; `UsageError` for a cell that holds none."""
        from matrices.study import entries_of

        entries = entries_of(one, self.folder.instrument(one.instrument), register)
        found: list[Entry] = []
        for cell in cells:
            rows = (f"{each.sheet}/{each.row}" for each in entries if cell == each.row)
            of_row = dict.fromkeys([cell, *rows])
            if len(of_row) > 2:
                raise UsageError("row-ambiguous", row=cell, known=", ".join([*of_row][1:]))
            own = [
                each for each in entries if _is_named(cell, each.tab, each.cell) or f"{each.sheet}/{each.row}" in of_row
            ]
            if not own:
                raise UsageError("no-answer-there", cell=cell, name=one.name)
            found += own
        return list({each.place: each for each in found}.values())

    def _reading(
        self, one: "Entry", source: str, remark: str, withdraw: bool, at: datetime.datetime | None
    ) -> "SourceReading":
        from matrices.register import SourceReading

        return SourceReading(
            submission=one.submission,
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            outcome="withdrawn" if withdraw else "read",
            answer=one.answer,
            source=source,
            remark=remark,
            language=self.language,
            at=self.moment(at).isoformat(),
            actor=self.actor,
        )


def query_lines(one: "Query", zone: "ZoneInfo", language: str) -> "Iterator[str]":
    """Yield where a query stands, and below it what was said, each turn a line, and what its cell says now."""
    from matrices.register import moment

    tab, cell = one.cell
    state = say("queries", f"state-{one.state}", language)
    yield say("queries", "line", language, number=one.number, name=one.asked.name, cell=f"{tab}!{cell}", state=state)
    for turn in one.turns:
        at = show_moment(moment(turn.at).astimezone(zone), language)
        yield "  " + say("queries", f"step-{turn.step}", language, actor=turn.actor, at=at, words=turn.words)
    if one.newest is not None and one.place.row:
        yield "  " + since_words(one, language)


def since_words(one: "Query", language: str) -> str:
    """Return what the version that came since says in the cell of a query; nothing where none came."""
    if one.newest is None:
        return ""
    before, now = (
        shorten(each.shown or each.raw) if each else say("queries", "blank", language)
        for each in (one.before, one.after)
    )
    key = "changed" if one.changed else "unchanged"
    return say("queries", key, language, version=one.newest.version, before=before, now=now)


def query_record(one: "Query") -> dict[str, Any]:
    """Return the stable JSON record of a query; persons stay out of it."""
    tab, cell = one.cell
    return {
        "number": one.number,
        "state": one.state,
        "submission": one.asked.name,
        "country": one.asked.country,
        "instrument": one.asked.instrument,
        **one.place._asdict(),
        "tab": tab,
        "cell": cell,
        "words": one.words,
        "newest": one.newest.name if one.newest is not None else None,
        "changed": one.changed,
        "turns": [
            {"step": turn.step, "words": turn.words, "language": turn.language, "at": turn.at, "by": turn.actor}
            for turn in one.turns
        ],
    }


def _said(words: str) -> str:
    """Return what somebody wrote, on one line; raise `UsageError` for nothing, and for more than is read."""
    line = " ".join(words.split())
    if not line:
        raise UsageError("query-empty")
    if len(line) > _LONGEST:
        raise UsageError("query-long", count=len(line), most=_LONGEST)
    return line


def _is_named(cell: str, tab: str, address: str) -> bool:
    return cell.replace("$", "").casefold() in (f"{tab}!{address}".casefold(), f"'{tab}'!{address}".casefold())
