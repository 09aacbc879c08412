"""The consolidated study as frozen data: one long table of entries, and the state of each country."""

import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from matrices.edition import Country, Edition, TreatyStatus
from matrices.instrument import Document, Instrument, Sheet, Value
from matrices.language import Text
from matrices.register import Settlement, SourceReading, Submission, moment

NO_ANSWER = "no_answer"
"""Code of a cell that nobody answered by the cut-off date; set here, never by a country, and never a `no`."""

UNCLEAR = "to_clarify"
"""Code of a cell that holds something which its country was asked about: not an answer yet, but never `NO_ANSWER`."""

IN_REVIEW = "in_review"
"""Code of every cell of a country whose file was received and is under review: neither an answer nor none."""

NOT_ASKED = "not_asked"
"""Code of a row that is not asked of a country, because of what it answers in another: no answer is missing there."""

NOT_ANSWERS = (UNCLEAR, IN_REVIEW, NOT_ASKED, NO_ANSWER)
"""Codes of what is no answer, in the order in which they stand behind the answers."""


@dataclass(frozen=True)
class Entry:
    """One answer in the long table, with the file, tab and cell that it came from.

    `file` is what the file is called where it is published (`Submission.name`): the name that it came under may name
    persons.
    `raw` is the content of the cell as the country wrote it, in `language`, `shown` what its program showed of it where
    that differs; `value` is language-neutral. An unclear cell has the value `UNCLEAR` and stands in `Study.unclear`,
    apart from the answers; one that the Secretariat has `clarified` is an answer. `received` is when the file came (ISO
    8601 with offset). `read` says that the answer was read against its source: this answer, and no earlier one.
    Of what no country returned `received` is empty, and `imported` names the mapping that read it.
    """

    edition: str
    country: str
    instrument: str
    sheet: str
    row: str
    column: str
    value: Value
    raw: str
    language: str
    submission: int
    version: int
    file: str
    sha256: str
    tab: str
    cell: str
    shown: str = ""
    unclear: bool = False
    clarified: Settlement | None = None
    received: str = ""
    read: SourceReading | None = None
    imported: str = ""

    @property
    def answer(self) -> str:
        """SHA-256 of what the answer says, by which a later one is known for another."""
        same = format(self.value.normalize(), "f") if isinstance(self.value, Decimal) else str(self.value)
        return hashlib.sha256(same.encode(errors="replace")).hexdigest()

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """Country, instrument, sheet, row and column."""
        return self.country, self.instrument, self.sheet, self.row, self.column

    @property
    def written(self) -> str:
        """What its country sees in the cell."""
        return self.shown or self.raw


def codes_of(entry: Entry | None) -> tuple[str, ...] | None:
    """Return what a condition on other rows sees of a cell: its codes, `()` if it is blank, None if it is unclear."""
    if entry is None or entry.unclear:
        return () if entry is None else None
    return entry.value if isinstance(entry.value, tuple) else (str(entry.value),)


StateKind = Literal["answered", "in_review", "no_answer"]
"""`answered`: an accepted submission; `in_review`: only submissions with errors so far; `no_answer`: nothing."""


@dataclass(frozen=True)
class CountryState:
    """Where a country stands with one instrument.

    `sources` are the submissions in whose files its entries stand, oldest first: several where validation forms
    corrected what a workbook said. `late` tells of a country that answered: not by the cut-off date, but after it.
    `unclear` counts the cells that wait to be clarified; no row is answered by them.
    `waiting` are files that were kept without taking effect: `submission` counts until the Secretariat has decided.
    """

    country: Country
    instrument: str
    kind: StateKind
    submission: Submission | None = None
    rows_answered: int = 0
    rows_asked: int = 0
    sources: tuple[Submission, ...] = ()
    late: bool = False
    unclear: int = 0
    waiting: tuple[Submission, ...] = ()

    @property
    def imported(self) -> str:
        """The name of the mapping that read what counts, where no country returned it; empty otherwise."""
        return self.submission.mapping if self.submission is not None and self.kind == "answered" else ""


