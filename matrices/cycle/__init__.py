"""The application layer: everything that a user can do, as methods of `Cycle`, for command line, desk and notebook."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.cycle.cycle import Cycle
    from matrices.cycle.deciding import Counted
    from matrices.cycle.due import Due, due_record
    from matrices.cycle.files import private_folder, write_file, write_private
    from matrices.cycle.following import query_lines, query_record, since_words
    from matrices.cycle.importing import ImportAsked, import_record
    from matrices.cycle.keeping import HandedOver, counts
    from matrices.cycle.letters import LetterDraft, Letters
    from matrices.cycle.looking import SubmissionView
    from matrices.cycle.office import Progress, in_words
    from matrices.cycle.products import Products
    from matrices.cycle.publishing import RECEIPT, made_words, rows_words
    from matrices.cycle.receiving import Handled
    from matrices.cycle.records import (
        answer_records,
        answers_csv,
        answers_workbook,
        as_json,
        checked_record,
        contacts_record,
        event_moment,
        event_words,
        round_record,
        status_record,
        submission_record,
        unsettled_record,
    )
    from matrices.cycle.round_words import (
        comment_line,
        form_line,
        merged_lines,
        outcome_lines,
        remark_line,
        state_words,
        unmarked_line,
    )
    from matrices.cycle.rounds import HandledForm, RoundFiles, RoundStand
    from matrices.cycle.sending import MailServer
    from matrices.cycle.voicing import PrintedRow, RowVoice
else:
    __getattr__ = face(__name__)

__all__ = [
    "RECEIPT", "Counted", "Cycle", "Due", "HandedOver", "Handled", "HandledForm", "ImportAsked", "LetterDraft",
    "Letters", "MailServer", "PrintedRow", "Products", "Progress", "RoundFiles", "RoundStand", "RowVoice",
    "SubmissionView", "answer_records", "answers_csv", "answers_workbook", "as_json", "checked_record",
    "comment_line", "contacts_record", "counts", "due_record", "event_moment", "event_words", "form_line",
    "import_record", "in_words", "made_words", "merged_lines", "outcome_lines", "private_folder", "query_lines",
    "query_record", "remark_line", "round_record", "rows_words", "since_words", "state_words", "status_record",
    "submission_record", "unmarked_line", "unsettled_record", "write_file", "write_private",
]  # fmt: skip
