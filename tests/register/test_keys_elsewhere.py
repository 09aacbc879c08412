"""An edition whose register a team shares: its keys are made on one computer, and looked for on every other one."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.edition.keys import read_keys
from tests.commands.conftest import EDITION
from tests.conftest import EXAMPLES
from tests.register.conftest import Address


def computer(folder: Path, register: Address) -> Path:
    """Return the folder of the edition as it lies on one computer."""
    folder.mkdir()
    named = register if isinstance(register, str) else f"sqlite:///{register}"
    (folder / "edition.yaml").write_text(f'{EDITION}register: "{named}"\n', encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", folder / "small")
    return folder


def run(folder: Path, *words: str) -> Result:
    """Run a command on a computer."""
    env = {"MATRICES_LANGUAGE": "en", "MATRICES_PASSPHRASE": "una frase de paso larga"}
    return CliRunner().invoke(cli, ["--edition", str(folder), *words], env=env)


def test_keys_are_made_once_for_all_computers(address: Address, tmp_path: Path) -> None:
    """On the second one none are made anew: their copy is asked for, and with it the workbooks are the same."""
    first, second = (computer(tmp_path / name, address) for name in ("first", "second"))
    if isinstance(address, Path):  # a file that several computers see is there once somebody has received something
        from matrices.register.opening import open_register

        open_register(address).close()
    assert run(first, "template").exit_code == 0
    without = run(second, "template")
    copy = tmp_path / "copy.enc"
    run(first, "keys", "backup", str(copy))
    restored = run(second, "keys", "restore", str(copy))
    again = run(second, "template")
    made = [sorted((one / "build" / "templates").glob("*.xlsx")) for one in (first, second)]
    assert getattr(without.exception, "code", "") == "keys-elsewhere"
    assert read_keys(first).fingerprint in str(without.exception)
    assert (restored.exit_code, again.exit_code, read_keys(second)) == (0, 0, read_keys(first))
    assert [one.read_bytes() for one in made[0]] == [one.read_bytes() for one in made[1]]
