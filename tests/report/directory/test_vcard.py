"""Cards as address books read them: folded, escaped, and read back by a parser that is none of ours."""

import csv
import datetime
import functools
import io
import json
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import vobject
from openpyxl import load_workbook

from matrices.cycle.cycle import Cycle
from matrices.report.directory.entries import Listing, listing
from matrices.report.directory.files import contact_files, contacts_vcf, escaped, folded
from matrices.study.officers import Audience
from tests.report.directory.example import day, received

ROOT = Path(__file__).resolve().parents[3]
KEYS = ("version", "fn", "email", "uid")
AT = datetime.datetime(2027, 3, 12, tzinfo=datetime.UTC)


@functools.cache
def listings(audience: Audience = "network") -> tuple[Listing, ...]:
    """Return what an audience sees of the example."""
    with tempfile.TemporaryDirectory() as target:
        folder = received(Path(target, "edition"))
        cycle = Cycle.open(folder.path, clock=lambda: AT, actor="test")
        with cycle.register_open() as register:
            found = cycle.directories(register)
        return tuple(listing(one, folder.edition, "es", audience, day()) for one in found)


@functools.cache
def cards() -> dict[str, Any]:
    """Return the cards of the example by name, as vobject reads them."""
    read = vobject.readComponents(contacts_vcf(listings()).decode())
    return {card.fn.value: card for card in read}


def test_lines_are_folded_by_octets() -> None:
    """No line is longer than 75 octets, no letter is cut, and unfolding gives the line back."""
    line = "NOTE:" + "ñandú " * 60
    lines = folded(line).encode().split(b"\r\n")
    assert max(map(len, lines)) == 75
    assert lines[0].decode() + "".join(one.decode()[1:] for one in lines[1:]) == line


def test_what_has_a_meaning_is_escaped() -> None:
    """Commas, semicolons, strokes and line breaks stay what they are."""
    assert escaped("A, B; C\\D\r\nE") == "A\\, B\\; C\\\\D\\nE"


def test_the_file_is_plain() -> None:
    """Every line ends with CR and LF, every card says its version first."""
    words = contacts_vcf(listings()).decode()
    assert words.count("\n") == words.count("\r\n")
    assert words.count("BEGIN:VCARD\r\nVERSION:4.0\r\n") == words.count("END:VCARD\r\n") == 10


def test_another_parser_reads_a_card() -> None:
    """Name, institution, titles, telephones, languages and address come back as they were sent."""
    card = cards()["Gaëlle Exemple Fictif"]
    name, address = card.n.value, card.adr.value
    assert (name.family, name.given, name.prefix) == ("Exemple Fictif", "Gaëlle", "Ms.")
    assert card.org.value == ["Imaginary Border Agency / Agence frontalière imaginaire", "Intelligence; Liaison, East"]
    assert card.title.value == "Director, Liaison"
    assert [one.value for one in card.contents["tel"]] == ["tel:+1-613-555-0143", "tel:+1-613-555-0144"]
    assert [one.value for one in card.contents["email"]] == [
        "gaelle.exemple@border.example.org",
        "liaison.east@border.example.org",
    ]
    assert [one.value for one in card.contents["lang"]] == ["es", "en", "fr"]
    assert (address.street, address.country) == ("1 Example Street, Ottawa; K0K 0K0", "Canadá")
    assert (card.kind.value, card.tz.value, card.rev.value) == ("individual", "America/Toronto", "20270220T000000Z")


def test_a_card_is_known_by_its_address_and_not_by_row_or_name() -> None:
    """A corrected name in another row replaces what an address book has, instead of standing beside it."""
    (listing_, *_) = listings()
    listed = next(one for one in listing_.countries if one.holding.country.code == "CRI")
    ana = next(one for one in listed.officers if one.text("given_names") == "Ana Ficticia")
    moved = replace(ana, row="P09", values={**ana.values, "surnames": "Ejemplo de Otro"})
    others = tuple(moved if one is ana else one for one in listed.officers)
    changed = replace(listing_, countries=(replace(listed, officers=others),))
    uids = [
        next(
            str(card.uid.value)
            for card in vobject.readComponents(contacts_vcf((one,)).decode())
            if "Ana" in card.fn.value
        )
        for one in (listing_, changed)
    ]
    assert uids[0] == uids[1]
    every = [str(card.uid.value) for card in vobject.readComponents(contacts_vcf(listings()).decode())]
    assert len(set(every)) == len(every)


