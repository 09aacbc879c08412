"""The register itself: written in one transaction a file, read, proved, copied; never changed in place."""

import datetime
import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from sqlalchemy import Engine, select

from matrices.errors import RegisterError
from matrices.findings import Finding
from matrices.instrument import CellId
from matrices.register import chain, tables
from matrices.register.access import reading, writing
from matrices.register.archive import Archive, is_empty, restore, write_archive
from matrices.register.follow_up import FollowUp
from matrices.register.forms import origin_rows
from matrices.register.layout import Clock
from matrices.register.proof import Proof, prove
from matrices.register.records import Decided, Event, Places, Received, Settlement, StoredAnswer, StoredText, Submission
from matrices.register.rounds import Rounds, Translations
from matrices.register.rows import answers_in, findings_in, notes_in
from matrices.register.submissions import (
    check_state,
    counted,
    decided_in,
    in_force,
    keep_decided,
    keep_file,
    keep_import,
    keep_settlement,
    keep_submission,
    key_of_submission,
    keys_erased,
    keys_in_use,
    known_submission,
    lock_of_submission,
    settlements_in,
    state_of,
    submission_by_id,
    submissions_where,
)
from matrices.register.vault import NO_VAULT, Vault, forget, person_behind
from matrices.register.visitors import Visitors


class Receipt(NamedTuple):
    """What became of a received file: its submission, and whether the very same bytes were there already."""

    submission: Submission
    known: bool


