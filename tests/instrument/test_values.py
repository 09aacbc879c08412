"""What each column type makes of what people write."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from matrices.instrument.columns import Column, Option, Remark, Target, Typed
from matrices.instrument.raw import RawValue, raw_date, raw_number, raw_text
from matrices.instrument.types import TYPES
from matrices.instrument.types.choices import suggest
from matrices.instrument.types.numbers import show_number
from matrices.instrument.types.parsing import parse
from matrices.instrument.types.terms import months_of, show_term
from matrices.language import Text, same

OPTIONS = tuple(
    Option(code=code, label=Text({"en": en, "es": es}))
    for code, en, es in (
        ("yes", "Yes", "Sí"),
        ("partial", "Partial", "Parcial"),
        ("no", "No", "No"),
        ("not_applicable", "Not applicable", "No aplica"),
    )
)
CITED = {"L01": ("Código Penal",), "L02": ("Ley 9095", "Ley contra la Trata de Personas"), "L03": ()}


def target(kind: str, **settings: object) -> Target:
    column = Column.model_validate({"id": "c", "type": kind, "label": same("C"), **settings})
    return Target(column, "es", OPTIONS, (), CITED, "CR")


def outcome(typed: Typed) -> tuple[object, tuple[str, ...]]:
    return typed.value, tuple(remark.code for remark in typed.remarks)


def read(kind: str, raw: RawValue | str, **settings: object) -> tuple[object, tuple[str, ...]]:
    return outcome(parse(raw_text(raw) if isinstance(raw, str) else raw, target(kind, **settings)))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sí", ("yes", ())),
        ("  sí ", ("yes", ())),
        ("YES", ("yes", ())),
        ("partial", ("partial", ())),
        ("No\u00a0aplica", ("not_applicable", ())),
        ("S\u200bí", ("yes", ("hidden-signs",))),
        ("Si.", ("yes", ("understood-as",))),
        ("Parcial*", ("partial", ("understood-as",))),
        ("Parcialmente", (None, ("near-miss",))),
        ("Sí / No", (None, ("several-answers",))),
        ("sí y parcial", (None, ("several-answers",))),
        ("véase la nota 7", (None, ("not-an-option",))),
        ("☑ Sí ☐ No", ("yes", ("understood-as",))),
        ("[ ] Sí\n[x] No", ("no", ("understood-as",))),
        ("Sí ☐ No ☒", ("no", ("understood-as",))),
        ("☐ Sí ☐ No", (None, ("box-untouched",))),
        ("☑ Sí ☑ No", (None, ("several-answers",))),
        ("☑ Sí ☐ Quizá", (None, ("not-an-option",))),
    ],
)
def test_a_choice_is_taken_in_either_language_and_never_guessed(words: str, expected: object) -> None:
    """A choice is understood in either language, case and accents; what only resembles an option is asked."""
    assert read("choice", words) == expected


def test_a_ticked_box_is_a_yes_and_an_untouched_one_is_asked() -> None:
    """TRUE is a yes with a notice; FALSE is what a box holds that nobody has touched, and never a no on its own."""
    cells = [RawValue("boolean", "TRUE"), RawValue("boolean", "FALSE"), raw_text("VERDADERO"), raw_text("Falso")]
    yes, asked = ("yes", ("understood-as",)), (None, ("box-untouched",))
    assert [read("choice", cell) for cell in cells] == [yes, asked, yes, asked]
    assert [read("text", cell) for cell in cells[:2]] == [(None, ("box-for-words",)), asked]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Sí; Parcial", (("yes", "partial"), ())),
        ("partial\nyes", (("yes", "partial"), ())),
        ("1; 3", (("yes", "no"), ())),
        ("2. Parcial; 1", (("yes", "partial"), ())),
        ("Sí, no y parcial", (("yes", "partial", "no"), ())),
        ("Sí; Parcialmente", (None, ("near-miss",))),
        ("9", (None, ("not-an-option",))),
        ("3.", (("no",), ())),
        ("☑ Sí; ☐ Parcial; ☑ No", (("yes", "no"), ("understood-as",))),
        ("( ) Sí ( ) No", (None, ("box-untouched",))),
        ("(3)", (("no",), ())),
        ("3) No", (("no",), ())),
        ("3", (("no",), ("understood-as",))),
        ("3. Parcial", (None, ("near-miss",))),
        ("Todas menos parcial", (None, ("not-an-option",))),
        ("Parcial no", (None, ("not-an-option",))),
        ("Sin parcial", (None, ("not-an-option",))),
        ("3 elementos", (None, ("count-for-ticks",))),
        ("4 (todos)", (None, ("count-for-ticks",))),
        ("los 3", (None, ("count-for-ticks",))),
        ("3 de 4", (None, ("count-for-ticks",))),
        ("2/3", (None, ("count-for-ticks",))),
        ("all 4", (None, ("count-for-ticks",))),
    ],
)
def test_ticks_list_options_by_label_code_or_number(words: str, expected: object) -> None:
    """Ticks take several options, in the order of the list, however they are separated."""
    assert read("ticks", words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("12", (Decimal(12), ("understood-as",))),
        ("2,5", (Decimal("2.5"), ("understood-as",))),
        ("1.234,50", (Decimal("1234.50"), ("understood-as",))),
        ("1,234,567", (Decimal(1234567), ("understood-as",))),
        ("1 500", (Decimal(1500), ("understood-as",))),
        ("1.234", (None, ("number-ambiguous",))),
        ("0,125", (Decimal("0.125"), ("understood-as",))),
        ("1,234", (None, ("number-ambiguous",))),
        ("$ 500", (None, ("number-with-words",))),
        ("5 a 8", (None, ("not-a-number",))),
        ("muchos", (None, ("not-a-number",))),
        ("-3", (None, ("below-minimum",))),
        ("−3", (None, ("below-minimum",))),
        ("doce", (Decimal(12), ("understood-as",))),
        ("treinta y dos", (Decimal(32), ("understood-as",))),
        ("veintiún", (Decimal(21), ("understood-as",))),
        ("cien", (Decimal(100), ("understood-as",))),
        ("Forty-two", (Decimal(42), ("understood-as",))),
        ("one hundred", (Decimal(100), ("understood-as",))),
        ("doce (12)", (Decimal(12), ("understood-as",))),
        ("doce (21)", (None, ("not-a-number",))),
        ("2½", (Decimal("2.5"), ("understood-as",))),
        ("dos y medio", (Decimal("2.5"), ("understood-as",))),
        ("diez casos", (None, ("number-with-words",))),
        ("dos mil", (None, ("not-a-number",))),
        ("12 mil", (None, ("not-a-number",))),
        ("NaN", (None, ("not-a-number",))),
        ("Infinity", (None, ("not-a-number",))),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_asked(words: str, expected: object) -> None:
    """Decimal commas are accepted where they can mean one thing only."""
    assert read("decimal", words, minimum=0) == expected


_FIGURE = Column(id="n", type="integer", label=same("2025"), minimum=0, special="no_figure")
_NO_FIGURE = (
    Option(code="nd", label=Text({"es": "sin datos", "en": "no data"})),
    Option(code="conf", label=Text({"es": "confidencial", "en": "confidential"})),
)


def of_figure(words: str) -> tuple[object, str, str]:
    """Return value, remark and suggestion of a cell that counts, or takes a word that says why there is no figure."""
    typed = parse(raw_text(words), Target(_FIGURE, "es", (), _NO_FIGURE))
    remark = typed.remarks[0] if typed.remarks else Remark("")
    values = [remark.values.get(name, "") for name in ("suggestion", "thousands", "options")]
    return typed.value, remark.code, next((str(one) for one in values if one), "")


_ASKED = "sin datos, confidencial"


def test_two_letters_are_not_part_of_a_name() -> None:
    """“No” where a list of acts is asked means none of those that have these letters within."""
    names = ("consumo humano", "riego")
    assert [suggest(words, names) for words in ("No", "humano")] == [None, "consumo humano"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        *(
            (words, (None, "figure-inexact", _ASKED))
            for words in (
                "<5",
                "≤ 5",
                "menos de 5",
                "más de 10",
                "5+",
                "unos 12",
                "10-20",
                "entre 10 y 20",
                "10 a 20",
                ">=5",
                "≥5",
                "~40",
                "≈ 40",
                "12 aprox.",
                "5 o más",
                "al menos 5",
                "up to 5",
                "circa 12",
                "5 – 10",
                "+30",
                "…12",
                "12...",
            )
        ),
        *((words, (None, "figure-percent", _ASKED)) for words in ("12%", "12 %", "12 por ciento", "0 %", "100%")),
        *(
            (words, (None, "figure-or-none", _ASKED))
            for words in (
                "-",
                "—",
                "..",
                "…",
                "ninguno",
                "None",
                "No hubo",
                "–",
                "--",
                ".",
                "...",
                "Ninguna",
                "No existe",
                "NINGUNO",
            )
        ),
        *(
            (words, (None, "figure-unsaid", _ASKED))
            for words in (
                "N.A.",
                "n.a.",
                "S.D.",
                "sin información",
                "no corresponde",
                "pendiente",
                "?",
                "x",
                "null",
                "en trámite",
                "por confirmar",
                "reservada",
                "mil",
                "docena",
                "sin dtos",
                "∞",
                "NaN",
            )
        ),
        *((words, (None, "figure-negative", _ASKED)) for words in ("(3)", "( 1 234 )", "3-", "−3")),
        *((words, (0, "understood-as", "")) for words in ("0 (cero)", "cero (0)", "zero", "0,0", "00", "0.")),
        *((words, (12345, "understood-as", "")) for words in ("12'345", "12’345", "12 345,0", "12  345")),
        *((words, (None, "number-grouped", "12345")) for words in ("12.345", "12,345", "12,345.")),
        *((words, (None, "not-whole", "")) for words in ("0.125", "0,125")),
        *((words, (1234567, "understood-as", "")) for words in ("1.234.567", "1,234,567", "1 234 567", "1'234'567")),
        *(
            (words, (None, "not-a-number", ""))
            for words in ("12 / 15", "12; 15", "12 y 15", "10+2", "1 2345", "12/2023", "1234 567")
        ),
        *((words, (None, "not-a-number", "")) for words in ("12.34,00", "1234.567.890", "1.23,456", "1234,567.00")),
        *((f"12 {unit}", (None, "number-with-words", "12")) for unit in ("casos", "personas", "(a)", "víctimas")),
        *((words, (None, "not-whole", "")) for words in ("3.5", "3,5", "½", "2½")),
        ("45mil", (None, "figure-scaled", "45000")),
        ("1.2k", (None, "figure-scaled", "1200")),
        ("1,2 K", (None, "figure-scaled", "1200")),
        ("3 millones", (None, "figure-scaled", "3000000")),
        *((words, ("nd", "", "")) for words in ("SIN DATOS", "Sin  datos", " sin datos ", "no data")),
        ("45 mil", (None, "figure-scaled", "45000")),
        ("veinte mil", (None, "figure-scaled", "20000")),
        ("1.2 millones", (None, "figure-scaled", "1200000")),
        ("2 docenas", (None, "not-a-number", "")),
        ("1.234", (None, "number-grouped", "1234")),
        ("1,234", (None, "number-grouped", "1234")),
        *((f"300{mark}", (None, "number-with-words", "300")) for mark in ("*", " (p)", "¹", " p")),
        ("1,234*", (None, "number-grouped", "1234")),
        ("5 m", (None, "not-a-number", "")),
        ("-3", (None, "figure-negative", _ASKED)),
        ("12 34", (None, "not-a-number", "")),
        ("cero", (0, "understood-as", "")),
        ("sin datos", ("nd", "", "")),
        *((f"12{blank}345", (12345, "understood-as", "")) for blank in " \u00a0\u2007\u2008\u2009\u200a\u202f"),
        ("340\u202f000\u202f000", (340_000_000, "understood-as", "")),
    ],
)
def test_no_suggestion_turns_a_limit_a_part_or_a_dash_into_a_figure(words: str, expected: object) -> None:
    """What is no figure is never suggested as one; blanks between thousands are, as the report itself prints them."""
    assert of_figure(words) == expected


def test_numbers_in_cells_keep_their_exact_digits() -> None:
    """A number comes out as the decimal that the cell holds; an integer must be whole and within bounds."""
    found = [
        read("decimal", raw_number(0.1)),
        read("money", raw_number(Decimal("150000.25"))),
        read("integer", raw_number(7)),
        read("integer", raw_number(7.5)),
        read("integer", raw_number(101), maximum=100),
        read("integer", raw_date(datetime.datetime(2027, 3, 4))),
    ]
    assert found == [
        (Decimal("0.1"), ()),
        (Decimal("150000.25"), ()),
        (7, ()),
        (None, ("not-whole",)),
        (None, ("above-maximum",)),
        (None, ("number-became-date",)),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("6 años", ("P6Y", ())),
        ("6 years", ("P6Y", ())),
        ("18 meses", ("P18M", ())),
        ("2 años y 6 meses", ("P2Y6M", ())),
        ("30 días", ("P30D", ())),
        ("2,5", ("P30M", ("understood-as",))),
        ("Cadena perpetua", ("life", ())),
        ("LIFE", ("life", ())),
        ("P2Y6M", ("P2Y6M", ())),
        ("6 a 10 años", (None, ("term-is-a-range",))),
        ("hasta 20 años", (None, ("term-is-a-limit",))),
        ("la mitad", (None, ("not-a-term",))),
        ("1,5 años", ("P18M", ())),
        ("6 años 6 meses", ("P6Y6M", ())),
        ("6 años, 6 meses y 3 días", ("P6Y6M3D", ())),
        ("diez años", ("P10Y", ("understood-as",))),
        ("diez (10) años", ("P10Y", ("understood-as",))),
        ("un año y medio", ("P18M", ("understood-as",))),
        ("año y medio", ("P18M", ("understood-as",))),
        ("5.000 años", (None, ("number-ambiguous",))),
        ("two and a half years", ("P30M", ("understood-as",))),
        ("2½ años", ("P30M", ("understood-as",))),
        ("half a year", ("P6M", ("understood-as",))),
        ("ten years", ("P10Y", ("understood-as",))),
        ("six months and one day", ("P6M1D", ("understood-as",))),
        ("prisión de treinta y dos meses", ("P32M", ("understood-as",))),
        ("diez años de prisión", ("P10Y", ("understood-as",))),
        ("diez (12) años", (None, ("not-a-term",))),
        ("5 años 8 años", (None, ("not-a-term",))),
        ("de 5 a 8 años", (None, ("term-is-a-range",))),
        ("de cinco a ocho años", (None, ("term-is-a-range",))),
        ("entre 5 y 8 años", (None, ("term-is-a-range",))),
        ("between five and eight years", (None, ("term-is-a-range",))),
        ("not less than five years", (None, ("term-is-a-limit",))),
        ("20 años como máximo", (None, ("term-is-a-limit",))),
        ("1 día 6 horas", (None, ("not-a-term",))),
        ("6a 6m", ("P6Y6M", ())),
        ("5 a 8 m", (None, ("term-is-a-range",))),
        ("6 años + 1 día", ("P6Y1D", ())),
        ("5 años o más", (None, ("term-is-a-limit",))),
        ("5+ años", (None, ("term-is-a-limit",))),
        (">5 años", (None, ("term-is-a-limit",))),
        ("5 años aprox.", (None, ("term-is-a-limit",))),
        ("5 years or more", (None, ("term-is-a-limit",))),
        ("treintaicinco años", ("P35Y", ("understood-as",))),
        ("diez y seis años", ("P16Y", ("understood-as",))),
        ("entre diez y seis años", (None, ("not-a-term",))),
    ],
)
def test_a_term_is_years_months_days_or_life(words: str, expected: object) -> None:
    """Terms keep the law's own unit; ranges and limits in words are asked."""
    assert read("term", words) == expected


