"""Study → a Frictionless data package: answers with their cells as one long CSV table, laws, states, rounds, codes."""

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from matrices.instrument import Column, Instrument, Sheet
from matrices.language import LANGUAGES, Text, say, text, visible_signs
from matrices.report.shown import TRANSLATION_FIELDS, options_of, translation_rows
from matrices.study import NO_ANSWER, NOT_ASKED, UNCLEAR, CellChange, Entry, Study, compare, status_of

_VALIDATION_FIELDS = (
    "edition", "country", "instrument", "state", "round", "at", "institution", "until", "late", "rows_validated",
    "rows_silent", "rows_total", "corrections", "objections_open",
)  # fmt: skip
_REMARK_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "kind", "words", "basis", "language", "round", "at",
    "institution", "file", "sha256", "tab", "cell", "outcome", "reason", "reason_language", "resolved_at",
)  # fmt: skip
_CHANGE_FIELDS = (
    "edition", "compared_with", "since", "country", "instrument", "sheet", "row", "column", "value_before",
    "raw_before", "file_before", "tab_before", "cell_before", "value_after", "raw_after", "file_after", "tab_after",
    "cell_after", "basis", "institution", "at",
)  # fmt: skip

_SEVERAL = "|"
"""Between the codes of an answer of several."""


def _validation_rows(study: Study) -> Iterator[list[str]]:
    """Yield how each country validated each instrument."""
    for one in study.proceedings.validations:
        counts = (one.rows_validated, one.rows_silent, one.rows_total, one.corrections, one.objections_open)
        yield [
            study.edition.id, one.country, one.instrument, one.state, str(one.round), one.at, one.institution,
            one.until, "true" if one.late else "false", *map(str, counts),
        ]  # fmt: skip


def _remark_rows(study: Study) -> Iterator[list[str]]:
    """Yield every remark with what was made of it."""
    for one in study.proceedings.remarks:
        reply = one.resolution
        yield [
            study.edition.id, one.country, one.instrument, one.sheet, one.row, one.kind, one.words, one.basis,
            one.language, str(one.round), one.at, one.institution, one.file, one.sha256, one.tab, one.cell,
            *((reply.outcome, reply.reason, reply.language, reply.at) if reply else ("", "", "", "")),
        ]  # fmt: skip


_HISTORY_FIELDS = (
    "country", "instrument", "sheet", "row", "column", "edition", "value", "raw", "valid_from", "as_of", "tab", "cell",
    "question",
)  # fmt: skip


def _history_rows(study: Study) -> Iterator[list[str]]:
    """Yield each answer through the editions that says something else than the one before it."""
    for one in study.history:
        value = _SEVERAL.join(one.value) if isinstance(one.value, tuple) else str(one.value)
        yield [*map(str, one[:6]), value, *one[7:-1], "reworded" if one.reworded else ""]


def _change_rows(study: Study) -> Iterator[list[str]]:
    """Yield every changed cell, compared with a draft of the rounds or with the previous edition."""
    for compared, changes in (("draft", study.proceedings.changes), ("edition", study.revisions)):
        for one in changes:
            yield [
                study.edition.id, compared, one.since, one.country, one.instrument, one.sheet, one.row, one.column,
                *_side(one.before), *_side(one.after), *_how(one),
            ]  # fmt: skip


def _side(entry: Entry | None) -> tuple[str, ...]:
    if entry is None:
        return ("",) * 5
    value = _SEVERAL.join(entry.value) if isinstance(entry.value, tuple) else str(entry.value)
    return value, entry.raw, entry.file, entry.tab, entry.cell


def _how(change: CellChange) -> tuple[str, ...]:
    return change.basis, change.institution, change.at


_ANSWER_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "column", "value", "text_es", "text_en", "raw",
    "language", "submission_version", "file", "sha256", "tab", "cell", "shown", "clarified_at", "clarified_reason",
    "received", "after_cut_off", "read_against", "read_on", "imported",
)  # fmt: skip
_UNCLEAR_FIELDS = (
    "edition", "country", "instrument", "sheet", "row", "column", "language", "submission_version", "file", "sha256",
    "tab", "cell", "received", "after_cut_off", "imported",
)  # fmt: skip
_COVERAGE_FIELDS = ("edition", "country", "instrument", "sheet", "section", "row", "coverage")
_STATE_FIELDS = (
    "edition",
    "country",
    "name_es",
    "name_en",
    "instrument",
    "state",
    "version",
    "received",
    "file",
    "sha256",
    "to_clarify",
    "after_cut_off",
    "imported",
)
_TREATY_FIELDS = (
    "edition", "country", "treaty_es", "treaty_en", "act", "signed", "deposited", "reservations_es", "reservations_en",
    "reservations_read", "source_es", "source_en", "address", "as_of", "seen", "confidence",
)  # fmt: skip
_ROW_FIELDS = (
    "instrument", "sheet", "section", "row", "title_es", "title_en", "question_es", "question_en", "derives_from",
    "obligation", "good_practice", "subsection", "heading_es", "heading_en",
)  # fmt: skip
_CODE_FIELDS = ("instrument", "list", "code", "label_es", "label_en", "help_es", "help_en")
_COLUMN_FIELDS = ("instrument", "sheet", "column", "type", "role", "list", "label_es", "label_en")

