"""What goes into the register and comes out of it, as frozen data: submissions, rounds, comments, translations."""

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from matrices.findings import Finding
from matrices.instrument import CellId, Value


@dataclass(frozen=True)
class StoredAnswer:
    """One answer: its value (None where none could be made out), raw content, tab and cell of the file.

    `shown` is what its country sees in the cell, empty where that is the raw content, or was not kept (layout 3).
    """

    sheet: str
    row: str
    column: str
    value: Value | None
    raw: str
    tab: str
    cell: str
    shown: str = ""

    @property
    def place(self) -> CellId:
        """Sheet, row and column."""
        return CellId(self.sheet, self.row, self.column)

    @property
    def is_unclear(self) -> bool:
        """Tell whether something stands in the cell of which no answer could be made: it is to be clarified."""
        return self.value is None and bool((self.raw + self.shown).strip())


Places = Mapping[CellId, int]
"""Sheet, row and column of an answer → the submission in whose file it stands."""


@dataclass(frozen=True)
class StoredText:
    """Something that a file holds beside its answers."""

    tab: str
    cell: str
    text: str


WAITING = "waiting"
"""Verdict of a submission that was kept without taking effect, until the Secretariat says what becomes of it."""

Origin = Literal["returned", "compiled", "imported", "browser"]
"""Where a submission comes from: a file that a country returned, the Secretariat's compilation of several, another
collection of data, or the forms of the web."""


@dataclass(frozen=True)
class Mail:
    """The message that brought a file: its sender and date as they stand in it, and its Message-ID."""

    sender: str = ""
    date: str = ""
    message_id: str = ""


NO_MAIL = Mail()


@dataclass(frozen=True)
class Received:
    """One file with everything that a check made of it, ready to be put into the register.

    `reader` is the version of the reader that read it, `institution` who sent it as far as that is known; a `personal`
    one is kept encrypted.
    """

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
    reader: str = ""
    origin: Origin = "returned"
    institution: str = ""
    mail: Mail = NO_MAIL
    personal: bool = False


@dataclass(frozen=True)
class Submission:
    """One version of what a country sent for one instrument. `received_at` is ISO 8601 with offset.

    `verdict` is that of its arrival: accepted, rejected (it has errors), or waiting (it would take answers away).
    `reader` is the version of the reader that read the file, empty if an older program did. `mail_sender` is the
    pseudonym of who sent the message that brought it (`Register.person`). The last fields hold what the Secretariat
    decided later: `received_at` is corrected then, and `arrived_first` says what it was; one that was restored counts
    from `counted_at` on, after all that were there then (`counted_after` is the id of the newest). `mapping` names
    what read a file that no country returned.
    """

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
    reader: str = ""
    origin: Origin = "returned"
    institution: str = ""
    mail_sender: str = ""
    mail_date: str = ""
    mail_id: str = ""
    decided: Literal["", "accepted", "set_aside", "merged", "withdrawn", "restored", "erased"] = ""
    decided_reason: str = ""
    arrived_first: str = ""
    counted_after: int = 0
    counted_at: str = ""
    mapping: str = ""

    @property
    def name(self) -> str:
        """What the submission is called wherever people read of it: `CRI-legislation-v2`."""
        return f"{self.country}-{self.instrument}-v{self.version}"

    @property
    def accepted(self) -> bool:
        """Tell whether the study may use it: accepted when it came or since, and not taken back.

        Of those of a country and an instrument that are accepted, the last in the order of `Register.submissions`
        counts, and no other.
        """
        return self.decided in ("accepted", "restored") or (self.verdict == "accepted" and not self.decided)

    @property
    def counts_since(self) -> str:
        """From when on it counts against others: since it arrived, or was restored."""
        return self.counted_at or self.received_at

    @property
    def waits(self) -> bool:
        """Tell whether it was kept without taking effect, until the Secretariat says what is to become of it."""
        return self.verdict == WAITING and not self.decided

    @property
    def discarded(self) -> bool:
        """Tell whether the Secretariat has said that it does not count, or not by itself."""
        return self.decided in ("set_aside", "merged", "withdrawn", "erased")


@dataclass(frozen=True)
class Decided:
    """What the Secretariat decided of a submission, with its reason; `details` are what the decision needs to say.

    Moments are ISO 8601 with offset. Decisions are added, never changed: of one kind the newest counts.
    """

    submission: int
    decided: Literal["accepted", "set_aside", "merged", "withdrawn", "restored", "arrival", "erased"]
    reason: str
    language: str
    at: str
    actor: str
    details: Mapping[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True)
class Settlement:
    """What the Secretariat made of a cell that was unclear, with its reason; the newest for a cell counts.

    `raw` is what it wrote for an answer, `value` what that says; both are empty where it took its word back.
    """

    submission: int
    sheet: str
    row: str
    column: str
    outcome: Literal["settled", "withdrawn"]
    value: Value | None
    raw: str
    reason: str
    language: str
    at: str
    actor: str
    id: int = 0


@dataclass(frozen=True)
class QueryTurn:
    """One turn of a query of the Secretariat at a cell: asked, answered by the country, settled, or asked once more.

    `query` is the number of the turn that asked first, `submission` the version that was spoken of; a cell that holds
    no answer of the instrument has no sheet, row and column. `person` is the pseudonym of who answered for a country,
    empty where the Secretariat wrote down what it was told.
    """

    submission: int
    sheet: str
    row: str
    column: str
    tab: str
    cell: str
    step: Literal["asked", "answered", "settled", "reopened"]
    words: str
    language: str
    at: str
    actor: str
    person: str = ""
    query: int = 0
    id: int = 0


@dataclass(frozen=True)
class SourceReading:
    """That an officer has read an answer against its source, or takes that back; the newest for a cell counts.

    `answer` is the SHA-256 of the answer that was read: of another answer nothing is said.
    """

    submission: int
    sheet: str
    row: str
    column: str
    outcome: Literal["read", "withdrawn"]
    answer: str
    source: str
    remark: str
    language: str
    at: str
    actor: str
    id: int = 0


class PublishedFile(NamedTuple):
    """One file of a publication: its path within it, SHA-256 and size."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class PublishedVersion:
    """What was published of an edition, as which version; `anchor` is the hash of the register that it was made of."""

    edition: str
    version: int
    anchor: str
    at: str
    actor: str
    files: tuple[PublishedFile, ...] = ()
    id: int = 0


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


def moment(words: str) -> datetime.datetime:
    """Return the moment that a record names."""
    return datetime.datetime.fromisoformat(words)


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
class DraftOrigin:
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
    inherited: Mapping[CellId, int] | None = None
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
class SettledRemark:
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
class ObserverComment:
    """What an observer wrote about a country's row: it reaches the Secretariat and that country, never the record.

    `file` counts the files of comments of a register, from 1; 0 before it is kept.
    """

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
    file: int = field(default=0, compare=False)


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
