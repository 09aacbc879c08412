"""A study → its executive summary of one page: key figures, findings with their figures, a line for each chapter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matrices.instrument import Symbol
from matrices.report.document import Cells
from matrices.report.shown import Count, Shower, marks_of, row_anchor
from matrices.report.study.beside import EXPRESS, validation_sentences
from matrices.report.study.blocks import counted
from matrices.report.study.changes import change_sentences
from matrices.report.study.chapters import (
    chapter_counts,
    counts_in_words,
    extent_words,
    has_partial,
    key_figures,
    unclear_sentence,
)
from matrices.report.study.countries import who_answered
from matrices.report.study.grids import treaty_asked, treaty_name
from matrices.report.study.terms import without_unit
from matrices.report.voice import Voice
from matrices.study import (
    NOT_ANSWERS,
    CellChange,
    Entry,
    InstrumentPart,
    Matrix,
    Penalty,
    Provision,
    added,
    answered_in,
    codes_with,
    uses_role,
)

_MOST_LINES = 24
"""Chapters that the table of the summary names; of more, it names the matrices alone."""

_MOST_NAMED = 2
"""Provisions that a finding names; of more, the first are named."""

_MOST_TREATIES = 6
_MOST_OFFENCES = 2


@dataclass(frozen=True)
class BriefPart:
    """One instrument in the executive summary.

    `findings` have a figure, its words, and where they lead; `lines` are the matrices, each followed by its chapters.
    """

    title: str
    figures: tuple[Cells, ...]
    findings: tuple[Cells, ...]
    sentences: tuple[str, ...]
    lines: tuple[Cells, ...]
    validation: tuple[str, ...]
    has_gaps: bool
    gaps_head: str


@dataclass(frozen=True)
class Executive:
    """The executive summary: each instrument, and what changed; `approved` words take the place of its findings."""

    parts: tuple[BriefPart, ...]
    changes: tuple[str, ...]
    approved: tuple[str, ...] = ()


def executive_summary(parts: Sequence[InstrumentPart], voice: Voice) -> Executive:
    """Return the executive summary of a study."""
    lines = sum(len(matrix.chapters) for part in parts for matrix in part.matrices)
    approved = tuple(voice.of(words) for words in voice.study.edition.publication.key_findings)
    briefs = tuple(_part(part, lines <= _MOST_LINES, voice, counts=not approved) for part in parts)
    return Executive(briefs, tuple(_changes(parts, voice)), approved)


def _part(part: InstrumentPart, has_lines: bool, voice: Voice, *, counts: bool) -> BriefPart:
    return BriefPart(
        title=voice.of(part.instrument.short_title),
        figures=(*key_figures(part, voice), *_validated(part, voice)),
        findings=tuple(findings(part, voice)) if counts else (),
        sentences=tuple(filter(None, (" ".join(_participation(part, voice)), " ".join(_duties(part, voice))))),
        lines=tuple(line for matrix in part.matrices for line in _lines(part, matrix, has_lines, voice)),
        validation=validation_sentences(part.instrument.id, voice),
        has_gaps=bool(part.binding),
        gaps_head=voice.say("head-gaps" if has_partial(part.binding) else "head-gaps-plain"),
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


def findings(part: InstrumentPart, voice: Voice) -> Iterator[Cells]:
    """Yield the treaties, an offence of each matrix with its prison terms, what answers share and where they part."""
    yield from _treaties(part, voice)
    offences = [found for matrix in part.matrices if (found := _offence(matrix)) is not None]
    for provision in offences[:_MOST_OFFENCES]:
        yield _of_offence(part, provision, voice)
    covered, apart = parted(part)
    if covered:
        yield _shared(covered, voice)
    if apart:
        yield _of_parted(covered, apart, voice)


def parted(part: InstrumentPart) -> tuple[Sequence[Provision], Sequence[Provision]]:
    """Return the provisions, treaties apart, with two answers or more; and those of them on which answers differ.

    The latter begin with those whose two sides are nearest to each other.
    """
    asked = [one for one in part.provisions if one.scale is not None and one not in part.treaties]
    covered = [one for one in asked if answered_in(one.tally) > 1]
    return covered, sorted((one for one in covered if _sides(one)), key=lambda one: -_sides(one))


def _finding(number: str, words: str, anchor: str = "", see: str = "") -> Cells:
    return {"number": number, "words": words, "anchor": anchor, "see": see}


def _on(provision: Provision) -> tuple[str, str]:
    """Return where a finding on a provision leads, and what the link is called."""
    return row_anchor(provision), provision.row.id


def _treaties(part: InstrumentPart, voice: Voice) -> Iterator[Cells]:
    """Yield for how many countries participation in every treaty is recorded, and in each, where anybody answered."""
    answered = [one for one in part.treaties if one.answers]
    if not answered:
        return
    m, each = len(voice.countries), answered[:_MOST_TREATIES]
    every = sum(all(_reports(one, code) for one in answered) for code in voice.countries)
    words = [voice.say("brief-treaty", treaty=treaty_asked(one, part, voice), n=one.reported) for one in each]
    count = len({treaty_name(one, voice) for one in answered})
    told = voice.say("finding-treaties", count=count, list=voice.listed(words))
    yield _finding(voice.say("n-of-m", n=every, m=m), told, f"{part.instrument.id}-treaties", voice.say("treaties"))


def _reports(provision: Provision, country: str) -> bool:
    """Tell whether a country reports a provision as provided for, in full or in part."""
    scale = provision.scale
    return scale is not None and provision.standing(country) in codes_with(scale, Symbol.FULL, Symbol.HALF)


def _offence(matrix: Matrix) -> Provision | None:
    """Return the offence of a matrix that most countries report as provided for, the first of several."""
    asked = [one for one in matrix.provisions if one.scale is not None and uses_role(one, "penalty_max")]
    most = max((one.reported for one in asked), default=0)
    return next((one for one in asked if most and one.reported == most), None)


def _of_offence(part: InstrumentPart, provision: Provision, voice: Voice) -> Cells:
    shower = Shower(part.instrument, part.lists, voice)
    number = voice.say("n-of-m", n=provision.reported, m=len(voice.countries))
    title, extent = voice.of(provision.row.title), extent_words([provision], voice)
    row = next((one for one in part.penalties if one.provision.row.id == provision.row.id), None)
    terms = [one for one in row.penalties if one.has_term and not one.unclear] if row else []
    told = voice.say("finding-offence", count=provision.reported, title=title, extent=extent)
    words = " ".join((told, *_terms(terms, shower)))
    return _finding(number, words, *_on(provision))


def _terms(terms: Sequence[Penalty], shower: Shower) -> Iterator[str]:
    """Yield the range of the shortest and of the longest terms, of those that state them, and who may give life."""
    voice = shower.voice
    ends = {
        "minimum": [(one.minimum_months, one.minimum) for one in terms if one.minimum_months is not None],
        "maximum": [(one.maximum_months, one.maximum) for one in terms if one.maximum_months is not None],
    }
    for end, found in ends.items():
        if found:
            yield voice.say(f"finding-{end}", count=len(found), n=len(found), span=_span(found, shower))
    life = sum(one.life for one in terms)
    if life:
        yield voice.say("finding-life", count=life, n=life)


def _span(found: Sequence[tuple[Decimal | None, Entry | None]], shower: Shower) -> str:
    """Return `4 to 15 years`: the shortest and the longest, each as the first country has it that gives it."""
    known = [(months, entry) for months, entry in found if months is not None and entry is not None]
    low, high = (pick(known, key=lambda one: one[0]) for pick in (min, max))
    first, last = (shower.value(entry).text for _, entry in (low, high))
    if low[0] == high[0]:
        return first
    return shower.voice.say("finding-span", low=without_unit(first, last), high=last)


def _shared(covered: Sequence[Provision], voice: Voice) -> Cells:
    """Return in how many provisions with two answers or more all of them are that it is provided for in full."""
    same = [one for one in covered if _count(one, Symbol.FULL) == answered_in(one.tally)]
    number = voice.say("n-of-m", n=len(same), m=len(covered))
    first = sorted(same, key=lambda one: -answered_in(one.tally))[:_MOST_NAMED]
    named = [voice.say("finding-with", title=voice.of(one.row.title), n=answered_in(one.tally)) for one in first]
    if not named:
        return _finding(number, voice.say("finding-shared-none"))
    return _finding(number, voice.say("finding-shared", count=len(same), list=voice.enumerated(named)), *_on(first[0]))


def _of_parted(covered: Sequence[Provision], apart: Sequence[Provision], voice: Voice) -> Cells:
    """Return in how many provisions answers differ, and on which the most."""
    first = apart[:_MOST_NAMED]
    named = [
        voice.say("finding-counts", title=voice.of(one.row.title), counts=counts_in_words(_given(one, voice), voice))
        for one in first
    ]
    number = voice.say("n-of-m", n=len(apart), m=len(covered))
    told = voice.say("finding-parted", count=len(apart), list=voice.enumerated(named))
    return _finding(number, told, *_on(first[0]))


def _given(provision: Provision, voice: Voice) -> tuple[Count, ...]:
    marks = {mark.code: mark for mark in marks_of(provision.scale, voice)}
    return counted((marks[code], count) for code, count in provision.tally.items() if code not in NOT_ANSWERS)


def _count(provision: Provision, *symbols: Symbol) -> int:
    scale = provision.scale
    return sum(provision.tally[code] for code in codes_with(scale, *symbols)) if scale else 0


def _sides(provision: Provision) -> int:
    """Return how many countries stand on the smaller side: in full, or in part and not at all."""
    return min(_count(provision, Symbol.FULL), _count(provision, Symbol.HALF, Symbol.EMPTY))


def _duties(part: InstrumentPart, voice: Voice) -> Iterator[str]:
    """Yield how many provisions that bind were reported as missing or in part, and how many nobody answered."""
    if part.binding:
        unanswered = sum(not provision.lines for provision in part.binding)
        in_part = voice.say("or-in-part", count=len(part.gaps)) if has_partial(part.binding) else ""
        yield voice.say("brief-duties", count=len(part.gaps), n=len(part.gaps), m=len(part.binding), part=in_part)
        if unanswered:
            yield voice.say("brief-duties-open", count=unanswered, n=unanswered)


def _lines(part: InstrumentPart, matrix: Matrix, has_lines: bool, voice: Voice) -> Iterator[Cells]:
    """Yield a matrix and each of its chapters: who answered, how much of what could be answered, and the gaps."""
    if not matrix.provisions:
        return
    anchor = f"{part.instrument.id}-{matrix.sheet.id}"
    answered = frozenset(code for chapter in matrix.chapters for code in chapter.contributors)
    whole = {"anchor": anchor, "title": voice.of(matrix.sheet.tab), "is_matrix": True}
    marks = {mark.code: mark for one in matrix.provisions for mark in marks_of(one.scale, voice)}
    tally = added(provision.tally for provision in matrix.provisions)
    yield {**whole, **_line(part, matrix.provisions, answered, counted((marks[c], n) for c, n in tally.items()), voice)}
    for chapter in matrix.chapters if has_lines else ():
        own = {"anchor": f"{anchor}-{chapter.section.id}", "title": voice.of(chapter.section.title), "is_matrix": False}
        yield {**own, **_line(part, chapter.provisions, chapter.contributors, chapter_counts(chapter, voice), voice)}


def _line(
    part: InstrumentPart, own: Sequence[Provision], answered: frozenset[str], tally: tuple[Count, ...], voice: Voice
) -> Cells:
    ids = {one.row.id for one in own}
    binding = sum(one.row.id in ids for one in part.binding)
    gaps = sum(one.provision.row.id in ids for one in part.gaps)
    given = [one for one in tally if one.mark.code not in NOT_ANSWERS]
    count, total = sum(one.count for one in given), sum(len(voice.countries) - len(one.unasked) for one in own)
    return {
        "answered": voice.say("n-of-m", n=len(answered), m=len(voice.countries)),
        "tally": tally,
        "given": voice.say("n-of-m", n=voice.number(count), m=voice.number(total)),
        "gaps": voice.say("n-of-m", n=gaps, m=binding) if binding else "–",
    }


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
    return " ".join((lead, *change_sentences(changes, parts, voice)))
