"""Hidden keys against visible codes."""

import pytest

from matrices.workbook.placing.layout import SettledLines, by_id, settle


@pytest.mark.parametrize(
    ("keys", "codes", "expected"),
    [
        ({1: "a", 2: "b"}, {1: "a", 2: "b"}, SettledLines({1: "a", 2: "b"}, "agree")),
        ({1: "a"}, {2: "b"}, SettledLines({2: "b", 1: "a"}, "agree")),
        ({1: "a", 2: "b", 3: "c"}, {1: "b", 2: "a", 3: "c"}, SettledLines({1: "b", 2: "a", 3: "c"}, "sorted", (1, 2))),
        ({1: "a", 2: "b", 3: "c"}, {1: "b", 2: "c"}, SettledLines({1: "b", 2: "c"}, "shifted", (1, 2))),
        ({1: "a", 2: "b"}, {1: "a", 2: "a"}, SettledLines({1: "a", 2: "b"}, "disputed", (2,))),
    ],
)
def test_what_is_believed(keys: dict[int, str], codes: dict[int, str], expected: SettledLines) -> None:
    """Codes are followed as a whole or not at all; a dispute leaves the key."""
    assert settle(keys, codes) == expected


def test_lines_are_grouped_by_id() -> None:
    """A line that was copied stands twice."""
    assert by_id({3: "a", 1: "a", 2: "b"}) == {"a": (1, 3), "b": (2,)}
