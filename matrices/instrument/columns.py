"""Code lists and columns: options with stable codes, what a type of column knows, and what a document makes of it."""

import datetime
import enum
import functools
import importlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import CoreSchema, PydanticKnownError

from matrices.instrument.raw import RawValue
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
    sdmx: str | None = Field(
        default=None, description="Its code in SDMX, where a standard list has one; of two crossed concepts F+Y0T17."
    )
    aliases: dict[Literal["es", "en"], tuple[str, ...]] = Field(default={}, description="Other accepted spellings.")


class CodeList(Frozen):
    """The options of a choice."""

    title: Text
    options: tuple[Option, ...] = Field(min_length=1)
    alphabetical: YesNo = Field(default=False, description="Offered in the alphabetical order of the language.")
    mark: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]{1,12}$", description="As of an option.")
    exclusive: YesNo = Field(default=True, description="False where one thing may fall under several options.")
    sdmx: str | None = Field(default=None, description="Its concept in SDMX, such as SEX; two, crossed, as SEX+AGE.")
    missing: YesNo = Field(default=False, description="Its options say why there is no figure.")

    def option(self, code: str) -> Option:
        """Return the option with the code; raise `KeyError` if there is none."""
        for option in self.options:
            if option.code == code:
                return option
        raise KeyError(code)


Role = Literal[
    "coverage", "elements", "law", "article", "excerpt", "notes", "figure", "currency", "source", "counted",
    "definition", "definition_differs", "explanation", "finality", "about", "indicator", "counterpart", "answer",
    "from", "until", "penalty_min", "penalty_max", "penalty_increase", "fine_min", "fine_max", "fine_unit", "period",
    "in_force", "treaty_action", "treaty_date", "reservations", "name", "short_name", "number", "kind", "level",
    "status", "url", "enacted", "published", "gazette", "amended", "institution", "unit", "subject", "rank",
    "honorific", "given_names", "surnames", "position", "position_en", "name_en", "email", "functional_email",
    "phone", "extension", "mobile", "available", "languages", "time_zone", "address", "valid_from", "valid_until",
    "visibility", "consented", "confirmed",
]  # fmt: skip

ONE_LINE: frozenset[Role] = frozenset({
    "name", "short_name", "number", "gazette", "honorific", "given_names", "surnames", "position", "position_en",
    "name_en", "unit", "extension", "time_zone",
})  # fmt: skip
"""Roles of texts that are a name or a number: they stand in lists, letters and heads of mails, on one line."""


@functools.cache
def column_types() -> dict[str, "ColumnType"]:
    """Return every column type by its name in YAML; whoever adds one enters it here.

    The types themselves need to know what a column is, so that they are loaded when the first one is asked for.
    """
    types: dict[str, ColumnType] = importlib.import_module("matrices.instrument.types").TYPES
    return types


def _type_name(name: Any) -> Any:
    """Return the name of a type; of any other word, say as pydantic says of a `Literal` which ones there are."""
    names = [f"'{one}'" for one in column_types()]
    if isinstance(name, str) and name in column_types():
        return name
    raise PydanticKnownError("literal_error", {"expected": f"{', '.join(names[:-1])} or {names[-1]}"})


class _TypeNames:
    """Names the column types to editors that know JSON Schema."""

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: object) -> dict[str, Any]:
        return {"enum": list(column_types()), "type": "string"}


class Column(Frozen):
    """One column: one typed answer a row."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Annotated[str, BeforeValidator(_type_name), _TypeNames()]
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

    @property
    def kind(self) -> "ColumnType":
        """What its type knows; nobody else compares the name of the type with a word."""
        return column_types()[self.type]


Value = str | int | Decimal | tuple[str, ...]
"""Language-neutral: a code, a text, ISO 8601 dates and terms, a number, several codes."""

CellContent = str | int | float | datetime.date
"""What can be written into a cell of a spreadsheet."""


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


Parts = Mapping[str, Sequence[str]]
"""What stands in each part of a form's field: `{"year": ["2015"], "month": ["3"]}`."""


class Order(enum.Enum):
    """As what the answers of a type are compared."""

    NONE = enum.auto()
    NUMBER = enum.auto()
    DAY = enum.auto()
    """Whole days, which a cell holds as numbers."""
    MOMENT = enum.auto()
    """Years, months or days, which a cell holds as text: `2015` is neither before nor after `2015-03`."""
    TERM = enum.auto()


class Accepted(NamedTuple):
    """What a spreadsheet program lets be typed into a cell, and whether it stops, warns of, or takes anything else."""

    what: Literal["anything", "options", "rows", "whole", "number", "day", "length"] = "anything"
    otherwise: Literal["stop", "warning", ""] = ""


