"""An encrypted workbook → the same without encryption, if it is locked with the password that every Excel knows.

Excel encrypts some workbooks without asking (those whose structure is protected in the old format, those of some
other programs) and opens them without asking either: nobody knows that there is a password to be taken off.
"""

import subprocess
import sys
from pathlib import Path

from matrices.errors import UnreadableWorkbook
from matrices.workbook.book import Repairs
from matrices.workbook.opening.limits import FOREIGN_MEMORY, FOREIGN_SECONDS, MAX_FILE


def without_encryption(data: bytes, repairs: Repairs) -> bytes:
    """Return the bytes of the workbook inside; raise `UnreadableWorkbook` if it has a password of its own."""
    script = Path(__file__).with_name("decrypting_process.py")
    command = [sys.executable, "-P", str(script), str(FOREIGN_MEMORY), str(FOREIGN_SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=FOREIGN_SECONDS, check=False)  # noqa: S603 - fixed words, no shell
    except subprocess.TimeoutExpired:
        raise UnreadableWorkbook("file-too-slow", file=repairs.file, seconds=FOREIGN_SECONDS) from None
    if done.returncode != 0 or not done.stdout or len(done.stdout) > MAX_FILE:
        raise UnreadableWorkbook("file-encrypted", file=repairs.file)
    repairs.add("default-password")
    return done.stdout
