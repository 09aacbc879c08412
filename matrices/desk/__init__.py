"""The desk: the whole cycle in a browser. A request is one call of `Cycle`, and a page; nothing is decided here."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.desk.serving import Served, serve
else:
    __getattr__ = face(__name__)

__all__ = ["Served", "serve"]
