"""A message or an archive → the workbooks that it brings, each with what else was in it; nothing touches the disk.

Names of paths are never followed: of each only its last word is kept. What an archive or a message holds may be one
again; how deep, how many and how large is limited.
"""

import hashlib
import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from matrices.checking.files import Returned
from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, finding
from matrices.language import LANGUAGES, Text, say, visible_signs
from matrices.register import NO_MAIL, Mail
from matrices.workbook import (
    FOREIGN_MEMORY,
    FOREIGN_SECONDS,
    MAX_FILE,
    MEGABYTE,
    Holder,
    Package,
    Repairs,
    holder,
    identify,
    open_workbook,
    what_else,
)

_MOST_DEEP = 4
"""Containers within each other."""

MOST_FILES = 300
"""Files in one container and all within it."""

_MOST_BYTES = 4 * MAX_FILE
"""Bytes of all of them."""

_LETTERS_OF_A_GREETING = 600
"""Letters of a message up to which it is no answer that somebody may have typed into it."""

_PERHAPS_ANSWERS = frozenset(
    {
        "file-damaged",
        "file-encrypted",
        "file-numbers",
        "file-old-binary",
        "file-partial",
        "file-rights-managed",
        "file-sealed-mail",
        "file-too-large",
        "file-truncated",
        "file-winmail",
    }
)
"""What may hold answers though they cannot be read: told file by file, whatever else is in the container."""

_PASSED_OVER = frozenset({"file-appledouble", "file-lock", "file-empty"})
_OF_THE_SYSTEM = frozenset({".ds_store", "thumbs.db", "desktop.ini", "mimetype", "smime.p7s", "signature.asc"})
_NAMED = {
    "file-pdf": "pdf",
    "file-image": "picture",
    "file-word": "text",
    "file-slides": "slides",
    "file-text": "plain",
    "file-html": "html",
    "file-archive": "archive",
    "file-mail": "mail",
    "file-winmail": "winmail",
    "workbook": "workbook",
}


class _Item(NamedTuple):
    """A file in a container, the message that brought it, and what it is: empty for a workbook, else why it is none."""

    name: str
    content: bytes
    mail: Mail
    code: str
    inline: bool = False


def unpacked(file: Returned) -> tuple[Returned, ...]:
    """Return the workbooks that a message or an archive brings, in its order; any other file as it is.

    Where it brings none, what it brings instead is returned, to be named one by one; where it brings nothing at all,
    or must not be read, the container itself with its `problem`. Nobody's terminal obeys the name of a file.
    """
    file = replace(file, name=_seen_name(file.name))
    try:
        kind = holder(file.content, file.name)
        if kind is None:
            return (file,)
        opened = _Unpacked(file.name)
        items = _each_once(opened.items(file.content, kind, 0, NO_MAIL))
    except UnreadableWorkbook as problem:
        return (replace(file, problem=problem),)
    foreign = _foreign([one for one in items if not one.code])
    own = [one for one in items if one not in foreign and (not one.code or one.code in _PERHAPS_ANSWERS)]
    others = [one._replace(code="workbook") if one in foreign else one for one in items if one not in own]
    others = [one for one in others if not one.inline]
    if own:
        return tuple(_brought(one, file.name, others, opened.letters) for one in own)
    if others:
        return tuple(Returned(one.name, one.content, one.mail) for one in others)
    return (replace(file, problem=UnreadableWorkbook("file-nothing-inside", file=file.name)),)


def _brought(one: _Item, container: str, others: Sequence[_Item], letters: int) -> Returned:
    words = {language: ", ".join(_listed(others, letters, language)) for language in LANGUAGES}
    at = CellRef(one.name)
    told = (finding("came-with-others", at, container=container, others=Text(words)),) if words["es"] else ()
    return Returned(one.name, one.content, one.mail, told)


def _listed(others: Iterable[_Item], letters: int, language: str) -> Iterator[str]:
    """Yield name and kind of each file that was not read, and how long the message itself is."""
    for one in others:
        kind = say("commands", f"kind-{_NAMED.get(one.code, 'other')}", language)
        yield f"{one.name} ({kind})"
    if letters > _LETTERS_OF_A_GREETING:
        yield say("commands", "kind-letters", language, letters=f"{letters:,}")


def _each_once(items: Iterable[_Item]) -> list[_Item]:
    found: dict[str, _Item] = {}
    for one in items:
        found.setdefault(hashlib.sha256(one.content).hexdigest(), one)
    return list(found.values())


