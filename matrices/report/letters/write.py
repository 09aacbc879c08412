"""An edition, a country and what is known of it → a letter in its language, from a page template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment

from matrices.checking import Query, without_content
from matrices.edition import Country, Edition
from matrices.findings import CellRef, Finding, Severity, finding
from matrices.language import say, show_date, text, visible_signs
from matrices.register import Round, moment
from matrices.report.document import Cells
from matrices.report.letters.kinds import Deadline, Kind, in_words
from matrices.report.letters.mail import LaidLetter, lay_out, marked_up
from matrices.report.receipts import ENDING
from matrices.report.standing import Standing, asked_of
from matrices.report.templates import page_templates, rendered
from matrices.report.voice import Voice
from matrices.rounds import Paper
from matrices.study import Entry, Known, Study

_MASCULINE_IN_A = ("ma", "día")
_FEMININE = ("a", "ión", "dad", "tad", "tud", "red")

_SPANISH_COUNTRIES = {
    "República": "la",
    "Federación": "la",
    "Mancomunidad": "la",
    "Unión": "la",
    "Reino": "el",
    "Estado": "el",
    "Estados": "los",
    "Emiratos": "los",
    "Países": "los",
    "Islas": "las",
    "Bahamas": "las",
}
"""First word of a country's name → the article that it takes."""

_ENGLISH_COUNTRIES = frozenset(
    {"Republic", "Federation", "Commonwealth", "Union", "Kingdom", "State", "States", "Emirates", "Islands"}
    | {"Netherlands", "Philippines", "Bahamas", "Gambia"}
)
"""Words with which a country's name takes the article."""


def with_article(name: str, language: str) -> str:
    """Return the name of a body with its article: `la Secretaría Técnica`, `the Technical Secretariat`."""
    return f"{_article(name)} {name}" if language == "es" else f"the {name}"


def of_body(name: str, language: str) -> str:
    """Return `de la Conferencia`, `del Consejo`, `of the Conference`."""
    return _of(f"{_article(name)} {name}") if language == "es" else f"of the {name}"


def to_body(name: str, language: str) -> str:
    """Return `a la Red`, `al Observatorio`, `to the Network`."""
    named = with_article(name, language)
    return f"to {named}" if language == "en" else f"al {named[3:]}" if named.startswith("el ") else f"a {named}"


def the_country(name: str, language: str) -> str:
    """Return `Costa Rica`, `la República Dominicana`, `the Dominican Republic`."""
    if language == "es":
        article = _SPANISH_COUNTRIES.get(name.split(maxsplit=1)[0])
        return f"{article} {name}" if article else name
    return f"the {name}" if _ENGLISH_COUNTRIES & set(name.split()) else name


def of_country(name: str, language: str) -> str:
    """Return `de Costa Rica`, `de la República Dominicana`, `de El Salvador`, `of the Dominican Republic`."""
    named = the_country(name, language)
    return _of(named) if language == "es" else f"of {named}"


def to_country(name: str, language: str) -> str:
    """Return `a Costa Rica`, `a la República Dominicana`, `al Reino Unido`, `to the Dominican Republic`."""
    named = the_country(name, language)
    if language == "es":
        return f"al {named[3:]}" if named.startswith("el ") else f"a {named}"
    return f"to {named}"


def _article(name: str) -> str:
    first = name.split(maxsplit=1)[0].lower()
    return "la" if first.endswith(_FEMININE) and not first.endswith(_MASCULINE_IN_A) else "el"


def _of(words: str) -> str:
    """Return the words after *de*; the article *el* melts into it, the *El* of a name does not."""
    return f"del {words[3:]}" if words.startswith("el ") else f"de {words}"


_MOST = 30
"""Lines of one letter; the rest are counted, and marked in the workbook like all others."""

_CELLS = 6
"""Cells that one line names before the rest are counted."""

_LENGTH = 300
"""Characters of one message or advice: a cell may hold 32,767, and the message may quote it."""


_ASKED = 2_000
"""Characters of a query, which are all that one may have."""

_UNMARKED = "words-without-verdict"
"""The finding about words in a form of which nobody knows how they are meant: it blocks nothing, and is asked about."""


def correction_lines(findings: Sequence[Finding], language: str, held_up: Sequence[Finding] = ()) -> tuple[str, ...]:
    """Return one line for each group of equal errors, with its cells; of more than `_MOST`, the number of the rest.

    Words without a mark, and what holds up a file, are told with the errors: the country is asked about all of them.
    """
    told = [one for one in findings if one.severity is Severity.ERROR or one.code == _UNMARKED or one in held_up]
    return _grouped(told, language)


def _question_lines(unclear: Sequence[Entry], questions: Sequence[Finding], language: str) -> tuple[str, ...]:
    """Return one line for each group of cells that wait to be clarified for the same reason, with the cells."""
    told = {(one.at.sheet, one.at.cell) for one in questions}
    rest = [finding("to-clarify", CellRef(one.file, one.tab, one.cell), value=one.written) for one in unclear
            if (one.tab, one.cell) not in told]  # fmt: skip
    return _grouped([*questions, *rest], language)


