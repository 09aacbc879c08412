"""The rows of a validation form → what tells whether one was changed, in formulas of every spreadsheet program.

A row keeps its contents as they were sent, joined into one hidden text; a formula joins what stands there now and
compares. Decimal commas and points are one, because programs join numbers as their language writes them.
"""

from collections.abc import Iterable, Iterator

from openpyxl.utils import get_column_letter

from matrices.instrument.model import BASIS, CONFIRMS_REST, VERDICT, WORDS
from matrices.workbook.confirming import YES
from matrices.workbook.printable import TEXT_LIMIT
from matrices.workbook.records import ASKED, CONTENTS
from matrices.workbook.style import Meaning
from matrices.workbook.template.fill import Answer, number_text
from matrices.workbook.template.ground import Ground, both, either, quoted
from matrices.workbook.template.names import cover_name
from matrices.workbook.validating import RowVerdict, is_legal

_JOINT = "|"


def contents_text(answers: Iterable[Answer]) -> str:
    """Return what the formula must find unchanged, nothing where no cell could hold it."""
    words = CONTENTS + _JOINT.join(map(_joined, answers)).replace(",", ".")
    return words if len(words.encode("utf-16-le", "surrogatepass")) <= 2 * TEXT_LIMIT else ""


def _joined(answer: Answer) -> str:
    """Return what `&` makes of a cell."""
    if isinstance(answer, str):
        return answer.replace("\r\n", "\n").replace("\r", "\n")
    return f"{answer:.15g}" if isinstance(answer, float) else number_text(answer)


def form_conditions(ground: Ground) -> Iterator[tuple[str, str, Meaning]]:
    """Yield column, formula and meaning of what a validation form says of its rows while they are being marked."""
    changed, unmarked = _is_changed(ground), f"LEN({ground.trimmed(VERDICT)})=0"
    worded = either([_is(ground, "object"), _is(ground, "comment")])
    yield VERDICT, both([_is(ground, "confirm"), changed]), "contradiction"
    yield VERDICT, both([either([unmarked, worded]), changed]), "missing"
    yield VERDICT, both([_is(ground, "correct"), _is_known(ground), f"NOT({changed})"]), "missing"
    yield VERDICT, both([unmarked, asks(ground), f"TRIM({cover_name(CONFIRMS_REST)})<>{_yes(ground)}"]), "question"
    if is_legal(ground.instrument):
        yield BASIS, both([_is(ground, "correct"), f"LEN({ground.trimmed(BASIS)})=0"]), "missing"
    yield WORDS, both([worded, f"LEN({ground.trimmed(WORDS)})=0"]), "missing"


def asks(ground: Ground) -> str:
    """Return a formula that is true where the row was sent with anything to confirm."""
    record = f"${get_column_letter(ground.plan.record_column or 0)}{ground.number}"
    return f"LEFT({record},{len(ASKED)})={quoted(ASKED)}"


def _is_changed(ground: Ground) -> str:
    """Return a formula that is true where the row says something else than it did when it was sent."""
    cells = f"&{quoted(_JOINT)}&".join(ground.cell(column.id) for column in ground.plan.own_columns)
    now = f'SUBSTITUTE({quoted(CONTENTS)}&{cells},",",".")'
    return f"IFERROR(AND({_is_known(ground)},NOT(EXACT({now},{_kept(ground)}))),FALSE)"


def _is_known(ground: Ground) -> str:
    return f"LEN({_kept(ground)})>0"


def _kept(ground: Ground) -> str:
    return f"${get_column_letter(ground.plan.contents_column or 0)}{ground.number}"


def _is(ground: Ground, verdict: RowVerdict) -> str:
    label = ground.instrument.lists[VERDICT].option(verdict).label[ground.language]
    return f"{ground.trimmed(VERDICT)}={quoted(label)}"


def _yes(ground: Ground) -> str:
    return quoted(ground.instrument.lists[CONFIRMS_REST].option(YES).label[ground.language])
