"""Files that are no workbooks say what they are."""

import gzip
import hashlib
import io
import re
import struct
import zipfile

import pytest
from openpyxl import Workbook

from matrices.errors import UnreadableWorkbook
from matrices.intake.check import Returned
from matrices.intake.containers import unpacked
from matrices.language import catalogue
from matrices.workbook.opening import sniff
from matrices.workbook.opening.limits import MAX_FILE
from matrices.workbook.read import open_workbook
from tests.intake.messages import Tree, compound
from tests.intake.messages import zipped as packed
from tests.workbook.damage import as_bytes, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def problem(data: bytes, name: str = "CRI-legislation-es.xlsx") -> str:
    """Return the code of the error that opening a file raises."""
    with pytest.raises(UnreadableWorkbook) as raised:
        open_workbook(data, name)
    assert raised.value.code in catalogue("errors")
    return raised.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file-empty"),
        (b"\x00" * 512, "file-empty"),
        (b"%PDF-1.7\n...", "file-pdf"),
        (b"\x89PNG\r\n\x1a\n", "file-image"),
        (b"\xff\xd8\xff\xe0JFIF", "file-image"),
        (b"{\\rtf1\\ansi hola}", "file-word"),
        (b"Rar!\x1a\x07", "file-archive"),
        (b"\x1f\x8b\x08\x00", "file-archive"),
        (b"<html><body><table><tr><td>1</td></tr></table>", "file-html"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "file-html"),
        ("<html>ñ</html>".encode("utf-16"), "file-html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "file-flat-xml"),
        (b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument">', "file-flat-xml"),
        (b"<?xml version='1.0'?><nothing/>", "file-xml"),
        (b"MIME-Version: 1.0\r\nSubject: x", "file-mail"),
        (b"DKIM-Signature: v=1;\r\n a=rsa\r\nDate: Fri, 5 Feb 2027\r\n\r\nhola", "file-mail"),
        (b"\xef\xbb\xbfDelivered-To: a\nSubject: x\n", "file-mail"),
        (b"From ana@b.example Fri Feb  5 10:00:00 2027\nSubject: x\nTo: y\n", "file-mail"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n", "file-html"),
        (b"\x78\x9f\x3e\x22\x01\x00", "file-winmail"),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X", "file-appledouble"),
        (b'{"url":"https://docs.google.com/spreadsheets/d/1/edit","doc_id":"1","email":"a@b.example"}', "file-link"),
        (b"[InternetShortcut]\r\nURL=https://a.example", "file-link"),
        (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00", "file-link"),
        (b".pfile\x03\x00", "file-rights-managed"),
        (b"\x00\x00\x00\x18ftypheic", "file-image"),
        ("código;cobertura\nTIP-DEF-01;sí".encode(), "file-text"),
        ("código;cobertura".encode("utf-16"), "file-text"),
        ("código;cobertura".encode("latin-1"), "file-text"),
        (b"\x09\x08\x10\x00\x00\x06", "file-old-binary"),
        (OLE + bytes(600), "file-damaged"),
        (b"\x7fELF\x00\x00\x01", "file-unknown"),
        (b"PK\x03\x04", "file-truncated"),
        (b"PK\x03\x04" + bytes(300), "file-truncated"),
    ],
)
def test_what_is_no_workbook_is_named(data: bytes, code: str) -> None:
    """Each kind of file that people send instead gets its own message."""
    assert problem(data) == code


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"word/document.xml": "<w/>"}, "file-word"),
        ({"ppt/presentation.xml": "<p/>"}, "file-slides"),
        ({"Index/Document.iwa": "x"}, "file-numbers"),
        ({"CRI.numbers/Index.zip": "x", "CRI.numbers/preview.jpg": "x"}, "file-numbers"),
        ({"answers/CRI.xlsx": "x", "readme.txt": "x"}, "file-archive"),
        ({"mimetype": "application/vnd.sun.xml.calc", "content.xml": "<x/>"}, "file-old-binary"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "file-word"),
        ({"mimetype": "application/vnd.oasis.opendocument.presentation"}, "file-slides"),
        ({"xl/theme.xml": "<t/>"}, "file-no-sheets"),
        ({"xl/workbook.xml": "<workbook/>"}, "file-no-sheets"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "x"}, "file-no-sheets"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "file-damaged"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<!DOCTYPE x>"}, "file-hostile"),
        ({"mimetype": "opendocument.spreadsheet", "META-INF/manifest.xml": "<m:encryption-data/>"}, "file-encrypted"),
        ({"xl/workbook.bin": "x"}, "file-damaged"),
    ],
)
def test_other_zip_files_are_named(parts: dict[str, str], code: str) -> None:
    """A zip file is judged by its parts."""
    assert problem(zipped(parts)) == code


