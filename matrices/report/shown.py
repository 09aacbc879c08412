"""Answers → what a reader sees of them: marks of coverage, values in words, laws with links, where each was read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from matrices.instrument import CodeList, Column, Instrument, Option, Sheet
from matrices.report.study.beside import Beside, imported_mark
from matrices.report.templates import safe_link
from matrices.report.voice import Voice
from matrices.study import (
    ANSWERED,
    IN_REVIEW,
    NO_ANSWER,
    NOT_ANSWERS,
    NOT_ASKED,
    UNCLEAR,
    Entry,
    Lists,
    Provision,
    RowAnswer,
    Study,
    Translation,
)

TRANSLATION_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "column", "source_language", "language", "translation",
    "translator", "status", "stale", "source_sha256", "at",
)  # fmt: skip


_WORD = re.compile(r"[^\W\d_]{2}")

TranslatedColumns = tuple[tuple[Column, bool], ...]
"""The columns of a table, each with whether it is that of the translations of the one before."""


@dataclass(frozen=True)
class Translated:
    """An unofficial translation into the language of the page, and the words with which it is marked every time.

    `mark` says all that is known of it; `brief` is for a short text in a narrow cell.
    """

    paragraphs: tuple[str, ...]
    mark: str
    brief: str


def translated(entry: Entry, voice: Voice) -> Translated | None:
    """Return the translation of a text into the language of the page, None where there is none."""
    known = voice.study.translation(entry, voice.language)
    if known is None or entry.language == voice.language:
        return None
    paragraphs = tuple(line.strip() for line in known.text.splitlines() if line.strip())
    brief = voice.say_of("translations", "print-brief-stale" if known.stale else "print-brief")
    return Translated(paragraphs, _translation_mark(known, voice), brief)


def _translation_mark(translation: Translation, voice: Voice) -> str:
    """Return `Unofficial translation (Technical Secretariat, Ana Mora; not reviewed; of an earlier text)`."""
    by = [voice.of(voice.study.edition.body.secretariat), translation.translator]
    said = [", ".join(filter(None, by))]
    if translation.status == "draft":
        said.append(voice.say_of("translations", "print-draft"))
    if translation.stale:
        said.append(voice.say_of("translations", "print-stale"))
    return voice.say_of("translations", "print-mark", about="; ".join(said))


def languages_read(voice: Voice) -> str:
    """Return what is to be known of the languages in which countries' words stand."""
    if not voice.study.translations:
        return voice.say("reading-language")
    secretariat = voice.of(voice.study.edition.body.secretariat)
    return voice.say_of("translations", "print-reading", secretariat=secretariat)


def in_one_cell(entry: Entry, voice: Voice) -> str:
    """Return a translation as a cell of a table holds it, that of an earlier text marked as such."""
    known = voice.study.translation(entry, voice.language)
    if known is None:
        return ""
    return f"[{voice.say_of('translations', 'print-stale')}] {known.text}" if known.stale else known.text


def with_translations(columns: Sequence[Column], entries: Iterable[Entry], voice: Voice) -> TranslatedColumns:
    """Return the columns of a table, each followed by that of its translations, where it has any."""
    known = {entry.column for entry in entries if voice.study.translation(entry, voice.language) is not None}
    return tuple((column, own) for column in columns for own in (False, True) if not own or column.id in known)


def translation_rows(study: Study) -> Iterator[list[str]]:
    """Yield the translations as the open data has them, in the order of the answers."""
    for entry in study.entries:
        for language in study.edition.languages:
            known = study.translation(entry, language)
            if known is not None:
                yield [
                    entry.edition, *entry.place, entry.language, known.language, known.text, known.translator,
                    known.status, "true" if known.stale else "false", known.source, known.at,
                ]  # fmt: skip


_SOURCE_REMARK = re.compile(r"(?P<words>.*\S)\s*(?P<remark>\[[^\[\]]{12,}\])\s*\Z", re.DOTALL)
"""A remark in square brackets at the end of a note (its source): set apart in small type."""


UNCLEAR_SIGN = "unclear"
"""Name of the sign of what waits to be clarified."""


@dataclass(frozen=True)
class Mark:
    """A coverage as it is drawn: code, word and the name of its sign (full, half, empty, dash, plain or none)."""

    code: str
    label: str
    sign: str


@dataclass(frozen=True)
class Count:
    """How many countries stand where, and their stretch of a bar in per cent: where it begins, how wide it is."""

    mark: Mark
    count: int
    left: float
    share: float

    @property
    def is_sign(self) -> bool:
        """Tell whether its word is a number or a letter, which beside a number would read as one: `87 1`."""
        return self.mark.code not in NOT_ANSWERS and _WORD.search(self.mark.label) is None


