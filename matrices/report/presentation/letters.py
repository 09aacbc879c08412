"""Paragraphs as data → paragraphs of the file: size, look, language and link of each run."""

from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.text.text import _Paragraph as Written
from pptx.util import Pt

from matrices.report.presentation.clean import clean, safe
from matrices.report.presentation.dress import COLOURS, LOCALES
from matrices.report.presentation.model import Paragraph
from matrices.report.presentation.room import actual

_ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}


def write_paragraph(own: Written, paragraph: Paragraph, size: float, language: str) -> None:
    """Write runs into a paragraph of the file: size, look and language of each."""
    scaled = actual(size, paragraph.scale)
    own.alignment = _ALIGN[paragraph.align]
    own.space_before = Pt(paragraph.space)
    if paragraph.bullet:
        _bullet(own, scaled)
    for one in paragraph.runs:
        run = own.add_run()
        run.text = clean(one.text)
        run.font.size, run.font.bold = Pt(scaled), one.bold
        run.font.color.rgb = RGBColor.from_string(COLOURS[one.colour])
        run._r.get_or_add_rPr().set("lang", LOCALES[one.language or language])
        if safe(one.link):
            run.hyperlink.address = safe(one.link)


def _bullet(own: Written, size: float) -> None:
    properties = own._p.get_or_add_pPr()
    indent = int(Pt(size * 1.1))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    space = nsdecls("a")
    properties.append(parse_xml(f'<a:buClr {space}><a:srgbClr val="{COLOURS["accent"]}"/></a:buClr>'))
    properties.append(parse_xml(f'<a:buChar {space} char="•"/>'))
