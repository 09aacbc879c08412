"""A base workbook, a country and what it answered → its prefilled template: of a new edition, or of a validation form.

As with a blank template (`stamping.py`), the base is built once per instrument and language; made anew for a country
are its sheets, in which its answers stand, and what the cover says of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.sax.saxutils import escape

from matrices.edition import Edition
from matrices.instrument import BASIS, UNCHANGED, VERDICT, WORDS, CellId, Instrument, RowId
from matrices.workbook.asked import asking
from matrices.workbook.book import Source, Terms
from matrices.workbook.identity import Identity
from matrices.workbook.plan import KEY_ROW, Plan, SheetPlan
from matrices.workbook.reading import Record, record_text
from matrices.workbook.style import PREVIOUS
from matrices.workbook.template.conditions import contents_text
from matrices.workbook.template.fill import Answer, FilledSheet, FilledStyles, without_results
from matrices.workbook.template.stamping import BLANK, BLANKS, Base, Fill, Member, filler, marks, member, package, whole
from matrices.workbook.template.write import Drawing, Figures, date_of, finished, saved

_STYLES = "xl/styles.xml"


class Prefill(NamedTuple):
    """What one country's workbook is prefilled with.

    `answers` are contents of cells; `words` is the answer of a row as it is shown beside them, by sheet id and row id;
    `records` are what the check compares with. A row whose record is missing or blank has nothing to confirm.
    """

    answers: Mapping[CellId, Answer]
    records: tuple[Record, ...]
    words: Mapping[RowId, str]


class PrefillBase(NamedTuple):
    """A template to be prefilled: its members, those that are made anew for each country as they are (`raw`)."""

    base: Base
    plan: Plan
    source: Source
    figures: Figures
    raw: Mapping[str, bytes]


def build_prefill_base(instrument: Instrument, edition: Edition, language: str, previous: Source) -> PrefillBase:
    """Return the base of prefilled workbooks; `previous` is the edition whose answers they show."""
    return _base(instrument, edition, language, previous, None)


def build_form_base(instrument: Instrument, edition: Edition, language: str, terms: Terms) -> PrefillBase:
    """Return the base of the validation forms of a round."""
    return _base(instrument, edition, language, Source(edition.id, terms.number), terms)


def _base(instrument: Instrument, edition: Edition, language: str, source: Source, terms: Terms | None) -> PrefillBase:
    plan = Plan(asking(instrument, source), source, edition.sections == "rows")
    book, figures = Drawing(plan, edition, language, BLANKS, terms).book()
    cached = {at: f"[[mtx:cached:{at.lower()}]]" for at in figures}
    members = dict(finished(saved(book), plan, cached, date_of(edition)))
    lists = _sheet_name(len(plan.sheets))
    members[lists] = without_results(members[lists])
    raw = {name: members[name] for name in (_STYLES, *(_sheet_name(number) for number in range(len(plan.sheets))))}
    base = Base(tuple(member(*one) for one in members.items()), date_of(edition))
    return PrefillBase(base, plan, source, figures, raw)


def _sheet_name(number: int) -> str:
    """Return the member of an instrument's sheet by its number, from 0; the cover stands before them."""
    return f"xl/worksheets/sheet{number + 2}.xml"


def prefilled(base: PrefillBase, identity: Identity, country_name: str, prefill: Prefill) -> bytes:
    """Return the prefilled template of a country; same input, same bytes."""
    blanks = _blanks(base, identity, country_name, prefill)
    styles = FilledStyles(base.raw[_STYLES])
    anew: dict[str, Member] = {}
    for number, plan in enumerate(base.plan.sheets):
        name = _sheet_name(number)
        content = BLANK.sub(lambda found: blanks(found[1].decode(), found[2].decode()), base.raw[name])
        anew[name] = whole(name, _SheetPatch(plan, base.source, prefill, FilledSheet(content, styles)).applied())
    if styles.bytes() != base.raw[_STYLES]:
        anew[_STYLES] = whole(_STYLES, styles.bytes())
    return package([anew.get(one.name, one) for one in base.base.members], blanks, base.base.moment)


def _blanks(base: PrefillBase, identity: Identity, country_name: str, prefill: Prefill) -> Fill:
    """Return what fills the blanks: those of every template, and what the figures of the cover amount to."""
    texts = filler(marks(identity, country_name))
    asked = [RowId(record.sheet, record.row) for record in prefill.records if record.asks]

    def fill(name: str, key: str) -> bytes:
        if name != "cached":
            return texts(name, key)
        figure, form = base.figures[key.upper()]
        rows, sheet = figure.plan.rows, figure.plan.sheet.id
        counted = ((s, row) for s, row, column in prefill.answers if (s, column) == (sheet, figure.column))
        filled = sum(figure.first <= rows[row] <= figure.last for _, row in counted)
        total = sum(s == sheet and figure.first <= rows.get(row, 0) <= figure.last for s, row in asked)
        return escape(str(figure.value(form, filled, total))).encode()

    return fill


@dataclass(frozen=True)
class _SheetPatch:
    """What is written into one sheet."""

    plan: SheetPlan
    source: Source
    prefill: Prefill
    part: FilledSheet

    def applied(self) -> bytes:
        sheet, plan = self.plan.sheet.id, self.plan
        for place, value in self.prefill.answers.items():
            if place.sheet == sheet:
                self.part.put(plan.rows[place.row], plan.columns[place.column], value)
        for (where, row), words in self.prefill.words.items():
            if where == sheet and row in plan.rows and plan.shown_column is not None:
                self.part.put(plan.rows[row], plan.shown_column, words, PREVIOUS.size)
        records = {record.row: record for record in self.prefill.records if record.sheet == sheet}
        for row in plan.rows:
            self._row(row, records.get(row))
        return self.part.bytes()

    def _row(self, row: str, record: Record | None) -> None:
        """Keep the record of a row; close what is asked about it where there is nothing to ask.

        An unanswered row of a matrix can be corrected in a validation form, so there only rows of lists are closed.
        """
        plan, number = self.plan, self.plan.rows[row]
        if record is not None and plan.record_column is not None:
            words = self.prefill.words.get(RowId(plan.sheet.id, row), "")
            self.part.keep(number, plan.record_column, record_text(self.source, record, words))
        asks = record is not None and record.asks
        if not plan.is_form:
            if not asks:
                self._close(number, (UNCHANGED,))
        elif asks or plan.sheet.kind == "matrix":
            self._contents(row, asks=asks)
        else:
            self._close(number, (VERDICT, BASIS, WORDS))

    def _close(self, number: int, columns: tuple[str, ...]) -> None:
        """Give the cells the look of the key that the sheet keeps for this."""
        for column in columns:
            self.part.dress_like(number, self.plan.columns[column], (KEY_ROW, self.plan.columns[columns[0]]))

    def _contents(self, row: str, *, asks: bool) -> None:
        """Keep what the row holds as it is sent, so that a formula can tell whether it was changed.

        A form that is made anew for a country, to be filled in with what it wrote, is not sent with its answers.
        """
        sheet = self.plan.sheet.id
        answers = [self.prefill.answers.get(CellId(sheet, row, column.id), "") for column in self.plan.own_columns]
        words = contents_text(answers) if any(answers) or not asks else ""
        if words and self.plan.contents_column is not None:
            self.part.keep(self.plan.rows[row], self.plan.contents_column, words)
