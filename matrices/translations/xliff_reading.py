"""The bytes of an XLIFF 2 document, from whatever tool → its units with their translations; nothing is judged."""

import re
from collections.abc import Iterator

from lxml import etree

from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, finding
from matrices.study.translations import digest
from matrices.translations.keys import Key, brief, parse_key, place_of, unit_id
from matrices.translations.written import Returned, Written, unreadable
from matrices.translations.xliff import TRANSLATOR
from matrices.workbook.opening.limits import MAX_FILE, MEGABYTE

_NAMESPACE = re.compile(r"urn:oasis:names:tc:xliff:document:2\.[0-9]+")
_OLD_NAMESPACE = "urn:oasis:names:tc:xliff:document:1."
_STATUSES = {"initial": "", "translated": "draft", "reviewed": "reviewed", "final": "reviewed"}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


def is_markup(content: bytes) -> bool:
    """Tell whether a file is XML that may be XLIFF: other markup, and every workbook, is not."""
    head = content[:4096]
    plain = head.replace(b"\x00", b"") if head.startswith(_UTF_16) else head
    return plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and b"xliff" in plain


def read_xliff(content: bytes, name: str) -> Returned:
    """Return the units of a document; what is no XLIFF 2, or hostile, is unreadable, with the reason."""
    if len(content) > MAX_FILE:
        return unreadable(name, UnreadableWorkbook("file-too-large", file=name, limit=f"{MAX_FILE // MEGABYTE} MB"))
    root, problem = _parsed(content, name)
    if root is None or problem is not None:
        return Returned(name, (), (problem,) if problem else (), is_readable=False)
    language = (root.get("trgLang") or "").partition("-")[0].lower()
    found = tuple(_units(root, language, name))
    if not found:
        return Returned(name, (), (finding("translations-not-ours", CellRef(name)),), is_readable=False)
    return Returned(name, found)


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
            yield Written(key, at, at, shown, text.strip(), _translator(unit), _status(unit))


def _key(unit: etree._Element, edition: str, language: str, shown: str) -> Key | None:
    """Return the key of a unit whose name a tool has dropped: what was translated is what the unit still says."""
    place = place_of(unit.get("id") or "")
    return Key(edition, language, place, digest(shown), brief(shown), None) if place else None


def _texts(unit: etree._Element) -> tuple[str, str]:
    """Return source and target of a unit, the segments that a tool may have made of it put together again."""
    parts = [part for part in unit if etree.QName(part).localname in ("segment", "ignorable")]
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
    notes = (note for note in unit.iter("{*}note") if note.get("category") == TRANSLATOR)
    return next(((note.text or "").strip() for note in notes), "")


def _status(unit: etree._Element) -> str:
    """Return the status that all segments have reached."""
    states = {part.get("state") or "initial" for part in unit.iterchildren("{*}segment")}
    known = [state for state in _STATUSES if state in states]
    return _STATUSES[known[0]] if known else ""
