"""A study in one language → what every slide draws on: its page context, its figures, the words of the slides."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from matrices.report.shown import origin_of
from matrices.report.slides.model import SlideNotes
from matrices.report.study.context import InstrumentPage, StudyPage, page_context
from matrices.report.voice import Voice
from matrices.study import UNCLEAR, Entry, InstrumentPart, Study, compare

MOST_NAMED = 24
"""Countries that one list of names may hold; more are counted, and the notes or the study name them."""

_MOST_REFERENCES = 60
"""References to cells that the notes of one slide may hold."""

_MOST_FIGURES = 40
"""Lines of figures that the notes of one slide hold."""


@dataclass(frozen=True)
class Brief:
    """A study as the slides see it: the same study and page context as the printed one."""

    study: Study
    page: StudyPage
    parts: tuple[tuple[InstrumentPart, InstrumentPage], ...]

    @property
    def voice(self) -> Voice:
        """Names, dates and lists of the language."""
        return self.page.voice

    def say(self, key: str, **values: object) -> str:
        """Return an entry of `words/presentation.yaml`; `KEY-recorded`, as in the study, where there is a notice."""
        return self.voice.say_of("presentation", key, **values)

    @property
    def total(self) -> int:
        """Number of countries of the edition."""
        return len(self.voice.countries)

    def without(self, silent: int) -> str:
        """Return `; no answer from 2`, nothing where everybody answered."""
        return self.say("without", count=silent) if silent else ""

    def reviewed(self, count: int) -> str:
        """Return `; 1 under review`, nothing where no file is."""
        return self.say("who-review", count=count) if count else ""

    def of_unclear(self, counts: Mapping[str, int]) -> Iterator[str]:
        """Yield what it means that something is to be clarified, where it is counted among others."""
        if counts.get(UNCLEAR):
            yield self.voice.say("to-clarify-help")

    def who(self, codes: Iterable[str], most: int = MOST_NAMED) -> str:
        """Return countries by name in alphabetical order, by number where they are too many to name."""
        known = self.voice.ordered(codes)
        return self.voice.names(known) if len(known) <= most else self.say("countries", count=len(known))

    def prefixed(self, part: InstrumentPage, title: str) -> str:
        """Return a title that says which instrument it speaks of, where the study has several."""
        return self.say("of-part", part=part.title, title=title) if len(self.parts) > 1 else title

    def chapter(self, key: str) -> str:
        """Return which chapter of the study has the whole of it."""
        return self.say("source-chapter", chapter=self.voice.say(key), edition=self.study.edition.id)

    def references(self, entries: Iterable[Entry]) -> tuple[str, ...]:
        """Return where entries were read, country by country; of very many, as many as notes can hold."""
        found = list(dict.fromkeys(origin_of(entry, self.voice).marked for entry in entries))
        lines = (self.say("source-cells", cells="; ".join(found[:_MOST_REFERENCES])),) if found else ()
        more = len(found) - _MOST_REFERENCES
        return (*lines, self.say("source-more", count=more)) if more > 0 else lines


def brief(study: Study, language: str) -> Brief:
    """Return a study as the slides of a language see it; a draft while its round of validation is open."""
    page = page_context(study, language, draft=study.proceedings.open)
    return Brief(study, page, tuple(zip(compare(study), page.parts, strict=True)))


def notes(brief_: Brief, say_: Iterable[str], figures: Iterable[str] = (), source: Iterable[str] = ()) -> SlideNotes:
    """Return the notes of a slide; every one names the data beside what is said."""
    spoken, counted, from_ = (tuple(line for line in lines if line) for lines in (say_, figures, source))
    if len(counted) > _MOST_FIGURES:
        rest = brief_.say("notes-more", count=len(counted) - _MOST_FIGURES)
        counted = (*counted[:_MOST_FIGURES], rest)
    return SlideNotes(spoken, counted, (*from_, brief_.say("source-data")))
