"""A complete copy goes out of one register and into another, whole or not at all."""

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.errors import RegisterError
from matrices.register.archive import MANIFEST, open_archive
from matrices.register.opening import open_register
from matrices.register.store import Register
from tests.register.conftest import Intruder
from tests.register.samples import (
    ANSWERS,
    AT,
    DECIDED,
    FOCAL,
    LOGGED,
    MAIL,
    MAPPING,
    QUERY,
    UNTIL,
    correcting,
    fill,
    imported,
    mailed,
    received,
)

Members = dict[str, bytes]


@pytest.fixture
def filled(register: Register) -> Register:
    """A register with something in every table."""
    fill(register)
    return register


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Register]:
    """Another register, empty."""
    opened = open_register(tmp_path / "other.sqlite", clock=lambda: LOGGED)
    yield opened
    opened.close()


def exported(register: Register) -> bytes:
    """Return a complete copy."""
    buffer = io.BytesIO()
    assert register.export(buffer).faults == ()
    return buffer.getvalue()


def members_of(copy: bytes) -> Members:
    """Return the members of a copy by their names."""
    with zipfile.ZipFile(io.BytesIO(copy)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(members: Members, *, honest: bool = False) -> bytes:
    """Return a copy made of members; an honest one has a manifest that fits them."""
    if honest:
        manifest = json.loads(members[MANIFEST])
        manifest["members"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in members.items()
            if name != MANIFEST
        }
        members = {**members, MANIFEST: json.dumps(manifest).encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def restore(register: Register, copy: bytes, folder: Path) -> None:
    """Take a copy in."""
    path = folder / "copy.zip"
    path.write_bytes(copy)
    with open_archive(path) as archive:
        register.restore(archive, "luis")


def held(register: Register) -> list[object]:
    """Return everything that a register holds but persons, the last event aside if it is that of the import."""
    events = [one for one in register.events() if one.kind != "imported"]
    submissions, rounds = register.submissions("2027"), register.rounds
    forms, known = rounds.forms("2027"), rounds.rounds("2027")
    return [
        *events,
        *((one, register.original(one.sha256), register.answers(one.id)) for one in submissions),
        *((register.findings(one), register.unplaced(one.id), rounds.origins(one.id)) for one in submissions),
        *((one, rounds.frozen(one.id), rounds.outcomes(one.id)) for one in known),
        *(
            (replace(one, sender={**one.sender, "name": ""}), rounds.form_rows(one.id), rounds.form_changes(one.id))
            for one in forms
        ),
        *((rounds.form_findings(one), rounds.form_unplaced(one.id), register.original(one.sha256)) for one in forms),
        *(*register.decided("2027"), *register.settlements("2027")),
        *(*register.follow_up.queries("2027"), *register.follow_up.source_readings("2027")),
        *register.follow_up.publications("2027"),
        *(*rounds.settled("2027"), *rounds.comments("2027"), *register.translations.translations("2027")),
    ]


def test_a_copy_holds_everything(filled: Register, other: Register, tmp_path: Path) -> None:
    """Rows, originals and log come back as they were; the log of the new register goes on with the import."""
    restore(other, exported(filled), tmp_path)
    last = other.events()[-1]
    assert (held(other), other.prove().faults) == (held(filled), ())
    events, submissions = filled.events(), filled.submissions("2027")
    assert (last.actor, last.kind, last.details) == (
        "luis",
        "imported",
        {"end": events[-1].hash, "events": len(events), "submissions": len(submissions)},
    )


def test_a_copy_goes_into_either_kind_of_database(register: Register, other: Register, tmp_path: Path) -> None:
    """What SQLite exported, PostgreSQL takes in, and the other way round; both go on counting from there."""
    other.receive(received(), AT, "ana")
    restore(register, exported(other), tmp_path)
    assert register.receive(received(b"second"), AT, "ana").submission.id == 2
    assert (register.prove().faults, [one.id for one in register.events()]) == ((), [1, 2, 3])


def test_a_copy_of_the_layout_before_is_taken_in(register: Register, tmp_path: Path) -> None:
    """What a program of layout 2 exported is there, whole, and can go on with a round and a form."""
    restore(register, Path(__file__).with_name("layout-2.zip").read_bytes(), tmp_path)
    kinds = [one.kind for one in register.events()]
    assert kinds == ["received", "received", "drafted", "imported"]
    assert [register.answers(one.id) for one in register.submissions("2027")] == [ANSWERS, ANSWERS]
    register.rounds.open_round("2027", 1, UNTIL, False, {}, (), AT, "ana")
    receipt = register.rounds.receive_form(correcting(), AT, "ana")
    assert (receipt.form.submission, register.prove().faults) == (3, ())


def test_a_copy_of_the_third_layout_is_taken_in(register: Register, tmp_path: Path) -> None:
    """What a program of layout 3 exported is there, whole, with rounds and forms; what was not kept then is empty."""
    restore(register, Path(__file__).with_name("layout-3.zip").read_bytes(), tmp_path)
    forms = register.rounds.forms("2027")
    assert [(one.country, one.in_force, one.reader, one.origin, one.mail_sender) for one in forms] == [
        ("CRI", True, "", "returned", ""),
        ("PAN", True, "", "returned", ""),
    ]
    assert {one.shown for each in register.submissions("2027") for one in register.answers(each.id)} == {""}
    register.receive(mailed(), AT, "ana")
    assert register.prove().faults == ()


def test_a_copy_of_the_fourth_layout_is_taken_in(register: Register, tmp_path: Path) -> None:
    """What a program of layout 4 exported is there, whole; it holds no query, and one can be asked."""
    restore(register, Path(__file__).with_name("layout-4.zip").read_bytes(), tmp_path)
    assert (len(register.settlements("2027")), register.follow_up.queries("2027")) == (1, ())
    register.follow_up.ask(QUERY)
    assert register.prove().faults == ()


def test_a_copy_of_the_fifth_layout_is_taken_in(register: Register, tmp_path: Path) -> None:
    """What a program of layout 5 exported is there, whole; it holds nobody who may enter, and people can be invited."""
    restore(register, Path(__file__).with_name("layout-5.zip").read_bytes(), tmp_path)
    assert (len(register.follow_up.queries("2027")), register.visitors.principals("2027")) == (2, ())
    register.visitors.invite(FOCAL)
    assert register.prove().faults == ()


def test_a_copy_of_the_sixth_layout_is_taken_in(register: Register, tmp_path: Path) -> None:
    """What a program of layout 6 exported is there, whole; what no country returned can be brought in."""
    restore(register, Path(__file__).with_name("layout-6.zip").read_bytes(), tmp_path)
    register.bring_in([imported()], MAPPING, AT, "ana", "")
    assert [one.mapping for one in register.submissions("2027")][-1] == "coders-2019"
    assert register.prove().faults == ()


def test_several_files_become_one_record(register: Register) -> None:
    """Each file of an import is kept and waits for nothing; their record counts, and knows whose each answer is."""
    parts = [replace(imported(name), verdict="waiting") for name in (b"a", b"b")]
    inherited = {one.place: parts[number % 2].sha256 for number, one in enumerate(ANSWERS)}
    word = replace(DECIDED, submission=0, decided="merged", details={})
    made = register.bring_in(parts, MAPPING, AT, "ana", "", (imported(b"{}"), inherited, word))
    states = [(one.id, one.accepted, one.waits, one.mapping) for one in register.submissions("2027")]
    assert states == [
        (1, False, False, "coders-2019"),
        (2, False, False, "coders-2019"),
        (3, True, False, "coders-2019"),
    ]
    assert (made.id, set(register.rounds.origins(3).values())) == (3, {1, 2})
    assert register.prove().faults == ()


def test_a_copy_leaves_persons_behind(filled: Register, other: Register, tmp_path: Path) -> None:
    """Who a pseudonym is stays in the register itself: who is erased there does not live on in its copies."""
    copy = exported(filled)
    restore(other, copy, tmp_path)
    (sender,) = {one.mail_sender for one in other.submissions("2027") if one.mail_sender}
    assert (filled.person(sender), other.person(sender)) == (MAIL.sender, "")
    assert not any(b"ana@example.org" in content for content in members_of(copy).values())


def test_counting_goes_on_where_a_copy_ended(filled: Register, other: Register, tmp_path: Path) -> None:
    """Forms, rounds and versions that come after an import take the next numbers."""
    restore(other, exported(filled), tmp_path)
    receipt = other.rounds.receive_form(correcting(b"more", "PAN", number=2), AT, "ana")
    assert (receipt.form.id, receipt.form.number, receipt.form.submission) == (3, 1, 7)
    assert other.prove().faults == ()


def test_the_same_register_gives_the_same_bytes(filled: Register) -> None:
    """Copies of one state are one file, byte for byte."""
    assert exported(filled) == exported(filled)


def test_both_databases_give_the_same_bytes(filled: Register, other: Register, tmp_path: Path) -> None:
    """A copy does not show which database it came from."""
    restore(other, exported(filled), tmp_path)
    third = open_register(tmp_path / "third.sqlite", clock=lambda: LOGGED)
    restore(third, exported(filled), tmp_path)
    copies = exported(third), exported(other)
    third.close()
    assert copies[0] == copies[1]


def test_a_copy_needs_no_program_of_ours(filled: Register) -> None:
    """It is a ZIP file of JSON lines, with the originals under their hashes and a manifest of all hashes."""
    members = members_of(exported(filled))
    manifest = json.loads(members[MANIFEST])
    assert {name: hashlib.sha256(content).hexdigest() for name, content in members.items() if name != MANIFEST} == {
        name: one["sha256"] for name, one in manifest["members"].items()
    }
    assert [json.loads(line)["raw"] for line in members["answers.jsonl"].splitlines()[: len(ANSWERS)]] == [
        one.raw for one in ANSWERS
    ]
    assert {name: content for name, content in members.items() if name.startswith("files/")} == {
        f"files/{hashlib.sha256(content).hexdigest()}": content
        for content in (b"first", b"second", b"other", b"form", b"late", b"comments", b"2019", MAPPING[1])
    }


def test_a_register_with_faults_is_not_exported(filled: Register, intruder: Intruder) -> None:
    """A copy of it would be taken for a good one."""
    intruder.sneak("UPDATE answers SET raw = 'otro' WHERE submission = 1")
    buffer = io.BytesIO()
    assert ([one.code for one in filled.export(buffer).faults], buffer.getvalue()) == (["fault-submission"], b"")


def test_a_register_that_holds_anything_takes_nothing_in(filled: Register, register: Register, tmp_path: Path) -> None:
    """An import never mixes with what is there."""
    before = held(filled)
    with pytest.raises(RegisterError) as caught:
        restore(register, exported(filled), tmp_path)
    assert (caught.value.code, held(filled)) == ("register-not-empty", before)


def altered(name: str, old: bytes, new: bytes) -> Callable[[Members], Members]:
    """Return a change of one member."""
    return lambda members: {**members, name: members[name].replace(old, new)}


DAMAGES: dict[str, Callable[[Members], Members]] = {
    "an answer": altered("answers.jsonl", "Código".encode(), b"Codigo"),
    "a line less": lambda members: {**members, "findings.jsonl": b""},
    "an original": lambda members: {name: b"x" if name.startswith("files/") else one for name, one in members.items()},
    "a member less": lambda members: {name: one for name, one in members.items() if not name.startswith("files/")},
    "a member more": lambda members: {**members, "files/more": b"x"},
    "a form's row less": lambda members: {**members, "form_rows.jsonl": b""},
    "a table less": lambda members: {name: one for name, one in members.items() if name != "unplaced.jsonl"},
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_copy_is_refused(filled: Register, other: Register, tmp_path: Path, damage: str) -> None:
    """What differs from the manifest is refused before anything is taken in."""
    with pytest.raises(RegisterError) as caught:
        restore(other, packed(DAMAGES[damage](members_of(exported(filled)))), tmp_path)
    assert (caught.value.code, held(other)) == ("archive-damaged", [])


FORGERIES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "an answer": (altered("answers.jsonl", "Código".encode(), b"Codigo"), "archive-unsound"),
    "a verdict": (altered("submissions.jsonl", b'"rejected"', b'"accepted"'), "archive-unsound"),
    "no log": (lambda members: {**members, "events.jsonl": b""}, "register-write"),
    "an actor": (altered("events.jsonl", b'"luis"', b'"ana"'), "archive-unsound"),
    "a form": (altered("forms.jsonl", b'"late": 1', b'"late": 0'), "archive-unsound"),
    "a legal basis": (altered("form_rows.jsonl", b"art. 5", b"art. 6"), "archive-unsound"),
    "no settlement": (lambda members: {**members, "settled.jsonl": b""}, "archive-unsound"),
    "a layout with fewer columns": (altered(MANIFEST, b'"layout": 7', b'"layout": 3'), "archive-damaged"),
    "a layout with fewer tables": (altered(MANIFEST, b'"layout": 7', b'"layout": 6'), "archive-unsound"),
    "what is shown": (altered("answers.jsonl", b'"1.500,50"', b'"1.500,5"'), "archive-unsound"),
    "shown in an older row": (altered("answers.jsonl", b'"shown": null', b'"shown": "x"'), "archive-unsound"),
    "an institution": (altered("submissions.jsonl", b'"institution": null', b'"institution": "x"'), "archive-unsound"),
    "a key": (altered("files.jsonl", b'"key": null', b'"key": "k"'), "archive-unsound"),
    "no JSON": (altered("events.jsonl", b"{", b"["), "archive-damaged"),
    "a number as text": (altered("submissions.jsonl", b'"version": 1', b'"version": "1"'), "archive-damaged"),
    "a huge number": (
        altered("submissions.jsonl", b'"version": 1', b'"version": 99999999999999999999'),
        "archive-damaged",
    ),
    "no value": (altered("submissions.jsonl", b'"accepted"', b"null"), "archive-damaged"),
    "half a sign": (altered("submissions.jsonl", b'"accepted"', b'"\\ud800"'), "archive-damaged"),
    "another column": (altered("unplaced.jsonl", b'"cell"', b'"sell"'), "archive-damaged"),
    "a file that is not there": (altered("files.jsonl", b'"sha256": "', b'"sha256": "../'), "archive-damaged"),
    "twice the same": (
        lambda members: {**members, "answers.jsonl": members["answers.jsonl"] * 2},
        "register-write",
    ),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_copy_is_refused(filled: Register, other: Register, tmp_path: Path, forgery: str) -> None:
    """A manifest that fits does not help: rows, seals and chain are proved before anyone sees them."""
    change, code = FORGERIES[forgery]
    with pytest.raises(RegisterError) as caught:
        restore(other, packed(change(members_of(exported(filled))), honest=True), tmp_path)
    assert (caught.value.code, held(other)) == (code, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "archive-foreign"),
        (b"PK\x03\x04 no archive", "archive-foreign"),
        (packed({"a": b""}), "archive-foreign"),
        (packed({MANIFEST: b"[]"}), "archive-foreign"),
        (packed({MANIFEST: b'{"format": "x", "layout": 2, "members": {}}'}), "archive-foreign"),
        (packed({MANIFEST: b'{"format": "matrices register", "layout": 99, "members": {}}'}), "register-newer"),
        (packed({MANIFEST: b'{"format": "matrices register", "layout": 2, "members": {}}'}), "archive-damaged"),
    ],
    ids=["empty", "cut short", "another zip", "a list", "another format", "newer", "without members"],
)
def test_what_is_no_copy_is_refused(other: Register, tmp_path: Path, content: bytes, code: str) -> None:
    """Other files, and copies of a newer version, are told apart."""
    with pytest.raises(RegisterError) as caught:
        restore(other, content, tmp_path)
    assert caught.value.code == code


def test_a_copy_cut_anywhere_is_refused(filled: Register, other: Register, tmp_path: Path) -> None:
    """A copy that a full stick has cut off is never taken for a whole one."""
    copy = exported(filled)
    codes = set()
    for length in range(0, len(copy), len(copy) // 40):
        with pytest.raises(RegisterError) as caught:
            restore(other, copy[:length], tmp_path)
        codes.add(caught.value.code)
    assert (codes, held(other)) == ({"archive-foreign"}, [])


def test_a_copy_with_a_wrong_bit_anywhere_is_refused_or_the_same(filled: Register, tmp_path: Path) -> None:
    """Wherever a bit flips, what is taken in is what was exported, or nothing."""
    copy, before = exported(filled), held(filled)
    for place in range(0, len(copy), len(copy) // 30):
        flipped = bytearray(copy)
        flipped[place] ^= 0x10
        other = open_register(tmp_path / f"{place}.sqlite")
        with contextlib.suppress(RegisterError):
            restore(other, bytes(flipped), tmp_path)
        found = held(other)
        other.close()
        assert found in ([], before)
