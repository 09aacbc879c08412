"""Which file this is: edition, instrument, country, language, round — written into a token that travels in cells."""

import hashlib
import re
from dataclasses import dataclass, replace

from matrices.instrument.model import Instrument

_MARK = "MTX1"
_TOKEN = re.compile(r"MTX1(?:\|[^|\n]*){8}")


@dataclass(frozen=True)
class Identity:
    """The identity of a template and of everything that comes back in it.

    `fingerprint` is the first twelve hexadecimal digits of the instrument's; `round` is `0` for the collection,
    otherwise the number of the validation round; `sheet` is the id of the sheet that carries the token.
    """

    edition: str
    instrument: str
    fingerprint: str
    country: str
    language: str
    round: str = "0"
    sheet: str = ""

    def on(self, sheet: str) -> "Identity":
        """Return the identity as another sheet carries it."""
        return replace(self, sheet=sheet)

    def token(self) -> str:
        """Return the token: eight fields and a check digit, `MTX1|2027|legislation|…|CRI|es|0|laws|3f9a`."""
        body = "|".join(
            (
                _MARK,
                self.edition,
                self.instrument,
                self.fingerprint,
                self.country,
                self.language,
                self.round,
                self.sheet,
            )
        )
        return f"{body}|{_check(body)}"

    def line(self) -> str:
        """Return the line on the cover that a human can read and dictate."""
        parts = [self.edition, self.instrument, self.country, self.language, self.fingerprint]
        return " · ".join(parts if self.round == "0" else [*parts, self.round])


def is_of_version(identity: Identity, instrument: Instrument) -> bool:
    """Tell whether a file was made from the instrument as it is now."""
    return bool(identity.fingerprint) and instrument.fingerprint.startswith(identity.fingerprint)


def parse_token(words: str) -> Identity | None:
    """Return the identity in a text, or None where there is none or its check digits are wrong."""
    found = _TOKEN.search(words)
    if found is None:
        return None
    body, _, check = found.group().rpartition("|")
    if _check(body) != check.strip():
        return None
    return Identity(*body.split("|")[1:])


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4]
