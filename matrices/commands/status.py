"""`matrices status`: where each country stands."""

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.study.model import CountryState, Study


@click.command("status")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form.")
@click.option("--language", type=click.Choice(["es", "en"]), help="Language; the reader's if left out.")
@click.pass_context
def command(context: click.Context, form: str, language: str | None) -> None:
    """Say where each country stands with each instrument.

    \b
    Example:
      matrices status --format json
    """
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language

    folder = edition_of(context)
    study = current_study(folder)
    if form == "json":
        click.echo(json.dumps(status_record(study), ensure_ascii=False, indent=2))
        return
    words = language or reader_language()
    for line in status_lines(study, words if words in folder.edition.languages else folder.edition.languages[0]):
        click.echo(line)


def current_study(folder: "Folder") -> "Study":
    """Return the study as the register stands now; with no register yet, nobody has answered."""
    from matrices.commands.context import REGISTER_FILE, register_of
    from matrices.study.consolidate import consolidate
    from matrices.study.model import CountryState, Study

    if folder.edition.register_ is None and not (folder.path / REGISTER_FILE).is_file():
        states = tuple(
            CountryState(country, instrument.id, "no_answer")
            for instrument in folder.instruments
            for country in folder.edition.countries
        )
        return Study(folder.edition, folder.instruments, states, ())
    register = register_of(folder, create=False)
    try:
        return consolidate(folder, register)
    finally:
        register.close()


def status_record(study: "Study") -> dict[str, Any]:
    """Return the stable JSON record of an edition's state."""
    calendar = study.edition.calendar
    return {
        "edition": study.edition.id,
        "return_by": calendar.return_by.isoformat(),
        "cut_off": calendar.cut_off.isoformat(),
        "countries": [
            {
                "country": state.country.code,
                "instrument": state.instrument,
                "state": state.kind,
                "version": state.submission.version if state.submission else None,
                "received_at": state.submission.received_at if state.submission else None,
                "rows_answered": state.rows_answered,
                "rows_asked": state.rows_asked,
            }
            for state in study.states
        ],
    }


def status_lines(study: "Study", language: str) -> list[str]:
    """Return the state of an edition as lines, countries in the order of the language."""
    from matrices.language import say, show_date

    edition, calendar = study.edition, study.edition.calendar
    lines = [
        say(
            "commands",
            "status-title",
            language,
            title=edition.title[language],
            return_by=show_date(calendar.return_by, language),
            cut_off=show_date(calendar.cut_off, language),
        )
    ]
    for instrument in study.instruments:
        lines.append(instrument.short_title[language])
        for country in edition.in_order(language):
            state = study.state(country.code, instrument.id)
            lines.append(f"  {country.code}  {country.names[language]}: {_state(state, language)}")
    return lines


def _state(state: "CountryState", language: str) -> str:
    from matrices.language import say

    version = state.submission.version if state.submission else ""
    rows = {"rows": state.rows_answered, "asked": state.rows_asked}
    return say("commands", f"state-{state.kind}", language, version=version, **rows)
