"""Directory → one HTML page, in one language and for one audience; and what the Secretariat has to ask."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matrices.edition import Edition
from matrices.language import alphabetical, say
from matrices.register import Submission
from matrices.report.directory.entries import (
    InstitutionLine,
    Listed,
    Listing,
    listing,
    open_seats,
)
from matrices.report.document import Cells, Chapter, Cover, Page, PageSection, cover_of, numbered_chapters, render
from matrices.report.templates import ACCENT, INK, sign_style
from matrices.report.voice import Voice
from matrices.study import Audience, Directory, Holding


@dataclass(frozen=True, kw_only=True)
class DirectoryPage(Page):
    """A whole directory in one language: a section for each country, every institution, where entries are from."""

    listing: Listing
    parts: tuple[PageSection, ...]
    institutions: tuple[InstitutionLine, ...]
    sources: tuple[Cells, ...]
    email: str

    @property
    def public(self) -> bool:
        """Tell whether it is for the public."""
        return not self.cover.restricted


def directory_page(
    directory: Directory, edition: Edition, language: str, audience: Audience, on: datetime.date
) -> DirectoryPage:
    """Return the directory as an audience may see it on a day."""
    listed = listing(directory, edition, language, audience, on)
    voice = listed.voice
    parts = tuple(_country(code, listed) for code in voice.countries)
    institutions = {one.anchor: one for part in parts for one in part.content["institutions"]}
    ordered = alphabetical(institutions, {key: one.name.text for key, one in institutions.items()})
    return DirectoryPage(
        kind="directory",
        voice=voice,
        cover=_cover(listed, edition),
        chapters=_chapters(parts, listed),
        dated=on.isoformat(),
        signs=sign_style("d", _DRAWINGS),
        listing=listed,
        parts=parts,
        institutions=tuple(institutions[key] for key in ordered),
        sources=tuple(_source(code, listed) for code in voice.countries),
        email=edition.body.email,
    )


def _country(code: str, listed: Listing) -> PageSection:
    """Return a country: its institutions and officers; `note` says where they are from, if not from this edition."""
    own, note = listed.of(code), ""
    if own is not None and not own.holding.current:
        note = listed.say("before-note", edition=own.holding.edition)
    institutions, officers = (listed.institutions(own), listed.officers(own)) if own is not None else ((), ())
    content = {"note": note, "institutions": institutions, "officers": officers}
    return PageSection(f"country-{code}", listed.voice.name(code), content)


def _chapters(parts: tuple[PageSection, ...], listed: Listing) -> tuple[Chapter, ...]:
    names = ("reading", "by-country", "by-institution", "sources")
    sections = {"by-country": parts}
    return numbered_chapters(Chapter(one, listed.say(one), one, sections=sections.get(one, ())) for one in names)


def _source(code: str, listed: Listing) -> Cells:
    """Return where a country's entries are from, and how many of them are listed."""
    own, name = listed.of(code), listed.voice.name(code)
    if own is None:
        words = "in-review" if code in listed.directory.reviewed else "no-answer"
        return {"country": name, "source": listed.voice.say(words), "received": "", "listed": 0}
    holding = own.holding
    words = listed.say(
        "source" if holding.current else "source-before", edition=holding.edition, version=holding.version
    )
    received = listed.voice.moment(holding.received_at)
    if holding.newer is not None:
        words = f"{words}; {_newer(holding.newer, listed.voice)}"
    return {"country": name, "source": words, "received": received, "listed": _count(own, listed)}


def _newer(one: Submission, voice: Voice) -> str:
    """Return what came after the version that counts, and what became of it."""
    key = "newer-waits" if one.waits else "newer-returned"
    return voice.say_of("directory", key, version=one.version, received=voice.moment(one.received_at))


def _count(own: Listed, listed: Listing) -> int:
    return len(own.institutions) + (len(own.officers) if listed.audience == "network" else 0)


def _cover(listed: Listing, edition: Edition) -> Cover:
    voice, date = listed.voice, listed.voice.date(listed.on)
    return cover_of(
        edition,
        voice,
        voice.of(listed.directory.instrument.title),
        subtitle=listed.say(f"subtitle-{listed.audience}"),
        edition_line=listed.say("edition-line", edition=edition.id, date=date),
        as_of=listed.say("as-of", date=date),
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
    """Return the directory as one page for the screen that works offline and has no script; see `render`."""
    return render(page, templates, "screen", kept)


def directory_print(page: DirectoryPage, templates: Path | None = None) -> str:
    """Return the directory as the page from which `render_pdf` makes the PDF."""
    return render(page, templates, "print")


def to_ask(directory: Directory, edition: Edition, on: datetime.date, language: str) -> Iterator[str]:
    """Yield a line for what is missing of each country: its directory, a seat, a confirmation, a consent."""
    listed = listing(directory, edition, language, "network", on)
    for code in listed.voice.countries:
        holding, country = directory.holding(code), listed.voice.name(code)
        if holding is None:
            key = "under-review" if code in directory.reviewed else "no-directory"
            yield say("directory", key, language, country=country)
            continue
        withheld = holding.withheld(on)
        if holding.newer is not None and withheld:
            newer, rows = _newer(holding.newer, listed.voice), ", ".join(one.row for one in withheld)
            yield say("directory", "taken-back", language, country=country, newer=newer, count=len(withheld), rows=rows)
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
