"""The column types by their names in YAML: one class a type, families of them in one module."""

from matrices.instrument.columns import ColumnType
from matrices.instrument.types.addresses import EmailType, PhoneType, UrlType
from matrices.instrument.types.choices import ChoiceType, TicksType
from matrices.instrument.types.dates import DateType, PartialDateType
from matrices.instrument.types.numbers import DecimalType, IntegerType, MoneyType
from matrices.instrument.types.references import ReferenceType
from matrices.instrument.types.terms import TermType
from matrices.instrument.types.texts import TextType

TYPES: dict[str, ColumnType] = {
    one.name: one
    for one in (
        ChoiceType(),
        TicksType(),
        TextType(),
        IntegerType(),
        DecimalType(),
        PartialDateType(),
        DateType(),
        ReferenceType(),
        UrlType(),
        EmailType(),
        PhoneType(),
        TermType(),
        MoneyType(),
    )
}
"""In the order in which a mistake and JSON Schema name them."""
