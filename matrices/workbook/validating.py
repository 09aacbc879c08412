"""An instrument → the same one as a validation form asks it: each row says whether it is right.

A correction is written into the cells of the row themselves.
"""

from typing import Literal

from matrices.instrument.model import (
    BASIS,
    CONFIRMS_REST,
    VERDICT,
    WORDS,
    CodeList,
    Column,
    Group,
    Instrument,
    Option,
)
from matrices.language import LANGUAGES, text
from matrices.workbook.beside import Beside, changed, with_columns
from matrices.workbook.confirming import NO, YES

RowVerdict = Literal["confirm", "correct", "object", "comment"]

VERDICTS: tuple[RowVerdict, ...] = ("confirm", "correct", "object", "comment")

GROUP = "round"
_STEPS = ("step-look", "step-confirm", "step-correct", "step-object", "step-colours")
_WIDTHS = {VERDICT: 16, BASIS: 32, WORDS: 40}


def validating(instrument: Instrument, number: int) -> Instrument:
    """Return the instrument with the columns of verdict, legal basis and words in every sheet.

    `number` is that of the round. The introductions on cover and sheets are those of a form, and the lists hold the
    answers to “I confirm everything that I have not marked” too.
    """
    legal = is_legal(instrument)
    columns = tuple(_column(id_, legal=legal) for id_ in (VERDICT, BASIS, WORDS))
    group = Group(id=GROUP, label=text("forms", "group"))
    asked = with_columns(instrument, Beside(columns, _lists(), (group,), after_name=True))
    sheets = tuple(changed(sheet, intro=text("forms", f"intro-{sheet.kind}", number=number)) for sheet in asked.sheets)
    steps = tuple(text("forms", _key(step, legal=legal), number=number) for step in _STEPS)
    return changed(asked, sheets=sheets, description=text("forms", "description", number=number), instructions=steps)


def is_legal(instrument: Instrument) -> bool:
    """Tell whether a correction needs a legal basis: an instrument that cites no law asks for its source, if any."""
    return any(sheet.role == "laws" or sheet.with_role("law") for sheet in instrument.sheets)


def rest_column() -> Column:
    """Return the question “I confirm everything that I have not marked”, which stands on the cover."""
    return Column(id=CONFIRMS_REST, type="choice", list=CONFIRMS_REST, label=text("forms", "cover-round_rest"))


def rest_options() -> tuple[Option, ...]:
    """Return the answers to that question."""
    return _lists()[CONFIRMS_REST].options


def _column(id_: str, *, legal: bool) -> Column:
    key = _key(id_, legal=legal)
    label, help_ = text("forms", key), text("forms", f"{key}-help")
    if id_ == VERDICT:
        return Column(id=id_, type="choice", list=VERDICT, label=label, help=help_, width=_WIDTHS[id_], group=GROUP)
    return Column(id=id_, type="text", label=label, help=help_, width=_WIDTHS[id_], group=GROUP)


def _key(key: str, *, legal: bool) -> str:
    return f"{key}-legal" if legal and key in (BASIS, "step-correct") else key


def _lists() -> dict[str, CodeList]:
    verdicts = tuple(_option(f"verdict-{code}", code) for code in VERDICTS)
    answers = tuple(_option(f"rest-{code}", code) for code in (YES, NO))
    return {
        VERDICT: CodeList(title=text("forms", VERDICT), options=verdicts),
        CONFIRMS_REST: CodeList(title=text("forms", "cover-round_rest"), options=answers),
    }


def _option(key: str, code: str) -> Option:
    aliases = text("forms", f"{key}-aliases")
    spellings = {language: tuple(aliases[language].split("; ")) for language in LANGUAGES}
    return Option(code=code, label=text("forms", key), aliases=spellings)