ValidationState = Literal[
    "in_validation",
    "returned",
    "validated",
    "partly",
    "objected",
    "silence",
    "partly_silence",
    "not_validated",
    "no_answer",
]
"""`in_validation`: the round is open and nothing came; `returned`: a form came that has errors; `validated`: every row
expressly; `partly`: some rows expressly, the rest not; `objected`: an objection stands; `silence`: nothing came, and
the Network agreed that this counts; `partly_silence`: some rows expressly, the rest so; `not_validated`: the round was
closed and nothing came, without that procedure; `no_answer`: nothing to validate."""


@dataclass(frozen=True)
class Validation:
    """How a country validated its part of the study with one instrument, as the newest round knows it.

    `at` is when the form arrived that says so (ISO 8601 with offset; of silence, when the time was over), `institution`
    who sent it, `until` when the round ended or ends. `round` is that of the form: what was validated in an earlier
    round and has not changed since stays validated. Of `rows_total` rows, provisions and rows of lists,
    `rows_validated` were validated expressly and `rows_silent` under the silence procedure; `listed_total`,
    `listed_validated` and `listed_silent` count rows of lists alone. `based` are the corrections with a legal basis.
    `asked` tells whether the newest round asks the country, `wrote` whether a form of its came in that round in time,
    or counts; where a State was not asked, or wrote, its silence is nowhere spoken of.
    """

    country: str
    instrument: str
    state: ValidationState
    round: int
    at: str = ""
    institution: str = ""
    until: str = ""
    late: bool = False
    rows_validated: int = 0
    rows_total: int = 0
    corrections: int = 0
    objections_open: int = 0
    based: int = 0
    listed_validated: int = 0
    listed_total: int = 0
    rows_silent: int = 0
    listed_silent: int = 0
    asked: bool = True
    wrote: bool = False


class Resolution(NamedTuple):
    """What the Secretariat made of an objection or a comment: its reason is printed beside it."""

    outcome: Literal["entered", "kept", "withdrawn", "noted"]
    reason: str
    language: str
    at: str


@dataclass(frozen=True)
class CountryRemark:
    """What a country wrote beside a row of its own in a validation form, with the cell that it stands in.

    `file` is what the form is called where it is published, as of an `Entry`.
    `correction` is one that could not be entered; `words` then says what the country sent and why it was not entered.
    An objection without resolution is open; a comment stands beside the row in any case.
    """

    country: str
    instrument: str
    sheet: str
    row: str
    kind: Literal["objection", "comment", "correction"]
    words: str
    basis: str
    language: str
    round: int
    at: str
    institution: str
    file: str
    sha256: str
    tab: str
    cell: str
    resolution: Resolution | None = None


@dataclass(frozen=True)
class CellChange:
    """One cell that says something else than before; None stands for no answer.

    `since` names what it is compared with: the number of a round's draft, or the id of the previous edition. `basis`
    is the legal basis that the country gave in a validation form, empty where a new workbook brought the change.
    """

    country: str
    instrument: str
    sheet: str
    row: str
    column: str
    before: Entry | None
    after: Entry | None
    since: str
    basis: str = ""
    institution: str = ""
    at: str = ""
    reworded: bool = False
    """Whether the question is worded otherwise since: what differs need not be another law."""


QuestionKind = Literal["reworded", "new", "dropped", "merged", "split"]


class QuestionChange(NamedTuple):
    """A question that is not what it was in the previous edition (`since`): what was asked then, and what is now."""

    instrument: str
    sheet: str
    row: str
    kind: QuestionKind
    sources: tuple[str, ...]
    before: tuple[Text, ...]
    after: Text | None
    since: str


