"""Study → what is compared across countries, language-neutral: chapters, penalties, treaties, elements, gaps."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from matrices.edition import TreatyAct, TreatyStatus
from matrices.instrument import LIFE, Column, Instrument, Sheet, Symbol, months_of
from matrices.study.model import Entry, Study
from matrices.study.provisions import Lists, Provision, RowAnswer, ThematicChapter, chapters, codes_with, lists

PENALTY_ROLES = ("penalty_min", "penalty_max", "penalty_increase")
FINE_ROLES = ("fine_min", "fine_max", "fine_unit")


@dataclass(frozen=True)
class Penalty:
    """What one country's law provides for one offence; a part that was not given is None.

    `unclear` are the roles of the parts that wait to be clarified: not given yet, but not left out either.
    """

    country: str
    minimum: Entry | None = None
    maximum: Entry | None = None
    increase: Entry | None = None
    fine_min: Entry | None = None
    fine_max: Entry | None = None
    fine_unit: Entry | None = None
    unclear: frozenset[str] = frozenset()
    notes: Entry | None = None

    @property
    def given(self) -> bool:
        """Tell whether any part of it was given."""
        return self.has_term or self.has_fine or self.increase is not None

    @property
    def minimum_months(self) -> Decimal | None:
        """The minimum term in months, to place it on a scale; None if none was given or it is life."""
        return _months(self.minimum)

    @property
    def maximum_months(self) -> Decimal | None:
        """The maximum term in months; None if none was given or it is life."""
        return _months(self.maximum)

    @property
    def life(self) -> bool:
        """Tell whether imprisonment for life is possible."""
        return any(entry is not None and entry.value == LIFE for entry in (self.minimum, self.maximum))

    @property
    def has_term(self) -> bool:
        """Tell whether a prison term was given, at least one end of it."""
        return self.minimum is not None or self.maximum is not None

    @property
    def has_fine(self) -> bool:
        """Tell whether anything was said of a fine."""
        return any(entry is not None for entry in (self.fine_min, self.fine_max, self.fine_unit))


class PenaltyRow(NamedTuple):
    """The penalties for one offence, in the edition's order of countries; `waiting` are those still to be clarified."""

    provision: Provision
    penalties: tuple[Penalty, ...]
    waiting: tuple[str, ...] = ()


def _penalty_rows(provisions: Iterable[Provision]) -> tuple[PenaltyRow, ...]:
    """Return the provisions for which at least one country gave a prison term, an increase or a fine."""
    return tuple(row for row in (_row(provision) for provision in provisions) if row.penalties)


def longest_years(rows: Iterable[PenaltyRow]) -> int:
    """Return the end of a common scale in years: the longest term, life apart, rounded up to a multiple of ten."""
    months = [end for penalty in _penalties(rows) for end in (penalty.minimum_months, penalty.maximum_months) if end]
    return max(10, math.ceil(max(months, default=Decimal(0)) / 120) * 10)


def penalty_of(provision: Provision, answer: RowAnswer) -> Penalty | None:
    """Return the penalty in an answer, None if it holds none, nor anything of one that waits to be clarified."""
    roles = (*PENALTY_ROLES, *FINE_ROLES)
    columns = [provision.sheet.with_role(role) for role in roles]
    low, high, more, fine_low, fine_high, unit = (answer.entry(one.id) if one else None for one in columns)
    waiting = {one.column for one in answer.unclear}
    unclear = frozenset(role for role, column in zip(roles, columns, strict=True) if column and column.id in waiting)
    penalty = Penalty(
        country=answer.country,
        minimum=low,
        maximum=high,
        increase=more,
        fine_min=fine_low,
        fine_max=fine_high,
        fine_unit=unit,
        unclear=unclear,
        notes=answer.entry(notes.id) if (notes := provision.sheet.with_role("notes")) else None,
    )
    return penalty if penalty.given or unclear else None


def _row(provision: Provision) -> PenaltyRow:
    found = [one for answer in provision.lines if (one := penalty_of(provision, answer)) is not None]
    given = tuple(one for one in found if one.given)
    return PenaltyRow(provision, given, tuple(one.country for one in found if not one.given))


def _penalties(rows: Iterable[PenaltyRow]) -> Iterator[Penalty]:
    for row in rows:
        yield from row.penalties


def _months(entry: Entry | None) -> Decimal | None:
    if entry is None or entry.value == LIFE:
        return None
    return months_of(str(entry.value))


ElementState = Literal["yes", "not-named", "not-stated", "not-covered", "unclear", "review", "none"]
"""`yes`: ticked; `not-named`: other options were ticked; `not-stated`: the row was answered, but no option ticked;
`not-covered`: no option was ticked, for the answer is that the law has nothing of the kind; `unclear`: what was ticked
is to be clarified; `review`: the country's file is under review; `none`: the row was not answered."""

_BINDING = ("mandatory", "consider", "endeavour")
"""Obligations of a treaty: what it imposes, and what it makes States consider, or endeavour to do."""


@dataclass(frozen=True)
class Matrix:
    """One matrix sheet, chapter by chapter."""

    sheet: Sheet
    chapters: tuple[ThematicChapter, ...]

    @cached_property
    def provisions(self) -> tuple[Provision, ...]:
        """All provisions of the matrix, in order."""
        return tuple(provision for chapter in self.chapters for provision in chapter.provisions)


class Gap(NamedTuple):
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
class InstrumentPart:
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
        return _penalty_rows(self.provisions)

    @cached_property
    def elements(self) -> tuple[ElementGrid, ...]:
        """The rows with ticks that at least one country answered."""
        return tuple(_grids(self.provisions))

    @cached_property
    def binding(self) -> tuple[Provision, ...]:
        """The provisions that derive from an obligation; optional ones and good practice are none."""
        return tuple(one for one in self.provisions if one.row.obligation in _BINDING and not one.row.good_practice)

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


def status_of(provision: Provision, study: Study) -> TreatyStatus | None:
    """Return what the depositary publishes of the treaty that a provision asks about, None where nothing is known."""
    return next((one for one in study.treaties if one.is_about(provision.treaty)), None)


def departs(provision: Provision, answer: RowAnswer, act: TreatyAct) -> bool:
    """Tell whether an answer says otherwise than the depositary."""
    scale = provision.scale
    full, empty = (codes_with(scale, one) if scale else () for one in (Symbol.FULL, Symbol.EMPTY))
    party = {**dict.fromkeys(full, True), **dict.fromkeys(empty, False)}.get(answer.coverage)
    columns = (provision.sheet.with_role(role) for role in ("treaty_action", "treaty_date"))
    how, when = (answer.entry(column.id) if column else None for column in columns)
    return bool(act.differs(party=party, act=how.value if how else None, day=when.value if when else None))


def compare(study: Study) -> tuple[InstrumentPart, ...]:
    """Return one part for each instrument of the study."""
    return tuple(
        InstrumentPart(
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
            if column.kind.many:
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
