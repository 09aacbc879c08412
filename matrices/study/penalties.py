"""Provisions → the prison terms and fines that the returns give for them, as the laws give them: never converted."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from matrices.instrument.values.terms import LIFE, months_of
from matrices.study.model import Entry
from matrices.study.provisions import Answer, Provision

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


@dataclass(frozen=True)
class PenaltyRow:
    """The penalties for one offence, in the edition's order of countries; `waiting` are those still to be clarified."""

    provision: Provision
    penalties: tuple[Penalty, ...]
    waiting: tuple[str, ...] = ()


def penalty_rows(provisions: Iterable[Provision]) -> tuple[PenaltyRow, ...]:
    """Return the provisions for which at least one country gave a prison term, an increase or a fine."""
    return tuple(row for row in (_row(provision) for provision in provisions) if row.penalties)


def longest_years(rows: Iterable[PenaltyRow]) -> int:
    """Return the end of a common scale in years: the longest term, life apart, rounded up to a multiple of ten."""
    months = [end for penalty in _penalties(rows) for end in (penalty.minimum_months, penalty.maximum_months) if end]
    return max(10, math.ceil(max(months, default=Decimal(0)) / 120) * 10)


def penalty_of(provision: Provision, answer: Answer) -> Penalty | None:
    """Return the penalty in an answer, None if it holds none, nor anything of one that waits to be clarified."""
    roles = (*PENALTY_ROLES, *FINE_ROLES)
    columns = [provision.sheet.with_role(role) for role in roles]
    low, high, more, fine_low, fine_high, unit = (answer.entry(one.id) if one else None for one in columns)
    waiting = {one.column for one in answer.unclear}
    unclear = frozenset(role for role, column in zip(roles, columns, strict=True) if column and column.id in waiting)
    penalty = Penalty(answer.country, low, high, more, fine_low, fine_high, unit, unclear)
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
