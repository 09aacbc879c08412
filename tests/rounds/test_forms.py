"""Validation forms as they are sent: to whom, in which language, what they hold and what they say."""

import datetime
import io

from openpyxl import load_workbook

from matrices.language import Text
from matrices.rounds.intray import forms, records_of
from tests.rounds.small_forms import DECISION, LINES, UNTIL, draft, folder, form

TWO = (*LINES, "CAN L01 name Criminal Code", "CAN A-01 coverage partial")


def made(number: int = 1, silence: bool = False, decision: Text | None = DECISION) -> dict[str, bytes]:
    """Return the forms of four countries, two of which have answered."""
    study = draft(*TWO)
    return dict(forms(folder(), study, number, UNTIL, silence, decision, ["CRI", "CAN", "GTM", "BLZ"]))


def texts(content: bytes, tab: str) -> list[str]:
    """Return the words of a sheet that people see."""
    sheet = load_workbook(io.BytesIO(content))[tab]
    return [str(cell.value) for row in sheet.iter_rows(min_row=2, min_col=2) for cell in row if cell.value is not None]


def test_who_gets_a_form() -> None:
    """Each country whose answers the draft prints gets one form, in its own language."""
    assert list(made()) == ["CRI-small-es.xlsx", "CAN-small-en.xlsx"]


def test_the_record_of_each_country() -> None:
    """Forms hold the record of their own country alone."""
    assert {place: dict(record) for place, record in records_of(draft(*TWO)).items()}["CAN", "small"] == {
        ("laws", "L01", "name"): "Criminal Code",
        ("matrix", "A-01", "coverage"): "partial",
    }


def test_a_row_shows_what_the_study_prints() -> None:
    """Beside its cells a row of a matrix shows its record in words, and a row without answer what will be printed."""
    sheet = load_workbook(io.BytesIO(form()))["Matriz"]
    assert sheet["D5"].value == "Lo que imprime el estudio (versión preliminar 1)"
    assert sheet["D7"].value.split("\n") == [
        "Sí",
        "Código Penal, art. 5",
        "Conductas: captación; transporte",
        "Mínimo: 18 meses",
        "Multa: 1200.5",
        "Unidad: colones",
        "Tasa: 0.25",
        "Desde: 27 de marzo de 2015",
        "Notas: =1+1, según el código",
    ]
    assert sheet["D8"].value == "Sin respuesta. El estudio imprime «sin respuesta a la fecha de cierre»."


def test_what_can_be_written_in() -> None:
    """Marks and answers are open; in an empty row of a list, only the answers are."""
    book = load_workbook(io.BytesIO(form()))
    unlocked = {
        f"{tab}!{cell.coordinate}"
        for tab, row in (("Leyes", 6), ("Leyes", 7), ("Matriz", 7), ("Matriz", 8))
        for cell in book[tab][row][2:8]
        if not cell.protection.locked
    }
    assert unlocked == {
        *("Leyes!C6", "Leyes!D6", "Leyes!E6", "Leyes!F6", "Leyes!G6", "Leyes!H6"),
        *("Leyes!C7", "Leyes!G7", "Leyes!H7"),
        *("Matriz!E7", "Matriz!F7", "Matriz!G7", "Matriz!H7"),
        *("Matriz!E8", "Matriz!F8", "Matriz!G8", "Matriz!H8"),
    }


def test_the_cover_says_until_when_and_what_silence_means() -> None:
    """Date, hour and zone stand on the cover, and what becomes of silence, in the country's language."""
    silent, agreed = (
        texts(made()["CRI-small-es.xlsx"], "Portada"),
        texts(made(silence=True)["CAN-small-en.xlsx"], "Cover"),
    )
    assert "Formulario de validación · ronda 1" in silent
    assert [words for words in silent if "abril" in words or "UTC" in words] == [
        "30 de abril de 2027, 17:00 horas",
        "zona horaria America/Costa Rica (UTC-06:00)",
    ]
    assert [words for words in silent if "silencio" in words.casefold()] == [
        "El silencio no se toma por conformidad: el estudio indicará «no validado» junto al nombre de su país. Ello no "
        "supone valoración alguna, y lo que su país respondió se imprime de todos modos."
    ]
    assert [words for words in agreed if words.startswith("As agreed")] == [
        "As agreed by the Network (agreement 4), if no comments are received by that date and hour, it will be "
        "understood that there is no objection to the text concerning your country. The study will state “validated "
        "under the silence procedure”. The procedure does not apply to personal data, nor does it stand for an answer "
        "that was not received."
    ]


def test_the_hour_is_that_of_the_edition() -> None:
    """Whatever offset the end of the round was given in, the cover tells it in the zone of the edition."""
    until = datetime.datetime.fromisoformat("2027-04-30T23:30:00+00:00")
    ((_, content),) = forms(folder(), draft(), 1, until, False, None, ["CRI"])
    assert "30 de abril de 2027, 17:30 horas" in texts(content, "Portada")


def test_same_input_same_bytes() -> None:
    """Forms made twice are the same files."""
    assert made() == made()
