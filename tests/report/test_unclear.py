"""An edition with cells that wait to be clarified: what the register alone says, against what is printed of it."""

import csv
import datetime
import io
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from matrices.cycle.records import as_json
from matrices.edition.folder import Folder
from matrices.instrument.columns import Value
from matrices.instrument.loading import load_instrument
from matrices.instrument.model import Instrument
from matrices.register.opening import open_register
from matrices.register.records import Received, Settlement, StoredAnswer
from matrices.register.store import Register
from matrices.report.data import data_package
from matrices.report.shown import Shower
from matrices.report.study.chapters import key_figures
from matrices.report.study.page import study_html, study_print
from matrices.report.study.terms import penalty_page
from matrices.report.voice import Voice
from matrices.report.workbook import consolidated_workbook
from matrices.study.consolidated import consolidate
from matrices.study.model import NO_ANSWER, UNCLEAR, Study
from matrices.study.provisions import ANSWERED
from matrices.study.tables import InstrumentPart, compare
from matrices.workbook.plan import Plan
from tests.conftest import EXAMPLES, repeated
from tests.study.small_study import LANGUAGES, edition, study

AT = datetime.datetime(2027, 2, 24, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))

VALUES: dict[str, tuple[Value, ...]] = {
    "coverage": ("yes", "partial", "no"),
    "law": (("L01",),),
    "article": ("art. 5", "279.10"),
    "acts": (("recruitment",), ("recruitment", "transport")),
    "shortest": ("P6Y", "P18M"),
    "longest": ("P10Y", "life"),
    "fine": (Decimal(500000),),
    "unit": ("day_fines",),
    "total": (12, "nd"),
    "notes": ("Rige desde 2013.",),
    "name": ("Ley 9095", "Ley 20"),
    "status": ("in_force", "bill"),
}
"""Sound answers by column; other columns stay blank."""


@dataclass
class Played:
    """A random edition in its register, and its study."""

    folder: Folder
    register: Register
    sound: dict[tuple[str, str, str, str], Value] = field(default_factory=dict)
    unclear: set[tuple[str, str, str, str]] = field(default_factory=set)

    @property
    def instrument(self) -> Instrument:
        """The one instrument."""
        return self.folder.instruments[0]

    def recount(self) -> None:
        """Count from the rows of the register alone: the newest accepted file, and the newest word on each cell."""
        said: dict[tuple[int, str, str, str], Settlement] = {}
        for one in self.register.settlements(self.folder.edition.id):
            said[one.submission, one.sheet, one.row, one.column] = one
        for country in LANGUAGES:
            own = [one for one in self.register.submissions("2027", "small", country) if one.verdict == "accepted"]
            for answer in self.register.answers(own[-1].id) if own else ():
                place = (answer.sheet, answer.row, answer.column)
                settled = said.get((own[-1].id, *place))
                value = answer.value if settled is None or answer.value is not None else settled.value
                if value is not None:
                    self.sound[country, *place] = value
                elif answer.raw:
                    self.unclear.add((country, *place))

    def study(self) -> Study:
        """Return what the program makes of the register."""
        return consolidate(self.folder, self.register)

    def rows(self, cells: set[tuple[str, str, str, str]]) -> set[tuple[str, ...]]:
        """Return the rows of the matrices that some cells stand in, with their countries."""
        return {place[:3] for place in cells if place[1] != "laws"}


@pytest.fixture(params=range(repeated(6)))
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Played]:
    """Four countries that answer at random, of whose cells a third are unclear; of these some were settled."""
    rng = random.Random(request.param)  # noqa: S311 - the same editions every time
    folder = Folder(tmp_path, edition(notice=None), (load_instrument(EXAMPLES / "small"),))
    register = open_register(tmp_path / "register.sqlite", clock=lambda: AT)
    made = Played(folder, register)
    for country in LANGUAGES:
        for version in range(rng.choice((0, 1, 1, 2))):
            _send(country, version, made, rng)
    made.recount()
    yield made
    register.close()


def _send(country: str, version: int, made: Played, rng: random.Random) -> None:
    plan, answers = Plan(made.instrument), []
    for sheet in made.instrument.sheets:
        for row in sheet.row_ids[:2] if sheet.kind == "list" else sheet.row_ids:
            for column in sheet.used_columns(row):
                if column in VALUES and rng.random() < 0.5:
                    value = None if rng.random() < 1 / 3 else rng.choice(VALUES[column])
                    cell = plan.sheet(sheet.id).address(row, column)
                    raw = f"¿{column}?" if value is None else str(value)
                    answers.append(StoredAnswer(sheet.id, row, column, value, raw, sheet.tab["es"], cell))
    content = f"{country} {version} {rng.random()}".encode()
    file = Received(
        "2027", country, "small", f"{rng.getrandbits(256):064x}", content, f"{country}.xlsx", LANGUAGES[country],
        made.instrument.fingerprint, "accepted", tuple(answers), (), (),
    )  # fmt: skip
    sent = made.register.receive(file, AT + datetime.timedelta(days=version), "TS").submission
    for one in answers:
        if one.value is None and rng.random() < 0.4:
            _settle(sent.id, one, made.register, rng)


