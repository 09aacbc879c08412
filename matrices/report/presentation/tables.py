"""Tables as data → native tables: heads in the first row, countries or rows in the first column, lines below."""

from dataclasses import replace

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.slide import Slide as Drawn
from pptx.table import _Cell as NativeCell
from pptx.util import Inches, Pt

from matrices.report.presentation.clean import clean
from matrices.report.presentation.dress import COLOURS
from matrices.report.presentation.letters import write_paragraph
from matrices.report.presentation.model import Cell, Paragraph, Run, Table
from matrices.report.presentation.room import SIDE, UP, best_size, heights, shortened, widths

PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style without grid: fills and lines are the table's own."""

MOST_AIR = 1.6
"""Rows grow to fill the box, to at most so many times the height that they need."""


def draw_table(drawn: Drawn, block: Table, language: str) -> None:
    """Draw a table, as tall as its rows need or, with room to spare, a little taller."""
    table = shortened(block)
    size = best_size(table)
    tall = heights(table, size)
    if table.even:
        tall = (tall[0], *[max(tall[1:])] * (len(tall) - 1))
    air = min(MOST_AIR, max(1.0, (table.box.height - tall[0]) / max(sum(tall[1:]), 0.01)))
    tall = (tall[0], *(one * air for one in tall[1:]))
    box = table.box
    place = (Inches(one) for one in (box.left, box.top, box.width, sum(tall)))
    frame = drawn.shapes.add_table(len(table.rows) + 1, len(table.heads), *place)
    frame.name = clean(table.name)[:120]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(table.alt))
    native = frame.table
    native._tbl.tblPr.find("{*}tableStyleId").text = PLAIN
    native.first_row, native.first_col, native.horz_banding = True, True, False
    for column, across in zip(native.columns, widths(table), strict=True):
        column.width = Inches(across)
    for row, down in zip(native.rows, tall, strict=True):
        row.height = Inches(down)
    heads = [
        Cell((Paragraph((Run(head, bold=True, colour="white"),), table.head_scale),), "deep") for head in table.heads
    ]
    for number, cells in enumerate((heads, *table.rows)):
        for place_, one in enumerate(cells):
            own = native.cell(number, place_)
            _dress(own, one, head=number == 0)
            for count, paragraph in enumerate(one.paragraphs):
                if count:
                    own.text_frame.add_paragraph()
                target = own.text_frame.paragraphs[-1]
                write_paragraph(target, _aligned(paragraph, centred=table.centred and place_ > 0), size, language)


def _heads(table: Table) -> list[Cell]:
    scale = table.head_scale
    return [Cell((Paragraph((Run(head, bold=True, colour="white"),), scale),), "deep") for head in table.heads]


def _aligned(paragraph: Paragraph, *, centred: bool) -> Paragraph:
    return replace(paragraph, align="center") if centred else paragraph


def _dress(own: NativeCell, one: Cell, *, head: bool) -> None:
    own.margin_left = own.margin_right = Inches(SIDE)
    own.margin_top = own.margin_bottom = Inches(UP)
    own.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE
    if one.fill:
        own.fill.solid()
        own.fill.fore_color.rgb = RGBColor.from_string(COLOURS[one.fill])
    else:
        own.fill.background()
    properties = own._tc.get_or_add_tcPr()
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    for number, (side, colour) in enumerate((("lnL", "white"), ("lnR", "white"), ("lnB", "line"))):
        line = (
            f'<a:{side} {space} w="{int(Pt(0.75))}"><a:solidFill><a:srgbClr val="{COLOURS[colour]}"/></a:solidFill>'
            f"</a:{side}>"
        )
        properties.insert(number, parse_xml(line))
