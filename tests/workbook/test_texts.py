"""References to treaties → the words of the column on the standard."""

import pytest

from matrices.instrument.model import Instrument
from matrices.workbook.template.sheets import Wording


@pytest.mark.parametrize(
    ("reference", "es", "en"),
    [
        ("TIP 3(a)", "Protocolo contra la Trata, art. 3\u00a0a)", "Trafficking Protocol, art. 3(a)"),
        (
            "TIP 5(2)(b)",
            "Protocolo contra la Trata, art. 5, párr.\u00a02\u00a0b)",
            "Trafficking Protocol, art. 5(2)(b)",
        ),
        ("UNTOC 5", "UNTOC, art. 5", "UNTOC, art. 5"),
        ("Charter 9", "Charter 9", "Charter 9"),
    ],
)
def test_a_place_in_a_treaty_is_written_as_the_language_does(
    legislation: Instrument, reference: str, es: str, en: str
) -> None:
    """Spanish names letters and paragraphs without opening brackets; a treaty that is not known stays as it is."""
    sheet = legislation.sheet("trafficking")
    words = [Wording(legislation, sheet, language).citation(reference) for language in ("es", "en")]
    assert words == [es, en]
