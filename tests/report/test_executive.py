"""Study → executive summary: counted sentences, nothing ranked, one page."""

import itertools
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from matrices import demonstration
from matrices.edition.folder import load_edition
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.report.pdf import extent, with_known_signs
from matrices.report.pieces import PieceLayout, in_pieces
from matrices.report.study.executive import BriefPart, executive_summary, findings
from matrices.report.study.page import study_print
from matrices.report.voice import Voice
from matrices.study.model import CellChange, CountryState, Entry, Proceedings, Study, Validation
from matrices.study.tables import compare
from matrices.workbook.plan import Plan
from tests.conftest import EXAMPLES
from tests.study.small_rounds import UNTIL, in_rounds
from tests.study.small_study import FULL, SHA, edition, study, study_of

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

STATES = ("in_validation", "returned", "validated", "partly", "objected", "silence", "partly_silence", "not_validated")


def brief(of: Study, language: str = "en") -> BriefPart:
    """Return the summary of the one instrument of a study."""
    return executive_summary(compare(of), Voice(of, language)).parts[0]


def told(part: BriefPart) -> list[str]:
    """Return the findings of an instrument, each with its figure and where it leads."""
    return [f"{one['number']} {one['words']} {one['see']}".strip() for one in part.findings]


def test_each_finding_has_its_figure_and_leads_to_its_provision() -> None:
    """An offence with its prison terms, what answers share and where they part; counted, never ranked."""
    of = study(*FULL, "GTM A-02 coverage yes", "BLZ A-01 coverage yes", "BLZ A-01 longest P8Y", notice=None)
    assert told(brief(of)) == [
        "3 of 4 countries report “The offence” as provided for (in full or in part). Minimum prison term, stated for "
        "1: 6 years. Maximum terms, stated for 2: 8 to 10 years. Imprisonment for life is possible in 1. A-01",
        "0 of 2 provisions with at least two answers: every answer is that it is provided for in full.",
        "2 of 2 provisions with at least two answers: the answers differ, most evenly on: “The offence” (2 “Yes” and "
        "1 “Partial”); and “Attempt” (1 “Yes” and 1 “No”). A-01",
    ]
    agreed = study("CRI A-02 coverage yes", "CAN A-02 coverage yes", notice=None)
    assert told(brief(agreed, "es")) == [
        "2 de 4 países señalan como prevista la disposición «Tentativa» (en todo o en parte). A-02",
        "1 de 1 disposiciones con al menos dos respuestas: todas las respuestas la señalan como prevista en su "
        "totalidad («Tentativa» (2 respuestas)). A-02",
    ]


def test_approved_words_take_the_place_of_the_findings() -> None:
    """What the edition has approved is printed as it stands; the figures and the table of chapters stay."""
    approved = {"key_findings": [{"en": "Approved.", "es": "Aprobado."}]}
    of = study(*FULL, publication=approved)
    summary = executive_summary(compare(of), Voice(of, "es"))
    assert (summary.approved, summary.parts[0].findings) == (("Aprobado.",), ())
    assert len(summary.parts[0].lines) == 5


def test_each_chapter_has_a_line_with_its_figures() -> None:
    """Who answered, how much of what could be answered, and how many duties are reported as missing or in part."""
    lines = brief(study(*FULL, notice=None), "es").lines
    assert [(line["title"], line["answered"], line["given"], line["gaps"]) for line in lines[:3]] == [
        ("Matriz", "3 de 4", "3 de 12", "1 de 1"),
        ("Delitos", "3 de 4", "3 de 8", "1 de 1"),
        ("Protección", "0 de 4", "0 de 4", "–"),
    ]


def test_options_that_are_numbers_do_not_run_into_their_counts(tmp_path: Path) -> None:
    """A scale of 1 and 0 is counted as `1: 2 · 0: 1`."""
    folder = shutil.copytree(EXAMPLES / "small", tmp_path / "small")
    text = (folder / "instrument.yaml").read_text(encoding="utf-8")
    for label, number in (("Yes", "1"), ("No", "0")):
        text = re.sub(rf'label: {{en: "{label}", es: [^}}]*}}', f'label: {{en: "{number}", es: "{number}"}}', text)
    (folder / "instrument.yaml").write_text(text, encoding="utf-8")
    answers = ("CRI A-02 coverage yes", "CAN A-02 coverage yes", "GTM A-02 coverage no")
    of = study_of(load_instrument(folder), edition(notice=None), answers)
    assert told(brief(of, "es"))[-1] == (
        "1 de 1 disposiciones con al menos dos respuestas: las respuestas difieren («Tentativa» (1: 2 · 0: 1)). A-02"
    )


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
        "the lists, 1 field changed, in 1 entry (Costa Rica).",
    )
    assert executive_summary(compare(study(*FULL)), Voice(study(*FULL), "en")).changes == ()


def test_sentences_do_not_name_half_the_world() -> None:
    """Of many countries a sentence says how many they are."""
    codes = ["BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA", "ARG", "BOL", "BRA", "CHL"]
    of = study("CRI A-01 coverage yes", countries=codes, notice=None)
    assert brief(of).sentences[0] == (
        "1 of 15 countries answered by 12 March 2027; 14 gave no answer. No answer: 14 countries."
    )


def test_a_study_without_answers_says_so() -> None:
    """Nothing is counted from nothing."""
    part = brief(study(notice=None))
    assert (part.findings, [line["given"] for line in part.lines]) == (
        (),
        ["0 of 12", "0 of 8", "0 of 4", "0 of 4", "0 of 4"],
    )


def test_a_treaty_that_two_matrices_ask_is_counted_once_and_named_with_each(legislation: Instrument) -> None:
    """Three treaties are asked in four rows."""
    (part,) = compare(full_study(legislation))
    told = next(findings(part, Voice(part.study, "es")))["words"]
    assert ("los 3 tratados" in told, re.findall(r"UNTOC \(([^)]+)\)", told)) == (True, ["Trata", "Tráfico ilícito"])


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
def test_it_has_one_page(legislation: Instrument, language: str) -> None:
    """A full study with everything that a summary can tell keeps to one page."""
    pieces = in_pieces(with_known_signs(study_print(full_study(legislation), language)))
    (summary,) = [one for one in (pieces.front, *pieces.others) if 'id="summary"' in one.html]
    assert summary is not pieces.front
    assert extent(PieceLayout(pieces.style).pdf(summary.html)).pages == 1