def test_outlook_is_given_what_it_takes() -> None:
    """VCard 3.0, one card a file without a name in the file's name, and a table with the names of Outlook's fields."""
    made = dict(contact_files(listings()))
    assert sorted(made) == ["contacts-3.0.vcf", "contacts-3.0.zip", "contacts.csv", "contacts.vcf", "contacts.xlsx"]
    older = {card.fn.value: card for card in vobject.readComponents(made["contacts-3.0.vcf"].decode())}
    ana = older["Ana Ficticia Ejemplo Ñáñez"]
    ana.validate()
    assert (ana.version.value, ana.tel.value, ana.email.params) == (
        "3.0",
        "+506 2555 0110 x204",
        {"TYPE": ["INTERNET", "PREF"]},
    )
    with zipfile.ZipFile(io.BytesIO(made["contacts-3.0.zip"])) as archive:
        names = archive.namelist()
        assert [archive.read(name).count(b"BEGIN:VCARD") for name in names] == [1] * len(older)
    assert names[0] == "card-001.vcf"
    rows = list(csv.DictReader(io.StringIO(made["contacts.csv"].decode("utf-8-sig"))))
    found = next(one for one in rows if one["First Name"] == "Ana Ficticia")
    assert (found["Last Name"], found["Business Phone"], found["E-mail Address"], found["Company"]) == (
        "Ejemplo Ñáñez",
        "+506 2555 0110 x204",
        "ana.ejemplo@migracion.example.org",
        "Instituto Imaginario de Migración",
    )
    book = load_workbook(io.BytesIO(made["contacts.xlsx"])).worksheets[0]
    table = [[str(cell.value or "") for cell in row] for row in book.iter_rows()]
    assert table == [list(rows[0]), *[[cell.lstrip("'") for cell in one.values()] for one in rows]]


def test_a_title_in_two_languages_is_one_title() -> None:
    """The same ALTID joins them, so that no address book shows two positions."""
    found = [(one.value, one.params) for one in cards()["Ana Ficticia Ejemplo Ñáñez"].contents["title"]]
    assert found == [
        ("Jefa de la Unidad de Enlace", {"ALTID": ["1"], "LANGUAGE": ["es"]}),
        ("Head of the Liaison Unit", {"ALTID": ["1"], "LANGUAGE": ["en"]}),
    ]


def test_an_extension_is_part_of_the_address_to_call() -> None:
    """RFC 3966 writes it behind the number."""
    assert cards()["Ana Ficticia Ejemplo Ñáñez"].tel.value == "tel:+506-2555-0110;ext=204"


def test_who_is_not_listed_has_no_card() -> None:
    """Neither who left, nor who has not consented, nor who is known to the Secretariat alone, nor a vacant seat."""
    assert sorted(cards()) == [
        "=Imaginary Office of Investigations",
        "Ana Ficticia Ejemplo Ñáñez",
        "Beto Inventado Modelo",
        "Dirección Imaginaria de Migración",
        "Fiscalía Imaginaria contra la Trata",
        "Gaëlle Exemple Fictif",
        "Hank Sample-Specimen",
        "Imaginary Border Agency / Agence frontalière imaginaire",
        "Instituto Imaginario de Migración",
        "Iván de Fábula y Cuento",
    ]


def test_the_public_gets_no_cards() -> None:
    """Cards are of persons."""
    with pytest.raises(ValueError, match="public"):
        contacts_vcf(listings("public"))


def test_two_readers_agree_on_the_cards(tmp_path: Path) -> None:
    """In both versions ical.js reads as many cards, with the same names, addresses and UIDs, as vobject does."""
    node, reader = shutil.which("node"), Path(__file__).with_name("cards.mjs")
    if node is None or not (ROOT / "node_modules" / "ical.js").is_dir():
        pytest.skip("ical.js is not installed")
    made, wanted = dict(contact_files(listings())), []
    for name in ("contacts.vcf", "contacts-3.0.vcf"):
        (tmp_path / name).write_bytes(made[name])
        wanted.append([[_said(one, key) for key in KEYS] for one in vobject.readComponents(made[name].decode())])
    files = [str(tmp_path / name) for name in ("contacts.vcf", "contacts-3.0.vcf")]
    told = subprocess.run([node, reader, *files], capture_output=True, text=True, check=True)
    assert json.loads(told.stdout) == wanted
    assert [len(each) for each in wanted] == [10, 10]


def _said(card: Any, key: str) -> str:
    return str(getattr(card, key).value) if hasattr(card, key) else ""
