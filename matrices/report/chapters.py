"""One matrix → its chapter of the study: sections with their blocks."""

from dataclasses import dataclass

from matrices.report.blocks import ChapterPage, chapter_page
from matrices.report.shown import Shower
from matrices.report.summary import ChapterSummary, matrix_summary
from matrices.study.compare import Matrix


@dataclass(frozen=True)
class MatrixPage:
    """A matrix as it is printed."""

    anchor: str
    title: str
    short_title: str
    subject: str
    chapters: tuple[ChapterPage, ...]
    summaries: tuple[ChapterSummary, ...] = ()
    """What the answers to each of the chapters come to, in the same order."""


def matrix_page(matrix: Matrix, shower: Shower) -> MatrixPage:
    """Return a matrix as it is printed."""
    voice, sheet = shower.voice, matrix.sheet
    return MatrixPage(
        f"{shower.instrument.id}-{sheet.id}",
        voice.of(sheet.title),
        voice.of(sheet.tab),
        voice.of(sheet.subject) or voice.say("provision"),
        tuple(chapter_page(chapter, shower) for chapter in matrix.chapters),
        matrix_summary(matrix, voice).chapters,
    )
