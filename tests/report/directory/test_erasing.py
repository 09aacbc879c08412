"""A person of the directory is erased on request: nothing that names one is left, and everything else is as it was."""

import datetime
import io
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from matrices.cycle.cycle import Cycle
from matrices.edition.folder import load_edition
from matrices.errors import MatricesError
from matrices.instrument.place import CellId
from matrices.register.access import writing
from matrices.register.records import StoredAnswer
from matrices.register.store import Register
from matrices.register.vault import pseudonym_of
from tests.conftest import SOAK
from tests.register import server as postgresql
from tests.report.directory.example import ARRIVED, answers, received, returned, run

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime.datetime(2027, 3, 12, tzinfo=datetime.UTC)

SECRET = "una frase de paso larga"  # noqa: S105 - of a test


def register_at(folder: Path) -> Register:
    """Open the register of an edition as the commands do."""
    return Cycle.open(folder, clock=lambda: NOW, actor="test")._opened(create=False)


def said(folder: Path, country: str) -> dict[CellId, StoredAnswer]:
    """Return what the version that counts says, by place."""
    register = register_at(folder)
    counts = register.in_force(load_edition(folder).edition.id, country, "directory")
    assert counts is not None
    found = {CellId(one.sheet, one.row, one.column): one for one in register.answers(counts.id)}
    register.close()
    return found


def words_of(folder: Path, country: str, row: str) -> list[bytes]:
    """Return every text of a person's row that is long enough to be looked for."""
    own = [str(one) for (_, place, _), one in answers(country).items() if place == row]
    return [one.encode() for one in own if len(one) > 7]


def row_of(country: str) -> str:
    """Return the row of the first officer of a country."""
    return min(row for sheet, row, _ in answers(country) if sheet == "officers")


def unpacked(content: bytes) -> bytes:
    """Return what stands in a complete copy."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"\n".join(package.read(name) for name in package.namelist())


@pytest.fixture(scope="module")
def server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server on loopback."""
    if postgresql.missing():
        pytest.skip(postgresql.missing())
    with postgresql.running(postgresql.FAST) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An edition whose countries have sent their directories, on each kind of database."""
    more = {}
    if request.param == "postgresql":
        started: postgresql.Server = request.getfixturevalue("server")
        more = {"register": started.new_schema()}
    received(tmp_path / "edition", **more)
    return tmp_path / "edition"


def test_a_person_is_erased_and_all_else_stays(folder: Path) -> None:
    """The version that counts has every other answer; older ones cannot be read; the register is whole."""
    country, row = "CRI", row_of("CRI")
    before = said(folder, country)
    done = run(folder, "register", "erase", country, row, "--reason", "A petición de la persona.", language="en")
    assert (done.exit_code, done.output.splitlines()[0]) == (
        0,
        f"CRI {row}: erased. 1 version can no longer be read by anyone: CRI-directory-v1",
    )
    after = said(folder, country)
    left = {place: one.value for place, one in before.items() if place[1] != row and one.value is not None}
    assert {place: one.value for place, one in after.items() if one.value is not None} == left
    assert run(folder, "register", "verify", "--originals").exit_code == 0
    assert run(folder, "directory", "--format", "html").exit_code == 0
    register, edition = register_at(folder), load_edition(folder).edition.id
    for ask in (register.answers, lambda one: register.findings(register.submission(one))):
        with pytest.raises(MatricesError, match="submission-erased"):
            ask(next(one.id for one in register.submissions(edition, "directory", country) if one.version == 1))
    register.close()
    refused = run(folder, "register", "restore", "CRI-directory-v1", "--reason", "x").exception
    assert getattr(refused, "code", "") == "submission-erased"


def test_no_row_and_no_copy_says_what_a_person_wrote(folder: Path, tmp_path: Path) -> None:
    """Neither before nor after the erasure do the words of the directory stand in the register as they are."""
    copy = tmp_path / "copy.zip"
    assert run(folder, "register", "export", str(copy)).exit_code == 0
    kept = unpacked(copy.read_bytes())
    if (folder / "register.sqlite").is_file():
        kept += (folder / "register.sqlite").read_bytes()
    wanted = words_of(folder, "CRI", row_of("CRI"))
    assert (len(wanted) > 3, [one for one in wanted if one in kept]) == (True, [])


def test_a_copy_without_keys_is_proved_and_shows_nobody(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Imported elsewhere it is whole; the directory asks for the keys, which their own copy brings, less the erased."""
    monkeypatch.setenv("MATRICES_PASSPHRASE", SECRET)
    run(folder, "keys", "backup", str(tmp_path / "keys.enc"))
    run(folder, "register", "erase", "CRI", row_of("CRI"), "--reason", "A petición de la persona.")
    run(folder, "register", "export", str(tmp_path / "copy.zip"))
    run(folder, "keys", "backup", str(tmp_path / "newer.enc"))
    other = tmp_path / "other"
    other.mkdir()
    words = (folder / "edition.yaml").read_text(encoding="utf-8")
    kept = [line for line in words.splitlines() if not line.startswith("register:")]
    (other / "edition.yaml").write_text("\n".join(kept), encoding="utf-8")
    for path in (folder / "small", folder / "directory"):
        if path.is_dir():
            (other / path.name).symlink_to(path)
    assert run(other, "register", "import", str(tmp_path / "copy.zip")).exit_code == 0
    assert run(other, "register", "verify").exit_code == 0
    refused = run(other, "directory", "--format", "html").exception
    assert getattr(refused, "code", "") == "person-key-missing"
    erased = len(list((other / "register.keys").glob("*"))) if (other / "register.keys").is_dir() else 0
    assert run(other, "keys", "restore", str(tmp_path / "keys.enc")).exit_code == 0
    assert run(other, "keys", "restore", str(tmp_path / "newer.enc")).exit_code == 0
    names = {path.name for path in (folder / "register.keys").iterdir()}
    assert (erased, {path.name for path in (other / "register.keys").iterdir()}) == (0, names)
    assert run(other, "directory", "--format", "html").exit_code == 0


