"""What focal points and an observer do at the door, played in a browser: the same record as by file and command."""

import datetime
import itertools
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from matrices.instrument.model import BASIS, CONFIRMS_REST, VERDICT, WORDS
from matrices.instrument.place import CellId
from matrices.language import say
from matrices.workbook.template.fill import fill
from tests.conftest import SOAK
from tests.door.conftest import SOUND, Desk, Entrance, code_in, now
from tests.web.driven import Driven

WIDE, NARROW, ZOOMED = (1280, 900, 1), (320, 640, 1), (320, 225, 4)
"""Windows: width, height, scale. The last is one of 1280 by 900 at 400 %."""

SAMPLE: Mapping[str, Mapping[str, Any]] = {
    "es-keyboard-narrow": {"language": "es", "keyboard": True, "screen": NARROW},
    "en-plain-zoomed": {"language": "en", "javascript": False, "screen": ZOOMED},
    "es-firefox-plain": {"language": "es", "firefox": True, "javascript": False},
}
"""What is played in every run: each way once. A soak plays all of them with each other."""

EVERY: Mapping[str, Mapping[str, Any]] = {
    f"{browser}-{language}-{script}-{keys}-{width}-{scale}": {
        "firefox": browser == "firefox",
        "language": language,
        "javascript": script == "script",
        "keyboard": keys == "keyboard",
        "screen": (width, height, scale),
    }
    for browser, language in itertools.product(("chromium", "firefox"), ("es", "en"))
    for script, keys in itertools.product(("script", "plain"), ("mouse", "keyboard"))
    for width, height, scale in (WIDE, NARROW, ZOOMED)
}

HOW = SAMPLE if SOAK == 1 else EVERY

FAULTS = {
    CellId("laws", "L01", "status"): "?",
    CellId("matrix", "A-01", "shortest"): "x",
    CellId("matrix", "B-01", "coverage"): "Quizás",
}
"""Cells of a workbook with what is wrong in them."""

MENDED = {
    "laws~L01~status": ("option", "in_force"),
    "matrix~A-01~shortest": ("years", "6"),
    "matrix~B-01~coverage": ("option", "partial"),
}
"""What is written into them in the browser."""

TYPED: tuple[tuple[str, Mapping[str, str]], ...] = (
    ("fill/laws/new", {"laws~L01~name~words": "Código Penal", "laws~L01~status~option": "in_force"}),
    (
        "fill/matrix/A",
        {
            "matrix~A-01~coverage~option": "yes",
            "matrix~A-01~law~row": "L01",
            "matrix~A-01~article~words": "art. 172",
            "matrix~A-01~shortest~years": "6",
            "matrix~A-01~longest~years": "10",
        },
    ),
    ("fill/matrix/A", {"matrix~A-02~coverage~option": "no"}),
    ("fill/matrix/B", {"matrix~B-01~coverage~option": "partial", "matrix~B-01~law~row": "L01"}),
)
"""What a country writes that answers in the browser alone: the pages, and the fields of each."""

SENDER = {"institution": "Ministerio Público", "name": "Ana Núñez"}
CORRECTED = {"article": "art. 173"}
REMARK = {"country": "CRI", "words": "La ley se reformó.", "source": "La Gaceta"}


def put(browser: Driven, name: str, value: str) -> None:
    """Write into a field, or choose in it."""
    if browser.count(f'main input[name="{name}"][value="{value}"]'):
        browser.tick(name, value, True)
    else:
        browser.put(name, value)


def sign_in(browser: Driven, entrance: Entrance, name: str, language: str) -> None:
    """Come by the link of the letter, as nobody or as whoever was there before."""
    if browser.count("form[action='/leave']"):
        browser.press("form[action='/leave'] button")
    browser.goto(f"/i/{entrance.people[name].person}?language={language}")
    browser.press("main form button")
    browser.fill("code", code_in(entrance.mails[-1][0]))
    browser.press("main form button")


def hand_in(browser: Driven, language: str) -> None:
    """Hand the draft in, and look at the receipt."""
    browser.goto("/workbooks/small")
    browser.fill("institution", SENDER["institution"])
    browser.fill("person", SENDER["name"])
    browser.press("form[action$=submit] button")
    assert browser.words("h1") == say("door", "receipt", language)


def corrects_three_findings(browser: Driven, file: str, language: str) -> None:
    """Drop a workbook, go from finding to finding, hand it in."""
    browser.goto("/workbooks/small")
    browser.upload("file", [file])
    browser.press("button[name=keep]")
    assert browser.count(".findings li") == len(FAULTS)
    for left in range(len(FAULTS), 0, -1):
        browser.goto("/workbooks/small")
        browser.press(".findings li:first-child a[href*='/cell?']")
        name = browser.values("main .cell[id]", "id")[0]
        part, value = MENDED[name]
        put(browser, f"{name}~{part}", value)
        browser.press("button[name=step][value=save]")
        assert browser.count(".told") == 1, left
    browser.goto("/workbooks/small")
    assert browser.count(".findings li") == 0
    hand_in(browser, language)


def answers_without_a_file(browser: Driven, language: str) -> None:
    """Begin, and save page by page; then hand in."""
    browser.goto("/workbooks/small/fill")
    browser.press("main form button")
    for path, fields in TYPED:
        browser.goto(f"/workbooks/small/{path}")
        for name, value in fields.items():
            put(browser, name, value)
        browser.press("button[name=step][value=save]")
        assert browser.count(".told") == 1
    hand_in(browser, language)


