"""The names of the rows of a list sheet → which row a text names: exactly, with a slip, cut off, abbreviated.

Names are looked up by whole runs of words, and only short texts are compared by likeness: the time is linear.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from matrices.instrument.raw import Same
from matrices.language import bare

Words = tuple[str, ...]
"""A text as its words, without case, accents and punctuation."""

Spans = Sequence[tuple[str, int, int]]
"""Words with where they begin and end in a text."""

SMALL = frozenset(["de", "del", "la", "las", "el", "los", "lo", "en", "of", "the", "in", "on", "for", "from", "desde"])
NUMBER_MARKS = frozenset(["n", "o", "no", "nro", "num", "numero", "number", "nos"])

_LAW = frozenset(["ley", "law", "act"])

_WORD = re.compile(r"\d+(?:[.,]\d{3})+(?!\d)|[^\W_]+")
_LONGEST = 1_000
"""Letters of words that are compared with names by likeness."""
_NEAR, _SURELY, _LEAST_WORDS = 85, 90, 2
"""Likeness (0 to 100) of a name with a slip, of one that is surely meant; words that name a row without being it."""
_CLEARLY = 4
"""Lead in likeness of one row over another."""
MOST_READINGS = 3
"""Rows between which somebody can be asked."""


def names_of(cited: Mapping[str, Words]) -> "RowNames":
    """Return the names of the rows that can be cited; they are prepared once for all cells of a file."""
    return _names_of(Same(cited))


@functools.lru_cache(maxsize=64)
def _names_of(cited: Same[Mapping[str, Words]]) -> "RowNames":
    return RowNames(cited.thing)


@dataclass(frozen=True)
class RowNames:
    """The rows of a list sheet that can be cited, with the names under which a country may know them.

    A row that only its number names was begun without a name, or stands on a sheet that is missing.
    """

    cited: Mapping[str, Words]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Whole contents of a cell, as dropdowns write them → row."""
        names = {f"{row} · {' '.join(name.split())}": row for row, known in self.cited.items() for name in known}
        return {**names, **{row: row for row in self.cited}}

    @cached_property
    def code(self) -> re.Pattern[str]:
        """A number of a row, as people write it."""
        prefixes = {re.sub(r"\d+$", "", row) for row in self.cited} - {""}
        either = "|".join(map(re.escape, sorted(prefixes))) or r"(?!)"
        return re.compile(rf"(?<![^\W_])({either})[ .\-]?0*(\d{{1,4}})(?![^\W_])", re.IGNORECASE)

    def row(self, prefix: str, digits: str) -> str:
        """Return a number as the sheet writes it."""
        width = max(map(len, self.cited), default=0) - len(prefix)
        return f"{prefix.upper()}{int(digits):0{max(1, width)}d}"

    @cached_property
    def names(self) -> dict[str, tuple[Words, ...]]:
        """Row → its names; a row of which no name is known has none."""
        return {row: tuple(filter(None, map(words_of, set(known) - {row}))) for row, known in self.cited.items()}

    @property
    def is_nameless(self) -> bool:
        """Tell whether the register was not read: rows have nothing but their numbers, and yet are not blank."""
        return not any(self.names.values()) and any(self.cited.values())

    @cached_property
    def _rows_of(self) -> dict[Words, tuple[str, ...]]:
        found: dict[Words, tuple[str, ...]] = {}
        for row, names in self.names.items():
            for name in dict.fromkeys(names):
                found[name] = (*found.get(name, ()), row)
        return found

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(name) for name in self._rows_of}, reverse=True))

    def named(self, words: Words) -> tuple[str, ...]:
        """Return the rows that have exactly this name; `Ley 9095` is one of a law whose number is 9095."""
        rows = self._rows_of.get(words, ())
        if rows or len(words) != 2 or words[0] not in _LAW or not words[1][:1].isdigit():
            return rows
        return tuple(
            row for row in self._rows_of.get(words[1:], ()) if any(_LAW & set(name) for name in self.names[row])
        )

    def beginning(self, words: Words) -> tuple[int, tuple[str, ...]]:
        """Return how many words are the longest name with which a text begins, and the rows that have it."""
        for length in self._lengths:
            if length <= len(words) and (rows := self._rows_of.get(words[:length])):
                return length, rows
        return 0, ()

    def meant(self, words: Words, own: str) -> tuple[str, ...]:
        """Return the rows that words can name, though not exactly: `own` alone if they fit it better than any other."""
        near = self._likeness(words)
        best = max(near.values(), default=0.0)
        alike = tuple(row for row, score in near.items() if best - score < _CLEARLY)
        if own in alike or (own and best < _SURELY and self._is_short_for(words, own)):
            return (own,) if near.get(own, 0.0) == best or own not in alike else alike
        if alike:
            return alike
        said = set(words) - SMALL
        if len(said) < _LEAST_WORDS:
            return ()
        return tuple(row for row, names in self.names.items() if any(said <= set(name) for name in names))

    def tells(self, row: str, words: Words) -> bool:
        """Tell whether words beside the number of a row name it, and no other row as well.

        A whole name is one, though each of its words stands in a longer one: Código Penal, Código Procesal Penal.
        """
        if any(self.beginning(words[place:])[1] == (row,) for place in range(len(words))):
            return True
        said = self._all_words.get(row, frozenset()).intersection(words) - SMALL
        others = (known for one, known in self._all_words.items() if one != row)
        return (bool(said) and not any(said <= other for other in others)) or self._has_initials(words, row)

    @cached_property
    def _all_words(self) -> dict[str, frozenset[str]]:
        """Row → the words of all its names."""
        return {row: frozenset(word for name in names for word in name) for row, names in self.names.items()}

    def _has_initials(self, words: Words, row: str) -> bool:
        names = (name for name in self.names.get(row, ()) if len(name) > 1)
        initials = {"".join(word[0] for word in name if word not in SMALL) for name in names}
        return any(len(word) > 1 and word in initials for word in words)

    def _is_short_for(self, words: Words, row: str) -> bool:
        """Tell whether words name a row in another way: cut off, abbreviated, out of order."""
        names = self.names.get(row, ())
        if any(_is_start(words, name) for name in names):
            return True
        said, known = set(words) - SMALL, {word for name in names for word in name}
        return (bool(said) and said <= known) or (len(words) == 1 and self._has_initials(words, row))

    def _likeness(self, words: Words) -> dict[str, float]:
        """Return the rows that have a name like these words, with how like it is; other figures are another name."""
        text, figures = " ".join(words), _figures(words)
        if len(text) > _LONGEST:
            return {}
        found: dict[str, float] = {}
        for row, names in self.names.items():
            alike = (fuzz.ratio(text, " ".join(name)) for name in names if _figures(name) == figures)
            best = max(alike, default=0.0)
            if best >= _NEAR:
                found[row] = best
        return found

    def recognised(self, words: Words, sizes: Sequence[int], own: str) -> tuple[int, Words]:
        """Return how many words are a name, and whose: `own` alone if it has that name, several if nobody can tell.

        `sizes` are the numbers of words that may be a name, the likeliest first.
        """
        for size in sizes:
            if rows := self.named(words[:size]):
                return size, (own,) if own in rows else rows
        length, rows = self.beginning(words)
        if length:
            return length, (own,) if own in rows else rows
        for size in sizes:
            rows = self.meant(words[:size], own)
            if 0 < len(rows) <= MOST_READINGS:
                return size, rows
        return 0, ()

    def label(self, row: str) -> str:
        """Return what the dropdown writes for a row."""
        name = next((name for name in self.cited.get(row, ()) if name != row), "")
        return f"{row} · {name}" if name else row


