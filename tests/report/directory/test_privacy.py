"""Data of persons stand in the directory, the letters and the country's own workbook, and nowhere else."""

import io
import logging
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    elif name.endswith(".eml"):
        for part in message_from_bytes(content, policy=default).walk():
            yield from (f"{key}: {value}" for key, value in part.items())
            if not part.is_multipart():
                payload = part.get_payload(decode=True)
                yield from whole(part.get_filename() or "", payload if isinstance(payload, bytes) else b"")
    else:
        yield content.decode("utf-8", "replace")
        yield content.decode("utf-16", "replace")


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
    words = "\n".join([name, *whole(name, content)])
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
        folder = received(path / "edition")
        changes = {CellId("officers", "P01", "position"): "Otra", CellId("officers", "P01", "email"): FAULT}
        brought = folder.path / "inbox" / "Ana Ficticia Ejemplo.xlsx"
        shutil.copy(plain := returned(folder.path, "CRI", changes), brought)
        with at_desk(folder.path, path / "desk.json") as browser:
            browser.drop(str(brought))
            browser.over(browser.send("/e/edition/letters", page="/e/edition/letters", kind="nomination"))
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
        logging.getLogger().removeHandler(handler)
        patch.undo()


def test_desk_door_and_copies_leave_nothing_of_a_person_behind(at_work: tuple[Path, str]) -> None:
    """Register, copies plain and sealed, jobs, drafts, caches, settings, temporary files, logs, mails, what is said."""
    path, said = at_work
    own = ("inbox", "templates", "returned", "letters", "tray", "answers", "door.sqlite")
    files = [one for one in sorted(path.rglob("*")) if one.is_file() and not {*one.relative_to(path).parts} & {*own}]
    assert {"copy.zip", "copy.matrices", "register.sqlite"} <= {one.name for one in files}
    data = set().union(*(of for country, of in markers().items() if country != "PAN")) | {FAULT}
    astray = {
        (str(one.relative_to(path)), datum) for one in files for datum in found_in(one.name, one.read_bytes(), data)
    }
    assert astray == set()
    assert found_in("", said.encode(), data) == set()
