"""Checked files → the validation report that the European Statistical System exchanges between offices.

Structure: ESSnet ValidatIntegration, "Generic validation report structure", version 1.0.0 (15 August 2017): an array
of validations (`value` "0": the data did not satisfy the rule) and aggregations. A part of the data is named by
edition, country, instrument, sheet, row and column.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from matrices import __version__
from matrices.findings import Finding, Severity, count
from matrices.intake.check import Checked

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "information"}
_FAILED = "0"


def validation_report(
    checked: Iterable[Checked], at: datetime.datetime, actor: str, language: str
) -> list[dict[str, Any]]:
    """Return the report on files: every finding as a failed validation, and the counts of each file."""
    event = {
        "time": at.strftime("%Y%m%dT%H%M%S%z"),
        "actor": actor,
        "agent": f"matrices {__version__}",
        "trigger": None,
    }
    return [entry for one in checked for entry in _entries(one, event, language)]


def _entries(one: Checked, event: dict[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for number, found in enumerate(one.findings, 1):
        yield {
            "id": f"{one.sha256[:16]}-{number}",
            "type": "validation",
            "event": event,
            "rule": _rule(found, language),
            "data": _data(one, found),
            "value": _FAILED,
        }
    for severity, number in count(one.findings).items():
        yield {
            "id": f"{one.sha256[:16]}-{_SEVERITIES[severity]}",
            "type": "aggregation",
            "event": event,
            "aggregate": {"language": "matrices", "expression": f"count({_SEVERITIES[severity]})"},
            "data": {"source": _file(one), "target": _file(one), "description": one.file},
            "value": str(number),
        }


def _rule(found: Finding, language: str) -> dict[str, str]:
    return {
        "language": "matrices",
        "expression": found.rule or found.code,
        "severity": _SEVERITIES[found.severity],
        "description": found.message[language],
        "explanation": found.advice[language],
    }


def _data(one: Checked, found: Finding) -> dict[str, Any]:
    place = [*_file(one), found.sheet_id, found.row, found.column]
    return {
        "source": place,
        "target": place,
        "description": f"{found.at}: {found.value}" if found.value else str(found.at),
    }


def _file(one: Checked) -> list[str]:
    identity = one.identity
    return [identity.edition, identity.country, identity.instrument] if identity else [one.file]
