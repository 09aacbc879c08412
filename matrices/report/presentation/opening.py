"""A study → the slides that open: cover, what was asked, who answered."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from matrices.report.context import PartPage
from matrices.report.files import FileLine
from matrices.report.presentation.brief import MOST_NAMED, Brief, notes, spread
from matrices.report.presentation.model import (
    BODY,
    Block,
    Box,
    Paragraph,
    Run,
    Shape,
    Slide,
    Table,
    Words,
    cell,
    words,
)
from matrices.report.presentation.room import best_size
from matrices.report.presentation.signs import SIGNS
from matrices.report.summary import unclear_sentence
from matrices.study.compare import Matrix, Part

MOST_TABLES = 3
"""Matrices whose chapters go side by side on one slide."""


def cover(brief: Brief) -> Slide:
    """Return the cover: edition, meeting, place and date, notice, draft mark."""
    page = brief.page.cover
    blocks: list[Block] = [
        Words(Box(0.8, 0.55, 11.7, 0.7), _head(brief), (16, 14, 12)),
        Words(Box(0.8, 4.42, 11.7, 0.95), _facts(brief), (18, 16, 14, 12)),
        Shape(Box(0.8, 1.83, 0.9, 0.06), "gold"),
    ]
    if page.draft:
        mark = Paragraph((Run(page.draft.whole, bold=True, colour="gold"),))
        blocks.insert(1, Words(Box(0.8, 1.3, 8.2, 0.38), (mark,), (14, 13, 12, 11, 10), edge="gold", anchor="middle"))
    if page.notice:
        lead = words(brief.voice.say("cover-notice"), bold=True, colour="accent")
        box = Box(0.8, 5.75, 11.73, 1.3)
        blocks.append(Words(box, (lead, words(page.notice)), (14, 13, 12, 11, 10), "warm", anchor="middle"))
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


def asked(brief: Brief, part: Part, page: PartPage) -> Slide:
    """Return what was asked: matrices, their chapters and provisions, and the scale of the answers."""
    chapters = sum(len(matrix.chapters) for matrix in part.matrices)
    count = len(part.provisions)
    title = brief.say("asked-title", provisions=count, chapters=chapters, countries=brief.total)
    scale = tuple(
        Paragraph((Run(f"{SIGNS[one.mark.sign]}  {one.mark.label}. ", bold=True), Run(one.help)), space=2)
        for one in page.scale
    )
    low = 1.6 if len(scale) > 2 else 0.9
    tables = alike(_chapter_tables(brief, part, BODY.upper(BODY.height - low - 0.2)))
    legend = Words(BODY.below(BODY.height - low), scale, (12, 11, 10), "mist", anchor="middle")
    said = [brief.say("asked-say"), brief.voice.say("reading-scale-lead")]
    figures = [
        brief.say("asked-figure", title=brief.voice.of(one.sheet.title), count=len(one.provisions))
        for one in part.matrices
    ]
    return Slide(
        brief.prefixed(page, title),
        (*tables, legend),
        notes(brief, said, figures, [brief.chapter("reading")]),
    )


def _chapter_tables(brief: Brief, part: Part, room: Box) -> Iterator[Table]:
    several = len(part.matrices) > MOST_TABLES
    groups = tuple(spread(part.matrices, -(-len(part.matrices) // MOST_TABLES))) if several else None
    columns = groups or tuple((matrix,) for matrix in part.matrices)
    for box, matrices in zip(room.split(*[1] * len(columns)), columns, strict=True):
        title = brief.voice.of(matrices[0].sheet.title) if not several else brief.say("asked-matrix")
        yield Table(
            box,
            title,
            brief.say("asked-alt", title=title),
            (title, brief.say("asked-provisions")),
            tuple(_chapter_rows(brief, matrices, several)),
            (4.8, 1.6),
            (14, 13, 12, 11, 10),
            single=True,
        )


def alike(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables that stand side by side, all at the size that fits every one of them."""
    several = tuple(tables)
    size = min(best_size(table) for table in several)
    return tuple(replace(table, sizes=(size,)) for table in several)


def _chapter_rows(brief: Brief, matrices: "tuple[Matrix, ...]", several: bool) -> Iterator[tuple]:  # type: ignore[type-arg]
    for matrix in matrices:
        if several:
            yield cell(brief.voice.of(matrix.sheet.title)), cell(str(len(matrix.provisions)))
            continue
        for chapter in matrix.chapters:
            yield cell(brief.voice.of(chapter.section.title)), cell(str(len(chapter.provisions)))


def who(brief: Brief, part: Part, page: PartPage) -> Slide:
    """Return who answered: key figures, and the countries by state, none of them named as late."""
    kinds = ("answered", "late", "in_review", "no_answer")
    late = {state.country.code for state in part.study.states if state.late and state.instrument == part.instrument.id}
    own = [("late" if one.code in late else one.kind, one.code) for one in page.states]
    by_kind = {kind: [code for each, code in own if each == kind] for kind in kinds}
    title = brief.say(
        "who-title",
        n=len(by_kind["answered"]),
        m=brief.total,
        late=brief.say("who-late", count=len(late)) if late else "",
        review=brief.reviewed(len(by_kind["in_review"])),
        without=brief.without(len(by_kind["no_answer"])),
    )
    left, right = BODY.split(1, 2, gap=0.5)
    states = [line for kind in kinds if by_kind[kind] for line in _state(brief, kind, by_kind[kind])]
    states += (
        words(one, colour="accent", scale=0.85) for one in unclear_sentence("brief-unclear", part.unclear, brief.voice)
    )
    said = [page.lead]
    if by_kind["no_answer"]:
        said.append(brief.say("who-say-silent"))
    lines = [brief.say("who-figure", **_about(one)) for one in page.files if one.file]
    return Slide(
        brief.prefixed(page, title),
        (*_cards(page, left), Words(right, tuple(states), (20, 18, 16, 15, 14, 13, 12, 11, 10))),
        notes(brief, said, lines, [brief.chapter("who"), brief.chapter("provenance")]),
    )


def _about(one: FileLine) -> dict[str, object]:
    return {
        "country": one.country,
        "received": one.received,
        "version": one.version,
        "rows": one.rows,
        "file": one.file,
        "sha256": one.sha256[:12],
    }


def _state(brief: Brief, kind: str, codes: list[str]) -> Iterator[Paragraph]:
    label = brief.say("who-state", state=brief.voice.say(f"state-{kind}"), count=len(codes))
    yield Paragraph((Run(label, bold=True, colour="deep"),), 1.1, 16)
    if brief.total <= MOST_NAMED:  # all by name or none: nobody stands out
        yield words(brief.voice.names(codes), space=3)
    elif kind in ("answered", "late"):
        yield words(brief.say("named-in-study"), colour="soft", scale=0.85, space=3)
    if kind == "no_answer":
        yield words(brief.say("who-silent"), colour="soft", scale=0.85, space=3)


def _cards(page: PartPage, room: Box) -> Iterator[Block]:
    """Yield the key figures, one below the other: a bar, a number, its words."""
    step = room.height / len(page.figures)
    for number, figure in enumerate(page.figures):
        top = room.top + number * step
        yield Shape(Box(room.left, top, 0.06, step - 0.25), "accent")
        both = (
            Paragraph((Run(figure.number, bold=True, colour="deep"),), 2.3),
            words(figure.words, colour="soft"),
        )
        yield Words(Box(room.left + 0.2, top, room.width - 0.2, step - 0.25), both, (15, 14, 12, 11), anchor="middle")
