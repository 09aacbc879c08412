"""The state of an edition → letters to the focal points, drafted as mail with the files that go with each.

A mail program opens the drafts, unless a mail server is named for one. What was drafted or sent stands in the log.
"""

import datetime
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from matrices.cycle.enclosures import (
    Addressee,
    comments_for,
    marked_form,
    marked_workbook,
    receipts_for,
    study_in,
    template_ready,
)
from matrices.cycle.files import write_file
from matrices.cycle.office import Progress, in_words, quiet
from matrices.cycle.products import Producing, study_of
from matrices.cycle.templates import previous_edition, source_of, workbooks
from matrices.errors import UsageError
from matrices.language import Text, show_date, text
from matrices.report import OF_ROUNDS, Kind, name_of

if TYPE_CHECKING:
    from matrices.cycle.sending import MailServer
    from matrices.edition import Country, Folder
    from matrices.instrument import Instrument
    from matrices.register import Register, Round
    from matrices.report import Attachment, Correspondents, Deadline, Standing, Writer
    from matrices.study import Carried, Known


_SENT = "sent"
"""Kind of the event that says that a letter was handed to a mail server."""


@dataclass(frozen=True)
class LetterDraft:
    """A letter of one country: the mail, its dates as a file, to whom it goes, what is enclosed; where it was written.

    `known` says where the contacts of the country are from; `words` are the letter as it can be changed.
    `number` counts the letters of a country, of which each goes to those who may see each other.
    """

    country: "Country"
    instruments: tuple[str, ...]
    language: str
    mail: bytes
    calendar: bytes
    between: "Correspondents"
    enclosed: tuple[str, ...]
    known: "Known | None" = None
    path: Path = Path()
    words: str = ""
    number: int = 1


@dataclass(frozen=True)
class Letters:
    """Letters of one kind that were drafted; those `refused` have an address that is none. `notes` say what to mind.

    `asked` is by when they ask for something.
    """

    kind: Kind
    drafts: tuple[LetterDraft, ...]
    refused: tuple[UsageError, ...] = ()
    notes: tuple[Text, ...] = ()
    asked: "Deadline | None" = None