def _grouped(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in findings:
        groups.setdefault((one.at.sheet, one.message[language], one.advice[language]), []).append(one)
    lines = [_line(sheet, message, advice, group, language) for (sheet, message, advice), group in groups.items()]
    if len(lines) <= _MOST:
        return tuple(lines)
    return (*lines[:_MOST], say("letters", "corrections-more", language, count=len(lines) - _MOST))


def one_line(words: str, length: int = _LENGTH) -> str:
    """Return a text on one line, cut off where it is longer."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in visible_signs(words)).split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"


def _line(sheet: str, message: str, advice: str, group: Sequence[Finding], language: str) -> str:
    cells = [one.at.cell for one in group if one.at.cell]
    place = say("letters", "place-sheet", language, sheet=one_line(sheet)) if sheet else ""
    if cells:
        shown = ", ".join(cells[:_CELLS])
        if len(cells) > _CELLS:
            shown += " " + say("letters", "cells-more", language, count=len(cells) - _CELLS)
        place = say("letters", "place-cells", language, sheet=one_line(sheet), cells=shown, count=len(cells))
    return f"{place}: {one_line(message)} {one_line(advice)}" if place else f"{one_line(message)} {one_line(advice)}"


@dataclass(frozen=True)
class Letter:
    """A letter: subject and blocks, and the same as a page of HTML."""

    kind: Kind
    country: Country
    language: str
    laid: LaidLetter
    html: str


@dataclass(frozen=True)
class Matter:
    """What a letter is about: standings of one country, the date it asks for, other dates, names of its attachments.

    `contacts` says where its addressees are known from.
    """

    kind: Kind
    about: tuple[Standing, ...]
    by: Deadline | None = None
    others: tuple[Deadline, ...] = ()
    enclosed: tuple[str, ...] = ()
    contacts: Known | None = None

    @property
    def deadlines(self) -> tuple[Deadline, ...]:
        """Every date that the letter names."""
        return (*([self.by] if self.by else []), *self.others)


class Writer:
    """Writes the letters of an edition; `own` is its folder of page templates, `newest` its newest round.

    `key` is the fingerprint of the key that signs its receipts.
    """

    def __init__(self, study: Study, own: Path | None = None, newest: Round | None = None, key: str = "") -> None:
        self._key = key
        self._study = study
        self._newest = newest
        self._environment = _environment(own)

    def write(self, country: Country, language: str, matter: Matter, words: str = "") -> Letter:
        """Return the letter of a country; `words` take the place of those of its page template."""
        values = self._values(country, language, matter)
        words = words or rendered(self._environment, f"letters/{matter.kind}.{language}.txt.j2", **values)
        laid = lay_out(words)
        strong = [values["by"]["long"]] if matter.by else []
        html = rendered(self._environment, "letters/mail.html.j2", laid=laid, language=language, strong=strong)
        return Letter(matter.kind, country, language, laid, html)

    def _values(self, country: Country, language: str, matter: Matter) -> dict[str, Any]:
        edition, voice = self._study.edition, Voice(self._study, language)
        items = tuple(_item(one, voice) for one in matter.about)
        values: dict[str, Any] = {
            **_bodies(edition, voice),
            **_country(country.names[language], language),
            "edition": {"id": edition.id, "title": edition.title[language]},
            "items": items,
            "titles": voice.listed([one["title"] for one in items]),
            "contacts": _contacts(country, language),
            "contacts_from": _contacts_from(matter.contacts, voice),
            "enclosed": matter.enclosed,
            "key": self._key,
            "receipts": [one for one in matter.enclosed if one.endswith(ENDING)],
            "silence": _silence(edition, self._newest, voice),
            "comments": any(name.startswith("comments-") for name in matter.enclosed),
            "round": _round(self._newest, edition, language),
            "meeting": voice.of(edition.meeting.title) if edition.meeting else "",
            **_dates(edition, matter, language),
            "say": lambda key, **blanks: say("letters", key, language, **blanks),
        }
        return values


def _item(standing: Standing, voice: Voice) -> Cells:
    """Return what a letter says of one instrument: of its newest submission, with what is to be corrected in it.

    Version, date and file are empty where nothing was received. `form` is the validation form of the newest round, None
    before it came; corrections and warnings are then its own. `unclear` lists the cells of what the study uses that
    wait to be clarified, `queries` what the Secretariat asks in its own words. `wrote` tells whether a form of the
    newest round came, whatever became of it.
    """
    latest, language = standing.latest, voice.language
    paper = standing.paper
    findings = standing.form_findings if paper is not None else standing.findings
    if standing.instrument.personal:  # several read the letter, and not all may see all persons
        findings = tuple(map(_discreet, findings))
    returned = standing.to_correct if paper is None else paper.form.verdict == "rejected"
    asked = standing.held_up if paper is None else asked_of(paper, findings)
    held_up = tuple(map(_discreet, asked)) if standing.instrument.personal else asked
    unmarked = [one for one in findings if one.code == _UNMARKED and paper is not None]  # an older form's are past
    told = [one for one in findings if returned or one in unmarked or one in held_up]
    return {
        "title": standing.instrument.short_title[language],
        "version": latest.version if latest else 0,
        "received": voice.moment(latest.received_at) if latest else "",
        "file": one_line(latest.file_name) if latest else "",
        "rows": standing.rows_answered,
        "corrections": correction_lines(told, language, held_up),
        "warnings": sum(
            one.severity is Severity.WARNING and one.code != _UNMARKED and one not in held_up for one in findings
        ),
        "form": _form_item(paper, voice) if paper is not None else None,
        "unclear": _question_lines(standing.unclear, standing.questions, language),
        "queries": tuple(_query_line(one, language) for one in standing.queries),
        "wrote": standing.wrote,
    }


def _discreet(one: Finding) -> Finding:
    """Return what is said of a cell of a directory without its content; the cell itself says how it is filled in."""
    told = without_content(one)
    return told if told.advice == one.advice else replace(told, advice=text("letters", "see-cell"))


def _query_line(one: Query, language: str) -> str:
    """Return what is asked at a cell, whole: nobody but whoever asked can cut it short."""
    sheet, cell = one.cell
    place = say("letters", "place-cells", language, sheet=one_line(sheet), cells=cell, count=1)
    return f"{place}: {one_line(one.words, _ASKED)}"


def _form_item(paper: Paper, voice: Voice) -> Cells:
    """Return what a letter says of a validation form: when it came, its file, and how many rows it says what of."""
    said = list(paper.verdicts.values())
    form = paper.form
    return {
        "received": voice.moment(form.received_at),
        "file": one_line(form.file_name),
        "late": form.late,
        "rest": paper.confirms_rest,
        "confirmed": said.count("confirm"),
        "corrected": said.count("correct"),
        "objections": said.count("object"),
        "comments": said.count("comment"),
    }


def _environment(own: Path | None) -> Environment:
    environment = page_templates(own)
    environment.filters["capital"] = lambda words: words[:1].upper() + words[1:]
    environment.filters["marked_up"] = marked_up
    return environment


def _bodies(edition: Edition, voice: Voice) -> Mapping[str, str]:
    body, language = edition.body, voice.language
    secretariat = with_article(voice.of(body.secretariat), language)
    organization = voice.of(body.organization)
    network = voice.of(body.network)
    return {
        "secretariat": secretariat,
        "sender": f"{secretariat} {of_body(organization, language)}",
        "secretariat_name": voice.of(body.secretariat),
        "organization": organization,
        "network": with_article(network, language) if network else "",
        "short": voice.of(body.short),
        "email": body.email,
        "notice": voice.of(edition.notice),
    }


def _country(name: str, language: str) -> Mapping[str, str]:
    return {
        "country": name,
        "the_country": the_country(name, language),
        "of_country": of_country(name, language),
        "to_country": to_country(name, language),
        "the_body": with_article(name, language),
        "to_body": to_body(name, language),
    }


def _contacts(country: Country, language: str) -> tuple[str, ...]:
    """Return the focal points that the edition knows, one line each."""
    return tuple(
        f"{say('letters', f'role-{one.role}', language)}: "
        + ", ".join(one_line(part) for part in (one.name, one.position, one.institution, one.email, one.phone) if part)
        for one in country.contacts
        if one.name.strip()
    )


def _contacts_from(known: Known | None, voice: Voice) -> str:
    """Return the sentence that names the directory as the source of the contacts, nothing if it is not."""
    if known is None or not known.by_directory:
        return ""
    values = {"edition": known.edition, "version": known.version, "date": voice.moment(known.received_at)}
    return say("letters", "contacts-from", voice.language, **values)


def _silence(edition: Edition, newest: Round | None, voice: Voice) -> Mapping[str, str] | None:
    """Return what was agreed on silence: of a round, what counted when it was opened, whatever the edition says now."""
    agreed = edition.silence
    if not (agreed.agreed if newest is None else newest.silence) or agreed.agreed_on is None:
        return None
    decision = voice.of(agreed.decision) if newest is None else newest.decision.get(voice.language, "")
    return {"agreed_on": show_date(agreed.agreed_on, voice.language), "decision": decision}


def _round(newest: Round | None, edition: Edition, language: str) -> Mapping[str, object] | None:
    """Return the newest round as letters speak of it, None before the first."""
    if newest is None:
        return None
    until = in_words(Deadline("validation", moment(newest.until)), edition.calendar.zone, language)
    return {"number": newest.number, "until": until, "open": not newest.closed_at}


def _dates(edition: Edition, matter: Matter, language: str) -> Cells:
    """Return `by`, and in `dates` every date of the calendar by its name there."""
    calendar, zone = edition.calendar, edition.calendar.zone
    names: Sequence[str] = ("request", "return_by", "cut_off", "validation_from", "validation_until", "presentation")
    known = {name: getattr(calendar, name) for name in names}
    return {
        "by": in_words(matter.by, zone, language) if matter.by else None,
        "dates": {name: in_words(Deadline(name, at), zone, language) if at else None for name, at in known.items()},
    }
