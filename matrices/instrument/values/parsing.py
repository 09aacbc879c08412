"""Raw contents of cells ↔ typed values: one parser a column type, and how a value is shown."""

import re
from collections.abc import Callable
from dataclasses import replace

from matrices.instrument.columns import ColumnType
from matrices.instrument.raw import RawValue, raw_text
from matrices.instrument.values.choices import (
    box_untouched,
    find_option,
    is_empty_box,
    of_box,
    parse_choice,
    parse_ticks,
)
from matrices.instrument.values.dates import parse_date, parse_partial_date
from matrices.instrument.values.numbers import parse_decimal, parse_integer
from matrices.instrument.values.references import parse_reference
from matrices.instrument.values.show import show_number
from matrices.instrument.values.sight import as_shown, differs, doubted, in_latin, told, without_marks
from matrices.instrument.values.terms import parse_term
from matrices.instrument.values.texts import is_prose, parse_email, parse_phone, parse_text, parse_url
from matrices.instrument.values.typed import Remark, Target, Typed, Value, bad, good, target_options
from matrices.language import LANGUAGES, Text, trimmed, visible

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
    "email": "not-an-email",
    "phone": "not-a-phone",
}
"""Types whose values are a few words, with the remark about a text that is none."""

_LONGEST = 500
"""Letters of what may be one of them."""

_LONGEST_CELL = 32_767
"""Letters that every spreadsheet program takes into a cell, counted in UTF-16 (Microsoft, "Excel specifications")."""

_LATIN = frozenset({"choice", "ticks", "integer", "decimal", "money", "date", "partial-date", "term"})
"""Types whose words are known, so that a letter of another alphabet cannot be meant."""

_BY_NUMBER = frozenset({"choice", "ticks", "reference", "url", "email", "phone"})
"""Types that no number answers, save by what its format shows of it."""

_GAPS = re.compile(r"[^\S\n]{2,}")


def parse(raw: RawValue, target: Target) -> Typed:
    """Return the typed value of a cell that is not blank; whatever cannot be made out comes back as a remark."""
    if raw.kind == "error":
        return bad("picture-in-cell" if raw.looks is not None and raw.looks.picture else "error-value")
    asked = doubted(raw)
    if asked is not None:
        return asked
    notices = told(raw, is_prose=is_prose(target.column))
    if raw.looks is not None:
        raw, marks = without_marks(raw, keep=target.column.type == "text")
        notices += marks
    typed = _typed(raw, target)
    if not notices or typed.value is None:
        return typed
    known = {one.code for one in notices}
    return Typed(typed.value, (*notices, *(one for one in typed.remarks if one.code not in known)))


def _typed(raw: RawValue, target: Target) -> Typed:
    kind = target.column.type
    words = trimmed(raw.text if kind == "text" else _GAPS.sub(" ", visible(raw.text)))
    if kind in _NEVER_LONG and len(words) > _LONGEST:
        return bad(_NEVER_LONG[kind])
    if len(words) > _LONGEST_CELL // 2 and (length := len(words.encode("utf-16-le")) // 2) > _LONGEST_CELL:
        return bad("too-long-for-cell", {"length": _said(length), "limit": _said(_LONGEST_CELL)})
    if kind in _LATIN:
        words = in_latin(words)
    if words != raw.text:
        raw = replace(raw, text=words)
    if target.special:
        option, _ = find_option(raw.text, target.special)
        if option is not None:
            return good(option.code)
    if (raw.kind == "boolean" and kind != "choice") or (kind != "text" and is_empty_box(words)):
        return of_box(raw) if raw.kind == "boolean" else box_untouched(words)
    by_sight = (raw.kind == "text" and raw.format and kind != "text") or (raw.kind == "number" and kind in _BY_NUMBER)
    if by_sight and raw.shown not in ("", raw.text):
        return _by_sight(raw, target)
    return PARSERS[kind](raw, target)


def _said(number: int) -> Text:
    return Text({language: show_number(number, language) for language in LANGUAGES})


def _by_sight(raw: RawValue, target: Target) -> Typed:
    """Return what a cell shows, read as if it were written there; asked where its content says something else."""
    read = PARSERS[target.column.type]
    seen, stored = read(raw_text(raw.shown), target), read(replace(raw, shown="", format=""), target)
    if seen.value is None and stored.value is not None:
        # The remark of a number that was a telephone number tells already what became of it.
        return stored if target.column.type == "phone" and stored.remarks else differs(raw)
    return (
        seen if seen.value is None or seen == stored else Typed(seen.value, (as_shown(raw, raw.shown), *seen.remarks))
    )


__all__ = ["PARSERS", "Remark", "Target", "Typed", "Value", "parse", "target_options"]
