"""Typed answers of many files → findings at cells: one pandera run a sheet, one finding a cause."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandera.errors
import polars as pl

from matrices.edition.model import Waiver
from matrices.findings import CellRef, Finding, Severity, finding, shorten
from matrices.instrument.model import Instrument, Sheet
from matrices.instrument.raw import RawValue
from matrices.instrument.rules import Rule
from matrices.language import Text
from matrices.validation.answers import Answer, Answers
from matrices.validation.confirmations import confirmations
from matrices.validation.expressions import Context
from matrices.validation.frame import frame, needs
from matrices.validation.schema import pandera_schema

_OF_RULES = ("required", "row-begun", "rule")


def judge(
    instrument: Instrument, files: Sequence[Answers], waivers: Sequence[Waiver] = ()
) -> tuple[tuple[Finding, ...], ...]:
    """Return the findings of each file, in the order of sheets and cells.

    A blank required cell, or one whose content cannot be understood, hides every other finding at that cell.
    """
    wanted = needs(instrument)
    frames = {sheet.id: frame(sheet, files, wanted) for sheet in instrument.sheets}
    found: list[list[Finding]] = [[] for _ in files]
    for sheet in instrument.sheets:
        context = Context(sheet, frames)
        lines = frames[sheet.id].select("_file", "_row").rows()
        for kind, name, index in _failures(context):
            number, row = lines[index]
            found[number].extend(_findings(kind, name, sheet, row, files[number], waivers))
    for number, answers in enumerate(files):
        found[number].extend(confirmations(answers))
        found[number].extend(one for mark in answers.marks.values() for one in _remarks(mark))
    order = _Order(instrument)
    return tuple(tuple(sorted(_one_a_cause(findings), key=order.of)) for findings in found)


def in_order(instrument: Instrument, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of the instrument: sheets, rows, columns."""
    return tuple(sorted(findings, key=_Order(instrument).of))


def _failures(context: Context) -> Iterator[tuple[str, str, int]]:
    """Yield kind, name and line of every check that failed."""
    lines = context.frames[context.sheet.id]
    if lines.is_empty():
        return
    try:
        pandera_schema(context).validate(lines, lazy=True)
    except pandera.errors.SchemaErrors as problem:
        cases: pl.DataFrame = problem.failure_cases
        for check, index in cases.select("check", "index").iter_rows():
            kind, _, name = str(check).partition(":")
            yield kind, name, int(index)


def _findings(
    kind: str, name: str, sheet: Sheet, row: str, answers: Answers, waivers: Sequence[Waiver]
) -> Iterable[Finding]:
    if kind == "sound":
        return _remarks(answers.by_place[sheet.id, row, name])
    if kind in ("required", "begun"):
        return (_required(kind, sheet, row, name, answers),)
    column, _, rule_id = name.partition(":")
    rule = next(rule for rule in sheet.rules if rule.id == rule_id)
    country = answers.reading.identity.country
    if any(_waived(waiver, country, rule, row) for waiver in waivers):
        return ()
    return (_broken(rule, sheet, row, column, answers),)


def _remarks(answer: Answer) -> Iterator[Finding]:
    for remark in answer.typed.remarks:
        yield finding(
            remark.code,
            answer.at,
            sheet_id=answer.sheet,
            row=answer.row,
            column=answer.column,
            value=_quoted(answer.raw),
            **remark.values,
        )


def _quoted(raw: RawValue) -> str | Text:
    words = raw.shown or raw.quoted
    return shorten(words) if isinstance(words, str) else words


def _required(kind: str, sheet: Sheet, row: str, column_id: str, answers: Answers) -> Finding:
    column = sheet.column(column_id)
    begun = kind == "begun" or sheet.kind == "list"
    code, severity = ("row-begun", Severity.ERROR) if begun else ("required", Severity(column.required or "error"))
    at = answers.reading.places[sheet.id, row, column_id]
    return finding(code, at, sheet_id=sheet.id, row=row, column=column_id, severity=severity, label=column.label)


def _broken(rule: Rule, sheet: Sheet, row: str, column_id: str, answers: Answers) -> Finding:
    column = sheet.column(column_id)
    answer = answers.by_place.get((sheet.id, row, column.id))
    at = answers.reading.places[sheet.id, row, column.id]
    value = _quoted(replace(answer.raw, shown="")) if answer else ""
    blanks: Mapping[str, str | Text] = {"row": row, "column": column.label, "value": value}
    made = finding(
        "rule",
        at,
        sheet_id=sheet.id,
        row=row,
        column=column.id,
        value=value,
        severity=rule.severity,
        message=rule.message.fill(**blanks),
        advice=rule.advice.fill(**blanks),
    )
    return replace(made, rule=rule.id)


def _waived(waiver: Waiver, country: str, rule: Rule, row: str) -> bool:
    return waiver.country == country and waiver.rule == rule.id and (not waiver.rows or row in waiver.rows)


def _one_a_cause(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Keep, at each cell, what the others follow from.

    Content that cannot be understood hides every rule. A blank cell has one finding, the gravest: two rules that
    ask for it have one cause. An error hides the warnings of other rules at its cell.
    """
    at: dict[CellRef, list[Finding]] = {}
    for one in findings:
        at.setdefault(one.at, []).append(one)
    for here in at.values():
        content = [one for one in here if one.code not in _OF_RULES]
        rules = sorted(
            (one for one in here if one.code in _OF_RULES), key=lambda one: list(Severity).index(one.severity)
        )
        yield from content
        if rules and not any(one.severity is Severity.ERROR for one in content):
            yield from _gravest(rules)


def _gravest(rules: Sequence[Finding]) -> Iterator[Finding]:
    if not rules[0].value:
        yield rules[0]
        return
    errors = [one for one in rules if one.severity is Severity.ERROR]
    yield from errors or rules


class _Order:
    """The order of the instrument: sheets, rows, columns."""

    def __init__(self, instrument: Instrument) -> None:
        self._rows: dict[tuple[str, str], int] = {}
        self._rows_end: dict[str, int] = {}
        self._columns: dict[tuple[str, str], int] = {}
        for number, sheet in enumerate(instrument.sheets):
            self._rows.update({(sheet.id, row): number * 100_000 + i for i, row in enumerate(sheet.row_ids)})
            self._rows_end[sheet.id] = number * 100_000 + len(sheet.row_ids)
            self._columns.update({(sheet.id, column.id): i for i, column in enumerate(sheet.columns)})

    def of(self, one: Finding) -> tuple[int, int]:
        """Return the place of a finding in the order."""
        row = self._rows.get((one.sheet_id, one.row), self._rows_end.get(one.sheet_id, -1) if one.row else -1)
        return row, self._columns.get((one.sheet_id, one.column), -1)
