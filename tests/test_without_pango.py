"""Where Pango is not installed, as on a fresh Windows: all is made but the PDF, and one line says why there is none."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.commands.conftest import SOUND, Desk, desk, prepared

__all__ = ["desk", "prepared"]

ROOT = Path(__file__).resolve().parents[1]

HIDING = """\
import cffi
there = cffi.FFI.dlopen
def hidden(ffi, name, flags=0):
    if any(one in str(name).lower() for one in ("pango", "gobject", "harfbuzz", "fontconfig")):
        raise OSError(f"cannot load library {name!r}")
    return there(ffi, name, flags)
cffi.FFI.dlopen = hidden
"""
"""What every Python runs before all else, those that it starts too."""

PLAYED = """\
import sys
from click.testing import CliRunner
from matrices.commands import cli
for line in ("study --language es", "present --language es", "consolidate", "status --format html", "round open"):
    words = line.split()
    done = CliRunner(env={"MATRICES_LANGUAGE": "es"}).invoke(cli, ["--edition", sys.argv[1], *words])
    told = done.output.count("Aquí no se puede hacer el PDF")
    print(words[0], done.exit_code, told, sep="|")
"""


def test_everything_but_the_pdf_is_made(desk: Desk, tmp_path: Path) -> None:
    """Study, presentation, data, status and the files of a round; one line a product that would have had a PDF."""
    desk.run("receive", desk.filled(SOUND))
    path = desk.path / "edition.yaml"
    path.write_text(
        path.read_text("utf-8").replace("  cut_off:", "  validation_until: 2099-04-30\n  cut_off:"), "utf-8"
    )
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "sitecustomize.py").write_text(HIDING, "utf-8")
    environment = os.environ | {"PYTHONPATH": f"{hidden}{os.pathsep}{ROOT}"}
    call = [sys.executable, "-c", PLAYED, str(desk.path)]
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=environment, cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "study|0|1", "present|0|0", "consolidate|0|0", "status|0|0", "round|0|1",
    ]  # fmt: skip
    made = {one.relative_to(desk.path / "build").as_posix() for one in (desk.path / "build").rglob("*")}
    wanted = {"study/study-es.html", "round-1/study-es.html"}
    assert [one for one in made if re.fullmatch(r"round-1/CRI-.*\.xlsx", one)] != []
    assert (wanted - made, [one for one in made if one.endswith(".pdf")]) == (set(), [])
