"""`edition.yaml` written by a program: what was wanted stands in it, and everything else as its author wrote it."""

import copy
import datetime
import difflib
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from matrices.edition.folder import MEMBERS, Starter, load_edition, starter_yaml
from matrices.edition.rewriting import _rewritten as rewritten
from matrices.edition.rewriting import edition_draft, pasted_contacts, text_checked, with_data
from matrices.errors import UsageError

TODAY = datetime.date(2027, 1, 2)

FULL = """\
# Of the author.
id: "2027"   # the year
title: {es: Estudio, en: Study}
subtitle: {es: Uno, en: One}
notice:
  es: |
    Borrador
    interno
  en: Internal draft
body:
  organization: {es: Conferencia, en: Conference}
  # the short name
  short: {es: CRM, en: RCM}
  network: {es: Red, en: Network}
  secretariat: {es: Secretaría, en: Secretariat}
  email: "a@example.org"
  address: {es: Calle 1, en: 1 Street}
meeting: {title: {es: Reunión, en: Meeting}, place: {es: San José, en: San José}, date: 2027-09-01}
calendar:
  time_zone: America/Costa_Rica
  request: 2027-02-01   # agreed
  return_by: 2027-03-01
  cut_off: 2027-03-15
  validation_from: 2027-04-01
  validation_until: 2027-05-01T17:00:00-06:00
  presentation: 2027-09-01
languages: [es, en]
instruments:
- legislation
# years of yearly columns
years: {first: 2022, last: 2026}
countries:
  - code: CRI
    name: {es: Costa Rica, en: Costa Rica}
    language: es
    contacts:
      # the minister's office
      - {role: titular, name: "Ana Mora: directora", position: '', institution: "Oficina #4", email: a@example.org}
      - role: suplente   # since May
        name: Luis Sol
        phone: "+506 1"
  # has left
  - code: GTM
    language: es
    left_on: 2027-01-31
observers:
  - {code: RNCOM, name: {es: Red, en: Network}, language: es, email: o@example.org}
silence: {agreed: true, agreed_on: 2027-01-20, decision: {es: acuerdo 4, en: agreement 4}}
publication: {address: "https://example.org/study", licence: {name: CC-BY-4.0}}
waivers:
  - country: CRI
    rule: article-when-covered
    rows: [TIP-CRI-01]
    reason: {es: motivo, en: reason}
previous: ../edition-2025
compiled: left_out
treaty_status: null
jurisdictions: countries
sections: rows
register: sqlite:///register.sqlite
# The end.
"""


def folder_of(tmp_path: Path, words: str) -> Path:
    (tmp_path / "edition.yaml").write_bytes(words.encode())
    return tmp_path


def starter() -> str:
    return starter_yaml(Starter("2027", "Estudio: uno", "Study", MEMBERS, TODAY))


def lines_changed(before: str, after: str) -> list[str]:
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in found if not line.startswith(("---", "+++", "@@"))]


def test_what_is_not_changed_stays_byte_by_byte(tmp_path: Path) -> None:
    """Without a change nothing is written otherwise; a date that changes changes its own letters alone."""
    folder = folder_of(tmp_path, FULL)
    data = edition_draft(folder).data
    assert with_data(folder, data).words == FULL
    data["calendar"]["request"] = datetime.date(2027, 2, 3)
    assert lines_changed(FULL, with_data(folder, data).words) == [
        "-  request: 2027-02-01   # agreed",
        "+  request: 2027-02-03   # agreed",
    ]


def test_what_a_new_edition_says_is_written_where_its_comments_have_it(tmp_path: Path) -> None:
    """The first contacts, observers and the previous edition stand at the comments that show how they are written."""
    folder = folder_of(tmp_path, starter())
    data = edition_draft(folder).data
    data["countries"][0]["contacts"] = [{"role": "titular", "name": "Ann: Lee", "email": "a@example.org"}]
    data["previous"] = "../edition-2025"
    data["silence"] = {"agreed": True, "agreed_on": TODAY, "decision": {"es": "uno, dos", "en": "one"}}
    data["waivers"] = [{"country": "CRI", "rule": "law-when-covered", "reason": {"es": "a", "en": "b"}}]
    made = with_data(folder, data)
    assert made.problem is None
    assert lines_changed(starter(), made.words) == [
        "+previous: ../edition-2025",
        "-silence: {agreed: false}",
        "+silence: {agreed: true, agreed_on: 2027-01-02, decision: {es: 'uno, dos', en: one}}",
        "+    contacts:",
        "+      - {role: titular, name: 'Ann: Lee', email: a@example.org}",
        "-waivers: []",
        "+waivers:",
        "+  - {country: CRI, rule: law-when-covered, reason: {es: a, en: b}}",
    ]
    lines = made.words.splitlines()
    assert lines[lines.index("previous: ../edition-2025") - 1] == "# previous: ../edition-2025"


