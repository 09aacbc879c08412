"""A newer file takes nothing away unseen, and every step has a way back, command by command."""

from collections.abc import Mapping
from contextlib import closing

import pytest
from click.testing import Result

from matrices.checking.originals import read_again
from matrices.edition.folder import load_edition
from matrices.errors import UsageError
from matrices.instrument.columns import CellContent
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from tests.commands.conftest import SOUND, Desk
from tests.conftest import Place
from tests.register.conftest import Intruder

FEWER: Mapping[Place, CellContent] = {place: one for place, one in SOUND.items() if place[1] != "B-01"}
"""The workbook with one question less."""

NOTES: Place = CellId("matrix", "A-01", "notes")

SECOND: Mapping[Place, CellContent] = {
    CellId("laws", "L01", "name"): "Ley 9095",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("laws", "L02", "name"): "Código  penal",
    CellId("laws", "L02", "status"): "Vigente",
    CellId("matrix", "A-02", "coverage"): "Sí",
    CellId("matrix", "A-02", "law"): "L01 · Ley 9095",
    CellId("matrix", "B-01", "coverage"): "Parcial",
    CellId("matrix", "B-01", "law"): "L02",
}
"""What another institution sends: its own law, one row of its own, one in which it differs."""


def received(desk: Desk, cells: Mapping[Place, CellContent], at: str, *more: str) -> list[str]:
    """Receive a workbook of Costa Rica; return what is said of it beside its findings."""
    done = desk.run("receive", desk.filled(cells, name=f"CRI-{at}.xlsx"), "--arrived", at, "--language", "en", *more)
    # Whether these days lie in the future depends on when the test runs.
    lines = [line for line in done.output.splitlines() if "lies in the future" not in line]
    start = next(number for number, line in enumerate(lines) if "registered as" in line)
    return lines[start:]


def listed(desk: Desk) -> list[tuple[str, bool, str]]:
    """Return what is listed, in the order in which it counts: name, whether it counts, what was decided."""
    return [(one["name"], one["counts"], one["decided"] or one["verdict"]) for one in desk.json("register", "list")]


def refused(done: Result) -> tuple[str, Mapping[str, object]]:
    """Return the code of a refusal, and what its message says."""
    assert isinstance(done.exception, UsageError), done.output
    return done.exception.code, done.exception.values


def verified(desk: Desk) -> bool:
    """Tell whether the register is whole."""
    return desk.run("register", "verify").exit_code == 0


def test_a_file_that_leaves_a_question_blank_waits(desk: Desk) -> None:
    """It is kept; the version before it counts, and what would go is listed with its cells."""
    received(desk, SOUND, "2027-02-01")
    lines = received(desk, FEWER, "2027-02-03")
    assert lines[:6] == [
        "CRI-2027-02-03.xlsx: waits for your decision; registered as CRI small, version 2",
        "  Compared with version 1, which counts: 2 no longer there.",
        "    no longer there: Matriz!E10:F10 (cells of version 1)",
        "  Version 2 waits: it leaves blank 1 question that version 1 answers. Version 1 counts until you decide.",
        "  matrices register accept CRI-small-v2 --reason …, or set-aside, or merge",
        *lines[5:6],
    ]
    assert listed(desk) == [("CRI-small-v1", True, "accepted"), ("CRI-small-v2", False, "waiting")]
    assert "version 2 waits for a decision" in desk.run("status").output
    assert (desk.json("status")["countries"][0]["waiting_versions"], verified(desk)) == ([2], True)


def test_the_study_says_that_a_newer_file_waits(desk: Desk) -> None:
    """It prints the version that counts, and tells its readers that there is another."""
    received(desk, SOUND, "2027-02-01")
    received(desk, FEWER, "2027-02-03")
    desk.run("study", "--format", "html")
    page = next((desk.path / "build").glob("**/*-en.html")).read_text(encoding="utf-8")
    assert (
        "Costa Rica: a newer file arrived on 3 February 2027, and it is still to be decided what becomes of it; "
        "this study uses version 1."
    ) in page
    desk.run("register", "accept", "CRI-small-v2", "--reason", "The focal point confirms it.")
    desk.run("study", "--format", "html")
    assert "still to be decided" not in next((desk.path / "build").glob("**/*-en.html")).read_text(encoding="utf-8")


