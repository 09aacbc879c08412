"""What the tests of validation forms share: the form of Costa Rica in round 1, filled in and read back."""

import datetime
import functools
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from matrices.checking.files import Returned
from matrices.edition.folder import Folder
from matrices.instrument.columns import Value
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.rounds.intray import forms, records_of
from matrices.rounds.returned import CheckedForm, read_form
from matrices.study.model import Study
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import Place
from tests.study.small_study import study

LINES = (
    "CRI L01 name Código Penal",
    "CRI L01 status in_force",
    "CRI L01 enacted 2015-03",
    "CRI A-01 coverage yes",
    "CRI A-01 law L01",
    "CRI A-01 article art. 5",
    "CRI A-01 acts recruitment|transport",
    "CRI A-01 shortest P18M",
    "CRI A-01 fine 1200.5",
    "CRI A-01 unit CRC",
    "CRI A-01 rate 0.25",
    "CRI A-01 since 2015-03-27",
    "CRI A-01 notes =1+1, según el código",
    "CRI B-01 coverage no",
)
"""A record without faults; A-02 and O-01 have no answer."""

UNTIL = datetime.datetime.fromisoformat("2027-04-30T17:00:00-06:00")
DECISION = Text({"en": "agreement 4", "es": "acuerdo 4"})
VERDICT, BASIS, WORDS = "round_verdict", "round_basis", "round_words"


@functools.cache
def draft(*lines: str) -> Study:
    """Return the draft of the round."""
    return study(*(lines or LINES))


def folder() -> Folder:
    """Return the edition."""
    return Folder(Path(), draft().edition, draft().instruments)


def record() -> Mapping[Place, Value]:
    """Return what the draft prints of Costa Rica."""
    return records_of(draft())["CRI", "small"]


@functools.cache
def form(number: int = 1, silence: bool = False) -> bytes:
    """Return the form of Costa Rica as it is sent."""
    ((_, content),) = forms(folder(), draft(), number, UNTIL, silence, DECISION, ["CRI"])
    return content


def marked(row: str, verdict: str = "", basis: str = "", words: str = "", **cells: Answer) -> dict[Place, Answer]:
    """Return what somebody writes into a row: its mark, and corrected cells."""
    sheet = next(sheet.id for sheet in draft().instruments[0].sheets if row in sheet.row_ids)
    said = {VERDICT: verdict, BASIS: basis, WORDS: words, **cells}
    return {CellId(sheet, row, column): words for column, words in said.items() if words != ""}


def filled(*rows: Mapping[Place, Answer], rest: str = "") -> bytes:
    """Return the form with rows marked, and with the answer to the question on the cover."""
    cells = {place: value for row in rows for place, value in row.items()}
    return fill(form(), cells, {"round_rest": rest} if rest else {})


def read(content: bytes, number: int = 1, known: bool = True) -> CheckedForm:
    """Return what a form says, compared with the register's record, or with its own if that is not `known`."""
    return read_form(Returned("CRI.xlsx", content), folder(), number, record() if known else None)


def emptied(content: bytes, *cells: str) -> bytes:
    """Return a workbook with cells emptied, named as `Matriz!G7`."""
    book = load_workbook(io.BytesIO(content), rich_text=True)
    for cell in cells:
        tab, _, address = cell.partition("!")
        book[tab][address].value = None
    return saved(book)


def saved(book: Any) -> bytes:
    """Return a workbook as bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    """Return a workbook after something happened to it."""
    book = load_workbook(io.BytesIO(content), rich_text=True)
    change(book)
    return saved(book)


def told(one: CheckedForm) -> list[str]:
    """Return the findings as `Matriz!E7 error code`."""
    return [f"{found.at.sheet}!{found.at.cell} {found.severity} {found.rule or found.code}" for found in one.findings]


def rows(one: CheckedForm) -> list[str]:
    """Return what the rows say, one a line."""
    return [
        " | ".join(filter(None, (row.row, row.verdict or "–", row.basis, row.words, f"{row.tab}!{row.cell}")))
        for row in one.rows
    ]


def changes(one: CheckedForm) -> list[str]:
    """Return the changed cells, one a line."""
    return [f"{each.row} {each.column} {each.value!r} {each.raw!r} {each.tab}!{each.cell}" for each in one.changes]
