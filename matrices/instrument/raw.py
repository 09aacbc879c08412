"""What stands in a cell before anybody has judged it, and the addresses under its text as they were meant.

Mail gateways and search pages put an address of their own around each link that passes through them. Theirs carries
who got the message, so that it is undone wherever it can be, and never quoted where it cannot.
"""

import base64
import binascii
import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, NamedTuple, TypeVar
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from matrices.language import Text, text, trimmed

_TRUTHS = {"TRUE": "box-ticked", "FALSE": "box-untouched"}

RawKind = Literal["blank", "text", "number", "boolean", "date", "time", "error"]


class Run(NamedTuple):
    """A stretch of a cell's text that looks the same throughout."""

    text: str
    struck: bool = False
    superscript: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Looks:
    """How a cell looks, where that says something that its text does not; nearly no cell has any.

    `struck` and `hidden` are of the whole cell; `link` is the address under its text; `runs` are there only where some
    of the text is struck out, raised or unseen; `picture` tells that the cell holds a picture or a linked data type.
    """

    struck: bool = False
    hidden: bool = False
    link: str = ""
    runs: tuple[Run, ...] = ()
    picture: bool = False


class RawValue(NamedTuple):
    """The content of a cell as the file holds it.

    `text` is always filled in (what a person would call the content: `0.25`, `2013-02-08`, `#N/A`, `TRUE`);
    `number` is set for kinds `number` (and `date`: the serial), `moment` for kind `date`.
    `formula` is set where the value is the cached result of a formula; without a cached value the kind is
    `blank` and the formula is still there.

    `format` is the format code of a number, date or time (empty: the general one), `shown` the text that the country
    sees in the cell, filled in once the country, and so its locale, is known; empty until then.

    A file has thousands: a tuple is made in a fifth of the time of a frozen dataclass.
    """

    kind: RawKind
    text: str = ""
    number: Decimal | None = None
    moment: datetime.datetime | None = None
    formula: str | None = None
    format: str = ""
    shown: str = ""
    looks: Looks | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether the cell holds nothing but blanks and invisible signs, and no formula."""
        return self.formula is None and not trimmed(self.text)

    @property
    def quoted(self) -> str | Text:
        """What a message quotes of the cell: its text; of a truth value the word that its reader's program shows."""
        if self.kind == "boolean" and self.text in _TRUTHS:
            return text("values", _TRUTHS[self.text])
        return self.text


BLANK = RawValue("blank")


def raw_text(words: str) -> RawValue:
    """Return a text as a cell would hold it."""
    return RawValue("text" if words else "blank", words)


def raw_number(number: Decimal | float | int) -> RawValue:
    """Return a number as a cell would hold it."""
    exact = number if isinstance(number, Decimal) else Decimal(repr(number))
    return RawValue("number", str(exact), exact)


def raw_date(moment: datetime.datetime) -> RawValue:
    """Return a date as a cell would hold it, shown in ISO 8601."""
    midnight = moment.time() == datetime.time()
    return RawValue("date", moment.date().isoformat() if midnight else moment.isoformat(sep=" "), None, moment)


T = TypeVar("T")


@dataclass(frozen=True, eq=False, slots=True)
class Same(Generic[T]):
    """Equal to another one if both hold the very same thing: an instrument is large, and there are few of them."""

    thing: T

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.thing is other.thing

    def __hash__(self) -> int:
        return id(self.thing)


_LONGEST = 16_384
"""Letters of an address or formula that are looked at; spreadsheet programs take half of it."""

_CALL = re.compile(
    r'=\s*HYPERLINK\(\s*("(?:[^"]|"")*+")\s*(?:[,;]\s*(?:("(?:[^"]|"")*+")\s*|([^"()]*)))?\)\s*', re.IGNORECASE
)
_BEGINS = re.compile(r"=\s*(?:_xlfn\.)?HYPERLINK\s*\(", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”]{4,}", re.IGNORECASE)
_DEEPEST = 4
"""How often an address may have been wrapped: two gateways and a search page are seen."""

_V3_SIGNS = re.compile(r"[A-Za-z0-9_-]*")
_V3_LENGTHS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_V3_HOLES = re.compile(r"\*\*(.)|\*")


def is_link_formula(formula: str) -> bool:
    """Tell whether a formula is a link, wherever its address comes from."""
    return _BEGINS.match(formula) is not None


def link_in_formula(formula: str) -> tuple[str, str] | None:
    """Return the address and the text of `=HYPERLINK("address","text")`, None where the address is not written out.

    The text is empty where it comes from elsewhere (`=HYPERLINK("address",A1)`).
    """
    found = _CALL.fullmatch(formula) if len(formula) <= _LONGEST else None
    if found is None:
        return None
    address = _unquoted(found[1])
    if found[2]:
        return address, _unquoted(found[2])
    return address, "" if found[3] else address


def _unquoted(literal: str) -> str:
    return literal[1:-1].replace('""', '"')


def is_wrapped(address: str) -> bool:
    """Tell whether an address is one that a gateway put around another."""
    return _gateway(address) is not None


def unwrapped(address: str) -> str | None:
    """Return the address that was meant; None where a gateway keeps it to itself.

    `unwrapped("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgob.cr&data=…") == "https://gob.cr"`
    """
    for _ in range(_DEEPEST):
        parts = _gateway(address)
        if parts is None:
            return address
        try:
            inner = _inner(parts)
        except ValueError:
            return None
        if inner is None or not _ADDRESS.match(inner):
            return None
        address = inner
    return None if is_wrapped(address) else address


