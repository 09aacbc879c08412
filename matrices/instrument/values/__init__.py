"""Raw contents of cells ↔ typed values: one parser a column type, and how a value is shown."""

import re
from collections.abc import Callable
from dataclasses import replace

from matrices.instrument.model import ColumnType
from matrices.instrument.raw import RawValue
from matrices.instrument.values.choices import find_option, parse_choice, parse_ticks
from matrices.instrument.values.dates import parse_date, parse_partial_date
from matrices.instrument.values.numbers import parse_decimal, parse_integer
from matrices.instrument.values.phones import parse_phone
from matrices.instrument.values.references import parse_reference
from matrices.instrument.values.terms import parse_term
from matrices.instrument.values.texts import parse_email, parse_text, parse_url
from matrices.instrument.values.typed import Remark, Target, Typed, Value, bad, good, target_options
from matrices.language import trimmed, visible

PARSERS: dict[ColumnType, Callable[[RawValue, Target], Typed]] = {
    "choice": parse_choice,
    "ticks": parse_ticks,
    "text": parse_text,
    "integer": parse_integer,
    "decimal": parse_decimal,
    "partial-date": parse_partial_date,
    "date": parse_date,
    "reference": parse_reference,
    "url": parse_url,
    "email": parse_email,
    "phone": parse_phone,
    "term": parse_term,
    "money": parse_decimal,
}

_NEVER_LONG: dict[ColumnType, str] = {
    **dict.fromkeys(("integer", "decimal", "money"), "not-a-number"),
    **dict.fromkeys(("date", "partial-date"), "not-a-date"),
    "term": "not-a-term",
}
"""Types whose values are a few words, with the remark about a text that is none."""

_LONGEST = 500
"""Letters of what may be one of them."""

_LONGEST_LIST = 32_767
"""Letters of what may be anything but a text; no spreadsheet program takes more into a cell."""

_GAPS = re.compile(r"[^\S\n]{2,}")


def parse(raw: RawValue, target: Target) -> Typed:
    """Return the typed value of a cell that is not blank; whatever cannot be made out comes back as a remark."""
    if raw.kind == "error":
        return bad("error-value")
    kind = target.column.type
    words = trimmed(raw.text if kind == "text" else _GAPS.sub(" ", visible(raw.text)))
    if kind in _NEVER_LONG and len(words) > _LONGEST:
        return bad(_NEVER_LONG[kind])
    if kind != "text" and len(words) > _LONGEST_LIST:
        return bad("too-long", {"length": f"{len(words):,}", "limit": f"{_LONGEST_LIST:,}"})
    if words != raw.text:
        raw = replace(raw, text=words)
    if target.special:
        option, _ = find_option(raw.text, target.special)
        if option is not None:
            return good(option.code)
    return PARSERS[kind](raw, target)


__all__ = ["PARSERS", "Remark", "Target", "Typed", "Value", "parse", "target_options"]