def test_lock_files_are_known_by_name() -> None:
    """The file that a program leaves beside an open workbook is not the workbook."""
    assert [problem(b"\x05Ana M", name) for name in ("~$CRI.xlsx", "in/.~lock.CRI.ods#")] == ["file-lock"] * 2


def test_a_file_that_never_came_down_is_known_by_its_name() -> None:
    """Nothing else says so; one that came down whole is read whatever it is called."""
    assert [problem(b"PK\x03\x04", "CRI.xlsx.crdownload"), problem(b"x", "CRI.part")] == ["file-partial"] * 2
    assert open_workbook(as_bytes(_saying("hola")), "CRI.xlsx.part").sheets[0].grid[1, 1].text == "hola"


@pytest.mark.parametrize(
    "tree",
    [
        {"EncryptedPackage": b"x" * 5_000, "\x06DataSpaces": {"Version": b"x"}},
        {
            "EncryptedPackage": b"x" * 5_000,
            "EncryptionInfo": b"x",
            "\x06DataSpaces": {"TransformInfo": {"DRMEncryptedTransform": {"\x06Primary": b"x"}}},
        },
        {"Workbook": b"\x09\x08\x10\x00", "\x09DRMContent": b"x" * 5_000},
    ],
)
def test_a_label_of_an_organisation_is_no_password(tree: Tree) -> None:
    """The key is with a server: there is nothing that anybody could take off by typing."""
    assert problem(compound(tree)) == "file-rights-managed"


_FORMATS = re.compile(r"\.[a-z]{3,4}\b|\bzip\b", re.IGNORECASE)


@pytest.mark.parametrize("code", sorted(one for one in catalogue("errors") if one.startswith("file-")))
def test_no_advice_asks_for_what_is_then_refused(code: str) -> None:
    """Whatever format an advice names, in either language, a file of it is read."""
    book = as_bytes(_saying("hola"))
    sent = {".xlsx": ("CRI.xlsx", book), "zip": ("CRI.zip", packed({"CRI.xlsx": book}))}
    advice = catalogue("errors")[code]["advice"]
    named = {found.lower() for words in advice.values() for found in _FORMATS.findall(words)} - {".lock"}
    for name, content in (sent[one] for one in named):
        (one,) = unpacked(Returned(name, content))
        assert open_workbook(one.content, one.name).sheets[0].grid[1, 1].text == "hola"


def test_a_password_is_named() -> None:
    """An encrypted workbook is an OLE2 file with a stream of its own."""
    import msoffcrypto.format.ooxml

    plain, locked = io.BytesIO(as_bytes(Workbook())), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("secret", locked)
    assert problem(locked.getvalue()) == "file-encrypted"


def test_the_password_that_every_excel_knows_is_tried() -> None:
    """Such a workbook opens without asking, so that nobody knows of any password; it is read like any other."""
    import msoffcrypto.format.ooxml

    plain, locked = io.BytesIO(as_bytes(_saying("hola"))), io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("VelvetSweatshop", locked)
    book = open_workbook(locked.getvalue(), "x.xlsx")
    assert [one.code for one in book.findings] == ["default-password"]
    assert (book.format, book.sheets[0].grid[1, 1].text) == ("xlsx", "hola")
    assert book.sha256 == hashlib.sha256(locked.getvalue()).hexdigest()


def _saying(words: str) -> Workbook:
    book = Workbook()
    book.worksheets[0]["A1"] = words
    return book


def test_a_password_of_an_old_workbook_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """In an .xls file, one of the first records says that the others are encrypted."""
    records = struct.pack("<2H", 0x809, 16) + bytes(16) + struct.pack("<2H", 0x2F, 54) + bytes(54)
    streams = {"workbook": set(sniff._records(records))}
    monkeypatch.setattr(sniff, "_streams", lambda _data, _name: streams)
    assert sniff.container(OLE, "x.xls") == "encrypted"
    assert problem(OLE + bytes(600)) == "file-encrypted"


def test_a_workbook_of_gnumeric_is_no_archive() -> None:
    """Its own format is XML packed with gzip."""
    content = b'<?xml version="1.0"?><gnm:Workbook xmlns:gnm="http://www.gnumeric.org/v10.dtd">'
    assert problem(gzip.compress(content)) == "file-flat-xml"


def test_an_encrypted_part_is_a_password() -> None:
    """A zip file can be protected by a password itself."""
    data = bytearray(zipped({"xl/workbook.xml": "<workbook/>"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert problem(bytes(data)) == "file-encrypted"


def test_size_is_limited() -> None:
    """A file above the limit is not opened at all."""
    assert problem(b"PK\x03\x04" + bytes([1]) * MAX_FILE) == "file-too-large"


def test_the_number_of_parts_is_limited() -> None:
    """A zip file of very many parts is refused."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for number in range(4_001):
            target.writestr(f"{number}", b"")
    assert problem(buffer.getvalue()) == "file-too-large"
