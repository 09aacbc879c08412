"""The sheet of findings as text, and what it looks like in figures."""

import io
from dataclasses import replace
from typing import Any

from openpyxl import load_workbook

from matrices.findings import CellRef, Severity, finding
from matrices.workbook.annotating.patch import Progress, annotate
from tests.workbook.annotating.marked import RECIPIENT, blank, fault, filled, listed

FINDINGS = [
    finding("error-value", CellRef("CRI.xlsx", "Matriz", "E7"), row="A-01", value="#N/A"),
    fault("F8", Severity.WARNING),
    fault("", Severity.NOTICE, sheet=""),
    blank("E8", "A-02"),
    blank("E10", "B-01"),
]

SPANISH = """\
Observaciones · Costa Rica
Verificación automática del archivo CRI.xlsx
Hay 1 error por corregir.
1 | error: debe corregirse para que el envío pueda aceptarse
1 | advertencia: el dato puede ser correcto; en tal caso, déjelo y explique por qué en las notas de la fila
1 | nota, para su información; puede dejarse como está
2 | respuestas en blanco; aún pueden completarse
1 de 1 observación anterior resuelta, 0 siguen abiertas; 0 nuevas.
Qué hacer
1 | Haga clic en la dirección de la columna «Celda» para ir a ella. La celda está coloreada y lleva una nota con las \
mismas palabras.
2 | Corrija la celda en este mismo libro. Todo error requiere corrección; una advertencia, solo si procede. La columna \
«Hecho» queda para sus propias marcas.
3 | Guarde y devuelva este mismo libro. Esta hoja, los colores y las notas de la verificación no se leen como \
respuestas; no hace falta quitarlos.
N.º | Tipo | Hoja | Celda | Fila | Qué se observó | Qué hacer | Hecho
1 | Error | Matriz ['Matriz'!B2] | E7 ['Matriz'!E7] | A-01 | La celda muestra el error de hoja de cálculo #N/A en \
lugar de una respuesta. | Escriba en su lugar la respuesta misma; si la fila no aplica, con palabras y no \
como #N/A o #N/D.
2 | Advertencia | Matriz ['Matriz'!B2] | F8 ['Matriz'!F8] | A-01 | Falta. | Escriba algo.
3 | Advertencia | Matriz ['Matriz'!B2] | E8 ['Matriz'!E8] |  | Quedaron 2 respuestas en blanco en esta hoja: A-02, \
B-01. | Aún pueden completarse. Lo que quede en blanco se imprimirá como «sin respuesta a la fecha de cierre» y nunca \
se tomará por «no».
4 | Nota | todo el archivo |  | A-01 | Falta. | Escriba algo.
"""

ENGLISH = """\
Observations · Costa Rica
Automatic check of the file CRI.xlsx
There are no errors. Thank you; nothing more is needed.
2 | answers left blank; they can still be given
What to do
1 | Click the address in the column “Cell” to go there. The cell is coloured and carries a note with the same words.
2 | Correct in this same workbook what you wish to correct. The column “Done” is there for your own ticks.
3 | Save and return this same workbook. This sheet, the colours and the notes of the check are not read as answers; \
they need not be removed.
No. | Kind | Sheet | Cell | Row | What was found | What to do | Done
1 | Warning | Matriz ['Matriz'!B2] | E8 ['Matriz'!E8] |  | 2 answers were left blank in this sheet: A-02, B-01. | \
They can still be given. What stays blank is printed as “no answer by the cut-off date”, and never taken for “no”.
"""


def test_the_sheet_in_spanish() -> None:
    """How many, what to do, how far it got, then one line each; what names no cell is listed too."""
    earlier = Progress((fault("E9"),), (), ())
    assert listed(annotate(filled(), FINDINGS, RECIPIENT, earlier).content) == SPANISH.splitlines()


def test_the_sheet_in_english() -> None:
    """Without errors it says so first."""
    english = replace(RECIPIENT, language="en")
    assert listed(annotate(filled(), FINDINGS[3:], english).content, "Observations") == ENGLISH.splitlines()


def test_rows_are_as_tall_as_their_text() -> None:
    """Every text shows, on the screen and in print."""
    told = [fault("E7", words="corto"), fault("E8", words="una frase bastante larga que ocupa varias líneas " * 5)]
    sheet: Any = load_workbook(io.BytesIO(annotate(filled(), told, RECIPIENT).content)).worksheets[0]
    assert [sheet.row_dimensions[sheet.max_row - 1 + n].height for n in range(2)] == [20, 56]
    page = sheet.page_setup
    assert (page.orientation, page.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", 0, True)


def test_only_the_ticks_can_be_written() -> None:
    """The last column is the country's own."""
    sheet = load_workbook(io.BytesIO(annotate(filled(), FINDINGS, RECIPIENT).content)).worksheets[0]
    assert [cell.protection.locked for cell in sheet[sheet.max_row]] == [True] * 8 + [False]
