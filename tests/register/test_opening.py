"""A register is opened by its address: a file of one working folder is not that of another."""

from contextlib import closing
from pathlib import Path

import pytest

from matrices.register.opening import open_register


def test_a_relative_address_is_that_of_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders, one after the other in one process, are two registers."""
    found = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        monkeypatch.chdir(tmp_path / name)
        with closing(open_register(Path("register.sqlite"))) as register:
            register.log(None, "TS", "noted", {"in": name})
            found.append([event.details["in"] for event in register.events("noted")])
    assert found == [["first"], ["second"]]
