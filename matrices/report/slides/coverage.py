"""A study → coverage on slides: a table of countries by chapters, one bar a chapter, one bar a provision."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from matrices.report.document import spread
from matrices.report.shown import Mark, mark_of
from matrices.report.slides.brief import SIGNS, Brief, notes
from matrices.report.slides.fitting import chart_labels
from matrices.report.slides.model import (
    BODY,
    Box,
    Chart,
    Paragraph,
    Series,
    Slide,
    SlideCell,
    SlideRun,
    SlideTable,
    SlideWords,
    cell,
    words,
)
from matrices.report.study.chapters import chapter_sentences
from matrices.report.study.context import InstrumentPage
from matrices.report.study.grids import legend
from matrices.study import (
    IN_REVIEW,
    NO_ANSWER,
    NOT_ANSWERS,
    UNCLEAR,
    Matrix,
    Provision,
    ThematicChapter,
    answered_in,
    uses_role,
)

_MOST_COUNTRIES = 12
"""Countries that one table holds."""

_MOST_CHAPTERS = 9
"""Chapters that one table holds."""

_MOST_SLIDES = 4
"""Slides that the overview of one matrix may take; a larger one counts countries instead of naming them."""

_LEGEND = 0.3
"""Inches that the legend takes."""


def overview(brief: Brief, page: InstrumentPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the overview of a matrix, country by country; of very many countries, how many answered each chapter."""
    countries = list(spread(brief.voice.countries, _MOST_COUNTRIES))
    chapters = list(spread(matrix.chapters, _MOST_CHAPTERS))
    given = sum(answered_in(one.tally) for one in matrix.provisions)
    title = brief.say(
        "overview-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        n=brief.voice.number(given),
        total=brief.voice.number(len(matrix.provisions) * brief.total),
    )
    title = brief.prefixed(page, title)
    if len(countries) * len(chapters) > _MOST_SLIDES:
        yield _counted(brief, matrix, title)
        return
    for name, (codes, some) in brief.one_by_one(title, [(one, two) for one in countries for two in chapters]):
        yield _slide(brief, matrix, name, (codes, some))


