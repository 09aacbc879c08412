"""Citations of rows of a list sheet → their numbers: `L01`, `l1`, `L01 · Ley 9095`, or the name alone."""

import re

from matrices.instrument.raw import RawValue
from matrices.instrument.values.choices import suggest
from matrices.instrument.values.typed import Remark, Target, Typed, bad, good
from matrices.language import bare

_SEPARATORS = re.compile(r"\s*[;\n|]\s*")
_NUMBER = re.compile(r"([A-Za-z]{1,3})[ .\-]?0*(\d{1,4})(?!\w)")


def parse_reference(raw: RawValue, target: Target) -> Typed:
    """Return the numbers of the cited rows; `target.cited` gives those that can be cited, with their names."""
    names = {bare(name): row for row, known in target.cited.items() for name in known}
    found: list[str] = []
    remarks: list[Remark] = []
    for part in (part for part in _SEPARATORS.split(raw.text) if part.strip()):
        number = _number(part, target)
        by_name = names.get(bare(part))
        if number is None and by_name is None:
            return _unknown(part, target)
        if number is None:
            remarks.append(Remark("understood-as", {"understood": by_name}))
        found.append(number or by_name or "")
    if len(found) > 1 and not target.column.several:
        return bad("several-answers", {"options": ", ".join(target.cited)})
    return Typed(tuple(dict.fromkeys(found)), tuple(remarks)) if found else good(())


def _number(part: str, target: Target) -> str | None:
    """Return the number with which the part begins, or which stands alone in it, written as the sheet writes it."""
    width = max((len(row) for row in target.cited), default=0)
    match = _NUMBER.match(part.strip())
    if match is None:
        return None
    prefix = match[1].upper()
    row = f"{prefix}{int(match[2]):0{max(1, width - len(prefix))}d}"
    known_prefix = any(known.startswith(prefix) for known in target.cited)
    return row if row in target.cited or known_prefix else None


def _unknown(part: str, target: Target) -> Typed:
    labels = {f"{row} · {names[0]}": row for row, names in target.cited.items() if names}
    near = suggest(part, list(labels)) or suggest(part, [label.partition(" · ")[2] for label in labels])
    values = {"part": part.strip()}
    return bad("reference-near-miss", {**values, "suggestion": near}) if near else bad("reference-unknown", values)
