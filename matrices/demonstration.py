"""The demonstration edition: facts on real law in YAML → what focal points would have typed, faults included.

The facts lie in `examples/demonstration/answers`, one file a country, as codes; `returns.yaml` tells when each
country's workbook came back and which real faults the first return carried, `rounds.yaml` how the rounds of
validation went. `play` lets all of it happen once more, step by step, as its focal points and the Secretariat did it.
"""

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from matrices.checking import Returned, Verdict
from matrices.cycle import Cycle, Handled, in_words, private_folder, write_file
from matrices.edition import read_keys, write_keys
from matrices.errors import EditionError, UsageError
from matrices.findings import Severity, count
from matrices.instrument import (
    BASIS,
    CONFIRMS_REST,
    VERDICT,
    WORDS,
    CellContent,
    CellId,
    Instrument,
    RowId,
    Value,
    cell_contents,
)
from matrices.language import Text, say, show_date, text
from matrices.register import Round, moment
from matrices.resources import resource
from matrices.rounds import CommentForms
from matrices.study import Study
from matrices.workbook import fill
from matrices.yaml_lines import read_yaml


class _PlantedFault(NamedTuple):
    """What the first return held in place of a good answer; `write` is None where the cell was left blank."""

    place: CellId
    write: CellContent | None
    why: Text


class Return(NamedTuple):
    """How one country's workbook came back: when, with which faults, and when it came back corrected."""

    country: str
    date: datetime.datetime
    faults: tuple[_PlantedFault, ...]
    corrected: datetime.datetime | None


def folder() -> Path:
    """Return the folder of the demonstration's files."""
    return resource("examples", "demonstration")


def returns() -> tuple[Return, ...]:
    """Return how the workbooks came back, earliest first."""
    data = _load(folder() / "returns.yaml")
    found = (
        Return(
            one["country"],
            _moment(one["date"]),
            tuple(_fault(fault) for fault in one.get("faults", ())),
            _moment(one["corrected"]) if "corrected" in one else None,
        )
        for one in data["returns"]
    )
    return tuple(sorted(found, key=lambda one: one.date))


def answers_of(country: str, instrument: Instrument) -> dict[CellId, Value]:
    """Return a country's answers, empty if it has none."""
    path = folder() / "answers" / f"{country}.yaml"
    if not path.is_file():
        return {}
    data = _load(path)
    return {
        CellId(sheet.id, str(row), column): _value(value)
        for sheet in instrument.sheets
        for row, columns in (data.get(sheet.id) or {}).items()
        for column, value in columns.items()
    }


def typed_in(
    answers: Mapping[CellId, Value], instrument: Instrument, language: str, faults: tuple[_PlantedFault, ...] = ()
) -> dict[CellId, CellContent]:
    """Return what a focal point would type into the cells of a workbook in a language."""
    cells = dict(cell_contents(answers, instrument, language))
    for fault in faults:
        if fault.write is None:
            cells.pop(fault.place, None)
        else:
            cells[fault.place] = fault.write
    return cells


class _InventedRow(NamedTuple):
    """What a form says of one row, and the cells that it changes."""

    sheet: str
    row: str
    verdict: str
    write: Mapping[str, Value]
    words: str = ""
    basis: str = ""


class FormSent(NamedTuple):
    """A validation form: of whom, when it came, and when the same file came again, if it did."""

    country: str
    date: datetime.datetime
    rest: bool
    rows: tuple[_InventedRow, ...]
    again: datetime.datetime | None


class RemarkSettled(NamedTuple):
    """What the Secretariat made of an objection."""

    country: str
    sheet: str
    row: str
    outcome: Literal["entered", "kept", "withdrawn", "noted"]
    reason: str
    date: datetime.datetime


class Observed(NamedTuple):
    """A comment of an observer."""

    observer: str
    country: str
    sheet: str
    row: str
    comment: str
    source: str
    date: datetime.datetime


class RoundPlayed(NamedTuple):
    """A round of validation as it went."""

    opened: datetime.datetime
    until: datetime.datetime
    closed: datetime.datetime
    forms: tuple[FormSent, ...]
    resolved: tuple[RemarkSettled, ...]
    comments: tuple[Observed, ...]


