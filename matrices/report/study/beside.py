"""A study's rounds → how each country validated, and what stands beside its rows: objections, comments, changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

from matrices.instrument import Instrument
from matrices.report.document import Cells
from matrices.report.voice import Voice
from matrices.study import CellChange, CountryRemark, CountryState, Entry, Resolution, Validation, ValidationState

_REMARK_SIGNS = {"objection": "objection", "comment": "comment", "correction": "comment"}


@dataclass(frozen=True)
class Note:
    """A remark as it is printed: `number` counts the notes of a table, `stands` tells that it is open.

    `sent` says in which round, when and by whom, `source` in which cell of which form. `basis` is the legal basis that
    came with it; `reply` what the Secretariat made of it, and its reason in the language in which it was given.
    """

    number: int
    code: str
    country: str
    row: str
    kind: str
    sign: str
    label: str
    stands: bool
    paragraphs: tuple[str, ...]
    basis: str
    language: str
    sent: str
    source: str
    anchor: str
    reply: Cells | None


@dataclass(frozen=True)
class Beside:
    """Everything that stands beside the rows of one instrument, in one language."""

    instrument: Instrument
    voice: Voice

    def notes(self, country: str, sheet: str, row: str) -> tuple[Note, ...]:
        """Return the remarks on a row of a country, in the order in which they came, not yet numbered."""
        return tuple(self._note(remark) for remark in self._remarks.get((country, sheet, row), ()))

    def others(self, countries: Iterable[str], sheet: str, row: str) -> tuple[Note, ...]:
        """Return the remarks of several countries on a row, in alphabetical order of the countries."""
        codes = self.voice.ordered(countries) if self._remarks else ()
        return tuple(note for code in codes for note in self.notes(code, sheet, row))

    def changed(self, country: str, sheet: str, row: str) -> Cells | None:
        """Return which fields of a row a country changed in the rounds, and where that is told; None for none."""
        found = self._changes.get((country, sheet, row))
        if not found:
            return None
        columns = [self.instrument.sheet(sheet).column(change.column) for change in found]
        fields = self.voice.listed([self.voice.of(column.label) for column in columns])
        return {"fields": fields, "anchor": change_anchor(found[0])}

    def clarified(self, country: str, sheet: str, row: str) -> Cells | None:
        """Return the mark of a row in which the Secretariat settled how cells are read, None where it did not."""
        found = self._clarified.get((country, sheet, row))
        if not found:
            return None
        columns = [self.instrument.sheet(sheet).column(entry.column) for entry in found]
        fields = self.voice.listed([self.voice.of(one.label) for one in columns])
        return {"fields": fields, "anchor": clarified_anchor(found[0])}

    def late(self, country: str, sheet: str, row: str) -> str:
        """Return the mark of a row of which something came after the cut-off date, or was not returned by the country.

        It says of what, if not of all of it.
        """
        printed = self._printed.get((country, sheet, row), ())
        late = [one for one in printed if self.voice.study.is_late(one)]
        imported = [one for one in printed if one.imported]
        marks = [imported_mark(imported, printed, self.voice, self._fields(sheet, imported))] if imported else []
        if late and len(late) == len(printed):
            marks.append(self.voice.say("late"))
        elif late:
            marks.append(self.voice.say("late-fields", fields=self._fields(sheet, late)))
        return " · ".join(marks)

    def _fields(self, sheet: str, entries: Sequence[Entry]) -> str:
        """Return the labels of the columns in which entries stand."""
        columns = [self.instrument.sheet(sheet).column(one.column) for one in entries]
        return self.voice.listed([self.voice.of(one.label) for one in columns])

    @cached_property
    def _printed(self) -> Mapping[tuple[str, str, str], Sequence[Entry]]:
        """The entries of rows of countries of which a file came late, or was imported, in the order of the form."""
        study, own = self.voice.study, self.instrument.id
        both = [one for one in study.printed if one.instrument == own]
        countries = {one.country for one in both if one.imported or study.is_late(one)}
        found: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in both:
            if entry.country in countries:
                found.setdefault((entry.country, entry.sheet, entry.row), []).append(entry)
        for (_, sheet, row), entries in found.items():
            order = self.instrument.sheet(sheet).used_columns(row)
            entries.sort(key=lambda one, order=order: order.index(one.column))  # type: ignore[misc]
        return found

    @cached_property
    def _clarified(self) -> Mapping[tuple[str, str, str], Sequence[Entry]]:
        found: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in self.voice.study.entries:
            if entry.clarified is not None and entry.instrument == self.instrument.id:
                found.setdefault((entry.country, entry.sheet, entry.row), []).append(entry)
        return found

    @cached_property
    def _remarks(self) -> Mapping[tuple[str, str, str], Sequence[CountryRemark]]:
        found: dict[tuple[str, str, str], list[CountryRemark]] = {}
        for remark in self.voice.study.proceedings.remarks:
            if remark.instrument == self.instrument.id:
                found.setdefault((remark.country, remark.sheet, remark.row), []).append(remark)
        return found

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str, str], Sequence[CellChange]]:
        found: dict[tuple[str, str, str], list[CellChange]] = {}
        for change in self.voice.study.proceedings.changes:
            if change.instrument == self.instrument.id:
                found.setdefault((change.country, change.sheet, change.row), []).append(change)
        return found

    def _note(self, remark: CountryRemark) -> Note:
        voice = self.voice
        return Note(
            number=0,
            code=remark.country,
            country=voice.name(remark.country),
            row=remark.row,
            kind=remark.kind,
            sign=_REMARK_SIGNS[remark.kind],
            label=voice.say(f"remark-{remark.kind}"),
            stands=remark.kind == "objection" and remark.resolution is None,
            paragraphs=_paragraphs(remark.words),
            basis=remark.basis,
            language=_foreign(remark.language, voice),
            sent=", ".join(filter(None, (*sent_in(remark.round, remark.at, voice), remark.institution))),
            source=f"{remark.country} · {remark.tab}!{remark.cell}",
            anchor=form_anchor(remark),
            reply=_reply(remark.resolution, voice) if remark.resolution else None,
        )


def numbered(groups: Iterable[Sequence[Note]]) -> Iterator[tuple[Note, ...]]:
    """Yield groups of notes with their numbers, counted through all of them."""
    number = 0
    for group in groups:
        yield tuple(replace(note, number=number + place) for place, note in enumerate(group, start=1))
        number += len(group)


def change_anchor(change: CellChange) -> str:
    """Return the anchor of what changed in a country's row."""
    return f"change-{change.country}-{change.instrument}-{change.sheet}-{change.row}"


