"""What is to be said at the cells of one sheet → notes on them; those of an earlier round are taken away first.

A cell that carries a threaded comment gets no note: Excel shows the thread alone.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from matrices.language import say
from matrices.workbook.annotate import vml
from matrices.workbook.annotate.geometry import NOTE_SIZE, Geometry
from matrices.workbook.annotate.marks import AUTHOR, CannotPatch, legal
from matrices.workbook.annotate.opc import Opc, empty, local, main
from matrices.workbook.annotate.sheet_part import SheetPart
from matrices.workbook.book import Place
from matrices.workbook.opening.grid import column_number
from matrices.workbook.opening.strings import cleaned, joined
from matrices.workbook.placing.marked import CLOSING, OPENING, is_marked, their_words
from matrices.workbook.plan import address
from matrices.workbook.style import FONT

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


_Run = tuple[str, bool]
"""A stretch of a note, and whether it is bold."""

_APART = "\n\n"


@dataclass(frozen=True)
class Said:
    """One thing said at a cell: a line of words in bold, and what follows it."""

    head: str
    words: str

    def runs(self, language: str, before: str) -> tuple[_Run, ...]:
        """Return the text of the note with its signs, behind what parts it from the one before."""
        opening = f"{before}{OPENING} {say('annotate', 'note-head', language)} · {self.head}\n"
        return (opening, True), (f"{self.words} {CLOSING}", False)


class Notes:
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
            self._opc.container.write(drawing, vml.without_boxes(self._opc.container.read(drawing), places))

    def add(self, notes: Mapping[Place, tuple[Said, ...]]) -> None:
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

    def _runs(self, said: Sequence[Said], before: str) -> list[_Run]:
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
            container.write(drawing, vml.empty(others, len(notes)))
            self._opc.declare_ending("vml", _VML_TYPE)
            self._sheet.set_drawing(self._opc.relate(self._part, "vmlDrawing", drawing))
        container.write(drawing, vml.with_boxes(container.read(drawing), anchors))

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
        etree.SubElement(look, main("sz"), val=str(NOTE_SIZE))
        etree.SubElement(look, main("color"), indexed="81")
        etree.SubElement(look, main("rFont"), val=FONT)
        etree.SubElement(look, main("family"), val="2")
        text = etree.SubElement(run, main("t"))
        text.text = legal(words)
        text.set(_SPACE, "preserve")
        made.append(run)
    return made
