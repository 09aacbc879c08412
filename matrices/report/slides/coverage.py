"""A study → coverage on slides: one bar a chapter, and one bar a provision on which answers differ."""

from collections.abc import Iterator, Mapping, Sequence

from matrices.report.shown import Mark, mark_of
from matrices.report.slides.brief import Brief, notes
from matrices.report.slides.fitting import chart_labels
from matrices.report.slides.model import BODY, Box, Chart, Series, Slide
from matrices.report.study.context import InstrumentPage
from matrices.report.study.executive import parted
from matrices.study import (
    IN_REVIEW,
    NO_ANSWER,
    NOT_ANSWERS,
    UNCLEAR,
    InstrumentPart,
    Matrix,
    ThematicChapter,
    answered_in,
)

MOST_BARS = 12
"""Bars that one chart holds so that its words can be read from the last row."""

_MOST_PARTED = 8
"""Provisions on which answers differ that one chart holds."""

LABELS = (0.44, 0.5, 0.56, 0.62)
"""Shares of a chart that the names of its bars may take: the longer they are, the more."""

NO_BREAK = "\u00a0"

Bars = Sequence[tuple[str, Mapping[str, int]]]


def chapters(brief: Brief, page: InstrumentPage, matrix: Matrix) -> Slide:
    """Return the coverage of a matrix, one bar a chapter; bars fill the width, numbers are answers.

    Of very many chapters those with most answers are drawn; the notes have all.
    """
    marks = {code: mark for chapter in matrix.chapters for code, mark in _marks_by_code(brief, chapter).items()}
    counts = {code: sum(chapter.tally.get(code, 0) for chapter in matrix.chapters) for code in (*marks, *NOT_ANSWERS)}
    title = brief.say(
        "coverage-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        n=brief.voice.number(sum(counts[code] for code in marks)),
        total=brief.voice.number(sum(counts.values())),
        counts=_counts(brief, marks, counts),
        without="".join(brief.say(key, n=brief.voice.number(counts[code])) for code, key in _WITHOUT if counts[code]),
    )
    title = brief.prefixed(page, title)
    first = sorted(matrix.chapters, key=lambda one: -answered_in(one.tally))[:MOST_BARS]
    bars = [(_reckoned(brief, chapter), chapter.tally) for chapter in matrix.chapters]
    drawn = [bar for bar, chapter in zip(bars, matrix.chapters, strict=True) if chapter in first]
    alt = brief.say("coverage-alt", matrix=brief.voice.of(matrix.sheet.title), bars=_read(brief, drawn, marks))
    chart = bar_chart(brief, BODY, (title, alt), drawn, marks, shares=True)
    said = [brief.say("coverage-say"), brief.voice.say("no-answer-help"), *brief.of_unclear(counts)]
    figures = [brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars]
    return Slide(title, (chart,), notes(brief, said, figures, [brief.chapter("summary"), brief.chapter("overview")]))


_WITHOUT = ((UNCLEAR, "coverage-unclear"), (IN_REVIEW, "coverage-review"), (NO_ANSWER, "coverage-without"))
"""Codes of what is no answer, each with the words that count it in a title."""


def _reckoned(brief: Brief, chapter: ThematicChapter) -> str:
    """Return a chapter with how many of its possible answers there are."""
    given, total = answered_in(chapter.tally), sum(chapter.tally.values())
    share = brief.voice.say("n-of-m", n=brief.voice.number(given), m=brief.voice.number(total))
    return f"{brief.voice.of(chapter.section.title)} ·\u00a0{share.replace(' ', NO_BREAK)}"


def differing(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield the provisions on which answers differ, those first where the two sides are nearest to each other."""
    covered, apart = parted(part)
    if not apart:
        return
    title = brief.prefixed(page, brief.say("parted-title", count=len(apart), n=len(apart), m=len(covered)))
    bars = [(brief.voice.of(one.row.title), one.tally) for one in apart]
    marks: dict[str, Mark] = {}
    for one in apart:
        for code in one.tally:
            if code not in NOT_ANSWERS:
                marks.setdefault(code, mark_of(code, one.scale, brief.voice))
    drawn = bars[:_MOST_PARTED]
    chart = bar_chart(brief, BODY, (title, brief.say("parted-alt", bars=_read(brief, drawn, marks))), drawn, marks)
    said = [brief.say("parted-say"), *(one["words"] for one in page.findings)]
    figures = [brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars]
    yield Slide(title, (chart,), notes(brief, said, figures, [brief.chapter("summary")]))


def bar_chart(
    brief: Brief, box: Box, named: tuple[str, str], bars: Bars, marks: Mapping[str, Mark], *, shares: bool = False
) -> Chart:
    """Return bars with one series for each mark that somebody gave, and of its own for what nobody gave, if any."""
    rest = _rest(brief, [tally for _, tally in bars])
    plain = [code for code, mark in marks.items() if mark.sign == "plain"]
    series = tuple(
        Series(
            mark.label,
            f"plain-{plain.index(code) % 4}" if code in plain else str(mark.sign),
            tuple(tally.get(code, 0) for _, tally in bars),
        )
        for code, mark in (*marks.items(), *rest.items())
        if any(tally.get(code) for _, tally in bars)
    )
    labels, size, share = chart_labels([name for name, _ in bars], box, *LABELS)
    longest = max(sum(tally.values()) for _, tally in bars)
    return Chart(box, *named, labels, series, shares=shares, size=size, label_room=share, top=longest)


def _marks_by_code(brief: Brief, chapter: ThematicChapter) -> Mapping[str, Mark]:
    """Return the marks of the answers that a chapter holds, in the order of their scales."""
    marks: dict[str, Mark] = {}
    for provision in chapter.provisions:
        for code in provision.tally:
            if code not in NOT_ANSWERS:
                marks.setdefault(code, mark_of(code, provision.scale, brief.voice))
    return marks


def _counts(brief: Brief, marks: Mapping[str, Mark], tally: Mapping[str, int]) -> str:
    given = [
        brief.voice.say("summary-count", n=brief.voice.number(tally[code]), label=mark.label)
        for code, mark in marks.items()
        if tally.get(code)
    ]
    return brief.voice.listed(given) or brief.say("coverage-nothing")


def _all(brief: Brief, marks: Mapping[str, Mark], tally: Mapping[str, int]) -> str:
    return _counts(brief, {**marks, **_rest(brief, [tally])}, tally)


def _rest(brief: Brief, tallies: Sequence[Mapping[str, int]]) -> Mapping[str, Mark]:
    """Return the marks of what is no answer: that somebody gave none always, another only where there is any."""
    there = [code for code in NOT_ANSWERS if code == NO_ANSWER or any(tally.get(code) for tally in tallies)]
    return {code: mark_of(code, None, brief.voice) for code in there}


def _read(brief: Brief, bars: Bars, marks: Mapping[str, Mark]) -> str:
    """Return a chart in words, for who cannot see it."""
    return " ".join(brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars)
