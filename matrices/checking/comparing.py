"""The version of a country's answers that counts and a newer file → what is added, changed, and no longer there.

A question is a row; of a list, whatever row has the same name, number and date: a law that was moved is the same law.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz

from matrices.instrument import CellId, Condition, ForbiddenWhen, Instrument, RequiredWhen, RowId, Sheet, Value
from matrices.language import bare
from matrices.register import StoredAnswer
from matrices.workbook import row_ranges

_ALIKE = 70
"""From this likeness of their names on, rows with the same number are the same row under a corrected name."""


class Difference(NamedTuple):
    """One cell that says something else than before; `place` is that of the newer file, where it has the row."""

    place: CellId
    before: StoredAnswer | None
    after: StoredAnswer | None


@dataclass(frozen=True)
class Comparison:
    """What a newer file does to the answers that count.

    `gone` are answers that it leaves blank, `fallen` those among which no answer is asked for any more, since another
    answer of the row has changed. `emptied` are the questions that were answered and are wholly blank now, as they were
    numbered before.
    """

    added: tuple[Difference, ...] = ()
    changed: tuple[Difference, ...] = ()
    gone: tuple[Difference, ...] = ()
    fallen: tuple[Difference, ...] = ()
    emptied: tuple[RowId, ...] = ()

    @property
    def differs(self) -> bool:
        """Tell whether anything says something else."""
        return bool(self.added or self.changed or self.gone or self.fallen)


UNCOMPARED = Comparison()
"""Of a file that is compared with nothing."""


def compare(before: Sequence[StoredAnswer], after: Sequence[StoredAnswer], instrument: Instrument) -> Comparison:
    """Compare two sets of answers to an instrument, cell by cell; how something is written does not matter."""
    return _Compared(_Set(before, instrument), _Set(after, instrument), instrument).result()


def same_rows(before: Sequence[StoredAnswer], after: Sequence[StoredAnswer], sheet: Sheet) -> dict[str, str]:
    """Return, by row of a list, which row of another set of answers has the same name, number and date.

    What one of the two leaves blank does not keep them apart, if both name it; every row is matched once.
    """
    first, second = (_identities(answers, sheet) for answers in (before, after))
    free, pairs = dict(second), dict[str, str]()
    for row, identity in first.items():
        same = [other for other, known in free.items() if _agree(identity, known)]
        if same:
            pairs[row] = row if row in same else same[0]
            del free[pairs[row]]
    return pairs


def answered_rows(answers: Iterable[StoredAnswer]) -> dict[RowId, dict[str, StoredAnswer]]:
    """Return what was written in each row, by column; unclear answers too."""
    found: dict[RowId, dict[str, StoredAnswer]] = {}
    for one in answers:
        if one.value is not None or one.is_unclear:
            found.setdefault(RowId(one.sheet, one.row), {})[one.column] = one
    return found


def cells_of(found: Iterable[Difference]) -> Iterator[str]:
    """Yield the cells of differences, tab by tab: where answers stand in the newer file, or stood in the older one."""
    tabs: dict[str, list[str]] = {}
    for one in found:
        stands = one.after or one.before
        if stands is not None:
            tabs.setdefault(stands.tab, []).append(stands.cell)
    for tab, cells in tabs.items():
        yield f"{tab}!{', '.join(row_ranges(cells))}"


class _Set:
    """One set of answers, as far as the instrument asks for them."""

    def __init__(self, answers: Sequence[StoredAnswer], instrument: Instrument) -> None:
        known = {one.place: one for one in answers}
        asked = (CellId(sheet.id, row, column) for sheet, row, column in instrument.cells())
        self.answers = tuple(known[place] for place in asked if place in known)
        self._instrument = instrument
        self.rows = answered_rows(self.answers)

    def values(self, place: RowId) -> Mapping[str, Value | None]:
        return {column: one.value for column, one in self.rows.get(place, {}).items()}

    def asks(self, place: RowId, column: str) -> bool | None:
        """Tell whether the other answers of a row ask for a column, or forbid it; None where no rule says so."""
        sheet = self._instrument.sheet(place.sheet)
        values, asked = self.values(place), list[bool]()
        for rule in sheet.rules:
            if isinstance(rule, ForbiddenWhen | RequiredWhen) and rule.column == column:
                if rule.rows and not {place.row, *sheet.headings(place.row)} & {*rule.rows}:
                    continue
                met = _holds(rule.when, values)
                if isinstance(rule, ForbiddenWhen):
                    if met:
                        return False
                elif met or any(name in values for name in rule.when):  # a blank asks for nothing, and for nothing less
                    asked.append(met)
        return any(asked) if asked else None


@dataclass(frozen=True)
class _Compared:
    before: _Set
    after: _Set
    instrument: Instrument

    @cached_property
    def pairs(self) -> Mapping[str, Mapping[str, str]]:
        """By list sheet: the row that each row is now; matrices keep theirs."""
        return {sheet.id: self._paired(sheet) for sheet in self.instrument.sheets if sheet.kind == "list"}

    def result(self) -> Comparison:
        found = list(self._differences())
        taken = [one for one in found if one.after is None]
        fell = [self._fell(one) for one in taken]
        return Comparison(
            added=tuple(one for one in found if one.before is None),
            changed=tuple(one for one in found if one.before is not None and one.after is not None),
            gone=tuple(one for one, fallen in zip(taken, fell, strict=True) if not fallen),
            fallen=tuple(one for one, fallen in zip(taken, fell, strict=True) if fallen),
            emptied=tuple(place for place in self.before.rows if self._emptied(place)),
        )

    def _differences(self) -> Iterator[Difference]:
        met: set[RowId] = set()
        for place, cells in self.before.rows.items():
            now = self._now(place)
            met.add(now)
            after = self.after.rows.get(now, {}) if self._has(place) else {}
            for column in dict.fromkeys((*cells, *after)):
                one = Difference(CellId(*now, column), cells.get(column), after.get(column))
                if not self._same(one):
                    yield one
        for place, cells in self.after.rows.items():
            if place not in met:
                yield from (Difference(CellId(*place, column), None, one) for column, one in cells.items())

    def _has(self, place: RowId) -> bool:
        return place.sheet not in self.pairs or place.row in self.pairs[place.sheet]

    def _now(self, place: RowId) -> RowId:
        """Return where a row stands now; of one that is gone, a place that no row of the newer file has."""
        sheet, row = place
        if self._has(place):
            return RowId(sheet, self.pairs.get(sheet, {}).get(row, row))
        return RowId(sheet, row) if place not in self.after.rows else RowId(sheet, f"{row} ")

    def _same(self, one: Difference) -> bool:
        if one.before is None or one.after is None:
            return False
        if one.before.value is None or one.after.value is None:
            return one.before.value is one.after.value and _written(one.before) == _written(one.after)
        return self._renumbered(one.before) == _plain(one.after.value)

    def _renumbered(self, one: StoredAnswer) -> object:
        sheet = self.instrument.sheet(one.sheet)
        column = sheet.column(one.column) if sheet.has_column(one.column) else None
        pairs = self.pairs.get(column.sheet or "", {}) if column is not None else {}
        value = one.value if one.value is not None else ""
        return tuple(pairs.get(code, code) for code in value) if pairs and isinstance(value, tuple) else _plain(value)

    def _fell(self, one: Difference) -> bool:
        """Tell whether an answer is gone only because its row does not ask for it any more."""
        if one.before is None:
            return False
        then, now = RowId(one.before.sheet, one.before.row), one.place.row_id
        if now not in self.after.rows or self._emptied(then):
            return False
        asks = self.after.asks(now, one.place.column)
        return asks is False and self.before.asks(then, one.place.column) is not False

    def _emptied(self, place: RowId) -> bool:
        sheet = self.instrument.sheet(place.sheet)
        notes = {column.id for column in sheet.columns if column.role == "notes"}
        now = self.after.rows.get(self._now(place), {}) if self._has(place) else {}
        return bool(self.before.rows[place].keys() - notes) and not now.keys() - notes

    def _paired(self, sheet: Sheet) -> dict[str, str]:
        pairs = same_rows(self.before.answers, self.after.answers, sheet)
        names = [_identities(one.answers, sheet) for one in (self.before, self.after)]
        for row, identity in names[0].items():
            free = row not in pairs and row in names[1] and row not in pairs.values()
            if free and _renamed(identity, names[1][row]):
                pairs[row] = row
        # A row that has no name, then or now, is known by its number alone.
        for place in self.before.rows:
            free = place.sheet == sheet.id and place.row not in pairs and place.row not in pairs.values()
            if free and place in self.after.rows and not all(place.row in one for one in names):
                pairs[place.row] = place.row
        return pairs


def _identities(answers: Sequence[StoredAnswer], sheet: Sheet) -> dict[str, tuple[str, str, str]]:
    """Return name, number and date of each row of a list that has a name."""
    roles = {column.role: column.id for column in sheet.columns if column.role}
    shown = sheet.display_columns or (sheet.columns[0].id,)
    names = [roles["name"]] if "name" in roles else list(shown)
    rows: dict[str, dict[str, StoredAnswer]] = {}
    for one in answers:
        if one.sheet == sheet.id:
            rows.setdefault(one.row, {})[one.column] = one
    found = {}
    for row in sorted(rows):
        name = bare(" ".join(_text(rows[row].get(column)) for column in names))
        if name:
            date = rows[row].get(roles.get("enacted", ""))
            found[row] = (name, bare(_text(rows[row].get(roles.get("number", "")))), _text(date))
    return found


def _renamed(first: tuple[str, str, str], second: tuple[str, str, str]) -> bool:
    """Tell whether rows with the same code are one row whose name was corrected: alike, or with the same number."""
    return fuzz.ratio(first[0], second[0]) >= _ALIKE or bool(first[1] and first[1] == second[1])


def _agree(first: tuple[str, str, str], second: tuple[str, str, str]) -> bool:
    name, *rest = zip(first, second, strict=True)
    return name[0] == name[1] and all(one == other or not one or not other for one, other in rest)


def _text(one: StoredAnswer | None) -> str:
    if one is None:
        return ""
    return str(one.value) if one.value is not None else _written(one)


def said(one: StoredAnswer) -> object:
    """Return what an answer says, however it is written; of one that is unclear, its words."""
    return _plain(one.value) if one.value is not None else (_written(one),)


def _written(one: StoredAnswer) -> str:
    return " ".join((one.shown or one.raw).split())


def _plain(value: Value) -> object:
    # The order of ticks, and how a text is broken into lines, say nothing.
    if isinstance(value, tuple):
        return tuple(sorted(value))
    return " ".join(value.split()) if isinstance(value, str) else value


def _holds(when: Condition, values: Mapping[str, Value | None]) -> bool:
    for column, wanted in when.items():
        value = values.get(column)
        if wanted in ("answered", "blank"):
            if (column in values) != (wanted == "answered"):
                return False
        elif not {*(value if isinstance(value, tuple) else (str(value),))} & {*wanted}:
            return False
    return True
