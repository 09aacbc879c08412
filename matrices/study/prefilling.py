"""What a country has answered → what a workbook is prefilled with: of a new edition, or of a validation form."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from matrices.edition import Folder
from matrices.instrument import CellId, Column, Instrument, RowId, Sheet, Value, cell_contents, name_of, options_of
from matrices.language import say
from matrices.register import Register
from matrices.study.carry import Carried, carry
from matrices.study.model import Entry
from matrices.study.settlements import settled_answers
from matrices.workbook import Answer, Prefill, Record, Source, as_written, clipped, comparable, printable


class _Length(NamedTuple):
    """How the answers of a row are joined, and how many signs they may have together, or each.

    What is longer has its long texts shortened: the cells beside it hold them in full.
    """

    joint: str
    limit: int
    longest: tuple[int, ...]


_IN_EDITION = _Length(" · ", 600, (240, 120, 60))
_IN_DRAFT = _Length("\n", 1500, (700, 400, 240, 120, 60))


def carry_over(
    previous: Folder, register: Register, instrument: Instrument, countries: Collection[str]
) -> dict[str, Carried]:
    """Return, by country, what a new instrument takes over from the last accepted answers of the previous edition.

    Only named countries that have answered are in it; none where the previous edition did not use the instrument.
    """
    old = next((one for one in previous.instruments if one.id == instrument.id), None)
    if old is None:
        return {}
    accepted = register.latest_accepted(previous.edition.id, instrument.id)
    own = {country: accepted[country] for country in countries if country in accepted}
    return {country: carry(old, instrument, settled_answers(register, one)) for country, one in own.items()}


def prefill_of(carried: Carried, source: Source, language: str) -> Prefill:
    """Return what is written into a country's workbook in a language; `source` is the previous edition."""
    words = dict(_words(carried, source, language))
    places = {**dict.fromkeys(carried.rows), **dict.fromkeys(words)}
    return Prefill(
        dict(cell_contents(carried.values, carried.new, language)),
        tuple(_record(carried, *place) for place in places),
        words,
    )


def draft_prefill(
    record: Mapping[CellId, Value], instrument: Instrument, language: str, unclear: Iterable[Entry] = ()
) -> Prefill:
    """Return what is written into a country's validation form: its answers as the draft prints them.

    Cells that wait to be clarified are left blank, so that what is written there settles them; the words of their rows
    say what stands in them.
    """
    contents = cell_contents(record, instrument, language)
    answers: dict[CellId, Answer] = {place: as_written(one) if isinstance(one, str) else one for place, one in contents}
    words = dict(_draft_words(record, instrument, language))
    answered = {RowId(sheet, row) for sheet, row, _ in record}
    for one in unclear:
        row, sheet = RowId(one.sheet, one.row), instrument.sheet(one.sheet)
        label, shown = sheet.column(one.column).label[language], clipped(printable(one.written), _IN_DRAFT.longest[2])
        line = say("forms", "record-unclear", language, label=label, words=shown, cell=f"{one.tab}!{one.cell}")
        if row in words:
            words[row] = "\n".join(([words[row]] if row in answered else []) + [line])
            answered.add(row)
    return Prefill(answers, _draft_records(record, instrument), words)


def _draft_records(record: Mapping[CellId, Value], instrument: Instrument) -> tuple[Record, ...]:
    """Return the hidden records of a validation form: of every row of a matrix, and of the filled rows of lists."""
    values: dict[RowId, dict[str, str]] = {
        RowId(sheet.id, row): {} for sheet in instrument.matrices for row in sheet.row_ids if sheet.used_columns(row)
    }
    for (sheet_id, row_id, column), value in record.items():
        if comparable(value):
            values.setdefault(RowId(sheet_id, row_id), {})[column] = comparable(value)
    return tuple(Record(*row, kept) for row, kept in values.items())


def _record(carried: Carried, sheet_id: str, row: str) -> Record:
    sheet = carried.new.sheet(sheet_id)
    if sheet.kind == "matrix" and sheet.row(row).of is not None:
        return Record(sheet_id, row)  # shown, and confirmed with the row that it is a part of
    columns = sheet.used_columns(row)
    values = {
        c: carried.values[CellId(sheet_id, row, c)] for c in columns if CellId(sheet_id, row, c) in carried.values
    }
    kept = {column: comparable(value) for column, value in values.items()}
    return Record(sheet_id, row, kept, carried.open.get(RowId(sheet_id, row), ()))


