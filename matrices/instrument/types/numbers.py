"""Numbers, in digits or in words → exact decimals; what could be read in two ways is asked, not guessed."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from matrices.instrument.columns import (
    Accepted,
    CellContent,
    Column,
    ColumnType,
    Order,
    Remark,
    Target,
    Typed,
    Value,
    bad,
    good,
)
from matrices.instrument.raw import RawValue, raw_text
from matrices.instrument.types.sight import as_shown, differs, same_digits
from matrices.language import bare

_WORDS = {
    word: int(number)
    for number, *words in map(
        str.split,
        """
        0 cero zero
        1 uno un una one
        2 dos two
        3 tres three
        4 cuatro four
        5 cinco five
        6 seis six
        7 siete seven
        8 ocho eight
        9 nueve nine
        10 diez ten
        11 once eleven
        12 doce twelve
        13 trece thirteen
        14 catorce fourteen
        15 quince fifteen
        16 dieciseis sixteen
        17 diecisiete seventeen
        18 dieciocho eighteen
        19 diecinueve nineteen
        20 veinte twenty
        21 veintiuno veintiun veintiuna
        22 veintidos
        23 veintitres
        24 veinticuatro
        25 veinticinco
        26 veintiseis
        27 veintisiete
        28 veintiocho
        29 veintinueve
        30 treinta thirty
        40 cuarenta forty fourty
        50 cincuenta fifty
        60 sesenta sixty
        70 setenta seventy
        80 ochenta eighty
        90 noventa ninety
        100 cien ciento hundred
        200 doscientos
        300 trescientos
        400 cuatrocientos
        500 quinientos
        600 seiscientos
        700 setecientos
        800 ochocientos
        900 novecientos
    """.strip().splitlines(),
    )
    for word in words
}
_UNITS = {word: number for word, number in _WORDS.items() if 0 < number < 10}
_TENS = {word: number for word, number in _WORDS.items() if 20 <= number < 100 and number % 10 == 0}
_WORDS |= {  # treintaiuno, cuarentaicinco
    f"{ten}i{one}": _TENS[ten] + unit for ten in _TENS if ten.endswith("nta") for one, unit in _UNITS.items()
}
_HUNDREDS = {word: number for word, number in _WORDS.items() if number >= 100}
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|\S")
_VULGAR = re.compile(r"(\d{0,6})\s?([½¼¾])")
_PLURAL = re.compile(r"\((?:e?s)\)")
_ONE = re.compile(r"\ban? (?=(?:year|month|day)s?\b)")
_TWICE = re.compile(r"(\d{1,6})( [a-z]+)? \( (\d{1,6})( [a-z]+)? \)")
_AND_A_HALF = re.compile(r"\b(\d{1,6})((?: [a-z]+)?) (?:(?:y|and|con) (?:1 |a )?(?:medio|media|half)|1 / 2)\b")
_ONE_AND_A_HALF = re.compile(r"^(?:1 )?(ano|mes|dia|year|month|day) (?:y|and) (?:1 |a )?(?:medio|media|half)$")
_HALF = re.compile(r"\b(?:1 )?(?:medio|media|half)(?: (?:an|a|1))?(?= [a-z])")


def in_digits(words: str) -> str:
    """Return a bare text with its numbers in digits, its signs set apart by blanks; unclear ones stay as they are.

    A number that is repeated in brackets is written once, a half becomes a decimal: `2 anos y medio` as `2.5 anos`.
    """
    tokens = _TOKEN.findall(_PLURAL.sub("", bare(_VULGAR.sub(_decimal, words))))
    said: list[str] = []
    at = 0
    while at < len(tokens):
        number, after = _number(tokens, at)
        said.append(tokens[at] if number is None else str(number))
        at = after
    text = _TWICE.sub(_once, _ONE.sub("1 ", " ".join(said)))
    return _HALF.sub("0.5", _AND_A_HALF.sub(r"\1.5\2", _ONE_AND_A_HALF.sub(r"1.5 \1", text)))


def _decimal(match: "re.Match[str]") -> str:
    return f"{match[1] or 0}.{_FRACTIONS[match[2]]}"


def _once(match: "re.Match[str]") -> str:
    same = int(match[1]) == int(match[3]) and (match[2] is None or match[4] in (None, match[2]))
    return f"{match[1]}{match[2] or match[4] or ''}" if same else match[0]


def _number(tokens: list[str], at: int) -> tuple[int | None, int]:
    """Return the number in words that begins at a token, None if none does, and where it ends."""
    hundreds, after = _hundreds(tokens, at)
    rest, end = _below_hundred(tokens, after)
    if hundreds is None:
        return (rest, end) if rest is not None else (None, at + 1)
    if rest is None and _at(tokens, after) == "and":  # one hundred and twenty
        rest, end = _below_hundred(tokens, after + 1)
    return (hundreds, after) if rest is None else (hundreds + rest, end)


def _hundreds(tokens: list[str], at: int) -> tuple[int | None, int]:
    word = tokens[at]
    if _at(tokens, at + 1) == "hundred" and (word in _UNITS or word == "a"):
        return 100 * _UNITS.get(word, 1), at + 2
    return (_HUNDREDS[word], at + 1) if word in _HUNDREDS else (None, at)


def _below_hundred(tokens: list[str], at: int) -> tuple[int | None, int]:
    word = _at(tokens, at)
    if word == "diez" and _at(tokens, at + 1) == "y" and _at(tokens, at + 2) in _UNITS:  # diez y seis
        return 10 + _UNITS[tokens[at + 2]], at + 3
    if word in _TENS:
        joiner = 1 if _at(tokens, at + 1) in ("y", "-") else 0
        unit = _UNITS.get(_at(tokens, at + 1 + joiner))
        return (_TENS[word], at + 1) if unit is None else (_TENS[word] + unit, at + 2 + joiner)
    number = _WORDS.get(word)
    return (None, at) if word in _HUNDREDS or number is None else (number, at + 1)


def _at(tokens: list[str], at: int) -> str:
    return tokens[at] if at < len(tokens) else ""


_ENTERED = re.compile(r"[+-]?\d[\d.,]{0,30}", re.ASCII)
_EXACTLY = 15
"""Digits that every spreadsheet program keeps."""
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}$")
_WITH_NUMBER = re.compile(r"[+-]?\d[\d.,]*")
_LARGEST = 60
"""Greatest exponent of ten."""
_BLANKS = str.maketrans("−", "-", " \u00a0\u202f\u2009'’")
_NO_BLANKS = str.maketrans("−", "-", "'’")
_MONEY = re.compile(r"US\$|RD\$|BZ\$|C\$|B/\.|USD|EUR|CAD|MXN|GTQ|HNL|NIO|CRC|PAB|DOP|BZD|[$€£₡¢Q]|\bL\.?(?=\s|\d)")
"""How the currencies of the region are shown by formats; they say nothing that the column does not ask elsewhere."""
_SHOWN = re.compile(r"[\d.,'’\s\u00a0\u202f+\-−()]*")
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:\s\d{3})+(?!\d)")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3}(?:\1\d{3})*)?")
"""Thousands, set apart or not: `1234,567` and `12.34` are no groups of three."""
_SCALED = re.compile(
    r"\d\s*(?:mil|miles|mill[oó]n(?:es)?|thousand|millions?|k|m|docenas?|decenas?|dozens?|cent?enas?)\b", re.IGNORECASE
)
_EXPONENT = re.compile(r"([+-]?\d+(?:[.,]\d+)?)E([+-]?\d{1,3})")
_RATIO = re.compile(r"([+-]?)(?:(\d+) )?\s*(\d+)/(\d+)")
_GENERALLY = Decimal("0.00001")
"""The general format shows ten digits at most, or six and an exponent; what is beyond them is nobody's meaning."""
_NEARLY = Decimal("0.001")
"""Up to this part of a number, what a format leaves out does not change what it means."""


