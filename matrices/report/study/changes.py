"""Changed cells → the chapter that tells them: by provision, then country by country with before, after and basis."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from matrices.instrument import CodeList, Column, Instrument, Sheet
from matrices.report.document import Cells
from matrices.report.shown import Shower, Value, law_anchor, options_of, origin_of
from matrices.report.study.beside import change_anchor, sent_in
from matrices.report.voice import Voice
from matrices.study import AnswerThen, CellChange, Entry, InstrumentPart

_MOST_PRINTED = 1500
"""Changed cells that are told one by one on paper; of more, the list stands on the screen and in the data."""

LONGEST = 320
"""Characters of a text that are shown; of a longer one, the words around what differs."""

_AROUND = 80

_MOST_TURNS = 4
"""Turns of coverage (from “No” to “Yes”) that are named with their countries."""


@dataclass(frozen=True)
class ChangePage:
    """The chapter: what the changes are counted from, in sentences; by provision, and by country."""

    id: str
    title: str
    sentences: tuple[str, ...]
    provisions: tuple[Cells, ...]
    countries: tuple[Cells, ...]
    count: int
    questions: tuple[Cells, ...] = ()
    editions: tuple[str, ...] = ()
    history: tuple[Cells, ...] = ()

    @property
    def has_basis(self) -> bool:
        """Tell whether it is known of any change when, by whom or on what basis it was made."""
        return any(line["by"] or line["basis"] for own in self.countries for line in own["lines"])

    @property
    def prints_all(self) -> bool:
        """Tell whether every changed cell is told on paper."""
        return self.count <= _MOST_PRINTED


def round_changes(parts: Sequence[InstrumentPart], voice: Voice) -> ChangePage | None:
    """Return what changed in the rounds of validation, None where nothing did."""
    proceedings = voice.study.proceedings
    if not proceedings.changes:
        return None
    key = "changes-since-draft" if proceedings.open else "changes-since-first"
    lead = voice.say(key, number=proceedings.changes[0].since)
    return _page("changes", voice.say("changes"), lead, (parts, proceedings.changes), voice)


def revisions(parts: Sequence[InstrumentPart], voice: Voice) -> ChangePage | None:
    """Return what changed since the previous edition, None where there is none or nothing did."""
    changes, questions, edition = voice.study.revisions, voice.study.questions, voice.study.edition.id
    cut_offs = {one.edition: one.as_of for one in voice.study.history if one.edition != edition}
    editions = (*sorted(cut_offs, key=lambda one: (cut_offs[one], one)), edition)
    history = tuple(_history(parts, editions, voice)) if len(editions) > 2 else ()
    if not changes and not questions and not history:
        return None
    since = changes[0].since if changes else questions[0].since if questions else editions[-2]
    lead = voice.say("revisions-since" if changes else "revisions-none", edition=since)
    page = _page("revisions", voice.say("revisions", edition=since), lead, (parts, changes), voice)
    return replace(page, questions=tuple(_questions(parts, voice)), editions=editions, history=history)


def _history(parts: Sequence[InstrumentPart], editions: Sequence[str], voice: Voice) -> Iterator[Cells]:
    """Yield each provision and country whose coverage was not always the same: what each edition changed.

    Since when it holds stands beside it where the law says so, and that the question was worded otherwise before.
    """
    showers = {part.instrument.id: Shower(part.instrument, part.lists, voice) for part in parts}
    lines: dict[tuple[str, str, str, str], dict[str, str]] = {}
    for one in voice.study.history:
        shower = showers.get(one.instrument)
        column = shower.instrument.sheet(one.sheet).column(one.column) if shower is not None else None
        if shower is not None and column is not None and column.role == "coverage":
            said = lines.setdefault((one.instrument, one.sheet, one.row, one.country), {})
            said[one.edition] = _said_then(one, column, shower, voice)
    for (instrument, sheet_id, row, country), said in lines.items():
        if len(said) > 1:
            title = voice.of(showers[instrument].instrument.sheet(sheet_id).row(row).title)
            first = min(editions.index(edition) for edition in said)
            cells = tuple(said.get(each, "=" if at > first else "–") for at, each in enumerate(editions))
            yield {"code": row, "title": title, "country": voice.name(country), "cells": cells}


def _said_then(one: AnswerThen, column: Column, shower: Shower, voice: Voice) -> str:
    """Return what an edition has of a coverage: the answer and since when it holds, or that there is none."""
    if one.value == "":
        return voice.say("to-clarify" if one.raw else "no-answer")
    options = options_of(shower.instrument, shower.instrument.sheet(one.sheet), one.row, column)
    known = column.kind.show(one.value, options, voice.language) if one.value in {each.code for each in options} else ""
    words = known or one.raw  # an option that is gone stands as it was written
    words = voice.say("history-since", words=words, date=one.valid_from) if one.valid_from else words
    return voice.say("history-reworded", words=words) if one.reworded else words


def _questions(parts: Sequence[InstrumentPart], voice: Voice) -> Iterator[Cells]:
    """Yield each question that is not what it was: how it changed, what was asked before, what is asked now."""
    there = {part.instrument.id: {row.id for sheet in part.instrument.sheets for row in sheet.rows} for part in parts}
    for one in voice.study.questions:
        target = f"{one.instrument}-{one.row}" if one.row in there.get(one.instrument, ()) else ""
        yield {
            "code": one.row,
            "target": target,
            "kind": voice.say(f"question-{one.kind}"),
            "before": tuple(voice.of(words) for words in one.before),
            "after": voice.of(one.after) if one.after is not None else "",
        }


def change_sentences(changes: Sequence[CellChange], parts: Sequence[InstrumentPart], voice: Voice) -> Iterator[str]:
    """Yield how many answers and laws changed, of how many countries."""
    kinds = {(part.instrument.id, sheet.id): sheet.kind for part in parts for sheet in part.instrument.sheets}
    answers = [one for one in changes if kinds[one.instrument, one.sheet] == "matrix" and not one.reworded]
    others = [one for one in changes if one.reworded]
    rows = [one for one in changes if kinds[one.instrument, one.sheet] != "matrix"]
    if answers:
        provisions = len({(one.instrument, one.sheet, one.row) for one in answers})
        words = voice.say("n-provisions", count=provisions, n=provisions)
        countries = voice.names_if_few(one.country for one in answers)
        yield voice.say("changed-answers", count=len(answers), n=len(answers), provisions=words, countries=countries)
    if others:
        names = voice.names_if_few(one.country for one in others)
        yield voice.say("changed-reworded", count=len(others), n=len(others), countries=names)
    if rows:
        number = len({(one.country, one.instrument, one.sheet, one.row) for one in rows})
        fields = voice.say("n-fields", count=len(rows), n=len(rows))
        names = voice.names_if_few(one.country for one in rows)
        yield voice.say("changed-rows", count=number, n=number, fields=fields, countries=names)


def _page(
    id_: str, title: str, lead: str, found: tuple[Sequence[InstrumentPart], Sequence[CellChange]], voice: Voice
) -> ChangePage:
    parts, changes = found
    showers = {part.instrument.id: Shower(part.instrument, part.lists, voice) for part in parts}
    ordered = sorted(changes, key=_order(parts, voice))
    countries = tuple(
        {"code": code, "country": voice.name(code), "lines": tuple(_lines(tuple(own), showers, id_ == "changes"))}
        for code, own in groupby(ordered, key=lambda one: one.country)
    )
    sentences = (lead, *change_sentences(changes, parts, voice), *_turns(changes, parts, voice))
    return ChangePage(
        id=id_,
        title=title,
        sentences=sentences,
        provisions=tuple(_provisions(ordered, showers, voice)),
        countries=countries,
        count=len(changes),
    )


def _order(parts: Sequence[InstrumentPart], voice: Voice) -> Callable[[CellChange], tuple[int, int, int, str]]:
    """Return the order of changes: countries by name, then as the form has its cells; a row that is gone comes last."""
    places = {
        (part.instrument.id, sheet.id, row, column): number
        for part in parts
        for number, (sheet, row, column) in enumerate(part.instrument.cells())
    }
    instruments = {part.instrument.id: number for number, part in enumerate(parts)}
    names = {code: number for number, code in enumerate(voice.countries)}

    def place(one: CellChange) -> tuple[int, int, int, str]:
        cell = places.get((one.instrument, one.sheet, one.row, one.column), len(places))
        return names[one.country], instruments[one.instrument], cell, one.row

    return place


def _lines(own: Sequence[CellChange], showers: dict[str, Shower], in_rounds: bool) -> Iterator[Cells]:
    """Yield each changed cell of a country.

    `anchor` is set on the first cell of a row, `target` leads to the row itself, if anywhere. `after` is None where an
    answer was taken back, `before` where there was none. `by` says when and by whom.
    """
    told = ""
    for change in own:
        shower, anchor = showers[change.instrument], change_anchor(change)
        sheet = shower.instrument.sheet(change.sheet)
        title, language = _title(change, sheet, shower)
        before, after = _sides(change, shower)
        last = change.after or change.before
        yield {
            "anchor": anchor if in_rounds and anchor != told else "",
            "target": _target(change, sheet, shower.instrument),
            "code": change.row,
            "title": title,
            "title_language": language,
            "field": _field(change, sheet, shower.voice),
            "before": before,
            "after": after,
            "by": tuple(filter(None, (*sent_in(0, change.at, shower.voice), change.institution))),
            "basis": change.basis,
            "basis_language": shower.foreign(last) if last else "",
        }
        told = anchor


def _field(change: CellChange, sheet: Sheet, voice: Voice) -> str:
    label = voice.of(sheet.column(change.column).label)
    return voice.say("field-reworded", field=label) if change.reworded else label


def _provisions(ordered: Sequence[CellChange], showers: dict[str, Shower], voice: Voice) -> Iterator[Cells]:
    """Yield each provision, or list, in which something changed, and of which countries."""
    found: dict[tuple[str, str, str], list[CellChange]] = {}
    for change in ordered:
        sheet = showers[change.instrument].instrument.sheet(change.sheet)
        row = change.row if sheet.kind == "matrix" else ""
        found.setdefault((change.instrument, change.sheet, row), []).append(change)
    for shower in showers.values():
        for sheet in sorted(shower.instrument.sheets, key=lambda one: one.kind == "list"):
            for row in sheet.row_ids if sheet.kind == "matrix" else ("",):
                own = found.get((shower.instrument.id, sheet.id, row))
                if own:
                    title = sheet.row(row).title if row else sheet.title
                    target = _target(own[0], sheet, shower.instrument) if row else ""
                    names = voice.names({one.country for one in own})
                    shown = {"title": voice.of(title), "countries": names, "count": len(own)}
                    yield {"target": target, "code": row, **shown}


def _title(change: CellChange, sheet: Sheet, shower: Shower) -> tuple[str, str]:
    """Return what a changed row is called, and the language of that where it is a country's."""
    if sheet.kind == "matrix":
        return shower.voice.of(sheet.row(change.row).title), ""
    entry = change.after or change.before
    row = shower.lists.rows.get((change.country, change.sheet, change.row)) if change.after else None
    return (row.name if row else _words(entry, shower) if entry else ""), shower.foreign(entry) if entry else ""


