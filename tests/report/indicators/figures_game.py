"""Editions of the whole instrument of indicators that are played at random, and a record of what was typed.

The record knows no register and no study: only what each file was filled in with, and what became of it.
"""

import datetime
import itertools
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from matrices.checking.files import Returned
from matrices.cycle.cycle import Cycle
from matrices.instrument.model import Instrument, Row, Sheet
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import Answer, fill

LANGUAGES = {"GTM": "es", "HND": "en", "X-COS": "es"}
YEARS = tuple(range(2021, 2026))
EDITION = """\
id: "{id}"
title: {{es: Cifras, en: Figures}}
body:
  organization: {{es: Conferencia, en: Conference}}
  short: {{es: CE, en: EC}}
  secretariat: {{es: Secretaría, en: Secretariat}}
  email: st@example.org
calendar: {{time_zone: America/Costa_Rica, request: 2026-01-12, return_by: 2026-02-27, cut_off: 2026-03-13}}
languages: [es, en]
instruments: [indicators]
years: {{first: {first}, last: {last}}}
countries:
  - {{code: GTM, language: es, name: {{es: Albarena, en: Albarena}}}}
  - {{code: HND, language: en, name: {{es: Brumalia, en: Brumalia}}}}
  - {{code: X-COS, language: es, name: {{es: Costamar, en: Costamar}}}}
{more}"""
REASONS = ("nd", "nc", "na", "conf")
STATUS = {"nd": "O", "nc": "L", "na": "M", "conf": "Q", "no_rate": "M", "no_answer": "O", "in_review": "O"}
BLANKS = (" ", "\u00a0", "\u2009", "\u202f")
RATES = {"IND-PRT-02": ("IND-PRT-01", "IND-CTX-01", 100_000)}
BLANK = "no_answer"
Meant = Decimal | str


class Typed(NamedTuple):
    """What was typed into a cell, and what that means."""

    typed: Answer
    meant: Meant


Wrote = Mapping[CellId, Typed]


@dataclass
class Sent:
    """A file as the record has it; the cells of a merged one stand in the files of others."""

    version: int
    wrote: dict[CellId, Typed]
    content: bytes
    arrived: datetime.datetime
    fate: str
    sources: dict[CellId, "Sent"] = field(default_factory=dict)


