"""`matrices demo build`, the first command of the README: all that it writes, and what the register says of it."""

import datetime
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from matrices.cycle import Cycle
from matrices.register.records import Submission

pytestmark = pytest.mark.pdf

COUNTRY = re.compile(r"\b(?:X-)?[A-Z]{3}(?=[-.])")

REFERENCE = """
edition.keys edition.yaml register.sqlite
returned/CC-legislation-en.xlsx*3 returned/CC-legislation-es.xlsx*8
build/returned/CC-legislation-en.xlsx*3 build/returned/CC-legislation-es.xlsx*8
build/templates/CC-legislation-en.xlsx*3 build/templates/CC-legislation-es.xlsx*8
build/data/treaty_status.csv
"""
STUDY = """
build/study/matrices.xlsx build/study/presentation-en.pptx build/study/presentation-es.pptx
build/study/study-en.html build/study/study-en.pdf build/study/study-es.html build/study/study-es.pdf
build/data/answers.csv build/data/changes.csv build/data/codes.csv build/data/columns.csv build/data/countries.csv
build/data/coverage.csv build/data/datapackage.json build/data/legislation-laws.csv build/data/remarks.csv
build/data/rows.csv build/data/to_clarify.csv build/data/translations.csv build/data/validations.csv
"""
RETURNED = """
CC-directory-en.xlsx*2 CC-directory-es.xlsx*5 CC-indicators-en.xlsx*2 CC-indicators-es.xlsx*4
CC-legislation-en.xlsx*2 CC-legislation-es.xlsx*4 CC-legislation-en-v2.xlsx CC-legislation-es-v2.xlsx*2
CC-legislation-es-smuggling.xlsx CC-legislation-es-trafficking.xlsx
"""
MARKED = RETURNED.replace("en.xlsx*2 CC-directory-es.xlsx*5", "en.xlsx CC-directory-es.xlsx")
"""Of a directory in which nothing was found no marked copy is written."""
FORMS = """
returned/CC-indicators-en-round-1.xlsx*2 returned/CC-indicators-es-round-1.xlsx*4
returned/CC-indicators-es-round-2.xlsx returned/CC-legislation-en-round-1.xlsx*2
returned/CC-legislation-es-round-1.xlsx*5 returned/CC-legislation-es-round-2.xlsx*2
"""
ROUND = """
CC-indicators-en.xlsx*2 CC-indicators-es.xlsx*4 CC-legislation-en.xlsx*2 CC-legislation-es.xlsx*5
OBSERVER-comments-N-es.xlsx indicators-en.html indicators-es.html study-en.html study-es.html
letters/observer/OBSERVER.eml letters/observer/OBSERVER.ics letters/validation/CC.eml*7 letters/validation/CC.ics*7
"""
DEMONSTRATION = """
edition.keys edition.yaml register.sqlite
build/templates/CC-directory-en.xlsx*3 build/templates/CC-directory-es.xlsx*5
build/templates/CC-indicators-en.xlsx*3 build/templates/CC-indicators-es.xlsx*5
build/templates/CC-legislation-en.xlsx*3 build/templates/CC-legislation-es.xlsx*5
build/data/indicators-agreements.csv build/data/indicators-countries.csv build/data/indicators-notes.csv
build/data/indicators-publications.csv
build/indicators/indicators.csv build/indicators/indicators-sdmx.csv build/indicators/indicators-structure.xml
build/indicators/indicators-en.html build/indicators/indicators-en.pdf
build/indicators/indicators-es.html build/indicators/indicators-es.pdf
build/directory/directory-en.html build/directory/directory-en.pdf build/directory/directory-es.html
build/directory/directory-es.pdf build/directory/directory.xlsx build/directory/contacts.vcf
build/directory/contacts-3.0.vcf build/directory/contacts-3.0.zip build/directory/contacts.csv
build/directory/contacts.xlsx published/demonstration-v1/receipt.json
"""


def listed(words: str, where: str = "") -> Counter[str]:
    """Return names, each with how often it stands for a country: `returned/CC-legislation-es.xlsx*8`."""
    found = (one.partition("*") for one in words.split())
    return Counter({f"{where}{name}": int(count or 1) for name, _, count in found})


