"""The door: focal points and observers in a browser, with the same engine and the same record as mail and files."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.door.serving import Opening, open_door, open_jobs
else:
    __getattr__ = face(__name__)

__all__ = ["Opening", "open_door", "open_jobs"]
