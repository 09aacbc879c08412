"""The demonstration edition: facts on real law in YAML → what focal points would have typed, faults included.

The facts lie in `examples/demonstration/answers`, one file a country, as codes; `returns.yaml` tells when each
country's workbook came back and which real faults the first return carried, `rounds.yaml` how the rounds of
validation went.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from matrices.errors import EditionError
from matrices.instrument import CellContent, CellId, Instrument, Value, cell_contents
from matrices.language import Text
from matrices.resources import resource
from matrices.yaml_lines import read_yaml


@dataclass(frozen=True)
class PlantedFault:
    """What the first return held in place of a good answer; `write` is None where the cell was left blank."""

    place: CellId
    write: CellContent | None
    why: Text


@dataclass(frozen=True)
class Return:
    """How one country's workbook came back: when, with which faults, and when it came back corrected."""

    country: str
    date: datetime.datetime
    faults: tuple[PlantedFault, ...]
    corrected: datetime.datetime | None


def folder() -> Path:
    """Return the folder of the demonstration's files."""
    return resource("examples", "demonstration")


def returns() -> tuple[Return, ...]:
    """Return how the workbooks came back, earliest first."""
    data = _load(folder() / "returns.yaml")
    found = (
        Return(
            one["country"],
            _moment(one["date"]),
            tuple(_fault(fault) for fault in one.get("faults", ())),
            _moment(one["corrected"]) if "corrected" in one else None,
        )
        for one in data["returns"]
    )
    return tuple(sorted(found, key=lambda one: one.date))


def answers_of(country: str, instrument: Instrument) -> dict[CellId, Value]:
    """Return a country's answers, empty if it has none."""
    path = folder() / "answers" / f"{country}.yaml"
    if not path.is_file():
        return {}
    data = _load(path)
    return {
        (sheet.id, str(row), column): _value(value)
        for sheet in instrument.sheets
        for row, columns in (data.get(sheet.id) or {}).items()
        for column, value in columns.items()
    }


def typed_in(
    answers: Mapping[CellId, Value], instrument: Instrument, language: str, faults: tuple[PlantedFault, ...] = ()
) -> dict[CellId, CellContent]:
    """Return what a focal point would type into the cells of a workbook in a language."""
    cells = dict(cell_contents(answers, instrument, language))
    for fault in faults:
        if fault.write is None:
            cells.pop(fault.place, None)
        else:
            cells[fault.place] = fault.write
    return cells


@dataclass(frozen=True)
class InventedRow:
    """What a form says of one row, and the cells that it changes."""

    sheet: str
    row: str
    verdict: str
    words: str = ""
    basis: str = ""
    write: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class FormSent:
    """A validation form: of whom, when it came, and when the same file came again, if it did."""

    country: str
    date: datetime.datetime
    rest: bool
    rows: tuple[InventedRow, ...]
    again: datetime.datetime | None


@dataclass(frozen=True)
class RemarkSettled:
    """What the Secretariat made of an objection."""

    country: str
    sheet: str
    row: str
    outcome: Literal["entered", "kept", "withdrawn", "noted"]
    reason: str
    date: datetime.datetime


@dataclass(frozen=True)
class Observed:
    """A comment of an observer."""

    observer: str
    country: str
    sheet: str
    row: str
    comment: str
    source: str
    date: datetime.datetime


@dataclass(frozen=True)
class RoundPlayed:
    """A round of validation as it went."""

    opened: datetime.datetime
    until: datetime.datetime
    closed: datetime.datetime
    forms: tuple[FormSent, ...]
    resolved: tuple[RemarkSettled, ...]
    comments: tuple[Observed, ...]


def rounds() -> tuple[RoundPlayed, ...]:
    """Return how the rounds of validation went, in their order."""
    return tuple(
        RoundPlayed(
            opened=_moment(one["opened"]),
            until=_moment(one["until"]),
            closed=_moment(one["closed"]),
            forms=tuple(_form(form) for form in one["forms"]),
            resolved=tuple(RemarkSettled(**_dated(each)) for each in one.get("resolved", ())),
            comments=tuple(Observed(**_dated(each)) for each in one.get("comments", ())),
        )
        for one in _load(folder() / "rounds.yaml")["rounds"]
    )


def _form(data: Mapping[str, Any]) -> FormSent:
    rows = tuple(
        InventedRow(**{**row, "write": {column: _value(value) for column, value in row.get("write", {}).items()}})
        for row in data.get("rows", ())
    )
    again = _moment(data["again"]) if "again" in data else None
    return FormSent(data["country"], _moment(data["date"]), data.get("rest", False), rows, again)


def _dated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "date": _moment(data["date"])}


def _moment(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words)


def _fault(data: Mapping[str, Any]) -> PlantedFault:
    place = (data["sheet"], data["row"], data["column"])
    if "write_repeat" in data:
        write: CellContent | None = data["write_repeat"]["text"] * data["write_repeat"]["times"]
    else:
        write = data["write"]
    return PlantedFault(place, write, Text(data["why"]))


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return Decimal(value)
    return str(value)


def _load(path: Path) -> Any:
    file, mistakes = read_yaml(path, str(path))
    if file is None or mistakes:
        raise EditionError("yaml-mistakes", mistakes, count=len(mistakes), file=path.name)
    return file.data