def written(folder: Path) -> Counter[str]:
    """Return the files of an edition, countries as CC, without what is kept to be quick or is a person's key."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return Counter(COUNTRY.sub("CC", name) for name in names if not re.match("build/cache/|register.keys/", name))


def round_of(number: int) -> Counter[str]:
    """Return the files of a round."""
    return listed(ROUND.replace("-N-", f"-{number}-"), f"build/round-{number}/")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Both editions, made in a temporary folder as the README says, and what was said."""
    folder = tmp_path_factory.mktemp("demo")
    words = [sys.executable, "-m", "matrices", "demo", "build", "--language", "en"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, re.findall(r".*(?:Warning|Traceback).*", done.stderr)) == (0, [])
    return folder / "build", done.stdout


def test_everything_is_written_and_nothing_else(built: tuple[Path, str]) -> None:
    """Workbooks, rounds, study, slides, data, indicators, directory, what was published; the study is named first."""
    folder, said = built
    assert written(folder / "reference") == listed(REFERENCE) + listed(STUDY)
    made = written(folder / "demo")
    published = Counter({name: n for name, n in made.items() if name.startswith("published/")})
    assert made - published == (
        listed(DEMONSTRATION.replace("published/demonstration-v1/receipt.json", ""))
        + listed(STUDY)
        + listed(RETURNED, "returned/")
        + listed(MARKED, "build/returned/")
        + listed(FORMS)
        + round_of(1)
        + round_of(2)
        + listed("build/round-1/comments-CC-en.xlsx")
    )
    ends = [line.strip() for line in said.partition("Open first:\n")[2].splitlines()]
    assert ends[0] == "build/reference/build/study/study-en.html"
    assert {one for one in ends if not (folder.parent / one).is_file()} == set()


def test_what_was_published_is_what_was_made_and_its_receipt_says_so(built: tuple[Path, str]) -> None:
    """Study, data and indicators, byte for byte; nothing of the directory of persons."""
    demo = built[0] / "demo"
    version = demo / "published" / "demonstration-v1"
    files = {path.relative_to(version): path.read_bytes() for path in version.rglob("*") if path.is_file()}
    made = {
        path.relative_to(demo / "build"): path.read_bytes()
        for part in ("study", "data", "indicators")
        for path in (demo / "build" / part).rglob("*")
        if path.is_file()
    }
    assert {path: files[path] == content for path, content in made.items()} == dict.fromkeys(made, True)
    assert set(files) - set(made) == {Path("receipt.json")}
    (kept,) = opened(demo).published()
    assert (kept.at, len(kept.files)) == ("2027-06-03T10:00:00-06:00", len(made))


def test_the_register_holds_the_whole_cycle(built: tuple[Path, str]) -> None:
    """Nothing is broken; each submission, form, comment, query and reading is there, and nothing waits unsaid."""
    cycle = opened(built[0] / "demo")
    with cycle.register_open() as register:
        assert register.prove().faults == ()
        found = register.submissions("demonstration")
        assert [(one.number, one.closed_at != "") for one in register.rounds.rounds("demonstration")] == [
            (1, True),
            (2, True),
        ]
    assert Counter(map(fate, found)) == {
        "legislation accepted returned": 8,
        "legislation rejected returned": 3,
        "legislation waiting returned": 1,
        "legislation accepted compiled": 1,
        "indicators accepted returned": 6,
        "directory accepted returned": 7,
    }
    (query,) = cycle.queries()
    assert ([turn.step for turn in query.turns], query.state, query.changed) == (
        ["asked", "answered", "settled"],
        "settled",
        True,
    )
    readings = cycle.source_readings("X-COS-legislation-v2")
    assert [holds for _, holds in readings.values()] == [True] * 9
    assert "read against their source" in built[1]


def test_the_reference_register_holds_what_was_compiled(built: tuple[Path, str]) -> None:
    """One workbook a member, and no act of any."""
    cycle = opened(built[0] / "reference")
    with cycle.register_open() as register:
        assert register.prove().faults == ()
        found = register.submissions(cycle.edition.id)
    assert Counter(map(fate, found)) == {"legislation accepted compiled": 11}
    assert (cycle.queries(), cycle.published()) == ((), ())


def fate(one: Submission) -> str:
    """Return instrument, verdict and origin of a submission."""
    return f"{one.instrument} {one.verdict} {one.origin}"


def opened(folder: Path) -> Cycle:
    """Return an edition that was made."""
    return Cycle.open(folder, clock=lambda: datetime.datetime.now(datetime.UTC), actor="test", language="en")