_UNCOUNTED: Mapping[str, re.Pattern[str]] = {
    "figure-percent": re.compile(r"%|\b(?:por ciento|per ?cent)\b"),
    "figure-inexact": re.compile(
        r"[<>≤≥~≈±]|^[+]|[+]$|\N{HORIZONTAL ELLIPSIS}|[.]{2}|\b(?:"
        r"menos de|menor(?:es)? (?:de|que|a)|mas de|mayor(?:es)? (?:de|que|a)|al menos|hasta|"
        r"como (?:maximo|minimo)|o (?:mas|menos)|under|below|over|(?:less|fewer|more) than|at (?:least|most)|up to|"
        r"or (?:more|fewer|less)|unos|unas|aprox|aproximadamente|cerca de|alrededor de|casi|about|around|approx|"
        r"approximately|nearly|circa|ca|entre|between)\b|\d ?[-\N{EN DASH}\N{EM DASH}] ?\d|\d (?:a|to) \d"
    ),
}
"""Words beside a number that make it another one than was counted: below 5 is not 5, and nothing is suggested."""
_OWED = re.compile(r"\(\s*(?=[\d.,\s]*[1-9])\d[\d.,\s]*\)|(?=[\d.,\s]*[1-9])\d[\d.,\s]*[-\N{MINUS SIGN}]", re.ASCII)
"""What a book-keeper writes for a number below zero: in brackets, or with the sign behind."""
_FOOTNOTE = re.compile(r"([\d.,\s\u00a0\u2009\u202f]*\d)\s*(?:[*†‡§¹²³ᵃᵇᵖ]+|\([a-z0-9]\)|[a-jln-z])", re.ASCII)
"""A figure and the sign of a note, as statistical tables have them: the note stands nowhere in the cell."""
_NO_FIGURE = frozenset({
    "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}", ".", "..", "...", "\N{HORIZONTAL ELLIPSIS}", "ninguno", "ninguna",
    "ningun", "none", "nil", "nada", "nothing", "no", "no hay", "no hubo", "no existe", "no existen", "there were none",
})  # fmt: skip
_SCALES = {"mil": 3, "miles": 3, "thousand": 3, "k": 3, "millon": 6, "millones": 6, "million": 6, "millions": 6}
_OF_SCALE = re.compile(r"(\d+(?:[.,]\d{1,2})?) ?([a-z]+)")


