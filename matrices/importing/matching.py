"""Foreign texts → what they mean: patterns, names of jurisdictions, wordings of questions; and letters that broke.

Texts are compared without regard to case, accents, gaps, invisible signs and marks of footnotes.
"""

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from rapidfuzz import fuzz, process

from matrices.edition import Country, Edition
from matrices.instrument import RawValue, Sheet
from matrices.language import bare, plain, visible

_MARK = re.compile(
    r"(?:\[[A-Za-z0-9 ,*]{1,6}\]|[*†‡§¶⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠ]|(?:(?<=[^\W\d_]{2})|(?<=[^\w.,])|(?<=\s))[ªº])$"
)
"""The last mark of a footnote at the end of a text: `[1]`, `[a]`, a star, a dagger, a raised digit or letter.

In “Nº” and “5ª” the raised letter is no mark; behind a sign or a whole word, as in “✓ª” or “Síª”, it is one.
"""
_LONGEST_MARK = 8
_INNER_MARK = re.compile(r"\[(?:\d{1,3}|[a-z]|note \d{1,3}|nota \d{1,3})\]")
_APART = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^\s*(?:\(?(?:[A-Za-z]{1,4}[-. ]?)?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?[.):\-]*|[A-Za-z][.)])\s+")
"""What numbers a question: `1.`, `3.2.1`, `a)`, `Q12:`, `TIP-03`."""
_HOLE = re.compile(r"\{([a-z_]*)\}")
_BROKEN = re.compile("[ÃÂâÅÄÐÑ][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™\u00a0-\u00ff]")
"""How letters look whose two or three bytes were read as one sign each."""
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8}\d?);")
_NAMELESS, _ROMAN = "x_x", "roman"
_ROMANS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ALSO = {
    "BHS": "Bahamas, The", "BLR": "Belorussia; Bielorrusia", "BOL": "Bolivia (Plurinational State of)",
    "BRN": "Brunei Darussalam", "CAF": "Central African Rep.", "CIV": "Ivory Coast; Costa de Marfil; Cote d Ivoire",
    "COD": "Congo, Dem. Rep.; DR Congo; Congo-Kinshasa; República Democrática del Congo; DRC",
    "COG": "Congo, Rep.; Congo-Brazzaville; Republic of the Congo; República del Congo",
    "CPV": "Cape Verde; Cabo Verde",
    "CZE": "Czech Republic; República Checa", "EGY": "Egypt, Arab Rep.", "FSM": "Micronesia, Fed. Sts.",
    "GBR": "UK; U.K.; Great Britain; Gran Bretaña", "GMB": "Gambia, The", "HKG": "Hong Kong SAR, China; Hong Kong",
    "IRN": "Iran, Islamic Rep.", "KGZ": "Kyrgyz Republic", "KNA": "St. Kitts and Nevis; Saint Kitts & Nevis",
    "KOR": "Korea, Rep.; Korea; South Korea; Corea; Republic of Korea", "LAO": "Lao PDR; Lao P.D.R.",
    "LCA": "St. Lucia",
    "MAC": "Macao SAR, China; Macau", "MKD": "Macedonia; FYR Macedonia; Macedonia, FYR",
    "MMR": "Burma; Birmania", "NLD": "Holland; Holanda; The Netherlands", "PRI": "Puerto Rico (U.S.); Puerto Rico (US)",
    "PRK": "Korea, Dem. People's Rep.; North Korea", "PSE": "West Bank and Gaza; Palestine; Palestina",
    "RUS": "Russia; Rusia", "SVK": "Slovak Republic", "SWZ": "Swaziland; Suazilandia", "SYR": "Syria; Siria",
    "TLS": "East Timor; Timor Oriental", "TUR": "Turkey; Turkiye; Turquía", "TWN": "Taiwan, China; Chinese Taipei",
    "TZA": "Tanzania", "USA": "USA; U.S.A.; U.S.; United States; EE. UU.; EEUU; EUA; Estados Unidos",
    "VAT": "Vatican; Vaticano",
    "VCT": "St. Vincent and the Grenadines", "VEN": "Venezuela, RB; Venezuela (Bolivarian Republic of)",
    "VIR": "U.S. Virgin Islands", "VNM": "Vietnam", "YEM": "Yemen, Rep.",
}  # fmt: skip
"""Names under which international tables know countries, beside those of the standards."""

