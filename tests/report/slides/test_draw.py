"""Slides as data → a file that PowerPoint opens: native charts and tables, notes, languages, the same bytes."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pptx import Presentation
from pptx.util import Inches

from matrices.report.slides.deck import deck
from matrices.report.slides.drawing import render
from matrices.report.slides.model import Chart, Deck, SlideWords
from matrices.report.slides.model import words as paragraph
from matrices.report.slides.natives import LOOKS
from tests.report.slides.drawn import RECORD, drawn
from tests.report.slides.many import of_many, validated
from tests.study.small_study import FULL, study

PLAIN = study(*FULL, notice=None)
MADE = deck(PLAIN, "en")
CONTENT = render(MADE)


def opened(content: bytes = CONTENT) -> Any:
    """Return a file as python-pptx reads it."""
    return Presentation(io.BytesIO(content))


def frames(kind: str, content: bytes = CONTENT) -> list[Any]:
    """Return every chart or table of a file."""
    return [shape for slide in opened(content).slides for shape in slide.shapes if getattr(shape, f"has_{kind}")]


def parts(content: bytes, ending: str) -> dict[str, bytes]:
    """Return the parts of a file whose names end so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(ending)}


def saying(text: str) -> Deck:
    """Return a presentation of one slide that says a text."""
    block = SlideWords(MADE.slides[1].blocks[-1].box, (paragraph(text),))
    return replace(MADE, slides=(replace(MADE.slides[1], blocks=(block,)),))


def test_the_same_study_gives_the_same_bytes() -> None:
    """Neither the moment nor the order of parts changes a file."""
    assert render(deck(PLAIN, "en")) == CONTENT


def test_every_chart_is_native_with_the_numbers_of_the_study() -> None:
    """Categories, series and values read back are those of the slide's data; the data sheet can be edited."""
    asked = [block for slide in MADE.slides for block in slide.blocks if isinstance(block, Chart)]
    drawn = [frame.chart for frame in frames("chart")]
    assert [tuple(chart.plots[0].categories) for chart in drawn] == [chart.categories for chart in asked]
    assert [[(one.name, tuple(one.values)) for one in chart.plots[0].series] for chart in drawn] == [
        [(one.name, one.values) for one in chart.series] for chart in asked
    ]
    assert len(parts(CONTENT, ".xlsx")) == len(asked)


def test_every_chart_and_table_has_an_alternative_text() -> None:
    """What cannot be seen is told, with the numbers."""
    told = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in (*frames("chart"), *frames("table"))]
    assert all(told)
    assert any("The offence: 1 “Yes”, 1 “Partial” and 2 “No answer”." in one for one in told)


def test_tables_have_a_row_and_a_column_of_heads() -> None:
    """A reader of tables announces both."""
    content = render(deck(validated("validated", "objected", "silence", "no_answer"), "en"))
    assert {(one.table.first_row, one.table.first_col) for one in frames("table", content)} == {(True, True)}


def test_titles_come_first_and_stand_in_placeholders() -> None:
    """The order of reading begins with the title."""
    slides = list(opened().slides)
    assert [slide.shapes[0].text_frame.text for slide in slides] == [slide.title for slide in MADE.slides]
    assert all(slide.shapes.title is not None for slide in slides)


def test_every_slide_has_notes_in_three_parts() -> None:
    """What to say, the figures, the source."""
    notes = [slide.notes_slide.notes_text_frame.text for slide in opened().slides]
    assert all("WHAT TO SAY" in one and "SOURCE" in one for one in notes)


@pytest.mark.parametrize(("language", "code"), [("es", "es-MX"), ("en", "en-US")])
def test_every_run_says_its_language(language: str, code: str) -> None:
    """A spelling checker or a voice knows what it reads."""
    content = render(deck(PLAIN, language))
    runs = [
        run._r.rPr.get("lang")
        for slide in opened(content).slides
        for shape in slide.shapes
        if shape.has_text_frame
        for own in shape.text_frame.paragraphs
        for run in own.runs
    ]
    assert set(runs) == {code}


def test_slides_are_wide() -> None:
    """16:9."""
    file = opened()
    assert (file.slide_width, file.slide_height) == (Inches(13.333), Inches(7.5))


def test_no_link_leads_out_of_the_file() -> None:
    """Nothing is fetched when the file is opened."""
    assert [name for name, data in parts(CONTENT, ".rels").items() if b'TargetMode="External"' in data] == []


def test_what_a_file_of_office_refuses_is_left_out() -> None:
    """A control sign in a text of a country does not spoil the file."""
    slide = opened(render(saying("before\x07 \x0bafter\ud800"))).slides[0]
    assert slide.shapes[1].text_frame.text == "before after"


def test_no_label_becomes_a_formula() -> None:
    """The data sheet of a chart takes a name that begins with an equals sign for what it is."""
    slide = next(one for one in MADE.slides if isinstance(one.blocks[0], Chart))
    chart = slide.blocks[0]
    assert isinstance(chart, Chart)
    harmful = replace(chart, categories=("=1+1", *chart.categories[1:]))
    content = render(replace(MADE, slides=(replace(slide, blocks=(harmful,)),)))
    (sheet,) = parts(content, ".xlsx").values()
    assert b"<f>" not in parts(sheet, "sheet1.xml")["xl/worksheets/sheet1.xml"]


def test_draft_and_notice_stand_on_every_slide() -> None:
    """They stand in the layout, where every slide but the cover takes them from."""
    content = render(replace(MADE, draft="Draft 1", notice="A test."))
    layout = opened(content).slide_layouts.get_by_name("Title Only")
    words = " ".join(shape.text_frame.text for shape in layout.shapes if shape.has_text_frame)
    assert "Draft 1" in words
    assert "A test." in words


def test_whatever_has_a_sign_has_a_look() -> None:
    """A bar can be drawn for every state of an answer, under review and to be clarified among them."""
    signs = {"full", "half", "empty", "dash", "none", "wait", "unclear"}
    assert signs - set(LOOKS) == set()


def test_a_country_under_review_is_drawn() -> None:
    """The bars of a study in which a return is not accepted yet have a series for it, under its name."""
    states = tuple(replace(one, kind="in_review") if not n else one for n, one in enumerate(PLAIN.states))
    first = states[0].country.code
    entries = tuple(one for one in PLAIN.entries if one.country != first)
    made = deck(replace(PLAIN, states=states, entries=entries), "en")
    names = {
        one.name for slide in made.slides for block in slide.blocks if isinstance(block, Chart) for one in block.series
    }
    assert "Under review" in names
    drawn = [one.name for frame in frames("chart", render(made)) for one in frame.chart.plots[0].series]
    assert "Under review" in drawn


def test_very_many_countries_are_drawn() -> None:
    """A file of 190 countries opens, and its charts are few."""
    content = render(deck(of_many(190), "es"))
    assert len(list(opened(content).slides)) == len(deck(of_many(190), "es").slides)


def test_slides_are_drawn_as_they_were_looked_at() -> None:
    """Every place, size, colour and word of three studies is that of the pictures that somebody looked at last."""
    assert drawn().splitlines() == RECORD.read_text(encoding="utf-8").splitlines()
