"""PDFs of pieces → one PDF: pages, tags, bookmarks and links of all, with the identity of the first.

Each piece is tagged by itself; joined, its tags hang under the document's one root, the numbers by which pages and
links find their tags are shifted, and the names by which cells find their heads are told apart.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from matrices.report.printing.pieces import SCHEME

_CELLS = (Name.TH, Name.TD)


@dataclass(frozen=True)
class Laid:
    """A piece that was laid out: its PDF, and whether its bookmarks go on with the chapter before."""

    pdf: bytes
    continues: bool = False


@dataclass(frozen=True)
class Extent:
    """How many pages a piece has, and on which of them, from 0, each of its anchors stands."""

    pages: int
    anchors: Mapping[str, int]


def extent(pdf: bytes) -> Extent:
    """Return the extent of a piece."""
    with pikepdf.open(io.BytesIO(pdf)) as one:
        numbers: dict[Any, int] = {page.objgen: number for number, page in enumerate(one.pages)}
        return Extent(len(numbers), {name: numbers[to[0].objgen] for name, to in _destinations(one)})


def joined(pieces: Sequence[Laid], folios: bytes | None = None) -> bytes:
    """Return the document; `folios` has, for each page of it, the page on which only its foot is printed."""
    with pikepdf.open(io.BytesIO(pieces[0].pdf)) as whole:
        joining = _Joining(whole)
        for number, piece in enumerate(pieces[1:], start=1):
            with pikepdf.open(io.BytesIO(piece.pdf)) as other:
                joining.add(other, number, piece.continues)
        joining.finish()
        if folios is not None:
            with pikepdf.open(io.BytesIO(folios)) as feet:
                _print_feet(whole, feet)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


@dataclass
class _Bookmark:
    title: Any
    to: Any  # an array of a PDF, which knows no types
    below: "list[_Bookmark]"


class _Joining:
    """The document as it grows."""

    def __init__(self, whole: Pdf) -> None:
        self._whole = whole
        self._tags = whole.Root.StructTreeRoot
        self._document = self._tags.K[0]
        self._numbers = self._tags.ParentTree.Nums
        self._next = max((int(number) for number in self._numbers[::2]), default=-1) + 1
        self._bookmarks = _bookmarks(whole)
        self._anchors = dict(_destinations(whole))

    def add(self, other: Pdf, number: int, continues: bool) -> None:
        """Add a piece behind all that is there."""
        _tell_cells_apart(other, number)
        first = len(self._whole.pages)
        self._whole.pages.extend(other.pages)
        for page in list(self._whole.pages)[first:]:
            page.obj.StructParents = int(page.obj.StructParents) + self._next
            for annotation in page.obj.get(Name.Annots, []):
                annotation.StructParent = int(annotation.StructParent) + self._next
        self._add_tags(self._whole.copy_foreign(other.Root.StructTreeRoot))
        for name, to in _destinations(other):
            self._anchors[name] = _moved(to, self._whole)
        found = [_copied(one, self._whole) for one in _bookmarks(other)]
        if continues and self._bookmarks:
            self._bookmarks[-1].below += found
        else:
            self._bookmarks += found

    def _add_tags(self, tags: Any) -> None:
        for child in tags.K[0].K:
            child.P = self._document
            self._document.K.append(child)
        numbers = list(tags.ParentTree.Nums)
        for number, tag in zip(numbers[::2], numbers[1::2], strict=True):
            self._numbers.append(int(number) + self._next)
            self._numbers.append(tag)
        self._next = max((int(number) for number in numbers[::2]), default=-1) + 1 + self._next

    def finish(self) -> None:
        """Write names, bookmarks, and the links between the pieces."""
        names = Array()
        for name in sorted(self._anchors, key=lambda name: String(name).unparse()):
            names.append(String(name))
            names.append(self._anchors[name])
        if self._anchors:
            if Name.Names not in self._whole.Root:
                self._whole.Root.Names = Dictionary()
            self._whole.Root.Names.Dests = Dictionary(Names=names)
        self._write_bookmarks()
        for page in self._whole.pages:
            for annotation in page.obj.get(Name.Annots, []):
                self._link(annotation)

    def _link(self, annotation: Any) -> None:
        address = str(annotation.A.get(Name.URI, "")) if Name.A in annotation else ""
        if address.startswith(f"{SCHEME}:"):
            name = address.removeprefix(f"{SCHEME}:")
            del annotation.A
            annotation.Contents = String(name)
            if name in self._anchors:
                annotation.Dest = String(name)

    def _write_bookmarks(self) -> None:
        with self._whole.open_outline() as outline:
            outline.root.clear()
            outline.root.extend(_item(one) for one in self._bookmarks)


def _item(one: _Bookmark) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(str(one.title), destination=one.to)
    item.children.extend(_item(child) for child in one.below)
    item.is_closed = bool(one.below)
    return item


def _copied(one: _Bookmark, whole: Pdf) -> _Bookmark:
    return _Bookmark(one.title, _moved(one.to, whole), [_copied(child, whole) for child in one.below])


def _moved(to: Any, whole: Pdf) -> Array:
    """Return a destination of another document, `[page /XYZ left top zoom]`, on the same page of the whole."""
    page, fit, *numbers = list(to)
    return Array([whole.copy_foreign(page), Name(str(fit)), *numbers])


def _bookmarks(pdf: Pdf) -> list[_Bookmark]:
    return list(_level(pdf.Root.Outlines)) if Name.Outlines in pdf.Root else []


def _level(parent: Any) -> Iterator[_Bookmark]:
    entry = parent.get(Name.First)
    while entry is not None:
        yield _Bookmark(entry.Title, entry.Dest, list(_level(entry)))
        entry = entry.get(Name.Next)


def _destinations(pdf: Pdf) -> Iterator[tuple[str, Any]]:
    names = pdf.Root.get(Name.Names)
    dests = names.get(Name.Dests) if names is not None else None
    listed = list(dests.Names) if dests is not None else []
    for name, to in zip(listed[::2], listed[1::2], strict=True):
        yield str(name), to


def _tell_cells_apart(pdf: Pdf, number: int) -> None:
    """Put the number of the piece before the names by which the cells of its tables find their heads."""
    for one in pdf.objects:
        if isinstance(one, Dictionary) and one.get(Name.S) in _CELLS:
            if Name.ID in one:
                one.ID = String(f"{number}-{one.ID}")
            if Name.A in one and Name.Headers in one.A:
                one.A.Headers = Array([String(f"{number}-{head}") for head in one.A.Headers])


def _print_feet(whole: Pdf, feet: Pdf) -> None:
    """Print each foot onto its page, as what PDF/UA calls an artifact: read out by nobody."""
    for number, (page, foot) in enumerate(zip(whole.pages, feet.pages, strict=True)):
        content = whole.copy_foreign(foot.as_form_xobject())
        name = page.add_resource(content, Name.XObject, Name(f"/Foot{number}"))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ\n/Artifact BMC q {name} Do Q EMC\n".encode())
