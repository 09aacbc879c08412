"""Facts → who stands in a directory on a day, for the network and for the public, and what is said of each entry."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from matrices.language import bare
from tests.sentences.claims import Claims
from tests.sentences.facts import Facts, unread

SUBJECTS = ("trafficking", "smuggling")
RANKS = ("principal", "alternate")
SHOWN = {"network": ("network", "public"), "public": ("public",)}
WAITS = "to_clarify"
NEWER = "newer"
"""What a file that does not count yet says of the same entry, beside its own columns."""
NONE = "–"

Entry = Mapping[str, Any]
"""The cells of a row by column; `WAITS` where one is to be clarified."""


def rows(facts: Facts, code: str, sheet: str) -> Mapping[str, Entry]:
    """Return the rows of a list of a country."""
    found: dict[str, dict[str, Any]] = {}
    for (where, row, column), content in facts.cells[code].items():
        if where == sheet:
            found.setdefault(row, {})[column] = WAITS if unread(content) else content
    return found


def later(now: Facts, facts: Facts, code: str) -> Any:
    """Return the newest file of a country that does not count yet, None where the newest one counts."""
    sent = _later(now, facts, code)
    return sent[-1] if sent else None


def _later(now: Facts, facts: Facts, code: str) -> list[Any]:
    sent = now.sent(code)
    if facts is now:
        accepted = facts.accepted(code)
        sent = sent[sent.index(accepted) + 1 :] if accepted in sent else sent
    return sent


def entries(now: Facts, facts: Facts, code: str, sheet: str) -> Mapping[str, Entry]:
    """Return the rows of a list that count, each with what a newer file takes back of it."""
    own, newer = rows(facts, code, sheet), _later(now, facts, code)
    told: list[dict[str, dict[str, Any]]] = []
    for newest in newer:
        said: dict[str, dict[str, Any]] = {}
        for (where, row, column), content in now.content(newest["id"]).items():
            if where == sheet:
                said.setdefault(row, {})[column] = WAITS if unread(content) else content
        told += [said] if said else []
    if not newer or (sheet == "officers" and not told):
        return own
    said = told[-1] if told else {}
    return {row: {**one, NEWER: _same(row, one, said, sheet)} for row, one in own.items()}


def _same(row: str, one: Entry, said: Mapping[str, Entry], sheet: str) -> Entry | None:
    if sheet == "institutions":
        named = {bare(text(each, "name")): each for each in said.values()}
        return named.get(bare(text(one, "name")))
    if one.get("status") == "vacant":
        return said.get(row)
    found = {number: each for number, each in said.items() if _one_person(one, each)}
    return found.get(row) or next(iter(found.values()), {})


def _one_person(one: Entry, other: Entry) -> bool:
    names = [bare(f"{text(each, 'given_names')} {text(each, 'surnames')}") for each in (one, other)]
    mails = [text(each, "email").casefold() for each in (one, other)]
    return bool(names[0] and names[0] == names[1]) or bool(mails[0] and mails[0] == mails[1])


def persons(own: Mapping[str, Entry]) -> set[str]:
    """Return the addresses and numbers of persons; a number with its extension."""
    found = {text(one, "email").casefold() for one in own.values()}
    found |= {f"{text(one, 'mobile')};" for one in own.values()}
    return found | {f"{text(one, 'phone')};{text(one, 'extension')}" for one in own.values()}


def day(one: Entry, column: str) -> datetime.date | None:
    """Return a date, None where there is none or it waits."""
    words = one.get(column)
    return datetime.date.fromisoformat(words) if words not in (None, WAITS) else None


def in_office(one: Entry, on: datetime.date) -> bool:
    """Tell whether an officer serves on a day."""
    first, last, newer = day(one, "valid_from"), day(one, "valid_until"), one.get(NEWER)
    holds = one.get("status") != "ended" and not (first and on < first) and not (last and last < on)
    return holds and (newer is None or in_office(newer, on))


def undecided(one: Entry) -> bool:
    """Tell whether it waits to be clarified who an officer is, whether the seat is held, or who may see it."""
    names = ("visibility", "consented", "status", "valid_from", "valid_until", "honorific", "given_names", "surnames")
    return any(one.get(name) == WAITS for name in names)


def officer_listed(one: Entry, audience: str, on: datetime.date) -> bool:
    """Tell whether an audience may see an officer on a day."""
    if undecided(one) or not in_office(one, on) or one.get("visibility") not in SHOWN[audience]:
        return False
    consented, newer = day(one, "consented"), one.get(NEWER)
    if one.get("status") != "vacant" and (consented is None or consented > on):
        return False
    return newer is None or officer_listed(newer, audience, on)


def institution_listed(one: Entry, audience: str) -> bool:
    """Tell whether an audience may see an institution."""
    newer = one.get(NEWER)
    if one.get("name") in (None, WAITS) or one.get("visibility") not in SHOWN[audience]:
        return False
    return newer is None or institution_listed(newer, audience)


def text(one: Entry, column: str) -> str:
    """Return the words of a cell, nothing where it is blank or waits."""
    found = one.get(column)
    return "" if found in (None, WAITS) else str(found)


def listing(audience: str, on: datetime.date, before: Facts | None = None) -> Callable[[Claims], None]:
    """Return the proof of a directory for an audience on a day; `before` is what the edition before knew."""

    def listing_on(claims: Claims) -> None:
        """Of each country who is listed, with when it was confirmed; where it is from, and how many are listed."""
        edition, date = claims.facts.edition, claims.date(on)
        claims.say("directory/as-of", date=date)
        claims.say("directory/edition-line", edition=edition.id, date=date)
        claims.say("directory/reading-changes", email=edition.body.email)
        for code in claims.facts.codes:
            _country(claims, code, known(claims.facts, before, code), audience, on)

    listing_on.__name__ = "listing"
    return listing_on


def everybody(claims: Claims) -> None:
    """The countries of the edition, on the cover."""
    for code in claims.facts.codes:
        claims.prints("document/cover.html.j2 name", "top", claims.name(code))


def known(now: Facts, before: Facts | None, code: str) -> Facts:
    """Return the edition whose accepted directory of a country counts: this one's, else that of the one before."""
    if now.accepted(code) is None and before is not None and code in before.codes and before.accepted(code) is not None:
        return before
    return now


