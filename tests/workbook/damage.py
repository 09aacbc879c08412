"""Small workbooks in the layout of the plan, and everything that happens to workbooks on their way back.

Written with openpyxl from the plan alone, so that the reader is tested without the writer.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import identify
from matrices.workbook.placing.locate import place
from matrices.workbook.plan import (
    CODE_COLUMN,
    COVER,
    COVER_COLUMN,
    COVER_FIELDS,
    COVER_VALUE,
    HEAD_ROW,
    META,
    STANDARD_COLUMN,
    SUBJECT_COLUMN,
    TITLE_ROW,
    Plan,
    SheetPlan,
    column_key,
    row_key,
)
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import Reading
from matrices.workbook.template.sheets import Wording

Answers = Mapping[CellId, Any]

ANSWERS: dict[CellId, Any] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("laws", "L02", "name"): "Ley 9095",
    CellId("laws", "L02", "status"): "Vigente",
    CellId("matrix", "A-01", "coverage"): "Sí",
    CellId("matrix", "A-01", "law"): "L01",
    CellId("matrix", "A-01", "total"): 12,
    CellId("matrix", "A-02", "coverage"): "No",
    CellId("matrix", "A-02", "rate"): 0.25,
    CellId("matrix", "B-01", "coverage"): "Parcial",
    CellId("matrix", "B-01", "notes"): "véase el reglamento",
    CellId("other", "O-01", "law"): "L02",
    CellId("other", "O-01", "article"): "art. 172",
}
"""Answers to the small instrument."""

AS_TEXT = {answer: str(value) for answer, value in ANSWERS.items()}


def identity_of(instrument: Instrument, language: str = "es", country: str = "CRI") -> Identity:
    """Return the identity that the workbooks of the tests carry."""
    return Identity("2027", instrument.id, instrument.fingerprint[:12], country, language)


def workbook(instrument: Instrument, answers: Answers = ANSWERS, language: str = "es") -> Workbook:
    """Return a workbook filled in with the answers."""
    identity = identity_of(instrument, language)
    book = Workbook()
    _cover(book.worksheets[0], identity)
    for plan in Plan(instrument).sheets:
        _sheet(book.create_sheet(plan.sheet.tab[language]), plan, instrument, identity, answers)
    meta = book.create_sheet(META)
    meta["A1"], meta["A2"] = identity.on(META).token(), identity.token()
    meta.sheet_state = "veryHidden"
    properties(book).append(StringProperty(name="matrices", value=identity.token()))
    name = "matrices_identity"
    book.defined_names[name] = DefinedName(name, attr_text=f'"{identity.token()}"')
    return book


def properties(book: Workbook) -> Any:
    """Return the custom document properties."""
    return book.custom_doc_props  # type: ignore[attr-defined]


def _cover(ws: Worksheet, identity: Identity) -> None:
    ws.title = {"es": "Portada", "en": "Cover"}[identity.language]
    ws["A1"] = identity.on(COVER).token()
    ws.cell(1, COVER_COLUMN, column_key(COVER_VALUE))
    ws.cell(3, 3, f"Este archivo: {identity.line()}")
    labels = ("Nombre", "Cargo", "Institución", "Correo electrónico", "Teléfono", "Fecha")
    for row, (name, label) in enumerate(zip(COVER_FIELDS, labels, strict=True), 5):
        ws.cell(row, 1, row_key(name))
        ws.cell(row, 3, label)
    ws.cell(5, COVER_COLUMN, "Ana Mora")


def _sheet(ws: Worksheet, plan: SheetPlan, instrument: Instrument, identity: Identity, answers: Answers) -> None:
    sheet, language = plan.sheet, identity.language
    ws["A1"] = identity.on(sheet.id).token()
    ws.cell(TITLE_ROW, CODE_COLUMN, f"{sheet.title[language]}  ·  Costa Rica")
    for column in sheet.columns:
        ws.cell(1, plan.columns[column.id], column_key(column.id))
        ws.cell(HEAD_ROW, plan.columns[column.id], column.label[language] + (" *" if column.required else ""))
    wording = Wording(instrument, sheet, language)
    for line in plan.lines:
        if line.kind == "section" and line.section:
            ws.cell(line.number, CODE_COLUMN, line.section.title[language])
            continue
        ws.cell(line.number, 1, row_key(line.row_id))
        ws.cell(line.number, CODE_COLUMN, line.row_id)
        if line.row:
            ws.cell(line.number, SUBJECT_COLUMN, _words(wording.label(line.row)))
            ws.cell(line.number, STANDARD_COLUMN, _words(wording.standard(line.row)) or None)
    for (sheet_id, row_id, column_id), value in answers.items():
        if sheet_id == sheet.id:
            ws.cell(plan.rows[row_id], plan.columns[column_id], value)


def _words(paragraphs: Any) -> str:
    return "\n".join("".join(run.text for run in paragraph) for paragraph in paragraphs)


def as_bytes(book: Workbook) -> bytes:
    """Return the file."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def damaged(data: bytes, change: Callable[[Workbook], None]) -> bytes:
    """Return a file changed as a person with a spreadsheet program would change it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    return as_bytes(book)


def patched(data: bytes, part: str, pattern: str, by: str) -> bytes:
    """Return a file in one part of which a pattern was replaced; it must occur."""
    parts = parts_of(data)
    text, count = re.subn(pattern, by, parts[part].decode(), flags=re.DOTALL)
    assert count, pattern
    return zipped({**parts, part: text.encode()})


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {info.filename: source.read(info) for info in source.infolist()}


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return buffer.getvalue()


def read(data: bytes, instrument: Instrument, name: str = "CRI.xlsx") -> Reading:
    """Return the reading of a file that says whose it is."""
    book = open_workbook(data, name)
    identity, remarks = identify(book)
    assert identity is not None, remarks
    return place(book, instrument, identity, name)


def answers(reading: Reading) -> dict[tuple[str, str, str], str]:
    """Return the answers as texts."""
    return {(cell.sheet, cell.row, cell.column): cell.raw.text for cell in reading.cells}


def told(reading: Reading) -> list[str]:
    """Return the findings as `Sheet!C4 severity code`."""
    return [f"{one.at.sheet}!{one.at.cell} {one.severity} {one.code}" for one in reading.findings]


def left(reading: Reading) -> list[str]:
    """Return what had no place as `Sheet!C4 text`."""
    return [f"{one.at.sheet}!{one.at.cell} {one.text}" for one in reading.unplaced]


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_package(
    cells: str = "",
    *,
    strings: str | None = None,
    formats: tuple[str, ...] = (),
    workbook_properties: str = "",
    after: str = "",
    before: str = "",
    namespace: str = MAIN,
) -> dict[str, bytes | str]:
    """Return the parts of a package of one sheet, `Hoja`, with the given rows; style n shows format n - 1."""
    numbers = "".join(f'<numFmt numFmtId="{164 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{164 + n}"/>' for n in range(len(formats)))
    parts: dict[str, bytes | str] = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}">{workbook_properties}'
        '<sheets><sheet name="Hoja" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/><Relationship Id="r3" '
        f'Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{namespace}"><numFmts>{numbers}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}">{before}<sheetData>{cells}</sheetData>'
        f"{after}</worksheet>",
    }
    if strings is not None:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{namespace}">{strings}</sst>'
    return parts


def raw_grid(cells: str = "", **others: Any) -> dict[str, tuple[str, str]]:
    """Return the cells of a raw package as address → kind and text."""
    from matrices.workbook.plan import address

    book = open_workbook(zipped(raw_package(cells, **others)), "x.xlsx")
    return {address(*place): (value.kind, value.text) for place, value in book.sheets[0].grid.items()}


def bomb(size: int) -> bytes:
    """Return a deflated stream of zeros, without holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])
