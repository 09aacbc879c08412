"""The dress of a presentation: palette and font as theme, a master and two layouts; paragraphs as runs of letters."""

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as File
from pptx.slide import SlideLayout as Layout
from pptx.slide import SlideMaster as Master
from pptx.text.text import _Paragraph as Written
from pptx.util import Inches, Pt

from matrices.report.slides.fitting import FONT, actual
from matrices.report.slides.model import BODY, HIGH, LEFT, RIGHT, WIDE, Deck, Paragraph, clean, safe

COLOURS: Mapping[str, str] = {
    "deep": "1B3A57", "teal": "2F6F7E", "accent": "9A5518", "warm": "FBF1E4", "ink": "1F2A33", "soft": "52606B",
    "line": "C3CED5", "pale": "E9F0F3", "mist": "F5F8F9", "white": "FFFFFF", "gold": "F2C48D", "half": "93BDB9",
    "grey": "E1E7EA",
}  # fmt: skip
"""The palette of `templates/study/base.css`."""

LOCALES = {"es": "es-MX", "en": "en-US"}
"""Language → the one that spelling is checked in: the variants that every Office has for this region."""

Place = tuple[float, float, float, float]
"""Left, top, width and height, in inches."""

TITLE: Place = (LEFT, 0.48, RIGHT - LEFT, 0.98)
COVER_TITLE: Place = (0.8, 2.02, 11.73, 1.5)
_SUBTITLE: Place = (0.8, 3.66, 11.73, 0.62)

TITLE_SIZES = (25, 24, 23, 22, 21, 20, 18)

_THEME = (
    ("dk1", "ink"), ("lt1", "white"), ("dk2", "deep"), ("lt2", "pale"), ("accent1", "teal"), ("accent2", "half"),
    ("accent3", "accent"), ("accent4", "line"), ("accent5", "deep"), ("accent6", "soft"), ("hlink", "teal"),
    ("folHlink", "deep"),
)  # fmt: skip
_RECTANGLE = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
_KEPT = ("Title Slide", "Title Only")


def dressed(deck: Deck) -> File:
    """Return an empty file with master and layouts: `Title Slide` for the cover, `Title Only` for the rest."""
    file = Presentation()
    file.slide_width, file.slide_height = Inches(WIDE), Inches(HIGH)
    _theme(file)
    for layout in list(file.slide_layouts):
        if layout.name not in _KEPT:
            file.slide_layouts.remove(layout)
    title = _style(25, "deep", bold=True)
    body = _placeholder("body", "Text", (BODY.left, BODY.top, BODY.width, BODY.height))
    _fill_tree(file.slide_master, [_placeholder("title", "Title", TITLE, title), body])
    cover, content = file.slide_layouts
    below = _placeholder("subTitle", "Subtitle", _SUBTITLE, _style(18, "white", bold=False))
    _fill_tree(cover, [_placeholder("ctrTitle", "Title", COVER_TITLE, _style(36, "white", bold=True)), below])
    _background(cover)
    _fill_tree(content, [_placeholder("title", "Title", TITLE, title), *_furniture(deck)])
    for layout in (cover, content):
        layout._element.set("showMasterSp", "0")
    _notes_master(file)
    return file


def _emu(*inches: float) -> tuple[int, ...]:
    """Return lengths in the unit of the format."""
    return tuple(int(Inches(one)) for one in inches)


def _theme(file: File) -> None:
    part = file.slide_master.part.part_related_by(RT.THEME)
    colours = "".join(f'<a:{name}><a:srgbClr val="{COLOURS[own]}"/></a:{name}>' for name, own in _THEME)
    scheme = f'<a:clrScheme name="matrices">{colours}</a:clrScheme>'
    words = part.blob.decode("utf-8")
    words = re.sub(r"<a:clrScheme .*?</a:clrScheme>", scheme, words, flags=re.DOTALL)
    words = re.sub(r'<a:latin typeface="[^"]*"', f'<a:latin typeface="{FONT}"', words)
    words = words.replace('name="Office Theme"', 'name="matrices"')
    part._blob = words.encode("utf-8")


def _fill_tree(page: Layout | Master, shapes: list[str]) -> None:
    """Replace everything that stands on a master or layout."""
    tree = page.shapes._spTree
    for shape in list(page.shapes):
        tree.remove(shape._element)
    for shape in shapes:
        tree.append(parse_xml(shape))


def _place(inches: Place) -> str:
    left, top, across, down = _emu(*inches)
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'


