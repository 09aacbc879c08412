"""The standing of every country → its words, and the status page: one part for the Secretariat, one for circulation."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from matrices.edition import Calendar
from matrices.language import catalogue, say
from matrices.register import Round, moment
from matrices.report.document import Cells, Page, cover_of, render
from matrices.report.letters.kinds import Deadline, in_words
from matrices.report.letters.write import with_article
from matrices.report.standing import Phase, Standing
from matrices.report.voice import Voice
from matrices.study import Study, Validation

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What the page may load: nothing."""

_DATES = ("request", "return_by", "cut_off", "validation_until", "presentation")
"""Dates of the calendar that are shown, by their names there."""


@dataclass(frozen=True)
class EditionStatus:
    """The standings of an edition on a day, in one language; `newest` is its newest round of validation."""

    study: Study
    standings: Sequence[Standing]
    on: datetime.date
    language: str
    newest: Round | None = None

    @property
    def voice(self) -> Voice:
        """The language's names, dates and lists."""
        return Voice(self.study, self.language)

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/status.yaml`."""
        compiled = f"{key}-compiled"
        known = self.study.edition.compiled == "whole" and compiled in catalogue("status")
        return say("status", compiled if known else key, self.language, **values)

    def dates(self) -> Mapping[str, Cells]:
        """Return the dates that the calendar has, by their names there, earliest first as the calendar demands it."""
        calendar = self.study.edition.calendar
        known = ((name, self._known(name, calendar)) for name in _DATES)
        return {name: self._date(name, Deadline(name, at)) for name, at in known if at is not None}

    def _known(self, name: str, calendar: Calendar) -> datetime.date | None:
        """Return a date of the calendar; the end of the newest round takes the place of the one foreseen."""
        if name == "validation_until" and self.newest is not None:
            return moment(self.newest.until)
        date: datetime.date | None = getattr(calendar, name)
        return date

    @property
    def round_line(self) -> str:
        """What is said of the newest round, nothing before the first."""
        if self.newest is None:
            return ""
        if self.newest.closed_at:
            return self.say("round-closed", round=self.newest.number)
        return self.say("round-open", round=self.newest.number, date=self.dates()["validation_until"]["date"])

    def _date(self, name: str, deadline: Deadline) -> Cells:
        """Return a date of the calendar: name, date in words, how far off it is, in how many days (below 0: ago)."""
        zone = self.study.edition.calendar.zone
        days = (deadline.day(zone) - self.on).days
        key = "today" if days == 0 else "left" if days > 0 else "past"
        left = self.say(key, count=abs(days)) if days else self.say(key)
        words = in_words(deadline, zone, self.language)["long"]
        return {"name": self.say(f"date-{name}"), "date": words, "left": left, "days": days}

    def parts(self) -> tuple[Cells, ...]:
        """Return one part an instrument: how many countries stand where, each country, the names of those thanked.

        `validators` are thanked for a form in the newest round, in which so many were `asked`.
        """
        return tuple(
            self._part([one for one in self.standings if one.instrument.id == instrument.id])
            for instrument in self.study.instruments
        )

    def _part(self, own: Sequence[Standing]) -> Cells:
        lines = {one.country.code: self._line(one) for one in own}
        phases = [line["phase"] for line in lines.values()]
        counts = ((phase, phases.count(phase)) for phase in get_args(Phase))
        thanked = {one.country.code for one in own if one.latest is not None and not one.latest.mapping}
        return {
            "title": own[0].instrument.short_title[self.language],
            "counts": tuple(
                (phase, count, self.say(f"count-{phase}", count=count)) for phase, count in counts if count
            ),
            "lines": tuple(lines[code] for code in self.voice.countries),
            "thanked": self._names(thanked),
            "validators": self._names({one.country.code for one in own if one.paper is not None and one.paper.counts}),
            "asked": sum(one.asked for one in own),
        }

    def _names(self, codes: Collection[str]) -> tuple[str, ...]:
        return tuple(self.voice.name(code) for code in self.voice.ordered(codes))

    def _line(self, one: Standing) -> Cells:
        """Return a country with one instrument; `received` is empty where nothing came, `unclear` where nothing is."""
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
        state, unclear = self._state(one, phase), self._unclear(one)
        return {
            "code": country.code,
            "name": voice.name(country.code),
            "phase": phase,
            "state": state,
            "received": received,
            "letters": letters,
            "unclear": unclear,
        }

    def _unclear(self, one: Standing) -> str:
        """Return what waits to be clarified, with its cells."""
        cells = ", ".join(dict.fromkeys(f"{each.tab}!{each.cell}" for each in one.unclear))
        return self.say("unclear", count=len(one.unclear), cells=cells) if one.unclear else ""

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
            "mapping": one.accepted.mapping if one.accepted else "",
            **_validated(one.validation, self.language),
        }
        if one.to_correct:
            values["errors"] = say("commands", "severity-error-count", self.language, count=one.errors)
        late = phase == "answered" and self.study.state(one.country.code, one.instrument.id).late
        state = self.say(f"phase-{phase}{'-late' * late}", **values)
        if one.accepted is not None and one.to_correct:
            state = self.say("and-then", first=state, second=self.say("phase-in_review", **values))
        if one.country.left_on is not None:
            left = self.say("left-on", date=self.voice.date(one.country.left_on))
            state = self.say("and-then", first=state, second=left)
        for each in one.waiting if phase != "waiting" else one.waiting[:-1]:
            state = self.say("and-then", first=state, second=self.say("waits", version=each.version))
        return state


def _validated(one: Validation | None, language: str) -> Mapping[str, int | str]:
    """Return the figures with which a state of validation is told."""
    if one is None:
        return {}
    figures: dict[str, int | str] = {"round": one.round, "count": one.objections_open}
    if one.state in ("partly", "partly_silence"):
        figures["share"] = _share(one, (one.rows_validated, one.listed_validated), language)
    if one.state == "partly_silence":
        figures["silent"] = _share(one, (one.rows_silent, one.listed_silent), language)
    return figures


def _share(one: Validation, validated: tuple[int, int], language: str) -> str:
    """Return how many rows of matrices, and entries of lists, were validated, of how many."""
    (rows, listed), m = validated, one.rows_total - one.listed_total
    values = {"n": rows - listed, "m": m, "k": listed, "l": one.listed_total}
    key = "share-rows" if not one.listed_total else "share-both" if m else "share-lists"
    return say("status", key, language, **values)


def status_lines(status: EditionStatus) -> list[str]:
    """Return the status as lines for the screen, countries in the order of the language."""
    edition, language = status.study.edition, status.language
    shown = {"return_by": status.voice.date(edition.calendar.return_by)}
    shown["cut_off"] = status.voice.date(edition.calendar.cut_off)
    lines = [say("commands", "status-title", language, title=edition.title[language], **shown)]
    days = status.dates()
    known = (days[one] for one in ("return_by", "cut_off"))
    dates = [status.say("date-left", date=one["name"], left=one["left"]) for one in known]
    lines.append(status.say("as-of", date=status.voice.date(status.on), dates=", ".join(dates)))
    if status.newest is not None:
        lines.append(status.round_line)
    for part in status.parts():
        lines.append(part["title"])
        for one in part["lines"]:
            line = f"  {one['code']}  {one['name']}: {one['state']}"
            if one["letters"]:
                line += " · " + status.say("last-letter", letter=one["letters"][-1])
            lines.append(line)
            if one["unclear"]:
                lines.append(f"       {one['unclear']}")
    return lines


def render_status(status: EditionStatus, own: Path | None = None, *, circulate: bool = False) -> str:
    """Return the status as one page that loads nothing; with `circulate` the part that names nobody as pending alone.

    `own` is the edition's folder of page templates.
    """
    edition, voice = status.study.edition, status.voice
    cover = cover_of(
        edition,
        voice,
        edition.title[status.language],
        subtitle=status.say("title-circulation" if circulate else "title"),
        edition_line=status.say("edition-line", edition=edition.id, date=voice.date(status.on)),
    )
    values = {**_context(status), "circulate": circulate, "policy": _POLICY}
    return render(Page(kind="status", voice=voice, cover=cover, is_plain=True, values=values), own, "screen")


def _context(status: EditionStatus) -> dict[str, Any]:
    edition, voice = status.study.edition, status.voice
    secretariat = with_article(voice.of(edition.body.secretariat), status.language)
    return {
        "say": status.say,
        "secretariat": secretariat,
        "sender": secretariat[:1].upper() + secretariat[1:],
        "dates": status.dates(),
        "round_line": status.round_line,
        "round_open": status.newest is not None and not status.newest.closed_at,
        "parts": status.parts(),
        "countries": len(edition.countries),
    }
