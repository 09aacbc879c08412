"""Products → what is published: files under a version of its own, a signed receipt, and a row of the register.

What was published is never written over: a correction is the next version, and both stay.
"""

import csv
import datetime
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from matrices.cycle.files import essence, made_notes, table_before, taking_place
from matrices.cycle.following import Following
from matrices.cycle.keeping import Asking, HandedOver
from matrices.errors import UsageError
from matrices.language import say

if TYPE_CHECKING:
    from matrices.register import PublishedFile, PublishedVersion

RECEIPT = "receipt.json"
_FOLDER = "published"
_OPEN_TO_ALL = 0o644

_WHENCE = ("submission_version", "version", "file", "sha256", "tab", "cell", "received")
"""Columns of open data that say where an answer stands, and nothing of what it says."""

Since = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class MadeProduct:
    """A product as it lies in `build`: what has changed since it was made the time before, and since it was published.

    It can be published while it is `current`: made of the register as it stands, whole, and untouched since. `rows` are
    the lines of a table that are new or changed, and those that are gone, since the time before and since it was
    published.
    """

    name: str
    current: bool
    since_run: Since
    since_published: Since
    rows: tuple[tuple[int, int] | None, tuple[int, int] | None] = (None, None)


class Publishing(Following):
    """What is published."""

    def made(self) -> tuple[MadeProduct, ...]:
        """Return the products that were made, other than what is for the Secretariat or the Network alone."""
        build, notes = self.folder.build, made_notes(self.folder.build)
        with self.register_if_any() as register:
            anchor = register.anchor() if register is not None else ""
            published = register.follow_up.publications(self.edition.id) if register is not None else ()
        found = []
        for name, note in sorted(notes.items()):
            with suppress(OSError):
                content = (build / name).read_bytes()
                last = self._last_of(name, published)
                found.append(_made(name, content, note, anchor, table_before(build, name), last))
        return tuple(one for one in found if _is_for_all(one.name))

    def publish(
        self, names: Sequence[str] = (), *, at: datetime.datetime | None = None
    ) -> "tuple[PublishedVersion, Path]":
        """Publish the named products, or all that are current, as the next version, and return where they lie.

        Raises `UsageError` for one that was made of an older state of the register, was changed by hand, or is not for
        everybody.
        """
        keyed, made = self.keyed(), {one.name: one for one in self.made()}
        wanted = tuple(dict.fromkeys(names)) or tuple(name for name, one in made.items() if one.current)
        stale = [name for name in wanted if name not in made or not made[name].current]
        if stale or not wanted:
            raise UsageError("publish-stale" if stale else "publish-nothing", files=", ".join(stale))
        with keyed.register_open() as register:
            anchor = register.anchor()
            contents = {name: (self.folder.build / name).read_bytes() for name in wanted}
            version = self._next_version(anchor, contents, self.moment(at).isoformat(), len(self.published()) + 1)
            folder = keyed._laid_out(version, contents)
            return register.follow_up.publish(version), folder

    def published(self) -> "tuple[PublishedVersion, ...]":
        """Return every version that was published, the first one first."""
        with self.register_if_any() as register:
            return register.follow_up.publications(self.edition.id) if register is not None else ()

    def published_file(self, name: str, version: int = 0) -> bytes:
        """Return a published file, of the newest version unless one is named, exactly as it was published.

        Raises `UsageError` for one that was not published, or is not what it was.
        """
        found = [one for one in self.published() if version in (0, one.version)]
        file = next((one for one in found[-1].files if one.name == name), None) if found else None
        if file is None:
            raise UsageError("not-published", file=name)
        content = self._content_of(file, found[-1])
        if content is None:
            raise UsageError("published-differs", file=name, folder=self.published_folder(found[-1].version))
        return content

    def published_folder(self, version: int) -> Path:
        """Return where a version lies."""
        return self.folder.path / _FOLDER / f"{self.edition.id}-v{version}"

    def _pieces(
        self, copy: Path | None, keys_copy: Path | None, secret: Asking, keys_secret: Asking
    ) -> "Iterator[HandedOver]":
        yield from super()._pieces(copy, keys_copy, secret, keys_secret)
        versions = self.published()
        whole = [all(self._content_of(file, one) is not None for file in one.files) for one in versions]
        if versions:
            values = {"folder": self.folder.path / _FOLDER, "count": len(versions), "faults": whole.count(False)}
            yield HandedOver("published" if all(whole) else "published-differs", all(whole), values)

    def _last_of(self, name: str, published: "Sequence[PublishedVersion]") -> bytes | None:
        """Return a product as it was published last; None if it never was, or lies there no more."""
        for version in reversed(published):
            file = next((one for one in version.files if one.name == name), None)
            if file is not None:
                return self._content_of(file, version)
        return None

    def _content_of(self, file: "PublishedFile", version: "PublishedVersion") -> bytes | None:
        try:
            content = (self.published_folder(version.version) / file.name).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == file.sha256 else None

    def _next_version(self, anchor: str, contents: dict[str, bytes], at: str, number: int) -> "PublishedVersion":
        from matrices.register import PublishedFile, PublishedVersion

        files = [
            PublishedFile(name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in contents.items()
        ]
        return PublishedVersion(
            edition=self.edition.id, version=number, anchor=anchor, at=at, actor=self.actor, files=tuple(sorted(files))
        )

    def _laid_out(self, version: "PublishedVersion", contents: dict[str, bytes]) -> Path:
        """Write the files of a version and its receipt into a folder of its own; one that a crash left is put aside."""
        from matrices.report import receipt_of_publication

        folder = self.published_folder(version.version)
        folder.parent.mkdir(exist_ok=True)
        if folder.exists():
            free = (folder.with_name(f"{folder.name}-unfinished-{number}") for number in range(1, 10_000))
            folder.rename(next(path for path in free if not path.exists()))
        receipt = receipt_of_publication(self.folder.keys, version)
        for name, content in (*contents.items(), (RECEIPT, receipt)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with taking_place(path, _OPEN_TO_ALL, lasting=True) as stream:
                stream.write(content)
        return folder


def made_words(one: MadeProduct, language: str) -> str:
    """Return what has changed of a product, and whether it can be published."""
    if not one.current:
        return say("publishing", "old", language, name=one.name)
    run = say("publishing", f"run-{one.since_run}", language)
    published = say("publishing", f"published-{one.since_published}", language)
    rows = rows_words(one.rows[1], language)
    told = f" ({rows})" if rows else ""
    return say("publishing", "line", language, name=one.name, run=run, published=published, rows=told)


def rows_words(rows: tuple[int, int] | None, language: str) -> str:
    """Return how many lines of a table have changed; nothing where none has."""
    return say("publishing", "rows", language, more=rows[0], gone=rows[1]) if rows and any(rows) else ""


def _is_for_all(name: str) -> bool:
    """Tell whether a product is made for everybody: a directory only if it is the public one."""
    folder, _, file = name.partition("/")
    return folder in ("study", "data", "indicators") or (folder == "directory" and "-public" in file)


def _made(
    name: str, content: bytes, note: "Mapping[str, Any]", anchor: str, before: bytes | None, last: bytes | None
) -> MadeProduct:
    own = essence(name, content)
    same = hashlib.sha256(content).hexdigest() == note["sha256"]
    return MadeProduct(
        name=name,
        current=same and bool(anchor) and note["anchor"] == anchor,
        since_run=_since(own, note["before"]),
        since_published=_since(own, essence(name, last) if last is not None else None),
        rows=(_rows(name, content, before), _rows(name, content, last)),
    )


def _since(now: str, before: str | None) -> Since:
    return "new" if before is None else "same" if now == before else "changed"


def _rows(name: str, content: bytes, before: bytes | None) -> tuple[int, int] | None:
    """Return how many lines of a table are new or say something else, and how many are gone; None of what is no table.

    A newer file that says the same in another cell is no change.
    """
    if before is None or not name.endswith(".csv"):
        return None
    now, then = (Counter(_lines_of(one)) for one in (content, before))
    return (now - then).total(), (then - now).total()


def _lines_of(content: bytes) -> Iterator[tuple[tuple[str, str], ...]]:
    for line in csv.DictReader(io.StringIO(content.decode())):
        yield tuple((name, words) for name, words in line.items() if words and name not in _WHENCE)
