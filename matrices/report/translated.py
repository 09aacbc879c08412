"""A study's translations → what stands beside an original: its paragraphs, and words that mark it as unofficial."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matrices.instrument.model import Column
from matrices.report.voice import Voice
from matrices.study.model import Entry, Study, Translation

TRANSLATION_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "column", "source_language", "language", "translation",
    "translator", "status", "stale", "source_sha256", "at",
)  # fmt: skip


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
    return Translated(paragraphs, mark_of(known, voice), brief)


def mark_of(translation: Translation, voice: Voice) -> str:
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
