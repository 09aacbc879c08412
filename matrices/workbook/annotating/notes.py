"""What is to be said at the cells of one sheet → notes on them, each in a box in which its text shows.

Such drawings need not be sound XML; they are handled as text.

A cell that carries a threaded comment gets no note: Excel shows the thread alone.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from matrices.language import say
from matrices.workbook.annotating.package import AUTHOR, CannotPatch, Opc, empty, legal, local, main
from matrices.workbook.annotating.sheet_part import SheetPart
from matrices.workbook.book import Place
from matrices.workbook.opening.grid import column_number
from matrices.workbook.opening.markup import cleaned, joined
from matrices.workbook.opening.package import MAX_COLUMN, MAX_ROW
from matrices.workbook.placing.leftovers import CLOSING, OPENING, is_marked, their_words
from matrices.workbook.plan import address
from matrices.workbook.style import FONT, PIXELS_A_CHARACTER, text_height

_NOTE_WIDTH = 300
"""Width of the box of a note in pixels."""

_NOTE_SIZE = 9
"""Size of its letters in points."""

_COL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?col\b([^<>]*)>")
_ROW = re.compile(rb"""<(?:[A-Za-z_][\w.-]*:)?row\b[^<>]*?\br\s*=\s*["'](\d+)["'][^<>]*>""")
_FORMAT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?sheetFormatPr\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"""(?<![\w:.-])([\w:.-]+)\s*=\s*["']([^"']*)["']""")
_PIXELS_A_POINT = 4 / 3
_USUAL_WIDTH, _USUAL_HEIGHT = 64, 20
_LEAST_HEIGHT, _MOST_HEIGHT = 60, 420
_GAP, _DROP = 12, 3
_ROWS_BELOW = 40


class Geometry:
    """The widths of columns and heights of rows of one sheet, in pixels; of the rows at and below some places."""

    def __init__(self, cells: bytes, places: Iterable[Place]) -> None:
        head = cells[: max(cells.find(b"sheetData"), 0)]
        usual = next((_attributes(found[1]) for found in _FORMAT.finditer(head)), {})
        self._width = round(_number(usual, b"defaultColWidth", _USUAL_WIDTH / PIXELS_A_CHARACTER) * PIXELS_A_CHARACTER)
        self._height = round(_number(usual, b"defaultRowHeight", _USUAL_HEIGHT / _PIXELS_A_POINT) * _PIXELS_A_POINT)
        self._columns = [_attributes(found[1]) for found in _COL.finditer(head)]
        numbers = (number for row, _ in places for number in range(row, row + _ROWS_BELOW))
        wanted = {str(number).encode() for number in numbers}
        self._rows = {int(found[1]): _attributes(found[0]) for found in _ROW.finditer(cells) if found[1] in wanted}

    def _column(self, number: int) -> int:
        for column in self._columns:
            if _number(column, b"min", 0) <= number <= _number(column, b"max", 0):
                if _is_hidden(column):
                    return 0
                return round(_number(column, b"width", self._width / PIXELS_A_CHARACTER) * PIXELS_A_CHARACTER)
        return self._width

    def _row(self, number: int) -> int:
        row = self._rows.get(number, {})
        if _is_hidden(row):
            return 0
        return round(_number(row, b"ht", self._height / _PIXELS_A_POINT) * _PIXELS_A_POINT)

    def anchor(self, place: Place, words: str) -> str:
        """Return the anchor of the box of a note: columns, rows (from 0) and pixels of its corners."""
        height = text_height(words, _NOTE_WIDTH / PIXELS_A_CHARACTER, _NOTE_SIZE) * _PIXELS_A_POINT + 12
        tall = max(_LEAST_HEIGHT, min(_MOST_HEIGHT, round(height)))
        left = min(place[1] + 1, MAX_COLUMN)
        right, right_pixels = _walk(left, _GAP + _NOTE_WIDTH, self._column, MAX_COLUMN)
        bottom, bottom_pixels = _walk(place[0], _DROP + tall, self._row, MAX_ROW)
        corners = (left - 1, _GAP, place[0] - 1, _DROP, right - 1, right_pixels, bottom - 1, bottom_pixels)
        return ", ".join(map(str, corners))


