"""A column's type → what its cells accept: number format, dropdown or limits, prompt, error text, defined names.

Letters, digits and underscores only: `.xls` mangles dots. Two underscores stand between the parts, since ids hold
single ones.

No validator of OOXML checks Excel's limits on these texts (titles 32 characters, texts 255), and a file that breaks
them is "repaired" on opening; so they are kept here.
"""

from dataclasses import replace
from typing import Literal

from openpyxl.worksheet.datavalidation import DataValidation

from matrices.instrument import Column, Instrument
from matrices.language import say
from matrices.workbook.style import ANSWER, Look


def list_name(list_id: str) -> str:
    """Return the name of the labels of a code list: `list__coverage`."""
    return f"list__{_letters(list_id)}"


def citable_name(sheet_id: str) -> str:
    """Return the name of the filled-in rows of a list sheet, as a dropdown shows them: `citable__laws`."""
    return f"citable__{_letters(sheet_id)}"


def codes_name(sheet_id: str) -> str:
    """Return the name of the visible row codes of a sheet: `codes__laws`."""
    return f"codes__{_letters(sheet_id)}"


def column_name(sheet_id: str, column_id: str) -> str:
    """Return the name of the cells of a column: `cells__laws__status`."""
    return f"cells__{_letters(sheet_id)}__{_letters(column_id)}"


def cover_name(field: str) -> str:
    """Return the name of the answer to a question of the cover: `cover__round_rest`."""
    return f"cover__{_letters(field)}"


def _letters(part: str) -> str:
    return part.replace("-", "_")


TITLE_LIMIT = 32
TEXT_LIMIT = 255


def look(column: Column) -> Look:
    """Return the look of a column's answer cells."""
    horizontal: Literal["center", "left"] = "center" if column.kind.is_centred else "left"
    return replace(ANSWER, number_format=column.kind.number_format(column), horizontal=horizontal)


def validation(
    column: Column, list_id: str | None, first_cell: str, instrument: Instrument, lang: str
) -> DataValidation:
    """Return the validation of cells that share a code list; `first_cell` is the first of them, such as `F6`."""
    rule = _rule(column, list_id, first_cell)
    rule.allow_blank = True
    rule.showInputMessage = True
    rule.prompt = _prompt(column, instrument, lang) or None
    rule.promptTitle = clipped(column.label[lang], TITLE_LIMIT) if rule.prompt else None
    if rule.showErrorMessage:
        rule.errorTitle = clipped(column.label[lang], TITLE_LIMIT)
        rule.error = clipped(_error(column, instrument, lang), TEXT_LIMIT)
    return rule


def _prompt(column: Column, instrument: Instrument, language: str) -> str:
    """Return the text shown when a cell is selected: the column's help, then how to write it, as far as it fits."""
    text = ""
    for part in hints(column, instrument, language):
        longer = f"{text}\n{part}" if text else part
        text = longer if len(longer) <= TEXT_LIMIT or not text else text
    return clipped(text, TEXT_LIMIT)


def hints(column: Column, instrument: Instrument, language: str, *, written: bool = True) -> list[str]:
    """Return a column's help, its example, how to write an answer if it is written, and what is accepted instead."""
    parts = [column.help[language]] if column.help else []
    if column.example:
        parts.append(say("workbook", "prompt-example", language, example=column.example[language]))
    if written and (column.help is None or column.kind.is_explained or column.several):
        parts.append(_how(column, language))
    if column.special:
        labels = " / ".join(option.label[language] for option in instrument.lists[column.special].options)
        parts.append(say("workbook", "prompt-special", language, labels=labels))
    return list(filter(None, parts))


def clipped(words: str, limit: int) -> str:
    """Return the words within a limit of characters, cut at a word with an ellipsis where they are longer."""
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(") + "…"


def _how(column: Column, language: str) -> str:
    key = column.kind.prompt(column)
    return say("workbook", key, language, limit=column.max_length) if key else ""


def _error(column: Column, instrument: Instrument, language: str) -> str:
    error = say("workbook", column.kind.error(), language, limit=column.max_length)
    if column.kind.accepts(column).what == "length":
        return error
    limits = _limits(column, language)
    special = ""
    if column.special:
        labels = " / ".join(option.label[language] for option in instrument.lists[column.special].options)
        special = say("workbook", "prompt-special", language, labels=labels)
    return " ".join(filter(None, (error, limits, special)))


def _limits(column: Column, language: str) -> str:
    if column.minimum is None and column.maximum is None:
        return ""
    if column.maximum is None:
        return say("workbook", "error-minimum", language, minimum=column.minimum)
    if column.minimum is None:
        return say("workbook", "error-maximum", language, maximum=column.maximum)
    return say("workbook", "error-between", language, minimum=column.minimum, maximum=column.maximum)


def _rule(column: Column, list_id: str | None, first_cell: str) -> DataValidation:
    what, otherwise = column.kind.accepts(column)
    if what in ("whole", "number"):
        return _number(column, what, first_cell)
    told = bool(otherwise)
    rule = DataValidation(None, showErrorMessage=False)
    if what == "options" and list_id:
        rule = DataValidation("list", formula1=list_name(list_id), showErrorMessage=told)
    elif what == "rows" and column.sheet:
        formula = citable_name(column.sheet)
        rule = DataValidation("list", formula1=formula, showErrorMessage=told, errorStyle="warning")
    elif what == "day":
        rule = DataValidation("date", operator="greaterThanOrEqual", formula1="1", showErrorMessage=told)
        rule.errorStyle = otherwise or None
    elif what == "length":
        length = str(column.max_length)
        rule = DataValidation("textLength", operator="lessThanOrEqual", formula1=length, showErrorMessage=told)
        rule.errorStyle = otherwise or None
    return rule


def _number(column: Column, what: Literal["whole", "number"], cell: str) -> DataValidation:
    low, high = column.minimum, column.maximum
    if column.special:
        tests = [f"ISNUMBER({cell})"]
        tests += [f"{cell}=INT({cell})"] if what == "whole" else []
        tests += [f"{cell}>={low}"] if low is not None else []
        tests += [f"{cell}<={high}"] if high is not None else []
        either = f"OR(IFERROR(AND({','.join(tests)}),FALSE),COUNTIF({list_name(column.special)},{cell})>0)"
        return DataValidation("custom", formula1=either, showErrorMessage=True)
    kind: Literal["whole", "decimal"] = "whole" if what == "whole" else "decimal"
    if high is not None and low is not None:
        rule = DataValidation(kind, operator="between", formula1=str(low), formula2=str(high))
    elif high is not None:
        rule = DataValidation(kind, operator="lessThanOrEqual", formula1=str(high))
    else:
        rule = DataValidation(kind, operator="greaterThanOrEqual", formula1=str(low if low is not None else -(10**15)))
    rule.showErrorMessage = True
    return rule
