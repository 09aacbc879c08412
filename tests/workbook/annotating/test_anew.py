"""A fresh template with what was read, where the country's own file cannot be marked."""

import datetime
import io
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from matrices.findings import CellRef
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import Looks, RawValue, raw_date, raw_number, raw_text
from matrices.workbook.annotating.patch import Annotated, fresh
from matrices.workbook.placing.locate import place
from matrices.workbook.read import open_workbook
from matrices.workbook.reading import ReadCell, Reading, Unplaced
from tests.conftest import reading
from tests.workbook.annotating.marked import FILE, RECIPIENT, colours, fault, listed, notes, table
from tests.workbook.small_template import IDENTITY, template

DAY = datetime.datetime(2015, 3, 4)


def again(found: Annotated, small: Instrument) -> Reading:
    """Read what is handed back."""
    return place(open_workbook(found.content, "again.xlsx"), small, IDENTITY, "again.xlsx")


def test_answers_are_carried_over_by_key(small: Instrument) -> None:
    """Texts, numbers and days arrive as they were; a day stays one only where a day is asked for."""
    answers = {
        CellId("laws", "L01", "name"): raw_text("=1+1"),
        CellId("laws", "L01", "enacted"): raw_date(DAY),
        CellId("matrix", "A-01", "since"): raw_date(DAY),
        CellId("matrix", "A-01", "shortest"): raw_number(Decimal("2.5")),
        CellId("matrix", "A-01", "notes"): raw_text("a\nb"),
        CellId("matrix", "A-02", "total"): RawValue("error", "#N/A", formula="=X1"),
    }
    found = again(fresh(template(), small, reading(small, answers), [], RECIPIENT), small)
    assert {at: (cell.raw.kind, cell.raw.text) for at, cell in found.by_place.items()} == {
        CellId("laws", "L01", "name"): ("text", "=1+1"),
        CellId("laws", "L01", "enacted"): ("text", "2015-03-04"),
        CellId("matrix", "A-01", "since"): ("date", "2015-03-04"),
        CellId("matrix", "A-01", "shortest"): ("number", "2.5"),
        CellId("matrix", "A-01", "notes"): ("text", "a\nb"),
        CellId("matrix", "A-02", "total"): ("text", "#N/A"),
    }
    assert (found.findings, found.unplaced) == ((), ())


def test_a_cell_is_carried_over_as_it_was_seen(small: Instrument) -> None:
    """The address under a title, the digits that a format shows; what was struck out does not come to life."""
    answers = {
        CellId("laws", "L01", "url"): RawValue("text", "Ver ley", looks=Looks(link="https://gob.cr/ley")),
        CellId("laws", "L01", "enacted"): RawValue(
            "date", "2013-02-01", Decimal(41306), DAY, format="mmm-yy", shown="feb-13"
        ),
        CellId("matrix", "A-01", "shortest"): RawValue(
            "number", "18", Decimal(18), format='0" meses"', shown="18 meses"
        ),
        CellId("matrix", "A-01", "total"): RawValue("number", "1200", Decimal(1200), format="#,##0", shown="1.200"),
        CellId("matrix", "A-01", "coverage"): RawValue("text", "Sí", looks=Looks(struck=True)),
        CellId("matrix", "A-01", "email"): RawValue("text", "Ana", looks=Looks(link="mailto:ana@gob.cr")),
    }
    made = fresh(template(), small, reading(small, answers), [], RECIPIENT)
    assert {at: (cell.raw.kind, cell.raw.text) for at, cell in again(made, small).by_place.items()} == {
        CellId("laws", "L01", "url"): ("text", "https://gob.cr/ley"),
        CellId("laws", "L01", "enacted"): ("text", "2015-03"),
        CellId("matrix", "A-01", "shortest"): ("text", "18 meses"),
        CellId("matrix", "A-01", "total"): ("number", "1200"),
        CellId("matrix", "A-01", "email"): ("text", "ana@gob.cr"),
    }
    kept = [sheet for sheet in open_workbook(made.content, "x.xlsx").sheets if sheet.title == "No ubicado"]
    assert [[value.text for value in sheet.grid.values()].count("Sí") for sheet in kept] == [1]


def test_the_cover_is_carried_over(small: Instrument) -> None:
    """Who filled the file in need not write it again."""
    name = ReadCell("cover", "name", "value", CellRef(FILE, "Portada", "E40"), raw_text("Ana"))
    read = replace(reading(small, {}), cover={"name": name})
    found = again(fresh(template(), small, read, [], RECIPIENT), small)
    assert {key: cell.raw.text for key, cell in found.cover.items()} == {"name": "Ana"}


def test_findings_move_with_their_answers(small: Instrument) -> None:
    """The cell of an answer is that of the template; what speaks of the file keeps the file's own, without a link."""
    moved = replace(fault("Z99", sheet="Hoja3"), column="coverage")
    found = fresh(template(), small, reading(small, {}), [moved, fault("C1", sheet="Matriz")], RECIPIENT)
    assert (found.way, colours(found.content)) == ("fresh", ["Matriz!E7 FFF2B5A7 1"])
    assert [line.split(" | ")[2:4] for line in table(found.content)] == [
        ["Matriz ['Matriz'!B2]", "E7 ['Matriz'!E7]"],
        ["Matriz (en el archivo enviado)", "C1"],
    ]
    assert len(notes(found.content)) == 1


def test_what_has_no_place_is_kept_on_a_sheet(small: Instrument) -> None:
    """Content without a key, rows beyond the last one and the end of an endless text stand on the second sheet."""
    long = ReadCell("matrix", "A-01", "notes", CellRef(FILE, "Matriz", "U7"), raw_text("x" * 40_000))
    beyond = ReadCell("laws", "L06", "name", CellRef(FILE, "Leyes", "C11"), raw_text("Ley sexta"))
    read = replace(
        reading(small, {}),
        cells=(long, beyond),
        unplaced=(Unplaced(CellRef(FILE, "Otra hoja", "B2"), "=nota"),),
    )
    found = fresh(template(), small, read, [fault("", sheet="")], RECIPIENT).content
    assert load_workbook(io.BytesIO(found)).sheetnames[:3] == ["Observaciones", "No ubicado", "Portada"]
    assert [line if len(line) < 99 else len(line) for line in table(found, "No ubicado")] == [
        len("1 | Matriz | U7 | ") + 40_000 - (32_767 - len("… […]")),
        "2 | Leyes | C11 | Ley sexta",
        "3 | Otra hoja | B2 | =nota",
    ]
    assert listed(found)[2:4] == [
        "El archivo que envió es de un tipo que no se puede marcar. Por eso sus respuestas se pasaron a este libro, "
        "que es el mismo formulario; se agradecerá continuar en él.",
        "3 contenidos de su archivo no tienen lugar en el formulario; figuran en la hoja «No ubicado».",
    ]


def test_both_sheets_are_ignored_when_they_come_back(small: Instrument) -> None:
    """Neither findings nor unplaced content are read as answers, nor told of."""
    read = replace(reading(small, {}), unplaced=(Unplaced(CellRef(FILE, "Otra hoja", "B2"), "nota"),))
    found = again(fresh(template(), small, read, [fault("", sheet="")], RECIPIENT), small)
    assert (found.cells, found.findings, found.unplaced) == ((), (), ())
