"""Dates of deposits and of laws → lines of time: a lane for each country or law, one scale for all of a chart."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matrices.report.charts import SHAPES, Point, Tick
from matrices.report.document import Cells
from matrices.report.shown import Shower
from matrices.report.study.grids import treaty_name
from matrices.study import Entry, InstrumentPart, ListRow

_MOST_TICKS = 8
_STEPS = (1, 2, 5, 10, 20, 50, 100)
_LAW_ROLES = ("enacted", "published", "in_force", "amended")


@dataclass(frozen=True)
class Timeline:
    """A chart of dates: ticks, shapes with what they stand for, and for each country its lanes.

    A lane is a country, or a law of it in the language of its name; `country` is empty where the lanes are the
    countries themselves. `undated` names the countries, or counts the laws, of which no date is known.
    """

    ticks: tuple[Tick, ...]
    key: tuple[Cells, ...]
    groups: tuple[Cells, ...]
    undated: str


@dataclass(frozen=True)
class _Scale:
    """The years that a chart shows, with a tick every `step`."""

    first: int
    last: int
    step: int

    def left(self, year: float) -> float:
        """Return the place of a year in per cent of the width."""
        return round(100 * (year - self.first) / (self.last - self.first), 3)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """The years that are written."""
        return tuple(Tick(str(year), self.left(year)) for year in range(self.first, self.last + 1, self.step))


_Dated = tuple[str, str, Entry]
"""Shape, label and entry of a date."""


def treaty_timeline(part: InstrumentPart, shower: Shower) -> Timeline | None:
    """Return when each country deposited its instruments, None where no date is known.

    A treaty that two matrices ask about is one, with one shape; two answers of a country that agree are one date.
    """
    voice = shower.voice
    named = [(treaty_name(provision, voice), provision) for provision in part.treaties]
    shapes = {label: SHAPES[place % len(SHAPES)] for place, label in enumerate(dict.fromkeys(one for one, _ in named))}
    marks = [(shapes[label], label, provision) for label, provision in named]
    found: dict[str, list[_Dated]] = {}
    for code in voice.countries:
        for shape, label, provision in marks:
            column, answer = provision.sheet.with_role("treaty_date"), provision.answer(code)
            entry = answer.entry(column.id) if answer and column and column.kind.is_date else None
            known = [(name, one.value) for _, name, one in found.get(code, ())]
            if entry is not None and (label, entry.value) not in known:
                found.setdefault(code, []).append((shape, label, entry))
    scale = _scale(entry for dated in found.values() for _, _, entry in dated)
    if scale is None:
        return None
    groups: tuple[Cells, ...] = tuple(
        {"code": code, "country": "", "lanes": (_lane(voice.name(code), "", found[code], scale, shower),)}
        for code in found
    )
    seen = {shape for dated in found.values() for shape, _, _ in dated}
    key: tuple[Cells, ...] = tuple({"shape": shape, "label": label} for label, shape in shapes.items() if shape in seen)
    waiting = {
        one.country for _, _, provision in marks for answer in provision.lines for one in answer.unclear
        if one.column == getattr(provision.sheet.with_role("treaty_date"), "id", None)
    }  # fmt: skip
    undated = (code for code in voice.countries if code not in found.keys() | waiting)
    return Timeline(scale.ticks, key, groups, voice.names(undated))


def law_timeline(part: InstrumentPart, shower: Shower) -> Timeline | None:
    """Return when the countries' laws were enacted, published, in force and last amended; None without any date."""
    voice = shower.voice
    sheets = [sheet for sheet in part.instrument.sheets if sheet.kind == "list" and sheet.role == "laws"]
    rows = {code: [row for sheet in sheets for row in part.lists.of(code, sheet.id)] for code in voice.countries}
    dated = {code: [(row, found) for row in own if (found := list(_dates(row, shower)))] for code, own in rows.items()}
    scale = _scale(entry for own in dated.values() for _, found in own for _, _, entry in found)
    if scale is None:
        return None
    groups = tuple(
        {
            "code": code,
            "country": voice.name(code),
            "lanes": tuple(_law_lane(row, found, scale, shower) for row, found in own),
        }
        for code, own in dated.items()
        if own
    )
    heads = {role: column for sheet in sheets for role in _LAW_ROLES if (column := sheet.with_role(role)) is not None}
    seen = {shape for own in dated.values() for _, found in own for shape, _, _ in found}
    key = tuple(
        {"shape": SHAPES[place], "label": voice.of(heads[role].label)}
        for place, role in enumerate(_LAW_ROLES)
        if role in heads and SHAPES[place] in seen
    )
    shown = {(row.country, row.sheet.id, row.row) for own in dated.values() for row, _ in own}
    undated = sum(
        (row.country, row.sheet.id, row.row) not in shown and not _waits(row) for own in rows.values() for row in own
    )
    words = voice.say("timeline-undated", count=undated, n=undated) if undated else ""
    return Timeline(scale.ticks, key, groups, words)


def _dates(row: ListRow, shower: Shower) -> Iterator[_Dated]:
    for place, role in enumerate(_LAW_ROLES):
        entry = row.role(role)
        if entry is not None and row.sheet.column(entry.column).kind.is_date:
            yield SHAPES[place], shower.voice.of(row.sheet.column(entry.column).label), entry


def _waits(row: ListRow) -> bool:
    """Tell whether a date of a law waits to be clarified; a row of which nothing counts yet has none."""
    return not row.entries or any(row.sheet.column(column).role in _LAW_ROLES for column in row.unclear)


def _law_lane(row: ListRow, dated: Sequence[_Dated], scale: _Scale, shower: Shower) -> Cells:
    return _lane(row.name, shower.foreign(dated[0][2]), dated, scale, shower)


def _lane(name: str, language: str, dated: Sequence[_Dated], scale: _Scale, shower: Shower) -> Cells:
    moments: tuple[Cells, ...] = tuple({"label": label, "value": shower.value(entry)} for _, label, entry in dated)
    points = tuple(Point(scale.left(year_of(entry)), shape, line) for line, (shape, _, entry) in enumerate(dated))
    words = "; ".join(f"{moment['label']}: {moment['value'].text}" for moment in moments)
    return {"name": name, "language": language, "moments": moments, "points": points, "words": words}


def year_of(entry: Entry) -> float:
    """Return a date as a year with its fraction; a year or a month alone stands at its middle."""
    parts = [int(part) for part in str(entry.value).split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    day = parts[2] - 0.5 if len(parts) > 2 else 15.5
    return parts[0] + (parts[1] - 1 + day / 31) / 12


def _scale(entries: Iterable[Entry]) -> _Scale | None:
    """Return a scale that holds all dates, its ends on its ticks."""
    years = [year_of(entry) for entry in entries]
    if not years:
        return None
    first, last = min(years), max(*years, min(years) + 1)
    step = next((step for step in _STEPS if (last - first) / step <= _MOST_TICKS - 1), _STEPS[-1])
    return _Scale(math.floor(first / step) * step, math.ceil(last / step) * step, step)
