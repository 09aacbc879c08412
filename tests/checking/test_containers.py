"""Messages and archives → the workbooks that they bring, and what else was in them."""

import base64
import binascii
import time
from collections.abc import Mapping

import pytest
from openpyxl import Workbook

from matrices.checking.containers import MOST_FILES, unpacked
from matrices.checking.files import Returned
from tests.checking.messages import BEFORE_INNER, compound, mail, message, zipped
from tests.workbook.damage import as_bytes


def outcome(content: bytes, name: str = "mensaje") -> list[tuple[str, str, str]]:
    """Return what comes out of a file: names, what is told of the rest in Spanish, and why it was not opened."""
    return [
        (one.name, "; ".join(each.message["es"] for each in one.told), one.problem.code if one.problem else "")
        for one in unpacked(Returned(name, content))
    ]


BOOK = as_bytes(Workbook())
HEADS = b"From: ana@b.example\nSubject: Matriz\n\nBuenos d\xedas:\n\n"


def uuencoded(files: Mapping[str, bytes]) -> bytes:
    """Return a message that bears files within its text, as programs sent them before there were attachments."""
    lines = [HEADS]
    for name, content in files.items():
        pieces = (binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
        lines += [f"begin 644 {name}\n".encode(), *pieces, b"`\nend\n\n"]
    return b"".join(lines)


INNER = message("Matriz", "ana@b.example", [("CRI.xlsx", BOOK)], BEFORE_INNER)
SEALED = bytes.fromhex("3080 0609 2a864886f70d010703 a080")
PDF = b"%PDF-1.7\n"
ALONE = [("CRI.xlsx", "", "")]
WITH_PDF = [
    ("CRI.xlsx", "El libro llegó en mensaje, que traía además: ley.pdf (PDF). Solo se leyó el libro.", ""),
]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (BOOK, [("mensaje", "", "")]),
        (PDF, [("mensaje", "", "")]),
        (zipped({"CRI.xlsx": BOOK}), ALONE),
        (zipped({"../../etc/CRI.xlsx": BOOK, "__MACOSX/._CRI.xlsx": b"\0\5\x16\7", ".DS_Store": b"x"}), ALONE),
        (zipped({"a/CRI.xlsx": BOOK, "a/~$CRI.xlsx": b"Ana", "a/ley.pdf": PDF}), WITH_PDF),
        (zipped({"dentro.zip": zipped({"CRI.xlsx": BOOK}), "ley.pdf": PDF}), WITH_PDF),
        (mail({"CRI.xlsx": BOOK}).as_bytes(), ALONE),
        (mail({"CRI.xlsx": BOOK, "ley.pdf": PDF}).as_bytes(), WITH_PDF),
        (mail({"todo.zip": zipped({"CRI.xlsx": BOOK, "ley.pdf": PDF})}).as_bytes(), WITH_PDF),
        (mail({"reenviado.eml": mail({"CRI.xlsx": BOOK}).as_bytes(), "ley.pdf": PDF}).as_bytes(), WITH_PDF),
        (b"\xef\xbb\xbf" + mail({"CRI.xlsx": BOOK}).as_bytes().replace(b"\n", b"\r\n"), ALONE),
        (b"From ana@b.example Fri Feb  5 10:00:00 2027\n" + mail({"CRI.xlsx": BOOK}).as_bytes(), ALONE),
        (str(len(BOOK)).encode() + b"\n" + mail({"CRI.xlsx": BOOK}).as_bytes() + b"<plist/>\n", ALONE),
        (mail({"CRI.xlsx": BOOK, "ley.pdf": PDF}).as_string().encode("utf-16"), WITH_PDF),
        (uuencoded({"CRI.xlsx": BOOK, "ley.pdf": PDF}), WITH_PDF),
        (uuencoded({"CRI.xlsx": BOOK}).replace(b"\n", b"\r\n"), ALONE),
        (uuencoded({"CRI.xlsx": BOOK}).replace(b" \n", b"\n"), ALONE),
        (HEADS + b"begin-base64 644 CRI.xlsx\n" + base64.encodebytes(BOOK) + b"====\n", ALONE),
        (HEADS + b"begin 644 CRI.xlsx\nM", [("mensaje", "", "file-nothing-inside")]),
        (mail({"CRI.xlsx": BOOK, "smime.p7m": SEALED}).as_bytes(), [*ALONE, ("smime.p7m", "", "")]),
        (compound(message("Matriz", "ana@b.example", [("CRI.xlsx", BOOK), ("ley.pdf", PDF)])), WITH_PDF),
        (compound(message("RV", "x@a.example", [("m", INNER), ("ley.pdf", PDF)])), WITH_PDF),
        (mail({"CRI.xlsx": BOOK, "winmail.dat": b"\x78\x9f\x3e\x22"}).as_bytes(), [*ALONE, ("winmail.dat", "", "")]),
        (mail({"ley.pdf": PDF}).as_bytes(), [("ley.pdf", "", "")]),
        (mail({}).as_bytes(), [("mensaje", "", "file-nothing-inside")]),
        (zipped({".DS_Store": b"x"}), [("mensaje", "", "file-nothing-inside")]),
        (zipped({f"{number}.pdf": b"%PDF" for number in range(MOST_FILES + 1)}), [("mensaje", "", "file-too-large")]),
        (b"From: x\nTo: y\n" + b"X: boundary=\n" * 500, [("mensaje", "", "file-message-damaged")]),
    ],
)
def test_a_container_gives_its_workbooks(content: bytes, expected: list[tuple[str, str, str]]) -> None:
    """Whatever holds the workbook, it comes out under its own name, and what else was there is named."""
    assert outcome(content) == expected


