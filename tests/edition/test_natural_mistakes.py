"""Mistakes that people make in edition.yaml: each is told in their language, at its line, with a line that is right."""

import datetime
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from matrices.edition.folder import MEMBERS, Starter, load_edition, starter_yaml
from matrices.edition.model import Edition
from matrices.errors import EditionError, Mistake
from matrices.instrument.loading import InstrumentFile
from matrices.instrument.model import Sheet
from matrices.language import LANGUAGES, Text, catalogue
from matrices.mistakes import KINDS, mistake_lines
from matrices.resources import PACKAGE

SOUND = """\
id: "2027"                      # stands in every workbook
title:
  es: Estudio consolidado
  en: Consolidated study
body:
  organization: {es: Conferencia, en: Conference}
  short: {es: CRM, en: RCM}
  secretariat: {es: Secretaría Técnica, en: Technical Secretariat}
  email: st@example.org
calendar:
  time_zone: America/Costa_Rica   # where days end
  request: 2027-01-11
  return_by: 2027-02-26
  cut_off: 2027-03-12
languages: [es, en]
instruments: [legislation]
silence: {agreed: false}
countries:
  - code: CRI
    language: es
    contacts: []
  - code: PAN
    language: es
    contacts:
      - {role: principal, name: Ana Mora, email: ana@x.cr}
  - {code: BLZ, language: en}
"""
"""An edition without mistakes; its lines are counted in the tests below."""