_Table = tuple[str, Sequence[str], Iterable[Sequence[str]], Text]
"""A table of the package: its name, its fields, its rows, what it holds."""

_STANDING = ("country", "instrument")
_CELL = ("country", "instrument", "sheet", "row", "column")
_KEYS: Mapping[str, tuple[str, ...]] = {
    "answers": _CELL,
    "to_clarify": _CELL,
    "coverage": _CELL[:-1],
    "countries": _STANDING,
    "rows": ("instrument", "sheet", "row"),
    "columns": ("instrument", "sheet", "column"),
    "validations": _STANDING,
    "treaty_status": ("country", "treaty_es", "treaty_en"),
}
"""By which fields a line of a table is found; lists of a country are found by country and row."""

_LEADS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "answers": (("countries", _STANDING), ("columns", ("instrument", "sheet", "column"))),
    "to_clarify": (("countries", _STANDING), ("columns", ("instrument", "sheet", "column"))),
    "coverage": (("countries", _STANDING), ("rows", ("instrument", "sheet", "row"))),
    "validations": (("countries", _STANDING),),
    "remarks": (("countries", _STANDING),),
}
"""To which tables fields lead."""

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def data_package(study: Study) -> dict[str, bytes]:
    """Return the files of the package by name, `datapackage.json` among them.

    The tables are UTF-8 with commas. A text that a spreadsheet program would take for a formula (it begins with
    `= + - @` or a tabulator) is preceded by an apostrophe; several codes in one value are parted by `|`.
    """
    tables: list[_Table] = [
        ("answers", _ANSWER_FIELDS, _answers(study), _about_table(study, "answers")),
        ("to_clarify", _UNCLEAR_FIELDS, _unclear(study), text("data", "to_clarify")),
        ("coverage", _COVERAGE_FIELDS, _coverage(study), _about_table(study, "coverage")),
        ("countries", _STATE_FIELDS, _states(study), _about_table(study, "countries")),
        ("rows", _ROW_FIELDS, _rows(study), _about_table(study, "rows")),
        ("columns", _COLUMN_FIELDS, _columns(study), _about_table(study, "columns")),
        ("codes", _CODE_FIELDS, _codes(study), text("data", "codes")),
        ("translations", TRANSLATION_FIELDS, translation_rows(study), text("data", "translations")),
        ("validations", _VALIDATION_FIELDS, _validation_rows(study), text("data", "validations")),
        ("remarks", _REMARK_FIELDS, _remark_rows(study), text("data", "remarks")),
        ("changes", _CHANGE_FIELDS, _change_rows(study), text("data", "changes")),
    ]
    if published := list(_treaty_rows(study)):
        tables.append(("treaty_status", _TREATY_FIELDS, published, text("data", "treaty_status")))
    if study.history:
        tables.append(("history", _HISTORY_FIELDS, _history_rows(study), text("data", "history")))
    tables.extend(_list_tables(study))
    files = {f"{name}.csv": to_csv(fields, rows) for name, fields, rows, _ in tables}
    described = _descriptor(study, [_resource(name, fields, about, files) for name, fields, _, about in tables])
    files["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    return dict(sorted(files.items()))


def answers_csv(study: Study) -> bytes:
    """Return the long table alone, which is attached to the PDF."""
    return to_csv(_ANSWER_FIELDS, _answers(study))


def to_csv(fields: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as UTF-8 CSV with no text that opens as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows([inert(words) for words in row] for row in rows)
    return out.getvalue().encode()


def inert(words: str) -> str:
    """Return a text that no spreadsheet program takes for a formula, and that no sign in it turns round."""
    words = visible_signs(words)
    return f"'{words}" if words.startswith(_DANGEROUS) and not _is_number(words) else words


def _is_number(words: str) -> bool:
    return words[:1] in "+-" and words[1:].replace(".", "", 1).isdecimal()


def _answers(study: Study) -> Iterator[list[str]]:
    instruments = {instrument.id: instrument for instrument in study.instruments}
    for entry in study.entries:
        instrument = instruments[entry.instrument]
        yield [
            entry.edition, entry.country, entry.instrument, entry.sheet, entry.row, entry.column,
            _plain(entry), *_texts(entry, instrument), entry.raw,
            entry.language, str(entry.version), entry.file, entry.sha256, entry.tab, entry.cell, entry.shown,
            entry.clarified.at if entry.clarified else "", entry.clarified.reason if entry.clarified else "",
            *_arrival(entry, study), *((entry.read.source, entry.read.at) if entry.read else ("", "")),
            entry.imported,
        ]  # fmt: skip


def _unclear(study: Study) -> Iterator[list[str]]:
    for entry in study.unclear:
        yield [
            entry.edition, *entry.place, entry.language, str(entry.version), entry.file, entry.sha256, entry.tab,
            entry.cell, *_arrival(entry, study), entry.imported,
        ]  # fmt: skip


def _arrival(entry: Entry, study: Study) -> tuple[str, str]:
    return entry.received, ("true" if study.is_late(entry) else "false") if entry.received else ""


def _plain(entry: Entry) -> str:
    return _SEVERAL.join(entry.value) if isinstance(entry.value, tuple) else str(entry.value)


def _texts(entry: Entry, instrument: Instrument) -> Iterator[str]:
    sheet = instrument.sheet(entry.sheet)
    column = sheet.column(entry.column)
    if column.kind.own_words:
        yield from ("" for _ in LANGUAGES)  # words of the country: `value` has them, nobody translated them
        return
    options = options_of(instrument, sheet, entry.row, column)
    for language in LANGUAGES:
        known = language in instrument.languages
        yield column.kind.show(entry.value, options, language) if known else ""


def _coverage(study: Study) -> Iterator[list[str]]:
    for part in compare(study.printed_in("study")):
        for provision in part.provisions:
            for country in study.edition.countries:
                yield [
                    study.edition.id, country.code, part.instrument.id, provision.sheet.id, provision.section.id,
                    provision.row.id, study.edition.named_state(provision.standing(country.code)),
                ]  # fmt: skip


def _states(study: Study) -> Iterator[list[str]]:
    for state in study.states:
        sent = state.submission
        yield [
            study.edition.id, state.country.code, *_both(state.country.names), state.instrument,
            study.edition.named_state(state.kind),
            str(sent.version) if sent else "", sent.received_at if sent else "", sent.name if sent else "",
            sent.sha256 if sent else "", str(state.unclear), "true" if state.late else "false", state.imported,
        ]  # fmt: skip


def _treaty_rows(study: Study) -> Iterator[list[str]]:
    """Yield what depositaries publish of each treaty that is asked about and each country, whatever it answered."""
    found = {
        status.title: (treaty, status)
        for part in compare(study)
        for provision in part.treaties
        if (status := status_of(provision, study)) is not None and (treaty := provision.treaty) is not None
    }
    for treaty, status in found.values():
        for code, act in ((one.code, status.acts.get(one.code)) for one in study.edition.countries):
            if act is not None:
                dates = (str(act.signed or ""), str(act.deposited or ""))
                read = "true" if act.reservations or act.reservations_read else "false"
                yield [
                    study.edition.id, code, *_both(treaty.title), act.act or "", *dates, *_both(act.reservations), read,
                    *_both(status.source), status.address, status.as_of, status.seen, status.confidence,
                ]  # fmt: skip


def _rows(study: Study) -> Iterator[list[str]]:
    for instrument in study.instruments:
        for sheet in instrument.matrices:
            for row in sheet.rows:
                yield [
                    instrument.id, sheet.id, sheet.section_of(row.id).id, row.id, *_both(row.title),
                    *_both(row.question), _SEVERAL.join(row.derives_from), row.obligation or "",
                    "true" if row.good_practice else "false", "".join(sheet.headings(row.id)[1:]),
                    *_both(sheet.heading(row.id)),
                ]  # fmt: skip


def _columns(study: Study) -> Iterator[list[str]]:
    for instrument in study.instruments:
        for sheet in instrument.sheets:
            for column in sheet.columns:
                yield [
                    instrument.id, sheet.id, column.id, column.type, column.role or "", column.list or "",
                    *_both(column.label),
                ]  # fmt: skip


def _codes(study: Study) -> Iterator[list[str]]:
    for instrument in study.instruments:
        for list_id, codes in instrument.lists.items():
            for option in codes.options:
                yield [instrument.id, list_id, option.code, *_both(option.label), *_both(option.help)]
    clarify = (*_both(text("report", "to-clarify")), *_both(text("report", "to-clarify-help")))
    yield ["", "coverage", UNCLEAR, *clarify]
    if any(sheet.conditions for instrument in study.instruments for sheet in instrument.matrices):
        yield ["", "coverage", NOT_ASKED, *_both(text("report", "not-asked")), *_both(text("report", "not-asked-help"))]
    none = study.edition.named_state(NO_ANSWER)
    label = text("report", "state-no_answer" if none == NO_ANSWER else "state-no_answer-compiled")
    yield ["", "coverage", none, *_both(label), "", ""]


def _any(text: Text) -> str:
    """Return a text in English, in its own language where it has no English."""
    return text["en"] if "en" in text else text.values()[0]


def _in_both(name: str, words: Text) -> dict[str, str]:
    """Return a text of the descriptor: in English under its name, in Spanish under `NAME_es`."""
    spanish = {f"{name}_es": words["es"]} if "es" in words else {}
    return {name: _any(words), **spanish}


def _about_table(study: Study, name: str) -> Text:
    """Return what is said of a table; of one that was compiled, that no State answered."""
    own = f"{name}-compiled"
    return text("data", own if study.edition.compiled == "whole" else name)


def _about(study: Study) -> dict[str, str]:
    notice, rules = study.edition.notice, _about_table(study, "about")
    if notice is None:
        return _in_both("description", rules)
    own = {
        language: f"{notice[language] if language in notice else _any(notice)} {rules[language]}" for language in rules
    }
    return _in_both("description", Text(own))


def _both(text: Text | None) -> Iterator[str]:
    for language in LANGUAGES:
        yield text[language] if text is not None and language in text else ""


def _list_tables(study: Study) -> Iterator[_Table]:
    for part in compare(study):
        for sheet in part.instrument.sheets:
            if sheet.kind == "list":
                name = f"{part.instrument.id}-{sheet.id}"  # a sheet may be called as one of the tables above
                rows = [row for row in part.lists.rows.values() if row.sheet.id == sheet.id]
                table = [
                    [row.country, row.row, *(_cell(row.entries, column) for column in sheet.columns)] for row in rows
                ]
                about = {one: say("data", "list", one, title=_in(sheet.title, one)) for one in LANGUAGES}
                yield name, ("country", "row", *_ids(sheet)), table, Text(about)


def _ids(sheet: Sheet) -> tuple[str, ...]:
    return tuple(column.id for column in sheet.columns)


def _cell(entries: Mapping[str, Entry], column: Column) -> str:
    return _plain(entries[column.id]) if column.id in entries else ""


def _in(words: Text, language: str) -> str:
    return words[language] if language in words else _any(words)


def _descriptor(study: Study, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    edition = study.edition
    created = datetime.datetime.combine(edition.calendar.cut_off, datetime.time(12), datetime.UTC)
    published = edition.publication
    return {
        "profile": "tabular-data-package",
        "name": edition.id.lower(),
        **_in_both("title", edition.title),
        **_about(study),
        **({"homepage": published.address} if published.address else {}),
        "version": edition.id,
        "created": created.isoformat().replace("+00:00", "Z"),
        "languages": list(LANGUAGES),
        "contributors": list(_contributors(study)),
        **({"licenses": [_licence(study)]} if published.licence else {}),
        "sources": list(_sources(study)),
        "resources": resources,
    }


def _contributors(study: Study) -> Iterator[dict[str, str]]:
    body = study.edition.body
    yield {**_in_both("title", body.organization), "role": "publisher"}
    email = {"email": body.email} if body.email else {}
    yield {**_in_both("title", body.secretariat), "role": "author", **email}


def _licence(study: Study) -> dict[str, str]:
    licence = study.edition.publication.licence
    if licence is None:
        return {}
    title = _in_both("title", licence.title) if licence.title else {}
    return {"name": licence.name, **({"path": licence.path} if licence.path else {}), **title}


def _sources(study: Study) -> Iterator[dict[str, str]]:
    """Yield each file that the answers were read from, once."""
    for country, file, sha256 in sorted({(one.country, one.file, one.sha256) for one in study.entries}):
        names = study.edition.country(country).names
        yield {"title": f"{_any(names)}: {file}", "sha256": sha256}


def _resource(name: str, fields: Sequence[str], about: Text, files: Mapping[str, bytes]) -> dict[str, Any]:
    content = files[f"{name}.csv"]
    own = ("country", "row") if fields[:2] == ("country", "row") else ()
    key = _KEYS.get(name, own)
    leads = [
        {"fields": list(own_fields), "reference": {"resource": table, "fields": list(own_fields)}}
        for table, own_fields in _LEADS.get(name, ())
    ]
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        **_in_both("description", about),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [{"name": field, "type": "string"} for field in fields],
            **({"primaryKey": list(key)} if key else {}),
            **({"foreignKeys": leads} if leads else {}),
            "missingValues": [""],
        },
    }
