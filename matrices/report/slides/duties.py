"""A study → slides on treaties and obligations, and prison terms on one scale: never ranked, never converted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from matrices.report.document import Cells
from matrices.report.shown import mark_of, row_anchor
from matrices.report.slides.brief import Brief, notes
from matrices.report.slides.coverage import LABELS, MOST_BARS, NO_BREAK, bar_chart
from matrices.report.slides.fitting import POINTS, chart_labels, width
from matrices.report.slides.model import BODY, Block, Box, Chart, Series, Shape, Slide, SlideWords, words
from matrices.report.study.context import InstrumentPage
from matrices.report.study.grids import treaty_name
from matrices.report.study.terms import Term
from matrices.study import (
    IN_REVIEW,
    NO_ANSWER,
    NOT_ANSWERS,
    Entry,
    Gap,
    InstrumentPart,
    Penalty,
    PenaltyRow,
    ThematicChapter,
    longest_years,
)


def treaties(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield the status of the treaties, one bar a treaty: how many countries answered what."""
    table = page.treaties
    if table is None:
        return
    asked = [place for place, one in enumerate(part.treaties) if one.answers]
    if not asked:
        return
    whole = [row["code"] for row in table.rows if all(row["cells"][place]["mark"].sign == "full" for place in asked)]
    silent, reviewed = (
        [row["code"] for row in table.rows if all(one["mark"].code == which for one in row["cells"])]
        for which in (NO_ANSWER, IN_REVIEW)
    )
    marks = {
        code: mark_of(code, provision.scale, brief.voice)
        for provision in part.treaties
        for code in provision.tally
        if code not in NOT_ANSWERS
    }
    full = [one.label for one in marks.values() if one.sign == "full"]
    title = brief.say(
        "treaty-title",
        count=len({treaty_name(part.treaties[place], brief.voice) for place in asked}),
        n=len(whole),
        m=brief.total,
        label=full[0] if full else brief.voice.say("answered"),
        without=brief.reviewed(len(reviewed)) + brief.without(len(silent)),
    )
    title = brief.prefixed(page, title)
    names = [name for _, name in table.heads]
    bars = [(name, one.tally) for name, one in zip(names, part.treaties, strict=True)][:MOST_BARS]
    published = page.depositary
    box = BODY.upper(BODY.height - _PUBLISHED) if published else BODY
    chart = bar_chart(brief, box, (title, brief.voice.say("treaties-caption")), bars, marks)
    said = [brief.voice.say("treaties-lead"), brief.say("treaty-say")]
    if not page.reservations:
        said.append(brief.voice.say("no-reservations"))
    figures = [_treaty_line(brief, row, names) for row in table.rows]
    source, below = [brief.chapter("treaties")], tuple[SlideWords, ...]()
    if published:
        counts = zip(published["heads"], published["deposited"], strict=True)
        told = "; ".join(
            f"{name}: {brief.voice.say('n-of-m', n=count, m=brief.total).replace(' ', NO_BREAK)}"
            for name, count in counts
        )
        said.append(brief.say("treaty-published", told=told))
        figures += [_published_line(brief, row, published["heads"]) for row in published["rows"]]
        source += [words for words, _ in published["sources"]]
        place = BODY.below(BODY.height - _PUBLISHED)
        below = (SlideWords(place, (words(said[-1], colour="soft"),), (16,), anchor="bottom"),)
    yield Slide(title, (chart, *below), notes(brief, said, figures, source))


_PUBLISHED = 0.62
"""Inches that the line on what depositaries publish takes below the chart."""


def _published_line(brief: Brief, row: Cells, heads: Sequence[str]) -> str:
    told = "; ".join(f"{head}: {', '.join(lines)}" for head, lines in zip(heads, row["cells"], strict=True))
    return f"{row['name']} ({brief.voice.say('depositary')}): {told}."


def _treaty_line(brief: Brief, row: Cells, names: Sequence[str]) -> str:
    """Return what is recorded of a country: of each treaty the act and the date, or where the country stands."""
    cells = zip(names, row["cells"], strict=True)
    told = "; ".join(
        f"{name}: {', '.join(one.text for one in (own['action'], own['date']) if one) or own['mark'].label}"
        for name, own in cells
    )
    return f"{row['name']}: {told}."


