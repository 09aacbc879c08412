"""What depositaries publish: printed whatever a country answered, apart from its answer, and held against it."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from matrices.checking.answers import read_answers
from matrices.checking.contradictions import against_depositary
from matrices.door.work import clock, kept_cycle
from matrices.edition.folder import load_edition
from matrices.errors import EditionError
from matrices.findings import Severity
from matrices.instrument.model import Instrument
from matrices.instrument.place import CellId
from matrices.language import Text
from matrices.report.data import data_package
from matrices.report.study.context import page_context
from matrices.report.study.page import study_html, study_print
from matrices.resources import resource
from tests.conftest import reading
from tests.study.small_study import edition, study_of

SHIPPED = load_edition(resource("examples", "reference")).treaties
NO = "CAN TIP-INS-01 coverage no"
ANSWERS = (
    NO,
    "CRI TIP-INS-01 coverage yes",
    "CRI TIP-INS-01 treaty_action ratification",
    "CRI TIP-INS-01 date_deposited 2003",
    "CRI TIP-INS-02 coverage yes",
    "CRI TIP-INS-02 treaty_action accession",
    "CRI TIP-INS-02 date_deposited 2004-09-09",
)


def test_it_stands_in_the_table_whatever_a_country_answered(legislation: Instrument) -> None:
    """Belize gave no answer and is a party to all three; what others said otherwise is told, with both."""
    study = replace(study_of(legislation, edition(("BLZ", "CAN", "CRI", "GTM")), ANSWERS), treaties=SHIPPED)
    part = page_context(study, "en").parts[0]
    found = part.depositary
    assert found is not None
    assert found["heads"] == ("UNTOC", "Trafficking Protocol", "Smuggling Protocol")
    assert [(row["name"], row["cells"]) for row in found["rows"]][:2] == [
        (
            "Belize",
            (
                ("26 September 2003 (accession)",),
                ("26 September 2003 (accession)",),
                ("14 September 2006 (accession)",),
            ),
        ),
        ("Canada", (("13 May 2002 (ratification)", "signed on 14 December 2000"),) * 3),
    ]
    published = "13 May 2002 (ratification); signed on 14 December 2000"
    assert found["differing"] == (
        f"Canada, UNTOC (TIP-INS-01): the answer recorded is “No”; the depositary publishes “{published}”.",
        "Costa Rica, Trafficking Protocol (TIP-INS-02): the answer recorded is “Yes; Accession; 9 September 2004”; the "
        "depositary publishes “9 September 2003 (ratification); signed on 16 March 2001”.",
    )
    assert found["unreserved"] == (
        "Reservations and declarations not verified with the depositary: UNTOC, Trafficking Protocol and Smuggling "
        "Protocol (Belize, Canada, Costa Rica and Guatemala).",
    )
    source, address = found["sources"][0]
    assert source == (
        "UNTOC: Secretary-General of the United Nations, Treaty Collection, chapter XVIII-12. List as of 2015; seen: "
        "November 2026; confidence: high."
    )
    assert address.startswith("https://treaties.un.org/")
    sheet = next(one for one in part.sheets if one["code"] == "CAN")
    assert [(one["name"], one["words"]) for fact in sheet["facts"][:2] for one in fact["lines"]][-3:] == [
        ("UNTOC", published), ("Trafficking Protocol", published), ("Smuggling Protocol", published)
    ]  # fmt: skip


def test_a_country_that_returned_nothing_has_a_page_of_what_is_published(legislation: Instrument) -> None:
    """It says that there is no answer, then each treaty with act and dates, its source and address; so in print."""
    study = replace(study_of(legislation, edition(("BLZ", "CAN", "CRI")), ANSWERS), treaties=SHIPPED)
    belize, canada, _ = page_context(study, "es").parts[0].sheets
    assert (belize["country"], belize["answered"], belize["state"]["state"]) == (
        "Belice", False, "Sin respuesta a la fecha de cierre",
    )  # fmt: skip
    (fact,) = belize["facts"]
    assert (fact["head"], [(line["name"], line["words"]) for line in fact["lines"]]) == (
        "Según el depositario",
        [
            ("UNTOC", "26 de septiembre de 2003 (adhesión)"),
            ("Protocolo contra la Trata", "26 de septiembre de 2003 (adhesión)"),
            ("Protocolo contra el Tráfico Ilícito de Migrantes", "14 de septiembre de 2006 (adhesión)"),
        ],
    )
    assert [(words.partition(". ")[2], address[:24]) for words, address in belize["sources"]] == [
        ("Lista de 2015; consulta: noviembre de 2026; confianza: alta.", "https://treaties.un.org/")
    ] * 3
    assert (canada["answered"], canada["sources"], belize["matrices"]) == (True, (), ())
    lines = [(line["name"], line["words"]) for line in canada["facts"][0]["lines"]]
    assert [lines[0], lines[-1]] == [("UNTOC (Trata)", "No"), ("UNTOC (Tráfico ilícito)", "Sin respuesta")]
    for page in (study_html(study, "es"), study_print(study, "es")):
        own = page[page.index('id="country-legislation-BLZ"') : page.index('id="country-legislation-CAN"')]
        told = " ".join(re.sub("<[^>]+>", " ", own).split())
        assert "Sin respuesta a la fecha de cierre. Lo que sigue lo publica el depositario" in told
        assert "14 de septiembre de 2006 (adhesión)" in told
    # What breaks inside a link is a second link of the PDF without a tag, which PDF/UA forbids.
    assert re.findall(r"<a [^>]*>(?:(?!</a>).)*<wbr", study_print(study, "es")) == []


def test_it_is_a_table_of_the_open_data(legislation: Instrument) -> None:
    """A line a treaty and country, with its source and what is known of reservations; none of a country not named."""
    own = SHIPPED[0]
    act = own.acts["CAN"].model_copy(update={"reservations": Text({"en": "With one.", "es": "Con una."})})
    treaties = (own.model_copy(update={"acts": {**own.acts, "CAN": act}}), *SHIPPED[1:])
    study = replace(study_of(legislation, edition(("BLZ", "CAN", "GBR")), [NO]), treaties=treaties)
    files = data_package(study)
    lines = list(csv.DictReader(io.StringIO(files["treaty_status.csv"].decode())))
    assert [(one["country"], one["act"], one["deposited"]) for one in lines] == [
        ("BLZ", "accession", "2003-09-26"),
        ("CAN", "ratification", "2002-05-13"),
    ] * 2 + [("BLZ", "accession", "2006-09-14"), ("CAN", "ratification", "2002-05-13")]
    known = ("signed", "reservations_es", "reservations_read", "as_of", "seen", "confidence")
    assert [lines[1][name] for name in known] == ["2000-12-14", "Con una.", "true", "2015", "2026-11", "high"]
    assert "treaty_status.csv" not in data_package(replace(study, treaties=()))


def test_invented_states_have_none(legislation: Instrument) -> None:
    """Of countries that no depositary names nothing is printed; nor where an edition's own file names no treaty."""
    for countries, treaties in ((("GBR",), SHIPPED), (("CAN",), ())):
        study = replace(study_of(legislation, edition(countries), [NO.replace("CAN", countries[0])]), treaties=treaties)
        assert page_context(study, "es").parts[0].depositary is None
        assert "Según el depositario" not in study_html(study, "es")


