"""Results of the application layer → stable records for other programs, as JSON, CSV and a workbook of answers.

Keys are added, never changed.
"""

import csv
import datetime
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from matrices.cycle.office import in_words
from matrices.findings import count
from matrices.instrument import CellId
from matrices.language import Text, catalogue, same, say, show_moment, signs_in, text, visible_signs

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from matrices.checking import Answer, Answers, Checked
    from matrices.cycle.rounds import RoundStand
    from matrices.edition import Folder
    from matrices.findings import Finding
    from matrices.instrument import Value
    from matrices.register import Event, Form, Marked, ObserverComment, Submission
    from matrices.report import EditionStatus, Standing
    from matrices.rounds import Paper
    from matrices.study import CountryRemark, Known, Validation

_FIELDS = ("instrument", "sheet", "row", "column", "value", "raw", "cell")
"""What is told of an answer."""

_HEADS = ("sheet", "row", "question", "column", "value", "raw", "cell")

_CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "received": {"verdict": ("commands", "verdict")},
    "drafted": {"letter": ("letters", "kind")},
    "sent": {"letter": ("letters", "kind")},
    "round-opened": {"silence": ("register", "silence")},
    "form-received": {"verdict": ("register", "form")},
    "form-decided": {"decided": ("register", "decided")},
    "settled": {"outcome": ("register", "outcome")},
    "cell-settled": {"outcome": ("register", "cell")},
    "source-read": {"outcome": ("register", "source")},
    "invited": {"role": ("register", "role")},
    "readdressed": {"role": ("register", "role")},
    "access-changed": {"role": ("register", "role"), "step": ("register", "step")},
}
"""Kind of event → its details that are codes → the room of their words, and what the names of these begin with."""


def as_json(record: Any, indent: int | None = 2) -> str:
    """Return a record as JSON; signs that hide or turn words on a screen are escaped, so that it says the same."""
    words = json.dumps(record, ensure_ascii=False, indent=indent)
    if not signs_in(words):
        return words
    return "".join(sign if sign == visible_signs(sign) else json.dumps(sign)[1:-1] for sign in words)


def checked_record(one: "Checked", language: str) -> dict[str, Any]:
    """Return the stable JSON record of one file."""
    return {
        "file": one.file,
        "sha256": one.sha256,
        "edition": one.identity.edition if one.identity else None,
        "country": one.identity.country if one.identity else None,
        "instrument": one.identity.instrument if one.identity else None,
        "verdict": one.verdict.value,
        "counts": {kind.value: number for kind, number in count(one.findings).items()},
        "findings": [finding_record(found, language) for found in one.findings],
    }


def finding_record(found: "Finding", language: str) -> dict[str, str]:
    """Return the stable JSON record of one finding."""
    return {
        "code": found.rule or found.code,
        "severity": found.severity.value,
        "sheet": found.at.sheet,
        "cell": found.at.cell,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "message": found.message[language],
        "advice": found.advice[language],
    }


def answer_records(answers: "Answers") -> list[dict[str, Any]]:
    """Return the stable records of the answers, in the order of the instrument."""
    return [
        {
            "instrument": answers.instrument.id,
            "sheet": one.sheet,
            "row": one.row,
            "column": one.column,
            "value": _plain_value(one.value),
            "raw": one.raw.text,
            "cell": f"{one.at.sheet}!{one.at.cell}",
        }
        for one in _in_order(answers)
    ]


def _in_order(answers: "Answers") -> "list[Answer]":
    order = {CellId(sheet.id, row, column): i for i, (sheet, row, column) in enumerate(answers.instrument.cells())}
    return sorted(answers.all, key=lambda one: order.get(CellId(one.sheet, one.row, one.column), len(order)))


