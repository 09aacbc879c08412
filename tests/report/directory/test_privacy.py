"""Data of persons stand in the directory, the letters and the country's own workbook, and nowhere else."""

import io
import logging
import re
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pikepdf
import pytest
import uvicorn

from matrices.desk.front import FrontDesk
from matrices.desk.officer import DeskOfficer
from matrices.desk.serving import desk_app
from matrices.edition.folder import Folder
from matrices.instrument.place import CellId
from matrices.web.jobs import JobLine
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.conftest import EXAMPLES
from tests.desk.conftest import Browser
from tests.door.conftest import PEOPLE, opened
from tests.report.directory.example import ARRIVED, COUNTRIES, ON, answers, edition, received, returned, run

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = [pytest.mark.pdf, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PERSONAL = ("given_names", "surnames", "position", "email", "functional_email", "phone", "mobile", "document", "notes")
FAULT = "Ana Ficticia Ejemplo no es un correo"
"""A fault whose message would quote a person."""

COMMANDS: Sequence[Sequence[str]] = (
    ("status",),
    ("status", "--format", "json"),
    ("status", "--format", "html"),
    ("status", "--format", "html", "--circulate"),
    ("letters", "request"),
    ("letters", "nomination"),
    ("letters", "acknowledgement"),
    ("letters", "thanks"),
    ("consolidate",),
    ("study", "--language", "es", "--format", "html"),
    ("present", "--language", "es"),
    ("translations", "export", "--to", "en"),
    ("round", "open", "--until", "2030-04-30T17:00"),
    ("round", "status"),
    ("letters", "validation"),
    ("directory", "--on", ON, "--language", "es"),
    ("directory", "--public", "--on", ON, "--language", "es"),
    ("register", "verify"),
    ("register", "log"),
    ("register", "log", "--format", "json"),
    ("template", "--blank"),
)
"""What a Secretariat runs in a cycle."""


def markers() -> dict[str, set[str]]:
    """Return the data of persons by country; telephones as their digits within the country."""
    found: dict[str, set[str]] = {}
    for country in COUNTRIES:
        own = [(column, str(v)) for (sheet, _, column), v in answers(country).items() if sheet == "officers"]
        found[country] = {
            _digits(value) if column in ("phone", "mobile") else value for column, value in own if column in PERSONAL
        }
    found["PAN"] = {"Pía de Papel", "pia.papel@relaciones.example.org"}
    return found


def mailboxes() -> set[str]:
    """Return the mailboxes of units whose country agrees to their publication."""
    known = {(country, place): str(value) for country in COUNTRIES for place, value in answers(country).items()}
    return {
        value
        for (country, (sheet, row, column)), value in known.items()
        if column == "functional_email"
        and known[country, CellId(sheet, row, "visibility")] in ("Público", "Public")
        and value != known.get((country, CellId(sheet, row, "email")))
    }


def _digits(number: str) -> str:
    return re.sub(r"\D", "", re.sub(r"^\+(1|506) ?", "", number))


def whole(name: str, content: bytes) -> Iterator[str]:
    """Yield all that can be read in a file: what is packed in it, and the text of its pages."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for member in package.namelist():
                yield member
                yield from whole(member, package.read(member))
    elif content[:5] == b"%PDF-":
        yield from _pdf(content)
    elif content[:16] == b"SQLite format 3\0":
        yield from _database(content)
        yield content.decode("utf-8", "replace")  # what was deleted lies there until it is written over
    elif content[:1] == b"\x78" and (plain := _inflated(content)):
        yield from whole("", plain)
    elif name.endswith(".eml"):
        for part in message_from_bytes(content, policy=default).walk():
            yield from (f"{key}: {value}" for key, value in part.items())
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                yield from whole(part.get_filename() or "", payload if isinstance(payload, bytes) else b"")
    else:
        yield content.decode("utf-8", "replace")
        yield content.decode("utf-16", "replace")


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return b""


def _database(content: bytes) -> Iterator[str]:
    """Yield the cells of all tables, and what can be read in those that hold files."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content[:18] + b"\1\1" + content[20:])  # as if it kept no journal beside it
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for cell in (cell for name in tables for row in database.execute(f'SELECT * FROM "{name}"') for cell in row):  # noqa: S608 - its own names
            yield from whole("", cell) if isinstance(cell, bytes) else [str(cell)]


def _pdf(content: bytes) -> Iterator[str]:
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        for attachment in document.attachments.values():
            yield from whole(attachment.filename, attachment.get_file().read_bytes())
    yield plain.getvalue().decode("latin-1")
    yield plain.getvalue().replace(b"\0", b"").decode("latin-1")
    if shutil.which("pdftotext"):
        yield subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def found_in(name: str, content: bytes, data: set[str]) -> set[str]:
    """Return which of some data stand in a file, its name included."""
    return standing("\n".join([name, *whole(name, content)]), data)


def whole_of(path: Path) -> str:
    """Return all that can be read in a file, its name included."""
    return "\n".join([path.name, *whole(path.name, path.read_bytes())])


def standing(words: str, data: set[str]) -> set[str]:
    """Return which of some data stand in what was read."""
    joined = re.sub(r"[\s().\-\u00a0\u202f]", "", words)
    return {
        one
        for one in data
        if one in words or (one.isdecimal() and re.search(rf"(?<!\d)(?:\+?1|\+?506)?{one}(?!\d)", joined))
    }


def allowed(path: Path) -> set[str]:
    """Return the countries whose data a file below `build` may hold: all of them in the directory and no other."""
    parts, name = path.parts, path.name
    if parts[0] == "directory" and "public" not in name:
        return set(markers())
    if parts[0] in ("letters", "templates", "returned") or (parts[0].startswith("round-") and "letters" in parts):
        return {name[:3]}
    return set()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, str]:
    """A cycle with laws and directory, from the first workbook to the next edition's, and all that it said."""
    path = tmp_path_factory.mktemp("privacy")
    folder = edition(path / "first", instruments="[small, directory]")
    said = run(folder.path, "template").output
    files = [returned(folder.path, country) for country in COUNTRIES]
    for country in ("CRI", "DOM"):
        (template,) = (folder.build / "templates").glob(f"{country}-small-*.xlsx")
        files.append(folder.path / "inbox" / template.name)
        files[-1].write_bytes(fill(template.read_bytes(), dict(SOUND)))
    faulty: dict[CellId, str] = {
        CellId("officers", "P01", "email"): FAULT,
        CellId("officers", "P02", "phone"): "2555 0111",
    }
    bad = shutil.copy(returned(folder.path, "CRI", faulty), folder.path / "inbox" / "CRI-faulty.xlsx")
    returned(folder.path, "CRI")
    for form in ("text", "json", "validat"):
        said += run(folder.path, "check", str(bad), *map(str, files), "--format", form).output
    said += run(folder.path, "receive", str(bad), "--arrived", ARRIVED).output
    said += run(folder.path, "letters", "clarification").output
    said += run(folder.path, "receive", *map(str, files), "--arrived", ARRIVED).output
    for words in COMMANDS:
        done = run(folder.path, *words)
        assert done.exit_code == 0, (words, done.output, done.exception)
        said += done.output
    return folder, said + _next(folder, path)


