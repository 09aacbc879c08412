"""An edition: what its file may say, and the mistakes that are named."""

import datetime
import re
from pathlib import Path

import pytest

from matrices.edition.folder import MEMBERS, Starter, load_edition, starter_yaml
from matrices.errors import EditionError, UsageError
from matrices.importing.matching import Spelled, Spoken
from matrices.report.charts import placed
from matrices.report.voice import Voice
from matrices.study.model import Study

OWN = (("CAN", "Candelaria"), ("MEX", "Mexicali"))
TODAY = datetime.date(2027, 1, 2)


def write(folder: Path, *changes: tuple[str, str], countries: tuple[str, ...] = MEMBERS) -> Path:
    """Write a starter edition with some of its words changed."""
    words = starter_yaml(Starter("2027", "Estudio: uno", "Study", countries, TODAY))
    for old, new in changes:
        assert old in words
        words = words.replace(old, new, 1)
    (folder / "edition.yaml").write_text(words, encoding="utf-8")
    return folder


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(EditionError) as caught:
        load_edition(folder)
    return [str(one).removeprefix(f"{folder}/") for one in caught.value.mistakes]


def test_a_new_edition_has_the_eleven_members_in_order(tmp_path: Path) -> None:
    """The starter loads as it is; countries come in the alphabetical order of the language."""
    edition = load_edition(write(tmp_path)).edition
    found = {language: [country.code for country in edition.in_order(language)] for language in ("es", "en")}
    assert found == {
        "es": ["BLZ", "CAN", "CRI", "SLV", "USA", "GTM", "HND", "MEX", "NIC", "PAN", "DOM"],
        "en": ["BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA"],
    }


def test_any_iso_country_works(tmp_path: Path) -> None:
    """Names of other countries come from CLDR."""
    edition = load_edition(write(tmp_path, countries=("DEU", "CIV"))).edition
    assert [country.names["es"] for country in edition.countries] == ["Alemania", "Côte d’Ivoire"]


def test_a_jurisdiction_brings_its_own_name(tmp_path: Path) -> None:
    """A code outside ISO 3166-1 needs a name in every language, and then works like any other."""
    folder = write(tmp_path, ("code: CRI", "code: MX-JAL"))
    assert "countries.MX-JAL.code: MX-JAL is no ISO 3166-1 code" in mistakes(folder)[0]
    write(tmp_path, ("code: CRI ", "code: MX-JAL\n    name: {es: Jalisco, en: Jalisco}\n    #"))
    assert load_edition(folder).edition.country("MX-JAL").names["es"] == "Jalisco"


def test_codes_that_happen_to_be_of_iso_are_countries_unless_said_so(tmp_path: Path) -> None:
    """Districts may have the codes of countries: a key says so; names, regions, map and treaties follow it."""
    folder = write(tmp_path, countries=("CAN", "MEX"))
    now = load_edition(folder)
    assert ([now.edition.region(code) for code in ("CAN", "MEX")], bool(now.treaties)) == (["CA", "MX"], True)
    other = "# jurisdictions: other", "jurisdictions: otras"
    write(tmp_path, other, countries=("CAN", "MEX"))
    assert [one.split(": ")[1] for one in mistakes(folder)] == ["countries.CAN.code", "countries.MEX.code"]
    names = [(f"code: {code} ", f"code: {code}\n    name: {{es: {name}, en: {name}}}\n    #") for code, name in OWN]
    write(tmp_path, other, *names, countries=("CAN", "MEX"))
    found = load_edition(folder)
    assert ([found.edition.region(code) for code in ("CAN", "MEX")], found.treaties) == (["", ""], ())
    voice = Voice(Study(found.edition, found.instruments, (), ()), "es")
    tiles = placed({code: voice.name(code) for code in voice.countries}, mapped=voice.compares_countries)
    assert [(tile.name, tile.column, tile.row) for tile in tiles] == [("Candelaria", 0, 0), ("Mexicali", 1, 0)]
    spoken = Spoken(found.edition)
    assert [spoken.find(words, Spelled({})) for words in ("Mexicali", "México", "Canada")] == ["MEX", None, None]


