"""Every sign of a citation is read or told of, and no other row is cited than the one that was chosen."""

import time
from collections.abc import Mapping

import pytest

from matrices.instrument.columns import Column, Target, Typed
from matrices.instrument.raw import raw_text
from matrices.instrument.types.parsing import parse
from matrices.language import same

LAWS: Mapping[str, tuple[str, ...]] = {
    **{f"L{n:02d}": (f"Ley corta {n}", f"Ley número {n}, sobre la trata y el tráfico") for n in range(1, 11)},
    "L11": ("Código Penal", "Código Penal de Costa Rica"),
    "L12": ("Ley de Migración", "Ley General de Migración y Extranjería"),
    "L13": ("Ley contra la trata", "9095"),
    "L14": ("Código Penal Militar",),
    "L15": ("L15",),
    "L16": (),
    "L17": ("Ley 79 de 2011, sobre la trata", "Ley 79 de 2011"),
    "L18": ("Reglamento de trata",),
    "L19": ("Reglamento de trata",),
}
"""A register: L15 was begun without a name, L16 is blank, two rows have the same name."""

UNREAD: Mapping[str, tuple[str, ...]] = {f"L{n:02d}": (f"L{n:02d}",) for n in range(1, 41)}
"""A register of which the sheet is missing."""

INSTITUTIONS: Mapping[str, tuple[str, ...]] = {
    "I01": ("FGR", "Fiscalía General de la República"),
    "I02": ("MSP", "Ministerio de Seguridad Pública"),
}


def cited(words: str, register: Mapping[str, tuple[str, ...]] = LAWS, *, several: bool = True) -> Typed:
    column = Column.model_validate(
        {"id": "c", "type": "reference", "label": same("C"), "several": several, "sheet": "s"}
    )
    return parse(raw_text(words), Target(column, "es", cited=register))


def told(words: str, register: Mapping[str, tuple[str, ...]] = LAWS, *, several: bool = True) -> tuple[object, ...]:
    found = cited(words, register, several=several)
    return found.value, *(remark.code for remark in found.remarks)


@pytest.mark.parametrize(
    ("words", "row", "part"),
    [
        ("L05 / L06 (art. 8)", "L05; L06", "art. 8"),
        ("L05 · Ley corta 5, art. 8 y 9", "L05", "art. 8 y 9"),
        ("artículo 8 de la L05", "L05", "artículo 8"),
        ("Código Penal, art. 172", "L11", "art. 172"),
        ("L05, art. 8, y L06, arts. 9 y 10", "L05; L06", "art. 8; arts. 9 y 10"),
    ],
)
def test_an_article_beside_a_law_is_told_to_be_printed_nowhere(words: str, row: str, part: str) -> None:
    """The law is cited; that its article has a column of its own is said, with the article."""
    told = [(one.code, one.values["understood"], one.values["part"]) for one in cited(words).remarks]
    assert told == [("article-beside-law", row, part)]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("L05", ("L05",)),
        ("l5.", ("L05",)),
        ("L05; L06", ("L05", "L06")),
        ("L05\nL06", ("L05", "L06")),
        ("L05 · Ley corta 5", ("L05",)),
        ("L05 · Ley corta 5; L11 · Código Penal", ("L05", "L11")),
        ("L05 - LEY CORTA  5", ("L05",)),
        ("L11: Codigo penall", ("L11",)),
        ("L11 · Código Pen…", ("L11",)),
        ("L11 · CP", ("L11",)),
        ("L12 · Ley Migración", ("L12",)),
        ("L13 · Ley N.º 9.095", ("L13",)),
        ("L05 · Ley número 5, sobre la trata y el trá", ("L05",)),
        ("L17 · Ley 79 de 2011, sobre la trata", ("L17",)),
        ("L18 · Reglamento de trata", ("L18",)),
    ],
)
def test_what_the_dropdown_writes_is_read_without_a_word(words: str, rows: tuple[str, ...]) -> None:
    """Case, accents, blanks, slips, cut-off labels, abbreviations and the number of the law name the row itself."""
    assert told(words) == (rows,)


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("L05, L06", ("L05", "L06")),
        ("L05 y L06", ("L05", "L06")),
        ("L05 · Ley corta 5, L06 · Ley corta 6", ("L05", "L06")),
        ("L05 & L06", ("L05", "L06")),
        ("L05 and L06", ("L05", "L06")),
        ("L05-L06", ("L05", "L06")),
        ("Leyes L05, L06 y L07", ("L05", "L06", "L07")),
        ("Ley corta 5 (L05)", ("L05",)),
        ("Ley corta 5 (L05), Ley corta 6 (L06)", ("L05", "L06")),
        ("L05 · Ley corta 5, Código Penal", ("L05", "L11")),
        ("L05 y Código Penal", ("L05", "L11")),
        ("Ley corta 5 y Código Penal", ("L05", "L11")),
        ("Ley corta 5\nCódigo Penal", ("L05", "L11")),
    ],
)
def test_citations_written_otherwise_are_understood_and_told(words: str, rows: tuple[str, ...]) -> None:
    """All rows that are named are cited, whatever separates them, and the finding names them."""
    found = cited(words)
    assert (found.value, [(one.code, one.values["understood"]) for one in found.remarks]) == (
        rows,
        [("understood-as", "; ".join(rows))],
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("L05 derogada por L06", (("L05", "L06"), "reference-words-left")),
        ("L05 repealed by L06", (("L05", "L06"), "reference-words-left")),
        ("L05 · Ley corta 5 (derogada)", (("L05",), "reference-words-left")),
        ("L05-L07", (None, "reference-unclear")),
        ("L05 a L07", (None, "reference-unclear")),
        ("L05 to L07", (None, "reference-unclear")),
        ("L05 · Ley corta 5 a L07 · Ley corta 7", (None, "reference-unclear")),
        ("L05, 06", (None, "reference-unclear")),
        ("L05, no L06", (None, "reference-unclear")),
        ("L05 · Ley que nadie conoce", (None, "reference-name-unknown")),
        ("L05 · Ley corta 55", (None, "reference-name-unknown")),
        ("L05 y Ley Desconocida", (None, "reference-unknown")),
        ("L05 · Ley corta 5, Ley desconocida", (None, "reference-unknown")),
        ("Reglamento de trata", (None, "reference-two-rows")),
        ("L05 · Reglamento de trata", (None, "reference-two-rows")),
        ("L99", (("L99",),)),
        ("L16 · algo", (("L16",), "reference-words-left")),
        ("L05?", (("L05",), "reference-words-left")),
        ("L05*", (("L05",), "reference-words-left")),
        ("L05 · Ley corta 5 reformada por Ley corta 6", (("L05", "L06"), "reference-words-left")),
        ("L05 · Ley corta 5 y sus reformas", (("L05",), "reference-words-left")),
        ("L05¹", (("L05",), "understood-as")),
        ("Ley 9095", (("L13",), "understood-as")),
        ("L12 Ley 9095", (None, "reference-other-name")),
    ],
)
def test_what_cannot_be_read_of_a_citation_is_told(words: str, expected: tuple[object, ...]) -> None:
    """Words that say something of a law are set aside with a warning; what may change the citation is asked."""
    assert told(words) == expected


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        ("L05 · Ley corta 6", "L06 · Ley corta 6"),
        ("L08 · Ley corta 5", "L05 · Ley corta 5"),
        ("L05, Código Penal", "L11 · Código Penal"),
        ("L05 · Codigo penall, art. 3", "L11 · Código Penal"),
        ("L11 · Código Penal Militar", "L14 · Código Penal Militar"),
        ("L02 · Ley 79 de 2011", "L17 · Ley 79 de 2011, sobre la trata"),
        ("L15 · Código Penal", "L11 · Código Penal"),
        ("L16 · Código Penal", "L11 · Código Penal"),
    ],
)
def test_the_name_of_another_row_is_an_error_with_the_right_row(words: str, suggestion: str) -> None:
    """A register that was sorted after its rows were cited cites no other law than the one that was chosen."""
    found = cited(words)
    assert (found.value, [(one.code, one.values["suggestion"]) for one in found.remarks]) == (
        None,
        [("reference-other-name", suggestion)],
    )


