"""What is worked out from the register is written only if nothing came in between; otherwise it is worked out again."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from matrices.cycle import Cycle
from matrices.edition import read_keys
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.study import settlements
from matrices.translations import taking
from tests.commands.conftest import SOUND, Desk

UNCLEAR = {**SOUND, CellId("matrix", "A-01", "article"): "art. 3©"}


def cycle_of(desk: Desk, at: str = "2027-03-01T10:00:00-06:00") -> Cycle:
    """Return the edition, at a moment."""
    return Cycle.open(desk.path, clock=lambda: datetime.datetime.fromisoformat(at), actor="ana", language="en")


def interrupted(module: Any, name: str, monkeypatch: pytest.MonkeyPatch, between: Callable[[], object]) -> list[int]:
    """Let something happen each time a step has been worked out, the first time only; return how often it was."""
    step, calls = getattr(module, name), list[int]()

    def worked_out(*arguments: Any) -> Any:
        made = step(*arguments)
        if not calls:
            between()
        calls.append(1)
        return made

    monkeypatch.setattr(module, name, worked_out)
    return calls


def test_translations_are_taken_with_the_record_as_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that came between reading and writing is seen: the translations are held against it once more."""
    cycle = cycle_of(desk)
    list(cycle.receive([Path(desk.filled(SOUND))]))
    ((path, _),) = cycle.translations_export("en")
    book = load_workbook(path)
    book.worksheets[0].cell(5, 7).value = "Criminal Code"
    book.save(path)
    other = Path(desk.filled(SOUND, "PAN"))
    calls = interrupted(taking, "take", monkeypatch, lambda: list(cycle.receive([other])))
    ((_, taken),) = cycle.translations_import([path])
    assert (taken.fates["new"], len(calls)) == (1, 2)


def test_a_cell_is_settled_in_the_version_that_counts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer version that came in between takes its place: there is nothing left to settle, and nothing is kept."""
    cycle = cycle_of(desk)
    list(cycle.receive([Path(desk.filled(UNCLEAR))]))
    newer = Path(desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "art. 3"}, name="newer.xlsx"))
    interrupted(settlements, "unsettled", monkeypatch, lambda: list(cycle.receive([newer])))
    with pytest.raises(Exception, match="cell-not-unclear"):
        cycle.settle("CRI", ["Matriz!G7"], "art. 3(c)", "Confirmed.")
    register = open_register(desk.path / "register.sqlite")
    assert register.settlements("2027") == ()
    register.close()


def test_what_comes_now_is_newer_whatever_the_clock_says(desk: Desk) -> None:
    """By a clock that was set back, a file counts from when the one on record came, unless somebody says when."""
    list(cycle_of(desk).receive([Path(desk.filled(SOUND))]))
    late = {**SOUND, CellId("matrix", "A-02", "notes"): "Nota."}
    later = cycle_of(desk, "2027-02-01T10:00:00-06:00")
    (handled,) = later.receive([Path(desk.filled(late, name="later.xlsx"))])
    assert handled.kept is not None
    assert handled.kept.submission.received_at == "2027-03-01T10:00:00-06:00"
    assert [(one.version, counts) for one, counts in later.register_list()] == [(1, False), (2, True)]


def test_keys_that_one_step_made_are_known_to_the_next(desk: Desk) -> None:
    """An edition of before keys gets them once, also for whoever opened it before they were made."""
    (desk.path / "edition.keys").unlink()
    cycle = cycle_of(desk)
    cycle.template(("CRI",))
    made = read_keys(desk.path)
    assert bool(made)
    assert (cycle.keyed().folder.keys.fingerprint, read_keys(desk.path).fingerprint) == (made.fingerprint,) * 2