OWN = """treaties:
  - title: Convención de las Naciones Unidas contra la Delincuencia Organizada Transnacional
    source: {es: Depositario, en: Depositary}
    as_of: 2027
    seen: 2027-03-01
    confidence: medium
    acts:
      CAN: {act: ratification, deposited: 2002-05-13, reservations: {es: Con reserva., en: With a reservation.}}
      CRI: {signed: 2001-03-16, reservations_read: true}
"""


def test_an_edition_may_have_a_file_of_its_own(legislation: Instrument, tmp_path: Path) -> None:
    """A treaty is known by its title in either language; reservations are printed where they were read."""
    folder = _edition(tmp_path, OWN)
    study = replace(study_of(legislation, edition(("CAN", "CRI", "GTM")), [NO]), treaties=load_edition(folder).treaties)
    found = page_context(study, "es").parts[0].depositary
    assert found is not None
    assert [row["cells"] for row in found["rows"]] == [
        (("13 de mayo de 2002 (ratificación)",),),
        (("Sin depósito publicado", "firma: 16 de marzo de 2001"),),
        (("Sin verificar",),),
    ]
    assert found["reserved"] == ({"name": "Canadá · UNTOC", "words": "Con reserva.", "source": ""},)
    assert found["unreserved"] == ("El depositario no publica reservas ni declaraciones: UNTOC (Costa Rica).",)
    assert "Con reserva." in study_html(study, "es")


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (OWN.replace("ratification", "ratificated"), 8),
        (OWN.replace(", en: Depositary", ""), 3),
        (OWN.replace("2002-05-13", "2002-13-05"), 8),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(tmp_path: Path, words: str, named: int) -> None:
    """An act that is none, a language that is missing, a day that no calendar has."""
    folder = _edition(tmp_path, words)
    with pytest.raises(EditionError) as refused:
        load_edition(folder)
    assert [one.line for one in refused.value.mistakes] == [named]


