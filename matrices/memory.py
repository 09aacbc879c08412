"""The collector of garbage, kept away while much is made that is all still needed."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_collections() -> Iterator[None]:
    """Keep the collector from looking, again and again, through what is all still needed.

    A collection that is asked for meanwhile looks only through what was made since.
    """
    enabled = gc.isenabled()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if enabled:
            gc.enable()
