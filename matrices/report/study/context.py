"""Study → everything that a page template needs, in one language: frozen data, its chapters in order and numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matrices.instrument import Instrument
from matrices.report.shown import Mark, Shower, Value, origin_of
from matrices.report.study.beside import DraftMark, Note, draft_of, validation_sentences
from matrices.report.study.changes import ChangePage, revisions, round_changes
from matrices.report.study.chapters import KeyFigure, MatrixPage, key_figures, matrix_page
from matrices.report.study.countries import (
    CellLine,
    CountrySheet,
    FileLine,
    FormLine,
    LawList,
    StateLine,
    asides,
    clarified_lines,
    country_sheets,
    file_lines,
    form_lines,
    law_lists,
    loose_notes,
    other_lists,
    state_lines,
    unclear_lines,
    who_answered,
)
from matrices.report.study.executive import Executive, executive_summary
from matrices.report.study.grids import (
    GapLine,
    Grid,
    OverviewTable,
    TreatyTable,
    element_grids,
    gap_lines,
    legend,
    overview_tables,
    states_shown,
    treaty_table,
)
from matrices.report.study.terms import PenaltyPage, penalty_page
from matrices.report.study.timelines import Timeline, law_timeline, treaty_timeline
from matrices.report.voice import Voice
from matrices.study import ANSWERED, NOT_ANSWERS, ElementState, InstrumentPart, Study, compare

RUNNING_NOTICE = 180
"""Characters of the edition's notice that fit the foot of a page; whole sentences only."""

MOST_PRINTED = 2000
"""Answers that the country sheets repeat on paper; of more, the sheets stand on the screen and in the workbook."""

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[^a-záéíóúñ0-9])")


@dataclass(frozen=True)
class Meaning:
    """A mark with what it means."""

    mark: Mark
    help: str


@dataclass(frozen=True)
class InstrumentPage:
    """One instrument as it is printed."""

    id: str
    title: str
    lead: str
    states: tuple[StateLine, ...]
    scale: tuple[Meaning, ...]
    figures: tuple[KeyFigure, ...]
    validation: tuple[str, ...]
    files: tuple[FileLine, ...]
    unclear: tuple[CellLine, ...]
    clarified: tuple[CellLine, ...]
    notes: tuple[Note, ...]
    forms: tuple[FormLine, ...]
    overviews: tuple[OverviewTable, ...]
    matrices: tuple[MatrixPage, ...]
    treaties: TreatyTable | None
    deposits: Timeline | None
    penalties: PenaltyPage | None
    grids: tuple[Grid, ...]
    grid_states: tuple[ElementState, ...]
    gaps: tuple[GapLine, ...]
    sheets: tuple[CountrySheet, ...]
    laws: tuple[LawList, ...]
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
    has_binding: bool
    sheet_lines: int
    prints_sheets: bool


@dataclass(frozen=True)
class WaiverLine:
    """A rule that was not applied to a country, with the reason."""

    country: str
    rule: str
    rows: str
    reason: str


@dataclass(frozen=True)
class StudyCover:
    """What stands on the cover, and at the head and foot of every page."""

    organization: str
    network: str
    secretariat: str
    edition: str
    edition_line: str
    title: str
    subtitle: str
    meeting: str
    meeting_date: str
    cut_off: str
    notice: str
    running_notice: str
    draft: DraftMark | None


@dataclass(frozen=True)
class StudyPage:
    """A whole study in one language."""

    language: str
    voice: Voice
    cover: StudyCover
    countries: tuple[tuple[str, str], ...]
    parts: tuple[InstrumentPage, ...]
    waivers: tuple[WaiverLine, ...]
    marks: tuple[Mark, ...]
    treaties: tuple[tuple[str, str, str], ...]
    example: str
    dated: str
    executive: Executive
    changes: ChangePage | None
    revisions: ChangePage | None


def page_context(study: Study, language: str, *, draft: bool = False) -> StudyPage:
    """Return a study as it is printed in a language.

    A study whose round of validation runs bears the mark of its draft; `draft` marks one for which none was opened.
    """
    voice = Voice(study, language)
    parts = compare(study)
    mark = draft_of(voice) or (DraftMark(voice.say("draft"), "", voice.say("draft")) if draft else None)
    pages = tuple(_part(part, voice) for part in parts)
    marks = {meaning.mark.code: meaning.mark for page in pages for meaning in page.scale}
    return StudyPage(
        language=language,
        voice=voice,
        cover=_cover(study, voice, mark),
        countries=tuple((code, voice.name(code)) for code in voice.countries),
        parts=pages,
        waivers=tuple(_waivers(study, voice)),
        marks=tuple(marks.values()),
        treaties=tuple(dict.fromkeys(treaty for page in pages for treaty in page.treaty_names)),
        example=_example(study, voice),
        dated=f"{study.edition.calendar.cut_off.isoformat()}T12:00:00Z",
        executive=executive_summary(parts, voice),
        changes=round_changes(parts, voice),
        revisions=revisions(parts, voice),
    )


