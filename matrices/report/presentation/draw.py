"""Slides as data → a file of PowerPoint: titles, words, forms, notes; tables and charts have modules of their own."""

import io

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml import parse_xml
from pptx.slide import Slide as Drawn
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from matrices.report.presentation.charts import LOOKS, draw_chart, fill_as
from matrices.report.presentation.clean import clean
from matrices.report.presentation.dress import COLOURS, COVER_TITLE, LOCALES, TITLE, TITLE_SIZES, dressed
from matrices.report.presentation.letters import write_paragraph
from matrices.report.presentation.measure import LEADING, cut, fitting
from matrices.report.presentation.model import Box, Chart, Deck, Notes, Paragraph, Shape, Slide, Table, Words
from matrices.report.presentation.package import sealed
from matrices.report.presentation.room import POINTS, actual, cut_paragraph, paragraph_height
from matrices.report.presentation.tables import draw_table

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
    return sealed(out.getvalue(), deck, LOCALES[deck.language])


def _draw(drawn: Drawn, block: Words | Shape | Table | Chart, deck: Deck) -> None:
    if isinstance(block, Words):
        _words(drawn, block, deck)
    elif isinstance(block, Shape):
        _shape(drawn, block)
    elif isinstance(block, Table):
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
        _one_line(below.text_frame, slide.subtitle, 18 if len(slide.subtitle) < 110 else 14, deck.language)
    else:
        below._element.getparent().remove(below._element)


def _one_line(frame: TextFrame, words: str, size: float, language: str) -> None:
    run = frame.paragraphs[0].add_run()
    run.text = clean(words)
    run.font.size = Pt(size)
    run._r.get_or_add_rPr().set("lang", LOCALES[language])


def _words(drawn: Drawn, block: Words, deck: Deck) -> None:
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
    size, paragraphs = fitted(block, room)
    for number, paragraph in enumerate(paragraphs):
        own = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        write_paragraph(own, paragraph, size, deck.language)


def fitted(block: Words, room: Box) -> tuple[float, tuple[Paragraph, ...]]:
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


def _notes(drawn: Drawn, notes: Notes, deck: Deck) -> None:
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
