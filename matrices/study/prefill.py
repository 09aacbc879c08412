"""The register of the previous edition → what the new workbook of each country is prefilled with."""

from collections.abc import Collection, Iterator, Mapping

from matrices.edition.load import Folder
from matrices.instrument.contents import cell_contents, name_of, options_of
from matrices.instrument.model import Column, Instrument, Sheet
from matrices.instrument.values import Value
from matrices.instrument.values.show import show
from matrices.language import say
from matrices.register.store import Register
from matrices.study.carry import Carried, carry
from matrices.workbook.annotate.marks import printable
from matrices.workbook.records import Record, comparable
from matrices.workbook.template.entry import clipped
from matrices.workbook.template.prefill import Prefill

_LIMIT = 600
"""Signs of a previous answer as it is shown; what is longer has its long texts shortened, since the cells beside it
hold them in full."""

_LONGEST = (240, 120, 60)


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
    return {country: carry(old, instrument, register.answers(one.id)) for country, one in own.items()}


def prefill_of(carried: Carried, edition: str, language: str) -> Prefill:
    """Return what is written into a country's workbook in a language; `edition` is the id of the previous edition."""
    words = dict(_words(carried, edition, language))
    places = {**dict.fromkeys(carried.rows), **dict.fromkeys(words)}
    return Prefill(
        dict(cell_contents(carried.values, carried.new, language)),
        tuple(_record(carried, *place) for place in places),
        words,
    )


def _record(carried: Carried, sheet_id: str, row: str) -> Record:
    columns = carried.new.sheet(sheet_id).used_columns(row)
    values = {c: carried.values[sheet_id, row, c] for c in columns if (sheet_id, row, c) in carried.values}
    kept = {column: comparable(value) for column, value in values.items()}
    return Record(sheet_id, row, kept, carried.open.get((sheet_id, row), ()))


def _words(carried: Carried, edition: str, language: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield, for each row of the matrices, what it answered before in words."""
    for sheet in carried.new.matrices:
        before = next((one for one in carried.old.sheets if one.id == sheet.id), None)
        asked = set(before.row_ids) if before else set()
        for row in sheet.rows:
            source = carried.rows.get((sheet.id, row.id))
            if source is not None and before is not None:
                words = _shortened(_Wording(carried.old, before, carried.answered, language), source)
            else:
                key = "previous-none" if {row.id, row.replaces} & asked else "previous-new"
                words = say("workbook", key, language, edition=edition)
            yield (sheet.id, row.id), printable(words)


class _Wording:
    """The previous answers of one sheet in words."""

    def __init__(self, old: Instrument, sheet: Sheet, answered: Mapping[tuple[str, str, str], Value], language: str):
        self._old = old
        self._sheet = sheet
        self._answered = answered
        self._language = language

    def parts(self, row: str, longest: int) -> Iterator[str]:
        """Yield the answers of a row, each text no longer than a number of signs; law and article stand together."""
        law = ""
        for column in self._sheet.columns:
            value = self._answered.get((self._sheet.id, row, column.id))
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
        if column.type == "reference" and column.sheet and isinstance(value, tuple):
            cited = self._old.sheet(column.sheet)
            return "; ".join(name_of(cited, code, self._answered) or code for code in value)
        options = options_of(self._old, self._sheet, row, column)
        return " ".join(show(value, column, options, self._language).split())

    def _labelled(self, column: Column, words: str) -> str:
        return say("workbook", "previous-part", self._language, label=column.label[self._language], words=words)


def _shortened(wording: _Wording, row: str) -> str:
    """Return the whole answer where it is short enough, otherwise with its long texts shortened as far as needed."""
    for longest in (_LIMIT, *_LONGEST):
        words = " · ".join(wording.parts(row, longest))
        if len(words) <= _LIMIT:
            return words
    return clipped(words, _LIMIT)
