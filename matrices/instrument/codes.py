"""The code lists of an instrument: options with stable codes and labels in each language."""

import enum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from matrices.language import Text
from matrices.mistakes import yes_or_no

YesNo = Annotated[bool, BeforeValidator(yes_or_no)]
"""Yes or no, in either language."""


class Frozen(BaseModel):
    """Data that is never changed, from a file in which an unknown key is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Symbol(enum.StrEnum):
    """The sign drawn for an option in the overview; words always stand beside it."""

    FULL = "full"
    HALF = "half"
    EMPTY = "empty"
    DASH = "dash"


class Option(Frozen):
    """One option of a code list."""

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="Stored code; quote yes and no.")
    label: Text
    symbol: Symbol | None = None
    help: Text | None = None
    mark: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9]{1,12}$",
        description="Its part of the ids of rows that `by` makes; its code if left out.",
    )
    mirror: str | None = Field(default=None, description="The option that says the same from the other side.")
    short: Text | None = Field(default=None, description="A few letters for narrow tables.")
    sdmx: str | None = Field(default=None, description="Its code in SDMX, where a standard list has one.")
    aliases: dict[Literal["es", "en"], tuple[str, ...]] = Field(default={}, description="Other accepted spellings.")


class CodeList(Frozen):
    """The options of a choice."""

    title: Text
    options: tuple[Option, ...] = Field(min_length=1)
    alphabetical: YesNo = Field(default=False, description="Offered in the alphabetical order of the language.")
    mark: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]{1,12}$", description="As of an option.")
    exclusive: YesNo = Field(default=True, description="False where one thing may fall under several options.")
    sdmx: str | None = Field(default=None, description="Its concept in SDMX, such as SEX.")
    missing: YesNo = Field(default=False, description="Its options say why there is no figure.")

    def option(self, code: str) -> Option:
        """Return the option with the code; raise `KeyError` if there is none."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)
