"""A column that shows what belongs in another one, or one word in many cells → one finding, in place of one in each.

Whoever pastes the column of articles over that of laws has written eighty citations that cite nothing. Laws that are
called by names which the register lacks do not look like articles, nor does another column show the same. Whoever
replaces an option by another word has written that word into every cell that held it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from openpyxl.utils.cell import coordinate_to_tuple

from matrices.checking.answers import Answer, Answers, target_of
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import CellId, Column, Option, Sheet, is_article, options_named, parse, target_options
from matrices.language import LANGUAGES, Text, plain, text
from matrices.workbook import listed

_LEAST, _NEARLY_ALL = 6, 0.8
"""Cells of a column that belong in another one; their share, from which on it is the column."""
MANY = 6
"""Cells of a column in which the same words stand and are understood alike: one habit, or one replacement."""
_NO_OPTION = ("not-an-option", "near-miss")
_FOLLOWING = ("required", "rule", "row-begun", "unused-answered", "row-continued")


@dataclass(frozen=True)
class _Pasted:
    """A column, the one whose content it shows, and what that one holds now."""

    sheet: Sheet
    column: str
    other: str
    there: Literal["same", "blank", "own"]
    cells: Sequence[Answer]

    def finding(self) -> Finding:
        """Return what is to be said of it."""
        label, other = (self.sheet.column(one).label for one in (self.column, self.other))
        return finding(
            "column-pasted",
            self.cells[0].at,
            sheet_id=self.sheet.id,
            column=self.column,
            label=label,
            other=other,
            cells=listed([one.at.cell for one in self.cells]),
            there=text("workbook", f"pasted-{self.there}", label=label, other=other),
        )

    def has_caused(self, one: Finding, answers: Answers) -> bool:
        """Tell whether a finding follows from it: of the cells themselves, or of what the two columns lack."""
        if one.sheet_id != self.sheet.id or not one.at.cell:
            return False
        if one.code in ("row-unknown", "outside-table"):
            return self._holds_all_outside(answers)
        is_near = one.code in _FOLLOWING and coordinate_to_tuple(one.at.cell)[1] in self._numbers(answers)
        return is_near or one.at in self._places

    @cached_property
    def _places(self) -> set[CellRef]:
        return {cell.at for cell in self.cells}

    def _numbers(self, answers: Answers) -> set[int]:
        """Return the numbers of the two columns, of the other one only if it lacks its own."""
        columns = (self.column,) if self.there == "same" else (self.column, self.other)
        places = answers.reading.places
        ids = (CellId(self.sheet.id, one.row, column) for one in self.cells for column in columns)
        return {coordinate_to_tuple(places[one].cell)[1] for one in ids if one in places}

    def _holds_all_outside(self, answers: Answers) -> bool:
        """Tell whether whatever stands beside headings or below the table stands in the column itself."""
        number = coordinate_to_tuple(self.cells[0].at.cell)[1]
        tab = self.cells[0].at.sheet
        outside = (one.at.cell for one in answers.reading.unplaced if one.at.sheet == tab and one.at.cell)
        return all(coordinate_to_tuple(cell)[1] == number for cell in outside)


def pasted_columns(answers: Answers) -> dict[str, list[_Pasted]]:
    """Return by sheet the columns that show what belongs in another one."""
    found = {sheet.id: list(_columns(sheet, answers)) for sheet in answers.instrument.sheets}
    return {sheet: columns for sheet, columns in found.items() if columns}


def _columns(sheet: Sheet, answers: Answers) -> Iterator[_Pasted]:
    filled: dict[str, list[Answer]] = {}
    for one in answers.of_sheet(sheet.id):
        filled.setdefault(one.column, []).append(one)
    for column, cells in filled.items():
        wrong = [one for one in cells if one.value is None]
        many = max(_LEAST, _NEARLY_ALL * len(cells))
        commonest = max(Counter(map(_words, cells)).values())
        if len(cells) < many or commonest > _NEARLY_ALL * len(cells):  # one habit, told as such
            continue
        if sheet.column(column).kind.is_text:
            found = _copied_into_text(sheet, column, cells, filled)
        else:
            found = _of_other(sheet, column, wrong, filled, answers) if len(wrong) >= many else None
        if found is not None:
            yield found


def _words(one: Answer) -> str:
    return (one.raw.shown or one.raw.text).strip()


def _copied_into_text(
    sheet: Sheet, column: str, cells: Sequence[Answer], filled: dict[str, list[Answer]]
) -> _Pasted | None:
    """Return the column of choices or citations of which a column of texts, in which anything is right, is a copy."""
    own = {one.row: _words(one) for one in cells}
    for other, theirs in filled.items():
        kind = sheet.column(other).kind
        same = [one for one in theirs if one.value is not None and own.get(one.row) == _words(one)]
        if (kind.chosen or kind.cites) and len(same) >= max(_LEAST, _NEARLY_ALL * len(cells)):
            return _Pasted(sheet, column, other, "same", cells)
    return None


def _of_other(
    sheet: Sheet, column: str, wrong: Sequence[Answer], filled: dict[str, list[Answer]], answers: Answers
) -> _Pasted | None:
    """Return whose content a column shows of which nearly no cell can be understood."""
    many = _NEARLY_ALL * len(wrong)
    for other in (one for one in sheet.columns if one.id != column):
        theirs = filled.get(other.id, [])
        known = {_words(one) for one in theirs}
        if sum(_words(one) in known for one in wrong) >= many:
            return _Pasted(sheet, column, other.id, "same", wrong)
    for other in (one for one in sheet.columns if one.id != column):
        theirs = filled.get(other.id, [])
        is_swapped = len(theirs) >= _LEAST and _fitting(theirs, sheet.column(column), answers) >= _NEARLY_ALL * len(
            theirs
        )
        if (is_swapped or not theirs) and _fitting(wrong, other, answers) >= many:
            return _Pasted(sheet, column, other.id, "own" if is_swapped else "blank", wrong)
    return None


def _fitting(cells: Sequence[Answer], column: Column, answers: Answers) -> int:
    """Return how many cells would be answers of another column, as far as its answers look like nothing else."""
    if column.kind.is_text:
        articles = sum(is_article(_words(one)) for one in cells) if column.role == "article" else 0
        numbers = sum(_words(one)[:1].isdigit() for one in cells)
        # Numbers alone may be those of laws, unless the cells around them say that they are of articles.
        return articles + numbers if articles * 2 >= len(cells) else 0
    if not (column.kind.chosen or column.kind.cites):  # numbers are amounts, terms and years
        return 0
    targets = (target_of(answers, CellId(one.sheet, one.row, column.id)) for one in cells)
    return sum(parse(one.raw, target).value is not None for one, target in zip(cells, targets, strict=True))


def replaced_once(findings: Sequence[Finding], answers: Answers) -> Iterator[Finding]:
    """Yield findings, those of a word that stands in many cells, and is none of their options, told as one."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if one.code in _NO_OPTION and one.at.cell:
            groups.setdefault((one.at.sheet, plain(one.value)), []).append(one)
    made: dict[int, Finding | None] = {}
    for (sheet, words), group in sorted(groups.items(), key=lambda item: len(item[0][1])):
        if len(group) < MANY or id(group[0]) in made:
            continue
        near = {text: each for (where, text), each in groups.items() if where == sheet and words in text != words}
        option, others = _replaced_option(group, words, near, answers)
        made |= dict.fromkeys(map(id, (*group, *others)))
        made[id(group[0])] = _of_replaced((*group, *others), option, answers)
    kept = (made.get(id(one), one) for one in findings)
    return (one for one in kept if one is not None)


