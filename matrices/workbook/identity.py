"""Which file this is: edition, instrument, country, language, round — written into a token that travels in cells."""

import hashlib
import hmac
import re
from dataclasses import dataclass, field, replace

from matrices.edition import token_signature
from matrices.instrument import Instrument

_MARK = "MTX1"
_TOKEN = re.compile(r"(MTX1(?:\|[^|\n]*){7})\|([^|\n]*)(?:\|([^|\n]*))?")


@dataclass(frozen=True)
class Identity:
    """The identity of a template and of everything that comes back in it.

    `fingerprint` is the first twelve hexadecimal digits of the instrument's; `round` is `0` for the collection,
    otherwise the number of the validation round; `sheet` is the id of the sheet that carries the token.

    `key` signs the tokens: it is that of the edition, and stands also in the identity of a file whose tokens were found
    to be signed with it. `signature` is what one token carried. Neither makes an identity another one.
    """

    edition: str
    instrument: str
    fingerprint: str
    country: str
    language: str
    round: str = "0"
    sheet: str = ""
    key: bytes = field(default=b"", compare=False, repr=False)
    signature: str = field(default="", compare=False)

    def on(self, sheet: str) -> "Identity":
        """Return the identity as another sheet carries it."""
        return replace(self, sheet=sheet)

    def token(self) -> str:
        """Return the token: eight fields, check digits, signature: `MTX1|2027|legislation|…|CRI|es|0|laws|3f9a|07c1…`.

        The check digits tell damage, which anybody may do by accident; the signature, whose workbook it is.
        """
        body = self._body()
        token = f"{body}|{_check(body)}"
        return f"{token}|{token_signature(self.key, body)}" if self.key else token

    def is_signed_with(self, key: bytes) -> bool:
        """Tell whether the token that this was read from was signed with a key."""
        return hmac.compare_digest(self.signature.encode(), token_signature(key, self._body()).encode())

    def _body(self) -> str:
        return "|".join(
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
    body, check, signature = found.groups()
    if _check(body) != check.strip():
        return None
    _, edition, instrument, fingerprint, country, language, round_, sheet = body.split("|")
    told = (signature or "").strip()
    return Identity(
        edition=edition,
        instrument=instrument,
        fingerprint=fingerprint,
        country=country,
        language=language,
        round=round_,
        sheet=sheet,
        signature=told,
    )


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4]
