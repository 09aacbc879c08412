"""Provisions → the blocks of the thematic chapters: standard with its citations, tally, one line a country."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from operator import attrgetter

from matrices.instrument import Column, Instrument, Sheet
from matrices.report.charts import Tile, placed
from matrices.report.document import Cells
from matrices.report.shown import (
    Count,
    Fact,
    Mark,
    Origin,
    Prose,
    Shower,
    Value,
    heads_of,
    last_beside,
    mark_of,
    marks_of,
    origin_of,
    row_anchor,
)
from matrices.report.study.beside import Note, numbered
from matrices.report.study.terms import Term, term_of
from matrices.report.voice import Voice
from matrices.study import FINE_ROLES, PENALTY_ROLES, Entry, Provision, RowAnswer, ThematicChapter, penalty_of

_NOTATION = re.compile(r"(?P<article>\d+)(?P<parts>(?:\([^()]+\))*)\Z")
_PART = re.compile(r"\(([^()]+)\)")


_Place = tuple[str, tuple[str, ...]]
"""A place in a treaty: article and its parts."""


def citations(instrument: Instrument, references: Iterable[str], voice: Voice) -> tuple[str, ...]:
    """Return references in words, one citation a treaty, in the order in which the treaties come first."""
    treaties = {treaty.id: voice.of(treaty.short) for treaty in instrument.treaties}
    found: dict[str, list[_Place]] = {}
    for reference in references:
        treaty, _, place = reference.partition(" ")
        if treaty in treaties:
            found.setdefault(treaties[treaty], []).extend([_place(place)] if place else [])
        else:
            found.setdefault(reference, [])
    return tuple(_citation(treaty, places, voice) for treaty, places in found.items())


def _place(written: str) -> _Place:
    known = _NOTATION.match(written)
    if known is None:  # a notation of the instrument's own, such as `recital 3`, is printed as it stands
        return written, ()
    return known["article"], tuple(_PART.findall(known["parts"]))


def _citation(treaty: str, places: Sequence[_Place], voice: Voice) -> str:
    if not places:
        return treaty
    by_article: dict[str, list[_Place]] = {}
    for place in places:
        by_article.setdefault(place[0], []).append(place)
    words = [one for article, group in by_article.items() for one in _in_words(article, group, voice)]
    key = "article" if len(by_article) == 1 and len(words) == 1 else "articles"
    return voice.say(key, treaty=treaty, article=_joined(words, voice))


def _in_words(article: str, places: Sequence[_Place], voice: Voice) -> list[str]:
    """Return the places in one article; several whole paragraphs are named together."""
    if len(places) > 1 and all(len(parts) == 1 and parts[0].isdecimal() for _, parts in places):
        numbers = [voice.say("citation-number", number=parts[0]) for _, parts in places]
        return [voice.say("citation-paragraphs", article=article, paragraphs=voice.listed(numbers))]
    return [_one(place, voice) for place in places]


def _one(place: _Place, voice: Voice) -> str:
    words, parts = place
    for part in parts:
        key = "citation-paragraph" if part.isdecimal() else "citation-letter"
        words = voice.say(key, before=words, part=part)
    return words


def _joined(words: Sequence[str], voice: Voice) -> str:
    if len(words) > 2 and any("," in one for one in words):
        return voice.say("listed-heavy", first="; ".join(words[:-1]), last=words[-1])
    return voice.listed(words)


_LONG_TEXT = 160
"""Texts that may be longer than this many characters stand as prose, not in a column of their own."""

_MOST_COLUMNS = 3
"""More short columns than this are gathered as labelled lines, so that a table keeps to the page's width."""

_LONG_LINE = 1200
"""Texts of a line that are longer together have the whole width below it, and may run over the foot of a page."""

_CROWDED_TEXT = 200
"""Where columns leave little room, one note longer than this sends all notes of the block below their lines."""

_MANY_COLUMNS = 4
"""A table of this many columns, notes apart, leaves little room for notes."""

_BASIS_ROLES = ("law", "article")
_PROSE_ROLES = ("notes", "excerpt", "reservations")


