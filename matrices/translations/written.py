"""What came back from a translator, whatever the format: rows with their keys, and what could not be read."""

from dataclasses import dataclass

from matrices.errors import UnreadableWorkbook
from matrices.findings import CellRef, Finding, Severity
from matrices.language import Text, catalogue
from matrices.translations.keys import Key


@dataclass(frozen=True)
class Written:
    """One text as it came back. `shown` is the original beside it, empty if the file has lost it.

    `status` is a word of either language, a code of the register, or empty; `formula` is set where the cell of the
    translation holds one.
    """

    key: Key
    at: CellRef
    status_at: CellRef
    shown: str
    text: str
    translator: str
    status: str
    formula: str = ""


@dataclass(frozen=True)
class Returned:
    """Everything that one file says; `is_readable` is false where it is no file for translators at all."""

    file: str
    rows: tuple[Written, ...]
    findings: tuple[Finding, ...] = ()
    is_readable: bool = True


def unreadable(file: str, problem: UnreadableWorkbook) -> Returned:
    """Return what is to be said of a file that cannot be read."""
    entry, values = catalogue("errors")[problem.code], {"file": file, **problem.values}
    message, advice = (Text(entry[part]).fill(**values) for part in ("message", "advice"))
    found = Finding(problem.code, Severity.ERROR, CellRef(file), message, advice)
    return Returned(file, (), (found,), is_readable=False)
