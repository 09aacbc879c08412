"""Editions of the whole instrument of indicators played at random, held against the record of what was typed.

Every figure, part and flow of the table, of SDMX, of the data package, page and PDF, and what is said of it.
"""

import csv
import io
import itertools
import json
import random
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import html

from matrices.checking.files import Returned
from matrices.errors import UsageError
from matrices.instrument.model import Row, Sheet
from matrices.instrument.place import CellId
from tests.conftest import repeated
from tests.report.indicators.figures_game import (
    BLANK,
    LANGUAGES,
    RATES,
    Game,
    Key,
    Line,
    Meant,
    Typed,
    exported,
    rate_parts,
    row_like,
    totals,
)

# WeasyPrint leaves the file of its colour profile to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def _value(words: str, reason: str) -> Meant:
    return Decimal(words) if words not in ("", "NaN") else reason


def of_table(lines: list[dict[str, str]]) -> dict[Key, Line]:
    """Return what the table of figures says."""
    return {
        (
            one["country"],
            one["indicator"],
            f"{one['list']}/{one['part']}".strip("/"),
            one["counterpart"],
            one["year"],
        ): Line(
            _value(one["value"], one["reason"]),
            one["obs_status"],
            one["counted"],
            one["definition"],
            one["source"].removeprefix("'"),
            one["revised_from"],
        )
        for one in lines
    }


def of_sdmx(game: Game, content: str) -> dict[Key, Line]:
    """Return what SDMX-CSV says, in the words of the table; it does not say what a figure was before."""
    found: dict[Key, Line] = {}
    lists = {name: game.instrument.lists[name] for _, row in totals(game.instrument) for name in row.by}
    codes = {
        tuple(
            sorted(
                zip(
                    (codes.sdmx or name.upper()).split("+"),
                    (option.sdmx or option.code.upper()).split("+"),
                    strict=True,
                )
            )
        ): f"{name}/{option.code}"
        for name, codes in lists.items()
        for option in codes.options
    }
    for one in csv.DictReader(io.StringIO(content)):
        named = tuple(sorted((key, one[key]) for key in _dimensions(one) if one[key] != "_T"))
        other = one["COUNTERPART_AREA"].replace("_T", "").replace("_U", "not_recorded")
        said = (one["COUNTED"].lower(), one["DEFINITION"].lower(), one["SOURCE"].removeprefix("'"))
        value = _value(one["OBS_VALUE"], one["REASON"])
        key = (one["REF_AREA"], one["INDICATOR"], codes[named] if named else "", other, one["TIME_PERIOD"])
        found[key] = Line(value, one["OBS_STATUS"], *said, "")
    return found


def _dimensions(line: Mapping[str, str]) -> list[str]:
    names = list(line)
    return [
        one for one in names[names.index("INDICATOR") + 1 : names.index("TIME_PERIOD")] if one != "COUNTERPART_AREA"
    ]


def traced(game: Game, lines: list[dict[str, str]]) -> None:
    """Find each figure of the table in the cell of the file that it names: what was typed there."""
    books: dict[str, Any] = {}
    for one in lines:
        if not one["sha256"]:
            assert not one["cell"]
            continue
        now = game.counts(one["country"])
        assert now is not None
        row = one["indicator"]
        files = [each for each in game.sent[one["country"]] if Returned("", each.content).sha256 == one["sha256"]]
        (own,) = files
        assert (int(one["submission_version"]), one["file"]) == (
            own.version,
            f"{one['country']}-indicators-v{own.version}",
        )
        book = books.setdefault(one["sha256"], None) or openpyxl.load_workbook(io.BytesIO(own.content))
        books[one["sha256"]] = book
        stands = book[one["tab"]][one["cell"]].value
        typed = [t.typed for place, t in now.wrote.items() if now.sources.get(place, now) is own and stands == t.typed]
        assert typed, (row, one["tab"], one["cell"], stands)


