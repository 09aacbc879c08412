"""A presentation as frozen data: slides of titles, words, tables and charts, each with its place and its notes."""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from matrices.language import visible_signs
from matrices.report.templates import safe_link

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = ("=", "+", "-", "@")


def clean(words: str) -> str:
    """Return a text without the signs that a file of Office refuses; line breaks become blanks."""
    return " ".join(_REFUSED.sub("", visible_signs(words)).replace("\t", " ").replace("\r", "\n").split("\n"))


def label(words: str) -> str:
    """Return a text as the data sheet of a chart may hold it: never one that a spreadsheet takes for a formula."""
    kept = clean(words)
    return f"'{kept}" if kept.startswith(_FORMULA) else kept


def safe(address: str) -> str:
    """Return an address of the web, nothing for any other."""
    return safe_link(address)


WIDE, HIGH = 13.333, 7.5
"""A slide in inches, 16:9."""

LEFT, RIGHT = 0.55, 12.783
_TOP, BOTTOM = 1.56, 6.8
"""Where the body of a slide lies, in inches: below the title, above the foot."""

Colour = Literal[
    "deep", "teal", "accent", "warm", "ink", "soft", "line", "pale", "mist", "white", "gold", "half", "grey"
]


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def split(self, *shares: float, gap: float = 0.3) -> "tuple[Box, ...]":
        """Return boxes side by side whose widths are in proportion to the shares."""
        room = self.width - gap * (len(shares) - 1)
        found, left = [], self.left
        for share in shares:
            part = room * share / sum(shares)
            found.append(Box(left, self.top, part, self.height))
            left += part + gap
        return tuple(found)

    def below(self, height: float, gap: float = 0.0) -> "Box":
        """Return what is left of the box below so many inches."""
        return Box(self.left, self.top + height + gap, self.width, self.height - height - gap)

    def upper(self, height: float) -> "Box":
        """Return the first so many inches of the box."""
        return replace(self, height=height)


BODY = Box(LEFT, _TOP, RIGHT - LEFT, BOTTOM - _TOP)


@dataclass(frozen=True)
class SlideRun:
    """Words of one look. `language` is set where they are in another language than the presentation."""

    text: str
    bold: bool = False
    colour: Colour = "ink"
    language: str = ""
    link: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Runs in one paragraph. `scale` is its size against the box's; `space` what stands above it, in points."""

    runs: tuple[SlideRun, ...]
    scale: float = 1.0
    space: float = 0.0
    align: Literal["left", "center", "right"] = "left"

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)

    @property
    def bold(self) -> bool:
        """Tell whether most of it is bold."""
        return all(run.bold for run in self.runs)


@dataclass(frozen=True)
class SlideWords:
    """Paragraphs in a box, at the largest of the sizes that fits."""

    box: Box
    paragraphs: tuple[Paragraph, ...]
    sizes: tuple[float, ...] = (20, 18, 16)
    fill: Colour | None = None
    edge: Colour | None = None
    anchor: Literal["top", "middle", "bottom"] = "top"


@dataclass(frozen=True)
class Shape:
    """A form that only decorates: programs that read slides aloud pass it by.

    `look` fills it as a series of that look is filled in a chart: a key to it.
    """

    box: Box
    fill: Colour = "line"
    form: Literal["rectangle", "circle"] = "rectangle"
    look: str = ""


@dataclass(frozen=True)
class SlideCell:
    """One cell of a table. `soft` cells stand back: nothing was said there."""

    paragraphs: tuple[Paragraph, ...]
    fill: Colour | None = None


@dataclass(frozen=True)
class SlideTable:
    """A native table with a row and a column of heads; widths are shares of the box's."""

    box: Box
    name: str
    alt: str
    heads: tuple[str, ...]
    rows: tuple[tuple[SlideCell, ...], ...]
    shares: tuple[float, ...]
    sizes: tuple[float, ...] = (18, 17, 16)


@dataclass(frozen=True)
class Series:
    """One row of values of a chart; None is drawn as nothing, not as zero. `look` names its fill."""

    name: str
    look: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """A native chart of stacked bars; `shares` fills every bar to 100 per cent, the labels are the values all the same.

    `kind` "range" hides the first series: bars then lie between two values on an axis from 0 to `top`, a step above
    which stands `beyond` (imprisonment for life); it has no legend of its own, since the hidden series would stand in
    it. `kind` "columns" stands upright. Of plain bars `top` is the longest that there can be.
    """

    box: Box
    name: str
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["bars", "range", "columns"] = "bars"
    shares: bool = False
    size: float = 16
    label_room: float = 0.3
    axis_title: str = ""
    top: float | None = None
    step: float = 5
    beyond: str = ""


Block = SlideWords | Shape | SlideTable | Chart


@dataclass(frozen=True)
class SlideNotes:
    """What stands below a slide: what to say, the figures behind it, where they come from."""

    say: tuple[str, ...]
    figures: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slide:
    """One slide; blocks in the order in which they are read."""

    title: str
    blocks: tuple[Block, ...]
    notes: SlideNotes
    cover: bool = False
    subtitle: str = ""


@dataclass(frozen=True)
class Deck:
    """A whole presentation in one language."""

    language: str
    title: str
    author: str
    foot: str
    notice: str
    draft: str
    dated: str
    headings: tuple[str, str, str]
    """Heads of the parts of the notes: what to say, figures, source."""

    slides: tuple[Slide, ...] = field(default=())


def words(
    text: str, *, bold: bool = False, colour: Colour = "ink", scale: float = 1.0, space: float = 0.0
) -> Paragraph:
    """Return a paragraph of one look."""
    return Paragraph((SlideRun(text, bold, colour),), scale, space)


def cell(text: str, *, bold: bool = False, colour: Colour = "ink", fill: Colour | None = None) -> SlideCell:
    """Return a cell of one paragraph of one look."""
    return SlideCell((words(text, bold=bold, colour=colour),), fill)
