"""What goes into the register and comes out of it, as frozen data."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from matrices.findings import Finding
from matrices.instrument.values.typed import Value


@dataclass(frozen=True)
class StoredAnswer:
    """One answer: its value (None where none could be made out), raw content, tab and cell of the file."""

    sheet: str
    row: str
    column: str
    value: Value | None
    raw: str
    tab: str
    cell: str


Places = Mapping[tuple[str, str, str], int]
"""Sheet, row and column of an answer → the submission in whose file it stands."""


@dataclass(frozen=True)
class StoredText:
    """Something that a file holds beside its answers."""

    tab: str
    cell: str
    text: str


@dataclass(frozen=True)
class Received:
    """One file with everything that a check made of it, ready to be put into the register."""

    edition: str
    country: str
    instrument: str
    sha256: str
    content: bytes
    file_name: str
    language: str
    fingerprint: str
    verdict: str
    answers: tuple[StoredAnswer, ...]
    unplaced: tuple[StoredText, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Submission:
    """One version of what a country sent for one instrument. `received_at` is ISO 8601 with offset."""

    id: int
    edition: str
    country: str
    instrument: str
    version: int
    sha256: str
    file_name: str
    language: str
    fingerprint: str
    received_at: str
    received_by: str
    verdict: str

    @property
    def accepted(self) -> bool:
        """Tell whether the study may use it."""
        return self.verdict == "accepted"


@dataclass(frozen=True)
class Event:
    """One entry of the log. `at` is ISO 8601 with offset; `details` are what was logged, as JSON knows it.

    `id` counts up in the order of writing, whatever the clocks said; `hash` covers this event and the one before.
    """

    at: str
    actor: str
    kind: str
    details: Mapping[str, Any]
    id: int
    hash: str


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(words: str) -> str:
    """Return a text with U+FFFD for what no database stores: NUL, and halves of signs (undecodable file names)."""
    return words if words.isprintable() else _UNSTORABLE.sub("\ufffd", words)


def encode(value: Value | None) -> str | None:
    """Return a value as the JSON text that the register keeps: numbers exact, several codes as a list."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return json.dumps({"decimal": str(value)})
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def decode(words: str | None) -> Value | None:
    """Return the value behind a JSON text of the register."""
    if words is None:
        return None
    value = json.loads(words)
    if isinstance(value, dict):
        return Decimal(value["decimal"])
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, str | int):
        return value
    raise ValueError(f"not a stored value: {words}")
