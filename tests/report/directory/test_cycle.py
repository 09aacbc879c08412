"""The directory from workbook to page: numbers eaten, who left, who may be seen, letters, and the next update."""

import datetime
import functools
import io
import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from matrices.cycle import Cycle
from matrices.edition.folder import Folder
from matrices.errors import UsageError
from matrices.instrument.place import CellId
from tests.report.directory.example import ON, answers, edition, mail, received, returned, run

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PERSONS = ("Ana Ficticia", "Beto", "Gaëlle", "Hank", "Iván")
"""Given names of those who are listed for the Network."""

HIDDEN = ("Carla", "Dora", "Elio", "Flor")
"""For the Secretariat alone; has left, by status and by date; has not consented."""


def built(folder: Folder, name: str) -> bytes:
    """Return a file of the directory."""
    return (folder.build / "directory" / name).read_bytes()


def words(content: bytes) -> str:
    """Return all that stands in the cells of a workbook."""
    book = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)


def put(path: Path, place: tuple[str, str], content: str | int | float) -> None:
    """Write into a cell as a spreadsheet program does: what begins with `=` is a formula, which has its result."""
    book = load_workbook(path)
    book[place[0]][place[1]] = content
    book.save(path)
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, re.sub(rb"(<f>\+506-[^<]*</f>)<v ?/?>(?:</v>)?", rb"\1<v>-2159</v>", part))


def address(path: Path, sheet: str, head: str, row: str) -> str:
    """Return the address of the cell of a row below the head of a column."""
    tab = load_workbook(path)[sheet]
    column = next(
        get_column_letter(cell.column or 0)
        for line in tab.iter_rows()
        for cell in line
        if str(cell.value).startswith(head)
    )
    number = next(cell.row for line in tab.iter_rows() for cell in line if cell.value == row)
    return f"{column}{number}"


def test_the_network_sees_who_has_consented(example: Folder) -> None:
    """Page and workbook hold the same persons, and none of the others."""
    done = run(example.path, "directory", "--on", ON, "--format", "html", "--format", "xlsx", "--language", "es")
    assert done.exit_code == 0, done.output
    for content in (built(example, "directory-es.html").decode(), words(built(example, "directory.xlsx"))):
        assert [name for name in PERSONS if name not in content] == []
        assert [name for name in HIDDEN if name in content] == []
        assert "Vacante" in content
        assert "Nota reservada" not in content


def test_an_entry_ends_with_its_last_day(example: Folder) -> None:
    """On that day it is listed, on the next it is not."""
    for day, listed in (("2027-02-28", True), ("2027-03-01", False)):
        run(example.path, "directory", "--on", day, "--format", "html", "--language", "es")
        assert ("Elio Terminado Plazo" in built(example, "directory-es.html").decode()) is listed


def test_the_page_can_be_called_and_written_from(example: Folder) -> None:
    """Telephones stand in both forms; the clock has its words; nothing of a text is markup."""
    run(example.path, "directory", "--on", ON, "--format", "html", "--language", "es")
    page = built(example, "directory-es.html").decode()
    for part in (
        'href="tel:+506-2555-0110;ext=204">+506 2555 0110</a> ext. 204',
        "2555 0110 dentro del país",
        'href="mailto:ana.ejemplo@migracion.example.org"',
        '<span class="sign d-hours" aria-hidden="true"></span>24 horas',
        "el 20 de mayo de 2026; hace más de seis meses",
        "No figura ninguna entrada.",
    ):
        assert part in page


def test_the_public_sees_no_person(example: Folder) -> None:
    """Institutions and mailboxes of units as far as they may be published; no name, no address of a person."""
    done = run(example.path, "directory", "--public", "--on", ON, "--format", "html", "--format", "xlsx")
    assert done.exit_code == 0, done.output
    officers = [answers(country) for country in ("CAN", "CRI", "DOM", "USA")]
    personal = {
        str(value)
        for one in officers
        for (sheet, _, column), value in one.items()
        if sheet == "officers" and column in ("given_names", "surnames", "email", "phone", "mobile", "position")
    }
    for content in (
        built(example, "directory-public-es.html").decode(),
        words(built(example, "directory-public.xlsx")),
    ):
        assert [datum for datum in personal if datum in content] == []
        assert "unidad.enlace@migracion.example.org" in content
        assert "investigations@border.example.org" in content
        assert [
            one for one in ("Fiscalía Imaginaria", "Dirección Imaginaria", "Department of Justice") if one in content
        ] == []
    assert not list((example.build / "directory").glob("*public*.vcf"))


