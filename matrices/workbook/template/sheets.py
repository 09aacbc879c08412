"""The plan of a sheet → the sheet of a template: heads, rows, answer cells with their limits, protection, print."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matrices.instrument import UNCHANGED, VERDICT, Column, Instrument, Row, Sheet, asked_where
from matrices.language import say
from matrices.workbook import style
from matrices.workbook.book import Source, Terms
from matrices.workbook.plan import (
    CODE_COLUMN,
    FIRST_LINE,
    GROUP_ROW,
    HEAD_ROW,
    INTRO_ROW,
    KEY_COLUMN,
    KEY_ROW,
    STANDARD_COLUMN,
    SUBJECT_COLUMN,
    TITLE_ROW,
    Line,
    SheetPlan,
    address,
    column_key,
    column_ranges,
    row_key,
)
from matrices.workbook.reading import head_mark, shown_head
from matrices.workbook.style import (
    DEEP,
    INK,
    SOFT,
    TEAL,
    FontRun,
    Look,
    Paragraph,
    dress,
    height,
    row_height,
    text_height,
)
from matrices.workbook.template.conditions import Conditions
from matrices.workbook.template.entry import look, validation
from matrices.workbook.template.page import Columns, PageSetUp, protect, set_up_page

_PARTS = re.compile(r"(\d+)((?:\([^()]+\))+)\Z")


@dataclass(frozen=True)
class Wording:
    """The words of a sheet's rows in one language."""

    instrument: Instrument
    sheet: Sheet
    language: str

    def label(self, row: Row) -> tuple[Paragraph, ...]:
        """Return title, question, guidance and the numbered options of a row."""
        return tuple(self._label(row))

    def _label(self, row: Row) -> Iterator[Paragraph]:
        if row.part is not None:
            yield (FontRun(row.title[self.language], 9.5, color=INK),)
            return
        yield (FontRun(row.title[self.language], 10, bold=True, color=DEEP),)
        if row.question:
            yield (FontRun(row.question[self.language], 9.5, color=INK),)
        if row.unit:
            lead = say("workbook", "unit-lead", self.language)
            yield (FontRun(f"{lead} ", 8.5, bold=True, color=TEAL), FontRun(row.unit[self.language], 8.5, color=INK))
        where = asked_where(self.instrument, self.sheet, row.id)
        if where is not None:
            lead = say("workbook", "asked-lead", self.language)
            yield (FontRun(f"{lead} ", 8.5, bold=True, color=TEAL), FontRun(where[self.language], 8.5, color=INK))
        if row.guidance:
            yield (FontRun(row.guidance[self.language], 8.5, italic=True, color=SOFT),)
        for column_id in self.sheet.used_columns(row.id):
            if self.sheet.column(column_id).kind.many:
                yield self._options(row, self.sheet.column(column_id))

    def _options(self, row: Row, column: Column) -> Paragraph:
        codes = self.instrument.code_list(self.sheet, row.id, column.id)
        options = codes.options if codes else ()
        # A number keeps to its label, and a label to its words, where the line breaks.
        labels = [f"{n}\u00a0{option.label[self.language]}" for n, option in enumerate(options, 1)]
        lead = say("workbook", "options-lead", self.language, column=column.label[self.language])
        return (FontRun(f"{lead} ", 8.5, bold=True, color=TEAL), FontRun(" · ".join(labels), 8.5, color=INK))

    def standard(self, row: Row) -> tuple[Paragraph, ...]:
        """Return treaty and article, obligation, the treaty's words."""
        return tuple(self._standard(row))

    def _standard(self, row: Row) -> Iterator[Paragraph]:
        for reference in row.derives_from:
            yield (FontRun(self.citation(reference), 9, color=INK),)
        if row.good_practice:
            yield (FontRun(self._say("good-practice"), 9, bold=True, color=TEAL),)
        elif row.obligation:
            yield (FontRun(self._say(f"obligation-{row.obligation}"), 9, bold=True, color=TEAL),)
        yield from self._treaty_words(row)
        if row.qualifier:
            yield (FontRun(row.qualifier[self.language], 8.5, color=SOFT),)

    def _treaty_words(self, row: Row) -> Iterator[Paragraph]:
        if row.treaty_verb is None:
            return
        words = row.treaty_verb[self.language]
        is_note = (self.language, "note") in row.text_check.items()
        yield (FontRun(words if is_note else self._say("treaty-wording", words=words), 8.5, italic=True, color=SOFT),)

    def citation(self, reference: str) -> str:
        """Return a reference in words: `TIP 3(a)` gives `Trafficking Protocol, art. 3(a)`, in Spanish `art. 3 a)`."""
        treaty_id, _, article = reference.partition(" ")
        try:
            cited = self.instrument.treaty(treaty_id)
        except KeyError:
            return reference
        treaty = cited.short[self.language]
        if article and cited.cite:
            return cited.cite.fill(article=article)[self.language]
        return self._say("article", treaty=treaty, article=self._place(article)) if article else treaty

    def _place(self, article: str) -> str:
        """Return the place in a treaty as the language writes it; a notation of the instrument's own stays."""
        known = _PARTS.match(article)
        if known is None:
            return article
        words = known[1]
        for part in known[2][1:-1].split(")("):
            words = self._say("article-paragraph" if part.isdecimal() else "article-letter", before=words, part=part)
        return words

    def _say(self, key: str, **values: str) -> str:
        return say("workbook", key, self.language, **values)


