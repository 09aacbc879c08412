"""The translator's workbook: what it shows, what may be written in it, and how it is found again."""

import io
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.translations.taking import read_returned
from matrices.translations.workbook import translators_workbook
from tests.study.small_study import FULL
from tests.translations.small_translations import FIRST, NOTES, PLACE, stored, texts, translated, workbook, written

STALE = translated(*FULL, known=[stored("In force since 2010.", "Rige desde 2010.", translator="Ana")])


def sheet_of(content: bytes) -> Worksheet:
    """Return the sheet of a workbook."""
    sheet = load_workbook(io.BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def shown(content: bytes) -> list[list[str]]:
    """Return the visible cells from the heads on."""
    rows = sheet_of(content).iter_rows(min_row=4, min_col=2, values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


def test_every_text_is_a_row_with_what_a_translator_needs() -> None:
    """Place, question, field, original, translation, translator, status, remark, and the text that was translated."""
    assert shown(translators_workbook(texts(STALE), STALE.edition, "en")) == [
        [
            "Country", "Code", "Provision or law", "Field", "Original (Spanish)", "Unofficial translation (English)",
            "Translator", "Status", "Remark", "Original that was translated",
        ],
        ["Costa Rica", "L01", "Ley 9095", "Name", "Ley 9095", "", "", "", "not translated", ""],
        [
            "Costa Rica", "A-01", "The offence\nIs it an offence?", "Notes",
            "Rige desde 2013. [Fuente: gaceta oficial]", "In force since 2010.", "Ana", "", "original changed",
            "(the earlier text is not in the register)",
        ],
        [
            "Guatemala", "A-01", "The offence\nIs it an offence?", "Notes", "Sin cobertura indicada.", "", "", "",
            "not translated", "",
        ],
    ]  # fmt: skip


def test_it_speaks_the_language_of_the_secretariat() -> None:
    """Heads and words stand in the language that is asked for, whatever is translated."""
    made = translated(NOTES, known=[stored("In force since 2013.")])
    assert shown(translators_workbook(texts(made), made.edition, "es")) == [
        [
            "País", "Código", "Disposición o ley", "Campo", "Original (español)", "Traducción no oficial (inglés)",
            "Traductor/a", "Estado", "Observación",
        ],
        [
            "Costa Rica", "A-01", "El delito\n¿Es delito?", "Notas", "Rige desde 2013.", "In force since 2013.", "Ana",
            "revisada", "con traducción",
        ],
    ]  # fmt: skip


def test_only_translation_translator_and_status_may_be_written() -> None:
    """There is no password; filters and widths stay free; the keys are sorted with the rest."""
    sheet = sheet_of(workbook(STALE))
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{letter}{row}" for letter in "GHI" for row in (5, 6, 7)}
    guard = sheet.protection
    assert (guard.sheet, guard.password, guard.autoFilter, guard.formatColumns) == (True, None, False, False)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("F5", "A4:K7")
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[1].hidden


def test_the_status_is_chosen_from_a_list() -> None:
    """Two words, within Excel's limit for lists in the rule itself."""
    rules = {str(rule.sqref): rule.formula1 for rule in sheet_of(workbook(STALE)).data_validations.dataValidation}
    assert rules == {"I5:I7": '"draft,reviewed"', "H5:H7": "120"}


def test_no_text_becomes_a_formula() -> None:
    """Originals and translations that begin like one stay texts; the count of what is done is the only formula."""
    made = translated("CRI A-01 notes =cmd|calc", known=[stored("=1+1 words", "=cmd|calc")])
    sheet = sheet_of(workbook(made))
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert (formulas, sheet["F5"].value, sheet["G5"].value) == (["H2"], "=cmd|calc", "=1+1 words")


def test_the_same_texts_give_the_same_bytes() -> None:
    """No clock, no chance."""
    assert workbook(STALE) == workbook(STALE)


def rebuilt(content: bytes, order: list[int], columns: list[int]) -> bytes:
    """Return a workbook of another program: rows and columns in another order, on another sheet."""
    old, book, out = sheet_of(content), Workbook(), io.BytesIO()
    new = book.create_sheet("Hoja 2")
    for row, source in enumerate(order, start=3):
        for column, number in enumerate(columns, start=1):
            new.cell(row, column).value = old.cell(source, number).value
    book.save(out)
    return out.getvalue()


def test_rows_and_columns_are_found_wherever_they_are() -> None:
    """Sorted, moved to another sheet, columns in another order, hidden keys of the columns lost: heads are enough."""
    content = written(workbook(STALE), {(FIRST, 7): "Act 9095"})
    keyed = rebuilt(content, [1, 7, 5, 6], [9, 7, 6, 1, 8])
    headed = rebuilt(content, [4, 6, 7, 5], [1, 8, 7, 9, 6])
    for back in (keyed, headed):
        rows = {row.key.place: row.text for row in read_returned(back, "back.xlsx").rows}
        assert rows == {
            ("CRI", "small", "laws", "L01", "name"): "Act 9095",
            PLACE: "In force since 2010.",
            ("GTM", "small", "matrix", "A-01", "notes"): "",
        }


def test_other_files_are_said_to_be_others(tmp_path: Path) -> None:
    """A workbook without keys, a text file and an empty file are unreadable, each with its reason."""
    book, out = Workbook(), io.BytesIO()
    book.save(out)
    files = (out.getvalue(), b"hello", b"", b"<html/>")
    found = [read_returned(one, "x") for one in files]
    assert [one.is_readable for one in found] == [False] * 4
    assert [one.findings[0].code for one in found] == ["translations-not-ours", "file-text", "file-empty", "file-html"]
