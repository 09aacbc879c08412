"""The hidden sheets of a template and its defined names: what dropdowns and formulas draw on, and who the file is."""

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from matrices.language import alphabetical
from matrices.workbook.plan import CODE_COLUMN, LISTS, META, Plan, SheetPlan
from matrices.workbook.template.names import citable_name, codes_name, column_name, list_name
from matrices.workbook.template.page import protect

_FIRST = 2


def write_lists(book: Workbook, plan: Plan, language: str, token: str) -> None:
    """Write the sheet of option labels and of citable rows, with the names that point into it."""
    ws = _hidden_sheet(book, LISTS, token)
    column = 2
    for list_id, codes in plan.instrument.lists.items():
        labels = [option.label[language] for option in codes.options]
        labels = list(alphabetical(labels, {label: label for label in labels})) if codes.alphabetical else labels
        _fill_column(ws, column, list_id, labels)
        _name(book, list_name(list_id), _range(LISTS, column, _FIRST, _FIRST + len(labels) - 1))
        column += 1
    for sheet in plan.sheets:
        if sheet.sheet.kind == "list" and sheet.sheet.display_columns:
            _write_citable(book, ws, sheet, column, language)
            column += 3
        _name_columns(book, sheet, language)


def _write_citable(book: Workbook, ws: Worksheet, plan: SheetPlan, column: int, language: str) -> None:
    """Write three columns of formulas: label of each row, running number of those filled in, these without gaps.

    They need nothing newer than Excel 2007, and no array formula.
    """
    label, number = (get_column_letter(column + step) for step in (0, 1))
    last = _FIRST + len(plan.rows) - 1
    tab = quote_sheetname(plan.sheet.tab[language])
    letters = [get_column_letter(plan.columns[shown]) for shown in plan.sheet.display_columns]
    code = get_column_letter(CODE_COLUMN)
    labels, numbers, listed = [], [], []
    for line, row in enumerate(plan.rows.values(), _FIRST):
        shown = '""'
        for letter in reversed(letters):
            shown = f'IF(LEN(TRIM({tab}!{letter}{row}))>0,{tab}!${code}{row}&" · "&TRIM({tab}!{letter}{row}),{shown})'
        labels.append(f"={shown}")
        numbers.append(f'=IF({label}{line}="","",COUNT({number}${_FIRST - 1}:{number}{line - 1})+1)')
        listed.append(
            f"=IFERROR(INDEX({label}${_FIRST}:{label}${last},"
            f'MATCH({line - _FIRST + 1},{number}${_FIRST}:{number}${last},0)),"")'
        )
    for step, formulas in enumerate((labels, numbers, listed)):
        _fill_column(
            ws, column + step, f"{plan.sheet.id}-{('label', 'number', 'listed')[step]}", formulas, formulas=True
        )
    found = _range(LISTS, column + 2, _FIRST, last)
    first, counted = found.partition(":")[0], _range(LISTS, column + 1, _FIRST, last)
    _name(book, citable_name(plan.sheet.id), f"{first}:INDEX({found},MAX(1,COUNT({counted})))")


def _name_columns(book: Workbook, plan: SheetPlan, language: str) -> None:
    tab = plan.sheet.tab[language]
    first, last = plan.lines[0].number, plan.last_row
    _name(book, codes_name(plan.sheet.id), _range(tab, CODE_COLUMN, first, last))
    for column_id, number in plan.columns.items():
        _name(book, column_name(plan.sheet.id, column_id), _range(tab, number, first, last))


def write_meta(book: Workbook, plan: Plan, language: str, tokens: dict[str, str]) -> None:
    """Write the sheet for machines: every token again, and where each column and row stands.

    Lines are `token, sheet, tab, token`; `column, sheet, id, number, type`; `row, sheet, id, number`.
    """
    ws = _hidden_sheet(book, META, tokens[META])
    tabs = {sheet.id: sheet.tab[language] for sheet in plan.instrument.sheets}
    for sheet_id, token in tokens.items():
        ws.append(["", "token", sheet_id, tabs.get(sheet_id, ""), token])
    for sheet in plan.sheets:
        for column in sheet.sheet.columns:
            ws.append(["", "column", sheet.sheet.id, column.id, sheet.columns[column.id], column.type])
        for row_id, number in sheet.rows.items():
            ws.append(["", "row", sheet.sheet.id, row_id, number])


def write_identity(book: Workbook, token: str) -> None:
    """Write the identity into a constant defined name."""
    _name(book, "matrices_identity", f'"{token}"')


def _hidden_sheet(book: Workbook, title: str, token: str) -> Worksheet:
    ws: Worksheet = book.create_sheet(title)
    ws["A1"] = token
    ws.sheet_state = "veryHidden"
    protect(ws)
    return ws


def _fill_column(ws: Worksheet, column: int, head: str, values: list[str], *, formulas: bool = False) -> None:
    for row, value in enumerate([head, *values], _FIRST - 1):
        cell = ws.cell(row, column)
        cell.value = value
        cell.data_type = "f" if formulas and row >= _FIRST else "s"


def _range(tab: str, column: int, first: int, last: int) -> str:
    letter = get_column_letter(column)
    return f"{quote_sheetname(tab)}!${letter}${first}:${letter}${last}"


def _name(book: Workbook, name: str, refers_to: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=refers_to)
