"""Study → executive summary: counted sentences, nothing ranked, never more than two pages."""

import itertools
from dataclasses import replace

import pytest

from matrices import demonstration
from matrices.edition.folder import load_edition
from matrices.instrument.model import Instrument
from matrices.report.pdf import extent, with_known_signs
from matrices.report.pieces import PieceLayout, in_pieces
from matrices.report.study.executive import BriefPart, executive_summary
from matrices.report.study.page import study_print
from matrices.report.voice import Voice
from matrices.study.model import CellChange, CountryState, Entry, Proceedings, Study, Validation
from matrices.study.tables import compare
from matrices.workbook.plan import Plan
from tests.study.small_rounds import UNTIL, in_rounds
from tests.study.small_study import FULL, SHA, study

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

STATES = ("in_validation", "returned", "validated", "partly", "objected", "silence", "partly_silence", "not_validated")


def brief(of: Study, language: str = "en") -> BriefPart:
    """Return the summary of the one instrument of a study."""
    return executive_summary(compare(of), Voice(of, language)).parts[0]


def test_each_matrix_is_told_in_counted_sentences() -> None:
    """The tally, what most and what fewest countries report, and what nobody answered."""
    assert brief(study(*FULL, "GTM A-02 coverage yes", notice=None)).matrices[0]["sentences"] == (
        "On 3 provisions, 4 answers on coverage are recorded: 2 “Yes”, 1 “Partial” and 1 “No”.",
        "The provision that the most countries report as provided for, in full or in part, is “The offence” (2 of 4).",
        "Of those with an answer, the fewest countries report “Attempt” as provided for, in full or in part (1 of 4).",
        "1 of 3 provisions has no answer in this study; that is not a “no”.",
    )


def test_each_chapter_has_a_line_with_its_figures() -> None:
    """Who answered, the shares of all possible answers, and the counts in words."""
    lines = brief(study(*FULL, notice=None), "es").matrices[0]["lines"]
    assert [(line["title"], line["answered"], line["words"]) for line in lines] == [
        ("Delitos", "3 de 4", "1 Sí, 1 Parcial, 1 No"),
        ("Protección", "0 de 4", "Sin respuesta"),
    ]


def test_validation_and_changes_are_told_where_there_were_rounds() -> None:
    """How many countries validated, what changed, and how coverage turned."""
    of = in_rounds()
    summary = executive_summary(compare(of), Voice(of, "en"))
    assert (summary.parts[0].figures[-1]["number"], summary.parts[0].validation[1]) == (
        "0 of 3",
        "2 corrections were entered; with their legal basis: 0.",
    )
    assert summary.changes == (
        "Since the first draft (round 1): 3 fields of the answers changed, in 2 provisions (Canada and Costa Rica). In "
        "the lists, 1 field changed, in 1 entry (Costa Rica). Coverage: “Yes” became “No” once (Costa Rica).",
    )
    assert executive_summary(compare(study(*FULL)), Voice(study(*FULL), "en")).changes == ()


def test_sentences_do_not_name_half_the_world() -> None:
    """Of many countries a sentence says how many they are."""
    codes = ["BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA", "ARG", "BOL", "BRA", "CHL"]
    of = study("CRI A-01 coverage yes", countries=codes, notice=None)
    assert brief(of).sentences[:2] == (
        "1 of 15 countries answered by 12 March 2027; 14 gave no answer.",
        "No answer: 14 countries.",
    )


def test_a_study_without_answers_says_so() -> None:
    """Nothing is counted from nothing."""
    assert brief(study(notice=None)).matrices[0]["sentences"] == ("No coverage is recorded in this matrix.",)


def full_study(instrument: Instrument) -> Study:
    """Return a study of eleven countries after two rounds with every state; every country changed something."""
    folder = demonstration.example("reference")
    of = load_edition(folder).edition.model_copy(update={"compiled": "left_out"})
    plan, entries, states = Plan(instrument), [], []
    for country in of.countries:
        answers = demonstration.answers_of(country.code, instrument, folder)
        states.append(CountryState(country, instrument.id, "answered" if answers else "no_answer"))
        for (sheet, row, column), value in answers.items():
            cell = plan.sheet(sheet).address(row, column)
            where = (of.id, country.code, instrument.id, sheet, row, column)
            entries.append(Entry(*where, value, str(value), country.language, 1, 2, "file.xlsx", SHA, "Trata", cell))
    kinds = itertools.cycle(STATES)
    validations = tuple(
        Validation(country.code, instrument.id, kind, 2, UNTIL, "Ministry", UNTIL, True, 3, 20, 2, 1)  # type: ignore[arg-type]
        for country, kind in zip(of.countries, kinds, strict=False)
    )
    changes = tuple(
        CellChange(
            entry.country, instrument.id, entry.sheet, entry.row, entry.column, replace(entry, value="no"), entry, "1"
        )
        for entry in entries
        if entry.column == "coverage"
    )
    proceedings = Proceedings(2, True, validations, (), changes)
    revisions = tuple(replace(change, since="2024") for change in changes)
    return Study(of, (instrument,), tuple(states), tuple(entries), proceedings, revisions)


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["es", "en"])
def test_it_never_has_more_than_two_pages(legislation: Instrument, language: str) -> None:
    """A full study with everything that a summary can tell keeps to two pages."""
    pieces = in_pieces(with_known_signs(study_print(full_study(legislation), language)))
    (summary,) = [one for one in (pieces.front, *pieces.others) if 'id="summary"' in one.html]
    assert summary is not pieces.front
    assert extent(PieceLayout(pieces.style).pdf(summary.html)).pages == 2