@dataclass(frozen=True)
class Standard:
    """What a provision derives from, in words."""

    sources: tuple[str, ...]
    obligation: str
    wording: str
    qualifier: str
    from_memory: bool
    quoted: bool


@dataclass(frozen=True)
class CountryLine:
    """One country's answer to a provision. `cells` go with the block's own short columns, None where blank.

    `below` says that its texts have the whole width below it, `is_long` that they may then run over the foot of a page;
    those `apart` stand in the annex of a short edition.
    """

    code: str
    country: str
    mark: Mark
    laws: tuple[Value, ...]
    article: Value | None
    term: Term | None
    cells: tuple[Value | None, ...]
    facts: tuple[Fact, ...]
    prose: tuple[Prose, ...]
    origin: Origin
    below: bool
    is_long: bool
    notes: tuple[Note, ...] = ()
    changed: Cells | None = None
    clarified: Cells | None = None
    apart: tuple[Prose, ...] = ()


@dataclass(frozen=True)
class ProvisionBlock:
    """One provision as it is printed.

    `others` are remarks of countries that did not answer it; `pending` says that of some nothing counts before it is
    clarified.
    Where few countries cite a law, `loose_basis` puts what they cite among the details instead of a column.
    """

    anchor: str
    code: str
    title: str
    under: str
    question: str
    standard: Standard | None
    tally: tuple[Count, ...]
    has_mark: bool
    has_basis: bool
    loose_basis: bool
    has_term: bool
    columns: tuple[str, ...]
    has_details: bool
    has_facts: bool
    labels_prose: bool
    heads: Mapping[str, str]
    tiles: tuple[Tile, ...]
    lines: tuple[CountryLine, ...]
    silent: str
    silent_codes: tuple[str, ...]
    unasked: str
    reviewed: str
    reviewed_codes: tuple[str, ...]
    others: tuple[Note, ...] = ()
    pending: bool = False

    @property
    def width(self) -> int:
        """The number of the table's columns."""
        return 1 + self.has_mark + self.has_basis + self.has_term + len(self.columns) + self.has_details


@dataclass(frozen=True)
class ChapterPage:
    """One section of a matrix as it is printed: blocks of what was answered, and a list of what nobody answered."""

    anchor: str
    title: str
    blocks: tuple[ProvisionBlock, ...]
    unanswered: tuple[ProvisionBlock, ...]

    @property
    def parts(self) -> tuple[tuple[str, tuple[ProvisionBlock, ...]], ...]:
        """The blocks by the heading below that of the section, those under none first."""
        return tuple((under, tuple(own)) for under, own in groupby(self.blocks, key=attrgetter("under")))


def chapter_page(chapter: ThematicChapter, shower: Shower) -> ChapterPage:
    """Return a section with its provisions."""
    blocks = [block_of(provision, shower) for provision in chapter.provisions]
    return ChapterPage(
        _chapter_anchor(chapter),
        shower.voice.of(chapter.section.title),
        tuple(block for block in blocks if block.lines),
        tuple(block for block in blocks if not block.lines),
    )


def with_texts_apart(chapter: ChapterPage) -> ChapterPage:
    """Return a section whose long texts are to stand in the annex."""
    blocks = (replace(block, lines=tuple(map(_with_texts_apart, block.lines))) for block in chapter.blocks)
    return replace(chapter, blocks=tuple(blocks))


def _with_texts_apart(line: CountryLine) -> CountryLine:
    return replace(line, prose=(), apart=line.prose, is_long=False) if _length(line.prose) > _LONG_TEXT else line


def _chapter_anchor(chapter: ThematicChapter) -> str:
    """Return the anchor of a section."""
    return f"{chapter.instrument.id}-{chapter.sheet.id}-{chapter.section.id}"


