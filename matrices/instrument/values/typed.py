"""The typed value of a cell, and what was remarked while it was made out of the raw one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from matrices.instrument.columns import CodeList, Column, Option

Value = str | int | Decimal | tuple[str, ...]
"""Language-neutral: a code, a text, ISO 8601 dates and terms, a number, several codes."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A code of the catalogue of findings, with the blanks of its message."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Typed:
    """A value (None where none could be made out) and the remarks about it."""

    value: Value | None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Target:
    """What a cell is asked for.

    `options` are those of its choice or ticks; `special` those accepted beside the type's own values; `cited`
    gives, for a reference, the rows that can be cited with the names under which a country may know them;
    `region` is the ISO 3166-1 alpha-2 code of the country, for telephone numbers; `since_1904` tells that the
    workbook counts its days from 1904.
    """

    column: Column
    language: str
    options: tuple[Option, ...] = ()
    special: tuple[Option, ...] = ()
    cited: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    region: str = ""
    since_1904: bool = False


def target_options(code_list: CodeList | None) -> tuple[Option, ...]:
    """Return the options of a code list, none where there is no list."""
    return code_list.options if code_list else ()


def good(value: Value, *remarks: Remark) -> Typed:
    """Return a value that was made out."""
    return Typed(value, remarks)


def bad(code: str, values: Mapping[str, Any] | None = None) -> Typed:
    """Return that no value could be made out, and why."""
    return Typed(None, (Remark(code, values or {}),))