def _country(claims: Claims, code: str, facts: Facts, audience: str, on: datetime.date) -> None:
    name = claims.name(code)
    claims.prints("directory/by-country.html.j2 part.title", f"country-{code}", name)
    if facts is not claims.facts:
        note = claims.say("directory/before-note", edition=facts.edition.id)
        claims.prints("directory/by-country.html.j2 part.content.note", f"country-{code}", note)
    found = entries(claims.facts, facts, code, "institutions")
    institutions = {row: one for row, one in found.items() if institution_listed(one, audience)}
    own = entries(claims.facts, facts, code, "officers")
    personal = persons(own)
    officers = {row: one for row, one in own.items() if audience == "network" and officer_listed(one, audience, on)}
    for row, one in institutions.items():
        anchor = f"institution-{code}-{row}"
        claims.prints("institution", anchor, f"{text(one, 'name')} | {_confirmed(claims, one, on)}")
        number = text(one, "phone")
        if not {f"{number};{text(one, 'extension')}", f"{number};"} & personal:
            _phones(claims, one, ("phone",))
    if officers:
        claims.say("directory/officers-of", country=name)
    people: dict[str, list[str]] = {row: [] for row in institutions}
    for row, one in officers.items():
        person, seat = _officer(claims, f"officer-{code}-{row}", {**one, "personal": personal}, on)
        people.get(next(iter(one.get("institution") or ()), ""), []).append(f"{person} {seat}".strip())
    for row, own_people in people.items():
        claims.prints("people", name, f"{text(institutions[row], 'name')}: {'; '.join(sorted(own_people))}")
    if audience == "public":
        _units(claims, code, own, institutions, on)
    _source(claims, code, facts, len(institutions) + len(officers))


