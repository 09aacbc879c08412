"""A cell is what its reader sees: formats, lines through words, raised digits, signs that nobody sees."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrices.findings import CellRef, finding
from matrices.instrument.formats import BUILT_IN
from matrices.instrument.raw import Looks, RawValue, Run, raw_text
from matrices.instrument.shown import shown_text
from matrices.instrument.types import TYPES
from matrices.instrument.types.numbers import in_digits
from matrices.instrument.types.parsing import parse
from matrices.instrument.types.sight import same_digits
from matrices.language import LANGUAGES, signs_in, visible_signs
from tests.instrument.test_values import outcome, read, target

_DAYS = datetime.datetime(1899, 12, 30)


def number(value: str, code: str, locale: str = "es-MX") -> RawValue:
    """Return a number as a cell shows it under a format."""
    raw = RawValue("number", value, Decimal(value), format=code)
    return RawValue("number", value, Decimal(value), format=code, shown=shown_text(raw, locale) or "")


def day(date: str, code: str, serial: int | None = None) -> RawValue:
    """Return a date as a cell shows it under a format in Mexico."""
    moment = datetime.datetime.fromisoformat(date)
    raw = RawValue("date", date, Decimal(serial if serial is not None else (moment - _DAYS).days), moment, format=code)
    return RawValue("date", date, raw.number, moment, format=code, shown=shown_text(raw, "es-MX") or "")


def said(kind: str, raw: RawValue | str, **settings: object) -> str:
    """Return what is said in Spanish of a cell, its message alone."""
    raw = raw_text(raw) if isinstance(raw, str) else raw
    remark = parse(raw, target(kind, **settings)).remarks[0]
    return finding(remark.code, CellRef("x.xlsx"), value=raw.shown or raw.text, **remark.values).message["es"]


@pytest.mark.parametrize(
    ("value", "code", "locale", "expected"),
    [
        ("279.1", "0.00", "es-MX", ("279.10", ("read-as-shown",))),
        ("279.1", "0.00", "es-CR", (None, ("number-for-words",))),
        ("279.1", "", "es-MX", (None, ("number-for-words",))),
        ("279.1", "@", "es-MX", (None, ("number-for-words",))),
        ("573", "00000", "es-CR", ("00573", ("read-as-shown",))),
        ("573", "", "es-CR", ("573", ())),
        ("18", '"art. "0" bis"', "es-CR", ("art. 18 bis", ("read-as-shown",))),
        ("0.5", "0%", "es-MX", ("50%", ("read-as-shown",))),
        ("1234", "#,##0", "es-MX", (None, ("number-for-words",))),
        ("1234", "#,##0", "es-CR", (None, ("number-for-words",))),
        ("100000", "0.00E+00", "es-MX", (None, ("number-for-words",))),
        ("100000", "@", "es-MX", (None, ("number-for-words",))),
        ("41313", "", "es-MX", (None, ("number-for-words",))),
        ("2.7", "0", "es-MX", (None, ("number-for-words",))),
        ("-5", "0;(0)", "es-MX", ("(5)", ("read-as-shown",))),
    ],
)
def test_an_article_is_what_the_cell_shows_or_it_is_asked(value: str, code: str, locale: str, expected: object) -> None:
    """279.1 and 279.10 are two articles; which of them a number was cannot be told from the number."""
    asked = replace(target("text", role="article"), region=locale[3:])
    assert outcome(parse(number(value, code, locale), asked)) == expected


@pytest.mark.parametrize(
    ("role", "region", "raw", "expected"),
    [
        ("article", "CR", number("3.4", '"art. "0.0', "es-CR"), "«art. 3,4» o «art. 3.4»"),
        ("article", "CA", number("3.4", '"art. "0.0', "en-CA"), "«art. 3.4» o «art. 3,4»"),
        ("article", "CA", number("279.1", "0.00", "en-CA"), "«279.10» o «279,10»"),
        ("article", "PA", number("3.4", '"art. "0.0', "es-PA"), None),
        ("article", "CR", number("3", '"art. "0', "es-CR"), None),
        ("notes", "CR", number("1.234", "", "es-CR"), "«1,234» o «1.234»"),
        ("notes", "PA", number("1.234", "", "es-PA"), None),
        ("notes", "CR", number("12.5", "", "es-CR"), None),
        ("notes", "PA", day("2019-04-03", BUILT_IN[14]), "«03/04/2019» o «04/03/2019»"),
        ("notes", "BZ", day("2019-04-03", BUILT_IN[14]), "«03/04/2019» o «4/3/2019»"),
        ("notes", "MX", day("2019-04-13", BUILT_IN[14]), None),
        ("notes", "MX", day("2019-04-04", BUILT_IN[14]), None),
        ("notes", "MX", day("2019-04-03", "yyyy-mm-dd"), None),
    ],
)
def test_what_programs_of_one_country_show_in_two_ways_is_asked(
    role: str, region: str, raw: RawValue, expected: str | None
) -> None:
    """A number or a day where a text is asked for, if its signs or its order mean something else elsewhere."""
    typed = parse(raw, replace(target("text", role=role), region=region))
    told = [str(one.values["readings"]["es"]) for one in typed.remarks if one.code == "shown-by-program"]
    assert (told, typed.value is None) == (([expected], True) if expected else ([], False))


def test_what_a_number_was_is_asked_with_every_reading() -> None:
    """A message names what is shown and each thing that it can have been."""
    start = "La hoja de cálculo tomó por un número lo que se escribió aquí. Muestra"
    assert [said("text", number(*one), role="article") for one in (("279.1", ""), ("100000", ""), ("41313", ""))] == [
        f"{start} «279.1» y pudo ser: 279.1 o 279.10.",
        f"{start} «100000» y pudo ser: 100000 o 1E5.",
        f"{start} «41313» y pudo ser: 41313 o 2013-02-08.",
    ]


@pytest.mark.parametrize(
    ("value", "code", "term", "figure"),
    [
        ("18", '0" meses"', ("P18M", ("read-as-shown",)), (None, ("shown-differs",))),
        ("30", '0 "días"', ("P30D", ("read-as-shown",)), (None, ("shown-differs",))),
        ("1200", '#,##0 "days"', ("P1200D", ("read-as-shown",)), (None, ("shown-differs",))),
        ("6", '0" años"', ("P6Y", ()), (None, ("shown-differs",))),
        ("6", '0" lunas"', (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("0.5", '0 "años"', (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("2.7", '0 "meses"', (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("0.5", "0%", (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("2.7", "0", (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("6", "0.00", ("P6Y", ()), (Decimal(6), ())),
        ("2.5", "# ?/?", ("P30M", ()), (Decimal("2.5"), ())),
        ("12", "#,##0.00", ("P12Y", ()), (Decimal(12), ())),
        ("12", "[$₡-140A]#,##0.00", ("P12Y", ("read-as-shown",)), (Decimal(12), ("read-as-shown",))),
        ("12.003", "0.00", ("P12Y", ("read-as-shown",)), (Decimal("12.00"), ("read-as-shown",))),
        ("1500000", '0.0,,"M"', (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("1500000", "0,", (None, ("shown-differs",)), (None, ("shown-differs",))),
        ("50", "0.00E+00", ("P50Y", ()), (Decimal(50), ())),
        ("1.5", "", ("P18M", ()), (Decimal("1.5"), ())),
        ("0.333333333333333", "", (None, ("not-a-term",)), (Decimal("0.333333333333333"), ())),
    ],
)
@pytest.mark.parametrize("locale", ["es-MX", "es-CR", "en-US"])
def test_a_number_counts_as_it_is_shown(locale: str, value: str, code: str, term: object, figure: object) -> None:
    """The unit that a format adds is the country's; what it rounds, scales or relates to a hundred is asked."""
    cell = number(value, code, locale)
    assert (read("term", cell), read("decimal", cell)) == (term, figure)