def with_links_unwrapped(words: str) -> tuple[str, int, int]:
    """Return a text with the addresses in it unwrapped, how many were, and how many could not be.

    One that could not be is left out down to the name of its gateway: the rest names a person.
    """
    undone = lost = 0

    def meant(found: re.Match[str]) -> str:
        nonlocal undone, lost
        address = found[0].rstrip(".,;:)]")
        if not is_wrapped(address):
            return found[0]
        inner = unwrapped(address)
        undone, lost = undone + (inner is not None), lost + (inner is None)
        return (inner if inner is not None else shortened(address)) + found[0][len(address) :]

    return (_ADDRESS.sub(meant, words), undone, lost) if "://" in words else (words, 0, 0)


_GATEWAYS = re.compile(
    r"(?:.*\.)?(?:safelinks\.protection\.(?:outlook\.com|office365\.us)|urldefense(?:\.proofpoint)?\.(?:com|us)"
    r"|url\.emailprotection\.link|avanan\.click|seclinks\.cloud-security\.net|lsems\.gravityzone\.bitdefender\.com"
    r"|(?:protect(?:-[a-z0-9]+)?\.mimecast|mimecastprotect|clicktime\.symantec|secure-web\.cisco|protect\.checkpoint"
    r"|linkprotect\.cudasvc|protection\.sophos|protect2?\.fireeye|clicktime\.trendmicro|(?:[a-z0-9-]+-)?ctp\.trendmicro"
    r"|l\.instagram|inky|url-protection|link\.edgepilot|antiphishing\.vadesecure|scanmail\.trustwave"
    r"|isolate\.menlosecurity|urlsand\.esvalabs|hornetsecurity)\.com|deref-(?:mail|gmx|web-02|1und1)\.[a-z]{2,3})"
)
"""Hosts that do nothing but put their own address around another."""

_PAGES = (
    (re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"), "/url"),
    (re.compile(r"(?:[a-z]{1,3}\.)?facebook\.com"), "/l.php"),
    (re.compile(r"(?:www\.)?linkedin\.com"), "/redir/redirect"),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect"),
    (re.compile(r"(?:www\.)?bing\.com"), "/ck/a"),
    (re.compile(r"statics\.teams\.cdn\.office\.net"), "/evergreen-assets/safelinks/1/atp-safelinks.html"),
)
"""Pages of hosts that do other things too."""

_KEYS = ("url", "u", "q", "a", "o", "redirectUrl", "redirect")
"""Under which an address stands in the query of a gateway."""

_IN_PATH = re.compile(r"___(https?:.+?)___|/(https?%3A%2F%2F[^/?&#]+)", re.IGNORECASE)


def shortened(address: str) -> str:
    """Return an address without all that follows its host."""
    return f"https://{urlsplit(address.strip()).hostname}/…"


def _gateway(address: str) -> SplitResult | None:
    """Return the parts of an address that a gateway put around another, None if it is none."""
    try:
        parts = urlsplit(address.strip()) if len(address) <= _LONGEST else None
        host = (parts.hostname or "").lower() if parts else ""
    except ValueError:
        return None
    if parts is None or parts.scheme.lower() not in ("http", "https"):
        return None
    path = parts.path.rstrip("/")
    known = _GATEWAYS.fullmatch(host) or any(path == one and hosts.fullmatch(host) for hosts, one in _PAGES)
    return parts if known else None


def _inner(parts: SplitResult) -> str | None:
    """Return what stands inside the address of a gateway."""
    if "/v3/" in parts.path:
        return _proofpoint_3(parts.geturl())
    values = parse_qs(parts.query, max_num_fields=1_000)
    if parts.path.startswith("/v2/") and "u" in values:
        return unquote(values["u"][0].replace("-", "%").replace("_", "/"))
    for value in (value for key in _KEYS for value in values.get(key, ())):
        plain = value if _ADDRESS.match(value) else _from_base64(value)
        if plain is not None:
            return plain
    found = _IN_PATH.search(parts.path)
    return unquote(found[1] or found[2]) if found else None


def _from_base64(value: str) -> str | None:
    """Return an address that stands in base 64, after the `a1` that Bing writes before it or after none."""
    for start in (value.removeprefix("a1"), value):
        try:
            plain = base64.urlsafe_b64decode(start + "=" * (-len(start) % 4)).decode()
        except (binascii.Error, ValueError):
            continue
        if _ADDRESS.fullmatch(plain):
            return plain
    return None


def _proofpoint_3(address: str) -> str | None:
    """Undo the third form: signs that may not stand in an address are stars, and follow behind it in base 64."""
    start = address.find("/v3/__") + len("/v3/__")
    end = address.find("__;", start)
    if start < len("/v3/__") or end < 0:
        return None
    packed = _V3_SIGNS.match(address, end + len("__;"))
    behind = packed[0] if packed else ""
    try:
        signs = base64.urlsafe_b64decode(behind + "=" * (-len(behind) % 4)).decode()
    except (binascii.Error, ValueError):
        return None
    position = 0

    def filled(star: re.Match[str]) -> str:
        nonlocal position
        length = 1 if star[1] is None else _V3_LENGTHS.find(star[1]) + 2
        position += length
        return signs[position - length : position]

    return re.sub(r"^(https?):/(?!/)", r"\1://", _V3_HOLES.sub(filled, address[start:end]))
