"""Unofficial translations in what is printed: beside the original, marked every time."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from matrices.register.records import StoredTranslation
from matrices.report.data import data_package
from matrices.report.shown import translated
from matrices.report.study.page import study_html, study_print
from matrices.report.voice import Voice
from matrices.report.workbook import consolidated_workbook
from matrices.study.consolidated import current, digest
from matrices.study.model import Study
from tests.study.small_study import FULL, study

NOTES = "Rige desde 2013. [Fuente: gaceta oficial]"


def made(**more: str) -> Study:
    """Return the small study with translations of Costa Rica's note and of the name of its law."""
    plain = study(*FULL)
    note = StoredTranslation(
        "2027", "CRI", "small", "matrix", "A-01", "notes", digest(NOTES), "en",
        "In force since 2013.\nSource: gazette.",
        "Ana", "reviewed", "2027-03-20", "TS",
    )  # fmt: skip
    law = replace(note, sheet="laws", row="L01", column="name", source=digest("Ley 9095"), text="=Act 9095")
    stored = (replace(note, **more), law)  # type: ignore[arg-type]  # the values are those of the fields
    return replace(plain, translations=current(plain, stored))


STALE = {"source": digest("Rige desde 2010."), "status": "draft", "translator": ""}


@pytest.mark.parametrize(
    ("more", "language", "mark"),
    [
        ({}, "en", "Unofficial translation (Secretariat, Ana)"),
        ({"translator": ""}, "en", "Unofficial translation (Secretariat)"),
        (STALE, "en", "Unofficial translation (Secretariat; not reviewed; of an earlier text)"),
    ],
)
def test_each_translation_is_marked(more: dict[str, str], language: str, mark: str) -> None:
    """Unofficial, by whom, not reviewed, of an earlier text."""
    voice = Voice(made(**more), language)
    entry = voice.study.by_place["CRI", "small", "matrix", "A-01", "notes"]
    found = translated(entry, voice)
    assert found is not None
    assert (found.paragraphs, found.mark) == (("In force since 2013.", "Source: gazette."), mark)


def test_the_language_of_the_original_shows_no_translation() -> None:
    """In the Spanish study the Spanish note stands alone."""
    voice = Voice(made(), "es")
    assert translated(voice.study.by_place["CRI", "small", "matrix", "A-01", "notes"], voice) is None


def test_the_open_data_has_them_as_a_table_of_their_own() -> None:
    """One line a translation, with the digest of the text that it was made of; none opens as a formula."""
    lines = list(csv.DictReader(io.StringIO(data_package(made(**STALE))["translations.csv"].decode())))
    assert [tuple(line.values()) for line in lines] == [
        (
            "2027", "CRI", "small", "laws", "L01", "name", "es", "en", "'=Act 9095", "Ana", "reviewed", "false",
            digest("Ley 9095"), "2027-03-20",
        ),
        (
            "2027", "CRI", "small", "matrix", "A-01", "notes", "es", "en", "In force since 2013.\nSource: gazette.",
            "", "draft", "true", digest("Rige desde 2010."), "2027-03-20",
        ),
    ]  # fmt: skip


def test_the_workbook_has_a_column_beside_the_original() -> None:
    """Only where there are translations into its language; one of an earlier text says so."""
    english = load_workbook(io.BytesIO(consolidated_workbook(made(**STALE), "en")))
    head, *lines = ([cell.value for cell in row] for row in english["Matrix"].iter_rows(min_row=2))
    place = head.index("Notes")
    assert head[place + 1] == "Notes (unofficial translation)"
    (costa_rica,) = [row for row in lines if row[0] == "A-01" and row[2] == "Costa Rica"]
    assert costa_rica[place : place + 2] == [NOTES, "[of an earlier text] In force since 2013.\nSource: gazette."]
    assert str(costa_rica[-1]).startswith("CRI v2 · ")
    laws = english["Laws"]
    assert [cell.value for cell in laws[3]][2:4] == ["Ley 9095", "=Act 9095"]
    assert laws["D3"].data_type == "s"
    spanish = load_workbook(io.BytesIO(consolidated_workbook(made(), "es")))
    assert "Notas (traducción no oficial)" not in [cell.value for cell in spanish["Matriz"][2]]


BESIDE = (
    '<div class="note" lang="es"><p>Rige desde 2013. <bdi class="remark">[Fuente: gaceta oficial]</bdi></p></div>\n'
    '<div class="translation" lang="en"><p class="translated-mark">Unofficial translation (Secretariat, Ana)</p>'
    "<p>In force since 2013.</p><p>Source: gazette.</p></div>"
)
LAW = (
    '<bdi lang="es">Ley 9095</bdi><div class="translation" lang="en">'
    '<p class="translated-mark">Unofficial translation (Secretariat, Ana)</p><p>=Act 9095</p></div>'
)


def lines_of(page: str) -> str:
    """Return a page without the blanks at the beginning of lines, and without empty lines."""
    return "\n".join(line.strip() for line in page.splitlines() if line.strip())


@pytest.mark.parametrize("render", [study_html, study_print])
def test_the_study_prints_them_beside_the_original(render: Callable[[Study, str], str]) -> None:
    """On screen and on paper, in provisions and in the list of laws, each text in its language."""
    english, spanish = lines_of(render(made(), "en")), lines_of(render(made(), "es"))
    assert BESIDE in english
    assert LAW in english
    assert 'class="translation"' not in spanish
    assert "it stands with the original and is marked each time" in english


def test_a_study_without_translations_says_that_it_has_none() -> None:
    """As before there were any."""
    page = study_print(study(*FULL), "en")
    assert 'class="translation"' not in page
    assert "in the language in which it wrote them, without" in page


def test_a_translation_is_never_markup() -> None:
    """What a translator writes is text, whatever it looks like."""
    page = study_print(made(text="<script>alert(1)</script>"), "en")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
