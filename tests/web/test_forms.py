"""Cells in forms: an untouched form changes nothing, whatever stands in the cells; what is sent is what is written."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matrices.checking.answers import entered
from matrices.checking.files import Returned, check
from matrices.checking.handing_back import answered
from matrices.instrument.place import CellId, RowId
from matrices.language import LANGUAGES, say
from matrices.report.templates import page_templates
from matrices.web.forms import FormBook, FormCell
from matrices.workbook.template.fill import Answer, fill
from tests.checking.test_answered import begun, checked, drawn, edition, values
from tests.conftest import repeated
from tests.web.pages import form_fields
from tests.workbook.test_prefill import made_for

ROW = RowId("matrix", "A-01")
PAGE = """{% import "web/fields.html.j2" as fields with context %}
{% for one in cells %}{{ fields.cell(one, say, language, deep) }}{% endfor %}"""


def book(content: bytes, language: str = "es") -> FormBook:
    """Return a workbook as forms ask for it."""
    (one,) = check([Returned("CRI.xlsx", content)], edition())
    assert one.answers is not None
    return FormBook(one.answers, one.findings, language)


def page(cells: tuple[FormCell, ...], language: str = "es", *, deep: bool = True) -> str:
    """Return the fields of cells as HTML."""

    def words(key: str, **blanks: object) -> str:
        return say("web", key, language, **blanks)

    return page_templates().from_string(PAGE).render(cells=cells, say=words, language=language, deep=deep)


def sent(cells: tuple[FormCell, ...]) -> dict[str, list[str]]:
    """Return what a browser sends of cells that nobody touched."""
    return form_fields(page(cells))


def written(content: bytes, words: dict[CellId, str]) -> bytes:
    """Return a workbook with words in its cells."""
    file = Returned("CRI.xlsx", content)
    (one,) = check([file], edition())
    assert one.answers is not None
    return answered(file, one, edition(), entered(one.answers, words, "CR"), "es").content


COLUMNS = [
    "coverage",
    "law",
    "article",
    "acts",
    "shortest",
    "longest",
    "fine",
    "unit",
    "total",
    "women",
    "men",
    "rate",
    "since",
    "email",
    "phone",
    "notes",
]
ODD: st.SearchStrategy[Answer] = st.one_of(
    st.sampled_from(
        [
            "Quizás",
            "Si.",
            "L01",
            "Ley 10, art. 3",
            "hasta 6 años",
            "2015-13",
            " 6 ",
            "1,5",
            "a\nb",
            "\ta",
            "<b>&quot;",
            "captación; otra",
            "=1",
            "a\u00a0b",
            "CADENA PERPETUA",
            "☑ Sí ☐ No",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\ufffd"), max_size=200),
    st.integers(-100, 10**6),
    st.floats(-100, 100, allow_nan=False, width=32),
    st.dates(datetime.date(1850, 1, 1), datetime.date(2100, 1, 1)),
)


@settings(deadline=None, max_examples=repeated(12))
@given(odd=st.dictionaries(st.sampled_from(COLUMNS), ODD, min_size=4))
def test_an_untouched_form_changes_nothing(odd: dict[str, Answer]) -> None:
    """Whatever stands in the cells of every type, nothing is written unless somebody wrote it."""
    content = fill(begun(), {CellId(*ROW, column): value for column, value in odd.items()})
    found = book(content)
    assert found.sent(sent(found.row(ROW)), ["matrix"]) == ({}, ())
    answered_here = {one.name.rsplit("~", 1)[1] for one in found.row(ROW) if one.was}
    assert answered_here <= set(odd)


@settings(deadline=None, max_examples=repeated(8))
@given(data=st.data())
def test_what_is_chosen_in_a_form_is_what_is_read(data: st.DataObject) -> None:
    """Random answers through the fields of a page, and typed into the workbook: the same reading and findings."""
    wanted = data.draw(drawn(edition().instruments[0]))
    found = book(begun())
    fields = sent(found.row(ROW))
    by_hand: dict[CellId, Answer] = {}
    for at, value in wanted.items():
        target = found._target(at)
        kind, name = target.column.kind, "~".join(at)
        in_cell = kind.in_cell(value, target.options, "es")
        by_hand[at] = "; ".join(value) if kind.cites and isinstance(value, tuple) else in_cell
        parts = kind.parts(value, target) or {"words": [str(in_cell)]}
        fields |= {f"{name}~{part}": list(values) for part, values in parts.items()}
    words, waiting = found.sent(fields, ["matrix"])
    form, typed = (checked(one) for one in (written(begun(), words), fill(begun(), by_hand)))
    assert (waiting, {at: values(form)[at] for at in wanted}) == ((), {at: values(typed)[at] for at in wanted})
    assert [(str(one.at), one.code) for one in form.findings] == [(str(one.at), one.code) for one in typed.findings]


def test_a_cell_that_somebody_else_wrote_waits() -> None:
    """Both texts are there; other cells of the same form are written, and what both wrote alike is no conflict."""
    first = sent(book(begun()).row(ROW))
    theirs = written(begun(), {CellId(*ROW, "notes"): "De ella", CellId(*ROW, "coverage"): "No"})
    now = book(theirs)
    mine = first | {
        "matrix~A-01~notes~words": ["De él"],
        "matrix~A-01~coverage~option": ["no"],
        "matrix~A-01~article~words": ["art. 5"],
    }
    words, waiting = now.sent(mine, ["matrix"])
    assert words == {CellId(*ROW, "article"): "art. 5"}
    assert [(one.cell.name, one.was, one.now, one.sent) for one in waiting] == [
        ("matrix~A-01~notes", "", "De ella", "De él")
    ]
    again = {**mine, "matrix~A-01~notes~was": ["De ella"]}
    assert now.sent(again, ["matrix"])[0][CellId(*ROW, "notes")] == "De él"


def test_nobody_writes_where_nobody_is_asked() -> None:
    """Another sheet, a cell that a row does not use, a row or a column that is none."""
    found = book(begun())
    for name in ("laws~L01~name", "matrix~B-01~total", "matrix~Z-01~notes", "matrix~A-01~nothing", "cover~x~value"):
        with pytest.raises(KeyError):
            found.sent({f"{name}~was": [""], f"{name}~words": ["x"]}, ["matrix", "cover"])


def test_the_cover_is_a_form_too() -> None:
    """Who fills the workbook in writes it there."""
    found = book(begun())
    fields = sent(found.cover()) | {"cover~name~value~words": [" Ana "]}
    words, _ = found.sent(fields, ["cover"])
    again = book(written(begun(), words))
    assert [one.words for one in again.cover()] == ["Ana", "", "", "", "", ""]


def test_laws_are_found_by_name_and_by_the_text_of_an_article() -> None:
    """Without accents and in any order; what is chosen stays in sight."""
    content = fill(begun(), {CellId(*ROW, "law"): "L03", CellId(*ROW, "article"): "art. 5, captación de víctimas"})
    found = book(content)
    law = CellId(*ROW, "law")
    fields = sent((found.cell(law),))

    def shown(words: str) -> list[str]:
        return [one.value for one in found.cell(law, {**fields, "matrix~A-01~law~find": [words]}).found]

    assert [shown(words) for words in ("", "codigo", "9095 ley", "victimas captacion", "nada")] == [
        ["L01", "L02", "L03"],
        ["L01", "L03"],
        ["L02", "L03"],
        ["L03"],
        ["L03"],
    ]


def test_an_amount_comes_with_its_currency() -> None:
    """One form asks for both cells."""
    found = book(begun())
    fine, unit = found.together(CellId(*ROW, "fine"))
    fields = sent((found.cell(fine), found.cell(unit)))
    fields |= {"matrix~A-01~fine~words": ["1500.50"], "matrix~A-01~unit~option": ["CRC"]}
    assert found.sent(fields, ["matrix"])[0] == {fine: "1500.50", unit: "colones"}


def test_a_prefilled_workbook_is_confirmed_in_the_browser() -> None:
    """What the edition before said stands beside the row; the mark that it still holds is a field like the others."""
    found = book(made_for(edition().instruments[0]))
    assert found.reading.previous is not None
    assert found.reading.previous.words[ROW] == "Sí · Código Penal"
    mark = CellId(*ROW, "unchanged")
    assert [one.part("option") for one in found.row(ROW) if one.name.endswith("~coverage")] == ["yes"]
    fields = sent(found.row(ROW))
    assert found.sent(fields, ["matrix"]) == ({}, ())
    option = found.cell(mark).options[0]
    words, _ = found.sent({**fields, "matrix~A-01~unchanged~option": [option.value]}, ["matrix"])
    again = book(written(made_for(edition().instruments[0]), words))
    assert (words, again.cell(mark).part("option")) == ({mark: option.label}, option.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_says_what_is_asked_and_what_was_found(language: str) -> None:
    """Help, examples and findings stand beside the field, in the reader's language."""
    content = fill(begun(), {CellId(*ROW, "coverage"): "Quizás", CellId(*ROW, "shortest"): "hasta 6 años"})
    found = book(content, language)
    shown: Any = {one.name.rsplit("~", 1)[1]: one for one in found.row(ROW)}
    assert [(one.code, one.severity.value) for one in shown["coverage"].findings] == [("not-an-option", "error")]
    words = page(found.row(ROW), language)
    assert shown["coverage"].findings[0].message[language] in words
    assert [shown[one].words for one in ("coverage", "shortest", "notes")] == ["Quizás", "hasta 6 años", ""]
    assert say("web", "form-as-it-stands", language) in words
    assert form_fields(page(found.row(ROW), language, deep=False))
