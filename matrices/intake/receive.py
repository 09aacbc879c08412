"""A checked file → the register: with its bytes, answers and findings, in one transaction or not at all."""

import datetime
from dataclasses import dataclass

from matrices.intake.check import Checked, Returned
from matrices.register.records import NO_MAIL, Mail, Origin, Received, StoredAnswer, StoredText
from matrices.register.store import Receipt, Register
from matrices.validation.answers import Answer
from matrices.workbook.reading import READER, Reading


@dataclass(frozen=True)
class Arrival:
    """When a file arrived and who received it; the institution that sent it, if it does not say so, and the mail."""

    at: datetime.datetime
    actor: str
    institution: str = ""
    origin: Origin = "returned"
    mail: Mail = NO_MAIL


def receive(file: Returned, checked: Checked, register: Register, arrival: Arrival) -> Receipt | None:
    """Put a checked file into the register; return None if it does not belong to the edition and was not kept."""
    if checked.answers is None or checked.identity is None:
        return None
    return register.receive(_record(file, checked, arrival), arrival.at, arrival.actor)


def _record(file: Returned, checked: Checked, arrival: Arrival) -> Received:
    identity, answers = checked.identity, checked.answers
    if identity is None or answers is None:
        raise ValueError(f"{checked.file} was not read to its end")
    return Received(
        edition=identity.edition,
        country=identity.country,
        instrument=identity.instrument,
        sha256=checked.sha256,
        content=file.content,
        file_name=checked.file,
        language=identity.language,
        fingerprint=identity.fingerprint,
        verdict=checked.verdict.value,
        answers=tuple(_stored(one) for one in answers.all),
        unplaced=tuple(StoredText(one.at.sheet, one.at.cell, one.text) for one in answers.reading.unplaced),
        findings=checked.findings,
        reader=READER,
        origin=arrival.origin,
        institution=arrival.institution or _institution(answers.reading),
        mail=arrival.mail,
    )


def _stored(one: Answer) -> StoredAnswer:
    return StoredAnswer(
        one.sheet, one.row, one.column, one.value, one.raw.text, one.at.sheet, one.at.cell, one.raw.shown
    )


def _institution(reading: Reading) -> str:
    """Return the institution that the cover names."""
    named = reading.cover.get("institution")
    return " ".join(named.raw.text.split()) if named else ""
