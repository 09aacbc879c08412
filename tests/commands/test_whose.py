"""Whose a file is: by its signed marks; what its name, its cover and its sender say otherwise is told."""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from matrices.edition.keys import Keys, keys_text
from matrices.instrument.place import CellId
from matrices.workbook.identity import Identity, parse_token
from tests.commands.conftest import SOUND, Desk

TOKEN = re.compile(r"MTX1(?:\|[^|<\"&]*){8,9}")


def rewritten(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return a workbook with every token changed, wherever in the package it stands."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            words = source.read(name)
            if name.endswith((".xml", ".rels")):
                words = TOKEN.sub(lambda found: change(found[0]), words.decode()).encode()
            made.writestr(name, words)
    return target.getvalue()


def forged(token: str, *, signature: bool) -> str:
    """Return a token of Panama with sound check digits, and the signature that Costa Rica's had, or none."""
    read = parse_token(token)
    assert read is not None
    own = Identity(read.edition, read.instrument, read.fingerprint, "PAN", read.language, read.round, read.sheet)
    return f"{own.token()}|{read.signature}" if signature else own.token()


def codes(desk: Desk, path: str) -> tuple[str, list[str]]:
    """Return verdict and codes of what was found in a file."""
    (found,) = desk.json("check", path)["files"]
    return found["verdict"], [one["code"] for one in found["findings"]]


def test_three_changed_letters_do_not_make_it_another_country_s(desk: Desk) -> None:
    """The signature is that of Costa Rica's workbook: nothing of the file is read, or kept."""
    path = Path(desk.filled(SOUND, name="libro.xlsx"))
    path.write_bytes(rewritten(path.read_bytes(), lambda token: forged(token, signature=True)))
    told = desk.run("receive", str(path)).output
    assert codes(desk, str(path)) == ("rejected", ["signature-broken"])
    assert "no registrado" in told


def test_a_left_out_signature_is_told(desk: Desk) -> None:
    """The edition signs all that it sends: a workbook without a signature may be anybody's."""
    path = Path(desk.filled(SOUND, name="libro.xlsx"))
    path.write_bytes(rewritten(path.read_bytes(), lambda token: forged(token, signature=False)))
    verdict, found = codes(desk, str(path))
    assert (verdict, found[:2]) == ("accepted", ["signature-missing", "cover-other-country"])


def test_signed_marks_outvote_unsigned_ones(desk: Desk) -> None:
    """One sheet with its signature is worth more than all marks without; the others contradict it."""
    path = Path(desk.filled(SOUND, name="libro.xlsx"))
    change = lambda token: token if "|matrix|" in token else forged(token, signature=False)  # noqa: E731
    path.write_bytes(rewritten(path.read_bytes(), change))
    (found,) = desk.json("check", str(path))["files"]
    assert (found["country"], found["verdict"]) == ("CRI", "rejected")
    assert {one["code"] for one in found["findings"]} == {"identity-disagrees"}


@pytest.mark.parametrize(("unsigned", "expected"), [(True, []), (False, ["signature-missing"])])
def test_workbooks_sent_before_there_was_a_key_are_taken(
    unsigned: bool,
    expected: list[str],
    desk: Desk,
) -> None:
    """Where the edition had sent some before, and only there."""
    path = Path(desk.filled(SOUND, name="libro.xlsx"))
    plain = rewritten(path.read_bytes(), lambda token: "|".join(token.split("|")[:9]))
    path.write_bytes(plain)
    (desk.path / "edition.keys").write_bytes(keys_text(Keys("2027", b"t" * 32, b"r" * 32, unsigned)))
    assert codes(desk, str(path)) == ("accepted", expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CRI-small-es (1).xlsx", []),
        ("Costa Rica, versión final.xlsx", []),
        ("respuestas.xlsx", []),
        ("de PAN a CRI.xlsx", []),
        ("PAN-small-es.xlsx", ["file-name-other-country"]),
        ("panamá_2027.xlsx", ["file-name-other-country"]),
        ("Respuestas de Belice.xlsx", ["file-name-other-country"]),
    ],
)
def test_a_file_name_of_another_country_is_told(name: str, expected: list[str], desk: Desk) -> None:
    """By code or by name, in either language; a name that says nothing, or both, contradicts nothing."""
    assert codes(desk, desk.filled(SOUND, name=name)) == ("accepted", expected)


