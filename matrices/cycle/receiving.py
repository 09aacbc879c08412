"""Returned files → checked, read, taken apart, put into the register; each with what is to be said of it."""

import datetime
import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

from matrices.cycle.files import write_file, write_new
from matrices.cycle.office import in_words, joined
from matrices.cycle.templates import Preparing, previous_edition
from matrices.errors import UsageError
from matrices.instrument import CellId, RowId
from matrices.language import Text, show_date, show_moment, text

if TYPE_CHECKING:
    from matrices.checking import Arrival, Checked, Earlier, HandedBack, Kept, Returned, Several
    from matrices.findings import Finding
    from matrices.register import Origin, Register, StoredAnswer, Submission
    from matrices.workbook import Haul, TakenOut

Sources = Sequence["Path | Returned"]
"""Files on the disk, or their names and bytes."""


@dataclass(frozen=True)
class Handled:
    """What became of a file: what was found in it, as it may be shown, and the language in which it is spoken of.

    `kept` is what it is in the register, None if nothing was kept. `lines` say what else there is to know, `notes`
    where its marked copy lies. `checked` is None for several files of one country that differ, of which none was
    taken: `lines` names them.
    """

    checked: "Checked | None"
    language: str
    kept: "Kept | None" = None
    lines: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def waits(self) -> bool:
        """Tell whether the Secretariat has to say what is to become of it."""
        return self.checked is None or (self.kept is not None and self.kept.submission.waits)


@dataclass(frozen=True)
class _Taking:
    """A file of one call: who sent it if that is known, and in which language it is spoken of."""

    arrival: "Arrival"
    sender: str
    language: str | None


