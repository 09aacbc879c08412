"""The words of the program: every entry says the same in every language, with the same blanks."""

import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from matrices.language import LANGUAGES, catalogue, say, text
from matrices.resources import PACKAGE

ROOMS = sorted(path.stem for path in Path(PACKAGE, "words").glob("*.yaml"))


def texts(entry: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every bilingual text in an entry, with its place."""
    if isinstance(entry, Mapping) and set(entry) & set(LANGUAGES):
        yield place, entry
    elif isinstance(entry, Mapping):
        for key, value in entry.items():
            yield from texts(value, f"{place}.{key}")


def forms(words: object) -> tuple[str, ...]:
    """Return the forms of a text: the only one, or one and other; none of what is no text."""
    if isinstance(words, Mapping):
        return tuple(words.values())
    return (words,) if isinstance(words, str) else ()


def sound(entry: Mapping[str, Any]) -> bool:
    """Tell whether a text stands in every language and in no other."""
    return set(entry) == set(LANGUAGES) and all(
        forms(words) and all(one.strip() for one in forms(words)) for words in entry.values()
    )


def blanks(words: object) -> frozenset[str]:
    """Return the names of the blanks of a text."""
    return frozenset(name for one in forms(words) for _, name, _, _ in string.Formatter().parse(one) if name)


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_stands_in_every_language(room: str) -> None:
    """No text is missing or empty in a language; a comma without quotes has not cut one off."""
    assert [place for place, entry in texts(catalogue(room), room) if not sound(entry)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_text_is_cut_off_by_a_comment(room: str) -> None:
    """Every `#` that stands behind something in the file is read: no text without quotes ends where it begins."""
    lines = (PACKAGE / "words" / f"{room}.yaml").read_text(encoding="utf-8").splitlines()
    written = sum(line.count("#") for line in lines if not line.lstrip().startswith("#"))
    assert str(catalogue(room)).count("#") == written


@pytest.mark.parametrize("room", ROOMS)
def test_every_language_fills_the_same_blanks(room: str) -> None:
    """A blank that one language fills is filled by the other."""
    found = texts(catalogue(room), room)
    assert [place for place, entry in found if len({blanks(words) for words in entry.values()}) > 1] == []


@pytest.mark.parametrize("room", ROOMS)
def test_what_stands_for_a_value_is_said_in_spanish_too(room: str) -> None:
    """No Spanish text tells an officer to write DIR or FILE where the help says CARPETA or ARCHIVO."""
    english = {word for word, entry in catalogue("usage")["placeholders"].items() if entry["es"] != word}
    told = {
        place: words & english
        for place, entry in texts(catalogue(room), room)
        for words in [{word for one in forms(entry["es"]) for word in re.findall(r"\b[A-Z]+\b", one)}]
        if words & english
    }
    assert told == {}


@pytest.mark.parametrize("room", ROOMS)
def test_who_is_compared_has_one_word(room: str) -> None:
    """A country is a country everywhere; what is none a jurisdiction, in Spanish a territory."""
    own = [(place, *forms(entry["en"]), *forms(entry["es"])) for place, entry in texts(catalogue(room), room)]
    assert [place for place, *words in own if "jurisdicci" in " ".join(words).casefold()] == []
    spoken = [(place, re.sub(r"\bjurisdictions?:|jurisdiction\W+as:", "", " ".join(words))) for place, *words in own]
    told = [place for place, words in spoken if re.search("jurisdictions?", words, re.IGNORECASE)]
    assert [place for place in told if place.startswith(("import", "findings.import", "help.import"))] == []


def test_findings_have_their_four_parts() -> None:
    """Each finding of the catalogue says its severity, what is wrong, what to do and when it is reported."""
    parts = {"severity", "message", "advice", "explanation"}
    assert [code for code, entry in catalogue("findings").items() if set(entry) != parts] == []


def test_errors_say_what_to_do() -> None:
    """Each exception's entry says what happened and what to do."""
    assert [code for code, entry in catalogue("errors").items() if set(entry) - {"desk"} != {"message", "advice"}] == []


@pytest.mark.parametrize(
    ("count", "es", "en"), [(0, "0 años", "0 years"), (1, "1 año", "1 year"), (2, "2 años", "2 years")]
)
def test_only_one_is_singular(count: int, es: str, en: str) -> None:
    """Nothing is plural in both languages, whether one is asked for or all."""
    assert (say("values", "years", "es", count=count), say("values", "years", "en", count=count)) == (es, en)
    assert text("values", "years", count=count).values() == (es, en)
