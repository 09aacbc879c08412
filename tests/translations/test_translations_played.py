"""Editions of translations played at random, held against a record of their own that knows no digest and no key."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pytest
from lxml import etree

from matrices.register.records import StoredTranslation
from matrices.study.consolidated import digest
from matrices.study.model import Study
from matrices.translations.taking import Taken
from tests.conftest import repeated
from tests.translations.small_translations import (
    FIRST,
    HAND,
    STATUS,
    TARGET,
    TRANSLATOR,
    taken,
    translated,
    workbook,
    written,
    xliff,
)

PLACES = tuple((country, row) for country in ("CRI", "GTM") for row in ("A-01", "A-02", "B-01"))
SPANISH = "La ley que rige en el país desde el año de la reforma, con los cambios de la última."
CORE = "{urn:oasis:names:tc:xliff:document:2.0}"
STATES = {"": "initial", "draft": "translated", "reviewed": "reviewed"}
Place = tuple[str, str]


class Said(NamedTuple):
    """What a row of a file says."""

    words: str = ""
    translator: str = ""
    status: str = ""


class Kept(NamedTuple):
    """A translation as the record has it, with the text that it was made of."""

    words: str
    translator: str
    status: str
    of: str


@dataclass
class File:
    """A file for translators: its bytes, of which texts, and what each row was sent with."""

    content: bytes
    texts: dict[Place, str]
    sent: dict[Place, Said]
    is_workbook: bool


@dataclass
class Game:
    """An edition: the texts of the countries, every translation that was taken in, and the files that are out."""

    dice: random.Random
    texts: dict[Place, str] = field(default_factory=dict)
    kept: dict[Place, list[Kept]] = field(default_factory=lambda: {place: [] for place in PLACES})
    register: list[StoredTranslation] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    @property
    def study(self) -> Study:
        """The edition as the program sees it."""
        lines = (
            f"{country} {row} notes {words}" for country, row in PLACES if (words := self.texts.get((country, row)))
        )
        return translated(*lines, known=self.register)

    def counts(self, place: Place) -> Kept | None:
        """Return what counts: the newest of the present text, otherwise the newest of an earlier one."""
        own = [one for one in self.kept[place] if one.of == self.texts.get(place)] or self.kept[place]
        return own[-1] if own and own[-1].words else None

    def write(self) -> None:
        """A country writes, changes its text, or takes it back."""
        for place in self.dice.sample(PLACES, self.dice.randint(1, 4)):
            if self.texts.get(place) and len(self.texts) > 1 and self.dice.random() < 0.2:
                del self.texts[place]
            else:
                self.texts[place] = f"Nota número {self.dice.randint(1, 4)} del país."

    def send(self) -> None:
        """Write a file for translators, of all texts as they are."""
        is_workbook, study = self.dice.random() < 0.6, self.study
        sent = {}
        for place, text in self.texts.items():
            now = self.counts(place)
            sent[place] = Said(now.words, now.translator, now.status if now.of == text else "") if now else Said()
        content = workbook(study) if is_workbook else xliff(study)
        self.files.append(File(content, dict(self.texts), sent, is_workbook))

    def fate(self, place: Place, file: File, back: Said, spoilt: str, *, withdraws: bool) -> str:
        """Return what has to become of a row."""
        if spoilt == "key":
            return "refused" if back.words else ""
        if place not in self.texts or spoilt:
            return "refused"
        now, sent = self.counts(place), file.sent[place]
        known = Said(*now[:3]) if now else Said()
        older = now is not None and sent not in (known, known._replace(status=""))
        if back.words:
            return self._of_words(place, file, back, now, older=older)
        if now is None or not withdraws:
            return "blank"
        return "superseded" if older else "withdrawn"

    def _of_words(self, place: Place, file: File, back: Said, now: Kept | None, *, older: bool) -> str:
        """Return what has to become of a row that holds words in its place."""
        hand = back.translator or (now.translator if now else "")
        again = now is not None and (back.words, hand, back.status or "draft", file.texts[place]) == now
        if back == file.sent[place] or again:
            return "same"
        if now is not None and older:
            is_new = all(one.words != back.words for one in self.kept[place])
            goes_on = now.words == back.words or (back.translator == now.translator and is_new)
            if now.status == "reviewed" or not goes_on:
                return "superseded"
        return "refused" if back.words == SPANISH and back.status != "reviewed" else "new"

    def bring(self) -> tuple[Taken, Counter[str], int]:
        """Bring back a file, edited and spoilt here and there; return what came of it and what had to."""
        file, withdraws = self.dice.choice(self.files), self.dice.random() < 0.3
        rows = {place: (self._edited(file.sent[place]), self._spoilt(file)) for place in file.texts}
        below = self.dice.random() < 0.3 and file.is_workbook
        fates = {p: self.fate(p, file, back, spoilt, withdraws=withdraws) for p, (back, spoilt) in rows.items()}
        content = self._in_workbook(file, rows, below) if file.is_workbook else self._in_xliff(file, rows)
        known = frozenset((*_long(p), "en", one.words) for p, own in self.kept.items() for one in own)
        found = taken(content, self.study, replace(HAND, withdraws=withdraws, known=known))
        for place, fate in fates.items():
            if fate in ("new", "withdrawn"):
                self._keep(place, rows[place][0], file, gone=fate == "withdrawn")
        self.register += found.stored
        wanted = Counter(filter(None, fates.values())) + Counter({"refused": int(below)})
        return found, wanted, sum(fate in ("refused", "superseded") for fate in fates.values()) + below

    def _keep(self, place: Place, back: Said, file: File, *, gone: bool) -> None:
        now = self.counts(place)
        if gone and now is not None:
            self.kept[place].append(Kept("", back.translator, now.status, now.of))
        else:
            self.kept[place].append(Kept(back.words, back.translator, back.status or "draft", file.texts[place]))

    def _edited(self, sent: Said) -> Said:
        move = self.dice.choice(("leave", "leave", "write", "write", "review", "empty", "spanish"))
        who = sent.translator if self.dice.random() < 0.5 else self.dice.choice(("Ana", "Eva"))
        words = f"Note number {self.dice.randint(1, 5)} of the country."
        edited = {
            "leave": sent,
            "write": Said(words, who, self.dice.choice(("", "draft"))),
            "review": Said(sent.words or words, who, "reviewed"),
            "empty": sent._replace(words=""),
            "spanish": Said(SPANISH, who, ""),
        }
        return edited[move]

    def _spoilt(self, file: File) -> str:
        return self.dice.choice(("key", "original", *[""] * 10)) if file.is_workbook or self.dice.random() < 0.5 else ""

    def _in_workbook(self, file: File, rows: Mapping[Place, tuple[Said, str]], below: bool) -> bytes:
        cells: dict[tuple[int, int], object] = {}
        for number, place in enumerate(_ordered(file.texts), FIRST):
            back, spoilt = rows[place]
            for column, words in zip((TARGET, TRANSLATOR, STATUS), back, strict=True):
                cells[number, column] = words or None
            cells |= {(number, 1): None} if spoilt == "key" else {(number, 6): "Otro."} if spoilt else {}
        cells |= {(FIRST + 12, TARGET): "Words below."} if below else {}
        return written(file.content, cells)

    def _in_xliff(self, file: File, rows: Mapping[Place, tuple[Said, str]]) -> bytes:
        root = etree.fromstring(file.content)
        for unit in root.iter(f"{CORE}unit"):
            country, _, _, row, _ = (unit.get("id") or "").split(":")
            back, spoilt = rows[country, row]
            (segment,), (notes,) = unit.iter(f"{CORE}segment"), unit.iter(f"{CORE}notes")
            for old in [*segment.iterchildren(f"{CORE}target")]:
                segment.remove(old)
            for old in [one for one in notes if one.get("category") == "translator"]:
                notes.remove(old)
            etree.SubElement(segment, f"{CORE}target").text = back.words
            segment.set("state", STATES[back.status])
            etree.SubElement(notes, f"{CORE}note", category="translator").text = back.translator
            if spoilt == "key":
                unit.set("name", "lost")
                unit.set("id", "u1")
            elif spoilt:
                next(segment.iter(f"{CORE}source")).text = "Otro."
        return etree.tostring(root)


def _long(place: Place) -> tuple[str, ...]:
    return (place[0], "small", "matrix", place[1], "notes")


def _ordered(texts: Mapping[Place, str]) -> list[Place]:
    """Return the places as a file lists them: country by country, in the order of the form."""
    return [place for place in PLACES if place in texts]


@pytest.mark.parametrize("seed", range(repeated(8)))
def test_every_row_meets_the_fate_that_a_record_of_its_own_says(seed: int) -> None:
    """Taken, known, superseded, withdrawn, blank or refused, each refusal told; what counts is what the record has."""
    game = Game(random.Random(seed))  # noqa: S311 - a game, not a secret
    game.write()
    game.send()
    for _ in range(12):
        game.dice.choice((game.write, game.send, game.send))()
        found, wanted, told = game.bring()
        assert +Counter(found.fates) == wanted
        named = [(one.at.sheet, one.at.cell) for one in found.findings if one.code not in ASIDE]
        assert (len(named), len(set(named))) == (told, told)
        assert dict(_counted(game)) == {place: now for place in game.texts if (now := game.counts(place))}


ASIDE = ("translation-stale", "translation-emptied", "translation-same")
"""Findings about rows that are taken, or of which nothing is taken away."""


def _counted(game: Game) -> Iterator[tuple[Place, Kept]]:
    """Yield what the program says that counts."""
    of = {digest(text): text for text in (f"Nota número {n} del país." for n in range(1, 5))}
    study = game.study
    for entry in study.entries:
        now = study.translation(entry, "en")
        if now is not None:
            yield (entry.country, entry.row), Kept(now.text, now.translator, now.status, of[now.source])
