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
    """What one country's law provides for one offence; a part that was not given is None."""

    country: str
    minimum: Entry | None = None
    maximum: Entry | None = None
    increase: Entry | None = None
    fine_min: Entry | None = None
    fine_max: Entry | None = None
    fine_unit: Entry | None = None

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
    """The penalties for one offence, in the edition's order of countries."""

    provision: Provision
    penalties: tuple[Penalty, ...]


def penalty_rows(provisions: Iterable[Provision]) -> tuple[PenaltyRow, ...]:
    """Return the provisions for which at least one country gave a prison term, an increase or a fine."""
    return tuple(row for row in (_row(provision) for provision in provisions) if row.penalties)


def longest_years(rows: Iterable[PenaltyRow]) -> int:
    """Return the end of a common scale in years: the longest term, life apart, rounded up to a multiple of ten."""
    months = [end for penalty in _penalties(rows) for end in (penalty.minimum_months, penalty.maximum_months) if end]
    return max(10, math.ceil(max(months, default=Decimal(0)) / 120) * 10)


def penalty_of(provision: Provision, answer: Answer) -> Penalty | None:
    """Return the penalty in an answer, None if it holds none."""
    roles = (*PENALTY_ROLES, *FINE_ROLES)
    columns = [provision.sheet.with_role(role) for role in roles]
    found = [answer.entry(column.id) if column else None for column in columns]
    return Penalty(answer.country, *found) if any(found) else None


def _row(provision: Provision) -> PenaltyRow:
    found = (penalty_of(provision, answer) for answer in provision.answers)
    return PenaltyRow(provision, tuple(penalty for penalty in found if penalty is not None))


def _penalties(rows: Iterable[PenaltyRow]) -> Iterator[Penalty]:
    for row in rows:
        yield from row.penalties


def _months(entry: Entry | None) -> Decimal | None:
    if entry is None or entry.value == LIFE:
        return None
    return months_of(str(entry.value))