def test_a_whole_number_is_not_made_of_a_rounded_one() -> None:
    """2.7 shown as 3 is neither, until the country says which."""
    assert (read("integer", number("2.7", "0")), said("integer", number("2.7", "0"))) == (
        (None, ("shown-differs",)),
        "La celda muestra «3» y guarda 2.7; la respuesta puede ser una cosa u otra.",
    )


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("choice", number("1", '"Sí";;"No"'), ("yes", ("read-as-shown",))),
        ("choice", number("0", '"Sí";;"No"'), ("no", ("read-as-shown",))),
        ("ticks", number("1.3", "", "es-CR"), (("yes", "no"), ("read-as-shown",))),
        ("reference", number("2", '"L"00'), (("L02",), ("read-as-shown",))),
        ("phone", number("22223333", "0000-0000"), ("+50622223333", ("read-as-shown", "understood-as"))),
        ("partial-date", number("2013", '0" (aprob.)"'), (None, ("shown-differs",))),
        ("partial-date", number("2013", '"año "0'), ("2013", ("read-as-shown",))),
        ("partial-date", number("13", '"20"00'), ("2013", ("read-as-shown",))),
        ("partial-date", number("2013", "$#,##0"), (None, ("shown-differs",))),
        ("partial-date", number("2013", "0%"), (None, ("shown-differs",))),
        ("partial-date", number("2013", "#,##0"), ("2013", ())),
        ("partial-date", number("27", '0" de marzo de 2015"'), ("2015-03-27", ("read-as-shown",))),
        ("partial-date", number("41313", "0.00E+00"), (None, ("date-became-number",))),
        ("term", RawValue("text", "6", format='@" meses"', shown="6 meses"), ("P6M", ("read-as-shown",))),
        ("text", RawValue("text", "9095", format='"Ley "@', shown="Ley 9095"), ("Ley 9095", ("read-as-shown",))),
    ],
)
def test_what_a_format_adds_is_part_of_the_answer(kind: str, raw: RawValue, expected: object) -> None:
    """Words that stand in the format alone are seen by the country like any other."""
    assert read(kind, raw, several=True) == expected


