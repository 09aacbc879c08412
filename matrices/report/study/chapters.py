"""One matrix → its chapter of the study: sections with their blocks, and sentences counted from the answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matrices.instrument import Symbol
from matrices.report.document import Cells
from matrices.report.shown import Count, Shower, marks_of
from matrices.report.study.blocks import ChapterPage, chapter_page, counted, with_texts_apart
from matrices.report.voice import Voice
from matrices.study import ANSWERED, NOT_ANSWERS, Entry, InstrumentPart, Matrix, Provision, ThematicChapter, codes_with

_MOST_LINES = 80
"""Lines of countries that one piece for print holds, unless a single section has more."""

_MOST_NAMED_IN_SENTENCE = 2
"""More provisions than this that share the first place are counted, not named."""


def key_figures(part: InstrumentPart, voice: Voice) -> tuple[Cells, ...]:
    """Return the figures that open the summary of an instrument, each a number with its words."""
    countries = part.study.edition.countries
    states = [part.study.state(country.code, part.instrument.id) for country in countries]
    answered, late = sum(one.kind == "answered" for one in states), sum(one.late for one in states)
    answers = sum(len(provision.answers) for provision in part.provisions)
    possible = sum(len(countries) - len(provision.unasked) for provision in part.provisions)
    laws = sum(1 for row in part.lists.rows.values() if row.sheet.role == "laws")
    figures = [
        (
            voice.say("n-of-m", n=answered, m=len(countries)),
            voice.say("figure-countries-late", late=late) if late else voice.say("figure-countries"),
        ),
        (voice.number(len(part.provisions)), voice.say("figure-provisions")),
        (voice.number(answers), voice.say("figure-answers", total=voice.number(possible))),
    ]
    if laws:
        figures.append((voice.number(laws), voice.say("figure-laws")))
    return tuple({"number": number, "words": words} for number, words in figures)


def chapter_sentences(chapter: ThematicChapter, voice: Voice) -> tuple[str, ...]:
    """Return a section in sentences that hold nothing but what is counted from its answers."""
    return tuple(_sentences(chapter, voice))


def chapter_counts(chapter: ThematicChapter, voice: Voice) -> tuple[Count, ...]:
    """Return the added tallies of a section in the order of its scale."""
    marks = {mark.code: mark for provision in chapter.provisions for mark in marks_of(provision.scale, voice)}
    return counted((marks[code], count) for code, count in chapter.tally.items())


def _sentences(chapter: ThematicChapter, voice: Voice) -> Iterator[str]:
    yield _who_answered(chapter, voice)
    if chapter.contributors:
        yield _how_many(chapter, voice)
        yield from _most_reported(chapter, voice)
    yield from unclear_sentence("summary-unclear", chapter.unclear, voice)


def unclear_sentence(key: str, unclear: Sequence[Entry], voice: Voice) -> Iterator[str]:
    """Yield how many cells wait to be clarified, and of whom; nothing where none does."""
    if unclear:
        names = voice.names_if_few(one.country for one in unclear)
        yield voice.say(key, count=len(unclear), n=len(unclear), names=names)


def _who_answered(chapter: ThematicChapter, voice: Voice) -> str:
    """Return who answered a section; the shorter list is the one that is named, a file under review in any case."""
    everyone, answered = voice.countries, chapter.contributors
    reviewed = [code for provision in chapter.provisions[:1] for code in provision.reviewed]
    silent = voice.ordered(chapter.silent)
    beside = [voice.say("summary-review", names=voice.names_if_few(reviewed))] if reviewed else []
    if not answered:
        if len(silent) + len(reviewed) < len(everyone):
            return voice.say("summary-nobody-yet")
        return voice.say("summary-nobody-review", review=beside[0]) if beside else voice.say("summary-nobody")
    if len(silent) + len(reviewed) + len(answered) < len(everyone):
        return voice.say("summary-some", count=len(answered), n=len(answered), m=len(everyone))
    if not silent and not reviewed:
        return voice.say("summary-everybody", count=len(everyone))
    values = {"count": len(answered), "n": len(answered), "m": len(everyone)}
    if len(silent) > len(answered):
        few = voice.say("summary-few", **values, names=voice.names(answered))
        return " ".join((few, *(voice.say("summary-also", review=one) for one in beside)))
    if silent:
        beside.insert(0, voice.say("summary-silent", count=len(silent), names=voice.names_if_few(silent)))
    return voice.say("summary-many", **values, silent="; ".join(beside))


def _how_many(chapter: ThematicChapter, voice: Voice) -> str:
    """Return how many of all possible answers there are, and which."""
    given = [one for one in chapter_counts(chapter, voice) if one.mark.code not in NOT_ANSWERS]
    count, total = sum(one.count for one in given), sum(chapter.tally.values())
    if not count:
        return voice.say("summary-tally-none", total=voice.number(total))
    numbers = {"count": count, "n": voice.number(count), "total": voice.number(total)}
    if [one.mark.code for one in given] == [ANSWERED]:
        return voice.say("summary-tally-plain", **numbers)
    if len(given) == 1:
        return voice.say("summary-tally-one", **numbers, label=given[0].mark.label)
    return voice.say("summary-tally", **numbers, counts=counts_in_words(given, voice))


def counts_in_words(given: Sequence[Count], voice: Voice) -> str:
    """Return a tally as `15 “Yes” and 7 “Partial”`."""
    if any(one.is_sign for one in given):
        return " · ".join(voice.say("count-sign", label=one.mark.label, n=one.count) for one in given)
    return voice.listed([voice.say("summary-count", n=one.count, label=one.mark.label) for one in given])


def extent_words(provisions: Sequence[Provision], voice: Voice) -> str:
    """Return `(in full or in part)` where one of the provisions can be answered in part."""
    return voice.say("extent") if has_partial(provisions) else ""


def has_partial(provisions: Sequence[Provision]) -> bool:
    """Tell whether one of the provisions can be answered in part."""
    return any(one.scale is not None and codes_with(one.scale, Symbol.HALF) for one in provisions)


def _most_reported(chapter: ThematicChapter, voice: Voice) -> Iterator[str]:
    """Yield which provisions most countries report; nothing where that would say little or nothing new."""
    most = max(provision.reported for provision in chapter.provisions)
    first = [provision for provision in chapter.provisions if provision.reported == most]
    few = most * 4 < len(voice.countries) or most < _MOST_NAMED_IN_SENTENCE
    if few or len(first) == len(chapter.provisions) or any(provision.scale is None for provision in first):
        return
    m, extent = len(voice.countries), extent_words(first, voice)
    if len(first) > _MOST_NAMED_IN_SENTENCE:
        yield voice.say("summary-most-many", count=len(first), n=most, m=m, extent=extent)
        return
    titles = voice.listed([voice.say("quoted", words=voice.of(provision.row.title)) for provision in first])
    if len(first) == 1:
        yield voice.say(
            "summary-most-one", titles=titles, n=most, m=m, extent=extent, detail=_reported(first[0], voice)
        )
    else:
        yield voice.say("summary-most-two", titles=titles, n=most, m=m, extent=extent)


def _reported(provision: Provision, voice: Voice) -> str:
    """Return how many countries report a provision in full, and how many in part."""
    marks = (mark for mark in marks_of(provision.scale, voice) if mark.sign in ("full", "half"))
    return counts_in_words(counted((mark, provision.tally[mark.code]) for mark in marks), voice)


@dataclass(frozen=True)
class MatrixPage:
    """A matrix as it is printed."""

    anchor: str
    title: str
    short_title: str
    chapters: tuple[ChapterPage, ...]
    summaries: tuple[Cells, ...] = ()
    """What the answers to each of the chapters come to, in the same order: in sentences, and as a tally."""

    @property
    def breaks(self) -> frozenset[int]:
        """The places of the sections that begin a piece of their own on paper, so that no piece grows without end."""
        found, lines = set(), 0
        for place, chapter in enumerate(self.chapters):
            own = sum(len(block.lines) for block in chapter.blocks) + len(chapter.unanswered)
            if lines and lines + own > _MOST_LINES:
                found.add(place)
                lines = 0
            lines += own
        return frozenset(found)


def matrix_page(matrix: Matrix, shower: Shower, *, short: bool = False) -> MatrixPage:
    """Return a matrix as it is printed; in a short edition its long texts stand apart."""
    voice, sheet = shower.voice, matrix.sheet
    chapters = (chapter_page(chapter, shower) for chapter in matrix.chapters)
    return MatrixPage(
        anchor=f"{shower.instrument.id}-{sheet.id}",
        title=voice.of(sheet.title),
        short_title=voice.of(sheet.tab),
        chapters=tuple(map(with_texts_apart, chapters) if short else chapters),
        summaries=tuple(
            {"sentences": chapter_sentences(chapter, voice), "tally": chapter_counts(chapter, voice)}
            for chapter in matrix.chapters
        ),
    )
