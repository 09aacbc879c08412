"""The two examples that ship with the program → their editions, made and played through, step by step.

`examples/demonstration` has invented States: what each typed into its workbooks, in `answers/INSTRUMENT/COUNTRY.yaml`,
how the workbooks came back (`returns.yaml`, with the faults of the first return) and how the rounds of validation went
(`rounds.yaml`). `examples/reference` has the real law of the members of the RCM, compiled from public texts: its
workbooks are filled in by whoever compiles, and nothing is told of any State but what its laws say.
"""

import datetime
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from matrices.workbook import Plan, fill
from matrices.yaml_lines import read_yaml

Example = Literal["reference", "demonstration"]


class _PlantedFault(NamedTuple):
    """What the first return held in place of a good answer; `write` is None where the cell was left blank."""

    place: CellId
    write: CellContent | None
    why: Text


class _Word(NamedTuple):
    """What the Secretariat said, and when."""

    date: datetime.datetime
    reason: str


class _Return(NamedTuple):
    """How a country's workbooks came back: when, of which instruments and sheets, with which faults, when corrected."""

    country: str
    date: datetime.datetime
    instruments: tuple[str, ...]
    sheets: tuple[str, ...]
    faults: tuple[_PlantedFault, ...]
    corrected: datetime.datetime | None
    merged: _Word | None


def example(name: Example) -> Path:
    """Return the folder of an example."""
    return resource("examples", name)


def answers_of(country: str, instrument: Instrument, folder: Path) -> dict[CellId, Value]:
    """Return a country's answers in an example, as codes; empty if it has none."""
    data = _answers(country, instrument, folder)
    return {
        CellId(sheet.id, str(row), column): _value(value)
        for sheet in instrument.sheets
        for row, columns in (data.get(sheet.id) or {}).items()
        for column, value in columns.items()
    }


def typed_in(answers: Mapping[CellId, Value], instrument: Instrument, language: str) -> dict[CellId, CellContent]:
    """Return what a focal point would type into the cells of a workbook in a language."""
    return dict(cell_contents(answers, instrument, language))


def typed_by(country: str, instrument: Instrument, language: str, folder: Path) -> dict[CellId, CellContent]:
    """Return what stands in the cells of a country's workbook.

    Under `answers:` the file has it as it was typed, a list for the years of the example; otherwise as codes.
    """
    written = _answers(country, instrument, folder).get("answers")
    if written is None:
        return typed_in(answers_of(country, instrument, folder), instrument, language)
    first, cells = _load(folder / "edition.yaml").get("years", {}).get("first", 0), dict[CellId, CellContent]()
    for sheet, rows in written.items():
        for row, columns in rows.items():
            for column, content in columns.items():
                years = enumerate(content, first) if isinstance(content, list) else ()
                named = {f"{column}_{year}": one for year, one in years} or {column: content}
                cells |= {CellId(sheet, str(row), name): one for name, one in named.items()}
    return cells


def _answers(country: str, instrument: Instrument, folder: Path) -> Mapping[str, Any]:
    path = folder / "answers" / instrument.id / f"{country}.yaml"
    return _load(path) if path.is_file() else {}


class _InventedRow(NamedTuple):
    """What a form says of one row, and the cells that it changes."""

    sheet: str
    row: str
    verdict: str
    write: Mapping[str, Value]
    words: str = ""
    basis: str = ""


class _FormSent(NamedTuple):
    """A validation form: of whom, when it came, when the same file came again, when it was admitted if it waited."""

    country: str
    date: datetime.datetime
    rest: bool
    rows: tuple[_InventedRow, ...]
    again: datetime.datetime | None
    admitted: _Word | None


class _RemarkSettled(NamedTuple):
    """What the Secretariat made of an objection."""

    country: str
    sheet: str
    row: str
    outcome: Literal["entered", "kept", "withdrawn", "noted"]
    reason: str
    date: datetime.datetime


class _Observed(NamedTuple):
    """A comment of an observer."""

    observer: str
    country: str
    sheet: str
    row: str
    comment: str
    source: str
    date: datetime.datetime


class _RoundPlayed(NamedTuple):
    """A round of validation as it went."""

    opened: datetime.datetime
    until: datetime.datetime
    closed: datetime.datetime
    forms: tuple[_FormSent, ...]
    resolved: tuple[_RemarkSettled, ...]
    comments: tuple[_Observed, ...]


