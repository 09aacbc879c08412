"""What the register keeps of validation rounds, observers' comments and translations, as frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from matrices.findings import Finding
from matrices.register.records import NO_MAIL, Mail, Origin, Received, StoredAnswer, StoredText

FormVerdict = Literal["accepted", "rejected", "set_aside"]
"""`accepted`: in force; `rejected`: it has errors and goes back; `set_aside`: kept, waiting for the Secretariat's word
(it came late, after the closing, or from a second institution with another content)."""

RowVerdict = Literal["confirm", "correct", "object", "comment"]


@dataclass(frozen=True)
class Round:
    """A validation round. Moments are ISO 8601 with offset; `closed_at` is empty while it runs.

    `silence` tells whether silence counts as validation in this round, as the edition said when it was opened;
    `decision` is the decision of the Network as the letters cite it, by language (empty if there is none).
    """

    id: int
    edition: str
    number: int
    opened_at: str
    opened_by: str
    until: str
    silence: bool
    decision: Mapping[str, str]
    closed_at: str = ""
    closed_by: str = ""


@dataclass(frozen=True)
class Frozen:
    """Which submission the draft of a round was made of, for one country and instrument."""

    country: str
    instrument: str
    submission: int


@dataclass(frozen=True)
class Marked:
    """What a form says of one row: verdict, legal basis, words, and the cell of the verdict (or of what stands first).

    `verdict` is empty for a row that was changed or remarked without one.
    """

    sheet: str
    row: str
    verdict: RowVerdict | Literal[""]
    basis: str
    words: str
    tab: str
    cell: str


@dataclass(frozen=True)
class ReceivedForm:
    """A validation form with everything that was made of it, ready to be put into the register.

    `changes` are the cells in which the form differs from the record (value None and raw empty where it was emptied),
    whether they may be entered or not. `version` is the country's whole new version, if corrections are entered with
    it; `inherited` says of its answers that do not stand in the form from which submission they come.
    `sender` has what the cover says of who sent it: name, position, institution, email, phone, date.
    """

    round: int
    country: str
    instrument: str
    sha256: str
    content: bytes
    file_name: str
    language: str
    verdict: FormVerdict
    reason: str
    late: bool
    confirms_rest: bool
    sender: Mapping[str, str]
    rows: tuple[Marked, ...]
    changes: tuple[StoredAnswer, ...]
    unplaced: tuple[StoredText, ...]
    findings: tuple[Finding, ...]
    version: Received | None = None
    inherited: Mapping[tuple[str, str, str], int] | None = None
    reader: str = ""
    origin: Origin = "returned"
    mail: Mail = NO_MAIL


@dataclass(frozen=True)
class Form:
    """A validation form in the register; `number` counts a country's forms of one instrument in a round.

    `verdict` is that of its arrival; `decided` is what the Secretariat said later of a form that was set aside.
    `submission` is the version that its corrections became, if there were any.
    """

    id: int
    round: int
    country: str
    instrument: str
    number: int
    sha256: str
    file_name: str
    language: str
    received_at: str
    received_by: str
    verdict: FormVerdict
    reason: str
    late: bool
    confirms_rest: bool
    sender: Mapping[str, str]
    submission: int | None = None
    reader: str = ""
    origin: Origin = "returned"
    mail_sender: str = ""
    mail_date: str = ""
    mail_id: str = ""
    decided: Literal["", "admitted", "declined"] = ""
    decided_reason: str = ""

    @property
    def in_force(self) -> bool:
        """Tell whether the form counts, unless a later one takes its place."""
        return self.decided == "admitted" or (self.verdict != "set_aside" and self.decided != "declined")


@dataclass(frozen=True)
class Settled:
    """What the Secretariat made of an objection or comment of one row: the reason in its own words and language.

    `open` takes back what was said before.
    """

    form: int
    sheet: str
    row: str
    outcome: Literal["entered", "kept", "withdrawn", "noted", "open"]
    reason: str
    language: str
    at: str
    actor: str


@dataclass(frozen=True)
class Outcome:
    """What a round came to for a country and an instrument when it was closed; `state` as in `study.model`."""

    country: str
    instrument: str
    state: str
    form: int | None = None


@dataclass(frozen=True)
class Comment:
    """What an observer wrote about a country's row: it reaches the Secretariat and that country, never the record."""

    round: int
    observer: str
    country: str
    instrument: str
    sheet: str
    row: str
    words: str
    source: str
    language: str
    sha256: str
    file_name: str
    tab: str
    cell: str
    at: str
    actor: str


@dataclass(frozen=True)
class StoredTranslation:
    """An unofficial translation of one answer; `source` is the SHA-256 of the text that was translated.

    `status` is `draft` or `reviewed`. The newest for a place, source and target language counts.
    """

    edition: str
    country: str
    instrument: str
    sheet: str
    row: str
    column: str
    source: str
    target_language: str
    text: str
    translator: str
    status: Literal["draft", "reviewed"]
    at: str
    actor: str
