"""A study's rounds → what stands beside a country's row: its objections and comments, and a mark where it changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from matrices.instrument.model import Instrument
from matrices.report.voice import Voice
from matrices.study.model import Change, Entry, Remark, Resolution

SIGNS = {"objection": "objection", "comment": "comment", "correction": "comment"}


@dataclass(frozen=True)
class Reply:
    """What the Secretariat made of a remark: in words, and its reason in the language in which it was given."""

    words: str
    reason: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Note:
    """A remark as it is printed: `number` counts the notes of a table, `stands` tells that it is open.

    `sent` says in which round, when and by whom, `source` in which cell of which form. `basis` is the legal basis that
    came with it.
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
    reply: Reply | None


@dataclass(frozen=True)
class Changed:
    """A mark beside a row: the fields that say something else than before, and where the changes are told."""

    fields: str
    anchor: str


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

    def changed(self, country: str, sheet: str, row: str) -> Changed | None:
        """Return the mark of a row that a country changed in the rounds, None where it did not."""
        found = self._changes.get((country, sheet, row))
        if not found:
            return None
        columns = [self.instrument.sheet(sheet).column(change.column) for change in found]
        fields = self.voice.listed([self.voice.of(column.label) for column in columns])
        return Changed(fields, change_anchor(found[0]))

    def clarified(self, country: str, sheet: str, row: str) -> Changed | None:
        """Return the mark of a row in which the Secretariat settled how cells are read, None where it did not."""
        found = self._clarified.get((country, sheet, row))
        if not found:
            return None
        columns = [self.instrument.sheet(sheet).column(entry.column) for entry in found]
        return Changed(self.voice.listed([self.voice.of(one.label) for one in columns]), clarified_anchor(found[0]))

    def late(self, country: str, sheet: str, row: str) -> str:
        """Return the mark of a row of which something came after the cut-off date: of what, if not of all of it."""
        printed = self._printed.get((country, sheet, row), ())
        found = [one for one in printed if self.voice.study.is_late(one)]
        if not found or len(found) == len(printed):
            return self.voice.say("late") if found else ""
        columns = [self.instrument.sheet(sheet).column(one.column) for one in found]
        return self.voice.say("late-fields", fields=self.voice.listed([self.voice.of(one.label) for one in columns]))

    @cached_property
    def _printed(self) -> Mapping[tuple[str, str, str], Sequence[Entry]]:
        """The entries of rows of countries of which a file came after the cut-off date, in the order of the form."""
        study, own = self.voice.study, self.instrument.id
        both = [one for one in study.printed if one.instrument == own]
        countries = {one.country for one in both if study.is_late(one)}
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
    def _remarks(self) -> Mapping[tuple[str, str, str], Sequence[Remark]]:
        found: dict[tuple[str, str, str], list[Remark]] = {}
        for remark in self.voice.study.proceedings.remarks:
            if remark.instrument == self.instrument.id:
                found.setdefault((remark.country, remark.sheet, remark.row), []).append(remark)
        return found

    @cached_property
    def _changes(self) -> Mapping[tuple[str, str, str], Sequence[Change]]:
        found: dict[tuple[str, str, str], list[Change]] = {}
        for change in self.voice.study.proceedings.changes:
            if change.instrument == self.instrument.id:
                found.setdefault((change.country, change.sheet, change.row), []).append(change)
        return found

    def _note(self, remark: Remark) -> Note:
        voice = self.voice
        return Note(
            number=0,
            code=remark.country,
            country=voice.name(remark.country),
            row=remark.row,
            kind=remark.kind,
            sign=SIGNS[remark.kind],
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


def change_anchor(change: Change) -> str:
    """Return the anchor of what changed in a country's row."""
    return f"change-{change.country}-{change.instrument}-{change.sheet}-{change.row}"


def clarified_anchor(entry: Entry) -> str:
    """Return the anchor of what the Secretariat clarified in a country's row."""
    return f"clarified-{entry.country}-{entry.instrument}-{entry.sheet}-{entry.row}"


def form_anchor(remark: Remark) -> str:
    """Return the anchor of the form that a remark stands in, in the list of files."""
    return f"form-{remark.instrument}-{remark.country}-{remark.sha256[:12]}"


def sent_in(number: int, at: str, voice: Voice) -> tuple[str, ...]:
    """Return the round and the moment of something that was sent, as far as they are known."""
    return (*([voice.say("round", number=number)] if number else []), *([voice.moment(at, hour=True)] if at else []))


def _reply(resolution: Resolution, voice: Voice) -> Reply:
    words = voice.say(f"resolution-{resolution.outcome}", date=voice.moment(resolution.at))
    return Reply(words, _paragraphs(resolution.reason), _foreign(resolution.language, voice))


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _foreign(language: str, voice: Voice) -> str:
    return language if language != voice.language else ""
