"""Small files with everything that a check makes of them, ready to be received."""

import datetime
import hashlib
from decimal import Decimal

from matrices.findings import CellRef, finding
from matrices.register.records import Received, StoredAnswer, StoredText

AT = datetime.datetime(2027, 2, 24, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=-6)))
"""When the files arrive."""

LOGGED = datetime.datetime(2027, 2, 24, 15, 6, tzinfo=datetime.UTC)
"""What the clock says meanwhile."""

ANSWERS = (
    StoredAnswer("laws", "L01", "name", "Código Penal", "Código Penal", "Leyes", "C6"),
    StoredAnswer("matrix", "A-01", "acts", ("recruitment", "transport"), "1; 2", "Matriz", "H7"),
    StoredAnswer("matrix", "A-01", "fine", Decimal("1500.50"), "1500.5", "Matriz", "K7"),
    StoredAnswer("matrix", "A-01", "longest", None, "mucho", "Matriz", "J7"),
    StoredAnswer("matrix", "A-01", "total", 12, "12", "Matriz", "M7"),
)


def received(content: bytes = b"first", verdict: str = "accepted", country: str = "CRI") -> Received:
    """Return a file of a country for the instrument `small`, with one finding and one note of its own."""
    at = CellRef("CRI.xlsx", "Matriz", "J7")
    return Received(
        "2027",
        country,
        "small",
        hashlib.sha256(content).hexdigest(),
        content,
        "CRI.xlsx",
        "es",
        "abc",
        verdict,
        ANSWERS,
        (StoredText("Matriz", "Z9", "una nota"),),
        (finding("not-a-term", at, sheet_id="matrix", row="A-01", column="longest", value="mucho"),),
    )