def _target(change: CellChange, sheet: Sheet, instrument: Instrument) -> str:
    if sheet.kind == "matrix":
        return f"{instrument.id}-{change.row}"
    if sheet.role == "laws" and change.after is not None:
        return law_anchor(instrument.id, change.country, change.row)
    return ""


def _sides(change: CellChange, shower: Shower) -> tuple[Value | None, Value | None]:
    words = [_words(entry, shower) if entry else "" for entry in (change.before, change.after)]
    codes = [one.value if one and isinstance(one.value, tuple) else () for one in (change.before, change.after)]
    if words[0] == words[1] and codes[0] != codes[1]:  # in the file of a merged record, a row has another code
        words = [" · ".join(own) or said for own, said in zip(codes, words, strict=True)]
    shown = excerpts(*words)
    before, after = (
        _side(entry, text, shower) if entry else None
        for entry, text in zip((change.before, change.after), shown, strict=True)
    )
    return before, after


def _side(entry: Entry, words: str, shower: Shower) -> Value:
    return Value(words, _language(entry, shower), origin=origin_of(entry, shower.voice, versioned=True))


def _words(entry: Entry, shower: Shower) -> str:
    """Return what a cell said; cited rows and codes that the form no longer has as they were written."""
    if entry.unclear:
        return shower.voice.say("to-clarify")
    sheet = shower.instrument.sheet(entry.sheet)
    column = sheet.column(entry.column)
    known = {option.code for option in options_of(shower.instrument, sheet, entry.row, column)}
    codes = entry.value if isinstance(entry.value, tuple) else (entry.value,)
    if column.kind.cites or (column.kind.chosen and not known.issuperset(map(str, codes))):
        return entry.written
    return shower.value(entry).text


