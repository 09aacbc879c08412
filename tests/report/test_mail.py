"""Drafts of mail: heads, parts, attachments, the same bytes for the same letter, nothing smuggled into the head."""

import email
import email.policy
from dataclasses import replace
from email.message import EmailMessage

import pytest

from matrices.checking.containers import plain_name
from matrices.edition.model import Body, Contact, Country
from matrices.errors import UsageError
from matrices.language import same
from matrices.report.letters.kinds import Kind
from matrices.report.letters.mail import Attachment, Correspondents, LaidLetter, correspondents, draft, lay_out
from tests.report.small_letters import small, written

FILES = (Attachment("matriz año próximo.xlsx", b"PK\x03\x04"), Attachment("DOM.ics", b"BEGIN:VCALENDAR\r\n"))
PRINCIPAL = Contact(name="María José Ñúñez, Dra.", email="mj@migracion.example")
ALTERNATE = Contact(role="alternate", name='Pérez "Pepe"', email="jp@migracion.example")


def parsed(content: bytes) -> EmailMessage:
    """Return a draft as a mail program reads it."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body(address: str = "ts@conference.example") -> Body:
    """Return who writes."""
    return Body(
        organization=same("Conferencia"), short=same("CRM"), secretariat=same("Secretaría Técnica"), email=address
    )


def between(*contacts: Contact) -> Correspondents:
    """Return the correspondents of a country with these contacts."""
    return correspondents(body(), Country(code="CRI", language="es", contacts=contacts), "es")


def test_a_draft_has_its_head() -> None:
    """Unsent, from the Secretariat, to the principal, copied to the alternate; no date and no id."""
    letter = written(Kind.REQUEST, "es")
    message = parsed(draft(letter.laid, letter.html, "es", between(ALTERNATE, PRINCIPAL), FILES))
    assert {key: str(message[key]) for key in message if key not in ("Content-Type", "MIME-Version")} == {
        "X-Unsent": "1",
        "From": '"Secretaría Técnica (CRM)" <ts@conference.example>',
        "To": '"María José Ñúñez, Dra." <mj@migracion.example>',
        "Cc": '"Pérez \\"Pepe\\"" <jp@migracion.example>',
        "Subject": "CR: solicitud de información (Pequeño), a más tardar el 26 de febrero de 2027",
        "Content-Language": "es",
    }


def test_a_draft_has_its_parts() -> None:
    """Plain text always, the same as HTML, then each file with its type and content."""
    letter = written(Kind.REQUEST, "es")
    message = parsed(draft(letter.laid, letter.html, "es", between(PRINCIPAL), FILES))
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    parts = [part.get_content().replace("\r\n", "\n") for part in (plain, html)]
    assert parts == [letter.laid.plain, f"{letter.html}\n"]
    assert [
        (part.get_filename(), part.get_content_type(), part.get_payload(decode=True))
        for part in message.iter_attachments()
    ] == [
        ("matriz año próximo.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
        ("DOM.ics", "text/calendar", b"BEGIN:VCALENDAR\r\n"),
    ]


def test_outlook_takes_a_draft_as_it_is_documented_to() -> None:
    """A draft that it opens to be sent, with text and files that every program can name.

    X-Unsent with the value 1 stands for “not sent yet” (Microsoft, IConverterSession, CCSF_EMBEDDED_MESSAGE); the name
    of a file is written to several heads ([MS-OXCMAIL] 2.1.3.4.2.1); plain text comes before HTML (2.1.3.3), each with
    its charset; lines end with CRLF and have 998 octets at most (RFC 5322, 2.1.1), 76 where they are encoded; a
    calendar is named with its charset and the METHOD that it holds (RFC 5545, 8.1); names with accents as in RFC 2231.
    """
    letter = written(Kind.REQUEST, "es")
    files = (Attachment("CRI-legislation-es.xlsx", b"PK\x03\x04" * 99), *FILES)
    content = draft(letter.laid, letter.html, "es", between(PRINCIPAL), files)
    message, lines = parsed(content), content.split(b"\r\n")
    assert content.startswith(b"X-Unsent: 1\r\n")
    assert content.isascii()
    assert (content.count(b"\n"), max(map(len, lines)) < 100) == (content.count(b"\r\n"), True)
    parts = [one for one in message.walk() if not one.is_multipart()]
    assert [(one.get_content_type(), one.get_content_charset(), one["Content-Transfer-Encoding"]) for one in parts] == [
        ("text/plain", "utf-8", "quoted-printable"),
        ("text/html", "utf-8", "quoted-printable"),
        *[("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None, "base64")] * 2,
        ("text/calendar", "utf-8", "base64"),
    ]
    assert [(one.get_filename(), one["Content-Type"].params.get("name")) for one in parts[2:]] == [
        ("CRI-legislation-es.xlsx", "CRI-legislation-es.xlsx"),
        ("matriz año próximo.xlsx", None),
        ("DOM.ics", "DOM.ics"),
    ]
    assert parts[4]["Content-Type"].params["method"] == "PUBLISH"
    assert b"filename*=utf-8''matriz%20a%C3%B1o%20pr%C3%B3ximo.xlsx" in content


def test_a_country_without_contacts_has_no_recipient() -> None:
    """The draft has neither To nor Cc; a contact without an address is none."""
    letter = written(Kind.REQUEST, "es")
    message = parsed(draft(letter.laid, letter.html, "es", between(Contact(name="Ana López"))))
    assert (message["To"], message["Cc"]) == (None, None)


def test_the_same_letter_gives_the_same_bytes() -> None:
    """No clock, no chance; another attachment gives other boundaries."""
    letter = written(Kind.REQUEST, "es")
    one, two, other = (
        draft(letter.laid, letter.html, "es", between(PRINCIPAL), files) for files in (FILES, FILES, FILES[:1])
    )
    assert (one == two, parsed(one).get_boundary() == parsed(other).get_boundary()) == (True, False)


@pytest.mark.parametrize(
    "subject",
    [
        "CRM: acuse de recibo (Legislación, Indicadores y Directorio) con muchas palabras hasta el año próximo",
        "RCM: request for information (Legislation), no later than 26 February 2027",
        "RCM: " + "many words " * 12 + "end",
    ],
)
def test_a_long_subject_comes_through(subject: str) -> None:
    """Blanks and accents are read as they were written, on lines of at most 79 signs, the first of them not empty."""
    content = draft(LaidLetter(subject, ()), "", "es", between(PRINCIPAL))
    assert parsed(content)["Subject"] == subject
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert (max(len(line) for line in head) < 80, b"Subject: " in [line[:9] for line in head]) == (True, True)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\nBcc: x@evil.example",
        "a@b.example, x@evil.example",
        "nobody",
        "ana@ministerío.example",
        "@b.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """More than one address, or none, is misuse, told by the number of the contact and never with what it says."""
    with pytest.raises(UsageError) as found:
        between(PRINCIPAL, Contact.model_construct(name="Ana López", email=address))
    assert (found.value.code, found.value.values) == ("letter-address", {"contact": 1})


def test_a_name_with_a_line_break_stands_on_one_line() -> None:
    """Nothing gets into the head by way of a name: each end of a line is a blank."""
    content = draft(
        LaidLetter("Hola", ()), "", "es", between(Contact(name="Ana\r\nBcc: x@b.example", email="a@b.example"))
    )
    assert (parsed(content)["Bcc"], parsed(content)["To"].addresses[0].display_name) == (None, "Ana Bcc: x@b.example")


def test_a_subject_with_a_line_break_stands_on_one_line() -> None:
    """Nothing gets into the head by way of the subject; of a page template only the first line is the subject."""
    message = parsed(draft(LaidLetter("Hello\r\nBcc: x@evil.example", ()), "", "es", between(PRINCIPAL)))
    assert (message["Bcc"], message["Subject"]) == (None, "Hello Bcc: x@evil.example")
    assert lay_out("Hello\r\nBcc: x@evil.example\n\nText").subject == "Hello"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("CRI.xlsx", "CRI.xlsx"),
        ("a\r\nBcc: x.xlsx", "a__Bcc_ x.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.xlsx", "a.xlsx"),
        ("a\u202exslx.exe", "a_xslx.exe"),
    ],
)
def test_names_of_files_are_made_safe(name: str, safe: str) -> None:
    """No folders, no line breaks, no signs that turn the text round."""
    assert plain_name(name) == safe


def test_a_nomination_asks_to_confirm_whom_the_edition_knows() -> None:
    """The country's own focal points stand in its letter, one line each."""
    of = small()
    contacts = (PRINCIPAL, ALTERNATE.model_copy(update={"position": "Director"}))
    countries = (Country(code="DOM", language="es", contacts=contacts),)
    of = replace(of, edition=of.edition.model_copy(update={"countries": countries}))
    plain = written(Kind.NOMINATION, "es", of=of).laid.plain
    assert '- Titular: María José Ñúñez, Dra., mj@migracion.example\n- Suplente: Pérez "Pepe", Director, ' in plain
