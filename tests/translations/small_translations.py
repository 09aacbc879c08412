"""Small studies with translations, their files, and the same files as a translator would send them back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from openpyxl import load_workbook

from matrices.register.records import StoredTranslation
from matrices.study.consolidated import current, digest
from matrices.study.model import Study
from matrices.translations.taking import Hand, Taken, read_returned, take
from matrices.translations.texts import Passage, passages
from matrices.translations.workbook import translators_workbook
from matrices.translations.xliff import xliff_document
from tests.study.small_study import study

HAND = Hand("2027-04-01T10:00:00-06:00", "TS")
PLACE = ("CRI", "small", "matrix", "A-01", "notes")
NOTES = "CRI A-01 notes Rige desde 2013."
FIRST = 5
TARGET, TRANSLATOR, STATUS = 7, 8, 9


def stored(text: str, source: str = "Rige desde 2013.", **more: str) -> StoredTranslation:
    """Return a translation of Costa Rica's note as the register holds it."""
    kept = StoredTranslation("2027", *PLACE, digest(source), "en", text, "Ana", "reviewed", "2027-03-20T09:00", "TS")
    return replace(kept, **more)  # type: ignore[arg-type]  # the values are those of the fields


def translated(*answers: str, known: Sequence[StoredTranslation] = ()) -> Study:
    """Return a study with translations."""
    made = study(*answers)
    return replace(made, translations=current(made, known))


def texts(made: Study, earlier: Mapping[str, str] | None = None) -> tuple[Passage, ...]:
    """Return what is to be translated into English."""
    return passages(made, "en", earlier or {})


def workbook(made: Study) -> bytes:
    """Return the workbook of a study, in English and into English."""
    return translators_workbook(texts(made), made.edition, "en")


def xliff(made: Study) -> bytes:
    """Return the XLIFF document of a study, in English and into English."""
    return xliff_document(texts(made), made.edition, "en")


def written(content: bytes, cells: Mapping[tuple[int, int], object]) -> bytes:
    """Return a workbook in which cells were written by row and column, as a spreadsheet program saves it."""
    book, out = load_workbook(io.BytesIO(content), rich_text=True), io.BytesIO()
    for (row, column), value in cells.items():
        book.worksheets[0].cell(row, column).value = value  # type: ignore[assignment]
    book.save(out)
    return out.getvalue()


def taken(content: bytes, made: Study, hand: Hand = HAND) -> Taken:
    """Return what a file that came back comes to."""
    return take(read_returned(content, "back"), made, hand)


def codes(found: Taken) -> list[str]:
    """Return the findings as `CELL CODE`."""
    return [f"{one.at.cell} {one.code}".strip() for one in found.findings]
