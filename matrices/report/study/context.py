"""Study → everything that a page template needs, in one language: frozen data, its chapters in order and numbered."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from matrices.edition import Edition
from matrices.instrument import Instrument
from matrices.report.charts import Tile, placed
from matrices.report.document import (
    Cells,
    Chapter,
    DraftMark,
    Page,
    PageSection,
    Table,
    cover_of,
    definition,
    draft_of,
    numbered_chapters,
    to_cut_off,
)
from matrices.report.shown import Mark, Prose, Shower, Value, heads_of, origin_of
from matrices.report.study.beside import Note, validation_sentences
from matrices.report.study.changes import ChangePage, revisions, round_changes
from matrices.report.study.chapters import MatrixPage, has_partial, key_figures, matrix_page
from matrices.report.study.countries import (
    asides,
    clarified_lines,
    compiled_apart,
    country_sheets,
    file_lines,
    form_lines,
    law_lists,
    loose_notes,
    other_lists,
    sources_read,
    state_lines,
    texts_apart,
    unclear_lines,
    who_answered,
)
from matrices.report.study.executive import Executive, executive_summary, findings
from matrices.report.study.grids import (
    SideBySide,
    depositary,
    element_grids,
    gap_lines,
    legend,
    overview_tables,
    reservations,
    states_shown,
    treaty_table,
)
from matrices.report.study.terms import PenaltyPage, penalty_page
from matrices.report.study.timelines import Timeline, law_timeline, treaty_timeline
from matrices.report.voice import Voice
from matrices.study import ANSWERED, NOT_ANSWERS, CountryState, ElementState, InstrumentPart, Study, compare

_MOST_PRINTED = 2000
"""Answers that the country sheets repeat on paper; of more, the sheets stand on the screen and in the workbook."""


@dataclass(frozen=True)
class InstrumentPage:
    """One instrument as it is printed."""

    id: str
    title: str
    heads: Mapping[str, str]
    lead: str
    states: tuple[Cells, ...]
    tiles: tuple[Tile, ...]
    scale: tuple[Cells, ...]
    figures: tuple[Cells, ...]
    findings: tuple[Cells, ...]
    validation: tuple[str, ...]
    files: tuple[Cells, ...]
    unclear: tuple[Cells, ...]
    clarified: tuple[Cells, ...]
    notes: tuple[Note, ...]
    forms: tuple[Cells, ...]
    overviews: tuple[SideBySide, ...]
    matrices: tuple[MatrixPage, ...]
    treaties: Table | None
    depositary: Cells | None
    reservations: tuple[tuple[str, str, Prose], ...]
    deposits: Timeline | None
    penalties: PenaltyPage | None
    grids: tuple[SideBySide, ...]
    grid_states: tuple[ElementState, ...]
    gaps: tuple[Cells, ...]
    sheets: tuple[Cells, ...]
    texts: tuple[Cells, ...]
    compiled: tuple[Cells, ...]
    compiled_in: str
    laws: tuple[Cells, ...]
    enactments: Timeline | None
    lists: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, tuple[Value | None, ...]], ...]], ...]
    treaty_names: tuple[tuple[str, str, str], ...]
    unanswered: int
    silent: str
    silent_count: int
    reviewed: str
    asides: tuple[str, ...]
    late: str
    has_obligations: bool
    has_doubts: bool
    has_binding: bool
    in_part: str
    sheet_lines: int
    prints_sheets: bool


@dataclass(frozen=True, kw_only=True)
class StudyPage(Page):
    """A whole study in one language."""

    parts: tuple[InstrumentPage, ...]
    heads: Mapping[str, str]
    waivers: tuple[Cells, ...]
    marks: tuple[Mark, ...]
    treaties: tuple[tuple[str, str, str], ...]
    example: str
    executive: Executive
    imprint: Cells
    changes: ChangePage | None
    revisions: ChangePage | None
    sources: str
    is_short: bool


def page_context(study: Study, language: str, *, draft: bool = False, short: bool = False) -> StudyPage:
    """Return a study as it is printed in a language.

    A study whose round of validation runs bears the mark of its draft; `draft` marks one for which none was opened.
    In a `short` one the countries' long texts stand in an annex.
    """
    voice = Voice(study, language)
    parts = compare(study)
    mark = draft_of(voice) or (DraftMark(voice.say("draft"), "", voice.say("draft")) if draft else None)
    pages = tuple(_part(part, voice, short=short) for part in parts)
    marks: dict[str, Mark] = {meaning["mark"].code: meaning["mark"] for page in pages for meaning in page.scale}
    edition = study.edition
    return StudyPage(
        kind="study",
        voice=voice,
        cover=cover_of(
            edition,
            voice,
            voice.of(edition.title),
            subtitle=voice.of(edition.subtitle),
            draft=mark,
            **_dates(edition, voice, short=short),
        ),
        parts=pages,
        heads=heads_of((matrix.sheet for part in parts for matrix in part.matrices), voice),
        waivers=tuple(_waivers(study, voice)),
        marks=tuple(marks.values()),
        treaties=tuple(dict.fromkeys(treaty for page in pages for treaty in page.treaty_names)),
        example=_example(study, voice),
        dated=f"{edition.calendar.cut_off.isoformat()}T12:00:00Z",
        executive=executive_summary(parts, voice),
        imprint=_imprint(study, voice, mark),
        changes=round_changes(parts, voice),
        revisions=revisions(parts, voice),
        sources=sources_read(voice),
        is_short=short,
    )


def _dates(edition: Edition, voice: Voice, *, short: bool) -> Mapping[str, str]:
    lines = to_cut_off(edition, voice)
    return {**lines, "as_of": f"{lines['as_of']} · {voice.say('short-edition')}"} if short else lines


def _imprint(study: Study, voice: Voice, mark: DraftMark | None) -> Cells:
    """Return what the page behind the cover says: how to cite, licence, symbol, address; and texts of the edition."""
    edition, published = study.edition, study.edition.publication
    title, day = voice.of(edition.title), edition.calendar.presentation or edition.calendar.cut_off
    cited = voice.say_of(
        "presentation",
        "cite",
        organization=voice.of(edition.body.organization),
        secretariat=voice.of(edition.body.secretariat),
        year=day.year,
        title=f"{title}. {voice.of(edition.subtitle)}" if edition.subtitle else title,
        edition=to_cut_off(edition, voice)["edition_line"],
        draft=f" {mark.short}." if mark else "",
    )
    licence = published.licence
    return {
        "cite": f"{cited} {published.address}".strip(),
        "address": published.address,
        "licence": (voice.of(licence.title) or licence.name) if licence else "",
        "licence_link": licence.path if licence else "",
        "identifier": published.identifier,
        "email": edition.body.email,
        "postal": voice.of(edition.body.address),
        "foreword": _paragraphs(voice.of(published.foreword)),
        "acknowledgements": _paragraphs(voice.of(published.acknowledgements)),
    }


def _paragraphs(words: str) -> tuple[str, ...]:
    return tuple(" ".join(one.split()) for one in words.split("\n\n") if one.strip())


def _example(study: Study, voice: Voice) -> str:
    """Return the reference of an answer of the study, to explain how references read."""
    matrices = {(instrument.id, sheet.id) for instrument in study.instruments for sheet in instrument.matrices}
    found = next((entry for entry in study.entries if (entry.instrument, entry.sheet) in matrices), None)
    return origin_of(found, voice).short if found else "CRI · A!F12"


def _part(part: InstrumentPart, voice: Voice, *, short: bool) -> InstrumentPage:
    shower = Shower(part.instrument, part.lists, voice)
    matrices = tuple(matrix_page(matrix, shower, short=short) for matrix in part.matrices)
    grids = element_grids(part, voice)
    states = [part.study.state(code, part.instrument.id) for code in voice.countries]
    answered = sum(len(provision.answers) for provision in part.provisions)
    silent = [state.country.code for state in states if state.kind == "no_answer"]
    return InstrumentPage(
        id=part.instrument.id,
        title=voice.of(part.instrument.short_title),
        heads=heads_of((matrix.sheet for matrix in part.matrices), voice),
        lead=who_answered(states, voice),
        states=state_lines(part, voice),
        tiles=_state_tiles(states, voice),
        scale=_scale(part, voice),
        figures=key_figures(part, voice),
        findings=tuple(findings(part, voice)),
        validation=validation_sentences(part.instrument.id, voice),
        files=file_lines(part, voice),
        unclear=unclear_lines(part, voice),
        clarified=clarified_lines(part, shower),
        notes=loose_notes(part, shower),
        forms=form_lines(part.instrument.id, voice),
        overviews=tuple(table for matrix in part.matrices for table in overview_tables(matrix, voice)),
        matrices=matrices,
        treaties=treaty_table(part, shower),
        depositary=depositary(part, shower),
        reservations=tuple(reservations(part, shower)),
        deposits=treaty_timeline(part, shower),
        penalties=penalty_page(part, shower),
        grids=grids,
        grid_states=states_shown(grids),
        gaps=gap_lines(part.gaps, voice),
        sheets=tuple(country_sheets(part, matrices, voice)),
        texts=tuple(texts_apart(part, matrices, voice)),
        compiled=compiled_apart(part, voice),
        compiled_in=part.study.compiled.edition.id if part.study.compiled is not None else "",
        laws=law_lists(part, shower),
        enactments=law_timeline(part, shower),
        lists=tuple(other_lists(part, shower)),
        treaty_names=tuple(_treaties(part.instrument, voice)),
        unanswered=sum(not provision.lines for provision in part.binding),
        silent=voice.names(silent),
        silent_count=len(silent),
        reviewed=voice.names(state.country.code for state in states if state.kind == "in_review"),
        asides=asides(states, voice),
        late=_late(part, voice),
        has_obligations=any(provision.row.obligation for provision in part.provisions),
        has_doubts=any("memory" in provision.row.text_check.values() for provision in part.provisions),
        has_binding=bool(part.binding),
        in_part=voice.say("or-in-part", count=len(part.gaps)) if has_partial(part.binding) else "",
        sheet_lines=answered,
        prints_sheets=answered <= _MOST_PRINTED,
    )


def _state_tiles(states: Iterable[CountryState], voice: Voice) -> tuple[Tile, ...]:
    """Return the countries on the schematic map: who answered, whose file is under review, who gave no answer."""
    signs = {"answered": "full", "in_review": "wait", "no_answer": "none"}
    kinds = {state.country.code: state.kind for state in states}
    tiles = placed({code: voice.name(code) for code in voice.countries}, mapped=voice.compares_countries)
    return tuple(replace(one, sign=signs[kinds[one.code]]) for one in tiles)


def _late(part: InstrumentPart, voice: Voice) -> str:
    """Return whose answers came after the cut-off date; empty if nobody's did."""
    study = part.study
    late = {one.country for one in study.printed if one.instrument == part.instrument.id and study.is_late(one)}
    return voice.say("late-countries", names=voice.names(late)) if late else ""


