"""An edition of nine countries that validation rounds are played on, through the command line alone."""

import json
import shutil
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from matrices.commands import cli
from matrices.cycle.products import study_of
from matrices.edition.folder import load_edition
from matrices.instrument.columns import CellContent
from matrices.instrument.model import BASIS, CONFIRMS_REST, VERDICT, WORDS
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.study.model import Study
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.conftest import EXAMPLES, Place

EDITION = """\
id: "2027"
title: {es: Un estudio, en: A study}
body:
  organization: {es: Conferencia, en: Conference}
  short: {es: CRM, en: RCM}
  network: {es: Red, en: Network}
  secretariat: {es: Secretaría Técnica, en: Technical Secretariat}
  email: st@example.org
calendar:
  time_zone: America/Costa_Rica
  request: 2027-01-11
  return_by: 2027-02-26
  cut_off: 2027-03-12
  validation_from: 2027-03-31
  validation_until: 2027-04-30T17:00:00-06:00
instruments: [small]
languages: [es]
countries:
  - {code: CRI, language: es, contacts: [{name: Ana, email: ana@example.org}]}
  - {code: BLZ, language: en}
  - {code: PAN, language: es}
  - {code: GTM, language: es}
  - {code: HND, language: es}
  - {code: NIC, language: es}
  - {code: SLV, language: es}
  - {code: DOM, language: es}
  - {code: MEX, language: es}
observers:
  - {code: OBS, name: {es: Observatorio, en: Observatory}, language: es, email: obs@example.org}
SILENCE
"""
NO_SILENCE = "silence: {agreed: false}"
SILENCE = "silence: {agreed: true, agreed_on: 2027-01-20, decision: {es: acuerdo 4, en: agreement 4}}"

OPENED = "2027-03-31T09:00"
IN_TIME = "2027-04-20T10:00"
LATE = "2027-05-02T10:00"
CLOSED = "2027-05-03T09:00"

A1, A2, B1 = ("matrix", "A-01"), ("matrix", "A-02"), ("matrix", "B-01")
LONGEST = CellId("matrix", "A-01", "longest")
ARTICLE = CellId("matrix", "B-01", "article")
ANSWERED = ("BLZ", "CRI", "DOM", "GTM", "HND", "NIC", "PAN", "SLV")

VERDICTS = {
    "es": {"confirm": "Confirmada", "correct": "Corrección", "object": "Objeción", "comment": "Comentario"},
    "en": {"confirm": "Confirmed", "correct": "Correction", "object": "Objection", "comment": "Comment"},
}
REST = {"es": {True: "Sí", False: "No"}, "en": {True: "Yes", False: "No"}}

ENGLISH: Mapping[Place, CellContent] = {
    **SOUND,
    CellId("laws", "L01", "status"): "In force",
    CellId("matrix", "A-01", "coverage"): "Yes",
    CellId("matrix", "B-01", "coverage"): "Partial",
}
"""The same answers as a country writes them in English."""


@dataclass(frozen=True)
class Say:
    """What a form says of a row: verdict, and where it needs them words and legal basis."""

    verdict: str = ""
    words: str = ""
    basis: str = ""


CORRECTED = {A1: Say("correct", basis="Ley 5, art. 3")}
"""A row marked as a correction, with its legal basis."""


@dataclass(frozen=True)
class Play:
    """The folder of the edition, with the command line at hand."""

    path: Path

    def run(self, *words: str, code: int | None = 0) -> Result:
        """Run a command in English and make sure of its exit code."""
        done = CliRunner().invoke(cli, ["--edition", str(self.path), *words], env={"MATRICES_LANGUAGE": "en"})
        if code is not None and done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert code is None or done.exit_code == code, done.output
        return done

    def json(self, *words: str) -> Any:
        """Run a command and return the JSON that it prints."""
        return json.loads(self.run(*words, "--format", "json").output)

    def answer(self, *countries: str, cells: Mapping[Place, CellContent] | None = None, code: int = 0) -> None:
        """Receive a workbook of each country."""
        for country in countries:
            (template,) = (self.path / "build" / "templates").glob(f"{country}-*.xlsx")
            own = ENGLISH if country == "BLZ" else SOUND
            path = self.path / "returned" / template.name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(fill(template.read_bytes(), {**own, **(cells or {})}))
            self.run("receive", str(path), "--arrived", "2027-02-20T10:00", code=code)

    def open(self, *words: str) -> Result:
        """Open a round on 31 March with a draft in HTML."""
        return self.run("round", "open", "--at", OPENED, "--format", "html", *words)

    def form(
        self,
        country: str,
        rows: Mapping[tuple[str, str], Say] | None = None,
        cells: Mapping[Place, CellContent] | None = None,
        *,
        rest: bool | None = None,
        institution: str = "",
        number: int = 1,
        name: str = "",
    ) -> str:
        """Fill in a country's form and return the path of the file."""
        (form,) = (self.path / "build" / f"round-{number}").glob(f"{country}-small-*.xlsx")
        language = form.stem[-2:]
        answers: dict[Place, CellContent] = dict(cells or {})
        for (sheet, row), says in (rows or {}).items():
            told = {VERDICT: VERDICTS[language].get(says.verdict, ""), WORDS: says.words, BASIS: says.basis}
            answers |= {CellId(sheet, row, column): words for column, words in told.items() if words}
        cover = {"institution": institution} if institution else {}
        if rest is not None:
            cover[CONFIRMS_REST] = REST[language][rest]
        path = self.path / "forms" / (name or f"{country}-{number}.xlsx")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(fill(form.read_bytes(), answers, cover))
        return str(path)

    def returns(self, file: str, *words: str, at: str = IN_TIME, code: int | None = 0) -> Result:
        """Receive a form."""
        return self.run("round", "receive", file, "--arrived", at, "--language", "en", *words, code=code)

    def states(self) -> dict[str, tuple[str, int, int]]:
        """Return, by country, the state of validation, its round, and the rows that were validated expressly."""
        found = self.json("round", "status")["countries"]
        return {one["country"]: (one["state"], one["round"], one["rows_validated"]) for one in found}

    def study(self) -> Study:
        """Return the study as the register stands."""
        with closing(open_register(self.path / "register.sqlite")) as register:
            return study_of(load_edition(self.path), register)

    def values(self, country: str) -> dict[tuple[str, str], object]:
        """Return a country's answers as the study has them, by row and column."""
        return {(one.row, one.column): one.value for one in self.study().entries if one.country == country}


def play(path: Path, silence: str = NO_SILENCE) -> Play:
    """Return the edition with its templates written."""
    path.mkdir()
    (path / "edition.yaml").write_text(EDITION.replace("SILENCE", silence), encoding="utf-8")
    shutil.copytree(EXAMPLES / "small", path / "small")
    made = Play(path)
    made.run("template")
    return made