def _example(study: Study, voice: Voice) -> str:
    """Return the reference of an answer of the study, to explain how references read."""
    matrices = {(instrument.id, sheet.id) for instrument in study.instruments for sheet in instrument.matrices}
    found = next((entry for entry in study.entries if (entry.instrument, entry.sheet) in matrices), None)
    return origin_of(found, voice).short if found else "CRI · A!F12"


def _part(part: InstrumentPart, voice: Voice) -> InstrumentPage:
    shower = Shower(part.instrument, part.lists, voice)
    matrices = tuple(matrix_page(matrix, shower) for matrix in part.matrices)
    grids = element_grids(part, voice)
    states = [part.study.state(code, part.instrument.id) for code in voice.countries]
    answered = sum(len(provision.answers) for provision in part.provisions)
    silent = [state.country.code for state in states if state.kind == "no_answer"]
    return InstrumentPage(
        id=part.instrument.id,
        title=voice.of(part.instrument.short_title),
        lead=who_answered(states, voice),
        states=state_lines(part, voice),
        scale=_scale(part, voice),
        figures=key_figures(part, voice),
        validation=validation_sentences(part.instrument.id, voice),
        files=file_lines(part, voice),
        unclear=unclear_lines(part, voice),
        clarified=clarified_lines(part, shower),
        notes=loose_notes(part, shower),
        forms=form_lines(part.instrument.id, voice),
        overviews=tuple(table for matrix in part.matrices for table in overview_tables(matrix, voice)),
        matrices=matrices,
        treaties=treaty_table(part, shower),
        deposits=treaty_timeline(part, shower),
        penalties=penalty_page(part, shower),
        grids=grids,
        grid_states=states_shown(grids),
        gaps=gap_lines(part.gaps, voice),
        sheets=tuple(country_sheets(part, matrices, voice)),
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
        has_binding=bool(part.binding),
        sheet_lines=answered,
        prints_sheets=answered <= MOST_PRINTED,
    )


def _late(part: InstrumentPart, voice: Voice) -> str:
    """Return whose answers came after the cut-off date; empty if nobody's did."""
    study = part.study
    late = {one.country for one in study.printed if one.instrument == part.instrument.id and study.is_late(one)}
    return voice.say("late-countries", names=voice.names(late)) if late else ""


def _scale(part: InstrumentPart, voice: Voice) -> tuple[Meaning, ...]:
    helps: dict[str, str] = {}
    for provision in part.provisions:
        for option in provision.scale.options if provision.scale else ():
            helps.setdefault(option.code, definition(voice.of(option.help)))
    marks = {mark.code: mark for matrix in part.matrices for mark in legend(matrix, voice)}
    own = {key: voice.say(f"{key.replace('_', '-')}-help") for key in (ANSWERED, *NOT_ANSWERS)}
    ordered = sorted(marks.values(), key=lambda mark: mark.code in NOT_ANSWERS and 1 + NOT_ANSWERS.index(mark.code))
    return tuple(Meaning(mark, helps.get(mark.code) or own.get(mark.code, "")) for mark in ordered)


def _treaties(instrument: Instrument, voice: Voice) -> "list[tuple[str, str, str]]":
    return [(voice.of(one.short), voice.of(one.title), voice.of(one.reference)) for one in instrument.treaties]


def _waivers(study: Study, voice: Voice) -> "list[WaiverLine]":
    return [
        WaiverLine(voice.name(one.country), one.rule, ", ".join(one.rows), voice.of(one.reason))
        for one in study.edition.waivers
    ]


def _cover(study: Study, voice: Voice, draft: DraftMark | None) -> StudyCover:
    edition, meeting = study.edition, study.edition.meeting
    place = [voice.of(meeting.place)] if meeting and meeting.place else []
    day = [voice.date(meeting.date)] if meeting and meeting.date else []
    notice = voice.of(edition.notice)
    return StudyCover(
        organization=voice.of(edition.body.organization),
        network=voice.of(edition.body.network),
        secretariat=voice.of(edition.body.secretariat),
        edition=edition.id,
        edition_line=voice.say("edition-line", edition=edition.id, date=voice.date(edition.calendar.cut_off)),
        title=voice.of(edition.title),
        subtitle=voice.of(edition.subtitle),
        meeting=voice.of(meeting.title) if meeting else "",
        meeting_date=", ".join(place + day),
        cut_off=voice.date(edition.calendar.cut_off),
        notice=notice,
        running_notice=first_sentences(notice, RUNNING_NOTICE),
        draft=draft,
    )


