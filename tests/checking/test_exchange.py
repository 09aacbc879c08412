"""The validation report for exchange has the published structure and says what the check said."""

import datetime
from typing import Any

from matrices.checking.files import Checked, Verdict
from matrices.checking.handing_back import validation_report
from matrices.findings import CellRef, Severity, finding
from matrices.workbook.identity import Identity

AT = datetime.datetime(2027, 2, 24, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))
FOUND = finding(
    "near-miss",
    CellRef("CRI.xlsx", "Matriz", "E7"),
    sheet_id="matrix",
    row="A-01",
    column="coverage",
    value="Parcialmente",
    part="Parcialmente",
    options="Sí · No",
    suggestion="Parcial",
)
CHECKED = Checked(
    "CRI.xlsx",
    "ab" * 32,
    Verdict.REJECTED,
    (FOUND, FOUND.moved_to(Severity.NOTICE)),
    Identity("2027", "small", "f" * 12, "CRI", "es"),
)


def test_a_finding_is_a_failed_validation_with_its_place() -> None:
    """Rule, severity, data and event are those of the finding."""
    assert validation_report([CHECKED], AT, "ana", "en")[0] == {
        "id": "abababababababab-1",
        "type": "validation",
        "event": {"time": "20270224T090500-0600", "actor": "ana", "agent": "matrices 0.1.0", "trigger": None},
        "rule": {
            "language": "matrices",
            "expression": "near-miss",
            "severity": "error",
            "description": "“Parcialmente” is not one of the options of this cell.",
            "explanation": "Did you mean “Parcial”? The options are: Sí · No.",
        },
        "data": {
            "source": ["2027", "CRI", "small", "matrix", "A-01", "coverage"],
            "target": ["2027", "CRI", "small", "matrix", "A-01", "coverage"],
            "description": "CRI.xlsx: Matriz!E7: Parcialmente",
        },
        "value": "0",
    }


def test_each_file_has_its_counts() -> None:
    """Aggregations count the findings of each severity."""
    report = validation_report([CHECKED], AT, "ana", "es")
    assert [(one["aggregate"]["expression"], one["value"]) for one in report if one["type"] == "aggregation"] == [
        ("count(error)", "1"),
        ("count(warning)", "0"),
        ("count(information)", "1"),
    ]


def test_the_report_keeps_the_published_structure() -> None:
    """Types, enumerations and required keys of version 1.0.0, section by section."""
    faults = [fault for entry in validation_report([CHECKED], AT, "ana", "es") for fault in structure_faults(entry)]
    assert faults == []


def structure_faults(entry: dict[str, Any]) -> list[str]:
    """Return what the published JSON Schema would object to in one entry."""
    subject = {"validation": "rule", "aggregation": "aggregate"}[entry["type"]]
    wrong = [key for key in entry if key not in ("id", "type", "event", subject, "data", "value")]
    wrong += [key for key in ("time", "actor") if not isinstance(entry["event"].get(key), str)]
    wrong += [key for key in ("language", "expression") if not isinstance(entry[subject].get(key), str)]
    wrong += [
        key for key in ("source", "target") if not all(isinstance(part, str) for part in entry["data"].get(key, [None]))
    ]
    if entry["type"] == "validation":
        wrong += ["value"] if entry["value"] not in ("0", "1", "NA") else []
        wrong += ["severity"] if entry["rule"]["severity"] not in ("information", "warning", "error") else []
    return wrong
