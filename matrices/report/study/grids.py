"""Matrices → tables that lay the countries side by side: overview, elements of an offence, treaties, gaps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matrices.instrument import CodeList
from matrices.report.shown import Mark, Prose, Shower, Value, mark_of, marks_of, row_anchor
from matrices.report.study.blocks import Standard, standard_of
from matrices.report.voice import Voice
from matrices.study import (
    IN_REVIEW,
    NOT_ANSWERS,
    ElementGrid,
    ElementState,
    Gap,
    InstrumentPart,
    Matrix,
    Provision,
    RowAnswer,
    coverage_scale,
)


@dataclass(frozen=True)
class OverviewRow:
    """A provision in the overview: a mark for each country of the table, and whether an objection of it stands."""

    anchor: str
    code: str
    title: str
    marks: tuple[Mark, ...]
    objected: tuple[bool, ...]


@dataclass(frozen=True)
class OverviewTable:
    """A matrix at a glance, for as many countries as go side by side; `_reach` names the first and the last of some."""

    title: str
    reach: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    tall: bool
    sections: tuple[tuple[str, tuple[OverviewRow, ...]], ...]
    legend: tuple[Mark, ...]

    @property
    def has_objections(self) -> bool:
        """Tell whether an objection stands in any row."""
        return any(any(row.objected) for _, rows in self.sections for row in rows)


_MOST_LETTERS = 72
"""Letters that fit side by side in the heads of a table of countries."""

_MOST_SIDE_BY_SIDE = 18
"""Countries that one overview table holds; more are spread evenly over several."""


def overview_tables(matrix: Matrix, voice: Voice) -> tuple[OverviewTable, ...]:
    """Return the overview of a matrix."""
    return tuple(_overview(matrix, codes, voice) for codes in _spread(voice.countries))


def _spread(codes: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the countries in groups of equal size that go side by side."""
    tables = -(-len(codes) // _MOST_SIDE_BY_SIDE)
    size = -(-len(codes) // tables)
    for start in range(0, len(codes), size):
        yield codes[start : start + size]


def _overview(matrix: Matrix, codes: tuple[str, ...], voice: Voice) -> OverviewTable:
    objections = {
        (one.country, one.row)
        for one in voice.study.proceedings.remarks
        if one.kind == "objection" and one.resolution is None
        if (one.instrument, one.sheet) == (matrix.chapters[0].instrument.id, matrix.sheet.id)
    }
    sections = tuple(
        (
            voice.of(chapter.section.title),
            tuple(
                OverviewRow(
                    row_anchor(provision),
                    provision.row.id,
                    voice.of(provision.row.title),
                    tuple(mark_of(provision.standing(code), provision.scale, voice) for code in codes),
                    tuple((code, provision.row.id) in objections for code in codes),
                )
                for provision in chapter.provisions
            ),
        )
        for chapter in matrix.chapters
    )
    return OverviewTable(
        title=voice.of(matrix.sheet.title),
        reach=_reach(codes, voice),
        codes=codes,
        names=tuple(voice.name(code) for code in codes),
        tall=_tall(codes),
        sections=sections,
        legend=legend(matrix, voice),
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
    under_review = any(provision.reviewed for provision in matrix.provisions)
    own = [mark for mark in marks.values() if mark.code not in NOT_ANSWERS]
    rest = [marks[code] for code in NOT_ANSWERS if code in marks and (under_review or code != IN_REVIEW)]
    return (*own, *rest)


def _tall(codes: tuple[str, ...]) -> bool:
    """Tell whether the codes must stand upright at the heads of their columns to find room."""
    return len(codes) * (max(len(code) for code in codes) + 1) > _MOST_LETTERS


@dataclass(frozen=True)
class GridRow:
    """An option and, for each country, what its answer says of it."""

    label: str
    cells: tuple[ElementState, ...]


@dataclass(frozen=True)
class Grid:
    """The options of a row that several may be ticked of, for as many countries as go side by side."""

    anchor: str
    code: str
    title: str
    reach: str
    head: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    tall: bool
    rows: tuple[GridRow, ...]


def element_grids(part: InstrumentPart, voice: Voice) -> tuple[Grid, ...]:
    """Return a grid for every row with ticks that somebody answered."""
    return tuple(
        _grid(part, grid, codes, voice)
        for grid in part.elements
        if grid.column.role == "elements"
        for codes in _spread(voice.countries)
    )


def states_shown(grids: Iterable[Grid]) -> tuple[ElementState, ...]:
    """Return what the cells of grids say, in the order of the legend; the first four stand in it in any case."""
    shown = {cell for grid in grids for row in grid.rows for cell in row.cells}
    usual: tuple[ElementState, ...] = ("yes", "not-named", "not-stated", "none")
    rare: tuple[ElementState, ...] = ("not-covered", "unclear", "review")
    return (*usual[:3], *(one for one in rare if one in shown), usual[3])


def _grid(part: InstrumentPart, grid: ElementGrid, codes: tuple[str, ...], voice: Voice) -> Grid:
    provision = grid.provision
    options = part.instrument.code_list(provision.sheet, provision.row.id, grid.column.id)
    rows = []
    for option in options.options if options else ():
        cells = tuple(grid.state(code, option.code) for code in codes)
        rows.append(GridRow(voice.of(option.label), cells))
    head = voice.of(options.title if options else grid.column.label)
    names = tuple(voice.name(code) for code in codes)
    return Grid(
        anchor=row_anchor(provision),
        code=provision.row.id,
        title=voice.of(provision.row.title),
        reach=_reach(codes, voice),
        head=head,
        codes=codes,
        names=names,
        tall=_tall(codes),
        rows=tuple(rows),
    )


@dataclass(frozen=True)
class TreatyCell:
    """One country and one treaty: mark, act and date of deposit, None where there is no answer."""

    mark: Mark
    action: Value | None
    date: Value | None


@dataclass(frozen=True)
class TreatyTable:
    """The status of treaties: heads with anchors of their provisions, a line a country, reservations below."""

    heads: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str, tuple[TreatyCell, ...]], ...]
    reservations: tuple[tuple[str, str, Prose], ...]


def treaty_table(part: InstrumentPart, shower: Shower) -> TreatyTable | None:
    """Return the status of the treaties, None where the instrument asks for none."""
    if not part.treaties:
        return None
    voice = shower.voice
    heads = tuple((row_anchor(provision), treaty_name(provision, voice)) for provision in part.treaties)
    lines = tuple(
        (code, voice.name(code), tuple(_treaty_cell(provision, code, shower) for provision in part.treaties))
        for code in voice.countries
    )
    return TreatyTable(heads, lines, tuple(_reservations(part, shower)))


def treaty_name(provision: Provision, voice: Voice) -> str:
    """Return the short name of the treaty that a provision asks for."""
    known = {treaty.id: treaty for treaty in provision.instrument.treaties}
    cited = [known[ref.partition(" ")[0]] for ref in provision.row.derives_from if ref.partition(" ")[0] in known]
    return voice.of(cited[0].short if cited else provision.row.title)


def _treaty_cell(provision: Provision, country: str, shower: Shower) -> TreatyCell:
    answer = provision.printed(country)
    mark = mark_of(provision.standing(country), provision.scale, shower.voice)
    if answer is None:
        return TreatyCell(mark, None, None)
    return TreatyCell(
        mark, _by_role(provision, answer, "treaty_action", shower), _by_role(provision, answer, "treaty_date", shower)
    )


def _by_role(provision: Provision, answer: RowAnswer, role: str, shower: Shower) -> Value | None:
    column = provision.sheet.with_role(role)
    entry = answer.cell(column.id) if column else None
    return shower.value(entry) if entry else None


def _reservations(part: InstrumentPart, shower: Shower) -> Iterator[tuple[str, str, Prose]]:
    for provision in part.treaties:
        column = provision.sheet.with_role("reservations")
        for code in shower.voice.countries:
            answer = provision.printed(code)
            entry = answer.cell(column.id) if answer and column else None
            if entry is not None:
                yield shower.voice.name(code), treaty_name(provision, shower.voice), shower.prose(entry)


@dataclass(frozen=True)
class GapLine:
    """A provision for which countries report nothing, or part: names in alphabetical order."""

    anchor: str
    code: str
    title: str
    standard: Standard | None
    none: str
    part: str


def gap_lines(gaps: tuple[Gap, ...], voice: Voice) -> tuple[GapLine, ...]:
    """Return the provisions that somebody reports as not provided for, or in part, in the order of the rows."""
    return tuple(
        GapLine(
            anchor=row_anchor(gap.provision),
            code=gap.provision.row.id,
            title=voice.of(gap.provision.row.title),
            standard=standard_of(gap.provision, voice),
            none=voice.names(gap.none),
            part=voice.names(gap.part),
        )
        for gap in gaps
    )
