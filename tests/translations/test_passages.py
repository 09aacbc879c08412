"""Which texts are to be translated, and what a translator is told of each."""

from matrices.instrument.model import Instrument
from matrices.translations.texts import is_translatable, passages
from tests.study.small_study import FULL, study
from tests.translations.small_translations import NOTES, stored, texts, translated


def listed(*answers: str, into: str, short: bool = False) -> list[str]:
    """Return the texts to be translated as `PLACE: title | field | text`."""
    found = passages(study(*answers), into, {}, short=short)
    return [f"{' '.join(one.entry.place[2:])}: {one.title['en']} | {one.field['en']} | {one.source}" for one in found]


def test_prose_and_names_of_laws_are_translated() -> None:
    """Notes, excerpts and reservations go out, and names of laws; articles, links and codes do not."""
    assert listed(*FULL, into="en") == [
        "laws L01 name: Ley 9095 | Name | Ley 9095",
        "matrix A-01 notes: The offence | Notes | Rige desde 2013. [Fuente: gaceta oficial]",
        "matrix A-01 notes: The offence | Notes | Sin cobertura indicada.",
    ]


def test_short_texts_are_added_when_asked_for() -> None:
    """With `short`, articles go out too."""
    assert listed(*FULL[:6], into="en", short=True) == [
        "laws L01 name: Ley 9095 | Name | Ley 9095",
        "matrix A-01 article: The offence | Article | art. 5",
    ]


def test_only_texts_in_another_language_go_out() -> None:
    """Into Spanish goes what stands in English."""
    assert listed(*FULL, into="es") == ["matrix A-01 notes: The offence | Notes | Only abroad."]


def test_what_has_no_letters_needs_no_translation() -> None:
    """A year or a dash stays as it is."""
    assert listed("CRI A-01 notes 2013", "GTM A-01 notes —", into="en") == []


def test_each_column_of_the_shipped_instrument_is_decided(legislation: Instrument) -> None:
    """In the matrices excerpt, reservations and notes are prose; in the list of laws the name and the notes."""
    prose = {
        sheet.id: [column.id for column in sheet.columns if is_translatable(sheet, column.id)]
        for sheet in legislation.sheets
    }
    assert prose == {
        "laws": ["name", "notes"],
        "trafficking": ["excerpt", "reservations", "notes"],
        "smuggling": ["excerpt", "reservations", "notes"],
    }


def test_a_stale_translation_comes_with_the_text_that_it_was_made_of() -> None:
    """Where the country has changed its text since, the earlier one is shown, if the register has it."""
    old = stored("In force since 2010.", "Rige desde 2010.")
    made = translated(NOTES, known=[old])
    (found,) = texts(made, {old.source: "Rige desde 2010."})
    assert (found.is_stale, found.earlier, found.source) == (True, "Rige desde 2010.", "Rige desde 2013.")
