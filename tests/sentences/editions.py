"""A number → an edition that was played at random: its folder, and a register filled through the program's own calls.

Countries answer in time, late, with errors, twice, out of order, or not at all; rounds are opened, forms come that
confirm, correct, object, comment, come late, with errors or from a second institution; the Secretariat decides.
Now and then a country has left.
"""

import datetime
import hashlib
import random
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import yaml

from matrices.checking.deciding import Files, Word, accept, merge_in, preview, redate, restore, set_aside, withdraw
from matrices.checking.files import Returned
from matrices.checking.receiving import Arrival
from matrices.edition.folder import Folder, load_edition
from matrices.errors import UsageError
from matrices.findings import CellRef, Finding, Severity
from matrices.instrument.columns import Value
from matrices.instrument.model import Instrument, Sheet
from matrices.language import Text
from matrices.register.forms import Decision
from matrices.register.opening import open_register
from matrices.register.records import WAITING, Marked, Received, Round, Settlement, SourceReading, StoredAnswer
from matrices.register.store import Register
from matrices.resources import resource
from matrices.rounds import course
from matrices.rounds.course import Remarked, ResolvedAs, admit, close_round, decline, open_round, reopen_round, settle
from matrices.rounds.dossier import Paper
from matrices.rounds.intray import InTray
from matrices.rounds.receiving import receive_form
from matrices.rounds.returned import CheckedForm
from matrices.study.consolidated import consolidate
from matrices.study.settlements import unsettled
from matrices.workbook.identity import Identity
from matrices.workbook.plan import Plan

HERE = Path(__file__).parent
REGISTER = "register.sqlite"
COUNTRIES = {
    "BLZ": "en", "CAN": "en", "CRI": "es", "DOM": "es", "SLV": "es", "GTM": "es", "HND": "es", "MEX": "es",
    "NIC": "es", "PAN": "es", "USA": "en", "ISL": "en", "URY": "es", "ITA": "es", "JAM": "en",
}  # fmt: skip
IN_TIME, LATE = "2027-02-{:02}T10:00:00-06:00", "2027-03-{:02}T10:00:00-06:00"
EDGE = "2027-03-12T23:30:00-06:00"
"""The last evening of the collection: in Greenwich it is the day after."""

SAID: tuple[ResolvedAs, ...] = ("entered", "kept", "withdrawn", "noted")
"""What the Secretariat makes of an objection; that it takes its word back is told in tests/rounds."""

ROUNDS = (
    ("2027-04-01", "2027-04-{:02}T10:00:00-06:00", "2027-04-30T17:00:00-06:00", "2027-05-02T10:00:00-06:00"),
    ("2027-05-10", "2027-05-{:02}T10:00:00-06:00", "2027-05-30T17:00:00-06:00", "2027-06-02T10:00:00-06:00"),
)
"""When each round opens, its days, its end, and a moment after that."""

EDITION = """\
id: "2027"
title: {{es: Un estudio, en: A study}}
{notice}
body:
  organization: {{es: Conferencia, en: Conference}}
  short: {{es: CRM, en: RCM}}
  network: {{es: Red, en: Network}}
  secretariat: {{es: Secretaría Técnica, en: Technical Secretariat}}
  email: st@example.org
calendar:
  time_zone: America/Costa_Rica
  request: 2027-01-11
  return_by: 2027-02-26
  cut_off: 2027-03-12
  validation_from: 2027-04-01
  validation_until: 2027-04-30T17:00:00-06:00
  presentation: 2027-07-10
instruments: [{instrument}]
languages: [es, en]
silence: {silence}
countries:
{countries}
"""
NOTICE = "notice: {es: Una prueba. Ningún Estado la avaló., en: A test. No State endorsed it.}"
COMPILED = "8"
"""How the number of an edition ends that is compiled from public texts: in it nobody is asked for anything."""

AGREED = "{agreed: true, agreed_on: 2027-01-20, decision: {es: acuerdo 4, en: agreement 4}}"

UNCLEAR = ("coverage", "article", "words", "notes", "acts", "name", "law")
"""Columns in which something may stand that has to be clarified."""

Place = tuple[str, str, str]
Answers = dict[Place, Value | None]