def _settle(submission: int, one: StoredAnswer, register: Register, rng: random.Random) -> None:
    """Settle a cell, and take some of it back."""
    place, value = (one.sheet, one.row, one.column), rng.choice(VALUES[one.column])
    words = ("Lo confirmó el punto focal.", "es", AT.isoformat(), "TS")
    register.settle(Settlement(submission, *place, "settled", value, str(value), *words))
    if rng.random() < 0.3:
        register.settle(Settlement(submission, *place, "withdrawn", None, "", *words))


def test_no_unclear_cell_is_an_answer_a_no_or_none(played: Played) -> None:
    """Study, states and standing of every row agree with what is counted from the register alone."""
    study = played.study()
    given = {(one.country, one.sheet, one.row, one.column): one.value for one in study.entries}
    assert given == played.sound
    assert {(one.country, one.sheet, one.row, one.column) for one in study.unclear} == played.unclear
    (part,) = compare(study)
    answered, waiting = played.rows(set(played.sound)), played.rows(played.unclear)
    for state in study.states:
        code = state.country.code
        assert state.unclear == sum(place[0] == code for place in played.unclear)
        assert state.rows_answered == sum(row[0] == code for row in answered)
    for provision in part.provisions:
        place = (provision.sheet.id, provision.row.id)
        for code in LANGUAGES:
            coverage = (code, *place, "coverage")
            has_coverage = provision.sheet.uses(place[1], "coverage") and provision.scale is not None
            expected: Value = NO_ANSWER
            if has_coverage and coverage in played.sound:
                expected = played.sound[coverage]
            elif has_coverage and coverage in played.unclear:
                expected = UNCLEAR
            elif (code, *place) in answered:
                expected = NO_ANSWER if has_coverage else ANSWERED
            elif (code, *place) in waiting:
                expected = UNCLEAR
            assert provision.standing(code) == expected, (code, place)
        tally = Counter(provision.standing(code) for code in LANGUAGES)
        assert {code: count for code, count in provision.tally.items() if count} == tally
        names = [{one.country for one in provision.answers}, {one.country for one in provision.pending}]
        names += [set(provision.silent), set(provision.reviewed)]
        assert sorted(code for some in names for code in some) == sorted(LANGUAGES)


def test_figures_count_sound_answers_alone(played: Played) -> None:
    """Key figures, penalties and elements have nothing of what waits."""
    study = played.study()
    (part,) = compare(study)
    voice = Voice(study, "es")
    figures = {figure["words"]: figure["number"] for figure in key_figures(part, voice)}
    possible = len(part.provisions) * len(study.edition.countries)
    assert figures[f"respuestas de {possible} posibles"] == str(len(played.rows(set(played.sound))))
    laws = {place[:3] for place in played.sound if place[1] == "laws"}
    assert figures.get("leyes registradas", "0") == str(len(laws))
    assert set(_terms(part)) == {
        (*place[:1], place[2]) for place in played.sound if place[3] in ("shortest", "longest")
    }
    ticked = {(grid.provision.row.id, country) for grid in part.elements for country in grid.ticked}
    assert ticked == {(place[2], place[0]) for place in played.sound if place[3] == "acts"}


def _terms(part: InstrumentPart) -> Iterator[tuple[str, str]]:
    for row in part.penalties:
        yield from ((one.country, row.provision.row.id) for one in row.penalties if one.has_term)


def test_penalties_say_what_of_them_waits(played: Played) -> None:
    """An end of a term that waits is said to beside the other end, a whole term or a fine alone; nothing else is."""
    study = played.study()
    (part,) = compare(study)
    page = penalty_page(part, Shower(part.instrument, part.lists, Voice(study, "es")))
    found = {
        (line["code"], chart["code"]): {*line["term"].unclear, *filter(None, [line["term"].open_end])}
        for chart in (page.charts if page else ())
        for line in chart["lines"]
    }
    columns = {"shortest", "longest", "fine", "unit"}
    rows = {place[:3] for place in played.sound if place[3] in columns}
    assert found == {(row[0], row[2]): _waits(played, row) for row in rows}


def _waits(played: Played, row: tuple[str, ...]) -> set[str]:
    given, waiting = ({place[3] for place in cells if place[:3] == row} for cells in (played.sound, played.unclear))
    ends = {"shortest": "mínimo", "longest": "máximo"}
    said = {"Multa por aclarar"} if waiting & {"fine", "unit"} else set()
    if given & ends.keys():
        missing = {column: word for column, word in ends.items() if column not in given}
        return said | {
            f"{word} por aclarar" if one in waiting else f"sin {word} indicado" for one, word in missing.items()
        }
    return said | ({"Pena de prisión por aclarar"} if waiting & ends.keys() else set())