def definition(help_text: str) -> str:
    """Return the first sentence of an option's help: it says what the option means, the rest is for who fills in."""
    return _SENTENCE_END.split(help_text, maxsplit=1)[0]


def first_sentences(words: str, limit: int) -> str:
    """Return as many whole sentences as fit a limit; a longer first sentence is cut at a word."""
    kept = ""
    for sentence in _SENTENCE_END.split(words):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    if kept or not words:
        return kept
    return words[:limit].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True)
class StudySection:
    """A section as the contents name it."""

    anchor: str
    title: str


@dataclass(frozen=True)
class StudyChapter:
    """A chapter: `template` names the page template `study/TEMPLATE.html.j2` that prints it."""

    number: int
    anchor: str
    title: str
    template: str
    part: InstrumentPage | None = None
    matrix: MatrixPage | None = None
    sections: tuple[StudySection, ...] = ()
    changes: ChangePage | None = None
    opens: str = ""
    """Title of the part that begins with this chapter; empty where the study has only one instrument."""


def outline(page: StudyPage, *, printed: bool = False) -> tuple[StudyChapter, ...]:
    """Return the chapters of a study in order; what is too long for print is left out of its contents."""
    drafts = [*_front(page), *(one for part in page.parts for one in _numbered_part(page, part, printed)), *_back(page)]
    titles = _part_titles(page)
    chapters, seen = [], set()
    for number, one in enumerate(drafts, start=1):
        opens = titles.get(one.part.id, "") if one.part and one.part.id not in seen else ""
        seen.add(one.part.id if one.part else "")
        chapters.append(replace(one, number=number, opens=opens))
    return tuple(chapters)


def _front(page: StudyPage) -> Iterator[StudyChapter]:
    yield _chapter(page, "summary")
    yield _chapter(page, "reading")
    who = _chapter(page, "who")
    yield replace(who, title=page.voice.say("who-validated")) if page.voice.study.proceedings.round else who
    if page.changes:
        yield _changes(page.changes)


def _numbered_part(page: StudyPage, part: InstrumentPage, printed: bool) -> Iterator[StudyChapter]:
    yield _chapter(page, "overview", part)
    for matrix in part.matrices:
        sections = tuple(StudySection(one.anchor, one.title) for one in matrix.chapters)
        yield StudyChapter(
            number=0,
            anchor=matrix.anchor,
            title=matrix.title,
            template="matrix",
            part=part,
            matrix=matrix,
            sections=sections,
        )
    asked = {
        "treaties": part.treaties,
        "penalties": part.penalties,
        "elements": part.grids,
        "gaps": part.has_binding,
        "sheets": part.sheets,
        "laws": part.laws,
        "lists": part.lists,
    }
    for template, found in asked.items():
        if found:
            yield _chapter(page, template, part, _sheets(part, printed) if template == "sheets" else ())


def _sheets(part: InstrumentPage, printed: bool) -> tuple[StudySection, ...]:
    return (
        tuple(StudySection(one.anchor, one.country) for one in part.sheets) if part.prints_sheets or not printed else ()
    )


def _back(page: StudyPage) -> Iterator[StudyChapter]:
    if page.revisions:
        yield _changes(page.revisions)
    yield _chapter(page, "method")
    yield _chapter(page, "provenance")


def _chapter(
    page: StudyPage, template: str, part: InstrumentPage | None = None, sections: tuple[StudySection, ...] = ()
) -> StudyChapter:
    anchor = template if part is None else f"{part.id}-{template}"
    return StudyChapter(
        number=0,
        anchor=anchor,
        title=page.voice.say(template),
        template=template,
        part=part,
        matrix=None,
        sections=sections,
    )


def _changes(found: ChangePage) -> StudyChapter:
    return StudyChapter(0, found.id, found.title, "changes", changes=found)


def _part_titles(page: StudyPage) -> dict[str, str]:
    if len(page.parts) < 2:
        return {}
    return {
        part.id: page.voice.say("part", number=number, title=part.title)
        for number, part in enumerate(page.parts, start=1)
    }