class ColumnType(ABC):
    """What a type of column knows: how its cells are read, shown, filled in, compared, and printed.

    What is said here holds for a type that does not say otherwise: its answers are a few words in a cell.
    """

    name: ClassVar[str]
    """As it stands behind `type:` in YAML."""

    order: ClassVar[Order] = Order.NONE
    chosen: ClassVar[bool] = False
    """Its answers are options of the column's code list."""
    many: ClassVar[bool] = False
    """Several options stand in one cell."""
    cites: ClassVar[bool] = False
    """Its answers are rows of a list sheet."""
    has_unit: ClassVar[bool] = False
    """Its answers say nothing without the column that holds their unit."""

    own_words: ClassVar[bool] = False
    """The study prints an answer as the country wrote it, and nobody translates it."""
    is_text: ClassVar[bool] = False
    """Its answers are words or sentences of a language."""
    is_page: ClassVar[bool] = False
    """Its answers are addresses that a reader can open."""
    link: ClassVar[str | None] = None
    """With what an address under the cell's text begins that is taken for the answer; None if none is."""

    not_one: ClassVar[str] = ""
    """The remark about a text that is too long to be an answer; empty if a long text can be one."""
    latin: ClassVar[bool] = False
    """Its words are known, so that a letter of another alphabet cannot be meant."""
    takes_numbers: ClassVar[bool] = True
    """A number can be an answer by what it is, and not only by what its format shows of it."""
    takes_boxes: ClassVar[bool] = False
    """A box that is ticked or not can be an answer."""
    mends: ClassVar[bool] = False
    """Its own remark tells what became of an answer that a spreadsheet took for something else."""
    is_kept_as_read: ClassVar[bool] = False
    """The value is what stands in the cell."""

    keyboard: ClassVar[str] = "text"
    """With which keys a telephone offers to write an answer, as HTML calls them (`inputmode`)."""
    is_explained: ClassVar[bool] = False
    """How to write an answer is told even where the column has a help of its own."""
    is_centred: ClassVar[bool] = False

    @abstractmethod
    def parse(self, raw: RawValue, target: Target) -> Typed:
        """Return the value of a cell that is neither blank nor doubtful; never an exception."""

    def number_format(self, _column: Column) -> str:
        """Return the number format of the cells."""
        return "General"

    def accepts(self, _column: Column) -> Accepted:
        """Return what a spreadsheet program lets be typed into a cell."""
        return Accepted()

    def prompt(self, _column: Column) -> str:
        """Return the entry of `words/workbook.yaml` that says how to write an answer; empty if none does."""
        return f"prompt-{self.name}"

    def error(self) -> str:
        """Return the entry of `words/workbook.yaml` that is shown where a cell does not take what was typed."""
        return f"error-{self.name}"

    def is_prose(self, _column: Column) -> bool:
        """Tell whether sentences are asked for, such as an excerpt, and not a few words."""
        return False

    def show(self, value: Value, options: Sequence[Option], language: str) -> str:
        """Return a value as a reader sees it: `6 years`, `27 de febrero de 2015`, `Sí`; a cited row as its number."""
        labels = {option.code: option.label[language] for option in options}
        if isinstance(value, tuple):
            return "; ".join(labels.get(code, code) for code in value)
        if isinstance(value, str):
            return labels[value] if value in labels else self.shown(value, language)
        return self.shown(value, language)

    def shown(self, value: str | int | Decimal, _language: str) -> str:
        """Return a value that is no option as a reader sees it."""
        return str(value)

    def in_cell(self, value: Value, options: Sequence[Option], language: str) -> CellContent:
        """Return what a focal point would write into the cell: a label, a number, a date."""
        if isinstance(value, tuple) or any(option.code == value for option in options):
            return self.show(value, options, language)
        return self.typed_in(value, language)

    def typed_in(self, value: str | int | Decimal, language: str) -> CellContent:
        """Return what a focal point would write into the cell for a value that is no option."""
        return self.shown(value, language)

    def entered(self, words: str, _target: Target) -> CellContent:
        """Return what a spreadsheet program makes of words that are typed into a cell: where it is sure, a number."""
        return words

    def field(self, _column: Column) -> str:
        """Return how a form asks for an answer: the macro of `templates/web/fields.html.j2`."""
        return "line"

    def parts(self, value: Value, _target: Target) -> Parts:
        """Return what the parts of the form's field hold for a value; nothing where they cannot say it."""
        return {}

    def joined(self, _parts: Parts, _target: Target) -> str:
        """Return the words that what was entered in the parts of the form's field comes to."""
        return ""

    def extent(self, _value: Value) -> tuple[float | None, float | None]:
        """Return the least and the greatest that a value can mean, for comparison; None where it has no order."""
        return None, None

    def bound(self, limit: str) -> float:
        """Return a bound of a rule as `extent` counts."""
        return float(limit)

    @property
    def is_number(self) -> bool:
        """Whether its answers can be added up."""
        return self.order is Order.NUMBER

    @property
    def is_date(self) -> bool:
        """Whether its answers stand somewhere in the calendar."""
        return self.order in (Order.DAY, Order.MOMENT)

    @property
    def is_figure(self) -> bool:
        """Whether a cell holds its answers as a number, which programs can go on computing with."""
        return self.order in (Order.NUMBER, Order.DAY)