def test_a_bare_number_of_a_term_means_years() -> None:
    """6 is six years, 2.5 is thirty months, and terms compare by their length with life above all."""
    assert [read("term", raw_number(n))[0] for n in (6, 2.5)] == ["P6Y", "P30M"]
    assert sorted(["life", "P30M", "P2Y", "P40D"], key=months_of) == ["P40D", "P2Y", "P30M", "life"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2015", ("2015", ())),
        ("2015-03", ("2015-03", ())),
        ("2015-03-27", ("2015-03-27", ())),
        ("27/03/2015", ("2015-03-27", ("understood-as",))),
        ("03/27/2015", ("2015-03-27", ("understood-as",))),
        ("05/05/2015", ("2015-05-05", ("understood-as",))),
        ("03/04/2013", (None, ("date-ambiguous",))),
        ("27 de marzo de 2015", ("2015-03-27", ("understood-as",))),
        ("March 27, 2015", ("2015-03-27", ("understood-as",))),
        ("1.º de setiembre de 2009", ("2009-09-01", ("understood-as",))),
        ("febrero de 2015", ("2015-02", ("understood-as",))),
        ("8 febrero", (None, ("date-without-year",))),
        ("27/03/15", (None, ("date-short-year",))),
        ("19-ago-09", (None, ("date-short-year",))),
        ("19 August 09", (None, ("date-short-year",))),
        ("feb-13", (None, ("date-short-year",))),
        ("mar 98", (None, ("date-short-year",))),
        ("13-feb", (None, ("date-without-year",))),
        ("31/02/15", (None, ("no-such-day",))),
        ("13/25/2013", (None, ("no-such-day",))),
        ("2015-02-30", (None, ("no-such-day",))),
        ("pendiente", (None, ("not-a-date",))),
        ("8-II-2013", ("2013-02-08", ("understood-as",))),
        ("8 de febrero del año 2013", ("2013-02-08", ("understood-as",))),
        ("2013.", ("2013", ())),
        ("２７/0３/2015", ("2015-03-27", ("understood-as",))),
        ("15/03", (None, ("date-without-year",))),
        ("XX-XX-2013", (None, ("not-a-date",))),
    ],
)
def test_a_date_whose_order_is_unclear_is_asked(words: str, expected: object) -> None:
    """Dates are kept to the precision that is known; day and month are never guessed."""
    assert read("partial-date", words) == expected


