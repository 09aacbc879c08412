"""The register → what is made of it: where countries stand, study, slides, consolidated data, indicators, directory.

A product proves the register first, and is written as a whole: pages to be read come before data.
"""

import concurrent.futures
import datetime
import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from matrices.cycle.files import note_made, write_file
from matrices.cycle.office import Progress, quiet
from matrices.cycle.receiving import Receiving
from matrices.errors import MissingLibrary, RegisterError, UsageError
from matrices.language import Text, same, say, text

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import SimpleQueue

    from matrices.edition import Folder
    from matrices.instrument import Document, Instrument
    from matrices.register import Register
    from matrices.report import EditionStatus, Enclosure
    from matrices.study import Audience, Directory, Known, Study

    Asked = tuple[Study, Path, str, Sequence[str], bool]
    Print = tuple[str, str, Sequence[Enclosure], Path]
    """What is printed: its language, the page, what is enclosed, and where what was printed before is kept."""

BOTH = ("html", "pdf")
_DIRECTORY_FORMATS = ("html", "pdf", "xlsx", "vcf")

_MEDIA: Mapping[str, Literal["screen", "print"]] = {"html": "screen", "pdf": "print"}


@dataclass(frozen=True)
class Products:
    """Files that were written, those to be read first; `missing` is what is not installed and left some of them out.

    `study` is what they were made of, if that was a study; `notes` say what there is to ask the countries for.
    """

    paths: tuple[Path, ...]
    study: "Study | None" = None
    missing: tuple[MissingLibrary, ...] = ()
    notes: tuple[Text, ...] = ()