def _foreign(books: Sequence[_Item]) -> list[_Item]:
    """Return the workbooks that are sound and nobody's, where others say whose they are: a budget sent with a form."""
    if len(books) < 2:
        return []
    nobody = [one for one in books if _is_nobodys(one)]
    return nobody if len(nobody) < len(books) else []


def _is_nobodys(one: _Item) -> bool:
    try:
        book = open_workbook(one.content, one.name)
    except UnreadableWorkbook:
        return False
    return not book.findings and identify(book)[0] is None


class _Unpacked:
    """What was opened of one container: files and bytes so far, letters of its messages."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._files = 0
        self._bytes = 0
        self.letters = 0

    def items(self, content: bytes, kind: Holder, deep: int, mail: Mail) -> Iterator[_Item]:
        """Yield every file in a container and in those within it, save what no person put there."""
        if deep >= _MOST_DEEP:
            raise UnreadableWorkbook("file-too-deep", file=self._name, limit=_MOST_DEEP)
        for name, inner, brought, inline in self._entries(content, kind, mail):
            self._spend(len(inner))
            within = holder(inner, name)
            if within is not None:
                yield from self.items(inner, within, deep + 1, brought)
                continue
            code = what_else(inner, name)
            if code not in _PASSED_OVER and name.lower() not in _OF_THE_SYSTEM:
                yield _Item(name, inner, brought, code, inline)

    def _entries(self, content: bytes, kind: Holder, mail: Mail) -> Iterator[tuple[str, bytes, Mail, bool]]:
        if kind == "zip":
            for name, inner in _zipped(content, self._name):
                yield name, inner, mail, False
            return
        for about, inner in _message(content, kind, self._name):
            if "name" in about:
                brought = Mail(about["sender"], about["date"], about["id"])
                yield plain_name(about["name"]), inner, brought, bool(about.get("inline"))
            self.letters = max(self.letters, about.get("body", 0))

    def _spend(self, size: int) -> None:
        self._files += 1
        self._bytes += size
        if self._files > MOST_FILES:
            raise UnreadableWorkbook("file-too-large", file=self._name, limit=f"{MOST_FILES} files")
        if self._bytes > _MOST_BYTES:
            raise UnreadableWorkbook("file-too-large", file=self._name, limit=f"{_MOST_BYTES // MEGABYTE} MB")


def _seen_name(name: str) -> str:
    r"""Return a file name whose signs that hide, break or turn it round are seen.

    >>> seen_name("CRI\u202exslx.exe"), seen_name("CRI\n\x1b[2J.xlsx")
    ('CRI[RLO]xslx.exe', 'CRI__[2J.xlsx')
    """
    if name.isprintable():
        return name
    return "".join("_" if unicodedata.category(one) in ("Cc", "Cs") else one for one in visible_signs(name))


def plain_name(name: str) -> str:
    r"""Return a file name without folders and without signs that could hide or break it, at most 150 signs of it.

    >>> plain_name("../CRI\r\nBcc: x.xlsx")
    'CRI__Bcc_ x.xlsx'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join("_" if unicodedata.category(one)[0] == "C" or one in '<>:"|?*' else one for one in last)
    return clean.strip()[-150:] or "_"


def _zipped(content: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    package = Package(content, Repairs(name))
    for part in package.parts:
        if part.encrypted:
            raise UnreadableWorkbook("file-archive-locked", file=name)
    for part in package.parts:
        path = part.name.replace("\\", "/")
        if not path.endswith("/") and not path.startswith("__MACOSX/"):
            yield plain_name(path), package.read(part.name) or b""


def _message(content: bytes, kind: Holder, name: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield what a message brings, read in a process with limits on memory and time."""
    script = Path(__file__).with_name("mail_process.py")
    command = [sys.executable, "-P", str(script), str(FOREIGN_MEMORY), str(FOREIGN_SECONDS), kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=FOREIGN_SECONDS, check=False)  # noqa: S603 - fixed words, no shell
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook("file-too-slow", file=name, seconds=FOREIGN_SECONDS) from None
    if done.returncode != 0:
        raise UnreadableWorkbook("file-message-damaged", file=name)
    end = 8 + int.from_bytes(done.stdout[:8], "big")
    for about in json.loads(done.stdout[8:end]):
        yield about, done.stdout[end : end + about["size"]]
        end += about["size"]
