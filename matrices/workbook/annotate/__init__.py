"""A returned file and its findings → the copy that is handed back: the country's own workbook, marked."""

from matrices.workbook.annotate.anew import Form, fresh
from matrices.workbook.annotate.marks import CannotPatch, their_words
from matrices.workbook.annotate.patch import Annotated, Recipient, Way, annotate
from matrices.workbook.annotate.settled import Progress, progress

__all__ = [
    "Annotated",
    "CannotPatch",
    "Form",
    "Progress",
    "Recipient",
    "Way",
    "annotate",
    "fresh",
    "progress",
    "their_words",
]