@pytest.mark.parametrize("own", ["es", "en"])
def test_an_edition_of_one_language(tmp_path: Path, own: str) -> None:
    """It holds no text of the other language, loads, and every country is written to in its only one."""
    words = starter_yaml(Starter("2027", "Estudio", "Study", MEMBERS, TODAY, languages=[own]))
    (tmp_path / "edition.yaml").write_text(words, encoding="utf-8")
    found = load_edition(tmp_path).edition
    spoken = {*found.languages, *(country.language for country in found.countries)}
    texts = set(re.findall(r"\b(es|en): ", words.partition("\n\n")[2]))
    assert (spoken, tuple(found.title), texts) == ({own}, (own,), {own})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("time_zone: America/Costa_Rica", "time_zone: Costa Rica", "calendar.time_zone: "),
        (
            "cut_off: 2027-04-21",
            "cut_off: 2026-04-21",
            "calendar.cut_off: cut_off (2026-04-21) is before return_by (2027-04-07).",
        ),
        (
            "silence: {agreed: false}",
            "silence: {agreed: true}",
            "silence.agreed_on: The date of the decision on the silence procedure is missing",
        ),
        ("language: en", "language: fr", "countries.BLZ.language: “fr” is none of what may stand here."),
        ("code: PAN", "code: CRI", "countries.CRI.code: CRI stands twice: here and on line "),
        (
            "validation_from: 2027-05-12",
            "validation_from: 2027-04-20",
            "calendar.validation_from: validation_from (2027-04-20) is before cut_off (2027-04-21).",
        ),
        ("presentation: 2027-07-11", "presentation: 2027-05-11", "presentation (2027-05-11) is before "),
        (
            "waivers: []",
            "waivers: [{country: DEU, rule: x, reason: {es: a, en: b}}]",
            "waivers.#1.country: The edition has no country “DEU”.",
        ),
        ("languages: [es, en]", "languages: [es, en]\ncolour: red", "colour: There is no key “colour” here."),
        ("title:", "titel:", "titel: There is no key “titel” here."),
        ("calendar:", "calendar: [", "A bracket is opened here and not closed"),
        ("[legislation]", "[../../etc]", "“../../etc” is a path, not the name of an instrument."),
        ("[legislation]", "[/etc/x]", "“/etc/x” is a path, not the name of an instrument."),
        ("[legislation]", r"['C:\x']", r"“C:\x” is a path, not the name of an instrument."),
        ("[legislation]", "['..']", "“..” is a path, not the name of an instrument."),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """Mistakes of edition.yaml come with file, line and place."""
    found = mistakes(write(tmp_path, (old, new)))
    assert any(expected in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("instruments: [legislation]", "instruments: [taxes]", "no-instrument"),
        ("instruments: [legislation]", "instruments: [spanish]", "instrument-language"),
    ],
)
def test_an_instrument_must_exist_and_speak_the_languages(tmp_path: Path, old: str, new: str, code: str) -> None:
    """An unknown instrument, or one without a language that is needed, is refused."""
    spanish = tmp_path / "spanish"
    spanish.mkdir()
    (spanish / "instrument.yaml").write_text(
        "instrument: spanish\nversion: '1'\nlanguages: [es]\n"
        "title: {es: Uno}\nshort_title: {es: Uno}\nsheets: [s.yaml]\n",
        encoding="utf-8",
    )
    (spanish / "s.yaml").write_text(
        "sheet: s\nkind: matrix\ntitle: {es: Uno}\ntab: {es: Uno}\n"
        "columns: [{id: c, type: text, label: {es: Uno}}]\n"
        "sections: [{id: A, title: {es: Uno}, rows: [{id: A1, title: {es: Uno}}]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(EditionError) as caught:
        load_edition(write(tmp_path, (old, new)))
    assert caught.value.code == code


BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (BOMB, "16: More than 200,000 values, aliases unfolded: the file was not read."),
        ("a: &a\n  b: *a\n", "2: The alias *a stands within what it refers to: the file was not read."),
        ("[" * 100_000, "1: Nested more than 40 levels deep: the file was not read."),
        ("\n".join(f"{' ' * n}a:" for n in range(300)), "41: Nested more than 40 levels deep: the file was not read."),
        ("a: " + "x" * (5 << 20), "1: The file is larger than 4 MB: it was not read."),
    ],
)
def test_yaml_that_would_fill_the_memory_is_refused(tmp_path: Path, words: str, expected: str) -> None:
    """Aliases of aliases or of itself, nesting that kills the parser, and sheer size are mistakes like others."""
    (tmp_path / "edition.yaml").write_text(words, encoding="utf-8")
    assert mistakes(tmp_path) == [f"edition.yaml:{expected}"]


def test_a_folder_without_an_edition_says_so(tmp_path: Path) -> None:
    """The code leads to the advice that names `matrices init`."""
    with pytest.raises(EditionError) as caught:
        load_edition(tmp_path)
    assert (caught.value.code, caught.value.values) == ("no-edition", {"folder": tmp_path})


def test_a_code_that_is_no_country_is_refused_before_anything_is_written() -> None:
    """`init --country XXX` names the code."""
    with pytest.raises(UsageError) as caught:
        starter_yaml(Starter("2027", "a", "b", ("XXX",), TODAY))
    assert caught.value.values == {"country": "XXX"}
