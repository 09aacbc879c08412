"""What a process writes while the rig breaks what the register stands on: files, forms with their versions, rounds."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from matrices.instrument.place import CellId
from matrices.register.access import until_unmoved
from matrices.register.records import Decided, DraftOrigin, Marked, Outcome, Received, StoredAnswer
from matrices.register.store import Register
from tests.register.samples import AT, DECISION, UNTIL, correcting, received

SIZE = 20_000
"""Bytes of a file: several pages of the database, so that a transaction is more than one write."""

PARTS = 30
"""Answers of a file, rows of a form, countries of a round."""


@dataclass(frozen=True)
class Writing:
    """One kind of call that writes.

    `write` makes one, by a name and an actor, and returns what is acknowledged: 64 letters. `present` returns what of
    that the register holds, `numbered` the numbers that it gave and to whom.
    """

    prepare: Callable[[Register], object]
    write: Callable[[Register, str, str], str]
    present: Callable[[Register], set[str]]
    numbered: Callable[[Register], list[tuple[int, str]]]


def file(name: str, country: str = "CRI") -> Received:
    """Return a file whose bytes begin with a name, with thirty answers."""
    content = (name + ".").encode() * (SIZE // len(name))
    answers = tuple(
        StoredAnswer("matrix", f"A-{row:02d}", "text", name, name, "Matriz", f"C{row}") for row in range(PARTS)
    )
    return replace(received(content, country=country), answers=answers)


def _receive(register: Register, name: str, actor: str) -> str:
    return register.receive(file(name), AT, actor).submission.sha256


def _open(register: Register) -> object:
    base = register.receive(file("base"), AT, "ana").submission
    return register.rounds.open_round(
        "2027", 1, UNTIL, True, DECISION, (DraftOrigin("CRI", "small", base.id),), AT, "ana"
    )


def _receive_form(register: Register, name: str, actor: str) -> str:
    sent = file(name)
    rows = tuple(Marked("matrix", one.row, "correct", "art. 5", name, one.tab, one.cell) for one in sent.answers)
    inherited = {CellId(one.sheet, one.row, one.column): 1 for one in sent.answers}
    form = replace(
        correcting(sent.content), rows=rows, changes=sent.answers, version=sent, inherited=inherited, sender={}
    )
    return register.rounds.receive_form(form, AT, actor).form.sha256


def _forms(register: Register) -> set[str]:
    forms = {one.submission: one.sha256 for one in register.rounds.forms("2027")}
    versions = {one.id: one.sha256 for one in register.submissions("2027")[1:]}
    if forms != versions or not all(len(register.rounds.origins(one)) == PARTS for one in versions):
        raise AssertionError(forms, versions)  # a form without its version, or the other way round
    return set(versions.values())


def _turn(register: Register, _name: str, actor: str) -> str:
    rounds = register.rounds.rounds("2027")
    if rounds and not rounds[-1].closed_at:
        outcomes = tuple(Outcome(f"C{number:02d}", "small", "silence") for number in range(PARTS))
        return _told(register.rounds.close_round(rounds[-1].id, outcomes, AT, actor).number, "closed")
    number = len(rounds) + 1
    return _told(register.rounds.open_round("2027", number, UNTIL, True, DECISION, (), AT, actor).number, "opened")


def _told(number: int, what: str) -> str:
    return hashlib.sha256(f"{number} {what}".encode()).hexdigest()


def _rounds(register: Register) -> set[str]:
    rounds = register.rounds.rounds("2027")
    closed = [one for one in rounds if one.closed_at]
    if not all(len(register.rounds.outcomes(one.id)) == PARTS for one in closed):
        raise AssertionError(closed)  # a round that is closed without its outcomes
    return {_told(one.number, "opened") for one in rounds} | {_told(one.number, "closed") for one in closed}


def _merge(register: Register, name: str, actor: str) -> str:
    """Receive a file that waits, and merge it: what counts then is of both, and the file waits no longer."""
    waiting = register.receive(replace(file(f"{name}-part"), verdict="waiting"), AT, actor).submission
    made = replace(file(name), origin="compiled")
    inherited = {CellId(one.sheet, one.row, one.column): waiting.id for one in made.answers}
    decided = Decided(waiting.id, "merged", "Dos partes.", "es", AT.isoformat(), actor)
    return until_unmoved(
        lambda: register.compile(made, inherited, AT, decided, register.state("2027", "CRI", "small")).sha256
    )


def _merged(register: Register) -> set[str]:
    found = [one for one in register.submissions("2027") if one.origin == "compiled"]
    into = {one.details["into"] for one in register.decided("2027") if one.decided == "merged"}
    if into != {one.id for one in found} or not all(len(register.rounds.origins(one)) == PARTS for one in into):
        raise AssertionError(into)  # a merged version without its decision, or the other way round
    return {one.sha256 for one in found}


def _decide(register: Register, name: str, actor: str) -> str:
    """Take back what counts, or restore it."""
    one = register.submission(1)
    what = "restored" if one.decided == "withdrawn" else "withdrawn"
    said = Decided(one.id, what, name, "es", AT.isoformat(), actor, {"after": 1})  # type: ignore[arg-type]
    return _told(register.decide(said).id, what)


def _decided(register: Register) -> set[str]:
    found = register.decided("2027")
    if found and register.submission(1).decided != found[-1].decided:
        raise AssertionError(found[-1])  # a decision that does not count
    return {_told(one.id, one.decided) for one in found}


def _reopen(register: Register, name: str, actor: str) -> str:
    """Close the round, or reopen it."""
    (one,) = register.rounds.rounds("2027")
    if one.closed_at:
        register.rounds.reopen_round(one.id, name, "es", AT, actor)
    else:
        outcomes = tuple(Outcome(f"C{number:02d}", "small", "silence") for number in range(PARTS))
        register.rounds.close_round(one.id, outcomes, AT, actor)
    return _told(len(register.events("round-closed")), str(len(register.events("round-reopened"))))


def _reopened(register: Register) -> set[str]:
    (one,) = register.rounds.rounds("2027")
    kinds = [each.kind for each in register.events() if each.kind in ("round-closed", "round-reopened")]
    if bool(one.closed_at) != (len(kinds) % 2 == 1) or len(register.rounds.outcomes(one.id)) != PARTS * (
        len(kinds) % 2
    ):
        raise AssertionError(kinds)  # a round that is closed without its outcomes, or the other way round
    return {_told((number + 1) // 2, str(number // 2)) for number in range(1, len(kinds) + 1)}


WRITINGS: Mapping[str, Writing] = {
    "file": Writing(
        lambda _: None,
        _receive,
        lambda register: {one.sha256 for one in register.submissions("2027")},
        lambda register: [(one.version, one.received_by) for one in register.submissions("2027")],
    ),
    "form": Writing(
        _open,
        _receive_form,
        _forms,
        lambda register: [(one.number, one.received_by) for one in register.rounds.forms("2027")],
    ),
    "round": Writing(
        lambda _: None,
        _turn,
        _rounds,
        lambda register: [(one.number, one.opened_by) for one in register.rounds.rounds("2027")],
    ),
    "merge": Writing(
        lambda _: None,
        _merge,
        _merged,
        lambda register: [(one.version, one.received_by) for one in register.submissions("2027")],
    ),
    "decision": Writing(
        lambda register: register.receive(file("base"), AT, "ana"),
        _decide,
        _decided,
        lambda register: [(one.id, one.actor) for one in register.decided("2027")],
    ),
    "reopening": Writing(
        _open,
        _reopen,
        _reopened,
        lambda register: [(number, "ana") for number, _ in enumerate(register.events("round-reopened"), 1)],
    ),
}
"""What can be written, by name."""
