"""What takes a while → done in a process of its own, each task one call of `Cycle`; what it came to can be sent.

A task is given the folder, the officer's name and language, what was asked for, and whom to tell how far it is.
"""

import datetime
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrices.cycle import Cycle
from matrices.desk.officer import clock
from matrices.errors import UsageError
from matrices.findings import Finding, Severity, count
from matrices.language import LANGUAGES, Text, catalogue, same, text

if TYPE_CHECKING:
    from matrices.checking import HandedBack
    from matrices.cycle import HandedOver, Handled, Progress
    from matrices.importing import Import, Registered
    from matrices.instrument import CellId, Instrument
    from matrices.register import PublishedVersion
    from matrices.workbook import BookSheet

    Told = Callable[[Text], None]

_SHOWN = 200
"""Findings of one file that a page shows; the submission's own page has all."""

_SENTENCE = re.compile(r"(?<=[.?!;]) ")
_BY_COMMAND = re.compile(r"matrices register|(?<![\w-])--[a-z]")
"""What a sentence names that tells how something is done by command; here a button stands beside it."""


@dataclass(frozen=True)
class FileTold:
    """What became of a file, as the in-tray shows it; `name` is that of its submission, empty if it was not kept.

    `verdict` is empty where several files of a country differ, of which none was taken: `lines` names them.
    """

    file: str
    name: str
    country: str
    instrument: str
    verdict: str
    waits: bool
    known: bool
    counts: dict[Severity, int]
    findings: tuple[Finding, ...]
    lines: tuple[Text, ...]


def prepare() -> None:
    """Load what checking a file needs, before there is any."""
    from matrices.checking import check_in_turn, judge
    from matrices.register import open_register

    _ = check_in_turn, judge, open_register


def ask(*, folder: Path, actor: str, language: str, name: str, cell: str, words: str, progress: "Progress") -> int:
    """Ask something at a cell of a submission, whose file is read to know which one it is."""
    return _cycle(folder, actor, language).ask(name, cell, words).number


def receive(
    *,
    folder: Path,
    actor: str,
    language: str,
    spool: Path,
    files: Sequence[Path],
    progress: "Progress",
    keep: bool = True,
    **how: Any,
) -> tuple[FileTold, ...]:
    """Check dropped files, and put them into the register if they are to be kept; they lie on the disk until then.

    Where several of one country differ, of which none was taken, they stay there until it is said what becomes of them.
    """
    cycle = _cycle(folder, actor, language)

    def registered(name: str) -> None:
        progress(same(name))

    found = cycle.receive(files, registered=registered, **how) if keep else cycle.check(files)
    told = tuple(_file_told(one) for one in found)
    if all(one.verdict for one in told):
        shutil.rmtree(spool, ignore_errors=True)
    return told


@dataclass(frozen=True)
class ImportTold:
    """What an import would bring in, or brought in, as the desk shows it.

    `differing` has, for each disagreement, its key, the country, what is asked, and each side: its file, cell and
    words, and whether it was taken.
    """

    line: Text
    ready: bool
    errors: int
    findings: tuple[Finding, ...]
    more: int
    differing: tuple[tuple[str, Text, Text, tuple[tuple[str, str, str, bool], ...]], ...]
    registered: tuple[tuple[str, int, bool, bool], ...]


def bring_in(  # noqa: PLR0913 - what the form of the screen has
    *,
    folder: Path,
    actor: str,
    language: str,
    mapping: Path,
    files: Sequence[Path],
    beside: Sequence[Path],
    taken: Mapping[str, str],
    waiver: str,
    keep: bool,
    progress: "Progress",
) -> ImportTold:
    """Read dropped files as a mapping says, tell what that comes to, and register it if it is to be kept."""
    from matrices.checking import Returned
    from matrices.cycle import ImportAsked
    from matrices.instrument import CellId

    cycle = _cycle(folder, actor, language)
    places = {key: key.split("|", 3) for key in taken}
    decided = {(country, CellId(*rest)): taken[key] for key, (country, *rest) in places.items()}
    others = tuple(Returned(path.name, path.read_bytes()) for path in beside)
    asked = ImportAsked(mapping, files, waiver=waiver, beside=others, taken=decided)
    found, done = cycle.import_files(asked, progress=progress) if keep else (cycle.import_preview(asked, progress), ())
    cycle.import_reports(found)
    return _import_told(found, done, cycle)


