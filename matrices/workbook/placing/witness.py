"""Two witnesses of which row (or column) is which, a hidden key and a visible code → one verdict.

What people see moves with their answers; the hidden key stays behind when only visible cells are sorted or deleted.
So where the two disagree as a whole, the visible one is followed; where single lines disagree, nothing is guessed.
A third witness (defined names, which follow a cell that is cut and pasted) can be settled with the result in the
same way.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_MOST_COPIES = 20

Outcome = Literal["agree", "sorted", "shifted", "disputed"]


@dataclass(frozen=True)
class Settled:
    """Which line is which: number → id; how many lines were decided by the visible code; which are in dispute."""

    ids: Mapping[int, str]
    outcome: Outcome
    differing: tuple[int, ...] = ()


def settle(keys: Mapping[int, str], codes: Mapping[int, str]) -> Settled:
    """Decide between hidden keys and visible codes, both number → id; a line may have either or both."""
    differing = tuple(sorted(number for number in keys if codes.get(number, keys[number]) != keys[number]))
    if not differing:
        return Settled({**codes, **keys}, "agree")
    seen = Counter(codes[number] for number in differing)
    if seen == Counter(keys[number] for number in differing):
        return Settled({**keys, **codes}, "sorted", differing)
    disputed = set(differing)
    elsewhere = {code for number, code in codes.items() if number not in disputed}
    if max(seen.values()) == 1 and not elsewhere & set(seen):
        # A line that has lost its code to another one keeps no claim by its key.
        kept = {number: key for number, key in keys.items() if number in codes or key not in seen}
        return Settled({**kept, **codes}, "shifted", differing)
    return Settled({**codes, **keys}, "disputed", differing)


def by_id(ids: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Return id → numbers of the lines that have it, in order; a line copied without end counts a few times only."""
    lines: dict[str, list[int]] = {}
    for number in sorted(ids):
        copies = lines.setdefault(ids[number], [])
        if len(copies) < _MOST_COPIES:
            copies.append(number)
    return {id_: tuple(numbers) for id_, numbers in lines.items()}
