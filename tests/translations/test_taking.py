"""What becomes of rows that come back: what is taken, what is told, what is refused."""

from dataclasses import replace

import pytest

from matrices.register.records import StoredTranslation
from tests.study.small_study import FULL
from tests.translations.small_translations import (
    FIRST,
    HAND,
    NOTES,
    PLACE,
    STATUS,
    TARGET,
    TRANSLATOR,
    codes,
    stored,
    taken,
    translated,
    workbook,
    written,
)

STUDY = translated(NOTES)
WORDS = "In force since 2013."
TAKEN = stored(WORDS, translator="", status="draft", at=HAND.at)


def row(
    target: object, translator: object = None, status: object = None, at: int = FIRST
) -> dict[tuple[int, int], object]:
    """Return the three cells of a row that a translator writes in."""
    return {(at, TARGET): target, (at, TRANSLATOR): translator, (at, STATUS): status}


def test_a_translation_is_taken_in_with_its_translator_and_status() -> None:
    """What was written goes into the register, under the digest of the text that it was made of."""
    found = taken(written(workbook(STUDY), row(WORDS, "Ana", "reviewed")), STUDY)
    assert (found.stored, codes(found)) == ((stored(WORDS, at=HAND.at),), [])
    assert found.fates == {"new": 1, "withdrawn": 0, "same": 0, "superseded": 0, "blank": 0, "refused": 0}


def test_without_a_status_it_is_a_draft() -> None:
    """Nobody is said to have reviewed what nobody said so of; a file's translator stands for rows that name none."""
    back = written(workbook(STUDY), row(WORDS))
    assert taken(back, STUDY).stored == (TAKEN,)
    assert taken(back, STUDY, replace(HAND, translator="Ana")).stored == (replace(TAKEN, translator="Ana"),)


@pytest.mark.parametrize("status", ["reviewed", "Revisada", " REVIEWED "])
def test_a_status_is_understood_in_both_languages(status: str) -> None:
    """Case and blanks do not matter either."""
    (one,) = taken(written(workbook(STUDY), row(WORDS, None, status)), STUDY).stored
    assert one.status == "reviewed"


def test_blank_rows_say_nothing() -> None:
    """A file that comes back as it was sent changes nothing."""
    found = taken(workbook(STUDY), STUDY)
    assert (found.stored, codes(found), found.fates["blank"]) == ((), [], 1)


def test_the_same_again_is_nothing_to_do() -> None:
    """What the register says already is not written twice: not from a new export, and not from the first file again."""
    known = translated(NOTES, known=[stored(WORDS)])
    again = written(workbook(STUDY), row(WORDS, "Ana", "reviewed"))
    assert [taken(one, known).fates["same"] for one in (workbook(known), again)] == [1, 1]


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (row("=1+1"), ["G5 translation-formula"]),
        (row("In force \ufffd 2013"), ["G5 translation-broken"]),
        ({(FIRST, 6): "Otro texto."} | row(WORDS), ["G5 translation-moved"]),
    ],
)
def test_what_cannot_be_printed_is_refused(cells: dict[tuple[int, int], object], wanted: list[str]) -> None:
    """Formulas, lost signs, and a translation beside another text than that of its key."""
    found = taken(written(workbook(STUDY), cells), STUDY)
    assert (codes(found), found.stored, found.is_blocked, found.fates["refused"]) == (wanted, (), True, 1)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (row("Rige desde  2013."), ["G5 translation-same"]),
        (row("2013"), ["G5 translation-without-words"]),
        (row("#REF!"), ["G5 translation-without-words"]),
        (row("VERDADERO"), ["G5 translation-without-words"]),
        (row("RIGE DESDE 2013."), ["G5 translation-same"]),
        (row(WORDS, None, "done"), ["I5 translation-status"]),
    ],
)
def test_what_may_be_a_slip_is_taken_with_a_warning(cells: dict[tuple[int, int], object], wanted: list[str]) -> None:
    """The original itself, no word at all, a status that is none."""
    found = taken(written(workbook(STUDY), cells), STUDY)
    assert (codes(found), len(found.stored), found.is_blocked) == (wanted, 1, False)


