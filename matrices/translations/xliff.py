"""Texts to be translated ↔ an XLIFF 2.0 document: a file a country, a group a provision, a unit a text.

The document keeps to the core of the standard (OASIS, XLIFF Version 2.0, 2014; version 2.1 has the same core), so that
every tool that knows XLIFF 2 keeps all of it.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from matrices.edition import Edition
from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, finding
from matrices.language import say
from matrices.study import digest
from matrices.translations.texts import (
    Passage,
    ReturnedTexts,
    TextKey,
    Written,
    brief,
    parse_key,
    place_of,
    unit_id,
    unreadable,
)
from matrices.workbook import MAX_FILE, MEGABYTE, printable

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_STATES = {"": "initial", "draft": "translated", "reviewed": "reviewed"}
"""Status of a translation → state of its segment; a stale translation has none until somebody looks at it."""

_CHANGED = "matrices:changed"
"""Sub-state of a segment whose text the country has changed since it was translated."""

_NAMESPACES: Any = {None: NAMESPACE}  # the stubs know no default namespace
_SPACE, _LANGUAGE = (f"{{http://www.w3.org/XML/1998/namespace}}{name}" for name in ("space", "lang"))
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
        segment = etree.SubElement(unit, _name("segment"), state=_STATES[status])
        if passage.is_stale:
            segment.set("subState", _CHANGED)
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
            yield _TRANSLATOR, known.translator

    def _notes(self, parent: etree._Element, said: Iterable[tuple[str, str]]) -> None:
        given = [(category, words) for category, words in said if words]
        notes = etree.SubElement(parent, _name("notes")) if given else parent
        for category, words in given:
            note = etree.SubElement(notes, _name("note"), category=category)
            note.text = printable(words)
            if category == _TRANSLATOR:
                note.set("appliesTo", "target")


_TRANSLATOR = "translator"
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


_NAMESPACE = re.compile(r"urn:oasis:names:tc:xliff:document:2\.[0-9]+")
_OLD_NAMESPACE = "urn:oasis:names:tc:xliff:document:1."
_STATUSES = {"initial": "", "translated": "draft", "reviewed": "reviewed", "final": "reviewed"}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def is_markup(content: bytes) -> bool:
    """Tell whether a file is XML that may be XLIFF: other markup, and every workbook, is not."""
    head = content[:4096]
    plain = head.replace(b"\x00", b"") if head.startswith(_UTF_16) else head
    return plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and b"xliff" in plain


def read_xliff(content: bytes, name: str) -> ReturnedTexts:
    """Return the units of a document; what is no XLIFF 2, or hostile, is unreadable, with the reason."""
    if len(content) > MAX_FILE:
        return unreadable(name, UnreadableWorkbook("file-too-large", file=name, limit=f"{MAX_FILE // MEGABYTE} MB"))
    root, problem = _parsed(content, name)
    if root is None or problem is not None:
        return ReturnedTexts(name, (), (problem,) if problem else (), is_readable=False)
    language = (root.get("trgLang") or "").partition("-")[0].lower()
    found = tuple(_units(root, language, name))
    astray = tuple(_astray(root, language, name)) if found else ()
    if not found:
        return ReturnedTexts(name, (), (finding("translations-not-ours", CellRef(name)),), is_readable=False)
    return ReturnedTexts(name, found, astray, unkeyed=len(astray))


def _astray(root: etree._Element, language: str, name: str) -> Iterator[Finding]:
    """Yield the units with words of which nobody can tell any more which text they belong to."""
    for file in root.iterchildren("{*}file"):
        for unit in file.iter("{*}unit"):
            shown, words = _texts(unit)
            if words.strip() and (parse_key(unit.get("name") or "") or _key(unit, "", language, shown)) is None:
                at = CellRef(name, file.get("id") or "", unit.get("id") or "")
                yield finding("translation-key-lost", at, value=words.strip())


def _parsed(content: bytes, name: str) -> tuple[etree._Element | None, Finding | None]:
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    at = CellRef(name)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as problem:
        return None, finding("xliff-damaged", at, line=problem.lineno or 0)
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # the stubs take it for a property of its own
        return None, finding("xliff-hostile", at)
    namespace = etree.QName(root).namespace or ""
    if namespace.startswith(_OLD_NAMESPACE):
        return None, finding("xliff-version", at, found=root.get("version") or "1")
    if etree.QName(root).localname != "xliff" or not _NAMESPACE.fullmatch(namespace):
        return None, finding("translations-not-ours", at)
    return root, None


def _units(root: etree._Element, language: str, name: str) -> Iterator[Written]:
    for file in root.iterchildren("{*}file"):
        edition = (file.get("original") or "").partition("/")[0]
        for unit in file.iter("{*}unit"):
            shown, text = _texts(unit)
            key = parse_key(unit.get("name") or "") or _key(unit, edition, language, shown)
            if key is None:
                continue
            at = CellRef(name, file.get("id") or "", unit_id(key.place[1:]))
            yield Written(
                key=key,
                at=at,
                status_at=at,
                shown=shown,
                text=text.strip(),
                translator=_translator(unit),
                status=_status(unit),
                wrong=_wrong(unit, key, language),
            )


_CODES = frozenset({"ph", "pc", "sc", "ec"})
"""Elements that stand for something in the text which plain words cannot keep."""


def _wrong(unit: etree._Element, key: TextKey, language: str) -> str:
    """Return the code of what keeps a unit from being taken: another language than its document, marks in its words."""
    # What a tool proposes beside the segments has targets of its own, which nobody takes.
    targets = [target for part in _parts(unit) for target in part.iterchildren("{*}target")]
    named = {language, *((target.get(_LANGUAGE) or "").partition("-")[0].lower() for target in targets)}
    if named - {"", key.language}:
        return "translation-language"
    inside = [one for target in targets for one in target.iterdescendants() if isinstance(one.tag, str)]
    names = {etree.QName(one).localname for one in inside}
    remarked = any(
        etree.QName(one).localname in ("mrk", "sm") and (one.get("value") or one.get("ref")) for one in inside
    )
    return "translation-marks" if names & _CODES or remarked else ""


def _parts(unit: etree._Element) -> list[etree._Element]:
    return [part for part in unit if etree.QName(part).localname in ("segment", "ignorable")]


def _key(unit: etree._Element, edition: str, language: str, shown: str) -> TextKey | None:
    """Return the key of a unit whose name a tool has dropped: what was translated is what the unit still says."""
    place = place_of(unit.get("id") or "")
    return (
        TextKey(edition=edition, language=language, place=place, source=digest(shown), shown=brief(shown), before=None)
        if place
        else None
    )


def _texts(unit: etree._Element) -> tuple[str, str]:
    """Return source and target of a unit, the segments that a tool may have made of it put together again."""
    parts = _parts(unit)
    source = "".join(_words(one) for part in parts for one in part.iterchildren("{*}source"))
    ordered = [(_order(one, number), _words(one)) for number, one in enumerate(_targets(parts), start=1)]
    return source, "".join(words for _, words in sorted(ordered, key=lambda item: item[0]))


def _targets(parts: list[etree._Element]) -> Iterator[etree._Element]:
    translated = any(True for part in parts for _ in part.iterchildren("{*}target"))
    for part in parts:
        own = next(part.iterchildren("{*}target"), None)
        if own is not None:
            yield own
        elif translated and etree.QName(part).localname == "ignorable":
            yield from part.iterchildren("{*}source")  # blanks between segments stand for themselves


def _order(target: etree._Element, number: int) -> int:
    order = target.get("order") or ""
    return int(order) if order.isdecimal() and len(order) < 6 else number


def _words(element: etree._Element) -> str:
    """Return the text of an element, codes and marks left out; `<cp/>` is the sign that it names."""
    pieces = [element.text or ""]
    for child in element:
        if etree.QName(child).localname == "cp":
            pieces.append(_sign(child.get("hex") or ""))
        else:
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _sign(code: str) -> str:
    number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else 0xFFFD
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _translator(unit: etree._Element) -> str:
    notes = (note for note in unit.iter("{*}note") if note.get("category") == _TRANSLATOR)
    return next(((note.text or "").strip() for note in notes), "")


def _status(unit: etree._Element) -> str:
    """Return the status that all segments have reached."""
    states = {part.get("state") or "initial" for part in unit.iterchildren("{*}segment")}
    known = [state for state in _STATUSES if state in states]
    return _STATUSES[known[0]] if known else ""