class DecimalType(ColumnType):
    """A number."""

    name = "decimal"
    keyboard = "decimal"
    order = Order.NUMBER
    not_one = "not-a-number"
    latin = True
    is_centred = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the number of a cell within the column's bounds."""
        typed = _no_count(raw, target) or read_number(raw)
        return _within(typed, target) if isinstance(typed.value, Decimal) else typed

    def accepts(self, _column: Column) -> Accepted:
        """Return that nothing but a number within the column's bounds is taken."""
        return Accepted("number", "stop")

    def shown(self, value: str | int | Decimal, language: str) -> str:
        """Return a number as a reader sees it; anything else as it stands."""
        return value if isinstance(value, str) else show_number(value, language)

    def typed_in(self, value: str | int | Decimal, _language: str) -> CellContent:
        """Return a number as a cell holds it."""
        if isinstance(value, Decimal):
            return int(value) if value == value.to_integral_value() else float(value)
        return value

    def entered(self, words: str, target: Target) -> CellContent:
        """Return the number that digits are, which no program rounds; any other words stay as they are."""
        number = read_number(raw_text(words)).value if _ENTERED.fullmatch(words) else None
        is_exact = isinstance(number, Decimal) and len(number.as_tuple().digits) <= _EXACTLY
        return self.typed_in(number, target.language) if isinstance(number, Decimal) and is_exact else words

    def extent(self, value: Value) -> tuple[float | None, float | None]:
        """Return the number twice; a word in its place has no order."""
        return (None, None) if isinstance(value, str | tuple) else (float(value), float(value))


class IntegerType(DecimalType):
    """A whole number."""

    name = "integer"
    keyboard = "numeric"

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the whole number of a cell within the column's bounds."""
        typed = _no_count(raw, target) or read_number(raw)
        if not isinstance(typed.value, Decimal):
            return _of_thousands(typed)
        if typed.remarks and raw.number is not None and raw.number != raw.number.to_integral_value():
            return differs(raw)
        if typed.value != typed.value.to_integral_value():
            return _not_whole(typed.value)
        bounded = _within(typed, target)
        return Typed(int(typed.value), typed.remarks) if bounded.value is not None else bounded

    def accepts(self, _column: Column) -> Accepted:
        """Return that nothing but a whole number within the column's bounds is taken."""
        return Accepted("whole", "stop")

    def number_format(self, _column: Column) -> str:
        """Return a format that sets thousands apart."""
        return "#,##0"


