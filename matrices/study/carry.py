"""A country's accepted answers of the previous edition → those that the new form takes, and those that it does not.

Answers are carried by sheet, row and column. A row follows the one that it `replaces`; a row of a list keeps its
number. What the new form would not take as it stands is not carried in part, but listed with the reason.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from matrices.findings import CellRef, Severity, finding
from matrices.instrument import (
    UNCHANGED,
    CellContent,
    CellId,
    Column,
    Instrument,
    Option,
    RawValue,
    Row,
    RowId,
    Sheet,
    Target,
    Value,
    cell_contents,
    options_of,
    parse,
    raw_date,
    raw_number,
    raw_text,
    target_options,
)
from matrices.language import LANGUAGES, Text, bare, same, text
from matrices.register import StoredAnswer
from matrices.workbook import TEXT_LIMIT, as_written, comparable, printable


class NotCarried(NamedTuple):
    """An answer of the previous edition that the new form does not take: where it stood, what it said, why.

    `meant` tells that it is left out on purpose: its year is not asked for any more.
    """

    instrument: str
    sheet: Text
    row: str
    column: Text
    value: Text
    reason: Text
    meant: bool = False


@dataclass(frozen=True)
class Carried:
    """What a country's new workbook takes over.

    `values` are answers by place in the new form; `rows` tells from which row of the previous edition each of its rows
    continues; `open` names, by row, the columns that cannot be compared with what was answered before; `answered` are
    the previous answers themselves.
    """

    old: Instrument
    new: Instrument
    values: Mapping[CellId, Value]
    rows: Mapping[RowId, str]
    open: Mapping[RowId, tuple[str, ...]]
    answered: Mapping[CellId, Value]
    left: tuple[NotCarried, ...]
    merged: Mapping[RowId, tuple[str, ...]] = field(default_factory=dict)

    def changed_question(self, place: RowId) -> Literal["", "reworded", "merged", "split"]:
        """Return how a question that is carried over has changed: worded anew, several made one, one made several."""
        if len(self.merged.get(place, ())) > 1:
            return "merged"
        source = self.rows.get(place)
        if source is None or _sheet(self.old, place.sheet) is None or self.new.sheet(place.sheet).kind != "matrix":
            return ""
        others = [one for one in self.new.sheet(place.sheet).rows if source in (one.id, *one.replaces)]
        if len(others) > 1:
            return "split"
        before = self.asked_before(place.sheet, source)
        now = self.new.sheet(place.sheet).row(place.row)
        return "reworded" if before is not None and reworded(before, now) else ""

    def asked_before(self, sheet: str, row: str) -> Row | None:
        """Return a row of the previous edition's form."""
        known = _sheet(self.old, sheet)
        return next((one for one in known.rows if one.id == row), None) if known is not None else None


def reworded(before: Row, now: Row) -> bool:
    """Tell whether a question is worded otherwise in a language of both editions; signs and case do not count."""
    languages = set(before.asked) & set(now.asked)
    return any(bare(before.asked[one]) != bare(now.asked[one]) for one in languages)


def carry(old: Instrument, new: Instrument, answers: Iterable[StoredAnswer]) -> Carried:
    """Carry the answers of one country from the instrument to which they were given into a new one."""
    carrying = _Carrying(old, new, [one for one in answers if one.column != UNCHANGED])
    # Lists first: matrices cite their rows.
    for sheet in sorted(new.sheets, key=lambda sheet: sheet.kind != "list"):
        carrying.take(sheet)
    return carrying.result()


