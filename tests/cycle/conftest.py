"""The edition of the tests of the command line, for those of what lies below it."""

from tests.commands.conftest import desk, prepared

__all__ = ["desk", "prepared"]