class Producing(Receiving):
    """What is made of accepted answers."""

    def current(self) -> "Study":
        """Return the study as the register stands now; with no register yet, nobody has answered."""
        with self.register_if_any() as register:
            return study_of(self.folder, register)

    def answered(self, *, unverified: bool = False, document: "Document | None" = None) -> "Study":
        """Return the study as the register stands, with what changed since the previous edition.

        Of a `document`, raises `UsageError` first if the edition has no instrument that is printed in it.

        The register is proved first: raises `RegisterError` if it is not whole, unless an `unverified` study is asked
        for, which then says so of itself; and `UsageError` if nobody has answered yet.
        """
        if document is not None and not any(one.document == document for one in self.folder.instruments):
            raise UsageError("nothing-to-print", document=document)
        sound = self._is_sound(must=not unverified)
        study = self.current()
        if not study.entries:
            raise UsageError("nothing-accepted")
        return replace(self.with_revisions(study), unverified=not sound)

    def _is_sound(self, *, must: bool) -> bool:
        with self.register_if_any() as register:
            faults = register.prove().faults if register is not None else ()
        if faults and must:
            more = text("register", "fault-more", count=len(faults) - 1) if len(faults) > 1 else ""
            raise RegisterError("register-unsound", fault=faults[0].message, more=more)
        return not faults

    def status(self, *, language: str | None = None, on: datetime.date | None = None) -> "EditionStatus":
        """Return where each country stands with each instrument on a day, in a language."""
        from matrices.report import EditionStatus, standings

        with self.register_if_any() as register:
            study = study_of(self.folder, register)
            found = standings(study, register, whole=False)
            rounds = register.rounds.rounds(self.edition.id) if register is not None else ()
        own = self.language if self.language in self.edition.languages else self.edition.languages[0]
        return EditionStatus(study, found, on or self.now().date(), language or own, rounds[-1] if rounds else None)

    def status_page(self, status: "EditionStatus", target: Path | None = None, *, circulate: bool = False) -> Path:
        """Write the page of the status, for the Secretariat or for circulation, and return where it lies."""
        from matrices.report import render_status

        name = "status-circulation.html" if circulate else "status.html"
        page = render_status(status, self.folder.path / "templates", circulate=circulate)
        return write_file(target or self.folder.build / name, page)

    def contacts_known(self) -> "tuple[Folder, dict[str, Known]]":
        """Return the edition with the contacts of its directory, and by country where they are from."""
        with self.register_if_any() as register:
            folder, known = self.contacts(register)
        return folder, dict(known)

    def consolidate(
        self, target: Path | None = None, *, unverified: bool = False, progress: Progress = quiet
    ) -> Products:
        """Write all accepted answers as one long table: a workbook, and open data."""
        study = self.answered(unverified=unverified)
        progress(text("commands", "step-consolidate"))
        return self._noted(_write_data(study, target or self.folder.build), study)

    def study(
        self,
        languages: Sequence[str] = (),
        formats: Sequence[str] = (),
        *,
        short: bool = False,
        unverified: bool = False,
        progress: Progress = quiet,
    ) -> Products:
        """Write the consolidated study in each language and format, with its workbook and open data.

        In the short edition, which stands beside the full one, the countries' long texts are in an annex.
        Where Pango is not installed, there is no PDF.
        """
        study, spoken = self.answered(unverified=unverified, document="study"), self.languages(languages)
        law = _printed_in(study, "study")
        progress(text("commands", "step-study", languages=", ".join(spoken)))
        missing, name = list[MissingLibrary](), "study-short" if short else "study"
        asked = [(law, self.folder.path, language, formats or BOTH, short) for language in spoken]
        written = [
            write_file(self.folder.build / "study" / f"{name}-{language}.{form}", content)
            for language, form, content in rendered(asked, missing, progress)
        ]
        paths = sorted(written, key=lambda path: (path.suffix, path.stem))
        return self._noted([*paths, *_write_data(study, self.folder.build)], study, missing)

    def present(
        self,
        languages: Sequence[str] = (),
        target: Path | None = None,
        *,
        unverified: bool = False,
        progress: Progress = quiet,
    ) -> Products:
        """Write the slides of the study for the meeting, one file a language."""
        from matrices.report import deck
        from matrices.report import render as drawn

        study, paths = _printed_in(self.answered(unverified=unverified, document="study"), "study"), []
        for language in self.languages(languages):
            progress(text("commands", "step-present", languages=language))
            path = (target or self.folder.build / "study") / f"presentation-{language}.pptx"
            paths.append(write_file(path, drawn(deck(study, language))))
        return self._noted(paths, study)

    def indicators(
        self,
        languages: Sequence[str] = (),
        formats: Sequence[str] = (),
        *,
        short: bool = False,
        progress: Progress = quiet,
    ) -> Products:
        """Write the progress report of each instrument of indicators, and its data as CSV and SDMX-CSV.

        The short edition of the report has the totals alone; it stands beside the full one.
        """
        from matrices.report import figures_csv, sdmx_files

        study = _printed_in(self._with_versions(self.answered(document="indicators")), "indicators")
        spoken = self.languages(languages)
        progress(text("indicators", "step", languages=", ".join(spoken)))
        paths, missing = list[Path](), list[MissingLibrary]()
        for one in study.instruments:
            pages = figures_pages(study, one, self.folder, spoken, formats or BOTH, short=short)
            made = (pages, sdmx_files(study, one))
            own = {f"{one.id}.csv": figures_csv(study, one)}
            for name, content in (*own.items(), *(each for some in made for each in _as_far(some, missing))):
                paths.append(write_file(self.folder.build / "indicators" / name, content))
        return self._noted(paths, study, missing)

    def _noted(self, paths: Sequence[Path], study: "Study", missing: Sequence[MissingLibrary] = ()) -> Products:
        """Return products that were written, and keep what they are; what is not verified is not to be published."""
        note_made(self.folder.build, paths, "" if study.unverified else study.anchor)
        return Products(tuple(paths), study, tuple(missing))

    def _with_versions(self, study: "Study") -> "Study":
        from matrices.study import revisions

        with self.register_if_any() as register:
            return study if register is None else revisions.with_versions(study, register)

    def directory(
        self,
        languages: Sequence[str] = (),
        formats: Sequence[str] = (),
        *,
        audience: "Audience" = "network",
        on: datetime.date | None = None,
        progress: Progress = quiet,
    ) -> Products:
        """Write who is who in the network on a day, for its members or the public: page, PDF, workbook, vCards.

        With `on`, it is as of that day, of what was received by then.

        Raises `UsageError` where no directory was ever received, and for vCards that would be public.
        """
        if audience == "public" and "vcf" in formats:
            raise UsageError("no-public-cards")
        wanted = tuple(dict.fromkeys(formats)) or _DIRECTORY_FORMATS[: 3 if audience == "public" else 4]
        with self.register_if_any() as register:
            anchor = register.anchor() if register is not None else ""
            found = self.directories(register, on)
        if not any(one.holdings for one in found):
            raise UsageError("no-directory" if found else "nothing-to-print", document="directory")
        listed = _Listed(self.folder, audience, on or self.now().date(), self.languages(languages))
        progress(text("directory", "step", languages=", ".join(listed.languages)))
        missing, target = list[MissingLibrary](), self.folder.build / "directory"
        paths = [
            write_file(target / name, content) for one in found for name, content in listed.of(one, wanted, missing)
        ]
        if "vcf" in wanted:
            paths += [write_file(target / name, content) for name, content in listed.cards(found)]
        note_made(self.folder.build, paths, anchor if audience == "public" else "")
        notes = tuple(same(line) for one in found for line in listed.to_ask(one, self.language))
        return Products(tuple(paths), None, tuple(missing), notes)

    def directory_names(self) -> tuple[str, ...]:
        """Return the names of the files of the Network's directory as `directory_file` gives them; none before any."""
        with self.register_if_any() as register:
            found = [one.instrument.id for one in self.directories(register) if one.holdings]
        pages = (f"{one}-{language}.html" for one in found for language in self.edition.languages)
        return (*pages, *(f"{one}.xlsx" for one in found), *(("contacts.vcf",) if found else ()))

    def directory_file(self, name: str) -> bytes:
        """Return a file of the Network's directory as it stands today; it is written nowhere. `UsageError` for none."""
        with self.register_if_any() as register:
            found = [one for one in self.directories(register) if one.holdings]
        listed = _Listed(self.folder, "network", self.now().date(), self.edition.languages)
        kind = name.rpartition(".")[2]
        own = (each for one in found if kind != "vcf" for each in listed.of(one, (kind,), []))
        cards = listed.cards(found) if found and kind == "vcf" else iter(())
        content = next((content for known, content in itertools.chain(own, cards) if known == name), None)
        if content is None:
            raise UsageError("no-directory", document="directory")
        return content


