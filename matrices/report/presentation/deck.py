"""A study → its presentation as data: every slide in order, no two titles alike."""

from collections.abc import Iterator
from dataclasses import replace

from matrices.report.presentation.brief import Brief, brief
from matrices.report.presentation.changes import changes
from matrices.report.presentation.closing import method, next_steps
from matrices.report.presentation.coverage import chapters, detailed
from matrices.report.presentation.duties import gaps, treaties
from matrices.report.presentation.model import Deck, Slide
from matrices.report.presentation.opening import asked, cover, who
from matrices.report.presentation.overview import overview
from matrices.report.presentation.penalties import penalties
from matrices.report.presentation.validation import validation
from matrices.study.model import Study


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
    yield from changes(known)
    yield next_steps(known)
    yield method(known)


def _apart(slides: Iterator[Slide]) -> Iterator[Slide]:
    """Yield the slides, a number behind a title that was there before: programs find their way by titles."""
    seen: dict[str, int] = {}
    for slide in slides:
        seen[slide.title] = seen.get(slide.title, 0) + 1
        number = seen[slide.title]
        yield slide if number == 1 else replace(slide, title=f"{slide.title} ({number})")
