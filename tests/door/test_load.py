"""The last day: twenty focal points at once are all served, in little memory. How long it takes, benchmarks say."""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.commands.conftest import EDITION
from tests.conftest import SOAK
from tests.door.conftest import SOUND, Desk, prepared, server
from tests.door.house import House, LastDay, at_home
from tests.register import server as postgresql

__all__ = ["prepared", "server"]

CODES = [
    "ARG",
    "BOL",
    "BRA",
    "CHL",
    "COL",
    "CUB",
    "DOM",
    "ECU",
    "SLV",
    "GTM",
    "HND",
    "HTI",
    "JAM",
    "MEX",
    "NIC",
    "PRY",
    "PER",
    "TTO",
    "URY",
    "VEN",
]
GIGABYTE = 1024**3
SECONDS = 30 if SOAK == 1 else 1800

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks Linux for memory")


@pytest.fixture(scope="module")
def filled(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of twenty countries, each with a workbook that is filled in."""
    path = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("load") / "edition"))
    countries = "".join(f"  - {{code: {code}, language: es}}\n" for code in CODES)
    (path / "edition.yaml").write_text(EDITION.partition("countries:\n")[0] + f"countries:\n{countries}")
    desk = Desk(path)
    assert desk.run("template").exit_code == 0
    for code in CODES:
        desk.filled(SOUND, code)
    return path


@pytest.fixture(params=["file", "server"])
def house(request: pytest.FixtureRequest, filled: Path, tmp_path: Path) -> Iterator[House]:
    """The house of that edition, on one computer or with a database of its own."""
    path = Path(shutil.copytree(filled, tmp_path / "edition"))
    address = ""
    if request.param == "server":
        started: postgresql.Server = request.getfixturevalue("server")
        address = started.new_schema()
    with at_home(path, address, people=()) as found:
        found.invite(**{code: focal(code) for code in CODES})
        found.web()
        for _ in range(2 if address else 0):
            found.jobs()
        yield found


def focal(code: str) -> Mapping[str, str]:
    """Return the focal point of a country."""
    return {"role": "focal", "country": code, "name": f"Focal {code}", "email": f"{code.lower()}@focal.example"}


def test_twenty_focal_points_are_served_on_the_last_day(house: House) -> None:
    """Each brings a file a minute, sees its findings and the board, and hands in; nobody is refused."""
    files = {code: ("small", house.folder / f"{code}.xlsx") for code in CODES}
    day = LastDay(house, files, SECONDS)
    day.play()
    submissions = house.cycle.register_list()
    assert day.errors == []
    assert len(submissions) == min(len(CODES), len(day.took["handed in"]))
    assert day.memory < GIGABYTE