def _next(first: Folder, path: Path) -> str:
    """Go on with an edition whose directory no longer takes what the first one held; return what was said."""
    second = edition(path / "second", id="example-2028", previous="../first", instruments="[directory]")
    schema = second.path / "schemas" / "directory"
    shutil.copytree(EXAMPLES.parent.parent / "schemas" / "directory", schema)
    officers = schema / "officers.yaml"
    words = re.sub(r"(id|column): mobile\n", r"\1: cellular\n", officers.read_text(encoding="utf-8"))
    officers.write_text(words, encoding="utf-8")
    done = run(second.path, "template")
    assert (done.exit_code, (second.build / "templates" / "not-carried-over.csv").is_file()) == (0, True), done.output
    shutil.copytree(second.build / "templates", first.build / "templates" / "next")
    return done.output


def test_no_file_holds_what_it_may_not(office: tuple[Folder, str]) -> None:
    """Everything below `build`, unpacked, decoded and inflated."""
    folder, _ = office
    astray = {
        (str(path), datum)
        for path in (one.relative_to(folder.build) for one in sorted(folder.build.rglob("*")) if one.is_file())
        for country, data in markers().items()
        if country not in allowed(path)
        for datum in found_in(path.name, (folder.build / path).read_bytes(), data)
        if not (path.match("directory/*-public*") and datum in mailboxes())
    }
    assert astray == set()


