"""Matrices → tables that lay the countries side by side: overview, elements of an offence, treaties, gaps."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from matrices.edition import TreatyAct, TreatyStatus
from matrices.instrument import CodeList
from matrices.language import show_month
from matrices.report.document import Cells, Table, spread
from matrices.report.shown import Mark, Prose, Shower, Value, heads_of, mark_of, marks_of, row_anchor
from matrices.report.study.blocks import standard_of
from matrices.report.voice import Voice
from matrices.study import (
    IN_REVIEW,
    NOT_ANSWERS,
    NOT_ASKED,
    ElementGrid,
    ElementState,
    Gap,
    InstrumentPart,
    Matrix,
    Provision,
    RowAnswer,
    coverage_scale,
    departs,
    status_of,
)


@dataclass(frozen=True)
class SideBySide:
    """Rows section by section, with a cell for each of as many countries as go side by side.

    `reach` names the first and the last of the countries where they are some of them, `head` says what the rows are.
    """

    title: str
    reach: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    sections: tuple[tuple[str, tuple[Cells, ...]], ...]
    legend: tuple[Mark, ...] = ()
    head: str = ""
    anchor: str = ""
    code: str = ""

    @property
    def tall(self) -> bool:
        """Whether the codes must stand upright at the heads of their columns to find room."""
        return len(self.codes) * (max(len(code) for code in self.codes) + 1) > _MOST_LETTERS

    @property
    def has_objections(self) -> bool:
        """Whether an objection stands in any row."""
        return any(any(row["objected"]) for _, rows in self.sections for row in rows)


_MOST_LETTERS = 72
"""Letters that fit side by side in the heads of a table of countries."""

_MOST_SIDE_BY_SIDE = 18
"""Countries that one overview table holds; more are spread evenly over several."""


def overview_tables(matrix: Matrix, voice: Voice) -> tuple[SideBySide, ...]:
    """Return the overview of a matrix."""
    return tuple(_overview(matrix, codes, voice) for codes in spread(voice.countries, _MOST_SIDE_BY_SIDE))


def _overview(matrix: Matrix, codes: tuple[str, ...], voice: Voice) -> SideBySide:
    objections = {
        (one.country, one.row)
        for one in voice.study.proceedings.remarks
        if one.kind == "objection" and one.resolution is None
        if (one.instrument, one.sheet) == (matrix.chapters[0].instrument.id, matrix.sheet.id)
    }
    sections = tuple(
        (
            voice.of(heading),
            tuple(
                {
                    "anchor": row_anchor(provision),
                    "title": voice.of(provision.row.title),
                    "marks": tuple(mark_of(provision.standing(code), provision.scale, voice) for code in codes),
                    "objected": tuple((code, provision.row.id) in objections for code in codes),
                }
                for provision in own
            ),
        )
        for heading, own in groupby(matrix.provisions, key=attrgetter("heading"))
    )
    return SideBySide(
        title=voice.of(matrix.sheet.title),
        reach=_reach(codes, voice),
        codes=codes,
        names=tuple(voice.name(code) for code in codes),
        sections=sections,
        legend=legend(matrix, voice),
        head=heads_of([matrix.sheet], voice)["subject"],
    )


def _reach(codes: tuple[str, ...], voice: Voice) -> str:
    """Return the first and the last of the countries of a table, nothing where it holds all of them."""
    whole = len(codes) == len(voice.countries)
    return "" if whole else f"{voice.name(codes[0])} – {voice.name(codes[-1])}"


def legend(matrix: Matrix, voice: Voice) -> tuple[Mark, ...]:
    """Return every mark that a matrix can show, once; that a file is under review only where one is."""
    scales: list[CodeList | None] = []
    for row in matrix.sheet.rows:
        scale = coverage_scale(matrix.chapters[0].instrument, matrix.sheet, row.id)
        if scale not in scales:
            scales.append(scale)
    marks: Mapping[str, Mark] = {mark.code: mark for scale in scales for mark in marks_of(scale, voice)}
    rare = {IN_REVIEW: any(one.reviewed for one in matrix.provisions)}
    rare[NOT_ASKED] = any(one.unasked for one in matrix.provisions)
    own = [mark for mark in marks.values() if mark.code not in NOT_ANSWERS]
    rest = [marks[code] for code in NOT_ANSWERS if code in marks and rare.get(code, True)]
    return (*own, *rest)


def element_grids(part: InstrumentPart, voice: Voice) -> tuple[SideBySide, ...]:
    """Return a grid for every row with ticks that somebody answered."""
    return tuple(
        _grid(part, grid, codes, voice)
        for grid in part.elements
        if grid.column.role == "elements"
        for codes in spread(voice.countries, _MOST_SIDE_BY_SIDE)
    )


def states_shown(grids: Iterable[SideBySide]) -> tuple[ElementState, ...]:
    """Return what the cells of grids say, in the order of the legend; the first four stand in it in any case."""
    shown = {cell for grid in grids for _, rows in grid.sections for row in rows for cell in row["cells"]}
    usual: tuple[ElementState, ...] = ("yes", "not-named", "not-stated", "none")
    rare: tuple[ElementState, ...] = ("not-covered", "unclear", "review")
    return (*usual[:3], *(one for one in rare if one in shown), usual[3])


def _grid(part: InstrumentPart, grid: ElementGrid, codes: tuple[str, ...], voice: Voice) -> SideBySide:
    provision = grid.provision
    options = part.instrument.code_list(provision.sheet, provision.row.id, grid.column.id)
    rows = []
    for option in options.options if options else ():
        cells = tuple(grid.state(code, option.code) for code in codes)
        rows.append({"label": voice.of(option.label), "cells": cells})
    head = voice.of(options.title if options else grid.column.label)
    names = tuple(voice.name(code) for code in codes)
    return SideBySide(
        anchor=row_anchor(provision),
        code=provision.row.id,
        title=voice.of(provision.row.title),
        reach=_reach(codes, voice),
        head=head,
        codes=codes,
        names=names,
        sections=(("", tuple(rows)),),
    )


def treaty_table(part: InstrumentPart, shower: Shower) -> Table | None:
    """Return the status of the treaties, None where the instrument asks for none.

    Heads are short names with the anchors of their provisions; of each country and treaty there is the mark, the act
    and the date of deposit, None where there is no answer.
    """
    if not part.treaties:
        return None
    voice = shower.voice
    heads = tuple((row_anchor(provision), treaty_asked(provision, part, voice)) for provision in part.treaties)
    lines: tuple[Cells, ...] = tuple(
        {
            "code": code,
            "name": voice.name(code),
            "cells": tuple(_treaty_cell(provision, code, shower) for provision in part.treaties),
        }
        for code in voice.countries
    )
    return Table(heads, lines)


def treaty_name(provision: Provision, voice: Voice) -> str:
    """Return the short name of the treaty that a provision asks for."""
    return voice.of(provision.treaty.short if provision.treaty is not None else provision.row.title)


def treaty_asked(provision: Provision, part: InstrumentPart, voice: Voice) -> str:
    """Return the short name of a provision's treaty, with that of its matrix where another asks for the same treaty."""
    name = treaty_name(provision, voice)
    same = [one for one in part.treaties if treaty_name(one, voice) == name]
    return f"{name} ({voice.of(provision.sheet.tab)})" if len(same) > 1 else name


