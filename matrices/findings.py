"""What a check reports: one fault, request or notice at one cell, with what to write instead.

The codes are listed in `words/findings.yaml`, from which `docs/findings.md` is generated.
"""

import enum
import functools
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from matrices.language import Text, catalogue, text, visible_signs

_QUOTED = ("part", "other_value")
"""Blanks that quote a cell, beside its value; a quotation is cut to a line."""
_LONGEST_KEPT = 200
"""Letters of what is filled into a message, up to which it is kept for the next finding that says the same."""


class Severity(enum.StrEnum):
    """How much a finding weighs: an error blocks, a warning asks, a notice tells."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class CellRef:
    """A cell as its author sees it: file name, title of the sheet's tab, address (`C14`).

    `sheet` and `cell` are empty where a finding is about the whole file or sheet.
    """

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet
        return f"{self.file}: {place}" if place else self.file


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, request or notice.

    `row` and `column` are ids of the instrument (empty where they do not apply), `sheet_id` the id of its
    sheet, `value` the content of the cell as it stands there, `rule` the id of the rule behind it, if any.
    """

    code: str
    severity: Severity
    at: CellRef
    message: Text
    advice: Text
    sheet_id: str = ""
    row: str = ""
    column: str = ""
    value: str = ""
    rule: str = ""

    def moved_to(self, severity: Severity) -> "Finding":
        """Return the finding with another severity."""
        return replace(self, severity=severity)


def finding(
    code: str,
    at: CellRef,
    *,
    sheet_id: str = "",
    row: str = "",
    column: str = "",
    value: str | Text = "",
    severity: Severity | None = None,
    **values: object,
) -> Finding:
    """Make a finding from the catalogue; `values` fill the blanks of its message and advice.

    A `value` that programs show in their own language (TRUE, VERDADERO) is quoted in the reader's, and kept in English.
    """
    entry = catalogue("findings")[code]
    told = {
        name: shorten(words) if name in _QUOTED and isinstance(words, str) else words for name, words in values.items()
    }
    quoted, stored = (shorten(value), value) if isinstance(value, str) else (value, value["en"])
    blanks = {"value": quoted, "row": row, "column": column, "cell": at.cell, "sheet": at.sheet, **told}
    return Finding(
        code=code,
        severity=severity or Severity(entry["severity"]),
        at=at,
        message=_filled(code, "message", blanks),
        advice=_filled(code, "advice", blanks),
        sheet_id=sheet_id,
        row=row,
        column=column,
        value=stored,
    )


def shorten(words: str, limit: int = 80) -> str:
    """Return the words on one line, cut where they are too long for a message, unseen signs by their names."""
    line = " ".join(words[: limit * 40].split())
    return visible_signs(line if len(line) <= limit and len(words) <= limit * 40 else f"{line[: limit - 1]}…")


def _filled(code: str, part: str, blanks: Mapping[str, object]) -> Text:
    """Return the message or advice of a finding; equal ones, of which there are many, are one object."""
    asked = _blanks_of(code, part)
    values = tuple((name, blanks[name]) for name in asked)
    if sum(len(value) for _, value in values if isinstance(value, str)) > _LONGEST_KEPT:
        return Text(catalogue("findings")[code][part]).fill(**dict(values))
    return _kept(code, part, values)


@functools.cache
def _blanks_of(code: str, part: str) -> tuple[str, ...]:
    words = "".join(catalogue("findings")[code][part].values())
    return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(words) if name))


@functools.lru_cache(maxsize=4096)
def _kept(code: str, part: str, values: tuple[tuple[str, object], ...]) -> Text:
    return Text(catalogue("findings")[code][part]).fill(**dict(values))


def codes() -> tuple[str, ...]:
    """Return every code of the catalogue, in its order."""
    return tuple(catalogue("findings"))


def count(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity."""
    counts = dict.fromkeys(Severity, 0)
    for one in findings:
        counts[one.severity] += 1
    return counts


def severity_name(severity: Severity) -> Text:
    """Return the word for a severity: error, warning, note."""
    return text("commands", f"severity-{severity}")
