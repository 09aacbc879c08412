"""A step that is worked out from the register and then written → done again where somebody else wrote in between."""

from collections.abc import Callable
from typing import TypeVar

from matrices.errors import RegisterError

Done = TypeVar("Done")

MOVED = "register-moved"
"""Code of the `RegisterError` which says that what was written would rest on what is no longer so."""

TRIES = 10
"""Each of them can fail only because another process has got further in the meantime."""


def until_unmoved(step: Callable[[], Done]) -> Done:
    """Return what a step makes of the register as it is; raise `register-moved` if that never holds still."""
    for _ in range(TRIES - 1):
        try:
            return step()
        except RegisterError as problem:
            if problem.code != MOVED:
                raise
    return step()
