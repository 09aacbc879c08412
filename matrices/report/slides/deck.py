"""A study → its presentation as data: every slide in order, those on changes and those that close."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace

from matrices.report.document import Cells
from matrices.report.shown import Value
from matrices.report.slides.brief import Brief, brief, notes
from matrices.report.slides.coverage import chapters, detailed, overview
from matrices.report.slides.duties import gaps, penalties, treaties
from matrices.report.slides.fitting import POINTS, fitting, paragraph_height
from matrices.report.slides.model import (
    BODY,
    Block,
    Box,
    Deck,
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
from matrices.report.slides.opening import asked, cover, validation, who
from matrices.report.study.changes import ChangePage
from matrices.study import CellChange, InstrumentPart, Study

_MOST_LISTED = 9
"""Changes that are told one by one; of more, each chapter is counted."""

_MOST_IN_CELL = 16
"""Countries that one cell names; more are counted."""

_LONG_TEXT = 110
"""Signs of a changed text that are told."""


def _changes(brief: Brief) -> Iterator[Slide]:
    """Yield what changed since the previous edition, and since the draft, where anything did."""
    study, page = brief.study, brief.page
    if page.revisions:
        yield _slide(brief, "revision", study.revisions, page.revisions)
    if page.changes:
        yield _slide(brief, "draft", study.proceedings.changes, page.changes)


def _slide(brief: Brief, kind: str, changed: Sequence[CellChange], page: ChangePage) -> Slide:
    study, since = brief.study, brief.say(f"since-{kind}", since=changed[0].since)
    countries = brief.say("countries", count=len(page.countries))
    title = brief.say("change-title", count=len(changed), countries=countries, since=since)
    table = _one_by_one(brief, page, title) if len(changed) <= _MOST_LISTED else _by_chapter(brief, changed, title)
    entries = [entry for one in changed for entry in (one.after or one.before,) if entry is not None]
    source = [brief.say("source-chapter", chapter=page.title, edition=study.edition.id), *brief.references(entries)]
    return Slide(title, (table,), notes(brief, [brief.say("change-say", since=since)], page.sentences, source))


def _one_by_one(brief: Brief, page: ChangePage, title: str) -> SlideTable:
    rows = tuple(
        (cell(own["country"], bold=True), _where(line), _side(brief, line["before"]), _side(brief, line["after"]))
        for own in page.countries
        for line in own["lines"]
    )
    heads = (brief.voice.say("head-country"), brief.voice.say("provision"), brief.say("before"), brief.say("after"))
    return SlideTable(
        box=BODY,
        name=title,
        alt=brief.say("change-alt"),
        heads=heads,
        rows=rows,
        shares=(1.6, 3.2, 2.4, 2.4),
        sizes=(14, 13, 12, 11, 10),
    )


def _where(line: Cells) -> SlideCell:
    title = SlideRun(_cut(line["title"]), language=line["title_language"])
    code, field = SlideRun(f"{line['code']}  ", colour="accent"), SlideRun(f" · {line['field']}", colour="soft")
    return SlideCell((Paragraph((code, title, field)),))


def _side(brief: Brief, side: Value | None) -> SlideCell:
    if side is None:
        return cell(brief.voice.say("no-answer"), colour="soft")
    return SlideCell((Paragraph((SlideRun(_cut(side.text), language=side.language),)),))


def _cut(text: str) -> str:
    """Return a text on one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONG_TEXT else line[:_LONG_TEXT].rsplit(" ", 1)[0] + "…"


def _by_chapter(brief: Brief, changed: Sequence[CellChange], title: str) -> SlideTable:
    rows = tuple(row for part, _ in brief.parts for row in _chapter_rows(brief, part, changed))
    heads = (brief.voice.say("filter-chapter"), brief.say("head-changes"), brief.say("head-countries"))
    return SlideTable(
        box=BODY,
        name=title,
        alt=brief.say("change-alt"),
        heads=heads,
        rows=rows,
        shares=(4, 1.2, 5),
        sizes=(14, 13, 12, 11, 10),
    )


def _chapter_rows(brief: Brief, part: InstrumentPart, changed: Sequence[CellChange]) -> Iterator[tuple[SlideCell, ...]]:
    own = [one for one in changed if one.instrument == part.instrument.id]
    for matrix in part.matrices:
        for chapter in matrix.chapters:
            ids = {row.id for row in chapter.section.rows}
            name = f"{brief.voice.of(matrix.sheet.tab)} · {brief.voice.of(chapter.section.title)}"
            yield from _row(brief, name, [one for one in own if one.sheet == matrix.sheet.id and one.row in ids])
    for sheet in part.instrument.sheets:
        if sheet.kind == "list":
            yield from _row(brief, brief.voice.of(sheet.title), [one for one in own if one.sheet == sheet.id])


