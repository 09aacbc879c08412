"""A study → coverage as native charts: one bar a chapter, then, of the fullest chapters, one bar a provision."""

from collections.abc import Iterator, Mapping, Sequence

from matrices.report.context import PartPage
from matrices.report.presentation.brief import Brief, notes, spread
from matrices.report.presentation.model import BODY, Box, Chart, Series, Slide, Words, words
from matrices.report.presentation.overview import marks_by_code
from matrices.report.presentation.room import chart_labels
from matrices.report.shown import Mark, mark_of
from matrices.report.summary import chapter_summary
from matrices.study.compare import Matrix, uses_role
from matrices.study.model import IN_REVIEW, NO_ANSWER, NOT_ANSWERS, UNCLEAR
from matrices.study.provisions import Chapter, Provision, answered_in

MOST_BARS = 14
"""Bars that one chart holds."""

MOST_DETAILED = 2
"""Chapters of one matrix that are shown provision by provision: those with most answers."""

SENTENCES = 0.78
"""Inches that the sentences below a chart take."""

LABELS = 0.4
"""Share of a chart that the names of its bars take."""

NO_BREAK = "\u00a0"

Bars = Sequence[tuple[str, Mapping[str, int]]]


def chapters(brief: Brief, page: PartPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the coverage of a matrix, one bar a chapter; bars fill the width, numbers are answers."""
    marks = {code: mark for chapter in matrix.chapters for code, mark in marks_by_code(brief, chapter).items()}
    counts = {code: sum(chapter.tally.get(code, 0) for chapter in matrix.chapters) for code in (*marks, *NOT_ANSWERS)}
    title = brief.say(
        "coverage-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        total=brief.voice.number(sum(counts.values())),
        counts=_counts(brief, marks, counts),
        without="".join(brief.say(key, n=brief.voice.number(counts[code])) for code, key in _WITHOUT if counts[code]),
    )
    title = brief.prefixed(page, title)
    groups = list(spread(matrix.chapters, MOST_BARS))
    for number, some in enumerate(groups, start=1):
        name = title if len(groups) == 1 else brief.say("one-of-several", title=title, n=number, m=len(groups))
        bars = [(_reckoned(brief, chapter), chapter.tally) for chapter in some]
        alt = brief.say("coverage-alt", matrix=brief.voice.of(matrix.sheet.title), bars=_read(brief, bars, marks))
        chart = bar_chart(brief, BODY, (name, alt), bars, marks, shares=True)
        said = [brief.say("coverage-say"), brief.voice.say("no-answer-help"), *brief.of_unclear(counts)]
        figures = [brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars]
        yield Slide(name, (chart,), notes(brief, said, figures, [brief.chapter("summary"), brief.chapter("overview")]))


_WITHOUT = ((UNCLEAR, "coverage-unclear"), (IN_REVIEW, "coverage-review"), (NO_ANSWER, "coverage-without"))
"""Codes of what is no answer, each with the words that count it in a title."""


def _reckoned(brief: Brief, chapter: Chapter) -> str:
    """Return a chapter with how many of its possible answers there are."""
    given, total = answered_in(chapter.tally), sum(chapter.tally.values())
    share = brief.voice.say("n-of-m", n=brief.voice.number(given), m=brief.voice.number(total))
    return f"{brief.voice.of(chapter.section.title)} ·\u00a0{share.replace(' ', NO_BREAK)}"


def detailed(brief: Brief, page: PartPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the chapters of a matrix with most answers, one bar a provision; treaties have a slide of their own."""
    answered = {
        chapter.section.id: sum(len(provision.answers) for provision in chapter.provisions)
        for chapter in matrix.chapters
        if 2 * sum(uses_role(one, "treaty_date") for one in chapter.provisions) < len(chapter.provisions)
    }
    first = sorted(answered, key=lambda section: -answered[section])[:MOST_DETAILED]
    for chapter in matrix.chapters:
        if chapter.section.id in first and answered[chapter.section.id]:
            yield from _provisions(brief, page, matrix, chapter)


def _provisions(brief: Brief, page: PartPage, matrix: Matrix, chapter: Chapter) -> Iterator[Slide]:
    marks, known = marks_by_code(brief, chapter), len(chapter.contributors)
    reviewed = len(chapter.provisions[0].reviewed)
    title = brief.say(
        "detail-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        chapter=brief.voice.of(chapter.section.title),
        n=known,
        m=brief.total,
        without=brief.reviewed(reviewed) + brief.without(len(chapter.silent)),
    )
    title = brief.prefixed(page, title)
    sentences = chapter_summary(chapter, brief.voice).sentences
    groups = list(spread(chapter.provisions, MOST_BARS))[:2]
    for number, some in enumerate(groups, start=1):
        name = title if len(groups) == 1 else brief.say("one-of-several", title=title, n=number, m=len(groups))
        bars = [(brief.voice.of(provision.row.title), provision.tally) for provision in some]
        alt = brief.say("detail-alt", chapter=brief.voice.of(chapter.section.title), bars=_read(brief, bars, marks))
        chart = bar_chart(brief, BODY.upper(BODY.height - SENTENCES - 0.1), (name, alt), bars, marks, shares=False)
        lines = Words(BODY.below(BODY.height - SENTENCES), (words(" ".join(sentences[1:])),), (13, 12, 11, 10), "mist")
        figures = [_named(brief, provision) for provision in some]
        said = [brief.say("detail-say", chapter=brief.voice.of(chapter.section.title)), *sentences]
        source = [
            brief.say("source-chapter", chapter=brief.voice.of(matrix.sheet.title), edition=brief.study.edition.id)
        ]
        yield Slide(name, (chart, lines) if sentences[1:] else (chart,), notes(brief, said, figures, source))


def bar_chart(
    brief: Brief, box: Box, named: tuple[str, str], bars: Bars, marks: Mapping[str, Mark], *, shares: bool
) -> Chart:
    """Return bars with one series for each mark that somebody gave, and series of their own for what nobody gave."""
    rest = {code: mark_of(code, None, brief.voice) for code in NOT_ANSWERS}
    plain = [code for code, mark in marks.items() if mark.sign == "plain"]
    series = tuple(
        Series(
            mark.label,
            f"plain-{plain.index(code) % 4}" if code in plain else str(mark.sign),
            tuple(tally.get(code, 0) for _, tally in bars),
        )
        for code, mark in (*marks.items(), *rest.items())
        if any(tally.get(code) for _, tally in bars) or code == NO_ANSWER
    )
    labels, size = chart_labels([name for name, _ in bars], box, LABELS)
    longest = max(sum(tally.values()) for _, tally in bars)
    return Chart(box, *named, labels, series, shares=shares, size=size, label_room=LABELS, top=longest)


def _named(brief: Brief, provision: Provision) -> str:
    """Return a provision with the countries of each standing by name."""
    by_code: dict[str, list[str]] = {}
    for code in brief.voice.countries:
        by_code.setdefault(provision.standing(code), []).append(code)
    parts = []
    for code in provision.tally:
        if code in by_code:
            label = mark_of(code, provision.scale, brief.voice).label
            parts.append(brief.say("named", label=label, names=brief.who(by_code[code], 25)))
    return brief.say("provision-figure", code=provision.row.id, title=brief.voice.of(provision.row.title),
                     counts="; ".join(parts))  # fmt: skip


def _counts(brief: Brief, marks: Mapping[str, Mark], tally: Mapping[str, int]) -> str:
    given = [
        brief.voice.say("summary-count", n=brief.voice.number(tally[code]), label=mark.label)
        for code, mark in marks.items()
        if tally.get(code)
    ]
    return brief.voice.listed(given) or brief.say("coverage-nothing")


def _all(brief: Brief, marks: Mapping[str, Mark], tally: Mapping[str, int]) -> str:
    rest = {code: mark_of(code, None, brief.voice) for code in NOT_ANSWERS}
    return _counts(brief, {**marks, **rest}, tally)


def _read(brief: Brief, bars: Bars, marks: Mapping[str, Mark]) -> str:
    """Return a chart in words, for who cannot see it."""
    return " ".join(brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars)
