"""Translations of a study: the newest counts, those of an earlier text are stale."""

from dataclasses import replace

from matrices.register.records import StoredTranslation
from matrices.study.consolidated import current, digest
from matrices.study.model import Translation
from tests.study.small_study import study

STUDY = study("CRI A-01 notes Rige desde 2013.")
PLACE = ("CRI", "small", "matrix", "A-01", "notes")
NOW, THEN = digest("Rige desde 2013."), digest("Rige desde 2010.")


def stored(text: str, source: str = NOW, **more: str) -> StoredTranslation:
    """Return a translation of Costa Rica's note as the register holds it."""
    kept = StoredTranslation("2027", *PLACE, source, "en", text, "Ana", "draft", "2027-03-20", "TS")
    return replace(kept, **more)  # type: ignore[arg-type]  # the values are those of the fields


def found(*known: StoredTranslation) -> list[Translation]:
    """Return what counts of some translations."""
    return list(current(STUDY, known).values())


def test_the_newest_translation_of_a_text_counts() -> None:
    """Earlier ones stay in the register alone."""
    assert found(stored("In force."), stored("In force since 2013.", status="reviewed")) == [
        Translation("In force since 2013.", "en", "Ana", "reviewed", "2027-03-20", NOW)
    ]


def test_a_translation_of_an_earlier_text_is_stale() -> None:
    """It counts until there is one of the present text."""
    old, new = stored("In force since 2010.", THEN), stored("In force since 2013.")
    assert [(one.text, one.stale) for one in found(old)] == [("In force since 2010.", True)]
    assert [(one.text, one.stale) for one in found(new, old)] == [("In force since 2013.", False)]


def test_an_empty_translation_takes_back_what_was_there() -> None:
    """Whether of the present text or of an earlier one."""
    assert found(stored("In force."), stored("")) == []
    assert found(stored("In force since 2010.", THEN), stored("", THEN)) == []


def test_a_text_that_is_gone_has_no_translation() -> None:
    """A translation of a row that the country has emptied is not the study's."""
    assert found(stored("In force.", row="A-02")) == []


def test_a_translation_is_found_by_its_text_and_language() -> None:
    """The study gives it for an entry."""
    made = replace(STUDY, translations=current(STUDY, [stored("In force.")]))
    (entry,) = made.entries
    given = made.translation(entry, "en")
    assert (given.text if given else "", made.translation(entry, "es")) == ("In force.", None)
