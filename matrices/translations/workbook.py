"""Texts to be translated → the workbook in which a translator writes beside them; the same texts, the same bytes.

Each row carries its key in a hidden cell, so that it is found wherever it was sorted or copied to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition import Edition
from matrices.language import say
from matrices.report import set_up_print, settled, write
from matrices.translations.texts import Passage
from matrices.workbook import (
    ANSWER,
    CODE,
    HEAD,
    INTRO,
    STANDARD,
    SUBJECT,
    TITLE,
    FontRun,
    Look,
    Paragraph,
    dress,
    height,
    legal,
    protect,
    rich,
    row_height,
    shade,
    text_height,
)

STATUSES = ("draft", "reviewed")
_TRANSLATOR_LIMIT = 120

KEY_SIGN = "mtxt:"
_KEY_ROW, _TITLE_ROW, _INTRO_ROW, _HEAD_ROW, _FIRST = 1, 2, 3, 4, 5
_KEY, _COUNTRY, _CODE, _PROVISION, _FIELD, _SOURCE, _TARGET, _TRANSLATOR, _STATUS, _STATE, _EARLIER = range(1, 12)
_WIDTHS = {
    _COUNTRY: 14.0, _CODE: 12.0, _PROVISION: 38.0, _FIELD: 14.0, _SOURCE: 58.0, _TARGET: 58.0, _TRANSLATOR: 18.0,
    _STATUS: 13.0, _STATE: 16.0, _EARLIER: 44.0,
}  # fmt: skip
_HEADS = {
    _COUNTRY: "head-country", _CODE: "head-code", _PROVISION: "head-provision", _FIELD: "head-field",
    _SOURCE: "head-source", _TARGET: "head-target", _TRANSLATOR: "head-translator", _STATUS: "head-status",
    _STATE: "head-state", _EARLIER: "head-earlier",
}  # fmt: skip
COLUMN_KEYS = {_SOURCE: "source", _TARGET: "target", _TRANSLATOR: "translator", _STATUS: "status"}
"""Number of a column that is read back → its key in the hidden row."""

_TEXT = replace(SUBJECT, size=10, fill="")
_WRITTEN = replace(ANSWER, number_format="General")
_NAME = replace(ANSWER, size=9.5)
_PICK = replace(ANSWER, size=9.5, horizontal="center")
_STATE_LOOK = replace(STANDARD, indent=0, horizontal="center")
_OLD = replace(STANDARD, size=9, italic=True, indent=0)
_LEAST = 40.0
_MEASURED = 4000


def translators_workbook(passages: Sequence[Passage], edition: Edition, language: str) -> bytes:
    """Return the workbook of texts that go into one language; its own words stand in `language`."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    writer = _Writer(sheet, passages, edition, language)
    writer.write()
    book.properties.title = writer.title
    book.properties.creator = edition.body.secretariat[language]
    book.properties.identifier = edition.id
    book.properties.language = language
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    return settled(book, edition.calendar.cut_off)


