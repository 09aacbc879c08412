"""The exceptions of the package: misuse, never a fault in a country's data (that is a finding)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matrices.language import Text


class MatricesError(Exception):
    """Root of all exceptions that the package raises on purpose.

    `code` names a message in `words/errors.yaml`, which says in both languages what happened and what to
    do; `values` fill in its blanks.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with named values do not come back from another process by themselves.
        return _rebuilt, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code}: {details}" if details else self.code


def _rebuilt(kind: type[MatricesError], args: tuple[object, ...], state: dict[str, object]) -> MatricesError:
    problem = kind.__new__(kind, *args)
    problem.__dict__.update(state)
    return problem


class UsageError(MatricesError):
    """Raised if a command is asked for something that does not exist or does not go together."""


class SchemaError(MatricesError):
    """Raised if the YAML of an instrument has mistakes; `mistakes` lists them all."""

    def __init__(self, mistakes: "tuple[Mistake, ...]") -> None:
        super().__init__("schema-mistakes", count=len(mistakes))
        self.mistakes = mistakes


class EditionError(MatricesError):
    """Raised if an edition's folder or its `edition.yaml` is missing or has mistakes."""

    def __init__(self, code: str, mistakes: "tuple[Mistake, ...]" = (), **values: object) -> None:
        super().__init__(code, **values)
        self.mistakes = mistakes


class UnreadableWorkbook(MatricesError):
    """Raised if a file cannot be read as a workbook, or must not be (encrypted, oversized, hostile)."""


class RegisterError(MatricesError):
    """Raised if the register cannot be opened, is of a newer version, or fails its own proof."""


class MissingLibrary(MatricesError):
    """Raised if a part of the system that one output needs (Pango for the PDF) is not installed."""


@dataclass(frozen=True)
class Mistake:
    """One mistake in a YAML file: file, line (from 1) and place (`columns.law.type`), and what a reader needs there.

    `stands` is the line as it stands, `expected` what belongs there, `write` a correct line to copy; each may be empty.
    """

    file: str
    line: int
    place: str
    message: "Text"
    expected: "Text | None" = None
    stands: str = ""
    write: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: "
        return where + (f"{self.place}: " if self.place else "") + self.message["en"]
