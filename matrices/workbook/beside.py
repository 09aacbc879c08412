"""An instrument → the same one with columns of the workbook's own, which ask about its rows and are no answers.

Id, rules and fingerprint stay those of the instrument.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from matrices.instrument.model import CodeList, Column, Group, Instrument, Row, Section, Sheet

Model = TypeVar("Model", Instrument, Sheet, Row)


@dataclass(frozen=True)
class Beside:
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


def with_columns(instrument: Instrument, beside: Beside) -> Instrument:
    """Return the instrument with the columns in every sheet and every row."""
    sheets = tuple(_with(sheet, beside) for sheet in instrument.sheets)
    return changed(instrument, lists={**instrument.lists, **beside.lists}, sheets=sheets)


def _with(sheet: Sheet, beside: Beside) -> Sheet:
    at = 1 if beside.after_name and sheet.kind == "list" else 0
    sections = tuple(
        Section(id=section.id, title=section.title, rows=tuple(_row(row, beside) for row in section.rows))
        for section in sheet.sections
    )
    return changed(
        sheet,
        columns=(*sheet.columns[:at], *beside.columns, *sheet.columns[at:]),
        column_sets={name: (*beside.ids, *columns) for name, columns in sheet.column_sets.items()},
        sections=sections,
        groups=(*sheet.groups, *beside.groups),
    )


def _row(row: Row, beside: Beside) -> Row:
    if not isinstance(row.columns, tuple) or not row.columns or (row.of is not None and not beside.of_parts):
        return row
    return changed(row, columns=(*beside.ids, *row.columns))


def changed(model: Model, **fields: object) -> Model:
    """Return the model with other fields; a copy would keep what the original has worked out already."""
    own = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model)(**{**own, **fields})