def gaps(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield how many duties returns report as not provided for, or in part: one bar a chapter."""
    if not part.gaps:
        return
    title = brief.say("gap-title", count=len(part.gaps), n=len(part.gaps), total=len(part.binding), part=page.in_part)
    title = brief.prefixed(page, title)
    chapters = [one for matrix in part.matrices for one in matrix.chapters]
    found = [(one, _duties(part, one)) for one in chapters if any(_duties(part, one))]
    first = sorted(found, key=lambda one: -one[1][0])[:MOST_BARS]
    drawn = [one for one in found if one in first]
    names = [f"{brief.voice.of(one.sheet.tab)} · {brief.voice.of(one.section.title)}" for one, _ in drawn]
    plain = "" if page.in_part else "-plain"
    looks = ((f"gap-reported{plain}", "plain-2"), ("gap-others", "full"), ("gap-unanswered", "none"))
    series = tuple(
        Series(brief.say(key), look, tuple(counts[place] for _, counts in drawn))
        for place, (key, look) in enumerate(looks)
        if any(counts[place] for _, counts in drawn)
    )
    labels, size, share = chart_labels(names, BODY, *LABELS)
    bars = " ".join(f"{name}: {counts[0]}." for name, (_, counts) in zip(names, drawn, strict=True))
    chart = Chart(
        box=BODY,
        name=title,
        alt=brief.say(f"gap-alt{plain}", bars=bars),
        categories=labels,
        series=series,
        size=size,
        label_room=share,
        top=max(sum(counts) for _, counts in drawn),
    )
    said = [brief.say("gap-say"), brief.voice.say(f"gaps-lead{plain}")]
    figures = [_gap_line(brief, gap) for gap in part.gaps]
    yield Slide(title, (chart,), notes(brief, said, figures, [brief.chapter(f"gaps{plain}")]))


def _duties(part: InstrumentPart, chapter: ThematicChapter) -> tuple[int, int, int]:
    """Return the duties of a chapter: reported as missing or in part, otherwise answered, without an answer."""
    own = [one for one in part.binding if one in chapter.provisions]
    reported = sum(gap.provision in own for gap in part.gaps)
    silent = sum(not one.lines for one in own)
    return reported, len(own) - reported - silent, silent


def _gap_line(brief: Brief, gap: Gap) -> str:
    heads = (("gaps-head-none", gap.none), ("gaps-head-part", gap.part))
    told = "; ".join(f"{brief.voice.say(key)}: {brief.who(codes)}" for key, codes in heads if codes)
    return f"{gap.provision.row.id} {brief.voice.of(gap.provision.row.title)}. {told}."


_LANE = 5
"""Years on the scale that the lane for imprisonment for life takes, beyond the longest term."""

_STUB = 1.0
"""Years that a bar without a stated maximum takes; its name says that it is open."""

_BAND = 5
"""Years in a band of maximum terms."""

_SPAN, _OPEN, LIFE, _ENDLESS = "full", "open", "life", "endless"
"""Looks of the bars: both ends stated, no minimum, up to life, no maximum."""

_KEY, _FOOT = 0.42, 0.34
"""Inches that the key above a chart and the line below it take."""

_LABELS = (0.48, 0.54, 0.6)
"""Shares of a chart that names and terms may take: the longer they are, the more."""

_KEY_SIZE = 16


def penalties(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[Slide]:
    """Yield one chart a matrix, of the offence with most prison terms; of very many countries one that counts them."""
    rows = [row for row in part.penalties if _given(row)]
    years = longest_years(rows)
    for matrix in part.matrices:
        own = [row for row in rows if row.provision.sheet.id == matrix.sheet.id]
        if own:
            row = max(own, key=_given)
            yield _slide(brief, page, row, (years, any(one.life for one in row.penalties)))


def _given(row: PenaltyRow) -> int:
    return sum(penalty.has_term for penalty in row.penalties)


def _slide(brief: Brief, page: InstrumentPage, row: PenaltyRow, scale: tuple[int, bool]) -> Slide:
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
    entries = [entry for penalty in row.penalties for entry in (penalty.minimum, penalty.maximum) if entry]
    said = [brief.say("penalty-say"), brief.voice.say("penalties-lead")]
    source = [brief.chapter("penalties"), *brief.references(_in_order(brief, entries))]
    key, foot = BODY.upper(_KEY), BODY.below(BODY.height - _FOOT)
    box = BODY.below(_KEY).upper(BODY.height - _KEY - _FOOT - 0.05)
    many = brief.total > MOST_BARS
    if many:
        chart, blocks = _bands(brief, row, box, title), tuple[Block, ...]()
        told = brief.say("bands-foot")
        figures = [f"{name}: {count}" for name, count in zip(chart.categories, chart.series[0].values, strict=True)]
    else:
        codes, terms = brief.voice.countries, _terms(page, row)
        lines = _lines(brief, terms, row)
        chart = _ranges(brief, row, box, title, (codes, lines), scale)
        blocks = tuple(_legend(brief, key, chart))
        told = brief.say("penalty-foot-life") if scale[1] else ""
        figures = [_figure(brief, terms, code, lines[code]) for code in codes]
    below = (SlideWords(foot, (words(told, colour="soft"),), (16,), anchor="bottom"),) if told else ()
    return Slide(title, (*blocks, chart, *below), notes(brief, said, figures, source))


def _legend(brief: Brief, room: Box, chart: Chart) -> Iterator[Block]:
    """Yield the unit and the key to the looks of a chart: a legend of its own would name the hidden series too.

    It begins above the bars, or as much before as its words need.
    """
    across = [width(one.name, _KEY_SIZE) / POINTS + 0.1 for one in chart.series[1:]]
    needed = sum(across) + 0.63 * len(across) - 0.25
    left = min(room.left + room.width * chart.label_room, room.left + room.width - needed)
    unit = replace(words(brief.say("penalty-unit"), colour="soft"), align="right")
    yield SlideWords(Box(room.left, room.top, left - room.left - 0.2, 0.32), (unit,), (_KEY_SIZE,), anchor="middle")
    for one, wide in zip(chart.series[1:], across, strict=True):
        yield Shape(Box(left, room.top + 0.08, 0.3, 0.16), look=one.look)
        yield SlideWords(Box(left + 0.38, room.top, wide, 0.32), (words(one.name),), (_KEY_SIZE,), anchor="middle")
        left += 0.63 + wide


def _in_order(brief: Brief, entries: list[Entry]) -> list[Entry]:
    place = {code: number for number, code in enumerate(brief.voice.countries)}
    return sorted(entries, key=lambda entry: place[entry.country])


def _terms(page: InstrumentPage, row: PenaltyRow) -> Mapping[str, Term]:
    """Return what the page's chart of an offence says of each country."""
    charts = page.penalties.charts if page.penalties else ()
    return {
        line["code"]: line["term"]
        for one in charts
        if one["anchor"] == row_anchor(row.provision)
        for line in one["lines"]
    }


def _lines(brief: Brief, terms: Mapping[str, Term], row: PenaltyRow) -> Mapping[str, str]:
    """Return the words of the law for every country: `4 to 14 years`, `no answer`."""
    found = {}
    for code in brief.voice.countries:
        term = terms.get(code)
        if term is not None and term.prison:
            # The look of the bar says which end is not stated.
            found[code] = "; ".join(one for one in (term.prison, term.caveat) if one)
        elif code in row.provision.silent:
            found[code] = brief.say("silent-short")
        elif code in row.provision.unasked:
            found[code] = brief.voice.say("not-asked")
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


def _figure(brief: Brief, terms: Mapping[str, Term], code: str, line: str) -> str:
    fine = terms[code].fine if code in terms else ""
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
    labels, size, share = chart_labels([f"{brief.voice.name(code)} · {lines[code]}" for code in codes], box, *_LABELS)
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
        label_room=share,
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