def _options_at(one: Finding, answers: Answers) -> tuple[Option, ...]:
    sheet = answers.instrument.sheet(one.sheet_id)
    return target_options(answers.instrument.code_list(sheet, one.row, one.column))


def _replaced_option(
    group: Sequence[Finding], words: str, near: Mapping[str, Sequence[Finding]], answers: Answers
) -> tuple[Option | None, list[Finding]]:
    """Return the option that words have replaced, and the findings of further cells of which they are only a part.

    It is the one that all their cells offer and none of their columns says any more, if there is just one.
    """
    columns = {one.column for one in group}
    codes = [{option.code for option in _options_at(one, answers)} for one in group]
    gone = set.intersection(*codes)
    for one in answers.of_sheet(group[0].sheet_id) if gone else ():
        if one.column in columns:
            gone.difference_update(one.value if isinstance(one.value, tuple) else (one.value,))
    options = [option for option in _options_at(group[0], answers) if option.code in gone]
    parts = [
        [one for text, each in near.items() for one in each if _is_of(text, one, words, option, answers)]
        for option in options
    ]
    found = [(option, others) for option, others in zip(options, parts, strict=True) if others or len(options) == 1]
    return found[0] if len(found) == 1 else (None, [])


def _is_of(text: str, one: Finding, words: str, option: Option, answers: Answers) -> bool:
    """Tell whether another cell says an option of its own once the word in it is put back: `Ninguno aplica`."""
    return any(
        text.replace(words, plain(option.label[language])) == plain(known.label[language])
        for known in _options_at(one, answers)
        for language in LANGUAGES
    )


def _of_replaced(group: Sequence[Finding], option: Option | None, answers: Answers) -> Finding:
    first = group[0]
    labels = {language: options_named(_options_at(first, answers), language) for language in LANGUAGES}
    hint = (
        text("workbook", "replaced-options", options=Text(labels))
        if option is None
        else text("workbook", "replaced-option", option=option.label)
    )
    return finding(
        "replaced-everywhere",
        first.at,
        sheet_id=first.sheet_id,
        column=first.column if len({one.column for one in group}) == 1 else "",
        value=first.value,
        count=len(group),
        cells=listed([one.at.cell for one in group]),
        hint=hint,
    )


def alike_once(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield findings, those that say of many cells of a column that the same was understood told as one."""
    alike: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        if one.code == "understood-as" and one.at.cell:
            alike.setdefault((one.at.sheet, one.column, one.message["es"]), []).append(one)
    many = {id(one): group for group in alike.values() if len(group) >= MANY for one in group}
    for one in findings:
        group = many.get(id(one))
        if group is None:
            yield one
        elif one is group[0]:
            cells = listed([each.at.cell for each in group])
            yield finding(
                "understood-often",
                one.at,
                sheet_id=one.sheet_id,
                column=one.column,
                message=one.message,
                cells=cells,
                count=len(group),
            )
