"""An edition, a country and what is known of it → a letter in its language, from a page template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment

from matrices.edition.model import Country, Edition
from matrices.findings import Severity
from matrices.language import say, show_date
from matrices.register.records import moment
from matrices.register.round_records import Round
from matrices.report.calendar import Deadline
from matrices.report.letters.corrections import UNMARKED, correction_lines, one_line, question_lines
from matrices.report.letters.dates import DateWords, in_words
from matrices.report.letters.kinds import Kind
from matrices.report.letters.layout import Laid, lay_out, marked_up
from matrices.report.letters.phrases import of_body, of_country, the_country, to_body, to_country, with_article
from matrices.report.page_templates import page_templates, rendered
from matrices.report.receipts import ENDING
from matrices.report.standing import Standing
from matrices.report.voice import Voice
from matrices.rounds.dossier import Paper
from matrices.study.contacts import Known
from matrices.study.model import Study


@dataclass(frozen=True)
class Letter:
    """A letter: subject and blocks, and the same as a page of HTML."""

    kind: Kind
    country: Country
    language: str
    laid: Laid
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


@dataclass(frozen=True)
class Item:
    """One instrument as a letter speaks of it; version, date and file are empty where nothing was received.

    `form` is the validation form of the newest round, None before it came; corrections and warnings are then its own.
    `unclear` lists the cells of what the study uses that wait to be clarified. `wrote` tells whether a form of the
    newest round came, whatever became of it.
    """

    title: str
    version: int
    received: str
    file: str
    rows: int
    corrections: tuple[str, ...]
    warnings: int
    form: "FormItem | None" = None
    unclear: tuple[str, ...] = ()
    wrote: bool = False


@dataclass(frozen=True)
class FormItem:
    """A validation form as a letter speaks of it: when it came, its file, and how many rows it says what of."""

    received: str
    file: str
    late: bool
    rest: bool
    confirmed: int
    corrected: int
    objections: int
    comments: int


class Writer:
    """Writes the letters of an edition; `own` is its folder of page templates, `newest` its newest round.

    `key` is the fingerprint of the key that signs its receipts.
    """

    def __init__(self, study: Study, own: Path | None = None, newest: Round | None = None, key: str = "") -> None:
        self._key = key
        self._study = study
        self._newest = newest
        self._environment = _environment(own)

    def write(self, country: Country, language: str, matter: Matter) -> Letter:
        """Return the letter of a country."""
        values = self._values(country, language, matter)
        laid = lay_out(rendered(self._environment, f"letters/{matter.kind}.{language}.txt.j2", **values))
        strong = [values["by"].long] if matter.by else []
        html = rendered(self._environment, "letters/mail.html.j2", laid=laid, language=language, strong=strong)
        return Letter(matter.kind, country, language, laid, html)

    def _values(self, country: Country, language: str, matter: Matter) -> dict[str, Any]:
        edition, voice = self._study.edition, Voice(self._study, language)
        items = tuple(item(one, voice) for one in matter.about)
        values: dict[str, Any] = {
            **_bodies(edition, voice),
            **_country(country.names[language], language),
            "edition": {"id": edition.id, "title": edition.title[language]},
            "items": items,
            "titles": voice.listed([one.title for one in items]),
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


def item(standing: Standing, voice: Voice) -> Item:
    """Return what a letter says of one instrument: of its newest submission, with what is to be corrected in it."""
    latest, language = standing.latest, voice.language
    paper = standing.paper
    findings = standing.form_findings if paper is not None else standing.findings
    returned = standing.to_correct if paper is None else paper.form.verdict == "rejected"
    held_up = standing.held_up if paper is None else ()
    told = [one for one in findings if returned or one.code == UNMARKED or one in held_up]
    return Item(
        standing.instrument.short_title[language],
        latest.version if latest else 0,
        voice.moment(latest.received_at) if latest else "",
        one_line(latest.file_name) if latest else "",
        standing.rows_answered,
        correction_lines(told, language, held_up),
        sum(one.severity is Severity.WARNING and one.code != UNMARKED and one not in held_up for one in findings),
        _form_item(paper, voice) if paper is not None else None,
        question_lines(standing.unclear, standing.questions, language),
        standing.wrote,
    )


def _form_item(paper: Paper, voice: Voice) -> FormItem:
    said = list(paper.verdicts.values())
    form = paper.form
    return FormItem(
        voice.moment(form.received_at),
        one_line(form.file_name),
        form.late,
        paper.confirms_rest,
        said.count("confirm"),
        said.count("correct"),
        said.count("object"),
        said.count("comment"),
    )


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


def _dates(
    edition: Edition, matter: Matter, language: str
) -> Mapping[str, DateWords | Mapping[str, DateWords | None] | None]:
    """Return `by`, and in `dates` every date of the calendar by its name there."""
    calendar, zone = edition.calendar, edition.calendar.zone
    names: Sequence[str] = ("request", "return_by", "cut_off", "validation_from", "validation_until", "presentation")
    known = {name: getattr(calendar, name) for name in names}
    return {
        "by": in_words(matter.by, zone, language) if matter.by else None,
        "dates": {name: in_words(Deadline(name, at), zone, language) if at else None for name, at in known.items()},
    }