def test_a_country_written_over_on_the_cover_is_told_at_its_cell(desk: Desk) -> None:
    """The hidden marks count; what the cover says otherwise is asked about."""
    path = Path(desk.filled(SOUND, name="libro.xlsx"))
    source, target = zipfile.ZipFile(io.BytesIO(path.read_bytes())), io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name).replace(b">Costa Rica<", ">Panamá<".encode()))
    path.write_bytes(target.getvalue())
    (found,) = desk.json("check", str(path))["files"]
    told = [(one["code"], one["sheet"], one["value"]) for one in found["findings"]]
    assert ("cover-other-country", "Portada", "Panamá") in told


def test_a_file_of_which_it_is_not_certain_whose_it_is_waits(desk: Desk) -> None:
    """It is kept and does not count until the Secretariat accepts it, with a reason."""
    path = desk.filled(SOUND, name="PAN-small-es.xlsx")
    done = desk.run("receive", path, "--language", "en")
    stopped = desk.run("study", "--format", "html")
    accepted = desk.run("register", "accept", "CRI-small-v1", "--reason", "The focal point confirms it.")
    assert (done.exit_code, "Version 1 waits: it is not certain whose file it is." in done.output) == (1, True)
    assert getattr(stopped.exception, "code", "") == "nothing-accepted"
    assert (accepted.exit_code, desk.run("study", "--format", "html").exit_code) == (0, 0)


def test_a_sender_from_another_country_is_told_and_the_file_waits(desk: Desk) -> None:
    """Whoever receives it says where it came from."""
    path = desk.filled(SOUND)
    done = desk.run("receive", path, "--from", "pan", "--language", "en")
    told = "The file came from Panama; the workbook belongs to Costa Rica."
    assert (done.exit_code, told in done.output) == (1, True)


def test_a_sender_from_the_own_country_contradicts_nothing(desk: Desk) -> None:
    """The file counts at once."""
    assert desk.run("receive", desk.filled(SOUND), "--from", "CRI").exit_code == 0


def test_where_nothing_counts_a_file_that_waits_is_not_to_be_merged(desk: Desk) -> None:
    """Nothing is advised that is refused; the status of a country of which only such a file came says just that."""
    told = desk.run("receive", desk.filled(SOUND, name="PAN-small-es.xlsx"), "--arrived", "2027-02-01").output
    assert "matrices register accept CRI-small-v1 --reason …, o bien set-aside\n" in told
    assert "  CRI  Costa Rica: version 1 waits for a decision" in desk.run("status").output
    assert desk.run("status", "--format", "html").exit_code == 0


def test_a_file_that_comes_once_more_says_what_became_of_it(desk: Desk) -> None:
    """It waits, was withdrawn, or an other version counts: never just that it is known."""

    def again(name: str) -> str:
        done = desk.run("receive", name, "--arrived", "2027-02-05", "--language", "en")
        return done.output.partition("version 1\n")[2].splitlines()[0].strip()

    first = desk.filled(SOUND, name="PAN-small-es.xlsx")
    desk.run("receive", first, "--arrived", "2027-02-01")
    assert again(first) == "Version 1 waits for your decision."
    desk.run("register", "accept", "CRI-small-v1", "--reason", "It is theirs.")
    desk.run("receive", desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 12}), "--arrived", "2027-02-02")
    assert again(first) == (
        "Version 2 counts. If version 1 is to count again: matrices register restore CRI-small-v1 --reason …"
    )
    desk.run("register", "withdraw", "CRI-small-v1", "--reason", "A draft.")
    assert again(first) == (
        "Version 1 does not count (withdrawn: A draft.). "
        "To let it count: matrices register restore CRI-small-v1 --reason …"
    )


def test_without_the_keys_that_the_log_knows_nothing_is_received_or_made_anew(desk: Desk) -> None:
    """Keys are often made before there is a register; the log knows of them from its first day on."""
    path = desk.filled(SOUND)
    desk.run("receive", path, "--arrived", "2027-02-01")
    (desk.path / "edition.keys").unlink()
    second = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 12})
    calls = (("receive", second), ("template",), ("letters", "request"), ("keys", "show"))
    assert {getattr(desk.run(*call).exception, "code", "") for call in calls} == {"keys-elsewhere"}


def test_of_a_file_that_was_not_read_nothing_is_said_to_be_settled(desk: Desk) -> None:
    """The findings of the version before are not counted as settled by a file of another key."""
    wrong = {**SOUND, CellId("matrix", "A-01", "longest"): 2}
    desk.run("receive", desk.filled(wrong), "--arrived", "2027-02-01")
    path = Path(desk.filled(SOUND, name="b.xlsx"))
    path.write_bytes(rewritten(path.read_bytes(), lambda token: f"{token[:-20]}{'0' * 20}"))
    told = desk.run("receive", str(path), "--arrived", "2027-02-02", "--language", "en").output
    assert ("not registered" in told, "earlier finding" in told) == (True, False)
