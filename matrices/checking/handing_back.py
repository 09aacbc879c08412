"""Checked files → what goes back: the country's own workbook, marked; the validation report for other offices.

Structure: ESSnet ValidatIntegration, "Generic validation report structure", version 1.0.0 (15 August 2017): an array
of validations (`value` "0": the data did not satisfy the rule) and aggregations. A part of the data is named by
edition, country, instrument, sheet, row and column.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Any, NamedTuple

from matrices import __version__
from matrices.checking.answers import Answers
from matrices.checking.files import FINGERPRINT_SHOWN, Checked, Returned
from matrices.edition import Folder
from matrices.errors import UsageError
from matrices.findings import Finding, Severity, count
from matrices.instrument import CellId
from matrices.workbook import Answer as Content
from matrices.workbook import (
    CannotPatch,
    Identity,
    Prefill,
    Progress,
    Recipient,
    Way,
    annotate,
    answer,
    build_base,
    build_form_base,
    build_prefill_base,
    fresh,
    prefilled,
    progress,
    renewed,
    stamp,
)

_KEPT = (".xlsx", ".xlsm")


class HandedBack(NamedTuple):
    """A workbook to be handed back: name of the file, content, whether it is the country's own or a fresh one."""

    name: str
    content: bytes
    way: Way
    progress: Progress | None = None


def hand_back(
    file: Returned,
    checked: Checked,
    folder: Folder,
    language: str,
    before: Sequence[Finding] = (),
    asked: Sequence[Finding] = (),
) -> HandedBack | None:
    """Return the workbook or validation form that a country gets back, its findings told in a language.

    `before` are the findings of the version that was received before this one, `asked` are queries. None where nothing
    can be handed back: the file does not say whose it is, or it can neither be marked nor was it read; nor can a form
    be made anew that says no more until when it was to be returned.
    """
    if checked.identity is None:
        return None
    recipient = Recipient(file.name, checked.identity, _country(folder, checked.identity, language), language)
    # Of a file of which nothing was read, nothing is known to be settled.
    earlier = progress(before, checked.findings) if before and checked.answers is not None else None
    told = (*asked, *checked.findings)
    try:
        made = annotate(file.content, told, recipient, earlier)
    except CannotPatch:
        if checked.answers is None:
            return None
        found = _template(checked.answers, folder, recipient)
        if found is None:
            return None
        form, identity = found
        present, instrument = replace(recipient, identity=identity), checked.answers.instrument
        made = fresh(form, instrument, checked.answers.reading, told, present, earlier)
    return HandedBack(_name(file.name, made.way), made.content, made.way, earlier)


def answered(
    file: Returned, checked: Checked, folder: Folder, answers: Mapping[CellId, Content], language: str
) -> HandedBack:
    """Return a country's workbook with answers written into its cells; its language is that of the words added.

    One that cannot be patched is made anew: the template with all that was read in it, and the answers; what no cell
    takes stands on a sheet of its own. Raises `UsageError` for a file that was not read.
    """
    if checked.identity is None or checked.answers is None:
        raise UsageError("not-to-be-answered", file=file.name)
    recipient = Recipient(file.name, checked.identity, _country(folder, checked.identity, language), language)
    try:
        made = answer(file.content, answers, checked.answers.reading.places, file.name)
        return HandedBack(file.name, made, "marked")
    except CannotPatch:
        found = _template(checked.answers, folder, recipient)
    if found is None:
        raise UsageError("not-to-be-answered", file=file.name)
    form, identity = found
    reading, asked = checked.answers.reading, checked.answers.instrument
    content = renewed(form, asked, reading, replace(recipient, identity=identity), answers)
    return HandedBack(_name(file.name, "fresh"), content, "fresh")


def _template(answers: Answers, folder: Folder, recipient: Recipient) -> tuple[bytes, Identity] | None:
    """Return the form of the country anew, in its own language, not filled in yet, and its identity."""
    previous, edition = answers.reading.previous, folder.edition
    instrument = folder.instrument(recipient.identity.instrument)
    identity = replace(recipient.identity, fingerprint=instrument.fingerprint[:FINGERPRINT_SHOWN])
    spoken = identity.language if identity.language in instrument.languages else recipient.language
    name = _country(folder, identity, spoken)
    if previous is None:
        return stamp(build_base(instrument, edition, spoken), identity, name), identity
    if not previous.source.is_draft:
        base = build_prefill_base(instrument, edition, spoken, previous.source)
    elif previous.terms is not None:
        base = build_form_base(instrument, edition, spoken, previous.terms)
    else:
        return None
    sent = Prefill({}, tuple(previous.records.values()), previous.words)
    return prefilled(base, identity, name, sent), identity


def _country(folder: Folder, identity: Identity, language: str) -> str:
    try:
        return folder.edition.country(identity.country).names[language]
    except KeyError:
        return identity.country


def _name(name: str, way: Way) -> str:
    """Return the name of the copy; one of CRI.ods must not take the place of one of CRI.xlsx."""
    path = PurePath(name)
    ending = path.suffix.lower()
    if ending in _KEPT:
        return name if way == "marked" else f"{path.stem}.xlsx"
    return f"{path.stem}-{ending[1:]}.xlsx" if ending else f"{path.stem}.xlsx"


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
