"""The two languages: bilingual texts, the words of the program, names of countries, dates, alphabetical order.

A text in one language only is an error where it is loaded, never a fallback that nobody sees; that is why the
words stand side by side in `words/*.yaml` and not in gettext catalogues, which fall back in silence.
"""

import datetime
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from matrices.resources import PACKAGE

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

LANGUAGES = ("es", "en")
"""Codes of the languages, in the order in which they are offered."""

LANGUAGE_NAMES = {"es": "español", "en": "English"}

T = TypeVar("T")

_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Text:
    """One text in each of its languages, such as `Text({"en": "Law", "es": "Ley"})`."""

    by_language: Mapping[str, str]

    def __getitem__(self, language: str) -> str:
        """Return the text in a language; one that exists in a single language only is the same for all readers.

        Where a text must stand in several languages, its file is checked when it is loaded.
        """
        if language not in self.by_language and len(self.by_language) == 1:
            return next(iter(self.by_language.values()))
        return self.by_language[language]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_language)

    def __hash__(self) -> int:
        return hash(tuple(sorted(self.by_language.items())))

    def values(self) -> tuple[str, ...]:
        """Return the text in every language that it has."""
        return tuple(self.by_language.values())

    def fill(self, **values: object) -> "Text":
        """Fill the `{blanks}` of every language; a value that is itself a `Text` is put in in that language."""
        if not any("{" in words for words in self.by_language.values()):
            return self
        return Text({language: _fill(words, language, values) for language, words in self.by_language.items()})

    @classmethod
    def _taken(cls, given: Any, languages: Callable[[Any], Mapping[str, str]]) -> "Text":
        """Return what a file holds as a text; one kind of mistake where there are no languages at all."""
        if isinstance(given, cls):
            return given
        if not isinstance(given, Mapping):
            from pydantic_core import PydanticCustomError

            raise PydanticCustomError("languages-asked", "a text in each language is asked")
        return cls(languages(given))

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> "CoreSchema":
        from pydantic_core import core_schema

        mapping = core_schema.dict_schema(
            core_schema.literal_schema(list(LANGUAGES)), core_schema.str_schema(min_length=1), min_length=1
        )
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(cls, mapping),
            python_schema=core_schema.no_info_wrap_validator_function(cls._taken, mapping),
            serialization=core_schema.plain_serializer_function_ser_schema(lambda text: dict(text.by_language)),
        )


def same(words: str) -> Text:
    """Return a text that reads the same in every language (a code, a number, a name)."""
    return Text(dict.fromkeys(LANGUAGES, words))


def _fill(words: str, language: str, values: Mapping[str, object]) -> str:
    if "{" not in words:
        return words
    return words.format_map({name: _filling(value, language) for name, value in values.items()})


def _filling(value: object, language: str) -> object:
    """Return what fills a blank: no sign of somebody's text can hide or turn the words of the program."""
    if isinstance(value, Text):
        return value[language]
    return visible_signs(value) if isinstance(value, str) else value


@functools.cache
def catalogue(room: str) -> Mapping[str, Any]:
    """Return the entries of `words/ROOM.yaml`."""
    path = PACKAGE / "words" / f"{room}.yaml"
    entries: Mapping[str, Any] = yaml.load(path.read_bytes(), Loader=_SAFE_LOADER)  # noqa: S506 - a safe loader
    return entries


def text(room: str, key: str, **values: object) -> Text:
    """Return an entry of the words in all languages, blanks filled: `text("workbook", "cover-title")`.

    An entry whose languages hold `one` and `other` is chosen by the value `count`.
    """
    entry = catalogue(room)[key]
    return Text({language: _fill(_form(entry[language], values), language, values) for language in LANGUAGES})


def say(room: str, key: str, language: str, **values: object) -> str:
    """Return an entry of the words in one language, blanks filled."""
    return _fill(_form(catalogue(room)[key][language], values), language, values)


def _form(words: str | Mapping[str, str], values: Mapping[str, object]) -> str:
    if isinstance(words, str):
        return words
    return words["one" if values.get("count") == 1 else "other"]


@functools.cache
def country_name(code: str) -> Text | None:
    """Return the name of a country by its ISO 3166-1 alpha-3 code, or None if there is no such code.

    Names come from CLDR (through Babel), save those that the Network writes otherwise
    (`words/countries.yaml`).
    """
    own = catalogue("countries").get(code)
    if own is not None:
        return Text(own)
    import pycountry
    from babel import Locale

    country = pycountry.countries.get(alpha_3=code)
    if country is None:
        return None
    return Text({lang: Locale(lang).territories.get(country.alpha_2, country.name) for lang in LANGUAGES})


def show_date(day: datetime.date, language: str) -> str:
    """Return a date in words: `27 February 2015`, `27 de febrero de 2015`."""
    from babel.dates import format_date

    pattern = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}[language]
    return str(format_date(day, pattern, locale=language))


def show_month(day: datetime.date, language: str) -> str:
    """Return a month in words: `February 2015`, `febrero de 2015`."""
    from babel.dates import format_date

    return str(format_date(day, {"en": "MMMM y", "es": "MMMM 'de' y"}[language], locale=language))


def show_moment(moment: datetime.datetime, language: str) -> str:
    """Return a date with hour, minute and offset: `27 February 2015, 17:00 (UTC-06:00)`."""
    offset = moment.strftime("%z")
    zone = f"UTC{offset[:3]}:{offset[3:5]}" if offset else "UTC"
    return f"{show_date(moment.date(), language)}, {moment:%H:%M} ({zone})"


