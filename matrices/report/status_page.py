"""The standing of every country → its words, and the status page: one part for the Secretariat, one for circulation."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from markupsafe import Markup

from matrices.language import say
from matrices.report.calendar import Deadline
from matrices.report.letters.dates import in_words
from matrices.report.letters.phrases import with_article
from matrices.report.page_templates import page_templates
from matrices.report.standing import Phase, Standing
from matrices.report.voice import Voice
from matrices.study.model import Study

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing."""

DATES = ("request", "return_by", "cut_off", "validation_until", "presentation")
"""Dates of the calendar that are shown, by their names there."""


@dataclass(frozen=True)
class DateLine:
    """A date of the calendar: its name, the date in words, how far off it is, and in how many days (below 0: ago)."""

    name: str
    date: str
    left: str
    days: int


@dataclass(frozen=True)
class CountryLine:
    """A country with one instrument; `received` is empty where nothing came."""

    code: str
    name: str
    phase: Phase
    state: str
    received: str
    letters: tuple[str, ...]


@dataclass(frozen=True)
class PartPage:
    """One instrument: how many countries stand where, each country, and the names of those who are thanked."""

    title: str
    counts: tuple[tuple[Phase, int, str], ...]
    lines: tuple[CountryLine, ...]
    thanked: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """The standings of an edition on a day, in one language."""

    study: Study
    standings: Sequence[Standing]
    on: datetime.date
    language: str

    @property
    def voice(self) -> Voice:
        """The language's names, dates and lists."""
        return Voice(self.study, self.language)

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/status.yaml`."""
        return say("status", key, self.language, **values)

    def dates(self) -> Mapping[str, DateLine]:
        """Return the dates that the calendar has, by their names there, earliest first as the calendar demands it."""
        calendar = self.study.edition.calendar
        known = ((name, getattr(calendar, name)) for name in DATES)
        return {name: self._date(name, Deadline(name, at)) for name, at in known if at is not None}

    def _date(self, name: str, deadline: Deadline) -> DateLine:
        zone = self.study.edition.calendar.zone
        days = (deadline.day(zone) - self.on).days
        key = "today" if days == 0 else "left" if days > 0 else "past"
        left = self.say(key, count=abs(days)) if days else self.say(key)
        return DateLine(self.say(f"date-{name}"), in_words(deadline, zone, self.language).long, left, days)

    def parts(self) -> tuple[PartPage, ...]:
        """Return one part an instrument."""
        return tuple(
            self._part([one for one in self.standings if one.instrument.id == instrument.id])
            for instrument in self.study.instruments
        )

    def _part(self, own: Sequence[Standing]) -> PartPage:
        lines = {one.country.code: self._line(one) for one in own}
        phases = [line.phase for line in lines.values()]
        counts = ((phase, phases.count(phase)) for phase in get_args(Phase))
        thanked = {one.country.code for one in own if one.latest is not None}
        return PartPage(
            own[0].instrument.short_title[self.language],
            tuple((phase, count, self.say(f"count-{phase}", count=count)) for phase, count in counts if count),
            tuple(lines[code] for code in self.voice.countries),
            tuple(self.voice.name(code) for code in self.voice.ordered(thanked)),
        )

    def _line(self, one: Standing) -> CountryLine:
        country, voice = one.country, self.voice
        latest = one.latest
        received = (
            self.say("version-on", version=latest.version, date=voice.moment(latest.received_at)) if latest else ""
        )
        letters = tuple(
            self.say(
                "letter-on",
                letter=say("letters", f"kind-{drafted.letter}", self.language),
                date=self._short(drafted.at),
            )
            for drafted in one.drafted
        )
        phase = one.phase(self.study.edition.calendar.cut_off, self.on)
        return CountryLine(country.code, voice.name(country.code), phase, self._state(one, phase), received, letters)

    def _short(self, iso: str) -> str:
        """Return the day of an ISO 8601 moment as a narrow cell shows it: `22 Nov 2026`, `22 nov 2026`."""
        from babel.dates import format_date

        moment = datetime.datetime.fromisoformat(iso).astimezone(self.study.edition.calendar.zone)
        return str(format_date(moment.date(), "d MMM y", locale=self.language))

    def _state(self, one: Standing, phase: Phase) -> str:
        values = {
            "version": one.accepted.version if one.accepted else 0,
            "rows": one.rows_answered,
            "asked": one.rows_asked,
            "latest": one.latest.version if one.latest else 0,
            "errors": say("commands", "severity-error-count", self.language, count=one.errors),
        }
        state = self.say(f"phase-{phase}", **values)
        if phase == "answered" and one.to_correct:
            return self.say("and-then", first=state, second=self.say("phase-in_review", **values))
        return state


def status_lines(status: Status) -> list[str]:
    """Return the status as lines for the screen, countries in the order of the language."""
    edition, language = status.study.edition, status.language
    shown = {"return_by": status.voice.date(edition.calendar.return_by)}
    shown["cut_off"] = status.voice.date(edition.calendar.cut_off)
    lines = [say("commands", "status-title", language, title=edition.title[language], **shown)]
    days = status.dates()
    dates = [status.say("date-left", date=days[one].name, left=days[one].left) for one in ("return_by", "cut_off")]
    lines.append(status.say("as-of", date=status.voice.date(status.on), dates=", ".join(dates)))
    for part in status.parts():
        lines.append(part.title)
        for one in part.lines:
            line = f"  {one.code}  {one.name}: {one.state}"
            if one.letters:
                line += " · " + status.say("last-letter", letter=one.letters[-1])
            lines.append(line)
    return lines


def render_status(status: Status, own: Path | None = None, *, circulate: bool = False) -> str:
    """Return the status as one page that loads nothing; with `circulate` the part that names nobody as pending alone.

    `own` is the edition's folder of page templates.
    """
    environment = page_templates(own)
    loader = environment.loader
    if loader is None:
        raise ValueError("an environment without a loader")
    style = "\n".join(loader.get_source(environment, name)[0] for name in ("study/base.css", "status/status.css"))
    return environment.get_template("status/page.html.j2").render(
        **_context(status),
        circulate=circulate,
        policy=POLICY,
        style=Markup(style),  # noqa: S704 - the package's or the edition's own files
    )


def _context(status: Status) -> dict[str, Any]:
    edition, voice = status.study.edition, status.voice
    secretariat = with_article(voice.of(edition.body.secretariat), status.language)
    return {
        "language": status.language,
        "say": status.say,
        "organization": voice.of(edition.body.organization),
        "secretariat": secretariat,
        "sender": secretariat[:1].upper() + secretariat[1:],
        "title": edition.title[status.language],
        "notice": voice.of(edition.notice),
        "edition_line": status.say("edition-line", edition=edition.id, date=voice.date(status.on)),
        "dates": status.dates(),
        "parts": status.parts(),
        "countries": len(edition.countries),
    }
