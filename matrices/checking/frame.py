"""Typed answers of many files → one flat polars frame a sheet, one line a row and file, ready for pandera.

Columns: `_file` (number of the file), `_row` (row id), and for each column `c` of the sheet `c__remarked` (something
was remarked of its content). Besides, as far as rules and requirements ask for them: `c__asked` (the file has a cell
for it that the row uses), `c__answered`, `c__sound` (a value could be made out), `c__begun` (another column but the
notes is answered in the row), `c__codes` (of a choice, ticks, reference: `;yes;`), `c__low` and `c__high` (the least
and greatest that the value can mean: numbers, terms in months, days as ordinals), `c__text`, `c__in__STATUS` (the codes
that the cited rows have in column STATUS).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from matrices.checking.answers import Answer, Answers
from matrices.instrument import CellId, Column, Instrument, RowId, Sheet, target_options
from matrices.instrument import expressions as e

_KINDS: Mapping[str, tuple[pl.DataType, Any]] = {
    **dict.fromkeys(("asked", "answered", "sound", "begun", "remarked"), (pl.Boolean(), False)),
    **dict.fromkeys(("low", "high"), (pl.Float64(), None)),
    **dict.fromkeys(("codes", "in"), (pl.String(), "")),
    "text": (pl.String(), None),
}
"""What is told of a column → the type of the frame's column, and what stands in it where there is no answer."""

_Told = tuple[str, str, str]
"""Column id, what is told of it, and the column of the cited rows if it is that."""


class _Needs(NamedTuple):
    """What the rules and requirements of an instrument ask of each column, by sheet."""

    by_sheet: Mapping[str, frozenset[_Told]]


def needs(instrument: Instrument) -> _Needs:
    """Return what the frames must hold for the rules of the instrument."""
    found: dict[str, set[_Told]] = {sheet.id: set(_of_columns(sheet)) for sheet in instrument.sheets}
    for sheet in instrument.sheets:
        for breach in (one for rule in sheet.rules for one in rule.breaches()):
            found[sheet.id].add((breach.column, "asked", ""))
            for node in _nodes(breach.expression):
                asked = set(_ASKED_FOR[type(node)](node))
                found[sheet.id] |= asked
                if isinstance(node, e.RepeatedIn):
                    found[node.sheet] |= asked
    return _Needs({sheet: frozenset(told) for sheet, told in found.items()})


def _of_columns(sheet: Sheet) -> Iterator[_Told]:
    for column in sheet.columns:
        yield column.id, "remarked", ""
        if column.required:
            yield from ((column.id, told, "") for told in ("asked", "answered", "begun"))


def _nodes(node: e.Expression) -> Iterator[e.Expression]:
    yield node
    if isinstance(node, e.Not | e.InRow):
        yield from _nodes(node.node)
    elif isinstance(node, e.AllOf | e.AnyOf):
        for part in node.nodes:
            yield from _nodes(part)


def columns_under(node: e.Expression) -> frozenset[str]:
    """Return the columns of the row that stand in conditions below a node."""
    return frozenset(one.column for one in _nodes(node) if isinstance(one, e.Answered | e.Blank | e.In | e.Cites))


_ASKED_FOR: Mapping[type, Callable[[Any], Iterable[_Told]]] = {
    e.Answered: lambda node: [(node.column, "sound", "")],
    e.Blank: lambda node: [(node.column, "answered", "")],
    e.In: lambda node: [(node.column, "codes", "")],
    e.Greater: lambda node: [(node.left, "low", ""), (node.right, "high", "")],
    e.Below: lambda node: [(node.column, "high", "")],
    e.Over: lambda node: [(node.column, "low", "")],
    e.SumDiffers: lambda node: [(column, "low", "") for column in (node.total, *node.parts)],
    e.Changed: lambda node: [(node.column, "low", ""), (node.before, "low", "")],
    e.RowGreater: lambda node: [(node.column, "low", "")],
    e.PartsDiffer: lambda node: [(node.column, told, "") for told in ("low", "answered", "codes")],
    e.Unlike: lambda node: [(node.column, "text", "")],
    e.Repeated: lambda node: [(column, "text", "") for column in node.columns],
    e.RepeatedIn: lambda node: [(column, "text", "") for column in node.columns],
    e.Cites: lambda node: [(node.column, "in", node.status)],
    e.Not: lambda node: [(column, told, "") for column in columns_under(node) for told in ("answered", "sound")],
    **dict.fromkeys((e.AllOf, e.AnyOf, e.InRow), lambda _node: ()),
}
"""What each kind of node asks of the frame; those that only join others ask for nothing of their own."""


def _name_of(told: _Told) -> str:
    """Return the name of a column of a frame: `coverage__codes`, `law__in__status`."""
    return "__".join(filter(None, told))


def frame(sheet: Sheet, files: Sequence[Answers], wanted: _Needs) -> pl.DataFrame:
    """Return the frame of one sheet over all files."""
    made = _Frame(sheet, sorted(wanted.by_sheet[sheet.id]))
    for number, answers in enumerate(files):
        made.add(number, answers)
    return made.polars()


