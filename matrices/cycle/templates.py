"""An edition and the one before → the workbooks that countries fill in, and to whom letters go.

Prefilled with the last accepted answers where there is a previous edition; what the new form does not take is listed.
"""

import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from matrices.cycle.files import write_file
from matrices.cycle.office import Office, Progress, quiet
from matrices.errors import EditionError, RegisterError, UsageError
from matrices.language import Text, catalogue, say, text

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.instrument import Instrument
    from matrices.register import Register
    from matrices.study import Carried, Directory, Known, NotCarried, Study
    from matrices.workbook import Source

LIST, LIST_OF_ROWS = "not-carried-over.xlsx", "not-carried-over.csv"
"""For people, and for machines."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Tells Excel that a CSV file is UTF-8."""

_HEADS = ("country", "instrument", "sheet", "row", "column", "value", "reason")


@dataclass(frozen=True)
class Templates:
    """Workbooks that were written into a folder; how many hold the answers of the `previous` edition, if there is one.

    `left` is how many answers the new form does not take, `past` how many are of years that it does not ask for: they
    stand in the `list`.
    """

    folder: Path
    paths: tuple[Path, ...]
    previous: str = ""
    prefilled: int = 0
    left: int = 0
    past: int = 0

    @property
    def list(self) -> Path:
        """Where the answers are listed that were not carried over."""
        return self.folder / LIST


