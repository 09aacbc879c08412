"""Any text comes back from both formats as it was, and says nothing new."""

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from matrices.language import visible_signs
from matrices.study.consolidated import digest
from matrices.translations.taking import read_returned
from matrices.translations.texts import passages
from tests.conftest import repeated
from tests.study.small_study import study
from tests.translations.small_translations import FIRST, NOTES, stored, taken, translated, workbook, written, xliff

LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffd\ufffe\uffff") | st.sampled_from(
    "\n\t=+-@'_x0041_<>&]\"{}"
)
TEXTS = st.text(LETTERS, min_size=1, max_size=200).map(str.strip).filter(bool)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)
BRIEF = settings(max_examples=repeated(60), deadline=None)


@BRIEF
@given(TEXTS, TEXTS)
@example("a\u202eb", "\u2066c")
def test_any_translation_survives_the_workbook(text: str, translator: str) -> None:
    """It is read as it was written, signs that nobody would see by their names, and nothing is to be done."""
    made = translated(NOTES, known=[stored(text, translator=translator)])
    (row,) = read_returned(workbook(made), "back.xlsx").rows
    assert (row.text, row.translator, row.status) == (visible_signs(text), visible_signs(translator), "reviewed")
    assert taken(workbook(made), made).fates["same"] == 1


@BRIEF
@given(TEXTS, TEXTS)
def test_any_translation_survives_xliff(text: str, translator: str) -> None:
    """It is read as it was written, and nothing is to be done."""
    made = translated(NOTES, known=[stored(text, translator=translator)])
    (row,) = read_returned(xliff(made), "back.xlf").rows
    assert (row.text, row.translator, row.status) == (text, translator, "reviewed")
    assert taken(xliff(made), made).fates["same"] == 1


@BRIEF
@given(ANYTHING)
def test_any_original_is_known_again(source: str) -> None:
    """Whatever a country wrote, control signs included, its row comes home in both formats."""
    made = study("CRI A-01 notes x")
    (entry,) = made.entries
    made = replace(made, entries=(replace(entry, value=f"A{source}", raw=source),))
    key = passages(made, "en", {})[0].key
    back = (
        written(workbook(made), {(FIRST, 7): "Words."}),
        xliff(made).replace(b"</source>", b"</source><target>Words.</target>"),
    )
    for content in back:
        found = taken(content, made)
        assert ([one.source for one in found.stored], found.findings) == ([digest(f"A{source}")], ())
        assert [one.key for one in read_returned(content, "back").rows] == [key]