@dataclass(frozen=True)
class Origin:
    """Where an answer was read: short reference, the whole of it for a tooltip, anchor of its file's entry.

    `late` says that it came after the cut-off date, or that no country returned it; empty where neither is so.
    """

    short: str
    full: str
    anchor: str
    late: str = ""

    @property
    def marked(self) -> str:
        """The short reference with the mark of what came late, or was not returned by the country."""
        return f"{self.short} · {self.late}" if self.late else self.short


@dataclass(frozen=True)
class Value:
    """A value in words. `language` is set where the words are in another language than the page.

    `sign` is set where it is none yet: it waits to be clarified.
    """

    text: str
    language: str = ""
    link: str = ""
    origin: Origin | None = None
    translation: Translated | None = None
    sign: str = ""


@dataclass(frozen=True)
class Fact:
    """A labelled value: `Date of deposit: 24 July 2003`; `short` says a long one in brief: `5 of 8`."""

    label: str
    value: Value
    short: str = ""


@dataclass(frozen=True)
class Prose:
    """A longer text of a country, in paragraphs; a remark that closes it (its source) stands apart."""

    label: str
    paragraphs: tuple[str, ...]
    remark: str
    language: str
    quoted: bool
    origin: Origin
    translation: Translated | None = None
    unclear: bool = False


def mark_of(code: str, scale: CodeList | None, voice: Voice) -> Mark:
    """Return how a coverage is drawn."""
    if code == NO_ANSWER:
        return Mark(code, voice.say("no-answer"), "none")
    if code == IN_REVIEW:
        return Mark(code, voice.say("in-review"), "wait")
    if code == NOT_ASKED:
        return Mark(code, voice.say("not-asked"), "unasked")
    if code == UNCLEAR:
        return Mark(code, voice.say("to-clarify"), UNCLEAR_SIGN)
    if scale is None or code == ANSWERED:
        return Mark(code, voice.say("answered"), "full")
    option = scale.option(code)
    return Mark(code, voice.of(option.label), option.symbol or "plain")


def heads_of(sheets: Iterable[Sheet], voice: Voice) -> Mapping[str, str]:
    """Return what matrices call their rows, their coverage and the basis of an answer; our word where they differ."""
    own = tuple(sheets)
    subjects = {voice.of(sheet.subject) or voice.say("provision") for sheet in own}
    coverages = {voice.of(column.label) for sheet in own if (column := sheet.with_role("coverage")) is not None}
    bases = {
        " · ".join(voice.of(column.label) for role in ("law", "article") if (column := sheet.with_role(role)))
        for sheet in own
    } - {""}
    ours = {"subject": "provision", "coverage": "head-coverage", "basis": "head-basis"}
    found = dict(zip(ours, (subjects, coverages, bases), strict=True))
    return {key: min(one) if len(one) == 1 else voice.say(ours[key]) for key, one in found.items()}


def marks_of(scale: CodeList | None, voice: Voice) -> tuple[Mark, ...]:
    """Return the marks of a scale in its order, what no country gave last."""
    codes = [option.code for option in scale.options] if scale else [ANSWERED]
    rest = [code for code in NOT_ANSWERS if code != UNCLEAR or voice.study.unclear]
    return tuple(mark_of(code, scale, voice) for code in (*codes, *rest))


def origin_of(entry: Entry, voice: Voice, last: Entry | None = None, *, versioned: bool = False) -> Origin:
    """Return where an entry was read; with `last`, in full the span of cells from the one to the other.

    The short reference names the version only where the country's answers stand in several files and this is not the
    oldest of them, or if it is to be `versioned`: a new file then leaves what did not change as it was.
    """
    cells = entry.cell if last is None or last.cell == entry.cell else f"{entry.cell}\N{EN DASH}{last.cell}"
    full = voice.say("origin", file=entry.file, place=f"{entry.tab}!{cells}")
    later = entry.version != voice.study.first_versions.get((entry.country, entry.instrument), entry.version)
    version = f" v{entry.version}" if later or versioned else ""
    short = f"{entry.country}{version} · {entry.tab}!{entry.cell}"
    late = voice.say("late") if voice.study.is_late(entry) else imported_mark([entry], [entry], voice)
    full = f"{full}; {late}" if entry.imported else full
    return Origin(short, full, file_anchor(entry.instrument, entry.country, entry.version if later else 0), late)


def last_beside(entries: Sequence[Entry]) -> Entry:
    """Return the last of some entries that was read in the same file as the first: a span of cells is of one file."""
    return [one for one in entries if one.submission == entries[0].submission][-1]