class Preparing(Office):
    """What comes before the answers: templates, with the previous edition and the directory behind them."""

    def with_sections(self, where: Literal["rows", "column"] | None) -> Self:
        """Return the same, the headings of whose workbooks stand in rows or in a column; as it is where none is named.

        A column of answers can be pasted in one piece where no row of a heading stands between them.
        """
        if where is None:
            return self
        return replace(self, folder=replace(self.folder, edition=self.edition.model_copy(update={"sections": where})))

    def template(
        self,
        countries: Sequence[str] = (),
        *,
        language: str | None = None,
        instrument: str | None = None,
        target: Path | None = None,
        source: Path | None = None,
        blank: bool = False,
        part: Sequence[str] = (),
        progress: Progress = quiet,
    ) -> Templates:
        """Write the workbooks of the named countries and the named instrument, all if none is named.

        With a `part`, the rows of other sections are hidden in them, for ministries that share the work.

        They are prefilled from `source`, otherwise from the edition that `edition.yaml` names, unless they are to be
        `blank`. The keys of the edition are made if there are none.
        """
        keyed = self.keyed()
        codes, folder = self.countries(countries), keyed.folder
        before = previous_edition(folder, source, blank=blank)
        into = target or folder.build / "templates"
        instruments = self._instruments(instrument)
        progress(text("commands", "step-templates"))
        carried, edition = self.carried(before, instruments, codes), before.edition.id if before else ""
        before_it = source_of(before)
        paths = tuple(
            write_file(into / name, content)
            for one in instruments
            for name, content in _parts(
                folder, one, part, workbooks(folder, one, codes, language, carried.get(one.id, {}), before_it)
            )
        )
        if before is None:
            return Templates(into, paths)
        prefilled = sum(bool(one.values) for of in carried.values() for one in of.values())
        past = sum(left.meant for of in carried.values() for one in of.values() for left in one.left)
        left = self._list_left(carried, into) - past
        return Templates(folder=into, paths=paths, previous=edition, prefilled=prefilled, left=left, past=past)

    def _instruments(self, named: str | None) -> "tuple[Instrument, ...]":
        if named is None:
            return self.folder.instruments
        try:
            return (self.folder.instrument(named),)
        except KeyError:
            known = ", ".join(instrument.id for instrument in self.folder.instruments)
            raise UsageError("unknown-instrument-id", instrument=named, instruments=known) from None

    def _list_left(self, carried: "Mapping[str, Mapping[str, Carried]]", target: Path) -> int:
        """List what was not carried over beside the workbooks, as a workbook and as CSV; return how much it is."""
        from matrices.report import table, to_csv

        language = self.language
        lines = [
            [country, left.instrument, left.sheet[language], left.row, left.column[language],
             *_told(left, language, personal=one.new.personal)]
            for of in carried.values() for country, one in of.items() for left in one.left
        ]  # fmt: skip
        path, rows = target / LIST, target / LIST_OF_ROWS
        for stale in (path, rows):
            stale.unlink(missing_ok=True)
        if lines:
            heads = [say("carry", f"head-{head}", language) for head in _HEADS]
            write_file(path, table(say("carry", "title", language), heads, lines, self.edition.calendar.request))
            write_file(rows, _BYTE_ORDER_MARK + to_csv(heads, lines))
        return len(lines)

    def carried(
        self, previous: "Folder | None", instruments: "Sequence[Instrument]", codes: Sequence[str]
    ) -> "dict[str, dict[str, Carried]]":
        """Return, by instrument and country, what is carried over; raise `UsageError` if nothing was ever received."""
        from matrices.study import carry_over

        if previous is None:
            return {}
        with self.register_of_previous(previous) as register:
            return {one.id: carry_over(previous, register, one, codes) for one in instruments}

    def with_revisions(self, study: "Study") -> "Study":
        """Return a study with what changed since the previous edition, as it is where `edition.yaml` names none.

        Beside it stands what that edition compiled, where `edition.yaml` wants that printed apart.
        Raises `UsageError` if the folder that it names holds no edition, or one that has received nothing.
        """
        from matrices.study import edition_then, revisions, with_compiled, with_history

        previous = previous_edition(self.folder)
        apart = self.edition.compiled == "apart"
        compiled = previous is not None and previous.edition.compiled == "whole"
        if apart and not compiled:
            raise UsageError("apart-not-compiled", folder=previous.path if previous else self.folder.path)
        if apart and previous is not None:
            with self.register_of_previous(previous) as register:
                return with_compiled(study, previous, register)
        if previous is None or compiled:
            return study  # what was compiled is no answer from which a country could have departed
        with self.register_of_previous(previous) as register:
            told = revisions.with_revisions(study, previous, register)
            earlier = [edition_then(previous, register)]
        for folder in _before(previous):
            with self.register_of_previous(folder) as register:
                earlier.append(edition_then(folder, register))
        return with_history(told, earlier[::-1])

    @contextmanager
    def register_of_previous(self, previous: "Folder") -> "Iterator[Register]":
        """Open the register of the previous edition; raise `UsageError` if it has none."""
        with ExitStack() as opened:
            try:
                register = opened.enter_context(replace(self, folder=previous, held=None).register_open())
            except RegisterError as problem:
                if problem.code != "no-register":
                    raise
                raise UsageError("no-previous-register", folder=previous.path) from None
            yield register

    def directories(self, register: "Register | None", until: datetime.date | None = None) -> "tuple[Directory, ...]":
        """Return the directory as the registers of this edition and of the one before stand now, or stood on a day."""
        from matrices.study import DirectorySource, read_directories

        try:
            before = previous_edition(self.folder)
        except UsageError:  # a folder that is gone is no reason to write no letter
            before = None
        if before is None:
            return read_directories(DirectorySource(self.folder, register), until=until)
        with replace(self, folder=before, held=None).register_if_any() as earlier:
            return read_directories(DirectorySource(self.folder, register), DirectorySource(before, earlier), until)

    def contacts(self, register: "Register | None") -> "tuple[Folder, Mapping[str, Known]]":
        """Return the edition with the contacts of its directory, as far as there is one, and where they are from."""
        from matrices.study import with_contacts

        return with_contacts(self.folder, self.directories(register), self.now().date())


def previous_edition(folder: "Folder", source: Path | None = None, *, blank: bool = False) -> "Folder | None":
    """Return the edition to prefill from: the named folder, otherwise the one that `edition.yaml` names, if any.

    A folder in `edition.yaml` is relative to it. Raises `UsageError` if the folder holds no edition, or this one.
    """
    from matrices.edition import check_replaces, load_edition

    if blank and source is not None:
        raise UsageError("blank-and-from")
    named = source
    if named is None and folder.edition.previous and not blank:
        named = folder.path / folder.edition.previous
    if named is None:
        return None
    try:
        previous = load_edition(named)
    except EditionError as problem:
        if problem.code != "no-edition":
            raise
        raise UsageError("no-previous-edition", folder=named) from None
    if previous.edition.id == folder.edition.id:
        raise UsageError("previous-is-own", folder=named, edition=previous.edition.id)
    check_replaces(folder, previous)
    return previous


