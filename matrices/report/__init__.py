"""A study → what is printed: HTML, PDF, consolidated workbook, data package."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.report.cells import comments_name, comments_workbook, set_up_print, settled, table, write
    from matrices.report.data import answers_csv, data_package, to_csv
    from matrices.report.directory.entries import listing
    from matrices.report.directory.files import contact_files, directory_workbook
    from matrices.report.directory.page import directory_html, directory_page, directory_print, to_ask
    from matrices.report.fonts import font_file, printable
    from matrices.report.indicators.data import figures_csv
    from matrices.report.indicators.page import indicators_html, indicators_print
    from matrices.report.indicators.sdmx import sdmx_files
    from matrices.report.letters.kinds import (
        OF_ROUNDS,
        Deadline,
        Kind,
        about,
        asked_by,
        calendar_file,
        check_allowed,
        check_running,
        name_of,
        named_too,
    )
    from matrices.report.letters.mail import Attachment, Correspondents, correspondents, draft, enclosed_in, lay_out
    from matrices.report.letters.write import Matter, Writer
    from matrices.report.pdf import kept_pdf, new_signs, render_pdf
    from matrices.report.pieces import Enclosure
    from matrices.report.receipts import (
        ENDING,
        OpenedReceipt,
        anchors_in,
        open_receipt,
        receipt_of,
        receipt_of_comments,
        receipt_of_form,
        receipt_of_publication,
    )
    from matrices.report.slides.deck import deck
    from matrices.report.slides.drawing import render
    from matrices.report.standing import DRAFTED, Standing, of_country, standings
    from matrices.report.status_page import EditionStatus, render_status, status_lines
    from matrices.report.study.page import study_pages
    from matrices.report.templates import page_templates, rendered
    from matrices.report.workbook import consolidated_workbook
else:
    __getattr__ = face(__name__)

__all__ = [
    "DRAFTED", "ENDING", "OF_ROUNDS", "Attachment", "Correspondents", "Deadline", "EditionStatus", "Enclosure",
    "Kind", "Matter", "OpenedReceipt", "Standing", "Writer", "about", "anchors_in", "answers_csv", "asked_by",
    "calendar_file", "check_allowed", "check_running", "comments_name", "comments_workbook", "consolidated_workbook",
    "contact_files", "correspondents", "data_package", "deck", "directory_html", "directory_page",
    "directory_print", "directory_workbook", "draft", "enclosed_in", "figures_csv", "font_file", "indicators_html",
    "indicators_print", "kept_pdf", "lay_out", "listing", "name_of", "named_too", "new_signs", "of_country",
    "open_receipt", "page_templates", "printable", "receipt_of", "receipt_of_comments", "receipt_of_form",
    "receipt_of_publication", "render", "render_pdf", "render_status", "rendered", "sdmx_files", "set_up_print",
    "settled", "standings", "status_lines", "study_pages", "table",
    "to_ask", "to_csv", "write",
]  # fmt: skip
