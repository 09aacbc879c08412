"""A study → its slides as data: what they say, in which order, and that everything finds room."""

import functools
import io
import re
import zipfile
from dataclasses import replace

import pytest

from matrices.report.slides.deck import deck
from matrices.report.slides.drawing import PADDING, render
from matrices.report.slides.fitting import best_size, chart_labels, heights, paragraph_height, width
from matrices.report.slides.model import BOTTOM, RIGHT, Box, Chart, Deck, Slide, SlideTable, SlideWords
from matrices.study.model import Study
from tests.report.slides.many import of_many, revised, validated
from tests.study.small_study import FULL, study

NUMBERS = (4, 33, 190)


@functools.cache
def made_of(number: int, language: str) -> Deck:
    """Return the presentation of a study of so many countries."""
    return deck(of_many(number), language)


def titles(made: Deck) -> list[str]:
    """Return the titles, with plain blanks."""
    return [slide.title.replace("\u00a0", " ") for slide in made.slides]


def slide(of: Study, begins: str, language: str = "en") -> Slide:
    """Return the slide whose title begins so."""
    made = deck(of, language)
    return next(one for one in made.slides if one.title.replace("\u00a0", " ").startswith(begins))


def chart(of: Study, begins: str) -> Chart:
    """Return the chart of the slide whose title begins so."""
    return next(block for block in slide(of, begins).blocks if isinstance(block, Chart))


def table(of: Study, begins: str) -> list[list[str]]:
    """Return the cells of the table of the slide whose title begins so, lines of a cell parted by strokes."""
    native = next(block for block in slide(of, begins).blocks if isinstance(block, SlideTable))
    return [["/".join(part.text for part in cell.paragraphs) for cell in row] for row in native.rows]


PLAIN = study(*FULL, notice=None)


def test_titles_are_statements_counted_from_the_data() -> None:
    """Each title says what the slide shows, with how many countries and how many gave no answer."""
    assert titles(deck(PLAIN, "en")) == [
        "Small study",
        "3 of 4 countries answered by the cut-off date; no answer from 1",
        "Matrix: 3 of 12 possible answers (1 “Yes”, 1 “Partial” and 1 “No”); 9 have no answer",
        "Other: 0 of 4 possible answers (none given); 4 have no answer",
        "Matrix · The offence – 2 of 4 countries give a prison term; no answer from 1",
        "On 1 of 1 provisions with at least two answers, the answers differ",
        "Of 1 provisions that oblige States to adopt a measure, to consider it or to endeavour to take it, 1 is "
        "reported as not provided "
        "for, or in part",
        "Validation: no round has been held yet",
        "The calendar of edition 2027",
    ]


def test_an_edition_with_a_notice_speaks_of_recorded_answers() -> None:
    """What no country sent is not said to come from a country; the notice stands on the cover."""
    made = deck(study(*FULL), "es")
    assert titles(made)[1] == "Constan respuestas de 3 de 4 países a la fecha de cierre; 1 sin respuesta"
    cover = [part.text for block in made.slides[0].blocks if isinstance(block, SlideWords) for part in block.paragraphs]
    assert "Una prueba. Ningún Estado la avaló." in cover


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("number", NUMBERS)
def test_no_two_titles_are_alike(number: int, language: str) -> None:
    """Programs that read slides aloud find their way by titles."""
    found = titles(made_of(number, language))
    assert len(set(found)) == len(found)


def test_coverage_has_a_series_of_its_own_for_no_answer() -> None:
    """The values of a bar add up to all countries."""
    found = chart(PLAIN, "Matrix: 3 of 12")
    assert [one.replace("\u00a0", " ") for one in found.categories] == ["Offences · 3 of 8", "Protection · 0 of 4"]
    assert [(one.name, one.look, one.values) for one in found.series] == [
        ("Yes", "full", (1, 0)),
        ("Partial", "half", (1, 0)),
        ("No", "empty", (1, 0)),
        ("No answer", "none", (5, 4)),
    ]


