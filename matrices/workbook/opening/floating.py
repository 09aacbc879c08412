"""The parts around a worksheet → what lies over its cells: pictures, documents, controls, heads and feet.

Text boxes are read elsewhere; notes are no part of this.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Repairs, Unread, UnreadKind
from matrices.workbook.opening.markup import Markup, Relation, cleaned, local, relations_of
from matrices.workbook.opening.package import MAX_COLUMN, MAX_ROW, Package
from matrices.workbook.plan import address

TAGS = ("{*}oleObject", "{*}control", "{*}headerFooter")
MOST_UNREAD = 2_000
"""Things over one sheet that are told of."""

_LONGEST_NAME = 300
_PROGRAMS = {
    "acro": "PDF",
    "foxit": "PDF",
    "word.": "Word",
    "excel.": "Excel",
    "powerpoint.": "PowerPoint",
    "outlook.": "Outlook",
    "opendocument": "LibreOffice",
}
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_DIAGRAMS: Mapping[str, UnreadKind] = {"chart": "chart", "chartex": "chart", "diagram": "diagram"}
_LABELLING = frozenset({"textbox", "div", "font", "span", "p", "b", "i", "u", "br"})
_CODES = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]{1,3}|[A-Za-z]|(&))', re.DOTALL)
_SECTIONS = re.compile(r"(?<!&)((?:&&)*)&([LCR])")
_HEAD_PICTURE = re.compile(r"[LCR][HF](?:EVEN|FIRST)?")
_ANSWERING = frozenset({"Checkbox", "CheckBox", "Radio", "Drop", "List", "Edit", "EditBox"})
"""Kinds of form controls that hold an answer; buttons, labels and frames hold none."""


@dataclass
class Around:
    """What a worksheet says itself of things over it; takes the elements `TAGS`."""

    objects: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)
    controls: dict[str, tuple[str, str]] = field(default_factory=dict)
    heads: list[Unread] = field(default_factory=list)

    def take(self, name: str, element: etree._Element) -> None:
        """Take one element; an object stands twice where programs of two ages are served."""
        if name == "headerFooter":
            self.heads.extend(_heads(element))
            return
        relation = relation_id(element)
        cell = _anchor(next((one for one in element.iter("{*}anchor")), None))
        if name == "oleObject":
            self.objects[relation] = self.objects.get(relation) or cell
            self.programs[relation] = _program_of(element.get("progId") or "")
        elif relation not in self.controls or cell:
            self.controls[relation] = cell, element.get("name") or ""
        self.shapes.setdefault(relation, element.get("shapeId") or "")


def _program_of(name: str) -> str:
    """Return what a document is by the program that made it (`AcroExch.Document.DC`), empty where that says nothing."""
    return next((kind for start, kind in _PROGRAMS.items() if name.lower().startswith(start)), "")


def _inside(package: Package, relation: Relation) -> str:
    """Return the part of the package that a relation names, empty if there is none in it."""
    return relation.target if not relation.outside and relation.target in package else ""


def relation_id(element: etree._Element) -> str:
    """Return the relation that an element names, empty if none."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == "id"), "")


def unread_of(package: Package, relations: Mapping[str, Relation], around: Around) -> tuple[Unread, ...]:
    """Return what lies over the cells of a worksheet, in the order of its parts.

    Drawings of the old kind need not be sound XML; what cannot be read in them is no damage to the workbook.
    """
    markup = Markup(package, Repairs(""))
    found: list[Unread] = [*around.heads]
    old = [one.target for one in relations.values() if one.type == "vmlDrawing" and not one.outside]
    shapes = [shape for name in old for shape in _shapes(package, markup, name)]
    by_shape = {shape.number: shape.cell for shape in shapes}
    for name, relation in relations.items():
        if relation.type == "drawing" and not relation.outside:
            found.extend(islice(_drawn(package, markup, relation.target), MOST_UNREAD))
        elif relation.type in ("oleObject", "package"):
            cell = around.objects.get(name) or by_shape.get(around.shapes.get(name, ""), "")
            found.append(Unread("document", cell, around.programs.get(name, ""), _inside(package, relation)))
        elif relation.type == "image" and not relation.outside:
            found.append(Unread("picture", "", "", relation.target))
    controls = [shape.control for shape in shapes if shape.control is not None]
    found.extend(controls or _controls(markup, relations, around))
    found.extend(shape.picture for shape in shapes if shape.picture is not None)
    return tuple(found[:MOST_UNREAD])


