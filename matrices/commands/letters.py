"""`matrices letters`: the state of the edition → drafts of mail to the focal points, each with its dates as a file."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import DAY, LANGUAGE, MOMENT, Choice, Command
from matrices.errors import UsageError
from matrices.report import Kind, name_of

if TYPE_CHECKING:
    from matrices.commands.enclosures import Addressee
    from matrices.edition import Country, Folder
    from matrices.register import Register, Round
    from matrices.report import Attachment, Correspondents, Deadline, Standing, Writer
    from matrices.study import Known


@click.command("letters", cls=Command)
@click.argument("kind", type=Choice([kind.value for kind in Kind]), metavar="KIND")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--by", type=MOMENT, metavar="DATE")
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def command(
    context: click.Context,
    kind: str,
    countries: tuple[str, ...],
    language: str | None,
    output: str | None,
    by: datetime.datetime | None,
    on: datetime.datetime | None,
) -> None:
    """Draft letters to the focal points as mail, with the right attachment and the dates as calendar files."""
    from matrices.commands.context import day_of, day_or_moment, edition_of, register_if_any, with_keys
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say
    from matrices.report import check_running

    folder, words = with_keys(edition_of(context)), reader_language()
    codes = _codes(folder, Kind(kind), countries)
    with steps(say("commands", "step-letters", words)), register_if_any(folder) as register:
        target = Path(output) if output else folder.build / "letters"
        call = call_of(folder, Kind(kind), register, day_or_moment(by), target, day_of(folder, on))
        check_running(call.kind, call.newest)
        drafts = call.drafts(codes, language, register, named=bool(countries))
    call.write(drafts)
    context.exit(1 if call.refused else 0)


def _codes(folder: "Folder", kind: Kind, named: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of the named countries or observers, all of them if none is named."""
    from matrices.commands.context import countries_of

    if kind is not Kind.OBSERVER:
        return countries_of(folder, named)
    known = tuple(one.code for one in folder.edition.observers)
    for code in named:
        if code.upper() not in known:
            raise UsageError("unknown-country-code", country=code, countries=", ".join(known))
    return tuple(code.upper() for code in named) or known


@dataclass(frozen=True)
class _Draft:
    """A letter of one country, ready to be written."""

    country: "Country"
    instruments: tuple[str, ...]
    language: str
    mail: bytes
    calendar: bytes
    between: "Correspondents"
    enclosed: tuple[str, ...]


