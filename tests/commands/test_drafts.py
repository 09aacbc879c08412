"""`matrices letters`: drafts in the edition's folder, for whom, with what, and the log of them."""

import email
import email.policy
import io
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import load_workbook

from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.workbook.identity import Identity
from matrices.workbook.template.stamping import identity_of
from tests.commands.conftest import SOUND, Desk

CONTACTS = """\
  - code: CRI
    language: es
    contacts:
      - {name: Ana López, email: ana@migracion.example}
      - {role: alternate, name: José Mora, email: jose@migracion.example}
"""


@pytest.fixture
def office(desk: Desk) -> Desk:
    """The edition with focal points of Costa Rica."""
    change(desk, "  - {code: CRI, language: es}\n", CONTACTS)
    return desk


def change(desk: Desk, old: str, new: str) -> None:
    """Change `edition.yaml`."""
    source = desk.path / "edition.yaml"
    words = source.read_text(encoding="utf-8")
    assert old in words
    source.write_text(words.replace(old, new), encoding="utf-8")


def drafts(desk: Desk, kind: str) -> list[str]:
    """Return the names of what was drafted."""
    return sorted(path.name for path in (desk.path / "build" / "letters" / kind).glob("*"))


def mail(desk: Desk, kind: str, country: str) -> EmailMessage:
    """Return a draft as a mail program reads it."""
    content = (desk.path / "build" / "letters" / kind / f"{country}.eml").read_bytes()
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def enclosed(desk: Desk, kind: str, country: str) -> dict[str, bytes]:
    """Return the attachments of a draft by name."""
    parts = mail(desk, kind, country).iter_attachments()
    return {str(part.get_filename()): part.get_payload(decode=True) for part in parts}  # type: ignore[misc]


def logged(desk: Desk) -> list[tuple[str, str, list[str], str]]:
    """Return what the log says was drafted: letter, country, instruments, language."""
    register = open_register(desk.path / "register.sqlite", create=False)
    try:
        found = [event.details for event in register.events("drafted")]
    finally:
        register.close()
    return [(one["letter"], one["country"], one["instruments"], one["language"]) for one in found]


def collect(desk: Desk) -> None:
    """Receive a sound workbook of Costa Rica and one of Panama that is to be corrected; Belize is silent."""
    desk.run("receive", desk.filled(SOUND), "--arrived", "2027-02-24T09:05")
    faulty = desk.filled({**SOUND, CellId("matrix", "A-01", "longest"): 4}, "PAN", "same.xlsx")
    desk.run("receive", faulty, "--arrived", "2027-02-25")


def test_a_request_goes_to_all_with_their_workbook(office: Desk) -> None:
    """One draft and one calendar file a country, its template as it lies in build/templates, one line each."""
    result = office.run("letters", "request")
    folder = office.path / "build" / "letters" / "request"
    nobody = "; edition.yaml has no address of the principal focal point, so the draft has no recipient"
    assert result.stdout.splitlines() == [
        f"BLZ  Belize: {folder / 'BLZ.eml'}{nobody} (with BLZ-small-en.xlsx, BLZ.ics)",
        f"CRI  Costa Rica: {folder / 'CRI.eml'} → ana@migracion.example, jose@migracion.example "
        "(with CRI-small-es.xlsx, CRI.ics)",
        f"PAN  Panama: {folder / 'PAN.eml'}{nobody} (with PAN-small-es.xlsx, PAN.ics)",
    ]
    assert drafts(office, "request") == ["BLZ.eml", "BLZ.ics", "CRI.eml", "CRI.ics", "PAN.eml", "PAN.ics"]
    template = (office.path / "build" / "templates" / "CRI-small-es.xlsx").read_bytes()
    assert enclosed(office, "request", "CRI") == {
        "CRI-small-es.xlsx": template,
        "CRI.ics": (folder / "CRI.ics").read_bytes(),
    }
    message = mail(office, "request", "CRI")
    assert (str(message["To"]), str(message["Cc"])) == (
        "Ana López <ana@migracion.example>",
        "José Mora <jose@migracion.example>",
    )