class AnswerThen(NamedTuple):
    """What a country answered in an edition, where that says something else than the edition before.

    `value` is empty where the edition asked and has no answer, or one that is to be clarified (`raw` is what stands
    there). `valid_from` is since when it holds by the law, empty where no law says so; `as_of` is the cut-off date of
    the edition that first had it; `reworded` tells that the question was worded otherwise before.
    """

    country: str
    instrument: str
    sheet: str
    row: str
    column: str
    edition: str
    value: Value
    raw: str
    valid_from: str
    as_of: str
    tab: str
    cell: str
    reworded: bool = False


@dataclass(frozen=True)
class Proceedings:
    """What became of the study in its rounds of validation; empty before the first.

    `round` is the number of the newest round, `open` whether it still runs: what is printed then is its draft.
    `changes` are those since the draft of the round before (in a draft), or since the first draft (in the final study).
    """

    round: int = 0
    open: bool = False
    validations: tuple[Validation, ...] = ()
    remarks: tuple[CountryRemark, ...] = ()
    changes: tuple[CellChange, ...] = ()

    def validation(self, country: str, instrument: str) -> Validation | None:
        """Return how a country validated an instrument, None before the first round."""
        return next((one for one in self.validations if (one.country, one.instrument) == (country, instrument)), None)


TranslationPlace = tuple[str, str, str, str, str, str]
"""Country, instrument, sheet, row and column of a text, and the language that it was translated into."""


@dataclass(frozen=True)
class Translation:
    """An unofficial translation of one text by the Secretariat, in `language`.

    `source` is the SHA-256 of the text that was translated; `stale` says that the country has changed it since.
    `translator` may be empty; `at` is when it was taken in (ISO 8601 with offset).
    """

    text: str
    language: str
    translator: str
    status: Literal["draft", "reviewed"]
    at: str
    source: str
    stale: bool = False


