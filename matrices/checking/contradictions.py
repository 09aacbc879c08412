"""What one file says → what it contradicts: its own totals, what was said before, a depositary, the calendar.

What does not add up is a rule of the instrument; here are totals that give no number beside parts that do, and numbers
that are kept back although anybody can work them out. What an answer means is said by its code in SDMX. Of a directory
nothing that a cell holds is repeated: a screen is read over shoulders.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from matrices.checking.answers import Answer, Answers
from matrices.edition import TreatyAct, TreatyStatus
from matrices.findings import CellRef, Finding, finding
from matrices.instrument import (
    UNIT_TEXTS,
    CellId,
    CodeList,
    Column,
    Row,
    Sheet,
    Symbol,
    Value,
    contacts_in,
    contacts_of,
    mailbox_of,
    options_of,
)
from matrices.language import LANGUAGES, Text, show_date, text
from matrices.workbook import comparable

_CANNOT_EXIST, _KEPT_BACK = "M", "Q"
"""Codes of the SDMX list of observation statuses."""


def contradictions(answers: Answers) -> Iterator[Finding]:
    """Yield what is to be said of totals and their parts, in the order of the instrument; each total once a column."""
    for sheet in answers.instrument.matrices:
        columns = [column for column in sheet.columns if column.kind.is_number and column.special]
        for total, by_list in _breakdowns(sheet).items():
            for column in (one for one in columns if sheet.uses(total, one.id)):
                found: dict[CellRef, Finding] = {}
                for codes, parts in ((answers.instrument.lists[name], rows) for name, rows in by_list.items()):
                    for one in _Breakdown(answers, sheet, column, total, parts).findings(codes):
                        found.setdefault(one.at, one)
                for one in _worked_out(answers, sheet, column, tuple(_sums(answers, total, by_list, sheet))):
                    found.setdefault(one.at, one)
                yield from found.values()


class _Sum(NamedTuple):
    """A row that is the sum of others, where those that belong to none of the like are 0."""

    whole: str
    parts: Sequence[str]
    others: Sequence[str] = ()


def _sums(answers: Answers, total: str, by_list: Mapping[str, Sequence[str]], sheet: Sheet) -> Iterator[_Sum]:
    """Yield what adds up: a total by each list, and the parts by one list by those of a list that crosses it."""
    lists = {name: answers.instrument.lists[name] for name in by_list if answers.instrument.lists[name].exclusive}
    codes = {row: sheet.row(row).part for rows in by_list.values() for row in rows}
    means = {
        row: lists[part.list].option(part.code).sdmx or "" for row, part in codes.items() if part and part.list in lists
    }
    yield from (_Sum(total, by_list[name]) for name in lists)
    for fine, rows in ((name, by_list[name]) for name in lists):
        for at, concept in enumerate((lists[fine].sdmx or "").split("+")):
            for whole in (
                row for name in lists if name != fine and lists[name].sdmx == concept for row in by_list[name]
            ):
                of = {row: means[row].split("+")[at] for row in rows}
                parts = [row for row in rows if of[row] == means[whole] != _UNKNOWN]
                if parts:
                    yield _Sum(whole, parts, [row for row in rows if of[row] == _UNKNOWN])


_UNKNOWN = "_U"
"""Code of SDMX for what was not recorded."""


def _worked_out(answers: Answers, sheet: Sheet, column: Column, sums: Sequence[_Sum]) -> Iterator[Finding]:
    """Yield the figures that are kept back although sums give them away, one after the other."""
    rows = {row for one in sums for row in (one.whole, *one.parts, *one.others)}
    given = {row: answers.by_place.get(CellId(sheet.id, row, column.id)) for row in rows}
    special = {option.code: option.sdmx for option in answers.instrument.lists[column.special or ""].options}
    known = {row: Decimal(one.value) for row, one in given.items() if one and isinstance(one.value, int | Decimal)}
    numbers = set(known)
    known |= {
        row: Decimal(0) for row, one in given.items() if one is None or special.get(str(one.value)) == _CANNOT_EXIST
    }
    hidden = {row for row, one in given.items() if one is not None and special.get(str(one.value)) == _KEPT_BACK}
    for _ in sums:  # what one of them gives away may give away more by another
        for one in sums:
            for row, number in _given_away(one, known, hidden, numbers).items():
                known[row] = number
                numbers.add(row)
                at = [
                    answers.reading.places.get(CellId(sheet.id, other, column.id)) for other in (one.whole, *one.parts)
                ]
                cells = ", ".join(cell.cell for cell in at if cell is not None)
                value = given[row]
                where = answers.reading.places.get(CellId(sheet.id, row, column.id))
                if where is not None and value is not None:
                    place: dict[str, Any] = {"sheet_id": sheet.id, "row": row, "column": column.id}
                    yield finding(
                        "figure-deducible", where, value=value.raw.text, cells=cells, label=column.label, **place
                    )


def _given_away(
    one: _Sum, known: Mapping[str, Decimal], hidden: Iterable[str], numbers: Iterable[str]
) -> Mapping[str, Decimal]:
    """Return what is kept back in a sum and follows from the rest of it: one figure, or several that can only be 0."""
    members = (one.whole, *one.parts)
    unsaid = [row for row in members if row in hidden and row not in known]
    is_known = all(row in known or row in unsaid for row in members)
    if not unsaid or not is_known or any(known.get(other) != 0 for other in one.others):
        return {}
    rest = known.get(one.whole, Decimal(0)) - sum((known.get(part, Decimal(0)) for part in one.parts), Decimal(0))
    if one.whole in unsaid:
        return {one.whole: -rest} if unsaid == [one.whole] and set(one.parts) & set(numbers) else {}
    if one.whole in numbers and (rest == 0 or (len(unsaid) == 1 and rest > 0 and set(one.parts) & set(numbers))):
        return dict.fromkeys(unsaid, rest)
    return {}


class Earlier(NamedTuple):
    """What a country said before: its answers, and where it said them, in words (version 1; edition 2026)."""

    answers: Mapping[CellId, Value]
    where: Text


_WHAT_IS_COUNTED = ("definition_differs", "definition", "counted")
"""Roles of the columns that say what figures count: another answer makes other figures of them."""


def revised(answers: Answers, earlier: Iterable[Earlier]) -> Iterator[Finding]:
    """Yield the figures that say something else than before, or nothing any more, and those that count something else.

    Of several times before, a cell is held against the first that knows it; an explanation that was not there before
    settles what it explains.
    """
    told: set[CellId] = set()
    for before in earlier:
        for sheet in answers.instrument.sheets:
            for place, known in _known_before(answers, sheet, before):
                if place not in told:
                    told.add(place)
                    yield from _revised(answers, sheet, place, known, before)


def _known_before(answers: Answers, sheet: Sheet, before: Earlier) -> Iterator[tuple[CellId, Value]]:
    """Yield what a sheet said before, each at the cell where it stands now: rows of a list go by what they are of."""
    if sheet.kind != "list":
        places = [CellId(sheet.id, row.id, one) for row in sheet.rows for one in sheet.used_columns(row.id)]
        yield from ((place, before.answers[place]) for place in places if place in before.answers)
    elif columns := sheet.flow_columns:
        now = {place: one.value for place, one in answers.by_place.items()}
        rows = {key: row for row in sheet.row_ids if None not in (key := _key(now, sheet, row, columns))}
        for old in sheet.row_ids:
            row = rows.get(_key(before.answers, sheet, old, columns))
            for column in (one.id for one in sheet.columns if one.year and row is not None):
                if (known := before.answers.get(CellId(sheet.id, old, column))) is not None:
                    yield CellId(sheet.id, row or "", column), known


def _key(said: Mapping[CellId, Any], sheet: Sheet, row: str, columns: Iterable[str]) -> tuple[Any, ...]:
    return tuple(said.get(CellId(sheet.id, row, column)) for column in columns)


def _revised(answers: Answers, sheet: Sheet, place: CellId, known: Value, before: Earlier) -> Iterator[Finding]:
    column, answer = sheet.column(place.column), answers.by_place.get(place)
    counts = column.role in _WHAT_IS_COUNTED
    if not (counts or (column.role == "figure" and column.year)) or (answer is not None and answer.value is None):
        return
    if answer is not None and comparable(answer.value) == comparable(known):
        return
    if place not in answers.reading.places or _newly_explained(answers, sheet, place.row, before):
        return
    code = "definition-changed" if counts else "figure-deleted" if answer is None else "figure-revised"
    options = options_of(answers.instrument, sheet, place.row, column)
    was = Text({language: column.kind.show(known, options, language) for language in column.label})
    at, value = answers.reading.places[place], answer.raw.text if answer is not None else ""
    own: dict[str, Any] = {"sheet_id": sheet.id, "row": place.row, "column": place.column, "value": value}
    yield finding(code, at, label=column.label, was=was, where=before.where, **own)


def _newly_explained(answers: Answers, sheet: Sheet, row: str, before: Earlier) -> bool:
    """Tell whether the row of the total is explained in other words than before."""
    column = sheet.with_role("explanation")
    if column is None:
        return False
    place = CellId(sheet.id, sheet.row(row).of or row, column.id)
    now = answers.by_place.get(place)
    return now is not None and comparable(now.value) != comparable(before.answers.get(place))


def _breakdowns(sheet: Sheet) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return, by the row of a total and the list that breaks it down, the rows of its parts."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in sheet.rows:
        if row.of is not None and row.part is not None:
            found.setdefault(row.of, {}).setdefault(row.part.list, []).append(row.id)
    return found


class _Breakdown:
    """A total and the parts of it by one list, in one column."""

    def __init__(self, answers: Answers, sheet: Sheet, column: Column, total: str, parts: Sequence[str]) -> None:
        self._answers, self._sheet, self._column = answers, sheet, column
        self._total, self._rows = total, parts
        special = answers.instrument.lists[column.special or ""]
        self._meaning = {option.code: option.sdmx for option in special.options}

    def findings(self, codes: CodeList) -> Iterator[Finding]:
        """Yield what contradicts itself; nothing where parts overlap, or where a cell could not be understood."""
        if not codes.exclusive or any(one is not None and one.value is None for one in (self._whole, *self._parts)):
            return
        number, kept_back = self._number(self._whole), self._with_meaning(_KEPT_BACK)
        numbers = [one for one in map(self._number, self._parts) if one is not None]
        is_complete = bool(numbers) and len(numbers) + len(self._with_meaning(_CANNOT_EXIST)) == len(self._rows)
        if number is None and is_complete and not self._is_explained:
            yield self._finding("total-without-number", self._total, codes, total=sum(numbers))
        elif number and not self._is_explained and len(self._with_meaning(_CANNOT_EXIST)) == len(self._rows):
            yield self._finding("total-of-nothing", self._total, codes)
        elif number is not None and len(kept_back) == 1 and self._is_deducible(kept_back[0]):
            yield self._finding("part-deducible", kept_back[0], codes, cells=self._second(kept_back[0]))

    @cached_property
    def _whole(self) -> Answer | None:
        return self._at(self._total)

    @cached_property
    def _parts(self) -> list[Answer | None]:
        return [self._at(row) for row in self._rows]

    @property
    def _is_explained(self) -> bool:
        """Tell whether the row of the total explains itself; that it is kept back is no reason to print its parts."""
        explanation = self._sheet.with_role("explanation")
        known = explanation and self._answers.by_place.get(CellId(self._sheet.id, self._total, explanation.id))
        return known is not None and self._means(self._whole) != _KEPT_BACK

    def _is_deducible(self, kept_back: str) -> bool:
        """Tell whether all other parts are known, so that the one that is kept back is what they leave of the total."""
        others = [one for row, one in zip(self._rows, self._parts, strict=True) if row != kept_back]
        known = [one is None or self._number(one) is not None or self._means(one) == _CANNOT_EXIST for one in others]
        return all(known) and any(self._number(one) is not None for one in others)

    def _second(self, kept_back: str) -> str:
        """Return the cell of the least other part that is not 0: kept back too, it hides the one; else of the total."""
        figures = [(self._number(one), row) for row, one in zip(self._rows, self._parts, strict=True)]
        known = sorted((number, self._rows.index(row)) for number, row in figures if number and row != kept_back)
        return self._place(self._rows[known[0][1]] if known else self._total).cell

    def _at(self, row: str) -> Answer | None:
        return self._answers.by_place.get(CellId(self._sheet.id, row, self._column.id))

    def _place(self, row: str) -> CellRef:
        return self._answers.reading.places.get(
            CellId(self._sheet.id, row, self._column.id), CellRef(self._answers.reading.file)
        )

    def _number(self, one: Answer | None) -> Decimal | None:
        return Decimal(one.value) if one is not None and isinstance(one.value, int | Decimal) else None

    def _means(self, one: Answer | None) -> str | None:
        return self._meaning.get(str(one.value)) if one is not None else None

    def _with_meaning(self, meaning: str) -> list[str]:
        return [row for row, one in zip(self._rows, self._parts, strict=True) if self._means(one) == meaning]

    def _finding(self, code: str, row: str, codes: CodeList, **values: Any) -> Finding:
        here = self._at(row)
        named = {language: codes.title[language][:1].lower() + codes.title[language][1:] for language in codes.title}
        return finding(
            code,
            self._place(row),
            sheet_id=self._sheet.id,
            row=row,
            column=self._column.id,
            value=here.raw.text if here is not None else "",
            label=self._column.label,
            part=Text(named),
            **values,
        )


# --- treaties: what their depositary publishes ---

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


# --- directories: persons and days that nobody can have meant ---

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
    yield from _contacts_in_texts((*institutions.values(), *officers.values()), officers)
    for row in (*institutions.values(), *officers.values()):
        yield from (_told("day-to-come", row[role]) for role in _PAST_DAYS if _day(row.get(role), on) > on)
    for row in officers.values():
        status, last = row.get("status"), row.get("valid_until")
        if status is not None and status.value in ("active", "outgoing") and last is not None and _day(last, on) < on:
            yield _told("officer-expired", last)
        elif status is not None and status.value == "ended" and last is not None and _day(last, on) > on:
            yield _told("officer-ends-later", last)


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
        if "email" in row:
            yield mailbox_of(str(row["email"].value)), row["email"].at
        if "mobile" in row:
            yield str(row["mobile"].value), row["mobile"].at
        if "phone" in row:
            yield _number(row), row["phone"].at


def _contacts_in_texts(rows: Iterable[Mapping[str, Answer]], officers: _Rows) -> Iterator[Finding]:
    """Yield the texts on institutions and units in which a contact of a person stands."""
    persons = {
        contact: next(row[role].at for role in ("email", "mobile", "phone") if role in row)
        for row in officers.values()
        for contact in contacts_of({role: str(one.value) for role, one in row.items()})
    }
    for one in (row[role] for row in rows for role in UNIT_TEXTS if role in row):
        for at in [persons[contact] for contact in sorted(contacts_in(str(one.value))) if contact in persons][:1]:
            yield _told("functional-is-personal", one, sheet=at.sheet, cell=at.cell)


def _number(row: Mapping[str, Answer]) -> str:
    """Return a telephone with its extension: behind one number of a switchboard there are many."""
    extension = row.get("extension")
    return f"{row['phone'].value}{';' if extension else ''}{extension.value if extension else ''}"


def _functional(row: Mapping[str, Answer], roles: tuple[str, ...], persons: Mapping[str, CellRef]) -> Iterator[Finding]:
    for role in roles:
        if role in row:
            value = str(row[role].value)
            for said in (_number(row), value) if role == "phone" else (mailbox_of(value),):
                if said in persons:
                    at = persons[said]
                    yield _told("functional-is-personal", row[role], sheet=at.sheet, cell=at.cell)
                    break


def _day(one: Answer | None, otherwise: datetime.date) -> datetime.date:
    """Return a whole day; the other one where there is none."""
    try:
        return datetime.date.fromisoformat(str(one.value)) if one is not None else otherwise
    except ValueError:
        return otherwise


def _told(code: str, one: Answer, **values: Any) -> Finding:
    place: dict[str, Any] = {"sheet_id": one.sheet, "row": one.row, "column": one.column}
    return finding(code, one.at, value=one.raw.text, **place, **values)
