"""Directory → one HTML page, in one language and for one audience; and what the Secretariat has to ask."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from matrices.edition import Edition
from matrices.language import alphabetical, say
from matrices.report.directory.entries import (
    EntryTeller,
    InstitutionLine,
    Listed,
    Listing,
    OfficerLine,
    listing,
    open_seats,
)
from matrices.report.indicators.page import POLICY
from matrices.report.shown import safe_link
from matrices.report.study.context import RUNNING_NOTICE, first_sentences
from matrices.report.study.page import with_whole_hosts
from matrices.report.templates import ACCENT, INK, page_templates, rendered, sign_style, source
from matrices.report.voice import Voice
from matrices.study import Audience, Directory, Holding


@dataclass(frozen=True)
class DirectoryCover:
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
class DirectorySection:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class DirectoryChapter:
    """A chapter: `template` names the page template `directory/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    sections: tuple[DirectorySection, ...] = ()


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
    teller: EntryTeller
    cover: DirectoryCover
    chapters: tuple[DirectoryChapter, ...]
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
    teller, voice = EntryTeller(listed), listed.voice
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


def _country(code: str, listed: Listing, teller: EntryTeller) -> CountryPart:
    own, name = listed.of(code), listed.voice.name(code)
    if own is None:
        return CountryPart(f"country-{code}", name, "", (), ())
    note = "" if own.holding.current else teller.say("before-note", edition=own.holding.edition)
    return CountryPart(f"country-{code}", name, note, teller.institutions(own), teller.officers(own))


def _chapters(countries: tuple[CountryPart, ...], teller: EntryTeller) -> tuple[DirectoryChapter, ...]:
    sections = tuple(DirectorySection(one.anchor, one.name) for one in countries)
    names = (("reading", ()), ("by-country", sections), ("by-institution", ()), ("sources", ()))
    drafts = (DirectoryChapter(0, name, teller.say(name), name, own) for name, own in names)
    return tuple(replace(one, number=number) for number, one in enumerate(drafts, start=1))


def _source(code: str, listed: Listing, teller: EntryTeller) -> SourceLine:
    own, name = listed.of(code), listed.voice.name(code)
    if own is None:
        words = "in-review" if code in listed.directory.reviewed else "no-answer"
        return SourceLine(name, listed.voice.say(words), "", 0)
    holding = own.holding
    key = "source" if holding.current else "source-before"
    words = teller.say(key, edition=holding.edition, version=holding.version)
    return SourceLine(name, words, listed.voice.moment(holding.received_at), _count(own, listed))


def _count(own: Listed, listed: Listing) -> int:
    return len(own.institutions) + (len(own.officers) if listed.audience == "network" else 0)


def _cover(listed: Listing, edition: Edition, teller: EntryTeller) -> DirectoryCover:
    voice, date = listed.voice, listed.voice.date(listed.on)
    notice = voice.of(edition.notice)
    return DirectoryCover(
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


_DRAWINGS = {
    "hours": f'<circle cx="6" cy="6" r="5.4" fill="{INK}"/>'
    '<path d="M6 2.6V6l2.4 1.5" fill="none" stroke="#fff" stroke-width="1.2"/>',
    "check": f'<path d="M6 .8l5.6 10.4H.4z" fill="{ACCENT}"/>'
    '<path d="M6 4.2v3.6M6 8.8v1.2" fill="none" stroke="#fff" stroke-width="1.3"/>',
}
"""A clock: answered at any hour; a triangle: to be checked. Words stand beside both."""


def directory_html(page: DirectoryPage, templates: Path | None = None, kept: Path | None = None) -> str:
    """Return the directory as one page for the screen that works offline and has no script.

    `templates` is the edition's own folder of page templates; with a folder `kept`, fonts are cut down once.
    """
    from matrices.report.pieces import web_faces

    return _render(page, templates, web_faces(kept and kept / "fonts"), "screen")


def directory_print(page: DirectoryPage, templates: Path | None = None) -> str:
    """Return the directory as the page from which `render_pdf` makes the PDF."""
    from matrices.report.pieces import print_faces

    return _render(page, templates, print_faces(), "print")


def _render(page: DirectoryPage, templates: Path | None, faces: str, medium: str) -> str:
    environment = page_templates(templates)
    environment.filters["link"] = safe_link
    environment.filters["hosts"] = with_whole_hosts
    environment.filters["mailto"] = _mail_address
    sheets = ("study/base.css", f"study/{medium}.css", "directory/both.css", f"directory/{medium}.css")
    style = "\n".join([faces, sign_style(), _signs(), *(source(environment, name) for name in sheets)])
    return rendered(
        environment,
        f"directory/{medium}.html.j2",
        page=page,
        cover=page.cover,
        outline=page.chapters,
        language=page.language,
        say=page.voice.say,
        tell=page.teller.say,
        print=medium == "print",
        policy=POLICY,
        style=Markup(style),  # noqa: S704 - the package's or the edition's own files
    )


def _mail_address(email: str) -> str:
    """Return the address that opens a letter: nothing in it can add a subject or another addressee."""
    return f"mailto:{quote(email, safe='@')}"


def _signs() -> str:
    return "\n".join(f'.d-{name}{{background-image:url("{_address(one)}")}}' for name, one in _DRAWINGS.items())


def _address(drawing: str) -> str:
    whole = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{drawing}</svg>'
    return "data:image/svg+xml," + quote(whole, safe="/:= \"'").replace('"', "'")


def to_ask(directory: Directory, edition: Edition, on: datetime.date, language: str) -> Iterator[str]:
    """Yield a line for what is missing of each country: its directory, a seat, a confirmation, a consent."""
    listed = listing(directory, edition, language, "network", on)
    for code in listed.voice.countries:
        holding, country = directory.holding(code), listed.voice.name(code)
        if holding is None:
            key = "under-review" if code in directory.reviewed else "no-directory"
            yield say("directory", key, language, country=country)
            continue
        for rank, subject in open_seats(holding, on):
            names = {
                "rank": listed.of_role("rank", rank).lower(),
                "subject": say("directory", f"subject-{subject}", language),
            }
            yield say("directory", "no-seat", language, country=country, **names)
        for key, count in _counts(holding, on):
            if count:
                yield say("directory", key, language, country=country, count=count)


def _counts(holding: Holding, on: datetime.date) -> Iterator[tuple[str, int]]:
    serving = [one for one in holding.officers if one.in_office(on)]
    yield "to-confirm", sum(one.freshness(on) == "unconfirmed" for one in (*serving, *holding.institutions))
    waiting = [one for one in serving if one.undecided]
    wanted = [one for one in serving if one.text("visibility") != "secretariat" and not one.undecided]
    yield "withheld", sum(not one.shown_to("network", on) for one in wanted)
    yield "undecided", len(waiting)
