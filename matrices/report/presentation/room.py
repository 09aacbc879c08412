"""Tables and charts → whether they find room: heights of rows, the size that fits, rows spread over several slides."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from matrices.report.presentation.measure import LEADING, cut, height, lines, width
from matrices.report.presentation.model import Box, Cell, Paragraph, Run, Table

POINTS = 72
SIDE, UP = 0.07, 0.02
"""Margins of a cell, left and right, above and below, in inches."""

CHART_SIZES = (13, 12, 11, 10, 9)
CHART_FRAME = 0.75
"""Inches of a chart that its legend and axis take."""

LEAST_SINGLE = 11
"""A size below this is not chosen to save a second line."""

LEAST = 9
"""No letter of a presentation is smaller, in points."""


def widths(table: Table) -> tuple[float, ...]:
    """Return the widths of a table's columns, in inches."""
    return tuple(table.box.width * share / sum(table.shares) for share in table.shares)


def row_height(cells: Sequence[Cell], sizes: Sequence[float], size: float) -> float:
    """Return the height of a row whose columns have these widths, in inches."""
    tallest, place = 0.0, 0
    for one in cells:
        across = sum(sizes[place : place + one.span])
        place += one.span
        tallest = max(tallest, sum(paragraph_height(part, size, across - 2 * SIDE) for part in one.paragraphs))
    return tallest + 2 * UP


def paragraph_height(paragraph: Paragraph, size: float, room: float) -> float:
    """Return the height of a paragraph in a width, both in inches."""
    own = actual(size, paragraph.scale)
    indent = own * 1.1 if paragraph.bullet else 0
    count = len(lines(paragraph.text, own, room * POINTS - indent, bold=paragraph.bold))
    return (height(count, own) + paragraph.space) / POINTS


def actual(size: float, scale: float) -> float:
    """Return the size of a paragraph in a box of a size, never below the least that can be read."""
    return max(LEAST, round(size * scale * 2) / 2)


def head_height(table: Table, size: float) -> float:
    """Return the height of the row of heads, in inches."""
    heads = [Cell((Paragraph((Run(head, bold=True),), table.head_scale),)) for head in table.heads]
    return row_height(heads, widths(table), size) + 0.04


def _bold(head: str) -> tuple[Run, ...]:

    return (Run(head, bold=True),)


def heights(table: Table, size: float) -> tuple[float, ...]:
    """Return the heights of the rows of a table, the heads' first, in inches."""
    across = widths(table)
    return (head_height(table, size), *(row_height(row, across, size) for row in table.rows))


def best_size(table: Table) -> float:
    """Return the largest of a table's sizes at which it fits its box, the smallest if none does."""
    fitting = [
        size for size in table.sizes if _total(table, size) <= table.box.height and _has_whole_words(table, size)
    ]
    if table.single:
        lean = [size for size in fitting if size >= LEAST_SINGLE and _is_single(table, size)]
        fitting = lean or fitting
    return fitting[0] if fitting else table.sizes[-1]


def _total(table: Table, size: float) -> float:
    head, *rows = heights(table, size)
    return head + (max(rows, default=0) * len(rows) if table.even else sum(rows))


def _has_whole_words(table: Table, size: float) -> bool:
    """Tell whether no word of the heads is wider than its column."""
    own = actual(size, table.head_scale)
    return all(
        width(word, own, bold=True) <= (across - 2 * SIDE) * POINTS
        for head, across in zip(table.heads, widths(table), strict=True)
        for word in head.split(" ")
    )


def _is_single(table: Table, size: float) -> bool:
    return all(tall <= size * LEADING / POINTS + 2 * UP + 0.001 for tall in heights(table, size)[1:])


def shortened(table: Table) -> Table:
    """Return a table whose cells are cut where it would not fit its box otherwise."""
    if _total(table, best_size(table)) <= table.box.height:
        return table
    size, across = table.sizes[-1], widths(table)
    heads = tuple(
        cut(head, size, (room - 2 * SIDE) * POINTS, table.most_lines + 2, bold=True)
        for head, room in zip(table.heads, across, strict=True)
    )
    rows = tuple(
        tuple(_cut_cell(one, size, room, table.most_lines) for one, room in zip(row, across, strict=True))
        for row in table.rows
    )
    return replace(table, heads=heads, rows=rows)


def _cut_cell(one: Cell, size: float, room: float, most: int) -> Cell:
    left, kept = most, []
    for paragraph in one.paragraphs:
        if left < 1:
            break
        own = actual(size, paragraph.scale)
        across = (room - 2 * SIDE) * POINTS
        one_ = cut_paragraph(paragraph, own, across, left)
        kept.append(one_)
        left -= len(lines(one_.text, own, across, bold=one_.bold))
    return replace(one, paragraphs=tuple(kept))


def cut_paragraph(paragraph: Paragraph, size: float, room: float, most: int) -> Paragraph:
    """Return a paragraph shortened to so many lines of a width in points; cut, all in its first look."""
    text = cut(paragraph.text, size, room, most, bold=paragraph.bold)
    return paragraph if text == paragraph.text else replace(paragraph, runs=(replace(paragraph.runs[0], text=text),))


def paged(table: Table, size: float) -> Iterator[Table]:
    """Yield a table in parts of which each fits the box at a size."""
    across, head = widths(table), head_height(table, size)
    rows: list[tuple[Cell, ...]] = []
    used = head
    for row in table.rows:
        tall = row_height(row, across, size)
        if rows and used + tall > table.box.height:
            yield replace(table, rows=tuple(rows))
            rows, used = [], head
        rows.append(row)
        used += tall
    yield replace(table, rows=tuple(rows))


def chart_labels(names: Sequence[str], box: Box, share: float) -> tuple[tuple[str, ...], float]:
    """Return the names of bars as they fit beside them, and their size: whole if they can be, otherwise cut."""
    room = box.width * share * POINTS - 14
    slot = (box.height - CHART_FRAME) / max(1, len(names)) * POINTS
    for size in CHART_SIZES:
        most = int(slot // (size * 1.2))
        if most and all(len(lines(name, size, room)) <= most for name in names):
            return tuple(names), size
    size = CHART_SIZES[-1]
    most = max(1, int(slot // (size * 1.2)))
    return _apart([cut(name, size, room, most) for name in names]), size


def _apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are alike."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
