"""A study → prison terms as native charts, one an offence, all on one scale: never ranked, never converted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from matrices.report.context import PartPage
from matrices.report.presentation.brief import Brief, notes, spread
from matrices.report.presentation.measure import width
from matrices.report.presentation.model import BODY, Block, Box, Chart, Series, Shape, Slide, Words, words
from matrices.report.presentation.room import POINTS, chart_labels
from matrices.report.shown import Shower
from matrices.report.terms import term_of
from matrices.study.compare import Part
from matrices.study.model import Entry
from matrices.study.penalties import Penalty, PenaltyRow, longest_years

MOST_SLIDES = 4
"""Slides that the penalties of one instrument take: the offences for which most countries give a prison term."""

MOST_BARS = 14
"""Countries that one chart holds."""

MOST_COUNTRIES = 4 * MOST_BARS
"""Of more countries than this, a chart counts the maximum terms in bands of five years."""

LANE = 5
"""Years on the scale that the lane for imprisonment for life takes, beyond the longest term."""

STUB = 1.0
"""Years that a bar without a stated maximum takes; its name says that it is open."""

BAND = 5
"""Years in a band of maximum terms."""

SPAN, OPEN, LIFE, ENDLESS = "full", "open", "life", "endless"
"""Looks of the bars: both ends stated, no minimum, up to life, no maximum."""

KEY, FOOT = 0.34, 0.28
"""Inches that the key above a chart and the line below it take."""

LABELS = 0.46
"""Share of a chart that names and terms take."""

KEY_SIZE = 12


def penalties(brief: Brief, part: Part, page: PartPage) -> Iterator[Slide]:
    """Yield one chart an offence; of many countries several, of very many one that counts them."""
    rows = [row for row in part.penalties if any(penalty.has_term for penalty in row.penalties)]
    groups = 1 if brief.total > MOST_COUNTRIES else len(list(spread(brief.voice.countries, MOST_BARS)))
    shown = sorted(rows, key=lambda row: -_given(row))[: max(1, MOST_SLIDES // groups)]
    years = longest_years(rows)
    life = any(penalty.life for row in shown for penalty in row.penalties)
    for row in (one for one in rows if one in shown):
        yield from _slides(brief, part, page, row, (years, life))


def _given(row: PenaltyRow) -> int:
    return sum(penalty.has_term for penalty in row.penalties)


def _slides(brief: Brief, part: Part, page: PartPage, row: PenaltyRow, scale: tuple[int, bool]) -> Iterator[Slide]:
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
    foot = Words(BODY.below(BODY.height - FOOT), (line,), (12, 11, 10.5, 10, 9), anchor="bottom")
    box = BODY.below(KEY).upper(BODY.height - KEY - FOOT - 0.05)
    if brief.total > MOST_COUNTRIES:
        foot = replace(foot, paragraphs=(words(brief.say("bands-foot"), colour="soft"),))
        chart = _bands(brief, row, box, title)
        figures = [f"{name}: {count}" for name, count in zip(chart.categories, chart.series[0].values, strict=True)]
        yield Slide(title, (chart, foot), notes(brief, said, figures, source))
        return
    groups = list(spread(brief.voice.countries, MOST_BARS))
    for number, codes in enumerate(groups, start=1):
        name = title if len(groups) == 1 else brief.say("one-of-several", title=title, n=number, m=len(groups))
        chart = _ranges(brief, row, box, name, (codes, lines), scale)
        figures = [_figure(brief, part, row, code, lines[code]) for code in codes]
        key = _key(brief, BODY.upper(KEY), chart.series[1:])
        yield Slide(name, (*key, chart, foot), notes(brief, said, figures, source))


def _key(brief: Brief, room: Box, series: Sequence[Series]) -> Iterator[Block]:
    """Yield the unit and the key to the looks of a chart: a legend of its own would name the hidden series too."""
    left = room.left + room.width * LABELS
    unit = replace(words(brief.say("penalty-unit"), colour="soft"), align="right")
    yield Words(Box(room.left, room.top, left - room.left - 0.2, 0.32), (unit,), (KEY_SIZE,), anchor="middle")
    for one in series:
        across = width(one.name, KEY_SIZE) / POINTS + 0.1
        yield Shape(Box(left, room.top + 0.08, 0.3, 0.16), look=one.look)
        yield Words(Box(left + 0.38, room.top, across, 0.32), (words(one.name),), (KEY_SIZE,), anchor="middle")
        left += 0.38 + across + 0.25


def _in_order(brief: Brief, entries: list[Entry]) -> list[Entry]:
    place = {code: number for number, code in enumerate(brief.voice.countries)}
    return sorted(entries, key=lambda entry: place[entry.country])


def _lines(brief: Brief, part: Part, row: PenaltyRow) -> Mapping[str, str]:
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


def _figure(brief: Brief, part: Part, row: PenaltyRow, code: str, line: str) -> str:
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
    drawn = [_bar(by_country.get(code), years + LANE) for code in codes]
    starts = Series(brief.say("penalty-from"), "hidden", tuple(start for _, start, _ in drawn))
    series = [starts]
    for look in (SPAN, OPEN, LIFE, ENDLESS):
        if any(one == look for one, _, _ in drawn):
            values = tuple(long if one == look else None for one, _, long in drawn)
            series.append(Series(brief.say(f"penalty-{look}"), look, values))
    labels, size = chart_labels([f"{brief.voice.name(code)} · {lines[code]}" for code in codes], box, LABELS)
    alt = brief.say(
        "penalty-alt",
        offence=brief.voice.of(row.provision.row.title),
        bars=" ".join(f"{brief.voice.name(code)}: {lines[code]}." for code in codes),
    )
    scaled = Chart(box, name, alt, labels, tuple(series), "range", size=size, label_room=LABELS)
    return replace(
        scaled, top=years, step=LANE if years <= 40 else 2 * LANE, beyond=brief.voice.say("life") if life else ""
    )


def _bar(penalty: Penalty | None, beyond: float) -> tuple[str, float | None, float | None]:
    """Return the look of a bar, where it begins and how long it is, in years; `beyond` ends the lane of life."""
    if penalty is None:
        return "", None, None
    start = _years(penalty.minimum_months)
    if penalty.life:
        begins = beyond - LANE if penalty.minimum is not None and penalty.minimum_months is None else start
        return LIFE, begins, beyond - begins
    if penalty.maximum_months is None:
        return ENDLESS, start, STUB
    return (SPAN if penalty.minimum is not None else OPEN), start, _years(penalty.maximum_months) - start


def _years(months: Decimal | None) -> float:
    return round(float(months or 0) / 12, 4)


def _bands(brief: Brief, row: PenaltyRow, box: Box, name: str) -> Chart:
    """Return how many countries state a maximum term in each band of five years."""
    given = [one for one in row.penalties if one.has_term and not _waits(row, one.country)]
    years = [_years(one.maximum_months) for one in given if one.maximum_months is not None and not one.life]
    bands = range(0, max(BAND, -(-int(max(years, default=0) * 100) // (BAND * 100)) * BAND), BAND)
    counts = {
        brief.say("band", low=low, high=low + BAND): sum(low < one <= low + BAND for one in years) for low in bands
    }
    counts[brief.voice.say("life")] = sum(one.life for one in given)
    counts[brief.voice.say("term-no-maximum")] = sum(one.maximum_months is None and not one.life for one in given)
    alt = brief.say("bands-alt", offence=brief.voice.of(row.provision.row.title),
                    bars="; ".join(f"{band}: {count}" for band, count in counts.items()))  # fmt: skip
    series = Series(brief.say("bands-series"), SPAN, tuple(counts.values()))
    return Chart(box, name, alt, tuple(counts), (series,), "columns", axis_title=brief.say("bands-axis"))


def _foot(brief: Brief, life: bool) -> str:
    return " ".join([brief.say("penalty-foot"), *([brief.say("penalty-foot-life")] if life else [])])
