"""What a country sees in its cells, beside what they hold."""

from decimal import Decimal

from matrices.findings import CellRef
from matrices.instrument.model import Instrument
from matrices.instrument.raw import Looks, RawValue, raw_number, raw_text
from matrices.workbook.read import as_seen
from matrices.workbook.reading import ReadCell, Reading
from tests.workbook.damage import identity_of, told


def seen(instrument: Instrument, *values: RawValue, region: str = "CR") -> Reading:
    """Return a reading of such cells, one below the other."""
    at = [CellRef("x.xlsx", "Matriz", f"D{row}") for row in range(1, len(values) + 1)]
    cells = tuple(ReadCell("matrix", f"A-0{n}", "rate", *one) for n, one in enumerate(zip(at, values, strict=True), 1))
    return as_seen(Reading("x.xlsx", "", identity_of(instrument), cells, {}), region)


def number(value: str, code: str) -> RawValue:
    """Return a number under a format."""
    return RawValue("number", value, Decimal(value), format=code)


def test_the_shown_text_stands_beside_what_is_stored(small: Instrument) -> None:
    """It is empty where it says nothing else; a number without a format shows the decimal sign of the country."""
    values = (number("279.1", "0.00"), number("573", "00000"), number("5", "0"), raw_text("5"), raw_number(12))
    reading = seen(small, *values, raw_number(Decimal("1.5")), RawValue("boolean", "TRUE"))
    assert [cell.raw.shown for cell in reading.cells] == ["279,10", "00573", "", "", "", "1,5", ""]
    assert told(reading) == []


def test_the_country_decides_how_it_is_shown(small: Instrument) -> None:
    """The same cell shows a point in Mexico."""
    (cell,) = seen(small, number("1234.5", "#,##0.00"), region="MX").cells
    assert cell.raw.shown == "1,234.50"


def test_a_shown_text_that_the_file_carries_stays(small: Instrument) -> None:
    """Open documents say themselves what they show."""
    (cell,) = seen(small, RawValue("number", "5", Decimal(5), format="0", shown="art. 5")).cells
    assert cell.raw.shown == "art. 5"


def test_a_format_that_is_not_known_is_told(small: Instrument) -> None:
    """What is stored is read, and the cell is named."""
    reading = seen(small, number("5", "[DBNum1]0"), number("-5", "yyyy"))
    assert told(reading) == ["Matriz!D1 warning format-unknown", "Matriz!D2 warning format-unknown"]
    assert [cell.raw.shown for cell in reading.cells] == ["", ""]


def test_a_format_that_shows_nothing_of_a_number_hides_it(small: Instrument) -> None:
    """A nought under a format that leaves noughts out was seen by nobody."""
    reading = seen(small, number("0", "0;-0;;@"), number("5", "0;-0;;@"))
    assert [(cell.raw.shown, cell.raw.looks) for cell in reading.cells] == [("", Looks(hidden=True)), ("", None)]
