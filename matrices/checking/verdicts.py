"""What a prefilled workbook or a validation form says of its rows → verdicts, changed cells, findings at the cells.

A cell was changed if its typed value is not that of the record, whatever was made of its looks; what cannot be
understood was changed, because no form is sent with it. Nothing is guessed: a row that contradicts itself is told of.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from matrices.checking.answers import Answer, Answers, differences
from matrices.findings import CellRef, Finding, finding, shorten
from matrices.instrument import (
    BASIS,
    BLANK,
    CONFIRMS_REST,
    RESERVED,
    UNCHANGED,
    VERDICT,
    WORDS,
    CellId,
    RowId,
    Sheet,
    Target,
    Typed,
    Value,
    asked_where,
    parse,
)
from matrices.language import LANGUAGES, Text
from matrices.register import Marked, StoredAnswer
from matrices.workbook import (
    COVER,
    NO,
    VERDICTS,
    YES,
    ReadCell,
    Record,
    RowVerdict,
    comparable,
    is_legal,
    rest_column,
    rest_options,
)


def confirmations(answers: Answers) -> Iterator[Finding]:
    """Yield what is to be said of rows prefilled from a previous edition; nothing where the workbook was not.

    A row that still holds its previous answer without a word is asked about; one that is called unchanged and is not,
    or the other way round, contradicts itself. A row that was changed needs no mark.
    """
    previous = answers.reading.previous
    if previous is None or previous.source.is_draft:
        return
    for sheet in answers.instrument.sheets:
        marked = {row for where, row, _ in answers.marks if where == sheet.id}
        rows = {row for where, row in previous.records if where == sheet.id} | marked
        for row in sorted(rows):
            at = answers.reading.places.get(CellId(sheet.id, row, UNCHANGED))
            if at is not None:
                mark = answers.marks.get(CellId(sheet.id, row, UNCHANGED))
                record = previous.records.get(RowId(sheet.id, row))
                for code, values in _confirmation(answers, sheet, row, mark, record):
                    blanks: dict[str, Any] = {"sheet_id": sheet.id, "row": row, "column": UNCHANGED, **values}
                    value = mark.raw.text if mark else ""
                    yield finding(code, at, value=value, edition=previous.source.edition, **blanks)


def answered_unasked(answers: Answers) -> Iterator[Finding]:
    """Yield what is to be said of rows that hold answers although another row's answer says that they are not asked."""
    for at in sorted(answers.unasked & answers.begun.keys()):
        sheet = answers.instrument.sheet(at.sheet)
        column = next(one for one in sheet.used_columns(at.row) if one in answers.begun[at])
        answer = answers.by_place[CellId(*at, column)]
        others = dict.fromkeys(other for other, _ in sheet.conditions[at.row])
        yield finding(
            "row-not-asked",
            answer.at,
            sheet_id=at.sheet,
            row=at.row,
            column=column,
            value=answer.raw.shown or answer.raw.text,
            condition=asked_where(answers.instrument, sheet, at.row) or "",
            others=", ".join(others),
        )


def _confirmation(
    answers: Answers, sheet: Sheet, row: str, mark: Answer | None, record: Record | None
) -> Iterator[tuple[str, dict[str, Text]]]:
    """Yield the code of what is to be said of a row, with what fills its blanks."""
    if record is None or not record.asks:
        if mark is not None:
            yield "unused-answered", {"label": sheet.column(UNCHANGED).label}
        return
    said = mark.value if mark else None
    if RowId(sheet.id, row) in answers.untouched:
        yield ("changed-same" if said == NO else "compiled-unconfirmed"), {}
        return
    differing, unclear = differences(answers, record)
    if said == YES and differing:
        yield "unchanged-differs", {"columns": _listed(differing, sheet)}
    elif said == NO and not differing and not unclear:
        yield "changed-same", {}
    elif mark is None and not differing and not unclear:
        yield "unchanged-unconfirmed", {}