@dataclass
class Game:
    """An edition: its cycle, its templates, and all that each country sent, in the order in which it counts."""

    path: Path
    dice: random.Random
    id: str
    first: int
    before: "Game | None" = None
    moves: int = 3
    """How often a country may send something."""
    only: frozenset[str] = frozenset()
    """The rows that countries answer; all of them where none is named."""
    sent: dict[str, list[Sent]] = field(default_factory=lambda: {code: [] for code in LANGUAGES})
    hours: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        more = f"previous: ../{self.before.path.name}\n" if self.before else ""
        self.path.mkdir()
        words = EDITION.format(id=self.id, first=self.first, last=self.first + 4, more=more)
        (self.path / "edition.yaml").write_text(words, encoding="utf-8")
        self.cycle = Cycle.open(self.path, clock=lambda: datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC), actor="TS")
        self.cycle.template(blank=True)
        self.instrument: Instrument = self.cycle.folder.instruments[0]
        self.years = tuple(range(self.first, self.first + 5))
        self.blank = {code: self._template(code) for code in LANGUAGES}

    def _template(self, code: str) -> bytes:
        (path,) = (self.path / "build" / "templates").glob(f"{code}-indicators-*.xlsx")
        return path.read_bytes()

    # ------------------------------------------------------------------------------------------ what is typed

    def answers(self, code: str) -> dict[CellId, Typed]:
        """Return what a country types: whole rows, some parts, words on what is counted, rows of lists."""
        found: dict[CellId, Typed] = {}
        density = self.dice.choice((0.3, 0.8))
        for sheet, row in totals(self.instrument):
            if not row.rate and (row.id in self.only or (not self.only and self.dice.random() < density)):
                found |= self._row(code, sheet, row)
        shortest, longest = (f"IND-PRS-06-{which}" for which in "SG")
        for place in [place for place in found if place.row == longest]:  # an order that a rule asks for
            least = found.get(place._replace(row=shortest))
            if least and isinstance(least.meant, Decimal) and isinstance(found[place].meant, Decimal):
                found[place] = Typed(99, Decimal(99))
        found |= self._flows(code)
        for number in range(1, self.dice.randint(1, 4)):
            note, first = f"N{number:02}", self.dice.choice(self.years)
            found[CellId("notes", note, "indicator")] = _word(
                self.dice.choice(("IND-PRT-01", "IND-CTX-01", "IND-SOM-06"))
            )
            found[CellId("notes", note, "from")] = Typed(first, Decimal(first))
            if self.dice.random() < 0.5:
                found[CellId("notes", note, "until")] = Typed(first + 1, Decimal(first + 1))
            found[CellId("notes", note, "about")] = self._option(code, "about", self.dice.choice(("break", "period")))
            found[CellId("notes", note, "words")] = _word(f"Nota {self.dice.randint(1, 99)}.")
        return found

    def _flows(self, code: str) -> dict[CellId, Typed]:
        """Return what a country types of others."""
        found: dict[CellId, Typed] = {}
        pairs = list(itertools.product(("IND-PRT-06-T", "IND-PRT-06-R", "IND-PRT-01"), ("GTM", "HND", "not_recorded")))
        for number, (kind, other) in enumerate(self.dice.sample(pairs, self.dice.randint(0, 4)), 1):
            place = CellId("countries", f"C{number:02}", "indicator")
            found[place] = self._option(code, "flow", kind)
            found[place._replace(column="counterpart")] = self._option(code, "country", other)
            for year in self.years:
                if self.dice.random() < 0.7:
                    found[place._replace(column=f"figure_{year}")] = self._figure(code, self.dice.randint(0, 3000))
            if self.dice.random() < 0.5:
                found[place._replace(column="notes")] = _word(f"Dato de {self.dice.randint(1, 99)} casos.")
        return found

    def _row(self, code: str, sheet: Sheet, row: Row) -> dict[CellId, Typed]:
        found: dict[CellId, Typed] = {}
        columns, parts = sheet.used_columns(row.id), _parts(sheet, row)
        prefix = "amount" if sheet.id == "amounts" else "figure"
        by_list = {name: [one for one in parts if one.part and one.part.list == name] for name in row.by}
        told = [name for name in by_list if self.dice.random() < 0.6]
        for year in self.years:
            column = f"{prefix}_{year}"
            if self.dice.random() < 0.15:
                continue
            total = self.dice.choice((0, 0, 1, self.dice.randint(2, 60), self.dice.randint(900, 3_000_000)))
            if row.id in ("IND-PRS-06-S",):
                total = self.dice.randint(1, 9)
            found[CellId(sheet.id, row.id, column)] = self._figure(code, total)
            for name in told:
                for one, number in zip(by_list[name], self._split(total, len(by_list[name])), strict=True):
                    if self.dice.random() < 0.9:
                        found[CellId(sheet.id, one.id, column)] = self._figure(code, number)
        said = {
            "source": _word(self.dice.choice(("Registro de causas", "=Registro", "+506 Censo", "<b>Anuario</b>"))),
            "explanation": _word(f"Se revisó: {self.dice.randint(1, 9)}."),
            "counted": self._option(code, "counting", self.dice.choice(("person_once", "case"))),
            "definition_differs": self._option(code, "definition", self.dice.choice(("same", "same", "wider"))),
            "definition": _word("Incluye otros delitos."),
            "finality": self._option(code, "finality", self.dice.choice(("final", "latest", "provisional"))),
            "currency": self._option(code, "currency", self.dice.choice(("CRC", "USD"))),
        }
        kept = ("explanation", "definition", "currency")
        for column, words in said.items() if found else ():
            if column in columns and (column in kept or self.dice.random() < 0.8):
                found[CellId(sheet.id, row.id, column)] = words
        return found

    def _split(self, total: int, count: int) -> list[int]:
        cuts = sorted(self.dice.randint(0, total) for _ in range(count - 1))
        return [b - a for a, b in itertools.pairwise((0, *cuts, total))]

    def _figure(self, code: str, number: int) -> Typed:
        """Return a number, as a number or in words that can be read in one way, or why there is none."""
        if self.dice.random() < 0.2:
            return self._option(code, "no_figure", self.dice.choice(REASONS))
        grouped = f"{number:,}".replace(",", self.dice.choice(BLANKS))
        return Typed(self.dice.choice((number, number, grouped)), Decimal(number))

    def _option(self, code: str, name: str, option: str) -> Typed:
        label = self.instrument.lists[name].option(option).label[LANGUAGES[code]]
        return Typed(self.dice.choice((label, label, label.upper(), f" {label} ")), option)

    # -------------------------------------------------------------------------------------------- what is sent

    def play(self) -> "Game":
        """Let each country send some files, sound ones and others, and the Secretariat say what becomes of them."""
        for code in LANGUAGES:
            moves = self.dice.choice((1, 2, 3)) if code != "X-COS" else self.dice.choice((0, 1))
            for _ in range(min(moves, self.moves)):
                self._move(code)
        return self

    def counts(self, code: str) -> Sent | None:
        """Return what counts of a country."""
        accepted = self.accepted(code)
        return accepted[-1] if accepted else None

    def accepted(self, code: str) -> list[Sent]:
        """Return what may count of a country: by arrival, what was merged behind what it was made of."""
        own = [one for one in self.sent[code] if one.fate == "accepted"]
        return sorted(own, key=lambda one: one.arrived)

    def reviewed(self, code: str) -> bool:
        """Tell whether all that there is of a country is under review."""
        return not self.accepted(code) and any(one.fate in ("rejected", "waiting") for one in self.sent[code])

    def _move(self, code: str) -> None:
        known = self.counts(code)
        moves = (
            ("new", "faulty")[: 1 if code == "GTM" else 2]
            if known is None
            else ("revised", "revised", "faulty", "emptied", "withdrawn", "early")
        )
        move = self.dice.choice(moves)
        at = datetime.datetime(2026, 2, 20, tzinfo=datetime.UTC) + datetime.timedelta(days=12 * next(self.hours))
        if move == "withdrawn" and known is not None and not known.sources and not self._used(code, known):
            self.cycle.register_withdraw(f"{code}-indicators-v{known.version}", "Por esto.")
            known.fate = "withdrawn"
            return
        if move in ("revised", "emptied", "early", "withdrawn") and known is not None:
            wrote = self._revised(code, dict(known.wrote), empties=move == "emptied")
            at = known.arrived - datetime.timedelta(days=1) if move == "early" else at
        else:
            wrote = self.answers(code)
        if move == "faulty":
            wrote[CellId("prosecution", "IND-PRS-03", f"figure_{self.first}")] = Typed("unos 12", "?")
        fate = "rejected" if move == "faulty" else "accepted"
        emptied = known is not None and fate == "accepted" and move != "early" and _empties(known.wrote, wrote)
        self._send(code, wrote, at, "waiting" if emptied else fate)
        if emptied and known is not None:
            self._decide(code, known, self.sent[code][-1])

    def _used(self, code: str, known: Sent) -> bool:
        return any(known in one.sources.values() for one in self.sent[code])

    def _revised(self, code: str, wrote: dict[CellId, Typed], *, empties: bool) -> dict[CellId, Typed]:
        """Return answers of which some figures are others or gone, and some rows are gone altogether."""
        figures = [p for p, one in wrote.items() if p.column[-4:].isdigit() and p.sheet != "amounts"]
        rows = sorted({(p.sheet, p.row) for p in figures})
        gone = set(self.dice.sample(rows, min(2, len(rows)))) if empties else set()
        for place in self.dice.sample(sorted(figures), min(5, len(figures))):
            wrote[place] = self._figure(code, self.dice.randint(0, 5000))
        return {place: one for place, one in wrote.items() if place[:2] not in gone}

    def _send(self, code: str, wrote: dict[CellId, Typed], at: datetime.datetime, fate: str) -> None:
        content = fill(self.blank[code], {place: one.typed for place, one in wrote.items()})
        version = len(self.sent[code]) + 1
        own = Sent(version, wrote, content, at, fate)
        own.sources = {}
        self.sent[code].append(own)
        name = f"{code}-indicators-{LANGUAGES[code]}.xlsx"
        (handled,) = self.cycle.receive([Returned(name, content)], arrived=at, in_order=True)
        kept = handled.kept
        assert kept is not None
        assert (kept.submission.version, kept.submission.verdict) == (version, fate), _told(handled)

    def _decide(self, code: str, known: Sent, waiting: Sent) -> None:
        name, word = f"{code}-indicators-v{waiting.version}", self.dice.choice(("accept", "aside", "merge", "wait"))
        if word == "accept":
            self.cycle.register_accept(name, "Por esto.")
            waiting.fate = "accepted"
        elif word == "aside":
            self.cycle.register_set_aside(name, "Por esto.")
            waiting.fate = "aside"
        elif word == "merge":
            self._merge(code, name, known, waiting)

    def _merge(self, code: str, name: str, known: Sent, waiting: Sent) -> None:
        first, second = _by_row(known.wrote), _by_row(waiting.wrote)
        both = {row for row in first.keys() & second.keys() if _meant(first[row]) != _meant(second[row])}
        take = {row: self.dice.choice((known, waiting)) for row in sorted(both)}
        assert {tuple(one.place) for one in self.cycle.register_merge_preview(name, {}).open} == both
        self.cycle.register_merge(name, "Las dos.", {"/".join(row): one.version for row, one in take.items()})
        merged = Sent(waiting.version + 1, {}, b"", max(known.arrived, waiting.arrived), "accepted")
        for row in {**first, **second}:
            side = take.get(row) or (known if row in first else waiting)
            for place, one in _by_row(side.wrote)[row].items():
                merged.wrote[place], merged.sources[place] = one, side.sources.get(place, side)
        waiting.fate = "merged"
        self.sent[code].append(merged)

    # -------------------------------------------------------------------------------------------- what is so

    def cell(self, code: str, sheet: str, row: str, column: str) -> Meant:
        """Return what a cell of a country means."""
        counts = self.counts(code)
        if counts is None:
            return "in_review" if self.reviewed(code) else BLANK
        found = counts.wrote.get(CellId(sheet, row, column))
        return found.meant if found else BLANK

    def figure(self, code: str, sheet: Sheet, row: Row, year: int) -> Meant:
        """Return a figure, that of a rate computed."""
        prefix = "amount" if sheet.id == "amounts" else "figure"
        of = RATES.get(row.of or row.id)
        if of is None:
            return self.cell(code, sheet.id, row.id, f"{prefix}_{year}")
        part = row.id.removeprefix(row.of) if row.of else ""
        one, other = (self.cell(code, sheet.id, f"{base}{part}", f"figure_{year}") for base in of[:2])
        if isinstance(one, str) or isinstance(other, str):
            return one if isinstance(one, str) else other
        return one * of[2] / other if other else "no_rate"

    def said(self, code: str, row: str, column: str) -> str:
        """Return what a country says of an indicator."""
        sheet = next(sheet.id for sheet, one in totals(self.instrument) if one.id == row)
        found = self.cell(code, sheet, row, column)
        return "" if found in (BLANK, "in_review") else str(found)

    def marks(self, code: str, row: str, year: int) -> tuple[str, ...]:
        """Return what is to be known of a number: definition, provisional, break, note."""
        base = RATES[row][0] if row in RATES else row
        notes = self._notes(code, base)
        last = self.years[-1]
        provisional = any(
            self.said(code, one, "finality") == "provisional"
            or (self.said(code, one, "finality") == "latest" and year == last)
            for one in (base, *RATES.get(row, ())[1:2])
        )
        found = ["D"] if self.said(code, base, "definition_differs") not in ("", "same") else []
        found += ["P"] if provisional else []
        found += ["B"] if any(about == "break" and first == year for first, _, about in notes) else []
        found += ["N"] if any(about != "break" and first <= year <= until for first, until, about in notes) else []
        return tuple(found)

    def _notes(self, code: str, row: str) -> list[tuple[int, int, str]]:
        found = []
        for number in range(1, 5):
            place = ("notes", f"N{number:02}")
            if self.cell(code, *place, "indicator") == row:
                first, until, about = (self.cell(code, *place, one) for one in ("from", "until", "about"))
                found.append((int(first), 9999 if until == BLANK else int(until), str(about)))
        return found

    def was(self, code: str, place: CellId) -> Meant | None:
        """Return what a figure was before, in the edition before or in the version before, if it was another one."""
        now = self.counts(code)
        if now is None:
            return None
        value = now.wrote[place].meant if place in now.wrote else None
        for one in self.older(code):
            then = row_like(now.wrote, place, one.wrote)
            if then in one.wrote and one.wrote[then].meant != value:
                return one.wrote[then].meant
        return None

    def flow(self, code: str, row: str) -> tuple[str, str]:
        """Return of what and of which country a row of flows is."""
        kind, other = (str(self.cell(code, "countries", row, one)) for one in ("indicator", "counterpart"))
        return kind, other

    def older(self, code: str) -> list[Sent]:
        """Return what counted before: in the edition before, and in the version before."""
        found = [self.before.counts(code)] if self.before else []
        return [one for one in (*found, *self.accepted(code)[-2:-1]) if one is not None]