def _treaty_cell(provision: Provision, country: str, shower: Shower) -> Cells:
    answer = provision.printed(country)
    mark = mark_of(provision.standing(country), provision.scale, shower.voice)
    action, date = (
        _by_role(provision, answer, role, shower) if answer is not None else None
        for role in ("treaty_action", "treaty_date")
    )
    return {"mark": mark, "action": action, "date": date}


def _by_role(provision: Provision, answer: RowAnswer, role: str, shower: Shower) -> Value | None:
    column = provision.sheet.with_role(role)
    entry = answer.cell(column.id) if column else None
    return shower.value(entry) if entry else None


def reservations(part: InstrumentPart, shower: Shower) -> Iterator[tuple[str, str, Prose]]:
    """Yield what countries reserved: country, treaty, words."""
    for provision in part.treaties:
        column = provision.sheet.with_role("reservations")
        for code in shower.voice.countries:
            answer = provision.printed(code)
            entry = answer.cell(column.id) if answer and column else None
            if entry is not None:
                yield shower.voice.name(code), treaty_asked(provision, part, shower.voice), shower.prose(entry)


_Published = tuple[str, TreatyStatus, list[Provision]]
"""A treaty's short name, what its depositary publishes, and the rows that ask about it."""


def _published(part: InstrumentPart, voice: Voice) -> tuple[_Published, ...]:
    """Return the treaties of which their depositary is known to publish anything about a country of the edition."""
    found: dict[str, _Published] = {}
    for provision in part.treaties:
        status = status_of(provision, part.study)
        if status is not None and not status.acts.keys().isdisjoint(voice.countries):
            name = treaty_name(provision, voice)
            found.setdefault(name, (name, status, []))[2].append(provision)
    return tuple(found.values())


