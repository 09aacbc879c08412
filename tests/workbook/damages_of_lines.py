"""What people do to the rows and columns of a workbook."""

from random import Random

from tests.workbook.damage_scene import (
    Scene,
    body,
    codes_of,
    column_of,
    damage,
    is_column_key,
    is_row_key,
)
from tests.workbook.loose import LooseSheet, Spot, note, stepped


def _is_right_of(sheet: LooseSheet, column: int) -> bool:
    """Tell whether every answer stands right of a column; else nothing would tell the row of what stays behind.

    No program moves cells of which a merged range would be torn.
    """
    first_row, last_row = body(sheet)
    is_whole = not any(merge.bottom >= first_row and merge.top <= last_row for merge in sheet.merges)
    return is_whole and all(spot[1] > column for spot, cell in sheet.cells.items() if cell.answer)


def shuffle(sheet: LooseSheet, die: Random, first_column: int) -> None:
    """Sort some neighbouring rows, their cells from a column on."""
    top, bottom = body(sheet)
    first = die.randint(top, bottom)
    rows = list(range(first, min(bottom, first + die.randint(1, 8)) + 1))
    if not _is_right_of(sheet, first_column - 1):
        return
    order = dict(zip(rows, die.sample(rows, len(rows)), strict=True))

    def to(spot: Spot) -> Spot:
        return (order.get(spot[0], spot[0]), spot[1]) if spot[1] >= first_column else spot

    sheet.cells = {to(spot): cell for spot, cell in sheet.cells.items()}


@damage
def rows_sorted(scene: Scene, die: Random) -> None:
    """Sort rows with everything in them."""
    if sheet := scene.sheet(die):
        shuffle(sheet, die, 1)


@damage
def rows_sorted_without_keys(scene: Scene, die: Random) -> None:
    """Sort the visible cells of rows; the hidden column of keys stays behind."""
    if sheet := scene.sheet(die):
        shuffle(sheet, die, column_of(sheet, is_row_key) + 1)


@damage
def rows_sorted_without_codes(scene: Scene, die: Random) -> None:
    """Sort rows from the question on; key and code stay behind."""
    if sheet := scene.sheet(die):
        codes = codes_of(scene, sheet)
        if scene.instrument.sheet(sheet.id).kind == "matrix" and codes:
            shuffle(sheet, die, codes[0][1] + 1)


@damage
def rows_inserted(scene: Scene, die: Random) -> None:
    """Insert blank rows anywhere."""
    if sheet := scene.sheet(die):
        sheet.insert(0, die.randint(1, sheet.last(0) + 1), die.randint(1, 3))


@damage
def row_added(scene: Scene, die: Random) -> None:
    """Insert a row and write into it."""
    if sheet := scene.sheet(die):
        top, bottom = body(sheet)
        at = die.randint(top, bottom + 1)
        sheet.insert(0, at)
        columns = {spot[1] for spot, cell in sheet.cells.items() if cell.answer} or {3}
        for column in die.sample(sorted(columns), min(len(columns), die.randint(1, 3))):
            sheet.cells[at, column] = note(f"añadido {die.randint(1, 999)}")


@damage
def row_deleted(scene: Scene, die: Random) -> None:
    """Delete a row, with what it holds."""
    if sheet := scene.sheet(die):
        sheet.delete(0, die.randint(*body(sheet)))


@damage
def row_duplicated(scene: Scene, die: Random) -> None:
    """Copy a row below itself or to the end; sometimes its copy is changed."""
    if sheet := scene.sheet(die):
        top, bottom = body(sheet)
        row = die.randint(top, bottom)
        at = die.choice([row + 1, bottom + 1, bottom + 3])
        copied = sheet.line(0, row)
        sheet.insert(0, at)
        for (_, column), cell in copied.items():
            sheet.cells[at, column] = cell
        answers = [spot for spot, cell in sheet.line(0, at).items() if cell.answer]
        if answers and die.random() < 0.5:
            scene.book.write(sheet, die.choice(answers), note(f"otra cosa {die.randint(1, 999)}"))


@damage
def rows_hidden(scene: Scene, die: Random) -> None:
    """Hide rows, as a filter does."""
    if sheet := scene.sheet(die):
        top, bottom = body(sheet)
        sheet.hidden_rows |= {die.randint(top, bottom) for _ in range(5)}


