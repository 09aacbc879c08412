"""`matrices translations` as the Secretariat uses it: out, translated, in; again after a country's correction."""

import io
from pathlib import Path

from openpyxl import load_workbook

from matrices.instrument.columns import CellContent
from matrices.instrument.place import CellId
from tests.commands.conftest import SOUND, Desk
from tests.conftest import Place

NOTES = CellId("matrix", "A-01", "notes")
FIRST, TARGET, STATUS = 5, 7, 9


def answered(desk: Desk, notes: str, name: str = "CRI.xlsx") -> None:
    """Let Costa Rica answer with a note."""
    assert desk.run("receive", desk.filled({**SOUND, NOTES: notes}, name=name)).exit_code == 0


def filled(path: Path, *rows: tuple[str, str]) -> str:
    """Write translations and statuses into an exported workbook, row by row, and return its path."""
    book = load_workbook(path)
    for number, (target, status) in enumerate(rows, start=FIRST):
        book.worksheets[0].cell(number, TARGET).value = target
        book.worksheets[0].cell(number, STATUS).value = status
    book.save(path)
    return str(path)


def shown(path: Path) -> list[list[str]]:
    """Return translation, status, remark and earlier text of each row."""
    rows = (
        load_workbook(io.BytesIO(path.read_bytes()))
        .worksheets[0]
        .iter_rows(min_row=FIRST, min_col=TARGET, values_only=True)
    )
    return [["" if value is None else str(value) for value in (row[0], *row[2:])] for row in rows]


def test_texts_go_out_and_translations_come_in(desk: Desk) -> None:
    """An export says how many texts there are, an import what became of them; again there is nothing to do."""
    answered(desk, "Rige desde 2013.")
    out = desk.path / "build" / "translations" / "translations-en.xlsx"
    sent = desk.run("translations", "export")
    assert sent.output.splitlines() == [f"2 texts into English (0 translated, 0 of them of an earlier text) → {out}"]
    back = filled(out, ("Criminal Code", "reviewed"), ("In force since 2013.", ""))
    said = [desk.run("translations", "import", back) for _ in range(2)]
    assert [(one.exit_code, one.output) for one in said] == [
        (0, "translations-en.xlsx: 2 taken in, 0 known already, 0 superseded, 0 not translated, 0 to be corrected\n"),
        (0, "translations-en.xlsx: 0 taken in, 2 known already, 0 superseded, 0 not translated, 0 to be corrected\n"),
    ]
    desk.run("translations", "export", "--to", "en")
    assert shown(out) == [["Criminal Code", "reviewed", "translated"], ["In force since 2013.", "draft", "translated"]]


def test_a_country_that_corrects_its_text_makes_its_translation_stale(desk: Desk) -> None:
    """The next export shows what was translated, and asks for a new status."""
    answered(desk, "Rige desde 2010.")
    out = desk.path / "texts.xlsx"
    desk.run("translations", "export", "--to", "en", "-o", str(out))
    desk.run("translations", "import", filled(out, ("Criminal Code", ""), ("In force since 2010.", "reviewed")))
    answered(desk, "Rige desde 2013.", "CRI-2.xlsx")
    sent = desk.run("translations", "export", "--to", "en", "-o", str(out))
    assert sent.output == f"2 texts into English (2 translated, 1 of them of an earlier text) → {out}\n"
    assert shown(out) == [
        ["Criminal Code", "draft", "translated", ""],
        ["In force since 2010.", "", "original changed", "Rige desde 2010."],
    ]


def test_xliff_goes_the_same_way(desk: Desk) -> None:
    """What a translation tool adds comes in, with the translator that the call names."""
    answered(desk, "Rige desde 2013.")
    out = desk.path / "texts.xlf"
    desk.run("translations", "export", "--to", "en", "--format", "xliff", "-o", str(out))
    words = out.read_text(encoding="utf-8").replace("2013.</source>", "2013.</source><target>Since 2013.</target>")
    out.write_text(words, encoding="utf-8")
    said = desk.run("translations", "import", str(out), "--translator", "Ana Mora")
    assert said.output == "texts.xlf: 1 taken in, 0 known already, 0 superseded, 1 not translated, 0 to be corrected\n"
    desk.run("translations", "export", "--to", "en", "-o", str(out))
    assert "<note" not in shown(out)[1]
    assert shown(out)[1] == ["Since 2013.", "draft", "translated"]


def test_what_is_to_be_corrected_is_named_and_the_rest_taken_in(desk: Desk) -> None:
    """Exit code 1 for a row that is refused, 2 for a file that cannot be read."""
    answered(desk, "Rige desde 2013.")
    out = desk.path / "texts.xlsx"
    desk.run("translations", "export", "--to", "en", "-o", str(out))
    said = desk.run("translations", "import", filled(out, ("Criminal Code", ""), ("=1+1", "")))
    assert (said.exit_code, said.output.splitlines()) == (
        1,
        [
            "texts.xlsx: 1 taken in, 0 known already, 0 superseded, 0 not translated, 1 to be corrected",
            "  ERROR Translations!G6: The cell holds a formula, not a text.",
            "      → Write the translation itself; before a text that begins with = put an apostrophe.",
        ],
    )
    other = desk.path / "notes.txt"
    other.write_text("hello")
    unread = desk.run("translations", "import", str(other))
    assert (unread.exit_code, unread.output.splitlines()[0]) == (2, "notes.txt: cannot be read; nothing was taken in")


def test_nothing_to_translate_is_said(desk: Desk) -> None:
    """Into Spanish there is nothing while only Costa Rica has answered; one file takes one language."""
    answered(desk, "Rige desde 2013.")
    found = desk.run("translations", "export", "--to", "es")
    assert (found.exit_code, getattr(found.exception, "code", "")) == (1, "nothing-to-translate")
    belize: dict[Place, CellContent] = {
        CellId("laws", "L01", "name"): "Criminal Code",
        CellId("laws", "L01", "status"): "In force",
        CellId("matrix", "A-01", "coverage"): "Yes",
        CellId("matrix", "A-01", "law"): "L01 · Criminal Code",
        CellId("matrix", "A-01", "article"): "s. 5",
        CellId("matrix", "A-01", "shortest"): 6,
        CellId("matrix", "A-01", "longest"): 10,
        CellId("matrix", "A-02", "coverage"): "No",
        CellId("matrix", "B-01", "coverage"): "Partial",
        CellId("matrix", "B-01", "law"): "L01",
    }
    assert desk.run("receive", desk.filled(belize, "BLZ")).exit_code == 0
    both = desk.run("translations", "export", "-o", str(desk.path / "x.xlsx"))
    assert getattr(both.exception, "code", "") == "translations-one-file"
    assert len(desk.run("translations", "export").output.splitlines()) == 2
