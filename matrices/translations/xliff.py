"""Texts to be translated → an XLIFF 2.0 document: a file a country, a group a provision, a unit a text.

The document keeps to the core of the standard (OASIS, XLIFF Version 2.0, 2014; version 2.1 has the same core), so that
every tool that knows XLIFF 2 keeps all of it.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from matrices.edition.model import Edition
from matrices.language import say
from matrices.translations.keys import unit_id
from matrices.translations.passages import Passage
from matrices.workbook.printable import printable

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
STATES = {"": "initial", "draft": "translated", "reviewed": "reviewed"}
"""Status of a translation → state of its segment; a stale translation has none until somebody looks at it."""

CHANGED = "matrices:changed"
"""Sub-state of a segment whose text the country has changed since it was translated."""

_NAMESPACES: Any = {None: NAMESPACE}  # the stubs know no default namespace
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CONTROL = re.compile("([\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff])")


def xliff_document(passages: Sequence[Passage], edition: Edition, language: str) -> bytes:
    """Return the document of texts that go from one language into another; its notes stand in `language`."""
    first = passages[0]
    root = etree.Element(_name("xliff"), nsmap=_NAMESPACES)
    root.set("version", "2.0")
    root.set("srcLang", first.entry.language)
    root.set("trgLang", first.language)
    maker = _Maker(edition, language)
    for country, own in itertools.groupby(passages, key=lambda one: one.entry.country):
        maker.file(root, country, own)
    etree.indent(root)
    for element, words in maker.texts:  # after the indenting, which would put blanks between signs of a text
        _fill(element, words)
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


@dataclass(frozen=True)
class _Maker:
    edition: Edition
    language: str
    texts: list[tuple[etree._Element, str]] = field(default_factory=list)

    def file(self, root: etree._Element, country: str, passages: Iterable[Passage]) -> None:
        file = etree.SubElement(root, _name("file"), id=country, original=f"{self.edition.id}/{country}")
        file.set("canResegment", "no")
        file.set(_SPACE, "preserve")
        name = self.edition.country(country).names[self.language]
        self._notes(file, (("country", name), ("instructions", say("translations", "xliff-how", self.language))))
        for (_, group), own in itertools.groupby(passages, key=_provision):
            self._group(file, group, list(own))

    def _group(self, file: etree._Element, group_id: str, passages: Sequence[Passage]) -> None:
        first = passages[0]
        group = etree.SubElement(file, _name("group"), id=group_id, name=first.entry.row)
        question = first.question[self.language] if first.question is not None else ""
        self._notes(group, (("provision", first.title[self.language]), ("question", question)))
        for passage in passages:
            self._unit(group, passage)

    def _unit(self, group: etree._Element, passage: Passage) -> None:
        known = passage.translation
        unit = etree.SubElement(
            group, _name("unit"), id=unit_id(passage.entry.place), name=passage.key.token(), canResegment="no"
        )
        self._notes(unit, self._said_of(passage))
        status = known.status if known is not None and not known.stale else ""
        segment = etree.SubElement(unit, _name("segment"), state=STATES[status])
        if passage.is_stale:
            segment.set("subState", CHANGED)
        self.texts.append((etree.SubElement(segment, _name("source")), passage.source))
        if known is not None:
            self.texts.append((etree.SubElement(segment, _name("target")), known.text))

    def _said_of(self, passage: Passage) -> Iterable[tuple[str, str]]:
        entry, known = passage.entry, passage.translation
        yield "field", passage.field[self.language]
        yield "cell", f"{entry.file}, {entry.tab}!{entry.cell}"
        if passage.is_stale:
            yield "changed", say("translations", "xliff-changed", self.language)
            yield "earlier", passage.earlier
        if known is not None:
            yield TRANSLATOR, known.translator

    def _notes(self, parent: etree._Element, said: Iterable[tuple[str, str]]) -> None:
        given = [(category, words) for category, words in said if words]
        notes = etree.SubElement(parent, _name("notes")) if given else parent
        for category, words in given:
            note = etree.SubElement(notes, _name("note"), category=category)
            note.text = printable(words)
            if category == TRANSLATOR:
                note.set("appliesTo", "target")


TRANSLATOR = "translator"
"""Category of the note that names whoever translated; the core of the standard has no other place for it."""


def _provision(passage: Passage) -> tuple[str, str]:
    entry = passage.entry
    return entry.country, f"{entry.instrument}:{entry.sheet}:{entry.row}"


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _fill(element: etree._Element, words: str) -> None:
    """Put a text into an element; signs that XML forbids become `<cp/>`, as the standard has it."""
    # Even pieces are text, odd ones the signs between them.
    last: etree._Element | None = None
    for number, piece in enumerate(_CONTROL.split(words)):
        if number % 2:
            last = etree.SubElement(element, _name("cp"), hex=f"{ord(piece):04X}")
        elif last is None:
            element.text = piece
        else:
            last.tail = piece