class Receiving(Preparing):
    """What comes in."""

    def check(self, sources: Sources, *, marked: Path | None = None, language: str | None = None) -> Iterator[Handled]:
        """Yield what is found in each file, its findings told in the named language or its own.

        Nothing is written, unless copies with their findings `marked` are asked for, into a folder. A message or an
        archive stands for the workbooks in it.
        """
        from matrices.checking import check_in_turn, discreet

        named, compared = Counter[str](), self._compared_with(self.now().date())
        for file, read in check_in_turn(self.files(sources), self._with_present_keys().folder):
            one = compared(read)
            spoken, notes = self.spoken(one, language), tuple[Text, ...]()
            if marked is not None:
                named[file.name] += 1  # files of one name, from several folders, go into folders of their own
                target = Path(marked, *([str(named[file.name])] if named[file.name] > 1 else []))
                notes = self.hand_back(file, one, target, spoken)
            yield Handled(discreet(one, self.folder), spoken, notes=notes)

    def answers(self, source: "Path | Returned") -> "Checked":
        """Return every answer that can be read in a workbook, whatever its faults; nothing of it is judged."""
        from matrices.checking import read_file

        returned, *more = self.files((source,))
        if more:
            names = ", ".join(one.name for one in (returned, *more))
            raise UsageError("container-several", file=source if isinstance(source, Path) else source.name, names=names)
        return read_file(returned, self._with_present_keys().folder)

    def answer(self, source: "Path | Returned", words: Mapping[CellId, str]) -> "HandedBack":
        """Return a workbook with words written into its cells as if somebody had typed them there.

        One that cannot be patched is made anew in its template, with everything that was read in it.
        """
        from matrices.checking import answered, entered

        (file,) = self.files((source,))
        one, contents = self.answers(file), {}
        if one.answers is not None and one.identity is not None:
            contents = entered(one.answers, words, self.edition.region(one.identity.country))
        return answered(file, one, self._with_present_keys().folder, contents, self.language)

    def attachments(
        self, source: "Path | Returned", target: Path
    ) -> "tuple[Haul, tuple[tuple[TakenOut, Path, bool], ...]]":
        """Take the pictures and documents out of a workbook into a folder; return also where each lies.

        The last value tells whether it was written: one that lies there already, byte by byte, is left.
        """
        from matrices.workbook import take_out

        (returned,) = self.files((source,))
        haul = take_out(returned.content, returned.name)
        return haul, tuple((one, *write_new(target, one.name, one.content)) for one in haul.found)

    def hand_back(
        self,
        file: "Returned",
        one: "Checked",
        target: Path,
        language: str,
        before: "Sequence[Finding]" = (),
        asked: "Sequence[Finding]" = (),
    ) -> tuple[Text, ...]:
        """Write a file with its findings marked in it, if it has any, and return where it lies.

        `before` are the findings of the version before, so that what is settled can be told; `asked` are queries.
        """
        from matrices.checking import hand_back

        if not (one.findings or asked):
            return ()
        made = hand_back(file, one, self.folder, language, before, asked)
        if made is None:
            return (text("commands", "marked-not", file=file.name),)
        path = write_file(_own_place(target, made.name, one), made.content)
        written = text("commands", f"marked-{made.way}", path=path)
        return (written,) if made.progress is None else (written, made.progress.words())

    def receive(
        self,
        sources: Sources,
        *,
        arrived: datetime.datetime | None = None,
        institution: str = "",
        sender: str = "",
        in_order: bool = False,
        origin: "Origin | None" = None,
        language: str | None = None,
        registered: Callable[[str], None] = lambda _name: None,
    ) -> Iterator[Handled]:
        """Check files, put them into the register, sound or not, and yield what became of each.

        Each is compared with the version that counts; one that takes something away, or of which it is not certain
        whose it is, waits. Where several of one country differ, none of them is taken, unless they are `in_order`.
        `registered` is told the name of each as soon as it is in the register. `origin` says where they come from, if
        not from where the answers of the edition come.
        """
        from matrices.checking import Several, check_in_turn, natural, several

        self.countries([sender] if sender else ())
        named = sorted(sources, key=lambda one: natural(one.name))
        first = self.files(named)  # what is not there is told before anything is made
        arrival = replace(self.arrival(arrived), institution=institution.strip())
        arrival = replace(arrival, origin=origin or arrival.origin)
        with self.register_open(create=True) as register:
            apart = Several() if in_order else several(first).new(_known_in(register, self.edition.id))
            yield from self._apart(apart, language)
            compared = replace(self, held=register)._compared_with(arrival.at.date())
            for file, read in check_in_turn(_clear(self.files(named), apart), self._with_present_keys().folder):
                checked = compared(read)
                differs = None if in_order else _differing(apart, file, checked)
                if differs is not None:
                    yield from self._apart(differs, language)
                    continue
                taking = _Taking(replace(arrival, mail=file.mail), sender.upper(), language)
                yield self._taken(file, checked, register, taking, registered)

    def _compared_with(self, on: datetime.date) -> "Callable[[Checked], Checked]":
        """Return what adds to the findings of a file what is known from outside: the day, and what was said before.

        Figures are held against the version that counts, and the previous edition as the form continues it.
        """
        from matrices.checking import against_depositary, of_directory, revised, with_lists
        from matrices.report import printable

        of_edition = functools.cache(self._of_previous_edition)

        def compared(one: "Checked") -> "Checked":
            if one.answers is None or one.identity is None:
                return one
            part = (one.identity.country, one.identity.instrument)
            counts, answers = self._version_that_counts(*part, one.sha256)
            one = with_lists(one, self.edition, {each.place: each.value for each in answers})
            if one.answers is not None and one.answers.instrument.personal:
                return replace(one, findings=(*one.findings, *of_directory(one.answers, on, printable())))
            if one.answers is None or one.answers.instrument.document != "indicators":
                told = against_depositary(one.answers, self.folder.treaties, part[0]) if one.answers is not None else ()
                return replace(one, findings=(*one.findings, *told))
            known = (*_said_by(counts, answers), *of_edition(*part))
            return replace(one, findings=(*one.findings, *revised(one.answers, known)))

        return compared

    def _version_that_counts(
        self, country: str, instrument: str, sha256: str
    ) -> "tuple[Submission | None, Sequence[StoredAnswer]]":
        """Return the version that counts with its answers, unless it is the file itself."""
        with self.register_if_any() as register:
            counts = register.in_force(self.edition.id, country, instrument) if register is not None else None
            if register is None or counts is None or counts.sha256 == sha256:
                return None, ()
            return counts, register.answers(counts.id)

    def _of_previous_edition(self, country: str, instrument: str) -> "tuple[Earlier, ...]":
        from matrices.checking import Earlier

        try:
            previous = previous_edition(self.folder)
            found = self.carried(previous, [self.folder.instrument(instrument)], [country])
        except UsageError:  # the folder of the previous edition is gone, or nothing was received in it
            return ()
        carried = found.get(instrument, {}).get(country)
        if previous is None or carried is None:
            return ()
        return (Earlier(carried.values, text("commands", "where-edition", edition=previous.edition.id)),)

    def _apart(self, apart: "Several", language: str | None) -> Iterator[Handled]:
        """Yield of which countries several files differ, of which none is taken."""
        for (country, instrument), names in apart.differing.items():
            values = {"country": country, "instrument": instrument, "count": len(names), "files": ", ".join(names)}
            yield Handled(None, language or self.language, lines=(text("commands", "several-differ", **values),))

    def _taken(
        self,
        file: "Returned",
        checked: "Checked",
        register: "Register",
        taking: _Taking,
        registered: Callable[[str], None],
    ) -> Handled:
        """Put one file into the register, and write its marked copy."""
        from matrices.checking import discreet, receive

        one, spoken = self._with_sender(checked, taking.sender), self.spoken(checked, taking.language)
        before = _findings_before(one, register)
        kept = receive(file, one, register, taking.arrival)
        if kept is not None:
            registered(f"{kept.submission.name} ({file.name})")
        found = kept.checked if kept is not None else one
        lines = tuple(self._lines(kept, register, taking.arrival)) if kept is not None else ()
        asked = _still_asked(kept.submission, found, register) if kept is not None else ()
        notes = self.hand_back(file, found, self.folder.build / "returned", spoken, before, asked)
        return Handled(discreet(found, self.folder), spoken, kept, lines, notes)

    def _with_sender(self, one: "Checked", sender: str) -> "Checked":
        """Return a checked file with the finding that it came from another country than the one that it belongs to."""
        from matrices.checking import sent_by_other

        if not sender or one.identity is None or one.answers is None or sender == one.identity.country:
            return one
        country = self.edition.country
        told = sent_by_other(one.file, country(sender), country(one.identity.country))
        return replace(one, findings=(*one.findings, told))

    def _lines(self, kept: "Kept", register: "Register", arrival: "Arrival") -> Iterator[Text]:
        """Yield what else is said of a file: what it is compared with, whether it counts, or waits."""
        one = kept.submission
        if kept.receipt.known:
            yield from _known_lines(one, register)
            return
        yield from self._arrival_lines(one)
        if arrival.mail.date and not arrival.stated:
            yield text("commands", "received-mail-dated", date=arrival.mail.date)
        yield from self._sender_lines(one, register, arrival)
        yield from _compared_lines(kept)
        yield from _overtaken_lines(one, register, self.edition.calendar.zone)
        if kept.counts is not None and one.accepted:
            yield from self._taken_back_lines(kept.counts, one, register)
        yield from _waiting_lines(kept, register)

    def _arrival_lines(self, one: "Submission") -> Iterator[Text]:
        """Yield what is odd about when a file arrived: in the future, before it was asked for, after the cut-off."""
        calendar = self.edition.calendar
        at = datetime.datetime.fromisoformat(one.received_at).astimezone(calendar.zone)
        told = {"at": in_words(show_moment, at), "name": one.name}
        if at > self.now():
            yield text("commands", "arrived-in-future", **told)
        if at.date() < calendar.request:
            yield text("commands", "arrived-early", date=in_words(show_date, calendar.request), **told)
        if at.date() > calendar.cut_off:
            yield text("commands", "arrived-late", date=in_words(show_date, calendar.cut_off), **told)

    def _sender_lines(self, one: "Submission", register: "Register", arrival: "Arrival") -> Iterator[Text]:
        """Yield that the message came from an address that is none of the country's contacts, which is never quoted."""
        address = parseaddr(arrival.mail.sender)[1].casefold()
        if not address:
            return
        folder, _ = self.contacts(register)
        country = folder.edition.country(one.country)
        if address not in {each.email.strip().casefold() for each in country.contacts}:
            yield text("commands", "sender-unknown", country=country.names)

    def _taken_back_lines(self, before: "Submission", after: "Submission", register: "Register") -> Iterator[Text]:
        """Yield which rows of a country's part were validated, and are not any more as what counts now has them."""
        from matrices.rounds import read_dossier, taken_back

        dossier = read_dossier(register, self.edition.id)
        if not dossier.rounds or before.id == after.id:
            return
        rows = taken_back(before, after, dossier, register)
        if not rows:
            return
        said = {CellId(one.sheet, one.row, one.column): (one.value, one.raw) for one in register.answers(before.id)}
        cells: dict[RowId, str] = {}
        for one in register.answers(after.id):
            if said.get(CellId(one.sheet, one.row, one.column)) != (one.value, one.raw):
                cells.setdefault(RowId(one.sheet, one.row), f"{one.tab}!{one.cell}")
        names = [f"{row} ({cells[RowId(sheet, row)]})" if RowId(sheet, row) in cells else row for sheet, row in rows]
        yield text("commands", "received-takes-back", count=len(rows), rows=", ".join(names))


