"""Slides as data → a file of PowerPoint in its dress: same study, same bytes."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.slide import Slide as Drawn
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from matrices.report.slides.dress import COLOURS, COVER_TITLE, LOCALES, TITLE, TITLE_SIZES, dressed, write_paragraph
from matrices.report.slides.fitting import LEADING, POINTS, actual, cut, cut_paragraph, fitting, paragraph_height
from matrices.report.slides.model import (
    Box,
    Chart,
    Deck,
    Paragraph,
    Shape,
    Slide,
    SlideNotes,
    SlideTable,
    SlideWords,
    clean,
)
from matrices.report.slides.natives import LOOKS, draw_chart, draw_table, fill_as

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


def _sealed(content: bytes, deck: Deck, language: str) -> bytes:
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


PADDING = 0.14
"""Inches between the edge of a filled box and its words."""

_ANCHORS = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}
_FORMS = {"rectangle": MSO_SHAPE.RECTANGLE, "circle": MSO_SHAPE.OVAL}
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def render(deck: Deck) -> bytes:
    """Return a presentation as a file: the same deck, the same bytes."""
    file = dressed(deck)
    for slide in deck.slides:
        drawn = file.slides.add_slide(file.slide_layouts[0 if slide.cover else 1])
        _titles(drawn, slide, deck)
        for block in slide.blocks:
            _draw(drawn, block, deck)
        _notes(drawn, slide.notes, deck)
    out = io.BytesIO()
    file.save(out)
    return _sealed(out.getvalue(), deck, LOCALES[deck.language])


def _draw(drawn: Drawn, block: SlideWords | Shape | SlideTable | Chart, deck: Deck) -> None:
    if isinstance(block, SlideWords):
        _words(drawn, block, deck)
    elif isinstance(block, Shape):
        _shape(drawn, block)
    elif isinstance(block, SlideTable):
        draw_table(drawn, block, deck.language)
    else:
        draw_chart(drawn, block, deck.language)


def _titles(drawn: Drawn, slide: Slide, deck: Deck) -> None:
    title = drawn.shapes.title
    _, _, across, down = COVER_TITLE if slide.cover else TITLE
    sizes = (36, 34, 32, 30, 28, 26, 24, 22, 20) if slide.cover else TITLE_SIZES
    size = fitting([slide.title], sizes, (across * POINTS, down * POINTS), bold=True)
    most = int(down * POINTS // (size * 1.2))
    whole = cut(slide.title, size, across * POINTS, max(1, most), bold=True)
    _one_line(title.text_frame, whole, size, deck.language)
    if not slide.cover:
        return
    below = drawn.placeholders[1]
    if slide.subtitle:
        _one_line(below.text_frame, slide.subtitle, 18 if len(slide.subtitle) < 110 else 16, deck.language)
    else:
        below._element.getparent().remove(below._element)


def _one_line(frame: TextFrame, words: str, size: float, language: str) -> None:
    run = frame.paragraphs[0].add_run()
    run.text = clean(words)
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().set("lang", LOCALES[language])


def _words(drawn: Drawn, block: SlideWords, deck: Deck) -> None:
    box = block.box
    shape = drawn.shapes.add_textbox(*(Inches(one) for one in (box.left, box.top, box.width, box.height)))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = _ANCHORS[block.anchor]
    pad = PADDING if block.fill or block.edge else 0
    frame.margin_left = frame.margin_right = Inches(pad)
    frame.margin_top = frame.margin_bottom = Inches(min(pad, 0.08))
    if block.fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(COLOURS[block.fill])
    if block.edge:
        shape.line.color.rgb = RGBColor.from_string(COLOURS[block.edge])
        shape.line.width = Pt(1)
    room = Box(box.left, box.top, box.width - 2 * pad, box.height - 2 * min(pad, 0.08))
    size, paragraphs = _fitted(block, room)
    for number, paragraph in enumerate(paragraphs):
        own = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        write_paragraph(own, paragraph, size, deck.language)


def _fitted(block: SlideWords, room: Box) -> tuple[float, tuple[Paragraph, ...]]:
    """Return the size at which words fit their box, and what of them is written: all, or as much as fits."""
    for size in block.sizes:
        if sum(paragraph_height(one, size, room.width) for one in block.paragraphs) <= room.height:
            return size, block.paragraphs
    size, kept, used = block.sizes[-1], [], 0.0
    for one in block.paragraphs:
        tall = paragraph_height(one, size, room.width)
        if used + tall > room.height:
            own = actual(size, one.scale)
            most = int((room.height - used) * POINTS // (own * LEADING))
            if most > 0:
                kept.append(cut_paragraph(one, own, room.width * POINTS, most))
            break
        kept.append(one)
        used += tall
    return size, tuple(kept)


def _shape(drawn: Drawn, block: Shape) -> None:
    box = block.box
    shape = drawn.shapes.add_shape(
        _FORMS[block.form], *(Inches(one) for one in (box.left, box.top, box.width, box.height))
    )
    shape._element.remove(shape._element.find("{*}style"))  # it would bring the theme's shadow
    if block.look:
        fill_as(shape.fill, LOOKS[block.look])
        shape.line.color.rgb = RGBColor.from_string(LOOKS[block.look].fill)
        shape.line.width = Pt(1)
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = RGBColor.from_string(COLOURS[block.fill])
        shape.line.fill.background()
    shape._element.nvSpPr.cNvPr.append(parse_xml(_DECORATIVE))


def _notes(drawn: Drawn, notes: SlideNotes, deck: Deck) -> None:
    """Write what stands below the slide: what to say, figures, source, each under its head."""
    frame = drawn.notes_slide.notes_text_frame
    written = 0
    for head, several in zip(deck.headings, (notes.say, notes.figures, notes.source), strict=True):
        for bold, text in [(True, head.upper()), *((False, one) for one in several)] if several else []:
            own = frame.paragraphs[0] if written == 0 else frame.add_paragraph()
            written += 1
            run = own.add_run()
            run.text, run.font.bold = clean(text), bold
            run._r.get_or_add_rPr().set("lang", LOCALES[deck.language])
