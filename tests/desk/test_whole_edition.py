"""A whole edition is played in a browser through the desk alone, in Spanish, and once more by commands: one record."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from matrices.commands import cli
from matrices.instrument.columns import CellContent
from matrices.instrument.model import BASIS, CONFIRMS_REST, VERDICT, WORDS
from matrices.instrument.place import CellId
from matrices.register.opening import open_register
from matrices.workbook.template.fill import fill
from tests.commands.conftest import SOUND
from tests.conftest import EXAMPLES, Place
from tests.rounds.play import A1, ENGLISH, LONGEST
from tests.web.driven import Driven, desk_at

OFFICER = "María Gómez"
FEWER = {place: one for place, one in SOUND.items() if place.row != "B-01"}
FAULTY = {**SOUND, CellId("matrix", "A-01", "shortest"): 12}
CONTACTS = "CRI\tAna Mora\tana@example.org\nPAN\tLuis Paz\tluis@example.org\n"
WRITTEN: Mapping[str, Mapping[str, str | Sequence[str]]] = {
    "general": {"instruments": ["small"]},
    "body": {"body.email": "st@example.org"},
    "calendar": {
        "calendar.request": "2027-01-11",
        "calendar.return_by": "2027-02-26",
        "calendar.cut_off": "2027-03-12",
        "calendar.validation_from": "2027-03-31",
        "calendar.validation_until": "2027-04-30",
        "calendar.presentation": "2027-06-07",
    },
    "silence": {
        "silence.agreed": "yes",
        "silence.agreed_on": "2027-01-20",
        "silence.decision.es": "acuerdo 4",
        "silence.decision.en": "agreement 4",
    },
}
"""What is written into the forms of the edition."""

SENT = {"CRI.xlsx": SOUND, "PAN.xlsx": SOUND, "BLZ-faulty.xlsx": FAULTY, "BLZ.xlsx": ENGLISH, "CRI-fewer.xlsx": FEWER}
"""Files that come, in this order, and what they answer."""

Act = tuple[Any, ...]
"""What is done next: its name, and what it needs."""


def at_desk(browser: Driven, edition: str, act: Act) -> None:
    """Do something at the desk."""
    base = f"/e/{edition}"
    match act:
        case "receive", file, arrived:
            browser.goto(f"{base}/tray")
            browser.upload("files", [str(file)])
            browser.open("main form summary")
            browser.fill("arrived", arrived)
            browser.then("button[name=keep][value=yes]")
        case ("accept" | "set-aside" | "withdraw" | "restore") as decision, name, reason:
            browser.send(f"{base}/tray/{name}/{decision}", {"reason": reason})
        case "open", until:
            browser.send(f"{base}/rounds/do/open", {"until": until, "format": ["html"]})
            browser.then("button[name=sure]")
        case "forms", *files:
            browser.goto(f"{base}/rounds")
            browser.upload("files", [str(one) for one in files])
            browser.then("form.drop button")
        case "resolve", country, row, outcome, reason:
            place = f"country={country}&row={row}&sheet=small/matrix"
            browser.send(f"{base}/rounds/do/resolve?{place}", {"outcome": outcome, "reason": reason, "language": "es"})
            browser.then("button[name=sure]")
        case "close", early:
            browser.send(f"{base}/rounds/do/close", {"reason": early} if early else {})
            if early:
                browser.fill("word", "cerrar")
            browser.then("button[name=sure]")
        case "study", *_:
            browser.send(f"{base}/study", {"format": ["html"]}, "button[value=study]")
            browser.send(f"{base}/study", {}, "button[value=consolidate]")


def by_command(path: Path, act: Act) -> None:
    """Do the same by command."""
    match act:
        case "receive", file, arrived:
            run(path, "receive", str(file), "--arrived", arrived, code=None)
        case ("accept" | "set-aside" | "withdraw" | "restore") as decision, name, reason:
            run(path, "register", decision, name, "--reason", reason)
        case "open", until:
            run(path, "round", "open", "--until", until, "--format", "html")
        case "forms", *files:
            run(path, "round", "receive", *map(str, files), code=None)
        case "resolve", country, row, outcome, reason:
            said = ("--outcome", outcome, "--reason", reason, "--language", "es")
            run(path, "round", "resolve", country, row, *said)
        case "close", early:
            run(path, "round", "close", *(("--early", early) if early else ()))
        case "study", *_:
            run(path, "study", "--format", "html")
            run(path, "consolidate")


def run(path: Path, *words: str, code: int | None = 0) -> None:
    """Run a command as the officer, in Spanish, and make sure of its exit code."""
    environment = {"MATRICES_LANGUAGE": "es", "LOGNAME": OFFICER}
    done = CliRunner().invoke(cli, ["--edition", str(path), *words], env=environment)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert code is None or done.exit_code == code, done.output


def returned(edition: Path, country: str, cells: Mapping[Place, CellContent], name: str) -> Path:
    """Fill in the workbook of a country as its focal point does, and return the path of the file."""
    (template,) = (edition / "build" / "desk" / "templates").glob(f"{country}-*.xlsx")
    path = edition.parent / "mails" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(fill(template.read_bytes(), cells))
    return path


def form(edition: Path, country: str, number: int, rows: Mapping[tuple[str, str], Sequence[str]], **how: Any) -> Path:
    """Fill in the validation form of a country: of each row verdict, words and legal basis."""
    (blank,) = (edition / "build" / f"round-{number}").glob(f"{country}-small-*.xlsx")
    cells: dict[Place, CellContent] = dict(how.get("cells", {}))
    for (sheet, row), said in rows.items():
        cells |= {CellId(sheet, row, column): words
                  for column, words in zip((VERDICT, WORDS, BASIS), said, strict=True) if words}  # fmt: skip
    cover = {CONFIRMS_REST: how["rest"]} if "rest" in how else {}
    path = edition.parent / "mails" / f"{country}-form-{number}.xlsx"
    path.write_bytes(fill(blank.read_bytes(), cells, cover))
    return path


def acts(path: Path, files: Mapping[str, Path], now: Callable[[str], None]) -> Iterator[Act]:
    """Yield what is done in the collection and in two rounds; forms are filled in where the edition put them."""
    now("2027-02-20T16:00:00+00:00")
    for number, name in enumerate(SENT, 11):
        yield "receive", files[name], f"2027-02-{number}T09:30"
    yield "set-aside", "CRI-small-v2", "El punto focal pidió conservar la primera."
    yield "withdraw", "PAN-small-v1", "Se recibió por error."
    yield "restore", "PAN-small-v1", "Era el archivo correcto."
    now("2027-03-31T15:00:00+00:00")
    yield "open", "2027-04-30"
    now("2027-04-20T16:00:00+00:00")
    corrected = form(path, "CRI", 1, {A1: ("Corrección", "", "Ley 5, art. 3")}, cells={LONGEST: 12}, rest="Sí")
    yield "forms", corrected, form(path, "PAN", 1, {A1: ("Objeción", "El artículo dice otra cosa.", "")})
    yield "resolve", "PAN", "A-01", "kept", "La nota cita el artículo tal como está."
    now("2027-04-25T16:00:00+00:00")
    yield "close", "Todos respondieron."
    now("2027-05-10T15:00:00+00:00")
    yield "open", "2027-05-28"
    now("2027-05-20T16:00:00+00:00")
    yield "forms", form(path, "PAN", 2, {A1: ("Confirmada", "", "")}, rest="Sí")
    now("2027-05-31T15:00:00+00:00")
    yield "close", ""
    now("2027-06-01T15:00:00+00:00")
    yield ("study",)


def begun(browser: Driven, home: Path) -> Path:
    """Begin an edition at the desk: name, countries, dates, contacts, silence, workbooks; return its folder."""
    browser.send("/name", {"name": OFFICER})
    titles = {"title-es": "Un estudio", "title-en": "A study"}
    browser.send("/new", {"folder": "e27", "id": "2027", **titles, "country": ["CRI", "PAN", "BLZ"]})
    shutil.copytree(EXAMPLES / "small", home / "e27" / "small")
    for part, fields in WRITTEN.items():
        browser.send(f"/e/e27/edition/{part}", fields)
        browser.press("main form button")
    browser.goto("/e/e27/edition/contacts")
    browser.fill("paste", CONTACTS)
    browser.press("form.card button")
    browser.press("main form button")
    for country in ("CRI", "PAN", "BLZ"):
        browser.goto(f"/e/e27/letters/template?country={country}&instrument=small")
    return home / "e27"


def record(path: Path) -> list[Any]:
    """Return all that a register holds: submissions with answers and findings, forms, and every event of the log."""
    with closing(open_register(path / "register.sqlite", create=False)) as register:
        submissions = register.submissions("2027")
        return [
            submissions,
            [(register.answers(one.id), register.findings(one), register.unplaced(one.id)) for one in submissions],
            register.rounds.forms("2027"),
            [(one.at, one.actor, one.kind, one.details, one.hash) for one in register.events()],
        ]


def products(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what was made for readers: the study, its data, drafts and forms of both rounds."""
    for folder in ("study", "data", "round-1", "round-2"):
        for one in sorted((path / "build" / folder).rglob("*")):
            if one.is_file():
                yield one.relative_to(path).as_posix(), one.read_bytes()


