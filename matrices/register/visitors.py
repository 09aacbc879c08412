"""Who may do what at the door, and who handed something in there; persons by pseudonym, only added."""

import json
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Engine, select

from matrices.errors import RegisterError
from matrices.register import tables
from matrices.register.access import reading, writing
from matrices.register.layout import Clock
from matrices.register.rows import Values, next_id, storable_values, write
from matrices.register.vault import person_behind, pseudonym_of

PrincipalRole = Literal["secretariat", "analyst", "focal", "colleague", "observer"]

Sheets = frozenset[tuple[str, str]]
"""Instruments and sheets."""


@dataclass(frozen=True)
class Principal:
    """Somebody who may enter by the door: in which role, for which country or observer; a colleague, for which sheets.

    `person` is the pseudonym by which the register speaks of him or her; name, address and language are empty when
    they were erased, and then nobody can enter as this principal.
    """

    id: int
    edition: str
    person: str
    role: PrincipalRole
    country: str
    at: str
    actor: str
    name: str = ""
    email: str = ""
    language: str = "es"
    active: bool = True
    sheets: Sheets = frozenset()

    @property
    def may_enter(self) -> bool:
        """Tell whether this principal can sign in."""
        return self.active and bool(self.email)


@dataclass(frozen=True)
class Delivery:
    """That something was handed in at the door: by whom, in the name of which institution and person, as what."""

    principal: int
    institution: str
    person: str
    at: str
    submission: int | None = None
    form: int | None = None
    comments: int | None = None
    id: int = 0


def normal_address(words: str) -> str:
    """Return an address of mail as it is compared: without blanks, letters in their plain small form."""
    plain = unicodedata.normalize("NFKC", words).strip().casefold()
    local, _, domain = plain.rpartition("@")
    try:
        return f"{local}@{domain.rstrip('.').encode('idna').decode('ascii')}" if local else plain
    except UnicodeError:
        return plain


