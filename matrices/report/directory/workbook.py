"""Listed officers and institutions → a workbook in one language; of the public, institutions and units alone."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matrices.report.cells import added, fit_rows, heads, set_up_print, set_widths, settled, titled, write
from matrices.report.directory.entries import InstitutionLine, OfficerLine
from matrices.report.directory.page import DirectoryPage
from matrices.report.directory.phones import Phone
from matrices.workbook.style import ANSWER, SUBJECT

_CELL = replace(ANSWER, size=9.5, locked=True)


def directory_workbook(page: DirectoryPage) -> bytes:
    """Return the directory as a workbook; the same directory gives the same bytes.

    Telephones are texts, so that no program takes them for numbers, and no text becomes a formula.
    """
    book = Workbook()
    first = book.active
    if isinstance(first, Worksheet):
        _about(first, page)
    tell = page.teller.say
    if not page.public:
        _table(added(book, tell("tab-officers")), page, _OFFICER_HEADS, _OFFICER_WIDTHS, _officers(page))
    _table(added(book, tell("institutions")), page, _INSTITUTION_HEADS, _INSTITUTION_WIDTHS, _institutions(page))
    if page.public:
        _table(added(book, tell("head-units")), page, _UNIT_HEADS, _UNIT_WIDTHS, _units(page))
    book.properties.title = page.cover.title
    book.properties.creator = page.cover.organization
    book.properties.language = page.language
    return settled(book, datetime.date.fromisoformat(page.dated))


def _about(sheet: Worksheet, page: DirectoryPage) -> None:
    tell, cover = page.teller.say, page.cover
    sheet.title = tell("book-about")
    at = titled(sheet, cover.title, 2)
    lines = [
        (cover.organization, cover.subtitle),
        (page.voice.say("cover-edition", edition=cover.edition), cover.as_of),
        (page.voice.say("cover-notice"), cover.notice),
        (tell("restricted"), tell("restricted-text") if cover.restricted else ""),
        (tell("hours"), tell("reading-hours")),
        *((one.country, " · ".join(filter(None, (one.source, one.received)))) for one in page.sources),
    ]
    for left, right in lines:
        if right:
            write(sheet, at.row, 1, left, SUBJECT)
            write(sheet, at.row, 2, right, _CELL)
            at = at.after()
    set_widths(sheet, (36, 96))
    fit_rows(sheet, 2, (32, 90))
    set_up_print(sheet, "portrait")


_OFFICER_HEADS = (
    "head-country", "head-name", "head-rank", "head-subject", "head-position", "head-position-en", "head-institution",
    "head-unit", "mail", "unit-mail", "head-phone", "head-national", "head-extension", "mobile", "hours", "languages",
    "time-zone", "valid", "head-confirmed",
)  # fmt: skip
_OFFICER_WIDTHS = (22, 32, 12, 24, 32, 28, 40, 28, 32, 32, 20, 18, 10, 20, 10, 20, 20, 26, 26)
_INSTITUTION_HEADS = (
    "head-country", "head-name", "head-acronym", "head-name-en", "mail", "head-phone", "head-national",
    "head-extension", "hours", "address", "page", "head-confirmed",
)  # fmt: skip
_INSTITUTION_WIDTHS = (22, 44, 12, 36, 32, 20, 18, 10, 10, 36, 36, 26)
_UNIT_HEADS = ("head-country", "head-institution", "head-unit", "head-subject", "mail")
_UNIT_WIDTHS = (22, 44, 36, 32, 36)


def _officers(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [(part.name, *_officer(one, page)) for part in page.countries for one in part.officers]


def _officer(one: OfficerLine, page: DirectoryPage) -> tuple[str, ...]:
    name = one.name or page.teller.say("vacant")
    if one.outgoing:
        name = f"{name} ({page.teller.say('outgoing')})"
    return (
        name, one.rank, one.subject, one.position.text, one.position_en, one.institution.text, one.unit.text, one.email,
        one.unit_email, *_phone(one.phone), _phone(one.mobile)[0], _hours(one.available, page), one.languages,
        one.time_zone, one.valid, one.confirmed.words,
    )  # fmt: skip


def _institutions(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [(part.name, *_institution(one, page)) for part in page.countries for one in part.institutions]


def _institution(one: InstitutionLine, page: DirectoryPage) -> tuple[str, ...]:
    return (
        one.name.text, one.acronym, one.name_en, one.email, *_phone(one.phone), _hours(one.available, page),
        one.address.text, one.page_link, one.confirmed.words,
    )  # fmt: skip


def _units(page: DirectoryPage) -> list[tuple[str, ...]]:
    return [
        (part.name, one.name.text, unit.name.text, unit.subject, unit.email)
        for part in page.countries
        for one in part.institutions
        for unit in one.units
    ]


def _phone(one: Phone | None) -> tuple[str, str, str]:
    return (one.international, one.national, one.extension) if one else ("", "", "")


def _hours(available: bool | None, page: DirectoryPage) -> str:
    return page.voice.say_of("directory", "yes" if available else "no") if available is not None else ""


def _table(
    sheet: Worksheet, page: DirectoryPage, keys: Sequence[str], widths: Sequence[int], lines: list[tuple[str, ...]]
) -> None:
    words = [page.voice.say(key) if key == "head-country" else page.teller.say(key) for key in keys]
    at = heads(titled(sheet, sheet.title, len(words)), words)
    for line in lines:
        for number, text in enumerate(line, start=1):
            write(sheet, at.row, number, text, SUBJECT if number <= 2 else _CELL)
        at = at.after()
    set_widths(sheet, widths)
    fit_rows(sheet, 3, widths)
    sheet.freeze_panes = "C3"
    if lines:
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(words))}{at.row - 1}"
    set_up_print(sheet, "landscape", head=2)
