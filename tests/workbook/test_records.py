"""Records of previous answers: written, found again wherever they stand, damaged ones passed over."""

from decimal import Decimal

import pytest

from matrices.instrument.columns import Value
from matrices.instrument.model import UNCHANGED, Instrument
from matrices.instrument.place import RowId
from matrices.instrument.raw import RawValue, raw_text
from matrices.workbook.asked import confirming
from matrices.workbook.book import Book, BookSheet, Source
from matrices.workbook.reading import Previous, Record, comparable, find_previous, head_mark, record_text

SOURCE = Source("2025")
RECORD = Record("matrix", "A-01", {"coverage": "yes", "notes": "según «el» código"}, ("women",))


def book(*texts: str) -> Book:
    """Return a book with each text in a row of its own."""
    grid: dict[tuple[int, int], RawValue] = {(row, 7): raw_text(words) for row, words in enumerate(texts, 3)}
    sheet = BookSheet("Matriz", "visible", grid, (), frozenset(), frozenset(), {})
    return Book("CRI.xlsx", "0" * 64, "xlsx", (sheet,), {}, {}, ())


def test_a_record_is_found_again() -> None:
    """What a record says, and the words that its row shows, come back wherever they stand."""
    found = find_previous(book("Sí · art. 172", record_text(SOURCE, RECORD, "Sí · art. 172"), head_mark(SOURCE)))
    place = RowId("matrix", "A-01")
    assert found == Previous(SOURCE, {place: RECORD}, {place: "Sí · art. 172"})


def test_cells_that_the_program_wrote() -> None:
    """Records, previous answers and their head are the template's own; the same words with others added are not."""
    record = record_text(SOURCE, RECORD, "Sí · art. 172")
    one = book(head_mark(SOURCE), "Respuesta anterior (edición 2025)", "Sí · art. 172", record, "Sí · art. 172 ¡no!")
    found = find_previous(one)
    assert found is not None
    assert sorted(found.cells_of(one.sheets[0])) == [(3, 7), (4, 7), (5, 7), (6, 7)]


@pytest.mark.parametrize(
    "damaged",
    [
        "MTXP1|2025|matrix",
        "MTXP1|2025|matrix|A-01|{",
        "MTXP1|2025|matrix|A-01|[]",
        'MTXP1|2025|matrix|A-01|{"values": 3}',
        'MTXP1|2025|matrix|A-01|{"values": {}, "open": 3}',
        "MTXP1|2025|matrix|A-01|" + "[" * 30_000,
    ],
)
def test_a_damaged_record_is_none(damaged: str) -> None:
    """Whatever somebody made of a record, the rest is read."""
    assert find_previous(book(head_mark(SOURCE), damaged)) == Previous(SOURCE, {})


def test_a_book_without_records_was_not_prefilled() -> None:
    """A blank workbook says nothing of a previous edition."""
    assert find_previous(book("Sí", "MTX1|2025")) is None


def test_most_records_tell_the_edition() -> None:
    """A row pasted from a workbook of another edition is not compared."""
    other = record_text(Source("2023"), Record("matrix", "A-02", {"coverage": "no"}), "")
    found = find_previous(book(head_mark(SOURCE), record_text(SOURCE, RECORD, ""), other))
    assert found == Previous(SOURCE, {RowId("matrix", "A-01"): RECORD})


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (("b", "a"), ("a", "b"), True),
        (Decimal("5.0"), 5, True),
        ("uno\n dos ", "uno dos", True),
        ("x" * 300, "x" * 299, False),
        ("art. 172", "art. 173", False),
        (None, "", True),
    ],
)
def test_what_counts_as_the_same(one: Value | None, other: Value | None, equal: bool) -> None:
    """Blanks, line ends, zeros and the order of codes are no changes; anything else is."""
    assert (comparable(one) == comparable(other)) is equal


def test_records_are_short() -> None:
    """Of a long text a record keeps a digest, so that it fits into its cell."""
    record = Record("matrix", "A-01", {f"c{n}": comparable("palabra " * 4000) for n in range(100)})
    assert len(record_text(SOURCE, record, "x")) < 10_000


def test_the_instrument_stays_what_it_is(small: Instrument) -> None:
    """Confirming adds one column to every sheet and row, and changes nothing else."""
    asked = confirming(small, Source("2025"))
    assert (asked.id, asked.fingerprint, asked.sheet("matrix").rules) == (
        small.id,
        small.fingerprint,
        small.sheet("matrix").rules,
    )
    places = {(sheet.id, row, column) for sheet, row, column in asked.cells()}
    rows = {(sheet.id, row, UNCHANGED) for sheet in small.sheets for row in sheet.row_ids}
    assert places == rows | {(sheet.id, row, column) for sheet, row, column in small.cells()}
