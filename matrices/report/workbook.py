"""Study → the consolidated workbook in one language: overview, every answer by provision and country, laws, files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matrices.instrument import CellContent, Column
from matrices.instrument import Sheet as SheetModel
from matrices.report.cells import WrittenSheet, added, fit_rows, heads, set_up_print, set_widths, settled, titled, write
from matrices.report.shown import (
    Mark,
    Shower,
    TranslatedColumns,
    heads_of,
    in_one_cell,
    languages_read,
    last_beside,
    mark_of,
    options_of,
    origin_of,
    with_translations,
)
from matrices.report.study.countries import clarified_lines, file_lines, sources_read, unclear_lines
from matrices.report.templates import safe_link
from matrices.report.voice import Voice
from matrices.study import NO_ANSWER, UNCLEAR, Entry, InstrumentPart, ListRow, Matrix, Provision, Study, compare
from matrices.workbook import ANSWER, BAND, CODE, FILLS, SUBJECT, Look, dress

_CELL = replace(ANSWER, size=9.5, locked=True)
_MARK = replace(_CELL, horizontal="center", bold=True)
_LINK = replace(_CELL, color="1D5A78")
_WAITS = replace(_CELL, fill=FILLS["unclear"][0], color=FILLS["unclear"][1], bold=True)


def consolidated_workbook(study: Study, language: str) -> bytes:
    """Return the study as a workbook; the same study gives the same bytes.

    No text of a country can become a formula: every text is written as text, and those that begin like a formula
    carry Excel's own mark for it.
    """
    voice = Voice(study, language)
    book = Workbook()
    _properties(book, study, voice)
    first = book.active
    if isinstance(first, Worksheet):
        _about(first, study, voice)
    for part in compare(study):
        shower = Shower(part.instrument, part.lists, voice)
        for matrix in part.matrices:
            _overview(added(book, f"{voice.say('book-overview')} {voice.of(matrix.sheet.tab)}"), matrix, voice)
        for matrix in part.matrices:
            _answers(added(book, voice.of(matrix.sheet.tab)), matrix, shower)
        for sheet in part.instrument.sheets:
            if sheet.kind == "list":
                _list(added(book, voice.of(sheet.tab)), sheet.columns, part.lists.on(sheet.id), shower)
        _files(added(book, f"{voice.say('book-files')} {part.instrument.id}"), part, voice)
        _cells_of(book, part, shower)
    return settled(book, study.edition.calendar.cut_off)


def _about(sheet: Worksheet, study: Study, voice: Voice) -> None:
    edition = study.edition
    sheet.title = voice.say("book-about")
    at = titled(sheet, voice.of(edition.title), 2)
    lines = [
        (voice.of(edition.body.organization), voice.of(edition.subtitle)),
        (
            voice.say("cover-edition", edition=edition.id),
            voice.say("cover-cut-off", date=voice.date(edition.calendar.cut_off)),
        ),
        (voice.say("cover-notice"), voice.of(edition.notice)),
        (voice.say("contents"), voice.say("reading-lead")),
        (voice.say("book-language"), languages_read(voice)),
        (voice.say("unverified"), voice.say("unverified-whole") if study.unverified else ""),
        (voice.say("late"), voice.say("reading-late") if any(map(study.is_late, study.printed)) else ""),
        (voice.say("method-source-head"), sources_read(voice)),
        (voice.say("method-anchor-head"), voice.say("method-anchor", anchor=study.anchor) if study.anchor else ""),
    ]
    marks = {mark.code: (mark, help_) for part in compare(study) for mark, help_ in _meanings(part, voice)}
    lines.extend((mark.label, help_) for mark, help_ in marks.values())
    for left, right in lines:
        if right:
            write(sheet, at.row, 1, left, SUBJECT)
            write(sheet, at.row, 2, right, _CELL)
            at = at.after()
    set_widths(sheet, (36, 96))
    fit_rows(sheet, 2, (32, 90))
    set_up_print(sheet, "portrait")


def _meanings(part: InstrumentPart, voice: Voice) -> Iterator[tuple[Mark, str]]:
    for provision in part.provisions:
        for option in provision.scale.options if provision.scale else ():
            yield mark_of(option.code, provision.scale, voice), voice.of(option.help)
    if part.unclear:
        yield mark_of(UNCLEAR, None, voice), voice.say("to-clarify-help")
    yield mark_of(NO_ANSWER, None, voice), voice.say("no-answer-help")


def _overview(sheet: Worksheet, matrix: Matrix, voice: Voice) -> None:
    codes = voice.countries
    at = titled(sheet, voice.of(matrix.sheet.title), 2 + len(codes))
    subject = heads_of([matrix.sheet], voice)["subject"]
    words = [voice.say("head-code"), subject, *(voice.name(code) for code in codes)]
    at = heads(at, words)
    for heading, provisions in groupby(matrix.provisions, key=attrgetter("heading")):
        write(sheet, at.row, 1, voice.of(heading), BAND)
        for column in range(2, len(words) + 1):
            dress(sheet.cell(at.row, column), BAND)
        at = at.after()
        for provision in provisions:
            write(sheet, at.row, 1, provision.row.id, CODE)
            write(sheet, at.row, 2, voice.of(provision.row.title), SUBJECT)
            for column, code in enumerate(codes, start=3):
                mark = mark_of(provision.standing(code), provision.scale, voice)
                write(sheet, at.row, column, mark.label, _shaded(mark))
            at = at.after()
    widths = (13, 52, *(14 for _ in codes))
    set_widths(sheet, widths)
    fit_rows(sheet, 3, widths)
    sheet.freeze_panes = "C3"
    set_up_print(sheet, "landscape", head=2)


def _answers(sheet: Worksheet, matrix: Matrix, shower: Shower) -> None:
    voice = shower.voice
    entries = (entry for one in matrix.provisions for answer in one.answers for entry in answer.entries)
    columns = with_translations(_answer_columns(matrix.sheet), entries, voice)
    own = heads_of([matrix.sheet], voice)
    words = [
        voice.say("head-code"), own["subject"], voice.say("head-country"), own["coverage"],
        *_heads(columns, voice), voice.say("book-language"), voice.say("book-source"),
    ]  # fmt: skip
    at = heads(titled(sheet, voice.of(matrix.sheet.title), len(words)), words)
    for provision in matrix.provisions:
        for code in voice.countries:
            _answer_row(at, provision, code, shower, columns)
            at = at.after()
    widths = (12, 36, 20, 16, *(min(column.width, 60) for column, _ in columns), 10, 30)
    set_widths(sheet, widths)
    fit_rows(sheet, 3, widths)
    sheet.freeze_panes = "E3"
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(words))}{at.row - 1}"
    set_up_print(sheet, "landscape", head=2)


def _answer_columns(sheet: SheetModel) -> tuple[Column, ...]:
    """Return the columns beside that of the coverage, which has its own place."""
    return tuple(column for column in sheet.columns if column is not sheet.with_role("coverage"))


def _heads(columns: TranslatedColumns, voice: Voice) -> Iterator[str]:
    for column, is_translation in columns:
        label = voice.of(column.label)
        yield voice.say_of("translations", "print-head", label=label) if is_translation else label


def _answer_row(
    at: WrittenSheet, provision: Provision, country: str, shower: Shower, columns: TranslatedColumns
) -> None:
    voice, sheet = shower.voice, at.sheet
    answer = provision.printed(country)
    mark = mark_of(provision.standing(country), provision.scale, voice)
    write(sheet, at.row, 1, provision.row.id, CODE)
    write(sheet, at.row, 2, voice.of(provision.row.title), SUBJECT)
    write(sheet, at.row, 3, voice.name(country), _CELL)
    write(sheet, at.row, 4, mark.label, _shaded(mark))
    if answer is None:
        return
    for number, (column, is_translation) in enumerate(columns, start=5):
        entry = answer.cell(column.id)
        if entry is not None and is_translation:
            write(sheet, at.row, number, in_one_cell(entry, voice), _CELL)
        elif entry is not None:
            _write_entry(sheet, at.row, number, entry, shower)
    last = 5 + len(columns)
    write(sheet, at.row, last, answer.cells[0].language, _CELL)
    late = shower.beside.late(country, provision.sheet.id, provision.row.id)
    write(sheet, at.row, last + 1, _origin(answer.cells, late, voice), _CELL)


def _origin(cells: Sequence[Entry], late: str, voice: Voice) -> str:
    return replace(origin_of(cells[0], voice, last_beside(cells), versioned=True), late=late).marked


def _list(sheet: Worksheet, columns: Sequence[Column], rows: Iterable[ListRow], shower: Shower) -> None:
    voice = shower.voice
    ordered = sorted(rows, key=lambda row: voice.countries.index(row.country))
    shown = with_translations(columns, (entry for row in ordered for entry in row.entries.values()), voice)
    words = [voice.say("head-country"), voice.say("head-number"), *_heads(shown, voice), voice.say("book-source")]
    at = heads(titled(sheet, sheet.title, len(words)), words)
    for row in ordered:
        write(sheet, at.row, 1, voice.name(row.country), SUBJECT)
        write(sheet, at.row, 2, row.row, CODE)
        for number, (column, is_translation) in enumerate(shown, start=3):
            entry = row.cell(column.id)
            if entry is not None and is_translation:
                write(sheet, at.row, number, in_one_cell(entry, voice), _CELL)
            elif entry is not None:
                _write_entry(sheet, at.row, number, entry, shower)
        cells = [cell for column in columns if (cell := row.cell(column.id)) is not None]
        late = shower.beside.late(row.country, row.sheet.id, row.row)
        write(sheet, at.row, 3 + len(shown), _origin(cells, late, voice), _CELL)
        at = at.after()
    widths = (22, 8, *(min(column.width, 60) for column, _ in shown), 30)
    set_widths(sheet, widths)
    fit_rows(sheet, 3, widths)
    sheet.freeze_panes = "C3"
    if ordered:
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(words))}{at.row - 1}"
    set_up_print(sheet, "landscape", head=2)


def _files(sheet: Worksheet, part: InstrumentPart, voice: Voice) -> None:
    keys = ("head-country", "head-state", "head-received", "head-version", "head-rows", "head-file")
    at = heads(titled(sheet, voice.say("provenance"), 7), [*(voice.say(key) for key in keys), "SHA-256"])
    for line in file_lines(part, voice):
        words = (line[key] for key in ("country", "state", "received", "version", "rows", "file", "sha256"))
        for column, text in enumerate(words, start=1):
            write(sheet, at.row, column, text, SUBJECT if column == 1 else _CELL)
        at = at.after()
    set_widths(sheet, (28, 34, 24, 10, 22, 34, 68))
    set_up_print(sheet, "landscape", head=2)


def _cells_of(book: Workbook, part: InstrumentPart, shower: Shower) -> None:
    """Add the cells that wait to be clarified, and those that the Secretariat clarified, where there are any."""
    voice = shower.voice
    keys = ("head-country", "head-code", "provision", "head-field", "head-cell")
    more = ("head-clarified-as", "head-reason", "head-received")
    waiting, clarified = unclear_lines(part, voice), clarified_lines(part, shower)
    for title, lines, own in (("unclear-cells", waiting, keys), ("clarified-cells", clarified, (*keys, *more))):
        if not lines:
            continue
        sheet = added(book, voice.say(title))
        at = heads(titled(sheet, voice.say(title), len(own)), [voice.say(key) for key in own])
        for line in lines:
            words = [line["country"], line["row"], line["title"], line["field"], line["origin"].marked]
            words += [line["value"].text, line["reason"], line["day"]] if own is not keys else []
            for column, text in enumerate(words, start=1):
                write(sheet, at.row, column, text, SUBJECT if column == 1 else _CELL)
            at = at.after()
        widths = (22, 12, 44, 24, 24, 28, 48, 22)[: len(own)]
        set_widths(sheet, widths)
        fit_rows(sheet, 3, widths)
        set_up_print(sheet, "landscape", head=2)


def _write_entry(sheet: Worksheet, row: int, column: int, entry: Entry, shower: Shower) -> None:
    if entry.unclear:
        write(sheet, row, column, shower.voice.say("to-clarify"), _WAITS)
        return
    instrument, voice = shower.instrument, shower.voice
    kind = instrument.sheet(entry.sheet)
    defined = kind.column(entry.column)
    link = safe_link(str(entry.value)) if defined.kind.is_page else ""
    content: CellContent = shower.value(entry).text
    if defined.kind.is_figure:
        content = defined.kind.in_cell(entry.value, options_of(instrument, kind, entry.row, defined), voice.language)
    write(sheet, row, column, content, _LINK if link else _CELL)
    if link:
        sheet.cell(row, column).hyperlink = link


def _shaded(mark: Mark) -> Look:
    fill, ink = FILLS.get(mark.sign, ("", "5B6872"))  # type: ignore[call-overload]
    return replace(_MARK, fill=fill, color=ink, bold=mark.sign in ("full", "half", "unclear"))


def _properties(book: Workbook, study: Study, voice: Voice) -> None:
    book.properties.title = voice.of(study.edition.title)
    book.properties.creator = voice.of(study.edition.body.organization)
    book.properties.language = voice.language
    book.properties.identifier = study.edition.id