def _said_by(one: "Submission | None", answers: "Sequence[StoredAnswer]") -> "Iterator[Earlier]":
    from matrices.checking import Earlier

    if one is not None:
        known = {each.place: each.value for each in answers if each.value is not None}
        yield Earlier(known, text("commands", "where-version", version=one.version))


def _findings_before(one: "Checked", register: "Register") -> "tuple[Finding, ...]":
    """Return the findings of the newest version of a country's file in the register, other than this very file."""
    identity = one.identity
    if identity is None:
        return ()
    own = register.submissions(identity.edition, identity.instrument, identity.country)
    others = [each for each in own if each.sha256 != one.sha256]
    return register.findings(others[-1]) if others else ()


def _still_asked(kept: "Submission", one: "Checked", register: "Register") -> "tuple[Finding, ...]":
    """Return the queries that a new version leaves open, at its cells; none of a file that waits."""
    from matrices.checking import as_findings, open_queries, queries_of

    found = () if kept.waits else open_queries(queries_of(register, kept.edition), kept.country, kept.instrument)
    return as_findings(found, kept, one.file, one.answers)


def _own_place(target: Path, name: str, one: "Checked") -> Path:
    """Return where a marked file goes: under its name, unless a file of another country has taken that."""
    from matrices.workbook import identity_of

    path = target / name
    if one.identity is None or not path.is_file():
        return path
    there = identity_of(path.read_bytes(), name)
    own = (one.identity.country, one.identity.instrument)
    if there is None or (there.country, there.instrument) == own:
        return path
    return target / f"{'-'.join(own)}-{name}"