def made(name: Example, path: Path, clock: Callable[[], datetime.datetime], language: str) -> Cycle:
    """Make the edition of an example in an empty folder, with its keys."""
    if path.exists() and any(path.iterdir()):
        raise UsageError("folder-not-empty", folder=path)
    private_folder(path)
    shutil.copyfile(example(name) / "edition.yaml", path / "edition.yaml")
    write_keys(path, read_keys(example(name)))
    return Cycle.open(path, clock=clock, actor=name, language=language)


def compile_reference(cycle: Cycle) -> Iterator[Text]:
    """Fill in the workbooks of the reference edition as those who compiled it did, and say what was received."""
    yield from _templates(cycle)
    at = datetime.datetime.combine(cycle.edition.calendar.cut_off, datetime.time(12), cycle.edition.calendar.zone)
    for country in cycle.edition.in_order(cycle.language):
        one = _return({"country": country.code, "date": at.isoformat()})
        yield from _returned(cycle, one, False, at, example("reference"))


def play(cycle: Cycle) -> Iterator[Text | Study]:
    """Play the collection and all rounds of the demonstration; at the end of a round comes the study as it stands.

    Drafts are written as HTML alone: a PDF in two languages takes as long as the whole rest of a round.
    """
    folder = example("demonstration")
    yield from _templates(cycle)
    told = _load(folder / "returns.yaml")
    returned = [_return(one) for one in told["returns"]]
    steps: _Steps = [(one.date, partial(_returned, cycle, one, bool(one.faults), one.date, folder)) for one in returned]
    for one in returned:
        if one.corrected:
            steps.append((one.corrected, partial(_returned, cycle, one, False, one.corrected, folder)))
        if one.merged:
            steps.append((one.merged.date, partial(_merged, cycle, one, one.merged)))
    yield from _in_turn([*steps, *_followed(cycle, told)])
    answered = {one.country for one in returned}
    for country in cycle.edition.in_order(cycle.language):
        if country.code not in answered:
            yield text("commands", "demo-silent", country=country.names)
    for plan in _load(folder / "rounds.yaml")["rounds"]:
        yield from _round(cycle, _round_of(plan))


def _templates(cycle: Cycle) -> Iterator[Text]:
    made = cycle.template()
    yield text("commands", "templates-made", count=len(made.paths), folder=made.folder)


def publish(cycle: Cycle) -> Iterator[Text]:
    """Publish what was made of the demonstration, as on the day after its last round."""
    at = _moment(_load(example("demonstration") / "rounds.yaml")["published"])
    made, folder = cycle.publish(at=at)
    yield text("publishing", "published", version=made.version, count=len(made.files), folder=folder)


_Steps = list[tuple[datetime.datetime, Callable[[], Iterator[Text]]]]


def _in_turn(steps: Sequence[tuple[datetime.datetime, Callable[[], Iterator[Text]]]]) -> Iterator[Text]:
    for _, step in sorted(steps, key=lambda each: each[0]):
        yield from step()


def _returned(cycle: Cycle, one: _Return, faulty: bool, date: datetime.datetime, folder: Path) -> Iterator[Text]:
    """Fill in a country's workbooks as its focal point would have, and receive them."""
    language = cycle.edition.country(one.country).language
    for instrument in cycle.folder.instruments:
        cells = typed_by(one.country, instrument, language, folder)
        own = any(_has(instrument, fault.place.sheet, fault.place.row) for fault in one.faults)
        if not cells or (one.instruments and instrument.id not in one.instruments):
            continue
        if one.faults and not faulty and not own:
            continue  # this one came well the first time
        if one.sheets:
            cells = {place: content for place, content in cells.items() if place.sheet in one.sheets}
        for fault in one.faults if faulty and own else ():
            cells.pop(fault.place, None)
            cells |= {} if fault.write is None else {fault.place: fault.write}
        name, corrected = f"{one.country}-{instrument.id}-{language}", ["v2"] if own and not faulty else []
        content = _filled_in(cycle, f"{name}.xlsx", cells)
        file = Returned(f"{'-'.join((name, *one.sheets[-1:], *corrected))}.xlsx", content)
        write_file(cycle.folder.path / "returned" / file.name, file.content)
        for handled in cycle.receive([file], arrived=date):
            yield _told(cycle, one, handled, date)


