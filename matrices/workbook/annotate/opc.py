"""The parts of an OOXML package: their XML, relations and content types; only what is edited is written back."""

import posixpath
from dataclasses import dataclass

from lxml import etree

from matrices.workbook.annotate.container import Container
from matrices.workbook.annotate.marks import CannotPatch

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONSHIP = f"{{{_PACKAGE}/relationships}}Relationship"
_TYPES = "[Content_Types].xml"
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.{}+xml"


def main(name: str) -> str:
    """Return the name of an element in the namespace of spreadsheets, as lxml writes it."""
    return f"{{{MAIN}}}{name}"


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; that of a comment is empty."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def empty(name: str, namespace: str = MAIN) -> etree._Element:
    """Return the root of a new part."""
    return etree.fromstring(f'<{name} xmlns="{namespace}"/>')


def parsed(content: bytes) -> etree._Element:
    """Return the root of a part; raise `CannotPatch` for broken XML, and for any document type declaration."""
    # Without the zeros, UTF-16 shows the same signs.
    seen = content.replace(b"\x00", b"") if b"\x00" in content else content
    if any(sign in seen for sign in _FORBIDDEN):
        raise CannotPatch("a document type declaration")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, strip_cdata=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise CannotPatch("broken XML") from problem


@dataclass(frozen=True)
class Relation:
    """What one part says of another: id, last word of the type, name of the other part (empty if outside the file)."""

    id: str
    kind: str
    part: str


class Opc:
    """A package whose parts are read on demand; `bytes` writes back what was edited."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self._trees: dict[str, etree._Element] = {}
        self._edited: set[str] = set()

    def look(self, part: str) -> etree._Element:
        """Return the root of a part that is read only."""
        if part not in self._trees:
            self._trees[part] = parsed(self.container.read(part))
        return self._trees[part]

    def edit(self, part: str) -> etree._Element:
        """Return the root of a part that will be written back."""
        self._edited.add(part)
        return self.look(part)

    def make(self, part: str, root: etree._Element, kind: str) -> None:
        """Add a part; `kind` is the word in its content type, such as `comments`."""
        self._trees[part] = root
        self._edited.add(part)
        self.container.write(part, b"")
        self.declare(part, _TYPE.format(kind))

    def bytes(self) -> bytes:
        """Return the package."""
        for part in sorted(self._edited):
            content = etree.tostring(self._trees[part], xml_declaration=True, encoding="UTF-8", standalone=True)
            self.container.write(part, content)
        return self.container.bytes()

    def relations(self, part: str) -> list[Relation]:
        """Return what a part is related to; of the package itself if the name is empty."""
        name = _relations_of(part)
        if name not in self.container and name not in self._trees:
            return []
        return [
            Relation(one.get("Id") or "", (one.get("Type") or "").rpartition("/")[2], _target(part, one))
            for one in self.look(name)
            if one.tag == _RELATIONSHIP
        ]

    def related(self, part: str, kind: str) -> str | None:
        """Return the part of a kind to which a part is related, if it is there."""
        return next(
            (one.part for one in self.relations(part) if one.kind == kind and one.part in self.container),
            None,
        )

    def relate(self, part: str, kind: str, other: str) -> str:
        """Relate a part to another and return the id of the relation."""
        name = _relations_of(part)
        if name not in self.container and name not in self._trees:
            self._trees[name] = empty("Relationships", f"{_PACKAGE}/relationships")
        taken = {one.id for one in self.relations(part)}
        id_ = next(f"rIdMatrices{number}" for number in range(1, len(taken) + 2) if f"rIdMatrices{number}" not in taken)
        target = f"/{other}"
        etree.SubElement(self.edit(name), _RELATIONSHIP, Id=id_, Type=f"{RELATIONS}/{kind}", Target=target)
        return id_

    def unrelate(self, part: str, id_: str) -> None:
        """Take a relation away."""
        root = self.edit(_relations_of(part))
        for one in [one for one in root if one.get("Id") == id_]:
            root.remove(one)

    def declare(self, part: str, content_type: str) -> None:
        """Name the content type of a part."""
        self._undeclare(part)
        root = self.edit(_TYPES)
        name = f"{{{_PACKAGE}/content-types}}Override"
        etree.SubElement(root, name, PartName=f"/{part}", ContentType=content_type)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Name the content type of every part with an ending, unless it has one."""
        name = f"{{{_PACKAGE}/content-types}}Default"
        if all((one.get("Extension") or "").lower() != ending for one in self.look(_TYPES) if one.tag == name):
            self.edit(_TYPES).insert(0, etree.Element(name, Extension=ending, ContentType=content_type))

    def drop(self, part: str) -> None:
        """Take a part out of the package, with its relations."""
        self._undeclare(part)
        for name in (part, _relations_of(part)):
            self.container.remove(name)
            self._trees.pop(name, None)
            self._edited.discard(name)

    def _undeclare(self, part: str) -> None:
        old = [one for one in self.look(_TYPES) if (one.get("PartName") or "").lower() == f"/{part}".lower()]
        for one in old:
            self.edit(_TYPES).remove(one)


def _relations_of(part: str) -> str:
    folder, base = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _target(part: str, relation: etree._Element) -> str:
    if relation.get("TargetMode") == "External":
        return ""
    target = (relation.get("Target") or "").replace("\\", "/")
    joined = target[1:] if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(joined)
