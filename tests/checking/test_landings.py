"""Columns beside one another, drawn at random: one that was moved is found, and disorder alone is none."""

import random

import pytest

from matrices.checking.landings import Neighbours

LINES = range(6, 46)
SAYS, LAW, ARTICLE = 5, 6, 7


def neighbours(seed: int, odd: float, by: int = 0) -> Neighbours:
    """Return answers and laws, none beside a “no” but for a share of odd ones; laws stand some rows off."""
    drawn = random.Random(seed)  # noqa: S311 - a game, not a secret
    content: dict[tuple[int, int], str] = {}
    for line in LINES:
        said = drawn.choice(("yes", "partial", "no"))
        content[line, SAYS] = said
        if (said != "no") ^ (drawn.random() < odd):
            content[line + by, LAW] = f"L{line}"
            content[line, ARTICLE] = f"art. {line}"
    return Neighbours(
        content=content,
        questions=list(LINES),
        uses=lambda _line, _column: True,
        misfit=lambda _place, line: line not in LINES,
        kinds={SAYS: str, **dict.fromkeys((LAW, ARTICLE), lambda _words: "")},
        apart={},
    )


@pytest.mark.parametrize("odd", [0.0, 0.1, 0.2, 0.5])
def test_disorder_is_no_column_that_was_moved(odd: float) -> None:
    """However many laws stand beside a “no”: none of a hundred sheets is said to be moved."""
    assert [seed for seed in range(100) if neighbours(seed, odd).landings()] == []


@pytest.mark.parametrize("by", [1, -1, 2, -3])
def test_a_column_that_was_moved_is_found_by_what_stands_beside_it(by: int) -> None:
    """By how many rows is said of nearly every sheet that is filled in with care, and of the column that was moved."""
    told = []
    for seed in range(50):
        _, best = max(neighbours(seed, 0.02, by).landings(), default=(0, None), key=lambda one: one[0])
        told.append((best.by, {column for _, column in best.cells}) if best else None)
    assert told.count((by, {LAW})) >= 45
    assert {(-by, SAYS)} & {(one[0], *one[1]) for one in told if one} == set()
