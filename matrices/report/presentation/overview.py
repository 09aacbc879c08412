"""A study → its overview on slides: a native table of countries by chapters, with signs and words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from matrices.report.context import PartPage
from matrices.report.grids import legend
from matrices.report.presentation.brief import Brief, notes, spread
from matrices.report.presentation.model import BODY, Cell, Paragraph, Run, Slide, Table, Words, cell, words
from matrices.report.presentation.signs import SIGNS
from matrices.report.shown import Mark, mark_of
from matrices.study.compare import Matrix
from matrices.study.model import IN_REVIEW, NO_ANSWER, NOT_ANSWERS, UNCLEAR
from matrices.study.provisions import Chapter, answered_in

MOST_COUNTRIES = 12
"""Countries that one table holds."""

MOST_CHAPTERS = 9
"""Chapters that one table holds."""

MOST_SLIDES = 4
"""Slides that the overview of one matrix may take; a larger one counts countries instead of naming them."""

LEGEND = 0.3
"""Inches that the legend takes."""


def overview(brief: Brief, page: PartPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the overview of a matrix, country by country; of very many countries, how many answered each chapter."""
    countries = list(spread(brief.voice.countries, MOST_COUNTRIES))
    chapters = list(spread(matrix.chapters, MOST_CHAPTERS))
    given = sum(answered_in(one.tally) for one in matrix.provisions)
    title = brief.say(
        "overview-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        n=brief.voice.number(given),
        total=brief.voice.number(len(matrix.provisions) * brief.total),
    )
    title = brief.prefixed(page, title)
    if len(countries) * len(chapters) > MOST_SLIDES:
        yield _counted(brief, matrix, title)
        return
    for number, (codes, some) in enumerate([(one, two) for one in countries for two in chapters], start=1):
        of = len(countries) * len(chapters)
        name = title if of == 1 else brief.say("one-of-several", title=title, n=number, m=of)
        yield _slide(brief, matrix, name, (codes, some))


def _slide(brief: Brief, matrix: Matrix, title: str, what: tuple[tuple[str, ...], tuple[Chapter, ...]]) -> Slide:
    codes, chapters = what
    rows = tuple(
        (cell(brief.voice.name(code), bold=True), *(_standing(brief, chapter, code) for chapter in chapters))
        for code in codes
    )
    heads = (brief.voice.say("head-country"), *(brief.voice.of(chapter.section.title) for chapter in chapters))
    table = Table(
        BODY.upper(BODY.height - LEGEND - 0.05),
        title,
        brief.say("overview-alt", matrix=brief.voice.of(matrix.sheet.title)),
        heads,
        rows,
        (1.55, *[1.0] * len(chapters)),
        (14, 13, 12, 11, 10, 9.5, 9),
        centred=True,
        even=True,
        head_scale=0.85,
        most_lines=2,
    )
    said = [brief.say("overview-say"), brief.voice.say("no-answer-help")]
    figures = [_figure(brief, chapter) for chapter in chapters]
    return Slide(
        title, (table, _legend(brief, legend(matrix, brief.voice))), notes(brief, said, figures, _files(brief))
    )


def _files(brief: Brief) -> list[str]:
    return [brief.chapter("overview"), brief.chapter("provenance")]


def _standing(brief: Brief, chapter: Chapter, country: str) -> Cell:
    """Return how a country answered a chapter: signs with their numbers, and in words how many have no answer."""
    counts = Counter(provision.standing(country) for provision in chapter.provisions)
    silent, reviewed = counts.pop(NO_ANSWER, 0), counts.pop(IN_REVIEW, 0)
    if reviewed:
        return cell(brief.voice.say("in-review"), colour="soft")
    unclear = counts.pop(UNCLEAR, 0)
    waits = (words(brief.say("of-them-unclear", count=unclear), colour="accent", scale=0.8),) if unclear else ()
    if not counts:
        return Cell(waits) if waits else cell(brief.voice.say("no-answer"), colour="soft")
    line = Paragraph((Run(signed(brief, chapter, counts), bold=True, colour="deep"),))
    rest = (words(brief.say("of-them-silent", count=silent), colour="soft", scale=0.8),) if silent else ()
    return Cell((line, *waits, *rest), "pale")


