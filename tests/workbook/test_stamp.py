"""Stamping: the country's name and tokens in the places that were left blank, and nothing else."""

import datetime
import io
import random
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrices.workbook.identity import parse_token
from matrices.workbook.template.stamping import member, package, stamp
from tests.workbook.small_template import IDENTITY, base, opened, parts, template

MOMENT = datetime.datetime(2027, 1, 11, 8, 30)


@pytest.mark.parametrize(
    "name", ["Côte d’Ivoire", "Saint Vincent & the Grenadines", "<script>", "日本", "A \"B\" 'C'", "x" * 300, "&" * 90]
)
def test_any_name(name: str) -> None:
    """A country may be called anything: the cover shows the name, the titles hold it, the head stays in its limit."""
    book = opened(stamp(base(), IDENTITY, name))
    cover, laws = book.worksheets[:2]
    assert name in [cell.value for row in cover.iter_rows() for cell in row]
    assert laws["B2"].value == f"Leyes  ·  {name}"
    assert len(str(laws.oddHeader)) <= 255


def test_only_the_blanks_differ() -> None:
    """Two countries share every part that holds no blank."""
    other = parts(stamp(base(), replace(IDENTITY, country="PAN"), "Panamá"))
    same = [name for name, part in parts(template()).items() if part == other[name]]
    assert same == [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "docProps/app.xml",
        "xl/styles.xml",
        "xl/theme/theme1.xml",
    ]


def test_no_blank_is_left() -> None:
    """Nothing of a base shows in a template."""
    assert [name for name, part in parts(template()).items() if b"[[mtx" in part] == []


def test_round_of_validation() -> None:
    """The round stands in every token and in the line that people read."""
    book = opened(stamp(base(), replace(IDENTITY, round="2"), "Costa Rica"))
    identity = parse_token(book.worksheets[1]["A1"].value)
    assert identity == replace(IDENTITY, round="2", sheet="laws")
    assert book.worksheets[1].oddFooter.center.text.endswith(" · 2")


@given(
    before=st.binary(max_size=300),
    words=st.binary(max_size=200_000).filter(lambda words: b"[[" not in words),
    after=st.binary(max_size=300),
)
def test_joined_pieces_are_a_sound_member(before: bytes, words: bytes, after: bytes) -> None:
    """Pieces deflated apart and what fills the blank between them inflate to the whole, with its checksum."""
    before, after = before.replace(b"[[", b""), after.replace(b"[[", b"")
    content = before + b"[[mtx:country:]]" + after
    zipped = package([member("a.xml", content), member("b.xml", b"")], lambda _name, _sheet: words, MOMENT)
    assert parts(zipped) == {"a.xml": before + words + after, "b.xml": b""}


def test_members_carry_the_date() -> None:
    """Every member is dated by the edition, not by the clock."""
    noise = random.Random(1).randbytes(1000)  # noqa: S311 - no secret
    zipped = package([member("a.xml", noise)], lambda _name, _sheet: b"", MOMENT)
    with zipfile.ZipFile(io.BytesIO(zipped)) as opened_again:
        assert [info.date_time for info in opened_again.infolist()] == [(2027, 1, 11, 8, 30, 0)]
