"""The turns of queries in the register → queries: where each stands, what its cell says now, findings to be marked.

A query follows its question through the versions of a country's file: a newer one whose cell says something else has
answered it, until the Secretariat settles it or asks once more.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matrices.checking.answers import Answers
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import CellId
from matrices.register import QueryTurn, Register, StoredAnswer, Submission

QueryState = Literal["open", "answered", "settled", "lapsed"]
"""`open`: the country is asked; `answered`: in words, or by another content of the cell, and nobody has settled it;
`lapsed`: the file that was spoken of was taken back, so that nothing is asked of it any more."""

_TAKEN_BACK = ("set_aside", "withdrawn", "erased")


@dataclass(frozen=True)
class Query:
    """What the Secretariat asks at a cell, with every turn since.

    `asked` is the submission in whose file the cell stood when it was asked last, `newest` the version that has come
    since, if any has; `before` and `after` are what the cell said then and says now, None where it was or is blank.
    """

    turns: tuple[QueryTurn, ...]
    asked: Submission
    newest: Submission | None = None
    before: StoredAnswer | None = None
    after: StoredAnswer | None = None

    @property
    def number(self) -> int:
        """The number by which it is known."""
        return self.turns[0].query

    @property
    def last(self) -> QueryTurn:
        """The newest turn."""
        return self.turns[-1]

    @property
    def words(self) -> str:
        """What is asked: the words of the last turn that asked."""
        return next(one.words for one in reversed(self.turns) if one.step in ("asked", "reopened"))

    @property
    def place(self) -> CellId:
        """Sheet, row and column of the question, empty where the cell is of none."""
        return CellId(self.last.sheet, self.last.row, self.last.column)

    @property
    def cell(self) -> tuple[str, str]:
        """Tab and address of the cell, in the newest version where it is not blank there."""
        return (self.after.tab, self.after.cell) if self.after is not None else (self.last.tab, self.last.cell)

    @property
    def changed(self) -> bool:
        """Tell whether a newer version says something else in the cell than when it was asked last."""
        return self.newest is not None and bool(self.place.row) and _said(self.before) != _said(self.after)

    @property
    def state(self) -> QueryState:
        """Where it stands."""
        if self.last.step == "settled":
            return "settled"
        if self.asked.decided in _TAKEN_BACK:
            return "lapsed"
        return "answered" if self.changed or self.last.step == "answered" else "open"


def queries_of(register: Register, edition: str) -> tuple[Query, ...]:
    """Return the queries of an edition, in the order in which they were asked."""
    grouped: dict[int, list[QueryTurn]] = {}
    for turn in register.follow_up.queries(edition):
        grouped.setdefault(turn.query, []).append(turn)
    if not grouped:
        return ()
    known, answers = register.submissions(edition), dict[int, Mapping[CellId, StoredAnswer]]()

    def said(of: Submission | None, turn: QueryTurn) -> StoredAnswer | None:
        if of is None or of.decided == "erased":
            return None
        if of.id not in answers:
            answers[of.id] = {one.place: one for one in register.answers(of.id)}
        return answers[of.id].get(CellId(turn.sheet, turn.row, turn.column))

    found = []
    for turns in grouped.values():
        last = next(one for one in reversed(turns) if one.step in ("asked", "reopened"))
        asked = next(one for one in known if one.id == last.submission)
        newest = _newest(asked, known)
        found.append(Query(tuple(turns), asked, newest, said(asked, last), said(newest, last)))
    return tuple(found)


def open_queries(found: Iterable[Query], country: str, instrument: str) -> tuple[Query, ...]:
    """Return the queries that a country still has to answer of an instrument."""
    return tuple(
        one
        for one in found
        if one.state == "open" and (one.asked.country, one.asked.instrument) == (country, instrument)
    )


def as_findings(asked: Sequence[Query], of: Submission, file: str, answers: Answers | None) -> tuple[Finding, ...]:
    """Return queries as findings at the cells of a version's file, which may be a newer one than was asked of."""
    return tuple(_as_finding(one, _at(one, of, file, answers)) for one in asked)


def _as_finding(one: Query, at: CellRef) -> Finding:
    place = one.place
    return finding(
        "query",
        at,
        sheet_id=place.sheet,
        row=place.row,
        column=place.column,
        value=_words(one.after if one.newest is not None else one.before),
        number=one.number,
        words=one.words,
    )


def _at(one: Query, of: Submission, file: str, answers: Answers | None) -> CellRef:
    if of.id == one.last.submission:
        return CellRef(file, one.last.tab, one.last.cell)
    places = answers.reading.places if answers is not None else {}
    return places.get(one.place, CellRef(file))


def _newest(asked: Submission, known: Sequence[Submission]) -> Submission | None:
    """Return the version of the country that came last after the one that was asked of, unless it waits."""
    found = list(_later(asked, known))
    return found[-1] if found else None


def _later(asked: Submission, known: Sequence[Submission]) -> Iterator[Submission]:
    for one in known:
        same = (one.country, one.instrument) == (asked.country, asked.instrument)
        if same and one.version > asked.version and not one.discarded and not one.waits:
            yield one


def _said(one: StoredAnswer | None) -> object:
    return None if one is None else (one.value, _words(one).strip())


def _words(one: StoredAnswer | None) -> str:
    return "" if one is None else one.shown or one.raw
