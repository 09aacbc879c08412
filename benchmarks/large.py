"""A large edition, made up: 33 States × 196 provisions, with texts of 9,000 characters; its study, whole and short.

    python benchmarks/large.py [--countries 33] [--rows 196] [--characters 9000] [--language es] [--into FOLDER]

States, laws and texts are invented and the same each time. Each product is made in a process of its own: processor
seconds, wall seconds, peak memory, pages and size. With `--into` the files stay there, for judges of their formats.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from matrices.edition import Edition
from matrices.instrument import Instrument, Sheet, load_instrument
from matrices.register import Submission
from matrices.resources import resource
from matrices.study import CountryState, Entry, Study
from matrices.workbook import Plan

_Model = TypeVar("_Model", Instrument, Sheet)

_HEADS = ("Alba", "Bren", "Cora", "Dalm", "Elva", "Fior", "Gran", "Hest", "Ilva", "Jora", "Kald")
_ENDS = ("nia", "ria", "dora")
_LONG_EVERY = 23
"""One answer in so many has the long text: about 280 of the 6,468 of the whole edition."""
_SILENT_EVERY = 16
"""One State in so many does not answer."""

_WORDS = {
    "es": (
        "El artículo {n} dispone que la autoridad competente adoptará, con arreglo a su derecho interno, las medidas "
        "necesarias; el párrafo {m} exceptúa los casos en que la víctima haya consentido ante un juez. "
    ),
    "en": (
        "Section {n} provides that the competent authority shall take the measures that are needed under its domestic "
        "law; subsection {m} excepts cases in which the victim has consented before a judge. "
    ),
}


def large_study(countries: int = 33, rows: int = 196, characters: int = 9000) -> Study:
    """Return the study of an edition of so many invented States, provisions, and characters of a long text."""
    instrument = _instrument(rows)
    edition = _edition(countries)
    plan, numbers = Plan(instrument), count()
    answering = [one.code for place, one in enumerate(edition.countries, 1) if place % _SILENT_EVERY]
    entries = tuple(
        entry for code in answering for entry in _answers(instrument, plan, edition, code, numbers, characters)
    )
    states = tuple(
        CountryState(one, instrument.id, "answered", _submission(edition, one.code, instrument), rows, rows)
        if one.code in answering
        else CountryState(one, instrument.id, "no_answer", None, 0, rows)
        for one in edition.countries
    )
    return Study(edition, (instrument,), states, entries)


def _instrument(rows: int) -> Instrument:
    """Return the matrices of the RCM, with so many rows: their own, and then the same under other codes."""
    whole = load_instrument(resource("schemas") / "legislation")
    matrices = [sheet for sheet in whole.sheets if sheet.kind == "matrix"]
    wanted = {sheet.id: (rows + place) // len(matrices) for place, sheet in enumerate(matrices)}
    sheets = (_with_rows(sheet, wanted[sheet.id]) if sheet.id in wanted else sheet for sheet in whole.sheets)
    return _with(whole, sheets=tuple(sheets))


def _with_rows(sheet: Sheet, number: int) -> Sheet:
    sections, left = [], number
    share = -(-number // len(sheet.sections))
    for section in sheet.sections:
        more = (
            row.model_copy(update={"id": f"{row.id}-{again}"} if again else {})
            for again in count()
            for row in section.rows
        )
        own = tuple(row for row, _ in zip(more, range(min(share, left)), strict=False))
        left -= len(own)
        sections += [type(section)(id=section.id, title=section.title, rows=own)] if own else []
    return _with(sheet, sections=tuple(sections))


def _with(one: _Model, **other: object) -> _Model:
    """Return a model with other values, without what it has worked out from those it had."""
    values = {name: getattr(one, name) for name in type(one).model_fields}
    return type(one).model_construct(**{**values, **other})


def _edition(countries: int) -> Edition:
    names = [f"{head}{end}" for end in _ENDS for head in _HEADS] + [f"Nova {place}" for place in range(countries)]
    return Edition.model_validate({
        "id": "large",
        "title": {"en": "Legislation of invented States", "es": "Legislación de Estados inventados"},
        "notice": {"en": "Every State and law here is invented.", "es": "Todos los Estados y leyes son inventados."},
        "body": {
            "organization": {"en": "Conference of invented States", "es": "Conferencia de Estados inventados"},
            "short": {"en": "CIS", "es": "CEI"},
            "secretariat": {"en": "Secretariat", "es": "Secretaría"},
        },
        "calendar": {
            "time_zone": "America/Costa_Rica",
            "request": "2027-01-11",
            "return_by": "2027-02-26",
            "cut_off": "2027-03-12",
        },
        "instruments": ["legislation"],
        "countries": [
            {"code": _code(place), "name": {"en": name, "es": name}, "language": ("es", "en")[place % 2]}
            for place, name in enumerate(names[:countries])
        ],
    })  # fmt: skip


def _code(place: int) -> str:
    return "X-" + "".join(chr(65 + place // 26**power % 26) for power in (2, 1, 0))


def _answers(
    instrument: Instrument, plan: Plan, edition: Edition, code: str, numbers: Iterator[int], characters: int
) -> Iterator[Entry]:
    """Yield what a State answers to every row: coverage, law, article, now and then a penalty, a note short or long."""
    language = edition.country(code).language
    for sheet in instrument.sheets:
        for row in sheet.row_ids if sheet.kind == "matrix" else ("L01",):
            for column, value in _cells(sheet, row, next(numbers), language, characters):
                where = (edition.id, code, instrument.id, sheet.id, row, column)
                cell = plan.sheet(sheet.id).address(row, column)
                read = ("|".join(value) if isinstance(value, tuple) else value, language, 1, 1)
                yield Entry(*where, value, *read, f"{code}-legislation-v1", "0" * 64, sheet.tab[language], cell)


def _cells(
    sheet: Sheet, row: str, number: int, language: str, characters: int
) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    if sheet.kind == "list":
        yield "name", {"es": "Ley inventada", "en": "Invented Act"}[language]
        yield "status", "in_force"
        return
    sentences = range(number, number + 1 + characters // 150)
    sentence = "".join(_WORDS[language].format(n=one, m=one % 7 + 1) for one in sentences)
    cells = {
        "coverage": ("yes", "partial", "no", "yes")[number % 4],
        "law": ("L01",),
        "article": f"art. {number}",
        "notes": sentence[:characters] if number % _LONG_EVERY == 0 else sentence[: 60 + number % 90],
    }
    if number % 3:
        cells |= {"penalty_min": f"P{number % 9 + 1}Y", "penalty_max": f"P{number % 9 + 6}Y"}
    used = sheet.used_columns(row)
    yield from ((column, value) for column, value in cells.items() if column in used)


def _submission(edition: Edition, code: str, instrument: Instrument) -> Submission:
    language, received = edition.country(code).language, "2027-02-24T09:05:00-06:00"
    file = f"{code}-legislation-{language}.xlsx"
    return Submission(
        1,
        edition.id,
        code,
        instrument.id,
        1,
        "0" * 64,
        file,
        language,
        instrument.fingerprint,
        received,
        "TS",
        "accepted",
    )


def write(product: str, study: Study, language: str, into: Path) -> None:
    """Write one product of a study into a folder."""
    from matrices.report import consolidated_workbook, data_package, deck, render, render_pdf
    from matrices.report.study.page import study_html, study_print

    name = f"{product.replace(' ', '-')}-{language}"
    short = "short" in product
    if product.endswith("html"):
        (into / f"{name}.html").write_text(study_html(study, language, short=short))
    elif product.endswith("pdf"):
        (into / f"{name}.pdf").write_bytes(render_pdf(study_print(study, language, short=short)))
    elif product == "workbook":
        (into / f"{name}.xlsx").write_bytes(consolidated_workbook(study, language))
    elif product == "slides":
        (into / f"{name}.pptx").write_bytes(render(deck(study, language)))
    else:
        for file, content in data_package(study).items():
            (into / file).write_bytes(content)


PRODUCTS = ("html", "short html", "workbook", "slides", "data", "short pdf", "pdf")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, number in (("--countries", 33), ("--rows", 196), ("--characters", 9000)):
        parser.add_argument(option, type=int, default=number)
    parser.add_argument("--language", default="es")
    parser.add_argument("--into", type=Path)
    parser.add_argument("--product", choices=PRODUCTS)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        into = options.into or Path(name)
        into.mkdir(parents=True, exist_ok=True)
        if options.product:
            study = large_study(options.countries, options.rows, options.characters)
            write(options.product, study, options.language, into)
        else:
            measure(sys.argv[1:], options.language, into)


def measure(words: list[str], language: str, into: Path) -> None:
    """Make each product in a process of its own, and print what it cost."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.study import cost_of, pages_of

    print(f"{'product':<12} {'CPU s':>7} {'wall s':>7} {'MB':>6} {'pages':>6} {'file MB':>8}")
    for product in PRODUCTS:
        command = [sys.executable, str(Path(__file__).resolve()), *words, "--into", str(into.resolve())]
        cost = cost_of([*command, "--product", product], Path.cwd())
        path = next(into.glob(f"{product.replace(' ', '-')}-{language}.*"), into / "answers.csv")
        pages = str(pages_of(path)) if path.suffix == ".pdf" else ""
        size = path.stat().st_size / 1e6
        print(f"{product:<12} {cost.processor:>7.1f} {cost.wall:>7.1f} {cost.memory:>6.0f} {pages:>6} {size:>8.1f}")


if __name__ == "__main__":
    main()
