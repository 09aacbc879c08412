"""An instrument as its author wrote it → the same one with every yearly column and part of a row spelt out.

`each: year` makes one column for each year, `by` one row for each option of a list; the rules that name such a column
or concern such rows follow. What comes out holds nothing that is still to be multiplied.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from matrices.errors import Mistake
from matrices.instrument.columns import CodeList, Column
from matrices.instrument.model import Instrument, Part, Row, Section, Sheet, Years
from matrices.instrument.rules import (
    Change,
    DistinctAcross,
    Ordered,
    Range,
    RowsAddUp,
    RowsOrdered,
    Rule,
    SumOf,
    Unique,
)
from matrices.language import Text, catalogue, say
from matrices.yaml_lines import Path_, YamlFile

_WITH_COLUMNS = (Change, Ordered, RowsAddUp, RowsOrdered, Unique, DistinctAcross)


def expand(instrument: Instrument) -> Instrument:
    """Return the instrument spelt out; one without yearly columns and parts is returned as it is."""
    if _is_spelt_out(instrument):
        return instrument
    sheets = tuple(_Expander(instrument, sheet).sheet() for sheet in instrument.sheets)
    spelt: Instrument = _with(instrument, sheets=sheets)
    return spelt


def _part_id(row: Row, name: str, codes: CodeList, code: str) -> str:
    """Return the id of the row that is a part of another: `IND-PRT-01`, sex, female give `IND-PRT-01-SEX-F`."""
    return "-".join((row.id, codes.mark or name, codes.option(code).mark or code))


def _multiplies(sheet: Sheet) -> bool:
    return any(column.each for column in sheet.columns) or any(row.by for row in sheet.rows)


def _is_spelt_out(instrument: Instrument) -> bool:
    return instrument.years is None and not any(_multiplies(sheet) for sheet in instrument.sheets)


def _with(model: Any, **changed: Any) -> Any:
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model)(**{**fields, **changed})


class _Expander:
    """Spells out one sheet."""

    def __init__(self, instrument: Instrument, sheet: Sheet) -> None:
        self._lists: Mapping[str, CodeList] = instrument.lists
        self._sheet = sheet
        self._years = instrument.years or Years(first=2000, last=1999)
        self._yearly = {
            column.id: tuple(f"{column.id}_{year}" for year in self._years.all)
            for column in sheet.columns
            if column.each == "year"
        }

    def sheet(self) -> Sheet:
        """Return the sheet."""
        sections = tuple(section.with_rows(self._rows) for section in self._sheet.sections)
        spelt: Sheet = _with(
            self._sheet,
            columns=tuple(one for column in self._sheet.columns for one in self._columns(column)),
            column_sets={name: self._each(columns) for name, columns in self._sheet.column_sets.items()},
            sections=sections,
            rules=tuple(one for rule in self._sheet.rules for one in self._rule(rule, sections)),
        )
        return spelt

    def _columns(self, column: Column) -> Iterator[Column]:
        if column.each is None:
            yield column
            return
        for name, year in zip(self._yearly[column.id], self._years.all, strict=True):
            texts = {key: getattr(column, key) for key in ("label", "help", "example")}
            filled = {key: words.fill(year=year) for key, words in texts.items() if words is not None}
            yield _with(column, id=name, each=None, year=year, **filled)

    def _each(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(one for column in columns for one in self._yearly.get(column, (column,)))

    def _rows(self, rows: tuple[Row, ...]) -> Iterator[Row]:
        for row in rows:
            columns = self._each(row.columns) if isinstance(row.columns, tuple) else row.columns
            asked_when = {other: self._condition(when) for other, when in row.asked_when.items()}
            yield _with(row, columns=() if row.rate else columns, asked_when=asked_when)
            for name in row.by:
                for option in self._lists[name].options:
                    yield Row(
                        id=_part_id(row, name, self._lists[name], option.code),
                        title=_titled(self._lists[name].title, option.label),
                        columns=self._figures(row),
                        unit=row.unit,
                        of=row.id,
                        asked_when=asked_when,
                        part=Part(list=name, code=option.code),
                        replaces=tuple(
                            _part_id(_with(row, id=one), name, self._lists[name], option.code) for one in row.replaces
                        ),
                    )

    def _figures(self, row: Row) -> tuple[str, ...]:
        """Return the columns in which the parts of a row are asked for: those that hold its numbers."""
        used = self._sheet.used_columns(row.id)
        numbers = [column.id for column in self._sheet.columns if column.kind.is_number and column.id in used]
        return self._each(tuple(numbers))

    def _rule(self, rule: Rule, sections: tuple[Section, ...]) -> Iterator[Rule]:
        years = slice(None) if rule.years == "all" else slice(-1, None)
        changed: dict[str, Any] = {"unless": self._condition(rule.unless)}
        if isinstance(rule, Range):
            changed |= {key: self._bound(getattr(rule, key)) for key in ("minimum", "maximum")}
        if hasattr(rule, "when"):
            changed["when"] = self._condition(rule.when)
        if rule.totals_only:
            whole = {row.id for section in sections for row in section.rows if row.of is None}
            changed["rows"] = tuple(row for row in self._named(rule, sections) if row in whole)
        if isinstance(rule, RowsAddUp):
            columns = tuple(one for column in rule.columns for one in self._yearly.get(column, (column,))[years])
            yield from self._adding_up(_with(rule, **changed, columns=columns), sections)
        elif isinstance(rule, _WITH_COLUMNS):
            columns = tuple(one for column in rule.columns for one in self._yearly.get(column, (column,))[years])
            yield _with(rule, **changed, columns=columns)
        elif getattr(rule, "column", "") in self._yearly:
            for column in self._yearly[rule.column][years]:  # type: ignore[union-attr]
                yield _with(rule, **changed, column=column, id=f"{rule.id}-{column.rpartition('_')[2]}")
        else:
            yield _with(rule, **changed)

    def _bound(self, bound: object) -> object:
        """Return a bound in which `{first}` and `{last}` stand for the years of the instrument."""
        return bound.format(**self._years.model_dump()) if isinstance(bound, str) else bound

    def _condition(self, when: Mapping[str, Any]) -> dict[str, Any]:
        """Return a condition in which a yearly column means its last year."""
        return {self._yearly[column][-1] if column in self._yearly else column: one for column, one in when.items()}

    def _named(self, rule: Rule, sections: tuple[Section, ...]) -> list[str]:
        rows = [row for section in sections for row in section.rows]
        heads = {row.id: self._sheet.headings(row.of or row.id) for row in rows}
        return [row.id for row in rows if not rule.rows or {*heads[row.id], row.id, row.of} & set(rule.rows)]

    def _adding_up(self, rule: RowsAddUp, sections: tuple[Section, ...]) -> Iterator[RowsAddUp]:
        """Yield one rule for each list by which rows are broken down, so that the message can name it."""
        wanted = set(self._named(rule, sections))
        groups: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in (row for section in sections for row in section.rows):
            if row.of in wanted and row.of is not None and row.part is not None:
                parts = groups.setdefault(row.part.list, {})
                parts[row.of] = (*parts.get(row.of, ()), row.id)
        for name, totals in groups.items():
            codes = self._lists[name]
            yield _with(
                rule,
                id=f"{rule.id}-{name.replace('_', '-')}",
                totals=totals,
                rows=tuple(totals) if codes.exclusive else tuple(part for parts in totals.values() for part in parts),
                exclusive=codes.exclusive,
                message=_breakdown(rule.message, codes.title) if codes.exclusive else _part_above("message", rule),
                advice=_breakdown(rule.advice, codes.title) if codes.exclusive else _part_above("advice", rule),
            )


def _part_above(part: str, rule: Rule) -> Text:
    """Return what is said of a part that exceeds its total, in the languages of the rule."""
    return Text({language: catalogue("workbook")[f"part-above-{part}"][language] for language in rule.message})


def _titled(title: Text, label: Text) -> Text:
    return Text({one: say("workbook", "part-title", one, list=title[one], option=label[one]) for one in title})


def _breakdown(words: Text, title: Text) -> Text:
    named = {language: title[language][:1].lower() + title[language][1:] for language in words}
    return Text({language: words[language].replace("{breakdown}", named[language]) for language in words})


def multiplied(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    """Yield the mistakes of a sheet that nobody would see before it is spelt out."""
    yield from _years(instrument, sheet, file)
    for place, row in sheet.placed_rows:
        yield from _broken_down(instrument, sheet, row, file, place)
    yield from _multiplied_twice(instrument, sheet, file)
    yearly = {column.id for column in sheet.columns if column.each}
    for index, rule in enumerate(sheet.rules):
        place = ("rules", index)
        if isinstance(rule, RowsOrdered):
            for row_id in rule.order:
                if row_id not in sheet.row_ids:
                    yield file.mistake((*place, "order"), "no-row", wrong=row_id, known=sheet.row_ids)
        elif isinstance(rule, RowsAddUp):
            yield from _adds_up(rule, file, place)
        elif isinstance(rule, Change):
            yield from _follows(sheet, rule, file, place)
        elif isinstance(rule, SumOf) and {rule.total, *rule.parts} & yearly:
            yield file.mistake(place, "sum-of-years")


def _years(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    for index, column in enumerate(sheet.columns):
        place: Path_ = ("columns", index)
        if column.each and instrument.years is None:
            yield file.mistake((*place, "each"), "no-years")
        if column.each and any("{year}" not in words for words in column.label.values()):
            yield file.mistake((*place, "label"), "label-without-year")


def _broken_down(instrument: Instrument, sheet: Sheet, row: Row, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    for other in (row.rate.of, row.rate.per) if row.rate else ():
        if other not in sheet.row_ids:
            yield file.mistake((*place, "rate"), "no-row", wrong=other, known=sheet.row_ids)
    if row.of is not None or row.part is not None:
        yield file.mistake(place, "set-by-program", key="of, part")
    for name in row.by:
        if name not in instrument.lists:
            yield file.mistake((*place, "by"), "no-list", wrong=name, known=instrument.lists)
    if row.by and not any(sheet.column(column).kind.is_number for column in sheet.used_columns(row.id)):
        yield file.mistake((*place, "by"), "by-without-numbers")


def _multiplied_twice(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    ids = list(sheet.row_ids) if sheet.kind == "matrix" else []
    for row in sheet.rows:
        for name in row.by:
            codes = instrument.lists.get(name)
            ids += [_part_id(row, name, codes, option.code) for option in codes.options] if codes else []
    for row_id, times in Counter(ids).items():
        if times > 1:
            yield file.mistake(("sections",), "row-twice-broken-down", value=row_id)


def _adds_up(rule: RowsAddUp, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    if rule.totals:
        yield file.mistake((*place, "totals"), "set-by-program", key="totals")


def _follows(sheet: Sheet, rule: Change, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    yearly = {column.id for column in sheet.columns if column.each}
    if len(rule.columns) < 2 and not yearly & set(rule.columns):
        yield file.mistake((*place, "columns"), "change-of-one")
