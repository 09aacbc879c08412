"""Rounds of validation in the register: opened, their forms received and decided, settled, closed; all only added.

In every record `round` is the id of a round, `form` that of a form. Moments are written as ISO 8601 with offset.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Engine, select

from matrices.errors import RegisterError
from matrices.findings import Finding
from matrices.register import round_tables as tables
from matrices.register.access import reading, writing
from matrices.register.chain import chain_end
from matrices.register.comments import comments_of, keep_comments
from matrices.register.forms import (
    Arriving,
    Decision,
    Seen,
    form_by_id,
    forms_where,
    keep_decision,
    keep_form,
    known_form,
    seen_of,
)
from matrices.register.layout import Clock
from matrices.register.records import Places, Received, StoredAnswer, StoredText, Submission
from matrices.register.round_records import Comment, Form, Frozen, Marked, Outcome, ReceivedForm, Round, Settled
from matrices.register.round_rows import (
    closing_rows,
    opening_values,
    outcomes_of,
    reopening_rows,
    round_by_id,
    rounds_where,
)
from matrices.register.rows import answers_in, findings_in, notes_in, record_of, rows_of, values_of
from matrices.register.submissions import submission_by_id
from matrices.register.written import next_id, write


@dataclass(frozen=True)
class FormReceipt:
    """What became of a received form: the form, whether its bytes were there already, the version it became."""

    form: Form
    known: bool
    submission: Submission | None = None


class Rounds:
    """The rounds of a register: `register.rounds`. Each call that writes is one transaction and one event of the log.

    Raises `RegisterError`: `register-write` or `register-busy` if the database refuses, and what each method names.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def open_round(
        self,
        edition: str,
        number: int,
        until: datetime.datetime,
        silence: bool,
        decision: Mapping[str, str],
        frozen: Sequence[Frozen],
        at: datetime.datetime,
        actor: str,
    ) -> Round:
        """Open a round and keep which submissions its draft was made of; `round-open` if another one runs."""
        opened = Round(0, edition, number, at.isoformat(), actor, until.isoformat(), silence, decision)
        with writing(self._engine) as connection:
            if any(not one.closed_at for one in rounds_where(connection, tables.rounds.c.edition == edition)):
                raise RegisterError("round-open", edition=edition)
            row = opening_values(connection, opened)
            drafts = [values_of(one) | {"round": row["id"]} for one in frozen]
            told = {"edition": edition, "round": number, "until": row["until"], "silence": silence}
            rows = {tables.rounds: [row], tables.frozen: drafts}
            write(connection, self._clock(), actor, "round-opened", {**told, "parts": len(drafts)}, rows)
            return round_by_id(connection, int(str(row["id"])))

    def close_round(
        self, round_id: int, outcomes: Sequence[Outcome], at: datetime.datetime, actor: str, end: str = ""
    ) -> Round:
        """Close a round with what it came to; `no-round`, or `round-closed` if it was closed already.

        `end` is the hash of the last event when the outcomes were worked out (`Register.end`); `register-moved` if
        something was written since.
        """
        with writing(self._engine) as connection:
            if end and end != chain_end(connection):
                raise RegisterError("register-moved")
            running = round_by_id(connection, round_id)
            if running.closed_at:
                raise RegisterError("round-closed", number=running.number)
            told = {"edition": running.edition, "round": running.number, "parts": len(outcomes)}
            rows = closing_rows(connection, running, outcomes, at, actor)
            write(connection, self._clock(), actor, "round-closed", told, rows)
            return round_by_id(connection, round_id)

    def reopen_round(self, round_id: int, reason: str, language: str, at: datetime.datetime, actor: str) -> Round:
        """Let a round run on that was closed; what it had come to stays on record.

        Raises `no-round`, `round-not-closed`, or `round-open` if another round was opened since.
        """
        with writing(self._engine) as connection:
            closed = round_by_id(connection, round_id)
            if not closed.closed_at:
                raise RegisterError("round-not-closed", number=closed.number)
            known = rounds_where(connection, tables.rounds.c.edition == closed.edition)
            if known[-1].id != closed.id:
                raise RegisterError("round-open", edition=closed.edition)
            told = {"edition": closed.edition, "round": closed.number, "reason": reason}
            rows = reopening_rows(connection, closed, reason, language, at, actor)
            write(connection, self._clock(), actor, "round-reopened", told, rows)
            return round_by_id(connection, round_id)

    def rounds(self, edition: str) -> tuple[Round, ...]:
        """Return the rounds of an edition by their numbers; one that runs has an empty `closed_at`."""
        with reading(self._engine) as connection:
            return rounds_where(connection, tables.rounds.c.edition == edition)

    def frozen(self, round_id: int) -> tuple[Frozen, ...]:
        """Return what the draft of a round was made of, by country and instrument."""
        with reading(self._engine) as connection:
            return tuple(record_of(Frozen, row) for row in rows_of(connection, tables.frozen, round_id))

    def outcomes(self, round_id: int) -> tuple[Outcome, ...]:
        """Return what a round came to, by country and instrument; nothing while it runs."""
        with reading(self._engine) as connection:
            return outcomes_of(connection, round_id)

    def seen(self, round_id: int, country: str, instrument: str) -> Seen:
        """Return what a form is going to be judged by, to be given back with it; `no-round`.

        It is asked for before anything else of that country is read, so that nothing can come in between unnoticed.
        """
        with reading(self._engine) as connection:
            return seen_of(connection, round_by_id(connection, round_id), country, instrument)

    def receive_form(
        self, form: ReceivedForm, at: datetime.datetime, actor: str, seen: Seen | None = None
    ) -> FormReceipt:
        """Put a form in, with the version that its corrections make, in one transaction; `no-round`.

        The same bytes for the same round, country and instrument are one form, however often they come. Raises
        `register-moved` if another form or version of the country came after `seen`: the form is to be judged again.
        """
        with writing(self._engine) as connection:
            known = known_form(connection, form)
            if known is None:
                of = round_by_id(connection, form.round)
                kept, version = keep_form(connection, Arriving(form, at, actor, seen), of, self._clock)
                return FormReceipt(kept, known=False, submission=version)
            version = submission_by_id(connection, known.submission) if known.submission is not None else None
            return FormReceipt(known, known=True, submission=version)

    def decide_form(
        self,
        form_id: int,
        decided: Literal["admitted", "declined"],
        reason: str,
        at: datetime.datetime,
        actor: str,
        version: Received | None = None,
        inherited: Places | None = None,
        seen: Seen | None = None,
    ) -> Form:
        """Keep what the Secretariat said of a form, as `keep_decision` does."""
        return self.keep_decision(Decision(form_id, decided, reason, at, actor, version, inherited, seen))

    def keep_decision(self, decision: Decision) -> Form:
        """Keep what the Secretariat said of a form, with the version that its corrections become then.

        The newest decision counts. Raises `no-form`, or `form-decided` if that was said before or the form has its
        version already, or `register-moved` as `receive_form` does.
        """
        with writing(self._engine) as connection:
            form = form_by_id(connection, decision.form)
            keep_decision(connection, decision, form, round_by_id(connection, form.round), self._clock)
            return form_by_id(connection, decision.form)

    def forms(self, edition: str, country: str | None = None) -> tuple[Form, ...]:
        """Return the forms of all rounds of an edition, or those of a country, oldest first, with what was decided."""
        ids = select(tables.rounds.c.id).where(tables.rounds.c.edition == edition)
        own = () if country is None else (tables.forms.c.country == country,)
        with reading(self._engine) as connection:
            return tuple(forms_where(connection, tables.forms.c.round.in_(ids), *own))

    def form_rows(self, form_id: int) -> tuple[Marked, ...]:
        """Return what a form says of its rows, in the order in which they were given."""
        with reading(self._engine) as connection:
            return tuple(record_of(Marked, row) for row in rows_of(connection, tables.form_rows, form_id))

    def form_changes(self, form_id: int) -> tuple[StoredAnswer, ...]:
        """Return the cells in which a form differs from the record, by sheet, row and column."""
        with reading(self._engine) as connection:
            return answers_in(connection, tables.form_changes, form_id)

    def form_findings(self, form: Form) -> tuple[Finding, ...]:
        """Return the findings of a form as they were when it was received."""
        with reading(self._engine) as connection:
            return findings_in(connection, tables.form_findings, form.id, form.file_name)

    def form_unplaced(self, form_id: int) -> tuple[StoredText, ...]:
        """Return what the file of a form holds beside its answers."""
        with reading(self._engine) as connection:
            return notes_in(connection, tables.form_unplaced, form_id)

    def origins(self, submission_id: int) -> Places:
        """Return, for a version made of a form, in which submission's file an answer stands if not in the form's.

        Empty for any other submission.
        """
        with reading(self._engine) as connection:
            rows = rows_of(connection, tables.origins, submission_id)
            return {(one["sheet"], one["row"], one["column"]): one["origin"] for one in rows}

    def settle(self, settled: Settled) -> None:
        """Keep what was made of an objection or comment; `no-form`. The newest for a form's row counts."""
        table = tables.settled
        with writing(self._engine) as connection:
            form = form_by_id(connection, settled.form)
            row = values_of(settled, id=next_id(connection, table))
            told = {"country": form.country, "instrument": form.instrument}
            write(connection, self._clock(), settled.actor, "settled", {**row, **told}, {table: [row]})

    def settled(self, edition: str) -> tuple[Settled, ...]:
        """Return what was made of the objections and comments of an edition, oldest first."""
        query = (
            select(tables.settled)
            .join(tables.forms, tables.forms.c.id == tables.settled.c.form)
            .join(tables.rounds, tables.rounds.c.id == tables.forms.c.round)
            .where(tables.rounds.c.edition == edition)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(tables.settled.c.id)).mappings()
            return tuple(record_of(Settled, row) for row in rows)

    def receive_comments(self, comments: Sequence[Comment], content: bytes, at: datetime.datetime, actor: str) -> bool:
        """Put in the comments of one observer's file, at least one; return False if the round has its bytes already.

        Round, SHA-256 and name of the file are those of the first comment, moment and actor those given here;
        `no-round`.
        """
        told = [replace(one, at=at.isoformat(), actor=actor) for one in comments]
        with writing(self._engine) as connection:
            of = round_by_id(connection, comments[0].round)
            return keep_comments(connection, told, content, of, self._clock)

    def comments(self, edition: str) -> tuple[Comment, ...]:
        """Return the observers' comments of all rounds of an edition, file by file, oldest first."""
        with reading(self._engine) as connection:
            return comments_of(connection, edition)