@pytest.mark.parametrize(
    ("raw", "partial", "whole"),
    [
        (day("2013-02-01", "mmm-yy"), ("2013-02", ("read-as-shown",)), (None, ("date-incomplete",))),
        (day("2013-02-08", "mmmm yyyy"), ("2013-02", ("read-as-shown",)), (None, ("date-incomplete",))),
        (day("2013-02-08", "yyyy"), ("2013", ("read-as-shown",)), (None, ("date-incomplete",))),
        (day("2026-02-13", "d-mmm"), (None, ("date-year-unseen",)), (None, ("date-year-unseen",))),
        (day("2026-02-13", "h:mm"), (None, ("date-year-unseen",)), (None, ("date-year-unseen",))),
        (day("2013-02-08", "dd/mm/yyyy"), ("2013-02-08", ()), ("2013-02-08", ())),
        (day("2013-02-08", "dd/mm/yyyy hh:mm"), ("2013-02-08", ()), ("2013-02-08", ())),
        (day("2013-02-08", ""), ("2013-02-08", ()), ("2013-02-08", ())),
        (day("1905-07-05", "m/d/yyyy"), (None, ("year-became-day",)), (None, ("year-became-day",))),
        (day("1909-07-06", "yyyy", 2013), (None, ("year-became-day",)), (None, ("year-became-day",))),
        (day("1910-07-05", "m/d/yyyy"), ("1910-07-05", ()), ("1910-07-05", ())),
    ],
)
def test_a_date_carries_no_more_than_was_shown(raw: RawValue, partial: object, whole: object) -> None:
    """The spreadsheet makes a day of everything; the country has given what it sees."""
    assert (read("partial-date", raw), read("date", raw)) == (partial, whole)


def test_a_year_of_two_digits_is_asked_with_its_readings() -> None:
    """The message names both centuries, so that one of them can be copied."""
    assert said("partial-date", "19-ago-09") == (
        "«19-ago-09» da el año con dos cifras: puede significar 2009-08-19 o 1909-08-19."
    )


def test_the_day_of_a_bare_number_is_counted_as_its_workbook_counts() -> None:
    """Workbooks of older Macs count from 1904."""
    column = target("partial-date")
    old = type(column)(column.column, "es", since_1904=True)
    cell = number("40628", "")
    assert [parse(cell, one).remarks[0].values["suggestion"] for one in (column, old)] == ["2011-03-26", "2015-03-27"]


@pytest.mark.parametrize("role", ["article", "number", "gazette", "penalty_increase"])
def test_an_article_that_became_a_date_is_no_answer(role: str) -> None:
    """3-2 typed into a cell becomes the third of February; in a note a date may well be meant."""
    cell = day("2027-02-03", "d-mmm")
    assert [read("text", cell, role=one) for one in (role, "notes")] == [
        (None, ("text-became-date",)),
        ("3-feb", ("text-became-date",)),
    ]


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_is_struck_out_is_never_an_answer(kind: str) -> None:
    """Neither a whole cell nor some of its words; the rest of a text may be what is left, and is asked."""
    whole = RawValue("text", "Sí", looks=Looks(struck=True))
    partly = RawValue("text", "Sí No", looks=Looks(runs=(Run("Sí", struck=True), Run(" No"))))
    every = RawValue("text", "Sí", looks=Looks(runs=(Run("Sí", struck=True),)))
    figure = RawValue("number", "6", Decimal(6), looks=Looks(struck=True))
    assert [read(kind, one) for one in (whole, partly, every, figure)] == [
        (None, ("struck-out",)),
        (None, ("struck-out-partly",)),
        (None, ("struck-out",)),
        (None, ("struck-out",)),
    ]
    assert said(kind, partly) == "En esta celda está tachado «Sí»; sin ello se lee «No»."