def rounds() -> tuple[RoundPlayed, ...]:
    """Return how the rounds of validation went, in their order."""
    return tuple(
        RoundPlayed(
            opened=_moment(one["opened"]),
            until=_moment(one["until"]),
            closed=_moment(one["closed"]),
            forms=tuple(_form(form) for form in one["forms"]),
            resolved=tuple(RemarkSettled(**_dated(each)) for each in one.get("resolved", ())),
            comments=tuple(Observed(**_dated(each)) for each in one.get("comments", ())),
        )
        for one in _load(folder() / "rounds.yaml")["rounds"]
    )


def made(path: Path, clock: Callable[[], datetime.datetime], language: str) -> Cycle:
    """Make the demonstration edition in an empty folder, with its keys."""
    if path.exists() and any(path.iterdir()):
        raise UsageError("folder-not-empty", folder=path)
    private_folder(path)
    shutil.copyfile(folder() / "edition.yaml", path / "edition.yaml")
    write_keys(path, read_keys(folder()))
    return Cycle.open(path, clock=clock, actor="demonstration", language=language)


def play(cycle: Cycle) -> Iterator[Text | Study]:
    """Play the collection and all rounds, and say what happens; at the end of a round comes the study as it stands.

    Drafts are written as HTML alone: a PDF in two languages takes as long as the whole rest of a round.
    """
    made = cycle.template()
    yield text("commands", "templates-made", count=len(made.paths), folder=made.folder)
    returned = returns()
    events = [(one.date, one, bool(one.faults)) for one in returned]
    events += [(one.corrected, one, False) for one in returned if one.corrected]
    for date, one, faulty in sorted(events, key=lambda event: event[0]):
        yield from _returned(cycle, one, faulty, date)
    answered = {one.country for one in returned}
    for country in cycle.edition.in_order(cycle.language):
        if country.code not in answered:
            yield text("commands", "demo-silent", country=country.names)
    for plan in rounds():
        yield from _round(cycle, plan)


def _returned(cycle: Cycle, one: Return, faulty: bool, date: datetime.datetime) -> Iterator[Text]:
    """Fill in a country's workbooks as its focal point would have, and receive them."""
    language = cycle.edition.country(one.country).language
    for instrument in cycle.folder.instruments:
        template = cycle.folder.build / "templates" / f"{one.country}-{instrument.id}-{language}.xlsx"
        cells = typed_in(answers_of(one.country, instrument), instrument, language, one.faults if faulty else ())
        cover = {"name": say("commands", "demo-focal-point", language)}
        name = f"{template.stem}{'' if faulty or not one.faults else '-v2'}.xlsx"
        file = Returned(name, fill(template.read_bytes(), cells, cover))
        write_file(cycle.folder.path / "returned" / name, file.content)
        for handled in cycle.receive([file], arrived=date):
            yield _told(cycle, one, handled, date)


def _told(cycle: Cycle, one: Return, handled: Handled, date: datetime.datetime) -> Text:
    told = {"country": cycle.edition.country(one.country).names, "date": in_words(show_date, date.date())}
    checked, kept = handled.checked, handled.kept
    if checked is None or kept is None or checked.answers is None or checked.verdict is not Verdict.ACCEPTED:
        counts = count(checked.findings if checked is not None else ())
        errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
        return text("commands", "demo-rejected", count=len(one.faults), errors=errors, warnings=warnings, **told)
    rows = sum(len(checked.answers.rows_answered(sheet.id)) for sheet in checked.answers.instrument.matrices)
    return text("commands", "demo-accepted", version=kept.submission.version, rows=rows, **told)


def _round(cycle: Cycle, plan: RoundPlayed) -> Iterator[Text | Study]:
    opened = cycle.round_open(until=plan.until, at=plan.opened)
    made = cycle.round_forms(("html",))
    target = cycle.folder.build / f"round-{opened.number}"
    yield text("rounds", "demo-opened", number=opened.number, count=len(made.paths), folder=target)
    steps: list[tuple[datetime.datetime, Callable[[], Iterator[Text]]]] = []
    for form in plan.forms:
        for date in (form.date, *([form.again] if form.again else [])):
            steps.append((date, partial(_form_sent, cycle, opened, form, date)))
    steps += [(one.date, partial(_resolved, cycle, one)) for one in plan.resolved]
    steps += [(one.date, partial(_commented, cycle, opened, one)) for one in plan.comments]
    for _, step in sorted(steps, key=lambda each: each[0]):
        yield from step()
    closed, study = cycle.round_close(at=plan.closed)
    yield text("rounds", "closed", number=closed.number)
    yield study


