"""The rendered text of a letter → its subject and blocks, which plain text and HTML are made of.

The first line is the subject. Paragraphs are parted by empty lines; lines that begin with `- ` are a list, lines that
begin with `| ` stand one below the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from markupsafe import Markup, escape

BlockKind = Literal["paragraph", "list", "lines"]

_MARKS: dict[str, BlockKind] = {"- ": "list", "| ": "lines"}


@dataclass(frozen=True)
class Block:
    """A paragraph (one text), a list (one text an item) or lines that stand one below the other."""

    kind: BlockKind
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Laid:
    """A letter as subject and blocks."""

    subject: str
    blocks: tuple[Block, ...]

    @property
    def plain(self) -> str:
        """The letter as plain text, one line a paragraph: mail programs wrap it to the reader's window."""
        return "\n\n".join(_plain(block) for block in self.blocks) + "\n"


def lay_out(words: str) -> Laid:
    """Return the subject and the blocks of a rendered letter."""
    subject, _, rest = words.strip().partition("\n")
    blocks: list[Block] = []
    for full, lines in groupby(rest.splitlines(), key=lambda line: bool(line.strip())):
        if full:
            blocks.extend(_blocks([line.strip() for line in lines]))
    return Laid(" ".join(subject.split()), tuple(blocks))


def marked_up(words: str, strong: Iterable[str]) -> Markup:
    """Return a text as HTML in which the given words stand out."""
    made = escape(words)
    for one in strong:
        made = Markup(f"<strong>{escape(one)}</strong>").join(made.split(escape(one))) if one else made  # noqa: S704
    return made


def _blocks(lines: list[str]) -> Iterable[Block]:
    """Yield the blocks of lines without an empty one between; a line without a mark goes on with the one before."""
    found: list[tuple[BlockKind, list[str]]] = []
    for line in lines:
        kind = _MARKS.get(line[:2])
        if kind is None and found:
            found[-1][1][-1] += f" {line}"
        elif kind is not None and found and found[-1][0] == kind:
            found[-1][1].append(line[2:])
        else:
            found.append((kind or "paragraph", [line[2:] if kind else line]))
    for kind, texts in found:
        yield Block(kind, tuple(texts))


def _plain(block: Block) -> str:
    mark = "- " if block.kind == "list" else ""
    return "\n".join(f"{mark}{text}" for text in block.texts)