class Register:
    """The register of an edition. The clock gives the moments of the log, with their offset."""

    def __init__(self, engine: Engine, clock: Clock, vault: Vault = NO_VAULT) -> None:
        self._engine = engine
        self._clock = clock
        self.vault = vault

    @property
    def rounds(self) -> Rounds:
        """The rounds of validation."""
        return Rounds(self._engine, self._clock)

    @property
    def translations(self) -> Translations:
        """The unofficial translations."""
        return Translations(self._engine, self._clock)

    @property
    def follow_up(self) -> FollowUp:
        """What the Secretariat asked at cells, has read against their sources, and published."""
        return FollowUp(self._engine, self._clock, self.vault)

    @property
    def visitors(self) -> Visitors:
        """Who may do what at the door, and who handed something in there."""
        return Visitors(self._engine, self._clock)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def receive(
        self,
        received: Received,
        at: datetime.datetime,
        actor: str,
        state: str = "",
        settled: Sequence[Decided] = (),
    ) -> Receipt:
        """Put one file in, with everything that was made of it, in one transaction.

        `at` is when the file arrived; the log has the clock's moment. The same bytes for the same country and
        instrument are one submission, however often they come. `settled` are decisions that this file brings about.
        Raises `register-moved` if anything has come of the country since the `state` by which it was judged.
        """
        with writing(self._engine) as connection:
            known = known_submission(connection, received)
            if known is not None:
                return Receipt(known, known=True)
            check_state(connection, state, received.edition, received.country, received.instrument)
            kept = keep_submission(connection, received, at, actor, self._clock, self.vault)
            for one in settled:
                keep_decided(connection, one, self._clock())
            return Receipt(kept, known=False)

    def compile(
        self, received: Received, inherited: Places, at: datetime.datetime, decided: Decided, state: str
    ) -> Submission:
        """Put in what the Secretariat made of several submissions, with where each answer stands, and its decision.

        `inherited` names, by place, the submission in whose file an answer stands. Raises `register-moved` as
        `receive` does.
        """
        with writing(self._engine) as connection:
            check_state(connection, state, received.edition, received.country, received.instrument)
            kept = keep_submission(connection, received, at, decided.actor, self._clock, self.vault)
            into = {**decided.details, "into": kept.id, "version": kept.version}
            keep_decided(connection, replace(decided, details=into), self._clock(), origin_rows(kept.id, inherited))
            return kept

    def bring_in(
        self,
        parts: Sequence[Received],
        mapping: tuple[str, bytes],
        at: datetime.datetime,
        actor: str,
        state: str,
        whole: tuple[Received, Mapping[CellId, str], Decided] | None = None,
    ) -> Submission:
        """Put in what files say that no country returned, with the name and bytes of the mapping that read them.

        Of several files, or of one that is there already, a `whole` is made: its record, by place the SHA-256 of the
        file in which an answer stands, and the word by which the parts go into it. Raises `register-moved`.
        """
        name, content = mapping
        digest = hashlib.sha256(content).hexdigest()
        with writing(self._engine) as connection:
            check_state(connection, state, parts[0].edition, parts[0].country, parts[0].instrument)
            keep_file(connection, digest, content)
            kept = list[Submission]()
            for one in parts:
                there = known_submission(connection, one)
                kept.append(there or keep_submission(connection, one, at, actor, self._clock, self.vault))
                if there is None:
                    keep_import(connection, kept[-1], name, digest, actor, self._clock())
            if whole is None:
                return replace(kept[0], mapping=name)
            record, inherited, word = whole
            made = keep_submission(connection, record, at, actor, self._clock, self.vault)
            files = {part.sha256: one.id for part, one in zip(parts, kept, strict=True)}
            origins = origin_rows(made.id, {place: files[sha256] for place, sha256 in inherited.items()})
            keep_import(connection, made, name, digest, actor, self._clock(), origins)
            into = {"into": made.id, "version": made.version}
            for part in kept:
                if part.waits:
                    keep_decided(connection, replace(word, submission=part.id, details=into), self._clock())
            return replace(made, mapping=name)

    def parts(self) -> frozenset[tuple[str, str, str]]:
        """Return of which editions, countries and instruments the register holds anything."""
        table = tables.submissions.c
        with reading(self._engine) as connection:
            rows = connection.execute(select(table.edition, table.country, table.instrument).distinct())
            return frozenset((row.edition, row.country, row.instrument) for row in rows)

    def state(self, edition: str, country: str, instrument: str) -> str:
        """Return the state of a country's submissions, to be given back with what is judged by it."""
        with reading(self._engine) as connection:
            return state_of(connection, edition, country, instrument)

    def in_force(self, edition: str, country: str, instrument: str) -> Submission | None:
        """Return the submission of a country that counts for an instrument, None if there is none."""
        with reading(self._engine) as connection:
            return in_force(connection, edition, country, instrument)

    def log(self, at: datetime.datetime | None, actor: str, kind: str, details: Mapping[str, object]) -> None:
        """Add an event to the log; its moment is the clock's where none is given, as that of all other events."""
        with writing(self._engine) as connection:
            chain.log_event(connection, at or self._clock(), actor, kind, details)

    def events(self, kind: str | None = None) -> tuple[Event, ...]:
        """Return the log, or its events of one kind, in the order in which it was written."""
        with reading(self._engine) as connection:
            return tuple(chain.events(connection, kind))

    def end(self) -> str:
        """Return the hash of the last event: it is another one as soon as anything is written."""
        with reading(self._engine) as connection:
            return chain.chain_end(connection)

    def anchor(self) -> str:
        """Return the hash of the last event that changed answers: noted elsewhere, it fixes all that was before it."""
        with reading(self._engine) as connection:
            return chain.anchor(connection)

    def unknown_anchors(self, anchors: Iterable[str]) -> tuple[str, ...]:
        """Return those of some hashes, noted elsewhere, that are no event of this register."""
        with reading(self._engine) as connection:
            return chain.unknown_anchors(connection, anchors)

    def submissions(
        self, edition: str, instrument: str | None = None, country: str | None = None
    ) -> tuple[Submission, ...]:
        """Return the submissions of an edition, or of one instrument or country, in the order in which they count.

        Of each country the newest is last. That is the order in which they were registered, save for a workbook that
        arrived before one already there, and for one that was restored. The last `accepted` one counts.
        """
        table = tables.submissions.c
        wanted = {table.edition: edition, table.instrument: instrument, table.country: country}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        with reading(self._engine) as connection:
            return counted(connection, submissions_where(connection, *conditions))

    def submission(self, number: int) -> Submission:
        """Return the submission with an id; raise `KeyError` if there is none."""
        with reading(self._engine) as connection:
            found = submission_by_id(connection, number)
        if found is None:
            raise KeyError(number)
        return found

    def latest_accepted(self, edition: str, instrument: str) -> dict[str, Submission]:
        """Return, by country, the newest accepted submission."""
        return {one.country: one for one in self.submissions(edition, instrument) if one.accepted}

    def answers(self, submission: int) -> tuple[StoredAnswer, ...]:
        """Return the answers of a submission."""
        with reading(self._engine) as connection:
            lock = lock_of_submission(connection, submission, self.vault)
            return answers_in(connection, tables.answers, submission, lock)

    def unplaced(self, submission: int) -> tuple[StoredText, ...]:
        """Return what the file of a submission holds beside its answers."""
        with reading(self._engine) as connection:
            lock = lock_of_submission(connection, submission, self.vault)
            return notes_in(connection, tables.unplaced, submission, lock)

    def findings(self, submission: Submission) -> tuple[Finding, ...]:
        """Return the findings of a submission as they were when it was received."""
        with reading(self._engine) as connection:
            lock = lock_of_submission(connection, submission.id, self.vault)
            return findings_in(connection, tables.findings, submission.id, submission.file_name, lock)

    def decide(self, decided: Decided, state: str = "") -> Decided:
        """Keep what the Secretariat decided of a submission; `no-submission`, or `register-moved` as `receive`."""
        with writing(self._engine) as connection:
            return keep_decided(connection, decided, self._clock(), state=state)

    def decided(self, edition: str) -> tuple[Decided, ...]:
        """Return what was decided of the submissions of an edition, oldest first."""
        with reading(self._engine) as connection:
            return decided_in(connection, edition)

    def settle(self, settlement: Settlement, state: str = "") -> Settlement:
        """Keep what the Secretariat made of an unclear cell; `no-submission`, or `register-moved` as `receive`."""
        with writing(self._engine) as connection:
            of = submission_by_id(connection, settlement.submission)
            if of is not None:
                check_state(connection, state, of.edition, of.country, of.instrument)
            return keep_settlement(connection, settlement, self._clock(), self.vault)

    def settlements(self, edition: str) -> tuple[Settlement, ...]:
        """Return what was made of the unclear cells of an edition, oldest first."""
        with reading(self._engine) as connection:
            return settlements_in(connection, edition, self.vault)

    def person(self, pseudonym: str) -> str:
        """Return whom a pseudonym stands for; empty if that was erased, or did not come with a copy."""
        with reading(self._engine) as connection:
            return person_behind(connection, pseudonym)

    def original(self, sha256: str) -> bytes:
        """Return the bytes of a file as it was received; raise `KeyError` if there is none."""
        with reading(self._engine) as connection:
            table = tables.files
            row = connection.execute(select(table.c.content, table.c.key).where(table.c.sha256 == sha256)).first()
            gone = row is not None and row.key in keys_erased(connection)
        if row is None:
            raise KeyError(sha256)
        if gone:
            raise RegisterError("submission-erased", submission=sha256[:12])
        return bytes(row.content) if row.key is None else self.vault.lock(row.key).open(bytes(row.content))

    def erase(
        self,
        received: Received | None,
        at: datetime.datetime,
        erased: Sequence[Decided],
        state: str,
        persons: Sequence[tuple[str, frozenset[str]]] = (),
    ) -> tuple[Submission | None, int]:
        """Put in what is left of a file without a person, if anything is, and erase the versions before it.

        Whom the pseudonyms of `persons`, each by name and addresses, stand for is forgotten in the same transaction.
        Their keys are destroyed when all of that is written; return the new version, and how many keys there were.
        Raises `register-moved` as `receive` does.
        """
        with writing(self._engine) as connection:
            kept, into = None, dict[str, object]()
            first = submission_by_id(connection, erased[0].submission)
            if first is not None:
                check_state(connection, state, first.edition, first.country, first.instrument)
            if received is not None:
                kept = keep_submission(connection, received, at, erased[0].actor, self._clock, self.vault)
                into = {"into": kept.id, "version": kept.version}
            for one in erased:
                keep_decided(connection, replace(one, details={**one.details, **into}), self._clock())
            forget(connection, persons)
        return kept, self.destroy_keys()

    def destroy_keys(self) -> int:
        """Destroy the keys, if any are here, of what was erased: after a crash, or when they came back with a copy."""
        with reading(self._engine) as connection:
            keys = keys_erased(connection)
        return self.vault.destroy(keys) if self.vault.folder is not None else 0

    def is_locked(self, submission: int) -> bool:
        """Tell whether a submission was kept encrypted."""
        with reading(self._engine) as connection:
            return key_of_submission(connection, submission) is not None

    def keys_missing(self) -> int:
        """Return of how many files that were not erased the key is not here."""
        with reading(self._engine) as connection:
            keys = keys_in_use(connection)
        return len(set(keys) - self.vault.all().keys())

    def prove(self) -> Proof:
        """Go through everything and return what is not what it was when it was written."""
        with reading(self._engine) as connection:
            return prove(connection)

    def export(self, target: BinaryIO) -> Proof:
        """Write a complete copy into an open file, the same bytes for the same register, unless something is wrong."""
        with reading(self._engine) as connection:
            proof = prove(connection)
            if not proof.faults:
                write_archive(connection, target)
            return proof

    def copy_file(self, target: Path) -> bool:
        """Write a register that lies in a file into another file, as it stands; tell whether it lies in one."""
        if self._engine.dialect.name != "sqlite":
            return False
        with reading(self._engine) as connection, closing(sqlite3.connect(target)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)
        return True

    def restore(self, archive: Archive, actor: str) -> Proof:
        """Take in a complete copy, in one transaction that is proved before anyone sees it.

        Raises `RegisterError` if the register is not empty, or rows, seals and chain of the copy do not agree.
        """
        with writing(self._engine) as connection:
            if not is_empty(connection):
                raise RegisterError("register-not-empty")
            restore(connection, archive)
            proof = prove(connection)
            if proof.faults:
                raise RegisterError("archive-unsound", fault=proof.faults[0].message, count=len(proof.faults))
            details = {"end": proof.end, "events": proof.events, "submissions": proof.submissions}
            chain.log_event(connection, self._clock(), actor, "imported", details)
            return proof
