"""An instrument → the same one as a prefilled workbook asks it: each row also says whether it is still right."""

from matrices.instrument.model import UNCHANGED, CodeList, Column, Instrument, Option
from matrices.language import text
from matrices.workbook.beside import Beside, with_columns

YES, NO = "yes", "no"
_WIDTH = 14


def confirming(instrument: Instrument, edition: str) -> Instrument:
    """Return the instrument with a column in every sheet for “unchanged since edition …?”.

    `edition` is the id of the previous edition. The column comes first, so that it stands beside the previous answer.
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
    lists = {UNCHANGED: CodeList(title=title, options=options)}
    return with_columns(instrument, Beside((column,), lists, of_parts=False))