def says_its_word(browser: Driven, language: str) -> None:
    """Correct a row, object to one, confirm the rest, send."""
    browser.goto("/round")
    browser.press("main .card a.button")
    browser.goto("/round/small?sheet=matrix")
    for row, verdict, fields in (
        ("A-01", "correct", {"cell-article": CORRECTED["article"], "basis": "Ley 5, art. 3"}),
        ("B-01", "object", {"words": "No corresponde."}),
    ):
        browser.tick(f"verdict@r-{row}", verdict, True)
        browser.open(f"#r-{row} details > summary")
        for name, words in fields.items():
            browser.fill(f"{name}@r-{row}", words)
        browser.press(f"#r-{row} form button")
        assert browser.count(".told") == 1
    browser.tick("rest", "yes", True)
    browser.fill("institution", SENDER["institution"])
    browser.fill("person", SENDER["name"])
    browser.press("form[action$='/send'] button")
    assert browser.words("h1") == say("door", "receipt", language)


def comments(browser: Driven, about: str, language: str) -> None:
    """Write a comment, and send it."""
    browser.goto("/round")
    for name, value in {"country": REMARK["country"], "about": about}.items():
        browser.choose(name, value)
    for name in ("words", "source"):
        browser.fill(name, REMARK[name])
    browser.press("form[action='/round-comments'] .buttons button")
    browser.fill("institution", SENDER["institution"])
    browser.fill("person", SENDER["name"])
    browser.press("form[action$='/send'] button")
    assert browser.words("h1") == say("door", "receipt", language)


def record(desk: Desk) -> Iterator[Any]:
    """Yield what the register holds, without who, when and as which bytes."""
    with desk_cycle(desk).register_open() as register:
        for one in register.submissions("2027"):
            said = [
                (each.sheet, each.row, each.column, str(each.value), each.tab, each.cell)
                for each in register.answers(one.id)
            ]
            found = [(each.code, each.at.sheet, each.at.cell) for each in register.findings(one)]
            yield one.name, one.verdict, one.institution, sorted(said), found
        for form in register.rounds.forms("2027"):
            yield form.country, form.verdict, form.confirms_rest, dict(form.sender)
    status = desk.json("round", "status")
    for name in ("remarks", "corrections", "comments"):
        yield name, [{key: one[key] for key in one if key in SAID} for one in status.get(name, [])]


SAID = {"country", "sheet", "row", "column", "kind", "words", "basis", "source", "observer", "before", "after", "cell"}


def desk_cycle(desk: Desk) -> Any:
    """Return an edition as the tests open it."""
    from matrices.cycle import Cycle

    return Cycle.open(desk.path, clock=now, actor="test", language="es")


def by_file(desk: Desk, until: datetime.date) -> None:
    """Do the same acts by files and commands."""
    told = ("--institution", SENDER["institution"])
    for country in ("PAN", "CRI"):
        desk.run("receive", desk.filled(SOUND, country), *told)
    cycle = desk_cycle(desk)
    cycle.round_open(until=until)
    cycle.round_forms(("html",))
    (blank,) = (desk.path / "build" / "round-1").glob("CRI-small-*.xlsx")
    row = {VERDICT: "Corrección", BASIS: "Ley 5, art. 3", **CORRECTED}
    cells = {CellId("matrix", "A-01", column): words for column, words in row.items()}
    objected = {VERDICT: "Objeción", WORDS: "No corresponde."}
    cells |= {CellId("matrix", "B-01", column): words for column, words in objected.items()}
    form = desk.path / "CRI-form.xlsx"
    form.write_bytes(fill(blank.read_bytes(), cells, {**SENDER, CONFIRMS_REST: "Sí"}))
    desk.run("round", "receive", str(form))
    made, _ = cycle.round_commented("RNCOM", [{**REMARK, "about": about_a1(cycle)}], SENDER)
    (desk.path / made.name).write_bytes(made.content)
    desk.run("round", "receive", str(desk.path / made.name))


def about_a1(cycle: Any) -> str:
    """Return the code by which a comment is about a row."""
    return str(next(code for code, name in cycle.comment_targets("es") if name.startswith("A-01")))


@pytest.mark.chromium
@pytest.mark.parametrize("way", HOW)
def test_the_record_of_the_door_is_that_of_files(entrance: Entrance, desk: Desk, tmp_path: Path, way: str) -> None:
    """Three findings corrected; answers without a file; a country's word on the draft; an observer's comment."""
    how, until = dict(HOW[way]), now().date() + datetime.timedelta(days=30)
    language = how.pop("language")
    width, height, scale = how.pop("screen", WIDE)
    how |= {"viewport": {"width": width, "height": height}, "scale": scale, "locale": language}
    other = Desk(Path(shutil.copytree(desk.path, tmp_path / "other")))
    faulty = desk.filled({**SOUND, **FAULTS}, "PAN", "PAN.xlsx")
    with Driven(entrance.door.origin + "/", **how) as browser:
        sign_in(browser, entrance, "pan", language)
        corrects_three_findings(browser, faulty, language)
        sign_in(browser, entrance, "cri", language)
        answers_without_a_file(browser, language)
        entrance.cycle.round_open(until=until)
        entrance.cycle.round_forms(("html",))
        browser.goto("/round")
        says_its_word(browser, language)
        sign_in(browser, entrance, "observer", language)
        comments(browser, about_a1(entrance.cycle), language)
        assert browser.faults() == []
    by_file(other, until)
    assert list(record(desk)) == list(record(other))
    assert [one["counts"] for one in desk.json("register", "list")].count(True) == 2