def _walk(number: int, pixels: int, size: Callable[[int], int], last: int) -> tuple[int, int]:
    """Return the line that is reached after so many pixels, and how far into it."""
    while number < last and pixels > size(number):
        pixels -= size(number)
        number += 1
    return number, pixels


def _attributes(words: bytes) -> Mapping[bytes, bytes]:
    return dict(_ATTRIBUTE.findall(words))


def _number(attributes: Mapping[bytes, bytes], name: bytes, usual: float) -> float:
    try:
        number = float(attributes[name])
    except (KeyError, ValueError):
        return usual
    return number if 0 <= number < MAX_ROW + 1 else usual


def _is_hidden(attributes: Mapping[bytes, bytes]) -> bool:
    return attributes.get(b"hidden") in (b"1", b"true")


_SHAPE = re.compile(rb"<(?:\w+:)?shape\s.*?</(?:\w+:)?shape>\s*", re.DOTALL)
_NOTE = re.compile(rb"""ObjectType\s*=\s*["']Note["']""")
_ANCHOR_ROW = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*</")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*</")
_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_CLUSTERS = re.compile(rb"""<(?:\w+:)?idmap\b[^<>]*\bdata\s*=\s*["']([\d,\s]*)["']""")
_END = re.compile(rb"</xml\s*>\s*$")
_CLUSTER = 1024
"""Ids of shapes come in clusters of so many."""

