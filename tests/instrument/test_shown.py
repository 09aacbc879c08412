"""What a sheet shows of a number, for the formats that are found in workbooks."""

import datetime
import shutil
import time
from decimal import Decimal
from pathlib import Path

import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from matrices.instrument.formats import BUILT_IN, locales_of, precision_shown, signs_of
from matrices.instrument.raw import RawValue, raw_date, raw_text
from matrices.instrument.shown import shown_text
from matrices.workbook.opening.styles import number
from matrices.workbook.read import open_workbook
from tests.workbook.damage import as_bytes
from tests.workbook.test_foreign import all_converted


def shown(numeral: str, code: str, locale: str = "es-MX", since_1904: bool = False) -> str | None:
    """Return what a sheet shows of a numeral under a format code."""
    return shown_text(RawValue("number", numeral, number(numeral).number, format=code), locale, since_1904)


AGREED = """
0.00 | 279.1 | 279.10
0.00 | 1.005 | 1.01
00000 | 573 | 00573
0" meses" | 18 | 18 meses
0 "días" | 5 | 5 días
"art. "0" bis" | 5 | art. 5 bis
\\A\\r\\t\\. 0 | 12 | Art. 12
General" días" | 12 | 12 días
"Nº "General | -5 | -Nº 5
0% | 0.5 | 50%
0.00% | 0.333333333333333 | 33.33%
#,##0 | 1234567 | 1,234,567
#,##0.00 | -1234.5678 | -1,234.57
#,##0.00 | -0.001 | 0.00
#,##0_);(#,##0) | -2013 | (2,013)
_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_- | 0 | -
_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_) | 99.995 | $100.00
[$₡-140A]#,##0.00 | 1234567 | ₡1,234,567.00
[$L-480A] #,##0.00 | 5 | L 5.00
0.0, | 12345678 | 12345.7
0.0,,"M" | 12345678 | 12.3M
0.### | 5 | 5.
#.## | 0.5 | .5
?.?? | 0.25 | .25
0.00E+00 | 100000 | 1.00E+05
##0.0E+0 | 12345678 | 12.3E+6
0.0E-0 | 0.00001234 | 1.2E-5
# ?/? | 2.5 | 2 1/2
# ??/?? | 0.333333333333333 | 1/3
# ?/8 | 279.1 | 279 1/8
?/? | 2.5 | 5/2
000-00-0000 | 12345678 | 012-34-5678
(000) 0000-0000 | 12345678 | (000) 1234-5678
[<=9999999]###-####;(###) ###-#### | 12345678 | (1) 234-5678
[>=100]0;[<100]0.00 | 279.1 | 279
[>=100]0;[<100]0.00 | 99.995 | 100.00
[=1]"Sí";[=0]"No";General | 1 | Sí
[=1]"Sí";[=0]"No";General | 7 | 7
"VERDADERO";"VERDADERO";"FALSO" | 1 | VERDADERO
+0;-0;0 | 5 | +5
0;0 | -5 | 5
0;-0;;@ | 0 |
;;; | 5 |
@ | 18 | 18
[Red]0.00 | 5 | 5.00
[Blue][>5]0.0;[Color10]0 | 7 | 7.0
dd/mm/yyyy | 41318.75 | 13/02/2013
dd\\-mm\\-yyyy | 41318 | 13-02-2013
yyyy\\-mm\\-dd;@ | 41318 | 2013-02-13
d-mmm | 41318 | 13-feb
mmm-yy | 41318 | feb-13
mmmm\\ yyyy | 41318 | febrero 2013
mmmmm | 41318 | f
yyyy | 41318 | 2013
dddd | 41318 | miércoles
[$-40A]d" de "mmmm" de "yyyy;@ | 41318 | 13 de febrero de 2013
[$-409]mmmm d, yyyy | 41318 | February 13, 2013
[$-en-US]mmmm d, yyyy | 41318 | February 13, 2013
[$-010409]d-mmm-yyyy | 41318 | 13-Feb-2013
[<-25]General;[>25]General;General | -1234.5678 | -1234.5678
[=0]"-";#,##0.00 | -1234.5678 | -1,234.57
[>0]+0;[<0]\\-0;0 | -5 | -5
m/d/yyyy | 59 | 2/28/1900
m/d/yyyy | 61 | 3/1/1900
h:mm | 41318.75 | 18:00
h:mm:ss AM/PM | 41318.75 | 6:00:00 p.m.
h:mm A/P | 0.25 | 6:00 A
[h]:mm:ss | 1.25 | 30:00:00
[mm]:ss | 0.75 | 1080:00
mm:ss.0 | 36526.0416666667 | 00:00.0
yyyy-mm-dd hh:mm:ss | 43831.999994 | 2020-01-01 23:59:59
"""
"""Code, number, what it shows in Mexico; LibreOffice 7.4 or SheetJS' ssf 0.11 show the same, mostly both."""


LINES = [tuple(part.strip() for part in line.split(" |")) for line in AGREED.splitlines() if line]


