"""A study → slides on treaties and obligations, and prison terms on one scale: never ranked, never converted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from matrices.report.document import Cells, Table, spread
from matrices.report.shown import Mark, Shower, mark_of
from matrices.report.slides.brief import SIGNS, Brief, notes
from matrices.report.slides.coverage import bar_chart
from matrices.report.slides.fitting import POINTS, chart_labels, paged, width
from matrices.report.slides.model import (
    BODY,
    Block,
    Box,
    Chart,
    Paragraph,
    Series,
    Shape,
    Slide,
    SlideCell,
    SlideRun,
    SlideTable,
    SlideWords,
    cell,
    words,
)
from matrices.report.study.blocks import standard_of
from matrices.report.study.context import InstrumentPage
from matrices.report.study.terms import term_of
from matrices.study import (
    IN_REVIEW,
    NO_ANSWER,
    NOT_ANSWERS,
    Entry,
    Gap,
    InstrumentPart,
    Penalty,
    PenaltyRow,
    longest_years,
)

_MOST_COUNTRIES = 12
"""Countries that one table of treaties holds."""

_MOST_SLIDES = 3
"""Slides that the treaties may take; of more countries, a chart counts them."""

_MOST_GAP_SLIDES = 2
_MOST_IN_CELL = 8
"""Countries that one cell names; more are counted."""

_GAP_SIZE = 11


def treaties(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield the status of the treaties, country by country: act and date of deposit."""
    table = page.treaties
    if table is None:
        return
    whole = [row["code"] for row in table.rows if all(one["mark"].sign == "full" for one in row["cells"])]
    silent, reviewed = (
        [row["code"] for row in table.rows if all(one["mark"].code == which for one in row["cells"])]
        for which in (NO_ANSWER, IN_REVIEW)
    )
    marks = [one["mark"] for row in table.rows for one in row["cells"] if one["mark"].sign == "full"]
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
    if not page.reservations:
        said.append(brief.voice.say("no-reservations"))
    groups = list(spread(table.rows, _MOST_COUNTRIES))
    if len(groups) > _MOST_SLIDES:
        yield _counted(brief, part, title, said)
        return
    for name, lines in brief.one_by_one(title, groups):
        yield _treaty_slide(brief, part, (name, tuple(said)), replace(table, rows=lines))


def _treaty_slide(brief: Brief, part: InstrumentPart, said: tuple[str, tuple[str, ...]], table: Table) -> Slide:
    title, spoken = said
    rows = tuple(
        (cell(row["name"], bold=True), *(_treaty_cell(brief, one) for one in row["cells"])) for row in table.rows
    )
    heads = (brief.voice.say("head-country"), *(name for _, name in table.heads))
    native = SlideTable(
        box=BODY,
        name=title,
        alt=brief.voice.say("treaties-caption"),
        heads=heads,
        rows=rows,
        shares=(0.75, *[1] * len(table.heads)),
        sizes=(15, 14, 13, 12, 11, 10),
        even=True,
        single=True,
    )
    codes = {row["code"] for row in table.rows}
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


def _treaty_cell(brief: Brief, one: Cells) -> SlideCell:
    mark: Mark = one["mark"]
    if mark.code in NOT_ANSWERS:
        return cell(mark.label, colour="soft")
    told = ", ".join(value.text for value in (one["action"], one["date"]) if value is not None)
    sign = SlideRun(f"{SIGNS[mark.sign]} {mark.label}", bold=True, colour="deep")
    return SlideCell((Paragraph((sign, SlideRun(f" · {told}" if told else f" · {brief.voice.say('no-date')}"))),))


def _counted(brief: Brief, part: InstrumentPart, title: str, said: list[str]) -> Slide:
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


