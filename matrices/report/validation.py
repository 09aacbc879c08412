"""A study's rounds → how each country validated, in words, and the mark of a draft."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from matrices.report.beside import sent_in
from matrices.report.voice import Voice
from matrices.study.model import CountryState, Validation, ValidationState

SIGNS: dict[ValidationState, str] = {
    "in_validation": "wait",
    "returned": "wait",
    "validated": "full",
    "partly": "half",
    "objected": "objection",
    "silence": "plain",
    "partly_silence": "plain",
    "not_validated": "dash",
    "no_answer": "none",
}
"""Each state has a sign of its own shape beside its words."""

EXPRESS = ("validated",)
WITH_SILENCE = ("silence", "partly_silence")


@dataclass(frozen=True)
class ValidationLine:
    """How a country validated its part: the state in words, and lines that say when, how much and by whom."""

    state: str
    sign: str
    words: str
    details: tuple[str, ...]
    corrections: int
    objections: int


@dataclass(frozen=True)
class Draft:
    """The mark of a version sent out for validation: short for the head of a page, whole for the cover."""

    short: str
    until: str
    whole: str


def validation_line(state: CountryState, voice: Voice) -> ValidationLine | None:
    """Return how a country validated an instrument, None before the first round."""
    proceedings = voice.study.proceedings
    found = proceedings.validation(state.country.code, state.instrument)
    if found is None:
        if not proceedings.round:
            return None
        return ValidationLine("no_answer", SIGNS["no_answer"], voice.say("validation-no_answer"), (), 0, 0)
    return ValidationLine(
        found.state,
        SIGNS[found.state],
        voice.say(f"validation-{found.state}", **_shares(found, voice)),
        tuple(_details(found, voice)),
        found.corrections,
        found.objections_open,
    )


def _shares(found: Validation, voice: Voice) -> dict[str, str]:
    """Return how much was validated in each way, of a country that has not validated all in one way."""
    shares = {"share": _share(found, voice)} if found.state in ("partly", "partly_silence") else {}
    return {**shares, "silent": _share(found, voice, silent=True)} if found.state == "partly_silence" else shares


def _share(found: Validation, voice: Voice, *, silent: bool = False) -> str:
    """Return how much was validated expressly, or by silence: provisions, and entries of lists where there are any."""
    rows, listed = (
        (found.rows_silent, found.listed_silent) if silent else (found.rows_validated, found.listed_validated)
    )
    n, m = rows - listed, found.rows_total - found.listed_total
    if not found.listed_total:
        return voice.say("share-provisions", n=n, m=m)
    if not m:
        return voice.say("share-lists", k=listed, l=found.listed_total)
    return voice.say("share-entries", n=n, m=m, k=listed, l=found.listed_total)


def _details(found: Validation, voice: Voice) -> Iterator[str]:
    if found.state == "no_answer":
        return
    if found.state in ("in_validation", "not_validated"):
        if not found.asked:
            yield voice.say("validation-not-asked", round=found.round)
            return
        ended = "validation-ended-form" if found.wrote else "validation-ended"
        key = "validation-until" if found.state == "in_validation" else ended
        until = found.until or found.at
        if until:
            yield voice.say(key, round=found.round, until=voice.moment(until, hour=True))
        return
    when = ", ".join(sent_in(found.round, found.at, voice))
    if when:
        yield when
    if found.institution:
        yield found.institution
    if found.late and found.until:
        yield voice.say("validation-late", until=voice.moment(found.until, hour=True))
    if found.state in WITH_SILENCE:
        yield from _decision(voice)


def _decision(voice: Voice) -> Iterator[str]:
    """Yield by which decision silence counts."""
    silence = voice.study.edition.silence
    decision = voice.of(silence.decision)
    if silence.agreed_on is not None:
        yield voice.say("silence-agreed", date=voice.date(silence.agreed_on)) + (f" ({decision})" if decision else "")


def draft_of(voice: Voice) -> Draft | None:
    """Return the mark of a draft, or that the register behind it is not whole; None for a study without either."""
    draft = _draft(voice)
    if not voice.study.unverified:
        return draft
    mark = voice.say("unverified")
    if draft is None:
        return Draft(mark, "", voice.say("unverified-whole"))
    return Draft(f"{mark} · {draft.short}", draft.until, f"{voice.say('unverified-whole')} {draft.whole}")


def _draft(voice: Voice) -> Draft | None:
    proceedings = voice.study.proceedings
    if not proceedings.open:
        return None
    ends = [one.until for one in proceedings.validations if one.until and one.round == proceedings.round]
    until = voice.moment(max(ends), hour=True) if ends else _planned_end(voice)
    short = voice.say("draft-round", number=proceedings.round)
    whole = voice.say("draft-until", number=proceedings.round, until=until) if until else short
    return Draft(short, voice.say("draft-end", until=until) if until else "", whole)


def _planned_end(voice: Voice) -> str:
    planned = voice.study.edition.calendar.validation_until
    return voice.moment(planned.isoformat(), hour="T" in planned.isoformat()) if planned else ""


def validation_sentences(instrument: str, voice: Voice) -> tuple[str, ...]:
    """Return how many countries validated an instrument and how, in sentences; nothing before the first round."""
    proceedings = voice.study.proceedings
    found = [one for one in proceedings.validations if one.instrument == instrument and one.state != "no_answer"]
    if not found:
        return ()
    return tuple(_sentences(found, voice))


def _sentences(found: Sequence[Validation], voice: Voice) -> Iterator[str]:
    counts = [
        (state, sum(one.state == state for one in found)) for state in get_args(ValidationState) if state != "no_answer"
    ]
    parts = [voice.say(f"validated-{state}", count=count, n=count) for state, count in counts if count]
    number = voice.study.proceedings.round
    yield voice.say("validated-lead", number=number, m=len(found), parts=voice.enumerated(parts))
    corrections, objections = sum(one.corrections for one in found), sum(one.objections_open for one in found)
    if corrections:
        yield voice.say(
            "validated-corrections", count=corrections, n=corrections, based=sum(one.based for one in found)
        )
    if objections:
        yield voice.say("validated-objections", count=objections, n=objections)
    elif any(one.state != "in_validation" for one in found):
        yield voice.say("validated-no-objections")