@pytest.mark.parametrize(("code", "numeral", "expected"), LINES)
def test_a_number_is_shown_as_spreadsheet_programs_show_it(code: str, numeral: str, expected: str) -> None:
    """The text agrees with that of other programs."""
    assert shown(numeral, code) == expected


OTHERWISE = {
    ("0.###", "5"),  # Excel leaves the point
    ("h:mm A/P", "0.25"),  # Excel takes the letter from the code
    ("[$-en-US]mmmm d, yyyy", "41318"),  # a way of naming languages that is younger than this LibreOffice
    ("m/d/yyyy", "59"),  # LibreOffice's calendar knows no 29 February 1900
    ('[=0]"-";#,##0.00', "-1234.5678"),  # a minus is not dropped where no section says so
    ('"VERDADERO";"VERDADERO";"FALSO"', "1"),  # LibreOffice makes a truth of it
    ("#,##0_);(#,##0)", "-2013"),  # openpyxl writes these three by number; a locale may show them in its own way
    ("h:mm:ss AM/PM", "41318.75"),
    ("h:mm", "41318.75"),
}
"""Where LibreOffice 7.4 shows something else, and why that is not followed."""


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("locale", ["es-MX", "es-CR"])
def test_libreoffice_shows_the_same_in_the_locale_of_the_country(tmp_path: Path, locale: str) -> None:
    """Every line of the table, but those of which the difference is known."""
    theirs = shown_by_libreoffice([(code, float(numeral)) for code, numeral, _ in LINES], locale, tmp_path)
    asked = {(code, numeral): shown(numeral, code, locale) for code, numeral, _ in LINES}
    differing = {
        place: (ours, one)
        for (place, ours), one in zip(asked.items(), theirs, strict=True)
        if _without_blanks(ours or "") != _without_blanks(one) and place not in OTHERWISE
    }
    assert differing == {}


def _without_blanks(words: str) -> str:
    return "".join(words.split())


def shown_by_libreoffice(cells: list[tuple[str, float]], locale: str, folder: Path) -> list[str]:
    """Return what LibreOffice, run in a locale, shows of numbers under their formats: open documents carry it."""
    book = Workbook()
    for row, (code, value) in enumerate(cells, 1):
        book.worksheets[0].cell(row, 1, value).number_format = code
    (sheet,) = open_workbook(all_converted({"x": as_bytes(book)}, "ods", folder, locale)["x"], "x.ods").sheets
    return [sheet.grid[row, 1].shown for row in range(1, len(cells) + 1)]


@pytest.mark.parametrize(
    ("numeral", "expected"),
    [
        ("0", "0"),
        ("279.1", "279.1"),
        ("100000", "100000"),
        ("99999999999", "99999999999"),
        ("100000000000", "1E+11"),
        ("123456789012", "1.23457E+11"),
        ("1234.56789012", "1234.56789"),
        ("0.333333333333333", "0.333333333"),
        ("0.000012345678", "1.23457E-05"),
        ("0.00001234", "0.00001234"),
        ("-1234.5678", "-1234.5678"),
        ("1.5e20", "1.5E+20"),
    ],
)
def test_the_general_format_shows_eleven_signs(numeral: str, expected: str) -> None:
    """Longer numbers get an exponent, longer decimals are rounded."""
    assert shown(numeral, "") == expected


@pytest.mark.parametrize(
    ("locale", "money", "day", "general"),
    [
        ("es-CR", "₡1\xa0234,50", "13/2/2013", "1234,5"),
        ("es-MX", "$1,234.50", "13/02/2013", "1234.5"),
        ("es-PA", "B/.1,234.50", "02/13/2013", "1234.5"),
        ("en-US", "$1,234.50", "2/13/2013", "1234.5"),
        ("en-CA", "$1,234.50", "2013-02-13", "1234.5"),
        ("en-BZ", "$1,234.50", "13/02/2013", "1234.5"),
    ],
)
def test_formats_known_by_number_follow_the_locale(locale: str, money: str, day: str, general: str) -> None:
    """The short date, the currency and the decimal sign are the country's own."""
    assert (shown("1234.5", BUILT_IN[7], locale), shown("41318", BUILT_IN[14], locale)) == (money, day)
    assert shown("1234.5", "", locale) == general


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    """The same serial number is a day four years later."""
    assert (shown("40628", "yyyy-mm-dd"), shown("40628", "yyyy-mm-dd", since_1904=True)) == ("2011-03-26", "2015-03-27")


def test_a_moment_without_a_serial_number_is_shown_under_its_format() -> None:
    """A file may write its dates in ISO 8601."""
    day = raw_date(datetime.datetime(2013, 2, 13))
    march = RawValue("date", day.text, None, day.moment, format="mmm-yy")
    assert (shown_text(march, "es-CR"), shown_text(march, "es-CR", since_1904=True)) == ("feb-13", "feb-13")