def played(path: Path, seed: int, instrument: str = "law") -> Folder:
    """Return the edition of a number, played to some point; its instrument is `law`, `figures` or `directory`."""
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    folder = _folder(path, dice, random.Random(f"left {seed}"), instrument, asking=1000 <= seed < 9000)  # noqa: S311 - the same
    game = {"law": _Game, "figures": _Figures, "directory": _Directory}[instrument]
    with closing(open_register(path / REGISTER)) as register:
        rare = random.Random(f"rare {seed}")  # noqa: S311 - the same
        readers = random.Random(f"readers {seed}")  # noqa: S311 - the same
        game(folder, register, dice, rare, vague=seed % 10 == 7, readers=readers, imports=seed >= 9000).play()
    return folder


def _folder(path: Path, dice: random.Random, leaving: random.Random, instrument: str, *, asking: bool) -> Folder:
    path.mkdir()
    codes = dice.sample(sorted(COUNTRIES), dice.choice((3, 5, 7, 9, 15)))
    left = {code: f", left_on: 2027-03-{leaving.randint(13, 30)}" for code in codes if leaving.random() < 0.12}
    lines = "\n".join(f"  - {{code: {code}, language: {COUNTRIES[code]}{left.get(code, '')}}}" for code in codes)
    notice = NOTICE if dice.random() < 0.3 else ""
    silence = AGREED if dice.random() < 0.6 else "{agreed: false}"
    if instrument == "law" and path.name.endswith(COMPILED):
        notice = f"{NOTICE}\ncompiled: whole"
    notice += "\ntreaty_status: depositary.yaml" * (instrument == "law")
    words = EDITION.format(notice=notice, silence=silence, countries=lines, instrument=instrument)
    (path / "edition.yaml").write_text(words, encoding="utf-8")
    if instrument == "law":
        (path / "depositary.yaml").write_text(_depositary(random.Random(f"treaties {path.name}"), codes), "utf-8")  # noqa: S311 - the same
    source = HERE / instrument
    shutil.copytree(source if source.exists() else resource("schemas", instrument), path / instrument)
    if instrument == "law" and asking:
        _ask_by_answers(path / instrument / "crime.yaml", random.Random(f"asked {path.name}"))  # noqa: S311 - the same
    return load_edition(path)


def _ask_by_answers(file: Path, dice: random.Random) -> None:
    """Let rows of a sheet be asked only after certain answers in other rows, one at times by two steps."""
    words = file.read_text(encoding="utf-8")
    for row, other in (("V-02", "V-01"), ("V-03", "V-02"), ("C-02", "C-04")):
        wanted = dice.sample(("yes", "partial", "no"), dice.choice((1, 2)))
        if dice.random() < 0.6:
            asked = f"asked_when: {{{other}: {{coverage: {yaml.safe_dump(wanted, default_flow_style=True).strip()}}}}}"
            words = words.replace(f"{{id: {row}, ", f"{{id: {row}, {asked}, ")
    file.write_text(words, encoding="utf-8")


def _depositary(dice: random.Random, codes: list[str]) -> str:
    """Return what depositaries publish of the two treaties: each named in another language, of some countries."""
    treaties = []
    for title in ("Alpha Convention", "Protocolo Beta"):
        known = [code for code in (*sorted(codes), "ZWE") if dice.random() < 0.6]
        acts = {code: _act(dice) for code in known}
        source = {"es": "Depositario", "en": "Depositary"}
        seen = dice.choice(("2026", "2026-11", "2026-11-30"))
        own = {"title": title, "source": source, "as_of": "2025", "seen": seen, "acts": acts}
        treaties.append({**own, "confidence": dice.choice(("high", "medium", "low"))})
    return yaml.safe_dump({"treaties": treaties if dice.random() < 0.8 else treaties[1:]}, allow_unicode=True)


def _act(dice: random.Random) -> dict[str, object]:
    own: dict[str, object] = {}
    if dice.random() < 0.5:
        own["signed"] = f"2001-02-{dice.randint(1, 28):02}"
    if dice.random() < 0.8:
        own["deposited"] = f"20{dice.randint(10, 19)}-05-{dice.randint(1, 28):02}"
        own |= {"act": dice.choice(("ratification", "accession", "succession"))} if dice.random() < 0.9 else {}
    kept = dice.random()
    if kept < 0.2:
        own["reservations"] = {"es": "Con reserva.", "en": "With a reservation."}
        own |= {"source": {"es": "Nota", "en": "Note"}} if kept < 0.1 else {}
    return own | ({"reservations_read": True} if 0.2 <= kept < 0.6 else {})