def test_a_template_that_is_not_there_or_is_another_s_is_made_anew(office: Desk) -> None:
    """Of the right country, instrument and language, whatever lies in build/templates under its name."""
    folder = office.path / "build" / "templates"
    wanted = (folder / "CRI-small-es.xlsx").read_bytes()
    (folder / "CRI-small-es.xlsx").write_bytes((folder / "PAN-small-es.xlsx").read_bytes())
    (folder / "PAN-small-es.xlsx").write_bytes(b"no workbook")
    office.run("letters", "request", "--language", "en", "BLZ")
    office.run("letters", "request", "CRI", "PAN")
    assert enclosed(office, "request", "CRI")["CRI-small-es.xlsx"] == wanted
    found = identity_of(enclosed(office, "request", "PAN")["PAN-small-es.xlsx"], "PAN.xlsx")
    assert found is not None
    assert (found.country, found.language) == ("PAN", "es")


def test_by_default_each_letter_goes_to_whom_it_concerns(office: Desk) -> None:
    """Reminders to those without an accepted submission, the others by the newest submission."""
    collect(office)
    kinds = ("courtesy-reminder", "second-reminder", "last-notice", "clarification", "acknowledgement", "thanks")
    for kind in (*kinds, "nomination"):
        assert office.run("letters", kind).exit_code == 0
    assert {
        kind: [one[:3] for one in drafts(office, kind) if one.endswith(".eml")] for kind in (*kinds, "nomination")
    } == {
        "courtesy-reminder": ["BLZ", "PAN"],
        "second-reminder": ["BLZ", "PAN"],
        "last-notice": ["BLZ", "PAN"],
        "clarification": ["PAN"],
        "acknowledgement": ["CRI"],
        "thanks": ["CRI"],
        "nomination": ["BLZ", "CRI", "PAN"],
    }


def test_a_clarification_has_the_country_s_own_workbook_marked(office: Desk) -> None:
    """From the original in the register: a file of the same name in build/returned is never taken for it."""
    collect(office)
    (office.path / "build" / "returned" / "same.xlsx").write_bytes(b"another country's")
    office.run("letters", "clarification")
    content = enclosed(office, "clarification", "PAN")["same.xlsx"]
    comment = load_workbook(io.BytesIO(content))["Matriz"]["J7"].comment
    assert comment is not None
    assert "El máximo es inferior al mínimo." in comment.text
    plain = mail(office, "clarification", "PAN").get_body(("plain",))
    assert plain is not None
    assert "- Hoja «Matriz», celda J7: El máximo es inferior al mínimo. Revise ambos.\n" in plain.get_content().replace(
        "\r\n", "\n"
    )


def test_an_acknowledgement_says_version_date_and_rows(office: Desk) -> None:
    """As the register has them."""
    collect(office)
    office.run("letters", "acknowledgement")
    plain = mail(office, "acknowledgement", "CRI").get_body(("plain",))
    assert plain is not None
    assert "- Pequeño: versión 1, 24 de febrero de 2027, 3 filas (archivo CRI.xlsx).\n" in plain.get_content().replace(
        "\r\n", "\n"
    )


def test_a_letter_for_nobody_says_so(office: Desk) -> None:
    """Nothing is written, and that is no fault."""
    result = office.run("letters", "thanks")
    assert (result.exit_code, result.stdout) == (0, "No country needs this letter now: thanks.\n")
    assert not (office.path / "register.sqlite").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("second-reminder", "CRI"), "letter-not-for"),
        (("clarification", "BLZ", "PAN"), "letter-not-for"),
        (("request", "FRA"), "unknown-country-code"),
        (("silence",), "silence-not-agreed"),
        (("validation",), "letter-without-date"),
        (("thanks", "--by", "2027-03-05"), "letter-asks-nothing"),
    ],
)
def test_a_letter_in_vain_is_refused(office: Desk, words: tuple[str, ...], code: str) -> None:
    """Misuse with advice; no draft is written, not even for the countries that it would concern."""
    collect(office)
    result = office.run("letters", *words)
    assert getattr(result.exception, "code", "") == code
    assert (drafts(office, words[0]), logged(office)) == ([], [])