def _listed(columns: Iterable[str], sheet: Sheet) -> Text:
    """Return the labels of columns as one text."""
    labels = [sheet.column(column).label for column in columns]
    return Text({language: ", ".join(label[language] for label in labels) for language in LANGUAGES})


_UNSEEN = "formula-unseen"


@dataclass(frozen=True)
class FormSaid:
    """What a whole form says: the rows that say something or were changed, in order; the cells that were changed.

    `rows` name the cell in which each says so; `changes` are cells that say something else than the record, without
    value or content where one was emptied. `unread` are the cells of marks that could not be understood; their text
    must not be lost.
    """

    rows: tuple[Marked, ...]
    changes: tuple[StoredAnswer, ...]
    confirms_rest: bool
    findings: tuple[Finding, ...]
    unread: tuple[Answer | ReadCell, ...] = ()


def said(answers: Answers, record: Mapping[CellId, Value] | None = None) -> FormSaid:
    """Return what a form says; it is compared with `record`, or with its own hidden records where there is none."""
    return _Form(answers, record).said()


class _Form:
    def __init__(self, answers: Answers, record: Mapping[CellId, Value] | None) -> None:
        self.answers = answers
        self.reading = answers.reading
        self.hidden = self._hidden()
        self.records = self.hidden if record is None else _by_row(record)
        self.is_given = record is not None
        self.is_legal = is_legal(answers.instrument)
        self.unseen = {
            CellId(one.sheet_id, one.row, one.column) for one in self.reading.findings if one.code == _UNSEEN
        }

    def _hidden(self) -> dict[RowId, dict[str, str]]:
        previous = self.reading.previous
        return {row: dict(one.values) for row, one in previous.records.items()} if previous else {}

    def said(self) -> FormSaid:
        rows = [_Row(self, sheet, row) for sheet in self.answers.instrument.sheets for row in self._rows(sheet)]
        confirms, rest = self.rest is not None and self.rest.value == YES, tuple(self._of_rest())
        if not self.is_given and not self.hidden:
            lost = finding("form-record-lost", CellRef(self.reading.file))
            return FormSaid((), (), confirms, (lost, *rest), tuple(self._unread()))
        found = [one for row in rows for one in row.findings()]
        told = [*self._differing_records(), *self._nothing_confirmed(rows, confirms=confirms), *rest]
        return FormSaid(
            tuple(row.said for row in rows if row.says_something),
            tuple(change for row in rows for change in row.changes),
            confirms,
            (*told, *self._gone(), *found),
            tuple(self._unread()),
        )

    def _rows(self, sheet: Sheet) -> list[str]:
        """Return the rows of a sheet that can say anything, in order; those beyond its capacity last."""
        if sheet.kind == "matrix":
            return list(sheet.row_ids)
        known = {row for where, row in self.records if where == sheet.id}
        marked = {row for where, row, _ in self.answers.marks if where == sheet.id}
        asked = known | marked | set(self.answers.rows_answered(sheet.id))
        return [*(row for row in sheet.row_ids if row in asked), *sorted(asked - set(sheet.row_ids))]

    @cached_property
    def rest(self) -> Typed | None:
        """The answer to “I confirm everything that I have not marked”, if there is one."""
        cell = self.reading.cover.get(CONFIRMS_REST)
        if cell is None or cell.raw.is_blank:
            return None
        return parse(cell.raw, Target(rest_column(), self.reading.identity.language, rest_options()))

    def _of_rest(self) -> Iterator[Finding]:
        for remark in self.rest.remarks if self.rest else ():
            cell = self.reading.cover[CONFIRMS_REST]
            value = cell.raw.quoted
            yield finding(remark.code, cell.at, sheet_id=COVER, row=CONFIRMS_REST, value=value, **remark.values)

    def _unread(self) -> Iterator[Answer | ReadCell]:
        """Yield the cells that hold something in the place of a mark, and none."""
        for one in self.answers.marks.values():
            if one.column == VERDICT and one.value is None and not one.raw.is_blank:
                yield one
        if self.rest is not None and self.rest.value is None:
            yield self.reading.cover[CONFIRMS_REST]

    def _nothing_confirmed(self, rows: "list[_Row]", *, confirms: bool) -> Iterator[Finding]:
        silent = sum(row.is_silent for row in rows)
        unclear = self.rest is not None and self.rest.value is None
        if silent and not confirms and not unclear and not any(row.verdict == "confirm" for row in rows):
            yield finding("nothing-confirmed", CellRef(self.reading.file), count=silent)

    def _gone(self) -> Iterator[Finding]:
        """Tell of rows of lists that are no longer there; of missing rows of matrices the reading has told."""
        for sheet in self.answers.instrument.sheets:
            known = [row for where, row in self.records if where == sheet.id and self.records[RowId(where, row)]]
            if sheet.kind == "list" and CellId(sheet.id, "", "") not in self.reading.missing:
                for row in known:
                    if not any(
                        CellId(sheet.id, row, column) in self.reading.places for column in sheet.used_columns(row)
                    ):
                        yield finding("form-row-gone", CellRef(self.reading.file), sheet_id=sheet.id, row=row)

    def _differing_records(self) -> Iterator[Finding]:
        """Tell of hidden records that are not those of the draft; a record that was lost tells nothing."""
        differing = [row for row, values in self.hidden.items() if values != self.records.get(row, {})]
        if self.is_given and differing:
            sheet, row = differing[0]
            at = CellRef(self.reading.file)
            yield finding("form-record-differs", at, sheet_id=sheet, row=row, count=len(differing))


