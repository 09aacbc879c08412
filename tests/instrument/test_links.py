"""Addresses in formulas, and addresses that a mail gateway put around others."""

import time

import pytest

from matrices.instrument.columns import Column, Target
from matrices.instrument.raw import (
    Looks,
    RawValue,
    is_link_formula,
    is_wrapped,
    link_in_formula,
    unwrapped,
    with_links_unwrapped,
)
from matrices.instrument.types.parsing import parse
from matrices.language import Text

SAFE = "https://eur01.safelinks.protection.outlook.com/?url={}&data=05%7C01%7Cana%40gob.cr%7C8db&reserved=0"
MEANT = "https://www.pgrweb.go.cr/scij/ley_9095.aspx?n=1&m=2"


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        (MEANT, MEANT),
        ("mailto:ana@gob.cr", "mailto:ana@gob.cr"),
        (SAFE.format("https%3A%2F%2Fwww.pgrweb.go.cr%2Fscij%2Fley_9095.aspx%3Fn%3D1%26m%3D2"), MEANT),
        (
            "https://urldefense.proofpoint.com/v2/url?u=https-3A__www.pgrweb.go.cr_scij_ley-5F9095.aspx-3Fn-3D1-26m-3D2&d=x",
            MEANT,
        ),
        (f"https://urldefense.proofpoint.com/v1/url?u={MEANT.replace('&', '%26')}&k=a", MEANT),
        (
            "https://urldefense.com/v3/__https://google.com:443/search?q=a*t&gs=ps__;Kw!-612!Ue$",
            "https://google.com:443/search?q=a+t&gs=ps",
        ),
        ("https://urldefense.com/v3/__https:/gob.cr/a**Cb__;4pi6!!x$", "https://gob.cr/a☺b"),
        ("https://protect-eu.mimecast.com/s/AbCd?domain=gob.cr", None),
        ("https://protect.checkpoint.com/v2/___https://gob.cr/a___.YXBwOmFuYUBnb2I", "https://gob.cr/a"),
        ("https://secure-web.cisco.com/1abc/https%3A%2F%2Fgob.cr%2Fa", "https://gob.cr/a"),
        ("https://us.protection.sophos.com/?d=gob.cr&u=aHR0cHM6Ly9nb2IuY3IvYQ==&i=1", "https://gob.cr/a"),
        ("https://www.google.com/url?q=https://gob.cr/a&sa=D&usg=x", "https://gob.cr/a"),
        ("https://www.google.com/search?q=https://gob.cr/a", "https://www.google.com/search?q=https://gob.cr/a"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fgob.cr%2F&h=AT", "https://gob.cr/"),
        (SAFE.format("https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fgob.cr"), "https://gob.cr"),
        ("https://url.emailprotection.link/?b0a1~x", None),
        ("https://shared.outlook.inky.com/link?domain=gob.cr&t=x", None),
        ("https://avanan.url-protection.com/v1/url?o=https%3A//gob.cr/a&g=x", "https://gob.cr/a"),
        ("https://url.avanan.click/v2/___https://gob.cr/a___.YXAzOmFuYQ", "https://gob.cr/a"),
        (
            "https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2fgob.cr&umid=x",
            "https://gob.cr",
        ),
        ("https://link.edgepilot.com/s/ab12/hash?u=https://gob.cr/a", "https://gob.cr/a"),
        ("https://scanmail.trustwave.com/?c=1&d=x&u=https%3a%2f%2fgob.cr", "https://gob.cr"),
        ("https://www.esvalabs.com/?url=https://gob.cr", "https://www.esvalabs.com/?url=https://gob.cr"),
        (SAFE.format("javascript%3Aalert(1)"), None),
        (SAFE.format(""), None),
        ("https://urldefense.com/v3/__https://gob.cr/*__;????!!$", "https://gob.cr/"),
        ("https://[::1", "https://[::1"),
    ],
)
def test_addresses_are_unwrapped_where_they_can_be(address: str, meant: str | None) -> None:
    """What belongs to no gateway is left as it is; what a gateway keeps to itself is None."""
    assert unwrapped(address) == meant


def test_an_address_wrapped_for_ever_is_given_up() -> None:
    """A gateway around a gateway is seen; nobody means twenty."""
    address = "https://gob.cr"
    for _ in range(20):
        address = f"https://www.google.com/url?q={address.replace('%', '%25').replace('&', '%26')}"
    assert (is_wrapped(address), unwrapped(address)) == (True, None)


