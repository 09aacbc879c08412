"""Provisions → blocks: the words of a small study, piece by piece."""

import dataclasses

import pytest

from matrices.report.charts import Bar
from matrices.report.shown import Shower
from matrices.report.slides.deck import deck
from matrices.report.study.blocks import block_of, counted
from matrices.report.study.chapters import chapter_sentences, key_figures
from matrices.report.study.context import outline, page_context
from matrices.report.study.page import study_html
from matrices.report.study.terms import bar_of, penalty_page, term_of
from matrices.report.templates import safe_link
from matrices.report.voice import Voice
from matrices.study.tables import Penalty, compare
from tests.study.small_study import FULL, edition, study, study_of

STUDY = study(*FULL)
PART = compare(STUDY)[0]
VOICE = Voice(STUDY, "es")
SHOWER = Shower(PART.instrument, PART.lists, VOICE)
BLOCK = block_of(PART.provisions[0], SHOWER)


def sentences(language: str, *lines: str) -> tuple[str, ...]:
    """Return the summary of the first section in an edition without a notice."""
    plain = study(*lines, notice=None)
    return chapter_sentences(compare(plain)[0].matrices[0].chapters[0], Voice(plain, language))


def test_countries_stand_in_the_alphabetical_order_of_the_language() -> None:
    """Canada comes first in both languages; the edition's own order does not count."""
    assert [line.country for line in BLOCK.lines] == ["Canadá", "Costa Rica", "Guatemala"]
    assert BLOCK.silent == "Belice"


def test_coverage_is_a_word_and_a_sign() -> None:
    """No answer has its own word; it is not the word for no."""
    assert [(line.mark.label, line.mark.sign) for line in BLOCK.lines] == [
        ("Parcial", "half"),
        ("Sí", "full"),
        ("Sin respuesta", "none"),
    ]


def test_tally_names_what_was_given() -> None:
    """Options that nobody chose are left out; shares are of all countries."""
    assert [(count.count, count.mark.label, count.left, count.share) for count in BLOCK.tally] == [
        (1, "Sí", 0.0, 25.0),
        (1, "Parcial", 25.0, 25.0),
        (2, "Sin respuesta", 50.0, 50.0),
    ]


def test_the_stretches_of_a_bar_fill_it() -> None:
    """Shares that cannot be written exactly still add up to the whole width, none above another."""
    mark = BLOCK.tally[0].mark
    counts = counted([(mark, 1), (mark, 0), (mark, 1), (mark, 1)])
    assert [(count.left, count.share) for count in counts] == [(0.0, 33.333), (33.333, 33.334), (66.667, 33.333)]


def test_standard_says_treaty_obligation_and_doubt() -> None:
    """Wording that comes from memory is marked in that language only."""
    assert BLOCK.standard is not None
    assert BLOCK.standard.sources == ("Protocolo, art.\xa05, párr.\xa01",)
    assert (BLOCK.standard.obligation, BLOCK.standard.wording, BLOCK.standard.from_memory) == (
        "Obligatoria",
        "adoptará",
        True,
    )
    english = block_of(PART.provisions[0], Shower(PART.instrument, PART.lists, Voice(STUDY, "en"))).standard
    assert english is not None
    assert not english.from_memory


def test_a_line_cites_the_law_with_its_link() -> None:
    """The law stands under the name that the country gave it, the link is that of its list."""
    line = BLOCK.lines[1]
    assert [(law.text, law.link) for law in line.laws] == [("Ley 9095", "https://example.org/ley")]
    assert line.article is not None
    assert line.article.text == "art. 5"


def test_a_line_leads_to_its_cells() -> None:
    """The reference names country, version, sheet and first cell; the whole of it the file and the last cell."""
    origin = BLOCK.lines[1].origin
    assert origin.short.startswith("CRI · Matriz!")
    assert origin.full.startswith("CRI-small-v2, celda Matriz!")
    assert origin.anchor == "file-small-CRI"


