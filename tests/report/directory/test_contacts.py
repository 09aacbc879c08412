"""Letters and status go by the directory where there is one, and say so without naming anybody."""

import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from matrices.edition.folder import Folder
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from tests.report.directory.example import ARRIVED, COUNTRIES, edition, mail, received, returned, run
from tests.report.directory.test_privacy import whole


def test_letters_go_to_whom_the_directory_names(example: Folder) -> None:
    """Principals, then alternates, and nobody who left; of edition.yaml where the directory is silent."""
    done = run(example.path, "letters", "nomination", language="en")
    assert done.exit_code == 0, done.output
    costa_rica = mail(example, "nomination", "CRI")
    assert costa_rica["To"].addresses[0].addr_spec == "ana.ejemplo@migracion.example.org"
    copies = [one.addr_spec for one in costa_rica["Cc"].addresses]
    # Elio is in office until a day that may have passed.
    assert [one for one in copies if not one.startswith("elio")] == ["beto.inventado@justicia.example.org"]
    body = costa_rica.get_body(("plain",))
    assert body is not None
    assert "Según el directorio, edición example-2027, versión 1, recibido el 24 de febrero de 2027." in " ".join(
        body.get_content().split()
    )
    assert mail(example, "nomination", "PAN")["To"].addresses[0].addr_spec == "pia.papel@relaciones.example.org"
    assert mail(example, "nomination", "GTM")["To"] is None
    assert "CRI  Costa Rica: " in done.output
    assert f"{1 + len(copies)} addresses of the directory (edition example-2027, version 1)" in done.output
    assert "@migracion" not in done.output


def test_who_is_known_to_the_secretariat_alone_has_a_letter_alone(example: Folder) -> None:
    """Neither head nor words nor files of a letter show a person to others who may not see that person."""
    assert run(example.path, "letters", "nomination", "CRI").exit_code == 0
    drafts = {path.stem: path.read_bytes() for path in (example.build / "letters" / "nomination").glob("CRI*.eml")}
    heads = {name: message_from_bytes(content, policy=default) for name, content in drafts.items()}
    to = {name: [one.addr_spec for one in head["To"].addresses] for name, head in heads.items()}
    assert (to["CRI-2"], heads["CRI-2"]["Cc"], to["CRI-3"], heads["CRI-3"]["Cc"]) == (
        ["carla.supuesta@migracion.example.org"],
        None,
        ["flor.callada@migracion.example.org"],
        None,
    )
    for name, hidden in (("CRI", ("Carla", "Flor")), ("CRI-2", ("Flor",)), ("CRI-3", ("Carla",))):
        assert [one for one in hidden if one in "\n".join(whole(f"{name}.eml", drafts[name]))] == []


def test_a_prefilled_workbook_goes_to_those_who_may_see_what_it_holds(tmp_path: Path) -> None:
    """It leaves out who is hidden or has left, and the notes; who has a letter alone finds the own entry too."""
    received(tmp_path / "first")
    folder = edition(tmp_path / "second", id="example-2028", previous="../first", instruments="[directory]")
    assert run(folder.path, "template").exit_code == 0  # the Secretariat's own, with everybody
    done = run(folder.path, "letters", "request", "CRI")
    assert re.search("omite [34] entradas", done.output), done.output  # one function is over after a day
    names = ("Ana Ficticia", "Beto", "Carla", "Dora", "Flor", "Nota reservada")
    held = {
        path.stem: [name for name in names if name in "\n".join(whole(path.name, path.read_bytes()))]
        for path in (folder.build / "letters" / "request").glob("CRI*.eml")
    }
    assert held == {
        "CRI": ["Ana Ficticia", "Beto"],
        "CRI-2": ["Ana Ficticia", "Beto", "Carla"],
        "CRI-3": ["Ana Ficticia", "Beto", "Flor"],
    }


def test_a_marked_directory_with_hidden_persons_is_not_enclosed(tmp_path: Path) -> None:
    """The letter names the cells; whoever sent the file gets its marked copy from the Secretariat."""
    folder = edition(tmp_path / "edition")
    assert run(folder.path, "template", "CRI").exit_code == 0
    faulty = returned(folder.path, "CRI", {CellId("officers", "P03", "email"): "Carla no es un correo"})
    assert run(folder.path, "receive", str(faulty), "--arrived", ARRIVED).exit_code == 1
    done = run(folder.path, "letters", "clarification", "CRI")
    assert "contiene personas que sus destinatarios no pueden ver" in done.output
    letter = (folder.build / "letters" / "clarification" / "CRI.eml").read_bytes()
    assert "Carla" not in "\n".join(whole("CRI.eml", letter))


def test_the_status_says_where_contacts_are_from_and_not_who_they_are(example: Folder) -> None:
    """Source and number in each role, for other programs."""
    contacts = json.loads(run(example.path, "status", "--format", "json").stdout)["contacts"]
    assert (contacts["CRI"]["source"], contacts["CRI"]["version"], contacts["CRI"]["principal"]) == ("directory", 1, 1)
    assert contacts["PAN"] == {
        "source": "edition.yaml",
        "edition": "example-2027",
        "version": None,
        "principal": 1,
        "alternate": 0,
    }
    assert "GTM" not in contacts


def test_the_log_says_where_the_addresses_are_from(example: Folder) -> None:
    """Of letters to a country of the directory; never the addresses themselves."""
    run(example.path, "letters", "nomination", "CRI", "PAN")
    register = open_register(example.path / "register.sqlite", create=False)
    events = register.events("drafted")
    register.close()
    sources = {str(one.details["country"]): one.details.get("contacts") for one in events}
    assert (sources["CRI"], sources["PAN"]) == ("directory example-2027 v1", None)
    assert "@" not in repr([one.details for one in events])


def test_one_address_that_is_none_stops_one_letter_and_is_named_by_its_cell(tmp_path: Path) -> None:
    """An address with a letter that mail does not carry is told by its cell; no name and no address is printed."""
    target = tmp_path / "edition"
    folder = edition(target)
    assert run(target, "template").exit_code == 0
    changes = {
        CellId("officers", "P01", "email"): "ana@ministerío.example",
        CellId("officers", "P01", "given_names"): "Ana\nMaría",
    }
    files = [str(returned(target, code, changes if code == "CRI" else None)) for code in COUNTRIES]
    run(target, "receive", *files, "--arrived", ARRIVED)
    done = run(target, "letters", "nomination", language="en")
    assert (done.exit_code, "ministerío" in done.output, "Ejemplo" in done.output) == (1, False, False), done.output
    assert "example-2027 CRI v1, Funcionarios!N6: " in done.output, done.output
    written = sorted(path.stem for path in (folder.build / "letters" / "nomination").glob("*.eml"))
    assert ("CRI" in written, "PAN" in written) == (False, True)
