"""Study → the texts to be translated, each with the hidden key that brings its translation home; what came back."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, Severity
from matrices.instrument import Column, Sheet
from matrices.language import Text, catalogue, same, visible_signs
from matrices.study import Entry, Lists, Study, Translation, lists, source_of
from matrices.workbook import TEXT_LIMIT, printable, shortened

_MARK = "MTXT1"
_TOKEN = re.compile(r"MTXT1(?:\|[^|\n]*){7}")
_PARTS = 5
_DIGITS = 8

Place = tuple[str, str, str, str, str]
"""Country, instrument, sheet, row and column."""


@dataclass(frozen=True)
class TextKey:
    """Which text a row of a translator's file belongs to, and what both said when the file was written.

    `language` is the one translated into, `source` the SHA-256 of the text, `shown` a brief digest of it whatever its
    blanks, by which a key that was parted from its text is found out. `before` is the same of the translation that
    the file was sent with, empty if it had none; None where the file does not tell any more.
    """

    edition: str
    language: str
    place: Place
    source: str
    shown: str
    before: str | None

    def token(self) -> str:
        """Return the key as a file holds it, with check digits: `MTXT1|2027|en|CRI:legislation:…|9c0e…|…|…|3f9a`."""
        parts = (_MARK, self.edition, self.language, unit_id(self.place), self.source, self.shown, self.before or "")
        body = "|".join(parts)
        return f"{body}|{_check(body)}"


def parse_key(words: str) -> TextKey | None:
    """Return the key in a text, or None where there is none or its check digits are wrong."""
    found = _TOKEN.search(words)
    if found is None:
        return None
    body, _, check = found.group().rpartition("|")
    _, edition, language, place, source, shown, before = body.split("|")
    at = place_of(place)
    if _check(body) != check.strip() or at is None:
        return None
    return TextKey(edition=edition, language=language, place=at, source=source, shown=shown, before=before)


def unit_id(place: tuple[str, ...]) -> str:
    """Return a place as one word: `CRI:legislation:trafficking:TIP-DEF-01:excerpt`."""
    return ":".join(place)


def place_of(words: str) -> Place | None:
    """Return the place that one word names, None if it is no such word."""
    parts = words.split(":")
    return (parts[0], parts[1], parts[2], parts[3], parts[4]) if len(parts) == _PARTS and all(parts) else None


def brief(*words: str) -> str:
    """Return a brief digest of texts as every program shows them: whatever their blanks, within the limit of a cell.

    Signs that a workbook names, because nobody would see them, are the same as their names.
    """
    shown = (shortened(visible_signs(printable(one)).replace("\x7f", "\ufffd"), TEXT_LIMIT) for one in words)
    plain = "\x1f".join(" ".join(one.split()) for one in shown)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]


def sent(text: str, translator: str, status: str) -> str:
    """Return the digest of a translation as a file holds it."""
    return brief(text, translator, status)


def _sent_with(translation: Translation | None) -> str:
    """Return the digest of what a file is sent with: a translation that has gone stale is sent without its status."""
    if translation is None:
        return ""
    return sent(translation.text, translation.translator, "" if translation.stale else translation.status)


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4]


_SHORT_TEXT = 160
"""Texts of columns that allow no more characters are references (articles, numbers, gazettes), not prose."""

_PROSE_ROLES = ("excerpt", "notes", "reservations")


@dataclass(frozen=True)
class Passage:
    """One text of a country that is to be put into another language.

    `title` and `question` are those of the provision, or the name of the law; `earlier` is the text that its
    translation was made of, where the country has changed it since and it is known.
    """

    entry: Entry
    language: str
    title: Text
    question: Text | None
    field: Text
    translation: Translation | None = None
    earlier: str = ""

    @cached_property
    def source(self) -> str:
        """The text, its lines ended in one way; signs that hide or turn words stand as their names."""
        return visible_signs(str(self.entry.value).replace("\r\n", "\n").replace("\r", "\n"))

    @property
    def is_stale(self) -> bool:
        """Tell whether the country has changed the text since it was translated."""
        return self.translation is not None and self.translation.stale

    @property
    def key(self) -> TextKey:
        """The key under which the translation comes home."""
        shown, before = brief(self.source), _sent_with(self.translation)
        return TextKey(
            edition=self.entry.edition,
            language=self.language,
            place=self.entry.place,
            source=source_of(self.entry),
            shown=shown,
            before=before,
        )


def passages(
    study: Study, language: str, earlier: Mapping[str, str], *, short: bool = False, shown_in: str = ""
) -> tuple[Passage, ...]:
    """Return the texts in other languages than the one asked for, country by country, in the order of the forms.

    Prose is always among them, and so are the names of laws; `short` adds all other free texts (articles, numbers,
    short names, gazettes). What has no letters needs no translation, and the directory of persons gets none. `earlier`
    has the texts that stale translations were made of, by SHA-256. `shown_in` is the language in whose alphabetical
    order the countries stand.
    """
    printed = study.printed_in("study", "indicators")
    rows = {instrument.id: lists(printed, instrument) for instrument in printed.instruments}
    sheets = {(one.id, sheet.id): sheet for one in printed.instruments for sheet in one.sheets}
    wanted = [
        entry
        for entry in printed.entries
        if entry.language != language
        and is_translatable(sheets[entry.instrument, entry.sheet], entry.column, short=short)
        and any(sign.isalpha() for sign in str(entry.value))
    ]
    order = {country.code: n for n, country in enumerate(study.edition.in_order(shown_in or language))}
    wanted.sort(key=lambda entry: order[entry.country])
    return tuple(
        _passage(one, language, sheets[one.instrument, one.sheet], rows[one.instrument], study, earlier)
        for one in wanted
    )


def is_translatable(sheet: Sheet, column_id: str, *, short: bool = False) -> bool:
    """Tell whether a column holds texts in a natural language that a reader of another one would want to read."""
    column = sheet.column(column_id)
    if not column.kind.is_text:
        return False
    return short or _is_prose(column) or (sheet.role == "laws" and column.role == "name")


def _is_prose(column: Column) -> bool:
    return column.role in _PROSE_ROLES or column.max_length is None or column.max_length > _SHORT_TEXT


def _passage(
    entry: Entry, language: str, sheet: Sheet, lists: Lists, study: Study, earlier: Mapping[str, str]
) -> Passage:
    translation = study.translation(entry, language)
    before = earlier.get(translation.source, "") if translation is not None and translation.stale else ""
    row = lists.rows.get((entry.country, entry.sheet, entry.row))
    asked = sheet.row(entry.row) if sheet.kind == "matrix" else None
    return Passage(
        entry=entry,
        language=language,
        title=asked.title if asked else same(row.name) if row else sheet.title,
        question=asked.question if asked else None,
        field=sheet.column(entry.column).label,
        translation=translation,
        earlier=before,
    )


@dataclass(frozen=True)
class Written:
    """One text as it came back. `shown` is the original beside it, empty if the file has lost it.

    `status` is a word of either language, a code of the register, or empty; `formula` is set where the cell of the
    translation holds one.
    """

    key: TextKey
    at: CellRef
    status_at: CellRef
    shown: str
    text: str
    translator: str
    status: str
    formula: str = ""
    wrong: str = ""
    """Code of what keeps it from being taken, found where it was read; empty if nothing was."""


class ReturnedTexts(NamedTuple):
    """Everything that one file says; `is_readable` is false where it is no file for translators at all.

    `unkeyed` counts the rows with words of which nobody can tell any more which text they belong to.
    """

    file: str
    rows: tuple[Written, ...]
    findings: tuple[Finding, ...] = ()
    is_readable: bool = True
    unkeyed: int = 0


def unreadable(file: str, problem: UnreadableWorkbook) -> ReturnedTexts:
    """Return what is to be said of a file that cannot be read."""
    entry, values = catalogue("errors")[problem.code], {"file": file, **problem.values}
    message, advice = (Text(entry[part]).fill(**values) for part in ("message", "advice"))
    found = Finding(problem.code, Severity.ERROR, CellRef(file), message, advice)
    return ReturnedTexts(file, (), (found,), is_readable=False)