def _import_told(found: "Import", done: "Sequence[Registered]", cycle: Cycle) -> ImportTold:
    from matrices.importing import one_line

    differing = (
        (
            "|".join((one.country, *one.place)),
            cycle.edition.country(one.country).names,
            _asked_in(found.read.instrument, one.place),
            tuple(
                (side.file.file, f"{side.answer.at.sheet}!{side.answer.at.cell}", side.words, one.taken is side)
                for side in one.sides
            ),
        )
        for one in found.disagreements
    )
    return ImportTold(
        line=Text({language: one_line(found, language) for language in LANGUAGES}),
        ready=found.is_ready,
        errors=len(found.errors),
        findings=found.findings[:_SHOWN],
        more=max(0, len(found.findings) - _SHOWN),
        differing=tuple(differing),
        registered=tuple((one.submission.name, one.answers, one.known, one.submission.waits) for one in done),
    )


def _asked_in(instrument: "Instrument", place: "CellId") -> Text:
    """Return what a cell asks for: the row, with its title if it has one, and the label of the column."""
    sheet = instrument.sheet(place.sheet)
    label = sheet.column(place.column).label
    titles = {one.id: one.title for one in sheet.rows}
    title = titles.get(place.row, same(""))
    return Text({key: f"{' '.join((place.row, title[key])).strip()} · {label[key]}" for key in LANGUAGES})


def _file_told(one: "Handled") -> FileTold:
    checked, kept = one.checked, one.kept
    lines = tuple(line for line in map(_without_commands, one.lines) if all(line.values()))
    identity = checked.identity if checked is not None else None
    return FileTold(
        file=checked.file if checked is not None else "",
        name=kept.submission.name if kept is not None else "",
        country=identity.country if identity is not None else "",
        instrument=identity.instrument if identity is not None else "",
        verdict=checked.verdict.value if checked is not None else "",
        waits=one.waits,
        known=kept is not None and kept.receipt.known,
        counts=count(checked.findings) if checked is not None else {},
        findings=checked.findings[:_SHOWN] if checked is not None else (),
        lines=lines,
    )


def _without_commands(line: Text) -> Text:
    """Return a line without the sentences that tell how something is done by command."""
    return Text({language: _sentences(line[language]) for language in line})


def _sentences(words: str) -> str:
    kept = [one for one in _SENTENCE.split(words) if not _BY_COMMAND.search(one)]
    return re.sub(";$", ".", " ".join(kept))


def sheets(*, folder: Path, actor: str, language: str, name: str, progress: "Progress") -> "tuple[BookSheet, ...]":
    """Return the sheets of a submission's file."""
    return _cycle(folder, actor, language).register_sheets(name)


def attachments(*, folder: Path, actor: str, language: str, name: str, progress: "Progress") -> dict[str, Any]:
    """Return what lies in a submission's file, without its bytes."""
    haul = _cycle(folder, actor, language).register_attachments(name)
    found = [
        {"name": one.name, "called": one.called, "cells": one.cells, "size": len(one.content)} for one in haul.found
    ]
    return {"found": found, "linked": haul.linked, "left": haul.left, "kept": haul.kept}


def attachment(*, folder: Path, actor: str, language: str, name: str, file: str, progress: "Progress") -> bytes | None:
    """Return the bytes of one thing that lies in a submission's file."""
    found = _cycle(folder, actor, language).register_attachments(name).found
    return next((one.content for one in found if one.name == file), None)


