"""A process of its own: a message on the standard input → who sent it and its attachments on the standard output.

Run by `containers.py`, which gives address space, seconds and the kind of message (`mail`, `outlook`) as arguments: a
hostile message may cost any amount of either. Imports nothing of the package, so that it starts at once from anywhere.
The output is the length of a head in eight bytes, the head as JSON, and the attachments one after the other.
"""

import binascii
import contextlib
import email
import email.header
import email.message
import email.policy
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

_TOO_MANY = 4
_MOST_BOUNDARIES = 60
_MOST_PARTS = 5_000
_MOST_MESSAGES = 300
_LONGEST_HEAD = 1 << 20
"""More than any message has; the parser looks at each line once for each part around it, and is slow with heads."""

_MOST_DEEP = 8
_LONGEST_HEADER = 4_000

_HIDDEN, _CONTENT_ID, _MESSAGE_ID = 0x7FFE, 0x3712, 0x1035
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME = 0x3707, 0x3704, 0x3001
_EMBEDDED = "__substg1.0_3701000D"
_EMBEDDED_HEAD = 24
"""Bytes before the properties of a message within a message; [MS-OXMSG] 2.4.1."""

_LENGTH = re.compile(rb"\A\d{1,10}\s*?\n")
"""With the number of its bytes begins what Mail of macOS keeps (`.emlx`)."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_UUENCODED = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,300})\r?\n", re.MULTILINE)
_UUEND = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_BEGINS = re.compile(rb"^From [^\r\n]{1,200}\r?\n(?=[!-9;-~]{1,76}:)", re.MULTILINE)
"""The line with which a mailbox begins each of its messages."""

_Part = tuple[dict[str, Any], bytes]


def main() -> int:
    """Read the message; return 0, or why it could not be read."""
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    data = sys.stdin.buffer.read()
    if data.startswith(_WIDE):  # as Windows saves what somebody opened as text
        data = data.decode("utf-16", "replace").encode("utf-8", "surrogatepass")
    if sys.argv[3] == "mail" and _is_monstrous(data):
        return _TOO_MANY
    parts = list(_outlook(data) if sys.argv[3] == "outlook" else _mails(data))
    head = json.dumps([{**about, "size": len(content)} for about, content in parts]).encode()
    sys.stdout.buffer.write(len(head).to_bytes(8, "big") + head)
    for _, content in parts:
        sys.stdout.buffer.write(content)
    return 0


def _is_monstrous(data: bytes) -> bool:
    """Tell whether a message is made to be slow: heads, parts or messages within it without end."""
    head = min((at for sign in (b"\n\n", b"\n\r\n") if (at := data.find(sign)) >= 0), default=len(data))
    return (
        head > _LONGEST_HEAD
        or data.lower().count(b"boundary=") > _MOST_BOUNDARIES
        or data.count(b"\n--") > _MOST_PARTS
        or data.count(b"\nFrom ") > _MOST_MESSAGES
    )


def _limit(memory: int, seconds: int) -> None:
    try:
        import resource
    except ImportError:  # there are no such limits on Windows; the time limit of the parent remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _mails(data: bytes) -> Iterator[_Part]:
    """Yield what a message brings; of a mailbox with several messages, what each of them brings."""
    data = _LENGTH.sub(b"", data.removeprefix(b"\xef\xbb\xbf").lstrip(), count=1)
    starts = [found.end() for found in _BEGINS.finditer(data)] if data.startswith(b"From ") else [0]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        one = data[start:end]
        message = email.message_from_bytes(one, policy=email.policy.compat32)
        yield from _parts(message, _about(message))


def _about(message: email.message.Message) -> dict[str, Any]:
    names = {"sender": "From", "date": "Date", "id": "Message-ID", "subject": "Subject"}
    return {key: _words(message.get(name)) for key, name in names.items()}


def _parts(message: email.message.Message, about: dict[str, Any]) -> Iterator[_Part]:
    """Yield the leaves of a message; not by `walk`, which would also go into the messages within it."""
    waiting: list[email.message.Message] = [message]
    while waiting:
        part = waiting.pop(0)
        payload = part.get_payload()
        kind = part.get_content_type()
        if kind == "message/rfc822" and isinstance(payload, list) and payload:
            inner: Any = payload[0]
            name = _words(inner.get("Subject"))[:80] or "mail"
            yield {**about, "name": f"{name}.eml", "type": kind}, inner.as_bytes()
        elif isinstance(payload, list):
            waiting = [*(one for one in payload if isinstance(one, email.message.Message)), *waiting]
        else:
            yield from _leaf(part, kind, about)


def _leaf(part: email.message.Message, kind: str, about: dict[str, Any]) -> Iterator[_Part]:
    content = part.get_payload(decode=True)
    content = content if isinstance(content, bytes) else b""
    name, place = _name(part), str(part.get("Content-Disposition", ""))[:20].lower()
    if not name and kind.startswith("text/") and not place.startswith("attachment"):
        charset = part.get_content_charset() or "utf-8"
        files, content = _within(content)
        yield {**about, "body": _written(content, charset, kind), "type": kind}, b""
        for called, inner in files:
            yield {**about, "name": _words(called), "type": "application/octet-stream"}, inner
        return
    inline = kind.startswith("image/") and (place.startswith("inline") or "Content-ID" in part)
    yield {**about, "name": name or kind.replace("/", "."), "type": kind, "inline": inline}, content


def _within(text: bytes) -> tuple[list[tuple[str, bytes]], bytes]:
    """Return the files that stand within a text, uuencoded as old programs send them, and the text without them."""
    files, left, at = [], [], 0
    while found := _UUENCODED.search(text, at):
        end = _UUEND.search(text, found.end())
        if end is None:
            break
        left.append(text[at : found.start()])
        files.append((found[2].decode("utf-8", "surrogateescape"), _undone(text[found.end() : end.start()], found[1])))
        at = end.end()
    return files, b"".join((*left, text[at:]))


def _undone(block: bytes, kind: bytes) -> bytes:
    """Return the bytes that uuencoded lines stand for; some programs leave out blanks at the ends of lines."""
    if kind:
        with contextlib.suppress(ValueError):
            return binascii.a2b_base64(block)
        return b""
    lines = []
    for line in filter(None, block.splitlines()):
        count = (line[0] - 32) & 63
        with contextlib.suppress(ValueError):
            lines.append(binascii.a2b_uu(line[: 1 + (count + 2) // 3 * 4]))
    return b"".join(lines)


def _name(part: email.message.Message) -> str:
    if any(len(str(part.get(name, ""))) > _LONGEST_HEADER for name in ("Content-Disposition", "Content-Type")):
        return ""
    try:
        return _words(part.get_filename())
    except (ValueError, LookupError):
        return ""


def _words(value: Any) -> str:
    """Return what a field of the head says, on one line."""
    words = str(value or "")[:_LONGEST_HEADER]
    with contextlib.suppress(ValueError, LookupError):
        words = str(email.header.make_header(email.header.decode_header(words)))
    words = words.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return " ".join(words.split())


def _written(content: bytes, charset: str, kind: str) -> int:
    """Return how many letters somebody wrote into the text of a message, what it quotes and its signature aside."""
    try:
        words = content.decode(charset, "replace")
    except LookupError:
        words = content.decode("utf-8", "replace")
    if kind == "text/html":
        words = "".join(re.split(r"(?i)<style|</style>", words)[::2])
        words = re.sub(r"<[^<>]*>", " ", words)
    kept = words.replace("\r\n", "\n").partition("\n-- \n")[0].splitlines()
    return sum(len("".join(line.split())) for line in kept if not line.lstrip().startswith(">"))


def _outlook(data: bytes) -> Iterator[_Part]:
    """Yield what a message that Outlook saved brings, and what the messages within it bring."""
    import oxmsg

    message = oxmsg.Message.load(data)
    yield from _outlook_parts(message, 0)


def _outlook_parts(message: Any, deep: int) -> Iterator[_Part]:
    heads = _or_nothing(lambda: message.message_headers) or {}
    about = {
        "sender": _words(_or_nothing(lambda: message.sender)),
        "date": _words(heads.get("Date")) or str(_or_nothing(lambda: message.sent_date) or ""),
        "id": _words(_or_nothing(lambda: message.properties.str_prop_value(_MESSAGE_ID)) or heads.get("Message-ID")),
        "subject": _words(_or_nothing(lambda: message.subject)),
    }
    body = _or_nothing(lambda: message.body) or ""
    yield {**about, "body": _written(body.encode("utf-8", "replace"), "utf-8", "text/plain"), "type": "text/plain"}, b""
    for one in message.attachments:
        inner = next((each for each in one._storage.storages if each.name == _EMBEDDED), None)
        if inner is not None and deep < _MOST_DEEP:
            yield from _outlook_parts(_embedded(inner), deep + 1)
        else:
            yield _outlook_leaf(one, about)


def _embedded(storage: Any) -> Any:
    """Return a message within a message: the library knows only the head of an outer one."""
    from oxmsg.message import Message
    from oxmsg.properties import Properties

    class Embedded(Message):
        @property
        def properties(self) -> Any:
            return Properties(storage, properties_header_offset=_EMBEDDED_HEAD)

    return Embedded(storage)


def _outlook_leaf(one: Any, about: dict[str, Any]) -> _Part:
    names = (one.properties.str_prop_value(pid) for pid in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME))
    content = _or_nothing(lambda: one.file_bytes) or b""
    kind = _or_nothing(lambda: one.mime_type) or ""
    hidden = bool(_or_nothing(lambda: one.properties.int_prop_value(_HIDDEN)))
    inline = hidden or (kind.startswith("image/") and bool(_or_nothing(lambda: _content_id(one))))
    return {**about, "name": _words(next(filter(None, names), "")), "type": kind, "inline": inline}, content


def _content_id(one: Any) -> str | None:
    found: str | None = one.properties.str_prop_value(_CONTENT_ID)
    return found


def _or_nothing(read: Any) -> Any:
    """Return what is read of a message, None where it is not there or broken: the rest of it may be sound."""
    try:
        return read()
    except Exception:  # noqa: BLE001 - the library raises almost anything on a property that is broken
        return None


if __name__ == "__main__":
    sys.exit(main())
