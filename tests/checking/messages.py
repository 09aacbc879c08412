"""Messages and zip files, written from what they hold; one of Outlook is [MS-OXMSG] in a compound file, [MS-CFB]."""

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
Attached = tuple[str, bytes | Tree]

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
WORDS, NUMBER, BINARY = 0x001F, 0x0003, 0x0102
BEFORE_OUTER, BEFORE_INNER, BEFORE_ATTACHMENT = 32, 24, 8
"""Bytes before the properties of a message, of one within another, and of an attachment."""


XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def mail(files: Mapping[str, bytes], body: str = "Buenos días:", sender: str = "Ana <ana@b.example>") -> EmailMessage:
    """Return a message with attachments."""
    made = EmailMessage()
    made["Delivered-To"] = "secretaria@a.example"
    made["From"] = sender
    made["Date"] = "Fri, 5 Feb 2027 10:00:00 -0600"
    made["Message-ID"] = "<1@b.example>"
    made["Subject"] = "Matriz de Costa Rica"
    made.set_content(body)
    for name, content in files.items():
        made.add_attachment(content, "application", XLSX if name.endswith("xlsx") else "octet-stream", filename=name)
    return made


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return buffer.getvalue()


def message(subject: str, sender: str, attached: Sequence[Attached], before: int = BEFORE_OUTER) -> Tree:
    """Return a message as storages and streams; what is attached may be a message made with `BEFORE_INNER`."""
    headers = f"From: {sender}\r\nDate: Fri, 5 Feb 2027 10:00:00 -0600\r\n"
    parts: dict[str, bytes | Tree] = {
        f"__attach_version1.0_#{number:08X}": _attachment(name, content)
        for number, (name, content) in enumerate(attached)
    }
    return {**parts, **_properties({0x0037: subject, 0x007D: headers, 0x1035: "<1@outlook.example>"}, {}, before)}


def _attachment(name: str, content: bytes | Tree) -> Tree:
    if isinstance(content, bytes):
        return _properties({0x3707: name, 0x3701: content}, {0x3705: 1}, BEFORE_ATTACHMENT)
    return {**_properties({0x3707: name}, {0x3705: 5}, BEFORE_ATTACHMENT), "__substg1.0_3701000D": content}


def _properties(contents: Mapping[int, str | bytes], numbers: Mapping[int, int], before: int) -> Tree:
    streams, entries = {}, []
    for pid, content in contents.items():
        kind = BINARY if isinstance(content, bytes) else WORDS
        written = content if isinstance(content, bytes) else content.encode("utf-16-le")
        streams[f"__substg1.0_{pid:04X}{kind:04X}"] = written
        entries.append(struct.pack("<HHIII", kind, pid, 6, len(written), 0))
    entries += [struct.pack("<HHIII", NUMBER, pid, 6, number, 0) for pid, number in numbers.items()]
    return {**streams, "__properties_version1.0": bytes(before) + b"".join(entries)}


@dataclass
class _Space:
    """Sectors of one size, and which of them follow one another."""

    size: int
    blocks: list[bytes] = field(default_factory=list)
    table: list[int] = field(default_factory=list)

    def put(self, content: bytes) -> int:
        """Put a content into sectors of its own; return the first."""
        start = len(self.blocks)
        pieces = [content[at : at + self.size].ljust(self.size, b"\0") for at in range(0, len(content), self.size)]
        self.blocks += pieces
        self.table += [*range(start + 1, start + len(pieces)), *([END] if pieces else [])]
        return start if pieces else END


def compound(tree: Tree) -> bytes:
    """Return storages and streams as a compound file."""
    whole, small = _Space(SECTOR), _Space(MINI)
    entries = list(_entries("Root Entry", tree, 0, whole, small))
    minis = b"".join(small.blocks)
    entries[0] = (*entries[0][:4], whole.put(minis), len(minis))
    of_minis = whole.put(
        struct.pack(f"<{len(small.table)}I", *small.table).ljust(-(-len(small.table) // 128) * 512, b"\xff")
    )
    directory = whole.put(b"".join(_entry(*one) for one in entries))
    count = next(n for n in range(1, 110) if n * 128 >= len(whole.table) + n)
    places = list(range(len(whole.blocks), len(whole.blocks) + count))
    table = [*whole.table, *[TABLE] * count]
    table += [FREE] * (count * 128 - len(table))
    fields = (
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        0,
        0,
        count,
        directory,
        0,
        CUTOFF,
        of_minis,
        -(-len(small.table) // 128),
        END,
        0,
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5HHI9I", *fields)
    head += struct.pack("<109I", *places, *[FREE] * (109 - count))
    return head + b"".join(whole.blocks) + struct.pack(f"<{len(table)}I", *table)


_Row = tuple[str, int, int, int, int, int]
"""Name, kind, next sibling, first child, first sector, size."""


def _entries(name: str, content: bytes | Tree, number: int, whole: _Space, small: _Space) -> Iterator[_Row]:
    """Yield an entry of the directory and those below it; siblings hang on each other's right side."""
    if isinstance(content, bytes):
        space = small if len(content) < CUTOFF else whole
        yield name, 2, FREE, FREE, space.put(content), len(content)
        return
    below: list[_Row] = []
    starts = []
    for each, inner in content.items():
        starts.append(len(below))
        below += _entries(each, inner, number + 1 + len(below), whole, small)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        right = FREE if following is None else number + 1 + following
        below[start] = (*below[start][:2], right, *below[start][3:])
    yield name, 5 if number == 0 else 1, FREE, number + 1 if below else FREE, END if number == 0 else 0, 0
    yield from below


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    numbers = struct.pack(
        "<HBB3I16sI16sIQ", len(written) + 2, kind, 1, FREE, right, child, bytes(16), 0, bytes(16), start, size
    )
    return written.ljust(64, b"\0") + numbers