def _has(instrument: Instrument, sheet: str, row: str) -> bool:
    """Tell whether a row is of an instrument: two of them may have a sheet of the same name."""
    return any(one.id == sheet and (one.kind == "list" or row in one.row_ids) for one in instrument.sheets)


def _filled_in(cycle: Cycle, template: str, cells: Mapping[CellId, CellContent]) -> bytes:
    blank = (cycle.folder.build / "templates" / template).read_bytes()
    who = "demo-compiler" if cycle.edition.compiled == "whole" else "demo-focal-point"
    return fill(blank, cells, {"name": say("commands", who, Path(template).stem.rpartition("-")[2])})


def _told(cycle: Cycle, one: _Return, handled: Handled, date: datetime.datetime) -> Text:
    told: dict[str, Text | str] = {"country": cycle.edition.country(one.country).names}
    told["date"] = in_words(show_date, date.date())
    checked, kept = handled.checked, handled.kept
    instrument = checked.answers.instrument if checked is not None and checked.answers is not None else None
    told["instrument"] = instrument.short_title if instrument is not None else ""
    if kept is not None and kept.submission.waits:
        return text("commands", "demo-waits", version=kept.submission.version, **told)
    if checked is None or kept is None or checked.answers is None or checked.verdict is not Verdict.ACCEPTED:
        counts = count(checked.findings if checked is not None else ())
        errors, warnings = counts[Severity.ERROR], counts[Severity.WARNING]
        return text("commands", "demo-rejected", count=len(one.faults), errors=errors, warnings=warnings, **told)
    of = checked.answers.instrument
    rows = sum(len(checked.answers.rows_answered(sheet.id)) for sheet in of.matrices or of.sheets)
    key = "demo-compiled" if cycle.edition.compiled == "whole" else "demo-accepted"
    return text("commands", key, version=kept.submission.version, rows=rows, **told)


def _followed(cycle: Cycle, told: Mapping[str, Any]) -> _Steps:
    """Return the steps of a query at a cell, and of the answers that were read against their source."""
    steps: _Steps = []
    for number, one in enumerate(told["queries"], 1):
        for step in ("asked", "answered", "settled"):
            at, words = _moment(one[step]["date"]), one[step]["words"]
            steps.append((at, partial(_asked, cycle, one, number, step, words, at)))
    return [*steps, *((_moment(one["date"]), partial(_read, cycle, one)) for one in told["readings"])]


def _asked(
    cycle: Cycle, one: Mapping[str, Any], number: int, step: str, words: str, at: datetime.datetime
) -> Iterator[Text]:
    """Go on with a query: its number is that of the register, in which nothing else is asked."""
    country, instrument, _ = one["submission"].rsplit("-", 2)
    if step == "asked":
        language = cycle.edition.country(country).language
        of, place = cycle.folder.instrument(instrument), CellId(one["sheet"], one["row"], one["column"])
        cell = Plan(of).sheet(place.sheet).address(place.row, place.column)
        cycle.ask(one["submission"], f"{of.sheet(place.sheet).tab[language]}!{cell}", words, at=at)
    else:
        (cycle.answer_query if step == "answered" else cycle.settle_query)(number, words, at=at)
    names = cycle.edition.country(country).names
    yield text("commands", f"demo-{step}", country=names, row=one["row"], date=in_words(show_date, at.date()))


def _read(cycle: Cycle, one: Mapping[str, Any]) -> Iterator[Text]:
    """Note that answers were read against their source."""
    kept = cycle.read_against(one["submission"], one["answers"], one["source"], at=_moment(one["date"]))
    names = cycle.edition.country(one["submission"].rsplit("-", 2)[0]).names
    yield text("commands", "demo-read", country=names, count=len(kept), source=one["source"])


def _merged(cycle: Cycle, one: _Return, word: _Word) -> Iterator[Text]:
    """Make one record of the file that waits and of the one that counts."""
    then = replace(cycle, clock=lambda: word.date)
    (waiting,) = (each for each, _ in then.register_list([one.country]) if each.waits)
    made = then.register_merge(waiting.name, word.reason, {})
    names = cycle.edition.country(one.country).names
    yield text("commands", "demo-merged", country=names, version=made.submission.version)


