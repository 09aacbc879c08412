"""Tasks of the tests of jobs: what takes as long as it is told to, and what fails."""

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
