"""A form that was changed after it was sent is still read; what has no place any more is listed."""

import io
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.checking.files import Checked, Returned, Verdict, check
from matrices.checking.handing_back import hand_back
from matrices.edition.folder import Folder
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.workbook.identity import Identity
from matrices.workbook.template.fill import Answer, fill
from matrices.workbook.template.stamping import stamp
from matrices.workbook.template.write import build_base
from tests.conftest import EXAMPLES
from tests.workbook.damage import MAIN, STRICT, parts_of, zipped
from tests.workbook.small_template import EDITION

ANSWERS: dict[CellId, Answer] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("matrix", "A-01", "coverage"): "Sí",
    CellId("matrix", "A-01", "law"): "L01",
    CellId("matrix", "A-01", "rate"): 0.25,
    CellId("matrix", "A-02", "coverage"): "No",
    CellId("matrix", "B-01", "coverage"): "Parcial",
    CellId("matrix", "B-01", "law"): "L01",
}
RETURN = "- id: B-02\n        title: {en: Return, es: Retorno}"


def changed(folder: Path, *changes: CellId) -> Instrument:
    """Return the small instrument with words of its files replaced."""
    shutil.copytree(EXAMPLES / "small", folder)
    for file, old, new in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return load_instrument(folder)


@pytest.fixture
def present(tmp_path: Path) -> Instrument:
    """The instrument after a row was renamed, another replaced, a column dropped, a head and a question reworded."""
    return changed(
        tmp_path / "present",
        CellId("matrix.yaml", "- id: A-02", "- id: A-07\n        replaces: A-02"),
        CellId("matrix.yaml", "- id: B-01\n        title: {en: Shelter, es: Albergue}", RETURN),
        CellId("matrix.yaml", "  - {id: rate, type: decimal, label: {en: Rate, es: Tasa}}\n", ""),
        CellId("matrix.yaml", "label: {en: Notes, es: Notas}", "label: {en: Remarks, es: Observaciones}"),
        CellId("matrix.yaml", "Is it an offence?, es: ¿Es delito?", "Is it a crime?, es: ¿Es un delito?"),
    )


def checked(file: Returned, instrument: Instrument) -> Checked:
    """Return what the check makes of a file where an instrument is the present one."""
    return check([file], Folder(Path("edition"), EDITION, (instrument,)))[0]


def returned(instrument: Instrument) -> Returned:
    """Return the form of an instrument, filled in by Costa Rica."""
    identity = Identity("2027", instrument.id, instrument.fingerprint[:12], "CRI", "es")
    template = stamp(build_base(instrument, EDITION, "es"), identity, "Costa Rica")
    return Returned("CRI.xlsx", fill(template, ANSWERS))


def lines(one: Checked) -> list[str]:
    """Return the findings as `Sheet!C4 severity code`."""
    return [f"{found.at.sheet}!{found.at.cell} {found.severity} {found.code}" for found in one.findings]


def test_an_older_form_is_read_by_the_present_one(small: Instrument, present: Instrument) -> None:
    """A renamed row keeps its answer; a row and a column that are gone are named; the answers are judged as ever."""
    one = checked(returned(small), present)
    assert one.answers is not None
    assert {place: str(answer.value) for place, answer in one.answers.by_place.items() if place[0] == "matrix"} == {
        CellId("matrix", "A-01", "coverage"): "yes",
        CellId("matrix", "A-01", "law"): "('L01',)",
        CellId("matrix", "A-07", "coverage"): "no",
    }
    assert lines(one) == [
        "! warning older-form",
        "Matriz! warning row-missing",
        "Matriz!E10 warning row-unknown",
        "Matriz!P7 warning column-unknown",
        "Matriz!P5 notice other-words",
    ]
    assert one.verdict is Verdict.ACCEPTED
    kept = {place.at.cell: place.text for place in one.answers.reading.unplaced}
    assert {cell: kept[cell] for cell in ("P7", "E10", "F10")} == {"P7": "0.25", "E10": "Parcial", "F10": "L01"}


def test_the_present_form_of_an_older_edition_of_it_is_as_ever(present: Instrument) -> None:
    """A row that continues another one is read by its own id, and nothing is said."""
    answers = {
        CellId(sheet, {"A-02": "A-07"}.get(row, row), column): value for (sheet, row, column), value in ANSWERS.items()
    }
    sent = {place: value for place, value in answers.items() if place[1] != "B-01" and place[2] != "rate"}
    identity = Identity("2027", present.id, present.fingerprint[:12], "CRI", "es")
    file = fill(stamp(build_base(present, EDITION, "es"), identity, "Costa Rica"), sent)
    one = checked(Returned("CRI.xlsx", file), present)
    assert lines(one) == ["Matriz!E10 warning required"]


def test_a_sheet_that_an_older_form_never_had_is_missed(small: Instrument, tmp_path: Path) -> None:
    """Nobody has deleted it: the answers that there are count; of the present form, the same is an error."""
    matrix = (EXAMPLES / "small" / "matrix.yaml").read_text(encoding="utf-8")
    rule = matrix[matrix.index("  - id: not-in-other") :]
    older = changed(
        tmp_path / "older",
        CellId("instrument.yaml", "sheets: [laws.yaml, matrix.yaml, other.yaml]", "sheets: [laws.yaml, matrix.yaml]"),
        CellId("matrix.yaml", rule, ""),
    )
    one = checked(returned(older), small)
    assert (lines(one), one.verdict) == (["! warning older-form", "! warning sheet-missing"], Verdict.ACCEPTED)
    book = load_workbook(io.BytesIO(returned(small).content))
    del book["Otra"]
    buffer = io.BytesIO()
    book.save(buffer)
    own = checked(Returned("CRI.xlsx", buffer.getvalue()), small)
    assert (lines(own), own.verdict) == (["! error sheet-missing"], Verdict.REJECTED)


def test_an_older_form_in_which_nothing_is_left_is_stopped(small: Instrument, tmp_path: Path) -> None:
    """Where no sheet, row or column is left of the form, one error says so, and nothing else."""
    folder = tmp_path / "other"
    folder.mkdir()
    texts = "{en: Other form, es: Otro formulario}"
    (folder / "instrument.yaml").write_text(
        f'instrument: small\nversion: "9"\ntitle: {texts}\nshort_title: {texts}\nsheets: [new.yaml]\n', encoding="utf-8"
    )
    (folder / "new.yaml").write_text(
        f"sheet: new\nkind: matrix\ntitle: {texts}\ntab: {texts}\n"
        "columns: [{id: word, type: text, label: {en: Word, es: Palabra}}]\n"
        f"sections: [{{id: Z, title: {texts}, rows: [{{id: Z-01, title: {texts}}}]}}]\n",
        encoding="utf-8",
    )
    one = checked(returned(small), load_instrument(folder))
    assert (one.verdict, lines(one)) == (Verdict.REJECTED, ["! error other-version"])


def test_an_older_form_that_cannot_be_marked_comes_back_as_the_present_one(
    small: Instrument, present: Instrument
) -> None:
    """The fresh workbook says that it is of the present version, and is accepted as such."""
    content = returned(small).content
    strict = {name: part.replace(MAIN.encode(), STRICT.encode()) for name, part in parts_of(content).items()}
    file = Returned("CRI.xlsx", zipped(strict))
    made = hand_back(file, checked(file, present), Folder(Path("edition"), EDITION, (present,)), "es")
    assert made is not None
    again = checked(Returned(made.name, made.content), present)
    assert (made.way, again.verdict, lines(again)) == ("fresh", Verdict.ACCEPTED, ["Matriz!E10 warning required"])
