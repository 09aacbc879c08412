"""The face of a room: the names that other rooms may use, each loaded from its module when it is first asked for."""

import ast
import importlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path


def face(room: str) -> Callable[[str], object]:
    """Return the `__getattr__` of a room whose names are imported below its `if TYPE_CHECKING:`, which is never run.

    To import them all would make each command wait for pandera, openpyxl and WeasyPrint, whichever it needs; to list
    them a second time with their modules would let the two lists drift apart. A name is looked up each time, so that
    what is put in its place in its module is what others get.
    """

    def named(name: str) -> object:
        module = _modules(room).get(name)
        if module is None:
            raise AttributeError(f"module {room!r} has no attribute {name!r}", name=name, obj=sys.modules[room])
        if module == room:
            return importlib.import_module(f"{room}.{name}")
        return getattr(importlib.import_module(module), name)

    return named


@cache
def _modules(room: str) -> dict[str, str]:
    """Return the module of every name of a face; that of a submodule is the room itself."""
    file = sys.modules[room].__file__
    tree = ast.parse(Path(str(file)).read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: str(node.module)
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