def _row(brief: Brief, name: str, here: Sequence[CellChange]) -> Iterator[tuple[SlideCell, ...]]:
    if here:
        names = brief.who({one.country for one in here}, _MOST_IN_CELL)
        yield cell(name, bold=True), cell(str(len(here))), cell(names)


_LINE_TOP, _DATES = 0.52, 0.3
"""Where the line of dates lies, and the room for the dates above it, in inches."""

_CARD_SIZE, _CARD_PADDING = 17, 0.14


def _next_steps(brief: Brief) -> Slide:
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
    yield Shape(Box(room.left, room.top + _LINE_TOP - 0.015, room.width, 0.03), "line")
    for number, (day, what) in enumerate(dates):
        left, last = room.left + number * step, number == len(dates) - 1
        dot = 0.3 if last else 0.22
        yield Shape(Box(left, room.top + _LINE_TOP - dot / 2, dot, dot), "accent" if last else "deep", "circle")
        date = Paragraph((SlideRun(day, bold=True, colour="accent" if last else "deep"),))
        yield SlideWords(Box(left, room.top, step - 0.1, _DATES), (date,), (size,), anchor="bottom")
        below = Box(left, room.top + _LINE_TOP + 0.25, step - 0.15, room.height - _LINE_TOP - 0.25)
        yield SlideWords(below, (words(what),), (14, 13, 12, 11))


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
    boxes = room.split(*[1] * len(cards))
    inner = boxes[0].width - 2 * _CARD_PADDING
    needed = [sum(paragraph_height(one, _CARD_SIZE, inner) for one in card) for card in cards]
    tall = min(room.height, max(needed) + 0.5)
    for box, paragraphs in zip(boxes, cards, strict=True):
        yield Shape(Box(box.left, box.top, box.width, 0.05), "accent")
        own = Box(box.left, box.top + 0.05, box.width, tall)
        yield SlideWords(own, paragraphs, (_CARD_SIZE, 15, 14, 13, 12, 11), "mist")


def _method(brief: Brief) -> Slide:
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
        Paragraph((SlideRun(say("method-how"), bold=True, colour="deep"),), 1.1),
        words(say("method-text"), space=3),
        Paragraph((SlideRun(say("method-choices"), bold=True, colour="deep"),), 1.1, 12),
        *(Paragraph((SlideRun(say(key)),), space=3, bullet=True) for key in bullets),
        Paragraph((SlideRun(say("method-cut-off", date=brief.page.cover.cut_off)),), space=3, bullet=True),
    )
    cite = (
        Paragraph((SlideRun(brief.say("cite-head"), bold=True, colour="deep"),), 1.1),
        words(citation(brief), space=4),
        Paragraph((SlideRun(brief.say("data-head"), bold=True, colour="deep"),), 1.1, 14),
        words(brief.say("data-text"), space=4),
    )
    sizes = (17, 16, 15, 14, 13, 12, 11, 10)
    bar = Shape(Box(right.left, right.top, right.width, 0.05), "accent")
    blocks = (SlideWords(left, how, sizes), bar, SlideWords(right.below(0.05), cite, sizes, "mist"))
    said = [say("method-text"), brief.say("method-say", example=brief.page.example)]
    rules = [f"{one['country']}: {one['rule']}. {one['reason']}" for one in brief.page.waivers] or [
        say("method-no-waivers")
    ]
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


def deck(study: Study, language: str) -> Deck:
    """Return the presentation of a study in a language."""
    known = brief(study, language)
    page = known.page.cover
    return Deck(
        language=language,
        title=page.title,
        author=f"{page.organization}, {page.secretariat}",
        foot=f"{study.edition.body.short[language]} · {page.edition_line}",
        notice=page.running_notice,
        draft=page.draft.short if page.draft else "",
        dated=known.page.dated,
        headings=(known.say("notes-say"), known.say("notes-figures"), known.say("notes-source")),
        slides=tuple(_apart(_slides(known))),
    )


def _slides(known: Brief) -> Iterator[Slide]:
    yield cover(known)
    for part, page in known.parts:
        if part.matrices:
            yield asked(known, part, page)
        yield who(known, part, page)
        for matrix in part.matrices:
            yield from overview(known, page, matrix)
        for matrix in part.matrices:
            yield from chapters(known, page, matrix)
            yield from detailed(known, page, matrix)
        yield from penalties(known, part, page)
        yield from treaties(known, part, page)
        yield from gaps(known, part, page)
        yield validation(known, part, page)
    yield from _changes(known)
    yield _next_steps(known)
    yield _method(known)


def _apart(slides: Iterator[Slide]) -> Iterator[Slide]:
    """Yield the slides, a number behind a title that was there before: programs find their way by titles."""
    seen: dict[str, int] = {}
    for slide in slides:
        seen[slide.title] = seen.get(slide.title, 0) + 1
        number = seen[slide.title]
        yield slide if number == 1 else replace(slide, title=f"{slide.title} ({number})")
