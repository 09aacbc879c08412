"""The package that openpyxl saved → its members in their final form: dated, valid, calculated, and in order."""

import datetime
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from matrices.workbook.plan import Plan, SheetPlan, address

_FIRST_MEMBERS = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_SHEET = re.compile(r"worksheets/sheet(\d+)\.xml$")
_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"( s="\d+")?><f>([^<]*)</f><v\s*/?>(?:</v>)?</c>')
_MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_ROW = re.compile(rb'(<row r="(\d+)"[^>]*?) customHeight="1"([^>]*>)')
# Excel itself names the columns before the rows.
_PRINT_TITLES = re.compile(rb'(<definedName name="_xlnm.Print_Titles"[^>]*>)([^<]*!\$\d+:\$\d+),([^<]*)<')
_FONT = re.compile(rb"<font>(.*?)</font>")
_PART = re.compile(rb"(<(\w+)[^<>]*/>)")
_FONT_ORDER = [b"b", b"i", b"strike", b"outline", b"shadow", b"u", b"vertAlign", b"sz", b"color", b"name", b"family"]
_FONT_ORDER += [b"charset", b"scheme"]


def finished(
    contents: Mapping[str, bytes], plan: Plan, cached: Mapping[str, str | int], moment: datetime.datetime
) -> list[tuple[str, bytes]]:
    """Return the members of a template, in order.

    `contents` are the members as openpyxl saved them, with the cover as the first sheet and the instrument's sheets
    after it; `cached` says what the formulas of the cover amount to, by address; `moment` is the date of the file.
    """
    members = {name: _with_cached_values(part, {}) if _SHEET.search(name) else part for name, part in contents.items()}
    members[_sheet_name(1)] = _with_cached_values(contents[_sheet_name(1)], cached)
    for number, sheet in enumerate(plan.sheets, 2):
        members[_sheet_name(number)] = _at_ease(members[_sheet_name(number)], sheet)
    when = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    members["docProps/core.xml"] = _MOMENTS.sub(rb"\g<1>" + when, members["docProps/core.xml"])
    members["xl/workbook.xml"] = _PRINT_TITLES.sub(rb"\1\3,\2<", members["xl/workbook.xml"])
    members["xl/styles.xml"] = _FONT.sub(_fonts_in_order, members["xl/styles.xml"])
    return sorted(members.items(), key=_order)


def _sheet_name(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _with_cached_values(sheet: bytes, values: Mapping[str, str | int]) -> bytes:
    """Return a sheet whose formulas carry their values, so that they show before anybody calculates.

    Excel does not calculate in Protected View, where an attachment opens first. A formula that is not listed amounts
    to an empty text.
    """

    def fill(found: re.Match[bytes]) -> bytes:
        value = values.get(found[1].decode(), "")
        kind = b' t="str"' if isinstance(value, str) else b""
        start = b'<c r="%b"%b%b>' % (found[1], found[2] or b"", kind)
        return b"%b<f>%b</f><v>%b</v></c>" % (start, found[3], escape(str(value)).encode())

    return _FORMULA.sub(fill, sheet)


def _at_ease(content: bytes, plan: SheetPlan) -> bytes:
    """Return a sheet without Excel's warnings of numbers kept as text, and with rows that grow with their answers.

    Articles and years are kept as text on purpose. A row whose height is called custom stays as low as it is,
    whatever is written in it; the attribute is taken away, and Excel keeps the height until somebody writes.
    """
    cells = f"{address(plan.lines[0].number, plan.first_column)}:{address(plan.last_row, plan.last_column)}"
    ignored = f'<ignoredErrors><ignoredError sqref="{cells}" numberStoredAsText="1"/></ignoredErrors>'
    after = next(end for end in (b"</colBreaks>", b"</headerFooter>") if end in content)
    rows = {str(number).encode() for number in plan.rows.values()}
    grown = _ROW.sub(lambda row: row[1] + row[3] if row[2] in rows else row[0], content)
    return grown.replace(after, after + ignored.encode())


def _fonts_in_order(found: re.Match[bytes]) -> bytes:
    """Return a font whose parts stand in the order of the standard; openpyxl writes them in another."""
    parts = sorted(_PART.findall(found[1]), key=lambda part: _FONT_ORDER.index(part[1]))
    return b"<font>%b</font>" % b"".join(part[0] for part in parts)


def _order(item: tuple[str, bytes]) -> tuple[int, int, str]:
    """Sheets stand early, so that a file that was cut off in transit still gives up its answers."""
    name = item[0]
    if name in _FIRST_MEMBERS:
        return 0, _FIRST_MEMBERS.index(name), name
    sheet = _SHEET.search(name)
    if sheet:
        return 1, int(sheet[1]), name
    return 2, 0, name
