"""The edition of a call and the one before → their directory, and the contacts that letters go to."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING

from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register
    from matrices.study import Directory, Known


def directories_of(folder: "Folder", register: "Register | None") -> "tuple[Directory, ...]":
    """Return the directory as the registers of this edition and of the one before stand now."""
    from matrices.commands.context import register_if_any
    from matrices.study import DirectorySource, read_directories

    before = _before(folder)
    if before is None:
        return read_directories(DirectorySource(folder, register))
    with register_if_any(before) as earlier:
        return read_directories(DirectorySource(folder, register), DirectorySource(before, earlier))


def contacts_of(
    folder: "Folder", register: "Register | None", on: datetime.date | None = None
) -> "tuple[Folder, Mapping[str, Known]]":
    """Return the edition with the contacts of its directory, as far as there is one, and where they are from."""
    from matrices.commands.context import now
    from matrices.study import with_contacts

    return with_contacts(folder, directories_of(folder, register), on or now(folder).date())


def _before(folder: "Folder") -> "Folder | None":
    """Return the previous edition if there is one; a folder that is gone is no reason to write no letter."""
    from matrices.commands.previous import previous_edition

    try:
        return previous_edition(folder, None, blank=False)
    except UsageError:
        return None
