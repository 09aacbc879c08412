"""An edition → what the program says of it: every entry of the words that was filled, with its blanks, and the pages.

The words are overheard where they are filled in, so that nothing can be said past the list of sentences.
"""

import datetime
import email
import email.policy
import functools
import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from matrices import language
from matrices.cycle.cycle import Cycle
from matrices.cycle.letters import Drafting
from matrices.cycle.products import study_of
from matrices.edition.folder import Folder
from matrices.errors import UsageError
from matrices.register.opening import open_register
from matrices.register.store import Register
from matrices.report.directory import page as directory
from matrices.report.directory.page import directory_page, to_ask
from matrices.report.indicators import page as indicators
from matrices.report.letters.kinds import Kind
from matrices.report.slides.deck import deck
from matrices.report.standing import standings
from matrices.report.status_page import EditionStatus, render_status, status_lines
from matrices.report.study.page import study_html
from matrices.study.officers import Audience, DirectorySource, read_directories
from tests.sentences.claims import Said, said
from tests.sentences.editions import REGISTER
from tests.sentences.printed import Printed, entries, figures, flat, marking, marks, read, unmarked

LANGUAGES = ("es", "en")
NO_FONTS = mock.patch("matrices.report.fonts.web_faces", return_value="")


@dataclass
class Spoken:
    """What was said in one document: entries of the words, what stood beside them, and the document itself."""

    said: set[Said] = field(default_factory=set)
    pages: dict[str, str] = field(default_factory=dict)
    printed: dict[str, set[Printed]] = field(default_factory=dict)
    """What templates printed beside the words, by language."""
    texts: set[str] = field(default_factory=set)
    """The entries of the words as they were filled in."""

    def read(self, spoken: str, page: str, *readers: Callable[[str], set[Printed]]) -> str:
        """Keep what a marked page has printed; return the page without its marks."""
        own = self.printed.setdefault(spoken, set())
        for reader in (read, *readers):
            own |= reader(page)
        return unmarked(page)


class _Room:
    """The words of a room, each entry with its name on it."""

    def __init__(self, room: str, entries: Mapping[str, Any]) -> None:
        self.room, self.entries = room, entries

    def __getitem__(self, key: str) -> "_Entry":
        return _Entry(f"{self.room}/{key}", self.entries[key])

    def get(self, key: str) -> Any:
        return self.entries.get(key)


@dataclass(frozen=True)
class _Entry:
    key: str
    entry: Mapping[str, Any]

    def __getitem__(self, spoken: str) -> "_Tagged":
        return _Tagged(self.key, spoken, self.entry[spoken])


@dataclass(frozen=True)
class _Tagged:
    key: str
    language: str
    words: Any


@contextmanager
def overheard(into: set[Said], texts: set[str] | None = None) -> Iterator[None]:
    """Overhear every entry of the words that is filled in; `texts` take it as it is read."""
    catalogue, form = language.catalogue, language._form

    def filled(tagged: Any, values: Mapping[str, object]) -> str:
        if isinstance(tagged, _Tagged):
            into.add(said(tagged.key, tagged.language, values, tagged.words))
            chosen = form(tagged.words, values)
            if texts is not None:
                texts.add(flat(language._fill(chosen, tagged.language, values)))
            return chosen
        return form(tagged, values)

    rooms = functools.cache(lambda room: _Room(room, catalogue(room)))
    with mock.patch.object(language, "catalogue", rooms), mock.patch.object(language, "_form", filled):
        yield


def study_spoken(folder: Folder) -> Spoken:
    """Return what the study of an edition says, in both languages."""
    found = Spoken()
    with closing(open_register(folder.path / REGISTER)) as register:
        study = study_of(folder, register).printed_in("study")
    with NO_FONTS, marking(), overheard(found.said, found.texts):
        for spoken in LANGUAGES:
            found.pages[spoken] = found.read(spoken, study_html(study, spoken), marks)
            deck(study, spoken)
    return found


def figures_spoken(folder: Folder) -> Spoken:
    """Return what the progress report of an edition says, in both languages."""
    found = Spoken()
    with closing(open_register(folder.path / REGISTER)) as register:
        study = study_of(folder, register).printed_in("indicators")
    with NO_FONTS, marking(), overheard(found.said, found.texts):
        for spoken in LANGUAGES:
            found.pages[spoken] = found.read(spoken, indicators.indicators_html(study, spoken), figures)
    return found