def _moment(iso: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(iso)


@dataclass
class _Game:
    """One edition being played."""

    folder: Folder
    register: Register
    dice: random.Random
    rare: random.Random
    sent: dict[str, Answers] = field(default_factory=dict)
    files: int = 0
    thin: bool = False
    quiet: bool = False
    eager: bool = False
    joins: random.Random = field(default_factory=lambda: random.Random("joins"))  # noqa: S311 - no secrets are drawn
    vague: bool = False
    readers: random.Random = field(default_factory=random.Random)
    imports: bool = False
    skips: random.Random = field(default_factory=lambda: random.Random("skips"))  # noqa: S311 - the same

    def play(self) -> None:
        """Let the countries answer, then hold no round, one or two; the last may be left open."""
        self.thin, self.quiet, self.eager = (self.dice.random() < 0.15 for _ in range(3))
        self._collect()
        if self.imports:
            self._import()
        self._write_letters()
        self._rule("2027-03-29T10:00:00-06:00")
        self._clarify(IN_TIME.format(28))
        self._read(IN_TIME.format(28))
        for number in range(self.dice.choice((0, 1, 1, 2, 2))):
            if not self._round(number):
                return

    # ------------------------------------------------------------------------------------------- workbooks

    def _collect(self) -> None:
        plans: Mapping[str, tuple[tuple[str, str], ...]] = {
            "silent": (),
            "in review": (("rejected", IN_TIME),),
            "in time": (("accepted", IN_TIME),),
            "at the edge": (("accepted", EDGE),),
            "corrected": (("rejected", IN_TIME), ("accepted", IN_TIME)),
            "corrected late": (("rejected", IN_TIME), ("accepted", LATE)),
            "late": (("accepted", LATE),),
            "late and in review": (("rejected", LATE),),
            "twice": (("accepted", IN_TIME), ("accepted", IN_TIME)),
            "again late": (("accepted", IN_TIME), ("accepted", LATE)),
            "again with errors": (("accepted", IN_TIME), ("rejected", LATE)),
            "again, waiting": (("accepted", IN_TIME), (WAITING, LATE)),
            "waiting alone": ((WAITING, IN_TIME),),
        }
        for country in self.folder.edition.countries:
            quiet = self.quiet and self.dice.random() < 0.87
            usual = "in time" if self.eager else self.dice.choice(tuple(plans))
            for verdict, days in plans["silent" if quiet else usual]:
                self._workbook(country.code, verdict, days.format(self.dice.randint(13, 28)))

    def _import(self) -> None:
        """Bring in what the silent are known to have answered before, two by two in one file, at times in one cell."""
        there = {one.country for one in self.register.submissions("2027")}
        silent = [one.code for one in self.folder.edition.countries if one.code not in there]
        for number, country in enumerate(silent):
            content, answers = f"import {number // 2}".encode(), self._answers()
            if not any(value is not None for value in answers.values()):
                continue
            stored = self._stored(country if self.rare.random() < 0.5 else silent[number - number % 2], answers)
            record = Received(
                edition="2027",
                country=country,
                instrument=self.instrument.id,
                sha256=hashlib.sha256(content).hexdigest(),
                content=content,
                file_name="coders.xlsx",
                language="es",
                fingerprint=self.instrument.fingerprint,
                verdict="accepted",
                answers=stored,
                unplaced=(),
                findings=(),
                origin="imported",
            )
            mapping = self.rare.choice(("coders-2019", "consolidation"))
            self.register.bring_in([record], (mapping, mapping.encode()), _moment(LATE.format(14)), "TS", "")

    def _workbook(self, country: str, verdict: str, at: str) -> None:
        known = self.sent.get(country)
        answers = self._varied(known) if known and self.dice.random() < 0.7 else self._answers()
        if not any(value is not None for value in answers.values()):
            return
        if verdict == "accepted":
            self.sent[country] = answers
        findings = self._findings(country, faulty=verdict == "rejected")
        stored = self._stored(country, answers)
        content = self._content()
        language = self.folder.edition.country(country).language
        record = Received(
            edition="2027",
            country=country,
            instrument=self.instrument.id,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            file_name=f"{country}-{self.instrument.id}-{language}.xlsx",
            language=language,
            fingerprint=self.instrument.fingerprint,
            verdict=verdict,
            answers=stored,
            unplaced=(),
            findings=findings,
        )
        self.register.receive(record, _moment(at), "TS")

    def _content(self) -> bytes:
        self.files += 1
        return f"file {self.files}".encode()

    def _findings(self, country: str, *, faulty: bool) -> tuple[Finding, ...]:
        """Return errors, one kind of them at many cells, and warnings."""
        many = self.dice.choice((1, 2, 8)) if faulty else 0
        kinds = [("No se entiende.", Severity.ERROR)] * many
        kinds += [
            (f"Falta {number}.", Severity.ERROR) for number in range(self.dice.choice((0, 1, 33)) if faulty else 0)
        ]
        kinds += [("Tal vez.", Severity.WARNING)] * self.dice.choice((0, 0, 1, 2))
        return tuple(self._finding(country, words, how) for words, how in kinds)

    def _finding(self, country: str, words: str, severity: Severity, code: str = "code") -> Finding:
        both = Text({"es": words, "en": words})
        return Finding(code, severity, CellRef(f"{country}.xlsx", "Crimes", f"C{self.dice.randint(7, 90)}"), both, both)

    def _write_letters(self) -> None:
        """Put on record that letters were drafted."""
        for country in self.folder.edition.countries:
            for kind in self.dice.sample(("request", "thanks", "courtesy-reminder"), self.dice.randint(0, 3)):
                told = {"country": country.code, "edition": "2027", "instruments": [self.instrument.id], "letter": kind}
                at = _moment(IN_TIME.format(self.dice.randint(13, 28)))
                self.register.log(at, "TS", "drafted", {**told, "language": "es", "sha256": ""})

    @property
    def instrument(self) -> Instrument:
        return self.folder.instruments[0]

    def _stored(self, country: str, answers: Answers) -> tuple[StoredAnswer, ...]:
        language = self.folder.edition.country(country).language
        plan = Plan(self.instrument)
        return tuple(
            StoredAnswer(
                *place,
                value,
                "?" if value is None else str(value),
                self.instrument.sheet(place[0]).tab[language],
                plan.sheet(place[0]).address(place[1], place[2]),
            )
            for place, value in answers.items()
        )

    def _answers(self) -> Answers:
        density = 0.05 if self.thin else self.dice.choice((0.05, 0.4, 0.7, 1.0))
        found: Answers = {}
        for row in ("L01", "L02", "L03")[: self.dice.randint(0, 3)]:
            found["laws", row, "name"] = f"Ley {self.dice.randint(1, 9)} de {row}"
            for column in ("short", "status", "enacted", "begins", "url", "notes"):
                self._maybe(found, ("laws", row, column), 0.4)
        self._maybe(found, ("plans", "P01", "plan"), 0.3)
        for sheet in self.instrument.matrices:
            for row in sheet.row_ids:
                if self.dice.random() < density:
                    self._row(found, sheet, row)
        return self._asked_alone(found)

    def _asked_alone(self, found: Answers) -> Answers:
        """Return answers without those, most of the time, to rows that arise after other answers than these."""
        out = set()
        for sheet in self.instrument.matrices:
            for row in (one for one in sheet.rows if one.asked_when):
                other, wanted = next((of, when["coverage"]) for of, when in row.asked_when.items())
                told = found.get((sheet.id, other, "coverage"))
                if told is not None and told not in wanted and self.skips.random() < 0.8:
                    out.add((sheet.id, row.id))
        return {place: value for place, value in found.items() if place[:2] not in out}

    def _row(self, found: Answers, sheet: Sheet, row: str) -> None:
        columns = sheet.used_columns(row)
        bare = self.dice.random() < 0.3
        for column in columns:
            chance = 0.9 if column in ("coverage", "words") else 0.1 if bare else 0.5
            chance = 0.02 if self.thin and column == "coverage" else chance
            self._maybe(found, (sheet.id, row, column), chance)

    def _maybe(self, found: Answers, place: Place, chance: float) -> None:
        if self.dice.random() < chance:
            found[place] = self._written(place)

    def _written(self, place: Place) -> Value | None:
        """Return what a country writes in a cell: now and then something that can be read in more than one way."""
        chance = 0.9 if self.vague else 0.06
        return None if place[2] in UNCLEAR and self.dice.random() < chance else self._value(place)

    def _value(self, place: Place) -> Value:
        column = self.instrument.sheet(place[0]).column(place[2])
        pick = self.dice.choice
        if column.type == "choice":
            codes = [one.code for one in self.instrument.lists[column.list or ""].options]
            return pick((*codes, "no")) if "no" in codes else pick(codes)
        if column.type == "ticks":
            return tuple(sorted(self.dice.sample(("keeping", "moving", "taking"), self.dice.randint(1, 3))))
        if column.type == "reference":
            return (pick(("L01", "L02")),)
        if column.type == "term":
            years = self.dice.randint(1, 6)
            return f"P{years}Y" if column.id == "shortest" else pick((f"P{years + 6}Y", "life"))
        values: dict[str, Value] = {
            "money": Decimal(self.dice.randint(1, 9) * 100),
            "partial-date": f"20{self.dice.randint(10, 26)}-0{self.dice.randint(1, 9)}",
            "url": "https://example.org/ley",
            "integer": 2027,
        }
        return values.get(column.type, f"Palabras {self.dice.randint(1, 99)}.")

    def _varied(self, known: Answers) -> Answers:
        """Return answers of which some have changed, some are gone and some are new."""
        fresh = self._answers()
        taken = {place for place in fresh if self.dice.random() < 0.2}
        kept = {place: value for place, value in known.items() if self.dice.random() < 0.9}
        return {**kept, **{place: fresh[place] for place in taken}}

    # --------------------------------------------------------------------------------------------- rounds

    def _round(self, number: int) -> bool:
        """Play one round; tell whether it was closed."""
        opens, days, until, after = ROUNDS[number]
        arrival = Arrival(_moment(f"{opens}T09:00:00-06:00"), "TS")
        asked: tuple[str, ...] = ()
        accepted = sorted(self.register.latest_accepted("2027", self.instrument.id))
        if accepted and self.dice.random() < 0.2:
            asked = tuple(self.dice.sample(accepted, max(1, len(accepted) // 2)))
        try:
            opened = open_round(self.folder, self.register, _moment(until), asked, arrival)
        except UsageError:
            return False  # nobody has answered
        for one in self.register.rounds.frozen(opened.id):
            if not asked or one.country in asked:
                self._forms(opened.number, one.country, one.submission, (days, after))
            if number and self.rare.random() < 0.15:
                self._old_form(one.country, opened.number - 1, days)
        self._news(after)
        self._clarify(after)
        self._read(after)
        self._rule(after)
        self._decide(after)
        self._settle(after)
        if self.dice.random() < 0.25:
            return False
        early = "" if self.dice.random() < 0.8 else "enough"
        end = days.format(28) if early else after
        close_round(self.folder, self.register, early, Arrival(_moment(end).replace(hour=20), "TS"))
        return self.rare.random() < 0.7 or self._again(opened, (days, after))

    def _again(self, round_: Round, when: tuple[str, str]) -> bool:
        """Reopen a round, let late forms come, and close it once more, now and then; tell whether it is closed."""
        days, after = when
        reopen_round(self.folder, self.register, "Fue pronto.", "es", Arrival(_moment(after).replace(hour=21), "TS"))
        for one in self.register.rounds.frozen(round_.id):
            if self.rare.random() < 0.3:
                self._forms(round_.number, one.country, one.submission, (days, after.replace("T10", "T22")))
        if self.rare.random() < 0.4:
            return False
        close_round(self.folder, self.register, "enough", Arrival(_moment(after).replace(hour=23), "TS"))
        return True

    def _news(self, after: str) -> None:
        """Let some countries send a new workbook while a round runs, or a first one."""
        for country in self.folder.edition.countries:
            if self.dice.random() < 0.15:
                self._workbook(country.code, self.dice.choice(("accepted", "accepted", "rejected")), after)

    def _forms(self, number: int, country: str, drawn: int, when: tuple[str, str]) -> None:
        days, after = when
        draft = {(one.sheet, one.row, one.column): one.value for one in self.register.answers(drawn)}
        for _ in range(self.dice.choice((0, 0, 1, 1, 1, 2)) if not self.eager else 1):
            late = self.dice.random() < 0.15 and not self.eager
            at = after if late else days.format(self.dice.randint(11, 27))
            status = "faulty" if self.dice.random() < 0.2 and not self.eager else "sound"
            self._form(number, country, draft, status, at)

    def _old_form(self, country: str, number: int, days: str) -> None:
        """Let a form of the round before arrive in this one."""
        before = next(one for one in self.register.rounds.rounds("2027") if one.number == number)
        drawn = {one.country: one.submission for one in self.register.rounds.frozen(before.id)}
        if country in drawn:
            draft = {(one.sheet, one.row, one.column): one.value for one in self.register.answers(drawn[country])}
            self._form(number, country, draft, "sound", days.format(self.rare.randint(11, 27)))

    def _form(self, number: int, country: str, draft: Answers, status: str, at: str) -> None:
        desk, content = InTray(self.folder, self.register), self._content()
        language = self.folder.edition.country(country).language
        rows, changes = self._said(country, draft)
        findings = list(self._findings(country, faulty=status == "faulty"))
        for one in rows:
            if one.words and not one.verdict:
                findings.append(self._finding(country, "¿Cómo se entiende?", Severity.WARNING, "words-without-verdict"))
        institution = self.dice.choice(("Ministry", "Ministry", "Ministry", "Police", ""))
        name = f"{country}-form-{self.files}.xlsx"
        checked = CheckedForm(
            name,
            hashlib.sha256(content).hexdigest(),
            status,  # type: ignore[arg-type]
            tuple(findings),
            Identity("2027", self.instrument.id, self.instrument.fingerprint[:12], country, language, str(number)),
            None,
            rows,
            changes,
            self.dice.random() < 0.5,
            {"institution": institution} if institution else {},
            (),
        )
        receive_form(Returned(name, content), checked, desk, Arrival(_moment(at), "TS"))

    def _said(self, country: str, draft: Answers) -> tuple[tuple[Marked, ...], tuple[StoredAnswer, ...]]:
        """Return what a form says of rows, and the cells that it changes."""
        marked: list[Marked] = []
        changed: Answers = {}
        answered = list(dict.fromkeys(place[:2] for place in draft))
        whole = self.dice.random() < 0.2
        for sheet, row in answered:
            verdict = self.dice.choice(("", "", "confirm", "confirm", "correct", "object", "comment"))
            if whole:
                verdict = self.dice.choice(("confirm", "confirm", "confirm", "correct"))
            if verdict == "correct":
                own = self._changes_of(sheet, row, draft)
                changed |= own
                verdict = "correct" if own else "confirm"
            words = f"Palabras sobre {row}." if verdict in ("object", "comment") else ""
            basis = "Ley 5, art. 3" if verdict == "correct" and self.dice.random() < 0.6 else ""
            if not verdict and not whole and self.dice.random() < 0.1:
                words = f"Palabras sin marca sobre {row}."
            if verdict or words:
                marked.append(Marked(sheet, row, verdict, basis, words, "Crimes", "C8"))  # type: ignore[arg-type]
        first = self.instrument.matrices[0]
        free = [(first.id, row) for row in first.row_ids if (first.id, row) not in answered]
        if free and self.dice.random() < 0.3:
            marked.append(Marked(*self.dice.choice(free), "object", "", "No fue así.", "Crimes", "C9"))
        return tuple(marked), self._stored(country, changed)

    def _changes_of(self, sheet: str, row: str, draft: Answers) -> Answers:
        filled = [place for place in draft if place[:2] == (sheet, row)]
        found: Answers = {}
        for place in self.dice.sample(filled, min(len(filled), 2)):
            value = self._written(place)
            if value != draft[place] or value is None:
                found[place] = value
        return found

    def _rule(self, at: str) -> None:
        """Let the Secretariat decide on files that wait, take files back, restore older ones and correct arrivals."""
        files = Files(self.folder, self.register, Word("Por esto.", "es", _moment(at), "TS"))
        for one in self.register.submissions("2027", self.instrument.id):
            try:
                if one.waits:
                    self._on_waiting(one.name, files)
                elif self.dice.random() < 0.06:
                    withdraw(one.name, files)
                elif self.dice.random() < 0.05:
                    restore(one.name, files)
                elif self.dice.random() < 0.05:
                    redate(one.name, _moment(self.dice.choice((IN_TIME, LATE)).format(20)), files)
            except UsageError:
                continue  # the program refuses it, for one of its reasons

    def _on_waiting(self, name: str, files: Files) -> None:
        choice = self.dice.choice(("accept", "aside", "merge", "wait"))
        if choice == "accept":
            accept(name, files)
        elif choice == "aside":
            set_aside(name, files)
        elif choice == "merge":
            merged = preview(name, files, {})
            version = merged.counts.submission.version
            merge_in(name, files, {row.place[1]: version for row in merged.open})

    def _clarify(self, at: str) -> None:
        """Let the Secretariat settle some of the cells that are unclear, and take back some of what it settled."""
        for country in self.folder.edition.countries:
            for cell in unsettled(self.register, "2027", self.instrument.id, country.code):
                place = (cell.answer.sheet, cell.answer.row, cell.answer.column)
                if self.dice.random() < 0.4:
                    back = cell.settlement is not None
                    value = None if back else self._value(place)
                    outcome = "withdrawn" if back else "settled"
                    said = (value, "" if back else str(value), "Así lo dijo.", "es", at, "TS")
                    self.register.settle(Settlement(cell.file.id, *place, outcome, *said))  # type: ignore[arg-type]

    def _read(self, at: str) -> None:
        """Let an officer read some answers against their source, where one does, and take some of that back."""
        if self.readers.random() < 0.5:
            return
        for entry in consolidate(self.folder, self.register).entries:
            if self.readers.random() < 0.05:
                place = (entry.submission, entry.sheet, entry.row, entry.column)
                outcome = "withdrawn" if self.readers.random() < 0.2 else "read"
                said = (outcome, entry.answer, "Gaceta", "", "es", at, "TS")
                self.register.follow_up.read_against(SourceReading(*place, *said))  # type: ignore[arg-type]

    def _decide(self, after: str) -> None:
        desk = InTray(self.folder, self.register)
        for paper in (one for one in desk.dossier().papers if one.waits):
            choice = self.dice.choice(("admit", "decline", "wait"))
            arrival = Arrival(_moment(after), "TS")
            if self.joins.random() < 0.5 and self._merge(paper, desk, arrival):
                continue
            if choice == "decline":
                decline(paper.form.id, "No.", desk, arrival)
            elif choice == "admit" and not paper.changes:
                self._admit(paper.form.id, desk, arrival)

    def _admit(self, form: int, desk: InTray, arrival: Arrival) -> None:
        """Admit a form that changes nothing; the file behind it is no workbook that could be read again."""
        try:
            admit(form, "Sí.", desk, arrival)
        except (UsageError, ValueError):
            self.register.rounds.decide_form(form, "admitted", "Sí.", arrival.at, arrival.actor)

    def _merge(self, paper: Paper, desk: InTray, arrival: Arrival) -> bool:
        """Merge a form that waits with the one in force, if neither changes anything; tell whether it was done."""
        present = desk.dossier().in_force(paper.part, paper.round.id)
        if present is None or present.changes or paper.changes or paper.form.reason == "other-country":
            return False
        numbers = (paper.form.id, present.form.id)
        _, open_ = course.preview(paper.form.id, {}, desk)
        one, _ = course.preview(paper.form.id, {row: self.joins.choice(numbers) for row in open_}, desk)
        merged = {"with": present.form.id, "rows": sorted(map(list, one.taken)), "rest": one.confirms_rest}
        word = ("admitted", "Las dos.", arrival.at, arrival.actor)
        self.register.rounds.keep_decision(Decision(paper.form.id, *word, merged=merged))  # type: ignore[arg-type]
        return True

    def _settle(self, after: str) -> None:
        desk = InTray(self.folder, self.register)
        for paper in desk.dossier().papers:
            for row in paper.rows if paper.counts else ():
                if row.verdict in ("object", "comment") and self.dice.random() < 0.4:
                    outcome = self.dice.choice(SAID) if row.verdict == "object" else "noted"
                    settle(Remarked(paper, row), outcome, "Por esto.", "es", desk, Arrival(_moment(after), "TS"))


class _Figures(_Game):
    """An edition in which countries report figures: numbers, why there are none, and what they count."""

    def _answers(self) -> Answers:
        found: Answers = {}
        density = 0.1 if self.thin else self.dice.choice((0.3, 0.7, 1.0))
        for sheet in self.instrument.matrices:
            for row in sheet.row_ids:
                for column in sheet.used_columns(row):
                    self._maybe(found, (sheet.id, row, column), density)
        for row in ("C01", "C02", "C03")[: self.dice.randint(0, 3)]:
            pair = (self.dice.choice(("OUT", "IN")), self.dice.choice(("CRI", "CAN", "GTM")))
            taken = [(found.get(("others", one, "flow")), found.get(("others", one, "other"))) for one in OTHERS]
            if pair not in taken:
                found["others", row, "flow"], found["others", row, "other"] = pair
                for year in YEARS:
                    self._maybe(found, ("others", row, f"n_{year}"), 0.7)
        self._maybe(found, ("places", "P01", "name"), 0.4)
        return found

    def _varied(self, known: Answers) -> Answers:
        return self._answers()

    def _written(self, place: Place) -> Value | None:
        vague = place[0] != "others" or place[2].startswith("n_")
        chance = 0.5 if self.vague else 0.06
        return None if vague and self.dice.random() < chance else self._value(place)

    def _value(self, place: Place) -> Value:
        pick = self.dice.choice
        if place[2].startswith("n_"):
            number: int = self.dice.randint(1, 3000)
            return pick(("nd", "na", 0, 0, number, number, number))
        column = self.instrument.sheet(place[0]).column(place[2])
        if column.type == "choice":
            codes = [one.code for one in self.instrument.lists[column.list or ""].options]
            return pick((*codes, *codes[:1] * 4))
        return self.dice.randint(1, 99) if column.type == "integer" else f"Palabras {self.dice.randint(1, 99)}."


class _Directory(_Game):
    """An edition in which countries name officers and institutions, with and without consent; it has no rounds."""

    def play(self) -> None:
        self._collect()
        self._rule("2027-03-29T10:00:00-06:00")
        self._clarify(IN_TIME.format(28))

    def _on_waiting(self, name: str, files: Files) -> None:
        """Merge nothing: what a merger makes is enciphered, and a proof reads plain rows."""
        choice = self.dice.choice((accept, set_aside, None))
        if choice is not None:
            choice(name, files)

    def _answers(self) -> Answers:
        found: Answers = {}
        for sheet, rows in (("institutions", 2), ("officers", 4)):
            for row in self.instrument.sheet(sheet).row_ids[: self.dice.randint(0, rows)]:
                for column in self.instrument.sheet(sheet).used_columns(row):
                    self._maybe(found, (sheet, row, column), 0.97 if column in DECIDING else 0.6)
        return found

    def _varied(self, known: Answers) -> Answers:
        return self._answers()

    def _written(self, place: Place) -> Value | None:
        return None if self.dice.random() < (0.3 if self.vague else 0.01) else self._value(place)

    def _value(self, place: Place) -> Value:
        column, dice = self.instrument.sheet(place[0]).column(place[2]), self.dice
        if column.type == "choice":
            codes = [one.code for one in self.instrument.lists[column.list or ""].options]
            return str(dice.choice((*codes, codes[0])))
        if column.type == "date":
            days = {"valid_from": (-900, 20), "valid_until": (-20, 900), "consented": (-300, 20)}
            low, high = days.get(place[2], (-500, -1))
            return (MARCH + datetime.timedelta(dice.randint(low, high))).isoformat()
        if column.type in ("ticks", "reference"):
            return (dice.choice(("I01", "I02")),) if column.type == "reference" else ("en", "es")
        number = dice.randint(1, 99)
        words = {
            "email": f"{place[2]}-{dice.choice((1, 2))}@example.org",
            "phone": f"+5062222{number:04}",
            "url": "https://example.org/",
        }
        return words.get(column.type, str(number) if place[2] == "extension" else f"Palabras {number}.")


DECIDING = ("surnames", "given_names", "status", "visibility", "consented", "subject", "rank", "name", "institution")
MARCH = datetime.date(2027, 3, 20)
"""The day as of which directories of these editions are printed."""

OTHERS = ("C01", "C02", "C03")
YEARS = (2024, 2025, 2026)
