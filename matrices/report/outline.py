"""A study's page context → the order of its chapters, numbered, with their sections: contents, bookmarks, menu."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matrices.report.changes import ChangePage
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
    changes: ChangePage | None = None
    opens: str = ""
    """Title of the part that begins with this chapter; empty where the study has only one instrument."""


def outline(page: Page, *, printed: bool = False) -> tuple[Chapter, ...]:
    """Return the chapters of a study in order; what is too long for print is left out of its contents."""
    drafts = [*_front(page), *(one for part in page.parts for one in _part(page, part, printed)), *_back(page)]
    titles = _part_titles(page)
    chapters, seen = [], set()
    for number, one in enumerate(drafts, start=1):
        opens = titles.get(one.part.id, "") if one.part and one.part.id not in seen else ""
        seen.add(one.part.id if one.part else "")
        chapters.append(replace(one, number=number, opens=opens))
    return tuple(chapters)


def _front(page: Page) -> Iterator[Chapter]:
    yield _chapter(page, "summary")
    yield _chapter(page, "reading")
    who = _chapter(page, "who")
    yield replace(who, title=page.voice.say("who-validated")) if page.voice.study.proceedings.round else who
    if page.changes:
        yield _changes(page.changes)


def _part(page: Page, part: PartPage, printed: bool) -> Iterator[Chapter]:
    yield _chapter(page, "overview", part)
    for matrix in part.matrices:
        sections = tuple(Section(one.anchor, one.title) for one in matrix.chapters)
        yield Chapter(0, matrix.anchor, matrix.title, "matrix", part, matrix, sections)
    asked = {
        "treaties": part.treaties,
        "penalties": part.penalties,
        "elements": part.grids,
        "gaps": part.has_binding,
        "sheets": part.sheets,
        "laws": part.laws,
        "lists": part.lists,
    }
    for template, found in asked.items():
        if found:
            yield _chapter(page, template, part, _sheets(part, printed) if template == "sheets" else ())


def _sheets(part: PartPage, printed: bool) -> tuple[Section, ...]:
    return tuple(Section(one.anchor, one.country) for one in part.sheets) if part.prints_sheets or not printed else ()


def _back(page: Page) -> Iterator[Chapter]:
    if page.revisions:
        yield _changes(page.revisions)
    yield _chapter(page, "method")
    yield _chapter(page, "provenance")


def _chapter(page: Page, template: str, part: PartPage | None = None, sections: tuple[Section, ...] = ()) -> Chapter:
    anchor = template if part is None else f"{part.id}-{template}"
    return Chapter(0, anchor, page.voice.say(template), template, part, None, sections)


def _changes(found: ChangePage) -> Chapter:
    return Chapter(0, found.id, found.title, "changes", changes=found)


def _part_titles(page: Page) -> dict[str, str]:
    if len(page.parts) < 2:
        return {}
    return {
        part.id: page.voice.say("part", number=number, title=part.title)
        for number, part in enumerate(page.parts, start=1)
    }
