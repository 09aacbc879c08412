"""Every family of rules, and which finding is left where several have one cause."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.checking.answers import read_answers
from matrices.checking.judging import COMPILERS, in_order, judge
from matrices.edition.model import Waiver
from matrices.findings import CellRef, finding
from matrices.instrument.expressions import NODES
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.instrument.raw import RawValue
from matrices.instrument.rules import FAMILIES
from matrices.language import same
from tests.conftest import EXAMPLES, Content, Place, reading
from tests.study.test_carry import revised

LAWS: Mapping[Place, Content] = {
    CellId("laws", "L01", "name"): "Código Penal",
    CellId("laws", "L01", "status"): "Vigente",
    CellId("laws", "L02", "name"): "Proyecto 123",
    CellId("laws", "L02", "status"): "Proyecto de ley",
}
DONE: Mapping[Place, Content] = {
    CellId("matrix", "A-01", "coverage"): "No",
    CellId("matrix", "A-02", "coverage"): "No",
    CellId("matrix", "B-01", "coverage"): "No",
}


def found(instrument: Instrument, cells: Mapping[Place, Content], *waivers: Waiver) -> list[str]:
    """Return the findings of one file as `row!column code`."""
    answers = read_answers(reading(instrument, {**LAWS, **DONE, **cells}), instrument, "CR")
    (findings,) = judge(instrument, [answers], waivers)
    return [f"{one.row}!{one.column} {one.severity} {one.rule or one.code}" for one in findings]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        ({("A-01", "coverage"): "Sí"}, ["A-01!law error law-when-covered"]),
        ({("A-01", "coverage"): "Sí", ("A-01", "law"): "L01"}, []),
        ({("A-01", "law"): "L01"}, ["A-01!law warning no-law-when-no"]),
        ({("A-01", "shortest"): 8, ("A-01", "longest"): 6}, ["A-01!longest error term-in-order"]),
        ({("A-01", "shortest"): 8, ("A-01", "longest"): "cadena perpetua"}, []),
        (
            {("A-01", "shortest"): "mucho", ("A-01", "longest"): 1},
            ["A-01!shortest error not-a-term", "A-01!longest warning serious"],
        ),
        ({("A-01", "shortest"): "18 meses", ("A-01", "longest"): 1}, ["A-01!longest error term-in-order"]),
        ({("A-01", "longest"): 3}, ["A-01!longest warning serious"]),
        ({("A-01", "longest"): "48 meses"}, []),
        ({("A-01", "article"): "5"}, ["A-01!article warning article-form"]),
        ({("A-01", "article"): "art. 5"}, []),
        (
            {("A-01", "total"): 5, ("A-01", "women"): 3, ("A-01", "men"): 1},
            ["A-01!total error parts-add-up"],
        ),
        ({("A-01", "total"): 4, ("A-01", "women"): 3, ("A-01", "men"): 1}, []),
        ({("A-01", "total"): 4, ("A-01", "women"): 3}, []),
        ({("A-01", "total"): "s/d", ("A-01", "women"): 3, ("A-01", "men"): 1}, []),
        ({("A-01", "coverage"): "Sí", ("A-01", "law"): "L02"}, ["A-01!law error in-force"]),
        ({("A-01", "coverage"): "Sí", ("A-01", "law"): "L02; L01"}, []),
        ({("A-01", "coverage"): "Sí", ("A-01", "law"): "L04"}, ["A-01!law error reference-to-blank"]),
    ],
)
def test_each_rule_family_reports_at_its_cell(
    small: Instrument, cells: Mapping[tuple[str, str], Content], expected: list[str]
) -> None:
    """A broken rule is reported once, at the cell that has to be changed."""
    assert found(small, {CellId("matrix", *place): content for place, content in cells.items()}) == expected


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        (4, []),
        ("47 meses", ["A-01!longest warning serious"]),
        (20, []),
        ("241 meses", ["A-01!longest warning serious"]),
    ],
)
def test_the_ends_of_a_range_are_within_it(tmp_path: Path, longest: Content, expected: list[str]) -> None:
    """What is exactly as little or as much as is foreseen is foreseen."""
    ranged = revised(tmp_path, matrix=(("    minimum: 4\n", "    minimum: 4\n    maximum: 20\n"),))
    assert found(ranged, {CellId("matrix", "A-01", "longest"): longest}) == expected


def test_dates_known_in_part_are_out_of_order_only_if_they_must_be(small: Instrument) -> None:
    """2013 may be before or after March 2013; 2014 is after it."""
    enacted = CellId("laws", "L01", "enacted")
    published = CellId("laws", "L01", "published")
    assert found(small, {enacted: "2013-03", published: 2013}) == []
    assert found(small, {enacted: "2014", published: "2013-03"}) == ["L01!published warning dates-in-order"]


def test_the_second_of_two_equal_rows_is_reported(small: Instrument) -> None:
    """`unique` points at the repetition, not at the first row; case does not matter."""
    cells: dict[Place, Content] = {
        CellId("laws", "L03", "name"): "código penal",
        CellId("laws", "L03", "status"): "Vigente",
    }
    assert found(small, cells) == ["L03!name warning one-name"]


def test_the_same_provision_in_two_sheets_is_reported(small: Instrument) -> None:
    """`distinct-across` compares with the other sheet of the same file."""
    cells: dict[Place, Content] = {
        CellId("matrix", "A-01", "coverage"): "Sí",
        CellId("matrix", "A-01", "law"): "L01",
        CellId("matrix", "A-01", "article"): "art. 5",
        CellId("other", "O-01", "law"): "L01 · Código Penal",
        CellId("other", "O-01", "article"): "art. 5",
    }
    assert found(small, cells) == ["A-01!article warning not-in-other"]


def test_a_row_of_a_list_that_was_begun_must_have_its_required_cells(small: Instrument) -> None:
    """Open rows are required only once something stands in them."""
    assert found(small, {CellId("laws", "L04", "url"): "https://www.gob.cr"}) == [
        "L04!name error row-begun",
        "L04!status error row-begun",
    ]


def test_a_row_of_a_matrix_that_was_begun_must_have_its_required_cells(small: Instrument) -> None:
    """An article beside a blank coverage is an error, a note alone is not."""
    cells: dict[Place, Content] = {
        CellId("matrix", "A-01", "article"): "art. 5",
        CellId("matrix", "A-02", "notes"): "pendiente",
    }
    answers = read_answers(reading(small, {**LAWS, **cells}), small)
    (findings,) = judge(small, [answers])
    assert [f"{one.row} {one.severity} {one.code}" for one in findings] == [
        "A-01 error row-begun",
        "A-02 warning required",
        "B-01 warning required",
    ]


def test_dates_out_of_order_are_reported_at_the_first_that_is(small: Instrument) -> None:
    """Each date is compared with the nearest one before it that is known."""
    dates = ("enacted", "published", "in_force")
    found_at = {}
    for given in (("2014", "2013", "2013"), ("2014", "", "2013"), ("2012", "2013", "2011"), ("2012", "2013", "2014")):
        cells = {CellId("laws", "L01", name): year for name, year in zip(dates, given, strict=True) if year}
        found_at[given] = [one.partition(" ")[0] for one in found(small, cells)]
    assert list(found_at.values()) == [["L01!published"], ["L01!in_force"], ["L01!in_force"], []]


def test_content_that_cannot_be_understood_hides_the_rules_of_its_cell(small: Instrument) -> None:
    """A wrong word in `coverage` is one finding; nothing is concluded from it."""
    cells: dict[Place, Content] = {
        CellId("matrix", "A-01", "coverage"): "Parcialmente",
        CellId("matrix", "A-01", "law"): "L02",
    }
    assert found(small, cells) == ["A-01!coverage error near-miss"]


def test_a_formula_without_a_value_is_no_blank_cell(small: Instrument) -> None:
    """The reading has reported it; the check does not ask for an answer that is there but cannot be seen."""
    unseen = RawValue("blank", formula="=Z1")
    assert found(small, {CellId("matrix", "A-01", "coverage"): unseen}) == []


def test_an_unanswered_row_is_asked_for_and_blocks_nothing(small: Instrument) -> None:
    """A blank required cell whose column warns is a warning at that cell."""
    answers = read_answers(reading(small, LAWS), small)
    (findings,) = judge(small, [answers])
    assert [(one.at.cell, one.severity.value, one.code) for one in findings] == [
        ("E7", "warning", "required"),
        ("E8", "warning", "required"),
        ("E10", "warning", "required"),
    ]


def test_many_files_are_judged_in_one_run_and_kept_apart(small: Instrument) -> None:
    """Each file gets its own findings, with its own name at the cells."""
    good = read_answers(reading(small, {**LAWS, **DONE}, "CRI"), small)
    bad = read_answers(reading(small, {**LAWS, **DONE, CellId("matrix", "A-01", "longest"): 3}, "PAN"), small)
    findings = judge(small, [bad, good, bad])
    assert [[str(one.at) for one in each] for each in findings] == [
        ["PAN.xlsx: Matriz!J7"],
        [],
        ["PAN.xlsx: Matriz!J7"],
    ]


def test_a_waived_rule_is_silent_for_its_country_and_rows(small: Instrument) -> None:
    """A waiver names country, rule and rows; elsewhere the rule holds."""
    cells: dict[Place, Content] = {CellId("matrix", "A-01", "longest"): 3, CellId("matrix", "A-02", "longest"): 3}
    waiver = Waiver(country="CRI", rule="serious", rows=("A-01",), reason=same("agreed"))
    elsewhere = Waiver(country="PAN", rule="serious", reason=same("agreed"))
    assert found(small, cells, waiver, elsewhere) == ["A-02!longest warning serious"]


def test_messages_stand_in_both_languages_with_their_blanks_filled(small: Instrument) -> None:
    """A rule's own words are printed, with the value in them."""
    cells: dict[Place, Content] = {**LAWS, **DONE, CellId("matrix", "A-01", "article"): "172"}
    (findings,) = judge(small, [read_answers(reading(small, cells), small)])
    assert dict(findings[0].message.by_language) == {"en": "Not an article: 172", "es": "No es un artículo: 172"}