def _plain_value(value: "Value | None") -> Any:
    """Return a value as JSON has it: codes and dates as text, numbers as numbers, several codes as a list."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return list(value) if isinstance(value, tuple) else value


def answers_workbook(answers: "Answers", language: str, day: datetime.date) -> bytes:
    """Return the answers as people read them: names of sheets and questions, values in words."""
    from matrices.instrument import options_of
    from matrices.report import table

    instrument, rows = answers.instrument, []
    for one in _in_order(answers):
        sheet = instrument.sheet(one.sheet)
        column = sheet.column(one.column)
        options = options_of(instrument, sheet, one.row, column)
        words = column.kind.show(one.value, options, language) if one.value is not None else ""
        title = next((row.title[language] for row in sheet.rows if row.id == one.row), "")
        rows.append(
            [one.at.sheet, one.row, title, column.label[language], words, one.raw.shown or one.raw.text, one.at.cell]
        )
    heads = [say("commands", f"answers-{head}", language) for head in _HEADS]
    return table(instrument.short_title[language], heads, rows, day)


def answers_csv(answers: "Answers") -> str:
    """Return the same records as CSV."""
    table = io.StringIO()
    writer = csv.DictWriter(table, _FIELDS, lineterminator="\n")
    writer.writeheader()
    for one in answer_records(answers):
        value = one["value"]
        writer.writerow({**one, "value": "; ".join(value) if isinstance(value, list) else value})
    return visible_signs(table.getvalue())


def submission_record(one: "Submission", *, counts: bool) -> dict[str, Any]:
    """Return the stable JSON record of a submission."""
    return {
        "number": one.id,
        "name": one.name,
        "country": one.country,
        "instrument": one.instrument,
        "version": one.version,
        "sha256": one.sha256,
        "received_at": one.received_at,
        "arrived_first": one.arrived_first or None,
        "received_by": one.received_by,
        "institution": one.institution,
        "origin": one.origin,
        "verdict": one.verdict,
        "decided": one.decided or None,
        "reason": one.decided_reason or None,
        "counts": counts,
    }


def status_record(status: "EditionStatus") -> dict[str, Any]:
    """Return the stable JSON record of an edition's state; keys are added, never changed."""
    study, calendar = status.study, status.study.edition.calendar
    standings = {(one.country.code, one.instrument.id): one for one in status.standings}
    return {
        "edition": study.edition.id,
        "return_by": calendar.return_by.isoformat(),
        "cut_off": calendar.cut_off.isoformat(),
        "on": status.on.isoformat(),
        "days_to_return_by": (calendar.return_by - status.on).days,
        "days_to_cut_off": (calendar.cut_off - status.on).days,
        "round": _round_record(status),
        "countries": [
            {
                "country": state.country.code,
                "instrument": state.instrument,
                "state": state.kind,
                "version": state.submission.version if state.submission else None,
                "received_at": state.submission.received_at if state.submission else None,
                "rows_answered": state.rows_answered,
                "rows_asked": state.rows_asked,
                **_more(standings[state.country.code, state.instrument], status),
            }
            for state in study.states
        ],
    }


def _more(one: "Standing", status: "EditionStatus") -> dict[str, Any]:
    """Return what the record says beside the state of the study: phase, newest version, letters, validation."""
    return {
        "phase": one.phase(status.study.edition.calendar.cut_off, status.on),
        "latest_version": one.latest.version if one.latest else None,
        "latest_verdict": one.latest.verdict if one.latest else None,
        "latest_received_at": one.latest.received_at if one.latest else None,
        "errors": one.errors,
        "accepted_version": one.accepted.version if one.accepted else None,
        "letters": {drafted.letter: drafted.at for drafted in one.drafted},
        "validation": _validation_record(one.validation) if one.validation is not None else None,
        "asked": one.asked,
        "cells_to_clarify": len(one.unclear),
        "to_clarify": [
            {"sheet": each.sheet, "row": each.row, "column": each.column, "tab": each.tab, "cell": each.cell}
            for each in one.unclear
        ],
        "waiting_versions": [each.version for each in one.waiting],
    }


def _round_record(status: "EditionStatus") -> dict[str, Any] | None:
    """Return the newest round, None before the first."""
    newest = status.newest
    if newest is None:
        return None
    return {
        "number": newest.number,
        "opened_at": newest.opened_at,
        "until": newest.until,
        "silence": newest.silence,
        "closed_at": newest.closed_at or None,
    }


def contacts_record(found: "Folder", known: "Mapping[str, Known]") -> dict[str, dict[str, Any]]:
    """Return, by country, where its contacts are from and how many there are in each role; never who they are."""
    return {
        code: {
            "source": one.source,
            "edition": one.edition or found.edition.id,
            "version": one.version or None,
            **{
                role: sum(each.role == role for each in found.edition.country(code).contacts)
                for role in ("principal", "alternate")
            },
        }
        for code, one in known.items()
    }


def unsettled_record(folder: "Folder", language: str) -> list[dict[str, Any]]:
    """Return what edition.yaml leaves to be settled, each with its line."""
    return [{"line": one.line, "place": one.place, "message": one.message[language]} for one in folder.unsettled]


def _unmarked_record(paper: "Paper", row: "Marked") -> dict[str, Any]:
    """Return the stable JSON record of words that bear no mark."""
    return {
        "country": paper.form.country,
        "instrument": paper.form.instrument,
        "sheet": row.sheet,
        "row": row.row,
        "words": row.words,
        "basis": row.basis or None,
        "cell": f"{row.tab}!{row.cell}",
        "file": paper.form.file_name,
        "form": paper.form.id,
    }


def _validation_record(one: "Validation") -> dict[str, Any]:
    """Return the stable JSON record of a validation."""
    return {
        "country": one.country,
        "instrument": one.instrument,
        "state": one.state,
        "round": one.round,
        "at": one.at or None,
        "institution": one.institution or None,
        "until": one.until or None,
        "late": one.late,
        "rows_validated": one.rows_validated,
        "rows_silent": one.rows_silent,
        "rows_total": one.rows_total,
        "corrections": one.corrections,
        "objections_open": one.objections_open,
    }


