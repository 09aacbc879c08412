"""A file of PowerPoint as it was written → the same file without the moment of writing: same study, same bytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from matrices.report.presentation.model import Deck

_EPOCH = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")
_THUMBNAIL = "docProps/thumbnail.jpeg"
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>matrices</Application><Slides>{slides}</Slides><Notes>{slides}</Notes></Properties>"
)
_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:creator>{author}</dc:creator>'
    "<dc:language>{language}</dc:language><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{dated}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{dated}</dcterms:modified></cp:coreProperties>'
)


def sealed(content: bytes, deck: Deck, language: str) -> bytes:
    """Return a file with the properties of the deck, dated at its cut-off date, its parts in a fixed order."""
    values = {
        "title": escape(deck.title),
        "author": escape(deck.author),
        "language": language,
        "dated": deck.dated,
        "slides": len(deck.slides),
    }
    parts = dict(_parts(content, deck.dated))
    parts["docProps/core.xml"] = _CORE.format(**values).encode()
    parts["docProps/app.xml"] = _APP.format(**values).encode()
    return _zipped(_without_thumbnail(parts))


def _parts(content: bytes, dated: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            yield name, _sheet(data, dated) if name.endswith(".xlsx") else data


def _sheet(content: bytes, dated: str) -> bytes:
    """Return the data sheet of a chart with the date of the study in place of the moment of writing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    core = "docProps/core.xml"
    parts[core] = _MOMENT.sub(rb"\g<1>" + dated.encode() + rb"\g<3>", parts[core])
    return _zipped(parts)


def _without_thumbnail(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Return the parts without the picture of an empty slide that the blank file brings along."""
    kept = {name: data for name, data in parts.items() if name != _THUMBNAIL}
    kept["_rels/.rels"] = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", kept["_rels/.rels"])
    return kept


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda one: (one != _FIRST, one)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, parts[name])
    return out.getvalue()
