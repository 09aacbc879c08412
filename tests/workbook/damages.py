"""Everything that people do to a workbook on its way back, each damage a small function with a name.

A damage takes a loose book and a die, and does nothing where it finds nothing to do. What destroys the very thing by
which an answer could be told (answers sorted without a label beside them) is no damage but a new answer.
"""

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from matrices.instrument.model import Instrument
from matrices.instrument.raw import RawValue, raw_number, raw_text
from matrices.workbook.book import Merge
from matrices.workbook.plan import COVER, META, Plan
from tests.workbook.loose import Cell, LooseBook, LooseSheet, Spot, note, stepped

Damage = Callable[["Scene", Random], None]

DAMAGES: dict[str, Damage] = {}


def damage(function: Damage) -> Damage:
    """Enter a function among the damages."""
    DAMAGES[function.__name__] = function
    return function


@dataclass
class Scene:
    """A book that is being damaged, the instrument behind it and the words of its form in the other language."""

    book: LooseBook
    instrument: Instrument
    translated: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, die: Random) -> LooseSheet | None:
        """Return one of the sheets in which answers stand."""
        forms = [sheet for sheet in self.book.forms if sheet.cells]
        return die.choice(forms) if forms else None

    def answer(self, die: Random) -> tuple[LooseSheet, Spot, Cell] | None:
        """Return one answer with its cell."""
        found = [one for one in self.book.answers() if one[2].answer is not None]
        return die.choice(found) if found else None


def body(sheet: LooseSheet) -> tuple[int, int]:
    """Return the first and the last row in which answers could stand: those between the first key and the last."""
    rows = [spot[0] for spot, cell in sheet.cells.items() if _is_row_key(cell) or cell.answer]
    return min(rows, default=6), max(rows, default=6)


def _is_row_key(cell: Cell) -> bool:
    return cell.value.text.startswith("r:")


def _is_column_key(cell: Cell) -> bool:
    return cell.value.text.startswith("c:")


def _is_ours(cell: Cell) -> bool:
    return cell.answer is None and not cell.theirs


def _codes(scene: Scene, sheet: LooseSheet) -> list[Spot]:
    """Return the cells that hold the visible codes of a sheet."""
    ids = set(scene.instrument.sheet(sheet.id).row_ids)
    return sorted(spot for spot, cell in sheet.cells.items() if _is_ours(cell) and cell.value.text in ids)


# --- Rows ---


def _shuffle(sheet: LooseSheet, die: Random, first_column: int) -> None:
    """Sort some neighbouring rows, their cells from a column on."""
    top, bottom = body(sheet)
    first = die.randint(top, bottom)
    rows = list(range(first, min(bottom, first + die.randint(1, 8)) + 1))
    if any(merge.top <= rows[-1] and merge.bottom >= rows[0] for merge in sheet.merges):
        return  # no program sorts merged cells
    order = dict(zip(rows, die.sample(rows, len(rows)), strict=True))

    def to(spot: Spot) -> Spot:
        return (order.get(spot[0], spot[0]), spot[1]) if spot[1] >= first_column else spot

    sheet.cells = {to(spot): cell for spot, cell in sheet.cells.items()}


def _column_of(sheet: LooseSheet, wanted: Callable[[Cell], bool], axis: int = 1) -> int:
    """Return the column (row, if axis is 0) in which most of the wanted cells stand, 0 if there are none."""
    numbers = [spot[axis] for spot, cell in sheet.cells.items() if wanted(cell)]
    return max(set(numbers), key=lambda number: (numbers.count(number), -number), default=0)


@damage
def rows_sorted(scene: Scene, die: Random) -> None:
    """Sort rows with everything in them."""
    if sheet := scene.sheet(die):
        _shuffle(sheet, die, 1)


@damage
def rows_sorted_without_keys(scene: Scene, die: Random) -> None:
    """Sort the visible cells of rows; the hidden column of keys stays behind."""
    if sheet := scene.sheet(die):
        _shuffle(sheet, die, _column_of(sheet, _is_row_key) + 1)


