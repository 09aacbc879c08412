"""A directory that came back → what its entries say of persons and days that nobody can have meant.

Nothing that a cell holds is repeated here: a screen is read over shoulders.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from matrices.checking.answers import Answer, Answers
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import Sheet

_PAST_DAYS = ("consented", "confirmed")
"""Roles of days on which something was said: none of them can be still to come."""

_Rows = Mapping[str, Mapping[str, Answer]]
"""The answers of a sheet, by row and role."""


def of_directory(answers: Answers, on: datetime.date, printed: frozenset[int] = frozenset()) -> Iterator[Finding]:
    """Yield what is to be said of a directory on a day, in the order of its sheets.

    `printed` are the signs that the fonts of the directory have, as code points; nothing is said of signs if there are
    none.
    """
    for one in answers.all if printed else ():
        lacking = {sign for sign in str(one.value or "") if ord(sign) not in printed and not sign.isspace()}
        if lacking:
            yield _told("sign-not-printed", one, count=len(lacking))
    sheets = {sheet.role: sheet for sheet in answers.instrument.sheets if sheet.role}
    officers, institutions = (_by_row(answers, sheets.get(role)) for role in ("officers", "institutions"))
    persons = dict(_contacts(officers))
    for rows, roles in ((institutions, ("functional_email", "phone")), (officers, ("functional_email",))):
        for row in rows.values():
            yield from _functional(row, roles, persons)
    for row in (*institutions.values(), *officers.values()):
        yield from (_told("day-to-come", row[role]) for role in _PAST_DAYS if _day(row.get(role), on) > on)
    for row in officers.values():
        status, last = row.get("status"), row.get("valid_until")
        if status is not None and status.value in ("active", "outgoing") and last is not None and _day(last, on) < on:
            yield _told("officer-expired", last)


def _by_row(answers: Answers, sheet: Sheet | None) -> _Rows:
    found: dict[str, dict[str, Answer]] = {}
    for one in answers.of_sheet(sheet.id) if sheet is not None else ():
        role = sheet.column(one.column).role if sheet is not None else None
        if role is not None and one.value is not None:
            found.setdefault(one.row, {})[role] = one
    return found


def _contacts(officers: _Rows) -> Iterator[tuple[str, CellRef]]:
    """Yield the addresses and numbers of persons, each with the cell that it stands in."""
    for row in officers.values():
        for role in ("email", "mobile"):
            if role in row:
                yield str(row[role].value).casefold(), row[role].at
        if "phone" in row:
            yield _number(row), row["phone"].at


def _number(row: Mapping[str, Answer]) -> str:
    """Return a telephone with its extension: behind one number of a switchboard there are many."""
    extension = row.get("extension")
    return f"{row['phone'].value}{';' if extension else ''}{extension.value if extension else ''}"


def _functional(row: Mapping[str, Answer], roles: tuple[str, ...], persons: Mapping[str, CellRef]) -> Iterator[Finding]:
    for role in roles:
        if role in row:
            said = _number(row) if role == "phone" else str(row[role].value).casefold()
            if said in persons:
                at = persons[said]
                yield _told("functional-is-personal", row[role], sheet=at.sheet, cell=at.cell)


def _day(one: Answer | None, otherwise: datetime.date) -> datetime.date:
    """Return a whole day; the other one where there is none."""
    try:
        return datetime.date.fromisoformat(str(one.value)) if one is not None else otherwise
    except ValueError:
        return otherwise


def _told(code: str, one: Answer, **values: Any) -> Finding:
    place: dict[str, Any] = {"sheet_id": one.sheet, "row": one.row, "column": one.column}
    return finding(code, one.at, value=one.raw.text, **place, **values)