def test_words_beside_a_number_are_quoted_as_they_stand() -> None:
    """What is told of a citation keeps its own case and accents."""
    assert cited("L05 Según la Fiscalía de Género").remarks[0].values["part"] == "Según la Fiscalía de Género"


def test_citations_stand_as_far_as_they_go_where_the_register_is_missing() -> None:
    """Nothing follows from a missing sheet: numbers are kept with their words, a name alone is kept unclear."""
    found = [told(words, UNREAD) for words in ("L17 · Ley corta 17", "L17; L18", "Ley corta 17")]
    assert found == [(("L17",),), (("L17", "L18"),), (None,)]


def test_citations_of_one_row_of_another_list() -> None:
    """Where one row is asked for, its label is read and a second row is refused; initials are a name like others."""
    found = [
        told(words, INSTITUTIONS, several=False)
        for words in (
            "I01 · FGR",
            "I01 · Fiscalía General de la República",
            "I02 · FGR",
            "Ministerio de Seguridad Pública (I02)",
            "I01 y I02",
        )
    ]
    assert found == [
        (("I01",),),
        (("I01",),),
        (None, "reference-other-name"),
        (("I02",), "understood-as"),
        (None, "several-answers"),
    ]


@pytest.mark.parametrize(
    "piece", ["L05,", "L05 ", "Ley corta 5 ", "a, ", "(L05", "art. 8 ", "ley ley y ", "9.095", "L05 · Ley corta 5, "]
)
def test_a_citation_as_long_as_a_cell_takes_no_time(piece: str) -> None:
    """32,767 letters of anything are read or refused at once."""
    begun = time.process_time()
    cited((piece * 40_000)[:32_767])
    cited((piece * 4_000)[:3_999])
    assert time.process_time() - begun < 1.5


def test_a_number_without_its_letter_is_suggested_with_it() -> None:
    """`5` is rather the fifth row than a law in whose number there is a 5."""
    assert cited("5").remarks[0].values == {"part": "5", "suggestion": "L05 · Ley corta 5"}


def test_a_name_as_long_as_a_page_is_cut_in_messages() -> None:
    """Every citation of the row would repeat it."""
    register = {"L01": ("ley " * 8_000,), "L02": ("Código Penal",)}
    found = [cited(words, register).remarks[0].values for words in ("L01 · Código Penal", "L02 · Código de Familia")]
    assert [max(len(str(value)) for value in values.values()) <= 200 for values in found] == [True, True]


@pytest.mark.parametrize("words", ["LO5", "lo5", "Ｌ０５"])
def test_letters_that_stand_for_figures_are_suggested_as_figures(words: str) -> None:
    """`LO5` is rather the fifth law than one whose number is alike."""
    assert [one.values.get("suggestion") for one in cited(words).remarks] == ["L05 · Ley corta 5"]


def test_digits_alone_rather_mean_a_row_than_a_law() -> None:
    """Whatever the other rows are called, one without a number among them."""
    found = cited("5", {"L05": ("Ley corta",), "Anexo": ("Convenio 5",)})
    assert [(one.code, one.values["suggestion"]) for one in found.remarks] == [
        ("reference-near-miss", "L05 · Ley corta")
    ]
