"""The pictures of the tutorial, taken of the desk on the demonstration: python -m tests.desk.pictures DEMO [TARGET]."""

import sys
import tempfile
from pathlib import Path

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


if __name__ == "__main__":
    demonstration, where = Path(sys.argv[1]).resolve(), Path(*sys.argv[2:3] or (ROOT / "docs" / "pictures",))
    where.mkdir(parents=True, exist_ok=True)
    for spoken in ("es", "en"):
        take(demonstration, where, spoken)
