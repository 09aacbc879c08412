"""A study → the slides that open: cover, what was asked, who answered, how countries validated."""

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from matrices.report.slides.brief import MOST_NAMED, Brief, notes
from matrices.report.slides.model import (
    BODY,
    Block,
    Box,
    Paragraph,
    Shape,
    Slide,
    SlideCell,
    SlideRun,
    SlideTable,
    SlideWords,
    cell,
    words,
)
from matrices.report.study.chapters import unclear_sentence
from matrices.report.study.context import InstrumentPage
from matrices.study import InstrumentPart, Validation, ValidationState


def cover(brief: Brief) -> Slide:
    """Return the cover: edition, meeting, place and date, notice, draft mark."""
    page = brief.page.cover
    blocks: list[Block] = [
        SlideWords(Box(0.8, 0.55, 11.7, 0.7), _head(brief), (18, 17, 16)),
        SlideWords(Box(0.8, 4.42, 11.7, 0.95), _facts(brief), (18, 16)),
        Shape(Box(0.8, 1.83, 0.9, 0.06), "gold"),
    ]
    if page.draft:
        mark = Paragraph((SlideRun(page.draft.whole, bold=True, colour="gold"),))
        blocks.insert(1, SlideWords(Box(0.8, 1.3, 11.73, 0.4), (mark,), (16,), edge="gold", anchor="middle"))
    if page.notice:
        lead = words(brief.voice.say("cover-notice"), bold=True, colour="accent")
        box = Box(0.8, 5.75, 11.73, 1.3)
        blocks.append(SlideWords(box, (lead, words(page.notice)), (16,), "warm", anchor="middle"))
    said = [brief.say("cover-say", meeting=page.meeting or page.organization, title=page.title), page.notice]
    figures = [page.edition_line, f"{page.meeting}: {page.meeting_date}" if page.meeting_date else page.meeting]
    return Slide(page.title, tuple(blocks), notes(brief, said, figures), True, page.subtitle)


def _head(brief: Brief) -> tuple[Paragraph, ...]:
    page = brief.page.cover
    found = [words(page.organization, bold=True, colour="white")]
    if page.network:
        found.append(words(page.network, colour="pale", scale=0.75))
    return tuple(found)


def _facts(brief: Brief) -> tuple[Paragraph, ...]:
    page = brief.page.cover
    meeting = " · ".join(one for one in (page.meeting, page.meeting_date) if one)
    found = [words(page.edition_line, bold=True, colour="gold")]
    if meeting:
        found.append(words(meeting, colour="white", space=4))
    return tuple(found)