def test_dates_in_cells() -> None:
    """A date cell is a day, a small number a year, and a serial number without format is asked."""
    found = [
        read("partial-date", raw_date(datetime.datetime(2013, 2, 8))),
        read("partial-date", raw_number(2013)),
        read("partial-date", raw_number(41313)),
        read("date", raw_number(2013)),
    ]
    assert found == [
        ("2013-02-08", ()),
        ("2013", ()),
        (None, ("date-became-number",)),
        (None, ("date-incomplete",)),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("L02", (("L02",), ())),
        ("l2", (("L02",), ())),
        ("L02 · Ley 9095", (("L02",), ())),
        ("L01; L02", (("L01", "L02"), ())),
        ("Código penal", (("L01",), ("understood-as",))),
        ("L09", (("L09",), ())),
        ("Codigo Penall", (None, ("reference-near-miss",))),
        ("Carta Magna", (None, ("reference-unknown",))),
        ("-", (None, ("only-a-dash",))),
        ("〃", (None, ("only-a-dash",))),
        ("?", (None, ("only-a-dash",))),
    ],
)
def test_a_reference_is_a_number_or_a_name_of_the_own_register(words: str, expected: object) -> None:
    """Rows of a list are cited by number or by the name that the country gave them."""
    assert read("reference", words, several=True, sheet="laws") == expected


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("url", "https://www.gob.mx/ley", ("https://www.gob.mx/ley", ())),
        ("url", "www.gob.mx/ley", (None, ("url-without-scheme",))),
        ("url", "javascript://gob.mx/%0aalert(1)", (None, ("url-scheme",))),
        ("url", "ver anexo", (None, ("not-a-url",))),
        ("url", "(https://gob.mx/ley)", ("https://gob.mx/ley", ("understood-as",))),
        ("url", "<https://gob.mx/ley>,", ("https://gob.mx/ley", ("understood-as",))),
        ("url", "https://gob.mx/ley_(2)", ("https://gob.mx/ley_(2)", ())),
        ("url", "https//gob.mx", (None, ("url-without-scheme",))),
        ("url", "ley.pdf", (None, ("not-a-url",))),
        ("url", "gob.mx/ley.pdf", (None, ("url-without-scheme",))),
        ("url", r"C:\leyes\ley.pdf", (None, ("not-a-url",))),
        ("url", "ana@gob.mx", (None, ("not-a-url",))),
        ("text", "☐", (None, ("box-untouched",))),
        ("email", "Ana@Ministerio.GOB.CR", ("Ana@ministerio.gob.cr", ())),
        ("email", "ana(at)ministerio", (None, ("not-an-email",))),
        ("phone", "+506 2222 3333", ("+50622223333", ())),
        ("phone", "2222-3333", ("+50622223333", ("understood-as",))),
        ("phone", "123", (None, ("not-a-phone",))),
        ("text", " art. 172 ", ("art. 172", ())),
        ("text", "ver arriba", ("ver arriba", ("refers-elsewhere",))),
        ("text", "—", ("—", ("only-a-dash",))),
        ("text", "x" * 12, ("x" * 12, ("too-long",))),
    ],
)
def test_texts_are_kept_as_written_and_judged_by_their_form(kind: str, words: str, expected: object) -> None:
    """Addresses must be usable; a text is never shortened, only remarked upon."""
    assert read(kind, words, max_length=11 if kind == "text" else None) == expected


