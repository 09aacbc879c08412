"""References to treaties → citations: `TIP 3(a), TIP 5(1)` → `Protocolo contra la Trata, arts. 3 a) y 5, párr. 1`."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matrices.instrument.model import Instrument
from matrices.report.voice import Voice

_NOTATION = re.compile(r"(?P<article>\d+)(?P<parts>(?:\([^()]+\))*)\Z")
_PART = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True)
class _Place:
    """A place in a treaty: article, its parts, and the whole as the instrument writes it."""

    article: str
    parts: tuple[str, ...]
    written: str


def citations(instrument: Instrument, references: Iterable[str], voice: Voice) -> tuple[str, ...]:
    """Return references in words, one citation a treaty, in the order in which the treaties come first."""
    treaties = {treaty.id: voice.of(treaty.short) for treaty in instrument.treaties}
    found: dict[str, list[_Place]] = {}
    for reference in references:
        treaty, _, place = reference.partition(" ")
        if treaty in treaties:
            found.setdefault(treaties[treaty], []).extend([_place(place)] if place else [])
        else:
            found.setdefault(reference, [])
    return tuple(_citation(treaty, places, voice) for treaty, places in found.items())


def _place(written: str) -> _Place:
    known = _NOTATION.match(written)
    if known is None:  # a notation of the instrument's own, such as `recital 3`, is printed as it stands
        return _Place(written, (), written)
    return _Place(known["article"], tuple(_PART.findall(known["parts"])), written)


def _citation(treaty: str, places: Sequence[_Place], voice: Voice) -> str:
    if not places:
        return treaty
    by_article: dict[str, list[_Place]] = {}
    for place in places:
        by_article.setdefault(place.article, []).append(place)
    words = [one for article, group in by_article.items() for one in _in_words(article, group, voice)]
    key = "article" if len(by_article) == 1 and len(words) == 1 else "articles"
    return voice.say(key, treaty=treaty, article=_joined(words, voice))


def _in_words(article: str, places: Sequence[_Place], voice: Voice) -> list[str]:
    """Return the places in one article; several whole paragraphs are named together."""
    if len(places) > 1 and all(len(place.parts) == 1 and place.parts[0].isdecimal() for place in places):
        numbers = [voice.say("citation-number", number=place.parts[0]) for place in places]
        return [voice.say("citation-paragraphs", article=article, paragraphs=voice.listed(numbers))]
    return [_one(place, voice) for place in places]


def _one(place: _Place, voice: Voice) -> str:
    words = place.article
    for part in place.parts:
        key = "citation-paragraph" if part.isdecimal() else "citation-letter"
        words = voice.say(key, before=words, part=part)
    return words


def _joined(words: Sequence[str], voice: Voice) -> str:
    if len(words) > 2 and any("," in one for one in words):
        return voice.say("listed-heavy", first="; ".join(words[:-1]), last=words[-1])
    return voice.listed(words)
