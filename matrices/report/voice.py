"""A study in one language: its words, names of countries in alphabetical order, dates, lists in words."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from matrices.instrument import show_number
from matrices.language import Text, alphabetical, catalogue, country_name, say, show_date, show_moment
from matrices.study import Study

_MOST_NAMES = 12
"""Countries that a sentence of a summary names; more are counted."""

_SOUNDS_LIKE_I = re.compile(r"(?:[ií]|h[ií](?![aeo]))", re.IGNORECASE)


@dataclass(frozen=True)
class Voice:
    """How a study speaks in one language."""

    study: Study
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/report.yaml`, blanks filled.

        Where the edition bears a notice (a demonstration, say), its answers may come from elsewhere than from the
        countries: an entry `KEY-recorded`, which speaks of recorded answers, then takes the place of `KEY`. Where all
        are compiled from public texts, `KEY-compiled` comes before both: no act of a State is told then.
        """
        return self.say_of("report", key, **values)

    def say_of(self, room: str, key: str, **values: object) -> str:
        """Return an entry of `words/ROOM.yaml` in the same way."""
        edition, words = self.study.edition, catalogue(room)
        compiled = edition.compiled == "whole"
        endings = {"-compiled": compiled, "-recorded": compiled or self.study.speaks_of_records, "": True}
        held = (f"{key}{ending}" for ending, holds in endings.items() if holds and f"{key}{ending}" in words)
        use = next(held, key)
        if self.compares_countries:
            return say(room, use, self.language, **values)
        return self._of_units(room, use, values)

    @cached_property
    def compares_countries(self) -> bool:
        """Tell whether most of what the edition compares are countries, not provinces or states of one.

        A code that begins with `X-` is that of an invented country: ISO 3166 leaves X to whoever uses it.
        """
        codes = [country.code for country in self.study.edition.countries]
        if self.study.edition.jurisdictions == "other":
            return False
        return 2 * sum(code.startswith("X-") or country_name(code) is not None for code in codes) >= len(codes)

    def _of_units(self, room: str, key: str, values: Mapping[str, object]) -> str:
        """Return an entry that speaks of jurisdictions where it speaks of countries; what fills its blanks stays."""
        # Held by number: a blank's own name could be one of the words that are exchanged.
        held = {name: values[name] if name == "count" else f"\0{place}\0" for place, name in enumerate(values)}
        words = say(room, key, self.language, **held)
        for number in ("one", "many"):
            country, unit = (say("report", f"word-{what}-{number}", self.language) for what in ("country", "unit"))
            words = re.sub(rf"\b{country}\b", unit, words)
            words = re.sub(rf"\b{country.capitalize()}\b", unit.capitalize(), words)
        filled = tuple(values.values())
        return re.sub("\0(\\d+)\0", lambda found: str(filled[int(found[1])]), words)

    def of(self, text: Text | None) -> str:
        """Return a bilingual text, nothing where there is none."""
        return text[self.language] if text is not None else ""

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {country.code: country.names[self.language] for country in self.study.edition.countries}

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """Codes of the edition's countries in the alphabetical order of the language."""
        return tuple(alphabetical(self._names, self._names))

    def name(self, code: str) -> str:
        """Return the name of a country."""
        return self._names[code]

    def ordered(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Return codes of countries in the alphabetical order of their names."""
        wanted = set(codes)
        return tuple(code for code in self.countries if code in wanted)

    def names(self, codes: Iterable[str]) -> str:
        """Return the names of countries as a list in words, in alphabetical order."""
        return self.listed([self.name(code) for code in self.ordered(codes)])

    def names_if_few(self, codes: Iterable[str]) -> str:
        """Return the names of countries, or how many they are where a sentence cannot hold them."""
        wanted = self.ordered(codes)
        return self.names(wanted) if len(wanted) <= _MOST_NAMES else self.say("n-countries", n=len(wanted))

    def listed(self, things: Sequence[str]) -> str:
        """Return `A`, `A and B`, `A, B and C` (in Spanish `A e Islandia`)."""
        if len(things) < 2:
            return "".join(things)
        before_i = _SOUNDS_LIKE_I.match(things[-1]) is not None
        return self.say("listed-i" if before_i else "listed", first=", ".join(things[:-1]), last=things[-1])

    def enumerated(self, phrases: Sequence[str]) -> str:
        """Return phrases that may hold commas and figures of their own as a list: `a; b; and c`."""
        if len(phrases) < 2:
            return "".join(phrases)
        return self.say("listed-heavy", first="; ".join(phrases[:-1]), last=phrases[-1])

    def date(self, day: datetime.date) -> str:
        """Return a date in words."""
        return show_date(day, self.language)

    def moment(self, iso: str, *, hour: bool = False) -> str:
        """Return the day, and the hour if asked, of an ISO 8601 moment in the edition's time zone."""
        moment = datetime.datetime.fromisoformat(iso)
        if moment.tzinfo is not None:
            moment = moment.astimezone(self.study.edition.calendar.zone)
        return show_moment(moment, self.language) if hour else self.date(moment.date())

    def number(self, count: int) -> str:
        """Return a count as sentences print it: unlike a figure that is answered, set apart from four digits on."""
        shown = show_number(count, self.language)
        return f"{shown[0]}\u00a0{shown[1:]}" if len(shown) == len("1155") else shown
