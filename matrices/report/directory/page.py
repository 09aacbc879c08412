"""Directory → everything that its page templates need, in one language and for one audience: frozen data."""

import datetime
from dataclasses import dataclass, replace

from matrices.edition.model import Edition
from matrices.language import alphabetical
from matrices.report.context import RUNNING_NOTICE, first_sentences
from matrices.report.directory.entries import InstitutionLine, OfficerLine, Teller
from matrices.report.directory.listed import Listed, Listing, listing
from matrices.report.voice import Voice
from matrices.study.directory import Audience, Directory


@dataclass(frozen=True)
class Cover:
    """What stands on the cover."""

    organization: str
    network: str
    secretariat: str
    edition: str
    edition_line: str
    title: str
    subtitle: str
    as_of: str
    notice: str
    running_notice: str
    restricted: bool


@dataclass(frozen=True)
class Section:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: `template` names the page template `directory/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class CountryPart:
    """A country: its institutions and officers; `note` says where they are from, if not from this edition."""

    anchor: str
    name: str
    note: str
    institutions: tuple[InstitutionLine, ...]
    officers: tuple[OfficerLine, ...]


@dataclass(frozen=True)
class SourceLine:
    """Where a country's entries are from, and how many of them are listed."""

    country: str
    source: str
    received: str
    listed: int


@dataclass(frozen=True)
class DirectoryPage:
    """A whole directory in one language."""

    language: str
    public: bool
    voice: Voice
    teller: Teller
    cover: Cover
    chapters: tuple[Chapter, ...]
    names: tuple[str, ...]
    countries: tuple[CountryPart, ...]
    institutions: tuple[InstitutionLine, ...]
    sources: tuple[SourceLine, ...]
    email: str
    dated: str


def directory_page(
    directory: Directory, edition: Edition, language: str, audience: Audience, on: datetime.date
) -> DirectoryPage:
    """Return the directory as an audience may see it on a day."""
    listed = listing(directory, edition, language, audience, on)
    teller, voice = Teller(listed), listed.voice
    countries = tuple(_country(code, listed, teller) for code in voice.countries)
    institutions = {one.anchor: one for part in countries for one in part.institutions}
    ordered = alphabetical(institutions, {key: one.name.text for key, one in institutions.items()})
    return DirectoryPage(
        language=language,
        public=audience == "public",
        voice=voice,
        teller=teller,
        cover=_cover(listed, edition, teller),
        chapters=_chapters(countries, teller),
        names=tuple(part.name for part in countries),
        countries=countries,
        institutions=tuple(institutions[key] for key in ordered),
        sources=tuple(_source(code, listed, teller) for code in voice.countries),
        email=edition.body.email,
        dated=on.isoformat(),
    )


def _country(code: str, listed: Listing, teller: Teller) -> CountryPart:
    own, name = listed.of(code), listed.voice.name(code)
    if own is None:
        return CountryPart(f"country-{code}", name, "", (), ())
    note = "" if own.holding.current else teller.say("before-note", edition=own.holding.edition)
    return CountryPart(f"country-{code}", name, note, teller.institutions(own), teller.officers(own))


def _chapters(countries: tuple[CountryPart, ...], teller: Teller) -> tuple[Chapter, ...]:
    sections = tuple(Section(one.anchor, one.name) for one in countries)
    names = (("reading", ()), ("by-country", sections), ("by-institution", ()), ("sources", ()))
    drafts = (Chapter(0, name, teller.say(name), name, own) for name, own in names)
    return tuple(replace(one, number=number) for number, one in enumerate(drafts, start=1))


def _source(code: str, listed: Listing, teller: Teller) -> SourceLine:
    own, name = listed.of(code), listed.voice.name(code)
    if own is None:
        return SourceLine(name, listed.voice.say("no-answer"), "", 0)
    holding = own.holding
    key = "source" if holding.current else "source-before"
    words = teller.say(key, edition=holding.edition, version=holding.version)
    return SourceLine(name, words, listed.voice.moment(holding.received_at), _count(own, listed))


def _count(own: Listed, listed: Listing) -> int:
    return len(own.institutions) + (len(own.officers) if listed.audience == "network" else 0)


def _cover(listed: Listing, edition: Edition, teller: Teller) -> Cover:
    voice, date = listed.voice, listed.voice.date(listed.on)
    notice = voice.of(edition.notice)
    return Cover(
        organization=voice.of(edition.body.organization),
        network=voice.of(edition.body.network),
        secretariat=voice.of(edition.body.secretariat),
        edition=edition.id,
        edition_line=teller.say("edition-line", edition=edition.id, date=date),
        title=voice.of(listed.directory.instrument.title),
        subtitle=teller.say(f"subtitle-{listed.audience}"),
        as_of=teller.say("as-of", date=date),
        notice=notice,
        running_notice=first_sentences(notice, RUNNING_NOTICE),
        restricted=listed.audience == "network",
    )