# --- drawings ---


def _drawn(package: Package, markup: Markup, part: str) -> Iterator[Unread]:
    """Yield the pictures, charts and diagrams of a drawing, with the cell at their upper left corner."""
    root = markup.tree(part)
    if root is None:
        return
    relations = relations_of(markup, part)
    for anchor in root.iter(*(f"{{*}}{name}" for name in _ANCHORS)):
        cell = _anchor(anchor)
        for element in anchor.iter("{*}blip", "{*}svgBlip", "{*}graphicData", "{*}contentPart"):
            name = local(element)
            if name == "graphicData":
                kind = _DIAGRAMS.get((element.get("uri") or "").rpartition("/")[2])
                if kind is not None:
                    yield Unread(kind, cell, _name(element))
            elif name != "svgBlip" and not _is_fallback(element):
                target = relations.get(relation_id(element) or _embedded(element))
                yield Unread("picture", cell, _name(element), _inside(package, target) if target else "")


def _embedded(element: etree._Element) -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] in ("embed", "link"):
            return str(value)
    return ""


def _is_fallback(element: etree._Element) -> bool:
    """Tell whether an element is the stand-in for another that the drawing holds in a newer way."""
    return any(local(one) == "Fallback" for one in element.iterancestors())


def _name(element: etree._Element) -> str:
    """Return the description of the shape that an element belongs to, or its name."""
    for one in element.iterancestors():
        if local(one) in ("pic", "sp", "graphicFrame", "contentPart"):
            first = one[0] if len(one) else one
            about = next((each for each in first if local(each) == "cNvPr"), None)
            words = (about.get("descr") or about.get("title") or about.get("name") or "") if about is not None else ""
            return _one_line(words)
    return ""


def _anchor(anchor: etree._Element | None) -> str:
    """Return the address of the cell at which an anchor begins."""
    start = next(anchor.iter("{*}from"), None) if anchor is not None else None
    if start is None:
        return ""
    numbers = {local(one): one.text or "" for one in start}
    return _cell(numbers.get("row", ""), numbers.get("col", ""))


def _cell(row: str, column: str) -> str:
    """Return the address of a cell from numbers that count from 0, empty if there is none."""
    row, column = row.strip(), column.strip()
    if not (row.isascii() and row.isdigit() and column.isascii() and column.isdigit() and len(row + column) < 15):
        return ""
    return address(int(row) + 1, int(column) + 1) if int(row) < MAX_ROW and int(column) < MAX_COLUMN else ""


def _one_line(words: str) -> str:
    return " ".join(cleaned(words[: 4 * _LONGEST_NAME]).split())[:_LONGEST_NAME]


# --- drawings of the old kind ---


class _Shape(NamedTuple):
    number: str
    cell: str
    control: Unread | None = None
    picture: Unread | None = None


