"""Study → the texts that are to be translated into a language, each with what a translator needs to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matrices.instrument.model import Column, Sheet
from matrices.language import Text, same, visible_signs
from matrices.study.laws import Lists, lists
from matrices.study.model import Entry, Study, Translation
from matrices.study.translations import source_of
from matrices.translations.keys import Key, brief, sent_with

SHORT_TEXT = 160
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
    def key(self) -> Key:
        """The key under which the translation comes home."""
        shown, before = brief(self.source), sent_with(self.translation)
        return Key(self.entry.edition, self.language, self.entry.place, source_of(self.entry), shown, before)


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
    sheets = {
        (instrument.id, sheet.id): _Shown(sheet, rows[instrument.id])
        for instrument in printed.instruments
        for sheet in instrument.sheets
    }
    wanted = [
        entry
        for entry in printed.entries
        if entry.language != language
        and is_translatable(sheets[entry.instrument, entry.sheet].sheet, entry.column, short=short)
        and any(sign.isalpha() for sign in str(entry.value))
    ]
    order = {country.code: n for n, country in enumerate(study.edition.in_order(shown_in or language))}
    wanted.sort(key=lambda entry: order[entry.country])
    return tuple(_passage(entry, language, sheets[entry.instrument, entry.sheet], study, earlier) for entry in wanted)


def is_translatable(sheet: Sheet, column_id: str, *, short: bool = False) -> bool:
    """Tell whether a column holds texts in a natural language that a reader of another one would want to read."""
    column = sheet.column(column_id)
    if column.type != "text":
        return False
    return short or _is_prose(column) or (sheet.role == "laws" and column.role == "name")


def _is_prose(column: Column) -> bool:
    return column.role in _PROSE_ROLES or column.max_length is None or column.max_length > SHORT_TEXT


@dataclass(frozen=True)
class _Shown:
    """How the texts of one sheet are introduced."""

    sheet: Sheet
    lists: Lists

    def title(self, entry: Entry) -> Text:
        if self.sheet.kind == "matrix":
            return self.sheet.row(entry.row).title
        row = self.lists.rows.get((entry.country, entry.sheet, entry.row))
        return same(row.name) if row else self.sheet.title


def _passage(entry: Entry, language: str, shown: _Shown, study: Study, earlier: Mapping[str, str]) -> Passage:
    translation = study.translation(entry, language)
    before = earlier.get(translation.source, "") if translation is not None and translation.stale else ""
    question = shown.sheet.row(entry.row).question if shown.sheet.kind == "matrix" else None
    label = shown.sheet.column(entry.column).label
    return Passage(entry, language, shown.title(entry), question, label, translation, before)