class Corresponding(Producing):
    """What is written to the countries, and to observers."""

    def letters(
        self,
        kind: Kind | str,
        countries: Sequence[str] = (),
        *,
        language: str | None = None,
        target: Path | None = None,
        by: datetime.date | None = None,
        on: datetime.datetime | None = None,
        progress: Progress = quiet,
    ) -> Letters:
        """Draft the letters of a kind to those whom it concerns, or to the named ones of them.

        `by` is the date that they ask for, that of the calendar if there is none; `on` the day on which they are
        drafted. Raises `UsageError` for a letter that the edition, as it stands, has no use for, and for a country
        that was named in vain.
        """
        from matrices.report import check_running

        keyed, wanted = self.keyed(), Kind(kind)
        codes = self._addressed(wanted, countries)
        progress(text("commands", "step-letters"))
        with self.register_if_any() as register:
            drafting = keyed.drafting(wanted, register, by)
            check_running(wanted, drafting.newest)
            drafts = drafting.drafts(codes, language, register, named=bool(countries))
        return drafting.written(drafts, target or self.folder.build / "letters", self.moment(on))

    def letters_preview(
        self,
        kind: Kind | str,
        countries: Sequence[str] = (),
        *,
        by: datetime.date | None = None,
        words: "Mapping[str, str] | None" = None,
    ) -> Letters:
        """Return the letters of a kind as they would be drafted; `words` take, by country, the place of the letter's.

        Nothing is written or logged, and the letters enclose what is there.
        """
        from matrices.report import check_running

        wanted, codes = Kind(kind), self._addressed(Kind(kind), countries)
        with self.register_if_any() as register:
            drafting = replace(self.drafting(wanted, register, by), words=words or {})
            check_running(wanted, drafting.newest)
            drafts = drafting.drafts(codes, None, register, named=bool(countries))
        return drafting.told(drafts)

    def letter_draft(
        self, kind: Kind | str, country: str, words: str = "", *, by: datetime.date | None = None
    ) -> Letters:
        """Draft one letter, in other words than its own if there are any, and log it."""
        wanted, codes = Kind(kind), self._addressed(Kind(kind), (country,))
        keyed = self.keyed()
        with keyed.register_if_any() as register:
            drafting = replace(keyed.drafting(wanted, register, by), words={codes[0]: words} if words else {})
            drafts = drafting.drafts(codes, None, register, named=True)
        return drafting.written(drafts, self.folder.build / "letters")

    def letter_send(
        self, kind: Kind | str, country: str, words: str = "", *, server: "MailServer", by: datetime.date | None = None
    ) -> Letters:
        """Draft one letter and send it; that it was sent is logged by roles, country and hash, after it was.

        Raises `UsageError` that says what to do if it was not sent, or not to everybody; the latter is logged as well.
        """
        from matrices.cycle.sending import send

        letters = self.letter_draft(kind, country, words, by=by)
        for one in letters.drafts:
            if not one.between.to:
                raise UsageError("letter-to-nobody", country=one.country.code)
            refused = send(one.mail, one.between, server, self.now())
            with self.register_open() as register:
                register.log(self.now(), self.actor, _SENT, {
                    "country": one.country.code,
                    "edition": self.edition.id,
                    "instruments": list(one.instruments),
                    "language": one.language,
                    "letter": letters.kind.value,
                    "roles": _roles(one, refused),
                    "sha256": hashlib.sha256(one.mail).hexdigest(),
                })  # fmt: skip
            if refused:
                raise UsageError("letter-partly-sent", host=server.host, refused=", ".join(refused))
        return letters

    def letter_files(self, kind: Kind | str, country: str) -> dict[str, bytes]:
        """Return by name the files that go with the letter as it was drafted last; none where it was not."""
        from matrices.report import enclosed_in

        (code,) = self._addressed(Kind(kind), (country,))
        path = self.folder.build / "letters" / Kind(kind).value / f"{code}.eml"
        return enclosed_in(path.read_bytes()) if path.is_file() else {}

    def _addressed(self, kind: Kind, named: Sequence[str]) -> tuple[str, ...]:
        """Return the codes of the named countries or observers, all of them if none is named."""
        if kind is not Kind.OBSERVER:
            return self.countries(named)
        known = tuple(one.code for one in self.edition.observers)
        for code in named:
            if code.upper() not in known:
                raise UsageError("unknown-country-code", country=code, countries=", ".join(known))
        return tuple(code.upper() for code in named) or known

    def drafting(self, kind: Kind, register: "Register | None", by: datetime.date | None = None) -> "Drafting":
        """Return what letters of a kind are made of; raise `UsageError` for one that the edition has no use for."""
        from matrices.register import moment
        from matrices.report import asked_by, check_allowed

        rounds = register.rounds.rounds(self.edition.id) if register is not None else ()
        newest = rounds[-1] if rounds else None
        check_allowed(kind, self.edition, newest)
        folder, known = self.contacts(register)
        until = moment(newest.until) if newest else None
        asks = not (kind is Kind.ACKNOWLEDGEMENT and newest is not None and newest.closed_at)  # nothing can be sent
        number = newest.number if newest else 0
        asked = asked_by(kind, folder.edition.calendar, by, until, number) if asks else None
        return Drafting(replace(self, folder=folder), kind, asked, newest, known)


