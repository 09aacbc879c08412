"""A browser that is driven step by step, at the door or at a desk of its own process at a moment of the play."""

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from tests.conftest import SOAK

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODULES = ROOT / "node_modules"


def judged_widths(language: str) -> Iterator[list[int]]:
    """Yield for one screen after the other at which widths axe judges it: in a soak at all, otherwise in turn.

    Words are longer in Spanish, so that it has the narrow ones; each screen is judged at two widths of the three.
    """
    turns = [[320], [768]] if language == "es" else [[1280], [320]]
    return itertools.cycle([[1280, 768, 320]] if SOAK > 1 else turns)


class Driven:
    """A browser of which every step is a method: `driven.fill("reason", "Por error.")`; see driver.mjs."""

    def __init__(self, link: str, *, firefox: bool = False, **options: Any) -> None:
        program, library = ("firefox-esr", "puppeteer-core") if firefox else ("chromium", "playwright-core")
        where = shutil.which(program) or shutil.which({"chromium": "chromium-browser"}.get(program, "firefox"))
        if where is None or shutil.which("node") is None or not (MODULES / library).is_dir():
            pytest.skip(f"{program} or {library} is not installed")
        self.process = subprocess.Popen(
            ["node", HERE / ("firefox.mjs" if firefox else "driver.mjs"), link, json.dumps(options)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"CHROMIUM": where, "FIREFOX": where},
        )

    def __getattr__(self, step: str) -> Any:
        def taken(*words: Any) -> Any:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(json.dumps([step, *words]) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
            assert answer, "the browser fell"
            told = json.loads(answer)
            assert "problem" not in told, told["problem"]
            return told["value"]

        return taken

    def send(self, path: str, fields: Mapping[str, str | Sequence[str]], button: str = "main form button") -> None:
        """Fill in the form of a page, press its button, and wait until a job that it asks for is over.

        Of boxes, the values that are to be ticked are named; all others are cleared.
        """
        self.goto(path)
        for name, value in fields.items():
            self.put(name, value)
        self.then(button)

    def then(self, button: str) -> None:
        """Press a button, and wait until a job that it asks for is over."""
        self.press(button)
        self.over()

    def put(self, name: str, value: str | Sequence[str]) -> None:
        """Put one value into a field, or the ticks of a group of boxes."""
        if not isinstance(value, str):
            for one in self.values(f'main [name="{name}"]', "value"):
                self.tick(name, one, one in value)
        elif self.count(f'main select[name="{name}"]'):
            self.choose(name, value)
        elif self.count(f'main input[type="radio"][name="{name}"]'):
            self.tick(name, value, True)
        else:
            self.fill(name, value)

    def faults_of(self, path: str, widths: Sequence[int], stops: int = 25, shots: str = "") -> list[str]:
        """Return what is wrong with a page, by axe at some widths and by its stops; keep pictures of it if asked to."""
        self.goto(path)
        found = [*self.judge(widths), *self.stops(stops)]
        if os.environ.get("PICTURES"):
            plain = re.sub(r"[^a-z0-9]+", "-", path, flags=re.IGNORECASE)
            for width in (1280, 320):
                self.resize(width)
                self.picture(f"{os.environ['PICTURES']}/{shots}{plain}-{width}.png")
            self.resize(1280)
        return [f"{shots} {path} {one}" for one in found]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate(timeout=30)


@contextmanager
def desk_at(folder: Path, moment: Path, settings: Path, language: str = "es") -> Iterator[str]:
    """Run the desk on a folder, at the moment that the file `moment` names, and yield its link."""
    own = {"XDG_CONFIG_HOME": str(settings), "MATRICES_LANGUAGE": language, "PLAYED_AT": str(moment)}
    call = [sys.executable, str(ROOT / "tests" / "desk" / "at.py"), "desk", str(folder), "--no-browser"]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | own)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split(": ", 1)[1].strip()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        process.stdout.close()