def test_where_answers_differ_and_what_is_missing_is_counted() -> None:
    """A bar a provision, of countries; a bar a chapter, of duties. What no bar shows is not in the legend."""
    apart, missing = chart(PLAIN, "On 1 of 1"), chart(PLAIN, "Of 1 provisions")
    assert (apart.categories, [one.values for one in apart.series]) == (("The offence",), [(1,), (1,), (2,)])
    assert (missing.categories, [one.values for one in missing.series]) == (("Matrix · Offences",), [(1,)])


def test_penalties_stand_in_alphabetical_order_with_the_words_of_the_law() -> None:
    """Every country has its place, whether it gave a term or not; life ends in a lane beyond the scale."""
    found = chart(PLAIN, "Matrix · The offence")
    assert found.categories == (
        "Belize · no answer",
        "Canada · up to life imprisonment",
        "Costa Rica · 6 to 10 years",
        "Guatemala · no prison term given",
    )
    assert [(one.look, one.values) for one in found.series] == [
        ("hidden", (None, 0.0, 6.0, None)),
        ("full", (None, None, 4.0, None)),
        ("life", (None, 15.0, None, None)),
    ]
    assert (found.top, found.beyond) == (10, "life")


@pytest.mark.parametrize(("shortest", "start", "long"), [("P6Y", 6.0, 9.0), ("life", 10.0, 5.0), ("", 0.0, 15.0)])
def test_a_bar_of_life_begins_at_the_minimum(shortest: str, start: float, long: float) -> None:
    """Where a minimum is stated, there; where life is the only penalty, in its lane; otherwise at nothing."""
    least = [f"CAN A-01 shortest {shortest}"] if shortest else []
    found = chart(study(*FULL, *least, notice=None), "Matrix · The offence")
    assert [(one.look, one.values[1]) for one in found.series] == [("hidden", start), ("full", None), ("life", long)]


def test_the_countries_follow_the_language() -> None:
    """Belize is Belice in Spanish, and El Salvador would stand elsewhere."""
    made = slide(PLAIN, "Matriz · El delito", "es")
    native = next(block for block in made.blocks if isinstance(block, Chart))
    assert [one.partition(" · ")[0] for one in native.categories] == ["Belice", "Canadá", "Costa Rica", "Guatemala"]


def test_of_very_many_countries_the_slides_count() -> None:
    """190 countries make bands of terms; nobody is named for not answering."""
    many = of_many(190)
    bands = chart(many, "Matrix · The offence")
    assert dict(zip(bands.categories, bands.series[0].values, strict=True)) == {
        "over 0 to 5": 0,
        "over 5 to 10": 126,
        "life": 0,
        "no maximum stated": 0,
    }
    told = [
        part.text
        for block in slide(many, "126 of 190").blocks
        if isinstance(block, SlideWords)
        for part in block.paragraphs
    ]
    assert told[-2:] == [
        "No answer by the cut-off date: 64",
        "Its own state, never a “no”. It implies no assessment, and can be updated in the next edition.",
    ]


def test_validation_names_each_state_and_nobody_as_late() -> None:
    """What arrived late stands with its state, as what came in time does."""
    done = validated("objected", "validated", "silence", "no_answer")
    begins = "Validation, round 1: 1 of 4 countries expressly; 1 under the silence procedure; 1 with an objection"
    assert table(done, begins) == [
        ["Validated expressly", "1", "Canada"],
        ["An objection stands", "1", "Costa Rica"],
        ["Validated under the silence procedure", "1", "Guatemala"],
        ["Nothing to validate", "1", "Belize"],
    ]


def test_changes_are_told_in_the_notes_on_validation() -> None:
    """What changed since the previous edition takes no slide of its own."""
    told = slide(revised(2), "Validation").notes.say
    assert any("Since edition 2025: In the lists, 2 fields changed" in one for one in told)