class Words:
    """What stands for values, reasons, marks and codes in one language."""

    def __init__(self, game: Game, language: str) -> None:
        self.game, self.language, self.lists = game, language, game.instrument.lists
        own = {"no_answer": ("Sin respuesta", "No answer"), "in_review": ("En revisión", "Under review")}
        own["no_rate"] = ("no se calcula", "not computed")
        spoken = 0 if language == "es" else 1
        options = self.lists["no_figure"].options
        self.reasons = {o.code: o.label[language] for o in options} | {key: both[spoken] for key, both in own.items()}
        self.short = {o.label[language]: (o.short or o.label)[language] for o in options}
        self.short[own["no_answer"][spoken]] = ("s/r", "no ans.")[spoken]
        self.names = {c.code: c.names[language] for c in game.cycle.edition.countries}

    def label(self, name: str, code: str) -> str:
        """Return an option of a list."""
        return self.lists[name].option(code).label[self.language]

    def cell(self, code: str, row: Row, value: Meant, place: CellId) -> str:
        """Return a cell of a table: the number with its marks, or why there is none."""
        if isinstance(value, str):
            return self.reasons[value]
        base = row.of or row.id
        marks = list(self.game.marks(code, base, int(place.column[-4:])))
        if base not in RATES and self.game.was(code, place) is not None:
            marks.append("R")
        return " ".join([number(value, computed=base in RATES), *(one.lower() for one in marks)])

    def shortened(self, line: tuple[str, ...]) -> tuple[str, ...]:
        """Return a line of a table with many columns as it is printed on paper."""
        return tuple(self.short.get(one, one) for one in line)

    def flow(self, code: str, kind: str, other: str, figures: tuple[Meant, ...]) -> tuple[str, ...]:
        """Return what a country reports of another, year by year: it counts what the indicator counts."""
        row = next(row for _, row in totals(self.game.instrument) if row.id == kind)
        at = next(one for one in FLOWS if self.game.flow(code, one) == (kind, other))
        years = (CellId("countries", at, f"figure_{year}") for year in self.game.years)
        return tuple(self.cell(code, row, one, place) for one, place in zip(figures, years, strict=True))

    def figure(self, code: str, sheet: Sheet, row: Row, year: int) -> str:
        """Return the cell of a total or a part in a year."""
        place = CellId(sheet.id, row.id, f"{'amount' if sheet.id == 'amounts' else 'figure'}_{year}")
        return self.cell(code, row, self.game.figure(code, sheet, row, year), place)

    def title(self, place: CellId, wrote: Mapping[CellId, Typed]) -> str:
        """Return what a revised figure is called: its indicator, the part of it, or a flow."""
        if place.sheet == "countries":
            kind, other = (str(wrote[place._replace(column=one)].meant) for one in ("indicator", "counterpart"))
            return f"{self.label('flow', kind)} · {self.label('country', other)}"
        sheet = self.game.instrument.sheet(place.sheet)
        row = sheet.row(place.row)
        own = row.title[self.language] if row.title else ""
        return _shown(f"{sheet.row(row.of).title[self.language]} · {own}" if row.of else own)

    def value(self, place: CellId, one: Typed | None) -> str:
        """Return a figure alone, then or now."""
        if one is None:
            return self.reasons["no_answer"]
        return self.reasons[one.meant] if isinstance(one.meant, str) else number(one.meant, computed=False)

    def said(self, code: str, sheet: Sheet, row: str, column: str) -> str:
        """Return what a country says of an indicator, a code in words; a dash where it says nothing."""
        found, of = self.game.said(code, row, column), sheet.column(column).list
        return (self.label(of, found) if of else _shown(found)) if found else DASH


DASH = "\u2013"
FLOWS = tuple(f"C{number:02}" for number in range(1, 5))
Lines = list[tuple[str, ...]]


def number(value: Decimal, *, computed: bool) -> str:
    """Return a number as it is printed."""
    if computed and 0 < value < Decimal("0.01"):
        return "< 0.01"
    words = str(value.quantize(Decimal("0.01"), ROUND_HALF_EVEN)) if computed else str(value)
    whole, _, rest = words.partition(".")
    grouped = f"{int(whole):,}".replace(",", " ") if len(whole) > 4 else whole
    return f"{grouped}.{rest.rstrip('0')}".rstrip(".") if rest else grouped


def _shown(words: str) -> str:
    return " ".join(words.split())


