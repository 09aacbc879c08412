"""What exists in layouts of its own, brought in by a mapping: foreign files → submissions of origin `imported`."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.importing.bringing import (
        Import,
        bring,
        brought_csv,
        disagreements_csv,
        one_line,
        read_decisions,
    )
    from matrices.importing.mapping import Mapping, file_beside, read_mapping
    from matrices.importing.registering import Registered, register_import
else:
    __getattr__ = face(__name__)

__all__ = [
    "Import", "Mapping", "Registered", "bring", "brought_csv", "disagreements_csv", "file_beside",
    "one_line", "read_decisions", "read_mapping", "register_import",
]  # fmt: skip