OWN = (
    "inbox/CRI-directory-es.xlsx", "inbox/CRI-faulty.xlsx", "build/returned/CRI-directory-es.xlsx",
    "build/returned/CRI-faulty.xlsx", "build/templates/next/CRI-directory-es.xlsx", "answers/CRI.yaml",
)  # fmt: skip
"""What a State filled in and what it gets back: its own workbooks."""

KINDS = ("request", "nomination", "acknowledgement", "thanks", "validation")
UNCONSENTED = {"P03": 2, "P04": None, "P06": 3}
"""Officers of Costa Rica who never consented, or left, and the number of the draft that is to each alone."""


def _datum(column: str, value: object) -> str:
    return _digits(str(value)) if column in ("phone", "mobile") else str(value)


def of_persons() -> dict[str, set[str]]:
    """Return the data of each officer of Costa Rica by row, but for what two of them share."""
    found: dict[str, set[str]] = {}
    for (sheet, row, column), value in answers("CRI").items():
        if sheet == "officers" and column in PERSONAL:
            found.setdefault(row, set()).add(_datum(column, value))
    both = [one for row, own in found.items() for other, data in found.items() if row != other for one in own & data]
    return {row: own - set(both) for row, own in found.items()}


def test_who_did_not_consent_stands_in_own_workbooks_and_drafts_alone(office: tuple[Folder, str]) -> None:
    """In all that a cycle leaves, register included: the workbooks of the State, and a draft to that person."""
    folder, _ = office
    data = of_persons()
    files = {str(path.relative_to(folder.path)): path for path in folder.path.rglob("*") if path.is_file()}
    told = {name: whole_of(path) for name, path in files.items()}
    holding = {row: {name for name, words in told.items() if standing(words, data[row])} for row in UNCONSENTED}
    letters = [f"build/letters/{kind}/CRI-{{}}.eml" for kind in KINDS] + ["build/round-1/letters/validation/CRI-{}.eml"]
    assert holding == {
        row: {*OWN, *(one.format(number) for one in letters if number)} for row, number in UNCONSENTED.items()
    }


def test_the_search_finds_what_is_there(office: tuple[Folder, str]) -> None:
    """In each kind of file that may hold the data; otherwise the search would prove nothing."""
    folder, _ = office
    wanted = {"Ana Ficticia", "ana.ejemplo@migracion.example.org", "25550110"}
    for name in (
        "directory/directory-es.html",
        "directory/directory-es.pdf",
        "directory/directory.xlsx",
        "directory/contacts.vcf",
    ):
        assert found_in("", (folder.build / name).read_bytes(), wanted) == wanted, name
    letter = found_in("", (folder.build / "letters" / "nomination" / "CRI.eml").read_bytes(), wanted)
    own = found_in("", (folder.build / "templates" / "next" / "CRI-directory-es.xlsx").read_bytes(), wanted)
    assert (letter, own) == (wanted, wanted)


def test_nothing_is_said_of_a_person(office: tuple[Folder, str]) -> None:
    """On the screen, in the log, in what other programs are told."""
    _, said = office
    data = set().union(*(own for country, own in markers().items() if country in COUNTRIES)) | {FAULT}
    assert found_in("", said.encode(), data) == set()


def test_the_study_goes_on_without_the_directory(office: tuple[Folder, str]) -> None:
    """It has its own instrument and does not so much as name the other one."""
    folder, _ = office
    page = (folder.build / "study" / "study-es.html").read_text(encoding="utf-8")
    assert ("Código Penal" in page, "Directorio de la Red" in page) == (True, False)
    assert sorted(path.name for path in (folder.build / "round-1").glob("*.xlsx") if "directory" in path.name) == []


SECRET = "una frase larga de prueba"  # noqa: S105 - of a copy that this test makes