def marked(*, folder: Path, actor: str, language: str, name: str, progress: "Progress") -> "HandedBack | None":
    """Return a submission's file with its findings marked in it."""
    return _cycle(folder, actor, language).register_marked(name)


def template(
    *, folder: Path, actor: str, language: str, country: str, instrument: str, blank: bool, progress: "Progress"
) -> "tuple[str, bytes, tuple[BookSheet, ...]]":
    """Return name, bytes and visible sheets of a country's workbook; those written for all countries stay."""
    from matrices.workbook import open_workbook

    target = folder / "build" / "desk" / ("templates-blank" if blank else "templates")
    made = _cycle(folder, actor, language).template(
        (country,), instrument=instrument, target=target, blank=blank, progress=progress
    )
    content = made.paths[0].read_bytes()
    sheets = open_workbook(content, made.paths[0].name).sheets
    return made.paths[0].name, content, tuple(one for one in sheets if one.state == "visible")


def receive_forms(
    *,
    folder: Path,
    actor: str,
    language: str,
    spool: Path,
    files: Sequence[Path],
    progress: "Progress",
    **how: Any,
) -> tuple[FileTold, ...]:
    """Check dropped validation forms, and put them into the register; they lie on the disk until then."""
    told = tuple(
        FileTold(
            file=one.checked.file,
            name="",
            country=one.checked.identity.country if one.checked.identity is not None else "",
            instrument=one.checked.identity.instrument if one.checked.identity is not None else "",
            verdict=one.checked.verdict.value,
            waits=not one.done,
            known=one.course is not None and one.course.known,
            counts=count(one.checked.findings),
            findings=one.checked.findings[:_SHOWN],
            lines=tuple(line for line in one.lines if not any("matrices round" in words for words in line.values())),
        )
        for one in _cycle(folder, actor, language).round_receive(files, progress=progress, **how)
    )
    shutil.rmtree(spool, ignore_errors=True)
    return told


def open_round(
    *,
    folder: Path,
    actor: str,
    language: str,
    countries: Sequence[str],
    until: "datetime.date | None",
    opening: bool,
    formats: Sequence[str],
    progress: "Progress",
) -> dict[str, Any]:
    """Open a round, and write what the countries get; or write it anew."""
    cycle = _cycle(folder, actor, language)
    if opening:
        cycle.round_open(countries, until=until)
    made = cycle.round_forms(formats, progress=progress)
    paths = [path.relative_to(folder / "build").as_posix() for path in made.paths]
    drafts = [one for letters in made.letters for one in letters.drafts]
    paths += [one.path.relative_to(folder / "build").as_posix() for one in drafts]
    notes = [note for letters in made.letters for note in letters.notes]
    refused = [problem for letters in made.letters for problem in letters.refused]
    return {"number": made.round.number, "paths": paths, "missing": made.missing, "notes": notes, "refused": refused}


def make(
    *, folder: Path, actor: str, language: str, product: str, progress: "Progress", **how: Any
) -> dict[str, tuple[Any, ...]]:
    """Make a product: `study`, `present`, `consolidate`, `indicators` or `directory`."""
    made = getattr(_cycle(folder, actor, language), product)(progress=progress, **how)
    paths = tuple(path.relative_to(folder / "build").as_posix() for path in made.paths)
    return {"paths": paths, "missing": made.missing, "notes": made.notes}


def translate(
    *, folder: Path, actor: str, language: str, target: str, form: str, short: bool, progress: "Progress"
) -> dict[str, Any]:
    """Write the texts for translators; told are the file, how many texts there are, and how many are done or stale."""
    ((path, group),) = _cycle(folder, actor, language).translations_export(target, form, short=short, progress=progress)
    done, stale = sum(one.translation is not None for one in group), sum(one.is_stale for one in group)
    return {"path": path.relative_to(folder / "build").as_posix(), "count": len(group), "done": done, "stale": stale}


