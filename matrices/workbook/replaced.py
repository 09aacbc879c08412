"""Texts of the form that one replacement changed all over a sheet → what was replaced by what, and in which cells.

Whoever replaces “Sí” by “SI” in a whole sheet, pastes it through a program that loses accents, or lets a browser
translate it, changes a hundred labels with one stroke, and answers with them.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from matrices.language import LANGUAGES, Text, bare, text
from matrices.workbook.book import Place

Kind = Literal["accents", "encoding", "all"]
Change = tuple[str, str]
"""What the form says, and what stands there instead."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_LIKE = 40
"""Least likeness (0 to 100) of a changed text to the one that stood there."""
_LEAST, _LEAST_WORDS = 3, 4
"""Cells that one replacement has changed, from which on it is one; words to which the same happened."""
_LEAST_ALL, _SHARE = 8, 0.5
"""Labels that say something else altogether, and their share, from which on all were written anew."""
_LONGEST, _MOST_COMPARED = 2_000, 200
"""Letters of a text that is compared word by word; texts that are compared, beyond which no form goes."""
_MOST_SHOWN = 6
_GARBLED = r"[^\s]{1,4}"


@dataclass(frozen=True)
class Replaced:
    """What was replaced all over one sheet: words by words, accents lost, letters garbled, all texts written anew."""

    pairs: tuple[Change, ...] = ()
    kinds: tuple[Kind, ...] = ()
    cells: tuple[Place, ...] = field(default=(), compare=False)

    def words(self) -> Text:
        """Return what was replaced, for a message."""
        parts = [text("workbook", "replaced-pair", old=old, new=new) for old, new in self.pairs[:_MOST_SHOWN]]
        parts += [text("workbook", f"replaced-{kind}") for kind in self.kinds]
        return Text({language: ", ".join(part[language] for part in parts) for language in LANGUAGES})

    def mixes(self, words: str, options: Collection[str]) -> bool:
        """Tell whether an answer is an option by which another option of its list was replaced."""
        return words in options and any(new == words and old in options for old, new in self.pairs)

    def original(self, words: str) -> str:
        """Return an answer as it stood before the replacement, as far as that can be told."""
        if "encoding" in self.kinds:
            words = _decoded(words)
        before = {new: old for old, new in self.pairs if new}
        olds = Counter(new for _, new in self.pairs)
        for new, old in before.items():
            if olds[new] == 1 and new in words:
                words = re.sub(rf"(?<!\w){re.escape(new)}(?!\w)", lambda _found, by=old: by, words)  # type: ignore[misc]
        return words


def replaced(
    changed: Mapping[Place, tuple[str, Iterable[str]]],
    chosen: Mapping[Place, tuple[str, Collection[str]]],
    labels: int,
    given: frozenset[Change] = frozenset(),
) -> Replaced | None:
    """Return what was replaced in texts of the form, None where each was changed in its own way.

    `changed` gives the text that stands in a cell, with those that can have stood there; `chosen` the answers that are
    none of their options, with these; `labels` is the number of texts that the rows of the sheet show; `given` was
    replaced all over other sheets.
    """
    compared = islice(changed.items(), _MOST_COMPARED)
    changes = {place: _changes(found, expected) for place, (found, expected) in compared}
    seen = Counter(change for found in changes.values() for change in set(found or ()) if change[0])
    near = {place: _nearly(words, options) for place, (words, options) in chosen.items()}
    told = seen + Counter(change for change in near.values() if change is not None and change in seen)
    kinds = _kinds(seen)
    mass = {change for change, count in told.items() if count >= _LEAST or _kind(change) in kinds} | given
    cells = [place for place, found in changes.items() if found and all(change in mass for change in found)]
    others = len(changed) - len(cells)
    if labels and others >= max(_LEAST_ALL, _SHARE * labels):
        cells, kinds = list(changed), [*kinds, "all"]
    single = tuple(one for one, _ in told.most_common() if one in mass and _kind(one) not in kinds)
    made = Replaced(single, tuple(kinds))
    touched = [place for place, change in near.items() if change and (change in mass or _kind(change) in kinds)]
    touched += [
        place for place, (words, options) in chosen.items() if not near[place] and made.original(words) in options
    ]
    if not cells or (len(cells) + len(touched) < _LEAST and not given):
        return None
    return replace(made, cells=(*cells, *touched))


def _kinds(seen: Counter[Change]) -> list[Kind]:
    """Return what happened to many words alike."""
    counts = Counter(_kind(change) for change in seen)
    kinds: tuple[Kind, ...] = ("accents", "encoding")
    return [kind for kind in kinds if counts[kind] >= _LEAST_WORDS]


def _changes(found: str, expected: Iterable[str]) -> list[Change] | None:
    """Return the passages in which a text differs from the one that stood there; None if there was none like it."""
    if len(found) > _LONGEST:
        return None
    known = list(expected)
    before = next((words for words in known if bare(words) == bare(found)), None)
    if before is None:
        nearest = process.extractOne(found, known, scorer=fuzz.ratio, score_cutoff=_LIKE)
        if nearest is None:
            return None
        before = str(nearest[0])
    return list(_passages(before, list(_TOKEN.finditer(before)), found, list(_TOKEN.finditer(found))))


def _passages(before: str, old: list[re.Match[str]], after: str, new: list[re.Match[str]]) -> Iterator[Change]:
    """Yield the stretches that differ; neighbouring ones are one."""
    blocks = Levenshtein.opcodes([one[0] for one in old], [one[0] for one in new]).as_matching_blocks()
    at_old = at_new = 0
    for block in blocks:
        if block.a > at_old or block.b > at_new:
            yield _slice(before, old[at_old : block.a]), _slice(after, new[at_new : block.b])
        at_old, at_new = block.a + block.size, block.b + block.size


def _slice(words: str, tokens: list[re.Match[str]]) -> str:
    return words[tokens[0].start() : tokens[-1].end()] if tokens else ""


def _kind(change: Change) -> Kind | None:
    """Return what a change is an instance of, if it is one of many such."""
    old, new = change
    if old.casefold() != new.casefold() and bare(old) == bare(new):
        return "accents"
    return "encoding" if not old.isascii() and _is_garbled(old, new) else None


def _is_garbled(old: str, new: str) -> bool:
    pattern = "".join(re.escape(sign) if sign.isascii() else _GARBLED for sign in old)
    return len(old) < _LONGEST and re.fullmatch(pattern, new) is not None


def _decoded(words: str) -> str:
    """Return words of which the bytes were read in the wrong encoding."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return words.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return words


def _nearly(words: str, labels: Collection[str]) -> Change | None:
    """Return the option of which an answer is a changed form, with the answer; None if it is an option or far off."""
    if not words or words in labels:
        return None
    known = next((label for label in labels if bare(label) == bare(words)), None)
    known = known or next((label for label in labels if not label.isascii() and _is_garbled(label, words)), None)
    return (known, words) if known else None
