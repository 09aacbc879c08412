"""The consolidated study as frozen data: one long table of entries, and the state of each country."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from matrices.edition.model import Country, Edition
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.values.typed import Value
from matrices.register.records import Submission

NO_ANSWER = "no_answer"
"""Code of a cell that nobody answered by the cut-off date; set here, never by a country, and never a `no`."""


@dataclass(frozen=True)
class Entry:
    """One answer in the long table, with the file, tab and cell that it came from.

    `raw` is the content of the cell as the country wrote it, in `language`; `value` is language-neutral.
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

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """Country, instrument, sheet, row and column."""
        return self.country, self.instrument, self.sheet, self.row, self.column


StateKind = Literal["answered", "in_review", "no_answer"]
"""`answered`: an accepted submission; `in_review`: only submissions with errors so far; `no_answer`: nothing."""


@dataclass(frozen=True)
class CountryState:
    """Where a country stands with one instrument."""

    country: Country
    instrument: str
    kind: StateKind
    submission: Submission | None = None
    rows_answered: int = 0
    rows_asked: int = 0


@dataclass(frozen=True)
class Study:
    """Everything that an edition knows: its instruments, its countries' states and every entry."""

    edition: Edition
    instruments: tuple[Instrument, ...]
    states: tuple[CountryState, ...]
    entries: tuple[Entry, ...]

    @cached_property
    def by_place(self) -> Mapping[tuple[str, str, str, str, str], Entry]:
        """Entries by country, instrument, sheet, row and column."""
        return {entry.place: entry for entry in self.entries}

    @cached_property
    def _states(self) -> Mapping[tuple[str, str], CountryState]:
        return {(state.country.code, state.instrument): state for state in self.states}

    def state(self, country: str, instrument: str) -> CountryState:
        """Return where a country stands with an instrument."""
        return self._states[country, instrument]

    def entry(self, country: str, instrument: str, sheet: str, row: str, column: str) -> Entry | None:
        """Return an answer, None where there is none."""
        return self.by_place.get((country, instrument, sheet, row, column))

    def coverage(self, country: str, instrument: str, sheet: Sheet, row: str) -> str:
        """Return the coverage code of a row, `NO_ANSWER` where the country gave none."""
        column = sheet.with_role("coverage")
        if column is None:
            return NO_ANSWER
        entry = self.entry(country, instrument, sheet.id, row, column.id)
        return str(entry.value) if entry is not None else NO_ANSWER

    def list_rows(self, country: str, instrument: str, sheet: Sheet) -> tuple[str, ...]:
        """Return the rows of a list sheet that the country filled in, in order."""
        filled = {
            row
            for (code, kind, where, row, _) in self.by_place
            if (code, kind, where) == (country, instrument, sheet.id)
        }
        return tuple(row for row in sheet.row_ids if row in filled)