def test_every_kind_of_expression_can_be_computed() -> None:
    """No node of a rule is unknown to the check."""
    assert set(COMPILERS) == set(NODES)


def test_the_small_instrument_has_every_family(small: Instrument) -> None:
    """The tests above, and those of figures, leave no family out."""
    figures = load_instrument(EXAMPLES / "figures")
    sheets = (*small.sheets, *figures.sheets)
    assert {type(rule) for sheet in sheets for rule in sheet.rules} == set(FAMILIES)


def test_what_follows_from_a_state_that_cannot_be_made_out_is_not_told_again(small: Instrument) -> None:
    """A misspelt state of one law is one finding, not one in each row that cites the law."""
    cited: Mapping[Place, Content] = {
        CellId("matrix", "A-01", "coverage"): "Sí",
        CellId("matrix", "A-01", "law"): "L01",
    }
    assert found(small, {**cited, CellId("laws", "L01", "status"): "vijente"}) == ["L01!status error near-miss"]
    blank = {
        place: content for place, content in {**LAWS, **DONE, **cited}.items() if place != ("laws", "L01", "status")
    }
    (findings,) = judge(small, [read_answers(reading(small, blank), small, "CR")])
    assert [f"{one.row}!{one.column} {one.rule or one.code}" for one in findings] == ["L01!status row-begun"]


