"""The checks of the YAML itself that go beyond its shape: names that must resolve, texts, limits, persons."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matrices.errors import Mistake
from matrices.instrument.columns import CodeList, Column
from matrices.instrument.model import RESERVED, Instrument, Row, Sheet
from matrices.instrument.multiplied import multiplied
from matrices.instrument.rules import DistinctAcross, OnlyInForce, Pattern, Rule, columns_of
from matrices.language import plain, text
from matrices.yaml_lines import Path_, YamlFile, missing_texts

_KNOWN: Mapping[str, Mapping[str, frozenset[str]]] = {
    "officers": {
        "status": frozenset({"active", "outgoing", "vacant", "ended"}),
        "rank": frozenset({"principal", "alternate"}),
        "visibility": frozenset({"public", "network", "secretariat"}),
        "available": frozenset({"yes", "no"}),
    },
    "institutions": {
        "visibility": frozenset({"public", "network", "secretariat"}),
        "available": frozenset({"yes", "no"}),
    },
}
"""Role of a sheet → role of a column → the codes that the program knows; others would list nobody, or everybody."""

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "officers": ("status", "rank", "surnames", "visibility", "consented"),
    "institutions": ("name", "visibility"),
}


def _directory(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    """Yield the mistakes of a sheet of officers or institutions."""
    if sheet.role is None or sheet.role not in _KNOWN:
        return
    if not instrument.personal:
        yield file.mistake(("role",), "directory-only", role=sheet.role)
    for role in _NEEDED[sheet.role]:
        if sheet.with_role(role) is None:
            yield file.mistake(("columns",), "directory-needs", sheet=sheet.role, role=role)
    for role, codes in _KNOWN[sheet.role].items():
        column = sheet.with_role(role)
        options = instrument.lists.get(column.list or "") if column is not None else None
        for option in options.options if options else ():
            if option.code not in codes:
                yield file.mistake(("columns",), "directory-code", role=role, value=option.code, known=sorted(codes))


_TAB_LIMIT = 31
_PROMPT_LIMIT = 255
_TAB_FORBIDDEN = re.compile(r"[\\/?*\[\]:]")


def check_instrument(instrument: Instrument, head: YamlFile, files: Mapping[str, YamlFile]) -> Iterator[Mistake]:
    """Yield every mistake of an instrument whose files have the right shape."""
    yield from _texts(instrument, head, ("title", "short_title", "description", "instructions", "treaties", "lists"))
    yield from _lists(instrument, head)
    yield from _tabs(instrument, files)
    without_rows = [one for sheet in instrument.sheets for one in _uncountable(sheet, files[sheet.id])]
    yield from without_rows
    if without_rows:
        return  # nothing can be said of rows that cannot be spelt out
    yield from _row_ids(instrument, files)
    for sheet in instrument.sheets:
        file = files[sheet.id]
        yield from _texts_of_sheet(instrument, sheet, file)
        yield from _shape(sheet, file)
        yield from _columns(instrument, sheet, file)
        yield from _rows(instrument, sheet, file)
        for index, rule in enumerate(sheet.rules):
            yield from _rule(instrument, sheet, rule, file, ("rules", index))
        yield from multiplied(instrument, sheet, file)
        yield from _directory(instrument, sheet, file)


def _texts(instrument: Instrument, file: YamlFile, names: Iterable[str]) -> Iterator[Mistake]:
    for name in names:
        yield from missing_texts(getattr(instrument, name), (name,), instrument.languages, file)


def _texts_of_sheet(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    for name in type(sheet).model_fields:
        yield from missing_texts(getattr(sheet, name), (name,), instrument.languages, file)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _lists(instrument: Instrument, head: YamlFile) -> Iterator[Mistake]:
    for list_id, options in instrument.lists.items():
        place: Path_ = ("lists", list_id)
        if list_id in RESERVED:
            yield head.mistake(place, "reserved", value=list_id)
        for code in _twice(option.code for option in options.options):
            yield head.mistake(place, "code-twice", value=code)
        for language in instrument.languages:
            labels = (plain(option.label.by_language.get(language, option.code)) for option in options.options)
            for label in _twice(labels):
                yield head.mistake(place, "label-twice", value=label, language=text("mistakes", f"language-{language}"))


def _tabs(instrument: Instrument, files: Mapping[str, YamlFile]) -> Iterator[Mistake]:
    for language in instrument.languages:
        names = {sheet.id: sheet.tab.by_language.get(language, "") for sheet in instrument.sheets}
        for sheet_id, tab in names.items():
            if len(tab) > _TAB_LIMIT or _TAB_FORBIDDEN.search(tab):
                yield files[sheet_id].mistake(("tab", language), "tab-title", value=tab, limit=_TAB_LIMIT)
            if [plain(other) for other in names.values()].count(plain(tab)) > 1:
                yield files[sheet_id].mistake(("tab", language), "tab-twice", value=tab)


def _row_ids(instrument: Instrument, files: Mapping[str, YamlFile]) -> Iterator[Mistake]:
    for sheet in instrument.sheets:
        for row_id in _twice(row.id for row in sheet.rows):
            yield files[sheet.id].mistake(("sections",), "row-twice", value=row_id)
        heads = (one.id for section in sheet.sections for one in (section, *section.subsections))
        for head in _twice(heads):
            yield files[sheet.id].mistake(("sections",), "section-twice", value=head)


def _uncountable(sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    """Yield what keeps the rows of a sheet, or the columns that they use, from being spelt out."""
    if sheet.kind == "list" and sheet.key is None:
        yield file.mistake((), "list-without-key")
    for place, row in sheet.placed_rows:
        if isinstance(row.columns, str) and row.columns not in sheet.column_sets:
            yield file.mistake((*place, "columns"), "no-column-set", wrong=row.columns, known=sheet.column_sets)


def _shape(sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    if sheet.kind == "matrix" and not sheet.sections:
        yield file.mistake((), "matrix-without-rows")
    if sheet.kind == "list" and sheet.sections:
        yield file.mistake(("sections",), "list-with-sections")
    for column in _twice(column.id for column in sheet.columns):
        yield file.mistake(("columns",), "column-twice", value=column)
    for rule in _twice(rule.id for rule in sheet.rules):
        yield file.mistake(("rules",), "rule-twice", value=rule)
    for name, columns in sheet.column_sets.items():
        yield from _known(sheet, columns, file, ("column_sets", name))
    yield from _known(sheet, sheet.display_columns, file, ("display",))


def _known(sheet: Sheet, columns: Iterable[str], file: YamlFile, place: Path_) -> Iterator[Mistake]:
    for column in columns:
        if not sheet.has_column(column):
            known = tuple(one.id for one in sheet.columns)
            yield file.mistake(place, "no-column", wrong=column, known=known, sheet=sheet.id)


def _columns(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    groups = {group.id for group in sheet.groups}
    for index, column in enumerate(sheet.columns):
        place: Path_ = ("columns", index)
        if column.id in RESERVED:
            yield file.mistake((*place, "id"), "reserved", value=column.id)
        if column.group is not None and column.group not in groups:
            yield file.mistake((*place, "group"), "no-group", wrong=column.group, known=sorted(groups))
        for name in (column.list, column.special):
            if name is not None and name not in instrument.lists:
                yield file.mistake((*place, "list"), "no-list", wrong=name, known=instrument.lists)
        if column.help is not None:
            for language, words in column.help.by_language.items():
                if len(words) > _PROMPT_LIMIT:
                    found = {"limit": _PROMPT_LIMIT, "length": len(words)}
                    yield file.mistake((*place, "help", language), "prompt-long", **found)
        yield from _target(instrument, sheet, column, file, place)


def _target(instrument: Instrument, sheet: Sheet, column: Column, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    if column.kind.cites:
        lists = {other.id for other in instrument.sheets if other.kind == "list"}
        if column.sheet not in lists:
            yield file.mistake(
                (*place, "sheet"), "reference-without-list", wrong=column.sheet or "", known=sorted(lists)
            )
    if column.kind.has_unit:
        unit = sheet.column(column.unit) if column.unit and sheet.has_column(column.unit) else None
        if unit is None or not _is_choice(unit):
            known = tuple(one.id for one in sheet.columns if _is_choice(one))
            yield file.mistake((*place, "unit"), "money-without-unit", wrong=column.unit or "", known=known)
    if column.kind.chosen and column.list is None:
        for row_id in sheet.row_ids:
            if sheet.uses(row_id, column.id) and sheet.list_of(row_id, column.id) is None:
                yield file.mistake(place, "row-without-list", row=row_id, column=column.id)


def _is_choice(column: Column) -> bool:
    return column.kind.chosen and not column.kind.many


def _rows(instrument: Instrument, sheet: Sheet, file: YamlFile) -> Iterator[Mistake]:
    treaties = {treaty.id for treaty in instrument.treaties}
    for place, row in sheet.placed_rows:
        if isinstance(row.columns, tuple):
            yield from _known(sheet, row.columns, file, (*place, "columns"))
        for column_id, list_id in row.lists.items():
            yield from _known(sheet, (column_id,), file, (*place, "lists"))
            if list_id not in instrument.lists:
                yield file.mistake((*place, "lists"), "no-list", wrong=list_id, known=instrument.lists)
        yield from _asked_when(instrument, sheet, row, file, (*place, "asked_when"))
        for source in row.derives_from:
            if source.partition(" ")[0] not in treaties:
                yield file.mistake((*place, "derives_from"), "no-treaty", value=source, known=sorted(treaties))


def _asked_when(instrument: Instrument, sheet: Sheet, row: Row, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    for other, when in row.asked_when.items():
        if other not in sheet.row_ids:
            yield file.mistake((*place, other), "no-row", wrong=other, known=sheet.row_ids)
            continue
        if other == row.id or row.id in {one for one, _ in sheet.conditions.get(other, ())}:
            yield file.mistake((*place, other), "asked-in-circle", value=row.id, other=other)
        known = list(_known(sheet, when, file, (*place, other)))
        yield from known
        for column, wanted in when.items() if not known else ():
            if not sheet.uses(other, column):
                used = sheet.used_columns(other)
                yield file.mistake((*place, other, column), "row-without-column", row=other, wrong=column, known=used)
            elif not isinstance(wanted, str):
                yield from _codes(instrument, sheet, column, wanted, file, (*place, other, column), (other,))


def _rule(instrument: Instrument, sheet: Sheet, rule: Rule, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    known = list(_known(sheet, columns_of(rule), file, place))
    yield from known
    if known:
        return
    sections = {one for row in sheet.rows for one in sheet.headings(row.id)}
    for row in rule.rows:
        if row not in sections and row not in sheet.row_ids:
            yield file.mistake((*place, "rows"), "no-row", wrong=row, known=(*sorted(sections), *sheet.row_ids))
    for key in ("when", "unless"):
        for column, wanted in getattr(rule, key, {}).items():
            if not isinstance(wanted, str):
                yield from _codes(instrument, sheet, column, wanted, file, (*place, key, column))
    if isinstance(rule, Pattern):
        yield from _regular_expression(rule, file, place)
    elif isinstance(rule, OnlyInForce):
        yield from _status(instrument, sheet, rule, file, place)
    elif isinstance(rule, DistinctAcross):
        yield from _other_sheet(instrument, rule, file, place)


def _codes(
    instrument: Instrument,
    sheet: Sheet,
    column: str,
    codes: Iterable[str],
    file: YamlFile,
    place: Path_,
    rows: Sequence[str] = (),
) -> Iterator[Mistake]:
    lists = {sheet.list_of(row_id, column) for row_id in rows or sheet.row_ids} | {sheet.column(column).special}
    known = {option.code for list_id in lists for option in _options(instrument.lists.get(list_id or ""))}
    for code in codes:
        if code not in known:
            yield file.mistake(place, "no-option", wrong=code, known=sorted(known), column=column)


def _options(options: CodeList | None) -> tuple[Any, ...]:
    return options.options if options else ()


def _regular_expression(rule: Pattern, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    try:
        re.compile(rule.pattern)
    except re.error as problem:
        yield file.mistake(
            (*place, "pattern"), "no-regular-expression", value=rule.pattern, position=(problem.pos or 0) + 1
        )


def _status(instrument: Instrument, sheet: Sheet, rule: OnlyInForce, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    target = sheet.column(rule.column).sheet
    if not sheet.column(rule.column).kind.cites:
        yield file.mistake((*place, "column"), "no-reference", value=rule.column)
        return
    other = next((one for one in instrument.sheets if one.id == target), None)
    if other is None:
        return  # said already where the column is checked
    known = list(_known(other, (rule.status.column,), file, (*place, "status")))
    yield from known
    if not known:
        yield from _codes(instrument, other, rule.status.column, rule.status.allowed, file, (*place, "status"))


def _other_sheet(instrument: Instrument, rule: DistinctAcross, file: YamlFile, place: Path_) -> Iterator[Mistake]:
    if rule.other not in {sheet.id for sheet in instrument.sheets}:
        known = tuple(sheet.id for sheet in instrument.sheets)
        yield file.mistake((*place, "with"), "no-sheet", wrong=rule.other, known=known)
    else:
        yield from _known(instrument.sheet(rule.other), rule.columns, file, (*place, "columns"))
