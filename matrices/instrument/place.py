"""Where an answer belongs in an instrument, whatever cell of a file it stands in."""

RowId = tuple[str, str]
"""Sheet and row, by their ids."""

CellId = tuple[str, str, str]
"""Sheet, row and column, by their ids."""
