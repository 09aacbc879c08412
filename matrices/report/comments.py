"""What observers wrote of a country's rows → a workbook with the list of it, for that country alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.edition.load import Folder
from matrices.language import say
from matrices.register.round_records import Comment
from matrices.report.cells import added, fit_rows, heads, set_up_print, set_widths, settled, titled, write
from matrices.workbook.style import ANSWER, SUBJECT

_CELL = replace(ANSWER, size=9.5, locked=True)
_WIDTHS = (26, 30, 14, 40, 70, 36)
_HEADS = ("observer", "sheet", "row", "title-of-row", "comment", "source")


def comments_name(country: str, language: str) -> str:
    """Return the name of the file: `comments-CRI-es.xlsx`."""
    return f"comments-{country}-{language}.xlsx"


def comments_workbook(folder: Folder, comments: Sequence[Comment], number: int, language: str) -> bytes:
    """Return the comments on one country in a round as a workbook; the same comments give the same bytes.

    No text of an observer can become a formula.
    """
    book = Workbook()
    first = book.active
    if isinstance(first, Worksheet):
        book.remove(first)
    country = folder.edition.country(comments[0].country).names[language]
    sheet = added(book, say("rounds", "comments-tab", language))
    at = titled(sheet, say("rounds", "list-title", language, country=country, number=number), len(_HEADS))
    write(sheet, at.row, 1, say("rounds", "list-note", language), replace(_CELL, wrap=False, lines=""))
    at = heads(at.after(2), [say("rounds", f"list-{head}", language) for head in _HEADS])
    for one in comments:
        for column, words in enumerate(_line(folder, one, language), start=1):
            write(sheet, at.row, column, words, SUBJECT if column <= 4 else _CELL)
        at = at.after()
    set_widths(sheet, _WIDTHS)
    fit_rows(sheet, 5, _WIDTHS)
    set_up_print(sheet, "landscape", 4)
    return settled(book, folder.edition.calendar.cut_off)


def _line(folder: Folder, one: Comment, language: str) -> Iterator[str]:
    observer = folder.edition.observer(one.observer)
    instrument = folder.instrument(one.instrument)
    sheet = instrument.sheet(one.sheet) if one.sheet else None
    yield observer.name[language] if observer else one.observer
    yield sheet.title[language] if sheet else instrument.short_title[language]
    yield one.row
    yield sheet.row(one.row).title[language] if sheet and one.row else say("rounds", "list-whole", language)
    yield one.words
    yield one.source