@pytest.mark.parametrize(
    ("missing", "status", "expected"),
    [
        ((), "", ["A-01!law error in-force"]),
        ((), "Proyecto de ley", ["A-01!law error in-force"]),
        ((), "Vigente", []),
        (("laws", "", "status"), "", []),
        (("laws", "", ""), "", []),
    ],
)
def test_a_state_that_need_not_be_given_is_none_where_it_is_blank(
    tmp_path: Path, missing: Place | tuple[()], status: str, expected: list[str]
) -> None:
    """A law without a state is not in force; where the column or the sheet is gone, nobody knows."""
    free = revised(
        tmp_path, laws=(("label: {en: Status, es: Situación}, required: error", "label: {en: Status, es: Situación}"),)
    )
    cells = {**DONE, CellId("laws", "L01", "name"): "Código Penal", CellId("matrix", "A-01", "coverage"): "Sí"}
    cells |= {CellId("matrix", "A-01", "law"): "L01", **({CellId("laws", "L01", "status"): status} if status else {})}
    read = replace(reading(free, cells), missing=frozenset([missing] if missing else []))
    (findings,) = judge(free, [read_answers(read, free, "CR")])
    assert [f"{one.row}!{one.column} {one.severity} {one.rule or one.code}" for one in findings] == expected