NATURAL: tuple[tuple[str, str, str, int, str, str], ...] = (
    ("tab", "  request: 2027", "\trequest: 2027", 12, "tab", "  request: 2027-01-11"),
    (
        "no closing quotation mark",
        'id: "2027"',
        'id: "2027',
        1,
        "quote-open",
        'id: "2027"                      # stands in every workbook',
    ),
    (
        "no closing quotation mark between brackets",
        "short: {es: CRM,",
        'short: {es: "CRM,',
        7,
        "quote-open",
        '  short: {es: "CRM", en: RCM}',
    ),
    (
        "colon in a text",
        "es: Estudio consolidado",
        "es: Estudio consolidado: legislación",
        3,
        "colon",
        '  es: "Estudio consolidado: legislación"',
    ),
    (
        "colon in a text between brackets",
        "{es: CRM,",
        "{es: CRM: Red,",
        7,
        "colon",
        '  short: {es: "CRM: Red", en: RCM}',
    ),
    ("30 February", "2027-02-26", "2027-02-30", 13, "date", "  return_by: 2027-02-28"),
    ("day first", "2027-02-26", "26/02/2027", 13, "date", "  return_by: 2027-02-26"),
    ("country twice", "code: PAN", "code: CRI", 22, "country-twice", ""),
    (
        "contacts taken out of their comment above the empty list",
        "    contacts: []",
        "    contacts:\n      - {role: titular, name: Luz}\n    contacts: []",
        23,
        "key-twice-empty",
        "",
    ),
    (
        "contacts below the empty list",
        "    contacts: []",
        "    contacts: []\n      - {role: titular, name: Luz}",
        21,
        "items-of-empty-list",
        "    contacts:",
    ),
    (
        "no address",
        "ana@x.cr",
        "ana x.cr",
        25,
        "no-address",
        "      - {role: principal, name: Ana Mora, email: ana.mora@example.org}",
    ),
    (
        "no time zone",
        "America/Costa_Rica",
        "Costa Rica",
        11,
        "time-zone",
        "  time_zone: America/Costa_Rica   # where days end",
    ),
    (
        "unknown role",
        "role: principal",
        "role: jefa",
        25,
        "not-in-list",
        "      - {role: principal, name: Ana Mora, email: ana@x.cr}",
    ),
    (
        "misspelt key",
        "    language: es\n    contacts: []",
        "    lenguage: es\n    contacts: []",
        20,
        "unknown-key",
        "    language: es",
    ),
    ("too far in", "  request: 2027", "   request: 2027", 12, "indentation", "  request: 2027-01-11"),
    ("not far enough in", "  request: 2027", " request: 2027", 12, "indentation", "  request: 2027-01-11"),
    ("not in at all", "  request: 2027", "request: 2027", 12, "indentation", "  request: 2027-01-11"),
    (
        "list in place of a text",
        "es: Estudio consolidado",
        "es: [Estudio, consolidado]",
        3,
        "text-asked",
        '  es: "Estudio, consolidado"',
    ),
    ("text in place of a list", "[legislation]", "legislation", 16, "list-asked", "instruments: [legislation]"),
    ("dates out of order", "2027-03-12", "2027-01-12", 14, "dates-order", "  cut_off: 2027-02-26"),
    ("code in small letters", "code: PAN", "code: pan", 22, "pattern", "  - code: PAN"),
    ("code of two letters", "code: PAN", "code: PA", 22, "country-unnamed", "  - code: PAN"),
    (
        "no such instrument",
        "[legislation]",
        "[legislacion]",
        16,
        "no-such-instrument",
        "instruments: [legislation]",
    ),
    (
        "curly quotation marks",
        'id: "2027"',
        "id: “2027”",
        1,
        "curly-quotes",
        'id: "2027"                      # stands in every workbook',
    ),
    (
        "number in place of a text",
        'id: "2027"',
        "id: 2027",
        1,
        "text-asked",
        'id: "2027"                      # stands in every workbook',
    ),
    (
        "missing key",
        'id: "2027"                      # stands in every workbook\n',
        "",
        1,
        "missing-key",
        'id: "2027"',
    ),
    (
        "missing key between brackets",
        "{code: BLZ, language: en}",
        "{code: BLZ}",
        26,
        "missing-key",
        "  - {code: BLZ, language: es}",
    ),
    (
        "two versions not brought together",
        "  request: 2027-01-11",
        "<<<<<<< HEAD\n  request: 2027-01-11\n=======\n  request: 2027-01-12\n>>>>>>> theirs",
        12,
        "merge-marks",
        "",
    ),
    ("nothing at all", SOUND, "", 1, "file-empty", ""),
    ("comments alone", SOUND, "# edición\n", 1, "file-empty", ""),
    (
        "no blank after the colon",
        "time_zone: America",
        "time_zone:America",
        11,
        "no-blank",
        "  time_zone: America/Costa_Rica   # where days end",
    ),
    (
        "no colon",
        "time_zone: America",
        "time_zone America",
        11,
        "no-colon",
        "  time_zone: America/Costa_Rica   # where days end",
    ),
    ("a language missing", "{es: CRM, en: RCM}", "{es: CRM}", 7, "text-missing", "  short: {es: CRM, en: RCM}"),
    ("one language alone", "{es: CRM, en: RCM}", "CRM", 7, "languages-asked", "  short: {es: CRM, en: …}"),
    ("open bracket", "languages: [es, en]", "languages: [es, en", 15, "bracket-open", "languages: [es, en]"),
    (
        "sign with a meaning of its own",
        "es: Estudio consolidado",
        "es: @estudio",
        3,
        "sign-at-start",
        '  es: "@estudio"',
    ),
    ("neither yes nor no", "agreed: false", "agreed: quizá", 17, "yes-or-no", "silence: {agreed: false}"),
    (
        "agreed, and no date",
        "agreed: false",
        "agreed: sí",
        17,
        "agreed-when",
        "silence: {agreed: sí, agreed_on: 2027-01-20}",
    ),
    ("a day in words", "2027-02-26", "26 de febrero de 2027", 13, "date", "  return_by: 2027-02-26"),
    ("a day with an hour", "2027-02-26", "2027-02-26 17:00", 13, "date", "  return_by: 2027-02-26"),
    (
        "two addresses",
        "st@example.org",
        "st@example.org; otra@example.org",
        9,
        "no-address",
        "  email: st@example.org",
    ),
    ("an address that hides", "st@example.org", "st (arroba) example.org", 9, "no-address", "  email: st@example.org"),
    ("a key in Spanish", "countries:", "países:", 18, "unknown-key", "countries:"),
    (
        "a key in Spanish between braces",
        "name: Ana Mora",
        "nombre: Ana Mora",
        25,
        "unknown-key",
        "      - {role: principal, name: Ana Mora, email: ana@x.cr}",
    ),
    (
        "a key missing in braces within",
        "  - {code: BLZ, language: en}",
        "  - {code: BLZ, language: en, contacts: [{role: principal, email: ana@x.cr}]}",
        26,
        "missing-key",
        "  - {code: BLZ, language: en, contacts: [{role: principal, email: ana@x.cr, name: Ana Mora}]}",
    ),
    ("no dash", "  - {code: BLZ", "    {code: BLZ", 26, "no-dash", "  - {code: BLZ, language: en}"),
    (
        "a mark inside a text between braces",
        "{code: BLZ, language: en}",
        "{code: BLZ, language: en, name: {es: 'O'Higgins', en: O}}",
        26,
        "quote-inside",
        """  - {code: BLZ, language: en, name: {es: "O'Higgins", en: O}}""",
    ),
    (
        "a sign at the start between braces",
        "{code: BLZ, language: en}",
        "{code: BLZ, language: en, name: {es: %Belice, en: B}}",
        26,
        "sign-at-start",
        '  - {code: BLZ, language: en, name: {es: "%Belice", en: B}}',
    ),
    (
        "a code of nobody",
        "{code: BLZ, language: en}",
        "{code: BLX, language: en}",
        26,
        "country-unnamed",
        "  - {code: BLX, language: en, name: {es: …, en: …}}",
    ),
    ("no such instrument", "[legislation]", "[legislacion]", 16, "no-such-instrument", "instruments: [legislation]"),
    (
        "a waiver of no rule",
        "countries:",
        "waivers: [{country: CRI, rule: law-when-coverd, reason: {es: x, en: x}}]\ncountries:",
        18,
        "waiver-rule",
        "waivers: [{country: CRI, rule: law-when-covered, reason: {es: x, en: x}}]",
    ),
    (
        "a waiver of no row",
        "countries:",
        "waivers: [{country: CRI, rule: law-when-covered, rows: [TIP-CRI-1], reason: {es: x, en: x}}]\ncountries:",
        18,
        "waiver-row",
        "",
    ),
    ("unknown language", "language: en}", "language: fr}", 26, "not-in-list", "  - {code: BLZ, language: es}"),
)


