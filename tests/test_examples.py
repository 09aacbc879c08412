"""The two examples say what they may say: every entry has its source, and no real State does anything."""

import csv
import datetime
import html
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pytest
import yaml

from matrices.checking.files import Returned, check
from matrices.cycle import Cycle
from matrices.cycle.products import study_of
from matrices.demonstration import answers_of, compile_reference, example, made
from matrices.edition.folder import load_edition
from matrices.errors import EditionError, UsageError
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.language import country_name, show_date
from matrices.report.data import data_package
from matrices.report.pdf import render_pdf
from matrices.report.slides.deck import deck
from matrices.report.study.context import page_context
from matrices.report.study.page import study_html, study_print
from matrices.study.model import Study
from matrices.workbook.template.fill import fill

REFERENCE = example("reference")
FACTS = yaml.load((REFERENCE / "facts.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
EDITION = load_edition(REFERENCE).edition
SOURCED = re.compile(r"\[(?:Source|Fuente): (.+) \(([^()]+)\); (?:confidence|confianza): (.+)\]$", re.DOTALL)


def entries(instrument: Instrument) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Yield country, sheet, row and cells of every entry."""
    for country in EDITION.countries:
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for (sheet, row, column), value in answers_of(country.code, instrument, REFERENCE).items():
            rows.setdefault((sheet, row), {})[column] = value
        for (sheet, row), cells in rows.items():
            yield country.code, sheet, row, cells


def plain(value: Any) -> Any:
    """Return a value as the line of its source has it."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value


def test_every_entry_says_what_its_source_line_says(legislation: Instrument) -> None:
    """Coverage, law, article, terms and dates are those of the line; no entry lacks a line, no line an entry."""
    found = {
        f"{country} {sheet} {row}": {
            column: plain(value) for column, value in cells.items() if column not in ("notes", "excerpt")
        }
        for country, sheet, row, cells in entries(legislation)
        if sheet != "laws"
    }
    lines = {
        name: {column: str(value) if isinstance(value, int) else value for column, value in line.items()}
        for name, line in FACTS["entries"].items()
        if " laws " not in name
    }
    assert found == {name: {key: line[key] for key in line if key != "facts"} for name, line in lines.items()}


def test_every_note_names_facts_that_are_there_and_how_sure_they_are(legislation: Instrument) -> None:
    """The note ends with source, ids and confidence; each fact has a source, an address and a degree of confidence."""
    wrong = []
    for country, sheet, row, cells in entries(legislation):
        ids = FACTS["entries"][f"{country} {sheet} {row}"]["facts"]
        bracket = SOURCED.search(" ".join(str(cells.get("notes", "")).split()))
        shown = bracket and re.findall(r"[A-Z]{3}(?:-[NM]?\d+|, (?:treaties|tratados): \w+)", bracket[2])
        wanted = [
            re.sub(r"-treaty-", ", treaties: " if EDITION.country(country).language == "en" else ", tratados: ", one)
            for one in ids
        ]
        if shown != wanted or any(one not in FACTS["facts"] for one in ids):
            wrong.append((country, row, shown, wanted))
    assert wrong == []
    assert [name for name, one in FACTS["facts"].items() if not (one["source"] and one["address"])] == []
    assert {one["confidence"] for one in FACTS["facts"].values()} <= {"high", "medium", "low"}


def test_what_was_read_in_parts_or_not_at_all_says_so(legislation: Instrument) -> None:
    """A fact that was not found again says so in its note, and “no” rests on a text that was read."""
    checked = {name: one["checked"] for name, one in FACTS["facts"].items()}
    silent, unread = [], []
    for country, sheet, row, cells in entries(legislation):
        states = {checked[one] for one in FACTS["entries"][f"{country} {sheet} {row}"]["facts"]}
        if states == {"not found again"} and not re.search("not found again|no vuelta a hallar", str(cells["notes"])):
            silent.append((country, row))
        if cells.get("coverage") == "no" and not states <= {"read", "confirmed", "corrected"}:
            unread.append((country, row))
    assert (silent, unread) == ([], [])


def test_a_law_last_amended_more_than_a_year_ago_says_that_it_may_have_changed(legislation: Instrument) -> None:
    """So does a bill: of what is older than a year it is told."""
    limit = EDITION.calendar.cut_off.replace(year=EDITION.calendar.cut_off.year - 1).isoformat()
    old = [
        (country, row)
        for country, sheet, row, cells in entries(legislation)
        if sheet == "laws" and str(cells.get("date_last_amended", "9999")) < limit
        if not re.search("posteriores|later", str(cells["notes"]))
    ]
    bills = [(country, row) for country, _, row, cells in entries(legislation) if cells.get("status") == "bill"]
    assert (old, bills) == ([], [])


def test_no_source_is_a_blog_a_wiki_or_a_report_of_another_state(legislation: Instrument) -> None:
    """Where such a page is all there is, the note calls it a secondary source."""
    named = re.compile(r"blogspot|wiki|scribd\.|state\.gov|ecoi|aassone|TIP Report|licen\.ai", re.IGNORECASE)
    assert [
        (country, row)
        for country, _, row, cells in entries(legislation)
        if (bracket := SOURCED.search(" ".join(str(cells.get("notes", "")).split()))) and named.search(bracket[1])
    ] == []


WEAK = re.compile(
    r"blogspot|wordpress|wiki|state\.gov|ecoi\.net|licen\.ai|lexlatam\.ai|general knowledge", re.IGNORECASE
)
"""What makes no fact certain: blogs, wikis, one member's report on another, texts that a machine compiles."""

CONTRADICTED = "CAN-07 CAN-10 CRI-N05 CRI-N09 DOM-03 DOM-06 DOM-N08 MEX-01 PAN-04 PAN-09"
SOUGHT = (
    "CAN-12 CAN-14 CRI-02 CRI-11 CRI-13 CRI-14 CRI-15 GTM-02 HND-10 MEX-05 MEX-09 MEX-17 MEX-19 NIC-03 NIC-07 NIC-11 "
    "NIC-12 PAN-06 SLV-04"
)
"""Older facts that say something else when they are read again, and those that were not found a second time."""


def test_nothing_of_a_high_degree_of_confidence_rests_on_a_weak_host_alone_or_was_not_found_again() -> None:
    """Of the addresses of such a fact at least one is none, and it was read, confirmed or corrected."""
    facts = {name: one for name, one in FACTS["facts"].items() if one["confidence"] == "high"}
    assert [name for name, one in facts.items() if all(WEAK.search(each) for each in one["address"].split(" ; "))] == []
    assert [
        name for name, one in facts.items() if one["checked"] == "not found again" or one["source"] == "prensa"
    ] == []


def test_what_was_contradicted_is_corrected_and_what_was_not_found_is_marked_or_found_since() -> None:
    """What says so no longer is left out, or says what was found; of what was found since, it is said where."""
    facts = FACTS["facts"]
    assert [name for name in CONTRADICTED.split() if name in facts and facts[name]["checked"] != "corrected"] == []
    unmarked = []
    for one in (facts[name] for name in SOUGHT.split() if name in facts):
        lost = re.search("no vuelta a hallar|not found again", one["source"]) is not None
        if lost != (one["checked"] == "not found again") or not (lost or {"found", "where"} <= one.keys()):
            unmarked.append(one)
    assert unmarked == []


def test_entries_that_a_contradicted_fact_carries_say_what_was_found(legislation: Instrument) -> None:
    """Laws, ranges and dates of ten corrections, as they were found."""
    found = {(country, row): cells for country, _, row, cells in entries(legislation)}
    wanted = {
        ("CAN", "TIP-CRI-11"): ("s. 279.03(1)", "2019-09-19", "s. 279.02"),
        ("CAN", "SOM-CRI-10"): ("s. 117(3)-(3.2)", "fewer than 50 persons (s. 117(3.1)), 5 or 10 with 50 or more"),
        ("CRI", "TIP-VIC-09"): ("yes", "arts. 37 y 44"),
        ("CRI", "TIP-PRO-06"): ("yes", "Ley 8720, arts. 1 y 2"),
        ("DOM", "L03"): ("Ley núm. 63-24",),
        ("DOM", "TIP-CRI-01"): ("P10Y", "P20Y", "Ley núm. 63-24"),
        ("DOM", "SOM-CRI-11"): ("yes", "P3Y", "P10Y", "10000", "50000"),
        ("MEX", "L01"): ("2025-11-14",),
        ("MEX", "TIP-INS-03"): ("DOF de 14 de noviembre de 2025",),
        ("PAN", "TIP-DEF-02"): ("harbouring", "partial", "no se nombran el transporte ni el traslado"),
        ("PAN", "L06"): ("Ley 458 de 2024", "2024-12-03"),
    }
    cells = {place: " ".join(" ".join(map(str, map(plain, found[place].values()))).split()) for place in wanted}
    assert [(place, word) for place, words in wanted.items() for word in words if word not in cells[place]] == []
    assert [place for place, words in cells.items() if "7 de junio de 2024" in words] == []


@pytest.mark.parametrize("country", [one.code for one in load_edition(example("demonstration")).edition.countries])
def test_the_states_of_the_demonstration_do_not_exist(country: str) -> None:
    """No code of the demonstration is one of ISO 3166-1."""
    assert country_name(country) is None


ACTS = {
    "en": r"\b(?:answered|report(?:s|ed)?|returned|respond\w*|received|objection|objected|silen(?:t|ce)|no answer|late"
    r"|validated|submitted)\b",
    "es": r"\b(?:respondi\w*|respuestas?|señalan?|señaladas?|remiti\w*|devuelt\w*|recibid\w*|objeci\w*|silencio"
    r"|validad\w*|presentad\w*)\b",
}
"""Words with which a study says what a State did."""

DENIED = {
    "en": r"No State has submitted, (?:seen or )?validated or endorsed it|No State has submitted, seen or validated"
    r"|no State submitted it|not submitted by (?:the|any) States?|none was returned by one",
    "es": r"Ningún Estado la ha presentado, validado ni respaldado|Ningún Estado ha presentado, visto ni validado"
    r"|no presentado por (?:el|los|ningún) Estados?|ni fue devuelto por uno",
}
"""Sentences that say that none did."""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """The reference edition, filled in."""
    cycle = made("reference", tmp_path_factory.mktemp("reference") / "edition", _clock, "en")
    assert len(list(compile_reference(cycle))) == 1 + len(EDITION.countries)
    return cycle


@pytest.fixture(scope="module")
def reference(compiled: Cycle) -> Study:
    """The reference edition as its workbooks make it."""
    cycle = compiled
    with cycle.register_open() as register:
        assert {one.origin for one in register.submissions(EDITION.id)} == {"compiled"}
        return study_of(cycle.folder, register)


def _clock() -> datetime.datetime:
    return datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)


def words_of(page: str, study: Study, language: str) -> str:
    """Return the words of a page, without those of the instrument, the edition and the entries."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    own = {str(one.value) for one in study.entries}
    for instrument in study.instruments:
        for sheet in instrument.matrices:
            for row in sheet.rows:
                own |= {one[language] for one in (row.title, row.question, row.treaty_verb) if one is not None}
            own |= {section.title[language] for section in sheet.sections}
    for one in sorted((" ".join(each.split()) for each in own), key=len, reverse=True):
        text = text.replace(one, " ") if len(one) > 3 else text
    return re.sub(DENIED[language], " ", text)


def test_open_data_of_the_reference_tell_no_act_of_a_state(reference: Study) -> None:
    """No State answered, validated or objected in a table or in what is said of it."""
    files = {name: content.decode() for name, content in data_package(reference).items()}
    standing = {line["state"] for line in csv.DictReader(io.StringIO(files["countries.csv"]))}
    assert standing == {"compiled"}
    codes = {line["coverage"] for line in csv.DictReader(io.StringIO(files["coverage.csv"]))}
    assert codes == {"yes", "partial", "not_compiled"}
    assert [line for line in files["codes.csv"].splitlines() if "answer" in line and "clarif" not in line] == []
    assert {name: files[name].count("\n") for name in ("validations.csv", "remarks.csv")} == {
        "validations.csv": 1, "remarks.csv": 1,
    }  # fmt: skip
    described = json.loads(files["datapackage.json"])
    about = [described["description"], *(one["description"] for one in described["resources"] if one["name"] in FILLED)]
    told = re.sub(DENIED["en"], " ", " ".join(about))
    assert (re.findall(ACTS["en"], told, re.IGNORECASE), len(about)) == (["received"], 1 + len(FILLED))


FILLED = ("answers", "coverage", "countries", "rows", "columns", "codes", "treaty_status", "legislation-laws")
"""Tables of the reference that have lines."""


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_reference_study_tells_no_act_of_a_state(reference: Study, language: str) -> None:
    """Nobody answered, returned, objected or was silent in it: what is said is what public texts say."""
    text = words_of(study_html(reference, language), reference, language)
    assert [
        text[max(0, one.start() - 60) : one.end() + 30] for one in re.finditer(ACTS[language], text, re.IGNORECASE)
    ] == []
    said = {
        "en": "Compiled from public texts, not submitted by the State",
        "es": "Compilado a partir de textos públicos",
    }
    assert said[language] in study_html(reference, language)


def test_the_depositary_says_what_the_entries_say(reference: Study) -> None:
    """All eleven are parties to the three treaties, on the days that the entries of the reference have."""
    found = page_context(reference, "en").parts[0].depositary
    assert found is not None
    assert (len(found["rows"]), found["differing"]) == (len(EDITION.countries), ())
    assert {len(cell) > 0 and "Not verified" not in cell for row in found["rows"] for cell in row["cells"]} == {True}


def test_every_printed_entry_says_what_its_source_line_says_and_names_it(reference: Study) -> None:
    """On the page itself: answer, article, terms and date of the line, and the ids of facts that have a source."""
    tree: Any = lxml.html.document_fromstring(study_html(reference, "en"))
    labels = {one.code: one.label["en"] for one in reference.instruments[0].lists["coverage"].options}
    wrong = []
    for name, line in FACTS["entries"].items():
        country, sheet, row = name.split()
        cells = tree.xpath(f"//article[@id='legislation-{row}']//tr[@data-c='{country}']")
        shown = "".join("".join(one.text_content().split()) for one in cells)
        treaties = ", treaties: " if EDITION.country(country).language == "en" else ", tratados: "
        days = [datetime.date.fromisoformat(line[key]) for key in ("date_deposited",) if key in line]
        terms = [re.sub(r"P(\d+)Y", r"\1", line[key]) for key in ("penalty_min", "penalty_max") if key in line]
        wanted = [labels[line["coverage"]], line.get("article", "")] if "coverage" in line else []
        wanted += [*(show_date(day, "en") for day in days), *(one for one in terms if one.isdecimal() or one == "life")]
        wanted += [one.replace("-treaty-", treaties) for one in line["facts"]]
        wrong += [(name, one) for one in wanted if sheet != "laws" and "".join(one.split()) not in shown]
    assert wrong == []
    facts = FACTS["facts"].items()
    assert [one for one, fact in facts if not (fact["says"] and fact["source"] and fact["address"])] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_slides_of_the_reference_tell_no_act_of_a_state(reference: Study, language: str) -> None:
    """Nor do they, nor the notes of whoever speaks."""
    denied = {
        "en": r"No State has submitted or validated|validated by no State|rests on anybody's silence",
        "es": r"Ningún Estado ha presentado ni validado|no validado por ningún Estado|se apoya en el silencio de nadie",
    }
    told = re.sub(denied[language], " ", words_of(str(deck(reference, language)), reference, language))
    assert [told[max(0, one.start() - 60) : one.end() + 30] for one in re.finditer(ACTS[language], told)] == []


def test_ranges_that_are_disputed_weak_or_leave_a_graver_offence_out_are_marked(reference: Study) -> None:
    """In the chart, beside the range; and in the words of the bar."""
    page = study_html(reference, "en")
    charts = page[page.index('id="legislation-penalties"') :]
    assert all(f"<b>{one}</b>" in charts for one in ("sources disagree", "low confidence", "a graver offence apart"))


def test_nobody_is_asked_in_an_edition_that_is_compiled(tmp_path: Path) -> None:
    """Letters and rounds are refused."""
    from matrices.report.letters.kinds import Kind

    cycle = made("reference", tmp_path / "edition", _clock, "en")
    for step in (lambda: cycle.drafting(Kind.REQUEST, None), lambda: cycle.round_open(until=datetime.date(2027, 1, 1))):
        with pytest.raises(UsageError) as refused:
            step()
        assert refused.value.code in ("nobody-asked", "round-without-answers")


def test_what_was_compiled_and_left_as_it_was_is_no_answer(compiled: Cycle, tmp_path: Path) -> None:
    """A row that the country leaves untouched is blank; one confirmed, or corrected, is its answer, with its law.

    Where the edition wants it, what was left stands apart, with its source, and is counted nowhere.
    """
    words = (example("demonstration") / "edition.yaml").read_text(encoding="utf-8")
    (tmp_path / "own").mkdir()
    own = words[: words.index("countries:")].replace("[legislation, indicators, directory]", "[legislation]")
    apart = f"compiled: apart\nprevious: {compiled.folder.path}\n"
    countries = "countries:\n  - {code: CRI, language: es}\n  - {code: GTM, language: es}\n"
    (tmp_path / "own" / "edition.yaml").write_text(f"{own}{apart}{countries}", "utf-8")
    cycle = Cycle.open(tmp_path / "own", clock=_clock, actor="test", language="en")
    path, _ = cycle.template().paths
    typed = {
        CellId("trafficking", "TIP-CRI-01", "unchanged"): "Sí",
        CellId("smuggling", "SOM-CRI-01", "article"): "art. 250",
    }
    sheets = ("laws", "trafficking", "smuggling")
    found = []
    for changes in ({}, typed):
        (one,) = check([Returned("CRI.xlsx", fill(path.read_bytes(), changes))], cycle.folder)
        assert one.answers is not None
        found.append({name: rows for name in sheets if (rows := one.answers.rows_answered(name))})
    kept = {"laws": ("L02", "L03"), "trafficking": ("TIP-CRI-01",), "smuggling": ("SOM-CRI-01",)}
    assert found == [{}, kept]
    untouched = one.answers.untouched if one.answers is not None else frozenset()
    codes = {each.code for each in one.findings if (each.sheet_id, each.row) in untouched}
    assert codes == {"compiled-unconfirmed"}
    (handled,) = cycle.receive([Returned("CRI.xlsx", fill(path.read_bytes(), typed))])
    assert handled.kept is not None
    study = cycle.answered()
    assert {(entry.country, entry.sheet, entry.row) for entry in study.entries} == {
        ("CRI", sheet, row) for sheet, rows in kept.items() for row in rows
    }
    page = page_context(study, "es").parts[0]
    alone = page_context(replace(study, compiled=None), "es").parts[0]
    assert replace(page, compiled=(), compiled_in="") == alone
    before = {
        (country, row)
        for country, sheet, row, _ in entries(cycle.folder.instruments[0])
        if country in ("CRI", "GTM") and sheet != "laws"
    }
    lines = {(own["code"], line["code"]): line["line"] for own in page.compiled for line in own["lines"]}
    assert lines.keys() == before - {("CRI", "TIP-CRI-01"), ("CRI", "SOM-CRI-01")}
    assert all(line.prose[-1].remark.startswith("[Fuente: ") for line in lines.values())
    shown = study_html(study, "es")
    chapter = shown[shown.index('id="legislation-compiled"') :]
    assert "Ningún Estado lo ha presentado, confirmado ni validado" in " ".join(chapter.split())
    assert 'id="compiled-legislation-GTM"' in chapter


def test_what_is_to_stand_apart_was_compiled(tmp_path: Path) -> None:
    """An edition that names none, or one that was not compiled, is told so."""
    words = (example("reference") / "edition.yaml").read_text(encoding="utf-8")
    (tmp_path / "edition.yaml").write_text(words.replace("compiled: whole", "compiled: apart"), "utf-8")
    with pytest.raises(EditionError) as refused:
        load_edition(tmp_path)
    assert [mistake.stands for mistake in refused.value.mistakes] == ["compiled: apart"]
    (tmp_path / "before").mkdir()
    other = words.replace("compiled: whole", "").replace("reference-2026", "before")
    (tmp_path / "before" / "edition.yaml").write_text(other, "utf-8")
    own = words.replace("compiled: whole", "compiled: apart\nprevious: before")
    (tmp_path / "edition.yaml").write_text(own, "utf-8")
    with pytest.raises(UsageError) as told:
        Cycle.open(tmp_path, clock=_clock, actor="test", language="en").with_revisions(Study(EDITION, (), (), ()))
    assert told.value.code == "apart-not-compiled"


TOP, FOOT, HEIGHT = 24 / 25.4 * 72, 275 / 25.4 * 72, 297 / 25.4 * 72
"""Where the text of a page begins and ends, and the page itself, in points."""

NEXT_TO_IT = 34
"""Points of text that stand on its page from the top of a heading on: itself and a line that follows."""


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_no_page_is_half_empty_and_no_heading_stands_alone_at_its_foot(reference: Study, tmp_path: Path) -> None:
    """But for the end of a chapter, or of what is on one country, every page is filled to its half at least."""
    if shutil.which("pdftotext") is None:
        pytest.skip("Poppler is not installed")
    content = render_pdf(study_print(reference, "es"))
    (tmp_path / "study.pdf").write_bytes(content)
    lowest = [max(feet, default=TOP) for feet in _feet(tmp_path / "study.pdf")]
    begins, headings = _begun(content)
    empty = [
        number
        for number, foot in enumerate(lowest[:-2], start=1)
        if number + 1 not in begins and (foot - TOP) / (FOOT - TOP) < 0.5
    ]
    alone = [title for title, page, top in headings if lowest[page - 1] - top < NEXT_TO_IT]
    assert (empty, alone) == ([], [])
    assert (len(lowest) > 100, len(headings) > 100) == (True, True)


def _feet(path: Path) -> list[list[float]]:
    """Return where the words of each page end, those of its foot left out."""
    told = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = (re.findall(r'yMax="([\d.]+)"', page) for page in told.split("<page ")[1:])
    return [[y for y in map(float, feet) if y < FOOT + 3] for feet in pages]


def _begun(content: bytes) -> tuple[set[int], list[tuple[str, int, float]]]:
    """Return the pages on which a chapter or a country begins, and each heading with its page and where it stands."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}

        def level(items: Sequence[pikepdf.OutlineItem]) -> list[tuple[str, int, float]]:
            here: list[tuple[pikepdf.OutlineItem, list[Any]]] = [(one, list(one.destination)) for one in items]  # type: ignore[arg-type]
            own = [(one.title, numbers[to[0].objgen], HEIGHT - float(to[3])) for one, to in here]
            return own + [found for one, _ in here for found in level(one.children)]

        chapters = {page for one in outline.root for _, page, _ in level([one])[:1]}
        sheets = next(one for one in outline.root if one.title.endswith("Fichas por país"))
        countries = {page for _, page, _ in level(sheets.children)}
        return chapters | countries, level(outline.root)