@pytest.mark.parametrize(
    ("names", "cited", "expected"),
    [
        (("Código Penal", "Proyecto 123"), "L01 · Código Penal", []),
        (("Proyecto 123", "Código Penal"), "L01 · Código Penal", ["A-01!law error reference-other-name"]),
        (("Ley 9095", "Código Penal"), "L01 · Código Penal", ["A-01!law error reference-other-name"]),
        (("Ley 9095", "Proyecto 123"), "L01 · Código Penal", ["A-01!law warning reference-name-unknown"]),
        (("Código Penal", "Código Penal"), "L01 · Proyecto 123", ["A-01!law warning reference-name-unknown"]),
        (("Código Penal", "Código Penal"), "Código Penal", ["A-01!law warning reference-two-rows"]),
    ],
)
def test_a_register_that_was_changed_after_it_was_cited(
    small: Instrument, names: tuple[str, str], cited: str, expected: list[str]
) -> None:
    """Sorted, shifted, rewritten or filled down: no other law is cited than the one that was chosen."""
    first, second = names
    cells: dict[Place, Content] = {
        CellId("laws", "L01", "name"): first,
        CellId("laws", "L02", "name"): second,
        CellId("laws", "L02", "status"): "Vigente",
        CellId("matrix", "A-01", "coverage"): "Sí",
        CellId("matrix", "A-01", "law"): cited,
    }
    assert [one for one in found(small, cells) if "one-name" not in one] == expected


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ("captación", []),
        ("transporte", ["A-01!law error law-when-covered"]),
        ("3 elementos", ["A-01!acts error count-for-ticks"]),
    ],
)
def test_what_is_not_known_lifts_no_rule_and_breaks_none(small: Instrument, acts: str, expected: list[str]) -> None:
    """Where an explanation would lift a rule, nobody knows whether an unclear one does: the rule is not told."""
    matrix = small.sheet("matrix")
    rules = tuple(
        rule.model_copy(update={"unless": {"acts": ("recruitment",)}}) if rule.id == "law-when-covered" else rule
        for rule in matrix.rules
    )
    sheets = tuple(one.model_copy(update={"rules": rules}) if one.id == "matrix" else one for one in small.sheets)
    lifted = small.model_copy(update={"sheets": sheets})
    cells = {**DONE, CellId("matrix", "A-01", "coverage"): "Sí", CellId("matrix", "A-01", "acts"): acts}
    assert [one for one in found(lifted, cells) if one.startswith("A-01!")] == expected


def test_findings_stand_in_the_order_of_the_instrument(small: Instrument) -> None:
    """What is said of a whole sheet or file comes first, then row by row, unknown rows of a list last."""
    at = CellRef("x.xlsx")
    places = (("matrix", "B-01"), ("laws", "L99"), ("laws", "L05"), ("matrix", ""), ("laws", "L01"), ("", ""))
    found = in_order(small, [finding("row-unlabelled", at, sheet_id=sheet, row=row) for sheet, row in places])
    assert [(one.sheet_id, one.row) for one in found] == [
        ("matrix", ""), ("", ""), ("laws", "L01"), ("laws", "L05"), ("laws", "L99"), ("matrix", "B-01"),
    ]  # fmt: skip
