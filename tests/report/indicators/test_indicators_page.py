"""The progress report as a page: what it says of figures and of their absence, and that it says it safely."""

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import html

from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Row
from matrices.report.indicators.blocks import ceiling, multiples
from matrices.report.indicators.page import indicators_html, indicators_print, report_page
from matrices.report.indicators.series import FigureTeller, indicators
from matrices.report.voice import Voice
from matrices.resources import resource
from matrices.study.model import CellChange
from tests.report.indicators.small_figures import FIGURES, LINES, figures, flows


def block(language: str = "en", *lines: str) -> SimpleNamespace:
    """Return the first indicator as it is printed."""
    page = report_page(figures(*lines), language)
    pillars = [chapter.content for chapter in page.chapters if chapter.template == "pillar"]
    return SimpleNamespace(**pillars[0]["sections"][0].content[0])


def test_who_reports_is_counted_and_nobody_is_ranked() -> None:
    """The sentence counts, names who gives no number and why; countries stand in alphabetical order."""
    first = block()
    assert first.reporting == "2 of 4 countries report a figure for 2025; no answer: Belize and Canada."
    assert [line["country"] for line in first.lines] == ["Belize", "Canada", "Costa Rica", "Guatemala"]
    assert [line["country"] for line in block("es").lines] == ["Belice", "Canadá", "Costa Rica", "Guatemala"]


def test_cells_say_why_there_is_no_number() -> None:
    """A cell has its number, or the words and the sign of the reason."""
    guatemala = block("es").lines[3]
    assert [(cell.text, cell.reason.sign if cell.reason else "") for cell in guatemala["cells"]] == [
        ("sin datos", "o"),
        ("12", ""),
        ("9", ""),
    ]


def test_no_total_without_one_definition() -> None:
    """Where definitions differ there is no total, and the page says so; otherwise it names who is in it."""
    same = [line.replace("same other", "same same") for line in LINES]
    assert block().adding.startswith("Not added up:")
    assert block().definitions == "Costa Rica counts as defined. Guatemala counts something else, as stated below."
    assert block("en", *same).adding == (
        "Together for 2025: 49 persons (Costa Rica and Guatemala; all say that they count as defined, and in the same"
        " way). What two of these countries both counted is in this sum twice."
    )


def test_drawings_share_a_scale_and_keep_gaps() -> None:
    """One drawing a country with numbers; the line is not drawn across a year without one; the words say all."""
    drawings = block().drawings
    assert drawings is not None
    assert drawings["scale"] == "All drawings: 0 to 50 persons, 2023 to 2025."
    assert (drawings["without"], [country for country, _ in drawings["panels"]]) == (
        "Belize and Canada",
        ["Costa Rica", "Guatemala"],
    )
    guatemala = str(drawings["panels"][1][1])
    assert "Guatemala. 2023: no data; 2024: 12 (definition differs); 2025: 9 (definition differs)" in guatemala
    assert (guatemala.count("<circle"), guatemala.count("#2F6F7E")) == (2, 3)  # two points, one line between them


def test_drawings_tell_zero_from_little() -> None:
    """A true zero is a hollow point on the base line; one of fifty thousand stands above it; the latest is written."""
    drawings = block("en", "CRI LIB-01 n_2023 0", "CRI LIB-01 n_2024 50000", "CRI LIB-01 n_2025 1").drawings
    assert drawings is not None
    drawing: Any = html.fromstring(str(drawings["panels"][0][1]))
    points = [(one.get("fill"), float(one.get("cy"))) for one in drawing.iter("circle")]
    floor = points[0][1]
    assert [(fill, floor - y >= 5) for fill, y in points] == [("#FFFFFF", False), ("#2F6F7E", True), ("#2F6F7E", True)]
    assert [one.text for one in drawing.iter("text")] == ["2023", "2025", "1"]


def test_a_rate_that_is_not_zero_is_never_printed_as_zero() -> None:
    """3 of 340 million is less than 0.01, 0 of them 0; the drawing has a scale on which both can be told apart."""
    lines = ("CRI LIB-01 n_2024 0", "CRI LIB-01 n_2025 3", "CRI LIB-03 n_2024 340000000", "CRI LIB-03 n_2025 340000000")
    rate = indicators(figures(*lines), FIGURES)[3]
    teller = FigureTeller(FIGURES, Voice(figures(*lines), "es"))
    assert [cell.text for cell in teller.cells(rate, "CRI", rate.lines["CRI"])][1:] == ["0", "<\u00a00.01"]
    drawings = multiples(rate, teller)
    assert drawings is not None
    assert (drawings["scale"], "<circle" in str(drawings["panels"][0][1])) == (
        "Todos los gráficos: de 0 a 0.00001, de 2023 a 2025.",
        True,
    )


