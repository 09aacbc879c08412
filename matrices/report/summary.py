"""Chapters → the executive summary: key figures, and sentences counted from the answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.report.blocks import Count, chapter_anchor
from matrices.report.shown import marks_of
from matrices.report.voice import Voice
from matrices.study.compare import Matrix, Part
from matrices.study.model import NO_ANSWER
from matrices.study.provisions import Chapter, Provision

MOST_NAMED = 2
"""More provisions than this that share the first place are counted, not named."""


@dataclass(frozen=True)
class Figure:
    """A key figure with its words."""

    number: str
    words: str


@dataclass(frozen=True)
class ChapterSummary:
    """One section in a few sentences, with its tally as shares of all possible answers."""

    anchor: str
    title: str
    sentences: tuple[str, ...]
    tally: tuple[Count, ...]


@dataclass(frozen=True)
class MatrixSummary:
    """One matrix, section by section."""

    title: str
    chapters: tuple[ChapterSummary, ...]


def key_figures(part: Part, voice: Voice) -> tuple[Figure, ...]:
    """Return the figures that open the summary of an instrument."""
    countries = part.study.edition.countries
    answered = [c for c in countries if part.study.state(c.code, part.instrument.id).kind == "answered"]
    answers = sum(len(provision.answers) for provision in part.provisions)
    laws = sum(1 for row in part.lists.rows.values() if row.sheet.role == "laws")
    figures = [
        Figure(voice.say("n-of-m", n=len(answered), m=len(countries)), voice.say("figure-countries")),
        Figure(voice.number(len(part.provisions)), voice.say("figure-provisions")),
        Figure(voice.number(answers), voice.say("figure-answers")),
    ]
    if laws:
        figures.append(Figure(voice.number(laws), voice.say("figure-laws")))
    return tuple(figures)


def matrix_summary(matrix: Matrix, voice: Voice) -> MatrixSummary:
    """Return a matrix in sentences."""
    return MatrixSummary(
        voice.of(matrix.sheet.title), tuple(chapter_summary(chapter, voice) for chapter in matrix.chapters)
    )


def chapter_summary(chapter: Chapter, voice: Voice) -> ChapterSummary:
    """Return a section in sentences that hold nothing but what is counted from its answers."""
    return ChapterSummary(
        chapter_anchor(chapter),
        voice.of(chapter.section.title),
        tuple(_sentences(chapter, voice)),
        chapter_counts(chapter, voice),
    )


def chapter_counts(chapter: Chapter, voice: Voice) -> tuple[Count, ...]:
    """Return the added tallies of a section in the order of its scale."""
    total = sum(chapter.tally.values()) or 1
    marks = {mark.code: mark for provision in chapter.provisions for mark in marks_of(provision.scale, voice)}
    return tuple(
        Count(marks[code], count, round(100 * count / total, 3)) for code, count in chapter.tally.items() if count
    )


def _sentences(chapter: Chapter, voice: Voice) -> Iterator[str]:
    everyone = voice.countries
    rows, given = len(chapter.provisions), sum(len(provision.answers) for provision in chapter.provisions)
    if not given:
        yield voice.say("summary-nobody", count=rows, countries=len(everyone))
        return
    contributors = len(chapter.contributors)
    yield voice.say("summary-answered", answered=contributors, countries=len(everyone), count=rows)
    counts = [
        voice.say("summary-count", n=count.count, label=count.mark.label)
        for count in chapter_counts(chapter, voice)
        if count.mark.code != NO_ANSWER
    ]
    yield voice.say(
        "summary-tally",
        count=sum(n for code, n in chapter.tally.items() if code != NO_ANSWER),
        total=sum(chapter.tally.values()),
        counts=voice.listed(counts),
    )
    yield from _most_reported(chapter, voice)
    silent = [code for code in everyone if code not in chapter.contributors]
    if len(silent) > contributors:
        yield voice.say("summary-contributors", count=len(silent), names=voice.names(chapter.contributors))
    elif silent:
        yield voice.say("summary-silent", count=len(silent), names=voice.names(silent))


def _most_reported(chapter: Chapter, voice: Voice) -> Iterator[str]:
    most = max(provision.reported for provision in chapter.provisions)
    first = [provision for provision in chapter.provisions if provision.reported == most]
    if most * 4 < len(voice.countries) or most < MOST_NAMED or len(chapter.provisions) == 1:
        return  # few reports say nothing about what is widely reported
    if len(first) > MOST_NAMED:
        yield voice.say("summary-most-many", count=len(first), n=most, m=len(voice.countries))
        return
    titles = voice.listed([voice.say("quoted", words=voice.of(provision.row.title)) for provision in first])
    detail = f" ({_standing(first[0], voice)})" if len(first) == 1 and first[0].scale else ""
    key = "summary-most-one" if len(first) == 1 else "summary-most-two"
    yield voice.say(key, titles=titles, n=most, m=len(voice.countries), detail=detail)


def _standing(provision: Provision, voice: Voice) -> str:
    marks = marks_of(provision.scale, voice)
    words = [
        voice.say("summary-count", n=provision.tally[m.code], label=m.label) for m in marks if provision.tally[m.code]
    ]
    return ", ".join(words)
