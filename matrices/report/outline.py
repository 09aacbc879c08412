"""A study's page context → the order of its chapters, numbered, with their sections: contents, bookmarks, menu."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.report.chapters import MatrixPage
from matrices.report.context import Page, PartPage


@dataclass(frozen=True)
class Section:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: `template` names the page template `study/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    part: PartPage | None = None
    matrix: MatrixPage | None = None
    sections: tuple[Section, ...] = ()
    opens: str = ""
    """Title of the part that begins with this chapter; empty where the study has only one instrument."""


def outline(page: Page, *, printed: bool = False) -> tuple[Chapter, ...]:
    """Return the chapters of a study in order; what is too long for print is left out of its contents."""
    drafts = [*_front(page), *(draft for part in page.parts for draft in _part(page, part, printed)), *_back(page)]
    titles = _part_titles(page)
    chapters, seen = [], set()
    for number, (template, title, part, matrix, sections) in enumerate(drafts, start=1):
        opens = titles.get(part.id, "") if part and part.id not in seen else ""
        seen.add(part.id if part else "")
        anchor = matrix.anchor if matrix else template if part is None else f"{part.id}-{template}"
        chapters.append(Chapter(number, anchor, title, template, part, matrix, sections, opens))
    return tuple(chapters)


_Draft = tuple[str, str, PartPage | None, MatrixPage | None, tuple[Section, ...]]


def _front(page: Page) -> Iterator[_Draft]:
    for template in ("reading", "who", "summary"):
        yield template, page.voice.say(template), None, None, ()


def _part(page: Page, part: PartPage, printed: bool) -> Iterator[_Draft]:
    say = page.voice.say
    yield "overview", say("overview"), part, None, ()
    for matrix in part.matrices:
        yield "matrix", matrix.title, part, matrix, tuple(Section(one.anchor, one.title) for one in matrix.chapters)
    if part.treaties:
        yield "treaties", say("treaties"), part, None, ()
    if part.penalties:
        yield "penalties", say("penalties"), part, None, ()
    if part.grids:
        yield "elements", say("elements"), part, None, ()
    if part.has_binding:
        yield "gaps", say("gaps"), part, None, ()
    if part.sheets:
        sections = tuple(Section(one.anchor, one.country) for one in part.sheets)
        yield "sheets", say("sheets"), part, None, sections if part.prints_sheets or not printed else ()
    if part.laws:
        yield "laws", say("laws"), part, None, ()
    if part.lists:
        yield "lists", say("lists"), part, None, ()


def _back(page: Page) -> Iterator[_Draft]:
    for template in ("method", "provenance"):
        yield template, page.voice.say(template), None, None, ()


def _part_titles(page: Page) -> dict[str, str]:
    if len(page.parts) < 2:
        return {}
    return {
        part.id: page.voice.say("part", number=number, title=part.title)
        for number, part in enumerate(page.parts, start=1)
    }
