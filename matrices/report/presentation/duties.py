"""A study → the slides on treaties: their status by country, and the obligations that returns show no provision for."""

from collections.abc import Iterator
from dataclasses import replace

from matrices.report.blocks import standard_of
from matrices.report.context import PartPage
from matrices.report.grids import TreatyCell, TreatyTable
from matrices.report.presentation.brief import Brief, notes, spread
from matrices.report.presentation.coverage import bar_chart
from matrices.report.presentation.model import BODY, Cell, Paragraph, Run, Slide, Table, Words, cell, words
from matrices.report.presentation.room import paged
from matrices.report.presentation.signs import SIGNS
from matrices.report.shown import mark_of
from matrices.study.compare import Gap, Part
from matrices.study.model import IN_REVIEW, NO_ANSWER, NOT_ANSWERS

MOST_COUNTRIES = 12
"""Countries that one table of treaties holds."""

MOST_SLIDES = 3
"""Slides that the treaties may take; of more countries, a chart counts them."""

MOST_GAP_SLIDES = 2
MOST_IN_CELL = 8
"""Countries that one cell names; more are counted."""

GAP_SIZE = 11


def treaties(brief: Brief, part: Part, page: PartPage) -> Iterator[Slide]:
    """Yield the status of the treaties, country by country: act and date of deposit."""
    table = page.treaties
    if table is None:
        return
    whole = [code for code, _, cells in table.lines if all(one.mark.sign == "full" for one in cells)]
    silent, reviewed = (
        [code for code, _, cells in table.lines if all(one.mark.code == which for one in cells)]
        for which in (NO_ANSWER, IN_REVIEW)
    )
    marks = [one.mark for _, _, cells in table.lines for one in cells if one.mark.sign == "full"]
    title = brief.say(
        "treaty-title",
        count=len(table.heads),
        n=len(whole),
        m=brief.total,
        label=marks[0].label if marks else brief.voice.say("answered"),
        without=brief.reviewed(len(reviewed)) + brief.without(len(silent)),
    )
    title = brief.prefixed(page, title)
    said = [brief.voice.say("treaties-lead"), brief.say("treaty-say")]
    if not table.reservations:
        said.append(brief.voice.say("no-reservations"))
    groups = list(spread(table.lines, MOST_COUNTRIES))
    if len(groups) > MOST_SLIDES:
        yield _counted(brief, part, title, said)
        return
    for number, lines in enumerate(groups, start=1):
        name = title if len(groups) == 1 else brief.say("one-of-several", title=title, n=number, m=len(groups))
        yield _treaty_slide(brief, part, (name, tuple(said)), replace(table, lines=lines))


def _treaty_slide(brief: Brief, part: Part, said: tuple[str, tuple[str, ...]], table: TreatyTable) -> Slide:
    title, spoken = said
    rows = tuple(
        (cell(country, bold=True), *(_treaty_cell(brief, one) for one in cells)) for _, country, cells in table.lines
    )
    heads = (brief.voice.say("head-country"), *(name for _, name in table.heads))
    native = Table(
        BODY,
        title,
        brief.voice.say("treaties-caption"),
        heads,
        rows,
        (0.75, *[1] * len(table.heads)),
        (15, 14, 13, 12, 11, 10),
        even=True,
        single=True,
    )
    codes = {code for code, _, _ in table.lines}
    dates = [
        entry
        for code in brief.voice.ordered(codes)
        for provision in part.treaties
        for answer in [provision.answer(code)]
        for column in [provision.sheet.with_role("treaty_date")]
        for entry in [answer.entry(column.id) if answer and column else None]
        if entry is not None
    ]
    return Slide(title, (native,), notes(brief, spoken, [], [brief.chapter("treaties"), *brief.references(dates)]))


def _treaty_cell(brief: Brief, one: TreatyCell) -> Cell:
    if one.mark.code in NOT_ANSWERS:
        return cell(one.mark.label, colour="soft")
    told = ", ".join(value.text for value in (one.action, one.date) if value is not None)
    sign = Run(f"{SIGNS[one.mark.sign]} {one.mark.label}", bold=True, colour="deep")
    return Cell((Paragraph((sign, Run(f" · {told}" if told else f" · {brief.voice.say('no-date')}"))),))


def _counted(brief: Brief, part: Part, title: str, said: list[str]) -> Slide:
    """Return the status of the treaties of very many countries: how many answered what."""
    marks = {
        code: mark_of(code, provision.scale, brief.voice)
        for provision in part.treaties
        for code in provision.tally
        if code not in NOT_ANSWERS
    }
    bars = [(brief.voice.of(provision.row.title), provision.tally) for provision in part.treaties]
    chart = bar_chart(brief, BODY, (title, brief.voice.say("treaties-caption")), bars, marks, shares=False)
    figures = [f"{name}: {', '.join(f'{code} {count}' for code, count in tally.items())}" for name, tally in bars]
    return Slide(title, (chart,), notes(brief, said, figures, [brief.chapter("treaties")]))


def gaps(brief: Brief, part: Part, page: PartPage) -> Iterator[Slide]:
    """Yield the obligations that returns report as not provided for, or in part: in the order of the rows."""
    if not part.binding:
        return
    title = brief.say("gap-title", count=len(part.gaps), n=len(part.gaps), total=len(part.binding))
    title = brief.prefixed(page, title)
    said = [brief.say("gap-say"), brief.voice.say("gaps-lead")]
    figures = [brief.voice.say("gaps-unanswered", count=page.unanswered)] if page.unanswered else []
    if not part.gaps:
        block = Words(BODY, (words(brief.voice.say("gaps-none")),), (20, 18))
        yield Slide(title, (block,), notes(brief, said, figures, [brief.chapter("gaps")]))
        return
    pages = list(paged(_gap_table(brief, part, title), GAP_SIZE))
    shown = pages[:MOST_GAP_SLIDES]
    left = sum(len(one.rows) for one in pages[MOST_GAP_SLIDES:])
    more = [brief.say("gap-more", count=left)] if left else []
    for number, table in enumerate(shown, start=1):
        name = title if len(shown) == 1 else brief.say("one-of-several", title=title, n=number, m=len(shown))
        own = notes(brief, said, [*figures, *more], [brief.chapter("gaps")])
        yield Slide(name, (replace(table, name=name),), own)


def _gap_table(brief: Brief, part: Part, title: str) -> Table:
    heads = (
        brief.voice.say("provision"),
        brief.voice.say("standard"),
        brief.voice.say("gaps-head-none"),
        brief.voice.say("gaps-head-part"),
    )
    rows = tuple(_gap_row(brief, gap) for gap in part.gaps)
    return Table(BODY, title, brief.say("gap-alt"), heads, rows, (2.7, 3, 2.1, 2.1), (14, 13, 12, GAP_SIZE, 10))


def _gap_row(brief: Brief, gap: Gap) -> tuple[Cell, ...]:
    row, standard = gap.provision.row, standard_of(gap.provision, brief.voice)
    code = Run(f"{row.id}  ", colour="accent")
    duty = " · ".join(one for one in ((standard.obligation, *standard.sources) if standard else ()) if one)
    return (
        Cell((Paragraph((code, Run(brief.voice.of(row.title), bold=True))),)),
        cell(duty),
        cell(brief.who(gap.none, MOST_IN_CELL) or SIGNS["dash"]),
        cell(brief.who(gap.part, MOST_IN_CELL) or SIGNS["dash"]),
    )
