"""The small study after its rounds of validation: remarks, changes and states made by hand."""

from dataclasses import replace

from matrices.instrument.columns import Value
from matrices.study.model import (
    CellChange,
    CountryRemark,
    Entry,
    Proceedings,
    Resolution,
    Study,
    Validation,
    ValidationState,
)
from tests.study.small_study import FULL, SHA, study

UNTIL = "2027-04-30T17:00:00-06:00"


def validation(country: str, state: ValidationState, **more: object) -> Validation:
    """Return how a country validated the small instrument in the second round."""
    return replace(Validation(country, "small", state, 2, until=UNTIL, rows_total=3), **more)  # type: ignore[arg-type]


def remark(country: str, row: str, kind: str, words: str, **more: object) -> CountryRemark:
    """Return a remark on a row of the matrix."""
    language = "en" if country in ("CAN", "BLZ") else "es"
    where = {"sheet": "matrix", "basis": "", "resolution": None, **more}
    return CountryRemark(
        country, "small", str(where["sheet"]), row, kind, words, str(where["basis"]), language, 2,  # type: ignore[arg-type]
        "2027-04-28T09:30:00-06:00", "Ministry", f"{country}-form.xlsx", SHA, "Matriz", "D7",
        where["resolution"],  # type: ignore[arg-type]
    )  # fmt: skip


def change(of: Study, place: str, before: Value | None, after: bool = True, since: str = "1") -> CellChange:
    """Return a change of a cell, `CRI matrix A-01 coverage`, that said something else before."""
    country, sheet, row, column = place.split()
    now = of.entry(country, "small", sheet, row, column)
    assert now is not None
    old: Entry | None = replace(now, value=before, raw=str(before), version=1) if before is not None else None
    return CellChange(
        country, "small", sheet, row, column, old, now if after else None, since, "Ley 1, art. 2", "Ministry",
        "2027-04-27T10:00:00-06:00",
    )  # fmt: skip


KEPT = Resolution("kept", "The law says so.", "en", "2027-05-04T10:00:00-06:00")
REMARKS = (
    remark("CRI", "A-01", "objection", "No es así.\nVéase la ley.", basis="Ley 9095, art. 5"),
    remark("CAN", "A-01", "comment", "Only since 2013."),
    remark("CRI", "A-02", "objection", "Sí está prevista.", resolution=KEPT),
    remark("BLZ", "A-02", "comment", "To follow."),
    remark("CRI", "L01", "correction", "Falta el número.", sheet="laws"),
)
VALIDATIONS = (
    validation("CRI", "objected", at="2027-05-02T09:12:00-06:00", late=True, corrections=2, objections_open=1),
    validation("CAN", "silence", at=UNTIL),
    validation("GTM", "partly", at="2027-04-20T08:00:00-06:00", institution="Ministerio", rows_validated=2),
    validation("BLZ", "no_answer"),
)


def in_rounds(*, open_: bool = False) -> Study:
    """Return the full small study after two rounds, or while the second runs."""
    agreed = {"agreed": True, "agreed_on": "2026-11-24"}
    plain = study(*FULL, notice=None, silence=agreed)
    changes = (
        change(plain, "CRI matrix A-01 longest", "P8Y"),
        change(plain, "CRI matrix A-02 coverage", "yes"),
        change(plain, "CAN matrix A-01 notes", None),
        change(plain, "CRI laws L01 name", "Ley 9000"),
    )
    return replace(plain, proceedings=Proceedings(2, open_, VALIDATIONS, REMARKS, changes))
