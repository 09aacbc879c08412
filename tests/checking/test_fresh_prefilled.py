"""A prefilled workbook that cannot be marked itself: the fresh one that goes back still compares."""

from pathlib import Path

import pytest

from matrices.checking.files import Checked, Returned, check, read_file
from matrices.checking.handing_back import hand_back
from matrices.edition.folder import Folder
from matrices.instrument.loading import load_instrument
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.conftest import EXAMPLES
from tests.workbook.small_template import EDITION
from tests.workbook.test_prefill import made_for

CELLS = {CellId("matrix", "A-01", "unchanged"): "Sí", CellId("matrix", "A-01", "article"): "art. 1"}


@pytest.fixture
def folder() -> Folder:
    """The edition of the small instrument."""
    return Folder(Path(), EDITION, (load_instrument(EXAMPLES / "small"),))


def checked(content: bytes, folder: Folder) -> Checked:
    """Return what a check makes of a file."""
    (found,) = check([Returned("CRI.xlsx", content)], folder)
    return found


def told(one: Checked) -> list[str]:
    """Return the codes that prefilled rows brought about, with their cells."""
    return [f"{found.at.sheet}!{found.at.cell} {found.code}" for found in one.findings if "unchanged" in found.code]


TOLD = ["Leyes!C6 unchanged-unconfirmed", "Matriz!F7 unchanged-differs", "Matriz!F10 unchanged-unconfirmed"]


def test_marked_and_fresh_workbooks_say_the_same_when_they_come_back(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether a country gets its own file back or a fresh one, its rows are compared with what they held before."""
    content = fill(made_for(folder.instruments[0]), CELLS)
    first = checked(content, folder)
    own = hand_back(Returned("CRI.xlsx", content), first, folder, "es")
    monkeypatch.setattr("matrices.checking.handing_back.annotate", _refused)
    fresh = hand_back(Returned("CRI.xlsx", content), first, folder, "es")
    assert own is not None
    assert fresh is not None
    assert [told(first), told(checked(own.content, folder)), told(checked(fresh.content, folder))] == [TOLD] * 3
    answers = [read_file(Returned("CRI.xlsx", data), folder).answers for data in (content, fresh.content)]
    assert answers[0] is not None
    assert answers[1] is not None
    assert answers[0].reading.previous == answers[1].reading.previous


def _refused(*_words: object) -> object:
    from matrices.workbook.annotating.package import CannotPatch

    raise CannotPatch("a test")
