"""`matrices status`: where each country stands, on the screen, for other programs, or as a page to print."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import DAY, LANGUAGE, Choice, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register
    from matrices.report import EditionStatus, Standing
    from matrices.study import Study


ROLES = ("principal", "alternate")


@click.command("status", cls=Command)
@click.option("--format", "form", type=Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--on", type=DAY, metavar="DATE")
@click.option("--circulate", is_flag=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE")
@click.pass_context
def command(
    context: click.Context,
    form: str,
    language: str | None,
    on: datetime.datetime | None,
    circulate: bool,
    output: str | None,
) -> None:
    """Say where each country stands with each instrument, and how far off the dates are."""
    from matrices.commands.context import edition_of, now, register_if_any
    from matrices.commands.speech import reader_language, tell_unsettled
    from matrices.cycle import write_file
    from matrices.language import say
    from matrices.report import EditionStatus, render_status, standings, status_lines

    if form != "html" and (circulate or output):
        raise UsageError("page-needs-html", form=form)
    folder = edition_of(context)
    with register_if_any(folder) as register:
        study = study_of(folder, register)
        found = standings(study, register)
        rounds = register.rounds.rounds(folder.edition.id) if register is not None else ()
        contacts = contacts_record(folder, register) if form == "json" else {}
    words = language or reader_language()
    spoken = words if language or words in folder.edition.languages else folder.edition.languages[0]
    status = EditionStatus(
        study, found, on.date() if on else now(folder).date(), spoken, rounds[-1] if rounds else None
    )
    if form == "json":
        click.echo(
            json.dumps(
                {**status_record(status), "contacts": contacts, "unsettled": unsettled_record(folder, words)},
                ensure_ascii=False,
                indent=2,
            )
        )
    elif form == "html":
        path = Path(output) if output else folder.build / ("status-circulation.html" if circulate else "status.html")
        page = render_status(status, folder.path / "templates", circulate=circulate)
        click.echo(say("commands", "written", words, path=write_file(path, page)))
        tell_unsettled(folder)
    else:
        for line in status_lines(status):
            click.echo(line)
        tell_unsettled(folder)


def current_study(folder: "Folder") -> "Study":
    """Return the study as the register stands now; with no register yet, nobody has answered."""
    from matrices.commands.context import register_if_any

    with register_if_any(folder) as register:
        return study_of(folder, register)


def study_of(folder: "Folder", register: "Register | None") -> "Study":
    """Return the study as a register stands, with what its rounds made of it; with none, nobody has answered."""
    from matrices.rounds import with_proceedings
    from matrices.study import CountryState, Study, consolidate, with_translations

    if register is not None:
        return with_translations(with_proceedings(consolidate(folder, register), register), register)
    states = tuple(
        CountryState(country, instrument.id, "no_answer")
        for instrument in folder.instruments
        for country in folder.edition.countries
    )
    return Study(folder.edition, folder.instruments, states, ())


def contacts_record(folder: "Folder", register: "Register | None") -> dict[str, dict[str, Any]]:
    """Return, by country, where its contacts are from and how many there are in each role; never who they are."""
    from matrices.commands.directories import contacts_of

    found, known = contacts_of(folder, register)
    return {
        code: {
            "source": one.source,
            "edition": one.edition or folder.edition.id,
            "version": one.version or None,
            **{role: sum(each.role == role for each in found.edition.country(code).contacts) for role in ROLES},
        }
        for code, one in known.items()
    }


def unsettled_record(folder: "Folder", language: str) -> list[dict[str, Any]]:
    """Return what edition.yaml leaves to be settled, each with its line."""
    return [{"line": one.line, "place": one.place, "message": one.message[language]} for one in folder.unsettled]


def status_record(status: "EditionStatus") -> dict[str, Any]:
    """Return the stable JSON record of an edition's state; keys are added, never changed."""
    study, calendar = status.study, status.study.edition.calendar
    standings = {(one.country.code, one.instrument.id): one for one in status.standings}
    return {
        "edition": study.edition.id,
        "return_by": calendar.return_by.isoformat(),
        "cut_off": calendar.cut_off.isoformat(),
        "on": status.on.isoformat(),
        "days_to_return_by": (calendar.return_by - status.on).days,
        "days_to_cut_off": (calendar.cut_off - status.on).days,
        "round": _round_record(status),
        "countries": [
            {
                "country": state.country.code,
                "instrument": state.instrument,
                "state": state.kind,
                "version": state.submission.version if state.submission else None,
                "received_at": state.submission.received_at if state.submission else None,
                "rows_answered": state.rows_answered,
                "rows_asked": state.rows_asked,
                **_more(standings[state.country.code, state.instrument], status),
            }
            for state in study.states
        ],
    }


def _more(one: "Standing", status: "EditionStatus") -> dict[str, Any]:
    """Return what the record says beside the state of the study: phase, newest version, letters, validation."""
    from matrices.commands.round_words import validation_record

    return {
        "phase": one.phase(status.study.edition.calendar.cut_off, status.on),
        "latest_version": one.latest.version if one.latest else None,
        "latest_verdict": one.latest.verdict if one.latest else None,
        "latest_received_at": one.latest.received_at if one.latest else None,
        "errors": one.errors,
        "accepted_version": one.accepted.version if one.accepted else None,
        "letters": {drafted.letter: drafted.at for drafted in one.drafted},
        "validation": validation_record(one.validation) if one.validation is not None else None,
        "asked": one.asked,
        "cells_to_clarify": len(one.unclear),
        "to_clarify": [
            {"sheet": each.sheet, "row": each.row, "column": each.column, "tab": each.tab, "cell": each.cell}
            for each in one.unclear
        ],
        "waiting_versions": [each.version for each in one.waiting],
    }


def _round_record(status: "EditionStatus") -> dict[str, Any] | None:
    """Return the newest round, None before the first."""
    newest = status.newest
    if newest is None:
        return None
    return {
        "number": newest.number,
        "opened_at": newest.opened_at,
        "until": newest.until,
        "silence": newest.silence,
        "closed_at": newest.closed_at or None,
    }
