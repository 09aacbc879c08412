"""What is asked: each instrument described for whoever sends it, or every mistake of its files with a right line."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import Cycle
from matrices.desk.visits import Visit, shown
from matrices.errors import Mistake
from matrices.language import say

if TYPE_CHECKING:
    from matrices.instrument import Column, Instrument, Sheet


class _ColumnTold(NamedTuple):
    """A column as a focal point meets it: its head, what a cell says when it is chosen, the answers of its list."""

    label: str
    prompt: str
    options: tuple[str, ...]
    required: str


class _SheetTold(NamedTuple):
    """A sheet as a focal point meets it: rows by their section, or how many can be filled in; columns; rules."""

    title: str
    tab: str
    intro: str
    sections: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    capacity: int
    columns: tuple[_ColumnTold, ...]
    rules: tuple[tuple[str, str], ...]


def _instruments(visit: Visit) -> Response:
    """Show which instruments the edition uses, which others there are, and which have mistakes."""
    used, known = Cycle.instruments_of(visit.folder)
    found = [
        (name, *_checked(visit, name), name in used) for name in (*used, *(one for one in known if one not in used))
    ]
    return visit.page("instruments", found=found)


def _checked(visit: Visit, name: str) -> "tuple[Instrument | None, tuple[Mistake, ...]]":
    checked = Cycle.instrument_checked(visit.folder, name)
    if checked is None:
        raise HTTPException(404)
    return checked


def _instrument(visit: Visit) -> Response:
    """Show what an instrument asks, or its mistakes."""
    name = str(visit.request.path_params["name"])
    found, mistakes = _checked(visit, name)
    shown_mistakes = [(Path(one.file).name, one) for one in mistakes]
    sheets = list(_told(found, visit.language)) if found is not None else []
    return visit.page("instrument", called=name, instrument=found, mistakes=shown_mistakes, sheets=sheets)


def _told(instrument: "Instrument", language: str) -> Iterator[_SheetTold]:
    for sheet in instrument.sheets:
        yield _SheetTold(
            title=sheet.title[language],
            tab=sheet.tab[language],
            intro=sheet.intro[language] if sheet.intro is not None else "",
            sections=tuple(
                (heading[language], tuple((row.id, row.title[language]) for row in rows))
                for heading, rows in groupby(sheet.rows, key=lambda row: sheet.heading(row.id))
            ),
            capacity=sheet.capacity if sheet.kind == "list" else 0,
            columns=tuple(_column(one, sheet, instrument, language) for one in sheet.columns),
            rules=tuple((rule.severity.value, _plain(rule.message[language], language)) for rule in sheet.rules),
        )


def _column(column: "Column", sheet: "Sheet", instrument: "Instrument", language: str) -> _ColumnTold:
    from matrices.instrument import options_of
    from matrices.workbook import hints

    lists = {one.label[language]: None for row in sheet.row_ids for one in options_of(instrument, sheet, row, column)}
    prompt = " ".join(hints(column, instrument, language))
    return _ColumnTold(column.label[language], prompt, tuple(lists), column.required or "")


def _plain(message: str, language: str) -> str:
    """Return what a rule says with words in place of its blanks."""
    words: dict[str, Any] = {one: f"[{say('desk', f'rule-{one}', language)}]" for one in ("row", "column", "value")}
    for name, word in words.items():
        message = message.replace("{" + name + "}", word)
    return message


ROUTES = (shown("/e/{edition}/instruments", _instruments), shown("/e/{edition}/instruments/{name}", _instrument))
