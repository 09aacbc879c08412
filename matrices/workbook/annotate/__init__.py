"""A returned file and its findings → the copy that is handed back: the country's own workbook, marked."""

from matrices.workbook.annotate.anew import Template, fresh
from matrices.workbook.annotate.marks import CannotPatch
from matrices.workbook.annotate.patch import Annotated, Recipient, Way, annotate
from matrices.workbook.annotate.settled import Progress, progress

__all__ = [
    "Annotated",
    "CannotPatch",
    "Progress",
    "Recipient",
    "Template",
    "Way",
    "annotate",
    "fresh",
    "progress",
]
