"""Study → what is compared across countries, language-neutral: chapters, penalties, treaties, elements, gaps."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from matrices.instrument.model import Column, Instrument, Sheet, Symbol
from matrices.study.laws import Lists, lists
from matrices.study.model import Entry, Study
from matrices.study.penalties import PenaltyRow, penalty_rows
from matrices.study.provisions import Chapter, Provision, chapters, codes_with

ElementState = Literal["yes", "not-named", "not-stated", "not-covered", "unclear", "review", "none"]
"""`yes`: ticked; `not-named`: other options were ticked; `not-stated`: the row was answered, but no option ticked;
`not-covered`: no option was ticked, for the answer is that the law has nothing of the kind; `unclear`: what was ticked
is to be clarified; `review`: the country's file is under review; `none`: the row was not answered."""

BINDING = ("mandatory", "consider")
"""Obligations of a treaty: what it imposes, and what it makes States consider."""


@dataclass(frozen=True)
class Matrix:
    """One matrix sheet, chapter by chapter."""

    sheet: Sheet
    chapters: tuple[Chapter, ...]

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """All provisions of the matrix, in order."""
        return tuple(provision for chapter in self.chapters for provision in chapter.provisions)


@dataclass(frozen=True)
class Gap:
    """A provision that binds, and which countries reported as not provided for, or in part."""

    provision: Provision
    none: tuple[str, ...]
    part: tuple[str, ...]


@dataclass(frozen=True)
class ElementGrid:
    """A row in which countries ticked options: who ticked which."""

    provision: Provision
    column: Column
    ticked: dict[str, tuple[str, ...]]

    def state(self, country: str, option: str) -> ElementState:
        """Return whether a country ticked an option, other options only, none in a row that it answered, or nothing."""
        if country in self.ticked:
            return "yes" if option in self.ticked[country] else "not-named"
        line, scale = self.provision.printed(country), self.provision.scale
        if line is None:
            return "review" if country in self.provision.reviewed else "none"
        cell = line.cell(self.column.id)
        if (cell is not None and cell.unclear) or not line.entries:
            return "unclear"
        return "not-covered" if scale and line.coverage in codes_with(scale, Symbol.EMPTY) else "not-stated"


@dataclass(frozen=True)
class Part:
    """Everything that a study says about one instrument."""

    study: Study
    instrument: Instrument
    matrices: tuple[Matrix, ...]
    lists: Lists

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """All provisions of the instrument, in order."""
        return tuple(provision for matrix in self.matrices for provision in matrix.provisions)

    @cached_property
    def treaties(self) -> tuple[Provision, ...]:
        """The rows that ask for the State's participation in a treaty."""
        return tuple(provision for provision in self.provisions if uses_role(provision, "treaty_date"))

    @cached_property
    def penalties(self) -> tuple[PenaltyRow, ...]:
        """The offences for which at least one penalty was given."""
        return penalty_rows(self.provisions)

    @cached_property
    def elements(self) -> tuple[ElementGrid, ...]:
        """The rows with ticks that at least one country answered."""
        return tuple(_grids(self.provisions))

    @cached_property
    def binding(self) -> tuple[Provision, ...]:
        """The provisions that derive from an obligation; optional ones and good practice are none."""
        return tuple(one for one in self.provisions if one.row.obligation in BINDING and not one.row.good_practice)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The binding provisions that at least one country reports as not provided for, or in part."""
        found = (_gap(provision) for provision in self.binding)
        return tuple(gap for gap in found if gap.none or gap.part)

    @cached_property
    def unanswered(self) -> tuple[Provision, ...]:
        """The provisions that no country answered, nor wrote anything in that waits to be clarified."""
        return tuple(provision for provision in self.provisions if not provision.answers and not provision.pending)

    @cached_property
    def unclear(self) -> tuple[Entry, ...]:
        """The cells that wait to be clarified, in the order of countries and of the form."""
        return tuple(one for one in self.study.unclear if one.instrument == self.instrument.id)


def compare(study: Study) -> tuple[Part, ...]:
    """Return one part for each instrument of the study."""
    return tuple(
        Part(
            study,
            instrument,
            tuple(Matrix(sheet, chapters(study, instrument, sheet)) for sheet in instrument.matrices),
            lists(study, instrument),
        )
        for instrument in study.instruments
    )


def uses_role(provision: Provision, role: str) -> bool:
    """Tell whether the row of a provision uses the column that has the role."""
    column = provision.sheet.with_role(role)
    return column is not None and provision.sheet.uses(provision.row.id, column.id)


def _grids(provisions: tuple[Provision, ...]) -> Iterator[ElementGrid]:
    for provision in provisions:
        for column_id in provision.sheet.used_columns(provision.row.id):
            column = provision.sheet.column(column_id)
            if column.type == "ticks":
                entries = [(answer.country, answer.entry(column_id)) for answer in provision.answers]
                ticked = {c: e.value for c, e in entries if e is not None and isinstance(e.value, tuple) and e.value}
                if ticked:
                    yield ElementGrid(provision, column, ticked)


def _gap(provision: Provision) -> Gap:
    scale = provision.scale
    if scale is None:
        return Gap(provision, (), ())
    none, part = codes_with(scale, Symbol.EMPTY), codes_with(scale, Symbol.HALF)
    return Gap(
        provision,
        tuple(answer.country for answer in provision.answers if answer.coverage in none),
        tuple(answer.country for answer in provision.answers if answer.coverage in part),
    )
