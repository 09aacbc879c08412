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

_AS_TEXT = ("partial-date", "term", "phone", "email", "url")
_FORMATS = {"integer": "#,##0", "date": "yyyy-mm-dd"}
_EXPLAINED = ("ticks", "date", "phone", "email")
"""Types whose way of writing is told even where the column has a help of its own."""
_CENTRED = ("choice", "integer", "decimal", "money", "date", "partial-date", "term")


def look(column: Column) -> Look:
    """Return the look of a column's answer cells."""
    horizontal: Literal["center", "left"] = "center" if column.type in _CENTRED else "left"
    return replace(ANSWER, number_format=_number_format(column), horizontal=horizontal)


def _number_format(column: Column) -> str:
    """Return the number format of a column's cells.

    Short texts are kept as text (`@`), so that 172 stays an article, 1/3 a fraction and 2015-03 a month; long
    ones are not, because some versions of Excel show ##### for more than 255 characters of that format.
    """
    if column.type in _AS_TEXT or (column.type == "text" and (column.max_length or TEXT_LIMIT + 1) <= TEXT_LIMIT):
        return "@"
    return _FORMATS.get(column.type, "General")


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
    parts = [column.help[language]] if column.help else []
    if column.example:
        parts.append(say("workbook", "prompt-example", language, example=column.example[language]))
    if column.help is None or column.type in _EXPLAINED or column.several:
        parts.append(_how(column, language))
    if column.special:
        labels = " / ".join(option.label[language] for option in instrument.lists[column.special].options)
        parts.append(say("workbook", "prompt-special", language, labels=labels))
    text = ""
    for part in filter(None, parts):
        longer = f"{text}\n{part}" if text else part
        text = longer if len(longer) <= TEXT_LIMIT or not text else text
    return clipped(text, TEXT_LIMIT)


def clipped(words: str, limit: int) -> str:
    """Return the words within a limit of characters, cut at a word with an ellipsis where they are longer."""
    if len(words) <= limit:
        return words
    return words[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.(") + "…"


def _how(column: Column, language: str) -> str:
    kind = "references" if column.type == "reference" and column.several else column.type
    if column.type == "text":
        return say("workbook", "prompt-text", language, limit=column.max_length) if column.max_length else ""
    return say("workbook", f"prompt-{kind}", language)


def _error(column: Column, instrument: Instrument, language: str) -> str:
    if column.type in ("text", "url"):
        return say("workbook", "error-text", language, limit=column.max_length)
    error = say("workbook", f"error-{column.type}", language)
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
    if column.type in ("choice", "ticks") and list_id:
        # Several ticks are written by hand, so the dropdown offers and does not insist.
        return DataValidation("list", formula1=list_name(list_id), showErrorMessage=column.type == "choice")
    if column.type == "reference" and column.sheet:
        rule = DataValidation("list", formula1=citable_name(column.sheet), showErrorMessage=not column.several)
        rule.errorStyle = "warning"
        return rule
    if column.type in ("integer", "decimal", "money"):
        return _number(column, first_cell)
    if column.type == "date":
        date = DataValidation("date", operator="greaterThanOrEqual", formula1="1", showErrorMessage=True)
        date.errorStyle = "warning" if column.special else "stop"
        return date
    if column.max_length and column.type in ("text", "url"):
        length = str(column.max_length)
        text = DataValidation("textLength", operator="lessThanOrEqual", formula1=length, showErrorMessage=True)
        text.errorStyle = "warning"
        return text
    return DataValidation(None, showErrorMessage=False)


def _number(column: Column, cell: str) -> DataValidation:
    low, high = column.minimum, column.maximum
    if column.special:
        tests = [f"ISNUMBER({cell})"]
        tests += [f"{cell}=INT({cell})"] if column.type == "integer" else []
        tests += [f"{cell}>={low}"] if low is not None else []
        tests += [f"{cell}<={high}"] if high is not None else []
        either = f"OR(IFERROR(AND({','.join(tests)}),FALSE),COUNTIF({list_name(column.special)},{cell})>0)"
        return DataValidation("custom", formula1=either, showErrorMessage=True)
    kind: Literal["whole", "decimal"] = "whole" if column.type == "integer" else "decimal"
    if high is not None and low is not None:
        rule = DataValidation(kind, operator="between", formula1=str(low), formula2=str(high))
    elif high is not None:
        rule = DataValidation(kind, operator="lessThanOrEqual", formula1=str(high))
    else:
        rule = DataValidation(kind, operator="greaterThanOrEqual", formula1=str(low if low is not None else -(10**15)))
    rule.showErrorMessage = True
    return rule