def test_a_blank_that_is_struck_out_says_nothing() -> None:
    """A line through a blank or a comma is left over from editing."""
    cell = RawValue("text", "Sí ", looks=Looks(runs=(Run("Sí"), Run(" ", struck=True))))
    assert read("choice", cell) == ("yes", ())


@pytest.mark.parametrize(
    ("kind", "runs", "expected"),
    [
        ("text", (Run("art. 5"), Run("2", superscript=True)), ("art. 5²", ("footnote-mark",))),
        ("text", (Run("art. 1"), Run(".er", superscript=True)), ("art. 1.er", ())),
        ("text", (Run("art. 17"), Run("2bis", superscript=True)), ("art. 17²bis", ("footnote-mark",))),
        ("text", (Run("art. 5²"),), ("art. 5²", ("footnote-mark",))),
        ("text", (Run("art. 5₂"),), ("art. 5₂", ("footnote-mark",))),
        ("text", (Run("art. 5"), Run("₂", superscript=True)), ("art. 5₂", ("footnote-mark",))),
        ("integer", (Run("5"), Run("₂", superscript=True)), (5, ("footnote-mark", "understood-as"))),
        ("term", (Run("6² años"),), ("P6Y", ("understood-as",))),
        ("integer", (Run("5"), Run("2", superscript=True)), (5, ("footnote-mark", "understood-as"))),
        ("choice", (Run("Sí"), Run("1", superscript=True)), ("yes", ("footnote-mark",))),
        ("term", (Run("6"), Run("(1)", superscript=True), Run(" años")), ("P6Y", ("footnote-mark",))),
        ("partial-date", (Run("2013"), Run("1,2", superscript=True)), ("2013", ("footnote-mark",))),
    ],
)
def test_raised_digits_are_marks_of_notes(kind: str, runs: tuple[Run, ...], expected: object) -> None:
    """Article 5² is not article 52; letters that are raised belong to their number."""
    cell = RawValue("text", "".join(run.text for run in runs), looks=Looks(runs=runs))
    assert read(kind, cell, **({"role": "article"} if kind == "text" else {})) == expected


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_the_format_hides_is_asked(kind: str) -> None:
    """Under the format `;;;` nobody sees what stands in a cell."""
    hidden = RawValue("number", "6", Decimal(6), format=";;;", looks=Looks(hidden=True))
    hashes = RawValue("number", "6", Decimal(6), format="0", shown="####")
    assert [read(kind, one) for one in (hidden, hashes)] == [(None, ("not-shown",))] * 2


@pytest.mark.parametrize(
    ("words", "role", "expected"),
    [
        ("art. 3©", "article", (None, ("autocorrected",))),
        ("art. 3ⓒ", "article", (None, ("autocorrected",))),
        ("art. 3 ⅞", "article", (None, ("autocorrected",))),
        ("s. 5®", "article", (None, ("autocorrected",))),
        ("art. 3™", "number", (None, ("autocorrected",))),
        ("art. 3€", "article", (None, ("autocorrected",))),
        ("art. ½", "article", (None, ("autocorrected",))),
        ("art. 3☺", "article", (None, ("autocorrected",))),
        ("hasta ½", "penalty_increase", ("hasta ½", ())),
        ("véase el art. 3©", "notes", ("véase el art. 3©", ("autocorrected",))),
        ("© Imprenta Nacional", "notes", ("© Imprenta Nacional", ())),
        ("arts. 3–5, “bis”…", "article", ("arts. 3–5, “bis”…", ())),
        ("art. 1.º, § 2, n.º 3", "article", ("art. 1.º, § 2, n.º 3", ())),
        ("art. 3(c)", "article", ("art. 3(c)", ())),
    ],
)
def test_what_was_corrected_while_it_was_typed_is_asked(words: str, role: str, expected: object) -> None:
    """Article 3(c) is the commonest citation of the Protocol; dashes and quotation marks change no meaning."""
    assert read("text", words, role=role) == expected


def test_the_citation_that_was_typed_is_suggested() -> None:
    """The message names what may have been typed."""
    remark = parse(raw_text("arts. 3© y 4®; ½"), target("text", role="article")).remarks[0]
    assert remark.values == {"suggestion": "arts. 3(c) y 4(r); 1/2"}