def alphabetical(things: Iterable[T], name: "Mapping[T, str] | None" = None) -> list[T]:
    """Return the things in alphabetical order by the Unicode Collation Algorithm (accents and case come last)."""
    collator = _collator()
    return sorted(things, key=lambda thing: collator.sort_key(name[thing] if name else str(thing)))


@functools.cache
def _collator() -> Any:
    from pyuca import Collator

    return Collator()


_ORDERING = {
    **dict(zip(range(0x202A, 0x202F), ("LRE", "RLE", "PDF", "LRO", "RLO"), strict=True)),
    **dict(zip(range(0x2066, 0x206A), ("LRI", "RLI", "FSI", "PDI"), strict=True)),
    **dict(zip((0x200E, 0x200F, 0x061C), ("LRM", "RLM", "ALM"), strict=True)),
}
"""Signs that say in which direction letters run, by their names in the Unicode bidirectional algorithm (UAX 9)."""

_HIDDEN = {
    **dict.fromkeys(range(0xE0000, 0xE0080), "TAG"),
    **dict.fromkeys((*range(0x180B, 0x180E), *range(0xE0100, 0xE01F0)), "VS"),
    **dict(zip(range(0x2061, 0x2065), ("F()", "TIMES", "COMMA", "PLUS"), strict=True)),
    **dict.fromkeys(range(0x206A, 0x2070), "CONTROL"),
    **dict.fromkeys(range(0xFFF9, 0xFFFC), "ANNOTATION"),
    **dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0), "FILLER"),
    **dict(zip((0x034F, 0x180E, 0x17B4, 0x17B5, 0x2800), ("CGJ", "MVS", "KIV", "KIV", "BLANK"), strict=True)),
}
"""Signs that nobody sees and that no ministry types; unlike those that text brings along from pages and letters."""

_PASTED = dict(
    zip((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), ("SHY", "ZWSP", "ZWNJ", "ZWJ", "WJ", "BOM"), strict=True)
)
"""Soft hyphens, joiners, blanks without width: they change nothing, but a citation that holds one is not found."""
_FROM_PASTING = (*_PASTED, *range(0xFE00, 0xFE10))
"""The same, and choices of a letter's shape."""

_INVISIBLE = dict.fromkeys([*_ORDERING, *_HIDDEN, *_FROM_PASTING])
_EDGES = "".join(map(chr, _INVISIBLE)) + "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
_NAMES = {number: f"[{name}]" for number, name in (_ORDERING | _HIDDEN).items()}
_ALL_NAMES = _NAMES | {number: f"[{name}]" for number, name in _PASTED.items()}
_NAMED_SIGNS = re.compile("[" + "".join(map(chr, sorted(_NAMES))) + "]")
_ANY_NAMED = re.compile("[" + "".join(map(chr, sorted(_ALL_NAMES))) + "]")
_UNUSUAL = re.compile("[^\x00-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2122]")
"""What is neither a Latin letter nor a common sign; most texts have none, and are looked at no closer."""
_RAISED = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
"""Marks of footnotes; the compatibility form would make digits of them."""


class _Unaccented(dict[int, int | None]):
    """Signs without those that are laid over others; each is looked up once."""

    def __missing__(self, sign: int) -> int | None:
        found = self[sign] = None if unicodedata.combining(chr(sign)) else sign
        return found


_UNACCENTED, _CLOSING = _Unaccented(), " .,;:*"


def on_one_line(words: str) -> str:
    r"""Return a text on one line, a blank for each end of a line: `on_one_line("a \n b") == "a b"`."""
    lines = words.splitlines()
    return words if "".join(lines) == words else " ".join(filter(None, map(str.strip, lines)))


def trimmed(words: str) -> str:
    """Return a text without blanks and invisible signs at its ends."""
    return words.strip(_EDGES)


def is_usual(words: str) -> bool:
    """Tell whether a text has nothing but Latin letters and common signs, so that all of it is what it seems."""
    return words.isascii() or not _UNUSUAL.search(words)


def visible_signs(words: str, *, pasted: bool = False) -> str:
    """Return a text in which every sign that orders letters or hides stands as its name, such as `[RLO]`.

    What pasted text brings along (soft hyphens, joiners, blanks without width) stays as it is, unless it is `pasted`
    signs that are looked for.
    """
    return words if is_usual(words) else words.translate(_ALL_NAMES if pasted else _NAMES)


def signs_in(words: str, *, pasted: bool = False) -> tuple[str, ...]:
    """Return the names of the ordering and hiding signs of a text, each once, as `visible_signs` writes them."""
    if is_usual(words):
        return ()
    signs = (_ANY_NAMED if pasted else _NAMED_SIGNS).findall(words)
    return tuple(dict.fromkeys(_ALL_NAMES[ord(sign)] for sign in signs))


def visible(words: str) -> str:
    """Return a text without invisible signs, wherever they stand."""
    return words if words.isascii() else words.translate(_INVISIBLE)


def plain(words: str) -> str:
    """Return a text for comparison: compatibility forms, no invisible signs, single blanks, case folded."""
    words = unicodedata.normalize("NFKC", words)
    return " ".join((words if is_usual(words) else words.translate(_INVISIBLE)).split()).casefold()


def bare(words: str) -> str:
    """Return `plain` without accents, closing punctuation and marks of footnotes: `bare("Sí.¹") == "si"`."""
    if words.isascii():
        return plain(words).strip(_CLOSING)
    return unicodedata.normalize("NFD", plain(words.translate(_RAISED))).translate(_UNACCENTED).strip(_CLOSING)
