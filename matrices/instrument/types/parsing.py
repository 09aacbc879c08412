"""Raw contents of cells → typed values: what is common to all types, before the column's own reads the cell."""

import re

from matrices.instrument.columns import ColumnType, Target, Typed, bad, good
from matrices.instrument.raw import RawValue, raw_text
from matrices.instrument.types.choices import box_untouched, find_option, is_empty_box, of_box
from matrices.instrument.types.numbers import show_number
from matrices.instrument.types.sight import as_shown, differs, doubted, in_latin, told, without_marks
from matrices.language import LANGUAGES, Text, trimmed, visible

_LONGEST = 500
"""Letters of what may be an answer of a few words."""

_LONGEST_CELL = 32_767
"""Letters that every spreadsheet program takes into a cell, counted in UTF-16 (Microsoft, "Excel specifications")."""

_GAPS = re.compile(r"[^\S\n]{2,}")


def parse(raw: RawValue, target: Target) -> Typed:
    """Return the typed value of a cell that is not blank; whatever cannot be made out comes back as a remark."""
    if raw.kind == "error":
        return bad("picture-in-cell" if raw.looks is not None and raw.looks.picture else "error-value")
    asked = doubted(raw)
    if asked is not None:
        return asked
    kind = target.column.kind
    notices = told(raw, is_prose=kind.is_prose(target.column))
    if raw.looks is not None:
        raw, marks = without_marks(raw, keep=kind.is_text)
        notices += marks
    typed = _typed(raw, target, kind)
    if not notices or typed.value is None:
        return typed
    known = {one.code for one in notices}
    return Typed(typed.value, (*notices, *(one for one in typed.remarks if one.code not in known)))


def _typed(raw: RawValue, target: Target, kind: ColumnType) -> Typed:
    words = trimmed(raw.text if kind.is_text else _GAPS.sub(" ", visible(raw.text)))
    if kind.not_one and len(words) > _LONGEST:
        return bad(kind.not_one)
    if len(words) > _LONGEST_CELL // 2 and (length := len(words.encode("utf-16-le")) // 2) > _LONGEST_CELL:
        return bad("too-long-for-cell", {"length": _said(length), "limit": _said(_LONGEST_CELL)})
    if kind.latin:
        words = in_latin(words)
    if words != raw.text:
        raw = raw._replace(text=words)
    if target.special:
        option, _ = find_option(raw.text, target.special)
        if option is not None:
            return good(option.code)
    if (raw.kind == "boolean" and not kind.takes_boxes) or (words and is_empty_box(words)):
        return of_box(raw) if raw.kind == "boolean" else box_untouched(words)
    written = raw.kind == "text" and not kind.is_text
    if (written or (raw.kind == "number" and not kind.takes_numbers)) and raw.shown not in ("", raw.text):
        return _by_sight(raw, target, kind)
    return kind.parse(raw, target)


def _said(number: int) -> Text:
    return Text({language: show_number(number, language) for language in LANGUAGES})


def _by_sight(raw: RawValue, target: Target, kind: ColumnType) -> Typed:
    """Return what a cell shows, read as if it were written there; asked where its content says something else."""
    seen, stored = kind.parse(raw_text(raw.shown), target), kind.parse(raw._replace(shown="", format=""), target)
    if seen.value is None and stored.value is not None:
        return stored if kind.mends and stored.remarks else differs(raw)
    return (
        seen if seen.value is None or seen == stored else Typed(seen.value, (as_shown(raw, raw.shown), *seen.remarks))
    )