def edition_with(folder: Path, words: str | bytes) -> Path:
    (folder / "edition.yaml").write_bytes(words.encode() if isinstance(words, str) else words)
    return folder


def mistakes(folder: Path) -> tuple[Mistake, ...]:
    with pytest.raises(EditionError) as caught:
        load_edition(folder)
    return caught.value.mistakes


def shape(code: str, part: str, language: str) -> str:
    """Return the longest part of a message that is the same whatever fills its blanks."""
    pieces = catalogue("mistakes")[code][part][language].replace("{{", "{").replace("}}", "}")
    return str(max((piece.partition("}")[2] or piece for piece in pieces.split("{")), key=len)).strip()


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "write"), [one[1:] for one in NATURAL], ids=[one[0] for one in NATURAL]
)
def test_a_natural_mistake_is_told_at_its_line_with_a_right_one(
    tmp_path: Path, old: str, new: str, line: int, code: str, write: str
) -> None:
    """One mistake, at the line that causes it, what stands there, and a line to copy; in both languages."""
    words = SOUND.replace(old, new, 1)
    assert words != SOUND
    (found,) = mistakes(edition_with(tmp_path, words))
    stands = [*words.splitlines(), ""][line - 1].replace("\t", "⇥")
    assert (found.line, found.stands in (stands, ""), found.write) == (line, True, write)
    for language in LANGUAGES:
        told = list(mistake_lines(found, language))
        assert shape(code, "message", language) in told[0]
        assert told[0].startswith(f"{tmp_path}/edition.yaml:{line}: ")
        assert len(told) == 1 + bool(found.stands) + (found.expected is not None) + bool(write)


@pytest.mark.parametrize("case", [one for one in NATURAL if one[5] and one[4] != "agreed-when"], ids=lambda one: one[0])
def test_the_line_to_copy_is_right(tmp_path: Path, case: tuple[str, str, str, int, str, str]) -> None:
    """With the proposed line in place of the wrong one, the edition loads."""
    _, old, new, line, code, write = case
    lines = SOUND.replace(old, new, 1).splitlines()
    lines[line - 1 : line - (code == "missing-key" and "{" not in write)] = [write]
    assert load_edition(edition_with(tmp_path, "\n".join(lines) + "\n")).edition.id == "2027"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("role: principal", "role: titular"),
        ("agreed: false", "agreed: no"),
        ("language: en}", "language: inglés}"),
    ],
)
def test_spanish_words_are_taken(tmp_path: Path, old: str, new: str) -> None:
    """What is stored under an English word may be written in Spanish, and means the same."""
    own = load_edition(edition_with(tmp_path, SOUND)).edition
    assert load_edition(edition_with(tmp_path, SOUND.replace(old, new, 1))).edition == own


