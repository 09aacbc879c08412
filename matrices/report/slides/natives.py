"""Tables and charts as data → native ones that can be edited in PowerPoint.

Every stretch can be told apart without colour: by its pattern, its lightness and the number that stands in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pptx.chart.axis import _BaseAxis as Axis
from pptx.chart.chart import Chart as NativeChart
from pptx.chart.data import CategoryChartData
from pptx.chart.series import BarSeries as NativeSeries
from pptx.dml.color import RGBColor
from pptx.dml.fill import FillFormat
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_PATTERN
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide as Drawn
from pptx.table import _Cell as NativeCell
from pptx.util import Inches, Pt

from matrices.report.slides.dress import COLOURS, LOCALES, write_paragraph
from matrices.report.slides.fitting import SIDE, UP, best_size, heights, shortened, widths
from matrices.report.slides.model import Chart, Series, SlideCell, SlideTable, cell, clean, label

_PLAIN = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The table style without grid: fills and lines are the table's own."""

_MOST_AIR = 1.6
"""Rows grow to fill the box, to at most so many times the height that they need."""


def draw_table(drawn: Drawn, block: SlideTable, language: str) -> None:
    """Draw a table, as tall as its rows need or, with room to spare, a little taller."""
    table = shortened(block)
    size = best_size(table)
    tall = heights(table, size)
    air = min(_MOST_AIR, max(1.0, (table.box.height - tall[0]) / max(sum(tall[1:]), 0.01)))
    tall = (tall[0], *(one * air for one in tall[1:]))
    box = table.box
    place = (Inches(one) for one in (box.left, box.top, box.width, sum(tall)))
    frame = drawn.shapes.add_table(len(table.rows) + 1, len(table.heads), *place)
    frame.name = clean(table.name)[:120]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(table.alt))
    native = frame.table
    native._tbl.tblPr.find("{*}tableStyleId").text = _PLAIN
    native.first_row, native.first_col, native.horz_banding = True, True, False
    for column, across in zip(native.columns, widths(table), strict=True):
        column.width = Inches(across)
    for row, down in zip(native.rows, tall, strict=True):
        row.height = Inches(down)
    heads = [cell(head, bold=True, colour="white", fill="deep") for head in table.heads]
    for number, cells in enumerate((heads, *table.rows)):
        for column_number, one in enumerate(cells):
            own = native.cell(number, column_number)
            _dress(own, one, head=number == 0)
            for count, paragraph in enumerate(one.paragraphs):
                if count:
                    own.text_frame.add_paragraph()
                write_paragraph(own.text_frame.paragraphs[-1], paragraph, size, language)


def _dress(own: NativeCell, one: SlideCell, *, head: bool) -> None:
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


@dataclass(frozen=True)
class SeriesLook:
    """How a series is filled: colour, colour of its labels, and a pattern over a ground, if any."""

    fill: str
    text: str
    pattern: str = ""
    ground: str = "FFFFFF"


LOOKS: Mapping[str, SeriesLook] = {
    "full": SeriesLook("2F6F7E", "FFFFFF"),
    "half": SeriesLook("93BDB9", "1F2A33"),
    "empty": SeriesLook("FFFFFF", "1F2A33"),
    "dash": SeriesLook("9AA9B3", "1F2A33", "LIGHT_HORIZONTAL"),
    "unclear": SeriesLook("C08A4E", "1F2A33", "WIDE_UPWARD_DIAGONAL", "FBF1E4"),
    "wait": SeriesLook("8796A1", "1F2A33", "LIGHT_VERTICAL", "F5F8F9"),
    "none": SeriesLook("C3CED5", "52606B", "PERCENT_10", "F5F8F9"),
    "plain-0": SeriesLook("1B3A57", "FFFFFF"),
    "plain-1": SeriesLook("6E8CA6", "FFFFFF"),
    "plain-2": SeriesLook("C9A27A", "1F2A33"),
    "plain-3": SeriesLook("E9F0F3", "1F2A33"),
    "open": SeriesLook("2F6F7E", "1F2A33", "WIDE_UPWARD_DIAGONAL"),
    "life": SeriesLook("9A5518", "1F2A33", "WIDE_DOWNWARD_DIAGONAL", "FBF1E4"),
    "endless": SeriesLook("1B3A57", "1F2A33", "DARK_VERTICAL"),
}