class MoneyType(DecimalType):
    """An amount, whose unit stands in another column (decision 6)."""

    name = "money"
    has_unit = True


def show_number(number: Decimal | int, language: str) -> str:
    """Return a number, thousands set apart by a blank that does not break, with a decimal point in both languages."""
    whole, _, fraction = format(Decimal(number), "f").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    grouped = f"{int(digits):,}".replace(",", "\u00a0") if len(digits) > 4 else digits
    fraction = fraction.rstrip("0")
    return f"{sign}{grouped}.{fraction}" if fraction else f"{sign}{grouped}"


def read_number(raw: RawValue) -> Typed:
    """Return the number of a cell, whatever the column's bounds."""
    if raw.kind == "number" and raw.number is not None:
        return _as_shown(raw, raw.number) if _is_sensible(raw.number) else bad("not-a-number")
    if raw.kind in ("date", "time"):
        return bad("number-became-date")
    if raw.kind != "text":
        return bad("not-a-number")
    return _from_text(raw.text)


def _as_shown(raw: RawValue, number: Decimal) -> Typed:
    """Return the number that a cell shows; the one that it holds where both mean the same."""
    if not raw.shown or raw.shown == raw.text:
        return good(number)
    shown = _shown_number(raw.shown, number)
    if shown is None or raw.shown.endswith("+"):  # so many or more
        return differs(raw)
    if not raw.format and abs(shown - number) <= _GENERALLY * abs(number):
        return good(number)
    if shown == number:
        return good(number, as_shown(raw, format(number, "f"))) if _says_more(raw.shown) else good(number)
    if abs(shown - number) > _NEARLY * abs(number):
        return differs(raw)
    return good(shown, as_shown(raw, format(shown, "f")))


def _says_more(shown: str) -> bool:
    """Tell whether there is more to see than digits: a currency, brackets for what is owed."""
    return _MONEY.search(shown) is not None or "(" in shown


def _shown_number(shown: str, number: Decimal) -> Decimal | None:
    """Return what a cell that holds a number shows of it, None if it shows other words or another number."""
    words = _MONEY.sub("", shown).strip()
    power, ratio = _EXPONENT.fullmatch(words), _RATIO.fullmatch(words)
    if power:
        return Decimal(power[1].replace(",", ".")).scaleb(int(power[2]))
    if ratio and int(ratio[4]):
        value = int(ratio[2] or 0) + Decimal(int(ratio[3])) / int(ratio[4])
        return number if abs(abs(number) - value) < Decimal("1e-9") else -value if ratio[1] == "-" else value
    if not _SHOWN.fullmatch(words):
        return None
    places = same_digits(words, number)
    return None if places is None else number.scaleb(places).to_integral_value(ROUND_HALF_UP).scaleb(-places)


def _no_count(raw: RawValue, target: Target) -> Typed | None:
    """Return what is to be said of words that stand where a figure is asked for and give none that was counted."""
    if raw.kind != "text" or not target.special:
        return None
    written, words = " ".join(raw.text.casefold().split()), bare(raw.text)
    options = {"options": ", ".join(option.label[target.language] for option in target.special)}
    if written in _NO_FIGURE or words.rstrip(".!") in _NO_FIGURE:
        return bad("figure-or-none", options)
    spelled = in_digits(words)
    if not any(sign.isdigit() for sign in spelled) and not any(sign.isnumeric() for sign in written):
        return bad("figure-unsaid", options)
    if _OWED.fullmatch(written):
        return bad("figure-negative", options)
    if any(sign.isdigit() for sign in spelled):
        for code, found in _UNCOUNTED.items():
            if found.search(written) or found.search(words):
                return bad(code, options)
    return _scaled(_OF_SCALE.fullmatch(spelled)) or _marked(_FOOTNOTE.fullmatch(written))


