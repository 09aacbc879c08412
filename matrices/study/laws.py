"""A study's long table → the countries' lists of laws, and the laws behind what an answer cites."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from matrices.instrument.model import Instrument, Sheet
from matrices.study.model import Entry, Study


@dataclass(frozen=True)
class ListRow:
    """One row that a country filled in on a list sheet (a law, a person): its entries by column.

    `unclear` are its cells that wait to be clarified.
    """

    country: str
    sheet: Sheet
    row: str
    entries: Mapping[str, Entry]
    unclear: Mapping[str, Entry] = field(default_factory=dict)

    def role(self, role: str) -> Entry | None:
        """Return the entry of the column that has the role, if it was filled in."""
        column = self.sheet.with_role(role)
        return self.entries.get(column.id) if column else None

    def cell(self, column: str) -> Entry | None:
        """Return what is printed of a column: its entry, or the cell that waits to be clarified."""
        return self.entries.get(column) or self.unclear.get(column)

    @property
    def name(self) -> str:
        """The name under which the row is cited; its number if no column of the name was filled in."""
        for column in self.sheet.display_columns:
            if column in self.entries:
                entry = self.entries[column]
                return str((not entry.clarified and entry.written) or entry.value)
        return self.row

    @property
    def url(self) -> str:
        """The address of the row's text, if it gives one."""
        entry = self.role("url")
        return str(entry.value) if entry else ""


@dataclass(frozen=True)
class Lists:
    """Every filled-in row of an instrument's list sheets, by country, sheet and row.

    `pending` are rows in which nothing can be counted before it is clarified.
    """

    rows: Mapping[tuple[str, str, str], ListRow]
    pending: Mapping[tuple[str, str, str], ListRow] = field(default_factory=dict)

    def of(self, country: str, sheet: str) -> tuple[ListRow, ...]:
        """Return the rows of a country on a list sheet that are printed, in order; what only waits comes last."""
        found = (*self.rows.items(), *self.pending.items())
        return tuple(row for (code, where, _), row in found if (code, where) == (country, sheet))

    def on(self, sheet: str) -> tuple[ListRow, ...]:
        """Return the rows of all countries on a list sheet that are printed."""
        return tuple(row for row in (*self.rows.values(), *self.pending.values()) if row.sheet.id == sheet)

    def cited(self, country: str, sheet: str, rows: tuple[str, ...]) -> Iterator[tuple[str, ListRow | None]]:
        """Yield the rows that a country cites, None for one that its list does not hold."""
        for row in rows:
            yield row, self.rows.get((country, sheet, row))


def lists(study: Study, instrument: Instrument) -> Lists:
    """Return everything that stands on the list sheets of an instrument."""
    sheets = {sheet.id: sheet for sheet in instrument.sheets if sheet.kind == "list"}
    entries: dict[tuple[str, str, str], dict[str, Entry]] = {}
    unclear: dict[tuple[str, str, str], dict[str, Entry]] = {}
    for entry in (*study.entries, *study.unclear):
        if entry.instrument == instrument.id and entry.sheet in sheets:
            found = unclear if entry.unclear else entries
            found.setdefault((entry.country, entry.sheet, entry.row), {})[entry.column] = entry
    places = entries.keys() | unclear.keys()
    ordered = sorted(places, key=lambda place: (place[1], place[0], _number(sheets[place[1]], place[2])))
    rows = {
        place: ListRow(place[0], sheets[place[1]], place[2], entries.get(place, {}), unclear.get(place, {}))
        for place in ordered
    }
    return Lists(
        {place: row for place, row in rows.items() if row.entries},
        {place: row for place, row in rows.items() if not row.entries},
    )


def _number(sheet: Sheet, row: str) -> int:
    return sheet.row_ids.index(row) if row in sheet.row_ids else len(sheet.row_ids)
