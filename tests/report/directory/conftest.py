"""The example of a directory, received once for all tests that only read it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from matrices.edition.folder import Folder
from tests.report.directory.example import received


@pytest.fixture(scope="session")
def example() -> Iterator[Folder]:
    """The example, received."""
    with tempfile.TemporaryDirectory() as target:
        yield received(Path(target, "edition"))
