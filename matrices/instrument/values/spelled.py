"""Numbers in words, up to 999 and in either language → digits: `treinta y dos` as 32, `ten (10)` as 10."""

import re

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
_HUNDREDS = {word: number for word, number in _WORDS.items() if number >= 100}
_FRACTIONS = {"½": "5", "¼": "25", "¾": "75"}
_TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|\S")
_VULGAR = re.compile(r"(\d{0,6})\s?([½¼¾])")
_PLURAL = re.compile(r"\((?:e?s)\)")
_ONE = re.compile(r"\ban? (?=(?:year|month|day)s?\b)")
_TWICE = re.compile(r"(\d{1,6})( [a-z]+)? \( (\d{1,6})( [a-z]+)? \)")
_AND_A_HALF = re.compile(r"\b(\d{1,6})((?: [a-z]+)?) (?:(?:y|and|con) (?:1 |a )?(?:medio|media|half)|1 / 2)\b")
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
    return _HALF.sub("0.5", _AND_A_HALF.sub(r"\1.5\2", text))


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
    if word in _TENS:
        joiner = 1 if _at(tokens, at + 1) in ("y", "-") else 0
        unit = _UNITS.get(_at(tokens, at + 1 + joiner))
        return (_TENS[word], at + 1) if unit is None else (_TENS[word] + unit, at + 2 + joiner)
    number = _WORDS.get(word)
    return (None, at) if word in _HUNDREDS or number is None else (number, at + 1)


def _at(tokens: list[str], at: int) -> str:
    return tokens[at] if at < len(tokens) else ""