def test_notes_keep_their_language_and_set_their_source_apart() -> None:
    """A Canadian note is English in the Spanish study; a source in brackets at the end of a note stands apart."""
    canada, costa_rica = BLOCK.lines[0].prose[-1], BLOCK.lines[1].prose[-1]
    assert (canada.paragraphs, canada.language) == (("Only abroad.",), "en")
    assert (costa_rica.paragraphs, costa_rica.remark, costa_rica.language) == (
        ("Rige desde 2013.",),
        "[Fuente: gaceta oficial]",
        "",
    )


def test_penalties_are_said_as_the_law_gives_them() -> None:
    """A range, life without a minimum, a fine in its own unit."""
    terms = [line.term for line in BLOCK.lines if line.term]
    assert [(term.prison, term.open_end, term.fine.replace("\xa0", "_")) for term in terms] == [
        ("hasta cadena perpetua", "sin mínimo indicado", "desde 500_000 · días multa"),
        ("6 a 10 años", "", ""),
    ]


def test_a_fine_is_said_by_its_ends() -> None:
    """Two amounts are a range, equal ones one amount, the upper alone a limit; without any, the unit stands alone."""
    (low,) = (one for one in STUDY.entries if one.column == "fine")
    (unit,) = (one for one in STUDY.entries if one.column == "unit")
    high = dataclasses.replace(low, value=low.value * 2)
    ends = ((low, high), (low, low), (None, high), (None, None))
    fines = (Penalty("CAN", fine_min=one, fine_max=two, fine_unit=unit) for one, two in ends)
    assert [term_of(one, SHOWER).fine.replace("\xa0", "_") for one in fines] == [
        "500_000 a 1_000_000 · días multa",
        "500_000 · días multa",
        "hasta 1_000_000 · días multa",
        "días multa",
    ]


def test_an_increase_that_waits_is_said_to() -> None:
    """It is neither an increase nor none."""
    term = term_of(Penalty("CAN", unclear=frozenset({"penalty_increase"})), SHOWER)
    assert (term.increase, term.unclear) == (None, ("Aumento por aclarar",))


def test_bars_stand_on_one_scale() -> None:
    """Six to ten years on a scale of ten; life runs to the end, with an open beginning."""
    (row,) = PART.penalties
    cri, can = (bar_of(penalty, 10, 80.0) for penalty in row.penalties)
    assert cri is not None
    assert can is not None
    assert (cri.left, cri.width, cri.no_minimum, cri.life) == (48.0, 32.0, False, False)
    assert (can.left, can.width, can.no_minimum, can.life) == (0.0, 100.0, True, True)
    page = penalty_page(PART, SHOWER)
    assert page is not None
    assert (page.charts[0]["unstated"], page.charts[0]["silent"]) == ("Guatemala", "Belice")


@pytest.mark.parametrize(
    ("terms", "left", "width", "no_minimum"),
    [
        (("longest life",), 0.0, 100.0, True),
        (("shortest P5Y", "longest life"), 40.0, 60.0, False),
        (("shortest life",), 82.0, 18.0, False),
        (("shortest life", "longest life"), 82.0, 18.0, False),
    ],
)
def test_a_bar_of_life_begins_at_the_minimum(
    terms: tuple[str, ...], left: float, width: float, no_minimum: bool
) -> None:
    """At nothing where none is stated, and in the lane for life where life is the minimum too."""
    (row,) = compare(study(*(f"CRI A-01 {one}" for one in terms)))[0].penalties
    assert bar_of(row.penalties[0], 10, 80.0) == Bar(left, width, no_minimum, no_maximum=False, life=True)


def test_summary_is_counted_from_the_answers() -> None:
    """The sentences of a section hold its figures and name who is silent."""
    assert sentences("es", *FULL) == (
        "3 de 4 países respondieron sobre este capítulo (no respondió: Belice).",
        "Constan 3 respuestas de 8 posibles: 1 «Sí», 1 «Parcial» y 1 «No».",
        "La disposición que más países señalan como prevista (en todo o en parte) es «El delito» "
        "(2 de 4 países: 1 «Sí» y 1 «Parcial»).",
    )
    assert sentences("es") == ("Ningún país respondió sobre este capítulo a la fecha de cierre.",)


