"""What documents share: cover, chapters and their sections, tables; and one way to make a page of them.

A page template of a document's own, such as `directory/screen.html.j2`, takes the place of the common one of that name
in `templates/document/`; each chapter is printed by the template of its name in the document's own folder.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from jinja2 import Environment
from markupsafe import Markup, escape

from matrices.edition import Edition
from matrices.language import visible_signs
from matrices.report.templates import page_templates, rendered, safe_link, sign_style, source
from matrices.report.voice import Voice

Medium = Literal["screen", "print"]

_T = TypeVar("_T")

Cells = Mapping[str, Any]
"""A row of a table: its cells by the keys of their heads; also whose it is, and the anchor that leads to it."""

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
"""What a page may load: nothing from elsewhere, and no script at all."""

_RUNNING_NOTICE = 180
"""Characters of the edition's notice that fit the foot of a page; whole sentences only."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-záéíóúñ0-9])")

# Without the look back a long word, or a long chain of words and dots, would be tried from each of its letters.
_HOST = re.compile(r"(?:https?://|(?<![\w-])(?<![\w-]\.))[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[^\s\[\](){}<>\"',;]*)?")
_BREAKS = re.compile(r"(?=\.)|(?<=/)(?!/)")


@dataclass(frozen=True)
class DraftMark:
    """The mark of a version sent out for validation: short for the head of a page, whole for the cover."""

    short: str
    until: str
    whole: str


@dataclass(frozen=True)
class Cover:
    """What stands on the cover, and at the head and foot of every page; empty where there is nothing to say.

    `as_of` says up to when the document holds what it holds; `restricted` that it is not for the public.
    """

    organization: str
    network: str
    secretariat: str
    edition: str
    edition_line: str
    title: str
    subtitle: str
    cut_off: str
    notice: str
    running_notice: str
    as_of: str = ""
    meeting: str = ""
    meeting_date: str = ""
    draft: DraftMark | None = None
    restricted: bool = False


@dataclass(frozen=True)
class PageSection:
    """A part of a chapter, as the contents name it; of a table, what its rows are about."""

    anchor: str
    title: str
    content: Any = ()


@dataclass(frozen=True)
class Chapter:
    """A chapter: `template` names the page template of its document that prints `content`, in `part` of the document.

    `opens` is the title of the part that begins with this chapter, `late` what came too late for it; `is_short` tells
    that in print it is no more than a few lines, with the next one on their page.
    """

    anchor: str
    title: str
    template: str
    content: Any = None
    sections: tuple[PageSection, ...] = ()
    part: Any = None
    opens: str = ""
    late: str = ""
    is_short: bool = False
    number: int = 0


@dataclass(frozen=True)
class Table:
    """A table as it is printed: its heads, its rows, what it is called; `traits` name what is special about it."""

    heads: tuple[Any, ...]
    rows: tuple[Cells, ...]
    title: str = ""
    anchor: str = ""
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Page:
    """A whole document in one language. `kind` names its page templates and, but for the study, its words.

    `signs` are style rules of signs of its own; what `is_plain` goes without fonts and signs.
    """

    kind: str
    voice: Voice
    cover: Cover
    chapters: tuple[Chapter, ...] = ()
    dated: str = ""
    signs: str = ""
    is_plain: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    """What its templates are given besides."""

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.voice.language

    @property
    def countries(self) -> tuple[tuple[str, str], ...]:
        """Codes and names of the countries of the edition, in alphabetical order."""
        return tuple((code, self.voice.name(code)) for code in self.voice.countries)


