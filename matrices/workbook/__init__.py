"""The only room that knows spreadsheets: plan, write, style, read."""

from typing import TYPE_CHECKING

from matrices.faces import face

if TYPE_CHECKING:
    from matrices.workbook.annotating.answers import answer
    from matrices.workbook.annotating.observations import is_unanswered
    from matrices.workbook.annotating.package import CannotPatch, legal
    from matrices.workbook.annotating.patch import Progress, Recipient, Way, annotate, fresh, progress, renewed
    from matrices.workbook.asked import NO, VERDICTS, YES, RowVerdict, asking, is_legal, rest_column, rest_options
    from matrices.workbook.attachments import Haul, TakenOut, take_out
    from matrices.workbook.book import Book, BookSheet, Merge, Place, Repairs, Source, Terms, listed
    from matrices.workbook.cell_text import TEXT_LIMIT, as_written, cut, printable, shortened
    from matrices.workbook.identity import Identity, is_of_version
    from matrices.workbook.opening.package import FOREIGN_MEMORY, FOREIGN_SECONDS, MAX_FILE, MEGABYTE, Package
    from matrices.workbook.opening.sniff import Holder, holder, what_else
    from matrices.workbook.placing.identify import identify, token_of
    from matrices.workbook.placing.locate import place
    from matrices.workbook.placing.unread import as_meant, link_beside
    from matrices.workbook.plan import COVER, COVER_FIELDS, COVER_VALUE, Plan, address, cell_place, row_ranges
    from matrices.workbook.read import as_seen, open_tables, open_workbook, remember_books, seen
    from matrices.workbook.reading import (
        READER,
        Previous,
        ReadCell,
        Reading,
        Record,
        asked_anew,
        comparable,
        find_previous,
    )
    from matrices.workbook.replaced import Replaced
    from matrices.workbook.style import (
        ANSWER,
        BAND,
        CODE,
        DEEP,
        FILLS,
        HEAD,
        INTRO,
        STANDARD,
        SUBJECT,
        TITLE,
        FontRun,
        Look,
        Paragraph,
        dress,
        height,
        rich,
        row_height,
        shade,
        text_height,
    )
    from matrices.workbook.template.cover import CoverWriter
    from matrices.workbook.template.entry import clipped, hints
    from matrices.workbook.template.fill import Answer, fill
    from matrices.workbook.template.page import PageSetUp, protect
    from matrices.workbook.template.prefill import Prefill, PrefillBase, build_form_base, build_prefill_base, prefilled
    from matrices.workbook.template.sheets import Wording
    from matrices.workbook.template.stamping import BLANKS, identity_of, part_of, stamp
    from matrices.workbook.template.write import Drawing, base_of, build_base
else:
    __getattr__ = face(__name__)

__all__ = [
    "ANSWER", "BAND", "BLANKS", "CODE", "COVER", "COVER_FIELDS", "COVER_VALUE", "DEEP", "FILLS", "FOREIGN_MEMORY",
    "FOREIGN_SECONDS", "HEAD", "INTRO", "MAX_FILE", "MEGABYTE", "NO", "READER", "STANDARD", "SUBJECT", "TEXT_LIMIT",
    "TITLE", "VERDICTS", "YES", "Answer", "Book", "BookSheet", "CannotPatch", "CoverWriter", "Drawing", "FontRun",
    "Haul", "Holder", "Identity", "Look", "Merge", "Package", "PageSetUp", "Paragraph", "Place", "Plan", "Prefill",
    "PrefillBase", "Previous", "Progress", "ReadCell", "Reading", "Recipient", "Record", "Repairs", "Replaced",
    "RowVerdict", "Source", "TakenOut", "Terms", "Way", "Wording", "address", "annotate", "answer", "as_meant",
    "as_seen", "as_written", "asked_anew", "asking", "base_of", "build_base", "build_form_base", "build_prefill_base",
    "cell_place", "clipped", "comparable", "cut", "dress", "fill", "find_previous", "fresh", "height", "hints",
    "holder", "identify", "identity_of", "is_legal", "is_of_version", "is_unanswered", "legal", "link_beside",
    "listed", "open_tables", "open_workbook", "part_of", "place", "prefilled", "printable", "progress", "protect",
    "remember_books", "renewed", "rest_column", "rest_options", "rich", "row_height", "row_ranges", "seen", "shade",
    "shortened", "stamp", "take_out", "text_height", "token_of", "what_else",
]  # fmt: skip