def _slide(
    brief: Brief, matrix: Matrix, title: str, what: tuple[tuple[str, ...], tuple[ThematicChapter, ...]]
) -> Slide:
    codes, chapters = what
    rows = tuple(
        (cell(brief.voice.name(code), bold=True), *(_standing(brief, chapter, code) for chapter in chapters))
        for code in codes
    )
    heads = (brief.voice.say("head-country"), *(brief.voice.of(chapter.section.title) for chapter in chapters))
    table = SlideTable(
        box=BODY.upper(BODY.height - _LEGEND - 0.05),
        name=title,
        alt=brief.say("overview-alt", matrix=brief.voice.of(matrix.sheet.title)),
        heads=heads,
        rows=rows,
        shares=(1.55, *[1.0] * len(chapters)),
        sizes=(14, 13, 12, 11, 10, 9.5, 9),
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


def _standing(brief: Brief, chapter: ThematicChapter, country: str) -> SlideCell:
    """Return how a country answered a chapter: signs with their numbers, and in words how many have no answer."""
    counts = Counter(provision.standing(country) for provision in chapter.provisions)
    silent, reviewed = counts.pop(NO_ANSWER, 0), counts.pop(IN_REVIEW, 0)
    if reviewed:
        return cell(brief.voice.say("in-review"), colour="soft")
    unclear = counts.pop(UNCLEAR, 0)
    waits = (words(brief.say("of-them-unclear", count=unclear), colour="accent", scale=0.8),) if unclear else ()
    if not counts:
        return SlideCell(waits) if waits else cell(brief.voice.say("no-answer"), colour="soft")
    line = Paragraph((SlideRun(_signed(brief, chapter, counts), bold=True, colour="deep"),))
    rest = (words(brief.say("of-them-silent", count=silent), colour="soft", scale=0.8),) if silent else ()
    return SlideCell((line, *waits, *rest), "pale")


def _signed(brief: Brief, chapter: ThematicChapter, counts: Mapping[str, int]) -> str:
    """Return counts with their signs, in the order of the scale: `● 2  ◐ 1`; words where a scale has no signs."""
    marks = _marks_by_code(brief, chapter)
    return "  ".join(
        f"{mark.label} {counts[code]}" if mark.sign == "plain" else f"{SIGNS[mark.sign]} {counts[code]}"
        for code, mark in marks.items()
        if counts.get(code)
    )


def _marks_by_code(brief: Brief, chapter: ThematicChapter) -> Mapping[str, Mark]:
    """Return the marks of the answers that a chapter holds, in the order of their scales."""
    marks: dict[str, Mark] = {}
    for provision in chapter.provisions:
        for code in provision.tally:
            if code not in NOT_ANSWERS:
                marks.setdefault(code, mark_of(code, provision.scale, brief.voice))
    return marks


def _legend(brief: Brief, marks: Iterable[Mark]) -> SlideWords:
    runs: list[SlideRun] = []
    for mark in marks:
        if mark.sign not in ("none", "plain"):
            runs += [SlideRun(f"{SIGNS[mark.sign]} ", bold=True, colour="deep"), SlideRun(f"{mark.label}     ")]
    runs.append(SlideRun(brief.say("overview-legend"), colour="soft"))
    return SlideWords(BODY.below(BODY.height - _LEGEND), (Paragraph(tuple(runs)),), (12, 11, 10, 9), anchor="bottom")


def _figure(brief: Brief, chapter: ThematicChapter) -> str:
    marks = _marks_by_code(brief, chapter)
    given = [brief.voice.say("summary-count", n=chapter.tally[code], label=mark.label) for code, mark in marks.items()]
    return brief.say(
        "chapter-figure",
        chapter=brief.voice.of(chapter.section.title),
        counts=brief.voice.listed([*given, *_rest(brief, chapter)]),
    )


def _rest(brief: Brief, chapter: ThematicChapter) -> Iterator[str]:
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
    table = SlideTable(
        box=BODY,
        name=title,
        alt=alt,
        heads=heads,
        rows=tuple(rows),
        shares=(3.4, 1, *[1] * len(keys)),
        sizes=(15, 14, 13, 12, 11, 10),
        centred=True,
    )
    said = [brief.say("overview-counted-say", count=brief.total)]
    return Slide(title, (table,), notes(brief, said, (_figure(brief, one) for one in matrix.chapters), _files(brief)))


_MOST_BARS = 14
"""Bars that one chart holds."""

_MOST_DETAILED = 2
"""Chapters of one matrix that are shown provision by provision: those with most answers."""

SENTENCES = 0.78
"""Inches that the sentences below a chart take."""

_LABELS = 0.4
"""Share of a chart that the names of its bars take."""

_NO_BREAK = "\u00a0"

Bars = Sequence[tuple[str, Mapping[str, int]]]


def chapters(brief: Brief, page: InstrumentPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the coverage of a matrix, one bar a chapter; bars fill the width, numbers are answers."""
    marks = {code: mark for chapter in matrix.chapters for code, mark in _marks_by_code(brief, chapter).items()}
    counts = {code: sum(chapter.tally.get(code, 0) for chapter in matrix.chapters) for code in (*marks, *NOT_ANSWERS)}
    title = brief.say(
        "coverage-title",
        matrix=brief.voice.of(matrix.sheet.tab),
        total=brief.voice.number(sum(counts.values())),
        counts=_counts(brief, marks, counts),
        without="".join(brief.say(key, n=brief.voice.number(counts[code])) for code, key in _WITHOUT if counts[code]),
    )
    title = brief.prefixed(page, title)
    groups = list(spread(matrix.chapters, _MOST_BARS))
    for name, some in brief.one_by_one(title, groups):
        bars = [(_reckoned(brief, chapter), chapter.tally) for chapter in some]
        alt = brief.say("coverage-alt", matrix=brief.voice.of(matrix.sheet.title), bars=_read(brief, bars, marks))
        chart = bar_chart(brief, BODY, (name, alt), bars, marks, shares=True)
        said = [brief.say("coverage-say"), brief.voice.say("no-answer-help"), *brief.of_unclear(counts)]
        figures = [brief.say("bar-figure", bar=bar, counts=_all(brief, marks, tally)) for bar, tally in bars]
        yield Slide(name, (chart,), notes(brief, said, figures, [brief.chapter("summary"), brief.chapter("overview")]))


_WITHOUT = ((UNCLEAR, "coverage-unclear"), (IN_REVIEW, "coverage-review"), (NO_ANSWER, "coverage-without"))
"""Codes of what is no answer, each with the words that count it in a title."""


def _reckoned(brief: Brief, chapter: ThematicChapter) -> str:
    """Return a chapter with how many of its possible answers there are."""
    given, total = answered_in(chapter.tally), sum(chapter.tally.values())
    share = brief.voice.say("n-of-m", n=brief.voice.number(given), m=brief.voice.number(total))
    return f"{brief.voice.of(chapter.section.title)} ·\u00a0{share.replace(' ', _NO_BREAK)}"


def detailed(brief: Brief, page: InstrumentPage, matrix: Matrix) -> Iterator[Slide]:
    """Yield the chapters of a matrix with most answers, one bar a provision; treaties have a slide of their own."""
    answered = {
        chapter.section.id: sum(len(provision.answers) for provision in chapter.provisions)
        for chapter in matrix.chapters
        if 2 * sum(uses_role(one, "treaty_date") for one in chapter.provisions) < len(chapter.provisions)
    }
    first = sorted(answered, key=lambda section: -answered[section])[:_MOST_DETAILED]
    for chapter in matrix.chapters:
        if chapter.section.id in first and answered[chapter.section.id]:
            yield from _provisions(brief, page, matrix, chapter)


def _provisions(brief: Brief, page: InstrumentPage, matrix: Matrix, chapter: ThematicChapter) -> Iterator[Slide]:
    marks, known = _marks_by_code(brief, chapter), len(chapter.contributors)
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
    sentences = chapter_sentences(chapter, brief.voice)
    groups = list(spread(chapter.provisions, _MOST_BARS))[:2]
    for name, some in brief.one_by_one(title, groups):
        bars = [(brief.voice.of(provision.row.title), provision.tally) for provision in some]
        alt = brief.say("detail-alt", chapter=brief.voice.of(chapter.section.title), bars=_read(brief, bars, marks))
        chart = bar_chart(brief, BODY.upper(BODY.height - SENTENCES - 0.1), (name, alt), bars, marks, shares=False)
        lines = SlideWords(
            BODY.below(BODY.height - SENTENCES), (words(" ".join(sentences[1:])),), (13, 12, 11, 10), "mist"
        )
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
    labels, size = chart_labels([name for name, _ in bars], box, _LABELS)
    longest = max(sum(tally.values()) for _, tally in bars)
    return Chart(box, *named, labels, series, shares=shares, size=size, label_room=_LABELS, top=longest)


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
