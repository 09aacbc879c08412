"""The pictures of tutorial and guide, of desk and door on the demonstration: python -m tests.web.pictures DEMO."""

import datetime
import shutil
import sys
import tempfile
from pathlib import Path

from matrices.web.jobs import JobLine
from tests.door.conftest import code_in, opened
from tests.web.driven import ROOT, Driven, desk_at

MOMENT = "2027-05-20T15:00:00+00:00"
"""While the second round of the demonstration runs, or as if it did."""

SCREENS = {
    "board": "board",
    "letter": "letters/thanks/X-ALB",
    "submission": "tray/X-ALB-legislation-v1",
    "rounds": "rounds",
    "study": "study",
}
"""What the tutorial shows, and where it is found in the edition."""


def take(edition: Path, target: Path, language: str) -> None:
    """Write one picture a screen, as it is seen at the top of its page."""
    with tempfile.TemporaryDirectory() as folder:
        moment = Path(folder, "moment")
        moment.write_text(MOMENT, encoding="ascii")
        with desk_at(edition, moment, Path(folder, "settings"), language) as link, Driven(link) as browser:
            browser.send("/name", {"name": {"es": "María Gómez", "en": "Mary Gomez"}[language]})
            for name, path in SCREENS.items():
                browser.goto(f"/e/{edition.name}/{path}")
                browser.picture(str(target / f"desk-{name}-{language}.png"), False)


COUNTRY, INSTRUMENT = "X-ALB", "legislation"


def take_door(edition: Path, target: Path, language: str) -> None:
    """Write what a focal point sees at the door: the digits, the findings, the receipt."""
    name = {"es": "Ana Núñez", "en": "Ann Newton"}[language]
    own = {"role": "focal", "country": COUNTRY, "name": name, "email": "focal@example.org", "language": language}
    line, moment = JobLine("matrices.door.work", 300), datetime.datetime.fromisoformat(MOMENT)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(edition, Path(folder, "edition")))
        words = (copy / "edition.yaml").read_text(encoding="utf-8")
        with (
            opened(copy, line, {"focal": own}, words, lambda: moment) as entrance,
            Driven(entrance.door.origin, viewport={"width": 1000, "height": 640}, locale=language) as browser,
        ):
            file, content = entrance.cycle.register_original(f"{COUNTRY}-{INSTRUMENT}-v1")
            Path(folder, file).write_bytes(content)
            browser.goto(f"/i/{entrance.people['focal'].person}?language={language}")
            browser.press("main form button")
            browser.fill("code", code_in(entrance.mails[-1][0]))
            browser.picture(str(target / f"door-code-{language}.png"), False)
            browser.press("main form button")
            browser.goto(f"/workbooks/{INSTRUMENT}")
            browser.upload("file", [str(Path(folder, file))])
            browser.press("button[name=keep]")
            assert browser.count("#draft"), browser.words("main")
            browser.evaluate("document.querySelector('#draft').scrollIntoView()")
            browser.picture(str(target / f"door-findings-{language}.png"), False)
            browser.fill("institution", {"es": "Ministerio Público", "en": "Public Prosecution Service"}[language])
            browser.press("form[action$=submit] button")
            browser.picture(str(target / f"door-receipt-{language}.png"), False)
    line.end()


if __name__ == "__main__":
    demonstration, where = Path(sys.argv[1]).resolve(), Path(*sys.argv[2:3] or (ROOT / "docs" / "pictures",))
    where.mkdir(parents=True, exist_ok=True)
    for spoken in ("es", "en"):
        take(demonstration, where, spoken)
        take_door(demonstration, where, spoken)
