"""What the door keeps for a while: drafts by version, codes, sessions, limits; and for how long."""

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from matrices.door.database import DoorFile, DoorSchema
from matrices.door.store import KEPT, TRIES, DoorStore
from matrices.errors import UsageError
from tests.door.conftest import server
from tests.register import server as postgresql

__all__ = ["server"]

NOW = datetime.datetime(2027, 2, 1, 12, tzinfo=datetime.UTC)


class Clock:
    """A clock that is set."""

    now = NOW

    def __call__(self) -> datetime.datetime:
        """Return the moment that it shows."""
        return self.now

    def later(self, **by: float) -> None:
        """Set it forward."""
        self.now += datetime.timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture(params=["file", "server"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DoorFile | DoorSchema]:
    """Where it is kept: in a file, or on a server."""
    if request.param == "file":
        yield DoorFile(tmp_path / "door.sqlite")
        return
    started: postgresql.Server = request.getfixturevalue("server")
    found = DoorSchema(started.new_schema())
    yield found
    found.close()


@pytest.fixture
def store(database: DoorFile | DoorSchema, clock: Clock) -> DoorStore:
    """An empty store."""
    return DoorStore(database, clock)


def kept(database: DoorFile | DoorSchema) -> bytes:
    """Return everything that is kept, as it lies there."""
    if isinstance(database, DoorFile):
        return b"".join(one.read_bytes() for one in database.path.parent.iterdir())
    tables = ("about", "sessions", "codes", "limits", "drafts", "draft_cells", "notes")
    with database.reading() as connection:
        return repr([list(connection.execute(f"SELECT * FROM {one}")) for one in tables]).encode()  # noqa: S608


def save(store: DoorStore, content: bytes, base: int, cells: tuple[tuple[str, str, str, str], ...] = ()) -> int:
    """Keep the next version of Costa Rica's draft and return its number."""
    origin = "browser" if cells else "returned"
    made = store.save_draft("CRI", "small", content, file="a.xlsx", author="p1", base=base, origin=origin, cells=cells)  # type: ignore[arg-type]
    return made.version


def test_a_draft_is_kept_version_by_version(store: DoorStore) -> None:
    """The newest is given back unless one is named; another country has none."""
    assert (save(store, b"one", 0), save(store, b"two", 1, (("matrix", "A-01", "coverage", "Sí"),))) == (1, 2)
    found = [store.draft("CRI", "small", number) for number in (None, 1, 2, 3)]
    assert [one and (one.version, one.content) for one in found] == [(2, b"two"), (1, b"one"), (2, b"two"), None]
    assert store.draft("PAN", "small") is None
    assert [(one.row, one.raw, one.author) for one in store.draft_cells("CRI", "small")] == [("A-01", "Sí", "p1")]


def test_of_many_versions_typed_in_an_hour_the_last_are_kept_whole(store: DoorStore, clock: Clock) -> None:
    """Of the others every word that was typed; what was brought as a file stays, and so does the last of an hour."""
    typed = {1: False, 2: True, 3: True, 4: False, 5: True}
    for version in range(1, 31):
        cell = (("matrix", "A-01", "notes", f"words {version}"),) if typed.get(version, True) else ()
        assert save(store, b"%d" % version, version - 1, cell) == version
        clock.later(minutes=60 if version == 12 else 2)
    kept = [one[0] for one in store.versions("CRI", "small")][::-1]
    assert kept == [1, 3, 4, 12, *range(21, 31)]
    assert [store.draft("CRI", "small", one) is not None for one in (2, 3, 4, 5, 30)] == [
        False,
        True,
        True,
        False,
        True,
    ]
    words = [one.raw for one in store.draft_cells("CRI", "small")]
    assert words == [f"words {one}" for one in range(2, 31) if one != 4]


def test_a_draft_that_moved_is_not_overwritten(store: DoorStore) -> None:
    """Whoever began with an older version is told so, and nothing is changed."""
    save(store, b"one", 0)
    with pytest.raises(UsageError) as caught:
        save(store, b"mine", 0)
    assert (caught.value.code, caught.value.values) == ("draft-moved", {"base": 0, "newest": 1})
    found = store.draft("CRI", "small")
    assert found is not None
    assert found.content == b"one"


def test_a_draft_that_was_submitted_is_let_go_unless_it_moved(store: DoorStore) -> None:
    """What a colleague wrote while it was sent stays."""
    save(store, b"one", 0)
    save(store, b"two", 1)
    store.drop_draft("CRI", "small", 1)
    assert store.draft("CRI", "small") is not None
    store.drop_draft("CRI", "small", 2)
    assert (store.draft("CRI", "small"), save(store, b"three", 0)) == (None, 3)


def test_a_code_lets_its_person_in_once(store: DoorStore) -> None:
    """In the browser that asked for it, within ten minutes."""
    name, code = store.new_code("p1", "browser")
    assert store.take_code(name, code, "another") == ""
    assert store.take_code(name, code, "browser") == "p1"
    assert store.take_code(name, code, "browser") == ""


def test_after_five_wrong_codes_the_right_one_is_worth_nothing(store: DoorStore) -> None:
    """Four may be wrong."""
    for wrong, expected in ((TRIES - 1, "p1"), (TRIES, "")):
        name, code = store.new_code("p1", "browser")
        for _ in range(wrong):
            assert store.take_code(name, "x" + code[1:], "browser") == ""
        assert store.take_code(name, code, "browser") == expected


def test_a_code_is_worth_nothing_after_ten_minutes(store: DoorStore, clock: Clock) -> None:
    """Nor is one that was made for nobody."""
    name, code = store.new_code("p1", "browser")
    nobody, other = store.new_code("", "browser")
    assert store.take_code(nobody, other, "browser") == ""
    clock.later(minutes=10)
    assert store.take_code(name, code, "browser") == ""


def test_a_session_ends_when_nobody_uses_it_and_at_last(
    store: DoorStore, clock: Clock, database: DoorFile | DoorSchema
) -> None:
    """It is kept alive by use for twelve hours; what is kept of it is not what its cookie says."""
    name = store.enter("p1")
    for _ in range(24):
        clock.later(minutes=29)
        assert store.session(name) is not None
    clock.later(minutes=29)
    assert store.session(name) is None
    idle = store.enter("p1")
    clock.later(minutes=30)
    assert store.session(idle) is None
    assert (name.encode() in kept(database), store.keyed(idle).encode() in kept(database)) == (False, True)


def test_what_a_session_is_told_is_said_on_any_page(store: DoorStore) -> None:
    """Also if another process answers it; leaving ends it."""
    name = store.enter("p1")
    session = store.session(name)
    assert session is not None
    session.told = [{"es": "Hecho", "en": "Done"}]
    store.tell(session)
    again = store.session(name)
    assert again is not None
    assert (again.told, again.token) == ([{"es": "Hecho", "en": "Done"}], session.token)
    store.leave("p1", again.name)
    assert store.session(name) is None


def test_tries_are_counted_by_whom_and_for_a_while(
    store: DoorStore, clock: Clock, database: DoorFile | DoorSchema
) -> None:
    """One whose tries are spent does not spend another's; nobody's address is kept."""
    assert [store.allowed("code", "192.0.2.1", 2, 60) for _ in range(3)] == [True, True, False]
    assert store.allowed("code", "192.0.2.2", 2, 60)
    clock.later(seconds=61)
    assert store.allowed("code", "192.0.2.1", 2, 60)
    assert b"192.0.2" not in kept(database)


def test_what_is_old_is_deleted(store: DoorStore, clock: Clock) -> None:
    """Older versions of a draft after two weeks, the last after half a year, the rest within a day."""
    save(store, b"one", 0, (("matrix", "A-01", "coverage", "Sí"),))
    save(store, b"two", 1, (("matrix", "A-01", "coverage", "No"),))
    store.keep_note("p1", "1", "matrix/A-01", {"verdict": "confirm"})
    clock.now = NOW + KEPT["version"] + datetime.timedelta(seconds=1)
    store.sweep()
    assert [store.draft("CRI", "small", number) is None for number in (1, 2)] == [True, False]
    assert [one.raw for one in store.draft_cells("CRI", "small")] == ["No"]
    assert store.notes("p1", "1") == {"matrix/A-01": {"verdict": "confirm"}}
    clock.now = NOW + KEPT["draft"] + datetime.timedelta(seconds=1)
    store.sweep()
    assert (store.draft("CRI", "small"), store.notes("p1", "1"), store.draft_cells("CRI", "small")) == (None, {}, ())


def test_nobody_else_reads_the_file(tmp_path: Path, clock: Clock) -> None:
    """It holds what is not yet submitted."""
    DoorStore(DoorFile(tmp_path / "door.sqlite"), clock)
    assert oct((tmp_path / "door.sqlite").stat().st_mode)[-3:] == "600"


def test_two_processes_see_the_same_and_write_one_after_the_other(
    database: DoorFile | DoorSchema, clock: Clock
) -> None:
    """Of ten who save at once on the same version one is first; the others are told that it moved."""
    stores = [DoorStore(database, clock) for _ in range(2)]
    assert stores[0].keyed("a") == stores[1].keyed("a")
    with ThreadPoolExecutor(10) as pool:
        came = list(pool.map(lambda number: saved(stores[number % 2], b"%d" % number), range(10)))
    assert sorted(came) == ["draft-moved"] * 9 + ["saved"]
    found = stores[1].draft("CRI", "small")
    assert found is not None
    assert (found.version, found.content) == (1, b"%d" % came.index("saved"))


def saved(store: DoorStore, content: bytes) -> str:
    """Return what became of a first version."""
    try:
        save(store, content, 0)
    except UsageError as problem:
        return problem.code
    return "saved"
