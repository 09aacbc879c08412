"""Figures → what a cell of a table says: a number, or the sign and the words of why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from matrices.instrument.model import Instrument, Option
from matrices.instrument.values.show import show_number
from matrices.report.indicators.series import Figure, Indicator, missing_options
from matrices.report.shown import UNCLEAR_SIGN, Origin, origin_of
from matrices.report.voice import Voice
from matrices.study.model import NO_ANSWER, UNCLEAR

INK, SOFT, ACCENT = "#1B3A57", "#5B6872", "#9A5518"

_SIGNS = {
    "O": f'<circle cx="3" cy="6" r="1.5" fill="{INK}"/><circle cx="9" cy="6" r="1.5" fill="{INK}"/>',
    "L": f'<rect x="2.2" y="2.2" width="7.6" height="7.6" fill="#fff" stroke="{INK}" stroke-width="1.3"/>',
    "M": f'<path d="M2 6h8" stroke="{INK}" stroke-width="1.6"/>',
    "Q": f'<path d="M2 2h8v8H2z" fill="{INK}"/>',
    "unclear": (
        f'<rect x=".9" y=".9" width="10.2" height="10.2" rx="2" fill="#fff" stroke="{ACCENT}" stroke-width="1.1"/>'
        f'<path d="M4.2 4.7a1.8 1.7 0 1 1 2.7 1.4c-.6.4-.9.7-.9 1.3M6 8.4v1.2" fill="none" stroke="{ACCENT}" '
        'stroke-width="1.2"/>'
    ),
    "": f'<circle cx="6" cy="6" r="1" fill="{SOFT}"/>',
}
"""The sign of each status that SDMX has for a value that is missing; the last is that of no answer."""


@dataclass(frozen=True)
class Reason:
    """Why there is no figure: the code, its words, a short form, what it means, the name of its sign."""

    code: str
    label: str
    short: str
    help: str
    sign: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: the number as it is printed, or the reason why there is none; where it was read."""

    text: str
    reason: Reason | None
    origin: Origin | None = None


@dataclass(frozen=True)
class Teller:
    """Says figures in one language."""

    instrument: Instrument
    voice: Voice

    @cached_property
    def reasons(self) -> Mapping[str, Reason]:
        """The reasons why there is no figure, by code, no answer last."""
        found = {option.code: self._reason(option) for option in missing_options(self.instrument)}
        blank = self.voice.say("no-answer")
        none = Reason(NO_ANSWER, blank, blank, self.say("no-answer-help"), "none")
        waits = self.voice.say("to-clarify")
        unclear = Reason(UNCLEAR, waits, waits, self.voice.say("to-clarify-help"), UNCLEAR_SIGN)
        return {**found, **({UNCLEAR: unclear} if self.voice.study.unclear else {}), NO_ANSWER: none}

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/indicators.yaml`."""
        return self.voice.say_of("indicators", key, **values)

    def cell(self, figure: Figure) -> Cell:
        """Return a figure as a cell prints it."""
        origin = origin_of(figure.entry, self.voice) if figure.entry is not None else None
        if figure.value is not None:
            return Cell(self.number(figure), None, origin)
        reason = self.reasons.get(figure.code) or self.reasons[NO_ANSWER]
        return Cell(reason.label, reason, origin)

    def number(self, figure: Figure) -> str:
        """Return a number as it is printed."""
        return show_number(figure.value or 0, self.voice.language).replace("\u00a0", "\N{NARROW NO-BREAK SPACE}")

    def line_in_words(self, indicator: Indicator, country: str) -> str:
        """Return the figures of a country, year by year, as words: the text behind a drawing."""
        pairs = zip(indicator.years, indicator.lines[country], strict=True)
        said = (self.say("year-figure", year=year, figure=self.cell(one).text) for year, one in pairs)
        return self.say("country-line", country=self.voice.name(country), figures="; ".join(said))

    def _reason(self, option: Option) -> Reason:
        short = self.voice.of(option.short) or self.voice.of(option.label)
        sign = (option.sdmx or "O").lower()
        return Reason(option.code, self.voice.of(option.label), short, self.voice.of(option.help), sign)


def reason_style() -> str:
    """Return the style rules that draw the signs: `.r-o` and so on."""
    rules = []
    for code, drawing in _SIGNS.items():
        words = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12">{drawing}</svg>'
        address = "data:image/svg+xml," + quote(words, safe="/:= \"'").replace('"', "'")
        rules.append(f'.r-{code.lower() or "none"}{{background-image:url("{address}")}}')
    return "\n".join(rules)
