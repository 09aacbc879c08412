"""Tasks of the tests of jobs: what takes as long as it is told to, and what fails."""

import os
import signal
import time
from typing import Any

from matrices.errors import UsageError


def prepare() -> None:
    """Load nothing."""


def nap(*, seconds: float, progress: Any) -> str:
    """Take a while."""
    time.sleep(seconds)
    return "rested"


def fall(*, progress: Any) -> None:
    """Fail with a reason."""
    raise UsageError("no-file", file="nada.xlsx")


def die(*, marks: Any, times: int, progress: Any) -> int:
    """Bring the process down so many times, and return how often it was tried; `marks` is a folder."""
    tried = len(list(marks.iterdir())) + 1
    (marks / str(tried)).touch()
    if tried <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return tried