@contextmanager
def at_desk(path: Path, settings: Path) -> Iterator[Browser]:
    """Open the desk on an edition, with processes of its own."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    front = FrontDesk(path, settings, "es", listening.getsockname()[1])
    front.officer = DeskOfficer("TS", "es")
    server = uvicorn.Server(uvicorn.Config(desk_app(front), log_config=None, server_header=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    browser = Browser(front)
    browser.enter()
    try:
        yield browser
    finally:
        browser.client.close()
        server.should_exit = True
        thread.join()
        front.jobs.end()
        listening.close()


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder in which desk, door and copies have left what they leave of persons, and what was logged and said."""
    path, log = tmp_path_factory.mktemp("work"), io.StringIO()
    handler = logging.StreamHandler(log)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(path))
        patch.setenv("MATRICES_PASSPHRASE", SECRET)
        patch.setattr(tempfile, "tempdir", None)
        logging.getLogger().addHandler(handler)
        logging.getLogger("matrices").setLevel(logging.DEBUG)
        folder = received(path / "edition")
        changes = {CellId("officers", "P01", "position"): "Otra", CellId("officers", "P01", "email"): FAULT}
        brought = folder.path / "inbox" / "Ana Ficticia Ejemplo.xlsx"
        shutil.copy(plain := returned(folder.path, "CRI", changes), brought)
        with at_desk(folder.path, path / "desk.json") as browser:
            browser.drop(str(brought))
            letter = "/e/edition/letters/nomination/CRI"
            assert "Ana Ficticia" in browser.get(letter).text
            browser.send(letter, words="Unas palabras.", what="draft")
            browser.get("/e/edition/submission?name=CRI-directory-v1")
        line = JobLine("matrices.door.work", 300)
        with opened(
            folder.path, line, {"cri": PEOPLE["cri"]}, (folder.path / "edition.yaml").read_text("utf-8")
        ) as door:
            page = door.visitor("cri").bring(brought, instrument="directory")
            assert "Ana Ficticia" in page.text
            mails = "".join(words for words, _, _ in door.mails)
        line.end()
        for words in (
            ("register", "export", str(path / "copy.zip")),
            ("register", "export", "--encrypt", str(path / "copy.matrices")),
            ("check", str(plain)),
        ):
            mails += run(folder.path, *words).output
        yield path, log.getvalue() + mails
        logging.getLogger("matrices").setLevel(logging.NOTSET)
        logging.getLogger().removeHandler(handler)
        patch.undo()


IN_WORK = {
    "CRI": {
        "inbox/CRI-directory-es.xlsx", "inbox/Ana Ficticia Ejemplo.xlsx", "build/returned/CRI-directory-es.xlsx",
        "build/returned/Ana Ficticia Ejemplo.xlsx", "build/letters/nomination/CRI.eml", "answers/CRI.yaml",
        "build/letters/nomination/CRI-2.eml", "build/letters/nomination/CRI-3.eml", "door.sqlite",
    },
    "USA": {"inbox/USA-directory-en.xlsx", "build/returned/USA-directory-en.xlsx", "answers/USA.yaml"},
    "CAN": {"inbox/CAN-directory-en.xlsx", "answers/CAN.yaml"},
    "DOM": {"inbox/DOM-directory-es.xlsx", "answers/DOM.yaml"},
}  # fmt: skip
"""Where data of persons lie, by their State: workbooks that came and go back, its own letter, its draft at the door."""


def test_desk_door_and_copies_leave_nothing_of_a_person_behind(at_work: tuple[Path, str]) -> None:
    """Register, copies plain and sealed, door, in-tray, jobs, caches, settings, temporary files, logs, mails, words."""
    path, said = at_work
    files = [one for one in sorted(path.rglob("*")) if one.is_file()]
    assert {"copy.zip", "copy.matrices", "register.sqlite", "1.job"} <= {one.name for one in files}
    told = {str(one.relative_to(path)).removeprefix("edition/"): whole_of(one) for one in files}
    data = {country: of for country, of in markers().items() if country != "PAN"}
    data["CRI"].add(FAULT)
    assert {
        country: {name for name, words in told.items() if standing(words, own)} for country, own in data.items()
    } == IN_WORK
    assert {name for name in told if any(standing(name, own) for own in data.values())} == {
        "inbox/Ana Ficticia Ejemplo.xlsx", "build/returned/Ana Ficticia Ejemplo.xlsx"
    }  # fmt: skip
    assert found_in("", said.encode(), set().union(*data.values())) == set()


def test_the_search_reads_what_a_database_holds() -> None:
    """A workbook in a table is opened, and what is packed is inflated; otherwise the search would prove nothing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("sheet1.xml", "Ana Ficticia " * 9)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE TABLE one (content BLOB, more BLOB)")
        database.execute("INSERT INTO one VALUES (?, ?)", (packed.getvalue(), zlib.compress(b"Beto Inventado " * 9)))
        database.commit()
        found = found_in("", database.serialize(), {"Ana Ficticia", "Beto Inventado", "Carla"})
    assert found == {"Ana Ficticia", "Beto Inventado"}