_DECLARATIONS = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_EMPTY = (
    "<xml {declarations}>"
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{clusters}"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    "</xml>"
)
_BOX = (
    '<v:shape {declarations} id="_x0000_s{id}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:60pt;margin-top:2pt;width:225pt;height:90pt;z-index:{number};'
    'visibility:hidden" fillcolor="#fffff2" strokecolor="#5b6872" o:insetmode="auto">'
    '<v:fill color2="#fffff2"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def empty_drawing(drawings: Iterable[bytes], boxes: int) -> bytes:
    """Return a drawing without boxes, whose ids no other drawing of the workbook uses, for so many boxes."""
    used = [int(one) for drawing in drawings for found in _CLUSTERS.findall(drawing) for one in _numbers(found)]
    first = max(used, default=0) + 1
    clusters = ",".join(str(first + number) for number in range(1 + boxes // (_CLUSTER - 1)))
    return _EMPTY.format(declarations=_DECLARATIONS, clusters=clusters).encode()


def with_boxes(drawing: bytes, anchors: Iterable[tuple[Place, str]]) -> bytes:
    """Return a drawing with a box for each place; raise `CannotPatch` if its end cannot be found."""
    end = _END.search(drawing)
    if end is None or b"\x00" in drawing or b"<!DOCTYPE" in drawing or b"<!ENTITY" in drawing:
        raise CannotPatch("a drawing of notes that cannot be read")
    clusters = [int(one) for found in _CLUSTERS.findall(drawing) for one in _numbers(found)]
    ids = [int(one) for one in _ID.findall(drawing)]
    first = max([min(clusters, default=1) * _CLUSTER, *ids]) + 1
    boxes = "".join(
        _BOX.format(
            declarations=_DECLARATIONS, id=first + number, number=number + 1, anchor=anchor, row=row - 1, column=col - 1
        )
        for number, ((row, col), anchor) in enumerate(anchors)
    )
    return drawing[: end.start()] + boxes.encode() + drawing[end.start() :]


def without_boxes(drawing: bytes, places: Collection[Place]) -> bytes:
    """Return a drawing without the boxes of the notes at some places."""

    def kept(shape: re.Match[bytes]) -> bytes:
        row, column = _ANCHOR_ROW.search(shape[0]), _COLUMN.search(shape[0])
        if not _NOTE.search(shape[0]) or row is None or column is None:
            return shape[0]
        return b"" if (int(row[1]) + 1, int(column[1]) + 1) in places else shape[0]

    return _SHAPE.sub(kept, drawing)


def _numbers(words: bytes) -> list[bytes]:
    return [one for one in re.split(rb"[,\s]+", words) if one.isdigit()]


_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


_Run = tuple[str, bool]
"""A stretch of a note, and whether it is bold."""

_APART = "\n\n"


@dataclass(frozen=True)
class NoteText:
    """One thing said at a cell: a line in bold, and what follows it; `by` is the entry that says who says it."""

    head: str
    words: str
    by: str = "note-head"

    def runs(self, language: str, before: str) -> tuple[_Run, ...]:
        """Return the text of the note with its signs, behind what parts it from the one before."""
        opening = f"{before}{OPENING} {say('annotate', self.by, language)} · {self.head}\n"
        return (opening, True), (f"{self.words} {CLOSING}", False)


class SheetNotes:
    """The notes of one sheet."""

    def __init__(self, opc: Opc, part: str, sheet: SheetPart, language: str) -> None:
        self._opc = opc
        self._part = part
        self._sheet = sheet
        self._language = language
        self._comments = opc.related(part, "comments")
        if self._comments and opc.look(self._comments).tag != main("comments"):
            raise CannotPatch(f"{self._comments} holds no notes")

    def unmark(self) -> None:
        """Take the notes of an earlier round away; words that somebody added to them stay."""
        if self._comments is None:
            return
        emptied: set[Place] = set()
        for element in list(self._opc.look(self._comments).iter(main("comment"))):
            text = element.find(main("text"))
            words = cleaned(joined(text)) if text is not None else ""
            if text is None or not is_marked(words):
                continue
            self._opc.edit(self._comments)
            if their_words(words):
                _keep_theirs(text)
                continue
            _remove(element)
            place = _place(element)
            if place:
                emptied.add(place)
        if emptied:
            self._without_boxes(emptied)

    def _without_boxes(self, places: set[Place]) -> None:
        drawing = self._drawing()
        if drawing:
            self._opc.container.write(drawing, without_boxes(self._opc.container.read(drawing), places))

    def add(self, notes: Mapping[Place, tuple[NoteText, ...]]) -> None:
        """Write notes; to a cell that has one, ours is added behind it."""
        threads = self._threads()
        wanted = {place: said for place, said in sorted(notes.items()) if place not in threads}
        if not wanted:
            return
        root = self._opc.edit(self._comments or self._made())
        there = {_place(element): element for element in root.iter(main("comment"))}
        new = [place for place in wanted if place not in there]
        author = _author(root)
        for place, said in wanted.items():
            if place in there:
                _append(there[place], self._runs(said, _APART))
            else:
                _insert(root, place, author, self._runs(said, ""))
        self._add_boxes({place: self._runs(wanted[place], "") for place in new})

    def _runs(self, said: Sequence[NoteText], before: str) -> list[_Run]:
        between = [before, *[_APART] * (len(said) - 1)]
        return [run for one, parted in zip(said, between, strict=True) for run in one.runs(self._language, parted)]

    def _threads(self) -> set[Place | None]:
        return {
            _place(element)
            for relation in self._opc.relations(self._part)
            if relation.kind == "threadedComment"
            for element in self._opc.look(relation.part)
            if local(element) == "threadedComment"
        }

    def _made(self) -> str:
        self._comments = self._opc.container.free("xl/commentsOfFindings{}.xml")
        root = empty("comments")
        etree.SubElement(root, main("authors"))
        etree.SubElement(root, main("commentList"))
        self._opc.make(self._comments, root, "comments")
        self._opc.relate(self._part, "comments", self._comments)
        return self._comments

    def _add_boxes(self, notes: Mapping[Place, Sequence[_Run]]) -> None:
        if not notes:
            return
        geometry = Geometry(self._sheet.cells, notes)
        anchors = [
            (place, geometry.anchor(place, "".join(words for words, _ in runs))) for place, runs in notes.items()
        ]
        container = self._opc.container
        drawing = self._drawing()
        if drawing is None:
            drawing = container.free("xl/drawings/vmlOfFindings{}.vml")
            others = [container.read(name) for name in container.names if name.lower().endswith(".vml")]
            container.write(drawing, empty_drawing(others, len(notes)))
            self._opc.declare_ending("vml", _VML_TYPE)
            self._sheet.set_drawing(self._opc.relate(self._part, "vmlDrawing", drawing))
        container.write(drawing, with_boxes(container.read(drawing), anchors))

    def _drawing(self) -> str | None:
        """Return the part that holds the boxes of the sheet's notes."""
        id_ = self._sheet.drawing_id()
        if id_ is None:
            return None
        for relation in self._opc.relations(self._part):
            if relation.id == id_ and relation.part in self._opc.container:
                return relation.part
        raise CannotPatch("a drawing of notes that is not there")


def _place(element: etree._Element) -> Place | None:
    found = _PLACE.fullmatch(element.get("ref") or "")
    return (int(found[2]), column_number(found[1])) if found else None


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _author(root: etree._Element) -> int:
    """Return the number of our author, adding it if need be."""
    authors = root.find(main("authors"))
    if authors is None:
        authors = etree.Element(main("authors"))
        root.insert(0, authors)
    names = [element.text or "" for element in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, main("author")).text = AUTHOR
        names.append(AUTHOR)
    return names.index(AUTHOR)


def _insert(root: etree._Element, place: Place, author: int, runs: Sequence[_Run]) -> None:
    comments = root.find(main("commentList"))
    if comments is None:
        comments = etree.SubElement(root, main("commentList"))
    element = etree.SubElement(comments, main("comment"), ref=address(*place), authorId=str(author))
    text = etree.SubElement(element, main("text"))
    text.extend(_runs(runs))


def _append(element: etree._Element, runs: Sequence[_Run]) -> None:
    """Add runs behind the words of a note; its plain text becomes a run first, as a note holds one or the other."""
    text = element.find(main("text"))
    if text is None:
        text = etree.SubElement(element, main("text"))
    for plain in text.findall(main("t")):
        run = etree.Element(main("r"))
        text.replace(plain, run)
        run.append(plain)
    position = next((number for number, one in enumerate(text) if local(one) != "r"), len(text))
    for number, run in enumerate(_runs(runs)):
        text.insert(position + number, run)


def _keep_theirs(text: etree._Element) -> None:
    """Leave in a note what others wrote: the runs that are not ours, or their bare words where runs were merged."""
    words = their_words(cleaned(joined(text)))
    inside = False
    for run in text.findall(main("r")):
        here = cleaned("".join(part.text or "" for part in run.iter(main("t"))))
        inside = inside or here.lstrip().startswith(OPENING)
        if inside:
            text.remove(run)
            inside = not here.endswith(CLOSING)
    if their_words(cleaned(joined(text))) != words:
        for child in list(text):
            text.remove(child)
        text.extend(_runs([(words, False)]))


def _runs(runs: Sequence[_Run]) -> list[etree._Element]:
    made = []
    for words, bold in runs:
        run = etree.Element(main("r"))
        look = etree.SubElement(run, main("rPr"))
        if bold:
            etree.SubElement(look, main("b"))
        etree.SubElement(look, main("sz"), val=str(_NOTE_SIZE))
        etree.SubElement(look, main("color"), indexed="81")
        etree.SubElement(look, main("rFont"), val=FONT)
        etree.SubElement(look, main("family"), val="2")
        text = etree.SubElement(run, main("t"))
        text.text = legal(words)
        text.set(_SPACE, "preserve")
        made.append(run)
    return made