def test_keys_are_for_their_owner_alone(folder: Path) -> None:
    """One a file, in a folder that nobody else can look into; none is in the database."""
    keys = folder / "register.keys"
    assert (keys.stat().st_mode & 0o777, {path.stat().st_mode & 0o777 for path in keys.iterdir()}) == (0o700, {0o600})


def test_an_erasure_that_was_broken_off_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the keys are there still, since the computer stopped in between, the next call destroys them."""
    from matrices.register.vault import Vault

    row = row_of("CRI")
    before = {path.name for path in (folder / "register.keys").iterdir()}
    monkeypatch.setattr(Vault, "destroy", lambda _self, _keys: 0)
    run(folder, "register", "erase", "CRI", row, "--reason", "A petición de la persona.")
    assert before < {path.name for path in (folder / "register.keys").iterdir()}
    monkeypatch.undo()
    run(folder, "register", "erase", "CRI", row, "--reason", "De nuevo.")
    assert len(before - {path.name for path in (folder / "register.keys").iterdir()}) == 1


def test_a_row_that_is_none_and_a_country_that_sent_nothing(folder: Path) -> None:
    """Both are said, and nothing is erased."""
    codes = [
        getattr(run(folder, "register", "erase", *words, "--reason", "x").exception, "code", "")
        for words in (("CRI", "Z99"), ("ZZZ", row_of("CRI")))
    ]
    assert codes == ["erase-no-row", "unknown-country-code"]


def test_a_newer_workbook_after_an_erasure(folder: Path) -> None:
    """The country sends its directory again: it is compared with what is left, and received."""
    row = row_of("CRI")
    run(folder, "register", "erase", "CRI", row, "--reason", "A petición de la persona.")
    again = returned(folder, "CRI", {place: None for place in answers("CRI") if place[1] == row})
    done = run(folder, "receive", str(again), "--arrived", ARRIVED.replace("-24", "-25"), language="en")
    assert (done.exit_code, "CRI directory" in done.output or "directory" in done.output) == (0, True)


def test_who_sent_messages_is_forgotten_with_the_person(folder: Path) -> None:
    """Whoever is erased is not named by the pseudonym of a sender either; others are."""
    row = row_of("CRI")
    address = str(answers("CRI")[CellId("officers", row, "email")])
    register = register_at(folder)
    with writing(register._engine) as connection:
        own, other = (pseudonym_of(connection, one) for one in (f"Mesa <{address.upper()}>", "Otra <otra@example.org>"))
    register.close()
    run(folder, "register", "erase", "CRI", row, "--reason", "A petición de la persona.")
    register = register_at(folder)
    assert (register.person(own), register.person(other)) == ("", "Otra <otra@example.org>")
    register.close()


def test_an_erasure_is_said_once_more_and_nobody_is_erased_twice(folder: Path) -> None:
    """Repeated, it makes no other version; a row in which nobody ever stood is told."""
    row = row_of("CRI")
    words = ("register", "erase", "CRI", row, "--reason", "A petición de la persona.")
    first, second = (run(folder, *words).output.splitlines()[0] for _ in range(2))
    nobody = run(folder, "register", "erase", "CRI", "P39", "--reason", "A petición de la persona.").exception
    assert (first == second, getattr(nobody, "code", "")) == (True, "erase-nobody")
    assert run(folder, "register", "list").output.count("CRI-directory-v") == 2


def killed(folder: Path, step: int, words: tuple[str, ...]) -> bool:
    """Run a command in a child that dies before it writes a row or file for the nth time; tell whether it did."""
    child = os.fork()
    if not child:
        steps = itertools.count(1)

        def die(*_arguments: object) -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        def writes(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
                die()

        event.listen(Engine, "before_cursor_execute", writes)
        event.listen(Engine, "commit", die)
        sys.addaudithook(lambda name, _arguments: die() if name in {"os.rename", "os.remove"} else None)
        run(folder, *words)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


KILLED = """\
import json, sys
from pathlib import Path
from tests.report.directory.test_erasing import survived
print(json.dumps(survived(Path(sys.argv[1]), int(sys.argv[2]))))
"""


def survived(base: Path, stride: int) -> dict[str, object]:
    """Kill the erasure at every nth step, repeat it, and return how often, and what was wrong in the end."""
    row, wrong = row_of("CRI"), list[str]()
    words = ("register", "erase", "CRI", row, "--reason", "A petición de la persona.")
    for number, step in enumerate(itertools.count(1, stride)):
        folder = Path(shutil.copytree(base, base.with_name(f"killed-{step}")))
        if not killed(folder, step, words):
            return {"kills": number, "wrong": wrong}
        child = os.fork()
        if not child:
            os._exit(0 if _is_erased(folder, row, words) else 1)
        wrong += [f"step {step}"] if os.waitpid(child, 0)[1] else []
        shutil.rmtree(folder)
    raise AssertionError


def _is_erased(folder: Path, row: str, words: tuple[str, ...]) -> bool:
    """Tell whether after a repetition everything but the person is there, and older versions are closed to all."""
    before = {place: one for place, one in answers("CRI").items() if place[1] != row}
    done = run(folder, *words)
    after = {place for place, one in said(folder, "CRI").items() if one.value is not None}
    register = register_at(folder)
    keys = set(register.vault.all())
    lost = register.keys_missing()
    gone = not register.destroy_keys() and set(register.vault.all()) == keys
    versions = len(register.submissions(load_edition(folder).edition.id, "directory", "CRI"))
    register.close()
    whole = run(folder, "register", "verify").exit_code == 0
    return (done.exit_code, after, lost, gone, versions, whole) == (0, set(before), 0, True, 2, True)


def test_an_erasure_killed_at_any_moment_is_finished_by_the_next(tmp_path: Path) -> None:
    """Before every row, commit and destroyed key: repeated, it ends as if undisturbed, and no key is left."""
    received(tmp_path / "edition")
    call = [sys.executable, "-c", KILLED, str(tmp_path / "edition"), str(1 if SOAK > 1 else 13)]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["wrong"], found["kills"] > 0) == ([], True)
