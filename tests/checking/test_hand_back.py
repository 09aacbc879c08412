"""A file comes back with faults, is handed back marked, is corrected and comes again."""

from pathlib import Path

import pytest

from matrices.checking.files import Checked, Returned, Verdict, check
from matrices.checking.handing_back import HandedBack, hand_back
from matrices.edition.folder import Folder
from matrices.findings import Severity
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.identity import Identity
from matrices.workbook.template.fill import fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.workbook.annotating.marked import listed, notes, zipped
from tests.workbook.damage import STRICT
from tests.workbook.small_template import EDITION, parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FAULTY = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("matrix", "A-01", "coverage"): "Quizás",
    CellId("matrix", "A-02", "coverage"): "Sí",
    CellId("matrix", "B-01", "coverage"): "No",
}
CORRECTED = {CellId("matrix", "A-01", "coverage"): "No", CellId("matrix", "A-02", "law"): "L01 · Código Penal"}


@pytest.fixture(scope="module")
def folder(small: Instrument) -> Folder:
    """An edition of one country and the small instrument."""
    return Folder(Path("edition"), EDITION, (small,))


@pytest.fixture(scope="module")
def template(folder: Folder) -> bytes:
    """The template of Costa Rica."""
    small = folder.instruments[0]
    identity = Identity("2027", small.id, small.fingerprint[:12], "CRI", "es")
    return stamp(build_base(small, EDITION, "es"), identity, "Costa Rica")


def returned(content: bytes, folder: Folder, name: str = "CRI.xlsx") -> tuple[Returned, Checked]:
    """Return a file and what its check made of it."""
    file = Returned(name, content)
    return file, check([file], folder)[0]


def serious(checked: Checked) -> list[str]:
    """Return what is to be corrected, `Matriz!E7 near-miss`."""
    found = (one for one in checked.findings if one.severity is Severity.ERROR)
    return [f"{one.at.sheet}!{one.at.cell} {one.rule or one.code}" for one in found]


def handed(found: HandedBack | None) -> HandedBack:
    """Return what was handed back; something was."""
    assert found is not None
    return found


def test_there_and_back(template: bytes, folder: Folder) -> None:
    """What is corrected in the marked file itself is accepted, and none of our marks is read."""
    file, checked = returned(fill(template, FAULTY), folder)
    assert serious(checked) == ["Matriz!E7 not-an-option", "Matriz!F8 law-when-covered"]
    marked = handed(hand_back(file, checked, folder, "es"))
    assert (marked.name, marked.way, [note[:9] for note in notes(marked.content)]) == (
        "CRI.xlsx",
        "marked",
        ["Matriz!E7", "Matriz!F8"],
    )
    again, accepted = returned(fill(marked.content, CORRECTED), folder)
    assert (accepted.verdict, accepted.findings) == (Verdict.ACCEPTED, ())
    assert accepted.answers is not None
    assert accepted.answers.reading.unplaced == ()
    last = handed(hand_back(again, accepted, folder, "es", checked.findings))
    assert listed(last.content)[2:] == [
        "No hay errores. Muchas gracias; no hace falta nada más.",
        "2 de 2 observaciones anteriores resueltas, 0 siguen abiertas; 0 nuevas.",
    ]


def test_what_cannot_be_marked_comes_back_as_a_fresh_form(template: bytes, folder: Folder) -> None:
    """The answers stand in a new template, which is accepted when it is corrected there."""
    strict = zipped(
        {name: part.replace(MAIN.encode(), STRICT.encode()) for name, part in parts(fill(template, FAULTY)).items()}
    )
    file, checked = returned(strict, folder, "envío final.xls")
    fresh = handed(hand_back(file, checked, folder, "es"))
    assert (fresh.name, fresh.way, len(notes(fresh.content))) == ("envío final-xls.xlsx", "fresh", 2)
    _, accepted = returned(fill(fresh.content, CORRECTED), folder)
    assert (accepted.verdict, accepted.findings) == (Verdict.ACCEPTED, ())


def test_a_file_of_another_edition_is_marked_as_such(folder: Folder) -> None:
    """It was not read further, but the country sees in its own file what the matter is."""
    small = folder.instruments[0]
    identity = Identity("2025", small.id, small.fingerprint[:12], "CRI", "es")
    file, checked = returned(stamp(build_base(small, EDITION, "es"), identity, "Costa Rica"), folder)
    found = handed(hand_back(file, checked, folder, "en"))
    assert listed(found.content, "Observations")[-1].startswith(
        "1 | Error | whole file |  |  | This workbook belongs to"
    )


def test_what_is_nobodys_is_not_handed_back(folder: Folder) -> None:
    """A file that does not say whose it is, or is no workbook, has no copy."""
    assert hand_back(*returned(b"%PDF-1.7", folder), folder, "es") is None
