"""Study → the files that its answers stand in, the cells that wait to be clarified, and those that were clarified."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from matrices.register.records import Submission
from matrices.report.beside import clarified_anchor
from matrices.report.countries import state_line
from matrices.report.shown import Origin, Shower, Value, file_anchor, origin_of
from matrices.report.voice import Voice
from matrices.study.compare import Part
from matrices.study.model import Entry


@dataclass(frozen=True)
class FileLine:
    """A file that answers of a country stand in; of a country without one, where it stands."""

    anchor: str
    code: str
    country: str
    state: str
    rows: str = ""
    file: str = ""
    version: str = ""
    received: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class CellLine:
    """A cell that waits to be clarified or was: whose, where in the form, where in the file; then as what, when, why.

    `anchor` is set on the first cell of a row.
    """

    code: str
    country: str
    row: str
    title: str
    field: str
    origin: Origin
    anchor: str = ""
    value: Value | None = None
    day: str = ""
    reason: str = ""


def unclear_lines(part: Part, voice: Voice) -> tuple[CellLine, ...]:
    """Return the cells that wait to be clarified, by country in alphabetical order."""
    return tuple(
        _cell_line(one, part, voice) for code in voice.countries for one in part.unclear if one.country == code
    )


def clarified_lines(part: Part, shower: Shower) -> tuple[CellLine, ...]:
    """Return the cells of which the Secretariat settled how they are read, in the same way."""
    voice, told = shower.voice, set[str]()
    own = [one for one in part.study.entries if one.clarified is not None and one.instrument == part.instrument.id]
    lines = []
    for entry in sorted(own, key=lambda one: voice.countries.index(one.country)):
        anchor, why = clarified_anchor(entry), entry.clarified
        day, reason = (voice.moment(why.at), why.reason) if why is not None else ("", "")
        found = replace(_cell_line(entry, part, voice), value=shower.value(entry), day=day, reason=reason)
        lines.append(replace(found, anchor="" if anchor in told else anchor))
        told.add(anchor)
    return tuple(lines)


def _cell_line(entry: Entry, part: Part, voice: Voice) -> CellLine:
    sheet = part.instrument.sheet(entry.sheet)
    title = voice.of(sheet.row(entry.row).title if sheet.kind == "matrix" else sheet.title)
    label, origin = voice.of(sheet.column(entry.column).label), origin_of(entry, voice, versioned=True)
    return CellLine(entry.country, voice.name(entry.country), entry.row, title, label, origin)


def file_lines(part: Part, voice: Voice) -> tuple[FileLine, ...]:
    """Return the files of every country, in alphabetical order, oldest first."""
    return tuple(line for code in voice.countries for line in _of_country(part, code, voice))


def _of_country(part: Part, code: str, voice: Voice) -> Iterator[FileLine]:
    state = part.study.state(code, part.instrument.id)
    line = state_line(state, voice)
    sources = state.sources or ((state.submission,) if state.submission else ())
    if not sources:
        yield FileLine(file_anchor(part.instrument.id, code), code, line.country, line.state)
    for number, one in enumerate(sources):
        anchor = file_anchor(part.instrument.id, code, one.version if number else 0)
        yield _line(FileLine(anchor, code, line.country, line.state, line.rows), one, voice)


def _line(line: FileLine, one: Submission, voice: Voice) -> FileLine:
    received = voice.moment(one.received_at)
    return FileLine(
        line.anchor,
        line.code,
        line.country,
        line.state,
        line.rows,
        one.name,
        str(one.version),
        received,
        one.sha256,
    )
