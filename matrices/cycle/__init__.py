"""The application layer: everything that a user can do, as methods of `Cycle`, for command line, desk and notebook."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.cycle.cycle import Cycle
    from matrices.cycle.files import naming, private_folder, taking_place, write_file, write_private
    from matrices.cycle.opened import Progress
    from matrices.cycle.receiving import Handled, findings_before
    from matrices.cycle.records import answer_records, answers_csv, answers_workbook, checked_record
    from matrices.cycle.templates import workbooks
else:
    __getattr__ = face(__name__)

__all__ = [
    "Cycle", "Handled", "Progress", "answer_records", "answers_csv", "answers_workbook", "checked_record",
    "findings_before", "naming", "private_folder", "taking_place", "workbooks", "write_file", "write_private",
]  # fmt: skip