def row_like(wrote: Wrote, place: CellId, other: Wrote) -> CellId:
    """Return where a cell stands in other answers: in a list of flows, in the row of the same kind and country."""
    if place.sheet != "countries":
        return place
    wanted = _flow_at(wrote, place.row)
    rows = (one.row for one in other if one.sheet == place.sheet and _flow_at(other, one.row) == wanted)
    return place._replace(row=next(rows, ""))


def _flow_at(wrote: Wrote, row: str) -> tuple[Meant | None, ...]:
    found = (wrote.get(CellId("countries", row, one)) for one in ("indicator", "counterpart"))
    return tuple(one.meant if one else None for one in found)


def _word(words: str) -> Typed:
    return Typed(words, words)


def _meant(row: Mapping[CellId, Typed]) -> dict[CellId, Meant]:
    return {place: one.meant for place, one in row.items()}


def _by_row(wrote: Wrote) -> dict[tuple[str, str], dict[CellId, Typed]]:
    found: dict[tuple[str, str], dict[CellId, Typed]] = {}
    for place, one in wrote.items():
        found.setdefault((place.sheet, place.row), {})[place] = one
    return found


def _empties(before: Wrote, after: Wrote) -> bool:
    """Tell whether a row that was answered is blank now."""
    return bool(_by_row(before).keys() - _by_row(after).keys())