def test_a_text_is_shown_under_the_section_for_texts() -> None:
    """Words that a format sets around a text are shown; under a format for numbers a text is shown as it is."""
    shown_as = [
        shown_text(RawValue("text", "12", format=code), "es-MX")
        for code in ('"Ley "@', '0;0;0;"Ley "@', "0.00", "@", "")
    ]
    assert shown_as == ["Ley 12", "Ley 12", "12", "12", "12"]
    assert shown_text(raw_text("hola"), "es-MX") == "hola"


@pytest.mark.parametrize(
    "code",
    ["0;0;0;0;0", "0 yyyy", "General yyyy", "[DBNum1]0", "[NatNum12]0", "gge", "[$-3000401]0", "0" * 1001, "0;" * 400],
)
def test_what_cannot_be_told_is_said_to_be_so(code: str) -> None:
    """No text is made up for a code that no program would take, or of another calendar."""
    assert shown("5", code) is None


def test_a_day_that_does_not_exist_is_not_shown() -> None:
    """Programs show a row of signs instead."""
    assert [shown(numeral, "yyyy") for numeral in ("-1", "2958466", "1e300")] == [None, None, None]


@pytest.mark.parametrize(
    ("code", "precision"),
    [
        (BUILT_IN[14], "day"),
        (BUILT_IN[15], "day"),
        (BUILT_IN[16], "day-month"),
        (BUILT_IN[17], "month"),
        (BUILT_IN[22], "day"),
        ("yyyy", "year"),
        ("yyyy;@", "year"),
        ("mm/yyyy", "month"),
        ('[$-40A]mmmm" de "yyyy', "month"),
        ('[$-40A]d" de "mmmm', "day-month"),
        ("[$-F800]dddd", "day"),
        ("[$-x-sysdate]dddd, mmmm dd, yyyy", "day"),
        ("dddd, d mmmm yyyy", "day"),
        ("dddd", "none"),
        ("mmmm", "none"),
        ("d", "none"),
        ("h:mm", "none"),
        ("yyyy-mm-dd hh:mm", "day"),
        ("", "day"),
        ("0.00", "day"),
    ],
)
def test_a_format_tells_how_much_of_a_date_it_shows(code: str, precision: str) -> None:
    """A day of which the month and year alone are shown was given by no country."""
    assert precision_shown(code) == precision


@pytest.mark.parametrize(
    ("region", "language", "locales"),
    [
        ("BZ", "en", ("en-BZ", "en-US", "es-MX")),
        ("CR", "es", ("es-CR", "es-MX", "en-US")),
        ("CA", "en", ("en-CA", "fr-CA", "en-US", "es-MX")),
        ("CA", "fr", ("fr-CA", "en-CA", "en-US", "es-MX")),
        ("", "es", ("es-MX", "en-US")),
        ("??", "xx", ("en-US", "es-MX")),
    ],
)
def test_the_locales_of_a_country_begin_with_its_own(region: str, language: str, locales: tuple[str, ...]) -> None:
    """Then come those as which programs are sold."""
    assert locales_of(region, language) == locales


@pytest.mark.parametrize("region", ["CR", "DO", "GT", "HN", "MX", "NI", "PA", "SV", "CO", "BO", "EC", "PE"])
def test_spanish_is_the_language_of_a_country_by_law_or_in_fact(region: str) -> None:
    """Some States never wrote it into a law; some have other languages beside it."""
    assert locales_of(region, "es")[0] == f"es-{region}"


def test_every_country_has_locales() -> None:
    """Whatever a country speaks, no answer of it stops a check."""
    assert all(signs_of(locales_of(country.alpha_2, "es")[0]) for country in pycountry.countries)


SIGNS = ('"', *"\\_*[]0#?.,%/@;eb x8€", "General", "AM/PM", "A/P", "E+", "E-", "yyyy", "m", "d", "h", "s", "[h]")
PIECES = st.lists(st.sampled_from((*SIGNS, "[>=1]", "[Red]", "[$-40A]", "[$-F800]")), max_size=30).map("".join)
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18).map(Decimal),
    st.floats(-60_000, 60_000).map(lambda value: Decimal(repr(value))),
)


@given(PIECES | st.text(max_size=60), NUMBERS.filter(lambda value: abs(value.adjusted()) < 1_000), st.booleans())
def test_no_code_and_no_number_make_it_fail(code: str, value: Decimal, since_1904: bool) -> None:
    """Whatever stands in a file, there is a text or none; its precision can be told too."""
    found = shown_text(RawValue("number", str(value), value, format=code), "es-CR", since_1904)
    assert found is None or found == found.strip()
    assert precision_shown(code) in ("day", "month", "year", "day-month", "none")


@pytest.mark.parametrize("unit", ['"', "[", "0", "#,", "%", "?/?", "[>1]", ";", "yyyy", "_", "E+0", "0.", "\\"])
def test_long_codes_cost_little(unit: str) -> None:
    """Time grows no faster than the code."""
    started = time.monotonic()
    for length in (900, 30_000):
        shown("123456.789", unit * (length // len(unit)))
    assert time.monotonic() - started < 0.5