def signed(brief: Brief, chapter: Chapter, counts: Mapping[str, int]) -> str:
    """Return counts with their signs, in the order of the scale: `● 2  ◐ 1`; words where a scale has no signs."""
    marks = marks_by_code(brief, chapter)
    return "  ".join(
        f"{mark.label} {counts[code]}" if mark.sign == "plain" else f"{SIGNS[mark.sign]} {counts[code]}"
        for code, mark in marks.items()
        if counts.get(code)
    )


def marks_by_code(brief: Brief, chapter: Chapter) -> Mapping[str, Mark]:
    """Return the marks of the answers that a chapter holds, in the order of their scales."""
    marks: dict[str, Mark] = {}
    for provision in chapter.provisions:
        for code in provision.tally:
            if code not in NOT_ANSWERS:
                marks.setdefault(code, mark_of(code, provision.scale, brief.voice))
    return marks


def _legend(brief: Brief, marks: Iterable[Mark]) -> Words:
    runs: list[Run] = []
    for mark in marks:
        if mark.sign not in ("none", "plain"):
            runs += [Run(f"{SIGNS[mark.sign]} ", bold=True, colour="deep"), Run(f"{mark.label}     ")]
    runs.append(Run(brief.say("overview-legend"), colour="soft"))
    return Words(BODY.below(BODY.height - LEGEND), (Paragraph(tuple(runs)),), (12, 11, 10, 9), anchor="bottom")


def _figure(brief: Brief, chapter: Chapter) -> str:
    marks = marks_by_code(brief, chapter)
    given = [brief.voice.say("summary-count", n=chapter.tally[code], label=mark.label) for code, mark in marks.items()]
    return brief.say(
        "chapter-figure",
        chapter=brief.voice.of(chapter.section.title),
        counts=brief.voice.listed([*given, *_rest(brief, chapter)]),
    )


def _rest(brief: Brief, chapter: Chapter) -> Iterator[str]:
    for code in NOT_ANSWERS:
        if code in chapter.tally:
            label = mark_of(code, None, brief.voice).label
            yield brief.voice.say("summary-count", n=chapter.tally[code], label=label)


def _counted(brief: Brief, matrix: Matrix, title: str) -> Slide:
    """Return the overview of very many countries: chapter by chapter, how many answered all, some, none of it."""
    under_review = any(provision.reviewed for provision in matrix.provisions)
    review = ["overview-review"] if under_review else []
    keys = ("overview-all", "overview-some", "overview-none", *review)
    rows = []
    for chapter in matrix.chapters:
        given = Counter(answer.country for provision in chapter.provisions for answer in provision.answers)
        whole = sum(count == len(chapter.provisions) for count in given.values())
        reviewed = len(chapter.provisions[0].reviewed)
        counts = (whole, len(given) - whole, len(chapter.silent), *([reviewed] if under_review else []))
        numbers = (len(chapter.provisions), *counts)
        rows.append((cell(brief.voice.of(chapter.section.title), bold=True), *(cell(str(one)) for one in numbers)))
    heads = (brief.voice.say("filter-chapter"), brief.say("asked-provisions"), *(brief.say(key) for key in keys))
    alt = brief.say("overview-counted-alt", matrix=brief.voice.of(matrix.sheet.title))
    table = Table(
        BODY, title, alt, heads, tuple(rows), (3.4, 1, *[1] * len(keys)), (15, 14, 13, 12, 11, 10), centred=True
    )
    said = [brief.say("overview-counted-say", count=brief.total)]
    return Slide(title, (table,), notes(brief, said, (_figure(brief, one) for one in matrix.chapters), _files(brief)))