@dataclass(frozen=True)
class Call:
    """What was asked for: the letters of one kind, in one folder; `newest` is the newest round of validation.

    `told` says whether a line is printed for each; `known` says, by country, where its contacts are from; `on` is the
    moment as of which a date has passed, now if there is none.
    """

    folder: "Folder"
    kind: Kind
    by: "Deadline | None"
    target: Path
    words: str
    newest: "Round | None" = None
    told: bool = True
    known: "Mapping[str, Known]" = field(default_factory=dict)
    refused: list[UsageError] = field(default_factory=list)
    on: datetime.datetime | None = None

    def drafts(
        self, codes: Sequence[str], language: str | None, register: "Register | None", *, named: bool
    ) -> list[_Draft]:
        """Return the letters to those whom they concern; raise `UsageError` if a country was named in vain.

        A letter that can go to nobody, because of an address that is none, is among the `refused`; the others are not
        kept waiting by it.
        """
        from matrices.commands.enclosures import enclosures
        from matrices.commands.status import study_of
        from matrices.report import Writer, standings

        study = study_of(self.folder, register)
        found = _addressees(self, codes, language, standings(study, register))
        left = sorted(set(codes) - {one.code for one in found})
        if named and left:
            raise UsageError("letter-not-for", letter=name_of(self.kind), countries=", ".join(left))
        files = enclosures(self.kind, self.folder, found, register, self.newest)
        writer = Writer(study, self.folder.path / "templates", self.newest, self.folder.keys.fingerprint)
        return [made for one in found if (made := self._draft_if_any(writer, one, files.get(one.code, ())))]

    def _draft_if_any(self, writer: "Writer", one: "Addressee", files: "tuple[Attachment, ...]") -> _Draft | None:
        try:
            return self._draft(writer, one, files)
        except UsageError as problem:
            if problem.code != "letter-address":
                raise
            place = self._place(one.code, problem.values["contact"])
            self.refused.append(UsageError("letter-address", place=place, country=one.code))
            return None

    def _place(self, code: str, contact: object) -> str:
        """Return where the address of a contact stands: a cell of the directory, or a line of `edition.yaml`."""
        from matrices.edition import EDITION_FILE, place_of_address

        if not isinstance(contact, int):
            return f"{EDITION_FILE}: body.email"
        observer = self.folder.edition.observer(code)
        country = observer.addressee if observer else self.folder.edition.country(code)
        address, known = country.contacts[contact].email, self.known.get(code)
        if known is not None and address in known.cells:
            return f"{known.edition} {code} v{known.version}, {known.cells[address]}"
        return place_of_address(self.folder.path, code, address)

    def _draft(self, writer: "Writer", one: "Addressee", files: "tuple[Attachment, ...]") -> _Draft:
        from matrices.report import Attachment, Matter, calendar_file, correspondents, draft, named_too

        edition = self.folder.edition
        observer = edition.observer(one.code)
        country = observer.addressee if observer else edition.country(one.code)
        names = tuple(file.name for file in files)
        others = named_too(self.kind, edition.calendar)
        matter = Matter(
            kind=self.kind,
            about=one.about,
            by=self.by,
            others=others,
            enclosed=names,
            contacts=self.known.get(one.code),
        )
        letter = writer.write(country, one.language, matter)
        between = correspondents(edition.body, country, one.language)
        dates = calendar_file(edition, one.code, matter.deadlines, one.language) if matter.deadlines else b""
        enclosed = (*files, *([Attachment(f"{one.code}.ics", dates)] if dates else []))
        mail = draft(letter.laid, letter.html, one.language, between, enclosed)
        instruments = tuple(standing.instrument.id for standing in one.about)
        return _Draft(
            country=country,
            instruments=instruments,
            language=one.language,
            mail=mail,
            calendar=dates,
            between=between,
            enclosed=tuple(each.name for each in enclosed),
        )

    def write(self, drafts: Sequence[_Draft]) -> None:
        """Write the drafts, log them, and say one line a country, also of those for which there is none."""
        from matrices.commands.context import now, register_of
        from matrices.commands.speech import complain
        from matrices.language import say, show_date

        letter = say("letters", f"kind-{self.kind}", self.words)
        for problem in self.refused:
            complain(problem)
        if not drafts:
            if self.refused:
                return
            click.echo(say("letters", "drafted-for-none", self.words, letter=letter))
            return
        register = register_of(self.folder, create=True)
        try:
            for one in drafts:
                self._write(one, register)
        finally:
            register.close()
        zone = self.folder.edition.calendar.zone
        if self.by is not None and self.by.moment(zone) < (self.on or now(self.folder)):
            date = show_date(self.by.day(zone), self.words)
            click.echo(say("letters", "date-passed", self.words, date=date), err=True)
        if self.kind is Kind.LAST_NOTICE:
            click.echo(say("letters", "through-authority", self.words), err=True)

    def _write(self, one: _Draft, register: "Register") -> None:
        from matrices.commands.context import actor, now
        from matrices.cycle import write_file
        from matrices.report import DRAFTED

        code = one.country.code
        path = write_file(self.target / self.kind.value / f"{code}.eml", one.mail)
        if one.calendar:
            write_file(path.with_suffix(".ics"), one.calendar)
        details = {
            "country": code,
            "edition": self.folder.edition.id,
            "instruments": list(one.instruments),
            "language": one.language,
            "letter": self.kind.value,
            "sha256": hashlib.sha256(one.mail).hexdigest(),
        }
        known = self.known.get(code)
        if known is not None and known.by_directory:
            details["contacts"] = f"{known.source} {known.edition} v{known.version}"
        register.log(now(self.folder), actor(), DRAFTED, details)
        if self.told:
            click.echo(self._line(one, path))

    def _line(self, one: _Draft, path: Path) -> str:
        from matrices.language import say

        name = one.country.names[self.words]
        values = {"country": one.country.code, "name": name, "path": path}
        if one.between.to:
            line = say("letters", "drafted", self.words, to=self._recipients(one), **values)
        else:
            observed = self.folder.edition.observer(one.country.code) is not None
            line = say("letters", "drafted-nobody-observer" if observed else "drafted-nobody", self.words, **values)
        files = ", ".join(one.enclosed)
        return say("letters", "drafted-with", self.words, line=line, files=files) if files else line

    def _recipients(self, one: _Draft) -> str:
        """Return the addresses of a draft; of those that the directory knows, how many: they are personal data."""
        from matrices.language import say

        addresses = (*one.between.to, *one.between.copy)
        known = self.known.get(one.country.code)
        if known is None or not known.by_directory:
            return ", ".join(address.addr_spec for address in addresses)
        values = {"edition": known.edition, "version": known.version}
        return say("letters", "drafted-directory", self.words, count=len(addresses), **values)


def call_of(
    folder: "Folder",
    kind: Kind,
    register: "Register | None",
    by: datetime.date | None,
    target: Path,
    on: datetime.datetime | None = None,
) -> Call:
    """Return what is asked for; raise `UsageError` for a letter that the edition, as it stands, has no use for."""
    from matrices.commands.directories import contacts_of
    from matrices.commands.speech import reader_language
    from matrices.register import moment
    from matrices.report import asked_by, check_allowed

    rounds = register.rounds.rounds(folder.edition.id) if register is not None else ()
    newest = rounds[-1] if rounds else None
    check_allowed(kind, folder.edition, newest)
    folder, known = contacts_of(folder, register)
    until = moment(newest.until) if newest else None
    asks = not (kind is Kind.ACKNOWLEDGEMENT and newest is not None and newest.closed_at)  # nothing more can be sent
    asked = asked_by(kind, folder.edition.calendar, by, until, newest.number if newest else 0) if asks else None
    return Call(
        folder=folder, kind=kind, by=asked, target=target, words=reader_language(), newest=newest, known=known, on=on
    )


def _addressees(
    call: Call, codes: Sequence[str], language: str | None, found: "Sequence[Standing]"
) -> "list[Addressee]":
    """Return, in the order of the reader's language, the countries (or observers) whom the letters concern."""
    from matrices.commands.enclosures import Addressee
    from matrices.report import about, of_country

    edition = call.folder.edition
    if call.kind is Kind.OBSERVER:
        return [Addressee(one.code, language or one.language, ()) for one in edition.observers if one.code in codes]
    addressees = []
    for country in edition.in_order(call.words):
        own = about(call.kind, of_country(found, country.code))
        if country.code in codes and own:
            addressees.append(Addressee(country.code, language or country.language, own))
    return addressees
