"""The countries' texts → files for translators, in two formats → unofficial translations for the register."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.translations.taking import Hand, Taken, read_returned, take
    from matrices.translations.texts import Passage, ReturnedTexts, passages
    from matrices.translations.workbook import translators_workbook
    from matrices.translations.xliff import xliff_document
else:
    __getattr__ = face(__name__)

__all__ = [
    "Hand", "Passage", "ReturnedTexts", "Taken", "passages", "read_returned", "take", "translators_workbook",
    "xliff_document",
]  # fmt: skip