def test_cards_of_persons_are_never_public(example: Folder) -> None:
    """Asked for in vain."""
    assert isinstance(run(example.path, "directory", "--public", "--format", "vcf").exception, UsageError)


def test_the_same_directory_gives_the_same_bytes(example: Folder) -> None:
    """Nothing depends on the clock once the day is named."""
    found = []
    for _ in range(2):
        run(example.path, "directory", "--on", ON, "--format", "html", "--format", "xlsx", "--format", "vcf")
        found.append({path.name: path.read_bytes() for path in (example.build / "directory").iterdir()})
    assert found[0] == found[1]


def test_a_text_is_no_formula(example: Folder) -> None:
    """Neither a name that begins with a sign of equality, nor a telephone."""
    run(example.path, "directory", "--on", ON, "--format", "xlsx")
    book = load_workbook(io.BytesIO(built(example, "directory.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells if str(cell.value).startswith(("=", "+"))} == {"s"}


def test_the_secretariat_is_told_what_to_ask_for_without_a_name(example: Folder) -> None:
    """Seats that nobody holds, consent that is missing, countries that have sent nothing."""
    done = run(example.path, "directory", "--on", ON, "--format", "vcf", language="en")
    assert [line for line in done.output.splitlines() if line.startswith(("Costa Rica", "Panama", "Guatemala"))] == [
        "Costa Rica: 1 entry is not listed, for want of consent.",
        "Guatemala: no directory has been received.",
        "Panama: no directory has been received.",
    ]


EATEN: Mapping[str, tuple[str | int, str, str]] = {
    "number": (50625550110, "phone-eaten", "accepted"),
    "formula": ("=+506-2555-0110", "phone-eaten", "accepted"),
    "scientific": ("5.06256E+10", "phone-lost", "rejected"),
    "rounded": (50625600000, "phone-lost", "rejected"),
}


@pytest.mark.parametrize("way", EATEN)
def test_a_number_eaten_by_the_spreadsheet_is_found(way: str, tmp_path: Path) -> None:
    """The screen names the cell and no digit; the marked copy says what to write."""
    content, code, verdict = EATEN[way]
    folder = edition(tmp_path / "edition")
    run(folder.path, "template", "CRI")
    file = returned(folder.path, "CRI")
    cell = address(file, "Funcionarios", "Teléfono", "P01")
    put(file, ("Funcionarios", cell), content)
    done = run(folder.path, "check", str(file), "--format", "json", "--annotate", str(tmp_path / "marked"))
    assert (f'"code": "{code}"' in done.output, f'"cell": "{cell}"' in done.output) == (True, True)
    assert f'"verdict": "{verdict}"' in done.output
    assert [part for part in ("2555", "5.06256", "506256") if part in done.output] == []
    (marked,) = (tmp_path / "marked").glob("*.xlsx")
    notes = words(marked.read_bytes())
    assert ("+506 2555 0110" if code == "phone-eaten" else "+506 2212 3456") in notes


@functools.cache
def update() -> tuple[Folder, dict[str, bytes], tempfile.TemporaryDirectory[str]]:
    """Return the next edition, which goes on from the example, its templates, and the folder of both."""
    target = tempfile.TemporaryDirectory()
    received(Path(target.name, "first"))
    folder = edition(Path(target.name, "second"), id="example-2028", previous="../first")
    assert run(folder.path, "template").exit_code == 0
    templates = {path.name: path.read_bytes() for path in (folder.build / "templates").iterdir()}
    return folder, templates, target


def test_an_update_begins_with_what_is_known() -> None:
    """A country finds its own entries, those who left too, and must confirm each anew; it finds nobody else's."""
    _, templates, _ = update()
    own = words(templates["CRI-directory-es.xlsx"])
    assert [name for name in ("Ana Ficticia", "Dora", "Carla", "+50625550110") if name not in own] == []
    tab = load_workbook(io.BytesIO(templates["CRI-directory-es.xlsx"]))["Funcionarios"]
    confirmed = next(c.column or 0 for row in tab.iter_rows() for c in row if str(c.value).startswith("Confirmado el"))
    rows = [cell.row or 0 for row in tab.iter_rows() for cell in row if cell.value in ("P01", "P02")]
    assert [tab.cell(row, confirmed).value for row in rows] == [None, None]
    for name, content in templates.items():
        if not name.startswith("CRI") and name.endswith(".xlsx"):
            assert "Ana Ficticia" not in words(content)
    assert [name for name in templates if name.endswith(".csv")] == []


def test_until_a_country_answers_its_last_directory_counts() -> None:
    """It is listed with a word about it, and letters go to whom it names."""
    folder, _, _ = update()
    run(folder.path, "directory", "--on", "2028-02-01", "--format", "html", "--language", "es")
    page = built(folder, "directory-es.html").decode()
    assert "Según lo comunicado para la edición anterior (example-2027); aún sin confirmar para esta." in page
    assert "sin confirmar desde hace más de un año" in page
    run(folder.path, "letters", "request", "DOM")
    assert mail(folder, "request", "DOM")["To"].addresses[0].addr_spec == "ivan.fabula@dim.example.org"


def test_who_left_meanwhile_is_printed_nowhere() -> None:
    """The register keeps the entry; the new directory and the letters do not have it."""
    folder, _, _ = update()
    changes: dict[CellId, str] = {
        CellId("officers", "P01", "status"): "Finalizado",
        CellId("officers", "P01", "valid_until"): "2027-12-31",
        CellId("officers", "P02", "rank"): "Titular",
    }
    file = returned(folder.path, "CRI", changes)
    assert run(folder.path, "receive", str(file), "--arrived", "2028-01-20").exit_code == 0
    run(folder.path, "directory", "--on", "2028-02-01", "--format", "html", "--format", "vcf")
    for name in ("directory-es.html", "directory-en.html", "contacts.vcf"):
        content = built(folder, name).decode()
        assert ("Ana Ficticia" in content, "Beto" in content) == (False, True)
    run(folder.path, "letters", "request", "CRI")
    assert mail(folder, "request", "CRI")["To"].addresses[0].addr_spec == "beto.inventado@justicia.example.org"


def test_what_a_file_takes_back_holds_although_the_file_went_back(tmp_path: Path) -> None:
    """A withdrawn consent, a departure and an unlisted institution are out of every output; the rest stays."""
    folder = received(tmp_path / "edition")
    changes: dict[CellId, str | None] = {
        CellId("officers", "P01", "visibility"): "Solo la Secretaría",
        CellId("officers", "P02", "status"): "Finalizado",
        CellId("officers", "P02", "valid_until"): "2027-03-01",
        CellId("institutions", "I02", "visibility"): "Solo la Secretaría",
        CellId("officers", "P06", "email"): "no es un correo",
        CellId("officers", "P06", "visibility"): "La Red",
        CellId("officers", "P06", "consented"): "2027-01-01",
    }
    file = returned(folder.path, "CRI", changes)
    assert run(folder.path, "receive", str(file), "--arrived", "2027-03-02T10:00").exit_code == 1
    done = run(folder.path, "directory", "--on", ON)
    assert (
        "Costa Rica: la versión 2, recibida el 2 de marzo de 2027, se devolvió para corregirla; según lo que dice, "
        "3 entradas ya no figuran: I02, P01, P02."
    ) in done.output
    formats = ("directory-es.html", "directory-en.html", "contacts.vcf")
    pages = [*(built(folder, name).decode() for name in formats), words(built(folder, "directory.xlsx"))]
    gone = ("Ana Ficticia", "Beto", "Fiscalía Imaginaria", "Flor", "ana.ejemplo@", "25550110", "2555 0110")
    assert [word for page in pages for word in gone if word in page] == []
    assert "la versión 2, recibida el 2 de marzo de 2027, se devolvió para corregirla" in pages[0]
    run(folder.path, "directory", "--on", "2027-03-01", "--format", "html", "--language", "es")
    assert "Ana Ficticia" in built(folder, "directory-es.html").decode()  # as it was known on that day


def test_no_contact_of_a_person_is_printed_as_one_of_an_institution_or_unit(tmp_path: Path) -> None:
    """A mailbox or number that a person has, too, is told at check, and stands nowhere but with who has consented."""
    folder = edition(tmp_path / "edition")
    run(folder.path, "template", "CRI")
    carla, phone = "carla.supuesta@migracion.example.org", "+506 8555 0199"
    file = returned(
        folder.path,
        "CRI",
        {
            CellId("institutions", "I01", "email"): "carla.supuesta+enlace@migracion.example.org",
            CellId("institutions", "I01", "address"): f"Calle 1 (Carla: {phone[5:]})",
            CellId("institutions", "I02", "phone"): phone,
            CellId("institutions", "I02", "extension"): "7",
            CellId("institutions", "I02", "address"): f"Avenida 2, {carla.upper()}",
            CellId("officers", "P01", "unit"): f"Enlace <{carla}>",
            CellId("officers", "P03", "mobile"): phone,
            CellId("officers", "P01", "functional_email"): "Carla.Supuesta@migracion.example.org",
        },
    )
    checked = run(folder.path, "check", str(file), "--format", "json").output
    assert checked.count('"functional-is-personal"') == 6
    assert run(folder.path, "receive", str(file), "--arrived", "2027-02-24").exit_code == 0
    run(folder.path, "directory", "--on", ON)
    run(folder.path, "directory", "--public", "--on", ON, "--format", "html", "--format", "xlsx")
    for path in (folder.build / "directory").iterdir():
        content = words(path.read_bytes()) if path.suffix == ".xlsx" else path.read_bytes().decode("utf-8", "replace")
        assert ("supuesta" in content.lower(), "85550199" in re.sub(r"\D", "", content)) == (False, False), path.name


def test_days_that_nobody_can_have_meant_are_asked_about(tmp_path: Path) -> None:
    """A consent or confirmation to come, and a function that is over though it goes on, each at its cell."""
    folder = edition(tmp_path / "edition")
    run(folder.path, "template", "CRI")
    file = returned(
        folder.path,
        "CRI",
        {
            CellId("officers", "P01", "consented"): "2027-02-25",
            CellId("officers", "P02", "valid_until"): "2027-01-31",
            CellId("officers", "P04", "valid_until"): "2027-12-31",
            CellId("officers", "P02", "surnames"): "Inventado \u6771\u4eac",
            CellId("officers", "P06", "email"): "beto.inventado@justicia.example.org",
            CellId("officers", "P06", "subject"): "Trata de personas",
        },
    )
    now = datetime.datetime(2027, 2, 24, 12, tzinfo=datetime.UTC)
    (one,) = Cycle.open(folder.path, clock=lambda: now, actor="ST").check([file])
    assert one.checked is not None
    assert {(each.rule or each.code, each.row, each.column) for each in one.checked.findings} >= {
        ("day-to-come", "P01", "consented"),
        ("officer-expired", "P02", "valid_until"),
        ("officer-ends-later", "P04", "valid_until"),
        ("officer-once", "P06", "email"),
        ("sign-not-printed", "P02", "surnames"),
    }


@pytest.mark.pdf
def test_the_pdf_says_what_it_is(example: Folder) -> None:
    """PDF/A-3a and PDF/UA-1 in one file, for both audiences."""
    import pikepdf

    run(example.path, "directory", "--on", ON, "--format", "pdf", "--language", "es")
    run(example.path, "directory", "--public", "--on", ON, "--format", "pdf", "--language", "es")
    for name in ("directory-es.pdf", "directory-public-es.pdf"):
        with pikepdf.open(io.BytesIO(built(example, name))) as document:
            told = document.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1</pdfuaid:part>" in told
        assert b"pdfaid" in told