def file_anchor(instrument: str, country: str, version: int = 0) -> str:
    """Return the anchor of a country's file in the list of files: the oldest in use has no version in it."""
    return f"file-{instrument}-{country}-v{version}" if version else f"file-{instrument}-{country}"


def law_anchor(instrument: str, country: str, row: str) -> str:
    """Return the anchor of a law in the list of laws."""
    return f"law-{instrument}-{country}-{row}"


def row_anchor(provision: Provision) -> str:
    """Return the anchor of a provision's block."""
    return f"{provision.instrument.id}-{provision.row.id}"


def options_of(instrument: Instrument, sheet: Sheet, row: str, column: Column) -> Sequence[Option]:
    """Return the options whose labels stand for codes in a cell."""
    codes = instrument.code_list(sheet, row, column.id)
    special = instrument.lists[column.special] if column.special else None
    return (*(codes.options if codes else ()), *(special.options if special else ()))


@dataclass(frozen=True)
class Shower:
    """Shows the entries of one instrument in one language."""

    instrument: Instrument
    lists: Lists
    voice: Voice

    @cached_property
    def beside(self) -> Beside:
        """What the rounds of validation left beside the rows of the instrument."""
        return Beside(self.instrument, self.voice)

    def value(self, entry: Entry) -> Value:
        """Return an entry in words; free text keeps the language of the country, what is unclear is not repeated."""
        sheet = self.instrument.sheet(entry.sheet)
        column = sheet.column(entry.column)
        origin = origin_of(entry, self.voice)
        if entry.unclear:
            return Value(self.voice.say("to-clarify"), "", "", origin, sign=UNCLEAR_SIGN)
        if column.kind.is_page:
            return Value(str(entry.value), "", safe_link(str(entry.value)), origin)
        if column.kind.own_words and not column.kind.cites:
            return Value(str(entry.value), self.foreign(entry), "", origin, translated(entry, self.voice))
        if column.kind.cites and column.sheet and isinstance(entry.value, tuple):
            cited = self.lists.cited(entry.country, column.sheet, entry.value)
            return Value("; ".join(row.name if row else number for number, row in cited), "", "", origin)
        options = options_of(self.instrument, sheet, entry.row, column)
        words = column.kind.show(entry.value, options, self.voice.language)
        if isinstance(entry.value, int | Decimal):
            words = words.replace(" ", "\N{NARROW NO-BREAK SPACE}")
        return Value(words, "", "", origin)

    def foreign(self, entry: Entry) -> str:
        """Return the language of an entry where it is not that of the page."""
        return entry.language if entry.language != self.voice.language else ""

    def fact(self, entry: Entry) -> Fact:
        """Return an entry with the label of its column."""
        sheet = self.instrument.sheet(entry.sheet)
        column = sheet.column(entry.column)
        short = ""
        if column.kind.many and isinstance(entry.value, tuple):
            options = options_of(self.instrument, sheet, entry.row, column)
            short = self.voice.say("n-of-m", n=len(entry.value), m=len(options))
        return Fact(self.voice.of(column.label), self.value(entry), short)

    def prose(self, entry: Entry) -> Prose:
        """Return a longer text in paragraphs."""
        column = self.instrument.sheet(entry.sheet).column(entry.column)
        if entry.unclear:
            words = self.voice.say("to-clarify")
            return Prose(
                label=self.voice.of(column.label),
                paragraphs=(words,),
                remark="",
                language="",
                quoted=False,
                origin=origin_of(entry, self.voice),
                translation=None,
                unclear=True,
            )
        words, remark = str(entry.value), ""
        found = _SOURCE_REMARK.match(words) if column.role == "notes" else None
        if found:
            words, remark = found["words"], found["remark"]
        paragraphs = tuple(line.strip() for line in words.splitlines() if line.strip())
        quoted = column.role == "excerpt"
        origin = origin_of(entry, self.voice)
        label, beside = self.voice.of(column.label), translated(entry, self.voice)
        return Prose(
            label=label,
            paragraphs=paragraphs,
            remark=remark,
            language=self.foreign(entry),
            quoted=quoted,
            origin=origin,
            translation=beside,
        )

    def laws(self, answer: RowAnswer, sheet: Sheet) -> tuple[Value, ...]:
        """Return the laws that an answer cites, each with the link that the country's list gives."""
        column = sheet.with_role("law")
        entry = answer.cell(column.id) if column else None
        if entry is None or column is None:
            return ()
        if column.sheet is None or not isinstance(entry.value, tuple):
            return (self.value(entry),)
        origin, found = origin_of(entry, self.voice), self.lists.cited(answer.country, column.sheet, entry.value)
        foreign = self.foreign(entry)
        return tuple(
            Value(row.name, foreign, safe_link(row.url), origin) if row else Value(number, "", "", origin)
            for number, row in found
        )