def test_a_file_that_adds_and_changes_counts_at_once(desk: Desk) -> None:
    """What is new in it is told with its cells; what fell away with another answer holds nothing up."""
    received(desk, SOUND, "2027-02-01")
    cells = {place: one for place, one in SOUND.items() if place != ("matrix", "B-01", "law")}
    lines = received(
        desk,
        {**cells, CellId("matrix", "B-01", "coverage"): "No", CellId("other", "O-01", "article"): "art. 1"},
        "2027-02-03",
    )
    assert lines[:5] == [
        "CRI-2027-02-03.xlsx: accepted; registered as CRI small, version 2",
        "  Compared with version 1, which counts: 1 answer added, 1 changed, 1 no longer asked for.",
        "    added: Otra!E7",
        "    changed: Matriz!E10",
        "    no longer asked for, since another answer of the row has changed: Matriz!F10 (cells of version 1)",
    ]
    assert listed(desk) == [("CRI-small-v1", False, "accepted"), ("CRI-small-v2", True, "accepted")]


def test_a_file_that_waits_is_accepted_or_set_aside(desk: Desk) -> None:
    """With a reason that stays in the log."""
    received(desk, SOUND, "2027-02-01")
    received(desk, FEWER, "2027-02-03")
    assert desk.run("register", "set-aside", "CRI-small-v2", "--reason", "A draft.").output == (
        "CRI-small-v2: set aside\n  Of CRI small, CRI-small-v1 counts now.\n"
    )
    assert desk.run("register", "accept", "2", "--reason", "No draft after all.").output == (
        "CRI-small-v2: accepted\n  Of CRI small, CRI-small-v2 counts now.\n"
    )
    assert [one["details"]["reason"] for one in desk.json("register", "log") if one["kind"] == "decided"] == [
        "A draft.",
        "No draft after all.",
    ]
    again = refused(desk.run("register", "accept", "CRI-small-v2", "--reason", "Again."))
    assert again == ("submission-not-waiting", {"name": "CRI-small-v2", "waiting": "–"})
    assert (listed(desk)[1], verified(desk)) == (("CRI-small-v2", True, "accepted"), True)


def test_a_later_file_that_says_everything_ends_the_waiting(desk: Desk) -> None:
    """The country sends the rows again: nothing is left to decide, and the log says why."""
    received(desk, SOUND, "2027-02-01")
    received(desk, FEWER, "2027-02-03")
    lines = received(desk, {**SOUND, CellId("matrix", "A-01", "longest"): 12}, "2027-02-05")
    assert "  Version 2 no longer waits: version 3 says everything that it says." in lines
    assert listed(desk) == [
        ("CRI-small-v1", False, "accepted"),
        ("CRI-small-v2", False, "set_aside"),
        ("CRI-small-v3", True, "accepted"),
    ]


def test_another_institution_that_differs_waits(desk: Desk) -> None:
    """Both institutions are named, as in a round of validation."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio de Seguridad")
    changed = {**SOUND, CellId("matrix", "A-01", "longest"): 12}
    lines = received(desk, changed, "2027-02-03", "--institution", "Fiscalía General")
    assert lines[0].startswith("CRI-2027-02-03.xlsx: waits for your decision")
    assert "another institution says something else than version 1" in "\n".join(lines)
    told = desk.run("receive", str(desk.path / "CRI-2027-02-03.xlsx"), "--language", "en").output
    assert "in the register already" in told
    same = received(
        desk, {**SOUND, CellId("other", "O-01", "article"): "art. 1"}, "2027-02-05", "--institution", "Fiscalía"
    )
    assert same[0].startswith("CRI-2027-02-05.xlsx: accepted")


def test_two_institutions_make_one_record(desk: Desk) -> None:
    """Row by row, after it was shown; where both speak the Secretariat decides, and provenance names both files."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    received(desk, SECOND, "2027-02-03", "--institution", "Fiscalía")
    shown = desk.run("register", "merge", "CRI-small-v2", "--reason", "Each its part.", "--dry-run")
    assert (shown.exit_code, shown.output.splitlines()) == (
        1,
        [
            "3 rows of CRI-small-v1 (Ministerio)",
            "1 row of CRI-small-v2 (Fiscalía)",
            "  Laws: L02 of version 2 is L01 of version 1, by name, number and date",
            "  Laws: L01 of version 2 becomes L02; what cites it follows",
            "  Matrix, A-02: both answer, and differ. Which counts? --take A-02=1 or --take A-02=2",
        ],
    )
    undecided = refused(desk.run("register", "merge", "CRI-small-v2", "--reason", "Each its part."))
    assert undecided == ("merge-undecided", {"rows": "A-02", "count": 1, "example": "--take A-02=2"})
    done = desk.run("register", "merge", "CRI-small-v2", "--reason", "Each its part.", "--take", "A-02=2")
    assert (done.exit_code, done.output.splitlines()[-2:]) == (
        0,
        ["Merged: CRI-small-v3", "  Of CRI small, CRI-small-v3 counts now."],
    )
    study = desk.json("register", "list")[-1]
    assert (study["origin"], study["institution"]) == ("compiled", "Ministerio; Fiscalía")
    assert listed(desk) == [
        ("CRI-small-v1", False, "accepted"),
        ("CRI-small-v2", False, "merged"),
        ("CRI-small-v3", True, "accepted"),
    ]
    assert verified(desk)


