"""What is held of a cell is what its country sees in it, or a finding stands at the cell."""

import io
import random
import re
import shutil
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from matrices import demonstration
from matrices.checking.answers import Answer
from matrices.checking.files import Checked, Returned, check
from matrices.cycle.templates import workbooks
from matrices.edition.folder import load_edition
from matrices.findings import CellRef
from matrices.instrument.place import CellId
from matrices.workbook.template.fill import fill
from tests.conftest import repeated
from tests.workbook.damage import as_bytes
from tests.workbook.test_foreign import all_converted

CODES = (
    *(
        "General",
        "0",
        "0.00",
        "00000",
        "#,##0",
        "#,##0.00",
        "0%",
        "0.0%",
        "0.00E+00",
        "0.0",
        "#\\ ?/?",
        ";;;",
        "0;-0;;@",
    ),
    *('0" meses"', '0 "días"', '0 "años"', '"art. "0" bis"', '"Ley "0', "\\(000\\) 0000", '"Sí";"No";"No aplica"'),
    *("d\\-mmm", "mmm\\-yy", "yyyy", "dd/mm/yyyy", "mmmm\\ yyyy", '[$-40A]d" de "mmmm" de "yyyy', "h\\:mm"),
)
"""Formats that are found in workbooks; none that programs are known to show in different ways."""

NUMBERS = (0, 1, 2, 5, 12, 18, 60, 279.1, 573, 2013, 9095, 1.5, 0.5, 100_000, 41_318, 36_161, -3, 1_234_567)
FIRST_DAY = 61
"""1 March 1900: of the days before, each program has a calendar of its own."""


@pytest.mark.libreoffice
@pytest.mark.skipif(shutil.which("libreoffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("seed", range(1, 1 + repeated(2)))
def test_what_is_held_is_what_is_shown_or_a_finding_stands_there(tmp_path: Path, seed: int) -> None:
    """Random formats, runs, links and marks over a filled workbook, seen by LibreOffice in Costa Rica."""
    shutil.copyfile(demonstration.example("reference") / "edition.yaml", tmp_path / "edition.yaml")
    folder = load_edition(tmp_path)
    (instrument,) = folder.instruments
    ((_, blank),) = workbooks(folder, instrument, ("CRI",))
    typed = demonstration.typed_by("CRI", instrument, "es", demonstration.example("reference"))
    filled = fill(blank, typed, {"name": "Ana Mora"})
    (sound,) = check([Returned("CRI.xlsx", filled)], folder)
    assert sound.answers is not None
    chance = random.Random(seed)  # noqa: S311 - the same cells each time
    places = chance.sample(sorted(sound.answers.reading.places.items()), 120)
    changed = with_looks(filled, [at for _, at in places], chance)
    saved = all_converted({"CRI": changed}, "ods", tmp_path, "es-CR")["CRI"]
    ours, theirs = check([Returned("CRI.xlsx", changed), Returned("CRI.ods", saved)], folder)
    seen = of_place(theirs)
    wrong = {
        (made.file, at.cell): (one.raw, shown_of(seen.get(place)), one.value)
        for made in (ours, theirs)
        for place, at in places
        if (one := of_place(made).get(place)) is not None and not _is_sound(one, seen.get(place), cells_told(made))
    }
    assert wrong == {}


def _is_sound(one: Answer, seen: Answer | None, told: set[str]) -> bool:
    """Tell whether an answer is what LibreOffice shows; each program says TRUE and FALSE in a language of its own."""
    is_seen = one.raw.kind == "boolean" or shown_of(one) == shown_of(seen)
    return is_seen and (one.at.cell in told or says(one))


def with_looks(data: bytes, cells: list[CellRef], chance: random.Random) -> bytes:
    """Return a workbook in which cells hold other things, under formats and fonts of all kinds."""
    book = load_workbook(io.BytesIO(data), rich_text=True)
    for at in cells:
        ws: Worksheet = book[at.sheet]
        cell, number, code = ws[at.cell], chance.choice(NUMBERS), chance.choice(CODES)
        look = chance.random()
        cell.hyperlink = None
        if look < 0.7:
            shows_day = any(letter in re.sub(r'"[^"]*"|\[[^\]]*\]|General', "", code) for letter in "ymdh")
            cell.value, cell.number_format = max(number, FIRST_DAY) if shows_day else number, code
        elif look < 0.75:
            cell.value, cell.number_format = chance.choice(("Ver ley", "art. 5", "Sí")), "General"
            cell.hyperlink = chance.choice(("https://leyes.example/5", "mailto:ana@leyes.example"))
        elif look < 0.8:
            cell.value = chance.choice((True, False, "art. 3©", "☐", "☑ Sí", "3 elementos"))
            cell.number_format = "General"
        elif look < 0.9:
            font = InlineFont(strike=True) if look < 0.85 else InlineFont(vertAlign="superscript")
            cell.value, cell.number_format = CellRichText("art. 3", TextBlock(font, "1")), "General"
        else:
            cell.value, cell.number_format = chance.choice(("Sí", "art. 5", "2013")), "General"
            if look < 0.93:
                cell.number_format = chance.choice((';;;"No"', '"Ley "@', '@" meses"'))
            else:
                cell.font = Font(strike=True)
    return as_bytes(book)


def of_place(checked: Checked) -> dict[CellId, Answer]:
    """Return the answers of a file."""
    assert checked.answers is not None
    return dict(checked.answers.by_place)


def cells_told(checked: Checked) -> set[str]:
    """Return the cells at which a finding stands, or which one names."""
    named = (re.findall(r"\b[A-Z]{1,2}[0-9]{1,3}\b", str(found.message["es"])) for found in checked.findings)
    return {found.at.cell for found in checked.findings}.union(*named)


def shown_of(answer: Answer | None) -> str:
    """Return what a cell shows, without blanks."""
    return "" if answer is None else re.sub(r"\s", "", answer.raw.shown or answer.raw.text).casefold()


def in_words(value: str) -> str:
    """Return a term as a number of years, or with its unit as a cell shows it; anything else as it is."""
    years, months = re.fullmatch(r"P(\d+)Y", value), re.fullmatch(r"P(\d+)M", value)
    if months is not None:
        return str(Decimal(months[1]) / 12)
    return years[1] if years is not None else "0" if value == "P0D" else value


def says(answer: Answer) -> bool:
    """Tell whether a value says what its cell shows: the same words, the same number, the same day."""
    value, shown = answer.value, shown_of(answer)
    if answer.raw.kind == "date":
        return answer.raw.moment is not None and value == answer.raw.moment.date().isoformat()
    words = in_words(str(value)) if value is not None else ""
    try:
        return Decimal(words) == Decimal(re.sub(r"años$", "", shown).replace(".", "").replace(",", "."))
    except InvalidOperation:
        return re.sub(r"\s", "", words).casefold() == shown
