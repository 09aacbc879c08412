"""What was made is published as a version: files, a signed receipt, a row of the register; nothing is written over."""

import datetime
import json
from pathlib import Path

import pytest

from matrices.cycle import Cycle
from matrices.errors import MatricesError
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk

PAGE, TABLE = "study/study-es.html", "data/answers.csv"
CHANGED = {**SOUND, CellId("matrix", "A-01", "article"): "art. 173"}


def cycle_of(desk: Desk) -> Cycle:
    """Return the edition as an officer has it before them."""
    return Cycle.open(desk.path, clock=lambda: datetime.datetime(2027, 3, 20, 15, tzinfo=datetime.UTC), actor="ana")


@pytest.fixture
def made(desk: Desk) -> Desk:
    """An edition of which the study was made in one language, as a page."""
    desk.run("receive", desk.filled(SOUND))
    cycle_of(desk).study(("es",), ("html",))
    return desk


def states(desk: Desk) -> dict[str, tuple[bool, str, str]]:
    """Return of page and table whether they are current, and what has changed since the run and the publication."""
    found = {one.name: (one.current, one.since_run, one.since_published) for one in cycle_of(desk).made()}
    return {name: found[name] for name in (PAGE, TABLE)}


def refused(desk: Desk, *names: str) -> str:
    """Return the code with which publishing is refused, and check that nothing was published."""
    before = cycle_of(desk).published()
    with pytest.raises(MatricesError) as caught:
        cycle_of(desk).publish(names)
    assert cycle_of(desk).published() == before
    return caught.value.code


def test_a_version_is_published_with_its_receipt(made: Desk) -> None:
    """Every file lies there as it was made, readable by all; receipt and register have the same hashes."""
    version, folder = cycle_of(made).publish()
    receipt = folder / "receipt.json"
    found, outcome = Cycle.receipt_verify(receipt, cycle_of(made).keys().fingerprint)
    assert folder == made.path / "published" / "2027-v1"
    assert (folder / PAGE).read_bytes() == (made.path / "build" / PAGE).read_bytes()
    assert (folder / PAGE).stat().st_mode & 0o777 == 0o644
    assert (outcome, found.says["files"]) == ("genuine", {one.name: one.sha256 for one in version.files})
    assert cycle_of(made).published() == (version,)
    assert (version.version, version.actor, version.anchor) == (1, "ana", found.says["anchor"])
    assert made.run("register", "verify", "--against", str(receipt)).exit_code == 0
    assert cycle_of(made).published_file(PAGE) == (folder / PAGE).read_bytes()


def test_what_changed_is_told_product_by_product(made: Desk) -> None:
    """Since the run before and since the publication; of a table the lines, and of a page hashes do not count."""
    assert states(made) == {PAGE: (True, "new", "new"), TABLE: (True, "new", "new")}
    cycle_of(made).publish()
    cycle_of(made).study(("es",), ("html",))
    assert states(made) == {PAGE: (True, "same", "same"), TABLE: (True, "same", "same")}
    made.run("receive", made.filled(CHANGED, name="second.xlsx"))
    assert states(made) == {PAGE: (False, "same", "same"), TABLE: (False, "same", "same")}
    cycle_of(made).study(("es",), ("html",))
    assert states(made) == {PAGE: (True, "changed", "changed"), TABLE: (True, "changed", "changed")}
    (table,) = (one for one in cycle_of(made).made() if one.name == TABLE)
    assert table.rows == ((1, 1), (1, 1))


def test_nothing_published_is_written_over(made: Desk) -> None:
    """A correction is the next version, both stay; what a crash left under its name is put aside."""
    first, folder = cycle_of(made).publish((TABLE,))
    (made.path / "published" / "2027-v2").mkdir()
    second, _ = cycle_of(made).publish((PAGE,))
    assert [one.version for one in cycle_of(made).published()] == [1, 2]
    assert sorted(one.name for one in folder.parent.iterdir()) == ["2027-v1", "2027-v2", "2027-v2-unfinished-1"]
    assert [one.name for one in (*first.files, *second.files)] == [TABLE, PAGE]
    assert cycle_of(made).published_file(TABLE, 1) == (folder / TABLE).read_bytes()


def test_only_what_is_of_the_register_as_it_stands_is_published(made: Desk) -> None:
    """What came since, what was changed by hand, what is not there, and what is not for everybody, are refused."""
    assert refused(made, "study/other.html") == "publish-stale"
    (made.path / "build" / PAGE).write_text("otra cosa", encoding="utf-8")
    assert refused(made, PAGE) == "publish-stale"
    made.run("receive", made.filled(SOUND, "PAN"))
    assert refused(made, TABLE) == "publish-stale"
    assert refused(made) == "publish-nothing"


def test_a_query_does_not_keep_a_study_from_being_published(made: Desk) -> None:
    """It changes nothing of what is printed; that an answer was read against its source does."""
    cycle_of(made).ask("CRI-small-v1", "Matriz!G7", "¿Cuál?")
    assert states(made)[PAGE][0] is True
    cycle_of(made).read_against("CRI-small-v1", ("L01",), "Gaceta")
    assert states(made)[PAGE][0] is False


def test_what_lies_there_is_held_against_the_register(made: Desk) -> None:
    """A published file that was changed or is gone is not given out; what was never published is told apart."""
    _, folder = cycle_of(made).publish()
    (folder / PAGE).write_text("otra cosa", encoding="utf-8")
    (folder / TABLE).unlink()
    codes = []
    for name, version in ((PAGE, 0), (TABLE, 1), ("data/none.csv", 0), (PAGE, 7)):
        with pytest.raises(MatricesError) as caught:
            cycle_of(made).published_file(name, version)
        codes.append(caught.value.code)
    assert codes == ["published-differs", "published-differs", "not-published", "not-published"]


def test_what_was_published_is_handed_over(made: Desk) -> None:
    """Nothing is said of it before; then that each file is as it was, or that one is not."""
    assert "published version" not in made.run("handover").output
    _, folder = cycle_of(made).publish()
    whole = "there    1 published version, each file as it was: "
    assert whole in made.run("handover").output
    (folder / PAGE).unlink()
    assert "MISSING  what was published, as it was: 1 of 1 versions" in made.run("handover").output


def test_the_command_asks_lists_and_publishes(made: Desk) -> None:
    """Without an answer nothing is published, and of nothing nothing is asked; the list is for people and programs."""
    assert made.run("publish").exit_code != 0
    assert not (made.path / "published").exists()
    done = made.run("publish", PAGE, "--yes", "--by", "luis")
    assert done.output.splitlines()[-1].startswith("Version 1: 1 files in ")
    listed = made.run("publish", "--list").output
    assert f"{PAGE}: made for the first time; as it was published" in listed
    record = json.loads(made.run("publish", "--list", "--format", "json").output)
    assert [(one["version"], one["by"], list(one["files"])) for one in record["published"]] == [(1, "luis", [PAGE])]
    told = made.run("receipt", "verify", str(Path(made.path) / "published" / "2027-v1" / "receipt.json")).output
    assert (f"    {PAGE}: " in told, "was not changed" in told) == (True, True)
    assert "published version 1: 1 files" in made.run("register", "log").output