def _form_sent(cycle: Cycle, opened: Round, form: FormSent, date: datetime.datetime) -> Iterator[Text]:
    """Receive a country's forms, one an instrument, as its focal point would have filled them in."""
    told = {"country": cycle.edition.country(form.country).names, "date": in_words(show_date, date.date())}
    for file in _filled(cycle, opened, form):
        for handled in cycle.round_receive([file], arrived=date):
            course = handled.course
            kept = course.form if course is not None else None
            verdict = "rejected" if kept is None else "known" if course is not None and course.known else kept.verdict
            line = text("rounds", f"demo-{verdict}", **told)
            late = text("rounds", "state-late")
            yield line if kept is None or not kept.late else Text({one: f"{line[one]}; {late[one]}" for one in line})


def _filled(cycle: Cycle, opened: Round, form: FormSent) -> Iterator[Returned]:
    language = cycle.edition.country(form.country).language
    for path in sorted((cycle.folder.build / f"round-{opened.number}").glob(f"{form.country}-*.xlsx")):
        instrument = cycle.folder.instrument(path.stem.removeprefix(f"{form.country}-").removesuffix(f"-{language}"))
        own = [row for row in form.rows if row.sheet in {sheet.id for sheet in instrument.sheets}]
        changed = {CellId(row.sheet, row.row, column): value for row in own for column, value in row.write.items()}
        cells = dict(cell_contents(changed, instrument, language))
        for row in own:
            said = {VERDICT: say("forms", f"verdict-{row.verdict}", language), BASIS: row.basis, WORDS: row.words}
            cells |= {CellId(row.sheet, row.row, column): words for column, words in said.items() if words}
        cover = {"institution": say("commands", "demo-focal-point", language)}
        if form.rest:
            cover[CONFIRMS_REST] = say("forms", "rest-yes", language)
        name = f"{path.stem}-round-{opened.number}.xlsx"
        content = fill(path.read_bytes(), cells, cover)
        write_file(cycle.folder.path / "returned" / name, content)
        yield Returned(name, content)


def _resolved(cycle: Cycle, one: RemarkSettled) -> Iterator[Text]:
    cycle.round_resolve(one.country, one.row, one.outcome, one.reason, sheet=one.sheet, at=one.date)
    country = cycle.edition.country(one.country).names
    told, outcome = text("rounds", "resolved-objection", country=country, row=one.row), f"outcome-{one.outcome}"
    yield Text({each: f"{told[each]}: {say('rounds', outcome, each)}" for each in told})


def _commented(cycle: Cycle, opened: Round, one: Observed) -> Iterator[Text]:
    """Receive an observer's form with its comment."""
    forms = CommentForms(cycle.folder, opened.number, moment(opened.until))
    places = {target[1:]: label for target, label in forms.targets.values()}
    (form,) = (each for each in forms.forms() if each[0].code == one.observer)
    observer, name, blank = form
    country = cycle.edition.country(one.country).names
    cells = {
        "country": country[observer.language],
        "about": places[RowId(one.sheet, one.row)][observer.language],
        "comment": one.comment,
        "source": one.source,
    }
    (sheet,) = forms.instrument.sheets
    filled = {CellId(sheet.id, sheet.row_ids[0], column): words for column, words in cells.items()}
    for _ in cycle.round_receive([Returned(name, fill(blank, filled))], arrived=one.date):
        yield text("rounds", "demo-comment", row=one.row, observer=observer.name, country=country)


def _form(data: Mapping[str, Any]) -> FormSent:
    rows = tuple(
        _InventedRow(**{**row, "write": {column: _value(value) for column, value in row.get("write", {}).items()}})
        for row in data.get("rows", ())
    )
    again = _moment(data["again"]) if "again" in data else None
    return FormSent(data["country"], _moment(data["date"]), data.get("rest", False), rows, again)


def _dated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "date": _moment(data["date"])}


def _moment(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words)


def _fault(data: Mapping[str, Any]) -> _PlantedFault:
    place = CellId(data["sheet"], data["row"], data["column"])
    if "write_repeat" in data:
        write: CellContent | None = data["write_repeat"]["text"] * data["write_repeat"]["times"]
    else:
        write = data["write"]
    return _PlantedFault(place, write, Text(data["why"]))


def _value(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return Decimal(value)
    return str(value)


def _load(path: Path) -> Any:
    file, mistakes = read_yaml(path, str(path))
    if file is None or mistakes:
        raise EditionError("yaml-mistakes", mistakes, count=len(mistakes), file=path.name)
    return file.data
