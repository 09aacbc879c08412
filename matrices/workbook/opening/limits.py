"""How much a file may hold before it is refused; a filled template stays far below every figure."""

MEGABYTE = 1 << 20

MAX_FILE = 48 * MEGABYTE
"""Bytes of a file."""

MAX_PARTS = 4_000
"""Entries of a zip file."""

MAX_PART = 256 * MEGABYTE
"""Bytes of one part after inflating."""

MAX_UNPACKED = 768 * MEGABYTE
"""Bytes inflated from one file, counting a part that has to be read again."""

MAX_RATIO = 250
"""How many bytes one packed byte may give, in parts above `RATIO_FROM` bytes."""

RATIO_FROM = 8 * MEGABYTE

MAX_MARKS = 5_000_000
"""Signs `<` and `=` outside empty cells, in all parts together: a measure of the memory and time XML takes."""

MAX_CELLS = 500_000
"""Cells that hold something, in all sheets together."""

MAX_SIGNS = 20_000_000
"""Letters and signs in all cells together, a text counted in each cell that shows it; some 8,000 printed pages."""

MAX_MERGES = 200_000
"""Merged ranges of one sheet."""

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

FOREIGN_MEMORY = 1_000 * MEGABYTE
"""Address space of the process that reads .xls and .xlsb."""

FOREIGN_SECONDS = 30
"""Time that the same process gets."""