def test_open_data_keeps_them_apart(played: Played) -> None:
    """The tables of the data package count what the register does."""
    files = data_package(played.study())
    tables = {
        name: list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode()))) for name in ("answers", "coverage")
    }
    keys = ("country", "sheet", "row", "column")
    assert {tuple(line[key] for key in keys) for line in tables["answers"]} == set(played.sound)
    waiting = list(csv.DictReader(io.StringIO(files["to_clarify.csv"].decode())))
    assert {tuple(line[key] for key in keys) for line in waiting} == played.unclear
    coverage = Counter(line["coverage"] for line in tables["coverage"])
    (part,) = compare(played.study())
    assert coverage == Counter(one.standing(code) for one in part.provisions for code in LANGUAGES)
    assert json.loads(files["datapackage.json"])["name"] == "2027"


def test_the_workbook_marks_each_of_them(played: Played) -> None:
    """Every unclear cell stands in the consolidated workbook as such, none as blank, and none as an answer."""
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(played.study(), "es")))
    tabs = {sheet.tab["es"] for sheet in played.instrument.sheets}
    shown = sum(
        cell.value == "Por aclarar" for name in book.sheetnames if name in tabs for line in book[name] for cell in line
    )
    (part,) = compare(played.study())
    # The column of the standing says so too where nothing of a row counts, though its coverage is blank.
    rows = [(provision, one) for provision in part.provisions for one in provision.pending]
    blank = sum(one.cell("coverage") is None for _, one in rows)
    assert shown == len(played.unclear) + blank
    if played.unclear:
        assert len(list(book["Celdas por aclarar"].iter_rows(min_row=3))) == len(played.unclear)


def test_the_page_says_of_none_that_there_is_no_answer(played: Played) -> None:
    """Each provision names as silent whoever wrote nothing in it, and nobody else."""
    study = played.study()
    page, voice = study_html(study, "es"), Voice(study, "es")
    (part,) = compare(study)
    blocks = dict(re.findall(r'<article class="block" id="small-([^"]+)"(.*?)</article>', page, re.DOTALL))
    wrote = played.rows(set(played.sound)) | played.rows(played.unclear)
    for provision in part.provisions:
        expected = [code for code in LANGUAGES if (code, provision.sheet.id, provision.row.id) not in wrote]
        block = blocks.get(provision.row.id)
        if block is None:
            assert len(expected) == len(LANGUAGES)
            continue
        found = re.search(r"<b>Sin respuesta:</b> ([^<]*)</p>", block)
        assert (found[1].strip() if found else "") == voice.names(expected)
    raw = {f"¿{place[3]}?" for place in played.unclear}
    assert not any(words in page for words in raw)


RLO, PDF = "\u202e", "\u202c"


def test_signs_that_turn_words_stand_as_their_names_everywhere() -> None:
    """A citation that would be seen as “No” on a screen is printed with the names of its signs, in every output."""
    deceiving = f"{RLO}oN{PDF} art. 5"
    made = study("CRI L01 name Ley 1", f"CRI A-01 article {deceiving}", f"CRI A-01 notes {deceiving}", notice=None)
    named = "[RLO]oN[PDF] art. 5"
    page = study_html(made, "es")
    assert named in page
    assert "<bdi" in page
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(made, "es")))
    cells = [str(cell.value) for sheet in book.worksheets for line in sheet for cell in line]
    files = data_package(made)
    outputs = (page, study_print(made, "es"), *cells, *(content.decode() for content in files.values()))
    assert sum(named in one for one in outputs) >= 4
    assert not any(sign in one for one in outputs for sign in (RLO, PDF))
    assert as_json({"raw": deceiving}, None) == '{"raw": "\\u202eoN\\u202c art. 5"}'


def test_a_long_text_is_never_cut_without_a_mark() -> None:
    """A cell of the workbook ends with where the whole stands; the page and the data have all of it."""
    long = "Una palabra más. " * 2500
    made = study(f"CRI A-01 notes {long}", notice=None)
    book = openpyxl.load_workbook(io.BytesIO(consolidated_workbook(made, "es")))
    found = [str(cell.value) for sheet in book.worksheets for line in sheet for cell in line]
    (cell,) = (words for words in found if words.startswith("Una palabra"))
    assert len(cell) <= 32_767
    assert cell.endswith("… [el texto íntegro figura en el estudio y en answers.csv]")
    assert long.strip() in study_html(made, "es")
    assert long.strip() in data_package(made)["answers.csv"].decode()