def who(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Slide:
    """Return who answered: key figures, and the countries by state, none of them named as late."""
    kinds = ("answered", "late", "in_review", "no_answer")
    late = {state.country.code for state in part.study.states if state.late and state.instrument == part.instrument.id}
    own = [("late" if one["code"] in late else one["kind"], one["code"]) for one in page.states]
    by_kind = {kind: [code for each, code in own if each == kind] for kind in kinds}
    title = brief.say(
        "who-title",
        n=len(by_kind["answered"]),
        m=brief.total,
        late=brief.say("who-late", count=len(late)) if late else "",
        review=brief.reviewed(len(by_kind["in_review"])),
        without=brief.without(len(by_kind["no_answer"])),
    )
    left, right = BODY.split(5, 8, gap=0.5)
    states = [line for kind in kinds if by_kind[kind] for line in _state(brief, kind, by_kind[kind])]
    states += (words(one, colour="accent") for one in unclear_sentence("brief-unclear", part.unclear, brief.voice))
    said = [page.lead]
    if by_kind["no_answer"]:
        said.append(brief.say("who-say-silent"))
    lines = [brief.say("who-figure", **{**one, "sha256": one["sha256"][:12]}) for one in page.files if one["file"]]
    return Slide(
        brief.prefixed(page, title),
        (*_cards(page, left), SlideWords(right, tuple(states), (20, 18, 16))),
        notes(brief, said, lines, [brief.chapter("who"), brief.chapter("provenance")]),
    )


def _state(brief: Brief, kind: str, codes: list[str]) -> Iterator[Paragraph]:
    label = brief.say("who-state", state=brief.voice.say(f"state-{kind}"), count=len(codes))
    yield Paragraph((SlideRun(label, bold=True, colour="deep"),), 1.1, 16)
    if brief.total <= MOST_NAMED:  # all by name or none: nobody stands out
        yield words(brief.voice.names(codes), space=3)
    elif kind in ("answered", "late"):
        yield words(brief.say("named-in-study"), colour="soft", space=3)
    if kind == "no_answer":
        yield words(brief.say("who-silent"), colour="soft", space=3)


def _cards(page: InstrumentPage, room: Box) -> Iterator[Block]:
    """Yield the key figures, one below the other: a bar, a number, its words."""
    step = room.height / len(page.figures)
    for number, figure in enumerate(page.figures):
        top = room.top + number * step
        yield Shape(Box(room.left, top, 0.06, step - 0.12), "accent")
        both = (
            Paragraph((SlideRun(figure["number"], bold=True, colour="deep"),), 1.9),
            words(figure["words"], colour="soft"),
        )
        yield SlideWords(Box(room.left + 0.2, top, room.width - 0.2, step - 0.12), both, (16,), anchor="middle")


_STATES: tuple[ValidationState, ...] = (
    "validated", "partly", "objected", "silence", "partly_silence", "in_validation", "returned", "not_validated",
    "no_answer",
)  # fmt: skip
"""The states in the order in which they are told."""


def validation(brief: Brief, part: InstrumentPart, page: InstrumentPage) -> Slide:
    """Return how countries validated their part of the study: states with their countries."""
    own = [one for one in brief.study.proceedings.validations if one.instrument == part.instrument.id]
    if not own:
        return _not_begun(brief, page)
    said = [brief.say("validation-say"), _agreed(brief), *brief.page.executive.changes]
    return Slide(
        brief.prefixed(page, _title(brief, own)),
        (
            _table(brief, own),
            SlideWords(BODY.below(BODY.height - 0.62), (_remarks(brief, part, own),), (16,)),
        ),
        notes(brief, said, [_line(brief, one) for one in _ordered(brief, own)], [brief.chapter("who")]),
    )


def _not_begun(brief: Brief, page: InstrumentPage) -> Slide:
    """Return the state before the first round: what stands, when validation is foreseen, and how it goes."""
    calendar = brief.study.edition.calendar
    days = [("date-validation_from", calendar.validation_from), ("date-validation_until", calendar.validation_until)]
    dates = [(brief.say(key), _day(brief, day)) for key, day in days if day is not None]
    left, right = BODY.split(1, 2, gap=0.5) if dates else (BODY, BODY)
    said = [brief.say("validation-none"), brief.say("next-validation-none"), _agreed(brief)]
    changed = brief.page.executive.changes
    lines = tuple(words(one, space=14 if number else 0) for number, one in enumerate(said))
    blocks: list[Block] = [SlideWords(right, lines, (20, 18, 16))]
    for number, (what, day) in enumerate(dates):
        box = Box(left.left, left.top + number * 1.3, left.width, 1.05)
        date, _, hour = day.partition(", ")
        below = " · ".join(one for one in (what, hour.partition(" (")[0]) if one)  # the notes have the time zone
        both = (Paragraph((SlideRun(date, bold=True, colour="deep"),), 1.25), words(below, colour="soft"))
        blocks += [
            Shape(Box(box.left, box.top, 0.06, box.height), "accent"),
            SlideWords(Box(box.left + 0.2, box.top, box.width - 0.2, box.height), both, (16,), anchor="middle"),
        ]
    figures = [f"{what}: {day}" for what, day in dates]
    title = brief.prefixed(page, brief.say("validation-none-title"))
    return Slide(title, tuple(blocks), notes(brief, [*said, *changed], figures, [brief.chapter("who")]))


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


def _table(brief: Brief, own: Sequence[Validation]) -> SlideTable:
    """Return the states with how many countries stand in each, and which, unless they are too many to name."""
    named, rows = brief.total <= MOST_NAMED, []
    for state in _STATES:
        codes = [one.country for one in own if one.state == state]
        if codes:
            label = Paragraph((SlideRun(brief.say(f"state-{state}"), bold=True, colour="deep"),))
            which = (cell(brief.voice.names(codes)),) if named else ()
            rows.append((SlideCell((label,)), cell(str(len(codes))), *which))
    heads = (brief.voice.say("head-state"), brief.say("head-count"), *([brief.say("head-countries")] if named else []))
    shares, sizes = ((3.6, 1.2, 6.4) if named else (3.6, 1.2)), (18, 17, 16)
    return SlideTable(
        box=BODY.upper(BODY.height - 0.7),
        name=heads[0],
        alt=brief.say("validation-alt"),
        heads=heads,
        rows=tuple(rows),
        shares=shares,
        sizes=sizes,
    )


def _remarks(brief: Brief, part: InstrumentPart, own: Sequence[Validation]) -> Paragraph:
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
