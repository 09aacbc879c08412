"""Penalties → words, and bars on one scale of time: never ranked, never converted."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.instrument import Symbol
from matrices.language import LANGUAGES, say
from matrices.report.charts import Bar, Tick
from matrices.report.document import Cells
from matrices.report.shown import Shower, Value, row_anchor
from matrices.study import FINE_ROLES, Entry, InstrumentPart, Penalty, PenaltyRow, codes_with, longest_years

_KEY = {
    "penalties-key-range": Bar(0, 100, False, False, False),
    "penalties-key-no-minimum": Bar(0, 100, True, False, False),
    "penalties-key-no-maximum": Bar(0, 100, False, True, False),
    "penalties-key-life": Bar(0, 100, False, False, True),
}
"""Words of the legend, each with a bar that shows them."""

_LIFE_SHARE = 18.0
"""Width of the lane for imprisonment for life, right of the scale, in per cent of the chart."""


@dataclass(frozen=True)
class Term:
    """A penalty in words; a part that was not given is empty. `open_end` says which end of the term was not given.

    `unclear` says what of it waits to be clarified, `caveat` what the notes of compilers begin with: sources that
    disagree or are weak, a graver offence that the range leaves out.
    """

    prison: str
    open_end: str
    increase: Value | None
    fine: str
    unclear: tuple[str, ...] = ()
    caveat: str = ""


@dataclass(frozen=True)
class PenaltyPage:
    """All charts of an instrument on one scale: years, and beyond them imprisonment for life where there is any.

    `key` are entries of the words with the bar that each explains.
    """

    ticks: tuple[Tick, ...]
    years: int
    key: tuple[tuple[str, Bar], ...]
    charts: tuple[Cells, ...]


def term_of(penalty: Penalty, shower: Shower) -> Term:
    """Return a penalty in words: `6 to 10 years`, `up to 20 years` with `no minimum stated`."""
    waits = bool(penalty.unclear & {"penalty_min", "penalty_max"})
    return Term(
        prison=_prison(penalty, shower) if penalty.has_term else "",
        open_end=_open_end(penalty, shower) if penalty.has_term else "",
        increase=shower.value(penalty.increase) if penalty.increase else None,
        fine=_fine(penalty, shower) if penalty.has_fine else "",
        unclear=tuple(_waiting(penalty, has_term=penalty.has_term or not waits, shower=shower)),
        caveat=_caveat(penalty, shower),
    )


def _caveat(penalty: Penalty, shower: Shower) -> str:
    """Return what is to be known of a range that was compiled from public texts; what a State sent bears no mark."""
    if shower.voice.study.edition.compiled != "whole" or penalty.notes is None:
        return ""
    begins = " ".join(str(penalty.notes.value).split())
    return next(
        (
            shower.voice.say(f"caveat-{kind}")
            for kind in ("disputed", "weak", "graver")
            if begins.startswith(tuple(say("report", f"caveat-mark-{kind}", one) for one in LANGUAGES))
        ),
        "",
    )


def _waiting(penalty: Penalty, *, has_term: bool, shower: Shower) -> Iterator[str]:
    """Yield what of a penalty waits to be clarified, apart from the one end of a term of which the other is known."""
    say = shower.voice.say
    if not has_term:
        yield say("term-unclear")
    if "penalty_increase" in penalty.unclear:
        yield say("increase-unclear")
    if penalty.unclear & set(FINE_ROLES):
        yield say("fine-unclear")


def first_offences(part: InstrumentPart) -> tuple[PenaltyRow, ...]:
    """Return of each matrix the offence that most countries report as provided for, if a term is given for it."""
    found = []
    for matrix in part.matrices:
        own = [row for row in part.penalties if row.provision.sheet.id == matrix.sheet.id]
        if own:
            found.append(max(own, key=lambda row: row.provision.reported))
    return tuple(found)


def penalty_page(part: InstrumentPart, shower: Shower) -> PenaltyPage | None:
    """Return the charts of an instrument, None where nobody gave a penalty."""
    if not part.penalties:
        return None
    years = longest_years(part.penalties)
    has_life = any(penalty.life for row in part.penalties for penalty in row.penalties)
    scale = 100 - _LIFE_SHARE if has_life else 100.0
    step = 5 if years <= 30 else 10
    ticks = tuple(Tick(str(year), round(scale * year / years, 3)) for year in range(0, years + 1, step))
    beyond = (Tick(shower.voice.say("life"), 100.0),) if has_life else ()
    charts = tuple(_chart(row, years, scale, shower) for row in part.penalties)
    key = tuple((name, bar) for name, bar in _KEY.items() if has_life or not bar.life)
    return PenaltyPage((*ticks, *beyond), years, key, charts)


def _chart(row: PenaltyRow, years: int, scale: float, shower: Shower) -> Cells:
    """Return one offence with its countries; the bar of a line is None where no prison term was given.

    `unstated` answered and gave no penalty, `uncovered` that their law has no such offence; `reviewed` have sent a
    file that is under review, `silent` did not answer. Of those in `unclear`, what they gave waits to be clarified.
    """
    voice = shower.voice
    by_country = {penalty.country: penalty for penalty in row.penalties}
    lines = tuple(
        _line(by_country[code], bar_of(by_country[code], years, scale), shower) for code in voice.ordered(by_country)
    )
    provision = row.provision
    waiting = {*row.waiting, *(one.country for one in provision.pending)}
    unstated = [answer for answer in provision.answers if answer.country not in by_country.keys() | waiting]
    none = codes_with(provision.scale, Symbol.EMPTY) if provision.scale else ()
    return {
        "anchor": row_anchor(provision),
        "code": provision.row.id,
        "title": voice.of(provision.row.title),
        "lines": lines,
        "unstated": voice.names(answer.country for answer in unstated if answer.coverage not in none),
        "silent": voice.names(provision.silent),
        "unasked": voice.names(provision.unasked),
        "uncovered": voice.names(answer.country for answer in unstated if answer.coverage in none),
        "reviewed": voice.names(provision.reviewed),
        "unclear": voice.names(waiting - by_country.keys()),
    }


def _line(penalty: Penalty, bar: Bar | None, shower: Shower) -> Cells:
    """Return one country's line in the chart of an offence; `words` say what the bar shows."""
    term = term_of(penalty, shower)
    words = ", ".join(filter(None, (term.prison, term.open_end, term.caveat)))
    return {
        "code": penalty.country,
        "country": shower.voice.name(penalty.country),
        "term": term,
        "bar": bar,
        "words": words,
    }


