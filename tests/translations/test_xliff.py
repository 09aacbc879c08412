"""XLIFF 2.0: the document as it is written, its structure by the standard, and what tools make of it."""

import re

import pytest
from lxml import etree

from matrices.translations.taking import read_returned
from matrices.translations.texts import Written
from tests.study.small_study import FULL
from tests.translations.small_translations import NOTES, codes, stored, taken, translated, xliff

CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
CHILDREN = {
    "xliff": "(file )+",
    "file": "(notes )?((unit|group) )+",
    "group": "(notes )?((unit|group) )*",
    "unit": "(notes )?((segment|ignorable) )+",
    "segment": "source (target )?",
    "notes": "(note )+",
    "note": "",
    "source": "(cp )*",
    "target": "(cp )*",
    "cp": "",
}
"""Element of the core → its children in their order (XLIFF Version 2.0, 4.2.2), as far as this program uses them."""

ATTRIBUTES = {
    "xliff": {"version", "srcLang", "trgLang"},
    "file": {"id", "original", "canResegment", "{http://www.w3.org/XML/1998/namespace}space"},
    "group": {"id", "name"},
    "unit": {"id", "name", "canResegment"},
    "segment": {"state", "subState"},
    "note": {"category", "appliesTo"},
    "cp": {"hex"},
}
NAME_TOKEN = re.compile(r"[A-Za-z0-9._:-]+")

STUDY = translated(*FULL, known=[stored("In force\nsince 2010.", "Rige desde 2010.")])


def parsed(content: bytes) -> etree._Element:
    """Return the root of a document."""
    return etree.fromstring(content)


def test_the_document_is_written_as_the_standard_has_it() -> None:
    """A file a country, a group a provision, a unit a text, with notes on what it is and where it was read."""
    made = translated(NOTES, known=[stored("In force since 2010.", "Rige desde 2010.")])
    words = re.sub(r'name="MTXT1[^"]*"', 'name="KEY"', xliff(made).decode())
    assert words.splitlines()[1:] == [
        '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="es" trgLang="en">',
        '  <file id="CRI" original="2027/CRI" canResegment="no" xml:space="preserve">',
        "    <notes>",
        '      <note category="country">Costa Rica</note>',
        words.splitlines()[5],
        "    </notes>",
        '    <group id="small:matrix:A-01" name="A-01">',
        "      <notes>",
        '        <note category="provision">The offence</note>',
        '        <note category="question">Is it an offence?</note>',
        "      </notes>",
        '      <unit id="CRI:small:matrix:A-01:notes" name="KEY" canResegment="no">',
        "        <notes>",
        '          <note category="field">Notes</note>',
        f'          <note category="cell">CRI-small-v2, Matriz!{made.entries[0].cell}</note>',
        '          <note category="changed">The country has changed this text since it was translated.</note>',
        '          <note category="translator" appliesTo="target">Ana</note>',
        "        </notes>",
        '        <segment state="initial" subState="matrices:changed">',
        "          <source>Rige desde 2013.</source>",
        "          <target>In force since 2010.</target>",
        "        </segment>",
        "      </unit>",
        "    </group>",
        "  </file>",
        "</xliff>",
    ]


def test_elements_stand_in_the_order_of_the_standard() -> None:
    """Children, attributes, states and identifiers are those that the schema of the core allows."""
    for element in parsed(xliff(STUDY)).iter():
        name = etree.QName(element).localname
        children = "".join(f"{etree.QName(child).localname} " for child in element)
        assert element.tag == CORE + name
        assert re.fullmatch(CHILDREN[name], children), (name, children)
        assert set(map(str, element.attrib)) <= ATTRIBUTES.get(name, set())
        assert NAME_TOKEN.fullmatch(element.get("id") or "-")
        assert (element.get("state") or "initial") in ("initial", "translated", "reviewed", "final")


def test_identifiers_are_single_in_their_file() -> None:
    """No two units, and no two groups, of a file have the same."""
    for file in parsed(xliff(STUDY)).iter(f"{CORE}file"):
        for kind in ("unit", "group"):
            ids = [one.get("id") for one in file.iter(CORE + kind)]
            assert len(ids) == len(set(ids))


def read(words: str) -> Written:
    """Return the only unit of a document, from its `<file>`."""
    head = '<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="es" trgLang="en-GB">'
    (row,) = read_returned(f"{head}{words}</xliff>".encode(), "back.xlf").rows
    return row


UNIT = '<file id="CRI" original="2027/CRI"><unit id="CRI:small:matrix:A-01:notes">{}</unit></file>'


def test_segments_that_a_tool_made_are_put_together_again() -> None:
    """With the blanks between them, in the order of the translation, at the lowest state that they have reached."""
    row = read(
        UNIT.format(
            '<segment state="final"><source>Rige.</source><target order="3">in force.</target></segment>'
            '<ignorable><source> </source></ignorable>'
            '<segment state="translated"><source>Desde <mrk id="m">2013</mrk>.</source>'
            '<target order="1">Since <mrk id="1">2013</mrk></target></segment>'
        )
    )  # fmt: skip
    assert (row.shown, row.text, row.status) == ("Rige. Desde 2013.", "Since 2013 in force.", "draft")


