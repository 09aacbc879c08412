"""Pages that are printed in processes of their own: none outlives the process that asked for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ASKING = """
import multiprocessing, os, time
from concurrent.futures import ProcessPoolExecutor
from matrices.cycle import products

if __name__ == "__main__":
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, fresh, products._begin, (fresh.SimpleQueue(),)) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, 600).result()
"""


def _lives(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
        return False  # it has ended, and whoever came to be its parent has not looked
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed like this here")
def test_a_process_that_prints_ends_with_the_one_that_asked(tmp_path: Path) -> None:
    """Killed without a word, a command leaves nothing behind that works on for nobody."""
    script = tmp_path / "asking.py"
    script.write_text(ASKING, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as asking:
        assert asking.stdout is not None
        printing = int(asking.stdout.readline())
        lived = _lives(printing)
        asking.kill()
    until = time.monotonic() + 20
    while _lives(printing) and time.monotonic() < until:
        time.sleep(0.05)
    assert (lived, _lives(printing)) == (True, False)