def _form_record(form: "Form", number: int) -> dict[str, Any]:
    """Return the stable JSON record of a form; `number` is that of its round."""
    return {
        "form": form.id,
        "round": number,
        "country": form.country,
        "instrument": form.instrument,
        "number": form.id,
        "file": form.file_name,
        "sha256": form.sha256,
        "received_at": form.received_at,
        "institution": form.sender.get("institution") or None,
        "verdict": form.verdict,
        "reason": form.reason or None,
        "late": form.late,
        "confirms_rest": form.confirms_rest,
        "decided": form.decided or None,
        "decided_reason": form.decided_reason or None,
    }


def _remark_record(one: "CountryRemark") -> dict[str, Any]:
    """Return the stable JSON record of a remark."""
    resolution = one.resolution
    return {
        "country": one.country,
        "instrument": one.instrument,
        "sheet": one.sheet,
        "row": one.row,
        "kind": one.kind,
        "words": one.words,
        "basis": one.basis or None,
        "round": one.round,
        "cell": f"{one.tab}!{one.cell}",
        "file": one.file,
        "outcome": resolution.outcome if resolution else None,
        "reason": resolution.reason if resolution else None,
    }


def _comment_record(one: "ObserverComment") -> dict[str, Any]:
    """Return the stable JSON record of an observer's comment."""
    names = ("observer", "country", "instrument", "sheet", "row", "words", "source", "language", "at")
    return {name: getattr(one, name) for name in names}


def round_record(stand: "RoundStand") -> dict[str, Any]:
    """Return the stable JSON record of where the newest round stands."""
    proceedings = stand.study.proceedings
    return {
        "edition": stand.study.edition.id,
        "round": {
            "number": stand.newest.number,
            "opened_at": stand.newest.opened_at,
            "until": stand.newest.until,
            "silence": stand.newest.silence,
            "closed_at": stand.newest.closed_at or None,
            "days_left": stand.days,
        },
        "countries": [_validation_record(one) for one in proceedings.validations],
        "forms": [_form_record(one.form, one.round.number) for one in stand.dossier.papers],
        "waiting": [one.id for one in stand.waiting],
        "remarks": [_remark_record(one) for one in proceedings.remarks],
        "comments": [_comment_record(one) for one in stand.comments],
        "unmarked": [_unmarked_record(paper, row) for paper, row in stand.unmarked],
    }


def event_words(event: "Event", zone: "ZoneInfo", language: str) -> str:
    """Say what happened; an event of another kind, or one that was changed, is shown as it stands in the register."""
    try:
        compiled = event.kind == "received" and event.details.get("origin") == "compiled"
        kind = "compiled" if compiled else "form-merged" if event.details.get("merged") else event.kind
        words = Text(catalogue("register")[f"event-{kind}"])
        return words.fill(**_event_values(event, zone))[language]
    except (KeyError, TypeError, ValueError):
        return f"{event.kind} {as_json(event.details, None)}"


def _event_values(event: "Event", zone: "ZoneInfo") -> dict[str, object]:
    """Return the details of an event as its sentence says them: codes as words, moments in the edition's time zone."""
    values: dict[str, object] = {
        name: " ".join(value.split()) if isinstance(value, str) else value for name, value in event.details.items()
    }
    for name, (room, prefix) in _CODES.get(event.kind, {}).items():
        code = values[name]
        values[name] = Text(catalogue(room)[f"{prefix}-{int(code) if isinstance(code, bool) else code}"])
    values |= {name: ", ".join(map(str, value)) or "–" for name, value in values.items() if isinstance(value, list)}
    if event.details.get("merged"):
        values["other"] = event.details["merged"]["with"]
    if values.pop("locked", False):
        values |= dict.fromkeys(("raw", "reason", "words", "source", "remark"), "…")
    values["arrived"] = event_moment(str(values.get("received_at", event.at)), zone)
    values["until"] = event_moment(str(values.get("until", "")), zone)
    if event.kind == "decided":
        details = event.details["details"]
        told = {**details, "at": event_moment(details.get("received_at", ""), zone)}
        values["decided"] = text("register", f"submission-{event.details['decided']}", **told)
    if event.kind.startswith("form-"):
        entered = values["version"]
        values["version"] = text("register", "form-version", version=entered) if entered else ""
    return values


def event_moment(words: str, zone: "ZoneInfo") -> "Text":
    """Return a moment as a reader knows it, in the time zone of the edition; what is none as it stands."""
    from matrices.register import moment_of

    moment = moment_of(words)
    return same(words) if moment is None else in_words(show_moment, moment.astimezone(zone))