@pytest.mark.parametrize(
    ("of", "per", "shown"),
    [
        ("0", "7", "0"),
        ("0", "0", "no se calcula"),
        ("5", "0", "no se calcula"),
        ("conf", "0", "confidencial"),
        ("5", "nc", "no se recopila"),
        ("1", f"1{'0' * 30}", "<\u00a00.01"),
        (f"1{'0' * 30}", "1", f"1{(chr(160) + '000') * 11}"),
    ],
)
def test_a_rate_is_printed_whatever_it_is_made_of(of: str, per: str, shown: str) -> None:
    """By zero it is not computed; a reason is that of the number that lacks; no size of a number stops the report."""
    lines = (f"CRI LIB-01 n_2025 {of}", f"CRI LIB-03 n_2025 {per}")
    rate = indicators(figures(*lines), FIGURES)[3]
    teller = FigureTeller(FIGURES, Voice(figures(*lines), "es"))
    assert teller.cells(rate, "CRI", rate.lines["CRI"])[-1].text == shown


def test_letters_stand_in_every_cell_that_counts_something_else_or_may_change() -> None:
    """Total, parts and rate of a country carry the mark in the cell; the table and the sentence say what it means."""
    lines = (*LINES, "GTM LIB-01-AGE-A n_2025 9", "GTM LIB-03 n_2025 900")
    page: Any = html.fromstring(indicators_html(figures(*lines), "en"))
    marked = {}
    for indicator in ("LIB-01", "LIB-04"):
        article = page.get_element_by_id(f"figures-{indicator}")
        rows = article.xpath(".//tr[th[starts-with(., 'Guatemala')]][td[contains(@class,'c-figure')]]")
        marked[indicator] = [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in rows]
        assert article.xpath("string(.//tfoot)").strip() == "d definition differs"
        assert "Guatemala counts something else" in article.xpath("string(p[@class='said'])")
    assert marked == {
        "LIB-01": [["no data", "12 d", "9 d"], ["n.c.not collected", "9 d", "no ans.No answer", "9 d"]],
        "LIB-04": [["no data", "No answer", "10 d"]],
    }


def test_nothing_is_drawn_without_numbers() -> None:
    """An indicator of which nobody gives a number has no drawing."""
    new = indicators(figures(), FIGURES)[1]
    assert multiples(new, FigureTeller(FIGURES, Voice(figures(), "en"))) is None


@pytest.mark.parametrize(
    ("greatest", "end"),
    [("0", "1"), ("1", "1"), ("2", "2"), ("3", "5"), ("7", "10"), ("12", "20"), ("51", "100"), ("0.0008", "0.001")],
)
def test_scales_end_at_round_numbers(greatest: str, end: str) -> None:
    """1, 2 or 5 times a power of ten, never below the greatest number."""
    from decimal import Decimal

    assert ceiling(Decimal(greatest)) == Decimal(end)


def test_parts_are_tabled_for_the_latest_year() -> None:
    """The parts of a total, the total beside them, for countries that say anything of them."""
    (age,) = block().parts
    assert age.title == "Readers, by age, 2025"
    assert [head for head, _ in age.heads] == ["Children", "Adults", "Not recorded", "Total"]
    assert [(line["label"], [cell.text for cell in line["cells"]]) for line in age.rows] == [
        ("Belize", ["No answer"] * 4),
        ("Canada", ["No answer"] * 4),
        ("Costa Rica", ["10", "30", "0", "40"]),
        ("Guatemala", ["not collected", "No answer", "No answer", "9"]),
    ]


def test_parts_of_another_year_name_it() -> None:
    """A country that gives parts for an earlier year alone keeps them, with the year beside its name."""
    (age,) = block("es", *LINES[:10], "GTM LIB-01 n_2024 12", "GTM LIB-01-AGE-C n_2024 12").parts
    assert [(line["label"], [cell.text for cell in line["cells"]]) for line in age.rows][2:] == [
        ("Costa Rica", ["10", "30", "0", "40"]),
        ("Guatemala (2024)", ["12", "Sin respuesta", "Sin respuesta", "12"]),
    ]