@pytest.mark.parametrize("words", ["https//gob.mx/ley", "https:/gob.mx/ley", "https:///gob.mx/ley", "gob.mx/ley"])
def test_an_address_that_is_suggested_is_one_that_is_taken(words: str) -> None:
    """A slip at its beginning is mended, and not written twice."""
    typed = parse(raw_text(words), target("url"))
    assert [one.values for one in typed.remarks] == [{"suggestion": "https://gob.mx/ley"}]
    assert read("url", "https://gob.mx/ley") == ("https://gob.mx/ley", ())


def test_an_article_that_became_a_date_is_remarked() -> None:
    """3-5 typed into a cell becomes the third of May; the country is asked."""
    assert read("text", raw_date(datetime.datetime(2027, 5, 3)))[1] == ("text-became-date",)


def test_an_error_value_is_never_an_answer() -> None:
    """#N/A in a cell of any type is a finding."""
    found = {kind: read(kind, RawValue("error", "#N/A")) for kind in TYPES}
    assert found == dict.fromkeys(TYPES, (None, ("error-value",)))


@pytest.mark.parametrize(
    ("role", "expected"),
    [("given_names", ("Ana María", ("understood-as",))), ("notes", ("Ana\n María", ()))],
)
def test_a_name_stands_on_one_line(role: str, expected: object) -> None:
    """A name typed with Alt+Enter is read on one line and told; a text of several lines keeps them."""
    assert read("text", "Ana\n María", role=role) == expected


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (999, "999"),
        (2027, "2027"),
        (-9999, "-9999"),
        (10_000, "10_000"),
        (-1_234_567, "-1_234_567"),
        (Decimal("1234.50"), "1234.5"),
        (Decimal("12345.678"), "12_345.678"),
        (Decimal("1E+4"), "10_000"),
    ],
)
def test_thousands_are_set_apart_from_five_digits_on(number: Decimal | int, shown: str) -> None:
    """Four digits stand together, as years do and as the norms of Spanish ask; the blank does not break."""
    assert [show_number(number, language) for language in ("es", "en")] == [shown.replace("_", "\u00a0")] * 2