@pytest.mark.parametrize("kind", sorted(TYPES))
@pytest.mark.parametrize("sign", ["\u202e", "\u202b", "\u2067", "\u200f", "\u061c"])
def test_a_text_that_is_seen_in_another_order_is_asked(kind: str, sign: str) -> None:
    """A citation can never be read as “No”, nor the other way round."""
    assert read(kind, f"{sign}oN") == (None, ("signs-reorder",))


def test_a_text_turned_round_is_asked_with_both_readings() -> None:
    """The sign stands by its name, and what is seen beside what is stored."""
    assert said("choice", "\u202eoN\u202c") == (
        "«[RLO]oN[PDF]» contiene signos invisibles ([RLO] [PDF]) que cambian el orden en que se ve. "
        "Puede leerse: «oN» o «No»."
    )


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("phone", "\u202a+506 2222 3333\u202c", ("+50622223333", ("hidden-signs",))),
        ("choice", "N\U000e0041o", ("no", ("hidden-signs",))),
        ("choice", "Sí\u2066\u2069", ("yes", ("hidden-signs",))),
        ("text", "art. 5\u3164", ("art. 5", ("hidden-signs",))),
        ("text", "art.\u200e 5", ("art.\u200e 5", ("hidden-signs",))),
        ("choice", "\u200bSí\ufeff\u00a0", ("yes", ())),
        ("term", "6\u200b6 años", ("P66Y", ("hidden-signs",))),
        ("text", "trata de per\u00adsonas", ("trata de per\u00adsonas", ())),
        ("choice", "Nо", ("no", ("other-alphabet",))),
        ("choice", "Νο", ("no", ("other-alphabet",))),
        ("text", "аrt. 172", ("аrt. 172", ("other-alphabet",))),
        ("text", "el río Москва", ("el río Москва", ())),
        ("text", "Εθνικό Σχέδιο εμβολιασμού", ("Εθνικό Σχέδιο εμβολιασμού", ())),
        ("text", "vаccination Наредба", ("vаccination Наредба", ("other-alphabet",))),
        ("term", "6 аños", ("P6Y", ("other-alphabet",))),
    ],
)
def test_signs_that_change_no_reading_are_named(kind: str, words: str, expected: object) -> None:
    """What came along with pasted text is told where nobody would type it, and passed over where all paste it."""
    assert read(kind, words) == expected


def test_every_ordering_and_hiding_sign_has_a_name() -> None:
    """The controls of direction (UAX 9), tags and fillers stand by name wherever text is shown."""
    controls = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
    assert visible_signs(f"a{controls}b") == "a[LRE][RLE][PDF][LRO][RLO][LRI][RLI][FSI][PDI][LRM][RLM][ALM]b"
    assert signs_in("\U000e0041\U000e0042\u3164") == ("[TAG]", "[FILLER]")


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_no_cell_can_hold_is_refused(kind: str) -> None:
    """Other programs take more letters than Excel; letters beyond the first 65,536 of Unicode count twice there."""
    words = ("😀" + "a" * 9_999) * 4
    value, codes = read(kind, words + "x" * 800)
    assert value is None
    assert codes[0] == "too-long-for-cell" or codes[0].startswith("not-a")
    assert read("text", "x" * 32_767) == ("x" * 32_767, ())
    assert read("text", "😀" * 16_384) == (None, ("too-long-for-cell",))


_NUMBERS = {
    "es": (
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve",
        "treinta cuarenta cincuenta sesenta setenta ochenta noventa cien",
        " y ",
    ),
    "en": (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety one_hundred",
        "-",
    ),
}


def _in_words(number: int, language: str) -> str:
    first, tens, joint = _NUMBERS[language]
    simple = first.split()
    if number <= len(simple):
        return simple[number - 1]
    ten, unit = tens.split()[number // 10 - (len(simple) + 1) // 10].replace("_", " "), number % 10
    return f"{ten}{joint}{simple[unit - 1]}" if unit else ten


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_up_to_a_hundred_is_read_in_words(language: str) -> None:
    """As a figure, as years, and before a conjunction."""
    found = [in_digits(_in_words(number, language)) for number in range(1, 101)]
    assert found == [str(number) for number in range(1, 101)]
    terms = [read("term", f"{_in_words(n, language)} {'años' if language == 'es' else 'years'}") for n in range(1, 101)]
    assert terms == [(f"P{number}Y", ("understood-as",)) for number in range(1, 101)]


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("one hundred and twenty", "120"),
        ("two hundred five", "205"),
        ("a hundred", "100"),
        ("ciento veinte", "120"),
        ("doscientos treinta y cinco", "235"),
        ("quinientos", "500"),
    ],
)
def test_hundreds_are_read_in_words(words: str, figure: str) -> None:
    """With what is below them, with or without “and”."""
    assert in_digits(words) == figure