def _officer(claims: Claims, anchor: str, one: Entry, on: datetime.date) -> tuple[str, str]:
    vacant = one.get("status") == "vacant"
    given = " ".join(filter(None, (text(one, part) for part in ("honorific", "given_names", "surnames"))))
    name = claims.say("directory/vacant") if vacant or not given else given
    seat = claims.say("directory/seat", rank=_label(claims, "rank", text(one, "rank")), subject=_subject(claims, one))
    first, last = (claims.date(found) if (found := day(one, side)) else "" for side in ("valid_from", "valid_until"))
    valid = ""
    if not vacant and (first or last):
        key = "both" if first and last else "until" if last else "from"
        valid = claims.say(f"directory/valid-{key}", first=first, last=last)
    going = f" ({claims.say('directory/outgoing')})" if one.get("status") == "outgoing" else ""
    parts = [f"{name}{going}", seat, valid, _confirmed(claims, one, on)]
    claims.prints("officer", anchor, " | ".join(parts))
    mailbox = text(one, "functional_email")
    mails = [mailbox if mailbox.casefold() not in one["personal"] else ""]
    if not vacant:
        mails.append(text(one, "email"))
        _phones(claims, one, ("phone", "mobile"))
    claims.prints("mails", anchor, " ".join(sorted(filter(None, mails))))
    return name, seat


def _phones(claims: Claims, one: Entry, columns: tuple[str, ...]) -> None:
    for column in columns:
        number = text(one, column)
        if number:
            claims.say("directory/within", number=f"{number[4:8]} {number[8:]}")
            if column == "phone" and text(one, "extension"):
                claims.say("directory/extension", extension=text(one, "extension"))


def _label(claims: Claims, list_id: str, code: str) -> str:
    found = [one for one in claims.facts.instrument.lists[list_id].options if one.code == code]
    return claims.of(found[0].label) if found else code


def _subject(claims: Claims, one: Entry) -> str:
    found = text(one, "subject")
    if found == "both":
        return claims.listed([claims.say(f"directory/subject-{each}") for each in SUBJECTS])
    return claims.say(f"directory/subject-{found}") if found else ""


def _confirmed(claims: Claims, one: Entry, on: datetime.date) -> str:
    when = day(one, "confirmed")
    if when is None:
        return claims.say("directory/confirmed-never")
    key = "unconfirmed" if on > _months_later(when, 12) else "old" if on > _months_later(when, 6) else "on"
    return claims.say(f"directory/confirmed-{key}", date=claims.date(when))


def _months_later(when: datetime.date, months: int) -> datetime.date:
    """Return the day so many months later: the last of the month where it is too short."""
    year, month = when.year + (when.month + months - 1) // 12, (when.month + months - 1) % 12 + 1
    for last in (when.day, 30, 29, 28):
        try:
            return datetime.date(year, month, min(when.day, last))
        except ValueError:
            continue
    raise AssertionError(when)


def _units(
    claims: Claims, code: str, own: Mapping[str, Entry], institutions: Mapping[str, Entry], on: datetime.date
) -> None:
    """Of the public units alone: each mailbox once, none that is a person's or the institution's own."""
    persons = {text(one, "email") for one in own.values()}
    for row, institution in institutions.items():
        mails: set[str] = set()
        taken = {text(institution, "functional_email"), text(institution, "email"), "", *persons}
        for one in own.values():
            box = text(one, "functional_email")
            cited = next(iter(one.get("institution") or ()), "")
            if cited == row and officer_listed(one, "public", on) and box not in taken | mails:
                mails.add(box)
                _subject(claims, one)
        claims.prints("units", f"institution-{code}-{row}", " ".join(sorted(mails)))


