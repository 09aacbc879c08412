"""Study → data package: every answer once, every figure with its cell, nothing that opens as a formula."""

import csv
import io
import json
from pathlib import Path

import pytest

from matrices.instrument.loading import load_instrument
from matrices.report.data import answers_csv, data_package, inert
from matrices.resources import resource
from matrices.study.model import Study
from tests.study.small_study import FULL, edition, study, study_of

STUDY = study(*FULL)
FILES = data_package(STUDY)


def table(name: str) -> list[dict[str, str]]:
    """Return a table of the package."""
    return list(csv.DictReader(io.StringIO(FILES[name].decode())))


def test_every_answer_stands_in_the_long_table_once() -> None:
    """Country, row, column and cell of each line are those of the study."""
    found = [(line["country"], line["row"], line["column"], line["cell"]) for line in table("answers.csv")]
    assert found == [(entry.country, entry.row, entry.column, entry.cell) for entry in STUDY.entries]
    assert FILES["answers.csv"] == answers_csv(STUDY)


def test_codes_are_told_in_both_languages() -> None:
    """A code has its labels beside it; words of a country are not translated."""
    lines = {(line["country"], line["row"], line["column"]): line for line in table("answers.csv")}
    coverage, note = lines["CRI", "A-01", "coverage"], lines["CAN", "A-01", "notes"]
    assert (coverage["value"], coverage["text_es"], coverage["text_en"]) == ("yes", "Sí", "Yes")
    assert (note["value"], note["text_es"], note["text_en"], note["language"]) == ("Only abroad.", "", "", "en")


def test_silence_has_its_own_code() -> None:
    """The table of coverage holds every country, and who did not answer is no_answer."""
    found = {(line["country"], line["row"]): line["coverage"] for line in table("coverage.csv")}
    assert found["CRI", "A-02"] == "no"
    assert {found[code, "A-02"] for code in ("CAN", "GTM", "BLZ")} == {"no_answer"}
    assert len(found) == 16


def test_the_descriptor_names_every_table_and_column() -> None:
    """What datapackage.json promises is what the files hold."""
    described = json.loads(FILES["datapackage.json"])
    assert described["created"] == "2027-03-12T12:00:00Z"
    promised = {one["path"]: [field["name"] for field in one["schema"]["fields"]] for one in described["resources"]}
    assert promised == {
        name: next(csv.reader(io.StringIO(content.decode())))
        for name, content in FILES.items()
        if name.endswith(".csv")
    }


CHOICES = (("legislation",), ("indicators",), ("legislation", "indicators"), ("indicators", "legislation"))


def package(*names: str) -> dict[str, bytes]:
    """Return the package of an edition of shipped instruments in which one country names a law and a flow."""
    instruments = tuple(load_instrument(resource("schemas", name)) for name in names)
    lines = {
        "legislation": ("CRI L01 name Código Penal",),
        "indicators": ("CRI C01 indicator IND-PRT-07", "CRI C01 counterpart MEX", "CRI C01 figure_2025 5"),
    }
    of = edition(instruments=list(names))
    parts = [study_of(one, of, lines[name]) for name, one in zip(names, instruments, strict=True)]
    states, entries = ([each for one in parts for each in getattr(one, kind)] for kind in ("states", "entries"))
    return data_package(Study(of, instruments, tuple(states), tuple(entries)))


@pytest.mark.parametrize("names", CHOICES)
def test_no_table_takes_the_place_of_another_whatever_instruments_there_are(names: tuple[str, ...]) -> None:
    """Every resource has a name and a file of its own; sheets are always called by their instrument."""
    files = package(*names)
    resources = json.loads(files["datapackage.json"])["resources"]
    assert sorted(one["path"] for one in resources) == sorted(set(files) - {"datapackage.json"})
    states = list(csv.DictReader(io.StringIO(files["countries.csv"].decode())))
    assert {(one["country"], one["state"]) for one in states} >= {("CRI", "answered"), ("BLZ", "no_answer")}
    flows = files.get("indicators-countries.csv", b"").decode()
    assert ("IND-PRT-07,MEX" in flows) == ("indicators" in names)


@pytest.mark.filterwarnings("ignore")  # of the reader itself
@pytest.mark.parametrize("names", CHOICES)
def test_frictionless_finds_the_package_valid(names: tuple[str, ...], tmp_path: Path) -> None:
    """The outside reader opens every table by its description."""
    import frictionless  # here, since it takes a second to begin

    for name, content in package(*names).items():
        (tmp_path / name).write_bytes(content)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert (report.valid, report.flatten(["name", "message"])) == (True, [])


def test_no_text_opens_as_a_formula() -> None:
    """A text that begins like a formula has an apostrophe before it; numbers keep their sign."""
    texts = ["=1+1", "+506 2222", "@SUM(A1)", "-cmd", "\tx", "-5", "+3.5", "art. 5", ""]
    assert [inert(text) for text in texts] == [
        "'=1+1",
        "'+506 2222",
        "'@SUM(A1)",
        "'-cmd",
        "'\tx",
        "-5",
        "+3.5",
        "art. 5",
        "",
    ]


def test_the_same_study_gives_the_same_bytes() -> None:
    """The package depends on the study alone."""
    assert data_package(study(*FULL)) == FILES