def gaps(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield the obligations that returns report as not provided for, or in part: in the order of the rows."""
    if not part.binding:
        return
    title = brief.say("gap-title", count=len(part.gaps), n=len(part.gaps), total=len(part.binding))
    title = brief.prefixed(page, title)
    said = [brief.say("gap-say"), brief.voice.say("gaps-lead")]
    figures = [brief.voice.say("gaps-unanswered", count=page.unanswered)] if page.unanswered else []
    if not part.gaps:
        block = SlideWords(BODY, (words(brief.voice.say("gaps-none")),), (20, 18))
        yield Slide(title, (block,), notes(brief, said, figures, [brief.chapter("gaps")]))
        return
    pages = list(paged(_gap_table(brief, part, page, title), _GAP_SIZE))
    shown = pages[:_MOST_GAP_SLIDES]
    left = sum(len(one.rows) for one in pages[_MOST_GAP_SLIDES:])
    more = [brief.say("gap-more", count=left)] if left else []
    for name, table in brief.one_by_one(title, shown):
        own = notes(brief, said, [*figures, *more], [brief.chapter("gaps")])
        yield Slide(name, (replace(table, name=name),), own)


def _gap_table(brief: Brief, part: InstrumentPart, page: InstrumentPage, title: str) -> SlideTable:
    heads = (
        page.heads["subject"],
        brief.voice.say("standard"),
        brief.voice.say("gaps-head-none"),
        brief.voice.say("gaps-head-part"),
    )
    rows = tuple(_gap_row(brief, gap) for gap in part.gaps)
    return SlideTable(
        box=BODY,
        name=title,
        alt=brief.say("gap-alt"),
        heads=heads,
        rows=rows,
        shares=(2.7, 3, 2.1, 2.1),
        sizes=(14, 13, 12, _GAP_SIZE, 10),
    )


def _gap_row(brief: Brief, gap: Gap) -> tuple[SlideCell, ...]:
    row, standard = gap.provision.row, standard_of(gap.provision, brief.voice)
    code = SlideRun(f"{row.id}  ", colour="accent")
    duty = " · ".join(one for one in ((standard.obligation, *standard.sources) if standard else ()) if one)
    return (
        SlideCell((Paragraph((code, SlideRun(brief.voice.of(row.title), bold=True))),)),
        cell(duty),
        cell(brief.who(gap.none, _MOST_IN_CELL) or SIGNS["dash"]),
        cell(brief.who(gap.part, _MOST_IN_CELL) or SIGNS["dash"]),
    )


_MOST_PENALTY_SLIDES = 4
"""Slides that the penalties of one instrument take: the offences for which most countries give a prison term."""

_MOST_BARS = 14
"""Countries that one chart holds."""

_MOST_PENALTY_COUNTRIES = 4 * _MOST_BARS
"""Of more countries than this, a chart counts the maximum terms in bands of five years."""

_LANE = 5
"""Years on the scale that the lane for imprisonment for life takes, beyond the longest term."""

_STUB = 1.0
"""Years that a bar without a stated maximum takes; its name says that it is open."""

_BAND = 5
"""Years in a band of maximum terms."""

_SPAN, _OPEN, LIFE, _ENDLESS = "full", "open", "life", "endless"
"""Looks of the bars: both ends stated, no minimum, up to life, no maximum."""

_KEY, _FOOT = 0.34, 0.28
"""Inches that the key above a chart and the line below it take."""

_LABELS = 0.46
"""Share of a chart that names and terms take."""

_KEY_SIZE = 12


def penalties(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield one chart an offence; of many countries several, of very many one that counts them."""
    rows = [row for row in part.penalties if any(penalty.has_term for penalty in row.penalties)]
    groups = 1 if brief.total > _MOST_PENALTY_COUNTRIES else len(list(spread(brief.voice.countries, _MOST_BARS)))
    shown = sorted(rows, key=lambda row: -_given(row))[: max(1, _MOST_PENALTY_SLIDES // groups)]
    years = longest_years(rows)
    life = any(penalty.life for row in shown for penalty in row.penalties)
    for row in (one for one in rows if one in shown):
        yield from _slides(brief, part, page, row, (years, life))


def _given(row: PenaltyRow) -> int:
    return sum(penalty.has_term for penalty in row.penalties)


def _slides(
    brief: Brief, part: InstrumentPart, page: InstrumentPage, row: PenaltyRow, scale: tuple[int, bool]
) -> Iterator[Slide]:
    provision = row.provision
    title = brief.say(
        "penalty-title",
        matrix=brief.voice.of(provision.sheet.tab),
        offence=brief.voice.of(provision.row.title),
        n=_given(row),
        m=brief.total,
        without=brief.reviewed(len(provision.reviewed)) + brief.without(len(provision.silent)),
    )
    title = brief.prefixed(page, title)
    lines = _lines(brief, part, row)
    entries = [entry for penalty in row.penalties for entry in (penalty.minimum, penalty.maximum) if entry]
    said = [brief.say("penalty-say"), brief.voice.say("penalties-lead")]
    source = [brief.chapter("penalties"), *brief.references(_in_order(brief, entries))]
    line = words(_foot(brief, scale[1]), colour="soft")
    foot = SlideWords(BODY.below(BODY.height - _FOOT), (line,), (12, 11, 10.5, 10, 9), anchor="bottom")
    box = BODY.below(_KEY).upper(BODY.height - _KEY - _FOOT - 0.05)
    if brief.total > _MOST_PENALTY_COUNTRIES:
        foot = replace(foot, paragraphs=(words(brief.say("bands-foot"), colour="soft"),))
        chart = _bands(brief, row, box, title)
        figures = [f"{name}: {count}" for name, count in zip(chart.categories, chart.series[0].values, strict=True)]
        yield Slide(title, (chart, foot), notes(brief, said, figures, source))
        return
    groups = list(spread(brief.voice.countries, _MOST_BARS))
    for name, codes in brief.one_by_one(title, groups):
        chart = _ranges(brief, row, box, name, (codes, lines), scale)
        figures = [_figure(brief, part, row, code, lines[code]) for code in codes]
        key = _key(brief, BODY.upper(_KEY), chart.series[1:])
        yield Slide(name, (*key, chart, foot), notes(brief, said, figures, source))


def _key(brief: Brief, room: Box, series: Sequence[Series]) -> Iterator[Block]:
    """Yield the unit and the key to the looks of a chart: a legend of its own would name the hidden series too."""
    left = room.left + room.width * _LABELS
    unit = replace(words(brief.say("penalty-unit"), colour="soft"), align="right")
    yield SlideWords(Box(room.left, room.top, left - room.left - 0.2, 0.32), (unit,), (_KEY_SIZE,), anchor="middle")
    for one in series:
        across = width(one.name, _KEY_SIZE) / POINTS + 0.1
        yield Shape(Box(left, room.top + 0.08, 0.3, 0.16), look=one.look)
        yield SlideWords(Box(left + 0.38, room.top, across, 0.32), (words(one.name),), (_KEY_SIZE,), anchor="middle")
        left += 0.38 + across + 0.25


def _in_order(brief: Brief, entries: list[Entry]) -> list[Entry]:
    place = {code: number for number, code in enumerate(brief.voice.countries)}
    return sorted(entries, key=lambda entry: place[entry.country])


def _lines(brief: Brief, part: InstrumentPart, row: PenaltyRow) -> Mapping[str, str]:
    """Return the words of the law for every country: `4 to 14 years`, `no answer`."""
    shower = Shower(part.instrument, part.lists, brief.voice)
    found = {}
    for code in brief.voice.countries:
        penalty = next((one for one in row.penalties if one.country == code), None)
        if penalty is not None and penalty.has_term:
            term = term_of(penalty, shower)
            found[code] = "; ".join(one for one in (term.prison, term.open_end) if one)
        elif code in row.provision.silent:
            found[code] = brief.say("silent-short")
        elif _waits(row, code):
            found[code] = brief.voice.say("to-clarify")
        elif code in row.provision.reviewed:
            found[code] = brief.voice.say("in-review")
        else:
            found[code] = brief.voice.say("no-term")
    return found


def _waits(row: PenaltyRow, code: str) -> bool:
    """Tell whether what a country says of a prison term waits to be clarified."""
    penalty = next((one for one in row.penalties if one.country == code), None)
    unclear = penalty is not None and bool(penalty.unclear & {"penalty_min", "penalty_max"})
    return unclear or code in row.waiting or any(one.country == code for one in row.provision.pending)


def _figure(brief: Brief, part: InstrumentPart, row: PenaltyRow, code: str, line: str) -> str:
    penalty = next((one for one in row.penalties if one.country == code), None)
    shower = Shower(part.instrument, part.lists, brief.voice)
    fine = term_of(penalty, shower).fine if penalty is not None and penalty.has_fine else ""
    more = f" {brief.voice.say('fine')} {fine}." if fine else ""
    return f"{brief.voice.name(code)}: {line}.{more}"


def _ranges(
    brief: Brief,
    row: PenaltyRow,
    box: Box,
    name: str,
    of: tuple[tuple[str, ...], Mapping[str, str]],
    scale: tuple[int, bool],
) -> Chart:
    codes, lines = of
    years, life = scale
    by_country = {one.country: one for one in row.penalties if one.has_term and not _waits(row, one.country)}
    drawn = [_bar(by_country.get(code), years + _LANE) for code in codes]
    starts = Series(brief.say("penalty-from"), "hidden", tuple(start for _, start, _ in drawn))
    series = [starts]
    for look in (_SPAN, _OPEN, LIFE, _ENDLESS):
        if any(one == look for one, _, _ in drawn):
            values = tuple(long if one == look else None for one, _, long in drawn)
            series.append(Series(brief.say(f"penalty-{look}"), look, values))
    labels, size = chart_labels([f"{brief.voice.name(code)} · {lines[code]}" for code in codes], box, _LABELS)
    alt = brief.say(
        "penalty-alt",
        offence=brief.voice.of(row.provision.row.title),
        bars=" ".join(f"{brief.voice.name(code)}: {lines[code]}." for code in codes),
    )
    scaled = Chart(
        box=box,
        name=name,
        alt=alt,
        categories=labels,
        series=tuple(series),
        kind="range",
        size=size,
        label_room=_LABELS,
    )
    return replace(
        scaled, top=years, step=_LANE if years <= 40 else 2 * _LANE, beyond=brief.voice.say("life") if life else ""
    )


def _bar(penalty: Penalty | None, beyond: float) -> tuple[str, float | None, float | None]:
    """Return the look of a bar, where it begins and how long it is, in years; `beyond` ends the lane of life."""
    if penalty is None:
        return "", None, None
    start = _years(penalty.minimum_months)
    if penalty.life:
        begins = beyond - _LANE if penalty.minimum is not None and penalty.minimum_months is None else start
        return LIFE, begins, beyond - begins
    if penalty.maximum_months is None:
        return _ENDLESS, start, _STUB
    return (_SPAN if penalty.minimum is not None else _OPEN), start, _years(penalty.maximum_months) - start


def _years(months: Decimal | None) -> float:
    return round(float(months or 0) / 12, 4)


def _bands(brief: Brief, row: PenaltyRow, box: Box, name: str) -> Chart:
    """Return how many countries state a maximum term in each band of five years."""
    given = [one for one in row.penalties if one.has_term and not _waits(row, one.country)]
    years = [_years(one.maximum_months) for one in given if one.maximum_months is not None and not one.life]
    bands = range(0, max(_BAND, -(-int(max(years, default=0) * 100) // (_BAND * 100)) * _BAND), _BAND)
    counts = {
        brief.say("band", low=low, high=low + _BAND): sum(low < one <= low + _BAND for one in years) for low in bands
    }
    counts[brief.voice.say("life")] = sum(one.life for one in given)
    counts[brief.voice.say("term-no-maximum")] = sum(one.maximum_months is None and not one.life for one in given)
    alt = brief.say("bands-alt", offence=brief.voice.of(row.provision.row.title),
                    bars="; ".join(f"{band}: {count}" for band, count in counts.items()))  # fmt: skip
    series = Series(brief.say("bands-series"), _SPAN, tuple(counts.values()))
    return Chart(
        box=box,
        name=name,
        alt=alt,
        categories=tuple(counts),
        series=(series,),
        kind="columns",
        axis_title=brief.say("bands-axis"),
    )


def _foot(brief: Brief, life: bool) -> str:
    return " ".join([brief.say("penalty-foot"), *([brief.say("penalty-foot-life")] if life else [])])
