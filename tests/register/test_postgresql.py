"""What is PostgreSQL's own: encoding, locks, a shared database, a server that stops."""

import shutil
from pathlib import Path

import psycopg
import pytest

from matrices.errors import RegisterError
from matrices.register.opening import open_register
from tests.commands.conftest import EDITION, SOUND, Desk
from tests.conftest import EXAMPLES
from tests.register.samples import AT, received
from tests.register.server import Server


def test_a_database_that_cannot_hold_every_text_is_refused(server: Server) -> None:
    """Only UTF-8 holds what eleven ministries type; the message says how to make such a database."""
    address = server.new_database("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(RegisterError) as caught:
        open_register(address)
    assert (caught.value.code, caught.value.values) == ("register-encoding", {"encoding": "LATIN1"})


def test_other_tables_do_not_disturb(server: Server) -> None:
    """A team's database may hold more than the register."""
    address = server.new_schema()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE minutes (text text)")
    register = open_register(address)
    faults = register.prove().faults
    register.close()
    assert faults == ()


def test_a_table_of_the_same_name_is_in_the_way(server: Server) -> None:
    """Where a table of another program is called as one of ours, nothing is made."""
    address = server.new_schema()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE events (text text)")
    with pytest.raises(RegisterError) as caught:
        open_register(address)
    assert (caught.value.code, caught.value.values) == ("register-foreign", {"tables": "events"})


def test_whoever_waits_too_long_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another writes for longer than one can wait, nothing is written, and the message says why."""
    from matrices.register import access

    address = server.new_schema()
    register = open_register(address)
    monkeypatch.setattr(access, "_PATIENCE", 50)
    with psycopg.connect(address) as connection:
        connection.execute(f"SELECT pg_advisory_xact_lock({access.LOCK})".encode())
        with pytest.raises(RegisterError) as caught:
            register.receive(received(), AT, "ana")
    found = (caught.value.code, register.submissions("2027"))
    register.close()
    assert found == ("register-busy", ())


def test_a_server_that_does_not_answer_is_told_without_the_password(server: Server) -> None:
    """The message has the address with the password hidden."""
    with pytest.raises(RegisterError) as caught:
        open_register("postgresql://matrices:secret@127.0.0.1:1/register")
    assert caught.value.code == "register-server"
    assert ("secret" in str(caught.value), "matrices:***@127.0.0.1" in str(caught.value)) == (False, True)


def test_an_edition_works_on_a_server(server: Server, tmp_path: Path) -> None:
    """With the address in edition.yaml, the commands do what they do with a file."""
    (tmp_path / "edition.yaml").write_text(f"{EDITION}register: {server.new_schema()}\n", encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", tmp_path / "small")
    desk = Desk(tmp_path)
    desk.run("template")
    codes = [
        desk.run(*words).exit_code
        for words in (
            ("receive", desk.filled(SOUND)),
            ("register", "verify"),
            ("register", "export", str(tmp_path / "register.zip")),
        )
    ]
    states = {one["country"]: one["state"] for one in desk.json("status")["countries"]}
    assert (codes, states) == ([0, 0, 0], {"CRI": "answered", "BLZ": "no_answer", "PAN": "no_answer"})
    assert [one["kind"] for one in desk.json("register", "log")] == ["edition-known", "keys-made", "received"]
    assert not (tmp_path / "register.sqlite").exists()
