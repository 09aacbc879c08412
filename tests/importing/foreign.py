"""An invented foreign study in the layouts in which such studies exist: workbooks of coders, and their consolidation.

Everything is drawn with a seed; what was put into the files is returned beside them, so that what is read can be held
against it, answer by answer and text by text.
"""

import random
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from matrices.checking import Returned

NAMES = {
    "ARG": "Argentina", "BOL": "Bolivia", "BRA": "Brasil", "CHL": "Chile", "COL": "Colombia", "ECU": "Ecuador",
    "GUY": "Guyana", "PRY": "Paraguay", "PER": "Perú", "SUR": "Surinam", "URY": "Uruguay", "VEN": "Venezuela",
    "MEX": "México", "GTM": "Guatemala", "HND": "Honduras", "SLV": "El Salvador", "NIC": "Nicaragua",
    "CRI": "Costa Rica", "PAN": "Panamá", "CUB": "Cuba", "DOM": "República Dominicana", "HTI": "Haití",
    "JAM": "Jamaica", "BLZ": "Belice", "BRB": "Barbados", "TTO": "Trinidad y Tobago", "BHS": "Bahamas",
    "GRD": "Granada", "LCA": "Santa Lucía", "DMA": "Dominica", "ATG": "Antigua y Barbuda",
    "KNA": "San Cristóbal y Nieves", "VCT": "San Vicente y las Granadinas",
}  # fmt: skip

SPELLED = {"1": "yes", "0.5": "partial", "0": "no"}
SHORT = {"S": "yes", "P": "partial", "N": "no"}


@dataclass
class ForeignStudy:
    """The files, and what stands in them: codes and texts by country and question, disagreements on purpose."""

    files: list[Returned]
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    laws: dict[str, list[str]] = field(default_factory=dict)
    differing: set[tuple[str, str]] = field(default_factory=set)
    consolidated: Returned | None = None


def questions(number: int) -> list[tuple[str, str, str]]:
    """Return section, id and wording of invented questions, eight to a section; `1.10` follows `1.9`."""
    found = []
    for index in range(number):
        section, place = index // 14 + 1, index % 14 + 1
        words = f"¿Prevé la ley el derecho número {index + 1} de las personas migrantes en la materia {section}?"
        found.append((str(section), f"{section}.{place}", words))
    return found


def instrument(folder: Path, number: int) -> None:
    """Write the instrument into which the study is brought."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instrument.yaml").write_text(
        """instrument: rights
version: "1"
title: {es: Derechos, en: Rights}
short_title: {es: Derechos, en: Rights}
lists:
  coverage:
    title: {en: Coverage, es: Cobertura}
    options:
      - {code: "yes", label: {en: "Yes", es: Sí}}
      - {code: partial, label: {en: Partial, es: Parcial}}
      - {code: "no", label: {en: "No", es: "No"}}
sheets: [laws.yaml, rights.yaml]
""",
        encoding="utf-8",
    )
    (folder / "laws.yaml").write_text(
        """sheet: laws
kind: list
role: laws
title: {en: Laws, es: Leyes}
tab: {en: Laws, es: Leyes}
key: {prefix: L, label: {en: No., es: N.º}}
capacity: 40
display: name
columns:
  - {id: name, type: text, role: name, label: {en: Name, es: Nombre}}
  - {id: year, type: partial-date, role: enacted, label: {en: Year, es: Año}}
""",
        encoding="utf-8",
    )
    rows = ""
    for section, place, words in questions(number):
        if place.endswith(".1"):
            rows += f"  - id: S{section}\n    title: {{es: Materia {section}, en: Matter {section}}}\n    rows:\n"
        asked = f'question: {{es: "{words}", en: "Right number {place}?"}}'
        rows += f'      - {{id: "{place}", title: {{es: "Derecho {place}", en: "Right {place}"}}, {asked}}}\n'
    (folder / "rights.yaml").write_text(
        """sheet: rights
kind: matrix
title: {en: Rights, es: Derechos}
tab: {en: Rights, es: Derechos}
columns:
  - {id: coverage, type: choice, list: coverage, role: coverage, label: {en: Coverage, es: Cobertura}}
  - {id: law, type: reference, sheet: laws, several: true, role: law, label: {en: Law, es: Ley}}
  - {id: notes, type: text, role: notes, label: {en: Notes, es: Notas}}
sections:
"""
        + rows,
        encoding="utf-8",
    )


def edition(folder: Path, countries: int, number: int) -> Path:
    """Write an edition of some countries that uses the instrument; return its folder."""
    instrument(folder / "rights", number)
    codes = "".join(
        f"  - {{code: {code}, name: {{es: {name}, en: {name}}}, language: es}}\n"
        for code, name in list(NAMES.items())[:countries]
    )
    (folder / "edition.yaml").write_text(
        f"""id: "2019"
title: {{es: Estudio, en: Study}}
body:
  organization: {{es: Red, en: Network}}
  short: {{es: Red, en: Network}}
  secretariat: {{es: Secretaría, en: Secretariat}}
  email: a@example.org