def clarified_anchor(entry: Entry) -> str:
    """Return the anchor of what the Secretariat clarified in a country's row."""
    return f"clarified-{entry.country}-{entry.instrument}-{entry.sheet}-{entry.row}"


def form_anchor(remark: CountryRemark) -> str:
    """Return the anchor of the form that a remark stands in, in the list of files."""
    return f"form-{remark.instrument}-{remark.country}-{remark.sha256[:12]}"


def sent_in(number: int, at: str, voice: Voice) -> tuple[str, ...]:
    """Return the round and the moment of something that was sent, as far as they are known."""
    return (*([voice.say("round", number=number)] if number else []), *([voice.moment(at, hour=True)] if at else []))


def _reply(resolution: Resolution, voice: Voice) -> Cells:
    words = voice.say(f"resolution-{resolution.outcome}", date=voice.moment(resolution.at))
    reason, language = _paragraphs(resolution.reason), _foreign(resolution.language, voice)
    return {"words": words, "reason": reason, "language": language}


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _foreign(language: str, voice: Voice) -> str:
    return language if language != voice.language else ""


_STATE_SIGNS: dict[ValidationState, str] = {
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
_WITH_SILENCE = ("silence", "partly_silence")


def validation_line(state: CountryState, voice: Voice) -> Cells | None:
    """Return how a country validated an instrument, None before the first round.

    That is the state in words, and lines that say when, how much and by whom.
    """
    proceedings = voice.study.proceedings
    found = proceedings.validation(state.country.code, state.instrument)
    if found is None and not proceedings.round:
        return None
    kind: ValidationState = found.state if found is not None else "no_answer"
    return {
        "state": kind,
        "sign": _STATE_SIGNS[kind],
        "words": voice.say(f"validation-{kind}", **(_shares(found, voice) if found is not None else {})),
        "details": tuple(_details(found, voice)) if found is not None else (),
        "corrections": found.corrections if found is not None else 0,
        "objections": found.objections_open if found is not None else 0,
    }


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
    if found.state in _WITH_SILENCE:
        yield from _decision(voice)


def _decision(voice: Voice) -> Iterator[str]:
    """Yield by which decision silence counts."""
    silence = voice.study.edition.silence
    decision = voice.of(silence.decision)
    if silence.agreed_on is not None:
        yield voice.say("silence-agreed", date=voice.date(silence.agreed_on)) + (f" ({decision})" if decision else "")


def imported_mark(found: Sequence[Entry], printed: Sequence[Entry], voice: Voice, fields: str = "") -> str:
    """Return that what is printed, or fields of it, was not returned by the country, and whose cells they share."""
    if not found or not found[0].imported:
        return ""
    key = "imported-mark" if len(found) == len(printed) else "imported-fields"
    words = voice.say(key, mapping=found[0].imported, fields=fields)
    shared = {country for one in found for country in voice.study.shared_with(one)}
    return voice.say("imported-shared", words=words, names=voice.names(shared)) if shared else words


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