def totals(instrument: Instrument) -> Iterator[tuple[Sheet, Row]]:
    for sheet in instrument.matrices:
        if sheet.with_role("figure"):
            yield from ((sheet, row) for row in sheet.rows if row.of is None)


def _parts(sheet: Sheet, row: Row) -> list[Row]:
    return [one for one in sheet.rows if one.of == row.id]


def _told(handled: Any) -> list[str]:
    return [f"{one.at} {one.message['es']}" for one in handled.checked.findings if one.severity.value == "error"]


Key = tuple[str, str, str, str, str]
"""Country, indicator, part, other country and year."""


class Line(NamedTuple):
    """What an export says of a figure."""

    value: Meant
    status: str
    counted: str
    definition: str
    source: str
    was: str


def exported(game: Game) -> dict[Key, Line]:
    """Return every figure that is to be exported: totals always, parts and flows where anything is said."""
    found: dict[Key, Line] = {}
    for code in LANGUAGES:
        for sheet, row in totals(game.instrument):
            for one in (row, *rate_parts(game, sheet, row)):
                for year in game.years:
                    value = game.figure(code, sheet, one, year)
                    if one is not row and value in (BLANK, "in_review", *(REASONS if row.rate else ()), "no_rate"):
                        continue
                    place = CellId(sheet.id, one.id, f"{'amount' if sheet.id == 'amounts' else 'figure'}_{year}")
                    part = one.part.code if one.part else ""
                    name = f"{one.part.list}/{part}" if one.part else ""
                    found[code, row.id, name, "", str(year)] = _line(game, code, row.id, value, place)
        for number in range(1, 5):
            at = CellId("countries", f"C{number:02}", "")
            kind, other = (game.cell(code, *at[:2], one) for one in ("indicator", "counterpart"))
            for year in game.years:
                value = game.cell(code, *at[:2], f"figure_{year}")
                if value not in (BLANK, "in_review") and kind not in (BLANK, "in_review"):
                    key = (code, str(kind), "", str(other), str(year))
                    found[key] = _line(game, code, str(kind), value, at._replace(column=f"figure_{year}"))
    return found


def rate_parts(game: Game, sheet: Sheet, row: Row) -> list[Row]:
    """Return the parts of a row; of a rate those that both of its rows have, as parts of its own."""
    if row.id not in RATES:
        return _parts(sheet, row)
    of, per, _ = RATES[row.id]
    others = {one.id.removeprefix(per) for one in _parts(sheet, sheet.row(per))}
    own = [one for one in _parts(sheet, sheet.row(of)) if one.id.removeprefix(of) in others]
    return [one.model_copy(update={"id": f"{row.id}{one.id.removeprefix(of)}", "of": row.id}) for one in own]


def _line(game: Game, code: str, row: str, value: Meant, place: CellId) -> Line:
    base = RATES[row][0] if row in RATES else row
    marks = [one for one in game.marks(code, row, int(place.column[-4:])) if one != "N"]
    status = (*marks, "A")[0] if isinstance(value, Decimal) else STATUS[value]
    counted, definition, source = (game.said(code, base, one) for one in ("counted", "definition_differs", "source"))
    was = game.was(code, place) if row not in RATES else None
    now = game.counts(code)
    told = was is not None and now is not None and place in now.wrote
    return Line(value, status, counted, definition, source, str(was) if told else "")
