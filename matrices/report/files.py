"""Study → the list of files that its answers stand in: what each reference of the study leads to."""

from collections.abc import Iterator
from dataclasses import dataclass

from matrices.register.records import Submission
from matrices.report.countries import state_line
from matrices.report.shown import file_anchor
from matrices.report.voice import Voice
from matrices.study.compare import Part


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
        one.file_name,
        str(one.version),
        received,
        one.sha256,
    )
