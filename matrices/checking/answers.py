"""A reading → its answers as typed values, each still with its cell, its raw content and what was remarked."""

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from matrices.findings import CellRef
from matrices.instrument import (
    RESERVED,
    UNCHANGED,
    CellContent,
    CellId,
    Instrument,
    RawValue,
    Remark,
    RowId,
    Sheet,
    Target,
    Typed,
    Value,
    holds,
    parse,
    target_options,
)
from matrices.register import StoredAnswer
from matrices.workbook import COVER, ReadCell, Reading, Record, Replaced, comparable


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a country: where it stands, what stands there, what it means."""

    sheet: str
    row: str
    column: str
    at: CellRef
    raw: RawValue
    typed: Typed

    @property
    def place(self) -> CellId:
        """Sheet, row and column."""
        return CellId(self.sheet, self.row, self.column)

    @property
    def value(self) -> Value | None:
        """The typed value, None where none could be made out."""
        return self.typed.value

    @property
    def stored(self) -> StoredAnswer:
        """The same as the register keeps it."""
        return StoredAnswer(
            sheet=self.sheet,
            row=self.row,
            column=self.column,
            value=self.value,
            raw=self.raw.text,
            tab=self.at.sheet,
            cell=self.at.cell,
            shown=self.raw.shown,
        )


@dataclass(frozen=True)
class Answers:
    """All answers of one reading.

    `marks` says, by sheet id, row id and column id, what a prefilled workbook or validation form holds in the columns
    that it adds to the instrument's; these are no answers to the instrument itself. `untouched` are the rows that were
    filled in from public texts and left as they were: what stands in them is no answer.
    """

    reading: Reading
    instrument: Instrument
    all: tuple[Answer, ...]
    marks: Mapping[CellId, Answer] = field(default_factory=dict)
    untouched: frozenset[RowId] = frozenset()

    @cached_property
    def by_place(self) -> dict[CellId, Answer]:
        """The answers by sheet id, row id and column id."""
        return {answer.place: answer for answer in self.all}

    @cached_property
    def _by_sheet(self) -> dict[str, list[Answer]]:
        found: dict[str, list[Answer]] = {}
        for answer in self.all:
            found.setdefault(answer.sheet, []).append(answer)
        return found

    def of_sheet(self, sheet: str) -> Sequence[Answer]:
        """Return the answers of one sheet."""
        return self._by_sheet.get(sheet, ())

    @cached_property
    def begun(self) -> dict[RowId, list[str]]:
        """The columns answered in each row, by sheet id and row id; notes alone begin no row."""
        found: dict[RowId, list[str]] = {}
        for answer in self.all:
            if self.instrument.sheet(answer.sheet).column(answer.column).role != "notes":
                found.setdefault(RowId(answer.sheet, answer.row), []).append(answer.column)
        return found

    @cached_property
    def unasked(self) -> frozenset[RowId]:
        """The rows that are not asked, because of what another row answers."""
        return frozenset(
            RowId(sheet.id, row)
            for sheet in self.instrument.matrices
            for row in sheet.unasked_rows(functools.partial(self.seen, sheet.id))
        )

    @cached_property
    def owed(self) -> frozenset[RowId]:
        """The rows that are asked only by the answer of another one, and are, or hold an answer all the same."""
        return frozenset(
            at
            for sheet in self.instrument.matrices
            for row in sheet.conditions
            if (at := RowId(sheet.id, row)) not in self.unasked
            if at in self.begun or not holds(sheet.waiting(row), row, functools.partial(self.seen, sheet.id))
        )

    def seen(self, sheet: str, row: str, column: str) -> tuple[str, ...] | None:
        """Return what conditions see of an answer: its codes; none of a cell left blank, None where nobody can say."""
        answer = self.by_place.get(CellId(sheet, row, column))
        if answer is None or answer.value is None:
            return () if answer is None else None
        return answer.value if isinstance(answer.value, tuple) else (str(answer.value),)

    def rows_answered(self, sheet: str) -> tuple[str, ...]:
        """Return the ids of the sheet's rows that hold an answer, in the order of the instrument; then those beyond."""
        answered = dict.fromkeys(answer.row for answer in self.of_sheet(sheet))
        within = [row for row in self.instrument.sheet(sheet).row_ids if row in answered]
        return (*within, *(row for row in answered if row not in within))


def differences(answers: Answers, record: Record) -> tuple[list[str], bool]:
    """Return the columns that say something else than a record, and whether there are some that say nothing clear."""
    differing, unclear = [], False
    for column in answers.instrument.sheet(record.sheet).used_columns(record.row):
        place = CellId(record.sheet, record.row, column)
        if column == UNCHANGED or column in record.open or place not in answers.reading.places:
            continue
        answer = answers.by_place.get(place)
        if answer is not None and answer.value is None:
            unclear = True
        elif comparable(answer.value if answer else None) != record.values.get(column, ""):
            differing.append(column)
    return differing, unclear


def _touched(answers: Answers) -> Answers:
    """Return the answers without the rows that were compiled from public texts and neither confirmed nor changed.

    A row of a list stays if a row that stays cites it: whoever confirms a provision confirms the law that it rests on.
    """
    previous = answers.reading.previous
    if previous is None or not previous.source.compiled:
        return answers
    marks = answers.marks
    untouched = {
        place
        for place, record in previous.records.items()
        if record.asks and differences(answers, record) == ([], False)
        if (mark := marks.get(CellId(*place, UNCHANGED))) is None or mark.value != "yes"
    }
    kept = [one for one in answers.all if RowId(one.sheet, one.row) not in untouched]
    untouched -= set(_cited_by(kept, answers.instrument))
    own = tuple(one for one in answers.all if RowId(one.sheet, one.row) not in untouched)
    return replace(answers, all=own, untouched=frozenset(untouched))