@damage
def rows_sorted_without_codes(scene: Scene, die: Random) -> None:
    """Sort rows from the question on; key and code stay behind."""
    if sheet := scene.sheet(die):
        codes = _codes(scene, sheet)
        if scene.instrument.sheet(sheet.id).kind == "matrix" and codes:
            _shuffle(sheet, die, codes[0][1] + 1)


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
    key = _column_of(sheet, _is_row_key) if sheet else 0
    if sheet and any(column > key for _, column in _codes(scene, sheet)):
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
    key = _column_of(sheet, _is_row_key) if sheet else 0
    if sheet and any(column > key for _, column in _codes(scene, sheet)):
        row = die.randint(*body(sheet))
        sheet.move(lambda spot: stepped(spot, 0, 1) if spot[1] > key and spot[0] >= row else spot)


@damage
def head_lowered(scene: Scene, die: Random) -> None:
    """Put blank rows or a heading of one's own above the table."""
    if sheet := scene.sheet(die):
        sheet.insert(0, die.randint(1, 6), die.randint(1, 4))
        sheet.cells.setdefault((die.randint(1, 3), die.randint(2, 4)), note("Ministerio de Justicia y Paz"))


# --- Columns ---


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
    if (sheet := scene.sheet(die)) and (key := _column_of(sheet, _is_column_key, 0)):
        columns = sorted({spot[1] for spot, cell in sheet.cells.items() if _is_column_key(cell)})
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


# --- Sheets and hidden things ---


@damage
def sheet_renamed(scene: Scene, die: Random) -> None:
    """Give a sheet another name."""
    if sheet := scene.sheet(die):
        sheet.title = f"Revisado {die.randint(1, 10**6)}"


@damage
def sheet_copied(scene: Scene, die: Random) -> None:
    """Copy a sheet; sometimes the copy, sometimes the first is worked on further."""
    if (sheet := scene.sheet(die)) and len(scene.book.sheets) < 12:
        title = f"{sheet.title[:20]} ({die.randint(2, 10**6)})"
        copy = sheet.copy(title)
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
    if (sheet := scene.sheet(die)) and (column := _column_of(sheet, _is_row_key)):
        sheet.delete(1, column)


@damage
def key_row_deleted(scene: Scene, die: Random) -> None:
    """Delete the hidden row of keys."""
    if (sheet := scene.sheet(die)) and (row := _column_of(sheet, _is_column_key, 0)):
        sheet.delete(0, row)


@damage
def hidden_sheets_deleted(scene: Scene, _die: Random) -> None:
    """Delete what was hidden, the sheet for machines among them."""
    scene.book.sheets = [sheet for sheet in scene.book.sheets if not sheet.hidden]


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
            for axis, wanted in ((0, _is_column_key), (1, _is_row_key)):
                if at := _column_of(sheet, wanted, axis):
                    sheet.delete(axis, at)


# --- Cells ---


@damage
def cells_merged(scene: Scene, die: Random) -> None:
    """Merge over rows or columns; Excel empties the cells that are covered, LibreOffice may keep them."""
    if sheet := scene.sheet(die):
        top, bottom = body(sheet)
        row, column = die.randint(top, bottom), die.randint(2, max(2, sheet.last(1)))
        wide, high = (die.randint(0, 2), die.randint(0, 3))
        merge = Merge(row, column, row + high, column + wide)
        if (merge.top == merge.bottom and merge.left == merge.right) or any(_meet(merge, one) for one in sheet.merges):
            return
        sheet.merges.append(merge)
        if die.random() < 0.5:
            covered = [s for s in sheet.cells if covers(merge, s)]
            shown = min(covered, default=None)
            for spot in covered:
                if spot != shown:
                    scene.book.write(sheet, spot, None)
            if shown is not None and shown != (row, column):
                sheet.cells[row, column] = sheet.cells.pop(shown)


def covers(merge: Merge, spot: Spot) -> bool:
    """Tell whether a merged range covers a cell."""
    return merge.top <= spot[0] <= merge.bottom and merge.left <= spot[1] <= merge.right


def _meet(one: Merge, other: Merge) -> bool:
    apart = one.bottom < other.top or other.bottom < one.top or one.right < other.left or other.right < one.left
    return not apart


_SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda words: words.translate(str.maketrans("áéíóúüñÁÉÍÓÚÜÑ", "aeiouunAEIOUUN")),
    lambda words: words.replace(" ", "\u00a0"),
    lambda words: f"{words[:2]}\u200b{words[2:]}",
    lambda words: f"\ufeff{words}",
    lambda words: f"  {words} \u00a0 ",
    lambda words: f"{words}\n",
    lambda words: words.replace("-", "\u2011"),
)
_MARKS: tuple[Callable[[str], str], ...] = (
    lambda words: f"{words}¹",
    lambda words: f"{words} *",
    lambda words: f"{words} (1)",
    lambda words: f"{words}.",
)


@damage
def labels_retyped(scene: Scene, die: Random) -> None:
    """Write labels, heads and codes in another case, without accents, with odd blanks or the mark of a footnote."""
    if sheet := scene.sheet(die):
        ours = sorted(spot for spot, cell in sheet.cells.items() if _is_ours(cell) and cell.value.kind == "text")
        respell = die.choice(_SPELLINGS + _MARKS)
        for spot in die.sample(ours, min(len(ours), die.choice([1, 5, 50]))):
            cell = sheet.cells[spot]
            if not cell.value.text.startswith(("r:", "c:", "MTX")):
                sheet.cells[spot] = cell.saying(raw_text(respell(cell.value.text)))


@damage
def labels_translated(scene: Scene, die: Random) -> None:
    """Paste the labels of the form in the other language over these."""
    if sheet := scene.sheet(die):
        for spot, cell in sheet.cells.items():
            if _is_ours(cell) and cell.value.text in scene.translated:
                sheet.cells[spot] = cell.saying(raw_text(scene.translated[cell.value.text]))


@damage
def answer_retyped(scene: Scene, die: Random) -> None:
    """Write answers in another way that says the same."""
    for _ in range(die.choice([1, 4])):
        if found := scene.answer(die):
            sheet, spot, cell = found
            if cell.answer is not None and cell.value.formula is None:
                kind = scene.instrument.sheet(cell.answer[0]).column(cell.answer[2]).type
                sheet.cells[spot] = cell.saying(_retyped(cell.value, kind, die))


def _retyped(value: RawValue, kind: str, die: Random) -> RawValue:
    if value.kind == "number":
        return raw_text(die.choice(["{}", " {}", "{}\u00a0", "\u200b{}"]).format(value.text))
    if value.kind == "date" and value.moment is not None:
        return raw_text(die.choice(["{:%Y-%m-%d}", "{:%d/%m/%Y}", "{:%d.%m.%Y} "]).format(value.moment))
    if value.kind == "text" and kind in ("choice", "ticks"):
        return raw_text(die.choice(_SPELLINGS)(value.text))
    if value.kind == "text":
        return raw_text(die.choice(["{} ", "\u00a0{}", "{}\n", " {}\u200b"]).format(value.text))
    return value


@damage
def answer_calculated(scene: Scene, die: Random) -> None:
    """Replace answers by formulas, with or without the result, sometimes from another file."""
    for _ in range(die.choice([1, 3])):
        if found := scene.answer(die):
            sheet, spot, cell = found
            formula = die.choice(["=Z99", "='[otro.xlsx]Hoja1'!A1", '=IF(TRUE,Z99,"")'])
            value = replace(cell.value, formula=formula)
            if die.random() < 0.4:
                value = RawValue("blank", formula=formula)
            sheet.cells[spot] = cell.saying(value)


@damage
def answer_in_error(scene: Scene, die: Random) -> None:
    """Turn an answer into an error value."""
    if found := scene.answer(die):
        sheet, spot, cell = found
        error = die.choice(["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!"])
        sheet.cells[spot] = cell.saying(RawValue("error", error, formula=die.choice([None, "=A1/0"])))


@damage
def notes_beside(scene: Scene, die: Random) -> None:
    """Write notes into empty cells anywhere."""
    if sheet := scene.sheet(die):
        for _ in range(die.randint(1, 4)):
            spot = die.randint(1, sheet.last(0) + 4), die.randint(1, sheet.last(1) + 4)
            words = "".join(die.sample(string.ascii_letters, 5))
            sheet.cells.setdefault(spot, die.choice([note(f"véase {words}"), Cell(raw_number(7), theirs=True)]))