def test_every_slide_has_notes_with_a_source() -> None:
    """The notes say what to say and where the figures come from; those of a chart name its cells."""
    made = deck(PLAIN, "en")
    assert all(one.notes.say and one.notes.source for one in made.slides)
    assert "Cells: CAN · Matrix!J7; CRI · Matriz!I7; CRI · Matriz!J7." in slide(PLAIN, "Matrix · The").notes.source


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("number", NUMBERS)
def test_everything_finds_room(number: int, language: str) -> None:
    """Words and tables fit their boxes at one of their sizes, and no box reaches into the foot."""
    made = made_of(number, language)
    for one in made.slides:
        for block in one.blocks:
            assert one.cover or block.box.top + block.box.height <= BOTTOM + 0.2, (one.title, block.box)
            assert block.box.left + block.box.width <= RIGHT + 0.1, (one.title, block.box)
            if isinstance(block, SlideWords):
                assert fits(block), (one.title, block)
            elif isinstance(block, SlideTable):
                assert sum(heights(block, best_size(block))) <= block.box.height + 0.01, one.title
            elif isinstance(block, Chart):
                assert len(block.categories) <= 12
                assert block.size >= 16


def test_a_long_address_and_long_caveats_of_countries_stand_in_one_piece() -> None:
    """The card of an address is as wide as it needs; names of bars take more where they are long."""
    where = "secretaria.tecnica@conferencia-regional.example.org"
    edition = PLAIN.edition.model_copy(update={"body": PLAIN.edition.body.model_copy(update={"email": where})})
    made = deck(replace(PLAIN, edition=edition), "es")
    cards = [one for one in made.slides[-1].blocks if isinstance(one, SlideWords) and one.fill]
    widest = {max(width(word, one.sizes[0]) / 72 for part in one.paragraphs for word in part.text.split(" ")) -
              (one.box.width - 2 * PADDING) for one in cards}  # fmt: skip
    assert max(widest) < 0
    assert [one.box.left + one.box.width <= RIGHT + 0.1 for one in cards] == [True] * len(cards)
    names = [f"Estados Unidos de América · hasta {years} años; delito más grave aparte" for years in range(20, 30)]
    room = Box(0, 0, 12.2, 4.4)
    assert chart_labels(names, room, 0.48, 0.54, 0.6)[::2] == (tuple(names), 0.6)
    assert chart_labels(["Canadá"], room, 0.48, 0.54)[::2] == (("Canadá",), 0.48)
    assert [one.endswith("…") for one in chart_labels([name * 3 for name in names], room, 0.48)[0]] == [True] * 10


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_key_figure_says_in_full_what_came_late(language: str) -> None:
    """That one of the countries answered after the cut-off date is never cut away below the number."""
    late = tuple(replace(one, late=one.kind == "answered") for one in PLAIN.states)
    words = [one for each in deck(replace(PLAIN, states=late), language).slides for one in each.blocks]
    cards = [
        one for one in words if isinstance(one, SlideWords) and one.anchor == "middle" and len(one.paragraphs) == 2
    ]
    said = {"es": "después de la fecha de cierre", "en": "after the cut-off date"}[language]
    assert [one.paragraphs[1].text for one in cards if said in one.paragraphs[1].text] != []
    assert [one for one in cards if not fits(one)] == []


def fits(block: SlideWords) -> bool:
    """Tell whether words fit their box at the smallest of their sizes."""
    pad = PADDING if block.fill or block.edge else 0
    room = Box(0, 0, block.box.width - 2 * pad, block.box.height - 2 * min(pad, 0.08))
    return sum(paragraph_height(one, block.sizes[-1], room.width) for one in block.paragraphs) <= room.height


@pytest.mark.parametrize("number", NUMBERS)
def test_a_deck_has_at_most_ten_slides_that_can_be_read_from_the_last_row(number: int) -> None:
    """However many countries, and no word is smaller than 16 points, feet and legends among them."""
    content = render(made_of(number, "es"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        slides = [name for name in archive.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        drawn = [name for name in archive.namelist() if re.match(r"ppt/(slides|charts|slideLayouts)/[^/]+\.xml", name)]
        sizes = {int(size) for name in drawn for size in re.findall(rb'\bsz="(\d+)"', archive.read(name))}
    assert len(slides) <= 10
    assert min(sizes) >= 1600