def _parts(
    folder: "Folder", instrument: "Instrument", part: Sequence[str], made: "Iterable[tuple[str, bytes]]"
) -> Iterator[tuple[str, bytes]]:
    """Yield workbooks as they are, or with the rows of other sections hidden; raise `UsageError` for none of them."""
    from matrices.workbook import Plan, part_of

    known = tuple(section.id for sheet in instrument.matrices for section in sheet.sections)
    wrong = next((one for one in part if one not in known), None)
    if wrong is not None:
        raise UsageError("unknown-section", section=wrong, instrument=instrument.id, sections=", ".join(known))
    plan = Plan(instrument, banded=folder.edition.sections == "rows")
    for name, content in made:
        if part:
            yield f"{name.removesuffix('.xlsx')}-{'+'.join(part)}.xlsx", part_of(content, plan, part)
        else:
            yield name, content


def _before(folder: "Folder") -> "Iterator[Folder]":
    """Yield the editions before one, newest first, as far as each names its own; none of them twice."""
    known = {folder.path.resolve()}
    while True:
        try:
            before = previous_edition(folder)
        except UsageError:  # an edition that lies no longer there ends the line
            return
        if before is None or before.edition.compiled == "whole" or before.path.resolve() in known:
            return
        known.add(before.path.resolve())
        yield before
        folder = before


def source_of(previous: "Folder | None") -> "Source | None":
    """Return the edition from which workbooks are filled in as they keep it: what was compiled is no answer yet."""
    from matrices.workbook import Source

    return Source(previous.edition.id, compiled=previous.edition.compiled == "whole") if previous is not None else None


def _told(left: "NotCarried", language: str, *, personal: bool) -> tuple[str, str]:
    """Return the answer that was left behind, and why; data of persons have no place in a list of all countries."""
    if personal:
        return "", say("carry", "personal", language)
    return left.value[language], left.reason[language]


def workbooks(
    folder: "Folder",
    instrument: "Instrument",
    codes: tuple[str, ...],
    language: str | None = None,
    carried: "Mapping[str, Carried] | None" = None,
    previous: "Source | None" = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield file name and content of each country's workbook; the base of each language is built once.

    `carried` is, by country, what is taken over from the edition `previous`; whoever is not in it gets a
    blank workbook. One that cannot be written does not stop those of other countries: `UsageError` is raised at the end
    and names the first of them.
    """
    from matrices.study import prefill_of
    from matrices.workbook import Identity, Source, build_base, build_prefill_base, prefilled, stamp

    edition, refused = folder.edition, dict[str, UsageError]()
    blank = functools.cache(lambda spoken: build_base(instrument, edition, spoken))
    asking = functools.cache(lambda spoken: build_prefill_base(instrument, edition, spoken, previous or Source("")))
    for code in codes:
        spoken = language or edition.country(code).language
        name, own = edition.country(code).names[spoken], (carried or {}).get(code)
        fingerprint, key = instrument.fingerprint[:12], folder.keys.tokens
        identity = Identity(
            edition=edition.id,
            instrument=instrument.id,
            fingerprint=fingerprint,
            country=code,
            language=spoken,
            key=key,
        )
        try:
            if own is not None and own.values and previous is not None:
                content = prefilled(asking(spoken), identity, name, prefill_of(own, previous, spoken))
            else:
                content = stamp(blank(spoken), identity, name)
        except UsageError as problem:
            refused[code] = problem
            continue
        yield f"{code}-{instrument.id}-{spoken}.xlsx", content
    for code, first in refused.items():
        why = Text(catalogue("errors")[first.code]["message"]).fill(**first.values)
        raise UsageError("template-refused", country=code, countries=", ".join(refused), problem=why) from first