def study_of(folder: "Folder", register: "Register | None") -> "Study":
    """Return the study as a register stands, with what its rounds made of it; with none, nobody has answered."""
    from matrices.rounds import with_proceedings
    from matrices.study import CountryState, Study, consolidate, with_translations

    if register is not None:
        return with_translations(with_proceedings(consolidate(folder, register), register), register)
    states = tuple(
        CountryState(country, instrument.id, "no_answer")
        for instrument in folder.instruments
        for country in folder.edition.countries
    )
    return Study(folder.edition, folder.instruments, states, (), treaties=folder.treaties)


def _printed_in(study: "Study", document: "Document") -> "Study":
    """Return the part of a study that one document prints; raise `UsageError` if it would have nothing to print."""
    own = study.printed_in(document)
    if not own.instruments:
        raise UsageError("nothing-to-print", document=document)
    if not own.entries:
        raise UsageError("nothing-accepted")
    return own


def _write_data(study: "Study", build: Path) -> list[Path]:
    """Write the consolidated workbook and the data package; return where they lie, the workbook first.

    The workbook sets provisions side by side, and is left out where the edition has none. Both hold no personal data.
    """
    from matrices.report import consolidated_workbook, data_package

    language = study.edition.languages[0]
    law, paths = study.printed_in("study"), []
    if law.instruments:
        paths.append(write_file(build / "study" / "matrices.xlsx", consolidated_workbook(law, language)))
    for name, content in data_package(study.printed_in("study", "indicators")).items():
        path = write_file(build / "data" / name, content)
        if name == "datapackage.json":
            paths.append(path)
    return paths