def _marked(found: "re.Match[str] | None") -> Typed | None:
    """Return the figure before the sign of a note: what the sign says would be lost."""
    typed = _from_text(found[1]) if found is not None else None
    if typed is None or not isinstance(typed.value, Decimal):
        return typed
    return bad("number-with-words", {"suggestion": format(typed.value, "f")})


def _scaled(found: "re.Match[str] | None") -> Typed | None:
    """Return the figure that is meant by so many thousands or millions."""
    if found is None or found[2] not in _SCALES:
        return None
    whole = Decimal(found[1].replace(",", ".")).scaleb(_SCALES[found[2]])
    return bad("figure-scaled", {"suggestion": format(whole.quantize(Decimal(1)), "f")})


def _of_thousands(typed: Typed) -> Typed:
    """Return the remark on a number that can be read in two ways, where only whole numbers are taken."""
    (remark, *_) = typed.remarks or (Remark(""),)
    return (
        bad("number-grouped", {"thousands": remark.values["thousands"]}) if remark.code == "number-ambiguous" else typed
    )


def _not_whole(number: Decimal) -> Typed:
    digits = format(number, "f")
    return (
        bad("number-grouped", {"thousands": digits.replace(".", "")}) if _AMBIGUOUS.match(digits) else bad("not-whole")
    )


def _from_text(written: str) -> Typed:
    words = written.translate(_BLANKS).strip()
    together = _GROUPS.sub(_joined, written)
    if together.strip().translate(_NO_BLANKS) != words:
        words = written.strip()  # a blank that does not set thousands apart stands between two numbers
    words = words.rstrip(".,") or words
    if _AMBIGUOUS.match(words):
        whole, point = re.sub(r"[.,]", "", words), _short(words.replace(",", "."))
        return bad("number-ambiguous", {"thousands": whole, "fraction": point})
    number, spelled = _exact(words), in_digits(together)
    if number is None and _WITH_NUMBER.fullmatch(spelled):
        number = _exact(spelled)
    if number is not None:
        return good(number, Remark("understood-as", {"understood": format(number, "f")}))
    inside = _WITH_NUMBER.findall(spelled)
    if len(inside) == 1 and not _SCALED.search(spelled) and (only := _exact(inside[0])) is not None:
        return bad("number-with-words", {"suggestion": format(only, "f")})
    return bad("not-a-number")


def _joined(groups: "re.Match[str]") -> str:
    return "".join(groups[0].split())


def _short(words: str) -> str:
    """Write a number without the zeros that would make it look like thousands: 1.500 as 1.5."""
    return format(Decimal(words).normalize(), "f")


def _exact(words: str) -> Decimal | None:
    """Read digits with a decimal point or comma, and with thousands separators where both signs make that clear."""
    last = max(words.rfind("."), words.rfind(","))
    if "." in words and "," in words:
        if not _GROUPED.fullmatch(words[:last]):
            return None
        words = f"{re.sub('[.,]', '', words[:last])}.{words[last + 1 :]}"
    elif words.count(",") == 1:
        words = words.replace(",", ".")
    elif words.count(",") > 1 or words.count(".") > 1:
        if not _GROUPED.fullmatch(words):
            return None
        words = re.sub("[.,]", "", words)
    try:
        number = Decimal(words)
    except InvalidOperation:
        return None
    return number if _is_sensible(number) else None


def _is_sensible(number: Decimal) -> bool:
    """Tell whether a number is one, and not so large that writing it out would take all memory."""
    return number.is_finite() and abs(number.adjusted()) <= _LARGEST


def _within(typed: Typed, target: Target) -> Typed:
    number, column = typed.value, target.column
    if not isinstance(number, Decimal):
        return typed
    if column.minimum == 0 and number < 0 and target.special:
        return bad(
            "figure-negative", {"options": ", ".join(option.label[target.language] for option in target.special)}
        )
    if column.minimum is not None and number < column.minimum:
        return bad("below-minimum", {"minimum": column.minimum})
    if column.maximum is not None and number > column.maximum:
        return bad("above-maximum", {"maximum": column.maximum})
    return typed
