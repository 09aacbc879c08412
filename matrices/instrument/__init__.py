"""YAML → frozen `Instrument`; types of values and families of rules."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.instrument import expressions
    from matrices.instrument.columns import (
        CellContent,
        CodeList,
        Column,
        Option,
        Order,
        Remark,
        Symbol,
        Target,
        Typed,
        Value,
        YesNo,
        target_options,
    )
    from matrices.instrument.contents import asked_where, cell_contents, name_of, options_of
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
        InRow,
        Not,
        Over,
        PartsDiffer,
        Repeated,
        RepeatedIn,
        RowGreater,
        SumDiffers,
        Unlike,
        holds,
    )
    from matrices.instrument.formats import BUILT_IN, locales_of, precision_shown
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
        Subsection,
        Treaty,
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
        Condition,
        ForbiddenWhen,
        RequiredWhen,
        RowsAddUp,
        RowsOrdered,
        Rule,
        columns_of,
        met,
    )
    from matrices.instrument.shown import shown_text
    from matrices.instrument.types.addresses import UNIT_TEXTS, contacts_in, contacts_of, mailbox_of
    from matrices.instrument.types.choices import options_named
    from matrices.instrument.types.numbers import show_number
    from matrices.instrument.types.parsing import parse
    from matrices.instrument.types.references import is_article
    from matrices.instrument.types.row_names import names_of, words_of
    from matrices.instrument.types.terms import LIFE, months_of
else:
    __getattr__ = face(__name__)

__all__ = [
    "BASIS", "BLANK", "BUILT_IN", "CONFIRMS_REST", "LIFE", "RESERVED", "UNCHANGED", "UNIT_TEXTS", "VERDICT", "WORDS",
    "AllOf", "Answered", "AnyOf", "Below", "Blank", "CellContent", "CellId", "Changed", "Cites", "CodeList",
    "Column", "Condition", "Document", "Expression", "ForbiddenWhen", "Greater", "Group", "In", "InRow",
    "Instrument", "InstrumentFile", "Key", "Looks", "Not", "Option", "Order", "Over", "PartsDiffer", "RawValue",
    "Remark", "Repeated", "RepeatedIn", "RequiredWhen", "Row", "RowGreater", "RowId", "RowsAddUp", "RowsOrdered",
    "Rule", "Run", "Same", "Section", "Sheet", "Subsection", "SumDiffers", "Symbol", "Target", "Treaty", "Typed",
    "Unlike", "Value", "Years", "YesNo", "asked_where", "cell_contents", "columns_of", "contacts_in",
    "contacts_of", "expressions", "holds", "is_article", "is_link_formula", "link_in_formula", "load_instrument",
    "locales_of", "mailbox_of", "met", "months_of", "name_of", "names_of", "options_named", "options_of", "parse",
    "precision_shown", "raw_date", "raw_number", "raw_text", "shortened", "show_number", "shown_text", "target_options",
    "unwrapped", "with_links_unwrapped", "words_of",
]  # fmt: skip