def test_the_name_of_a_file_is_seen_as_it_is() -> None:
    """It cannot turn itself round, break a line or speak to a terminal."""
    names = ("CRI\u202exslx.xlsx", "CRI\n  ERROR.xlsx", "CRI\x1b[2J.xlsx", "Panamá\u00a0(1).xlsx", "CRI\ud800.xlsx")
    assert [outcome(BOOK, name)[0][0] for name in names] == [
        "CRI[RLO]xslx.xlsx",
        "CRI_  ERROR.xlsx",
        "CRI_[2J.xlsx",
        "Panamá\u00a0(1).xlsx",
        "CRI_.xlsx",
    ]


def test_a_picture_within_the_text_is_passed_over_and_a_long_text_is_told() -> None:
    """The logo of a signature is nobody's answer; two pages typed into a message may be."""
    made = mail({"CRI.xlsx": BOOK}, body="Respuesta a la pregunta 4. " * 40)
    made.add_attachment(b"\x89PNG", "image", "png", filename="logo.png", disposition="inline", cid="<logo>")
    told = "El libro llegó en mensaje, que traía además: "
    told += "el texto del propio mensaje (880 letras). Solo se leyó el libro."
    assert outcome(made.as_bytes()) == [("CRI.xlsx", told, "")]


def test_a_message_within_messages_without_end_is_refused() -> None:
    """A matryoshka is opened so many times and no more."""
    content = BOOK
    for number in range(6):
        content = zipped({f"{number}.zip" if number else "CRI.xlsx": content})
    assert outcome(content) == [("mensaje", "", "file-too-deep")]


_HEAD = b"From: a@b.example\r\nTo: c\r\n"


@pytest.mark.parametrize(
    "content",
    [
        _HEAD + b"X-A: b\r\n" * 1_000_000 + b"\r\nx",
        _HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * 1_000_000,
        _HEAD + b"".join(b"Content-Type: multipart/x; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(200)),
        b"From a\nFrom: a\nTo: b\n\nx\n" * 200_000,
        compound({"__properties_version1.0": b"x", "a": compound({"b": b"x"})}) + b"x" * 10_000_000,
    ],
)
def test_a_message_made_to_be_slow_is_refused_at_once(content: bytes) -> None:
    """Heads, parts and messages without end are told before they are read; the limit of seconds is never needed."""
    begin = time.monotonic()
    ((_, _, code),) = outcome(content)
    assert (code in ("file-message-damaged", "file-nothing-inside"), time.monotonic() - begin < 10) == (True, True)


def test_a_locked_archive_says_so() -> None:
    """A password of a zip file is another one than that of a workbook."""
    data = bytearray(zipped({"CRI.xlsx": BOOK}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert outcome(bytes(data)) == [("mensaje", "", "file-archive-locked")]


@pytest.mark.parametrize(
    "first", ["Received: from a by b", "Date: Fri, 5 Feb 2027 10:00:00 -0600", "DKIM-Signature: v=1", "X-A: b"]
)
def test_a_message_is_known_whatever_header_comes_first(first: str) -> None:
    """A saved message begins with whatever the last server wrote."""
    assert outcome(first.encode() + b"\n" + mail({"CRI.xlsx": BOOK}).as_bytes()) == ALONE


@pytest.mark.parametrize(
    "words", ["Nombre: Ana\nLey: 9095", "de: a\npara: b", "subject: x\n\nhola", "a;b\nFrom: x\nTo: y"]
)
def test_a_text_is_no_message(words: str) -> None:
    """Two fields that mail has, and nothing else before the text, make a message."""
    assert outcome(words.encode()) == [("mensaje", "", "")]
