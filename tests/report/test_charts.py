"""Dates and terms → drawings: places on one scale, words as titles, no text of a country as markup."""

import itertools
import re

import pytest

from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.report.charts import Bar, Point, Tick, axis, bar, ground, lane, placed, shares, square_code, tiles
from matrices.report.shown import Shower
from matrices.report.study.blocks import counts_of
from matrices.report.study.timelines import Timeline, law_timeline, treaty_timeline, year_of
from matrices.report.voice import Voice
from matrices.resources import resource
from matrices.study.tables import InstrumentPart, compare
from tests.study.small_study import FULL, edition, study, study_of

LINES = (
    "CRI L01 name Ley 9095",
    "CRI L01 date_enacted 2012",
    "CRI L01 date_in_force 2013-02-08",
    "CRI L02 name Código Penal",
    "CAN L01 name Criminal Code",
    "CAN L01 date_published 1985-07",
    "CRI TIP-INS-01 coverage yes",
    "CRI TIP-INS-01 date_deposited 2003-07-24",
    "CAN TIP-INS-01 coverage yes",
    "CAN TIP-INS-01 date_deposited 2002-05-13",
    "CRI TIP-INS-02 date_deposited 2003-09-09",
)


@pytest.fixture(scope="module")
def shower() -> Shower:
    """Show the lines above in English."""
    instrument: Instrument = load_instrument(resource("schemas", "legislation"))
    of = study_of(instrument, edition(), LINES)
    part = compare(of)[0]
    return Shower(instrument, part.lists, Voice(of, "en"))


def part_of(shower: Shower) -> InstrumentPart:
    """Return the part of the study that is shown."""
    return compare(shower.voice.study)[0]


def lanes(chart: Timeline | None) -> list[tuple[str, str]]:
    """Return each lane with its words."""
    assert chart is not None
    return [(lane["name"], lane["words"]) for group in chart.groups for lane in group["lanes"]]


def test_deposits_stand_on_a_line_of_time(shower: Shower) -> None:
    """A lane for each country that has a date, a shape for each treaty that has one, the other countries are named."""
    chart = treaty_timeline(part_of(shower), shower)
    assert lanes(chart) == [
        ("Canada", "UNTOC: 13 May 2002"),
        ("Costa Rica", "UNTOC: 24 July 2003; Trafficking Protocol: 9 September 2003"),
    ]
    assert chart is not None
    assert (chart.undated, [one["shape"] for one in chart.key]) == ("Belize and Guatemala", ["disc", "square"])


def test_laws_stand_on_a_line_of_time(shower: Shower) -> None:
    """By country, each with the dates that are known; laws without any are counted."""
    chart = law_timeline(part_of(shower), shower)
    assert lanes(chart) == [
        ("Criminal Code", "Published: July 1985"),
        ("Ley 9095", "Enacted: 2012; In force since: 8 February 2013"),
    ]
    assert chart is not None
    assert (chart.undated, [tick.label for tick in chart.ticks]) == (
        "1 law has no date.",
        ["1985", "1990", "1995", "2000", "2005", "2010", "2015"],
    )
    assert [one["label"] for one in chart.key] == ["Enacted", "Published", "In force since"]


def test_marks_stand_in_the_order_of_time(shower: Shower) -> None:
    """A year alone stands at its middle, a month at its own, and all lie on the scale."""
    chart = law_timeline(part_of(shower), shower)
    assert chart is not None
    enacted, in_force = chart.groups[1]["lanes"][0]["points"]
    assert (round(enacted.left, 2), enacted.left < in_force.left < 100) == (91.67, True)
    years = [year_of(entry) for entry in shower.voice.study.entries if "date" in entry.column]
    assert [round(year, 2) for year in years] == [2012.5, 2013.1, 1985.54, 2003.56, 2002.37, 2003.69]


def test_a_study_without_dates_has_no_line_of_time() -> None:
    """The small instrument asks for none."""
    of = study(*FULL)
    part = compare(of)[0]
    shown = Shower(part.instrument, part.lists, Voice(of, "es"))
    assert (treaty_timeline(part, shown), law_timeline(part, shown)) == (None, None)


def test_every_drawing_has_its_words() -> None:
    """The title says what is drawn; what a country wrote cannot become markup."""
    words = "<script>alert(1)</script> & more"
    ticks = (Tick("0", 0), Tick("10", 100))
    counts = counts_of(compare(study(*FULL))[0].provisions[0], Voice(study(*FULL), "es"))
    drawings = (axis(ticks, words), bar(Bar(1, 2, True, False, True), words), lane((Point(1, "disc", 0),), 1, words))
    for drawing in drawings:
        assert "<title>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</title>" in drawing
    assert "<title>1 Sí, 1 Parcial, 2 Sin respuesta</title>" in shares(counts)


def test_drawings_are_told_apart_without_colour() -> None:
    """Each shape of a mark is drawn by other elements than the others."""
    shapes = ("disc", "square", "ring", "frame", "post", "eye")
    drawn = [re.sub(r"#\w+", "", lane((Point(50, shape, 0),), 1, "x")) for shape in shapes if shape not in ("ring",)]
    assert all(one != other for one, other in itertools.combinations(drawn, 2))
    assert 'fill="#FFFFFF"' in lane((Point(50, "ring", 0),), 1, "x")


def test_the_ground_of_a_scale_needs_no_quotes() -> None:
    """Its address may stand in a style attribute as it is."""
    assert re.fullmatch(r"data:image/svg\+xml,[\w%/:=.\-]+", ground((Tick("0", 0), Tick("10", 33.333))))


def test_countries_stand_on_a_schematic_map() -> None:
    """Where each has its place on that of the region, there; otherwise in rows, in alphabetical order; none twice."""
    region = placed({"CRI": "Costa Rica", "PAN": "Panama", "CAN": "Canada"})
    others = placed({f"X-{place}": str(place) for place in range(10)})
    assert [(one.code, one.column, one.row) for one in region] == [("CRI", 2, 5), ("PAN", 3, 5), ("CAN", 0, 0)]
    assert [(one.column, one.row) for one in others][:6] == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (0, 1)]
    assert len({(one.column, one.row) for one in others}) == 10
    drawn = tiles(region, "Who answered & when")
    assert "<title>Who answered &amp; when</title>" in drawn
    assert drawn.count("<rect") == 3
    many = tiles(placed({f"X-{place}": str(place) for place in range(33)}), "Who")
    assert re.search(r'viewBox="0 0 (\d+) (\d+)" width="\1" height="\2"', many), "a telephone shows it smaller"


def test_an_address_is_drawn_as_a_code() -> None:
    """The same address gives the same drawing; another gives another."""
    one, other = (square_code(f"https://example.org/{name}") for name in ("a", "b"))
    assert one.startswith("data:image/svg+xml")
    assert (one == square_code("https://example.org/a"), one == other) == (True, False)
