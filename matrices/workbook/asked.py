"""An instrument → the same one as a workbook asks it: with columns of the workbook's own, which are no answers.

Id, rules and fingerprint stay those of the instrument.

A correction is written into the cells of the row themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from matrices.instrument import (
    BASIS,
    CONFIRMS_REST,
    UNCHANGED,
    VERDICT,
    WORDS,
    CodeList,
    Column,
    Group,
    Instrument,
    Option,
    Row,
    Sheet,
)
from matrices.language import LANGUAGES, text
from matrices.workbook.book import Source

_Model = TypeVar("_Model", Instrument, Sheet, Row)


@dataclass(frozen=True)
class _AskedBeside:
    """Columns that a workbook adds to every sheet, with their code lists.

    They stand before the answers; behind the first of them in a list sheet if `after_name`, so that a row is seen with
    its name. `groups` are heads above them. If `of_parts` is false, a row that is a part of another one has none of
    them: that one speaks for its parts. A row in which nothing is asked has none in any case.
    """

    columns: tuple[Column, ...]
    lists: Mapping[str, CodeList] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    after_name: bool = False
    of_parts: bool = True

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the columns."""
        return tuple(column.id for column in self.columns)


def _with_columns(instrument: Instrument, beside: _AskedBeside) -> Instrument:
    """Return the instrument with the columns in every sheet and every row."""
    sheets = tuple(_with(sheet, beside) for sheet in instrument.sheets)
    return changed(instrument, lists={**instrument.lists, **beside.lists}, sheets=sheets)


def _with(sheet: Sheet, beside: _AskedBeside) -> Sheet:
    at = 1 if beside.after_name and sheet.kind == "list" else 0
    sections = tuple(one.with_rows(lambda rows: (_row(row, beside) for row in rows)) for one in sheet.sections)
    return changed(
        sheet,
        columns=(*sheet.columns[:at], *beside.columns, *sheet.columns[at:]),
        column_sets={name: (*beside.ids, *columns) for name, columns in sheet.column_sets.items()},
        sections=sections,
        groups=(*sheet.groups, *beside.groups),
    )


def _row(row: Row, beside: _AskedBeside) -> Row:
    if not isinstance(row.columns, tuple) or not row.columns or (row.of is not None and not beside.of_parts):
        return row
    return changed(row, columns=(*beside.ids, *row.columns))


def changed(model: _Model, **fields: object) -> _Model:
    """Return the model with other fields; a copy would keep what the original has worked out already."""
    own = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model)(**{**own, **fields})


YES, NO = "yes", "no"
_WIDTH = 14


def confirming(instrument: Instrument, source: Source) -> Instrument:
    """Return the instrument with a column in every sheet for “unchanged since edition …?”, or “is it right?”.

    `source` is the previous edition. The column comes first, so that it stands beside the previous answer.
    """
    title = text("workbook", source.words("unchanged-head"), edition=source.edition)
    options = tuple(Option(code=code, label=text("workbook", f"unchanged-{code}")) for code in (YES, NO))
    column = Column(
        id=UNCHANGED,
        type="choice",
        list=UNCHANGED,
        label=title,
        help=text("workbook", source.words("unchanged-help"), edition=source.edition),
        width=_WIDTH,
    )
    lists = {UNCHANGED: CodeList(title=title, options=options)}
    return _with_columns(instrument, _AskedBeside((column,), lists, of_parts=False))


RowVerdict = Literal["confirm", "correct", "object", "comment"]

VERDICTS: tuple[RowVerdict, ...] = ("confirm", "correct", "object", "comment")

_GROUP = "round"
_STEPS = ("step-look", "step-confirm", "step-correct", "step-object", "step-colours")
_WIDTHS = {VERDICT: 16, BASIS: 32, WORDS: 40}


def validating(instrument: Instrument, number: int) -> Instrument:
    """Return the instrument with the columns of verdict, legal basis and words in every sheet.

    `number` is that of the round. The introductions on cover and sheets are those of a form, and the lists hold the
    answers to “I confirm everything that I have not marked” too.
    """
    legal = is_legal(instrument)
    columns = tuple(_column(id_, legal=legal) for id_ in (VERDICT, BASIS, WORDS))
    group = Group(id=_GROUP, label=text("forms", "group"))
    asked = _with_columns(instrument, _AskedBeside(columns, _lists(), (group,), after_name=True))
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
        return Column(id=id_, type="choice", list=VERDICT, label=label, help=help_, width=_WIDTHS[id_], group=_GROUP)
    return Column(id=id_, type="text", label=label, help=help_, width=_WIDTHS[id_], group=_GROUP)


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


def asking(instrument: Instrument, source: Source) -> Instrument:
    """Return the instrument with the columns that the workbook adds: “unchanged?”, or those of a validation form."""
    return validating(instrument, source.round) if source.is_draft else confirming(instrument, source)