def test_a_file_that_is_not_there_is_named_at_the_key(tmp_path: Path) -> None:
    """The line is that of edition.yaml."""
    folder = _edition(tmp_path, OWN)
    (folder / "own.yaml").unlink()
    with pytest.raises(EditionError) as refused:
        load_edition(folder)
    (mistake,) = refused.value.mistakes
    assert (mistake.place, mistake.stands) == ("treaty_status", "treaty_status: own.yaml")


def test_a_file_elsewhere_is_none_of_the_edition(tmp_path: Path) -> None:
    """Though it is there: what is printed lies beside edition.yaml, where a handover takes it along."""
    (tmp_path / "edition").mkdir()
    folder = _edition(tmp_path / "edition", OWN)
    (folder / "own.yaml").rename(tmp_path / "own.yaml")
    words = (folder / "edition.yaml").read_text(encoding="utf-8").replace(" own.yaml", " ../own.yaml")
    (folder / "edition.yaml").write_text(words, encoding="utf-8")
    with pytest.raises(EditionError) as refused:
        load_edition(folder)
    assert [one.place for one in refused.value.mistakes] == ["treaty_status"]


def test_a_door_that_runs_reads_a_file_that_was_changed(tmp_path: Path) -> None:
    """What depositaries publish is not that of when the server was started."""
    folder = _edition(tmp_path, OWN)
    before = kept_cycle(folder, clock, "door", "es").folder.treaties
    (folder / "own.yaml").write_text(OWN.replace("ratification", "accession"), encoding="utf-8")
    after = kept_cycle(folder, clock, "door", "es").folder.treaties
    assert before != after == load_edition(folder).treaties


def _edition(folder: Path, words: str) -> Path:
    own = (resource("examples", "reference") / "edition.yaml").read_text(encoding="utf-8")
    (folder / "edition.yaml").write_text(f"{own}\ntreaty_status: own.yaml\n", encoding="utf-8")
    (folder / "own.yaml").write_text(words, encoding="utf-8")
    return folder


def test_a_country_is_asked_at_the_cell_that_says_otherwise(legislation: Instrument) -> None:
    """Of being a party, of the act, of the day as far as it is given; never of what agrees, is blank or not known."""
    cells = {
        CellId("trafficking", "TIP-INS-01", "coverage"): "No",
        CellId("trafficking", "TIP-INS-02", "coverage"): "Sí",
        CellId("trafficking", "TIP-INS-02", "treaty_action"): "Adhesión",
        CellId("trafficking", "TIP-INS-02", "date_deposited"): "2004-09-09",
        CellId("smuggling", "SOM-INS-01", "coverage"): "Sí",
        CellId("smuggling", "SOM-INS-01", "treaty_action"): "Ratificación",
        CellId("smuggling", "SOM-INS-01", "date_deposited"): "2003-08-07",
    }
    answers = read_answers(reading(legislation, cells), legislation)
    found = list(against_depositary(answers, SHIPPED, "CRI"))
    assert [(one.code, one.severity, one.row, one.column) for one in found] == [
        ("treaty-differs", Severity.WARNING, "TIP-INS-01", "coverage"),
        ("treaty-differs", Severity.WARNING, "TIP-INS-02", "treaty_action"),
        ("treaty-differs", Severity.WARNING, "TIP-INS-02", "date_deposited"),
    ]
    assert found[1].message["es"] == (
        "Protocolo contra la Trata: el depositario publica «9 de septiembre de 2003 (ratificación)»; esta respuesta "
        "dice otra cosa."
    )
    assert list(against_depositary(answers, SHIPPED, "X-LUN")) == []