def _shapes(package: Package, markup: Markup, part: str) -> Iterator[_Shape]:
    """Yield the shapes of a drawing of the old kind: controls, pictures of heads and feet, places of objects."""
    try:
        root = markup.tree(part)
    except UnreadableWorkbook as problem:
        if problem.code != "file-hostile":
            raise
        root = None  # entities are never resolved, and no answer stands in such a drawing
    if root is None:
        return
    relations = relations_of(markup, part)
    for element in root.iter("{*}shape"):
        data = next(element.iter("{*}ClientData"), None)
        image = next(element.iter("{*}imagedata"), None)
        number = (element.get("id") or "").rpartition("_s")[2]
        if data is not None:
            said = {local(one): (one.text or "").strip() for one in data}
            numbers = said.get("Anchor", "").split(",")
            cell = _cell(numbers[2], numbers[0]) if len(numbers) > 2 else ""
            yield _Shape(number, cell, _control(element, data.get("ObjectType") or "", said, cell))
        elif image is not None and _HEAD_PICTURE.fullmatch(element.get("id") or ""):
            target = relations.get(_old_relation(image))
            within = _inside(package, target) if target else ""
            yield _Shape(number, "", picture=Unread("header-picture", "", "", within))


def _old_relation(image: etree._Element) -> str:
    for key, value in image.attrib.items():
        if str(key).rpartition("}")[2] in ("relid", "id", "pict"):
            return str(value)
    return ""


def _control(element: etree._Element, kind: str, said: Mapping[str, str], cell: str) -> Unread | None:
    if kind not in _ANSWERING:
        return None
    label = _one_line(" ".join(_words_of(element)))
    is_box = kind in ("Checkbox", "Radio")
    ticked = is_box and said.get("Checked", "0") in ("1", "2")
    return Unread("ticked" if ticked else "box" if is_box else "control", cell, label)


def _words_of(shape: etree._Element) -> Iterator[str]:
    """Yield the words of a box; where its markup is not sound, other things of the shape end up inside."""
    for box in shape.iter("{*}textbox"):
        for one in box.iter():
            if local(one) in _LABELLING:
                yield one.text or ""
                yield (one.tail or "") if local(one) == "br" else ""


def _controls(markup: Markup, relations: Mapping[str, Relation], around: Around) -> Iterator[Unread]:
    """Yield the controls that only the newer parts tell of, and those that are programs of their own (ActiveX)."""
    for name, relation in relations.items():
        if relation.type not in ("ctrlProp", "control") or relation.outside:
            continue
        cell, label = around.controls.get(name, ("", ""))
        root = markup.tree(relation.target)
        kind = (root.get("objectType") or "") if root is not None else ""
        if relation.type == "ctrlProp" and kind not in _ANSWERING:
            continue
        is_box = kind in ("CheckBox", "Radio")
        ticked = is_box and root is not None and root.get("checked") in ("Checked", "Mixed")
        yield Unread("ticked" if ticked else "box" if is_box else "control", cell, _one_line(label))


# --- heads and feet ---


def _heads(element: etree._Element) -> Iterator[Unread]:
    """Yield the texts of heads and feet that are printed: those of even and first pages only where they differ."""
    shown = {"odd"}
    shown |= {"even"} if element.get("differentOddEven") in ("1", "true") else set()
    shown |= {"first"} if element.get("differentFirst") in ("1", "true") else set()
    for one in element:
        name = local(one)
        kind: UnreadKind = "footer" if name.endswith("Footer") else "header"
        if name.removesuffix("Footer").removesuffix("Header") in shown:
            yield from (Unread(kind, "", words) for words in head_texts(one.text or ""))


def head_texts(written: str) -> Sequence[str]:
    """Return the texts of the left, middle and right of a head or foot, without the codes that dress them.

    >>> head_texts('&L&"Arial,Bold"&8Draft && more&RPage &P')
    ['Draft & more', 'Page &P']
    """
    marked = _SECTIONS.sub("\\1\0", cleaned(written).replace("\0", ""))
    texts = (_CODES.sub(_undressed, section) for section in marked.split("\0"))
    return [words for text in texts if (words := _one_line(text))]


def _undressed(found: re.Match[str]) -> str:
    """Return what a code of a head shows: numbers and names that the program fills in stay as codes."""
    if found[1]:
        return "&"
    return found[0] if found[0][1:] in ("P", "N", "D", "T", "F", "A", "Z") else ""
