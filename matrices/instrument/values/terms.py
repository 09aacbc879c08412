"""Terms of imprisonment and other periods → ISO 8601 durations (`P6Y`, `P18M`, `P30D`) or `life`."""

import re
from decimal import Decimal

from matrices.instrument.raw import RawValue
from matrices.instrument.values.numbers import read_number
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good
from matrices.language import bare

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
_PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,6})?)\s*([a-z]+)")
_JOINT = re.compile(r"\s*(?:,|\by\b|\be\b|\band\b|\bcon\b)\s*(?=\d)")
_ISO = re.compile(r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?$", re.IGNORECASE)
_LIMIT = re.compile(r"^(?:hasta|no mas de|maximo|max|up to|not more than|not exceeding|at most|minimo|min|at least)\b")
_RANGE = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?\s*(?:[a-z]+\s*)?(?:a|-|–|to|hasta)\s*\d")
_MOST_YEARS = 10**6
"""What is longer is no term, whatever bounds the column has; decimals of many digits cannot be divided."""


def parse_term(raw: RawValue, target: Target) -> Typed:
    """Return a term; a bare number means years."""
    if raw.kind == "number" and raw.number is not None:
        return _bounded(_years(raw.number), target)
    if raw.kind in ("date", "time"):
        return bad("number-became-date")
    words = bare(raw.text)
    if words in _LIFE_WORDS:
        return good(LIFE)
    iso = _ISO.match(raw.text.strip())
    if iso and any(iso.groups()):
        return _bounded(_write(*(int(part or 0) for part in iso.groups())), target)
    return _from_words(words, raw, target)


def _from_words(words: str, raw: RawValue, target: Target) -> Typed:
    number = read_number(raw)
    if isinstance(number.value, Decimal):
        typed = _bounded(_years(number.value), target)
        return Typed(typed.value, (*number.remarks, *typed.remarks)) if typed.value is not None else typed
    if _RANGE.search(words):
        return bad("term-is-a-range")
    if _LIMIT.search(words):
        return bad("term-is-a-limit")
    counts = _counts(words)
    return _bounded(_write(*counts), target) if counts else bad("not-a-term")


def _counts(words: str) -> tuple[int, int, int] | None:
    """Return years, months and days of words such as `2 anos y 6 meses`, None where a part is not understood."""
    counts = {"Y": Decimal(0), "M": Decimal(0), "D": Decimal(0)}
    for part in _JOINT.split(words):
        match = _PART.fullmatch(part.strip())
        unit = _UNITS.get(match[2]) if match else None
        if match is None or unit is None:
            return None
        counts[unit] += Decimal(match[1].replace(",", "."))
    if counts["Y"] % 1:
        counts = {"Y": Decimal(0), "M": counts["M"] + counts["Y"] * 12, "D": counts["D"]}
    if any(count % 1 for count in counts.values()):
        return None
    return int(counts["Y"]), int(counts["M"]), int(counts["D"])


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


def bound_in_months(bound: str) -> Decimal:
    """Return the bound of a rule in months: `4` means years, `P6M` is a term."""
    return months_of(bound.upper()) if bound.upper().startswith("P") else Decimal(bound) * 12


__all__ = ["LIFE", "Remark", "bound_in_months", "months_of", "parse_term", "parts_of"]
