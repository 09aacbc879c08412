"""Rounds of validation, observers' comments and translations in the register: all only added.

In every record `round` is the id of a round, `form` that of a form. Moments are written as ISO 8601 with offset.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, select

from matrices.errors import RegisterError
from matrices.findings import Finding
from matrices.instrument import CellId
from matrices.register import tables
from matrices.register.access import reading, writing
from matrices.register.chain import chain_end
from matrices.register.forms import (
    Decision,
    form_by_id,
    forms_where,
    keep_decision,
    keep_form,
    known_form,
    seen_of,
)
from matrices.register.layout import Clock
from matrices.register.records import (
    DraftOrigin,
    Form,
    Marked,
    ObserverComment,
    Outcome,
    Places,
    Received,
    ReceivedForm,
    Round,
    SettledRemark,
    StoredAnswer,
    StoredText,
    StoredTranslation,
    Submission,
)
from matrices.register.rows import (
    answers_in,
    closing_rows,
    findings_in,
    next_id,
    notes_in,
    opening_values,
    outcomes_of,
    record_of,
    reopening_rows,
    round_by_id,
    rounds_where,
    rows_of,
    storable_values,
    values_of,
    write,
)
from matrices.register.submissions import keep_file, submission_by_id


def _keep_comments(
    connection: Connection, comments: Sequence[ObserverComment], content: bytes, of: Round, clock: Clock
) -> bool:
    """Write a file of comments and its event, as the first of them says; return False if the round has its bytes."""
    first, table = comments[0], tables.comment_files
    same = select(table.c.id).where(table.c.round == of.id, table.c.sha256 == first.sha256)
    if connection.scalar(same) is not None:
        return False
    keep_file(connection, first.sha256, content)
    row = storable_values(
        {
            "id": next_id(connection, table),
            "round": of.id,
            "sha256": first.sha256,
            "file_name": first.file_name,
            "received_at": first.at,
            "received_by": first.actor,
        }
    )
    names = {column.name for column in tables.comments.columns}
    lines = [
        {name: value for name, value in values_of(one).items() if name in names} | {"file": row["id"], "number": number}
        for number, one in enumerate(comments)
    ]
    told = {"edition": of.edition, "round": of.number, "observer": first.observer, "comments": len(lines)}
    details = {**told, "file": row["file_name"], "sha256": first.sha256, "received_at": row["received_at"]}
    write(connection, clock(), first.actor, "comments-received", details, {table: [row], tables.comments: lines})
    return True


def _comments_of(connection: Connection, edition: str) -> tuple[ObserverComment, ...]:
    """Return the comments of all rounds of an edition, file by file, oldest first."""
    file, comment = tables.comment_files.c, tables.comments.c
    query = (
        select(
            tables.comments,
            *(file.round, file.sha256, file.file_name, file.received_at.label("at"), file.received_by.label("actor")),
        )
        .join(tables.comment_files, file.id == comment.file)
        .join(tables.rounds, tables.rounds.c.id == file.round)
        .where(tables.rounds.c.edition == edition)
        .order_by(file.id, comment.number)
    )
    return tuple(record_of(ObserverComment, row) for row in connection.execute(query).mappings())


class _FormReceipt(NamedTuple):
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
        frozen: Sequence[DraftOrigin],
        at: datetime.datetime,
        actor: str,
    ) -> Round:
        """Open a round and keep which submissions its draft was made of; `round-open` if another one runs."""
        opened = Round(
            id=0,
            edition=edition,
            number=number,
            opened_at=at.isoformat(),
            opened_by=actor,
            until=until.isoformat(),
            silence=silence,
            decision=decision,
        )
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

    def frozen(self, round_id: int) -> tuple[DraftOrigin, ...]:
        """Return what the draft of a round was made of, by country and instrument."""
        with reading(self._engine) as connection:
            return tuple(record_of(DraftOrigin, row) for row in rows_of(connection, tables.frozen, round_id))

    def outcomes(self, round_id: int) -> tuple[Outcome, ...]:
        """Return what a round came to, by country and instrument; nothing while it runs."""
        with reading(self._engine) as connection:
            return outcomes_of(connection, round_id)

    def seen(self, round_id: int, country: str, instrument: str) -> str:
        """Return what a form is going to be judged by, to be given back with it; `no-round`.

        It is asked for before anything else of that country is read, so that nothing can come in between unnoticed.
        """
        with reading(self._engine) as connection:
            return seen_of(connection, round_by_id(connection, round_id), country, instrument)

    def receive_form(self, form: ReceivedForm, at: datetime.datetime, actor: str, seen: str = "") -> _FormReceipt:
        """Put a form in, with the version that its corrections make, in one transaction; `no-round`.

        The same bytes for the same round, country and instrument are one form, however often they come. Raises
        `register-moved` if another form or version of the country came after `seen`: the form is to be judged again.
        """
        with writing(self._engine) as connection:
            known = known_form(connection, form)
            if known is None:
                of = round_by_id(connection, form.round)
                kept, version = keep_form(connection, form, at, actor, seen, of, self._clock)
                return _FormReceipt(kept, known=False, submission=version)
            version = submission_by_id(connection, known.submission) if known.submission is not None else None
            return _FormReceipt(known, known=True, submission=version)

    def decide_form(
        self,
        form_id: int,
        decided: Literal["admitted", "declined"],
        reason: str,
        at: datetime.datetime,
        actor: str,
        version: Received | None = None,
        inherited: Places | None = None,
        seen: str = "",
    ) -> Form:
        """Keep what the Secretariat said of a form, as `keep_decision` does."""
        return self.keep_decision(
            Decision(
                form=form_id,
                decided=decided,
                reason=reason,
                at=at,
                actor=actor,
                version=version,
                inherited=inherited,
                seen=seen,
            )
        )

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
            return {CellId(one["sheet"], one["row"], one["column"]): one["origin"] for one in rows}

    def settle(self, settled: SettledRemark) -> None:
        """Keep what was made of an objection or comment; `no-form`. The newest for a form's row counts."""
        table = tables.settled
        with writing(self._engine) as connection:
            form = form_by_id(connection, settled.form)
            row = values_of(settled, id=next_id(connection, table))
            told = {"country": form.country, "instrument": form.instrument}
            write(connection, self._clock(), settled.actor, "settled", {**row, **told}, {table: [row]})

    def settled(self, edition: str) -> tuple[SettledRemark, ...]:
        """Return what was made of the objections and comments of an edition, oldest first."""
        query = (
            select(tables.settled)
            .join(tables.forms, tables.forms.c.id == tables.settled.c.form)
            .join(tables.rounds, tables.rounds.c.id == tables.forms.c.round)
            .where(tables.rounds.c.edition == edition)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(tables.settled.c.id)).mappings()
            return tuple(record_of(SettledRemark, row) for row in rows)

    def receive_comments(
        self, comments: Sequence[ObserverComment], content: bytes, at: datetime.datetime, actor: str
    ) -> bool:
        """Put in the comments of one observer's file, at least one; return False if the round has its bytes already.

        Round, SHA-256 and name of the file are those of the first comment, moment and actor those given here;
        `no-round`.
        """
        told = [replace(one, at=at.isoformat(), actor=actor) for one in comments]
        with writing(self._engine) as connection:
            of = round_by_id(connection, comments[0].round)
            return _keep_comments(connection, told, content, of, self._clock)

    def comments(self, edition: str) -> tuple[ObserverComment, ...]:
        """Return the observers' comments of all rounds of an edition, file by file, oldest first."""
        with reading(self._engine) as connection:
            return _comments_of(connection, edition)


class Translations:
    """The translations of a register: `register.translations`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def add_translations(self, translations: Sequence[StoredTranslation], end: str = "") -> None:
        """Keep translations in one transaction and one event, whose actor is that of the first.

        Raises `register-moved` if anything was written since the last event had the hash `end`.
        """
        if not translations:
            return
        table, first = tables.translations, translations[0]
        with writing(self._engine) as connection:
            if end and chain_end(connection) != end:
                raise RegisterError("register-moved")
            begin = next_id(connection, table)
            rows = [values_of(one, id=number) for number, one in enumerate(translations, begin)]
            places = sorted({(one.country, one.instrument, one.target_language) for one in translations})
            details = {"edition": first.edition, "translations": len(rows), "places": [" ".join(one) for one in places]}
            write(connection, self._clock(), first.actor, "translated", details, {table: rows})

    def translations(self, edition: str) -> tuple[StoredTranslation, ...]:
        """Return the translations of an edition, oldest first."""
        table = tables.translations
        query = select(table).where(table.c.edition == edition).order_by(table.c.id)
        with reading(self._engine) as connection:
            return tuple(record_of(StoredTranslation, row) for row in connection.execute(query).mappings())