def test_summary_agrees_in_number() -> None:
    """One country and one answer stand in the singular; a tally of one kind is not repeated."""
    assert sentences("es", "CRI A-01 coverage yes") == (
        "1 de 4 países respondió sobre este capítulo: Costa Rica.",
        "Consta 1 respuesta de 8 posibles: «Sí».",
    )
    assert sentences("en", "CRI A-01 coverage yes", "CRI A-02 coverage yes") == (
        "1 of 4 countries answered on this chapter: Costa Rica.",
        "2 answers of 8 possible are recorded, all of them “Yes”.",
    )
    assert (
        sentences("es", "CRI A-01 notes Nada.")[1] == "No consta ninguna de las 8 respuestas posibles sobre cobertura."
    )


def test_an_edition_with_a_notice_speaks_of_recorded_answers() -> None:
    """A demonstration does not say that a country answered."""
    assert chapter_sentences(PART.matrices[0].chapters[0], VOICE)[0] == (
        "Constan respuestas de 3 de 4 países sobre este capítulo (sin respuesta: Belice)."
    )


def test_key_figures_are_counted() -> None:
    """Countries that answered, provisions, provisions answered, laws."""
    assert [figure["number"] for figure in key_figures(PART, VOICE)] == ["3 de 4", "4", "4", "1"]


def test_only_web_addresses_become_links() -> None:
    """Scripts, files and addresses without a host are text."""
    addresses = [
        "https://a.org/x",
        "http://b.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc",
        "https://",
    ]
    assert [safe_link(address) for address in addresses] == ["https://a.org/x", "http://b.org", "", "", "", ""]


def test_names_are_listed_in_spanish_before_an_i() -> None:
    """«y» becomes «e» before the sound of i, not before hie."""
    assert VOICE.listed(["Francia", "Italia"]) == "Francia e Italia"
    assert VOICE.listed(["agua", "hielo"]) == "agua y hielo"


def test_a_long_text_has_the_whole_width() -> None:
    """A short note stands in its column; one of many pages goes below its line."""
    long_study = study("CRI A-01 notes " + "palabra " * 200, "CAN A-01 notes short")
    part = compare(long_study)[0]
    block = block_of(part.provisions[0], Shower(part.instrument, part.lists, Voice(long_study, "es")))
    assert [(line.code, line.is_long) for line in block.lines] == [("CAN", False), ("CRI", True)]
    assert block.width == 3


def test_notes_leave_a_crowded_table() -> None:
    """Where law and penalty leave little room, one long note sends all notes below, and their column goes."""
    crowded = study(*FULL, "CAN A-01 article s. 2", "CAN A-02 notes short", "BLZ A-01 notes " + "word " * 60)
    part = compare(crowded)[0]
    block = block_of(part.provisions[0], Shower(part.instrument, part.lists, Voice(crowded, "en")))
    assert [(line.code, line.below, line.is_long) for line in block.lines] == [
        ("BLZ", True, False),
        ("CAN", True, False),
        ("CRI", True, False),
        ("GTM", True, False),
    ]
    assert (block.has_details, block.width) == (False, 4)


def test_nothing_is_said_to_be_in_part_where_no_answer_can_be() -> None:
    """A list of answers without a partial one: chapter, table, summary and slides speak of what is not provided for."""
    known = compare(STUDY)[0].instrument
    scale = known.lists["coverage"]
    options = tuple(one for one in scale.options if one.symbol != "half")
    lists = {**known.lists, "coverage": scale.model_copy(update={"options": options})}
    of = study_of(known.model_copy(update={"lists": lists}), edition(notice=None), ["CRI A-01 coverage no"])
    for language, words in (("en", "in part"), ("es", "en parte")):
        page = page_context(of, language)
        (chapter,) = (one for one in outline(page) if one.template == "gaps")
        assert words not in study_html(of, language)
        assert [words in str(one) for one in (deck(of, language), page.executive, chapter.title)] == [False] * 3
    assert chapter.title == "Disposiciones que los países señalan como no previstas"


def test_counts_in_sentences_set_thousands_apart() -> None:
    """From four digits on, by a blank that does not break."""
    assert [VOICE.number(count) for count in (999, 1155, 20459)] == ["999", "1\u00a0155", "20\u00a0459"]