@dataclass
class _Carrying:
    old: Instrument
    new: Instrument
    answers: Sequence[StoredAnswer]
    values: dict[CellId, Value] = field(default_factory=dict)
    rows: dict[RowId, str] = field(default_factory=dict)
    merged: dict[RowId, tuple[str, ...]] = field(default_factory=dict)
    reasons: dict[CellId, Text] = field(default_factory=dict)
    lost: set[CellId] = field(default_factory=set)
    used: set[CellId] = field(default_factory=set)

    @cached_property
    def by_row(self) -> dict[RowId, dict[str, StoredAnswer]]:
        """The previous answers by sheet id and row id, then by column id."""
        found: dict[RowId, dict[str, StoredAnswer]] = {}
        for one in self.answers:
            found.setdefault(RowId(one.sheet, one.row), {})[one.column] = one
        return found

    def take(self, sheet: Sheet) -> None:
        """Take what goes into one sheet of the new form."""
        before = _sheet(self.old, sheet.id)
        if before is not None and before.kind != sheet.kind:
            return
        for row, sources in _sources(sheet, before, {row for where, row in self.by_row if where == sheet.id}):
            self.rows[RowId(sheet.id, row)] = sources[0]
            if len(sources) > 1:
                self.merged[RowId(sheet.id, row)] = sources
            columns = dict.fromkeys(column for one in sources for column in self.by_row[RowId(sheet.id, one)])
            for column in columns:
                answers = [self.by_row[RowId(sheet.id, one)].get(column) for one in sources]
                self._together(sheet, row, column, [one for one in answers if one is not None])

    def _together(self, sheet: Sheet, row: str, column: str, answers: Sequence[StoredAnswer]) -> None:
        """Take the answer of one row, or what several agree upon; texts that differ stand one below the other."""
        for one in answers:
            self._answer(sheet, row, column, one)
        place = CellId(sheet.id, row, column)
        taken = [self._taken(sheet, row, one) for one in answers] if len(answers) > 1 and place in self.values else []
        values = [one for one in taken if not isinstance(one, Text)]
        if len({comparable(one) for one in values}) < 2:
            return
        if sheet.column(column).kind.is_prose(sheet.column(column)):
            self.values[place] = "\n".join(dict.fromkeys(map(str, values)))
            return
        del self.values[place]
        self.lost.add(place)
        self.reasons.update({one.place: _reason("merged-differ") for one in answers})

    def _answer(self, sheet: Sheet, row: str, column: str, one: StoredAnswer) -> None:
        place = one.place
        self.used.add(place)
        if sheet.has_column(column) and sheet.column(column).fresh:
            return
        taken = self._taken(sheet, row, one)
        if isinstance(taken, Text):
            self.reasons[place] = taken
            self.lost.add(CellId(sheet.id, row, column))
        else:
            self.values[CellId(sheet.id, row, column)] = taken

    def _taken(self, sheet: Sheet, row: str, one: StoredAnswer) -> Value | Text:
        """Return the value as the new form takes it, or why it does not."""
        if not sheet.has_column(one.column):
            return _reason("year-past" if self._is_past(one) else "column-gone")
        if not sheet.uses(row, one.column):
            return _reason("column-unused")
        if one.value is None:
            return _reason("unclear")
        column, before = sheet.column(one.column), _column(self.old, one.sheet, one.column)
        if before is not None and not alike(before, column):
            return _reason("type-changed")
        if column.kind.cites and column.sheet:
            return self._cited(one.value, column)
        return self._understood(sheet, row, column, one)

    def _is_past(self, one: StoredAnswer) -> bool:
        """Tell whether a figure is of a year that the new form does not ask for."""
        column, years = _column(self.old, one.sheet, one.column), self.new.years
        return column is not None and column.year is not None and years is not None and column.year not in years.all

    def _cited(self, value: Value, column: Column) -> Value | Text:
        """Return the cited rows under the numbers that they have now; each must have been carried over."""
        continued = {source: row for (sheet, row), source in self.rows.items() if sheet == column.sheet}
        filled = {row for sheet, row, _ in self.values if sheet == column.sheet}
        codes = value if isinstance(value, tuple) else (str(value),)
        if len(codes) > 1 and not column.several:
            return _reason("type-changed")
        for code in codes:
            if continued.get(code) not in filled:
                return _reason("cited-gone", row=code)
        return tuple(continued[code] for code in codes)

    def _understood(self, sheet: Sheet, row: str, column: Column, one: StoredAnswer) -> Value | Text:
        """Return the value if the new form, with it in the cell, reads the same without an error."""
        value = one.value if one.value is not None else ""
        options = options_of(self.new, sheet, row, column)
        gone = _gone(value, column, {option.code for option in options})
        if gone:
            labels = {option.code: option.label for option in _old_options(self.old, one)}
            return _reason("option-gone", option=labels.get(gone, same(gone)))
        place = CellId(sheet.id, row, column.id)
        content = dict(cell_contents({place: value}, self.new, self.new.languages[0]))[place]
        special = self.new.lists[column.special].options if column.special else ()
        own = target_options(self.new.code_list(sheet, row, column.id))
        typed = parse(_raw(content), Target(column, self.new.languages[0], own, special))
        for remark in typed.remarks:
            made = finding(remark.code, CellRef(""), value=str(content), **remark.values)
            if made.severity is Severity.ERROR:
                return made.message
        if isinstance(content, str) and as_written(content) != printable(content):
            return _reason("too-long", limit=TEXT_LIMIT)
        if comparable(typed.value) != comparable(value) or (isinstance(value, str) and printable(value) != value):
            return _reason("unreadable")
        return value

    def result(self) -> Carried:
        """Return what was carried over, and everything that was not, in the order of the previous form."""
        open_ = {place: self._open(*place) for place in self.rows}
        left = tuple(self._left(one) for one in self._in_order() if self._is_left(one))
        answered = {one.place: one.value for one in self.answers if one.value is not None}
        return Carried(
            old=self.old,
            new=self.new,
            values=self.values,
            rows=self.rows,
            open=open_,
            answered=answered,
            left=left,
            merged=self.merged,
        )

    def _open(self, sheet_id: str, row: str) -> tuple[str, ...]:
        """Return the columns that were not asked for before, or in another way, or whose answer was lost."""
        sheet, before, source = self.new.sheet(sheet_id), _sheet(self.old, sheet_id), self.rows[RowId(sheet_id, row)]
        found = []
        for column in sheet.used_columns(row):
            asked = before is not None and before.has_column(column) and before.uses(source, column)
            the_same = asked and before is not None and alike(before.column(column), sheet.column(column))
            known = the_same or CellId(sheet_id, row, column) in self.values
            if sheet.column(column).fresh or not known or CellId(sheet_id, row, column) in self.lost:
                found.append(column)
        return tuple(found)

    def _is_left(self, one: StoredAnswer) -> bool:
        place = one.place
        return place in self.reasons or place not in self.used

    def _in_order(self) -> list[StoredAnswer]:
        order = {CellId(sheet.id, row, column): i for i, (sheet, row, column) in enumerate(self.old.cells())}
        return sorted(self.answers, key=lambda one: order.get(one.place, len(order)))

    def _left(self, one: StoredAnswer) -> NotCarried:
        sheet, column = _sheet(self.old, one.sheet), _column(self.old, one.sheet, one.column)
        reason = self.reasons.get(one.place) or self._without_row(one)
        value = same(one.shown or one.raw)
        if one.value is not None and column is not None and not column.kind.is_text:
            options = _old_options(self.old, one)
            value = Text({language: column.kind.show(one.value, options, language) for language in LANGUAGES})
        tab, label = sheet.tab if sheet else same(one.sheet), column.label if column else same(one.column)
        where: dict[str, Any] = {"instrument": self.old.id, "sheet": tab, "row": one.row, "column": label}
        return NotCarried(**where, value=value, reason=reason, meant=self._is_past(one))

    def _without_row(self, one: StoredAnswer) -> Text:
        sheet, before = _sheet(self.new, one.sheet), _sheet(self.old, one.sheet)
        if sheet is None or (before is not None and before.kind != sheet.kind):
            return _reason("sheet-gone")
        if sheet.kind == "list":
            return _reason("list-full", capacity=sheet.capacity)
        return _reason("row-gone")