def directory_spoken(folder: Folder, before: Folder, audience: Audience, on: datetime.date) -> Spoken:
    """Return what the directory of an edition says to an audience, and what the Secretariat is told to ask for."""
    found = Spoken()
    with closing(open_register(folder.path / REGISTER)) as now, closing(open_register(before.path / REGISTER)) as old:
        (known,) = read_directories(DirectorySource(folder, now), DirectorySource(before, old))
    with NO_FONTS, marking(), overheard(found.said):
        for spoken in LANGUAGES:
            page = directory_page(known, folder.edition, spoken, audience, on)
            found.read(spoken, directory.directory_html(page), entries)
            asked = to_ask(known, folder.edition, on, spoken) if audience == "network" else ()
            found.printed[spoken] |= {Printed("asked", one.partition(":")[0], one) for one in asked}
    return found


def named_below(page: str) -> set[tuple[str, str, str]]:
    """Return where a study names countries below a table: block or chart, the words before their names, the names."""
    blocks = re.findall(r'<article class="block" id="law-([^"]+)"(.*?)</article>', page, re.DOTALL)
    charts = re.findall(
        r'<div class="chart-block[^>]*>\s*<h3><span class="code">([^<]+)<.*?</table>(.*?)</div>', page, re.DOTALL
    )
    below = re.compile(r'<p class="silent">(?:<span[^>]*></span>)?<b>([^<]*)</b>([^<]*)</p>')
    return {
        (f"{kind} {row}", html.unescape(words.strip()), html.unescape(names.strip()))
        for kind, places in (("block", blocks), ("chart", charts))
        for row, inside in places
        for words, names in below.findall(inside)
    }


def marked_late(page: str) -> set[tuple[str, str, str]]:
    """Return which rows of blocks say that something came after the cut-off date: row, country, words."""
    blocks = re.findall(r'<article class="block" id="law-([^"]+)"(.*?)</article>', page, re.DOTALL)
    line = re.compile(r'<tr class="keep[^"]*" data-c="(\w+)"[^>]*>\s*<th(.*?)</th>', re.DOTALL)
    return {
        (row, code, mark)
        for row, inside in blocks
        for code, head in line.findall(inside)
        for words in re.findall(r'<span class="late">([^<]*)</span>', head)
        for mark in html.unescape(words).split(" · ")
    }


def status_spoken(folder: Folder, on: datetime.date) -> Spoken:
    """Return what the status of an edition says on a day: both pages, and the lines for the screen."""
    found = Spoken()
    with closing(open_register(folder.path / REGISTER)) as register:
        study = study_of(folder, register)
        where, rounds = standings(study, register), register.rounds.rounds(folder.edition.id)
    with marking(), overheard(found.said):
        for spoken in LANGUAGES:
            status = EditionStatus(study, where, on, spoken, rounds[-1] if rounds else None)
            found.pages[spoken] = found.read(spoken, render_status(status))
            found.pages[f"{spoken} circulation"] = render_status(status, circulate=True)
            found.pages[f"{spoken} screen"] = "\n".join(status_lines(status))
    return found


def letters_spoken(folder: Folder) -> Spoken:
    """Return what the letters say that can be drafted now: pages by `KIND CODE LANGUAGE`."""
    found = Spoken()
    with closing(open_register(folder.path / REGISTER)) as register:
        with overheard(found.said):
            study = study_of(folder, register)
        # Worked out once: every kind and language of letter would read the whole register anew.
        where = standings(study, register)
        known = mock.patch("matrices.cycle.letters.study_of", return_value=study)
        standing = mock.patch("matrices.report.standing.standings", return_value=where)
        with known, standing, mock.patch.object(Drafting, "enclosures", return_value={}):
            for kind in Kind:
                for spoken in LANGUAGES:
                    found.pages |= dict(_drafted(folder, kind, register, spoken, found.said))
    return found


def _drafted(folder: Folder, kind: Kind, register: Register, spoken: str, into: set[Said]) -> Iterator[tuple[str, str]]:
    codes = tuple(country.code for country in folder.edition.countries)
    try:
        drafting = Cycle(folder, lambda: datetime.datetime.now(datetime.UTC), "sentences").drafting(kind, register)
    except UsageError:
        return
    with overheard(into):
        drafts = drafting.drafts(codes, spoken, register, named=False)
    for one in drafts:
        body = email.message_from_bytes(one.mail, policy=email.policy.default).get_body(("plain",))
        assert body is not None
        yield f"{kind} {one.country.code} {spoken}", body.get_content()