meeting: {{title: {{es: Reunión, en: Meeting}}, date: 2019-12-01, place: {{es: Lima, en: Lima}}}}
calendar: {{time_zone: America/Lima, request: 2019-01-01, return_by: 2019-02-01, cut_off: 2019-03-01}}
languages: [es, en]
instruments: [rights]
countries:
{codes}""",
        encoding="utf-8",
    )
    return folder


def study(countries: int, number: int, seed: int = 7) -> ForeignStudy:
    """Return the workbooks of coders, one a country, and the consolidation that people made of them."""
    drawn, made = random.Random(seed), ForeignStudy([])  # noqa: S311 - a game, not a secret
    asked = questions(number)
    for code, name in list(NAMES.items())[:countries]:
        made.files.append(_coder(code, name, asked, drawn, made))
    made.consolidated = _consolidation(list(NAMES.items())[:countries], asked, drawn, made)
    return made


def _saved(book: Workbook, name: str) -> Returned:
    content = BytesIO()
    book.save(content)
    return Returned(name, content.getvalue())


def _coder(
    code: str, name: str, asked: list[tuple[str, str, str]], drawn: random.Random, made: ForeignStudy
) -> Returned:
    """Write the workbook of a coder: titles above, a head somewhere, sections between, texts merged over rows."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = f"Codificación {code}"
    top = drawn.randint(1, 6)
    sheet.cell(top, 2, f"PAÍS: {name.upper()}" if drawn.random() < 0.5 else f"País: {name}")
    laws = [f"Ley {code} {number} de Migración" for number in range(1, drawn.randint(2, 4))]
    years = {law: drawn.randint(1990, 2018) for law in laws}
    for offset, law in enumerate(laws, 1):
        sheet.cell(top + offset, 2, f"Ley: {law} ({years[law]})")
    made.laws[code] = laws
    head = top + len(laws) + drawn.randint(2, 4)
    first = drawn.randint(1, 3)
    for column, words in enumerate(("Nº", "Pregunta", "Respuesta ", "Fuente y comentario"), first):
        sheet.cell(head, column, words)
    row, section = head + 1, ""
    until = 0
    for of, place, words in asked:
        if of != section:
            section = of
            sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=first + 3)
            sheet.cell(row, first, f"MATERIA {of}")
            row, until = row + 1, 0
        sheet.cell(row, first, float(place) if drawn.random() < 0.5 else place)
        sheet.cell(row, first + 1, words.replace("¿", "¿ ") if drawn.random() < 0.2 else words)
        value = drawn.choice(("1", "0.5", "0"))
        typed: object = drawn.choice((float(value), value, value.replace(".", ",")))
        sheet.cell(row, first + 2, typed)
        made.codes[code, place] = SPELLED[value]
        left = 14 - int(place.split(".")[1])
        if row > until and drawn.random() < 0.5:
            words_ = f"Art. {drawn.randint(1, 90)}: texto del comentario {place} de {name}."
            sheet.cell(row, first + 3, words_)
            span = min(drawn.choice((0, 0, 0, 1, 2)), left, len(asked) - 1 - asked.index((of, place, words)))
            if span:
                sheet.merge_cells(start_row=row, start_column=first + 3, end_row=row + span, end_column=first + 3)
            until = row + span
            for after in range(span + 1):
                made.texts[code, f"{of}.{int(place.split('.')[1]) + after}"] = words_
        row += 1
    sheet.cell(row + 1, first + 1, "TOTAL")
    sheet.cell(row + 1, first + 2, 42.5)
    sheet.cell(row + 3, first, "Nota: elaboración propia.")
    return _saved(book, f"{name} - codificadora {drawn.choice('AB')}.xlsx")


def _consolidation(
    countries: list[tuple[str, str]], asked: list[tuple[str, str, str]], drawn: random.Random, made: ForeignStudy
) -> Returned:
    """Write the consolidation: questions across, countries down, own abbreviations, sums below and beside."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Consolidado"
    sheet.cell(1, 1, "Cuadro general de derechos")
    sheet.cell(3, 1, "Estado")
    back = {code: short for short, code in SHORT.items()}
    for column, (_, place, words) in enumerate(asked, 2):
        sheet.cell(3, column, f"{place} {words}" if drawn.random() < 0.7 else words[:60])
    last = len(asked) + 2
    sheet.cell(3, last, "Total")
    for row, (code, name) in enumerate(countries, 4):
        sheet.cell(row, 1, name)
        for column, (_, place, _words) in enumerate(asked, 2):
            value = made.codes[code, place]
            if drawn.random() < 0.01:
                value = drawn.choice([one for one in SHORT.values() if one != value])
                made.differing.add((code, place))
            sheet.cell(row, column, back[value])
        sheet.cell(row, last, f'=COUNTIF(B{row}:{get_column_letter(last - 1)}{row},"S")')
    sheet.cell(len(countries) + 4, 1, "Total")
    sheet.cell(len(countries) + 4, 2, 17)
    return _saved(book, "Consolidado.xlsx")


MAPPING = """mapping: coders-2019
instrument: rights
language: es
sources:
  - name: coders
    files: "* - codificadora *.xlsx"
    jurisdiction: {file: "{} - codificadora*"}
    row:
      - {column: "Nº", match: id}
      - {column: Pregunta, match: wording}
    columns:
      coverage: Respuesta
      notes: Fuente y comentario
    values: {coverage: {"1": "yes", "0.5": partial, "0": "no"}}
    titles: {above: "Ley: {name} ({year})", list: laws, columns: {name: "{name}", year: "{year}"}, cite: law}
    leave_out: {lines: [TOTAL, "Nota: *"], texts: ["País: *"]}
  - name: consolidation
    files: "Consolidado*"
    jurisdiction: {column: Estado}
    row: {heads: true}
    columns: {coverage: "*"}
    values: {coverage: {S: "yes", P: partial, N: "no"}}
    leave_out: {lines: [Total], columns: [Total], texts: ["Cuadro *"]}
"""