def _known_in(register: "Register", edition: str) -> Callable[[tuple[str, str]], Collection[str]]:
    """Return what tells the hashes of the files that came of a country and an instrument before."""
    return lambda part: {one.sha256 for one in register.submissions(edition, part[1], part[0])}


def _clear(files: "Iterator[Returned]", apart: "Several") -> "Iterator[Returned]":
    """Yield the files that differ from no other one of their country."""
    left = {sha256 for part in apart.differing for sha256 in apart.known[part]}
    return (one for one in files if one.sha256 not in left)


def _differing(apart: "Several", file: "Returned", one: "Checked") -> "Several | None":
    """Return the files of its country from which a file differs, where its properties did not say so."""
    from matrices.checking import Several

    if one.identity is None or one.answers is None or file.sha256 in apart.told:
        return None
    part = (one.identity.country, one.identity.instrument)
    return Several({part: apart.known[part]}) if apart.note(part, file) else None


def _known_lines(one: "Submission", register: "Register") -> Iterator[Text]:
    """Yield that a file which came once more waits, or does not count, and what the Secretariat can say."""
    counts = register.in_force(one.edition, one.country, one.instrument)
    values = {"version": one.version, "counts": counts.version if counts else 0, "name": one.name}
    if one.waits:
        yield text("commands", "known-waits", **values)
        yield _decide_line(one, counts)
    elif one.discarded:
        state = text("register", f"state-{one.decided}", reason=one.decided_reason)
        yield text("commands", "known-discarded", state=state, **values)
    elif one.accepted and counts is not None and counts.id != one.id:
        yield text("commands", "known-older", **values)


def _decide_line(one: "Submission", counts: "Submission | None") -> Text:
    """Return what the Secretariat can do with a file that waits: where nothing counts, not merge it."""
    return text("commands", "waits-decide" if counts is not None else "waits-decide-alone", name=one.name)


def _compared_lines(kept: "Kept") -> Iterator[Text]:
    """Yield how a file differs from the version that counted when it came, with its cells."""
    from matrices.checking import cells_of

    if kept.counts is None:
        return
    found, version = kept.comparison, kept.counts.version
    kinds = {"added": found.added, "changed": found.changed, "gone": found.gone, "fallen": found.fallen}
    parts = [text("commands", f"compared-{kind}", count=len(each)) for kind, each in kinds.items() if each]
    if not parts:
        yield text("commands", "compared-same", version=version)
        return
    yield text("commands", "compared", version=version, parts=joined(parts))
    for kind, each in kinds.items():
        for cells in cells_of(each):
            told = text("commands", f"compared-cells-{kind}", cells=cells, version=version)
            yield Text({language: f"  {told[language]}" for language in told})


def _waiting_lines(kept: "Kept", register: "Register") -> Iterator[Text]:
    """Yield that a file waits, and what the Secretariat can say; or which ones wait no longer because of it."""
    from matrices.checking import UNPROVED

    one, counts = kept.submission, kept.counts
    if one.waits:
        questions = len(kept.comparison.emptied)
        values = {"version": one.version, "counts": counts.version if counts else 0, "name": one.name}
        codes = {each.code for each in kept.checked.findings}
        if codes & UNPROVED:
            yield text("commands", "waits-doubtful", **values)
        if questions or "other-institution" in codes:
            yield text("commands", "waits-emptied" if questions else "waits-institution", count=questions, **values)
        yield _decide_line(one, register.in_force(one.edition, one.country, one.instrument))
    for each in kept.covered:
        yield text("commands", "covered", version=one.version, covered=each.version)


def _overtaken_lines(one: "Submission", register: "Register", zone: datetime.tzinfo) -> Iterator[Text]:
    """Yield that a version does not count because another one, registered before it, had arrived after it."""
    own = register.submissions(one.edition, one.instrument, one.country)
    later = own[[each.id for each in own].index(one.id) + 1 :]
    if later and one.accepted:
        at = in_words(show_moment, datetime.datetime.fromisoformat(later[0].received_at).astimezone(zone))
        yield text("commands", "received-overtaken", version=one.version, later=later[0].version, at=at)
