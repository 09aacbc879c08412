"""YAML → frozen `Instrument`; types of values and families of rules."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.instrument import expressions
    from matrices.instrument.columns import CodeList, Column, Option, Symbol, YesNo
    from matrices.instrument.contents import cell_contents, name_of, options_of
    from matrices.instrument.expressions import (
        AllOf,
        Answered,
        AnyOf,
        Below,
        Blank,
        Changed,
        Cites,
        Expression,
        Greater,
        In,
        Not,
        Over,
        PartsDiffer,
        Repeated,
        RepeatedIn,
        RowGreater,
        SumDiffers,
        Unlike,
    )
    from matrices.instrument.formats import BUILT_IN, locales_of
    from matrices.instrument.loading import InstrumentFile, load_instrument
    from matrices.instrument.model import (
        BASIS,
        CONFIRMS_REST,
        RESERVED,
        UNCHANGED,
        VERDICT,
        WORDS,
        Document,
        Group,
        Instrument,
        Key,
        Row,
        Section,
        Sheet,
        Years,
    )
    from matrices.instrument.place import CellId, RowId
    from matrices.instrument.raw import (
        BLANK,
        Looks,
        RawValue,
        Run,
        Same,
        is_link_formula,
        link_in_formula,
        raw_date,
        raw_number,
        raw_text,
        shortened,
        unwrapped,
        with_links_unwrapped,
    )
    from matrices.instrument.rules import (
        Breach,
        Condition,
        ForbiddenWhen,
        RequiredWhen,
        RowsAddUp,
        RowsOrdered,
        Rule,
        columns_of,
    )
    from matrices.instrument.shown import shown_text
    from matrices.instrument.values.dates import first_day, last_day
    from matrices.instrument.values.parsing import parse
    from matrices.instrument.values.show import CellContent, show, show_in_cell, show_number
    from matrices.instrument.values.terms import LIFE, bound_in_months, months_of
    from matrices.instrument.values.typed import Remark, Target, Typed, Value, target_options
else:
    __getattr__ = face(__name__)

__all__ = [
    "BASIS", "BLANK", "BUILT_IN", "CONFIRMS_REST", "LIFE", "RESERVED", "UNCHANGED", "VERDICT", "WORDS", "AllOf",
    "Answered", "AnyOf", "Below", "Blank", "Breach", "CellContent", "CellId", "Changed", "Cites", "CodeList",
    "Column", "Condition", "Document", "Expression", "ForbiddenWhen", "Greater", "Group", "In", "Instrument",
    "InstrumentFile", "Key", "Looks", "Not", "Option", "Over", "PartsDiffer", "RawValue", "Remark", "Repeated",
    "RepeatedIn", "RequiredWhen", "Row", "RowGreater", "RowId", "RowsAddUp", "RowsOrdered", "Rule", "Run", "Same",
    "Section", "Sheet", "SumDiffers", "Symbol", "Target", "Typed", "Unlike", "Value", "Years", "YesNo",
    "bound_in_months", "cell_contents", "columns_of", "expressions", "first_day", "is_link_formula", "last_day",
    "link_in_formula", "load_instrument", "locales_of", "months_of", "name_of", "options_of", "parse", "raw_date",
    "raw_number", "raw_text", "shortened", "show", "show_in_cell", "show_number", "shown_text", "target_options",
    "unwrapped", "with_links_unwrapped",
]  # fmt: skip
