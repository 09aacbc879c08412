"""What a check found in a directory → the same without what stands in the cells, for screens, pipes and logs.

A screen is read over shoulders, a log is kept by machines: names, addresses and telephones have no place on either. The
marked copy, which goes back to its country alone, has every finding in full.
"""

import string
from collections.abc import Mapping
from dataclasses import replace

from matrices.edition.load import Folder
from matrices.findings import Finding
from matrices.intake.check import Checked
from matrices.language import Text, catalogue, text

_LABELS = frozenset({"row", "column", "cell", "sheet", "length", "limit", "count", "label", "columns", "edition"})
"""Blanks of messages that are never filled with what a cell holds."""

_OF_FILES = frozenset({"found", "wanted", "version", "number", "cells"})
"""Nor are these, where a finding is about a file or a sheet."""

_HIDDEN = "…"


def discreet(one: Checked, folder: Folder) -> Checked:
    """Return what was found in a file as it may be shown; only a file of a directory is told with less than all."""
    instrument = next(
        (each for each in folder.instruments if one.identity and each.id == one.identity.instrument), None
    )
    if instrument is None or not instrument.personal:
        return one
    return replace(one, findings=tuple(without_content(finding) for finding in one.findings))


def without_content(finding: Finding) -> Finding:
    """Return a finding that names its cell and says what is wrong in general, without the content of the cell."""
    entry = catalogue("findings").get(finding.code)
    if entry is None or finding.rule:  # the words of the instrument, which may quote the cell
        return replace(finding, value="", message=_masked(finding, "message"), advice=_masked(finding, "advice"))
    harmless = _LABELS if finding.at.cell else _LABELS | _OF_FILES
    quotes = {part for part in ("message", "advice") if _blanks(entry[part]) - harmless}
    return replace(
        finding,
        value="",
        message=Text(entry["explanation"]) if "message" in quotes else finding.message,
        advice=text("directory", "see-marked") if "advice" in quotes else finding.advice,
    )


def _masked(finding: Finding, part: str) -> Text:
    words: Text = getattr(finding, part)
    if not finding.value:
        return words
    return Text({language: said.replace(finding.value, _HIDDEN) for language, said in words.by_language.items()})


def _blanks(words: Mapping[str, str]) -> frozenset[str]:
    return frozenset(name for one in words.values() for _, name, _, _ in string.Formatter().parse(one) if name)
