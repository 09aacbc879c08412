"""The edition of tests/examples/directory, run as its countries would: workbooks out, answers in."""

import datetime
import shutil
from collections.abc import Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import yaml
from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.edition.folder import Folder, load_edition
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import EXAMPLES

SOURCE = EXAMPLES / "directory"
COUNTRIES = tuple(sorted(path.stem for path in (SOURCE / "answers").glob("*.yaml")))
ON = "2027-03-12"
ARRIVED = "2027-02-24T09:05"


def run(folder: Path, *words: str, language: str = "es") -> Result:
    """Run a command on the edition."""
    return CliRunner(env={"MATRICES_LANGUAGE": language}).invoke(cli, ["--edition", str(folder), *words])


def answers(country: str) -> dict[CellId, Answer]:
    """Return what a country answers, by place."""
    sheets = yaml.safe_load((SOURCE / "answers" / f"{country}.yaml").read_text(encoding="utf-8"))
    found: dict[CellId, Answer] = {}
    for sheet, rows in sheets.items():
        for row, cells in rows.items():
            for column, content in cells.items():
                found[CellId(sheet, row, column)] = content
    return found


def edition(target: Path, **changes: str) -> Folder:
    """Copy the edition to a folder, with other values for some keys, and the small instrument beside it."""
    shutil.copytree(SOURCE, target)
    path = target / "edition.yaml"
    words = path.read_text(encoding="utf-8")
    for key, value in changes.items():
        if f"\n{key}:" in words:
            lines = [f"{key}: {value}" if line.startswith(f"{key}:") else line for line in words.splitlines()]
            words = "\n".join(lines) + "\n"
        else:
            words = words.replace("\nlanguages:", f"\n{key}: {value}\nlanguages:")
    path.write_text(words, encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", target / "small")
    return load_edition(target)


def returned(folder: Path, country: str, changes: Mapping[CellId, Answer | None] | None = None) -> Path:
    """Fill in a country's workbook, with changes (None leaves a cell blank), and return where it lies."""
    (template,) = (folder / "build" / "templates").glob(f"{country}-directory-*.xlsx")
    content = {place: one for place, one in {**answers(country), **(changes or {})}.items() if one is not None}
    path = folder / "inbox" / template.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(fill(template.read_bytes(), content))
    return path


def received(target: Path, **changes: str) -> Folder:
    """Run the edition up to the receipt of all workbooks."""
    folder = edition(target, **changes)
    assert run(target, "template").exit_code == 0
    files = [str(returned(target, country)) for country in COUNTRIES]
    done = run(target, "receive", *files, "--arrived", ARRIVED)
    assert done.exit_code == 0, done.output
    return folder


def day(words: str = ON) -> datetime.date:
    """Return a day."""
    return datetime.date.fromisoformat(words)


def mail(folder: Folder, kind: str, country: str) -> EmailMessage:
    """Return a draft."""
    content = (folder.build / "letters" / kind / f"{country}.eml").read_bytes()
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    return message
