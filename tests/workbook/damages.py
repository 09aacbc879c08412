"""Everything that people do to a workbook on its way back, each damage a small function with a name.

A damage takes a scene and a die, and does nothing where it finds nothing to do. What destroys the very thing by which
an answer could be told (answers sorted without a label beside them) is no damage but a new answer.
"""

from collections.abc import Iterable
from random import Random

from tests.workbook import damages_of_cells, damages_of_lines, damages_of_sheets
from tests.workbook.damage_scene import DAMAGES, Scene

Step = tuple[str, int]
"""The name of a damage and the seed of its die."""

NAMES = tuple(sorted(DAMAGES))


def damage_all(scene: Scene, steps: Iterable[Step]) -> None:
    """Do one damage after the other."""
    for name, seed in steps:
        DAMAGES[name](scene, Random(seed))  # noqa: S311 - a die, no secret


__all__ = ["DAMAGES", "NAMES", "Step", "damage_all", "damages_of_cells", "damages_of_lines", "damages_of_sheets"]
