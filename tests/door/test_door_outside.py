"""What Chromium with axe-core says of the door, used as focal points, colleagues, observers and officers use it."""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from matrices.door.serving import SCREENS
from matrices.instrument.place import CellId
from tests.door.conftest import SOUND, Desk, Entrance, code_in, now
from tests.web.driven import Driven, judged_widths

PATHS: Mapping[str, tuple[str, ...]] = {
    "": ("/", "/sign-in", "/i/{person}", "/privacy", "/nowhere", "/published", "/published/1/{published}"),
    "cri": (
        "/workbooks",
        "/workbooks/small",
        "/receipt/CRI-small-v1",
        "/record/CRI-small-v1",
        "/questions",
        "/round",
        "/round/small",
        "/round/small?sheet=matrix",
        "/round-receipt/1",
        "/people",
        "/directory",
        "/workbooks/small/fill",
        "/workbooks/small/fill/laws/L01",
        "/workbooks/small/fill/matrix/A",
        "/workbooks/small/fill/cover/cover",
        "/workbooks/small/cell?at=matrix~A-01~shortest",
        "/workbooks/small/cell?at=matrix~A-01~law",
    ),
    "pan": ("/workbooks/small", "/workbooks/small/fill"),
    "colleague": ("/workbooks", "/workbooks/small", "/workbooks/small/fill", "/workbooks/small/fill/laws/L01"),
    "observer": ("/round", "/comments-receipt/1"),
    "analyst": ("/workbooks", "/round"),
    "secretariat": ("/workbooks", "/people", "/record/CRI-small-v1", "/round"),
}
"""Whoever it is → the screens to be judged."""

FILES = {
    "/static/{name}", "/health", "/receipt/{name}/json", "/receipt/{name}/pdf", "/record/{name}/original",
    "/record/{name}/marked", "/drafts/{country}/{instrument}", "/workbooks/{instrument}/file/{kind}",
    "/round-receipt/{number}/json", "/round-receipt/{number}/pdf", "/comments-receipt/{number}/json",
    "/comments-receipt/{number}/pdf", "/published/newest/{file:path}", "/directory/{file}",
    "/round-draft/{file}",
}  # fmt: skip
"""Addresses that are no screen of the door: files, ways to another address, pages of documents, judged with those."""


def test_every_screen_is_judged() -> None:
    """An address that is added is entered above."""
    shown = [route for one in SCREENS for route in one.ROUTES if "GET" in route.methods]
    paths = [path.partition("?")[0] for own in PATHS.values() for path in own]
    missing = {route.path for route in shown if not any(route.path_regex.fullmatch(path) for path in paths)}
    assert missing == FILES


@pytest.fixture
def busy(entrance: Entrance, desk: Desk) -> Entrance:
    """A door where everything goes on at once: drafts, questions, a round, a study that was published."""
    cycle, store = entrance.cycle, entrance.door.store
    for country in ("CRI", "PAN"):
        desk.run("receive", desk.filled(SOUND, country))
    cycle.study(formats=("html",))
    cycle.publish([one.name for one in cycle.made() if one.current and one.name.endswith("-es.html")])
    cycle.ask("CRI-small-v1", "Matriz!G7", "¿Qué artículo?")
    cycle.round_open(until=now().date() + datetime.timedelta(days=30))
    cycle.round_forms(("html",))
    form, _ = cycle.round_voiced(("CRI", "small"), (), rest=False, sender={"institution": "Cancillería"})
    remark, _ = cycle.round_commented("RNCOM", [{"country": "CRI", "about": "r0", "words": "Vea."}], {"name": "Olga"})
    assert [one.done for one in cycle.round_receive([form, remark])] == [True, True]
    store.keep_note("CRI", "1/small", "matrix/A-02", {"verdict": "object", "words": "No es así.", "basis": ""})
    store.keep_note("RNCOM", "1/comments", "0001", {"country": "CRI", "about": "r0", "words": "Vea.", "source": ""})
    faults = {CellId("matrix", "A-01", "shortest"): "x", CellId("laws", "L01", "status"): "?"}
    faulty = Path(desk.filled({**SOUND, **faults}, name="faulty.xlsx")).read_bytes()
    store.save_draft("CRI", "small", faulty, file="faulty.xlsx", author="x", base=0)
    return entrance