@dataclass(frozen=True)
class Drafting:
    """Letters of one kind as they are drafted, in an edition with the contacts of its directory.

    `newest` is the newest round of validation; `known` says, by country, where its contacts are from.
    """

    cycle: Producing
    kind: Kind
    by: "Deadline | None"
    newest: "Round | None" = None
    known: "Mapping[str, Known]" = field(default_factory=dict)
    refused: list[UsageError] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    words: "Mapping[str, str]" = field(default_factory=dict)

    @property
    def folder(self) -> "Folder":
        """The edition."""
        return self.cycle.folder

    def drafts(
        self, codes: Sequence[str], language: str | None, register: "Register | None", *, named: bool
    ) -> list[LetterDraft]:
        """Return the letters to those whom they concern; raise `UsageError` if a country was named in vain.

        A letter that can go to nobody, because of an address that is none, is among the `refused`; the others are not
        kept waiting by it.
        """
        from matrices.report import Writer, standings

        study = study_of(self.folder, register)
        found = self._addressees(codes, language, standings(study, register))
        left = sorted(set(codes) - {one.code for one in found})
        if named and left:
            raise UsageError("letter-not-for", letter=name_of(self.kind), countries=", ".join(left))
        files = self.enclosures(found, register)
        writer = Writer(study, self.folder.path / "templates", self.newest, self.folder.keys.fingerprint)
        return [
            made
            for one in found
            for number, country in enumerate(self._apart(one.code), 1)
            if (made := self._draft_if_any(writer, one, self._own_files(one, files, country), (country, number)))
        ]

    def _apart(self, code: str) -> "Iterator[Country]":
        """Yield the country as each of its letters knows it: with the contacts who may see each other, then one by one.

        Who has agreed to be known to the Secretariat alone has a letter alone, and stands in that of nobody else.
        """
        observer = self.folder.edition.observer(code)
        country = observer.addressee if observer else self.folder.edition.country(code)
        private = self.known[code].private if code in self.known else frozenset()
        alone = [one for one in country.contacts if one.email in private]
        together = tuple(one for one in country.contacts if one.email not in private)
        if together or not alone:
            yield country.model_copy(update={"contacts": together})
        yield from (country.model_copy(update={"contacts": (one,)}) for one in alone)

    def _own_files(
        self, one: Addressee, files: "Mapping[str, tuple[Attachment, ...]]", country: "Country"
    ) -> "tuple[Attachment, ...]":
        """Return what goes with a letter: of a directory, a workbook that holds nobody else than who may be seen."""
        from matrices.report import Attachment

        own = files.get(one.code, ())
        before = previous_edition(self.folder) if self.kind is Kind.REQUEST else None
        for instrument in self.folder.instruments if before is not None else ():
            name = f"{one.code}-{instrument.id}-{one.language}.xlsx"
            if instrument.personal:
                to = country.contacts[0].email if len(country.contacts) == 1 else ""
                content = self._made(instrument, (one.code,), one.language, to)[one.code]
                own = tuple(Attachment(name, content) if each.name == name else each for each in own)
        return own

    def _addressees(self, codes: Sequence[str], language: str | None, found: "Sequence[Standing]") -> list[Addressee]:
        """Return, in the order of the reader's language, the countries (or observers) whom the letters concern."""
        from matrices.report import about, of_country

        edition = self.folder.edition
        if self.kind is Kind.OBSERVER:
            return [Addressee(one.code, language or one.language, ()) for one in edition.observers if one.code in codes]
        addressees = []
        for country in edition.in_order(self.cycle.language):
            own = about(self.kind, of_country(found, country.code))
            if country.code in codes and own:
                addressees.append(Addressee(country.code, language or country.language, own))
        return addressees

    def _draft_if_any(
        self, writer: "Writer", one: Addressee, files: "tuple[Attachment, ...]", to: "tuple[Country, int]"
    ) -> LetterDraft | None:
        try:
            return self._draft(writer, one, files, to)
        except UsageError as problem:
            if problem.code != "letter-address":
                raise
            place = self._place(to[0], problem.values["contact"])
            self.refused.append(UsageError("letter-address", place=place, country=one.code))
            return None

    def _place(self, country: "Country", contact: object) -> str:
        """Return where the address of a contact stands: a cell of the directory, or a line of `edition.yaml`."""
        from matrices.edition import EDITION_FILE, place_of_address

        if not isinstance(contact, int):
            return f"{EDITION_FILE}: body.email"
        code = country.code
        address, known = country.contacts[contact].email, self.known.get(code)
        if known is not None and address in known.cells:
            return f"{known.edition} {code} v{known.version}, {known.cells[address]}"
        return place_of_address(self.folder.path, code, address)

    def _draft(
        self, writer: "Writer", one: Addressee, files: "tuple[Attachment, ...]", to: "tuple[Country, int]"
    ) -> LetterDraft:
        from matrices.report import Attachment, Matter, calendar_file, correspondents, draft, named_too

        edition, (country, number) = self.folder.edition, to
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
        letter = writer.write(country, one.language, matter, self.words.get(one.code, ""))
        between = correspondents(edition.body, country, one.language)
        if not between.to and one.code in self.known and self.known[one.code].private:
            between = replace(between, to=between.copy, copy=())  # an alternate alone, or a principal apart
        dates = calendar_file(edition, one.code, matter.deadlines, one.language) if matter.deadlines else b""
        enclosed = (*files, *([Attachment(f"{one.code}.ics", dates)] if dates else []))
        return LetterDraft(
            country=country,
            instruments=tuple(standing.instrument.id for standing in one.about),
            language=one.language,
            mail=draft(letter.laid, letter.html, one.language, between, enclosed),
            calendar=dates,
            between=between,
            enclosed=tuple(each.name for each in enclosed),
            known=self.known.get(one.code),
            words=letter.laid.source,
            number=number,
        )

    def written(self, drafts: Sequence[LetterDraft], target: Path, on: datetime.datetime | None = None) -> Letters:
        """Write the drafts and log them; `on` is the moment as of which a date has passed, now if there is none."""
        if drafts:
            with self.cycle.register_open(create=True) as register:
                drafts = [self._written(one, target, register) for one in drafts]
        return self.told(drafts, on)

    def told(self, drafts: Sequence[LetterDraft], on: datetime.datetime | None = None) -> Letters:
        """Return the letters with what is to be minded of them."""
        zone = self.folder.edition.calendar.zone
        if drafts and self.by is not None and self.by.moment(zone) < (on or self.cycle.now()):
            self.notes.append(text("letters", "date-passed", date=in_words(show_date, self.by.day(zone))))
        if drafts and self.kind is Kind.LAST_NOTICE:
            self.notes.append(text("letters", "through-authority"))
        return Letters(self.kind, tuple(drafts), tuple(self.refused), tuple(self.notes), self.by)

    def _written(self, one: LetterDraft, target: Path, register: "Register") -> LetterDraft:
        from matrices.report import DRAFTED

        code = one.country.code
        name = code if one.number == 1 else f"{code}-{one.number}"
        path = write_file(target / self.kind.value / f"{name}.eml", one.mail)
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
        if one.known is not None and one.known.by_directory:
            details["contacts"] = f"{one.known.source} {one.known.edition} v{one.known.version}"
        register.log(self.cycle.now(), self.cycle.actor, DRAFTED, details)
        return replace(one, path=path)

    def enclosures(
        self, addressees: Sequence[Addressee], register: "Register | None"
    ) -> "Mapping[str, tuple[Attachment, ...]]":
        """Return the files of each letter by country; what cannot be enclosed is among the notes.

        From the opening of a round on, what observers wrote of a country goes with its letters.
        """
        kind, newest = self.kind, self.newest
        if kind is Kind.REQUEST:
            return self._templates(addressees)
        if kind is Kind.CLARIFICATION and register is not None:
            files = {one.code: tuple(self._marked(one, register)) for one in addressees}
        elif kind is Kind.ACKNOWLEDGEMENT and register is not None and self.folder.keys:
            files = {one.code: tuple(receipts_for(self.folder, one, register)) for one in addressees}
        elif kind in OF_ROUNDS:
            files = self._study(addressees)
        else:
            files = {one.code: () for one in addressees}
        if newest is not None and register is not None and kind is not Kind.OBSERVER:
            comments = comments_for(self.folder, addressees, register, newest)
            return {code: (*own, *comments.get(code, ())) for code, own in files.items()}
        return files

    def _templates(self, addressees: Sequence[Addressee]) -> "Mapping[str, tuple[Attachment, ...]]":
        """Return the templates in build/templates; one that is not there, or is of an older form, is made anew."""
        from matrices.report import Attachment

        found: dict[str, list[Attachment]] = {one.code: [] for one in addressees}
        for instrument in self.folder.instruments:
            for language in dict.fromkeys(one.language for one in addressees):
                codes = [one.code for one in addressees if one.language == language]
                names = {code: f"{code}-{instrument.id}-{language}.xlsx" for code in codes}
                ready = {
                    code: content
                    for code in codes
                    if (content := template_ready(self.folder, instrument, names[code], code, language)) is not None
                }
                ready |= self._made(instrument, tuple(code for code in codes if code not in ready), language)
                for code in codes:
                    found[code].append(Attachment(names[code], ready[code]))
        return {code: tuple(files) for code, files in found.items()}

    def _made(self, instrument: "Instrument", codes: tuple[str, ...], language: str, to: str = "") -> dict[str, bytes]:
        """Return the templates of some countries as they would be written; of a directory, as they may be sent."""
        if not codes:
            return {}
        before = previous_edition(self.folder)
        carried = self.cycle.carried(before, [instrument], codes).get(instrument.id, {})
        if instrument.personal:
            carried = {code: self._sendable(one, code, to) for code, one in carried.items()}
        made = workbooks(self.folder, instrument, codes, language, carried, source_of(before))
        return {code: content for code, (_, content) in zip(codes, made, strict=True)}

    def _sendable(self, carried: "Carried", code: str, to: str) -> "Carried":
        from matrices.study import without_hidden

        sendable, count = without_hidden(carried, self.cycle.now().date(), to)
        note = text("letters", "without-hidden", country=code, count=count)
        if count and not to and note not in self.notes:
            self.notes.append(note)
        return sendable

    def _marked(self, one: Addressee, register: "Register") -> "Iterator[Attachment]":
        """Yield the workbooks or forms to be corrected, marked anew from the original in the register.

        The copy in build/returned has the name that its country chose; another country's file may have taken its place.
        """
        from matrices.report import Attachment
        from matrices.study import holds_hidden

        today = self.cycle.now().date()
        for standing in one.about:
            latest = standing.latest
            personal = standing.instrument.personal and latest is not None
            if personal and latest is not None and holds_hidden(latest, standing.instrument, register, today):
                self.notes.append(text("letters", "without-marked-persons", country=one.code))
                continue
            made = marked_form(self.folder, standing, one.language, register) if standing.paper else None
            made = made or marked_workbook(self.folder, standing, one.language, register)
            if isinstance(made, str):
                self.notes.append(text("letters", "without-marked", file=made, country=one.code))
            elif made is not None:
                yield Attachment(made.name, made.content)

    def _study(self, addressees: Sequence[Addressee]) -> "dict[str, tuple[Attachment, ...]]":
        """Return the draft in each letter's language, as PDF if there is one, and the addressee's own forms."""
        from matrices.report import Attachment

        newest, found, missing = self.newest, {}, False
        place = self.folder.build / (f"round-{newest.number}" if newest else "study")
        for one in addressees:
            study = study_in(place, (one.language, *self.folder.edition.languages))
            missing = missing or study is None
            forms = tuple(sorted(place.glob(f"{one.code}-*.xlsx"))) if newest else ()
            found[one.code] = tuple(Attachment(path.name, path.read_bytes()) for path in (study, *forms) if path)
        if missing:
            self.notes.append(text("letters", "without-draft" if newest else "without-study", folder=place))
        return found


def _roles(one: LetterDraft, refused: Sequence[str]) -> list[str]:
    """Return to which focal points of a country a letter went."""
    return sorted({each.role for each in one.country.contacts if each.email.strip() and each.email not in refused})
