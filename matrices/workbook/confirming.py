"""An instrument → the same one as a prefilled workbook asks it: each row also says whether it is still right."""

from matrices.instrument.model import UNCHANGED, CodeList, Column, Instrument, Option, Row, Section, Sheet
from matrices.language import text

YES, NO = "yes", "no"
_WIDTH = 14


def confirming(instrument: Instrument, edition: str) -> Instrument:
    """Return the instrument with a column in every sheet for “unchanged since edition …?”.

    `edition` is the id of the previous edition. The column comes first, so that it stands beside the previous
    answer; id, rules and fingerprint stay those of the instrument.
    """
    title = text("workbook", "unchanged-head", edition=edition)
    options = tuple(Option(code=code, label=text("workbook", f"unchanged-{code}")) for code in (YES, NO))
    column = Column(
        id=UNCHANGED,
        type="choice",
        list=UNCHANGED,
        label=title,
        help=text("workbook", "unchanged-help", edition=edition),
        width=_WIDTH,
    )
    lists = {**instrument.lists, UNCHANGED: CodeList(title=title, options=options)}
    sheets = tuple(_with(sheet, column) for sheet in instrument.sheets)
    # A copy would keep what the original has worked out already.
    return Instrument(**{**_fields(instrument), "lists": lists, "sheets": sheets})


def _with(sheet: Sheet, column: Column) -> Sheet:
    sets = {name: (UNCHANGED, *columns) for name, columns in sheet.column_sets.items()}
    sections = tuple(
        Section(id=section.id, title=section.title, rows=tuple(map(_row, section.rows))) for section in sheet.sections
    )
    columns = (column, *sheet.columns)
    return Sheet(**{**_fields(sheet), "columns": columns, "column_sets": sets, "sections": sections})


def _row(row: Row) -> Row:
    if isinstance(row.columns, tuple):
        return Row(**{**_fields(row), "columns": (UNCHANGED, *row.columns)})
    return row


def _fields(model: Instrument | Sheet | Row) -> dict[str, object]:
    return {name: getattr(model, name) for name in type(model).model_fields}
