"""The command line at a moment that a file names, in this process and in those that the desk begins.

PLAYED_AT=FILE python tests/desk/at.py desk FOLDER --no-browser
"""

import datetime
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # a process that the desk begins runs this file anew, outside the folder of the project


def clock() -> datetime.datetime:
    """Return the moment that is played."""
    return datetime.datetime.fromisoformat(Path(os.environ["PLAYED_AT"]).read_text(encoding="ascii"))


def set_clocks() -> None:
    """Let desk and command line go by that moment, before any of their modules takes the clock of the computer."""
    import matrices.commands.context
    import matrices.desk.officer

    matrices.commands.context.clock = clock
    matrices.desk.officer.clock = clock


if __name__ in ("__main__", "__mp_main__"):  # nothing of it may last in the process of another test
    set_clocks()

if __name__ == "__main__":
    from matrices.commands import cli

    cli()