def _words(carried: Carried, source: Source, language: str) -> Iterator[tuple[RowId, str]]:
    """Yield, for each row of the matrices, what it answered before in words."""
    for sheet in carried.new.matrices:
        before = next((one for one in carried.old.sheets if one.id == sheet.id), None)
        asked = set(before.row_ids) - _unasked(before, carried.answered) if before else set()
        for row in sheet.rows:
            if carried.rows.get(RowId(sheet.id, row.id)) is not None and before is not None:
                words = _in_words(carried, before, RowId(sheet.id, row.id), language)
            else:
                key = "previous-none" if {row.id, *row.replaces} & asked else "previous-new"
                words = say("workbook", source.words(key), language, edition=source.edition)
            yield RowId(sheet.id, row.id), printable(words)


def _in_words(carried: Carried, before: Sheet, place: RowId, language: str) -> str:
    """Return what was answered before; where the question has changed, how it was asked, and what is asked of it."""
    wording = _Wording(carried.old, before, carried.answered, language)
    sources = carried.merged.get(place) or (carried.rows[place],)
    asked = [_asked_before(carried, place.sheet, one, language) for one in sources]
    if len(sources) > 1:
        told = (
            f"«{question}» {_shortened(wording, one, _IN_EDITION)}"
            for one, question in zip(sources, asked, strict=True)
        )
        words = " · ".join(told)
    else:
        words = _shortened(wording, sources[0], _IN_EDITION)
    changed = carried.changed_question(place)
    return say("workbook", f"previous-{changed}", language, words=words, wording=asked[0]) if changed else words


def _asked_before(carried: Carried, sheet: str, row: str, language: str) -> str:
    old = carried.asked_before(sheet, row)
    if old is None:
        return row
    return clipped(old.asked[language] if language in old.asked else old.asked.values()[0], _LONGEST_QUESTION)


def _draft_words(record: Mapping[CellId, Value], instrument: Instrument, language: str) -> Iterator[tuple[RowId, str]]:
    """Yield, for each row of the matrices, what the draft prints of it in words, one answer a line."""
    answered = {RowId(sheet, row) for sheet, row, _ in record}
    for sheet in instrument.matrices:
        wording, unasked = _Wording(instrument, sheet, record, language), _unasked(sheet, record)
        for row in sheet.row_ids:
            if RowId(sheet.id, row) in answered:
                yield RowId(sheet.id, row), printable(_shortened(wording, row, _IN_DRAFT))
            elif sheet.used_columns(row):
                key = "record-unasked" if row in unasked else "record-none"
                yield RowId(sheet.id, row), say("forms", key, language)


def _unasked(sheet: Sheet, answered: Mapping[CellId, Value]) -> frozenset[str]:
    """Return the rows of a sheet that were not asked, because of what others answer."""

    def seen(row: str, column: str) -> tuple[str, ...]:
        value = answered.get(CellId(sheet.id, row, column))
        return value if isinstance(value, tuple) else () if value is None else (str(value),)

    return sheet.unasked_rows(seen) if sheet.conditions else frozenset()


_LONGEST_QUESTION = 240
"""Signs of an old question that are shown beside its answer."""


class _Wording:
    """The answers of one sheet in words."""

    def __init__(self, asked: Instrument, sheet: Sheet, answered: Mapping[CellId, Value], language: str):
        self._asked = asked
        self._sheet = sheet
        self._answered = answered
        self._language = language

    def parts(self, row: str, longest: int) -> Iterator[str]:
        """Yield the answers of a row, each text no longer than a number of signs; law and article stand together."""
        law = ""
        for column in self._sheet.columns:
            value = self._answered.get(CellId(self._sheet.id, row, column.id))
            shown = clipped(self._shown(row, column, value), longest) if value is not None else ""
            if column.role == "law":
                law = shown
            elif column.role == "article":
                yield from filter(None, [", ".join(filter(None, (law, shown)))])
                law = ""
            elif shown:
                yield from filter(None, [law])
                law = ""
                yield shown if column.role == "coverage" else self._labelled(column, shown)
        yield from filter(None, [law])

    def _shown(self, row: str, column: Column, value: Value) -> str:
        if column.kind.cites and column.sheet and isinstance(value, tuple):
            cited = self._asked.sheet(column.sheet)
            return "; ".join(name_of(cited, code, self._answered) or code for code in value)
        options = options_of(self._asked, self._sheet, row, column)
        return " ".join(column.kind.show(value, options, self._language).split())

    def _labelled(self, column: Column, words: str) -> str:
        return say("workbook", "previous-part", self._language, label=column.label[self._language], words=words)


def _shortened(wording: _Wording, row: str, length: _Length) -> str:
    """Return the whole answer where it is short enough, otherwise with its long texts shortened as far as needed."""
    for longest in (length.limit, *length.longest):
        words = length.joint.join(wording.parts(row, longest))
        if len(words) <= length.limit:
            return words
    return clipped(words, length.limit)
