"""References to treaties → citations, in the manner of each language."""

import pytest

from matrices.instrument.loading import load_instrument
from matrices.report.study.blocks import citations
from matrices.report.voice import Voice
from matrices.resources import resource
from tests.study.small_study import study

LEGISLATION = load_instrument(resource("schemas") / "legislation")


@pytest.mark.parametrize(
    ("references", "spanish", "english"),
    [
        ("TIP 3(a)", "Protocolo contra la Trata, art. 3 a)", "Trafficking Protocol, art. 3(a)"),
        (
            "TIP 3(a), TIP 5(1)",
            "Protocolo contra la Trata, arts. 3 a) y 5, párr. 1",
            "Trafficking Protocol, arts. 3(a) and 5(1)",
        ),
        ("TIP 5(2)(a)", "Protocolo contra la Trata, art. 5, párr. 2 a)", "Trafficking Protocol, art. 5(2)(a)"),
        (
            "UNTOC 16(3), UNTOC 16(10), UNTOC 15(3)",
            "UNTOC, arts. 16, párrs. 3 y 10 y 15, párr. 3",
            "UNTOC, arts. 16(3) and (10) and 15(3)",
        ),
        ("UNTOC 6(1), UNTOC 6(2)(b)", "UNTOC, arts. 6, párr. 1 y 6, párr. 2 b)", "UNTOC, arts. 6(1) and 6(2)(b)"),
        ("UNTOC 1, UNTOC 5(1), UNTOC 7", "UNTOC, arts. 1; 5, párr. 1; y 7", "UNTOC, arts. 1, 5(1) and 7"),
        (
            "TIP 12, UNTOC 36",
            "Protocolo contra la Trata, art. 12 | UNTOC, art. 36",
            "Trafficking Protocol, art. 12 | UNTOC, art. 36",
        ),
        ("TIP, ILO 29", "Protocolo contra la Trata | ILO 29", "Trafficking Protocol | ILO 29"),
    ],
)
def test_citations(references: str, spanish: str, english: str) -> None:
    """Paragraphs and letters are named in Spanish and bracketed in English; each treaty is named once."""
    found = {
        language: " | ".join(citations(LEGISLATION, references.split(", "), Voice(study(), language)))
        for language in ("es", "en")
    }
    assert {language: words.replace("\xa0", " ") for language, words in found.items()} == {"es": spanish, "en": english}