def test_what_was_merged_can_be_undone_and_merged_again(desk: Desk) -> None:
    """The merged version is withdrawn; the file that was merged can be decided anew."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    received(desk, SECOND, "2027-02-03", "--institution", "Fiscalía")
    merging = ("register", "merge", "CRI-small-v2", "--reason", "Each its part.")
    desk.run(*merging, "--take", "A-02=2")
    assert refused(desk.run(*merging, "--take", "A-02=1"))[0] == "submission-not-waiting"
    used = refused(desk.run("register", "withdraw", "CRI-small-v1", "--reason", "No."))
    assert used == ("submission-used", {"name": "CRI-small-v1", "by": "CRI-small-v3"})
    desk.run("register", "withdraw", "CRI-small-v3", "--reason", "The wrong row.")
    assert ("CRI-small-v2", False, "waiting") in listed(desk)
    assert "version 2 waits for a decision" in desk.run("status").output
    assert desk.run(*merging, "--take", "A-02=1").output.splitlines()[-2] == "Merged: CRI-small-v4"
    assert (listed(desk)[-1], verified(desk)) == (("CRI-small-v4", True, "accepted"), True)


def test_what_a_withdrawn_file_had_settled_waits_again(desk: Desk) -> None:
    """A later file says all that one which waits says, and so settles it; once that file is taken back, it waits."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    changed = {**SOUND, CellId("matrix", "A-01", "longest"): 12}
    received(desk, changed, "2027-02-03", "--institution", "Fiscalía")
    received(
        desk,
        {**changed, CellId("matrix", "A-01", "longest"): 10, NOTES: "Reformado."},
        "2027-02-04",
        "--institution",
        "Fiscalía",
    )
    settled = listed(desk)
    assert settled == [
        ("CRI-small-v1", False, "accepted"),
        ("CRI-small-v2", False, "set_aside"),
        ("CRI-small-v3", True, "accepted"),
    ]
    desk.run("register", "withdraw", "CRI-small-v3", "--reason", "Not meant.")
    assert listed(desk)[:2] == [("CRI-small-v1", True, "accepted"), ("CRI-small-v2", False, "waiting")]
    desk.run("register", "restore", "CRI-small-v3", "--reason", "It was meant.")
    assert ("CRI-small-v2", False, "set_aside") in listed(desk)