def tables(words: Words, sheet: Sheet, row: Row) -> Iterator[tuple[str, Lines]]:
    """Yield the tables of an indicator: by year, by each list in the latest year with figures, what is said of it."""
    game, years = words.game, words.game.years
    money = (lambda code: (words.said(code, sheet, row.id, "currency"),)) if _uses(sheet, row, "currency") else None
    by_year = [
        (words.names[code], *(words.figure(code, sheet, row, year) for year in years), *(money(code) if money else ()))
        for code in LANGUAGES
    ]
    yield "years", by_year
    parts = rate_parts(game, sheet, row)
    for name in dict.fromkeys(one.part.list for one in parts if one.part):
        own = [one for one in parts if one.part and one.part.list == name]
        told = {
            (code, year): [game.figure(code, sheet, one, year) for one in own] for code in LANGUAGES for year in years
        }
        numbers = {key for key, found in told.items() if any(isinstance(one, Decimal) for one in found)}
        saying = {key for key, found in told.items() if any(one not in NOTHING for one in found)}
        latest = max((year for _, year in numbers or (() if row.rate else saying)), default=None)
        if latest is None:
            continue
        of = {
            code: latest
            if (code, latest) in (numbers if row.rate else saying)
            else max((year for one, year in numbers if one == code), default=latest)
            for code in LANGUAGES
        }
        cells = {code: [words.figure(code, sheet, one, of[code]) for one in (*own, row)] for code in LANGUAGES}
        if len(own) > 5:
            heads = [words.label(name, one.part.code) for one in own if one.part] + ["Total"]
            yield name, [(head, *(cells[code][at] for code in LANGUAGES)) for at, head in enumerate(heads)]
        else:
            after = {code: "" if year == latest else f" ({year})" for code, year in of.items()}
            yield name, [(f"{words.names[code]}{after[code]}", *cells[code]) for code in LANGUAGES]
    yield "bases", list(_bases(words, sheet, sheet.row(RATES[row.id][0] if row.rate else row.id)))


NOTHING = (BLANK, "in_review", "no_rate")


def _uses(sheet: Sheet, row: Row, column: str) -> bool:
    return column in sheet.used_columns(row.id)


def _bases(words: Words, sheet: Sheet, row: Row) -> Iterator[tuple[str, ...]]:
    columns = [one for one in sheet.used_columns(row.id) if not one[-4:].isdigit() and one != "currency"]
    said = {code: [words.said(code, sheet, row.id, one) for one in columns] for code in LANGUAGES}
    used = [at for at in range(len(columns)) if any(own[at] != DASH for own in said.values())]
    yield from (
        (words.names[code], *(own[at] for at in used))
        for code, own in said.items()
        if any(own[at] != DASH for at in used)
    )


def flows(words: Words) -> dict[str, tuple[Lines, list[str]]]:
    """Return what each country reports of another, by kind: what the other one says of it beneath, and the notes."""
    game, told, said = words.game, dict[tuple[str, str, str], tuple[Meant, ...]](), dict[tuple[str, str, str], str]()
    for code in LANGUAGES:
        for row in FLOWS:
            kind, other = game.flow(code, row)
            if kind not in NOTHING:
                figures = (game.cell(code, "countries", row, f"figure_{year}") for year in game.years)
                told[kind, code, other] = tuple(figures)
                said[kind, code, other] = str(game.cell(code, "countries", row, "notes"))
    found = dict[str, tuple[Lines, list[str]]]()
    for key in sorted(told):
        lines, notes = found.setdefault(key[0], ([], []))
        lines.extend(_flow(words, key, told))
        if said[key] != BLANK:
            notes.append(f"{words.names[key[1]]}, {words.label('country', key[2])}: {said[key]}")
    return found


def _flow(words: Words, key: tuple[str, str, str], told: Mapping[tuple[str, str, str], tuple[Meant, ...]]) -> Lines:
    kind, code, other = key
    named = words.label("country", other)
    lines = [(words.names[code], named, *words.flow(code, kind, other, told[key]))]
    mirror = words.lists["flow"].option(kind).mirror or ""
    if (mirror, other, code) in told:
        back = told[mirror, other, code]
        pairs = zip(told[key], back, strict=True)
        differs = any(isinstance(one, Decimal) and isinstance(two, Decimal) and one != two for one, two in pairs)
        spoken = 0 if words.language == "es" else 1
        head = f"{words.label('flow', mirror)}: {('según', 'as reported by')[spoken]} {named}"
        head += (" (difieren)", " (the two differ)")[spoken] if differs else ""
        lines.append((head, *words.flow(other, mirror, code, back)))
    return lines