def block_of(provision: Provision, shower: Shower) -> ProvisionBlock:
    """Return a provision as it is printed."""
    voice, row = shower.voice, provision.row
    own_heading = provision.sheet.subsection_of(row.id)
    short, gathered, prose = _sorted_columns(provision)
    by_country = {line.country: line for line in provision.lines}
    answers = [by_country[code] for code in voice.ordered(by_country)]
    lines = tuple(_line(provision, answer, (short, gathered, prose), shower) for answer in answers)
    without = (*provision.silent, *provision.reviewed, *provision.unasked)
    others = shower.beside.others(without, provision.sheet.id, row.id)
    *own, others = numbered([*(line.notes for line in lines), others])
    lines = tuple(replace(line, notes=notes) for line, notes in zip(lines, own, strict=True))
    based = sum(bool(line.laws or line.article) for line in lines)
    has_mark, has_basis = provision.scale is not None, 2 * based >= max(1, len(lines))
    loose_basis = bool(based) and not has_basis
    has_term = any(line.term for line in lines)
    columns = 1 + has_mark + has_basis + has_term + len(short)
    crowded = columns >= _MANY_COLUMNS and any(_length(line.prose) > _CROWDED_TEXT for line in lines)
    if crowded:
        lines = tuple(replace(line, below=bool(line.prose or line.facts or loose_basis)) for line in lines)
    return ProvisionBlock(
        anchor=row_anchor(provision),
        code=row.id,
        title=voice.of(row.title),
        under=voice.of(own_heading.title) if own_heading is not None else "",
        question=voice.of(row.question),
        standard=standard_of(provision, voice),
        tally=counts_of(provision, voice),
        has_mark=has_mark,
        has_basis=has_basis,
        loose_basis=loose_basis,
        has_term=has_term,
        columns=tuple(voice.of(column.label) for column in short),
        has_details=not crowded and (loose_basis or any(_has_details(line) for line in lines)),
        has_facts=any(line.facts for line in lines),
        labels_prose=any(column.role not in ("notes", "excerpt") for column in prose),
        heads=heads_of([provision.sheet], voice),
        tiles=_tiles_of(provision, voice),
        lines=lines,
        silent=voice.names(provision.silent),
        silent_codes=voice.ordered(provision.silent),
        unasked=voice.names(provision.unasked),
        reviewed=voice.names(provision.reviewed),
        reviewed_codes=voice.ordered(provision.reviewed),
        others=others,
        pending=bool(provision.pending),
    )


def _tiles_of(provision: Provision, voice: Voice) -> tuple[Tile, ...]:
    """Return the countries on the schematic map, each with where it stands."""
    marks = {code: mark_of(provision.standing(code), provision.scale, voice) for code in voice.countries}
    tiles = placed({code: voice.name(code) for code in voice.countries}, mapped=voice.compares_countries)
    return tuple(replace(one, sign=marks[one.code].sign, label=marks[one.code].label) for one in tiles)


def _has_details(line: CountryLine) -> bool:
    return bool(line.facts or (line.prose and not line.below))


def counts_of(provision: Provision, voice: Voice) -> tuple[Count, ...]:
    """Return the tally of a provision, options that nobody chose left out."""
    return counted((mark, provision.tally.get(mark.code, 0)) for mark in marks_of(provision.scale, voice))


def counted(tally: Iterable[tuple[Mark, int]]) -> tuple[Count, ...]:
    """Return a tally as stretches of a bar that add up to 100 per cent; what nobody chose is left out."""
    given = [(mark, count) for mark, count in tally if count]
    total = sum(count for _, count in given)
    ends = [0.0, *(round(100 * so_far / total, 3) for so_far in accumulate(count for _, count in given))]
    return tuple(
        Count(mark, count, left, round(right - left, 3))
        for (mark, count), left, right in zip(given, ends[:-1], ends[1:], strict=True)
    )


def standard_of(provision: Provision, voice: Voice) -> Standard | None:
    """Return what a provision derives from, None where the instrument says nothing of it."""
    row = provision.row
    if not (row.derives_from or row.obligation or row.treaty_verb or row.good_practice):
        return None
    obligation = f"obligation-{row.obligation}" if row.obligation else ""
    key = "good-practice" if row.good_practice else obligation
    wording = voice.of(row.treaty_verb)
    checked = {str(code): how for code, how in row.text_check.items()}.get(voice.language)
    return Standard(
        sources=citations(provision.instrument, row.derives_from, voice),
        obligation=voice.say(key) if key else "",
        wording=wording,
        qualifier=voice.of(row.qualifier),
        from_memory=bool(wording) and checked == "memory",
        quoted=checked != "note",
    )