def places(data: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place of some data, what lies above what lies below it."""
    below = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [each for key, one in below for each in [(*place, key), *places(one, (*place, key))]]


def test_every_key_can_be_changed_taken_away_and_put_back() -> None:
    """Whatever is changed, the text says exactly that afterwards, and each comment that is not in it survives."""
    data, comments = yaml.safe_load(FULL), ["# Of the author.", "# the year", "# agreed", "# The end."]
    for place in places(data):
        wanted = copy.deepcopy(data)
        holder = wanted
        for part in place[:-1]:
            holder = holder[part]
        if not isinstance(holder[place[-1]], dict | list):
            holder[place[-1]] = 'other: "x", #y'
            made = rewritten(FULL, wanted)
            assert (yaml.safe_load(made), [one for one in comments if one not in made]) == (wanted, []), place
        del holder[place[-1]]
        made = rewritten(FULL, wanted)
        assert yaml.safe_load(made) == wanted, place
        assert yaml.safe_load(rewritten(made, data)) == data, place


@pytest.mark.parametrize("words", [FULL, starter(), FULL.replace("\n", "\r\n"), FULL.rstrip()])
def test_lists_change_as_they_are_wanted(words: str) -> None:
    """Countries and contacts are added, moved and taken away at random; no line end of another kind appears."""
    draw, original = random.Random(7), yaml.safe_load(words)  # noqa: S311 - no secret
    for _ in range(150):
        wanted = copy.deepcopy(original)
        countries = wanted["countries"]
        for _ in range(draw.randrange(1, 5)):
            at, kind = draw.randrange(len(countries) + 1), draw.randrange(4)
            if kind == 0:
                new = {"code": f"X{draw.randrange(99)}", "language": "en", "name": {"es": "Á", "en": "A"}}
                countries.insert(at, new)
            elif kind == 1 and len(countries) > 1:
                countries.pop(at - 1)
            elif kind == 2:
                countries[at - 1].setdefault("contacts", []).insert(0, {"name": f"N{draw.randrange(99)}"})
            elif countries[at - 1].get("contacts"):
                countries[at - 1]["contacts"].pop()
        made = rewritten(words, wanted)
        assert yaml.safe_load(made) == wanted
        assert ("\r\n" in words) == ("\r" in made) == ("\n" not in made.replace("\r\n", ""))


def test_a_text_that_others_share_is_left_to_its_author(tmp_path: Path) -> None:
    """What comes from an anchor is changed by hand: the program would change it at the other place too."""
    words = FULL.replace("title: {es: Estudio, en: Study}", "title: &t {es: Estudio, en: Study}").replace(
        "subtitle: {es: Uno, en: One}", "subtitle: *t"
    )
    folder = folder_of(tmp_path, words)
    data = yaml.safe_load(words)
    data["title"] = {"es": "Otro", "en": "Study"}
    with pytest.raises(UsageError) as caught:
        with_data(folder, data)
    assert (caught.value.code, (folder / "edition.yaml").read_text("utf-8")) == ("edition-by-hand", words)


def test_a_draft_has_the_mistakes_that_loading_would_tell_at_their_places(tmp_path: Path) -> None:
    """A mistake is found at its field, and at no other."""
    folder = folder_of(tmp_path, FULL)
    data = edition_draft(folder).data
    data["calendar"]["cut_off"] = "2027-02-31"
    data["countries"][0]["contacts"][1]["email"] = "luis"
    draft = with_data(folder, data)
    at = {
        place: [one.message["en"] for one in draft.at(place)]
        for place in [
            ("calendar", "cut_off"), ("calendar", "return_by"), ("countries", 0, "contacts", 1, "email"),
            ("countries", 0, "contacts", 0, "email"),
        ]
    }  # fmt: skip
    assert {place: len(found) for place, found in at.items()} == dict(zip(at, (1, 0, 1, 0), strict=True))
    assert len(draft.mistakes) == 2


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    """A text is taken only in the place of the file that was looked at, and only without mistakes."""
    folder = folder_of(tmp_path, FULL)
    base = edition_draft(folder).base
    wanted = FULL.replace("Estudio", "Otro")
    assert text_checked(folder, wanted.replace("\n", "\r\n"), base) == wanted
    with pytest.raises(Exception, match="edition-mistakes"):
        text_checked(folder, wanted.replace("language: es", "language: fr"), base)
    folder_of(tmp_path, FULL + "# mine\n")
    with pytest.raises(UsageError) as caught:
        text_checked(folder, wanted, base)
    assert caught.value.code == "edition-moved"


def test_contacts_are_pasted_from_a_spreadsheet(tmp_path: Path) -> None:
    """With heads in any order, or without in the usual one; a country by code or by name; a strange row is named."""
    data = edition_draft(folder_of(tmp_path, starter())).data
    headed = "Nombre\tPaís\tCorreo electrónico\nAna Mora\tCosta Rica\ta@example.org\n\nLuis\tméxico\t\n"
    assert pasted_contacts(headed, data) == {
        "CRI": [{"name": "Ana Mora", "email": "a@example.org"}],
        "MEX": [{"name": "Luis"}],
    }
    plain = 'BLZ\tprincipal\tAnn Lee\tDirector\t"Ministry,\nof Home Affairs"\tann@example.org\t+501 1\r\n'
    assert pasted_contacts(plain, data)["BLZ"][0]["phone"] == "+501 1"
    with pytest.raises(UsageError) as caught:
        pasted_contacts("Chile\ttitular\tEva\nCRI\ttitular\t\n", data)
    assert caught.value.values["rows"] == "1: Chile · titular · Eva; 2: CRI · titular · "


def test_the_full_text_of_these_tests_has_every_key() -> None:
    """What is proven of every key is proven of every key that an edition can have."""
    from matrices.edition.model import Edition

    assert set(yaml.safe_load(FULL)) == {one.alias or name for name, one in Edition.model_fields.items()}


def test_a_changed_edition_loads(tmp_path: Path) -> None:
    """The full text is an edition, and so is one that was changed."""
    folder = folder_of(tmp_path, FULL)
    data = edition_draft(folder).data
    data["countries"].append({"code": "PAN", "language": "es"})
    folder_of(tmp_path, with_data(folder, data).words)
    assert [one.code for one in load_edition(folder).edition.countries] == ["CRI", "GTM", "PAN"]
