"""A study → the slides that close: next steps from the calendar, sources and method with how to cite."""

import datetime
from collections.abc import Iterator

from matrices.report.presentation.brief import Brief, notes
from matrices.report.presentation.measure import fitting
from matrices.report.presentation.model import BODY, Block, Box, Paragraph, Run, Shape, Slide, Words, words
from matrices.report.presentation.room import POINTS, paragraph_height

LINE_TOP, DATES = 0.52, 0.3
"""Where the line of dates lies, and the room for the dates above it, in inches."""

CARD_SIZE, CARD_PADDING = 17, 0.14


def next_steps(brief: Brief) -> Slide:
    """Return the calendar as a line of dates, and what can still be done."""
    dates = list(_dates(brief))
    calendar = brief.study.edition.calendar
    if calendar.presentation is not None:
        title = brief.say("next-title", date=brief.voice.date(calendar.presentation))
    else:
        title = brief.say("next-title-open", edition=brief.study.edition.id)
    said = [brief.say("next-say"), *(one.text for card in _cards(brief) for one in card[1:])]
    figures = [f"{day}: {what}" for day, what in dates]
    line, cards = Box(BODY.left, BODY.top + 0.25, BODY.width, 1.75), BODY.below(2.35)
    return Slide(title, (*_line(dates, line), *_boxes(brief, cards)), notes(brief, said, figures))


def _dates(brief: Brief) -> Iterator[tuple[str, str]]:
    calendar = brief.study.edition.calendar
    for name in ("request", "return_by", "cut_off", "validation_from", "validation_until", "presentation"):
        day = getattr(calendar, name)
        if day is not None:
            only = day.date() if isinstance(day, datetime.datetime) else day
            yield brief.voice.date(only), brief.say(f"date-{name}")


def _line(dates: list[tuple[str, str]], room: Box) -> Iterator[Block]:
    """Yield the dates on a line, not to scale: a dot each, the date above it, what it is below."""
    step = room.width / len(dates)
    size = min(fitting([day], (15, 14, 13, 12, 11, 10), ((step - 0.1) * POINTS, 19), bold=True) for day, _ in dates)
    yield Shape(Box(room.left, room.top + LINE_TOP - 0.015, room.width, 0.03), "line")
    for number, (day, what) in enumerate(dates):
        left, last = room.left + number * step, number == len(dates) - 1
        dot = 0.3 if last else 0.22
        yield Shape(Box(left, room.top + LINE_TOP - dot / 2, dot, dot), "accent" if last else "deep", "circle")
        date = Paragraph((Run(day, bold=True, colour="accent" if last else "deep"),))
        yield Words(Box(left, room.top, step - 0.1, DATES), (date,), (size,), anchor="bottom")
        below = Box(left, room.top + LINE_TOP + 0.25, step - 0.15, room.height - LINE_TOP - 0.25)
        yield Words(below, (words(what),), (14, 13, 12, 11))


def _cards(brief: Brief) -> list[tuple[Paragraph, ...]]:
    """Return what can still be done, each with its head: validation, what has no answer, corrections."""
    study = brief.study
    wrote = {one.country.code for one in study.states if one.kind != "no_answer"}
    silent = set(brief.voice.countries) - wrote
    where = study.edition.body.email
    told = [("validation", _validation(brief))]
    if silent:
        told.append(("silent", brief.say("next-silent", count=len(silent), m=brief.total)))
    told.append(("correct", brief.say("next-correct", where=where) if where else brief.say("next-correct-plain")))
    return [
        (Paragraph((Run(brief.say(f"next-{key}-head"), bold=True, colour="deep"),), 1.1), words(text, space=4))
        for key, text in told
    ]


def _validation(brief: Brief) -> str:
    proceedings = brief.study.proceedings
    if not proceedings.round:
        return brief.say("next-validation-none")
    if proceedings.open:
        return brief.say("next-validation-open", round=proceedings.round)
    objections = [one for one in proceedings.remarks if one.kind == "objection"]
    open_ = sum(one.resolution is None for one in objections)
    return brief.say("next-validation-closed", count=len(objections), open=open_, round=proceedings.round)


def _boxes(brief: Brief, room: Box) -> Iterator[Block]:
    cards = _cards(brief)
    boxes = room.split(*[1] * len(cards))
    inner = boxes[0].width - 2 * CARD_PADDING
    needed = [sum(paragraph_height(one, CARD_SIZE, inner) for one in card) for card in cards]
    tall = min(room.height, max(needed) + 0.5)
    for box, paragraphs in zip(boxes, cards, strict=True):
        yield Shape(Box(box.left, box.top, box.width, 0.05), "accent")
        own = Box(box.left, box.top + 0.05, box.width, tall)
        yield Words(own, paragraphs, (CARD_SIZE, 15, 14, 13, 12, 11), "mist")


def method(brief: Brief) -> Slide:
    """Return sources and method: how the study was made, what it does not do, how to cite it."""
    say = brief.voice.say
    files = len({(one.file, one.sha256) for one in brief.study.entries})
    places = {(one.country, one.instrument, one.sheet, one.row) for one in brief.study.entries}
    matrices = {(one.id, sheet.id) for one in brief.study.instruments for sheet in one.matrices}
    answers = sum((instrument, sheet) in matrices for _, instrument, sheet, _ in places)
    title = brief.say("method-title", count=files, answers=brief.voice.number(answers))
    left, right = BODY.split(1.25, 1, gap=0.4)
    bullets = ("method-not-rank", "method-not-convert", "method-not-translate", "method-not-guess")
    how = (
        Paragraph((Run(say("method-how"), bold=True, colour="deep"),), 1.1),
        words(say("method-text"), space=3),
        Paragraph((Run(say("method-choices"), bold=True, colour="deep"),), 1.1, 12),
        *(Paragraph((Run(say(key)),), space=3, bullet=True) for key in bullets),
        Paragraph((Run(say("method-cut-off", date=brief.page.cover.cut_off)),), space=3, bullet=True),
    )
    cite = (
        Paragraph((Run(brief.say("cite-head"), bold=True, colour="deep"),), 1.1),
        words(citation(brief), space=4),
        Paragraph((Run(brief.say("data-head"), bold=True, colour="deep"),), 1.1, 14),
        words(brief.say("data-text"), space=4),
    )
    sizes = (17, 16, 15, 14, 13, 12, 11, 10)
    bar = Shape(Box(right.left, right.top, right.width, 0.05), "accent")
    blocks = (Words(left, how, sizes), bar, Words(right.below(0.05), cite, sizes, "mist"))
    said = [say("method-text"), brief.say("method-say", example=brief.page.example)]
    rules = [f"{one.country}: {one.rule}. {one.reason}" for one in brief.page.waivers] or [say("method-no-waivers")]
    return Slide(title, blocks, notes(brief, said, rules, [brief.chapter("method"), brief.chapter("provenance")]))


def citation(brief: Brief) -> str:
    """Return how the study is cited; the notice of the edition belongs to it."""
    cover, edition = brief.page.cover, brief.study.edition
    day = edition.calendar.presentation or edition.calendar.cut_off
    return brief.say(
        "cite",
        organization=cover.organization,
        secretariat=cover.secretariat,
        year=day.year,
        title=f"{cover.title}. {cover.subtitle}" if cover.subtitle else cover.title,
        edition=cover.edition_line,
        draft=f" {cover.draft.short}." if cover.draft else "",
    )
