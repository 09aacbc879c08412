"""What the forms of a country say of a record, and what was agreed on silence → how the country validated it.

One pure function over frozen data. A comment does not withhold validation; an objection without resolution does.
Validation holds row by row: what was said of a row holds until the row says something else. Silence never stands for
an answer, and is broken by any form that came in time, whatever it says.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from matrices.instrument import RowId
from matrices.register import RowVerdict
from matrices.study import Validation, ValidationState

RowState = Literal["express", "silent", "open", "kept", "unsaid", "unclear"]
"""`express`: confirmed, corrected or commented on by the country; `silent`: under the silence procedure; `open`: an
objection without resolution; `kept`: an objection that the Secretariat has answered without entering it; `unsaid`:
no form says anything of the row as it is, or only words of which nobody knows how they are meant; `unclear`: a cell of
it waits to be clarified, so that nobody can have agreed to what it says."""

_GRANTED = ("entered", "withdrawn")
"""What settles an objection so that nothing of it is left."""


@dataclass(frozen=True)
class Statement:
    """What one form in force says.

    `stale` are the rows that are not, in the record, as the form showed or left them: of these it says nothing any
    more. `unmarked` are rows with words and no mark. `settled` has, by row, what was made of an objection. `based` are
    the rows for which it gives a legal basis.
    """

    round: int
    at: str
    institution: str
    late: bool
    verdicts: Mapping[RowId, RowVerdict]
    confirms_rest: bool
    settled: Mapping[RowId, str] = field(default_factory=dict)
    stale: frozenset[RowId] = frozenset()
    unmarked: frozenset[RowId] = frozenset()
    based: frozenset[RowId] = frozenset()

    def speaks_of(self, rows: frozenset[RowId]) -> bool:
        """Tell whether the form says anything of these rows, or of others, as they are now."""
        if self.confirms_rest and rows - self.stale - self.unmarked:
            return True
        return any(row not in self.stale for row in self.verdicts)

    @property
    def objections(self) -> tuple[RowId, ...]:
        """The rows to which the form objects, settled or not."""
        return tuple(row for row, verdict in self.verdicts.items() if verdict == "object")


@dataclass(frozen=True)
class Asked:
    """A round in which the country was asked; `stale` as of a statement.

    `silent` tells whether silence counts: agreed before the round was opened, and the round closed when its time was
    over; of rows that the country objected to since, in a form that does not count, it never does (they are `stale`
    too). `answered`: a form came in time, in force or not, which breaks the silence. `returned` is when a form with
    errors came, and `institution` from whom, where none is in force.
    """

    round: int
    until: str
    open: bool
    silent: bool
    stale: frozenset[RowId] = frozenset()
    answered: bool = False
    returned: str = ""
    institution: str = ""
    late: bool = False
    closed: str = ""


@dataclass(frozen=True)
class Case:
    """Everything on which the state of a country and an instrument depends.

    `record` is the submission that the study prints, None where there is none; `rows` are the rows that it prints,
    `listed` those of them that stand in lists, `unclear` those in which something waits to be clarified.
    `round`, `until` and `open` are those of the newest round, whether the country was asked in it or not; `asked` and
    `statements` are in the order of time.
    """

    country: str
    instrument: str
    record: int | None
    rows: frozenset[RowId]
    round: int
    until: str
    open: bool
    asked: tuple[Asked, ...] = ()
    statements: tuple[Statement, ...] = ()
    listed: frozenset[RowId] = frozenset()
    unclear: frozenset[RowId] = frozenset()

    @cached_property
    def newest_first(self) -> tuple[Statement, ...]:
        """The statements, the newest first."""
        return tuple(reversed(self.statements))

    @cached_property
    def states(self) -> Mapping[RowId, RowState]:
        """What was said of each row of the record, and of rows beside it that were objected to."""
        objected = {row for one in self.statements for row in one.objections}
        return {row: self._state(row) for row in self.rows | objected}

    def _state(self, row: RowId) -> RowState:
        said = self._said(row)
        return "unclear" if row in self.unclear and said in ("express", "silent", "unsaid") else said

    def _said(self, row: RowId) -> RowState:
        rest = False
        for one in self.newest_first:
            if row in one.stale:
                continue
            verdict = one.verdicts.get(row)
            if verdict is None and row in one.unmarked:
                return "express" if rest else "unsaid"
            if verdict is None:
                rest = rest or one.confirms_rest
            elif verdict != "object" or one.settled.get(row) in _GRANTED:
                return "express"
            elif row not in one.settled:
                return "open"
            else:
                return "express" if rest else "kept"
        if rest:
            return "express"
        return "silent" if row in self.rows and any(row not in one.stale for one in self.silences) else "unsaid"

    def in_lists(self, state: RowState) -> int:
        """Return how many rows of lists are in a state."""
        return sum(self.states[row] == state for row in self.rows & self.listed)

    def count(self, state: RowState) -> int:
        """Return how many rows are in a state; of rows that the record does not answer, only objections count."""
        counted = [one for row, one in self.states.items() if row in self.rows or one in ("open", "kept")]
        return counted.count(state)

    @cached_property
    def silences(self) -> tuple[Asked, ...]:
        """The rounds whose silence speaks for rows of the record, the newest first."""
        disputed = {
            one.round for one in self.statements for row in one.objections if one.settled.get(row) not in _GRANTED
        }
        return tuple(
            one
            for one in reversed(self.asked)
            if one.silent and not one.answered and one.round not in disputed and self.rows - one.stale
        )

    @property
    def last(self) -> Asked | None:
        """The newest round, if the country was asked in it."""
        return self.asked[-1] if self.asked and self.asked[-1].round == self.round else None

    @property
    def awaited(self) -> bool:
        """Tell whether the newest round still runs and the country was asked in it."""
        return self.open and self.last is not None


def outcome(case: Case) -> Validation:
    """Return how the country validated its part with one instrument, as far as the newest round knows it."""
    if case.record is None:  # whatever forms said of a record that was taken back
        return Validation(case.country, case.instrument, "no_answer", case.round, until=case.until)
    state = _state(case)
    at, source = _source(case, state)
    corrected = _corrections(case)
    return Validation(
        country=case.country,
        instrument=case.instrument,
        state=state,
        round=source.round if source else case.round,
        at=at,
        institution=source.institution if source else "",
        until=_ended(case) if state == "not_validated" else _until(case, source.round if source else case.round),
        late=source.late if source else False,
        rows_validated=case.count("express"),
        rows_total=len(case.rows),
        corrections=len(corrected),
        objections_open=case.count("open"),
        based=sum(corrected.values()),
        listed_validated=case.in_lists("express"),
        listed_total=len(case.rows & case.listed),
        rows_silent=case.count("silent"),
        listed_silent=case.in_lists("silent"),
        asked=case.last is not None,
        wrote=_wrote(case),
    )


def _state(case: Case) -> ValidationState:
    if case.last is not None and case.last.returned:
        return "returned"
    if case.count("open"):
        return "objected"
    return _agreed(case, case.count("express"), case.count("silent"))


def _agreed(case: Case, said: int, silent: int) -> ValidationState:
    """Return the state where no objection is open; `said` and `silent` are the rows validated in either way."""
    if not case.count("kept") and said + silent == len(case.rows):
        if not silent:
            return "validated"
        return "partly_silence" if said else "silence"
    if (said or silent) and (_spoke(case) or not case.awaited):
        return "partly_silence" if silent else "partly"
    return "in_validation" if case.awaited else "not_validated"


def _wrote(case: Case) -> bool:
    """Tell whether a form of the newest round came in time, whatever became of it, or counts."""
    in_time = case.last is not None and case.last.answered
    return in_time or any(one.round == case.round for one in case.statements)


def _spoke(case: Case) -> bool:
    """Tell whether a form of the newest round says anything of the record."""
    return any(one.round == case.round and one.speaks_of(case.rows) for one in case.statements)


def _corrections(case: Case) -> Mapping[RowId, bool]:
    """Return the rows of which the newest word is a correction by the country, and whether it has a legal basis."""
    newest: dict[RowId, tuple[RowVerdict, bool]] = {}
    for one in case.newest_first:
        for row, verdict in one.verdicts.items():
            if row not in one.stale:
                newest.setdefault(row, (verdict, row in one.based))
    return {row: based for row, (verdict, based) in newest.items() if verdict == "correct"}


def _source(case: Case, state: ValidationState) -> tuple[str, Statement | Asked | None]:
    """Return when a state came about, and the form or the round that it comes from; nothing where nothing came."""
    if state == "returned" and case.last is not None:
        return case.last.returned, case.last
    silence = next(iter(case.silences), None) if state in ("silence", "partly_silence") else None
    if state in ("validated", "partly", "objected", "partly_silence"):
        for one in case.newest_first:
            if one.speaks_of(case.rows) and (state != "objected" or "open" in map(case.states.get, one.objections)):
                return _with_silence(one, silence)
    return (silence.until, silence) if silence is not None else ("", None)


def _with_silence(one: Statement, silence: Asked | None) -> tuple[str, Statement | Asked]:
    """Return a form as the source of a state, or the silence that came on top of it, with the form's sender."""
    if silence is None or silence.round < one.round:
        return one.at, one
    return silence.until, replace(silence, institution=one.institution, late=one.late)


def _ended(case: Case) -> str:
    """Return when the newest round ended: when its time was over, or before that if it was closed early."""
    closed = case.last.closed if case.last is not None else ""
    return min(closed or case.until, case.until, key=datetime.datetime.fromisoformat)


def _until(case: Case, number: int) -> str:
    return next((one.until for one in case.asked if one.round == number), case.until)