def _cited_by(answers: Iterable[Answer], instrument: Instrument) -> Iterator[RowId]:
    for one in answers:
        column = instrument.sheet(one.sheet).column(one.column)
        if column.kind.cites and column.sheet and isinstance(one.value, tuple):
            yield from (RowId(column.sheet, code) for code in one.value)


def read_answers(reading: Reading, instrument: Instrument, region: str = "") -> Answers:
    """Return the typed answers of a reading; list sheets are read first, because matrices cite their rows.

    `region` is the ISO 3166-1 alpha-2 code of the country, for telephone numbers without country code.
    """
    answers: list[Answer] = []
    names: dict[str, Mapping[str, tuple[str, ...]]] = {}
    by_sheet: dict[str, list[ReadCell]] = {}
    for cell in reading.cells:
        by_sheet.setdefault(cell.sheet, []).append(cell)
    for sheet in sorted(instrument.sheets, key=lambda sheet: sheet.kind != "list"):
        made = reading.replaced.get(sheet.id)
        found = [
            _answer(cell, _target(CellId(*cell[:3]), sheet, instrument, reading, names, region), made)
            for cell in by_sheet.get(sheet.id, ())
        ]
        answers.extend(found)
        if sheet.kind == "list":
            names[sheet.id] = _cited(sheet, found, reading)
    if reading.previous is None:
        return Answers(reading, instrument, tuple(answers))
    own = tuple(answer for answer in answers if answer.column not in RESERVED)
    marks = {one.place: one for one in answers if one.column in RESERVED}
    return _touched(Answers(reading, instrument, own, marks))


def entered(answers: Answers, words: Mapping[CellId, str], region: str = "") -> dict[CellId, CellContent]:
    """Return what cells hold into which words are typed, as `target_of` knows what they are asked for."""
    targets = {at: target_of(answers, at, region) for at in words if at.sheet != COVER}
    return {
        at: targets[at].column.kind.entered(typed, targets[at]) if at in targets else typed
        for at, typed in words.items()
    }


def target_of(answers: Answers, at: CellId, region: str = "") -> Target:
    """Return what a cell of a file is asked for, answered or not; raise `KeyError` if the instrument has none."""
    sheet = answers.instrument.sheet(at.sheet)
    cites = sheet.column(at.column).sheet or ""
    names = {cites: cited_names(answers, answers.instrument.sheet(cites))} if cites else {}
    return _target(at, sheet, answers.instrument, answers.reading, names, region)


def _target(
    at: CellId,
    sheet: Sheet,
    instrument: Instrument,
    reading: Reading,
    names: Mapping[str, Mapping[str, tuple[str, ...]]],
    region: str,
) -> Target:
    """Return what a cell is asked for; `names` are those under which the rows of list sheets may be cited."""
    column = sheet.column(at.column)
    return Target(
        column=column,
        language=reading.identity.language,
        options=target_options(instrument.code_list(sheet, at.row, at.column)),
        special=instrument.lists[column.special].options if column.special else (),
        cited=names.get(column.sheet or "", {}),
        region=region,
        since_1904=reading.since_1904,
    )


def _answer(cell: ReadCell, target: Target, made: Replaced | None) -> Answer:
    # A formula without a cached value shows nothing; the reading has said so already.
    typed = Typed(None) if cell.raw.kind == "blank" else parse(cell.raw, target)
    if typed.remarks and made is not None and target.column.kind.chosen:
        typed = _before(cell.raw, target, made, typed)
    if target.column.kind.cites and isinstance(typed.value, tuple):
        blank = [code for code in typed.value if not target.cited.get(code)]
        if blank:
            typed = Typed(typed.value, (Remark("reference-to-blank", {"part": ", ".join(blank)}),))
    return Answer(sheet=cell.sheet, row=cell.row, column=cell.column, at=cell.at, raw=cell.raw, typed=typed)


def _before(raw: RawValue, target: Target, made: Replaced, typed: Typed) -> Typed:
    """Return what a cell says that was changed with all others of its sheet: the replacement has its finding."""
    original = parse(raw._replace(text=made.original(raw.text)), target)
    if original.value is not None and not original.remarks:
        return original
    is_like = "accents" in made.kinds and [one.code for one in typed.remarks] == ["understood-as"]
    return Typed(typed.value) if is_like else typed


def cited_names(answers: Answers, sheet: Sheet) -> Mapping[str, tuple[str, ...]]:
    """Return the rows of a list sheet with the names under which each may be cited."""
    return _cited(sheet, answers.of_sheet(sheet.id), answers.reading)


def _cited(sheet: Sheet, answers: Sequence[Answer], reading: Reading) -> Mapping[str, tuple[str, ...]]:
    is_missing = CellId(sheet.id, "", "") in reading.missing
    return {row: (row,) for row in sheet.row_ids} if is_missing else _names(sheet, answers)


def _names(sheet: Sheet, answers: Sequence[Answer]) -> Mapping[str, tuple[str, ...]]:
    """Return the rows of a list sheet with the names under which each may be cited; none where it is blank.

    Of a row that has no name, and of all rows of a sheet that is missing, nothing but the number is known.
    """
    shown = (*sheet.display_columns, *(column.id for column in sheet.columns if column.role in ("name", "number")))
    texts = {(answer.row, answer.column): answer.raw.text.strip() for answer in answers}
    begun = {answer.row for answer in answers if answer.column not in RESERVED}
    names: dict[str, tuple[str, ...]] = {}
    for row in (*sheet.row_ids, *sorted(begun.difference(sheet.row_ids))):
        known = dict.fromkeys(texts.get((row, column), "") for column in shown)
        names[row] = tuple(name for name in known if name) or ((row,) if row in begun else ())
    return names
