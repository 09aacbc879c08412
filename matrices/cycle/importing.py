"""What exists in layouts of its own → read by a mapping, looked at as often as need be, and put into the register."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matrices.cycle.files import write_file
from matrices.cycle.office import Progress, quiet
from matrices.cycle.receiving import Sources
from matrices.cycle.records import finding_record
from matrices.cycle.voicing import Voicing
from matrices.errors import UsageError
from matrices.language import same

if TYPE_CHECKING:
    import datetime

    from matrices.checking import Returned
    from matrices.importing import Import, Registered
    from matrices.instrument import CellId

_PASSED_OVER = (".", "~$")
"""How names of files begin that no person meant to give."""


@dataclass(frozen=True)
class ImportAsked:
    """What is to be imported: a mapping (further files may be `beside` it), files or folders of them.

    `decisions` is the list of disagreements with the Secretariat's marks, `taken` says the same by country and place;
    `waiver` says why less than everything is enough.
    """

    mapping: "Path | Returned"
    sources: Sources
    decisions: "Path | Returned | None" = None
    waiver: str = ""
    beside: "Sequence[Returned]" = ()
    taken: "Mapping[tuple[str, CellId], str]" = field(default_factory=dict)


class Importing(Voicing):
    """What is brought in that no country returned."""

    def import_preview(self, asked: ImportAsked, progress: Progress = quiet) -> "Import":
        """Return what an import would bring in, and everything that found no place; nothing is written.

        Raises `EditionError` with every mistake of the mapping, each at its line.
        """
        from matrices.importing import bring, read_decisions, read_mapping

        mapping = _returned(asked.mapping)
        read = read_mapping(mapping.content, mapping.name, self.folder.instruments, _beside(asked))
        decided = _returned(asked.decisions) if asked.decisions is not None else None
        decisions = {**(read_decisions(decided.content, decided.name) if decided is not None else {}), **asked.taken}
        files = self.files(_within(asked.sources))
        return bring(files, read, self.edition, decisions, asked.waiver, lambda name: progress(same(name)))

    def import_files(
        self, asked: ImportAsked, *, arrived: "datetime.datetime | None" = None, progress: Progress = quiet
    ) -> "tuple[Import, tuple[Registered, ...]]":
        """Put into the register what an import brings in, country by country; nothing of it if it is not ready.

        Each becomes a submission of origin `imported` with the bytes of its file. What a country itself returned counts
        on; an import beside it waits.
        """
        from matrices.importing import register_import

        found = self.import_preview(asked, progress)
        if not found.is_ready:
            return found, ()
        arrival = replace(self.arrival(arrived), origin="imported")
        contents = _Contents(self, _within(asked.sources))
        with self.register_open(create=True) as register:
            done = register_import(found, self.edition.id, register, arrival, lambda file: contents.of(file.sha256))
            return found, tuple(done)

    def import_reports(self, found: "Import") -> tuple[Path, ...]:
        """Write what an import would bring in as tables: every finding, every answer with its cell, disagreements."""
        from matrices.importing import brought_csv, disagreements_csv

        folder = self.folder.build / "imports" / found.name
        reports = {"findings.csv": self._findings_csv(found), "answers.csv": brought_csv(found)}
        if found.disagreements:
            reports["disagreements.csv"] = disagreements_csv(found, self.language)
        return tuple(write_file(folder / name, f"\ufeff{words}") for name, words in reports.items())

    def _findings_csv(self, found: "Import") -> str:
        table = io.StringIO()
        records = [{"file": one.at.file, **finding_record(one, self.language)} for one in found.findings]
        fields = ("severity", "code", "file", "sheet", "cell", "row", "column", "value", "message", "advice")
        writer = csv.DictWriter(table, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        return table.getvalue()


def import_record(found: "Import", done: "Sequence[Registered]", language: str) -> dict[str, Any]:
    """Return the stable JSON record of an import."""
    return {
        "mapping": found.name,
        "ready": found.is_ready,
        "share": round(found.share, 2),
        "cells": dict(found.cells),
        "files": [{"file": one.file, "sha256": one.sha256, "source": one.source} for one in found.files],
        "countries": [{"country": one.country, "answers": len(one.answers)} for one in found.countries],
        "findings": [{"file": one.at.file, **finding_record(one, language)} for one in found.findings],
        "disagreements": [
            {
                "country": one.country,
                "sheet": one.place.sheet,
                "row": one.place.row,
                "column": one.place.column,
                "taken": one.taken.file.file if one.taken else None,
                "sides": [
                    {
                        "source": side.file.source,
                        "file": side.file.file,
                        "cell": f"{side.answer.at.sheet}!{side.answer.at.cell}",
                        "says": side.words,
                    }
                    for side in one.sides
                ],
            }
            for one in found.disagreements
        ],
        "registered": [{"name": one.submission.name, "answers": one.answers, "known": one.known} for one in done],
    }


def _returned(source: "Path | Returned") -> "Returned":
    from matrices.checking import Returned

    if not isinstance(source, Path):
        return source
    if not source.is_file():
        raise UsageError("no-file", file=source)
    return Returned(source.name, source.read_bytes())


def _within(sources: Sources) -> "list[Path | Returned]":
    """Return files; in place of a folder those that lie in it, by their names."""
    found: list[Path | Returned] = []
    for one in sources:
        if isinstance(one, Path) and one.is_dir():
            inside = sorted(each for each in one.iterdir() if each.is_file())
            found += [each for each in inside if not each.name.startswith(_PASSED_OVER)]
        else:
            found.append(one)
    return found


def _beside(asked: ImportAsked) -> Callable[[str], bytes | None]:
    from matrices.importing import file_beside

    given = {one.name: one.content for one in asked.beside}
    own = file_beside(asked.mapping) if isinstance(asked.mapping, Path) else None
    return lambda name: given.get(name) if name in given or own is None else own(name)


class _Contents:
    """The bytes of files by their SHA-256, read when they are asked for: of each no more than one is held."""

    def __init__(self, office: Importing, sources: "Sequence[Path | Returned]") -> None:
        self._office = office
        self._sources = sources
        self._places: dict[str, int] = {}
        self._held: tuple[str, bytes] = ("", b"")

    def of(self, sha256: str) -> bytes:
        """Return the content of a file that was read before; raise `UsageError` if it is another one by now."""
        if self._held[0] != sha256:
            for number in [self._places[sha256]] if sha256 in self._places else range(len(self._sources)):
                if self._found(number, sha256):
                    break
            else:
                raise UsageError("import-file-changed")
        return self._held[1]

    def _found(self, number: int, sha256: str) -> bool:
        held = False
        for one in self._inside(number):
            self._places[one.sha256] = number
            if one.sha256 == sha256:
                self._held, held = (sha256, one.content), True
        return held

    def _inside(self, number: int) -> "Iterator[Returned]":
        return self._office.files(self._sources[number : number + 1])
