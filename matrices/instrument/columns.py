"""Code lists and columns: options with stable codes, the types of answers, and what a document makes of them."""

import enum
from decimal import Decimal
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


ColumnType = Literal[
    "choice",
    "ticks",
    "text",
    "integer",
    "decimal",
    "partial-date",
    "date",
    "reference",
    "url",
    "email",
    "phone",
    "term",
    "money",
]

Role = Literal[
    "coverage",
    "elements",
    "law",
    "article",
    "excerpt",
    "notes",
    "figure",
    "currency",
    "source",
    "counted",
    "definition",
    "definition_differs",
    "explanation",
    "finality",
    "indicator",
    "counterpart",
    "answer",
    "from",
    "until",
    "penalty_min",
    "penalty_max",
    "penalty_increase",
    "fine_min",
    "fine_max",
    "fine_unit",
    "period",
    "in_force",
    "treaty_action",
    "treaty_date",
    "reservations",
    "name",
    "short_name",
    "number",
    "kind",
    "level",
    "status",
    "url",
    "enacted",
    "published",
    "gazette",
    "amended",
    "institution",
    "unit",
    "subject",
    "rank",
    "honorific",
    "given_names",
    "surnames",
    "position",
    "position_en",
    "name_en",
    "email",
    "functional_email",
    "phone",
    "extension",
    "mobile",
    "available",
    "languages",
    "time_zone",
    "address",
    "valid_from",
    "valid_until",
    "visibility",
    "consented",
    "confirmed",
]

ONE_LINE: frozenset[Role] = frozenset(
    {
        "name",
        "short_name",
        "number",
        "gazette",
        "honorific",
        "given_names",
        "surnames",
        "position",
        "position_en",
        "name_en",
        "unit",
        "extension",
        "time_zone",
    }
)
"""Roles of texts that are a name or a number: they stand in lists, letters and heads of mails, on one line."""

NUMBERS: tuple[ColumnType, ...] = ("integer", "decimal", "money")
"""Types whose answers are numbers."""


class Column(Frozen):
    """One column: one typed answer a row."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: ColumnType
    label: Text
    help: Text | None = Field(default=None, description="Prompt of the cell, at most 255 characters.")
    example: Text | None = None
    list: str | None = Field(default=None, description="Code list of a choice or of ticks.")
    role: Role | None = Field(default=None, description="What the study makes of the column.")
    group: str | None = None
    width: int = Field(default=16, ge=4, le=120, description="Width in characters.")
    required: Literal["error", "warning"] | None = None
    max_length: int | None = Field(default=None, ge=1, le=32_767)
    several: YesNo = Field(default=False, description="Of a reference: more than one row may be cited.")
    sheet: str | None = Field(default=None, description="Of a reference: the list sheet.")
    unit: str | None = Field(default=None, description="Of money: the choice column that holds the unit.")
    special: str | None = Field(default=None, description="Code list of answers accepted beside the type's own.")
    fresh: YesNo = Field(default=False, description="Answered anew each time: a prefilled workbook leaves it blank.")
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    each: Literal["year"] | None = Field(
        default=None, description="One such column for each year; {year} in its texts."
    )
    year: int | None = Field(default=None, ge=1900, le=2199, description="The year of its figures; `each` sets it.")
