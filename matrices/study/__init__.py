"""Accepted answers → one long table with provenance → comparisons: everything that is printed is derived from it."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.study import revisions
    from matrices.study.carry import Carried, NotCarried
    from matrices.study.consolidated import (
        cells_of,
        consolidate,
        digest,
        earlier_texts,
        entries_of,
        readings_of,
        source_of,
        with_translations,
    )
    from matrices.study.erasing import Erased, erase_row, persons_of
    from matrices.study.model import (
        IN_REVIEW,
        NO_ANSWER,
        NOT_ANSWERS,
        UNCLEAR,
        CellChange,
        CountryRemark,
        CountryState,
        Entry,
        Proceedings,
        Resolution,
        Study,
        Translation,
        Validation,
        ValidationState,
    )
    from matrices.study.officers import (
        Audience,
        Directory,
        DirectoryRow,
        DirectorySource,
        Holding,
        Institution,
        Known,
        Officer,
        holds_hidden,
        read_directories,
        with_contacts,
        without_hidden,
    )
    from matrices.study.prefilling import carry_over, draft_prefill, prefill_of
    from matrices.study.provisions import (
        ANSWERED,
        ListRow,
        Lists,
        Provision,
        RowAnswer,
        ThematicChapter,
        added,
        answered_in,
        codes_with,
        coverage_scale,
        lists,
    )
    from matrices.study.settlements import Unsettled, settle, settled_answers, unsettled
    from matrices.study.tables import (
        FINE_ROLES,
        PENALTY_ROLES,
        ElementGrid,
        ElementState,
        Gap,
        InstrumentPart,
        Matrix,
        Penalty,
        PenaltyRow,
        compare,
        longest_years,
        penalty_of,
        uses_role,
    )
else:
    __getattr__ = face(__name__)

__all__ = [
    "ANSWERED", "FINE_ROLES", "IN_REVIEW", "NOT_ANSWERS", "NO_ANSWER", "PENALTY_ROLES", "UNCLEAR", "Audience",
    "Carried", "CellChange", "CountryRemark", "CountryState", "Directory", "DirectoryRow", "DirectorySource",
    "ElementGrid", "ElementState", "Entry", "Erased", "Gap", "Holding", "Institution", "InstrumentPart", "Known",
    "ListRow", "Lists", "Matrix", "NotCarried", "Officer", "Penalty", "PenaltyRow", "Proceedings", "Provision",
    "Resolution", "RowAnswer", "Study", "ThematicChapter", "Translation", "Unsettled", "Validation",
    "ValidationState", "added", "answered_in", "carry_over", "cells_of", "codes_with", "compare", "consolidate",
    "coverage_scale", "digest", "draft_prefill", "earlier_texts", "entries_of", "erase_row", "holds_hidden", "lists",
    "longest_years", "penalty_of", "persons_of", "prefill_of", "read_directories", "readings_of", "revisions",
    "settle", "settled_answers", "source_of", "unsettled", "uses_role", "with_contacts", "with_translations",
    "without_hidden",
]  # fmt: skip