_LONGEST = 4_000
_CLEARLY = 4
"""Points by which a wording must be likelier than the next."""
_SHORTEST_CUT = 24
"""Letters of a wording that was cut off, from which on it can still be only one."""


@functools.lru_cache(maxsize=65_536)
def squeezed(words: str) -> str:
    """Return a text as it is compared: small letters and digits, one blank between words, no marks of footnotes."""
    return " ".join(_APART.sub(" ", bare(_INNER_MARK.sub(" ", without_marks(words)))).split()) or plain(words)


def without_marks(words: str) -> str:
    """Return a text without the marks of footnotes at its end, unless it is nothing else."""
    end = len(words.rstrip())
    while found := _MARK.search(words, max(0, end - _LONGEST_MARK), end):
        end = found.start()
        while end and words[end - 1].isspace():
            end -= 1
    return words[:end] if words[:end].strip() and end < len(words.rstrip()) else words


def seen_text(raw: RawValue) -> str:
    """Return what is seen in a cell, without raised marks: what names are compared by."""
    if raw.looks is not None and raw.looks.runs:
        kept = "".join(run.text for run in raw.looks.runs if not run.superscript)
        if kept.strip():
            return kept
    return raw.shown or raw.text


def mended(words: str) -> str:
    """Return a text whose letters were broken by reading UTF-8 as something else, or left as entities, as it was.

    >>> mended("CÃ´te d'Ivoire"), mended("Espa&ntilde;a")
    ("Côte d'Ivoire", 'España')
    """
    for _ in range(3):
        if not _BROKEN.search(words):
            break
        repaired = _as_utf8(words)
        if repaired is None or repaired == words:
            break
        words = repaired
    return html.unescape(words) if "&" in words and _ENTITY.search(words) else words