@pytest.mark.chromium
@pytest.mark.parametrize(
    "how",
    [{}, {"javascript": False}, {"keyboard": True}, {"firefox": True}],
    ids=["mouse", "plain", "keyboard", "firefox"],
)
def test_an_edition_through_the_desk_is_the_same_as_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: Mapping[str, Any]
) -> None:
    """With mouse and script, without script, by the keyboard alone, in Firefox: record, log and study are the same."""
    from tests.desk.at import clock

    moment, home = tmp_path / "moment", tmp_path / "editions"
    home.mkdir()
    monkeypatch.setenv("PLAYED_AT", str(moment))
    monkeypatch.setattr("matrices.commands.context.clock", clock)

    def now(at: str) -> None:
        moment.write_text(at, encoding="ascii")

    now("2027-01-10T15:00:00+00:00")
    with desk_at(home, moment, tmp_path / "settings") as link, Driven(link, **how) as browser:
        desk, other = begun(browser, home), tmp_path / "commands" / "e27"
        shutil.copytree(desk, other)
        files = {name: returned(desk, name[:3], cells, name) for name, cells in SENT.items()}
        for act in acts(desk, files, now):
            at_desk(browser, "e27", act)
        assert browser.faults() == []
    for act in acts(other, {name: returned(other, name[:3], cells, name) for name, cells in SENT.items()}, now):
        by_command(other, act)
    assert record(desk) == record(other)
    assert dict(products(desk)) == dict(products(other))
    assert "study-es.html" in {Path(name).name for name, _ in products(desk)}
