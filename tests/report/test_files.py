"""The list of files: one line a file that answers stand in, to which the references of the study lead."""

from dataclasses import replace

from matrices.register.records import Submission
from matrices.report.shown import origin_of
from matrices.report.study.countries import file_lines
from matrices.report.voice import Voice
from matrices.study.model import Study
from matrices.study.tables import compare
from tests.study.small_study import study


def two_files() -> Study:
    """Return a study in which one of Costa Rica's answers stands in a later file than the others."""
    made = study("CRI A-01 coverage yes", "CRI A-02 coverage yes")
    (state,) = (one for one in made.states if one.country.code == "CRI")
    assert state.submission is not None
    form = replace(state.submission, id=99, version=3, file_name="form.xlsx", sha256="f" * 64)
    sources: tuple[Submission, ...] = (state.submission, form)
    states = tuple(replace(one, submission=form, sources=sources) if one is state else one for one in made.states)
    first, second = made.entries
    later = replace(second, submission=99, version=3, file=form.name, sha256=form.sha256)
    return replace(made, states=states, entries=(first, later))


def test_a_later_file_is_named_with_its_version() -> None:
    """What stands in the oldest file needs none; both lead to the line of their file."""
    made = two_files()
    voice = Voice(made, "es")
    origins = [origin_of(entry, voice) for entry in made.entries]
    assert [one.short.partition(" · ")[0] for one in origins] == ["CRI", "CRI v3"]
    (part,) = compare(made)
    lines = [line for line in file_lines(part, voice) if line["code"] == "CRI"]
    assert (
        [line["anchor"] for line in lines] == [one.anchor for one in origins] == ["file-small-CRI", "file-small-CRI-v3"]
    )
    assert [line["file"] for line in lines] == ["CRI-small-v2", "CRI-small-v3"]


def test_a_country_without_a_file_has_a_line_that_says_where_it_stands() -> None:
    """Nobody is left out of the list."""
    made = study("CRI A-01 coverage yes")
    (part,) = compare(made)
    voice = Voice(made, "en")
    state = next(one for one in made.states if one.submission is None)
    code = state.country.code
    expected = {"code": code, "country": voice.name(code), "state": voice.say(f"state-{state.kind}"), "rows": ""}
    expected |= {"anchor": f"file-small-{code}", "file": "", "version": "", "received": "", "sha256": ""}
    assert [line for line in file_lines(part, voice) if line["code"] == code] == [expected]