def _source(claims: Claims, code: str, facts: Facts, listed: int) -> None:
    name, page = claims.name(code), "directory/sources.html.j2"
    where = f"sources {name}"
    accepted = facts.accepted(code)
    claims.prints(f"{page} one.country", where, name)
    if accepted is None:
        kind = "in-review" if facts.kind(code) == "in_review" else "no-answer"
        claims.prints(f"{page} one.source", where, claims.say(kind))
        claims.prints(f'{page} one.received or "–"', where, NONE)
        claims.prints(f"{page} one.listed", where, 0)
        return
    key = "source" if facts is claims.facts else "source-before"
    words = claims.say(f"directory/{key}", edition=facts.edition.id, version=accepted["version"])
    newest = later(claims.facts, facts, code)
    words = f"{words}; {_newer(claims, newest)}" if newest is not None else words
    claims.prints(f"{page} one.source", where, words)
    claims.prints(f'{page} one.received or "–"', where, claims.day(accepted["received_at"]))
    claims.prints(f"{page} one.listed", where, listed)


def _newer(claims: Claims, newest: Any) -> str:
    key = "newer-waits" if newest["verdict"] == "waiting" else "newer-returned"
    return claims.say(f"directory/{key}", version=newest["version"], received=claims.day(newest["received_at"]))


def _taken_back(claims: Claims, code: str, facts: Facts, on: datetime.date) -> Iterator[str]:
    """Yield that a newer file took entries back, if it did."""
    newest, gone = later(claims.facts, facts, code), list[str]()
    for row, one in entries(claims.facts, facts, code, "institutions").items():
        alone = {name: cell for name, cell in one.items() if name != NEWER}
        gone += [row] if institution_listed(alone, "network") and not institution_listed(one, "network") else []
    for row, one in entries(claims.facts, facts, code, "officers").items():
        alone = {name: cell for name, cell in one.items() if name != NEWER}
        gone += [row] if officer_listed(alone, "network", on) and not officer_listed(one, "network", on) else []
    if newest is not None and gone:
        values = {"country": claims.name(code), "newer": _newer(claims, newest), "rows": ", ".join(gone)}
        yield claims.say("directory/taken-back", count=len(gone), **values)


def asked(on: datetime.date, before: Facts | None = None) -> Callable[[Claims], None]:
    """Return the proof of what the Secretariat is told that it has to ask for."""

    def asked_on(claims: Claims) -> None:
        """Of each country the directory, seats, confirmations, consents, and what is to be clarified."""
        for code in claims.ordered(claims.facts.codes):
            for line in _asked(claims, code, known(claims.facts, before, code), on):
                claims.prints("asked", claims.name(code), line)

    asked_on.__name__ = "asked"
    return asked_on


def _asked(claims: Claims, code: str, facts: Facts, on: datetime.date) -> Iterator[str]:
    name = claims.name(code)
    if facts.accepted(code) is None:
        key = "under-review" if facts.kind(code) == "in_review" else "no-directory"
        yield claims.say(f"directory/{key}", country=name)
        return
    yield from _taken_back(claims, code, facts, on)
    officers = [one for one in entries(claims.facts, facts, code, "officers").values() if in_office(one, on)]
    for subject in SUBJECTS:
        for rank in RANKS:
            held = [
                one
                for one in officers
                if one.get("status") != "vacant"
                and text(one, "rank") == rank
                and text(one, "subject") in (subject, "both")
            ]
            if not held:
                words = {"rank": _label(claims, "rank", rank).lower(), "subject": f"directory/subject-{subject}"}
                yield claims.say(
                    "directory/no-seat", country=name, rank=words["rank"], subject=claims.say(words["subject"])
                )
    everything = [*officers, *rows(facts, code, "institutions").values()]
    stale = [one for one in everything if (when := day(one, "confirmed")) is None or on > _months_later(when, 12)]
    open_ = [one for one in officers if undecided(one)]
    hidden = [
        one
        for one in officers
        if one not in open_ and one.get("visibility") != "secretariat" and not officer_listed(one, "network", on)
    ]
    for key, found in (("to-confirm", stale), ("withheld", hidden), ("undecided", open_)):
        if found:
            yield claims.say(f"directory/{key}", country=name, count=len(found))