def rendered(
    asked: "Sequence[Asked]", missing: list[MissingLibrary], progress: Progress = quiet
) -> Iterator[tuple[str, str, bytes]]:
    """Yield language, format and content of each document of a study; what a PDF lacks is put into `missing`, once.

    Each language is asked for with the study, the edition's folder, the formats, and whether it is a short edition.
    """
    screens: list[bytes | None] = []
    prints = [print_ for one in asked for print_ in _pages(one, screens)]
    printed = iter(_printed(prints, progress))
    for (_, _, language, formats, _), screen in zip(asked, screens, strict=True):
        if screen is not None:
            yield language, "html", screen
        made = next(printed) if "pdf" in formats else None
        if isinstance(made, bytes):
            yield language, "pdf", made
        elif made is not None and not missing:
            missing.append(made)


def _pages(asked: "Asked", screens: "list[bytes | None]") -> "Iterator[Print]":
    """Enter the page for the screen of a language, or that there is none; yield that for print, if there is any."""
    from matrices.report import Enclosure, answers_csv, study_pages

    study, folder, language, formats, short = asked
    media = [medium for form, medium in _MEDIA.items() if form in formats]
    kept = folder / "build" / "cache"
    pages = study_pages(study, language, folder / "templates", media, short=short, kept=kept)
    screens.append(pages["screen"].encode() if "screen" in pages else None)
    if "print" in pages:
        title, dated = say("commands", "enclosed-answers", language), study.edition.calendar.cut_off
        enclosure = Enclosure("answers.csv", answers_csv(study), title, dated)
        yield language, pages["print"], (enclosure,), kept / f"pdf-{'short-' if short else ''}{language}"


_MANY_SIGNS = 400_000
"""Pages of so many new signs are worth processes of their own; of fewer, it is quicker to begin with none."""

_LOOK_AGAIN = 0.2
"""Seconds after which it is looked again how far the processes of the languages are."""

_steps: "list[SimpleQueue[Text]]" = []
"""In a process of its own: through what it tells how far it is."""


def _begin(steps: "SimpleQueue[Text]") -> None:
    """Begin a process that tells through a queue how far it is, and ends with the one that began it."""
    _steps.append(steps)
    threading.Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: "BaseProcess") -> None:
    """Wait until a process has ended, killed or not: nobody would take what this one makes for it."""
    parent.join()
    os._exit(1)


def _in_its_process(one: "Print") -> "bytes | MissingLibrary":
    return _print(one, _steps[0].put)


def _printed(prints: "Sequence[Print]", progress: Progress) -> "list[bytes | MissingLibrary]":
    """Return the PDF of each page, or what is missing for it; pages that are new each in a process of its own."""
    from matrices.report import kept_pdf, new_signs

    found = {number: kept_pdf(*one[1:]) for number, one in enumerate(prints)}
    new = [number for number, known in found.items() if known is None]
    much = sum(new_signs(page, kept) for _, page, _, kept in (prints[number] for number in new)) > _MANY_SIGNS
    made = _each_in_its_process([prints[number] for number in new], progress) if much else []
    again = dict(zip(new, made or (_print(prints[number], progress) for number in new), strict=True))
    return [again[number] if known is None else known for number, known in found.items()]


def _each_in_its_process(prints: "Sequence[Print]", progress: Progress) -> "list[bytes | MissingLibrary]":
    """Print each page in a process of its own; nothing where there is one alone, or no process can be made."""
    if len(prints) < 2:
        return []
    # A fresh interpreter for each language: fontconfig and Pango do not like to be forked.
    fresh = multiprocessing.get_context("spawn")
    try:
        steps = fresh.SimpleQueue()
        with concurrent.futures.ProcessPoolExecutor(len(prints), fresh, _begin, (steps,)) as pool:
            made = [pool.submit(_in_its_process, one) for one in prints]
            while concurrent.futures.wait(made, _LOOK_AGAIN).not_done:
                while not steps.empty():
                    progress(steps.get())
            return [one.result() for one in made]
    except (OSError, ImportError, concurrent.futures.process.BrokenProcessPool):
        return []  # no shared memory, or too little memory for two: one after the other works too