def depositary(part: InstrumentPart, shower: Shower) -> Cells | None:
    """Return what depositaries publish of the treaties, None where they are known to publish nothing of any country.

    Of each country and treaty there are the lines of a cell; below the table where an answer differs, what is known of
    reservations, and where all of it was read.
    """
    voice, published = shower.voice, _published(part, shower.voice)
    if not published:
        return None
    acts = {code: tuple(status.acts.get(code) for _, status, _ in published) for code in voice.countries}
    reserved = tuple(
        {"name": f"{voice.name(code)} · {name}", "words": voice.of(act.reservations), "source": voice.of(act.source)}
        for place, (name, _, _) in enumerate(published)
        for code, own in acts.items()
        if (act := own[place]) is not None and act.reservations is not None
    )
    return {
        "heads": tuple(name for name, _, _ in published),
        "rows": tuple(
            {"code": code, "name": voice.name(code), "cells": tuple(_acts(one, voice) for one in own)}
            for code, own in acts.items()
        ),
        "deposited": tuple(
            sum(act is not None and act.deposited is not None for act in one)
            for one in zip(*acts.values(), strict=True)
        ),
        "differing": tuple(_differing(published, shower)),
        "compared": any(one.answers for _, _, provisions in published for one in provisions),
        "reserved": reserved,
        "unreserved": tuple(_unreserved(published, voice)),
        "sources": tuple((_source(name, status, voice), status.address) for name, status, _ in published),
    }


def depositary_lines(part: InstrumentPart, country: str, voice: Voice) -> tuple[tuple[str, str, str, str], ...]:
    """Return the treaties of which a depositary publishes something about a country.

    Each with what it publishes in words, where and when that was read, and the address.
    """
    found = ((name, status, status.acts.get(country)) for name, status, _ in _published(part, voice))
    return tuple(
        (name, "; ".join((*_acts(act, voice), voice.of(act.reservations)) if act.reservations else _acts(act, voice)),
         _source(name, status, voice), status.address)
        for name, status, act in found
        if act is not None
    )  # fmt: skip


def _acts(act: TreatyAct | None, voice: Voice) -> tuple[str, ...]:
    """Return what is known of a country and a treaty in words: the deposit, and the signature."""
    if act is None:
        return (voice.say("depositary-unknown"),)
    how = f"depositary-{'act' if act.act else 'deposited'}"
    known = {"date": voice.date(act.deposited) if act.deposited else ""}
    known |= {"act": voice.say(f"act-{act.act}")} if act.act else {}
    deposit = voice.say(how, **known) if act.deposited else voice.say("depositary-none")
    return (deposit, voice.say("depositary-signed", date=voice.date(act.signed))) if act.signed else (deposit,)


def _differing(published: Iterable[_Published], shower: Shower) -> Iterator[str]:
    """Yield each answer that says otherwise than the depositary, with both."""
    voice = shower.voice
    for name, status, provisions in published:
        for provision in provisions:
            for code in voice.countries:
                act, answer = status.acts.get(code), provision.answer(code)
                if act is not None and answer is not None and departs(provision, answer, act):
                    own = _treaty_cell(provision, code, shower)
                    said = [own["mark"].label, *(one.text for one in (own["action"], own["date"]) if one is not None)]
                    known = {"country": voice.name(code), "treaty": name, "code": provision.row.id}
                    published_ = "; ".join(_acts(act, voice))
                    yield voice.say("depositary-differs", said="; ".join(said), published=published_, **known)


def _unreserved(published: Iterable[_Published], voice: Voice) -> Iterator[str]:
    """Yield of which treaties and countries the list was read and has no reservation, and of which it was not read."""
    for key, read in (("depositary-unreserved", True), ("depositary-unread", False)):
        by_countries: dict[tuple[str, ...], list[str]] = {}
        for name, status, _ in published:
            acts = ((code, status.acts.get(code)) for code in voice.countries)
            own = tuple(code for code, one in acts if one and not one.reservations and one.reservations_read is read)
            by_countries.setdefault(own, []).append(name)
        for codes, names in by_countries.items():
            if codes:
                yield voice.say(key, treaties=voice.listed(names), names=voice.names_if_few(codes))


def _source(name: str, status: TreatyStatus, voice: Voice) -> str:
    """Return where it was read what a depositary publishes of a treaty, of when that is, and how certain."""
    known = {"as_of": _day(status.as_of, voice), "seen": _day(status.seen, voice)}
    confidence = voice.say(f"confidence-{status.confidence}")
    return voice.say("depositary-source", treaty=name, source=voice.of(status.source), confidence=confidence, **known)


def _day(date: str, voice: Voice) -> str:
    """Return a year, a month or a day in words."""
    if len(date) == len("2015-03"):
        return show_month(datetime.date.fromisoformat(f"{date}-01"), voice.language)
    return date if len(date) == len("2015") else voice.date(datetime.date.fromisoformat(date))


def gap_lines(gaps: tuple[Gap, ...], voice: Voice) -> tuple[Cells, ...]:
    """Return the provisions that somebody reports as not provided for, or in part, in the order of the rows."""
    return tuple(
        {
            "anchor": row_anchor(gap.provision),
            "code": gap.provision.row.id,
            "title": voice.of(gap.provision.row.title),
            "standard": standard_of(gap.provision, voice),
            "none": voice.names(gap.none),
            "part": voice.names(gap.part),
        }
        for gap in gaps
    )