_CODE_WIDTH = 12.0
_SUBJECT_WIDTH = 58.0
_STANDARD_WIDTH = 38.0
_STANDARD_BESIDE = (30.0, 26.0)  # beside earlier answers; and beside those and the headings of sections
_HEADING_WIDTH = 24.0
_HEADING_BESIDE = 14.0
_PREVIOUS_WIDTH = (46.0, 36.0)
_DRAFT_WIDTH = 56.0
_INDENT = 1.5
_NUMBER_WIDTH = 8.0
_LIST_ROW = 30.0
_MATRIX_ROW = 48.0
_PART_ROW = 17.0
_CODE_LETTER = 1.1
_LONGEST_CODE = 24


@dataclass(frozen=True)
class SheetWriter:
    """Writes one sheet of the instrument in one language."""

    ws: Worksheet
    plan: SheetPlan
    instrument: Instrument
    language: str
    page: PageSetUp
    terms: Terms | None = None

    def write(self) -> None:
        """Write the sheet."""
        self._keys()
        self._widths()
        self._title()
        self._heads()
        for line in self.plan.lines:
            self._line(line)
        self._validations()
        self._conditions()
        self._view()

    @property
    def _is_list(self) -> bool:
        return self.plan.sheet.kind == "list"

    def _cell(self, row: int, column: int, value: Any, look: Look) -> None:
        cell = self.ws.cell(row, column)
        cell.value = value
        dress(cell, look)

    def _keys(self) -> None:
        self.ws.cell(KEY_ROW, KEY_COLUMN).value = self.page.token
        for column_id, number in self.plan.columns.items():
            self.ws.cell(KEY_ROW, number).value = column_key(column_id)
        for row_id, number in self.plan.rows.items():
            self.ws.cell(number, KEY_COLUMN).value = row_key(row_id)
        self.ws.row_dimensions[KEY_ROW].hidden = True
        self.ws.column_dimensions["A"].hidden = True
        if self.plan.source is not None:
            self._records(self.plan.source)

    def _records(self, source: Source) -> None:
        """Hide the records; the key of the first column added lends the look of cells in which nothing is asked."""
        for column in filter(None, (self.plan.record_column, self.plan.contents_column)):
            for number in self.plan.rows.values():
                dress(self.ws.cell(number, column), style.RECORD)
            self.ws.column_dimensions[get_column_letter(column)].hidden = True
        self._cell(KEY_ROW, self.plan.record_column or 0, head_mark(source, self.terms), style.RECORD)
        asked = VERDICT if source.is_draft else UNCHANGED
        dress(self.ws.cell(KEY_ROW, self.plan.columns[asked]), style.NOTHING)

    def _width(self, number: int) -> float:
        if number == CODE_COLUMN:
            return _NUMBER_WIDTH if self._is_list else self._code_width
        if number == self.plan.shown_column:
            return _DRAFT_WIDTH if self.plan.is_form else _PREVIOUS_WIDTH[self.plan.heading_column is not None]
        if number == self.plan.heading_column:
            return self._heading_width
        if number < self.plan.first_column:
            return _SUBJECT_WIDTH if number == SUBJECT_COLUMN else self._standard_width
        return float(self.plan.sheet.columns[number - self.plan.first_column].width)

    @property
    def _standard_width(self) -> float:
        """Less beside the answers of an earlier edition: question, standard and answer go side by side on a laptop."""
        return _STANDARD_WIDTH if self.plan.source is None else _STANDARD_BESIDE[self.plan.heading_column is not None]

    @property
    def _heading_width(self) -> float:
        return _HEADING_WIDTH if self.plan.source is None else _HEADING_BESIDE

    @cached_property
    def _code_width(self) -> float:
        longest = max(len(row_id) for row_id in self.plan.rows)
        return max(_CODE_WIDTH, min(longest, _LONGEST_CODE) * _CODE_LETTER)

    @cached_property
    def _columns(self) -> Columns:
        widths = {number: self._width(number) for number in range(CODE_COLUMN, self.plan.last_column + 1)}
        return Columns(widths, self._label_column)

    def _widths(self) -> None:
        for number in range(CODE_COLUMN, self.plan.last_column + 1):
            self.ws.column_dimensions[get_column_letter(number)].width = self._width(number)
        for column_id, number in self.plan.columns.items():
            if not any(self.plan.sheet.uses(row, column_id) for row in self.plan.rows):
                self.ws.column_dimensions[get_column_letter(number)].hidden = True

    def _title(self) -> None:
        sheet = self.plan.sheet
        for number in range(CODE_COLUMN, self.plan.last_column + 1):
            dress(self.ws.cell(TITLE_ROW, number), style.TITLE)
            dress(self.ws.cell(INTRO_ROW, number), style.INTRO)
        self.ws.cell(TITLE_ROW, CODE_COLUMN).value = f"{sheet.title[self.language]}  ·  {self.page.country}"
        self.ws.row_dimensions[TITLE_ROW].height = 30
        self._intro(sheet.intro[self.language] if sheet.intro else "")

    def _intro(self, intro: str) -> None:
        """Write the introduction over the label columns, which stay in sight and stand on every printed page."""
        self.ws.cell(INTRO_ROW, CODE_COLUMN).value = intro or None
        self.ws.merge_cells(
            start_row=INTRO_ROW, end_row=INTRO_ROW, start_column=CODE_COLUMN, end_column=self._label_column
        )
        width = sum(self._width(number) for number in range(CODE_COLUMN, self._label_column + 1)) - _INDENT
        tall = row_height(text_height(intro, width, style.INTRO.size)) if intro else 6
        self.ws.row_dimensions[INTRO_ROW].height = tall

    @property
    def _label_column(self) -> int:
        """The last of the columns that stay in sight: the row's label, or the first column that a list asks for."""
        return self.plan.columns[self.plan.own_columns[0].id] if self._is_list else SUBJECT_COLUMN

    def _heads(self) -> None:
        sheet, language = self.plan.sheet, self.language
        subject = sheet.subject[language] if sheet.subject else say("workbook", "head-subject", language)
        code = sheet.key.label[language] if sheet.key else say("workbook", "head-code", language)
        labels = {CODE_COLUMN: code}
        if not self._is_list:
            labels[SUBJECT_COLUMN] = subject
        if self.plan.has_standard:
            labels[STANDARD_COLUMN] = say("workbook", "head-standard", language)
        if self.plan.heading_column is not None:
            labels[self.plan.heading_column] = say("workbook", "head-section", language)
        if self.plan.shown_column is not None and self.plan.source is not None:
            labels[self.plan.shown_column] = shown_head(self.plan.source)[language]
        for column in sheet.columns:
            labels[self.plan.columns[column.id]] = column.label[language] + (" *" if column.required else "")
        for number, label in labels.items():
            self._cell(HEAD_ROW, number, label, style.HEAD)
        # Six characters are left for the button of the filter.
        tallest = max(text_height(label, self._width(number) - 2, 9.5, bold=True) for number, label in labels.items())
        self.ws.row_dimensions[HEAD_ROW].height = row_height(tallest, least=36, air=12)
        self._groups()

    def _groups(self) -> None:
        """Write the heads of groups: not merged, and again where a page ends between two of their columns."""
        groups = {group.id: group.label[self.language] for group in self.plan.sheet.groups}
        for number in range(CODE_COLUMN, self.plan.last_column + 1):
            dress(self.ws.cell(GROUP_ROW, number), style.GROUP)
        shown = None
        for column in self.plan.sheet.columns:
            number = self.plan.columns[column.id]
            if column.group != shown or number - 1 in self._columns.ends:
                self._cell(GROUP_ROW, number, groups.get(column.group or ""), style.GROUP_START)
            shown = column.group
        self.ws.row_dimensions[GROUP_ROW].height = 19 if groups else 4

    def _line(self, line: Line) -> None:
        if line.section is not None and line.kind != "row":
            look, tall = (style.BAND, 24) if line.kind == "section" else (style.SUBBAND, 19)
            for number in range(CODE_COLUMN, self.plan.last_column + 1):
                dress(self.ws.cell(line.number, number), look)
            self.ws.cell(line.number, CODE_COLUMN).value = line.section.title[self.language]
            self.ws.row_dimensions[line.number].height = tall
            return
        part = line.row is not None and line.row.of is not None
        code = style.NUMBER if self._is_list else style.PART_CODE if part else style.CODE
        self._cell(line.number, CODE_COLUMN, line.row_id, code)
        self.ws.row_dimensions[line.number].height = self._label(line)
        for column in self.plan.sheet.columns:
            used = self.plan.sheet.uses(line.row_id, column.id)
            cell = self.ws.cell(line.number, self.plan.columns[column.id])
            dress(cell, self._looks[column.id] if used else style.NOTHING)

    @cached_property
    def _looks(self) -> dict[str, Look]:
        return {column.id: look(column) for column in self.plan.sheet.columns}

    def _label(self, line: Line) -> float:
        if line.row is None:
            return _LIST_ROW
        wording = Wording(self.instrument, self.plan.sheet, self.language)
        label, standard = wording.label(line.row), wording.standard(line.row)
        part = line.row.of is not None
        self._cell(line.number, SUBJECT_COLUMN, style.rich(label), style.PART if part else style.SUBJECT)
        heights = [height(label, _SUBJECT_WIDTH - _INDENT)]
        if self.plan.has_standard:
            self._cell(line.number, STANDARD_COLUMN, style.rich(standard) if standard else None, style.STANDARD)
            heights.append(height(standard, self._standard_width - _INDENT))
        if self.plan.shown_column is not None:
            dress(self.ws.cell(line.number, self.plan.shown_column), style.PREVIOUS)
        if self.plan.heading_column is not None:
            words = self.plan.sheet.heading(line.row_id)[self.language]
            self._cell(line.number, self.plan.heading_column, words, style.STANDARD)
            heights.append(text_height(words, self._heading_width - _INDENT, style.STANDARD.size))
        return row_height(*heights, least=_PART_ROW if part else _MATRIX_ROW, air=4 if part else 8)

    def _validations(self) -> None:
        sheet = self.plan.sheet
        for column in sheet.columns:
            groups: dict[str | None, list[int]] = defaultdict(list)
            for row_id, number in self.plan.rows.items():
                if sheet.uses(row_id, column.id):
                    groups[sheet.list_of(row_id, column.id)].append(number)
            for list_id, numbers in groups.items():
                self._validate(column, list_id, numbers)

    def _validate(self, column: Column, list_id: str | None, numbers: list[int]) -> None:
        position = self.plan.columns[column.id]
        rule = validation(column, list_id, address(numbers[0], position), self.instrument, self.language)
        for cells in column_ranges(position, numbers).split():
            rule.add(cells)
        if rule.type or rule.prompt:
            self.ws.add_data_validation(rule)

    def _conditions(self) -> None:
        for condition in Conditions(self.instrument, self.plan, self.language).all():
            fill, font = style.shade(condition.meaning)
            rule = Rule(
                "expression", dxf=DifferentialStyle(font, fill=fill), stopIfTrue=True, formula=[condition.formula]
            )
            self.ws.conditional_formatting.add(condition.cells, rule)

    def _view(self) -> None:
        last = address(self.plan.last_row, self.plan.last_column)
        self.ws.freeze_panes = address(FIRST_LINE, self._label_column + 1)
        first = address(next(iter(self.plan.rows.values())), self.plan.first_column)
        for selection in self.ws.sheet_view.selection:
            selection.activeCell = selection.sqref = first
        self.ws.auto_filter.ref = f"{address(HEAD_ROW, CODE_COLUMN)}:{last}"
        set_up_page(self.ws, self.page, self._columns)
        self.ws.print_title_rows = f"{GROUP_ROW}:{HEAD_ROW}"
        self.ws.print_area = f"{address(TITLE_ROW, CODE_COLUMN)}:{last}"
        self.ws.sheet_properties.tabColor = style.TEAL if self._is_list else style.DEEP
        protect(self.ws, open_rows=self._is_list)
