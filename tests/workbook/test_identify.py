"""Whose file it is, by the majority of the places that say so."""

from openpyxl import Workbook

from matrices.instrument.model import Instrument
from matrices.workbook.identity import Identity
from matrices.workbook.placing.identify import identify
from matrices.workbook.read import open_workbook
from tests.workbook.damage import as_bytes, identity_of, properties, workbook


def identified(book: Workbook) -> tuple[Identity | None, list[str]]:
    """Return the identity and the findings as `Sheet!C4 severity code`."""
    identity, found = identify(open_workbook(as_bytes(book), "CRI.xlsx"))
    return identity, [f"{one.at.sheet}!{one.at.cell} {one.severity} {one.code}" for one in found]


def without_tokens(small: Instrument) -> Workbook:
    """Return a workbook without any hidden mark."""
    book = workbook(small)
    del book["meta"]
    properties(book).props.clear()
    book.defined_names.clear()
    for ws in book.worksheets:
        ws["A1"] = None
    return book


def test_a_sound_workbook_says_whose_it_is(small: Instrument) -> None:
    """All places agree."""
    assert identified(workbook(small)) == (identity_of(small), [])


def test_one_place_is_enough(small: Instrument) -> None:
    """A sheet copied alone, a property or a name that survived: each will do."""
    by_sheet, by_property, by_name = (without_tokens(small) for _ in range(3))
    by_sheet["Matriz"]["C3"] = identity_of(small).on("matrix").token()
    properties(by_property).append(properties(workbook(small))["matrices"])
    by_name.defined_names["matrices_identity"] = workbook(small).defined_names["matrices_identity"]
    assert [identified(book) for book in (by_sheet, by_property, by_name)] == [(identity_of(small), [])] * 3


def test_the_majority_counts_and_a_foreign_sheet_is_an_error(small: Instrument) -> None:
    """A sheet of another country's workbook is named."""
    book = workbook(small)
    book["Matriz"]["A1"] = identity_of(small, country="PAN").on("matrix").token()
    assert identified(book) == (identity_of(small), ["Matriz!A1 error identity-disagrees"])


def test_a_sheet_in_the_other_language_is_a_notice(small: Instrument) -> None:
    """The same country's form in its other language is the same form."""
    book = workbook(small)
    book["Matriz"]["A1"] = identity_of(small, "en").on("matrix").token()
    assert identified(book) == (identity_of(small), ["Matriz!A1 notice identity-disagrees"])


def test_a_stale_property_is_a_notice(small: Instrument) -> None:
    """Sheets moved into another workbook leave its properties behind."""
    book = workbook(small)
    properties(book)["matrices"].value = identity_of(small, country="PAN").token()
    assert identified(book) == (identity_of(small), ["! notice identity-disagrees"])


def test_a_changed_token_is_not_believed(small: Instrument) -> None:
    """Check digits tell a token that somebody edited."""
    book = workbook(small)
    book["Matriz"]["A1"] = str(book["Matriz"]["A1"].value).replace("CRI", "PAN")
    assert identified(book) == (identity_of(small), ["Matriz!A1 notice identity-damaged"])


def test_the_line_on_the_cover_is_the_last_resort(small: Instrument) -> None:
    """What a human can read and dictate identifies the file where all else is gone, with a warning."""
    assert identified(without_tokens(small)) == (identity_of(small), ["Portada!C3 warning identity-by-hand"])


def test_a_stranger_is_not_ours(small: Instrument) -> None:
    """A workbook without any mark is an error."""
    book = without_tokens(small)
    book["Portada"]["C3"] = "Informe 2027 · Costa Rica"
    assert identified(book) == (None, ["! error not-ours"])
