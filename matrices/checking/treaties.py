"""Answers on treaties → what they say otherwise than the depositary: each at its cell, asked and never an error."""

from collections.abc import Iterator, Sequence
from typing import Any

from matrices.checking.answers import Answer, Answers
from matrices.edition import TreatyAct, TreatyStatus
from matrices.findings import Finding, finding
from matrices.instrument import CellId, Row, Sheet, Symbol
from matrices.language import LANGUAGES, Text, show_date, text

_ROLES = ("coverage", "treaty_action", "treaty_date")


def against_depositary(answers: Answers, treaties: Sequence[TreatyStatus], country: str) -> Iterator[Finding]:
    """Yield the cells in which a country's answers say otherwise than the depositary of a treaty publishes."""
    known = {treaty.id: treaty for treaty in answers.instrument.treaties}
    for sheet in answers.instrument.matrices:
        date = sheet.with_role("treaty_date")
        for row in sheet.rows if date is not None else ():
            if date is None or not sheet.uses(row.id, date.id):
                continue
            treaty = next((known[one] for ref in row.derives_from if (one := ref.partition(" ")[0]) in known), None)
            status = next((one for one in treaties if one.is_about(treaty)), None)
            act = status.acts.get(country) if status is not None else None
            if act is not None and treaty is not None:
                yield from _of_row(answers, sheet, row, act, treaty.short)


def _of_row(answers: Answers, sheet: Sheet, row: Row, act: TreatyAct, treaty: Text) -> Iterator[Finding]:
    given = {role: _answer(answers, sheet, row, role) for role in _ROLES}
    value = {role: one.value if one is not None else None for role, one in given.items()}
    party = _is_party(answers, sheet, row, value["coverage"])
    for role in act.differs(party=party, act=value["treaty_action"], day=value["treaty_date"]):
        one = given[role]
        if one is not None:
            place: dict[str, Any] = {"sheet_id": one.sheet, "row": one.row, "column": one.column}
            told: dict[str, Any] = {"treaty": treaty, "published": _published(act)}
            yield finding("treaty-differs", one.at, value=one.raw.text, **place, **told)


def _answer(answers: Answers, sheet: Sheet, row: Row, role: str) -> Answer | None:
    column = sheet.with_role(role)
    return answers.by_place.get(CellId(sheet.id, row.id, column.id)) if column is not None else None


def _is_party(answers: Answers, sheet: Sheet, row: Row, code: object) -> bool | None:
    """Return what a coverage says of being a party; None of one that says neither yes nor no."""
    column = sheet.with_role("coverage")
    scale = answers.instrument.code_list(sheet, row.id, column.id) if column is not None else None
    sign = next((one.symbol for one in scale.options if one.code == code), None) if scale is not None else None
    return {Symbol.FULL: True, Symbol.EMPTY: False}.get(sign) if sign is not None else None


def _published(act: TreatyAct) -> Text:
    """Return act and day of a deposit in words, or that there is none."""
    day = act.deposited
    if day is None:
        return text("report", "depositary-none")
    date = Text({language: show_date(day, language) for language in LANGUAGES})
    return text("report", "depositary-act", date=date, act=text("report", f"act-{act.act}")) if act.act else date