@dataclass(frozen=True)
class _Writer:
    sheet: Worksheet
    passages: Sequence[Passage]
    edition: Edition
    language: str

    @property
    def title(self) -> str:
        target = self._say(f"language-{self.passages[0].language}")
        return self._say("title", target=target, edition=self.edition.title[self.language])

    @property
    def _columns(self) -> list[int]:
        """Return the numbers of the visible columns; earlier texts have one only where there are any."""
        return [number for number in _WIDTHS if number != _EARLIER or any(one.is_stale for one in self.passages)]

    @property
    def _last(self) -> int:
        return _FIRST + len(self.passages) - 1

    def _say(self, key: str, **values: object) -> str:
        return say("translations", key, self.language, **values)

    def write(self) -> None:
        self.sheet.title = self._say("tab")
        self._keys()
        self._titles()
        self._heads()
        for row, passage in enumerate(self.passages, start=_FIRST):
            self._row(row, passage)
        self._validations()
        self._conditions()
        self._view()

    def _keys(self) -> None:
        for number, key in COLUMN_KEYS.items():
            write(self.sheet, _KEY_ROW, number, KEY_SIGN + key, STANDARD)
        self.sheet.row_dimensions[_KEY_ROW].hidden = True
        self.sheet.column_dimensions["A"].hidden = True
        for number in self._columns:
            self.sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[number]

    def _titles(self) -> None:
        for number in self._columns:
            dress(self.sheet.cell(_TITLE_ROW, number), TITLE)
            dress(self.sheet.cell(_INTRO_ROW, number), INTRO)
        write(self.sheet, _TITLE_ROW, _COUNTRY, self.title, TITLE)
        self.sheet.row_dimensions[_TITLE_ROW].height = 30
        cells = f"{get_column_letter(_TARGET)}{_FIRST}:{get_column_letter(_TARGET)}{self._last}"
        done = self.sheet.cell(_TITLE_ROW, _TRANSLATOR)
        done.value = f'=SUMPRODUCT(--(LEN(TRIM({cells}))>0))&"{self._say("of", count=len(self.passages))}"'
        words = self._say("intro")
        write(self.sheet, _INTRO_ROW, _SOURCE, words, replace(INTRO, vertical="top", indent=0))
        self.sheet.merge_cells(start_row=_INTRO_ROW, end_row=_INTRO_ROW, start_column=_SOURCE, end_column=_TARGET)
        self.sheet.row_dimensions[_INTRO_ROW].height = row_height(text_height(words, 114, INTRO.size))

    def _heads(self) -> None:
        first = self.passages[0]
        spoken = {"source": first.entry.language, "target": first.language}
        names = {name: self._say(f"language-{code}") for name, code in spoken.items()}
        for number in self._columns:
            write(self.sheet, _HEAD_ROW, number, self._say(_HEADS[number], **names), HEAD)
        self.sheet.row_dimensions[_HEAD_ROW].height = 34

    def _row(self, row: int, passage: Passage) -> None:
        sheet, entry = self.sheet, passage.entry
        write(sheet, row, _KEY, passage.key.token(), STANDARD)
        write(sheet, row, _COUNTRY, self.edition.country(entry.country).names[self.language], _bold(SUBJECT))
        write(sheet, row, _CODE, entry.row, CODE)
        label = tuple(self._provision(passage))
        sheet.cell(row, _PROVISION).value = rich(label)
        dress(sheet.cell(row, _PROVISION), SUBJECT)
        write(sheet, row, _FIELD, passage.field[self.language], SUBJECT)
        write(sheet, row, _SOURCE, legal(passage.source), _TEXT)
        self._answer(row, passage)
        if passage.is_stale:
            write(sheet, row, _EARLIER, legal(passage.earlier) or self._say("earlier-unknown"), _OLD)
        elif _EARLIER in self._columns:
            dress(sheet.cell(row, _EARLIER), _OLD)
        written = passage.translation.text if passage.translation is not None else ""
        heights = (
            _tall(passage.source, _WIDTHS[_SOURCE] - 2, _TEXT),
            _tall(written, _WIDTHS[_TARGET], _WRITTEN),
            _tall(passage.earlier, _WIDTHS[_EARLIER], _OLD),
            height(label, _WIDTHS[_PROVISION] - 2),
        )
        sheet.row_dimensions[row].height = row_height(*heights, least=_LEAST)

    def _answer(self, row: int, passage: Passage) -> None:
        """Write what there is of a translation; the status of a stale one is for the translator to give anew."""
        known = passage.translation
        status = self._say(f"status-{known.status}") if known is not None and not known.stale else ""
        state = "state-stale" if passage.is_stale else "state-translated" if known is not None else "state-new"
        write(self.sheet, row, _TARGET, legal(known.text) if known else "", _WRITTEN)
        write(self.sheet, row, _TRANSLATOR, legal(known.translator) if known else "", _NAME)
        write(self.sheet, row, _STATUS, status, _PICK)
        write(self.sheet, row, _STATE, self._say(state), _STATE_LOOK)
        for number in (_TARGET, _TRANSLATOR, _STATUS):
            cell = self.sheet.cell(row, number)
            if cell.value == "":
                cell.value = None

    def _provision(self, passage: Passage) -> Iterator[Paragraph]:
        yield (FontRun(legal(passage.title[self.language]), bold=True),)
        if passage.question is not None:
            yield (FontRun(legal(passage.question[self.language]), size=8.5, color=STANDARD.color),)

    def _validations(self) -> None:
        labels = ",".join(self._say(f"status-{status}") for status in STATUSES)
        pick = DataValidation("list", formula1=f'"{labels}"', allow_blank=True, showErrorMessage=True)
        pick.errorTitle, pick.error = self._say("head-status"), self._say("status-error")
        pick.promptTitle, pick.prompt, pick.showInputMessage = self._say("head-status"), self._say("status-help"), True
        name = DataValidation("textLength", operator="lessThanOrEqual", formula1=str(_TRANSLATOR_LIMIT))
        name.allow_blank, name.showErrorMessage = True, True
        name.error = self._say("translator-error", limit=_TRANSLATOR_LIMIT)
        for rule, number in ((pick, _STATUS), (name, _TRANSLATOR)):
            letter = get_column_letter(number)
            rule.add(f"{letter}{_FIRST}:{letter}{self._last}")
            self.sheet.add_data_validation(rule)

    def _conditions(self) -> None:
        """Colour what is missing, what has to be looked at again, and what was reviewed."""
        target, status, state = (get_column_letter(number) for number in (_TARGET, _STATUS, _STATE))
        blank = f"LEN(TRIM(${target}{_FIRST}))=0"
        stale = f'AND(${state}{_FIRST}="{self._say("state-stale")}",LEN(TRIM(${status}{_FIRST}))=0)'
        reviewed = f'AND(NOT({blank}),${status}{_FIRST}="{self._say("status-reviewed")}")'
        rules = (
            (state, f"AND({blank},NOT({stale}))", "missing"), (status, stale, "question"), (state, stale, "question"),
            (status, reviewed, "full"),
        )  # fmt: skip
        for letter, formula, meaning in rules:
            fill, font = shade(meaning)  # type: ignore[arg-type]  # the words above are meanings
            rule = Rule("expression", dxf=DifferentialStyle(font, fill=fill), stopIfTrue=True, formula=[formula])
            self.sheet.conditional_formatting.add(f"{letter}{_FIRST}:{letter}{self._last}", rule)

    def _view(self) -> None:
        sheet, last = self.sheet, get_column_letter(self._columns[-1])
        sheet.freeze_panes = f"{get_column_letter(_SOURCE)}{_FIRST}"
        for selection in sheet.sheet_view.selection:
            selection.activeCell = selection.sqref = f"{get_column_letter(_TARGET)}{_FIRST}"
        # The keys belong to the range that is sorted, hidden as they are.
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{last}{self._last}"
        sheet.sheet_view.showGridLines = False
        set_up_print(sheet, "landscape")
        sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
        sheet.print_area = f"{get_column_letter(_COUNTRY)}{_TITLE_ROW}:{last}{self._last}"
        protect(sheet)
        sheet.protection.sort = False  # each row holds its own key


def _tall(words: str, width: float, look: Look) -> float:
    """Return the height of a text, measured as far as the tallest row can show it."""
    return text_height(words[:_MEASURED], width, look.size)


def _bold(look: Look) -> Look:
    return replace(look, bold=True)
