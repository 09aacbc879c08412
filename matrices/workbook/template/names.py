"""Ids → the defined names by which formulas and dropdowns of a template speak of its ranges.

Letters, digits and underscores only: `.xls` mangles dots. Two underscores stand between the parts, since ids hold
single ones.
"""


def list_name(list_id: str) -> str:
    """Return the name of the labels of a code list: `list__coverage`."""
    return f"list__{_letters(list_id)}"


def citable_name(sheet_id: str) -> str:
    """Return the name of the filled-in rows of a list sheet, as a dropdown shows them: `citable__laws`."""
    return f"citable__{_letters(sheet_id)}"


def codes_name(sheet_id: str) -> str:
    """Return the name of the visible row codes of a sheet: `codes__laws`."""
    return f"codes__{_letters(sheet_id)}"


def column_name(sheet_id: str, column_id: str) -> str:
    """Return the name of the cells of a column: `cells__laws__status`."""
    return f"cells__{_letters(sheet_id)}__{_letters(column_id)}"


def cover_name(field: str) -> str:
    """Return the name of the answer to a question of the cover: `cover__round_rest`."""
    return f"cover__{_letters(field)}"


def _letters(part: str) -> str:
    return part.replace("-", "_")