def _print(one: "Print", progress: Progress) -> "bytes | MissingLibrary":
    from matrices.report import render_pdf

    language, page, enclosures, kept = one
    try:
        return render_pdf(page, enclosures, kept, lambda *at: progress(_step(language, *at)))
    except MissingLibrary as problem:
        return problem


def _step(language: str, chapter: str, number: int, count: int) -> Text:
    return text("commands", "step-chapter", language=language, chapter=chapter, n=number, m=count)


def figures_pages(
    study: "Study",
    instrument: "Instrument",
    folder: "Folder",
    languages: Sequence[str],
    formats: Sequence[str],
    *,
    short: bool = False,
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the report of an instrument of indicators, in each language and format.

    Raises `MissingLibrary` where a PDF is asked for and Pango is not there.
    """
    from matrices.report import Enclosure, figures_csv, indicators_html, indicators_print, render_pdf

    templates, kept = folder.path / "templates", folder.build / "cache"
    name = f"{instrument.id}-short" if short else instrument.id
    table = figures_csv(study, instrument) if "pdf" in formats else b""
    study = replace(study, instruments=(instrument,))
    if "html" in formats:
        for language in languages:
            yield f"{name}-{language}.html", indicators_html(study, language, templates, kept, short=short).encode()
    if "pdf" in formats:
        for language in languages:
            title, dated = say("indicators", "enclosed", language), study.edition.calendar.cut_off
            page = indicators_print(study, language, templates, short=short)
            enclosures = [Enclosure(f"{instrument.id}.csv", table, title, dated)]
            yield f"{name}-{language}.pdf", render_pdf(page, enclosures, kept / f"pdf-{name}-{language}")


def _as_far(made: Iterator[tuple[str, bytes]], missing: list[MissingLibrary]) -> Iterator[tuple[str, bytes]]:
    """Yield files as far as the libraries are there that they need; what is not is put into `missing`."""
    try:
        yield from made
    except MissingLibrary as problem:
        missing.append(problem)


@dataclass(frozen=True)
class _Listed:
    """Which directory is written: of which folder, for whom, as of which day, in which languages."""

    folder: "Folder"
    audience: "Audience"
    on: datetime.date
    languages: tuple[str, ...]

    def of(
        self, directory: "Directory", formats: Sequence[str], missing: list[MissingLibrary]
    ) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of each page, of the PDF of each, and of the workbook in the first language."""
        from matrices.report import directory_html, directory_page, directory_workbook

        folder, name = self.folder, directory.instrument.id
        name = f"{name}-public" if self.audience == "public" else name
        pages = {one: directory_page(directory, folder.edition, one, self.audience, self.on) for one in self.languages}
        if "html" in formats:
            for language, page in pages.items():
                content = directory_html(page, folder.path / "templates", folder.build / "cache")
                yield f"{name}-{language}.html", content.encode()
        if "pdf" in formats:
            yield from _as_far(self._printed(name, directory), missing)
        if "xlsx" in formats:
            yield f"{name}.xlsx", directory_workbook(pages[self.languages[0]])

    def _printed(self, name: str, directory: "Directory") -> Iterator[tuple[str, bytes]]:
        """Yield the PDF of each language. Nothing of it is kept elsewhere: what is laid out holds data of persons."""
        from matrices.report import directory_page, directory_print, render_pdf

        for language in self.languages:
            page = directory_page(directory, self.folder.edition, language, self.audience, self.on)
            yield f"{name}-{language}.pdf", render_pdf(directory_print(page, self.folder.path / "templates"))

    def cards(self, found: "Sequence[Directory]") -> "Iterator[tuple[str, bytes]]":
        """Yield the vCards of all that are listed, and the same for Outlook."""
        from matrices.report import contact_files, listing

        edition, language = self.folder.edition, self.languages[0]
        yield from contact_files(tuple(listing(one, edition, language, self.audience, self.on) for one in found))

    def to_ask(self, directory: "Directory", language: str) -> list[str]:
        """Return what there is to ask the countries for: seats that nobody holds, old entries. Names are not said."""
        from matrices.report import to_ask

        return list(to_ask(directory, self.folder.edition, self.on, language))
