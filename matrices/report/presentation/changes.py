"""A study → the slides on what changed since the previous edition and since the draft: cell by cell, or by chapter."""

from collections.abc import Iterator, Sequence

from matrices.report.changes import ChangeLine, ChangePage, Side
from matrices.report.presentation.brief import Brief, notes
from matrices.report.presentation.model import BODY, Cell, Paragraph, Run, Slide, Table, cell
from matrices.study.compare import Part
from matrices.study.model import Change

MOST_LISTED = 9
"""Changes that are told one by one; of more, each chapter is counted."""

MOST_IN_CELL = 16
"""Countries that one cell names; more are counted."""

LONG_TEXT = 110
"""Signs of a changed text that are told."""


def changes(brief: Brief) -> Iterator[Slide]:
    """Yield what changed since the previous edition, and since the draft, where anything did."""
    study, page = brief.study, brief.page
    if page.revisions:
        yield _slide(brief, "revision", study.revisions, page.revisions)
    if page.changes:
        yield _slide(brief, "draft", study.proceedings.changes, page.changes)


def _slide(brief: Brief, kind: str, changed: Sequence[Change], page: ChangePage) -> Slide:
    study, since = brief.study, brief.say(f"since-{kind}", since=changed[0].since)
    countries = brief.say("countries", count=len(page.countries))
    title = brief.say("change-title", count=len(changed), countries=countries, since=since)
    table = _one_by_one(brief, page, title) if len(changed) <= MOST_LISTED else _by_chapter(brief, changed, title)
    entries = [entry for one in changed for entry in (one.after or one.before,) if entry is not None]
    source = [brief.say("source-chapter", chapter=page.title, edition=study.edition.id), *brief.references(entries)]
    return Slide(title, (table,), notes(brief, [brief.say("change-say", since=since)], page.sentences, source))


def _one_by_one(brief: Brief, page: ChangePage, title: str) -> Table:
    rows = tuple(
        (cell(country.country, bold=True), _where(line), _side(brief, line.before), _side(brief, line.after))
        for country in page.countries
        for line in country.lines
    )
    heads = (brief.voice.say("head-country"), brief.voice.say("provision"), brief.say("before"), brief.say("after"))
    return Table(BODY, title, brief.say("change-alt"), heads, rows, (1.6, 3.2, 2.4, 2.4), (14, 13, 12, 11, 10))


def _where(line: ChangeLine) -> Cell:
    code, title = Run(f"{line.code}  ", colour="accent"), Run(_cut(line.title), language=line.title_language)
    return Cell((Paragraph((code, title, Run(f" · {line.field}", colour="soft"))),))


def _side(brief: Brief, side: Side | None) -> Cell:
    if side is None:
        return cell(brief.voice.say("no-answer"), colour="soft")
    return Cell((Paragraph((Run(_cut(side.words), language=side.language),)),))


def _cut(text: str) -> str:
    """Return a text on one line, cut at a word where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONG_TEXT else line[:LONG_TEXT].rsplit(" ", 1)[0] + "…"


def _by_chapter(brief: Brief, changed: Sequence[Change], title: str) -> Table:
    rows = tuple(row for part, _ in brief.parts for row in _chapter_rows(brief, part, changed))
    heads = (brief.voice.say("filter-chapter"), brief.say("head-changes"), brief.say("head-countries"))
    return Table(BODY, title, brief.say("change-alt"), heads, rows, (4, 1.2, 5), (14, 13, 12, 11, 10))


def _chapter_rows(brief: Brief, part: Part, changed: Sequence[Change]) -> Iterator[tuple[Cell, ...]]:
    own = [one for one in changed if one.instrument == part.instrument.id]
    for matrix in part.matrices:
        for chapter in matrix.chapters:
            ids = {row.id for row in chapter.section.rows}
            name = f"{brief.voice.of(matrix.sheet.tab)} · {brief.voice.of(chapter.section.title)}"
            yield from _row(brief, name, [one for one in own if one.sheet == matrix.sheet.id and one.row in ids])
    for sheet in part.instrument.sheets:
        if sheet.kind == "list":
            yield from _row(brief, brief.voice.of(sheet.title), [one for one in own if one.sheet == sheet.id])


def _row(brief: Brief, name: str, here: Sequence[Change]) -> Iterator[tuple[Cell, ...]]:
    if here:
        names = brief.who({one.country for one in here}, MOST_IN_CELL)
        yield cell(name, bold=True), cell(str(len(here))), cell(names)