def faults(browser: Driven, busy: Entrance, language: str) -> Iterator[str]:
    """Yield what is wrong with any screen, as each role sees it."""
    (version,) = busy.cycle.published()
    names = {"person": busy.people["pan"].person, "published": version.files[0].name}
    widths = judged_widths(language)
    for name, paths in PATHS.items():
        browser.enter(busy.door.cookie, busy.door.store.enter(busy.people[name].person) if name else "")
        browser.goto(f"/privacy?language={language}")
        for path in paths:
            yield from browser.faults_of(path.format(**names), next(widths), shots=f"{language}-{name}")
    yield from code_page(browser, busy, next(widths))
    yield from two_texts(browser, busy, next(widths))


def code_page(browser: Driven, busy: Entrance, widths: list[int]) -> Iterator[str]:
    """Yield what is wrong where the six digits are asked for, and where they were wrong."""
    browser.enter(busy.door.cookie, "")
    browser.goto("/sign-in")
    browser.fill("address", busy.people["pan"].email)
    browser.press("main form button")
    yield from (f"code {one}" for one in browser.judge(widths))
    browser.fill("code", f"{(int(code_in(busy.mails[-1][0])) + 1) % 10**6:06d}")
    browser.press("main form button")
    yield from (f"code again {one}" for one in browser.judge(widths))


def two_texts(browser: Driven, busy: Entrance, widths: list[int]) -> Iterator[str]:
    """Yield what is wrong where somebody else wrote meanwhile, and where a file is refused."""
    browser.enter(busy.door.cookie, busy.door.store.enter(busy.people["cri"].person))
    browser.goto("/workbooks/small/cell?at=matrix~A-01~article")
    other = Path(busy.desk.filled({**SOUND, CellId("matrix", "A-01", "article"): "art. 9"}, name="o.xlsx"))
    busy.door.store.save_draft("CRI", "small", other.read_bytes(), file="o.xlsx", author="y", base=1)
    browser.fill("matrix~A-01~article~words", "art. 10")
    browser.press("button[name=step][value=save]")
    assert browser.count("[name='matrix~A-01~article~words'][value='art. 10']") == 1
    yield from (f"conflict {one}" for one in browser.judge(widths))
    browser.goto("/workbooks/small")
    browser.upload("file", [str(busy.desk.path / "edition.yaml")])
    browser.press("button[name=keep]")
    assert browser.count(".problem") == 1
    yield from (f"refused {one}" for one in browser.judge(widths))


@pytest.mark.chromium
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_door_in_chromium(busy: Entrance, language: str) -> None:
    """No fault by axe, no page too wide, nothing from elsewhere, every stop of the keyboard seen."""
    with Driven(busy.door.origin, locale=language) as browser:
        assert list(faults(browser, busy, language)) == []
        assert (browser.noise(), browser.faults()) == ([], [])


@pytest.mark.chromium
def test_what_was_not_sent_comes_back_in_its_tab(busy: Entrance) -> None:
    """And what was saved is saved by the keyboard too."""
    at = "/workbooks/small/cell?at=matrix~A-01~shortest"
    text, years = ("matrix~A-01~shortest~words", "matrix~A-01~shortest~years")
    with Driven(busy.door.origin, keyboard=True) as browser:
        browser.enter(busy.door.cookie, busy.door.store.enter(busy.people["cri"].person))
        browser.goto(at)
        browser.fill(text, "seis")
        browser.goto("/workbooks")
        browser.goto(at)
        value = f"document.querySelector('[name=\"{text}\"]')?.value"
        assert (browser.evaluate(value), browser.count("[data-kept]:not([hidden])")) == ("seis", 1)
        browser.fill(years, "6")
        browser.press("button[name=step][value=save]")
        assert (browser.evaluate(value), browser.count(".told")) == (None, 1)