_TYPES = {
    ("bars", True): XL_CHART_TYPE.BAR_STACKED_100,
    ("bars", False): XL_CHART_TYPE.BAR_STACKED,
    ("range", False): XL_CHART_TYPE.BAR_STACKED,
    ("columns", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
}
_HIDE_ZERO = "0;;;"
_LEGEND, _AXIS = 0.44, 0.4
"""Inches for the legend, or for a drawn axis, above the bars."""

_SIGN = 0.62
"""Width of a number against its size; a stretch narrower than its number goes without."""


def draw_chart(drawn: Drawn, block: Chart, language: str) -> None:
    """Draw a chart with its data sheet, alternative text and language."""
    data = CategoryChartData(number_format="General")
    data.categories = [label(name) for name in block.categories]
    for series in block.series:
        data.add_series(label(series.name), series.values)
    box = block.box
    place = (Inches(one) for one in (box.left, box.top, box.width, box.height))
    frame = drawn.shapes.add_chart(_TYPES[block.kind, block.shares], *place, data)
    frame.name = clean(block.name)[:120]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(block.alt))
    chart = frame.chart
    _letters(chart, block, language)
    _axes(chart, block)
    _bars(chart, block)
    _legend(chart, block)
    _layout(chart, block)


def _letters(chart: NativeChart, block: Chart, language: str) -> None:
    chart.has_title = False
    chart.font.size = Pt(block.size)
    chart.font.color.rgb = RGBColor.from_string(COLOURS["ink"])
    space = chart._chartSpace
    for properties in space.iter("{*}defRPr"):
        properties.set("lang", LOCALES[language])
    before = space.find("{*}date1904")
    lang = parse_xml(f'<c:lang {nsdecls("c")} val="{LOCALES[language]}"/>')
    corners = parse_xml(f'<c:roundedCorners {nsdecls("c")} val="0"/>')
    if space.find("{*}roundedCorners") is None:
        before.addnext(corners)
    before.addnext(lang)
    for place in (*space.iter("{*}axId"), *space.iter("{*}crossAx")):
        place.set("val", place.get("val").lstrip("-"))  # the format knows no number below zero here


def _axes(chart: NativeChart, block: Chart) -> None:
    names, values = chart.category_axis, chart.value_axis
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.format.line.color.rgb = RGBColor.from_string(COLOURS["soft"])
    values.format.line.fill.background()
    values.minimum_scale = 0
    if block.kind != "columns":
        names.reverse_order = True  # the first bar above; a scale then stands above too, in every program
    if block.kind == "range":
        _scale(chart, block)
        return
    values.has_major_gridlines = False
    values.visible = False
    if block.top and not block.shares:
        values.maximum_scale = block.top
    if block.axis_title:
        _name_axis(names, block.axis_title, block.size)


def _scale(chart: NativeChart, block: Chart) -> None:
    """Draw the axis of years; one step beyond the longest term stands the lane for life."""
    values, top = chart.value_axis, block.top or 0
    values.maximum_scale = top + block.step if block.beyond else top
    values.major_unit = block.step
    values.has_major_gridlines = True
    values.major_gridlines.format.line.color.rgb = RGBColor.from_string(COLOURS["line"])
    values.major_gridlines.format.line.width = Pt(0.5)
    form = f'[<={top:g}]0;"{label(block.beyond)}"' if block.beyond else "0"
    values.tick_labels.number_format, values.tick_labels.number_format_is_linked = form, False