def test_a_sum_says_whose_figures_were_revised_and_the_cell_has_a_letter() -> None:
    """What was another figure before is never quietly added up."""
    same = [line.replace("same other", "same same") for line in LINES]
    study = figures(*same)
    entry = study.cell("GTM", "figures", "readers", "LIB-01", "n_2025")
    assert entry is not None
    change = CellChange(*entry.place, replace(entry, value=7), entry, since="v1")
    page = report_page(replace(study, revisions=(change,)), "en")
    first = next(one.content for one in page.chapters if one.template == "pillar")["sections"][0].content[0]
    assert first["adding"].endswith("In it, figures of Guatemala were revised: see “Figures that were revised”.")
    assert [cell.marks for cell in first["lines"][3]["cells"]] == [(), (), (("r", "revised"),)]
    (line,) = next(one.content for one in page.chapters if one.template == "revised")
    assert (line["country"], line["label"], line["before"].text, line["after"].text, line["since"]) == (
        "Guatemala",
        "2025",
        "7",
        "9",
        "version 1",
    )


def test_one_is_not_many_and_thousands_are_set_apart_in_one_way() -> None:
    """A sum of 1 has its unit in brackets; figures, sentences and titles group their digits with the same blank."""
    lines = ("CRI LIB-01 n_2025 1", "CRI LIB-01 same same", "GTM LIB-01 n_2025 0", "GTM LIB-01 same same")
    first = block("en", *lines)
    assert first.adding.startswith("Together for 2025: 1 (unit: persons; Costa Rica and Guatemala;")
    assert first.drawings is not None
    assert first.drawings["scale"] == "All drawings: 0 to 1 (persons), 2023 to 2025."
    large = indicators_html(figures("CRI LIB-01 n_2025 12345", "CRI LIB-01 same same"), "en")
    assert ("12\u00a0345" in large, "12\u202f345" in large, "12,345" in large) == (True, False, False)
    for language in ("es", "en"):
        shipped = load_instrument(resource("schemas", "indicators"))
        words = [str(one.get(language)) for sheet in shipped.matrices for row in sheet.rows for one in _texts(row)]
        assert [one for one in words if re.search(r"\d[ ,.\u202f]\d{3}\b", one)] == []


def _texts(row: Row) -> list[dict[str, str]]:
    return [dict(one.by_language) for one in (row.title, row.question, row.guidance, row.unit) if one is not None]


def test_the_short_edition_has_the_totals() -> None:
    """Tables and drawings of totals stay; parts, sources, measures and lists are in the full report, and it says so."""
    short, full = (report_page(figures(), "en", short=one) for one in (True, False))
    pillar = next(one.content for one in short.chapters if one.template == "pillar")
    first = pillar["sections"][0].content[0]
    assert (first["parts"], first["basis"], first["drawings"] is not None, pillar["silent"]) == ((), None, True, ())
    assert {one.template for one in full.chapters} - {one.template for one in short.chapters} <= {"lists", "measures"}
    assert "This short edition has the totals." in indicators_print(figures(), "en", short=True)


def test_both_sides_of_a_flow() -> None:
    """What one country sent stands above what the other received; a difference is named, nothing is corrected."""
    page = report_page(flows(), "en")
    (first, *_) = next(one.content["flows"] for one in page.chapters if one.template == "lists")
    (line,) = first["lines"]
    assert (first["title"], first["mirror"]) == ("Victims returned to the country", "Victims received from the country")
    cells = (line["cells"][-1].text, line["mirrored"][-1].text)
    assert (line["country"], line["counterpart"], *cells, line["differs"]) == (
        "Costa Rica",
        "Guatemala",
        "5",
        "4",
        True,
    )


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_page_stands_alone_and_is_safe(language: str) -> None:
    """No script, nothing from elsewhere; the words of a country are words; every anchor that is linked to exists."""
    page = indicators_html(figures(), language)
    tree: Any = html.fromstring(page)
    assert (tree.xpath("//script"), "&lt;b&gt;Biblioteca" in page, "<b>Biblioteca</b>" in page) == ([], True, False)
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page) == []
    ids = set(tree.xpath("//@id"))
    assert [link for link in tree.xpath("//a/@href") if link.startswith("#") and link[1:] not in ids] == []
    assert tree.xpath("//html/@lang") == [language]
    assert [one for one in tree.xpath("//table") if not one.xpath("./caption")] == []


def test_the_page_for_print_comes_in_pieces() -> None:
    """Each chapter is a piece of its own, so that the PDF is laid out piece by piece."""
    page = indicators_print(figures(), "es")
    assert page.count("<!--piece-->") == len(report_page(figures(), "es").chapters)
