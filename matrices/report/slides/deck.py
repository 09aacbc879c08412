"""A study → its presentation as data: at most ten slides, each with one message as its title; those that close."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matrices.report.document import first_sentences
from matrices.report.slides.brief import Brief, brief, notes
from matrices.report.slides.coverage import chapters, differing
from matrices.report.slides.duties import gaps, penalties, treaties
from matrices.report.slides.fitting import POINTS, fitting, paragraph_height, width
from matrices.report.slides.model import BODY, Block, Box, Deck, Paragraph, Shape, Slide, SlideRun, SlideWords, words
from matrices.report.slides.opening import cover, validation, who
from matrices.report.study.context import InstrumentPage
from matrices.study import InstrumentPart, Study

_MOST_SLIDES = 10
"""Slides of a presentation: nobody listens to more; all else stands in the study."""

_RUNNING_NOTICE = 60
"""Characters of the edition's notice that fit the foot of a slide; whole sentences only."""


_LINE_TOP, _DATES = 0.82, 0.62
"""Where the line of dates lies, and the room for the dates above it, in inches."""

_CARD_SIZE, _CARD_PADDING = 18, 0.14


def _next_steps(brief: Brief) -> Slide:
    """Return the calendar as a line of dates, and what can still be done."""
    dates = list(_dates(brief))
    calendar = brief.study.edition.calendar
    if calendar.presentation is not None:
        title = brief.say("next-title", date=brief.voice.date(calendar.presentation))
    else:
        title = brief.say("next-title-open", edition=brief.study.edition.id)
    how = [brief.voice.say("method-text"), brief.say("method-say", example=brief.page.example)]
    said = [brief.say("next-say"), *(one.text for card in _cards(brief) for one in card[1:]), *how]
    figures = [f"{day}: {what}" for day, what in dates]
    line, cards = Box(BODY.left, BODY.top, BODY.width, 1.95), BODY.below(2.1)
    rules = [f"{one['country']}: {one['rule']}. {one['reason']}" for one in brief.page.waivers]
    source = [
        brief.chapter("method"),
        brief.chapter("provenance"),
        brief.say("cite-head") + ": " + brief.page.imprint["cite"],
    ]
    return Slide(title, (*_line(dates, line), *_boxes(brief, cards)), notes(brief, said, [*figures, *rules], source))


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
    size = min(fitting([day], (18, 17, 16), ((step - 0.25) * POINTS, 44), bold=True) for day, _ in dates)
    yield Shape(Box(room.left, room.top + _LINE_TOP - 0.015, room.width, 0.03), "line")
    for number, (day, what) in enumerate(dates):
        left, last = room.left + number * step, number == len(dates) - 1
        dot = 0.3 if last else 0.22
        yield Shape(Box(left, room.top + _LINE_TOP - dot / 2, dot, dot), "accent" if last else "deep", "circle")
        date = Paragraph((SlideRun(day, bold=True, colour="accent" if last else "deep"),))
        yield SlideWords(Box(left, room.top, step - 0.25, _DATES), (date,), (size,), anchor="bottom")
        below = Box(left, room.top + _LINE_TOP + 0.25, step - 0.15, room.height - _LINE_TOP - 0.25)
        yield SlideWords(below, (words(what),), (16,))


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
        (Paragraph((SlideRun(brief.say(f"next-{key}-head"), bold=True, colour="deep"),), 1.1), words(text, space=4))
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
    boxes = room.split(*_card_widths(cards, room))
    needed = [
        sum(paragraph_height(one, _CARD_SIZE, box.width - 2 * _CARD_PADDING) for one in card)
        for card, box in zip(cards, boxes, strict=True)
    ]
    tall = min(room.height, max(needed) + 0.5)
    for box, paragraphs in zip(boxes, cards, strict=True):
        yield Shape(Box(box.left, box.top, box.width, 0.05), "accent")
        own = Box(box.left, box.top + 0.05, box.width, tall)
        yield SlideWords(own, paragraphs, (_CARD_SIZE, 17, 16), "mist")


def _card_widths(cards: Sequence[tuple[Paragraph, ...]], room: Box) -> list[float]:
    """Return the widths of cards side by side: alike, but for one whose longest word, an address, needs more."""
    whole = room.width - 0.3 * (len(cards) - 1)
    longest = [max(width(word, _CARD_SIZE) for one in card for word in one.text.split(" ")) for card in cards]
    needed = [min(words / POINTS + 2 * _CARD_PADDING + 0.15, whole * 0.6) for words in longest]
    wide = {place: need for place, need in enumerate(needed) if need > whole / len(cards)}
    rest = (whole - sum(wide.values())) / max(1, len(cards) - len(wide))
    return [wide.get(place, rest) for place in range(len(cards))]


def deck(study: Study, language: str) -> Deck:
    """Return the presentation of a study in a language."""
    known = brief(study, language)
    page = known.page.cover
    return Deck(
        language=language,
        title=page.title,
        author=f"{page.organization}, {page.secretariat}",
        foot=f"{study.edition.body.short[language]} · {known.voice.say('cover-edition', edition=study.edition.id)}",
        notice=first_sentences(page.notice, _RUNNING_NOTICE),
        draft=page.draft.short if page.draft else "",
        dated=known.page.dated,
        headings=(known.say("notes-say"), known.say("notes-figures"), known.say("notes-source")),
        slides=tuple(_apart(_slides(known))),
    )


def _slides(known: Brief) -> Iterator[Slide]:
    """Yield the slides; what finds no room among them goes, those that are least needed first."""
    ends = (cover(known), *(who(known, part, page) for part, page in known.parts))
    closing = (*(validation(known, part, page) for part, page in known.parts), _next_steps(known))
    asked = [(rank, slide) for part, page in known.parts for rank, slide in _between(known, part, page)]
    room = max(0, _MOST_SLIDES - len(ends) - len(closing))
    kept = sorted(range(len(asked)), key=lambda place: (asked[place][0], place))[:room]
    between = [slide for place, (_, slide) in enumerate(asked) if place in kept]
    yield from (*ends, *between, *closing[:-1])[: _MOST_SLIDES - 1]
    yield closing[-1]


def _between(known: Brief, part: InstrumentPart, page: InstrumentPage) -> Iterator[tuple[int, Slide]]:
    """Yield the slides of an instrument, each with its rank: the lower, the more it is needed."""
    kinds = (
        (chapters(known, page, matrix) for matrix in part.matrices),
        penalties(known, part, page),
        treaties(known, part, page),
        differing(known, part, page),
        gaps(known, part, page),
    )
    for rank, slides in enumerate(kinds):
        for slide in slides:
            yield rank, slide


def _apart(slides: Iterator[Slide]) -> Iterator[Slide]:
    """Yield the slides, a number behind a title that was there before: programs find their way by titles."""
    seen: dict[str, int] = {}
    for slide in slides:
        seen[slide.title] = seen.get(slide.title, 0) + 1
        number = seen[slide.title]
        yield slide if number == 1 else replace(slide, title=f"{slide.title} ({number})")