def test_addresses_in_a_text_are_unwrapped_and_counted() -> None:
    """What cannot be unwrapped is cut behind its gateway: the rest names a person."""
    words = f"Véase {SAFE.format('https%3A%2F%2Fgob.cr%2Fa')}, y https://protect-eu.mimecast.com/s/AbCd?x=ana@gob.cr"
    assert with_links_unwrapped(words) == ("Véase https://gob.cr/a, y https://protect-eu.mimecast.com/…", 1, 1)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('=HYPERLINK("https://gob.cr","Ver ley")', ("https://gob.cr", "Ver ley")),
        ('= hyperlink( "https://gob.cr" ; "La ""ley""" )', ("https://gob.cr", 'La "ley"')),
        ('=HYPERLINK("https://gob.cr")', ("https://gob.cr", "https://gob.cr")),
        ('=HYPERLINK("https://gob.cr",)', ("https://gob.cr", "https://gob.cr")),
        ('=HYPERLINK(A1,"Ver ley")', None),
        ('=HYPERLINK("https://gob.cr",A1)', ("https://gob.cr", "")),
        ('=HYPERLINK("https://gob.cr",9095)', ("https://gob.cr", "")),
        ('=HYPERLINK("https://gob.cr",LEFT(A1))', None),
        ('=HYPERLINK("https://gob.cr","a")&"b"', None),
        ("=A1", None),
        ("=HYPERLINK(" + '""' * 9_000, None),
    ],
)
def test_a_link_by_formula_gives_its_address_and_its_text(formula: str, expected: tuple[str, str] | None) -> None:
    """Only what is written out; nothing is calculated."""
    assert link_in_formula(formula) == expected
    assert is_link_formula(formula) == (formula != "=A1")


def target(kind: str) -> Target:
    """Return a cell of a type."""
    return Target(Column(id="x", type=kind, label=Text({"en": "X", "es": "X"})), "es")


@pytest.mark.parametrize(
    ("kind", "words", "link", "expected"),
    [
        ("url", "Ver ley", "https://gob.cr/ley", ("https://gob.cr/ley", ["link-taken"])),
        ("url", "www.gob.cr/ley", "http://www.gob.cr/ley", ("http://www.gob.cr/ley", ["link-taken"])),
        ("url", "Ver ley", "mailto:ana@gob.cr", (None, ["not-a-url"])),
        ("url", "Ver ley", "javascript:alert(1)", (None, ["not-a-url"])),
        ("url", "Ver ley", "file:///C:/ley.pdf", (None, ["not-a-url"])),
        ("url", "Ver ley", "#Leyes!A1", (None, ["not-a-url"])),
        ("url", "https://gob.cr/ley", "https://gob.cr/ley/", ("https://gob.cr/ley", [])),
        ("url", "https://gob.cr/ñ", "https://www.gob.cr/%C3%B1", ("https://gob.cr/ñ", [])),
        ("url", "https://gob.cr/ley", "https://otro.cr/ley", ("https://gob.cr/ley", ["link-differs"])),
        ("url", "https://gob.cr/ley", "", ("https://gob.cr/ley", [])),
        ("url", "Ver ley", "https://protect-eu.mimecast.com/…", (None, ["link-sealed"])),
        ("url", "https://protect-eu.mimecast.com/…", "", (None, ["link-sealed"])),
        ("email", "Ana Mora", "mailto:ana@gob.cr?subject=x", ("ana@gob.cr", ["link-taken"])),
        ("email", "ana@gob.cr", "mailto:ana@gob.cr", ("ana@gob.cr", [])),
        ("email", "ana@gob.cr", "mailto:otra@gob.cr", ("ana@gob.cr", ["link-differs"])),
        ("email", "Ana Mora", "https://gob.cr", (None, ["not-an-email"])),
        ("phone", "Llamar", "tel:+506%202222-3333", ("+50622223333", ["link-taken"])),
        ("phone", "Llamar", "https://gob.cr", (None, ["not-a-phone"])),
    ],
)
def test_a_column_of_addresses_takes_the_one_under_a_text(
    kind: str, words: str, link: str, expected: tuple[str | None, list[str]]
) -> None:
    """A browser pastes a page as its title; only pages are taken for pages, and mailboxes for mailboxes."""
    typed = parse(RawValue("text", words, looks=Looks(link=link) if link else None), target(kind))
    assert (typed.value, [remark.code for remark in typed.remarks]) == expected


def test_a_picture_in_a_cell_is_not_called_a_formula() -> None:
    """There is no formula that could be replaced."""
    found = [parse(RawValue("error", "#VALUE!", looks=looks), target("text")) for looks in (Looks(picture=True), None)]
    assert [one.remarks[0].code for one in found] == ["picture-in-cell", "error-value"]


@pytest.mark.parametrize(
    "words",
    [
        "https://urldefense.com" + "/v3/__https:" * 1_300,
        "https://protect.checkpoint.com/v2/" + "___http:" * 2_000,
        "https://www.google.com/url?" + "q=a&" * 4_000,
        "https://" * 2_000,
        "=HYPERLINK(" + '"' * 16_000,
    ],
)
def test_hostile_addresses_take_no_time(words: str) -> None:
    """A file may hold a thousand of them."""
    started = time.process_time()
    for _ in range(100):
        with_links_unwrapped(words)
        link_in_formula(words)
    assert time.process_time() - started < 3
