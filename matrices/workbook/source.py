"""What a prefilled workbook was filled from: the previous edition, or the draft of a validation round."""

import datetime
import json
import re
from dataclasses import dataclass

from matrices.language import LANGUAGES, Text

_MARK = re.compile(r"([^#|]*)(?:#([0-9]{1,4}))?")


@dataclass(frozen=True)
class Terms:
    """What a validation form says of its round: its number, until when, and what silence means.

    `until` has an offset. `silence` tells whether the Network agreed that silence counts as validation, `decision` by
    which decision, as the letters cite it.
    """

    number: int
    until: datetime.datetime
    silence: bool = False
    decision: Text | None = None

    def mark(self) -> str:
        """Return the terms as a form carries them, so that it can be made anew from itself; no `|` stands in it."""
        decision = dict(self.decision.by_language) if self.decision else None
        content = {"until": self.until.isoformat(), "silence": self.silence, "decision": decision}
        return json.dumps(content, sort_keys=True).replace("|", "\\u007c")


@dataclass(frozen=True)
class Source:
    """An edition, or the draft of a round of it if `round` is not 0."""

    edition: str
    round: int = 0

    @property
    def is_draft(self) -> bool:
        """Tell whether the workbook is a validation form."""
        return self.round > 0

    def mark(self) -> str:
        """Return what the hidden records call it: `2025`, or `2027#1`; no id of an edition holds the sign."""
        return f"{self.edition}#{self.round}" if self.is_draft else self.edition


def source_of(mark: str) -> Source | None:
    """Return the source that a mark names, None if it was damaged."""
    found = _MARK.fullmatch(mark.strip())
    return Source(found[1], int(found[2] or 0)) if found and found[1] else None


def terms_of(mark: str, number: int) -> Terms | None:
    """Return the terms of a round that a mark holds, None if it was damaged."""
    try:
        content = json.loads(mark)
        until = datetime.datetime.fromisoformat(content["until"])
        decision = content["decision"]
        words = Text({one: str(decision[one]) for one in LANGUAGES}) if decision else None
        return Terms(number, until, bool(content["silence"]), words) if until.tzinfo else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