@damage
def sheet_added(scene: Scene, die: Random) -> None:
    """Add a sheet of one's own, under any name."""
    title = die.choice(["Notas", "Hoja1", "Leyes 2", "Trata (9)"])
    if title not in {sheet.title for sheet in scene.book.sheets}:
        cells = {(die.randint(1, 9), die.randint(1, 9)): note(f"consultado {n}") for n in range(3)}
        scene.book.sheets.insert(die.randint(0, len(scene.book.sheets)), LooseSheet(title, "", cells))


@damage
def label_written_into(scene: Scene, die: Random) -> None:
    """Write an answer behind the question, or over it."""
    if sheet := scene.sheet(die):
        top, bottom = body(sheet)
        ours = [s for s, cell in sheet.cells.items() if _is_ours(cell) and top <= s[0] <= bottom and s[1] > 1]
        if ours:
            spot = die.choice(sorted(ours))
            words = f"Sí, desde {die.randint(1990, 2020)}"
            old = sheet.cells[spot].value.text
            if not old.startswith(("r:", "c:", "MTX")):
                sheet.cells[spot] = note(die.choice([f"{old}\n{words}", f"{old} {words}", words]))


@damage
def grey_cell_written_into(scene: Scene, die: Random) -> None:
    """Write into a cell that its row does not use."""
    if sheet := scene.sheet(die):
        of = scene.instrument.sheet(sheet.id)
        plan = Plan(scene.instrument).sheet(sheet.id)
        grey = [plan.address(row.id, c.id) for row in of.rows for c in of.columns if not of.uses(row.id, c.id)]
        if grey:
            row, column = _spot(die.choice(grey))
            sheet.cells.setdefault((row, column), note(f"también {die.randint(1, 999)}"))


def _spot(at: str) -> Spot:
    from openpyxl.utils import coordinate_to_tuple

    return coordinate_to_tuple(at)


@damage
def answer_cut_and_pasted_outside(scene: Scene, die: Random) -> None:
    """Cut an answer and paste it beside the table, or into another sheet."""
    if found := scene.answer(die):
        sheet, spot, cell = found
        target = die.choice([one for one in scene.book.sheets if not one.hidden] or [sheet])
        place = die.randint(2, target.last(0) + 4), target.last(1) + die.randint(1, 4)
        target.cells[place] = sheet.cells.pop(spot)
        if cell.answer is not None:
            scene.book.given_up.add(cell.answer)  # whoever deletes it there deletes no answer of the form


@damage
def answer_overwritten(scene: Scene, die: Random) -> None:
    """Write another answer over one, or empty it."""
    if found := scene.answer(die):
        sheet, spot, _ = found
        scene.book.write(sheet, spot, die.choice([None, note(f"otra cosa {die.randint(1, 999)}")]))


@damage
def code_overwritten(scene: Scene, die: Random) -> None:
    """Write the code of another row over one."""
    if sheet := scene.sheet(die):
        ids = scene.instrument.sheet(sheet.id).row_ids
        is_matrix = scene.instrument.sheet(sheet.id).kind == "matrix"  # in a list the number is all that a row has
        if (codes := _codes(scene, sheet)) and is_matrix:
            sheet.cells[die.choice(codes)] = Cell(raw_text(die.choice(ids)))


@damage
def head_overwritten(scene: Scene, die: Random) -> None:
    """Write the head of another column over one."""
    if sheet := scene.sheet(die):
        heads = [text for column in scene.instrument.sheet(sheet.id).columns for text in column.label.values()]
        found = [s for s, cell in sheet.cells.items() if _is_ours(cell) and cell.value.text.rstrip(" *") in heads]
        if found:
            sheet.cells[die.choice(sorted(found))] = Cell(raw_text(die.choice(heads)))


@damage
def rows_pasted_into_another_sheet(scene: Scene, die: Random) -> None:
    """Copy rows of one sheet over or under those of another."""
    source, target = scene.sheet(die), scene.sheet(die)
    if source is None or target is None or source is target:
        return
    row = die.choice(_codes(scene, source) or [(1, 1)])[0]
    at = die.choice([die.randint(*body(target)), target.last(0) + 2])
    for column in range(2, source.last(1) + 1):
        if copied := source.cells.get((row, column)):
            scene.book.write(target, (at, column), copied)


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