def test_the_originals_of_a_merged_record_are_those_of_its_files(desk: Desk) -> None:
    """What the Secretariat compiled has no cells of its own; every answer stands in the cell of the file it is from."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    received(desk, SECOND, "2027-02-03", "--institution", "Fiscalía")
    desk.run("register", "merge", "CRI-small-v2", "--reason", "Each its part.", "--take", "A-02=2")
    proved = desk.run("register", "verify", "--originals")
    line = "3 files read again: every cell stands as it was recorded."
    assert (proved.exit_code, proved.output.splitlines()[-1]) == (0, line)
    sneaked = "UPDATE answers SET value = '\"no\"' WHERE submission = 3 AND cell = 'E8'"
    Intruder(desk.path / "register.sqlite").sneak(sneaked)
    folder = load_edition(desk.path)
    with closing(open_register(folder.path / "register.sqlite", create=False)) as register:
        (found,) = [(each.submission.name, one) for each in read_again(folder, register) for one in each.differing]
    assert (found[0], found[1].cell) == ("CRI-small-v3", "Matriz!E8")


def test_a_file_of_another_country_is_withdrawn(desk: Desk) -> None:
    """As if it had never come, save that the register keeps it with the reason."""
    received(desk, SOUND, "2027-02-01")
    desk.run("register", "withdraw", "cri-small-v1", "--reason", "The file of another State.")
    assert listed(desk) == [("CRI-small-v1", False, "withdrawn")]
    assert "no answer so far" in desk.run("status").output
    again = refused(desk.run("register", "withdraw", "1", "--reason", "Again."))
    assert again == ("submission-decided", {"name": "CRI-small-v1", "reason": "The file of another State."})
    assert desk.run("register", "restore", "1", "--reason", "It was theirs after all.").exit_code == 0
    assert (listed(desk), verified(desk)) == ([("CRI-small-v1", True, "restored")], True)


def test_an_older_version_counts_again(desk: Desk) -> None:
    """What is restored counts against all that was there; what comes later is newer again."""
    received(desk, SOUND, "2027-02-01")
    received(desk, {**SOUND, CellId("matrix", "A-01", "longest"): 12}, "2027-02-03")
    desk.run("register", "restore", "CRI-small-v1", "--reason", "Version 2 was a draft.")
    assert listed(desk) == [("CRI-small-v2", False, "accepted"), ("CRI-small-v1", True, "restored")]
    lines = received(desk, {**SOUND, CellId("matrix", "A-01", "longest"): 14}, "2099-01-01")
    assert "  Compared with version 1, which counts: 1 changed." in lines
    assert listed(desk)[-1] == ("CRI-small-v3", True, "accepted")


def test_a_version_with_errors_is_not_restored(desk: Desk) -> None:
    """Only what was sound can count."""
    received(desk, {**SOUND, CellId("matrix", "A-01", "coverage"): "Quizá"}, "2027-02-01")
    done = refused(desk.run("register", "restore", "CRI-small-v1", "--reason", "Let it be."))
    assert done == ("submission-rejected", {"name": "CRI-small-v1"})


def test_a_moment_of_arrival_is_corrected(desk: Desk) -> None:
    """The versions count in the order in which they arrived; what was said first stays on record."""
    received(desk, SOUND, "2027-02-05")
    received(desk, {**SOUND, CellId("matrix", "A-01", "longest"): 12}, "2027-02-06")
    done = desk.run("register", "arrival", "CRI-small-v2", "2027-02-01T10:00", "--reason", "The date of the mail.")
    assert done.output.splitlines() == [
        "CRI-small-v2: arrived 1 February 2027, 10:00 (UTC-06:00)",
        "  Of CRI small, CRI-small-v1 counts now.",
    ]
    (corrected,) = [one for one in desk.json("register", "list") if one["name"] == "CRI-small-v2"]
    assert (corrected["received_at"], corrected["arrived_first"]) == (
        "2027-02-01T10:00:00-06:00",
        "2027-02-06T00:00:00-06:00",
    )
    assert verified(desk)


def test_every_decision_reads_as_a_sentence(desk: Desk) -> None:
    """In both languages, with the version and the reason."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    received(desk, SECOND, "2027-02-03", "--institution", "Fiscalía")
    desk.run("register", "merge", "2", "--reason", "Cada una su parte.", "--take", "A-02=2", "--by", "ana")
    desk.run("register", "withdraw", "3", "--reason", "Error.", "--by", "ana")
    desk.run("register", "arrival", "1", "2027-01-31", "--reason", "El correo.", "--by", "ana")
    lines = [line.split("  ", 2)[2] for line in desk.run("register", "log").output.splitlines()]
    assert lines[3:] == [
        "ana: compiled CRI-small-v1+v2.json: CRI small, version 3",
        "ana: merged, into version 3, CRI small, version 2: Cada una su parte.",
        "ana: withdrew CRI small, version 3: Error.",
        "ana: corrected the arrival, to 31 January 2027, 00:00 (UTC-06:00), of CRI small, version 1: El correo.",
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("accept", "CRI-small-v9"), "no-such-submission"),
        (("merge", "CRI-small-v2", "--take", "A-02"), "take-unreadable"),
        (("merge", "CRI-small-v2", "--take", "A-01=2"), "merge-not-both"),
        (("merge", "CRI-small-v2", "--take", "A-02=7"), "merge-other-version"),
        (("withdraw", "CRI-small-v2"), "reason-empty"),
    ],
)
def test_a_mistake_of_the_call_is_named(desk: Desk, words: tuple[str, ...], code: str) -> None:
    """Nothing is written."""
    received(desk, SOUND, "2027-02-01", "--institution", "Ministerio")
    received(desk, SECOND, "2027-02-03", "--institution", "Fiscalía")
    before = desk.json("register", "log")
    reason = " " if code == "reason-empty" else "Why not."
    assert (refused(desk.run("register", *words, "--reason", reason))[0], desk.json("register", "log")) == (
        code,
        before,
    )