def test_a_name_with_a_line_break_stands_on_one_line(office: Desk) -> None:
    """A name typed with Alt+Enter keeps no letter from being drafted."""
    change(office, "name: Ana López", r'name: "Ana\nLópez"')
    result = office.run("letters", "request", "CRI")
    draft = (office.path / "build" / "letters" / "request" / "CRI.eml").read_bytes()
    to = email.message_from_bytes(draft, policy=email.policy.default)["To"]
    assert (result.exit_code, to.addresses[0].display_name) == (0, "Ana López")


def test_an_address_that_is_none_stops_one_letter(office: Desk) -> None:
    """The others are drafted; the message names the line of the address and not what stands there."""
    lines = (office.path / "edition.yaml").read_text(encoding="utf-8").splitlines()
    number = next(index for index, line in enumerate(lines, 1) if "ana@" in line)
    change(office, "ana@", "ana..b@")
    result = office.run("letters", "request")
    assert (result.exit_code, f"edition.yaml:{number}: " in result.output, "ana..b" in result.output) == (
        1,
        True,
        False,
    )
    assert ("CRI.eml" in drafts(office, "request"), len(drafts(office, "request")) > 0) == (False, True)


def test_what_was_drafted_for_whom_is_logged(office: Desk) -> None:
    """One event a draft; the register is still whole."""
    office.run("letters", "request", "CRI", "BLZ")
    office.run("letters", "courtesy-reminder", "CRI", "--language", "en")
    assert logged(office) == [
        ("request", "BLZ", ["small"], "en"),
        ("request", "CRI", ["small"], "es"),
        ("courtesy-reminder", "CRI", ["small"], "en"),
    ]
    assert "whole" in office.run("register", "verify").output


def test_the_same_state_gives_the_same_drafts(office: Desk) -> None:
    """Drafted twice, byte for byte."""
    collect(office)
    content = []
    for _ in range(2):
        for kind in ("request", "clarification"):
            office.run("letters", kind)
        content.append({path: path.read_bytes() for path in (office.path / "build" / "letters").rglob("*.*")})
    assert content[0] == content[1]


def test_another_folder_and_another_date(office: Desk, tmp_path: Path) -> None:
    """`--output` takes the place of build/letters, `--by` that of the calendar's date."""
    office.run("letters", "request", "BLZ", "--output", str(tmp_path / "out"), "--by", "2027-03-05T12:00")
    words = (tmp_path / "out" / "request" / "BLZ.ics").read_text(encoding="utf-8")
    assert ("DTSTART:20270305T180000Z" in words, drafts(office, "request")) == (True, [])


def test_an_edition_s_own_page_template_is_used(office: Desk) -> None:
    """A file of the same name under templates/letters beside edition.yaml."""
    folder = office.path / "templates" / "letters"
    folder.mkdir(parents=True)
    (folder / "thanks.es.txt.j2").write_text("Gracias\n\nGracias, {{ country }}.", encoding="utf-8")
    collect(office)
    office.run("letters", "thanks")
    assert mail(office, "thanks", "CRI")["Subject"] == "Gracias"


def test_before_the_first_round_a_validation_encloses_the_study_alone(office: Desk) -> None:
    """The PDF before the page; without a study a line says so."""
    change(office, "  cut_off: 2027-03-12\n", "  cut_off: 2027-03-12\n  validation_until: 2027-04-30T17:00:00-06:00\n")
    collect(office)
    assert "the study is not enclosed" in office.run("letters", "validation").stderr
    for name in ("study/study-es.pdf", "study/study-es.html"):
        path = office.path / "build" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    office.run("letters", "validation")
    found = enclosed(office, "validation", "CRI")
    del found["CRI.ics"]
    assert found == {"study-es.pdf": b"study/study-es.pdf"}


def test_identity_is_read_from_the_properties_alone(office: Desk, small_print: str) -> None:
    """A template says whose it is without its sheets being read."""
    content = (office.path / "build" / "templates" / "CRI-small-es.xlsx").read_bytes()
    assert identity_of(content, "CRI.xlsx") == Identity("2027", "small", small_print, "CRI", "es")


@pytest.fixture
def small_print(office: Desk) -> str:
    """The fingerprint of the small instrument as identities have it."""
    from matrices.edition.folder import load_edition

    return load_edition(office.path).instrument("small").fingerprint[:12]