@pytest.mark.parametrize(("word", "means"), [("si", True), ("sí", True), ("Sí", True), ("yes", True), ("no", False)])
def test_yes_is_understood_in_both_languages(tmp_path: Path, word: str, means: bool) -> None:
    """An agreement is an agreement, with the accent or without it."""
    words = SOUND.replace("{agreed: false}", f"{{agreed: {word}, agreed_on: 2027-01-20}}")
    assert load_edition(edition_with(tmp_path, words)).edition.silence.agreed is means


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("windows-1252", ["ANSI (Windows-1252)"]), ("utf-16", ["Unicode (UTF-16)"]), ("utf-8-sig", []), ("utf-8", [])],
)
def test_a_file_saved_in_another_encoding_is_read(tmp_path: Path, encoding: str, told: list[str]) -> None:
    """Its accents come out right; a notice shows a line with some, and says how to save it."""
    folder = load_edition(edition_with(tmp_path, SOUND.encode(encoding)))
    assert folder.edition.body.secretariat["es"] == "Secretaría Técnica"
    found = [(one.line, one.stands, one.message["es"]) for one in folder.notices]
    assert found == [
        (
            8,
            "  secretariat: {es: Secretaría Técnica, en: Technical Secretariat}",
            f"El archivo se guardó como {name}, no como UTF-8, y así se leyó.",
        )
        for name in told
    ]


def test_a_key_with_nothing_after_it_is_told_so(tmp_path: Path) -> None:
    """A list that is not there is called nothing, in the language of the reader."""
    (found,) = mistakes(edition_with(tmp_path, SOUND.replace("    contacts: []", "    contacts:")))
    assert (found.line, found.message["es"]) == (21, "Aquí se pide una lista; «(nada)» no lo es.")


def test_several_mistakes_come_at_once(tmp_path: Path) -> None:
    """Three wrong values are three mistakes, in the order of the file."""
    words = (
        SOUND.replace("language: en}", "language: fr}")
        .replace("2027-02-26", "2027-02-30")
        .replace("{es: CRM,", "{es: 3,")
    )
    assert sorted(one.line for one in mistakes(edition_with(tmp_path, words))) == [7, 13, 26]