def _scale(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    helps: dict[str, str] = {}
    for provision in part.provisions:
        for option in provision.scale.options if provision.scale else ():
            helps.setdefault(option.code, definition(voice.of(option.help)))
    marks = {mark.code: mark for matrix in part.matrices for mark in legend(matrix, voice)}
    own = {key: voice.say(f"{key.replace('_', '-')}-help") for key in (ANSWERED, *NOT_ANSWERS)}
    ordered = sorted(marks.values(), key=lambda mark: mark.code in NOT_ANSWERS and 1 + NOT_ANSWERS.index(mark.code))
    return tuple({"mark": mark, "help": helps.get(mark.code) or own.get(mark.code, "")} for mark in ordered)


def _treaties(instrument: Instrument, voice: Voice) -> "list[tuple[str, str, str]]":
    return [(voice.of(one.short), voice.of(one.title), voice.of(one.reference)) for one in instrument.treaties]


def _waivers(study: Study, voice: Voice) -> Iterator[Cells]:
    """Yield the rules that were not applied to a country, with the reason."""
    for one in study.edition.waivers:
        rows, reason = ", ".join(one.rows), voice.of(one.reason)
        yield {"country": voice.name(one.country), "rule": one.rule, "rows": rows, "reason": reason}


def outline(page: StudyPage, *, printed: bool = False) -> tuple[Chapter, ...]:
    """Return the chapters of a study in order; what is too long for print is left out of its contents."""
    parts = (_of_part(page, number, printed) for number in range(len(page.parts)))
    return numbered_chapters([*_front(page), *(one for part in parts for one in part), *_back(page)])


def _front(page: StudyPage) -> Iterator[Chapter]:
    say = page.voice.say
    yield Chapter("summary", say("summary"), "summary")
    yield Chapter("reading", say("reading"), "reading")
    yield Chapter("who", say("who-validated" if page.voice.study.proceedings.round else "who"), "who")
    if page.changes:
        yield Chapter(page.changes.id, page.changes.title, "changes", page.changes)


def _of_part(page: StudyPage, number: int, printed: bool) -> Iterator[Chapter]:
    """Yield the chapters of an instrument; the first opens its part where the study has several."""
    part, say = page.parts[number], page.voice.say
    opens = say("part", number=number + 1, title=part.title) if len(page.parts) > 1 else ""
    first = Chapter(f"{part.id}-overview", say("overview"), "overview", part=part)
    yield replace(first, opens=opens, late=part.late)
    for matrix in part.matrices:
        sections = tuple(PageSection(one.anchor, one.title) for one in matrix.chapters)
        yield replace(Chapter(matrix.anchor, matrix.title, "matrix", matrix, sections), part=part)
    asked = {
        "treaties": part.treaties,
        "penalties": part.penalties,
        "elements": part.grids,
        "gaps": part.has_binding,
        "sheets": part.sheets,
        "laws": part.laws,
        "lists": part.lists,
        "compiled": part.compiled,
        "texts": part.texts,
    }
    is_short = printed and not part.prints_sheets
    sheets = () if is_short else part.sheets
    named = {
        template: tuple(PageSection(one["anchor"], one["country"]) for one in found)
        for template, found in (("sheets", sheets), ("texts", part.texts))
    }
    for template, found in asked.items():
        if found:
            sections = named.get(template, ())
            late = "" if template in _OWN_DATES else part.late
            title = say("gaps-plain" if template == "gaps" and not part.in_part else template)
            one = Chapter(f"{part.id}-{template}", title, template, found, sections)
            yield replace(one, part=part, late=late, is_short=is_short and template == "sheets")


_OWN_DATES = ("sheets", "laws", "compiled")
"""Chapters in which nothing is said of what came after the cut-off date."""


def _back(page: StudyPage) -> Iterator[Chapter]:
    if page.revisions:
        yield Chapter(page.revisions.id, page.revisions.title, "changes", page.revisions)
    yield Chapter("method", page.voice.say("method"), "method")
    yield Chapter("provenance", page.voice.say("provenance"), "provenance")