@pytest.mark.parametrize(
    ("term", "es", "en"),
    [
        ("P0D", "0 días", "0 days"),
        ("P1Y", "1 año", "1 year"),
        ("P2Y6M", "2 años y 6 meses", "2 years and 6 months"),
        ("P1Y1M", "1 año y 1 mes", "1 year and 1 month"),
        ("P1D", "1 día", "1 day"),
    ],
)
def test_a_term_is_said_in_the_number_that_it_has(term: str, es: str, en: str) -> None:
    """One is singular; nothing, like several, is plural."""
    assert (show_term(term, "es"), show_term(term, "en")) == (es, en)


def test_advice_names_the_first_options_of_a_long_list() -> None:
    """Whoever has written what is none of 30 is not given all of them to read; of 24, he is."""
    many = tuple(Option(code=f"o{number}", label=same(f"Caso {number}")) for number in range(1, 31))
    told = [
        parse(raw_text("zzz"), replace(target("choice"), options=options)).remarks[0].values["options"]
        for options in (many, many[:24])
    ]
    assert told == [
        "Caso 1 · Caso 2 · Caso 3 · Caso 4 · Caso 5 · Caso 6 · Caso 7 · Caso 8 · … (30)",
        " · ".join(f"Caso {number}" for number in range(1, 25)),
    ]