def _sorted_columns(provision: Provision) -> tuple[tuple[Column, ...], tuple[Column, ...], tuple[Column, ...]]:
    """Return the columns without a place of their own: short ones, those gathered as lines, and prose."""
    sheet = provision.sheet
    placed = {"coverage", *_BASIS_ROLES, *PENALTY_ROLES, *FINE_ROLES}
    answered = {entry.column for line in provision.lines for entry in line.cells}
    used = [sheet.column(column) for column in sheet.used_columns(provision.row.id)]
    # Only the first column of a role has its place; a second one stands under its own label.
    free = [c for c in used if c.id in answered and not (c.role in placed and sheet.with_role(c.role) is c)]
    prose = tuple(column for column in free if _is_prose(column))
    rest = tuple(column for column in free if column not in prose)
    own_places = sum(_uses(sheet, provision, role) for role in ("law", "penalty_max"))
    ticks = any(column.kind.many for column in rest)
    if not ticks and len(rest) <= (1 if prose else _MOST_COLUMNS) - own_places:
        return rest, (), prose
    chosen = [column.kind.chosen and not column.kind.many for column in rest[:1]]
    first = rest[:1] if provision.scale is None and any(chosen) else ()
    return first, rest[len(first) :], prose


def _uses(sheet: Sheet, provision: Provision, role: str) -> bool:
    column = sheet.with_role(role)
    return column is not None and sheet.uses(provision.row.id, column.id)


def _is_prose(column: Column) -> bool:
    long = column.max_length is None or column.max_length > _LONG_TEXT
    return column.kind.is_text and (long or column.role in _PROSE_ROLES)


def _line(provision: Provision, answer: RowAnswer, columns: Sequence[Sequence[Column]], shower: Shower) -> CountryLine:
    short, gathered, prose = columns
    sheet = provision.sheet
    article = sheet.with_role("article")
    penalty = penalty_of(provision, answer)
    texts = tuple(shower.prose(entry) for entry in _entries(answer, prose))
    return CountryLine(
        code=answer.country,
        country=shower.voice.name(answer.country),
        mark=mark_of(provision.standing(answer.country), provision.scale, shower.voice),
        laws=shower.laws(answer, sheet),
        article=_shown(answer, article, shower),
        term=term_of(penalty, shower) if penalty else None,
        cells=tuple(_shown(answer, column, shower) for column in short),
        facts=tuple(shower.fact(entry) for entry in _entries(answer, gathered)),
        prose=texts,
        origin=replace(
            origin_of(answer.cells[0], shower.voice, last_beside(answer.cells)),
            late=shower.beside.late(answer.country, sheet.id, provision.row.id),
        ),
        below=_length(texts) > _LONG_LINE,
        is_long=_length(texts) > _LONG_LINE,
        notes=shower.beside.notes(answer.country, sheet.id, provision.row.id),
        changed=shower.beside.changed(answer.country, sheet.id, provision.row.id),
        clarified=shower.beside.clarified(answer.country, sheet.id, provision.row.id),
    )


def _length(texts: Iterable[Prose]) -> int:
    """Return how many characters texts have, their translations included."""
    return sum(
        len(words)
        for text in texts
        for words in (*text.paragraphs, text.remark, *(text.translation.paragraphs if text.translation else ()))
    )


def _shown(answer: RowAnswer, column: Column | None, shower: Shower) -> Value | None:
    entry = answer.cell(column.id) if column else None
    return shower.value(entry) if entry else None


def _entries(answer: RowAnswer, columns: Sequence[Column]) -> Iterator[Entry]:
    for column in columns:
        entry = answer.cell(column.id)
        if entry is not None:
            yield entry