class _Row:
    """One row of a form, compared with its record."""

    def __init__(self, form: _Form, sheet: Sheet, row: str) -> None:
        self._form = form
        self._sheet = sheet
        self._row = row
        known = form.records.get(RowId(sheet.id, row))
        self._record = known or {}
        self._is_known = known is not None or form.is_given or sheet.kind == "list"

    def _mark(self, column: str) -> Answer | None:
        return self._form.answers.marks.get(CellId(self._sheet.id, self._row, column))

    def _text(self, column: str) -> str:
        mark = self._mark(column)
        return "" if mark is None or mark.raw.is_blank else mark.raw.text.strip()

    @cached_property
    def verdict(self) -> RowVerdict | None:
        """The verdict, if there is one that can be understood."""
        mark = self._mark(VERDICT)
        return next((one for one in VERDICTS if mark is not None and mark.value == one), None)

    @cached_property
    def changes(self) -> tuple[StoredAnswer, ...]:
        """The cells that say something else than the record; none of a row of which the record was lost."""
        return tuple(self._changes()) if self._is_known else ()

    def _changes(self) -> Iterator[StoredAnswer]:
        reading = self._form.reading
        for column in self._sheet.used_columns(self._row):
            place = CellId(self._sheet.id, self._row, column)
            if column in RESERVED or place in self._form.unseen or place not in reading.places:
                continue
            answer = self._form.answers.by_place.get(place)
            unclear = answer is not None and answer.value is None
            if unclear or comparable(answer.value if answer else None) != self._record.get(column, ""):
                at, raw = reading.places[place], answer.raw if answer else BLANK
                yield StoredAnswer(*place, answer.value if answer else None, raw.text, at.sheet, at.cell, raw.shown)

    @property
    def is_silent(self) -> bool:
        """Tell whether the draft prints the row and the form says nothing of it."""
        return bool(self._record) and self._mark(VERDICT) is None and not self.changes and not self._words

    @property
    def _words(self) -> str:
        return self._text(WORDS)

    @property
    def says_something(self) -> bool:
        """Tell whether the row bears a mark, holds words or was changed."""
        return bool(self.verdict or self.changes or self._words or self._text(BASIS))

    @property
    def said(self) -> Marked:
        """What the row says of itself; of words without a mark nobody knows how they are meant."""
        return Marked(
            sheet=self._sheet.id,
            row=self._row,
            verdict=self.verdict or "",
            basis=self._text(BASIS),
            words=self._words,
            tab=self._at.sheet,
            cell=self._at.cell,
        )

    @property
    def _is_unread(self) -> bool:
        """Tell whether something stands in the place of the mark that could not be understood."""
        mark = self._mark(VERDICT)
        return mark is not None and mark.value is None

    @property
    def _at(self) -> CellRef:
        """The cell of the mark; where that is blank, the first that says something."""
        marked = [mark.at for column in (VERDICT, WORDS, BASIS) if (mark := self._mark(column)) is not None]
        file = self._form.reading.file
        changed = (CellRef(file, change.tab, change.cell) for change in self.changes)
        return next(iter((*marked, *changed)), self._place(VERDICT))

    def _place(self, column: str) -> CellRef:
        """Return the cell of a mark, blank or not; the first of the row where the column is missing."""
        places, row = self._form.reading.places, RowId(self._sheet.id, self._row)
        found = (places.get(CellId(*row, one)) for one in (column, *self._sheet.used_columns(self._row)))
        return next((at for at in found if at is not None), CellRef(self._form.reading.file))

    def findings(self) -> Iterator[Finding]:
        """Yield what is to be said of the row."""
        if self._is_unread:
            return  # what stands there has its finding already
        if not self._is_known and self._place(VERDICT).cell:
            yield self._finding("form-record-lost")
        is_new = not self._record and self._sheet.kind == "list"
        if not self._record and self.verdict and (self.verdict == "confirm" or is_new) and not self._is_meant:
            yield self._finding("verdict-without-record")
        elif not is_new:
            yield from self._of_verdict()

    @property
    def _is_meant(self) -> bool:
        """Tell whether the mark of a row without record is one that its changes call for."""
        return bool(self.changes) and (self.verdict == "correct" or self._sheet.kind == "matrix")

    def _of_verdict(self) -> Iterator[Finding]:
        columns: Any = _listed((change.column for change in self.changes), self._sheet)
        if self.changes and self.verdict == "confirm":
            yield self._finding("confirmed-but-changed", columns=columns)
        elif self.changes and self.verdict != "correct":
            yield self._finding("changed-not-marked", columns=columns)
        elif self.changes and self._form.is_legal and not self._text(BASIS):
            yield self._finding("correction-without-basis", BASIS, columns=columns)
        elif self.verdict == "correct" and not self.changes and not self._is_unclear:
            yield self._finding("marked-correct-unchanged")
        if self.verdict in ("object", "comment") and not self._words:
            code = "objection-without-words" if self.verdict == "object" else "comment-without-words"
            yield self._finding(code, WORDS)
        elif not self.verdict and not self.changes and (self._words or self._text(BASIS)):
            yield self._finding("words-without-verdict", value=shorten(self._words or self._text(BASIS)))

    @property
    def _is_unclear(self) -> bool:
        """Tell whether nobody can know what was changed: the record is lost, or a formula shows nothing."""
        return not self._is_known or any(place.row_id == (self._sheet.id, self._row) for place in self._form.unseen)

    def _finding(self, code: str, column: str = VERDICT, value: str | None = None, **values: Any) -> Finding:
        shown = self._text(column) if value is None else value
        at = self._place(column)
        return finding(code, at, sheet_id=self._sheet.id, row=self._row, column=column, value=shown, **values)


def _by_row(record: Mapping[CellId, Value]) -> dict[RowId, dict[str, str]]:
    found: dict[RowId, dict[str, str]] = {}
    for (sheet, row, column), value in record.items():
        if comparable(value):
            found.setdefault(RowId(sheet, row), {})[column] = comparable(value)
    return found