class Visitors:
    """Who comes to the door: `register.visitors`. Each call that writes is one transaction and one event."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def principals(self, edition: str) -> tuple[Principal, ...]:
        """Return everybody who was ever invited, in the order in which they were."""
        with reading(self._engine) as connection:
            return _principals(connection, edition)

    def invite(self, one: Principal) -> Principal:
        """Keep who may enter, with the sheets of a colleague; `principal-known` for an address that enters already."""
        with writing(self._engine) as connection:
            for known in _principals(connection, one.edition):
                if known.may_enter and known.email == normal_address(one.email):
                    raise RegisterError("principal-known")
            row = {
                **{name: getattr(one, name) for name in ("edition", "role", "country", "at", "actor")},
                "id": next_id(connection, tables.principals),
                "person": pseudonym_of(connection, _person(one)),
            }
            made = replace(one, id=int(str(row["id"])), person=str(row["person"]), email=normal_address(one.email))
            rows = {tables.principals: [storable_values(row)], tables.grants: _granted(connection, made)}
            write(connection, self._clock(), one.actor, "invited", {**row, "sheets": _told(one.sheets)}, rows)
            return made

    def change(
        self, principal: int, step: Literal["granted", "revoked"], reason: str, sheets: Sheets, at: str, actor: str
    ) -> Principal:
        """Keep what somebody may do from now on: for some sheets or, where none is named, at all; `no-principal`."""
        with writing(self._engine) as connection:
            known = _principal(connection, principal)
            said = {"step": step, "reason": reason, "at": at, "actor": actor, "principal": principal}
            begin = next_id(connection, tables.grants)
            rows = [
                storable_values({**said, "id": number, "instrument": instrument, "sheet": sheet})
                for number, (instrument, sheet) in enumerate(sorted(sheets) or [("", "")], begin)
            ]
            told = {**said, "country": known.country, "role": known.role, "sheets": _told(sheets)}
            write(connection, self._clock(), actor, "access-changed", told, {tables.grants: rows})
            return _principal(connection, principal)

    def name(self, principal: int, name: str, email: str, language: str, actor: str) -> Principal:
        """Keep how somebody is called and reached from now on, which the log does not say; `no-principal`."""
        table = tables.persons
        with writing(self._engine) as connection:
            known = _principal(connection, principal)
            others = [one for one in _principals(connection, known.edition) if one.id != principal and one.may_enter]
            if any(one.email == normal_address(email) for one in others):
                raise RegisterError("principal-known")
            words = _person(replace(known, name=name, email=email, language=language))
            connection.execute(table.delete().where(table.c.pseudonym == known.person))
            connection.execute(table.insert().values(pseudonym=known.person, words=words))
            told = {"principal": principal, "country": known.country, "role": known.role}
            write(connection, self._clock(), actor, "readdressed", told, {})
            return _principal(connection, principal)

    def deliver(self, one: Delivery, actor: str) -> Delivery:
        """Keep that something was handed in; `person` is the name, which is kept by pseudonym. Once for each thing."""
        with writing(self._engine) as connection:
            for known in _deliveries(connection, one):
                return known
            row = {**vars(one), "id": next_id(connection, tables.deliveries)}
            row["person"] = pseudonym_of(connection, one.person)
            kept = storable_values(row)
            write(connection, self._clock(), actor, "delivered", row, {tables.deliveries: [kept]})
            return replace(one, id=int(str(row["id"])))

    def delivery(self, one: Delivery) -> Delivery | None:
        """Return how the same submission, form or comments were handed in; nothing if not at the door."""
        with reading(self._engine) as connection:
            return next(iter(_deliveries(connection, one)), None)


def _person(one: Principal) -> str:
    words = {"email": normal_address(one.email), "language": one.language, "name": one.name, "role": one.role}
    return json.dumps({**words, "country": one.country}, ensure_ascii=False, sort_keys=True)


def _told(sheets: Collection[tuple[str, str]]) -> list[str]:
    return [f"{instrument}/{sheet}" for instrument, sheet in sorted(sheets)]


def _granted(connection: Connection, one: Principal) -> list[Values]:
    begin = next_id(connection, tables.grants)
    said = {"principal": one.id, "step": "granted", "reason": "", "at": one.at, "actor": one.actor}
    return [
        storable_values({**said, "id": number, "instrument": instrument, "sheet": sheet})
        for number, (instrument, sheet) in enumerate(sorted(one.sheets), begin)
    ]


def _principal(connection: Connection, number: int) -> Principal:
    edition = connection.scalar(select(tables.principals.c.edition).where(tables.principals.c.id == number))
    for one in _principals(connection, str(edition)):
        if one.id == number:
            return one
    raise RegisterError("no-principal", number=number)


def _principals(connection: Connection, edition: str) -> tuple[Principal, ...]:
    table, grant = tables.principals, tables.grants
    rows = connection.execute(select(table).where(table.c.edition == edition).order_by(table.c.id)).mappings().all()
    steps: dict[int, list[Mapping[Any, Any]]] = {}
    for step in connection.execute(select(grant).order_by(grant.c.id)).mappings():
        steps.setdefault(step["principal"], []).append(step)
    return tuple(_principal_of(connection, row, steps.get(row["id"], [])) for row in rows)


def _principal_of(connection: Connection, row: Mapping[Any, Any], steps: list[Mapping[Any, Any]]) -> Principal:
    known = json.loads(person_behind(connection, row["person"]) or "{}")
    told: dict[str, Any] = {name: str(known.get(name, "")) for name in ("name", "email")}
    sheets, active = set[tuple[str, str]](), True
    for step in steps:
        given, place = step["step"] == "granted", (step["instrument"], step["sheet"])
        if place == ("", ""):
            active = given
        else:
            (sheets.add if given else sheets.discard)(place)
    kept: dict[str, Any] = {name: row[name] for name in ("id", "edition", "person", "role", "country", "at", "actor")}
    language = str(known.get("language", "es"))
    return Principal(**kept, **told, language=language, active=active, sheets=frozenset(sheets))


def _deliveries(connection: Connection, like: Delivery) -> list[Delivery]:
    table = tables.deliveries
    same = [table.c[name] == getattr(like, name) for name in ("submission", "form", "comments") if getattr(like, name)]
    rows = connection.execute(select(table).where(*same).order_by(table.c.id)).mappings().all() if same else []
    names = ("principal", "institution", "at", "submission", "form", "comments", "id")
    return [
        Delivery(**{name: row[name] for name in names}, person=person_behind(connection, row["person"])) for row in rows
    ]