@dataclass(frozen=True)
class Study:
    """Everything that an edition knows: its instruments, its countries' states, every entry, and its rounds.

    `revisions` are the cells that changed since the previous edition, where there is one; `translations` the unofficial
    translations of its texts, by place and language. `unclear` are the cells that wait to be clarified: kept apart, so
    that nothing that counts answers can count them. `treaties` is what depositaries publish, no country's answer.
    `compiled` is what another edition compiled of rows without an answer, printed apart and counted nowhere.
    `anchor` is the hash of the last event that changed anything of it;
    `unverified` tells that the register behind it did not pass its proof.
    """

    edition: Edition
    instruments: tuple[Instrument, ...]
    states: tuple[CountryState, ...]
    entries: tuple[Entry, ...]
    proceedings: Proceedings = Proceedings()
    revisions: tuple[CellChange, ...] = ()
    questions: tuple[QuestionChange, ...] = ()
    history: tuple[AnswerThen, ...] = ()
    translations: Mapping[TranslationPlace, Translation] = field(default_factory=dict)
    unclear: tuple[Entry, ...] = ()
    anchor: str = ""
    unverified: bool = False
    treaties: tuple[TreatyStatus, ...] = ()
    compiled: "Study | None" = None

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str, str, str, str], Entry]:
        """Entries by country, instrument, sheet, row and column."""
        return {entry.place: entry for entry in self.entries}

    @cached_property
    def unclear_by_place(self) -> Mapping[tuple[str, str, str, str, str], Entry]:
        """The unclear cells in the same way."""
        return {entry.place: entry for entry in self.unclear}

    @cached_property
    def _states(self) -> Mapping[tuple[str, str], CountryState]:
        return {(state.country.code, state.instrument): state for state in self.states}

    def printed_in(self, *documents: Document) -> "Study":
        """Return what the study says about the instruments whose answers are printed in one of the documents."""
        own = tuple(one for one in self.instruments if one.document in documents)
        ids = {one.id for one in own}
        if len(own) == len(self.instruments):
            return self
        return replace(
            self,
            instruments=own,
            states=tuple(one for one in self.states if one.instrument in ids),
            entries=tuple(one for one in self.entries if one.instrument in ids),
            unclear=tuple(one for one in self.unclear if one.instrument in ids),
            proceedings=replace(
                self.proceedings,
                validations=tuple(one for one in self.proceedings.validations if one.instrument in ids),
                remarks=tuple(one for one in self.proceedings.remarks if one.instrument in ids),
                changes=tuple(one for one in self.proceedings.changes if one.instrument in ids),
            ),
            revisions=tuple(one for one in self.revisions if one.instrument in ids),
            questions=tuple(one for one in self.questions if one.instrument in ids),
            history=tuple(one for one in self.history if one.instrument in ids),
            translations={place: one for place, one in self.translations.items() if place[1] in ids},
        )

    @cached_property
    def first_versions(self) -> Mapping[tuple[str, str], int]:
        """The oldest version that entries stand in, by country and instrument."""
        found: dict[tuple[str, str], int] = {}
        for entry in (*self.entries, *self.unclear):
            place = (entry.country, entry.instrument)
            found[place] = min(entry.version, found.get(place, entry.version))
        return found

    @property
    def printed(self) -> tuple[Entry, ...]:
        """Everything that is printed of cells: answers, and what waits to be clarified."""
        return self.entries + self.unclear

    @cached_property
    def speaks_of_records(self) -> bool:
        """Whether some answers are from elsewhere than from the countries: the edition says so, or they were imported.

        Sentences then speak of recorded answers, and of nothing that a country did.
        """
        return self.edition.notice is not None or any(state.imported for state in self.states)

    def shared_with(self, entry: Entry) -> tuple[str, ...]:
        """Return the other countries whose answer stands in the very cell of an imported file."""
        sharing = self._sharing.get((entry.sha256, entry.tab, entry.cell), ())
        return tuple(one for one in sharing if one != entry.country)

    @cached_property
    def _sharing(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], dict[str, None]] = {}
        for one in self.printed:
            if one.imported and one.cell:
                found.setdefault((one.sha256, one.tab, one.cell), {})[one.country] = None
        return {cell: tuple(countries) for cell, countries in found.items() if len(countries) > 1}

    def is_late(self, entry: Entry) -> bool:
        """Tell whether an entry stands in a file that was received after the cut-off date, in the edition's time."""
        return bool(entry.received) and self._came_late(entry.received)

    @cached_property
    def _came_late(self) -> Callable[[str], bool]:
        zone, cut_off = self.edition.calendar.zone, self.edition.calendar.cut_off
        return functools.cache(lambda received: moment(received).astimezone(zone).date() > cut_off)

    def state(self, country: str, instrument: str) -> CountryState:
        """Return where a country stands with an instrument."""
        return self._states[country, instrument]

    def entry(self, country: str, instrument: str, sheet: str, row: str, column: str) -> Entry | None:
        """Return an answer, None where there is none."""
        return self.by_place.get((country, instrument, sheet, row, column))

    def cell(self, country: str, instrument: str, sheet: str, row: str, column: str) -> Entry | None:
        """Return what is printed of a cell: an answer, or what is to be clarified; None where it is blank."""
        place = (country, instrument, sheet, row, column)
        return self.by_place.get(place) or self.unclear_by_place.get(place)

    def unasked(self, country: str, instrument: Instrument, sheet: Sheet) -> frozenset[str]:
        """Return the rows of a sheet that are not asked of a country, because of what it answers in others."""
        return sheet.unasked_rows(
            lambda row, column: codes_of(self.cell(country, instrument.id, sheet.id, row, column))
        )

    def translation(self, entry: Entry, language: str) -> Translation | None:
        """Return the unofficial translation of a text into a language, None where there is none."""
        return self.translations.get((*entry.place, language))

    def coverage(self, country: str, instrument: str, sheet: Sheet, row: str) -> str:
        """Return the coverage code of a row: `UNCLEAR` if it is to be clarified, `NO_ANSWER` if none was given."""
        column = sheet.with_role("coverage")
        if column is None:
            return NO_ANSWER
        entry = self.cell(country, instrument, sheet.id, row, column.id)
        return str(entry.value) if entry is not None else NO_ANSWER