def bar_of(penalty: Penalty, years: int, scale: float) -> Bar | None:
    """Return the bar of a prison term on a scale of so many years that takes `scale` per cent of the width."""
    if not penalty.has_term or penalty.unclear & {"penalty_min", "penalty_max"}:
        return None
    months = years * 12
    start = float(penalty.minimum_months or 0) / months * scale
    if penalty.life:
        start = 100.0 - _LIFE_SHARE if penalty.minimum_months is None and penalty.minimum is not None else start
        return Bar(round(start, 3), round(100 - start, 3), penalty.minimum is None, False, True)
    if penalty.maximum_months is None:
        return Bar(round(start, 3), 4.0, False, True, False)
    end = float(penalty.maximum_months) / months * scale
    return Bar(round(start, 3), round(max(end - start, 0.8), 3), penalty.minimum is None, False, False)


def _prison(penalty: Penalty, shower: Shower) -> str:
    voice = shower.voice
    low, high = penalty.minimum, penalty.maximum
    if low is None:
        return voice.say("term-up-to", maximum=_words(high, shower))
    if high is None:
        return voice.say("term-from", minimum=_words(low, shower))
    if low.value == high.value:
        return _words(low, shower)
    return voice.say(
        "term-range", minimum=without_unit(_words(low, shower), _words(high, shower)), maximum=_words(high, shower)
    )


def _open_end(penalty: Penalty, shower: Shower) -> str:
    say, unclear = shower.voice.say, penalty.unclear
    if penalty.minimum is None:
        return say("term-minimum-unclear" if "penalty_min" in unclear else "term-no-minimum")
    if penalty.maximum is None:
        return say("term-maximum-unclear" if "penalty_max" in unclear else "term-no-maximum")
    return ""


def _fine(penalty: Penalty, shower: Shower) -> str:
    voice = shower.voice
    low, high = penalty.fine_min, penalty.fine_max
    unit = _words(penalty.fine_unit, shower)
    if low is None and high is None:
        return voice.say("fine-unit", unit=unit)
    if low is None or high is None:
        key = "fine-from" if high is None else "fine-up-to"
        return voice.say(key, amount=_words(high or low, shower), unit=unit).strip()
    if low.value == high.value:
        return voice.say("fine-single", amount=_words(low, shower), unit=unit).strip()
    return voice.say("fine-range", minimum=_words(low, shower), maximum=_words(high, shower), unit=unit).strip()


def _words(entry: Entry | None, shower: Shower) -> str:
    return shower.value(entry).text if entry else ""


def without_unit(low: str, high: str) -> str:
    """Return the lower end without its unit where the upper end has the same: `6` of `6 years`, `10 years`."""
    number, _, unit = low.partition(" ")
    return number if unit and high.endswith(f" {unit}") and " " not in unit else low