def _language(entry: Entry, shower: Shower) -> str:
    column = shower.instrument.sheet(entry.sheet).column(entry.column)
    return shower.foreign(entry) if (column.kind.is_text or column.kind.cites) and not entry.unclear else ""


def excerpts(before: str, after: str) -> tuple[str, str]:
    """Return two texts; long ones as the words around what differs, with `…` where something is left out."""
    if max(len(before), len(after)) <= LONGEST:
        return before, after
    start = 0
    if before and after:
        while start < min(len(before), len(after)) and before[start] == after[start]:
            start += 1
    return _around(before, start), _around(after, start)


def _around(words: str, start: int) -> str:
    first = max(0, start - _AROUND)
    first = words.find(" ", first) + 1 if first else 0
    kept = words[first : first + LONGEST]
    if first + LONGEST < len(words):
        kept = kept.rsplit(" ", 1)[0] + " …"
    return f"… {kept}" if first else kept


def _turns(changes: Sequence[CellChange], parts: Sequence[InstrumentPart], voice: Voice) -> Iterator[str]:
    """Yield how often a coverage became another, the most frequent turns first, with their countries."""
    found: dict[tuple[str, str], list[CellChange]] = {}
    for change in changes:
        turn = _turn(change, parts, voice)
        if turn:
            found.setdefault(turn, []).append(change)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_TURNS]
    words = [
        voice.say(
            "brief-turn", count=len(own), n=len(own), before=before, after=after,
            countries=voice.names_if_few(one.country for one in own),
        )
        for (before, after), own in ordered
    ]  # fmt: skip
    if words:
        yield voice.say("brief-turns", list=voice.enumerated(words))


def _turn(change: CellChange, parts: Sequence[InstrumentPart], voice: Voice) -> tuple[str, str] | None:
    """Return the labels between which a coverage turned, None where another cell changed."""
    part = next(one for one in parts if one.instrument.id == change.instrument)
    sheet = part.instrument.sheet(change.sheet)
    column = sheet.with_role("coverage")
    scale = part.instrument.code_list(sheet, change.row, change.column)
    if column is None or scale is None or change.column != column.id:
        return None
    before, after = (_label(entry, scale, voice) for entry in (change.before, change.after))
    return before, after


def _label(entry: Entry | None, scale: CodeList, voice: Voice) -> str:
    if entry is None or entry.unclear:
        return voice.say("to-clarify" if entry else "no-answer")
    return next((voice.of(one.label) for one in scale.options if one.code == entry.value), entry.raw)