def translated(
    *,
    folder: Path,
    actor: str,
    language: str,
    spool: Path,
    files: Sequence[Path],
    translator: str,
    withdraw: bool,
    progress: "Progress",
) -> tuple[tuple[str, bool, dict[str, int], tuple[Finding, ...]], ...]:
    """Take translations into the register; told is of each file whether it could be read, and what became of it."""
    found = _cycle(folder, actor, language).translations_import(files, translator=translator, withdraw=withdraw)
    told = tuple((one.file, one.is_readable, dict(taken.fates), taken.findings) for one, taken in found)
    shutil.rmtree(spool, ignore_errors=True)
    return told


def publish(
    *, folder: Path, actor: str, language: str, names: Sequence[str], progress: "Progress"
) -> "PublishedVersion":
    """Publish products as the next version."""
    return _cycle(folder, actor, language).publish(names)[0]


def verify(
    *,
    folder: Path,
    actor: str,
    language: str,
    spool: Path | None,
    against: Sequence[str],
    originals: bool,
    progress: "Progress",
) -> dict[str, Any]:
    """Prove the register, and hold it against hashes and files; its own files are read again if that is asked for."""
    try:
        found = _cycle(folder, actor, language).register_verify(against, originals=originals)
    except UsageError as problem:
        if problem.code == "no-anchor":
            raise UsageError("no-anchor", file=Path(str(problem.values["file"])).name) from None
        raise
    finally:
        _let_go(spool)
    proof, again = found.proof, found.originals or ()
    differing = ((of.submission.name, each.cell, each.found, each.kept) for of in again for each in of.differing)
    return {
        "sound": found.sound,
        "faults": tuple(one.message for one in proof.faults),
        "submissions": proof.submissions,
        "events": proof.events,
        "end": proof.end,
        "anchors": found.anchors,
        "unknown": found.unknown,
        "read": len(again) if found.originals is not None else None,
        "skipped": sum(not one.whole for one in again),
        "differing": tuple(differing),
    }


def handover(
    *,
    folder: Path,
    actor: str,
    language: str,
    spool: Path | None,
    copies: tuple[Path | None, Path | None],
    secret: str,
    keys_secret: str,
    progress: "Progress",
) -> tuple[tuple[bool | None, Text], ...]:
    """Tell of everything that is handed over whether it is there, or need not be; `copies` are of register and keys."""
    progress(text("desk", "step-handover"))
    try:
        cycle = _cycle(folder, actor, language)
        found = cycle.handover(*copies, secret=lambda: secret, keys_secret=lambda: keys_secret)
    finally:
        _let_go(spool)
    return tuple((one.there, _handed_over(one)) for one in found)


def _handed_over(one: "HandedOver") -> Text:
    values = {name: value.name if name == "file" and isinstance(value, Path) else value
              for name, value in one.values.items()}  # fmt: skip
    own = f"{one.key}-desk"
    return text("handover", own if own in catalogue("handover") else one.key, **values)


def export(
    *, folder: Path, actor: str, language: str, target: Path, secret: str, progress: "Progress"
) -> dict[str, Any]:
    """Write a complete copy of the register, which only the passphrase opens if there is one."""
    asked = (lambda: secret) if secret else None
    proof = _cycle(folder, actor, language).register_export(target, secret=asked, progress=progress)
    return {"file": target.name, "faults": tuple(one.message for one in proof.faults), "end": proof.end}


def restore(
    *, folder: Path, actor: str, language: str, source: Path, secret: str, progress: "Progress"
) -> dict[str, Any]:
    """Take a complete copy into the empty register."""
    try:
        proof = _cycle(folder, actor, language).register_import(source, secret=lambda: secret, progress=progress)
    finally:
        _let_go(source.parent.parent)
    return {"submissions": proof.submissions, "events": proof.events}


def _let_go(spool: Path | None) -> None:
    """Let go of files that were chosen for one piece of work alone."""
    if spool is not None:
        shutil.rmtree(spool, ignore_errors=True)


def _cycle(folder: Path, actor: str, language: str) -> Cycle:
    return Cycle.open(folder, clock=clock, actor=actor, language=language)