@damage
def cells_deleted_upwards(scene: Scene, die: Random) -> None:
    """Delete the visible cells of a row, so that those below move up against the hidden keys."""
    sheet = scene.sheet(die)
    key = column_of(sheet, is_row_key) if sheet else 0
    if sheet and _is_right_of(sheet, key) and any(column > key for _, column in codes_of(scene, sheet)):
        row = die.randint(*body(sheet))

        def to(spot: Spot) -> Spot | None:
            if spot[1] <= key or spot[0] < row:
                return spot
            return None if spot[0] == row else stepped(spot, 0, -1)

        sheet.move(to)


@damage
def cells_inserted_downwards(scene: Scene, die: Random) -> None:
    """Insert cells right of the hidden keys, so that those below move down against them."""
    sheet = scene.sheet(die)
    key = column_of(sheet, is_row_key) if sheet else 0
    if sheet and _is_right_of(sheet, key) and any(column > key for _, column in codes_of(scene, sheet)):
        row = die.randint(*body(sheet))
        sheet.move(lambda spot: stepped(spot, 0, 1) if spot[1] > key and spot[0] >= row else spot)


@damage
def head_lowered(scene: Scene, die: Random) -> None:
    """Put blank rows or a heading of one's own above the table."""
    if sheet := scene.sheet(die):
        sheet.insert(0, die.randint(1, 6), die.randint(1, 4))
        sheet.cells.setdefault((die.randint(1, 3), die.randint(2, 4)), note("Ministerio de Justicia y Paz"))


@damage
def columns_inserted(scene: Scene, die: Random) -> None:
    """Insert a column anywhere; sometimes it is written into."""
    if sheet := scene.sheet(die):
        at = die.randint(1, sheet.last(1) + 1)
        sheet.insert(1, at)
        if die.random() < 0.5:
            sheet.cells[die.randint(*body(sheet)), at] = note(f"observación {die.randint(1, 999)}")


@damage
def column_deleted(scene: Scene, die: Random) -> None:
    """Delete a column, with what it holds."""
    if sheet := scene.sheet(die):
        sheet.delete(1, die.randint(1, sheet.last(1)))


@damage
def column_moved(scene: Scene, die: Random) -> None:
    """Cut a column out and insert it elsewhere."""
    if sheet := scene.sheet(die):
        source, target = die.randint(1, sheet.last(1)), die.randint(1, sheet.last(1))
        _carry(sheet, 1, source, target)


def _carry(sheet: LooseSheet, axis: int, source: int, target: int) -> None:
    if any(merge[axis] <= source <= merge[axis + 2] for merge in sheet.merges):
        return
    line = sheet.line(axis, source)
    sheet.delete(axis, source)
    sheet.insert(axis, target)
    for spot, cell in line.items():
        sheet.cells[stepped(spot, axis, target - source)] = cell


@damage
def columns_exchanged_without_keys(scene: Scene, die: Random) -> None:
    """Exchange what is visible of two columns of answers; the hidden row of keys stays."""
    if (sheet := scene.sheet(die)) and (key := column_of(sheet, is_column_key, 0)):
        columns = sorted({spot[1] for spot, cell in sheet.cells.items() if is_column_key(cell)})
        one, other = die.choice(columns), die.choice(columns)
        turn = {one: other, other: one}

        def to(spot: Spot) -> Spot:
            return (spot[0], turn.get(spot[1], spot[1])) if spot[0] > key else spot

        if not any(merge.left <= column <= merge.right for merge in sheet.merges for column in turn):
            sheet.cells = {to(spot): cell for spot, cell in sheet.cells.items()}


@damage
def column_duplicated(scene: Scene, die: Random) -> None:
    """Copy a column beside itself."""
    if sheet := scene.sheet(die):
        column = die.randint(1, sheet.last(1))
        copied = sheet.line(1, column)
        sheet.insert(1, column + 1)
        for (row, _), cell in copied.items():
            sheet.cells[row, column + 1] = cell


@damage
def columns_hidden(scene: Scene, die: Random) -> None:
    """Hide columns."""
    if sheet := scene.sheet(die):
        sheet.hidden_columns |= {die.randint(1, sheet.last(1)) for _ in range(3)}
