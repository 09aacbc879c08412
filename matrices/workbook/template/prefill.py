"""A base workbook, a country and what it answered before → its prefilled template.

As with a blank template (`stamp.py`), the base is built once per instrument and language; made anew for a country are
its sheets, in which the previous answers stand, and what the cover says of them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from matrices.edition.model import Edition
from matrices.instrument.model import UNCHANGED, Instrument
from matrices.workbook.confirming import confirming
from matrices.workbook.identity import Identity
from matrices.workbook.plan import KEY_ROW, Plan, SheetPlan
from matrices.workbook.records import Record, record_text
from matrices.workbook.style import PREVIOUS
from matrices.workbook.template.fill import Answer, FilledSheet, FilledStyles, Place, without_results
from matrices.workbook.template.finish import finished
from matrices.workbook.template.stamp import BLANKS, Base, filler, marks
from matrices.workbook.template.write import Drawing, Figures, date_of, saved
from matrices.workbook.template.zipped import BLANK, Fill, Member, member, package, whole

_STYLES = "xl/styles.xml"


@dataclass(frozen=True)
class Prefill:
    """What one country's workbook is prefilled with.

    `answers` are contents of cells; `words` is the previous answer of a row as it is shown, by sheet id and row id;
    `records` are what the check compares with. A row without record has nothing to confirm.
    """

    answers: Mapping[Place, Answer]
    records: tuple[Record, ...]
    words: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class PrefillBase:
    """A template to be prefilled: its members, those that are made anew for each country as they are (`raw`)."""

    base: Base
    plan: Plan
    figures: Figures
    raw: Mapping[str, bytes]


def build_prefill_base(instrument: Instrument, edition: Edition, language: str, previous: str) -> PrefillBase:
    """Return the base of prefilled workbooks; `previous` is the id of the edition whose answers they show."""
    plan = Plan(confirming(instrument, previous), previous)
    book, figures = Drawing(plan, edition, language, BLANKS).book()
    cached = {at: f"[[mtx:cached:{at.lower()}]]" for at in figures}
    members = dict(finished(saved(book), plan, cached, date_of(edition)))
    lists = _sheet_name(len(plan.sheets))
    members[lists] = without_results(members[lists])
    raw = {name: members[name] for name in (_STYLES, *(_sheet_name(number) for number in range(len(plan.sheets))))}
    base = Base(tuple(member(*one) for one in members.items()), date_of(edition))
    return PrefillBase(base, plan, figures, raw)


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
        anew[name] = whole(name, _Patch(plan, prefill, FilledSheet(content, styles)).applied())
    if styles.bytes() != base.raw[_STYLES]:
        anew[_STYLES] = whole(_STYLES, styles.bytes())
    return package([anew.get(one.name, one) for one in base.base.members], blanks, base.base.moment)


def _blanks(base: PrefillBase, identity: Identity, country_name: str, prefill: Prefill) -> Fill:
    """Return what fills the blanks: those of every template, and what the figures of the cover amount to."""
    texts = filler(marks(identity, country_name))
    asked = Counter(record.sheet for record in prefill.records if record.asks)

    def fill(name: str, key: str) -> bytes:
        if name != "cached":
            return texts(name, key)
        figure, form = base.figures[key.upper()]
        rows, sheet = figure.plan.rows, figure.plan.sheet.id
        counted = ((s, row) for s, row, column in prefill.answers if (s, column) == (sheet, figure.column))
        filled = sum(figure.first <= rows[row] <= figure.last for _, row in counted)
        return escape(str(figure.value(form, filled, asked[sheet]))).encode()

    return fill


@dataclass(frozen=True)
class _Patch:
    """What is written into one sheet."""

    plan: SheetPlan
    prefill: Prefill
    part: FilledSheet

    def applied(self) -> bytes:
        sheet, plan = self.plan.sheet.id, self.plan
        for place, value in self.prefill.answers.items():
            if place[0] == sheet:
                self.part.put(plan.rows[place[1]], plan.columns[place[2]], value)
        for (where, row), words in self.prefill.words.items():
            if where == sheet and row in plan.rows and plan.previous_column is not None:
                self.part.put(plan.rows[row], plan.previous_column, words, PREVIOUS.size)
        self._records()
        return self.part.bytes()

    def _records(self) -> None:
        sheet, plan, unchanged = self.plan.sheet.id, self.plan, self.plan.columns[UNCHANGED]
        records = {record.row: record for record in self.prefill.records if record.sheet == sheet}
        for row, number in plan.rows.items():
            record = records.get(row)
            if record is not None and plan.record_column is not None:
                words = self.prefill.words.get((sheet, row), "")
                self.part.keep(number, plan.record_column, record_text(plan.previous, record, words))
            if record is None or not record.asks:
                self.part.dress_like(number, unchanged, (KEY_ROW, unchanged))