def notes(words: Words, row: str) -> list[str]:
    """Return what is said of some years of an indicator, as a list says it."""
    game, found = words.game, list[tuple[str, int, str]]()
    for code in LANGUAGES:
        for place in (("notes", f"N{one:02}") for one in range(1, 5)):
            if game.cell(code, *place, "indicator") == (RATES[row][0] if row in RATES else row):
                first, until, about, said = (str(game.cell(code, *place, one)) for one in NOTE)
                years = first if until == first else f"{first}\u2013{until}"
                if until == BLANK:
                    years = f"desde {first}" if words.language == "es" else f"from {first} on"
                told = f"{words.names[code]}, {years}: {words.label('about', about)}: {said}"
                found.append((code, int(first), told))
    return [told for _, _, told in sorted(found, key=lambda one: one[:2])]


NOTE = ("from", "until", "about", "words")


def printed(game: Game, language: str, page: Any) -> Iterator[tuple[str, ...]]:
    """Hold all tables of figures, parts and flows of the page against the record, to the letter; yield their lines."""
    words = Words(game, language)
    shown = {article.get("id"): article for article in page.xpath("//article[@class='indicator'][@id]")}
    for sheet, row in totals(game.instrument):
        values = [game.figure(code, sheet, row, year) for code in LANGUAGES for year in game.years]
        if all(one in (BLANK, "in_review") for one in values):
            assert f"indicators-{row.id}" not in shown
            continue
        article = shown[f"indicators-{row.id}"]
        wanted = dict(tables(words, sheet, row))
        found = [_lines(table) for table in article.xpath(".//table")]
        assert found == [one for one in wanted.values() if one], row.id
        assert [_words(one) for one in article.xpath(".//ul[contains(@class, 'year-notes')]/li")] == notes(
            words, row.id
        )
        for table in article.xpath(".//table"):
            _explains(table)
        yield from itertools.chain.from_iterable(one for name, one in wanted.items() if name != "bases")
    told = flows(words)
    kinds = page.xpath("//article[.//table[contains(@class, 'flows')]]")
    found_flows = {
        _words(one.xpath("h4")[0]): (
            _lines(one.xpath(".//table")[0]),
            [_words(each) for each in one.xpath("ul/li")],
        )
        for one in kinds
    }
    assert found_flows == {words.label("flow", kind): both for kind, both in told.items()}
    for one in kinds:
        _explains(one.xpath(".//table")[0])
    yield from itertools.chain.from_iterable(lines for lines, _ in told.values())
    rows = page.xpath("//section[@id='revised']//tbody/tr")
    assert Counter(one for one in map(_line_of_revised, rows) if one[2].isdigit()) == Counter(revised(words))


def _line_of_revised(line: Any) -> tuple[str, ...]:
    return tuple(map(_words, line.xpath("th | td")))[:5]


def revised(words: Words) -> Iterator[tuple[str, ...]]:
    """Yield each figure that was another one before, or is gone: of whom, of what, of which year, then and now."""
    game = words.game
    for code in LANGUAGES:
        now, told = game.counts(code), set[tuple[str, ...]]()
        for older in game.older(code) if now else ():
            for place, one in older.wrote.items():
                year = place.column[-4:]
                if now is None or not year.isdigit() or int(year) not in game.years:
                    continue
                title = words.title(place, older.wrote)
                key = (title, year) if place.sheet == "countries" else (place.sheet, place.row, year)
                if key in told:
                    continue
                found = now.wrote.get(row_like(older.wrote, place, now.wrote))
                if found is None or found.meant != one.meant:
                    told.add(key)
                    then, after = (words.value(place, each) for each in (one, found))
                    yield words.names[code], title, year, then, after


def _explains(table: Any) -> None:
    """Hold the letters in a table against those that are explained beneath it."""
    letters = {_words(one) for one in table.xpath(".//td/span[@class='marks']")}
    assert {one for each in letters for one in each.split()} == {_words(one) for one in table.xpath("tfoot//b")}


def _lines(table: Any) -> Lines:
    """Return the rows of a table as a reader has them read out."""
    return [tuple(map(_words, line.xpath("th | td"))) for line in table.xpath("tbody/tr")]


def _words(element: Any) -> str:
    """Return the words of a cell; what stands for them to the eye alone is left out."""
    texts = element.xpath(".//text()[not(ancestor::*[@aria-hidden='true'])]")
    return _shown("".join(texts))


