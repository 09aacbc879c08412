"""What these tests share: a filled template with findings, packages edited part by part, marks as lines of text."""

import functools
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import load_workbook

from matrices.findings import CellRef, Finding, Severity, finding
from matrices.instrument.place import CellId
from matrices.language import same
from matrices.workbook.annotating.patch import Recipient, annotate
from matrices.workbook.template.fill import fill
from tests.workbook.small_template import IDENTITY, parts, template

FILE = "CRI.xlsx"
RECIPIENT = Recipient(FILE, IDENTITY, "Costa Rica", "es")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet3.xml"
"""The part of the sheet `Matriz` in the template of the small instrument."""

Edit = Callable[[bytes], bytes] | bytes | None
"""How a part is changed: a function of its content, a new content, or None to leave it out."""


@functools.cache
def filled() -> bytes:
    """Return a workbook with faults at Matriz!E7 and a blank Matriz!F7."""
    return fill(
        template(), {CellId("matrix", "A-01", "coverage"): "Quizás", CellId("laws", "L01", "name"): "Código Penal"}
    )


def fault(cell: str, severity: Severity = Severity.ERROR, sheet: str = "Matriz", words: str = "Falta.") -> Finding:
    """Return a finding at a cell."""
    return Finding("rule", severity, CellRef(FILE, sheet, cell), same(words), same("Escriba algo."), "matrix", "A-01")


def blank(cell: str, row: str) -> Finding:
    """Return a warning that an answer was left blank."""
    at = CellRef(FILE, "Matriz", cell)
    return finding("required", at, sheet_id="matrix", row=row, severity=Severity.WARNING, label="Cobertura")


def marked(workbook: bytes, *findings: Finding) -> bytes:
    """Return a workbook with marks."""
    return annotate(workbook, findings, RECIPIENT).content


def edited(workbook: bytes, edits: Mapping[str, Edit]) -> bytes:
    """Return a package some of whose parts are changed, added or left out."""
    contents: dict[str, bytes | None] = dict(parts(workbook))
    for name, edit in edits.items():
        old = contents.get(name)
        contents[name] = edit(old or b"") if callable(edit) else edit
    return zipped({name: content for name, content in contents.items() if content is not None})


def zipped(contents: Mapping[str, bytes | str]) -> bytes:
    """Return a package."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            package.writestr(zipfile.ZipInfo(name, (2027, 1, 11, 0, 0, 0)), content)
    return buffer.getvalue()


def related(part: str, *relations: CellId) -> dict[str, bytes]:
    """Return the relations of a part: id, kind, target."""
    folder, _, base = part.rpartition("/")
    inner = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in relations)
    words = f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'
    return {f"{folder}/_rels/{base}.rels": words.encode()}


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    """Return an edit that replaces a text that must be there, once."""

    def edit(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return edit


def changed(before: bytes, after: bytes) -> tuple[list[str], list[str]]:
    """Return the parts that differ and those that are new; none may be lost."""
    old, new = parts(before), parts(after)
    assert set(old) <= set(new)
    return [name for name in old if old[name] != new[name]], [name for name in new if name not in old]


def notes(workbook: bytes) -> list[str]:
    """Return the notes as openpyxl reads them, `Matriz!E7 text`, lines joined by ` / `."""
    return [
        f"{sheet.title}!{cell.coordinate} " + " / ".join(map(str.strip, cell.comment.text.split("\n")))
        for sheet in load_workbook(io.BytesIO(workbook)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    ]


def colours(workbook: bytes) -> list[str]:
    """Return the marks in their order of precedence: cells, fill and priority, `Matriz!E7 FFF2B5A7 1`."""
    found = []
    for sheet in load_workbook(io.BytesIO(workbook)).worksheets:
        formats: Any = sheet.conditional_formatting
        rules = [(rule, str(ranges.sqref)) for ranges, rules in formats._cf_rules.items() for rule in rules]
        for rule, cells in sorted(rules, key=lambda one: one[0].priority):
            if "matrices" in rule.formula[0]:
                found.append(f"{sheet.title}!{cells} {rule.dxf.fill.bgColor.rgb} {rule.priority}")
    return found


def listed(workbook: bytes, title: str = "Observaciones") -> list[str]:
    """Return a sheet of ours as lines, cells joined by ` | `, links in brackets."""
    lines = []
    for row in load_workbook(io.BytesIO(workbook))[title].iter_rows(min_row=2, min_col=2):
        cells = [f"{one.value} [{one.hyperlink.location}]" if one.hyperlink else str(one.value or "") for one in row]
        line = " | ".join(cells).rstrip(" |")
        if line:
            lines.append(line)
    return lines


def table(workbook: bytes, title: str = "Observaciones") -> list[str]:
    """Return the lines of the table on a sheet of ours, without its heads."""
    lines = listed(workbook, title)
    return lines[next(number for number, line in enumerate(lines) if line.startswith("N.º | ")) + 1 :]
