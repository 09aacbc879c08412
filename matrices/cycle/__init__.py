"""The application layer: everything that a user can do, as methods of `Cycle`, for command line, desk and notebook."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matrices.cycle.cycle import Cycle as Cycle

__all__ = ["Cycle"]


def __getattr__(name: str) -> Any:
    """Return what this room offers; it is loaded when it is first asked for."""
    if name == "Cycle":
        from matrices.cycle.cycle import Cycle

        return Cycle
    raise AttributeError(name)