_CODES = ("", "0", "0.00", "00000", "#,##0", "#,##0.00", "0%", "0.00E+00", "# ?/?", "0,", '0" meses"', '0" bis"',
          "0.0", "0;(0)", "$#,##0.00", "[$₡-140A]#,##0", '"art. "0', "@", "0.000", '0.0" años"')  # fmt: skip


@given(
    st.decimals(min_value=-10_000, max_value=200_000, places=3),
    st.sampled_from(_CODES),
    st.sampled_from(("es-MX", "es-CR", "en-US", "es-ES")),
)
def test_no_number_is_read_otherwise_than_it_is_shown_in_silence(value: Decimal, code: str, locale: str) -> None:
    """Whatever the format and the locale: the answer has the digits that are seen, or something is said at the cell."""
    cell = number(format(value.normalize(), "f"), code, locale)
    seen = cell.shown or cell.text
    for kind, settings in (("text", {"role": "article"}), ("decimal", {}), ("integer", {}), ("term", {})):
        answer, codes = read(kind, cell, **settings)
        if kind == "text":
            assert codes or answer == seen
        elif not codes:
            assert same_digits(seen, value) is not None or "E" in seen or "/" in seen


@given(st.text(alphabet="aá1 .,;:-–()½©\u202e\u200b\u00adSíNoyaños\n", max_size=60), st.sampled_from(sorted(TYPES)))
def test_every_text_gives_a_value_or_a_remark(words: str, kind: str) -> None:
    """No content is passed over."""
    value, codes = outcome(parse(raw_text(words), target(kind)))
    assert value is not None or codes or not visible_signs(words).strip("\n \u200b\u00ad")


def test_readings_are_named_in_both_languages() -> None:
    """A question is put in the language of its reader."""
    remark = parse(number("279.1", ""), target("text", role="article")).remarks[0]
    made = finding(remark.code, CellRef("x.xlsx"), value="279.1", **remark.values)
    assert [made.message[language].rpartition(": ")[2] for language in LANGUAGES] == [
        "279.1 o 279.10.",
        "279.1 or 279.10.",
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("S\u0336í\u0336", (None, ("struck-out",))),
        ("art. 1\u03367\u0336 18", (None, ("struck-out-partly",))),
    ],
)
def test_what_is_struck_out_sign_by_sign_is_no_answer(words: str, expected: object) -> None:
    """Pages on the web strike out with lines that are signs of their own; they are pasted with them."""
    assert read("text", words) == expected


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_tick_box_answers_nothing_but_yes(kind: str) -> None:
    """Untouched it is asked whatever the column asks for; ticked it is no date, no law and no number."""
    boxes = (RawValue("boolean", word) for word in ("FALSE", "TRUE"))
    ticked = ("yes", ("understood-as",)) if kind == "choice" else (None, ("box-for-words",))
    assert [read(kind, box) for box in boxes] == [(None, ("box-untouched",)), ticked]
    if kind != "text":
        assert [read(kind, drawn) for drawn in ("☐", "[ ]")] == [(None, ("box-untouched",))] * 2


@pytest.mark.parametrize(
    ("cell", "example"),
    [
        (number("45.6", "0.00", "es-CR"), "'45.60"),
        (number("200000", "0.00E+00"), "'2E5"),
        (day("2027-09-05", "d-mmm"), "'5-9"),
    ],
)
def test_the_advice_writes_the_readings_of_the_cell_itself(cell: RawValue, example: str) -> None:
    """What is to be typed again is what may have stood there, not an example from elsewhere."""
    column = target("text", role="article")
    (remark,) = parse(cell, column).remarks
    made = finding(remark.code, CellRef("f.xlsx"), value=cell.text, **remark.values)
    assert [example in made.advice[language] for language in ("es", "en")] == [True, True]


def test_a_text_that_its_file_shows_otherwise_is_read_as_shown() -> None:
    """An open document keeps what a cell shows, not the format that makes it so."""
    assert read("term", RawValue("text", "5", shown="5 meses")) == ("P5M", ("read-as-shown",))
    assert read("integer", RawValue("text", "5", shown="más de 5"))[0] is None