def _placeholder(kind: str, name: str, inches: Place, style: str = "") -> str:
    """Return a placeholder of a kind; slides take their place and look from it. Titles come first and have no index."""
    number, index = (2, "") if kind in ("title", "ctrTitle") else (3, ' idx="1"')
    return (
        f'<p:sp {nsdecls("p", "a", "r")}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr>'
        f'<a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{kind}"{index}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{_place(inches)}{_RECTANGLE}</p:spPr><p:txBody>"
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:normAutofit/></a:bodyPr>'
        f"<a:lstStyle>{style}</a:lstStyle><a:p><a:r><a:rPr/><a:t>…</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def _style(size: int, colour: str, *, bold: bool) -> str:
    """Return the look of the first level of a placeholder; `size` in points."""
    fill = f'<a:solidFill><a:srgbClr val="{COLOURS[colour]}"/></a:solidFill>'
    return (
        '<a:lvl1pPr marL="0" indent="0" algn="l"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:buNone/>'
        f'<a:defRPr sz="{size * 100}" b="{int(bold)}">{fill}</a:defRPr></a:lvl1pPr>'
    )


def _background(layout: Layout) -> None:
    tree = layout._element.cSld
    fill = f'<a:solidFill><a:srgbClr val="{COLOURS["deep"]}"/></a:solidFill><a:effectLst/>'
    tree.insert(0, parse_xml(f"<p:bg {nsdecls('p', 'a')}><p:bgPr>{fill}</p:bgPr></p:bg>"))


def _furniture(deck: Deck) -> list[str]:
    """Return what stands on every slide but the cover: a bar, a line, foot with notice and draft mark, the number."""
    lang = LOCALES[deck.language]
    foot = [(deck.foot, "soft", False)]
    foot += [(f" · {words}", "accent", bold) for words, bold in ((deck.draft, True), (deck.notice, False)) if words]
    return [
        _bar(11, (LEFT, 0.3, 0.62, 0.06), "accent"),
        _bar(12, (LEFT, 6.88, RIGHT - LEFT, 0.012), "line"),
        _text(13, "Foot", (LEFT, 6.95, RIGHT - LEFT - 0.8, 0.36), _paragraphs([foot], lang)),
        _text(14, "Number", (RIGHT - 0.7, 6.95, 0.7, 0.36), _number(lang)),
    ]


def _bar(number: int, inches: Place, colour: str) -> str:
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="Bar {number}"/><p:cNvSpPr/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_place(inches)}{_RECTANGLE}<a:solidFill>'
        f'<a:srgbClr val="{COLOURS[colour]}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _text(number: int, name: str, inches: Place, paragraphs: str) -> str:
    return (
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr txBox="1"/>'
        f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{_place(inches)}{_RECTANGLE}'
        f'<a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>'
        f"{paragraphs}</p:txBody></p:sp>"
    )


def _paragraphs(lines: list[list[tuple[str, str, bool]]], lang: str) -> str:
    return "".join(
        "<a:p>" + "".join(_run(words, colour, bold, lang) for words, colour, bold in line) + "</a:p>" for line in lines
    )


def _run(words: str, colour: str, bold: bool, lang: str) -> str:
    return f"<a:r>{_look(16, colour, bold, lang)}<a:t>{escape(clean(words))}</a:t></a:r>"


def _look(size: int, colour: str, bold: bool, lang: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{COLOURS[colour]}"/></a:solidFill>'
    return f'<a:rPr lang="{lang}" sz="{size * 100}" b="{int(bold)}">{fill}</a:rPr>'


def _number(lang: str) -> str:
    field = '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
    return f'<a:p><a:pPr algn="r"/>{field}{_look(16, "deep", True, lang)}<a:t>‹#›</a:t></a:fld></a:p>'


def _notes_master(file: File) -> None:
    """Give the picture of the slide on the pages of notes the shape of the slide."""
    for shape in file.notes_master.placeholders:
        if shape.name.startswith("Slide Image"):
            shape.left, shape.top, shape.width, shape.height = _emu(0.75, 0.75, 6.0, 3.375)


_ALIGN = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}


def write_paragraph(own: Written, paragraph: Paragraph, size: float, language: str) -> None:
    """Write runs into a paragraph of the file: size, look and language of each."""
    scaled = actual(size, paragraph.scale)
    own.alignment = _ALIGN[paragraph.align]
    own.space_before = Pt(paragraph.space)
    for one in paragraph.runs:
        run = own.add_run()
        run.text = clean(one.text)
        run.font.size, run.font.bold = Pt(scaled), one.bold
        run.font.color.rgb = RGBColor.from_string(COLOURS[one.colour])
        run._r.get_or_add_rPr().set("lang", LOCALES[one.language or language])
        if safe(one.link):
            run.hyperlink.address = safe(one.link)
