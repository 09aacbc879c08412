"""Files of one call → those of which one country sent several that differ; names in the order of their copies."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from matrices.intake.check import Returned
from matrices.workbook.template.stamped import identity_of

Part = tuple[str, str]
"""Country and instrument id."""

_COPY_OF = re.compile(r"\Acop(?:y|ia) (?:of|de) ", re.IGNORECASE)
_COPY = re.compile(r"\b(?:copy|copia)$", re.IGNORECASE)
_NUMBER = re.compile(r"\((\d{1,9})\)$")
_DIGITS = re.compile(r"(\d+)")


def natural(name: str) -> tuple[object, ...]:
    """Return what file names are sorted by: `x.xlsx` before `x (1).xlsx`, and `(9)` before `(10)`."""
    words = PurePath(name).stem.strip()
    number = _NUMBER.search(words)
    words = words[: number.start()].rstrip() if number else words
    copy = _COPY.search(words)
    base = _COPY_OF.sub("", words[: copy.start()].rstrip(" -") if copy else words, count=1)
    return [_rank(part) for part in _DIGITS.split(base)], int(number[1] if number else 0) + bool(copy), name


def _rank(part: str) -> tuple[bool, int, str]:
    """Return what digits or letters of a name are compared by; a name may have more digits than a number can."""
    digits = part.lstrip("0")
    return (True, len(digits), digits) if part.isdecimal() else (False, 0, part.casefold())


@dataclass
class Several:
    """The files of a call by country and instrument: by SHA-256, the name under which each content came first.

    `told` are the hashes of those that said whose they are without being read to the end.
    """

    known: dict[Part, dict[str, str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def note(self, part: Part, file: Returned) -> bool:
        """Take note of a file; return whether another one of its country and instrument, which differs, came before."""
        own = self.known.setdefault(part, {})
        own.setdefault(file.sha256, file.name)
        return next(iter(own)) != file.sha256

    def new(self, known: Callable[[Part], Collection[str]]) -> "Several":
        """Return the same without what is known already, by country and instrument."""
        kept = {}
        for part, own in self.known.items():
            there = known(part) if len(own) > 1 else ()
            kept[part] = {sha256: name for sha256, name in own.items() if sha256 not in there}
        return Several(kept, self.told)

    @property
    def differing(self) -> dict[Part, Sequence[str]]:
        """The names of files that differ, by country and instrument."""
        return {part: tuple(own.values()) for part, own in self.known.items() if len(own) > 1}


def several(files: Iterable[Returned]) -> Several:
    """Look through files for whose they are, as far as their properties say so; nothing else of them is read."""
    found = Several()
    for file in files:
        identity = identity_of(file.content, file.name) if file.problem is None else None
        if identity is not None:
            found.note((identity.country, identity.instrument), file)
            found.told.add(file.sha256)
    return found