def _sources(sheet: Sheet, before: Sheet | None, answered: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each row of the new sheet that continues others which were answered, with their ids."""
    if sheet.kind == "matrix":
        for row in sheet.rows:
            kept = (row.id,) if row.id in answered and len(row.replaces) < 2 else row.replaces
            sources = tuple(one for one in kept if one in answered)
            if sources:
                yield row.id, sources
        return
    prefix = before.key.prefix if before and before.key else sheet.key.prefix if sheet.key else ""
    numbers = {int(row[len(prefix) :]): row for row in sorted(answered) if row[len(prefix) :].isdecimal()}
    for number, new_row in enumerate(sheet.row_ids, 1):
        if number in numbers:
            yield new_row, (numbers[number],)


def _sheet(instrument: Instrument, sheet_id: str) -> Sheet | None:
    return next((sheet for sheet in instrument.sheets if sheet.id == sheet_id), None)


def _column(instrument: Instrument, sheet_id: str, column_id: str) -> Column | None:
    sheet = _sheet(instrument, sheet_id)
    return sheet.column(column_id) if sheet is not None and sheet.has_column(column_id) else None


def alike(before: Column, now: Column) -> bool:
    """Tell whether two columns ask for the same kind of answer."""
    return (before.type, before.sheet) == (now.type, now.sheet)


def _gone(value: Value, column: Column, codes: set[str]) -> str | None:
    """Return the first code of a choice or of ticks that is no longer among the options."""
    if not column.kind.chosen:
        return None
    return next((code for code in (value if isinstance(value, tuple) else (str(value),)) if code not in codes), None)


def _old_options(old: Instrument, one: StoredAnswer) -> tuple[Option, ...]:
    sheet = _sheet(old, one.sheet)
    if sheet is None or not sheet.has_column(one.column):
        return ()
    return options_of(old, sheet, one.row, sheet.column(one.column))


def _raw(content: CellContent) -> RawValue:
    if isinstance(content, datetime.date):
        return raw_date(datetime.datetime.combine(content, datetime.time()))
    return raw_text(content) if isinstance(content, str) else raw_number(content)


def _reason(key: str, **values: object) -> Text:
    return text("carry", key, **values)
