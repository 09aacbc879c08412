"""Editions of the whole directory played at random, held against a record of what was typed and what became of it.

Every word that is typed is a sign of its own: what a document may hold is a set of signs, and what it holds is another.
"""

import csv
import datetime
import io
import random
import re
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import vobject
from lxml import html
from openpyxl import load_workbook

from matrices.checking.files import Returned
from matrices.cycle.cycle import Cycle
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill
from tests.conftest import repeated

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = [pytest.mark.pdf, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

PLACES = {"CRI": ("es", "+506 2222 "), "GTM": ("es", "+502 2222 "), "CAN": ("en", "+1 613 235 ")}
EDITION = """\
id: "{id}"
title: {{es: Directorio, en: Directory}}
body:
  organization: {{es: Conferencia, en: Conference}}
  short: {{es: CE, en: EC}}
  network: {{es: Red, en: Network}}
  secretariat: {{es: Secretaría, en: Secretariat}}
  email: st@example.org
calendar: {{time_zone: America/Costa_Rica, request: 2027-01-11, return_by: 2027-02-26, cut_off: 2027-03-12}}
languages: [es, en]
instruments: [directory]
countries: [{{code: CRI, language: es}}, {{code: GTM, language: es}}, {{code: CAN, language: en}}]
{more}"""
START = datetime.datetime(2027, 1, 20, 18, tzinfo=datetime.UTC)
SIGN = re.compile(r"[Qq][a-z]{3}\d{3}")
PHONE = re.compile(r"(?<!\d)(2222|235)[ \u00a0\-]?(\d{4})(?!\d)")
OPEN = {"network": ("network", "public"), "public": ("public",)}
CARDS = ("cards", "older", "table")
NAMES = ("given_names", "surnames", "honorific")
PERSON = ("email", "phone", "mobile")
Values = Mapping[str, Any]
"""A row as it was typed, by column: texts, days, codes."""

Rows = Mapping[str, Values]
"""The rows of a file, by code."""


class Told(NamedTuple):
    """What a document has to hold: the signs of each entry."""

    entries: frozenset[frozenset[str]]

    @property
    def all(self) -> set[str]:
        """Every sign."""
        return set().union(*self.entries) if self.entries else set()


@dataclass
class Sent:
    """A file as the record has it."""

    version: int
    rows: dict[str, dict[str, Any]]
    arrived: datetime.datetime
    fate: str


@dataclass
class Game:
    """An edition: its cycle, its templates, and what each country sent, in the order of its arrival."""

    path: Path
    dice: random.Random
    id: str
    before: "Game | None" = None
    sent: dict[str, list[Sent]] = field(default_factory=lambda: {code: [] for code in PLACES})
    drawn: int = 0

    def __post_init__(self) -> None:
        self.path.mkdir()
        more = f"previous: ../{self.before.path.name}\n" if self.before else ""
        (self.path / "edition.yaml").write_text(EDITION.format(id=self.id, more=more), encoding="utf-8")
        self.cycle = Cycle.open(self.path, clock=lambda: START + datetime.timedelta(days=300), actor="TS")
        self.cycle.template(blank=True)
        self.drawn = self.before.drawn if self.before else 0
        self.start = START - datetime.timedelta(days=300) if self.id == "2026" else START

    # ------------------------------------------------------------------------------------------ what is typed

    def _sign(self) -> str:
        self.drawn += 1
        return f"Q{''.join(self.dice.choice('bcdfgj') for _ in range(3))}{self.drawn:03}"

    def _phone(self, code: str) -> str:
        self.drawn += 1
        return f"{PLACES[code][1]}{self.drawn:04}"

    def _mail(self) -> str:
        return f"{self._sign().lower()}@example.org"

    def _day(self, first: int, last: int) -> datetime.date:
        return (START + datetime.timedelta(days=self.dice.randint(first, last))).date()

    def rows(self, code: str) -> dict[str, dict[str, Any]]:
        """Return what a country types: institutions and officers, contacts of persons among those of units."""
        found: dict[str, dict[str, Any]] = {}
        for number in range(1, self.dice.randint(2, 3)):
            found[f"I{number:02}"] = {
                **{column: self._sign() for column in ("name", "name_en", "acronym", "address")},
                "url": f"https://{self._sign().lower()}.example.org/",
                "email": self._mail(),
                "phone": self._phone(code),
                "visibility": self.dice.choice(("public", "public", "network", "secretariat")),
                "confirmed": self._day(-400, -1),
            }
        institutions = sorted(found)
        for number in range(1, self.dice.randint(2, 5)):
            found[f"P{number:02}"] = self._officer(code, self.dice.choice(institutions))
        for row in institutions:
            people = [one for key, one in found.items() if key[0] == "P" and one.get("email")]
            if people and self.dice.random() < 0.3:
                taken = self.dice.choice(people)
                found[row]["email"] = taken["email"]
                found[row]["phone"] = taken[self.dice.choice(("phone", "mobile"))]
        return found

    def _officer(self, code: str, institution: str) -> dict[str, Any]:
        own = {
            **{column: self._sign() for column in (*NAMES, "position", "position_en", "unit", "document", "notes")},
            **{column: self._mail() for column in ("email", "functional_email")},
            **{column: self._phone(code) for column in ("phone", "mobile")},
            "status": self.dice.choice(("active", "active", "active", "outgoing", "ended", "vacant")),
            "visibility": self.dice.choice(("network", "network", "public", "secretariat")),
            "institution": institution,
            "subject": "both",
            "rank": "principal",
            "consented": self.dice.choice((None, *[self._day(-300, 40) for _ in range(4)])),
            "valid_from": self._day(-900, 20),
            "valid_until": self.dice.choice((None, self._day(21, 60), self._day(200, 900))),
            "confirmed": self._day(-500, -1),
        }
        if self.dice.random() < 0.2:
            own["functional_email"] = own["email"]
        if own["status"] == "vacant":
            own |= dict.fromkeys(("given_names", "surnames", *PERSON))
        if own["status"] == "ended":
            own["valid_until"] = own["valid_until"] or self._day(21, 60)
        return own

    # -------------------------------------------------------------------------------------------- what is sent

    def play(self) -> "Game":
        """Let each country send some files, and the Secretariat say what becomes of those that wait."""
        for code in PLACES:
            for step in range(self.dice.randint(0, 3)):
                self._move(code, self.start + datetime.timedelta(days=10 * step, hours=1))
        return self

    def accepted(self, code: str, until: datetime.datetime | None = None) -> list[Sent]:
        """Return what may count of a country of what arrived by a moment."""
        own = [one for one in self.sent[code] if one.fate == "accepted" and (until is None or one.arrived <= until)]
        return sorted(own, key=lambda one: one.arrived)

    def _move(self, code: str, at: datetime.datetime) -> None:
        known = self.accepted(code)
        rows = self._revised(code, known[-1].rows) if known else self.rows(code)
        move = self.dice.choice(("sound", "sound", "faulty", "dropped") if known else ("sound", "sound", "faulty"))
        people = [row for row in rows if row[0] == "P"]
        if move == "faulty":
            rows[people[0]]["subject"] = "Otro tema que no existe"
        if move == "dropped":
            del rows[self.dice.choice(people)]
        if known and move == "sound" and self.dice.random() < 0.2:
            self._withdrawn(code, known[-1])
            return
        fate = {"faulty": "rejected", "dropped": "waiting"}.get(move, "accepted")
        self._send(code, Sent(len(self.sent[code]) + 1, rows, at, fate))
        if fate == "waiting":
            self._decide(code, self.sent[code][-1])

    def _withdrawn(self, code: str, one: Sent) -> None:
        if one.fate == "accepted" and not any(each.fate == "merged" for each in self.sent[code]):
            self.cycle.register_withdraw(f"{code}-directory-v{one.version}", "Por esto.")
            one.fate = "withdrawn"

    def _revised(self, code: str, before: Rows) -> dict[str, dict[str, Any]]:
        """Return rows of which some persons take their consent back, leave, move to another row, or change a word."""
        rows = {row: dict(one) for row, one in before.items()}
        rows["I01"]["address"] = self._sign()
        for row, one in rows.items():
            what = self.dice.choice(("", "", "visibility", "consented", "leaves", "word"))
            if what == "visibility":
                one["visibility"] = self.dice.choice(("secretariat", "network"))
            elif what == "word":
                one["unit" if row[0] == "P" else "address"] = self._sign()
            elif what == "consented" and row[0] == "P":
                one["consented"] = None
            elif what == "leaves" and row[0] == "P" and one["status"] == "active":
                one |= {"status": "ended", "valid_until": self._day(21, 30)}
        return rows

    def _send(self, code: str, one: Sent) -> None:
        (path,) = (self.path / "build" / "templates").glob(f"{code}-directory-*.xlsx")
        content = fill(path.read_bytes(), dict(self._typed(one.rows, PLACES[code][0])))
        self.sent[code].append(one)
        (handled,) = self.cycle.receive([Returned(path.name, content)], arrived=one.arrived, in_order=True)
        assert handled.kept is not None
        found = (handled.kept.submission.version, handled.kept.submission.verdict)
        told = [
            (f.code, f.at.cell, f.message["es"]) for f in handled.kept.checked.findings if f.severity.value == "error"
        ]
        assert found == (one.version, one.fate), told

    def _typed(self, rows: Rows, language: str) -> Iterator[tuple[CellId, Answer]]:
        """Yield what is typed into cells: of codes their labels."""
        lists = self.cycle.folder.instruments[0].lists
        for row, one in rows.items():
            for column, value in one.items():
                options = lists[column].options if column in lists else ()
                labels = [option.label[language] for option in options if option.code == value]
                if value is not None:
                    place = CellId("institutions" if row[0] == "I" else "officers", row, column)
                    yield place, labels[0] if labels else value

    def _decide(self, code: str, one: Sent) -> None:
        name, word = f"{code}-directory-v{one.version}", self.dice.choice(("accept", "aside", "merge", "wait"))
        if word == "accept":
            self.cycle.register_accept(name, "Por esto.")
            one.fate = "accepted"
        elif word == "aside":
            self.cycle.register_set_aside(name, "Por esto.")
            one.fate = "aside"
        elif word == "merge":
            counts = self.accepted(code)[-1]
            both = [row for row in counts.rows.keys() & one.rows.keys() if counts.rows[row] != one.rows[row]]
            take = {row: self.dice.choice((counts, one)) for row in sorted(both)}
            self.cycle.register_merge(name, "Las dos.", {row: each.version for row, each in take.items()})
            rows = {row: take.get(row, counts if row in counts.rows else one).rows[row] for row in counts.rows}
            one.fate = "merged"
            self.sent[code].append(Sent(one.version + 1, rows, max(counts.arrived, one.arrived), "accepted"))


@dataclass(frozen=True)
class Seen:
    """What an audience may see on a day, by the record."""

    game: Game
    audience: str
    on: datetime.date
    until: datetime.datetime | None

    def files(self, code: str) -> tuple[Sent, Sent | None] | None:
        """Return the file that counts of a country, and a newer one that takes back from it."""
        for game in (self.game, self.game.before):
            if game is None:
                continue
            until = self.until if game is self.game else None
            accepted = game.accepted(code, until)
            if accepted:
                counts = accepted[-1]
                own = self.game.sent[code] if game is not self.game else [*_after(game.sent[code], counts)]
                later = [
                    one
                    for one in own
                    if one.fate in ("rejected", "waiting") and (self.until is None or one.arrived <= self.until)
                ]
                # Of the edition before, what waits there takes back too, unless something came since.
                if game is not self.game and not later:
                    later = [one for one in _after(game.sent[code], counts) if one.fate in ("rejected", "waiting")]
                return counts, later[-1] if later else None
        return None

    def person(self, one: Values, others: Rows | None, row: str) -> bool:
        """Tell whether an entry of an officer may be seen, its newer self too."""
        first, last = one.get("valid_from"), one.get("valid_until")
        serves = one["status"] != "ended" and not (first and self.on < first) and not (last and last < self.on)
        agreed = one["status"] == "vacant" or (one.get("consented") is not None and one["consented"] <= self.on)
        if not (serves and agreed and one["visibility"] in OPEN[self.audience]):
            return False
        if others is None:
            return True
        newer = others.get(row, one) if one["status"] == "vacant" else _same(one, others, row)
        return newer is not None and self.person(newer, None, row)

    def institution(self, one: Values, others: Rows | None) -> bool:
        """Tell whether an institution may be seen."""
        if one["visibility"] not in OPEN[self.audience]:
            return False
        newer = [each for each in (others or {}).values() if each.get("name") == one["name"]]
        return all(each["visibility"] in OPEN[self.audience] for each in newer[:1])

    def told(self, kind: str) -> Told:
        """Return what a document of a kind has to hold; `older` cards have one title, the `table` for Outlook too."""
        return Told(frozenset(frozenset(one) for code in PLACES for one in self._of(code, kind) if one))

    def _of(self, code: str, kind: str) -> Iterator[set[str]]:
        found = self.files(code)
        if found is None:
            return
        counts, newer = found
        others = newer.rows if newer else None
        personal = {_signs(one.get(c)) for r, one in counts.rows.items() if r[0] == "P" for c in PERSON}
        shown = {row: one for row, one in counts.rows.items() if row[0] == "I" and self.institution(one, others)}
        for one in shown.values():
            mail, phone = (frozenset() if _signs(one[c]) in personal else _signs(one[c]) for c in ("email", "phone"))
            named = ("name", "address", "url") if kind in CARDS else ("name", "name_en", "acronym", "address", "url")
            if kind not in CARDS or mail or phone:
                yield {*mail, *phone, *(sign for column in named for sign in _signs(one[column]))}
        for row, one in counts.rows.items():
            if row[0] != "P" or not self.person(one, others, row):
                continue
            mailbox = frozenset() if _signs(one["functional_email"]) in personal else _signs(one["functional_email"])
            own = shown.get(one["institution"])
            if self.audience == "public":
                if own is not None and mailbox:
                    yield {*_signs(one["unit"]), *mailbox, *_signs(own["name"])}
                continue
            if one["status"] == "vacant" and kind in CARDS:
                continue
            columns = [
                "position",
                *(["position_en"] if kind in ("page", "book", "cards") else []),
                "unit",
                *(() if one["status"] == "vacant" else (*NAMES, *PERSON)),
            ]
            with_names = [own["name"]] if own else []
            with_names += [own["acronym"]] if own and kind not in CARDS else []
            with_names += [own["address"]] if own and kind in CARDS else []
            with_names += [own["url"]] if own and kind == "table" else []
            yield {*mailbox, *(s for c in columns for s in _signs(one[c])), *(s for w in with_names for s in _signs(w))}


def _after(sent: list[Sent], counts: Sent) -> Iterator[Sent]:
    """Yield what came after a file; a merged one stands behind what it was made of."""
    yield from (one for one in sent if (one.arrived, one.version) > (counts.arrived, counts.version))


def _same(one: Values, others: Rows, row: str) -> Values | None:
    """Return the row of the same person, by address or by name."""
    people = {key: each for key, each in others.items() if key[0] == "P"}
    if not people:
        return one
    same = {
        key: each
        for key, each in people.items()
        if (each.get("email") and each["email"] == one.get("email"))
        or (
            each.get("surnames")
            and (each["surnames"], each["given_names"]) == (one.get("surnames"), one.get("given_names"))
        )
    }
    return same.get(row) or next(iter(same.values()), None)


def _signs(words: Any) -> frozenset[str]:
    """Return the signs in a text, and its telephones without the code of their country."""
    plain = str(words or "")
    return frozenset((*map(str.lower, SIGN.findall(plain)), *map("".join, PHONE.findall(plain))))


def _entries(texts: Iterator[str]) -> frozenset[frozenset[str]]:
    return frozenset(signs for words in texts if (signs := _signs(words)))


def _of_book(content: bytes) -> frozenset[frozenset[str]]:
    """Return the signs of each line of the tables; the first sheet says where they are from."""
    book = load_workbook(io.BytesIO(content))
    return _entries(
        " | ".join(str(c.value or "") for c in row) for sheet in book.worksheets for row in sheet.iter_rows()
    )


def _of_cards(content: str) -> frozenset[frozenset[str]]:
    return _entries(card.serialize().replace("\r\n ", "") for card in vobject.readComponents(content))


@pytest.mark.parametrize("seed", range(repeated(3)))
def test_each_document_holds_what_it_may_and_no_more(seed: int, tmp_path: Path) -> None:
    """Pages, workbook, cards and tables for address books, of both audiences: entry by entry, sign by sign."""
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    before = Game(tmp_path / "first", dice, "2026").play() if dice.random() < 0.4 else None
    game = Game(tmp_path / "second", dice, "2027", before).play()
    for days in (dice.randint(0, 30), 60):
        on = (START + datetime.timedelta(days=days)).date()
        _check(game, on, datetime.datetime.combine(on, datetime.time(23), datetime.UTC), seed)


def _check(game: Game, on: datetime.date, until: datetime.datetime | None, seed: int) -> None:
    if all(Seen(game, "network", on, until).files(code) is None for code in PLACES):
        return
    made, pdf = game.path / "build" / "directory", ("pdf",) * (seed == 0)
    game.cycle.directory(formats=("html", "xlsx", "vcf", *pdf), on=on)
    network, public = Seen(game, "network", on, until), Seen(game, "public", on, until)
    cards, older = network.told("cards"), network.told("older")
    assert _of_book((made / "directory.xlsx").read_bytes()) == network.told("book").entries
    assert _of_cards((made / "contacts.vcf").read_bytes().decode()) == cards.entries
    assert _of_cards((made / "contacts-3.0.vcf").read_bytes().decode()) == older.entries
    with zipfile.ZipFile(made / "contacts-3.0.zip") as archive:
        files = [archive.read(name).decode().replace("\r\n ", "") for name in archive.namelist()]
    assert _entries(iter(files)) == older.entries
    table = csv.reader(io.StringIO((made / "contacts.csv").read_bytes().decode("utf-8-sig")))
    for found in (_entries(" | ".join(line) for line in table), _of_book((made / "contacts.xlsx").read_bytes())):
        assert found == network.told("table").entries
    for language in ("es", "en"):
        assert _signs(_page(made / f"directory-{language}.html")) == network.told("page").all
        if pdf:
            assert _printed(made / f"directory-{language}.pdf") == network.told("page").all
    game.cycle.directory(formats=("html", "xlsx"), audience="public", on=on)
    assert _of_book((made / "directory-public.xlsx").read_bytes()) == public.told("book").entries
    for language in ("es", "en"):
        assert _signs(_page(made / f"directory-public-{language}.html")) == public.told("page").all


def _page(path: Path) -> str:
    """Return all of a page, what is read out and linked to included; its fonts are no words."""
    page: Any = html.fromstring(path.read_bytes().decode())
    for style in page.xpath("//style"):
        style.drop_tree()
    return " | ".join(page.xpath("//text() | //@*[not(starts-with(., 'data:'))]"))


def _printed(path: Path) -> frozenset[str]:
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    return _signs(done.stdout.decode())
