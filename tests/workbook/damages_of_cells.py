"""What people do to single cells of a workbook."""

import string
from collections.abc import Callable
from random import Random

from openpyxl.utils import coordinate_to_tuple

from matrices.instrument.raw import RawValue, raw_number, raw_text
from matrices.workbook.book import Merge
from matrices.workbook.plan import Plan
from tests.workbook.damage_scene import Scene, body, codes_of, damage, is_ours
from tests.workbook.loose import Cell, LooseSheet, Spot, note


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
        ours = sorted(spot for spot, cell in sheet.cells.items() if is_ours(cell) and cell.value.kind == "text")
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
            if is_ours(cell) and cell.value.text in scene.translated:
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
            value = cell.value._replace(formula=formula)
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
        ours = [s for s, cell in sheet.cells.items() if is_ours(cell) and top <= s[0] <= bottom and s[1] > 1]
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
            sheet.cells.setdefault(coordinate_to_tuple(die.choice(grey)), note(f"también {die.randint(1, 999)}"))


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
        if (codes := codes_of(scene, sheet)) and is_matrix:
            sheet.cells[die.choice(codes)] = Cell(raw_text(die.choice(ids)))


@damage
def head_overwritten(scene: Scene, die: Random) -> None:
    """Write the head of another column over one."""
    if sheet := scene.sheet(die):
        heads = [text for column in scene.instrument.sheet(sheet.id).columns for text in column.label.values()]
        found = [s for s, cell in sheet.cells.items() if is_ours(cell) and cell.value.text.rstrip(" *") in heads]
        if found:
            sheet.cells[die.choice(sorted(found))] = Cell(raw_text(die.choice(heads)))


@damage
def rows_pasted_into_another_sheet(scene: Scene, die: Random) -> None:
    """Copy rows of one sheet over or under those of another."""
    source, target = scene.sheet(die), scene.sheet(die)
    if source is None or target is None or source is target:
        return
    row = die.choice(codes_of(scene, source) or [(1, 1)])[0]
    at = die.choice([die.randint(*body(target)), target.last(0) + 2])
    for column in range(2, source.last(1) + 1):
        if copied := source.cells.get((row, column)):
            scene.book.write(target, (at, column), copied)