def test_a_text_that_has_changed_since_keeps_its_translation_as_one_of_an_earlier_text() -> None:
    """What was translated is taken in under the digest of the old text, with a warning."""
    changed = translated("CRI A-01 notes Rige desde 2014.")
    found = taken(written(workbook(STUDY), row(WORDS)), changed)
    assert (found.stored, codes(found)) == ((TAKEN,), ["G5 translation-stale"])


def test_a_stale_translation_is_not_renewed_by_sending_the_file_back() -> None:
    """It stays of an earlier text until somebody gives it a status or other words."""
    old = stored("In force since 2010.", "Rige desde 2010.")
    made = translated(NOTES, known=[old])
    sent = workbook(made)
    assert taken(sent, made).fates["same"] == 1
    renewed = stored("In force since 2010.", at=HAND.at)
    assert taken(written(sent, {(FIRST, STATUS): "reviewed"}), made).stored == (renewed,)


def test_an_emptied_cell_takes_nothing_back_by_itself() -> None:
    """The translation stays, with a warning; it goes when that is asked for, and stays in the register all the same."""
    made = translated(NOTES, known=[stored(WORDS)])
    back = written(workbook(made), row(None))
    kept, gone = taken(back, made), taken(back, made, replace(HAND, withdraws=True))
    assert (kept.stored, codes(kept)) == ((), ["G5 translation-emptied"])
    assert gone.stored == (stored("", at=HAND.at, translator=""),)
    assert translated(NOTES, known=[stored(WORDS), *gone.stored]).translations == {}


def test_an_older_file_outranks_neither_newer_nor_reviewed_work() -> None:
    """A file that was sent before another translation came in says so and replaces nothing, changed or unchanged."""
    first, second = stored(WORDS), stored("Has been in force since 2013.", translator="Eva", at="2027-03-28T09:00")
    sent = workbook(translated(NOTES, known=[first]))
    now = translated(NOTES, known=[first, second])
    unchanged, changed = taken(sent, now), taken(written(sent, {(FIRST, TARGET): "Since 2013."}), now)
    assert (unchanged.stored, codes(unchanged), unchanged.fates["same"]) == ((), [], 1)
    assert codes(changed) == ["G5 translation-overtaken"]
    assert "Eva" in changed.findings[0].message["en"]
    assert (changed.stored, changed.fates["superseded"]) == ((), 1)


def test_a_translator_goes_on_with_the_own_draft_and_an_older_copy_of_it_does_not_count() -> None:
    """The same file comes twice: the second time in new words, and a third time as it came first."""
    sent, words = workbook(STUDY), ("In force from 2013.", "In force since 2013.")
    first = stored(words[0], status="draft", at=HAND.at)
    hand = replace(HAND, known=frozenset({(*PLACE, "en", words[0])}))
    again = taken(written(sent, row(words[1], "Ana", "draft")), translated(NOTES, known=[first]), hand)
    assert [one.text for one in again.stored] == [words[1]]
    now = translated(NOTES, known=[first, *again.stored])
    both = replace(HAND, known=hand.known | {(*PLACE, "en", words[1])})
    older = taken(written(sent, row(words[0], "Ana", "draft")), now, both)
    assert (older.stored, codes(older), older.fates["superseded"]) == ((), ["G5 translation-overtaken"], 1)


def test_an_old_export_takes_nothing_back() -> None:
    """With the word that emptied cells are meant, an older file says that newer work is there."""
    sent = workbook(STUDY)
    now, hand = translated(NOTES, known=[stored(WORDS)]), replace(HAND, withdraws=True)
    found = taken(sent, now, hand)
    assert (found.stored, codes(found), found.fates["superseded"]) == ((), ["G5 translation-overtaken"], 1)