def _round(cycle: Cycle, plan: _RoundPlayed) -> Iterator[Text | Study]:
    opened = cycle.round_open(until=plan.until, at=plan.opened)
    made = cycle.round_forms(("html",))
    target = cycle.folder.build / f"round-{opened.number}"
    yield text("rounds", "demo-opened", number=opened.number, count=len(made.paths), folder=target)
    steps: _Steps = []
    for form in plan.forms:
        for date in (form.date, *([form.again] if form.again else [])):
            steps.append((date, partial(_form_sent, cycle, opened, form, date)))
    steps += [(one.date, partial(_resolved, cycle, one)) for one in plan.resolved]
    steps += [(one.date, partial(_commented, cycle, opened, one)) for one in plan.comments]
    yield from _in_turn(steps)
    closed, study = cycle.round_close(at=plan.closed)
    yield text("rounds", "closed", number=closed.number)
    yield study


def _form_sent(cycle: Cycle, opened: Round, form: _FormSent, date: datetime.datetime) -> Iterator[Text]:
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
            if kept is not None and verdict == "set_aside" and form.admitted is not None:
                at = form.admitted.date
                cycle.round_admit(kept.id, form.admitted.reason, at=at)
                yield text("rounds", "demo-admitted", **{**told, "date": in_words(show_date, at.date())})


def _filled(cycle: Cycle, opened: Round, form: _FormSent) -> Iterator[Returned]:
    language = cycle.edition.country(form.country).language
    for path in sorted((cycle.folder.build / f"round-{opened.number}").glob(f"{form.country}-*.xlsx")):
        instrument = cycle.folder.instrument(path.stem.removeprefix(f"{form.country}-").removesuffix(f"-{language}"))
        own = [row for row in form.rows if _has(instrument, row.sheet, row.row)]
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


def _resolved(cycle: Cycle, one: _RemarkSettled) -> Iterator[Text]:
    cycle.round_resolve(one.country, one.row, one.outcome, one.reason, sheet=one.sheet, at=one.date)
    country = cycle.edition.country(one.country).names
    told, outcome = text("rounds", "resolved-objection", country=country, row=one.row), f"outcome-{one.outcome}"
    yield Text({each: f"{told[each]}: {say('rounds', outcome, each)}" for each in told})


def _commented(cycle: Cycle, opened: Round, one: _Observed) -> Iterator[Text]:
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


def _return(data: Mapping[str, Any]) -> _Return:
    return _Return(
        country=data["country"],
        date=_moment(data["date"]),
        instruments=tuple(data.get("instruments", ())),
        sheets=tuple(data.get("sheets", ())),
        faults=tuple(_fault(fault) for fault in data.get("faults", ())),
        corrected=_moment(data["corrected"]) if "corrected" in data else None,
        merged=_word(data.get("merged")),
    )


def _word(data: Mapping[str, Any] | None) -> _Word | None:
    return _Word(_moment(data["date"]), data["reason"]) if data else None


def _round_of(data: Mapping[str, Any]) -> _RoundPlayed:
    return _RoundPlayed(
        opened=_moment(data["opened"]),
        until=_moment(data["until"]),
        closed=_moment(data["closed"]),
        forms=tuple(_form(form) for form in data["forms"]),
        resolved=tuple(_RemarkSettled(**_dated(each)) for each in data.get("resolved", ())),
        comments=tuple(_Observed(**_dated(each)) for each in data.get("comments", ())),
    )


def _form(data: Mapping[str, Any]) -> _FormSent:
    rows = tuple(
        _InventedRow(**{**row, "write": {column: _value(value) for column, value in row.get("write", {}).items()}})
        for row in data.get("rows", ())
    )
    return _FormSent(
        country=data["country"],
        date=_moment(data["date"]),
        rest=data.get("rest", False),
        rows=rows,
        again=_moment(data["again"]) if "again" in data else None,
        admitted=_word(data.get("admitted")),
    )


def _dated(data: Mapping[str, Any]) -> dict[str, Any]:
    return {**data, "date": _moment(data["date"])}


def _moment(words: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(words)


def _fault(data: Mapping[str, Any]) -> _PlantedFault:
    place = CellId(data["sheet"], data["row"], data["column"])
    return _PlantedFault(place, data["write"], Text(data["why"]))


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