def _name_axis(axis: Axis, words: str, size: float) -> None:
    axis.has_title = True
    axis.axis_title.text_frame.text = clean(words)
    run = axis.axis_title.text_frame.paragraphs[0].runs[0]
    run.font.size, run.font.bold = Pt(size), False
    run.font.color.rgb = RGBColor.from_string(COLOURS["soft"])


def _bars(chart: NativeChart, block: Chart) -> None:
    plot = chart.plots[0]
    plot.gap_width = 45 if block.kind != "columns" else 60
    if block.kind != "columns":
        plot.overlap = 100
    for series, own in zip(plot.series, block.series, strict=True):
        if own.look == "hidden":
            series.format.fill.background()
            series.format.line.fill.background()
            continue
        look = LOOKS[own.look]
        fill_as(series.format.fill, look)
        series.format.line.color.rgb = RGBColor.from_string(look.fill if block.kind == "range" else COLOURS["deep"])
        series.format.line.width = Pt(1.5 if block.kind == "range" else 0.5)
        if block.kind != "range":
            _values(series, look, block)
            if block.kind == "bars":
                _leave_out(series, own, block)


def fill_as(fill: FillFormat, look: SeriesLook) -> None:
    """Fill a series or a key to it: solid, or with a pattern over a ground."""
    if not look.pattern:
        fill.solid()
        fill.fore_color.rgb = RGBColor.from_string(look.fill)
        return
    fill.patterned()
    fill.pattern = getattr(MSO_PATTERN, look.pattern)
    fill.fore_color.rgb = RGBColor.from_string(look.fill)
    fill.back_color.rgb = RGBColor.from_string(look.ground)


def _values(series: NativeSeries, look: SeriesLook, block: Chart) -> None:
    labels = series.data_labels
    labels.show_value = True
    labels.number_format, labels.number_format_is_linked = _HIDE_ZERO, False
    labels.font.size, labels.font.bold = Pt(block.size), True
    upright = block.kind == "columns"
    labels.font.color.rgb = RGBColor.from_string(COLOURS["ink"] if upright else look.text)
    labels.position = XL_LABEL_POSITION.OUTSIDE_END if upright else XL_LABEL_POSITION.CENTER


def _leave_out(series: NativeSeries, own: Series, block: Chart) -> None:
    """Take away the numbers of stretches that are too narrow for them; the name of the bar or the notes have them."""
    room = block.box.width * (1 - block.label_room) * 72
    for number, value in enumerate(own.values):
        whole = sum(one.values[number] or 0 for one in block.series) if block.shares else block.top or 1
        if value and room * value / max(whole, 1) < len(f"{value:g}") * block.size * _SIGN + 1:
            entry = f'<c:dLbl {nsdecls("c")}><c:idx val="{number}"/><c:delete val="1"/></c:dLbl>'
            labels = series.data_labels._element
            place = len(labels.findall("{*}dLbl"))
            labels.insert(place, parse_xml(entry))


def _legend(chart: NativeChart, block: Chart) -> None:
    chart.has_legend = block.kind == "bars"
    if chart.has_legend:
        legend = chart.legend
        legend.position, legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        legend.font.size = Pt(block.size)


def _layout(chart: NativeChart, block: Chart) -> None:
    """Give the bars their place by hand, so that their names have the room that was measured for them."""
    if block.kind == "columns":
        return
    top = (_AXIS if block.kind == "range" else _LEGEND) / block.box.height
    below = 0.05 / block.box.height
    left, across = block.label_room, 1 - block.label_room - 0.015
    layout = (
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{left:.4f}"/><c:y val="{top:.4f}"/><c:w val="{across:.4f}"/>'
        f'<c:h val="{1 - top - below:.4f}"/></c:manualLayout></c:layout>'
    )
    area = chart._chartSpace.chart.plotArea
    for old in area.findall("{*}layout"):
        area.remove(old)
    area.insert(0, parse_xml(layout))