class _Frame:
    """The columns of a frame as lists; blank answers are most of them, so only what was answered is looked at."""

    def __init__(self, sheet: Sheet, wanted: Sequence[_Told]) -> None:
        self._sheet = sheet
        self._wanted = {column.id: [told for told in wanted if told[0] == column.id] for column in sheet.columns}
        self._shape: dict[str, pl.DataType] = {"_file": pl.Int32(), "_row": pl.String()}
        self._shape |= {_name_of(told): _KINDS[told[1]][0] for told in wanted}
        self._lines: dict[str, list[Any]] = {name: [] for name in self._shape}
        self._unless = {_name_of(told): _KINDS[told[1]][1] for told in wanted}
        self._asked = [column for column, told in self._wanted.items() if (column, "asked", "") in told]
        self._begun = [column for column, told in self._wanted.items() if (column, "begun", "") in told]

    def polars(self) -> pl.DataFrame:
        """Return the frame."""
        return pl.DataFrame(self._lines, schema=self._shape)

    def add(self, number: int, answers: Answers) -> None:
        """Add the rows of a file: all of a matrix, those of a list that hold an answer."""
        rows = answers.rows_answered(self._sheet.id) if self._sheet.kind == "list" else self._sheet.row_ids
        first = len(self._lines["_row"])
        self._lines["_file"] += [number] * len(rows)
        self._lines["_row"] += rows
        for name, blank in self._unless.items():
            self._lines[name] += [blank] * len(rows)
        for column in self._asked:
            self._lines[f"{column}__asked"][first:] = self._asked_in(rows, column, answers)
        places = {row: first + index for index, row in enumerate(rows)}
        for answer in answers.of_sheet(self._sheet.id):
            if answer.row in places:
                self._answer(answer, places[answer.row], answers)
        for row, index in places.items():
            answered = answers.begun.get(RowId(self._sheet.id, row), ())
            for column in self._begun if answered else ():
                self._lines[f"{column}__begun"][index] = any(other != column for other in answered)

    def _asked_in(self, rows: Sequence[str], column: str, answers: Answers) -> list[bool]:
        places, sheet = answers.reading.places, self._sheet
        left = {row for row in sheet.conditions if RowId(sheet.id, row) not in answers.owed}
        return [row not in left and sheet.uses(row, column) and (sheet.id, row, column) in places for row in rows]

    def _answer(self, answer: Answer, index: int, answers: Answers) -> None:
        column = self._sheet.column(answer.column)
        for told in self._wanted[answer.column]:
            if told[1] not in ("asked", "begun"):
                self._lines[_name_of(told)][index] = _VALUES[told[1]](told[2], answer, column, answers)


def _joined(codes: Sequence[str]) -> str:
    return f";{';'.join(codes)};" if codes else ""


def _codes(answer: Answer | None) -> Sequence[str]:
    if answer is None or answer.value is None:
        return ()
    if isinstance(answer.value, tuple):
        return answer.value
    return (answer.value,) if isinstance(answer.value, str) and len(answer.value) <= 64 else ()


def _text(answer: Answer) -> str | None:
    if answer.value is None:
        return None
    return ";".join(answer.value) if isinstance(answer.value, tuple) else str(answer.value).strip()


def _statuses(answer: Answer, column: Column, status: str, answers: Answers) -> list[str]:
    """Return the states of the cited rows; one that cannot be made out may be any, and has its finding already."""
    codes: list[str] = []
    sheet, missing = answers.instrument.sheet(column.sheet or ""), answers.reading.missing
    is_unread = CellId(sheet.id, "", "") in missing or CellId(sheet.id, "", status) in missing
    for row in answer.value if isinstance(answer.value, tuple) else ():
        found = answers.by_place.get(CellId(sheet.id, row, status))
        is_told = found.value is None if found else is_unread or sheet.column(status).required == "error"
        options = target_options(answers.instrument.code_list(sheet, row, status)) if is_told else ()
        codes += (option.code for option in options) if is_told else _codes(found)
    return codes


def _extent(answer: Answer, column: Column) -> tuple[float | None, float | None]:
    return (None, None) if answer.value is None else column.kind.extent(answer.value)


_VALUES: Mapping[str, Callable[[str, Answer, Column, Answers], Any]] = {
    "answered": lambda _status, _answer, _column, _answers: True,
    "remarked": lambda _status, answer, _column, _answers: bool(answer.typed.remarks),
    "sound": lambda _status, answer, _column, _answers: answer.value is not None or answer.raw.kind == "blank",
    "codes": lambda _status, answer, _column, _answers: _joined(_codes(answer)),
    "in": lambda status, answer, column, answers: _joined(_statuses(answer, column, status, answers)),
    "text": lambda _status, answer, _column, _answers: _text(answer),
    "low": lambda _status, answer, column, _answers: _extent(answer, column)[0],
    "high": lambda _status, answer, column, _answers: _extent(answer, column)[1],
}
"""How what is told of an answer is worked out."""
