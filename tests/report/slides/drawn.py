"""What a file of slides draws, as lines that can be compared: `python -m tests.report.slides.drawn` writes `drawn.txt`.

Places are in hundredths of an inch, sizes in points. Whoever writes it anew looks at the slides in Impress first.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation

from matrices.report.slides.deck import deck
from matrices.report.slides.drawing import render
from tests.report.slides.many import of_many, of_treaties, validated

RECORD = Path(__file__).with_name("drawn.txt")
_EMU = 9144
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CACHES = tuple(
    f"{{http://schemas.openxmlformats.org/drawingml/2006/chart}}{name}" for name in ("strCache", "numCache")
)
_BEGINS = ("plotArea", "ser", "dLbls", "catAx", "valAx", "legend")


def drawn() -> str:
    """Return what is drawn of three studies: after a round, of 33 countries, of treaties."""
    studies = {
        "after a round": validated("validated", "objected", "silence", "no_answer"),
        "of 33 countries": of_many(33),
        "of treaties": of_treaties(),
    }
    found: list[str] = []
    for name, study in studies.items():
        file = Presentation(io.BytesIO(render(deck(study, "es"))))
        if not found:
            found += [f"== layout {one.name}\n{_tree(one)}" for one in file.slide_layouts]
        found += [f"== {name} {number}\n{_tree(one)}\n{_notes(one)}" for number, one in enumerate(file.slides, start=1)]
    return "\n".join(found)


def _notes(slide: Any) -> str:
    return "\n".join(f"| {line}" for line in slide.notes_slide.notes_text_frame.text.splitlines() if line)


def _tree(part: Any) -> str:
    return "\n".join(line for shape in part.shapes for line in _shape(shape))


def _shape(shape: Any) -> Iterator[str]:
    where = " ".join(_hundredths(one) for one in (shape.left, shape.top, shape.width, shape.height))
    own = shape._element.find(".//{*}spPr")
    yield f"{shape.shape_type} {where} {_look(own)} {_attributes(shape._element.find('.//' + _A + 'bodyPr'))}".rstrip()
    if shape.has_text_frame:
        yield from (f"  {_named(one)}" for one in shape._element.iterfind(f".//{_A}lstStyle//*") if one.attrib)
        yield from (f"  {line}" for one in shape.text_frame.paragraphs for line in _paragraph(one._p))
    elif getattr(shape, "has_table", False):
        table = shape.table
        yield f"  columns {' '.join(_hundredths(one.width) for one in table.columns)}"
        for row in table.rows:
            yield f"  row {_hundredths(row.height)}"
            for cell in row.cells:
                yield f"    cell {_look(cell._tc.tcPr)} {_attributes(cell._tc.tcPr)} {_attributes(cell._tc)}".rstrip()
                yield from (f"      {line}" for one in cell.text_frame.paragraphs for line in _paragraph(one._p))
    elif getattr(shape, "has_chart", False):
        yield from (f"  {line}" for line in _chart(shape.chart._chartSpace))


def _hundredths(length: int | None) -> str:
    return "-" if length is None else str(round(length / _EMU))


def _look(properties: Any) -> str:
    """Return form, fill and lines of a shape or a cell, without what is drawn at a place."""
    if properties is None:
        return ""
    said = [one for one in properties.iter() if isinstance(one.tag, str) and one.tag.startswith(_A)]
    kept = [one for one in said if one.get("prst") or one.get("val") or one.tag.endswith(("}noFill", "}ln"))]
    return " ".join(_named(one) for one in kept)


def _named(one: Any) -> str:
    return f"{etree.QName(one).localname}{_attributes(one)}"


def _attributes(one: Any) -> str:
    if one is None:
        return ""
    own = ",".join(f"{etree.QName(name).localname}={value}" for name, value in sorted(one.attrib.items()))
    return f"[{own}]" if own else ""


def _paragraph(paragraph: Any) -> Iterator[str]:
    yield f"p {_attributes(paragraph.pPr)} {' '.join(map(_named, paragraph.pPr)) if paragraph.pPr is not None else ''}"
    for run in paragraph.iter(f"{_A}r"):
        said = " ".join(_named(one) for one in run.rPr.iter(f"{_A}srgbClr", f"{_A}schemeClr", f"{_A}latin"))
        yield f"  {_attributes(run.rPr)} {said} “{run.t.text}”"


def _chart(space: Any) -> Iterator[str]:
    """Yield all that a chart sets, but for the copies of its numbers and names, which have a test of their own."""
    line: list[str] = []
    for one in space.iter(tag=etree.Element):
        if etree.QName(one).localname in _BEGINS:
            yield " ".join(line)
            line = [etree.QName(one).localname]
        if one.attrib and not any(parent.tag in _CACHES for parent in one.iterancestors()):
            line.append(_named(one))
    yield " ".join(line)


if __name__ == "__main__":
    RECORD.write_text(drawn(), encoding="utf-8")
