"""What people and programs do to whole sheets, and to what is hidden."""

from random import Random

from matrices.workbook.plan import COVER, META
from tests.workbook.damage_scene import Scene, column_of, damage, is_column_key, is_row_key
from tests.workbook.loose import LooseSheet, note


def _free(scene: Scene, title: str) -> str:
    """Return a title that no sheet has, as every spreadsheet program sees to it."""
    while title in {sheet.title for sheet in scene.book.sheets}:
        title += "'"
    return title


@damage
def sheet_renamed(scene: Scene, die: Random) -> None:
    """Give a sheet another name."""
    if sheet := scene.sheet(die):
        sheet.title = _free(scene, f"Revisado {die.randint(1, 10**6)}")


@damage
def sheet_copied(scene: Scene, die: Random) -> None:
    """Copy a sheet; sometimes the copy, sometimes the first is worked on further."""
    if (sheet := scene.sheet(die)) and len(scene.book.sheets) < 12:
        copy = sheet.copy(_free(scene, f"{sheet.title[:20]} ({die.randint(2, 10**6)})"))
        worked_on = copy if die.random() < 0.5 else sheet
        scene.book.sheets.insert(die.randint(0, len(scene.book.sheets)), copy)
        answers = [spot for spot, cell in worked_on.cells.items() if cell.answer]
        if answers and die.random() < 0.5:
            scene.book.write(worked_on, die.choice(answers), note(f"otra cosa {die.randint(1, 999)}"))


@damage
def sheet_deleted(scene: Scene, die: Random) -> None:
    """Delete a sheet."""
    if len(scene.book.sheets) > 2 and (sheet := scene.sheet(die)):
        scene.book.sheets.remove(sheet)


@damage
def sheets_reordered(scene: Scene, die: Random) -> None:
    """Drag the tabs about."""
    die.shuffle(scene.book.sheets)


@damage
def key_column_deleted(scene: Scene, die: Random) -> None:
    """Delete the hidden column of keys."""
    if (sheet := scene.sheet(die)) and (column := column_of(sheet, is_row_key)):
        sheet.delete(1, column)


@damage
def key_row_deleted(scene: Scene, die: Random) -> None:
    """Delete the hidden row of keys."""
    if (sheet := scene.sheet(die)) and (row := column_of(sheet, is_column_key, 0)):
        sheet.delete(0, row)


@damage
def hidden_sheets_deleted(scene: Scene, _die: Random) -> None:
    """Delete what was hidden, the sheet for machines among them."""
    scene.book.sheets = [sheet for sheet in scene.book.sheets if not sheet.hidden] or scene.book.sheets


@damage
def properties_lost(scene: Scene, _die: Random) -> None:
    """Save with a program that keeps neither properties nor names."""
    scene.book.properties, scene.book.names = {}, {}


@damage
def pasted_into_a_fresh_workbook(scene: Scene, die: Random) -> None:
    """Copy the visible sheets into a new workbook, with or without their hidden row and column."""
    hidden_sheets_deleted(scene, die)
    properties_lost(scene, die)
    whole = die.random() < 0.5
    for number, sheet in enumerate(scene.book.sheets, 1):
        sheet.title = f"Hoja{number}"
        if not whole:
            for axis, wanted in ((0, is_column_key), (1, is_row_key)):
                if at := column_of(sheet, wanted, axis):
                    sheet.delete(axis, at)


@damage
def cover_deleted(scene: Scene, _die: Random) -> None:
    """Delete the cover."""
    kept = [sheet for sheet in scene.book.sheets if f"|{COVER}|" not in _mark(sheet)]
    scene.book.sheets = kept or scene.book.sheets


@damage
def sheet_for_machines_deleted(scene: Scene, _die: Random) -> None:
    """Delete the hidden sheet for machines alone."""
    kept = [sheet for sheet in scene.book.sheets if f"|{META}|" not in _mark(sheet)]
    scene.book.sheets = kept or scene.book.sheets


def _mark(sheet: LooseSheet) -> str:
    first = sheet.cells.get((1, 1))
    return first.value.text if first else ""
