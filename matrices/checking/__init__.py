"""Returned files → what was read, judged and kept: findings at cells, verdicts, and their place in the register."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.checking import deciding
    from matrices.checking.answers import Answer, Answers, entered, read_answers, target_of
    from matrices.checking.comparing import UNCOMPARED, Comparison, cells_of, compare
    from matrices.checking.containers import plain_name, unpacked
    from matrices.checking.contradictions import Earlier, against_depositary, of_directory, revised
    from matrices.checking.deciding import Files, Word, find
    from matrices.checking.files import (
        FINGERPRINT_SHOWN,
        UNPROVED,
        Awaited,
        Checked,
        Returned,
        Verdict,
        check,
        check_in_turn,
        discreet,
        read_file,
        sent_by_other,
        with_lists,
        without_content,
    )
    from matrices.checking.handing_back import HandedBack, answered, hand_back, validation_report
    from matrices.checking.judging import in_order, judge
    from matrices.checking.merging import Merged, MergeSide
    from matrices.checking.offsets import told_once
    from matrices.checking.originals import ReadAgain, read_again
    from matrices.checking.queries import Query, QueryState, as_findings, open_queries, queries_of
    from matrices.checking.receiving import Arrival, Kept, Several, check_agreement, natural, receive, recorded, several
    from matrices.checking.verdicts import FormSaid, said
else:
    __getattr__ = face(__name__)

__all__ = [
    "FINGERPRINT_SHOWN",
    "UNCOMPARED",
    "UNPROVED",
    "Answer",
    "Answers",
    "Arrival",
    "Awaited",
    "Checked",
    "Comparison",
    "Earlier",
    "Files",
    "FormSaid",
    "HandedBack",
    "Kept",
    "MergeSide",
    "Merged",
    "Query",
    "QueryState",
    "ReadAgain",
    "Returned",
    "Several",
    "Verdict",
    "Word",
    "against_depositary",
    "answered",
    "as_findings",
    "cells_of",
    "check",
    "check_agreement",
    "check_in_turn",
    "compare",
    "deciding",
    "discreet",
    "entered",
    "find",
    "hand_back",
    "in_order",
    "judge",
    "natural",
    "of_directory",
    "open_queries",
    "plain_name",
    "queries_of",
    "read_again",
    "read_answers",
    "read_file",
    "receive",
    "recorded",
    "revised",
    "said",
    "sent_by_other",
    "several",
    "target_of",
    "told_once",
    "unpacked",
    "validation_report",
    "with_lists",
    "without_content",
]  # fmt: skip
