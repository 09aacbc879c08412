"""A study → its executive summary of at most two pages: key figures, and sentences counted from the data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matrices.instrument import CodeList
from matrices.report.document import Cells
from matrices.report.shown import marks_of
from matrices.report.study.beside import EXPRESS, validation_sentences
from matrices.report.study.blocks import counted
from matrices.report.study.changes import change_sentences
from matrices.report.study.chapters import chapter_counts, counts_in_words, key_figures, unclear_sentence
from matrices.report.study.countries import who_answered
from matrices.report.study.grids import treaty_name
from matrices.report.voice import Voice
from matrices.study import NOT_ANSWERS, CellChange, Entry, InstrumentPart, Matrix, Provision, added, answered_in

_MOST_LINES = 24
"""Chapters that the tables of the summary name; of more, it names the matrices alone."""

_MOST_NAMED_IN_SUMMARY = 3
"""More provisions than this in the same place are counted, not named."""

_MOST_TREATIES = 6
_MOST_MATRICES = 8
_MOST_TURNS = 4
"""Turns of coverage (from “No” to “Yes”) that are named with their countries."""


@dataclass(frozen=True)
class BriefPart:
    """One instrument in the executive summary."""

    title: str
    figures: tuple[Cells, ...]
    sentences: tuple[str, ...]
    matrices: tuple[Cells, ...]
    validation: tuple[str, ...]


@dataclass(frozen=True)
class Executive:
    """The executive summary: each instrument, and what changed."""

    parts: tuple[BriefPart, ...]
    changes: tuple[str, ...]


def executive_summary(parts: Sequence[InstrumentPart], voice: Voice) -> Executive:
    """Return the executive summary of a study."""
    lines = sum(len(matrix.chapters) for part in parts for matrix in part.matrices)
    return Executive(tuple(_part(part, lines <= _MOST_LINES, voice) for part in parts), tuple(_changes(parts, voice)))


def _part(part: InstrumentPart, has_lines: bool, voice: Voice) -> BriefPart:
    matrices = [matrix for matrix in part.matrices if matrix.provisions][:_MOST_MATRICES]
    return BriefPart(
        voice.of(part.instrument.short_title),
        (*key_figures(part, voice), *_validated(part, voice)),
        (*_participation(part, voice), *_treaties(part, voice), *_duties(part, voice)),
        tuple(_matrix(matrix, has_lines, voice) for matrix in matrices),
        validation_sentences(part.instrument.id, voice),
    )


def _validated(part: InstrumentPart, voice: Voice) -> Iterator[Cells]:
    own = [one for one in voice.study.proceedings.validations if one.instrument == part.instrument.id]
    asked = [one for one in own if one.state != "no_answer"]
    if asked and not (voice.study.proceedings.open and voice.study.proceedings.round == 1):
        number = sum(one.state in EXPRESS for one in asked)
        yield {"number": voice.say("n-of-m", n=number, m=len(asked)), "words": voice.say("figure-validated")}


def _participation(part: InstrumentPart, voice: Voice) -> Iterator[str]:
    states = [part.study.state(code, part.instrument.id) for code in voice.countries]
    yield who_answered(states, voice)
    for kind, key in (("in_review", "brief-review"), ("no_answer", "brief-silent")):
        codes = [state.country.code for state in states if state.kind == kind]
        if codes and len(codes) < len(states):
            yield voice.say(key, count=len(codes), names=voice.names_if_few(codes))
    yield from unclear_sentence("brief-unclear", part.unclear, voice)


def _treaties(part: InstrumentPart, voice: Voice) -> Iterator[str]:
    """Yield for how many countries participation in each treaty is recorded."""
    if part.treaties:
        own = part.treaties[:_MOST_TREATIES]
        words = [voice.say("brief-treaty", treaty=treaty_name(one, voice), n=one.reported) for one in own]
        yield voice.say("brief-treaties", m=len(voice.countries), list=voice.listed(words))


def _duties(part: InstrumentPart, voice: Voice) -> Iterator[str]:
    """Yield how many provisions that bind were reported as missing or in part, and how many nobody answered."""
    if part.binding:
        unanswered = sum(not provision.lines for provision in part.binding)
        yield voice.say("brief-duties", count=len(part.gaps), n=len(part.gaps), m=len(part.binding))
        if unanswered:
            yield voice.say("brief-duties-open", count=unanswered, n=unanswered)


def _matrix(matrix: Matrix, has_lines: bool, voice: Voice) -> Cells:
    """Return one matrix: its sentences, and a line for each of its chapters; none where there are too many."""
    lines = tuple(_lines(matrix, voice)) if has_lines else ()
    return {"title": voice.of(matrix.sheet.title), "sentences": tuple(_of_matrix(matrix, voice)), "lines": lines}


def _lines(matrix: Matrix, voice: Voice) -> Iterator[Cells]:
    """Yield each chapter of a matrix: who answered, and what, as a bar with its figures."""
    for chapter in matrix.chapters:
        anchor = f"{chapter.instrument.id}-{chapter.sheet.id}-{chapter.section.id}"
        answered = voice.say("n-of-m", n=len(chapter.contributors), m=len(voice.countries))
        tally = chapter_counts(chapter, voice)
        given = [one for one in tally if one.mark.code not in NOT_ANSWERS]
        words = ", ".join(voice.say("count-label", n=one.count, label=one.mark.label) for one in given)
        shown = {"answered": answered, "tally": tally, "words": words or voice.say("no-answer")}
        yield {"anchor": anchor, "title": voice.of(chapter.section.title), **shown}


def _of_matrix(matrix: Matrix, voice: Voice) -> Iterator[str]:
    """Yield the tally of a matrix, what most and what fewest countries report, and how much nobody answered."""
    marks = {mark.code: mark for one in matrix.provisions for mark in marks_of(one.scale, voice)}
    total = added(provision.tally for provision in matrix.provisions)
    given = counted((marks[code], count) for code, count in total.items() if code not in NOT_ANSWERS)
    number = sum(one.count for one in given)
    if not number:
        yield voice.say("brief-nothing")
        return
    asked = len(matrix.provisions)
    yield voice.say("brief-tally", count=number, n=number, m=asked, counts=counts_in_words(given, voice))
    covered = [one for one in matrix.provisions if one.scale is not None and answered_in(one.tally)]
    if any(one.reported for one in covered):
        yield from _ends(covered, voice)
    silent = sum(not provision.lines for provision in matrix.provisions)
    if silent:
        yield voice.say("brief-unanswered", count=silent, n=silent, m=asked)


def _ends(covered: Sequence[Provision], voice: Voice) -> Iterator[str]:
    most, fewest = (pick(one.reported for one in covered) for pick in (max, min))
    yield _named("most", most, [one for one in covered if one.reported == most], voice)
    if fewest < most:
        yield _named("least", fewest, [one for one in covered if one.reported == fewest], voice)


def _named(which: str, reporting: int, provisions: Sequence[Provision], voice: Voice) -> str:
    count, m = len(provisions), len(voice.countries)
    if count > _MOST_NAMED_IN_SUMMARY:
        return voice.say(f"brief-{which}-many", count=reporting, number=count, n=reporting, m=m)
    titles = voice.listed([voice.say("quoted", words=voice.of(one.row.title)) for one in provisions])
    return voice.say(f"brief-{which}", count=count, titles=titles, n=reporting, m=m)


def _changes(parts: Sequence[InstrumentPart], voice: Voice) -> Iterator[str]:
    proceedings, since = voice.study.proceedings, voice.study.revisions
    if proceedings.changes:
        key = "changes-since-draft" if proceedings.open else "changes-since-first"
        yield _told(voice.say(key, number=proceedings.changes[0].since), proceedings.changes, parts, voice)
    elif proceedings.round and not proceedings.open:
        yield voice.say("changes-none")
    if since:
        yield _told(voice.say("revisions-since", edition=since[0].since), since, parts, voice)


def _told(lead: str, changes: Sequence[CellChange], parts: Sequence[InstrumentPart], voice: Voice) -> str:
    return " ".join((lead, *change_sentences(changes, parts, voice), *_turns(changes, parts, voice)))


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
