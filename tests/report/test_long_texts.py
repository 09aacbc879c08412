"""Texts of 9,000 characters in an edition of 33 States: every word is on paper."""

import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.large import large_study
from matrices.report.pdf import render_pdf
from matrices.report.study.page import study_print

LENGTH = 9000


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.pdf
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_text_of_several_pages_is_printed_whole(language: str, tmp_path: Path) -> None:
    """Heads of tables and feet of pages come between its lines, words may be hyphenated, and no line of it is lost."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed")
    study, file = large_study(33, 2, LENGTH), tmp_path / "study.pdf"
    file.write_bytes(render_pdf(study_print(study, language)))
    told = subprocess.run([reader, "-raw", file, "-"], capture_output=True, text=True, check=True).stdout
    names = {one.names[language] for one in study.edition.countries}
    lines = {closed(line.removeprefix(name)) for line in told.splitlines() for name in ("", line.partition(" ")[0])
             if name in {"", *names}}  # fmt: skip
    texts = [closed(str(one.value)) for one in study.entries if len(str(one.value)) == LENGTH]
    assert [left_of(text, lines) for text in texts] == ["", "", ""]


def closed(words: str) -> str:
    """Return words without blanks, and without the hyphen at which a line ends."""
    return "".join(words.split()).rstrip("-\N{HYPHEN}")


def left_of(words: str, lines: set[str]) -> str:
    """Return what is left of a text once every line that it begins with is taken away."""
    while words:
        end = max((len(line) for line in lines if line and words.startswith(line)), default=0)
        if not end:
            return words
        words = words[end:]
    return words