def _as_utf8(words: str) -> str | None:
    for encoding in ("cp1252", "latin-1"):
        try:
            return _bytes_of(words, encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return None


def _bytes_of(words: str, encoding: str) -> bytes:
    """Return the bytes behind letters; five bytes that Windows-1252 does not have come through as controls."""
    return b"".join(bytes([ord(sign)]) if 0x80 <= ord(sign) <= 0x9F else sign.encode(encoding) for sign in words)


def number_of(words: str) -> Decimal | None:
    """Return the number that a text is, as its value is compared: 0,5 and .50 are one."""
    try:
        found = Decimal(words.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return round(found, 9).normalize() if found.is_finite() and abs(found) < 10**15 else None


class TextPattern:
    """A text of a mapping: `*` is anything, `{}` or `{name}` the part that is wanted, `/…/` a regular expression."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.plain = "*" not in words and not _HOLE.search(words) and not _is_regular(words)
        self._squeezed = squeezed(words)
        self._is_regular = _is_regular(words)
        self._regular = re.compile(
            *((words[1:-1], re.IGNORECASE) if self._is_regular else (_regular(words), re.DOTALL))
        )

    def fits(self, words: str) -> bool:
        """Tell whether a text is meant."""
        if self.words == "*":
            return bool(words.strip())
        if self.plain:
            return squeezed(words) == self._squeezed
        return self.parts(words) is not None

    def parts(self, words: str) -> dict[str, str] | None:
        """Return the parts of a text that are wanted, by name (the nameless one: none); None if it does not fit."""
        text = visible(words[:_LONGEST]).strip()
        found = self._regular.search(text) if self._is_regular else self._regular.fullmatch(_level(text))
        if found is None:
            return None
        named = {name: text[slice(*found.span(name))].strip() for name, part in found.groupdict().items() if part}
        if _ROMAN in named:
            number = _of_roman(named[_ROMAN])
            if number is None:
                return None
            named[_ROMAN] = number
        if not named and found.groups():
            return {"": (found[1] or "").strip()}
        return {"" if name == _NAMELESS else name: part for name, part in named.items()} or {"": text}


def _of_roman(words: str) -> str | None:
    """Return a number in Roman numerals in digits, None for any other text: XIV is 14."""
    signs = [_ROMANS.get(sign, 0) for sign in words.upper()]
    number = sum(-one if one < after else one for one, after in zip(signs, [*signs[1:], 0], strict=True))
    return str(number) if all(signs) else None


def _is_regular(words: str) -> bool:
    return len(words) > 2 and words.startswith("/") and words.endswith("/")


def _regular(words: str) -> str:
    """Return the regular expression of a pattern, for texts that were levelled.

    A part before a star ends with its word: of `Q{}*` and “Q3.12 Is there …”, it is 3.12.
    """
    made, at = "", 0
    for hole in _HOLE.finditer(words):
        wanted = r"[^\s,;:()]+" if words[hole.end() :].startswith("*") else ".+?"
        made += _literal(words[at : hole.start()]) + f"(?P<{hole[1] or _NAMELESS}>{wanted})"
        at = hole.end()
    return made + _literal(words[at:])


def _literal(words: str) -> str:
    parts = (r"\s+".join(re.escape(_level(word)) for word in part.split(" ")) for part in words.split("*"))
    return r".*?".join(parts).replace(r"\s+\s+", r"\s+")


@functools.lru_cache(maxsize=4096)
def _level_sign(sign: str) -> str:
    first = unicodedata.normalize("NFD", sign)[0].casefold()
    return first if len(first) == 1 else sign


def _level(words: str) -> str:
    """Return a text of the same length without case and accents, so that a place in it is one in the other."""
    return words.casefold() if words.isascii() else "".join(map(_level_sign, words))


@functools.lru_cache(maxsize=8192)
def pattern(words: str) -> TextPattern:
    """Return the pattern of a text of a mapping."""
    return TextPattern(words)


def fits(patterns: Iterable[str], words: str) -> bool:
    """Tell whether a text is meant by any of several patterns."""
    return any(pattern(one).fits(words) for one in patterns)


Codes = str | tuple[str, ...] | None


class Spelled:
    """A table of spellings: whatever is written in it, as text or as number, → what is meant."""

    def __init__(self, table: Mapping[str, Codes]) -> None:
        self._texts: dict[str, Codes] = {}
        self._numbers: dict[Decimal, Codes] = {}
        self._patterns: list[tuple[TextPattern, Codes]] = []
        for words, codes in table.items():
            number = number_of(words)
            if number is not None:
                self._numbers[number] = codes
            if pattern(words).plain or words.strip() == "*":
                self._texts[plain(words)] = codes
                self._texts.setdefault(squeezed(words), codes)
            else:
                self._patterns.append((pattern(words), codes))

    def __bool__(self) -> bool:
        return bool(self._texts or self._numbers or self._patterns)

    def find(self, words: str) -> tuple[bool, Codes]:
        """Return whether a text is in the table, and what it means."""
        key = plain(words)
        if key in self._texts:
            return True, self._texts[key]
        number = number_of(words) if self._numbers else None
        if number is not None and number in self._numbers:
            return True, self._numbers[number]
        key = squeezed(words)
        if key in self._texts and any(sign.isalnum() for sign in key):
            return True, self._texts[key]
        return next(((True, codes) for one, codes in self._patterns if one.fits(words)), (False, None))


_FLAG = re.compile(r"\[[^\[\]]*\.(?:svg|png|gif|jpe?g|webp)\]", re.IGNORECASE)
"""A picture without words, as a table of a page is read: beside the name of a country it is its flag."""
_ASIDE = re.compile(r"\([^()]*\)\s*$")
_ARTICLE = re.compile(r"\s*(?:the|las?|los|el)\s*", re.IGNORECASE)
_FORM = re.compile(
    r"(?:\s*\b(?:est(?:ados?|\.)|states?|rep(?:ublica|ública|ublic|\.)|reino|kingdom|plur(?:inacional|\.)|plurinational|"
    r"bol(?:ivariana|ivarian|\.)|fed(?:eral|erated|erativa|eraci[oó]n|eration|\.)|commonwealth|of|del?|la)(?=\W|$))+\s*",
    re.IGNORECASE,
)
"""A form of state behind a comma; “Ireland, Northern” is no other way to write Ireland."""
_REPUBLIC = re.compile(r"\b(?:rep|r)\.(?=\s|$)", re.IGNORECASE)


@functools.cache
def _is_of_one(name: str) -> bool:
    """Tell whether a name is in that of one country of the world alone: Bolivia is, Congo and Guinea are not."""
    from babel import Locale

    found = {
        code
        for language in ("es", "en")
        for code, usual in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and f" {squeezed(name)} " in f" {squeezed(usual)} "
    }
    return len(found) == 1


def _readings(text: str) -> Iterator[str]:
    """Yield what a name says without what stands behind it, turned round at its comma, and with “Rep.” in full."""
    own = _ASIDE.sub("", text).rstrip()
    first, comma, after = own.partition(",")
    if own != text and _is_of_one(own):
        yield own
    if comma and (_ARTICLE.fullmatch(after) or (_FORM.fullmatch(after) and _is_of_one(first))):
        yield first
    turned = f"{after} {first}" if comma else text
    yield from (_REPUBLIC.sub(word, turned) for word in ("república", "republic"))


class Spoken:
    """The jurisdictions of an edition by every name under which a table may know them."""

    def __init__(self, edition: Edition) -> None:
        countries, own = edition.countries, edition.jurisdictions == "other"
        self._codes = {one.code for one in countries}
        names = {one.code: one.names.by_language.values() if own else _names_of(one) for one in countries}
        self._names = {squeezed(name): code for code, called in names.items() for name in called}
        self._short = {short: one.code for one in countries if (short := edition.region(one.code))}
        self._known: dict[str, str | None] = {}

    def find(self, words: str, own: Spelled) -> str | None:
        """Return the code that a name means, in the table of a mapping or by itself; None if it means none."""
        known, codes = own.find(words) if own else (False, None)
        if known:
            return codes if isinstance(codes, str) else ""
        if words not in self._known:
            self._known[words] = self._found(mended(words))
        return self._known[words]

    def _found(self, words: str) -> str | None:
        text = without_marks(_FLAG.sub("", words)).strip()
        if text.upper() in self._codes:
            return text.upper()
        if text in self._short:
            return self._short[text]
        for name in (words, text, *_readings(text)):
            if squeezed(name) in self._names:
                return self._names[squeezed(name)]
        both = {self._names.get(squeezed(name)) for name in text.split("/")}  # the name in two languages
        if len(both) == 1 and None not in both:
            return both.pop()
        if "\ufffd" in words or "?" in words:
            lost = re.compile(".{1,2}".join(map(re.escape, re.split("[\ufffd?]+", words.casefold()))))
            found = {code for name, code in self._names.items() if lost.fullmatch(name)}
            return found.pop() if len(found) == 1 else None
        return None

    def within(self, words: str, own: Spelled) -> str | None:
        """Return the one code that a text holds as a word of its own, or under one of its names."""
        code = self.find(words, own)
        if code is not None:
            return code
        text = f" {squeezed(words.replace('_', ' '))} "
        found = {code for name, code in self._names.items() if f" {name} " in text}
        found = found or {one for one in self._codes if re.search(rf"(?<![A-Za-z]){re.escape(one)}(?![A-Za-z])", words)}
        return found.pop() if len(found) == 1 else None

    def nearest(self, words: str) -> str:
        """Return the name that a text resembles, for a message; nothing if it resembles none."""
        found = process.extractOne(squeezed(mended(words)), list(self._names), scorer=fuzz.ratio, score_cutoff=72)
        return f"{found[0]} ({self._names[found[0]]})" if found else ""


def _names_of(country: Country) -> Iterator[str]:
    """Yield the names of a jurisdiction: its own, the usual ones in either language, the short and the official one."""
    import gettext

    import pycountry
    from babel import Locale

    yield from country.names.by_language.values()
    known = pycountry.countries.get(alpha_3=country.code)
    if known is None or (country.name is not None and not _is_usual(country, known.name)):
        return
    names = [getattr(known, key, None) for key in ("name", "common_name", "official_name")]
    names += [Locale(language).territories.get(known.alpha_2) for language in ("es", "en", "fr", "pt")]
    if official := getattr(known, "official_name", None):  # in Spanish too: República del Perú
        spoken = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["es"], fallback=True)
        names.append(spoken.gettext(official))
    names += [each.strip() for each in _ALSO.get(country.code, "").split(";")]
    for name in filter(None, names):
        yield name
        yield from (re.sub(r"\s*\(.*?\)", "", name), re.sub(r"^(.*), (.*)$", r"\2 \1", name), name.partition(",")[0])
        yield name.replace("&", "and")


def _is_usual(country: Country, name: str) -> bool:
    """Tell whether a code of three letters means the country of that ISO code, and not one of the edition's own."""
    from matrices.language import country_name

    usual = country_name(country.code)
    own = {squeezed(one) for one in country.names.by_language.values()}
    return bool(own & ({squeezed(name)} | ({squeezed(one) for one in usual.by_language.values()} if usual else set())))


class Likeness(NamedTuple):
    """The row that a wording means, and how likely that is, in per cent; `wording` is what it was compared with."""

    row: str
    score: int
    wording: str = ""


@dataclass(frozen=True)
class _Asked:
    key: str
    sheet: str
    row: str
    section: str
    words: str


class Questions:
    """The rows of an instrument's matrices, by id and by their wordings in every language."""

    def __init__(self, sheets: Sequence[Sheet], languages: Sequence[str]) -> None:
        self.sheets = tuple(sheets)
        self.order = {row.id: (number, sheet.id) for sheet in sheets for number, row in enumerate(sheet.rows)}
        self._ids = {squeezed(row.id): row.id for sheet in sheets for row in sheet.rows}
        self._numbers: dict[Decimal, list[str]] = {}
        for row in self.order:
            number = number_of(row)
            if number is not None:
                self._numbers.setdefault(number, []).append(row)
        self._wordings = [
            _Asked(squeezed(words), sheet.id, row.id, squeezed(head.title[language]), words)
            for sheet in sheets
            for row in sheet.rows
            for head in filter(None, (sheet.section_of(row.id), sheet.subsection_of(row.id)))
            for language in languages
            for words in {row.title[language], row.question[language] if row.question else ""} - {""}
        ]
        self._by_key: dict[str, set[str]] = {}
        for one in self._wordings:
            self._by_key.setdefault(one.key, set()).add(one.row)
        self._keys = list(self._by_key)
        self._found: dict[tuple[str, int], Likeness | None] = {}

    def by_id(self, words: str, raw: RawValue | None = None) -> tuple[str, ...]:
        """Return the rows whose id a text is; several where a number has lost its last zeros, or may have."""
        exact = self._ids.get(squeezed(words))
        is_number = raw is not None and raw.kind == "number" and not raw.format
        if is_number and (number := number_of(words)) is not None:
            return tuple(self._numbers.get(number, ())) or ((exact,) if exact else ())
        return (exact,) if exact else ()

    def by_wording(self, parts: Sequence[str], at_least: int) -> Likeness | None:
        """Return the row that a text means, which may stand in several cells, a heading before it."""
        key = ("\n".join(parts), at_least)
        if key not in self._found:
            self._found[key] = self._likely([mended(one) for one in parts], at_least)
        return self._found[key]

    def _likely(self, parts: Sequence[str], at_least: int) -> Likeness | None:
        if len(parts) > 1:
            heads = {squeezed(one) for one in parts[:-1]}
            within = {one.row for one in self._wordings if one.section in heads}
            found = self._exact(parts[-1], within) if within else None
            if found is not None:
                return found
        for words in (" ".join(parts), *reversed(parts)) if len(parts) > 1 else parts:
            found = self._exact(words, None)
            if found is not None:
                return found
        best = [self._near(words, at_least) for words in dict.fromkeys((" ".join(parts), *parts[-1:]))]
        return max((one for one in best if one), key=lambda one: one.score, default=None)

    def _exact(self, words: str, within: set[str] | None) -> Likeness | None:
        for text in (words, _NUMBERING.sub("", words)):
            rows = self._by_key.get(squeezed(text), set())
            rows = rows & within if within is not None else rows
            if len(rows) == 1:
                return Likeness(next(iter(rows)), 100)
        return None

    def _near(self, words: str, at_least: int) -> Likeness | None:
        """Return the one row whose wording is like enough, and clearly likelier than any other; or was cut off."""
        key = squeezed(_NUMBERING.sub("", words))
        if len(key) >= _SHORTEST_CUT:
            begun = {row for other in self._keys if other.startswith(key) for row in self._by_key[other]}
            if len(begun) == 1:
                row = begun.pop()
                return Likeness(row, 99, self._words_of(next(one for one in self._keys if one.startswith(key))))
        if at_least >= 100:
            return None
        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=at_least, limit=4)
        if not found:
            return None
        rows = self._by_key[found[0][0]]
        others = [score for other, score, _ in found[1:] if self._by_key[other] != rows]
        if len(rows) != 1 or (others and found[0][1] - others[0] < _CLEARLY):
            return None
        return Likeness(next(iter(rows)), min(99, int(found[0][1])), self._words_of(found[0][0]))

    def _words_of(self, key: str) -> str:
        return next(one.words for one in self._wordings if one.key == key)

    def nearest(self, words: str) -> str:
        """Return the row whose wording a text resembles, or all that are worded so; nothing if it resembles none."""
        found = process.extractOne(squeezed(words), self._keys, scorer=fuzz.ratio, score_cutoff=60)
        if found is None:
            return ""
        return f"{', '.join(sorted(self._by_key[found[0]]))} «{self._words_of(found[0])}» ({int(found[1])} %)"
