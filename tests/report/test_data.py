"""Study → data package: every answer once, every figure with its cell, nothing that opens as a formula."""

import csv
import io
import json

from matrices.report.data import answers_csv, data_package, inert
from tests.study.small_study import FULL, study

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