def test_a_key_below_the_wrong_one_is_sent_home(tmp_path: Path) -> None:
    """A key that belongs to one block only is told to which."""
    words = SOUND.replace("languages: [es, en]", "agreed_on: 2027-01-01")
    (found,) = mistakes(edition_with(tmp_path, words))
    assert found.expected is not None
    assert (found.line, found.expected["es"].startswith("«agreed_on» va debajo de «silence»")) == (15, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_edition_loads_and_says_what_is_to_be_settled(tmp_path: Path, language: str) -> None:
    """The comments are in the reader's language; the address and the proposed dates are named with their lines."""
    words = starter_yaml(Starter("2027", "Estudio: uno", "Study", MEMBERS, datetime.date(2027, 1, 2), language))
    folder = load_edition(edition_with(tmp_path, words))
    lines = words.splitlines()
    date = next(number for number, line in enumerate(lines, 1) if line.startswith("  date: "))
    email = next(number for number, line in enumerate(lines, 1) if line.startswith("  email: "))
    comments = {"es": "# El calendario.", "en": "# The calendar."}
    assert [any(line.startswith(one) for line in lines) for one in comments.values()] == [
        language == one for one in comments
    ]
    assert [(one.line, f"meeting.date ({date})" in one.message["es"]) for one in folder.unsettled] == [
        (email, False),
        (date, True),
    ]
    settled = words.replace("[?] ", "").replace("[?]", "").replace('  email: ""', "  email: st@example.org", 1)
    assert load_edition(edition_with(tmp_path, settled)).unsettled == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_new_edition_comments_out_can_be_used(tmp_path: Path, language: str) -> None:
    """Contacts that are taken out of their comment load as they stand, in the reader's words."""
    words = starter_yaml(Starter("2027", "Estudio", "Study", ("CRI",), datetime.date(2027, 1, 2), language))
    lines = words.splitlines()
    start = lines.index("    # contacts:")
    lines[start : start + 3] = [line.replace("# ", "", 1) for line in lines[start : start + 3]]
    folder = load_edition(edition_with(tmp_path, "\n".join(lines)))
    assert [one.role for one in folder.edition.countries[0].contacts] == ["principal", "alternate"]


MODELS: tuple[type[BaseModel], ...] = (Edition, InstrumentFile, Sheet)

RAISED: dict[str, tuple[str, ...]] = {
    "str": ("string_type", "string_sub_type", "string_unicode", "string_too_short", "string_pattern_mismatch"),
    "int": ("int_type", "int_parsing", "int_parsing_size", "int_from_float", "greater_than_equal", "less_than_equal"),
    "decimal": ("decimal_type", "decimal_parsing", "finite_number", "greater_than", "greater_than_equal"),
    "bool": ("bool_type", "bool_parsing"),
    "date": ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
    "datetime": ("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"),
    "literal": ("literal_error",),
    "enum": ("enum",),
    "tuple": ("tuple_type", "too_short", "missing"),
    "dict": ("dict_type", "too_short"),
    "model": ("model_type",),
    "model-fields": ("model_attributes_type", "missing", "extra_forbidden", "invalid_key"),
    "tagged-union": ("union_tag_not_found", "union_tag_invalid"),
    **dict.fromkeys(
        ("definitions", "definition-ref", "default", "nullable", "union", "model-field", "json-or-python"), ()
    ),
    **dict.fromkeys(("function-after", "function-before", "function-wrap", "no-info"), ()),
}
"""Kind of a schema's part → the kinds of mistakes that it raises."""


def parts(schema: Any) -> Iterator[str]:
    """Yield the kinds of all parts of a core schema."""
    if isinstance(schema, dict):
        if isinstance(kind := schema.get("type"), str):
            yield kind
        for name, value in schema.items():
            if name not in ("serialization", "metadata", "json_schema"):
                yield from parts(value)
    elif isinstance(schema, list | tuple):
        for one in schema:
            yield from parts(one)


@pytest.mark.parametrize("model", MODELS)
def test_every_kind_of_mistake_has_words_of_ours(model: type[BaseModel]) -> None:
    """No part of a model can refuse a value in pydantic's own words."""
    kinds = set(parts(model.__pydantic_core_schema__))
    assert kinds <= set(RAISED)
    raised = {kind for part in kinds for kind in RAISED[part]}
    assert [kind for kind in sorted(raised) if KINDS.get(kind) not in catalogue("mistakes")] == []


def test_every_code_that_a_model_reports_has_words() -> None:
    """A mistake of ours would otherwise be told in the general sentence."""
    reported = re.compile(r'(?:wrong|PydanticCustomError)\(\s*"([a-z-]+)"')
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert [code for code in reported.findall(sources) if code not in catalogue("mistakes")] == []


def test_a_kind_without_words_is_told_in_a_general_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new kind of pydantic's is never told in its jargon."""
    monkeypatch.delitem(KINDS, "literal_error")
    (found,) = mistakes(edition_with(tmp_path, SOUND.replace("language: en}", "language: fr}")))
    assert (found.line, found.message) == (26, Text(catalogue("mistakes")["other"]["message"]))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", ["2027-02-30» no es una fecha del calendario.", "Dice: ", "Se espera: ", "Escriba: "]),
        ("en", ["2027-02-30” is no date of the calendar.", "It says: ", "Expected: ", "Write: "]),
    ],
)
def test_the_screen_speaks_the_language_of_the_reader(tmp_path: Path, language: str, told: list[str]) -> None:
    """The command prints where, what stands there, what is expected, and the line to copy."""
    edition_with(tmp_path, SOUND.replace("2027-02-26", "2027-02-30"))
    words = [sys.executable, "-m", "matrices", "--edition", str(tmp_path), "status"]
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, env={"MATRICES_LANGUAGE": language, "PATH": "/usr/bin"}
    )
    lines = done.stderr.splitlines()
    assert (done.returncode, [part in line for part, line in zip(told, lines, strict=False)]) == (2, [True] * 4)
