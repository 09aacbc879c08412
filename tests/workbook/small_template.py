"""What the tests of this room share: templates of the small instrument, and a workbook as lines of text."""

import datetime
import functools
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText

from matrices.edition.model import Body, Calendar, Country, Edition
from matrices.instrument.loading import load_instrument
from matrices.language import Text
from matrices.workbook.identity import Identity
from matrices.workbook.template.stamping import Base, stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES

EDITION = Edition(
    id="2027",
    title=Text({"en": "Study of 2027", "es": "Estudio de 2027"}),
    body=Body(
        organization=Text({"en": "The Conference", "es": "La Conferencia"}),
        short=Text({"en": "TC", "es": "LC"}),
        secretariat=Text({"en": "The Secretariat", "es": "La Secretaría"}),
        email="st@example.org",
    ),
    calendar=Calendar(
        time_zone="America/Costa_Rica",
        request=datetime.date(2027, 1, 11),
        return_by=datetime.date(2027, 2, 26),
        cut_off=datetime.date(2027, 3, 15),
    ),
    instruments=("small",),
    countries=(Country(code="CRI", language="es"),),
)

IDENTITY = Identity("2027", "small", "0123456789ab", "CRI", "es")


@functools.cache
def base() -> Base:
    """Return the base of the small instrument in Spanish."""
    return build_base(load_instrument(EXAMPLES / "small"), EDITION, "es")


@functools.cache
def template() -> bytes:
    """Return the template of the small instrument for Costa Rica in Spanish."""
    return stamp(base(), IDENTITY, "Costa Rica")


def parts(workbook: bytes) -> dict[str, bytes]:
    """Return the members of a package by name, in order."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def opened(workbook: bytes) -> Any:
    """Return a workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(workbook), rich_text=True)


def dump(workbook: bytes) -> list[str]:
    """Return everything that matters in a workbook, one fact a line."""
    book = opened(workbook)
    lines = [f"name {name} = {one.attr_text}" for name, one in sorted(book.defined_names.items())]
    for sheet in book.worksheets:
        lines += [f"{sheet.title}: {line}" for line in _sheet(sheet)]
    return lines


def _sheet(sheet: Any) -> Iterator[str]:
    locks = [
        name for name in ("sort", "autoFilter", "formatColumns", "insertRows") if not getattr(sheet.protection, name)
    ]
    yield f"{sheet.sheet_state}, protected {sheet.protection.sheet}, free: {', '.join(locks)}"
    yield f"frozen {sheet.freeze_panes}, filter {sheet.auto_filter.ref}, merged {sheet.merged_cells}"
    setup = sheet.page_setup
    yield f"page {setup.orientation} {setup.scale} %, titles {sheet.print_title_rows} {sheet.print_title_cols}"
    yield f"foot {sheet.oddFooter.left.text} | {sheet.oddFooter.center.text} | {sheet.oddFooter.right.text}"
    if sheet.sheet_state != "visible":
        yield from (" | ".join(str(cell or "") for cell in row).rstrip() for row in sheet.iter_rows(values_only=True))
        return
    for row in sheet.iter_rows():
        yield from (_cell(cell) for cell in row if cell.value is not None or not cell.protection.locked)
    for rule in sheet.data_validations.dataValidation:
        formulas = " ".join(filter(None, (rule.formula1, rule.formula2)))
        told = f"{rule.promptTitle}: {rule.prompt!r}"
        stop = f", {rule.errorStyle} {rule.error!r}" if rule.showErrorMessage else ""
        yield f"{rule.sqref} accepts {rule.type} {rule.operator or ''} {formulas}; {told}{stop}"
    for ranges, rules in sheet.conditional_formatting._cf_rules.items():
        for rule in rules:
            yield f"{ranges.sqref} turns {rule.dxf.fill.bgColor.rgb} if {rule.formula[0]}"


def _cell(cell: Any) -> str:
    value = cell.value
    words = "" if value is None else re.sub(r"\s*\n\s*", " / ", str(value))
    kind = " rich" if isinstance(value, CellRichText) else ""
    answer = "" if cell.protection.locked else f" [answer {cell.number_format}]"
    return f"{cell.coordinate}{kind}{answer} {words}".rstrip()
