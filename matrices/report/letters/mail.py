"""The rendered text of a letter with its attachments → a draft of mail (`.eml`) ready to be sent.

The first line is the subject. Paragraphs are parted by empty lines; lines that begin with `- ` are a list, lines that
begin with `| ` stand one below the other.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from pathlib import PurePath
from typing import Literal

from markupsafe import Markup, escape

from matrices.checking import plain_name
from matrices.edition import Body, Country
from matrices.errors import UsageError
from matrices.language import on_one_line

BlockKind = Literal["paragraph", "list", "lines"]

_MARKS: dict[str, BlockKind] = {"- ": "list", "| ": "lines"}


@dataclass(frozen=True)
class LetterBlock:
    """A paragraph (one text), a list (one text an item) or lines that stand one below the other."""

    kind: BlockKind
    texts: tuple[str, ...]


@dataclass(frozen=True)
class LaidLetter:
    """A letter as subject and blocks."""

    subject: str
    blocks: tuple[LetterBlock, ...]

    @property
    def plain(self) -> str:
        """The letter as plain text, one line a paragraph: mail programs wrap it to the reader's window."""
        return "\n\n".join(_plain(block) for block in self.blocks) + "\n"

    @property
    def source(self) -> str:
        """The letter as somebody can change it: `lay_out` makes the same letter of it."""
        return "\n\n".join([self.subject, *("\n".join(_marked(block)) for block in self.blocks)]) + "\n"


def _marked(block: LetterBlock) -> Iterable[str]:
    mark = next((mark for mark, kind in _MARKS.items() if kind == block.kind), "")
    return (mark + text for text in block.texts)


def lay_out(words: str) -> LaidLetter:
    """Return the subject and the blocks of a rendered letter."""
    subject, _, rest = words.strip().partition("\n")
    blocks: list[LetterBlock] = []
    for full, lines in groupby(rest.splitlines(), key=lambda line: bool(line.strip())):
        if full:
            blocks.extend(_blocks([line.strip() for line in lines]))
    return LaidLetter(" ".join(subject.split()), tuple(blocks))


def marked_up(words: str, strong: Iterable[str]) -> Markup:
    """Return a text as HTML in which the given words stand out."""
    made = escape(words)
    for one in strong:
        made = Markup(f"<strong>{escape(one)}</strong>").join(made.split(escape(one))) if one else made  # noqa: S704
    return made


def _blocks(lines: list[str]) -> Iterable[LetterBlock]:
    """Yield the blocks of lines without an empty one between; a line without a mark goes on with the one before."""
    found: list[tuple[BlockKind, list[str]]] = []
    for line in lines:
        kind = _MARKS.get(line[:2])
        if kind is None and found:
            found[-1][1][-1] += f" {line}"
        elif kind is not None and found and found[-1][0] == kind:
            found[-1][1].append(line[2:])
        else:
            found.append((kind or "paragraph", [line[2:] if kind else line]))
    for kind, texts in found:
        yield LetterBlock(kind, tuple(texts))


def _plain(block: LetterBlock) -> str:
    mark = "- " if block.kind == "list" else ""
    return "\n".join(f"{mark}{text}" for text in block.texts)


_TYPES = {
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".xlsm": ("application", "vnd.ms-excel.sheet.macroEnabled.12"),
    ".pdf": ("application", "pdf"),
    ".html": ("text", "html"),
    ".ics": ("text", "calendar"),
}
"""Ending of a file's name → its media type; any other file travels as bytes."""

_FOLD = f"{SMTP.linesep} "
_NEXT = f",{_FOLD}"
"""An address stands on a line of its own."""

_WORDS = 74
"""Characters of one piece of a name with accents; the standard allows 75."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Correspondents:
    """From whom a letter comes, to whom it goes, and who has a copy."""

    sender: Address | None
    to: tuple[Address, ...]
    copy: tuple[Address, ...]


def correspondents(body: Body, country: Country, language: str) -> Correspondents:
    """Return the Secretariat, the principal and the alternate focal points of a country, as far as they have addresses.

    Raises `UsageError` where an address is none; it names whose it is and not what it says, since it may be personal.
    """
    sender = f"{body.secretariat[language]} ({body.short[language]})"
    places = [
        (one.role, _address(one.name, one.email, number))
        for number, one in enumerate(country.contacts)
        if one.email.strip()
    ]
    return Correspondents(
        _address(sender, body.email, None) if body.email.strip() else None,
        tuple(address for role, address in places if role == "principal"),
        tuple(address for role, address in places if role == "alternate"),
    )


def draft(
    laid: LaidLetter, html: str, language: str, between: Correspondents, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return the bytes of the draft: plain text and HTML, then the attachments.

    The same letter gives the same bytes: boundaries come from the content, and there is neither Date nor Message-ID,
    which the mail program gives to what it sends. `X-Unsent` lets a mail program open it as a draft.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(laid.plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    for one in attachments:
        _attach(message, one)
    digest = hashlib.sha256(b"\0".join([laid.plain.encode(), *(one.content for one in attachments)])).hexdigest()
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest[:32]}_{number}")
    return _head(laid.subject, language, between) + message.as_bytes()


def _head(subject: str, language: str, between: Correspondents) -> bytes:
    """Return the head of the draft.

    Not made by `EmailMessage`: when it folds a long subject, it can lose the blank between two words with accents.
    """
    fields = {
        "X-Unsent": "1",
        "From": _mailbox(between.sender) if between.sender else "",
        "To": _NEXT.join(_mailbox(one) for one in between.to),
        "Cc": _NEXT.join(_mailbox(one) for one in between.copy),
        "Subject": Header(on_one_line(subject), header_name="Subject").encode(linesep=SMTP.linesep),
        "Content-Language": language,
    }
    return "".join(f"{name}: {words}{SMTP.linesep}" for name, words in fields.items() if words).encode("ascii")


def _mailbox(one: Address) -> str:
    """Return `Ana López <ana@ministry.example>` as the head of a mail writes it, in ASCII."""
    if one.display_name.isascii():
        return str(one)
    words = Header(one.display_name, "utf-8", maxlinelen=_WORDS).encode().split()
    return f"{_FOLD.join(words)} <{one.addr_spec}>"


def _address(name: str, email: str, contact: int | None) -> Address:
    """Return an address; `contact` is its number among the contacts of a country, None of the Secretariat."""
    words = on_one_line(email.strip())
    try:
        address = Address(" ".join(name.split()), addr_spec=words)
    except (ValueError, MessageError, IndexError):
        raise UsageError("letter-address", contact=contact) from None
    if not words.isascii() or not address.domain:
        raise UsageError("letter-address", contact=contact)
    return address


def enclosed_in(mail: bytes) -> dict[str, bytes]:
    """Return the files that go with a draft, by name."""
    message = message_from_bytes(mail, policy=SMTP)
    parts = ((str(one.get_filename()), one.get_payload(decode=True)) for one in message.iter_attachments())
    return {name: content for name, content in parts if isinstance(content, bytes)}


def _attach(message: EmailMessage, one: Attachment) -> None:
    kind, subtype = _TYPES.get(PurePath(one.name).suffix.lower(), ("application", "octet-stream"))
    name = plain_name(one.name)
    params = {"charset": "utf-8", "method": "PUBLISH"} if subtype == "calendar" else {}
    if name.isascii():  # mail programs look for it in either head; with accents, Python would break the media type
        params["name"] = name
    message.add_attachment(one.content, kind, subtype, filename=name, params=params)
