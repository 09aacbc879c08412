"""A checked file → the register: with its bytes, answers and findings, in one transaction or not at all."""

import datetime
from dataclasses import dataclass

from matrices.intake.check import Checked, Returned
from matrices.register.records import Received, StoredAnswer, StoredText
from matrices.register.store import Receipt, Register


@dataclass(frozen=True)
class Arrival:
    """When a file arrived and who received it."""

    at: datetime.datetime
    actor: str


def receive(file: Returned, checked: Checked, register: Register, arrival: Arrival) -> Receipt | None:
    """Put a checked file into the register; return None if it does not belong to the edition and was not kept."""
    if checked.answers is None or checked.identity is None:
        return None
    return register.receive(_record(file, checked), arrival.at, arrival.actor)


def _record(file: Returned, checked: Checked) -> Received:
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
        answers=tuple(
            StoredAnswer(one.sheet, one.row, one.column, one.value, one.raw.text, one.at.sheet, one.at.cell)
            for one in answers.all
        ),
        unplaced=tuple(StoredText(one.at.sheet, one.at.cell, one.text) for one in answers.reading.unplaced),
        findings=checked.findings,
    )