def test_every_row_with_words_has_one_fate_and_the_numbers_add_up() -> None:
    """A lost key, a changed key, words below the table and a copied row are told at their cells, none in silence."""
    made = translated(NOTES, "CRI A-02 notes Segunda nota.", "CRI B-01 notes Tercera nota.")
    sent = workbook(made)
    cells: dict[tuple[int, int], object] = {(FIRST + n, TARGET): f"Note number {n}." for n in range(3)}
    cells |= {(FIRST, 1): None, (FIRST + 1, 1): "MTXT1|2027|en|damaged|x|y||0000", (FIRST + 9, TARGET): "Forgotten."}
    found = taken(written(sent, cells), made)
    assert codes(found) == [f"G{FIRST + n} translation-key-lost" for n in (0, 1, 9)]
    assert (found.fates["new"], found.fates["refused"], sum(found.fates.values())) == (1, 3, 4)


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({(FIRST, 14): WORDS}, ["N5 translation-beside"]),
        ({(FIRST + 20, 14): WORDS}, ["N25 translation-beside"]),
        ({(FIRST, TRANSLATOR): f"{WORDS} {WORDS}"}, ["G5 translation-beside"]),
        ({(FIRST, TRANSLATOR): "Ana Ficticia Ejemplo Ñáñez"}, []),
        ({(FIRST - 1, 14): "Mis notas", (FIRST, 14): "Preguntar."}, []),
    ],
)
def test_words_beside_the_column_of_translations_are_told(
    cells: dict[tuple[int, int], object], wanted: list[str]
) -> None:
    """Whatever slipped out of its column is refused at its cell; names, and notes under an own head, are not."""
    found = taken(written(workbook(STUDY), cells), STUDY)
    assert (codes(found), found.stored, found.fates["refused"]) == (wanted, (), len(wanted))


def test_a_text_in_the_language_of_the_original_is_asked() -> None:
    """Many small words of the one language and none of the other; whoever has reviewed it may mean it."""
    spanish = "La ley que rige en el país desde el año de la reforma, con los cambios de la última."
    asked = taken(written(workbook(STUDY), row(spanish)), STUDY)
    meant = taken(written(workbook(STUDY), row(spanish, "Ana", "reviewed")), STUDY)
    assert (codes(asked), asked.stored, len(meant.stored)) == (["G5 translation-other-language"], (), 1)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Rige desde el año de la reforma", True),
        ("Los jueces de la Corte", True),
        ("Para las víctimas y los testigos de los delitos", True),
        ("Ley de Migración y Extranjería (Migration Act)", False),
        ("The Ley de la Reforma y de los Delitos is in force", False),
        ("Código Penal", False),
    ],
)
def test_a_few_words_may_be_the_name_of_a_law(words: str, asked: bool) -> None:
    """Short texts are asked about too, unless they may be a name, or say something in the other language."""
    found = taken(written(workbook(STUDY), row(words)), STUDY)
    assert codes(found) == (["G5 translation-other-language"] if asked else [])


def test_a_text_that_is_gone_is_named() -> None:
    """A country that took its note back has no text that a translation could stand beside."""
    found = taken(written(workbook(STUDY), row(WORDS)), translated("CRI A-02 coverage no"))
    assert (codes(found), found.stored) == (["G5 translation-unknown"], ())


def test_a_file_of_another_edition_is_said_once() -> None:
    """However many rows it has."""
    made = translated(*FULL)
    other = replace(made, edition=made.edition.model_copy(update={"id": "2029"}))
    found = taken(workbook(made), other)
    assert (codes(found), found.fates["refused"]) == (["translations-other-edition"], 3)


def test_a_row_that_was_copied_counts_once() -> None:
    """A copy with other words is refused, since nobody can say which is meant."""
    sent = workbook(STUDY)
    key = taken_key(sent)
    copied = written(sent, row(WORDS) | {(8, 1): key, (8, TARGET): WORDS, (8, 6): "Rige desde 2013."})
    other = written(sent, row(WORDS) | {(8, 1): key, (8, TARGET): "Other words.", (8, 6): "Rige desde 2013."})
    assert (codes(taken(copied, STUDY)), taken(copied, STUDY).stored) == ([], (TAKEN,))
    assert (codes(taken(other, STUDY)), taken(other, STUDY).stored) == (["G8 translation-twice"], (TAKEN,))


def taken_key(content: bytes) -> str:
    """Return the key in the first row of a workbook."""
    import io

    from openpyxl import load_workbook

    return str(load_workbook(io.BytesIO(content)).worksheets[0].cell(FIRST, 1).value)


def test_places_are_those_of_the_study() -> None:
    """What is stored names edition, country, instrument, sheet, row and column."""
    one: StoredTranslation = TAKEN
    assert (one.edition, one.country, one.instrument, one.sheet, one.row, one.column) == ("2027", *PLACE)