def numbered_chapters(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Return chapters with their numbers."""
    return tuple(replace(one, number=number) for number, one in enumerate(chapters, start=1))


def cover_of(edition: Edition, voice: Voice, title: str, **own: Any) -> Cover:
    """Return a cover with what every document says of its edition, and with what is its `own`."""
    notice = voice.of(edition.notice)
    return Cover(
        organization=voice.of(edition.body.organization),
        network=voice.of(edition.body.network),
        secretariat=voice.of(edition.body.secretariat),
        edition=edition.id,
        title=title,
        cut_off=voice.date(edition.calendar.cut_off),
        notice=notice,
        running_notice=first_sentences(notice, _RUNNING_NOTICE),
        **own,
    )


def to_cut_off(edition: Edition, voice: Voice) -> Mapping[str, str]:
    """Return the lines of a cover of what was collected up to the cut-off date, for a meeting."""
    meeting, cut_off = edition.meeting, voice.date(edition.calendar.cut_off)
    place = [voice.of(meeting.place)] if meeting and meeting.place else []
    day = [voice.date(meeting.date)] if meeting and meeting.date else []
    return {
        "edition_line": voice.say("edition-line", edition=edition.id, date=cut_off),
        "as_of": voice.say("cover-cut-off", date=cut_off),
        "meeting": voice.of(meeting.title) if meeting else "",
        "meeting_date": ", ".join(place + day),
    }


def draft_of(voice: Voice) -> DraftMark | None:
    """Return the mark of a draft, or that the register behind it is not whole; None for a study without either."""
    draft = _draft(voice)
    if not voice.study.unverified:
        return draft
    mark = voice.say("unverified")
    if draft is None:
        return DraftMark(mark, "", voice.say("unverified-whole"))
    return DraftMark(f"{mark} · {draft.short}", draft.until, f"{voice.say('unverified-whole')} {draft.whole}")


def _draft(voice: Voice) -> DraftMark | None:
    proceedings = voice.study.proceedings
    if not proceedings.open:
        return None
    ends = [one.until for one in proceedings.validations if one.until and one.round == proceedings.round]
    until = voice.moment(max(ends), hour=True) if ends else _planned_end(voice)
    short = voice.say("draft-round", number=proceedings.round)
    whole = voice.say("draft-until", number=proceedings.round, until=until) if until else short
    return DraftMark(short, voice.say("draft-end", until=until) if until else "", whole)


def _planned_end(voice: Voice) -> str:
    planned = voice.study.edition.calendar.validation_until
    return voice.moment(planned.isoformat(), hour="T" in planned.isoformat()) if planned else ""


def spread(things: Sequence[_T], most: int) -> Iterator[tuple[_T, ...]]:
    """Yield things in groups of equal size, none larger than `most`."""
    groups = max(1, -(-len(things) // most))
    size = -(-len(things) // groups)
    for start in range(0, len(things), max(1, size)):
        yield tuple(things[start : start + size])


def definition(help_text: str) -> str:
    """Return the first sentence of an option's help: it says what the option means, the rest is for who fills in."""
    return _SENTENCE_END.split(help_text, maxsplit=1)[0]


def first_sentences(words: str, limit: int) -> str:
    """Return as many whole sentences as fit a limit; a longer first sentence is cut at a word."""
    kept = ""
    for sentence in _SENTENCE_END.split(words):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    if kept or not words:
        return kept
    return words[:limit].rsplit(" ", 1)[0] + "…"


def render(page: Page, own: Path | None, medium: Medium, kept: Path | None = None) -> str:
    """Return a document as one page that holds everything it needs: for the screen, or from which the PDF is made.

    `own` is the edition's folder of page templates: a file of the same name there, such as `study/macros.html.j2`,
    takes the place of the one that ships with the package. With a folder `kept`, fonts are cut down once.
    """
    environment = _environment(own)
    return rendered(
        environment,
        f"{page.kind}/{medium}.html.j2",
        f"document/{medium}.html.j2",
        **{
            "page": page,
            "cover": page.cover,
            "outline": page.chapters,
            "language": page.language,
            "say": page.voice.say,
            "tell": partial(page.voice.say_of, "report" if page.kind == "study" else page.kind),
            "print": medium == "print",
            "policy": _POLICY,
            "style": _style(environment, page, medium, kept),
            **page.values,
        },
    )


@cache
def _environment(own: Path | None) -> Environment:
    """Return the environment of documents: their templates are compiled once, and again when they change."""
    environment = page_templates(own)
    environment.filters.update(link=safe_link, hosts=with_whole_hosts, mailto=_mail_address)
    return environment


def _style(environment: Environment, page: Page, medium: Medium, kept: Path | None) -> Markup:
    """Return fonts, signs and style sheets: those of the study, and where a document has any, its own below them."""
    from matrices.report.fonts import print_faces, web_faces

    if page.is_plain:
        parts, names = [], ["study/base.css", f"{page.kind}/{page.kind}.css"]
    else:
        parts = [print_faces() if medium == "print" else web_faces(kept and kept / "fonts"), sign_style(), page.signs]
        names = [f"study/{name}.css" for name in ("base", medium)]
        names += [f"{page.kind}/{name}.css" for name in ("both", medium) if page.kind != "study"]
    parts += (source(environment, name) for name in names)
    return Markup("\n".join(filter(None, parts)))  # noqa: S704 - the package's or the edition's own files


def with_whole_hosts(words: str) -> Markup:
    """Return a text in which addresses of the web break at their dots and strokes, never with a hyphen."""
    words, parts, end = visible_signs(words), [], 0
    for found in _HOST.finditer(words):
        pieces = _BREAKS.split(found[0])
        parts += [escape(words[end : found.start()]), Markup('<span class="host">')]
        parts += [Markup("<wbr>").join(pieces), Markup("</span>")]
        end = found.end()
    return Markup("").join([*parts, escape(words[end:])])


def _mail_address(email: str) -> str:
    """Return the address that opens a letter: nothing in it can add a subject or another addressee."""
    return f"mailto:{quote(email, safe='@')}"
