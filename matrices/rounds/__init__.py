"""Validation rounds: forms, what comes back in them, and what becomes of it."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.rounds import course
    from matrices.rounds.cases import overtaken, taken_back
    from matrices.rounds.course import (
        Admitted,
        Remarked,
        ResolvedAs,
        Where,
        close_round,
        open_round,
        remarked,
        reopen_round,
        settle,
        until_of,
    )
    from matrices.rounds.dossier import Dossier, Paper, read_dossier
    from matrices.rounds.intray import InTray, forms
    from matrices.rounds.observers import CommentForms, is_comments
    from matrices.rounds.proceedings import draft_study, with_proceedings
    from matrices.rounds.receiving import REST, Course, receive_form
    from matrices.rounds.returned import CheckedForm
else:
    __getattr__ = face(__name__)

__all__ = [
    "REST", "Admitted", "CheckedForm", "CommentForms", "Course", "Dossier", "InTray", "Paper", "Remarked",
    "ResolvedAs", "Where", "close_round", "course", "draft_study", "forms", "is_comments", "open_round",
    "overtaken", "read_dossier", "receive_form", "remarked", "reopen_round", "settle", "taken_back", "until_of",
    "with_proceedings",
]  # fmt: skip