def packaged(game: Game, folder: Path) -> None:
    """Hold the data package against the record: every answer of every sheet, lists again as tables of their own."""
    instrument, found = game.instrument, dict[tuple[str, CellId], str]()
    for one in _table(folder / "answers.csv"):
        found[one["country"], CellId(one["sheet"], one["row"], one["column"])] = one["value"]
    assert {place: _inert(str(value)) for place, value in _answers(game).items()} == found
    for sheet in (one for one in instrument.sheets if one.kind == "list"):
        own: dict[tuple[str, str], dict[str, str]] = {
            (key[0], key[1].row): {} for key in found if key[1].sheet == sheet.id
        }
        for (code, place), value in found.items():
            if place.sheet == sheet.id:
                own[code, place.row][place.column] = value
        lines = _table(folder / f"indicators-{sheet.id}.csv")
        told = {
            (one.pop("country"), one.pop("row")): {key: value for key, value in one.items() if value} for one in lines
        }
        assert told == own, sheet.id
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert {one["path"] for one in described["resources"]} == {one.name for one in folder.glob("*.csv")}


def _answers(game: Game) -> dict[tuple[str, CellId], Meant]:
    """Return all that counts of each country."""
    found: dict[tuple[str, CellId], Meant] = {}
    for code in LANGUAGES:
        counts = game.counts(code)
        found |= {(code, place): one.meant for place, one in (counts.wrote if counts else {}).items()}
    return found


def _inert(words: str) -> str:
    return f"'{words}" if words.startswith(tuple("=+-@")) else words


def _table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("seed", range(repeated(1)))
def test_every_figure_is_what_was_typed(seed: int, tmp_path: Path) -> None:
    """Table, SDMX, package and page of two editions say what countries typed; each figure leads to its cell."""
    dice = random.Random(seed)  # noqa: S311 - a game, not a secret
    before = Game(tmp_path / "first", dice, "2025", 2020).play() if dice.random() < 0.5 else None
    game = Game(tmp_path / "second", dice, "2026", 2021, before).play()
    language = ("es", "en")[seed % 2]
    if not any(map(game.counts, LANGUAGES)):
        with pytest.raises(UsageError):
            game.cycle.indicators(languages=(language,), formats=("html",))
        return
    _check(game, language)


def _check(game: Game, language: str, formats: tuple[str, ...] = ("html",)) -> list[tuple[str, ...]]:
    game.cycle.indicators(languages=(language,), formats=formats)
    made = game.path / "build" / "indicators"
    lines = _table(made / "indicators.csv")
    wanted = exported(game)
    assert _differing(of_table(lines), wanted) == {}
    assert len(lines) == len(wanted)
    plain = {key: one._replace(was="") for key, one in wanted.items()}
    sdmx = of_sdmx(game, (made / "indicators-sdmx.csv").read_text(encoding="utf-8"))
    assert _differing(sdmx, plain) == {}
    traced(game, lines)
    game.cycle.consolidate(game.path / "package")
    (folder,) = {path.parent for path in (game.path / "package").rglob("datapackage.json")}
    packaged(game, folder)
    return list(printed(game, language, html.fromstring((made / f"indicators-{language}.html").read_bytes().decode())))


@pytest.mark.pdf
@pytest.mark.parametrize("seed", range(3, 3 + repeated(1)))
def test_the_pdf_holds_every_table_of_the_page(seed: int, tmp_path: Path) -> None:
    """Parts by sex and age, citizenship, route and form, flows, rates and money are printed, line by line."""
    rows = {"IND-PRT-01", "IND-CTX-01", "IND-SOM-02", "IND-PRS-09"}
    game = Game(tmp_path / "one", random.Random(seed), "2026", 2021, None, only=frozenset(rows), moves=1).play()  # noqa: S311
    language = ("es", "en")[seed % 2]
    lines = _check(game, language, ("html", "pdf"))
    pdf = game.path / "build" / "indicators" / f"indicators-{language}.pdf"
    done = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True)
    text = _joined(done.stdout.decode())
    words = Words(game, language)
    lacking = [one for one in lines if not any(_joined(each) in text for each in (one, words.shortened(one)))]
    assert lacking == []


def _joined(words: str | tuple[str, ...]) -> str:
    """Return words as they stand in a PDF, where lines are broken anywhere."""
    return "".join("".join(words).replace("\u00ad", "").split())


def _differing(found: Mapping[Key, Line], wanted: Mapping[Key, Line]) -> dict[Key, tuple[Line | None, Line | None]]:
    return {key: (found.get(key), wanted.get(key)) for key in {**found, **wanted} if found.get(key) != wanted.get(key)}
