"""A study → the slide on its validation: how many countries validated, how, and what stands beside the rows."""

import datetime
from collections import Counter
from collections.abc import Sequence

from matrices.report.context import PartPage
from matrices.report.presentation.brief import MOST_NAMED, Brief, notes
from matrices.report.presentation.model import (
    BODY,
    Block,
    Box,
    Cell,
    Paragraph,
    Run,
    Shape,
    Slide,
    Table,
    Words,
    cell,
    words,
)
from matrices.study.compare import Part
from matrices.study.model import Validation, ValidationState

STATES: tuple[ValidationState, ...] = (
    "validated", "partly", "objected", "silence", "partly_silence", "in_validation", "returned", "not_validated",
    "no_answer",
)  # fmt: skip
"""The states in the order in which they are told."""


def validation(brief: Brief, part: Part, page: PartPage) -> Slide:
    """Return how countries validated their part of the study: states with their countries."""
    own = [one for one in brief.study.proceedings.validations if one.instrument == part.instrument.id]
    if not own:
        return _not_begun(brief, page)
    said = [brief.say("validation-say"), _agreed(brief)]
    return Slide(
        brief.prefixed(page, _title(brief, own)),
        (
            _table(brief, own),
            Words(BODY.below(BODY.height - 0.5), (_remarks(brief, part, own),), (14, 13, 12, 11)),
        ),
        notes(brief, said, [_line(brief, one) for one in _ordered(brief, own)], [brief.chapter("who")]),
    )


def _not_begun(brief: Brief, page: PartPage) -> Slide:
    """Return the state before the first round: what stands, when validation is foreseen, and how it goes."""
    calendar = brief.study.edition.calendar
    days = [("date-validation_from", calendar.validation_from), ("date-validation_until", calendar.validation_until)]
    dates = [(brief.say(key), _day(brief, day)) for key, day in days if day is not None]
    left, right = BODY.split(1, 2, gap=0.5) if dates else (BODY, BODY)
    said = [brief.say("validation-none"), brief.say("next-validation-none"), _agreed(brief)]
    lines = tuple(words(one, space=14 if number else 0) for number, one in enumerate(said))
    blocks: list[Block] = [Words(right, lines, (20, 18, 16, 14))]
    for number, (what, day) in enumerate(dates):
        box = Box(left.left, left.top + number * 1.3, left.width, 1.05)
        date, _, hour = day.partition(", ")
        below = " · ".join(one for one in (what, hour.partition(" (")[0]) if one)  # the notes have the time zone
        both = (Paragraph((Run(date, bold=True, colour="deep"),), 1.25), words(below, colour="soft"))
        blocks += [
            Shape(Box(box.left, box.top, 0.06, box.height), "accent"),
            Words(
                Box(box.left + 0.2, box.top, box.width - 0.2, box.height), both, (16, 15, 14, 13, 12), anchor="middle"
            ),
        ]
    figures = [f"{what}: {day}" for what, day in dates]
    title = brief.prefixed(page, brief.say("validation-none-title"))
    return Slide(title, tuple(blocks), notes(brief, said, figures, [brief.chapter("who")]))


def _day(brief: Brief, day: datetime.date) -> str:
    if isinstance(day, datetime.datetime):
        return brief.voice.moment(day.isoformat(), hour=True)
    return brief.voice.date(day)


def _agreed(brief: Brief) -> str:
    silence = brief.study.edition.silence
    if not silence.agreed or silence.agreed_on is None:
        return brief.say("silence-not-agreed")
    return brief.say("silence-agreed", date=brief.voice.date(silence.agreed_on))


def _ordered(brief: Brief, own: Sequence[Validation]) -> list[Validation]:
    place = {code: number for number, code in enumerate(brief.voice.countries)}
    return sorted(own, key=lambda one: place[one.country])


def _title(brief: Brief, own: Sequence[Validation]) -> str:
    """Return the title: how many validated expressly, and only what else there is."""
    counts, proceedings = Counter(one.state for one in own), brief.study.proceedings
    more = {
        "silence": counts["silence"],
        "partly-silence": counts["partly_silence"],
        "objected": counts["objected"],
        "pending": counts["in_validation"],
    }
    told = [brief.say(f"validation-{key}", count=count) for key, count in more.items() if count]
    key = "validation-title-open" if proceedings.open else "validation-title"
    return brief.say(key, round=proceedings.round, n=counts["validated"], m=brief.total, more="".join(told))


def _table(brief: Brief, own: Sequence[Validation]) -> Table:
    """Return the states with how many countries stand in each, and which, unless they are too many to name."""
    named, rows = brief.total <= MOST_NAMED, []
    for state in STATES:
        codes = [one.country for one in own if one.state == state]
        if codes:
            label = Paragraph((Run(brief.say(f"state-{state}"), bold=True, colour="deep"),))
            which = (cell(brief.voice.names(codes)),) if named else ()
            rows.append((Cell((label,)), cell(str(len(codes))), *which))
    heads = (brief.voice.say("head-state"), brief.say("head-count"), *([brief.say("head-countries")] if named else []))
    shares, sizes = ((3.6, 1.2, 6.4) if named else (3.6, 1.2)), (16, 15, 14, 13, 12, 11, 10)
    return Table(
        BODY.upper(BODY.height - 0.6), heads[0], brief.say("validation-alt"), heads, tuple(rows), shares, sizes
    )


def _remarks(brief: Brief, part: Part, own: Sequence[Validation]) -> Paragraph:
    remarks = [one for one in brief.study.proceedings.remarks if one.instrument == part.instrument.id]
    comments = sum(one.kind == "comment" for one in remarks)
    return words(
        brief.say(
            "validation-remarks",
            corrections=sum(one.corrections for one in own),
            objections=sum(one.objections_open for one in own),
            comments=comments,
        ),
        colour="soft",
    )


def _line(brief: Brief, one: Validation) -> str:
    state = brief.say(f"state-{one.state}")
    when = brief.voice.moment(one.at) if one.at else ""
    return (
        f"{brief.voice.name(one.country)}: " + ", ".join(part for part in (state, when, one.institution) if part) + "."
    )
