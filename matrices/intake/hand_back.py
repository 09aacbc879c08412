"""A checked file → the workbook that its country gets back: its own, marked, or the form anew with its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from matrices.edition.load import Folder
from matrices.findings import Finding
from matrices.intake.check import FINGERPRINT_SHOWN, Checked, Returned
from matrices.validation.answers import Answers
from matrices.workbook.annotate import (
    CannotPatch,
    Progress,
    Recipient,
    Template,
    Way,
    annotate,
    fresh,
    progress,
)
from matrices.workbook.identity import Identity
from matrices.workbook.template.prefill import Prefill, build_form_base, build_prefill_base, prefilled
from matrices.workbook.template.stamp import stamp
from matrices.workbook.template.write import build_base

_KEPT = (".xlsx", ".xlsm")


@dataclass(frozen=True)
class HandedBack:
    """A workbook to be handed back: name of the file, content, whether it is the country's own or a fresh one."""

    name: str
    content: bytes
    way: Way
    progress: Progress | None = None


def hand_back(
    file: Returned, checked: Checked, folder: Folder, language: str, before: Sequence[Finding] = ()
) -> HandedBack | None:
    """Return the workbook or validation form that a country gets back, its findings told in a language.

    `before` are the findings of the version that was received before this one. None where nothing can be handed
    back: the file does not say whose it is, or it can neither be marked nor was it read; nor can a form be made anew
    that says no more until when it was to be returned.
    """
    if checked.identity is None:
        return None
    recipient = Recipient(file.name, checked.identity, _country(folder, checked.identity, language), language)
    # Of a file of which nothing was read, nothing is known to be settled.
    earlier = progress(before, checked.findings) if before and checked.answers is not None else None
    try:
        made = annotate(file.content, checked.findings, recipient, earlier)
    except CannotPatch:
        if checked.answers is None:
            return None
        template = _template(checked.answers, folder, recipient)
        if template is None:
            return None
        present = replace(recipient, identity=template.identity)
        form = Template(template.content, checked.answers.instrument)
        made = fresh(form, checked.answers.reading, checked.findings, present, earlier)
    return HandedBack(_name(file.name, made.way), made.content, made.way, earlier)


@dataclass(frozen=True)
class _Fresh:
    content: bytes
    identity: Identity


def _template(answers: Answers, folder: Folder, recipient: Recipient) -> _Fresh | None:
    """Return the form of the country anew, in its own language, not filled in yet."""
    previous, edition = answers.reading.previous, folder.edition
    instrument = folder.instrument(recipient.identity.instrument)
    identity = replace(recipient.identity, fingerprint=instrument.fingerprint[:FINGERPRINT_SHOWN])
    spoken = identity.language if identity.language in instrument.languages else recipient.language
    name = _country(folder, identity, spoken)
    if previous is None:
        return _Fresh(stamp(build_base(instrument, edition, spoken), identity, name), identity)
    if not previous.source.is_draft:
        base = build_prefill_base(instrument, edition, spoken, previous.source.edition)
    elif previous.terms is not None:
        base = build_form_base(instrument, edition, spoken, previous.terms)
    else:
        return None
    return _Fresh(
        prefilled(base, identity, name, Prefill({}, tuple(previous.records.values()), previous.words)), identity
    )


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