def words_of(text: str) -> Words:
    """Return the words of a text for comparison: `n.º 9.095` and `9095` are the same."""
    return tuple(key for key, _, _ in spans_of(text))


def spans_of(text: str) -> Spans:
    """Return the words of a text with where they begin and end; marks of a number belong to it."""
    found = [(_key(one[0]), one.start(), one.end()) for one in _WORD.finditer(text)]
    kept: list[tuple[str, int, int]] = []
    for word in reversed(found):
        if not (word[0] in NUMBER_MARKS and kept and kept[-1][0][:1].isdigit()):
            kept.append(word)
    return kept[::-1]


@functools.lru_cache(maxsize=4096)
def _key(word: str) -> str:
    return re.sub(r"(?<=\d)[.,](?=\d)", "", bare(word))


def _figures(words: Words) -> set[str]:
    return {word for word in words if any(map(str.isdigit, word))}


def _is_start(words: Words, name: Words) -> bool:
    """Tell whether words are the beginning of a name, the last one perhaps cut off; no figure is cut off."""
    if not words or len(words) > len(name) or words[:-1] != name[: len(words) - 1]:
        return False
    last, whole = words[-1], name[len(words) - 1]
    return last == whole or (whole.startswith(last) and not last[-1:].isdigit() and sum(map(len, words)) > 2)