def test_a_key_that_a_tool_dropped_is_made_again_from_the_unit() -> None:
    """Place, target language and what was translated stand in the document anyway."""
    made = translated(NOTES)
    content = re.sub(rb' name="MTXT1[^"]*"', b"", xliff(made))
    back = content.replace(b"</source>", b"</source><target>In force since 2013.</target>")
    assert (
        taken(back, made).stored
        == taken(xliff(made).replace(b"</source>", b"</source><target>In force since 2013.</target>"), made).stored
    )
    assert len(taken(back, made).stored) == 1
    known = translated(NOTES, known=[stored("In force since 2010.", "Rige desde 2010.")])
    assert taken(re.sub(rb' name="MTXT1[^"]*"', b"", xliff(known)), known).fates["same"] == 1


def test_a_control_sign_is_a_code_point() -> None:
    """What XML forbids is written as the standard says, and read again."""
    made = translated("CRI A-01 notes Rige \x1bdesde 2013.")
    assert b'Rige <cp hex="001B"/>desde 2013.' in xliff(made)
    (row,) = read_returned(xliff(made), "back.xlf").rows
    assert row.shown == "Rige \x1bdesde 2013."
    assert taken(xliff(made).replace(b"</source>", b'</source><target><cp hex="0001"/>a</target>'), made).stored == ()


def test_an_original_that_was_changed_is_found_out() -> None:
    """The key belongs to another text than the one beside it."""
    made = translated(NOTES)
    back = xliff(made).replace(b"Rige desde 2013.</source>", b"Rige.</source><target>In force.</target>")
    assert codes(taken(back, made)) == ["small:matrix:A-01:notes translation-moved"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE xliff [<!ENTITY a "b">]><xliff version="2.0"/>', "xliff-hostile"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2"/>', "xliff-version"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"><file>', "xliff-damaged"),
        (b'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0"/>', "translations-not-ours"),
        (b'<html xmlns="urn:x-xliff"/>', "translations-not-ours"),
    ],
)
def test_what_is_no_sound_document_is_said_to_be_none(content: bytes, code: str) -> None:
    """Entities, older versions, damage, other XML."""
    found = read_returned(content, "back.xlf")
    assert ([one.code for one in found.findings], found.is_readable, found.rows) == ([code], False, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_other_encodings_are_read(encoding: str) -> None:
    """Some tools on Windows save UTF-16 or a byte order mark."""
    words = xliff(STUDY).decode().replace("encoding='UTF-8'", "encoding='UTF-16'" if encoding == "utf-16" else "")
    assert read_returned(words.encode(encoding), "back.xlf").rows == read_returned(xliff(STUDY), "back.xlf").rows


@pytest.mark.parametrize(
    "inside",
    [
        '<ph id="1"/>',
        '<pc id="1">2013</pc>',
        '<sc id="1"/>2013<ec startRef="1"/>',
        '<pc id="1">20<ph id="2"/>13</pc>',
        '<mrk id="1" type="comment" value="?">2013</mrk>',
        '<sm id="1" type="comment" value="?"/>2013<em startRef="1"/>',
        '<mrk id="1" type="term" ref="https://example.org/">2013</mrk>',
    ],
)
def test_inline_marks_are_refused_and_never_dropped(inside: str) -> None:
    """What plain words cannot keep is told at its unit."""
    made = translated(NOTES)
    content = xliff(made).replace(b"</source>", f"</source><target>Since {inside}</target>".encode())
    found = taken(content, made)
    assert ([one.code for one in found.findings], found.stored) == (["translation-marks"], ())


def test_marks_that_say_nothing_and_proposals_beside_the_text_keep_nothing_back() -> None:
    """A mark without words of its own survives; what a tool proposed elsewhere in the unit is not read."""
    made = translated(NOTES)
    beside = (
        '<mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><mtc:match ref="#1"><source>Rige.</source>'
        '<target xml:lang="fr"><ph id="1"/>En vigueur.</target></mtc:match></mtc:matches>'
    )
    words = b"</source><target>Since <mrk id='1' translate='no'>2013</mrk>.</target>"
    content = xliff(made).replace(b"</source>", words).replace(b"<segment", beside.encode() + b"<segment", 1)
    found = taken(content, made)
    assert (codes(found), [one.text for one in found.stored]) == ([], ["Since 2013."])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'trgLang="en"', b'trgLang="fr"'),
        (b'trgLang="en"', b'trgLang="es"'),
        (b'trgLang="en"', b'trgLang="FR-ca"'),
        (b'trgLang="en"', b'trgLang="fra"'),
        (b"<target>", b'<target xml:lang="fr">'),
    ],
)
def test_the_language_of_the_document_is_obeyed(old: bytes, new: bytes) -> None:
    """Words into another language than the key names are not taken for words of that one."""
    made = translated(NOTES)
    content = xliff(made).replace(b"</source>", b"</source><target>En vigueur depuis 2013.</target>")
    found = taken(content.replace(old, new), made)
    assert ([one.code for one in found.findings], found.stored) == (["translation-language"], ())


@pytest.mark.parametrize("told", [b'trgLang="en-GB"', b'trgLang="EN"', b""])
def test_a_kind_of_english_is_english(told: bytes) -> None:
    """Regions and capitals do not matter; without a language the key says which."""
    made = translated(NOTES)
    content = xliff(made).replace(b"</source>", b"</source><target>In force since 2013.</target>")
    assert len(taken(content.replace(b'trgLang="en"', told), made).stored) == 1
