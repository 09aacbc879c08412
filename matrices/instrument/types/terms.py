"""Terms of imprisonment and other periods → ISO 8601 durations (`P6Y`, `P18M`, `P30D`) or `life`."""

import re
from decimal import Decimal

from matrices.instrument.columns import (
    CellContent,
    Column,
    ColumnType,
    Order,
    Parts,
    Remark,
    Target,
    Typed,
    Value,
    bad,
    good,
)
from matrices.instrument.raw import RawValue
from matrices.instrument.types.numbers import in_digits, read_number
from matrices.instrument.types.sight import as_shown, differs, unlocalized
from matrices.language import LANGUAGES, Text, bare, say

LIFE = "life"
_LIFE_WORDS = frozenset(
    {
        "life",
        "life imprisonment",
        "life sentence",
        "imprisonment for life",
        "for life",
        "cadena perpetua",
        "perpetua",
        "prision perpetua",
        "pena perpetua",
        "prision vitalicia",
        "vitalicia",
        "prision permanente",
    }
)
_UNITS = {
    **dict.fromkeys(("ano", "anos", "year", "years", "yr", "yrs", "a", "y"), "Y"),
    **dict.fromkeys(("mes", "meses", "month", "months", "m"), "M"),
    **dict.fromkeys(("dia", "dias", "day", "days", "d"), "D"),
}
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_GROUPED = re.compile(r"\d{1,3}[.,]\d{3}")
_JOINERS = frozenset({",", ";", "+", "y", "e", "and", "con"})
_KIND = "(?:prision|carcel|reclusion|presidio|internamiento|privacion de (?:la )?libertad|imprisonment|prison|jail)"
_PRISON = re.compile(rf"^(?:(?:pena )?de {_KIND} |{_KIND} )?(?:de |of |for )?|(?:(?: de| of| in| en) |\s){_KIND}$")
"""What is said beside a term in a column of prison terms, and adds nothing to it."""
_ISO = re.compile(r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?$", re.IGNORECASE)
_LIMIT = re.compile(
    r"\b(?:hasta|no (?:mas|menos|mayor|menor|superior|inferior) (?:de|a|que)|(?:como )?(?:maximo|minimo)|max|min"
    r"|al menos|por lo menos|(?:mas|menos|mayor|menor|superior|inferior) (?:de|a|que)|desde|a partir de|up to"
    r"|at (?:most|least)|(?:not|no) (?:more|less) than|not exceeding|(?:more|less) than|over|under|maximum|minimum"
    r"|until|(?:o|or) (?:mas|menos|superior|inferior|more|less)|unos|aprox(?:imadamente)?|about|approx(?:imately)?)\b"
    r"|[<>≤≥~≈±]|\d \+(?! \d)"
)
_SHORT_YEARS = re.compile(r"(?<!\w)(\d{1,3})a(?=[\s,.]*\d{1,2}\s?[md](?!\w))", re.IGNORECASE)
"""Years in one letter at their number, before months or days in one: `6a 6m` is no range, `5 a 8 m` is one."""
_RANGE = re.compile(r"\d(?: [a-z]+)? (?:a|al|to|hasta|o|u|or|-|–|—|/) \d")
_BETWEEN = re.compile(r"\b(?:entre|between|ni|nor)\b")
_PARTS = ["years", "months", "days"]
_YEARS = re.compile(r"\d{1,4}", re.ASCII)
_MOST_YEARS = 10**6
"""What is longer is no term, whatever bounds the column has; decimals of many digits cannot be divided."""


class TermType(ColumnType):
    """A term of imprisonment, or another period."""

    name = "term"
    order = Order.TERM
    not_one = "not-a-term"
    latin = True
    is_centred = True

    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return a term; a bare number means years."""
        if raw.kind == "number" and raw.number is not None:
            return _of_number(raw, raw.number, target)
        if raw.kind in ("date", "time"):
            return bad("number-became-date")
        words = bare(raw.text)
        if words in _LIFE_WORDS:
            return good(LIFE)
        iso = _ISO.match(raw.text.strip())
        if iso and any(iso.groups()):
            return _bounded(_write(*(int(part or 0) for part in iso.groups())), target)
        return _from_words(raw, target)

    def number_format(self, _column: Column) -> str:
        """Return the format of text, so that a program makes no date of a term."""
        return "@"

    def shown(self, value: str | int | Decimal, language: str) -> str:
        """Return a term in words."""
        return show_term(str(value), language)

    def typed_in(self, value: str | int | Decimal, language: str) -> CellContent:
        """Return whole years as a number, any other term in words."""
        term = str(value)
        years, months, days = (0, 0, 1) if term == LIFE else parts_of(term)
        return show_term(term, language) if months or days else years

    def entered(self, words: str, _target: Target) -> CellContent:
        """Return whole years as a number; any other words stay as they are."""
        return int(words) if _YEARS.fullmatch(words) else words

    def field(self, _column: Column) -> str:
        """Return that years, months and days are asked for apart."""
        return "term"

    def parts(self, value: Value, _target: Target) -> Parts:
        """Return years, months and days, or that it is for life."""
        if value == LIFE:
            return {LIFE: [LIFE]}
        if not _ISO.match(str(value)):
            return {}
        return {unit: [str(count)] for unit, count in zip(_PARTS, parts_of(str(value)), strict=True) if count} or {
            _PARTS[2]: ["0"]
        }

    def joined(self, parts: Parts, target: Target) -> str:
        """Return the term in words, or what was entered with its units, to be told of; whole years as their number."""
        if parts.get(LIFE):
            return show_term(LIFE, target.language)
        counts = {unit: parts.get(unit, [""])[0].strip() for unit in _PARTS}
        given = {unit: count for unit, count in counts.items() if count}
        if list(given) == _PARTS[:1]:
            return counts[_PARTS[0]]
        if all(_YEARS.fullmatch(count) for count in given.values()):
            term = _write(*(int(count or 0) for count in counts.values()))
            return show_term(term, target.language) if given else ""
        return " ".join(
            f"{count} {say('values', unit, target.language, count=2).split()[-1]}" for unit, count in given.items()
        )

    def extent(self, value: Value) -> tuple[float | None, float | None]:
        """Return the term in months, twice; a word in its place has no order."""
        if not isinstance(value, str) or not (value == LIFE or _ISO.match(value)):
            return None, None
        months = float(months_of(value))
        return months, months

    def bound(self, limit: str) -> float:
        """Return the bound of a rule in months: `4` means years, `P6M` is a term."""
        return float(months_of(limit.upper()) if limit.upper().startswith("P") else Decimal(limit) * 12)


def _of_number(raw: RawValue, number: Decimal, target: Target) -> Typed:
    """Return the term of a number: in years, or in the unit that its format shows beside it (`18 meses`)."""
    read = read_number(raw)
    if isinstance(read.value, Decimal):
        return _told(_bounded(_years(read.value), target), read.remarks)
    if not (_is_plain(number) and any(sign.isalpha() for sign in raw.shown)):
        return read
    shown = _from_words(RawValue("text", unlocalized(raw.shown, number)), target)
    if not isinstance(shown.value, str):
        return differs(raw)
    is_same = shown.value == _years(number)
    return good(shown.value) if is_same else good(shown.value, as_shown(raw, said(shown.value)))


def _is_plain(number: Decimal) -> bool:
    return number.is_finite() and 0 <= number <= _MOST_YEARS * 12


def _told(typed: Typed, remarks: tuple[Remark, ...]) -> Typed:
    return Typed(typed.value, (*remarks, *typed.remarks)) if typed.value is not None else typed


def _from_words(raw: RawValue, target: Target) -> Typed:
    number = read_number(raw)
    if isinstance(number.value, Decimal):
        typed = _bounded(_years(number.value), target)
        return typed if typed.value is None else _told(typed, (_understood(typed.value),))
    words = _PRISON.sub("", in_digits(_SHORT_YEARS.sub(r"\1 anos", raw.text)))
    several = len(_NUMBER.findall(words)) > 1
    if _RANGE.search(words) or (several and _BETWEEN.search(words)):
        return bad("term-is-a-range")
    if _LIMIT.search(words):
        return bad("term-is-a-limit")
    counts = _counts(words)
    if counts is None:
        return bad("not-a-term")
    grouped = next((number for number in _NUMBER.findall(words) if _GROUPED.fullmatch(number)), None)
    if grouped is not None:
        whole = grouped.replace(",", ".")
        return bad(
            "number-ambiguous",
            {"thousands": whole.replace(".", ""), "fraction": format(Decimal(whole).normalize(), "f")},
        )
    typed = _bounded(_write(*counts), target)
    return typed if typed.value is None or _is_literal(raw.text) else _told(typed, (_understood(typed.value),))


def _is_literal(written: str) -> bool:
    """Tell whether the numbers of a term stand in it as digits, and nothing but its units beside them."""
    left = re.sub(r"[^\W\d_]+", lambda word: " " if bare(word[0]) in _UNITS.keys() | _JOINERS else word[0], written)
    return not any(sign.isalpha() or sign in "½¼¾/()⁰¹²³⁴⁵⁶⁷⁸⁹" for sign in left)


def _understood(term: object) -> Remark:
    return Remark("understood-as", {"understood": said(str(term))})


def _counts(words: str) -> tuple[int, int, int] | None:
    """Return years, months and days of words such as `2 anos y 6 meses`, None where a part is not understood."""
    counts: dict[str, Decimal] = {}
    tokens = words.split()
    while tokens:
        if counts and tokens[0] in _JOINERS:
            tokens = tokens[1:]
        unit = _UNITS.get(tokens[1]) if len(tokens) > 1 and _NUMBER.fullmatch(tokens[0]) else None
        joins = len(tokens) > 2 and tokens[1] in _JOINERS
        if unit is None or unit in counts or joins:
            return None
        counts[unit] = Decimal(tokens[0].replace(",", "."))
        tokens = tokens[2:]
        if tokens[:1] == ["."]:
            tokens = tokens[1:]
    years, months, days = (counts.get(unit, Decimal(0)) for unit in "YMD")
    if years % 1:
        years, months = Decimal(0), months + years * 12
    if not counts or any(count % 1 for count in (years, months, days)):
        return None
    return int(years), int(months), int(days)


def _years(number: Decimal) -> str | None:
    if not 0 <= number <= _MOST_YEARS:
        return None
    months = number * 12
    if months != months.to_integral_value():
        return None
    return _write(*divmod(int(months), 12), 0) if months % 12 == 0 else _write(0, int(months), 0)


def _write(years: int, months: int, days: int) -> str:
    parts = "".join(f"{count}{unit}" for count, unit in ((years, "Y"), (months, "M"), (days, "D")) if count)
    return f"P{parts}" if parts else "P0D"


def _bounded(term: str | None, target: Target) -> Typed:
    if term is None:
        return bad("not-a-term")
    if term == LIFE:
        return good(term)
    years = months_of(term) / 12
    column = target.column
    if column.minimum is not None and years < column.minimum:
        return bad("below-minimum", {"minimum": column.minimum})
    if column.maximum is not None and years > column.maximum:
        return bad("above-maximum", {"maximum": column.maximum})
    return good(term)


def months_of(term: str) -> Decimal:
    """Return a term in months, for comparison only: a day counts 1/30, life is longer than any number."""
    if term == LIFE:
        return Decimal("Infinity")
    match = _ISO.match(term)
    if match is None:
        raise ValueError(f"not a term: {term!r}")
    years, months, days = (int(part or 0) for part in match.groups())
    return years * 12 + months + Decimal(days) / 30


def parts_of(term: str) -> tuple[int, int, int]:
    """Return years, months and days of a term other than life."""
    match = _ISO.match(term)
    if match is None:
        raise ValueError(f"not a term: {term!r}")
    years, months, days = (int(part or 0) for part in match.groups())
    return years, months, days


def said(term: str) -> Text:
    """Return a term in words, in both languages."""
    return Text({language: show_term(term, language) for language in LANGUAGES})


def show_term(term: str, language: str) -> str:
    """Return a term in words: `6 years`, `2 años y 6 meses`, `life imprisonment`."""
    if term == LIFE:
        return say("values", "life", language)
    units = zip(("years", "months", "days"), parts_of(term), strict=True)
    parts = [say("values", unit, language, count=count) for unit, count in units if count]
    if not parts:
        return say("values", "days", language, count=0)
    if len(parts) == 1:
        return parts[0]
    return say("values", "joined", language, first=", ".join(parts[:-1]), last=parts[-1])


__all__ = ["LIFE", "TermType", "months_of", "show_term"]
