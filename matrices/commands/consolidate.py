"""`matrices consolidate`: accepted answers → the consolidated workbook and the open data."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import Command
from matrices.errors import UsageError

UNVERIFIED = "Go on even if the register does not pass its proof; every page then says so."

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.instrument import Document
    from matrices.study import Study


@click.command("consolidate", cls=Command)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--unverified", is_flag=True)
@click.pass_context
def command(context: click.Context, output: str | None, unverified: bool) -> None:
    """Put all accepted answers into one long table: a workbook and open data."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say

    folder = edition_of(context)
    language = reader_language()
    study = answered_study(folder, unverified=unverified)
    with steps(say("commands", "step-consolidate", language)):
        paths = write_data(study, Path(output) if output else folder.build)
    written = study.printed_in("study", "indicators").entries
    countries = len({entry.country for entry in written})
    click.echo(say("commands", "consolidated", language, entries=len(written), countries=countries, path=paths[0]))
    for path in paths[1:]:
        click.echo(say("commands", "written", language, path=path))


def answered_study(folder: "Folder", *, unverified: bool = False) -> "Study":
    """Return the study as the register stands; raise `UsageError` if nobody has answered yet.

    The register is proved first: raises `RegisterError` if it is not whole, unless an `unverified` study is asked for,
    which then says so of itself.
    """
    from dataclasses import replace

    from matrices.commands.previous import with_revisions
    from matrices.commands.status import current_study

    sound = is_sound(folder, must=not unverified)
    study = current_study(folder)
    if not study.entries:
        raise UsageError("nothing-accepted")
    return replace(with_revisions(folder, study), unverified=not sound)


def is_sound(folder: "Folder", *, must: bool) -> bool:
    """Tell whether the register passes its proof; raise `RegisterError` if it does not, and must."""
    from matrices.commands.context import register_if_any
    from matrices.commands.speech import reader_language
    from matrices.errors import RegisterError
    from matrices.language import say

    with register_if_any(folder) as register:
        faults = register.prove().faults if register is not None else ()
    if faults and must:
        language = reader_language()
        more = say("register", "fault-more", language, count=len(faults) - 1) if len(faults) > 1 else ""
        raise RegisterError("register-unsound", fault=faults[0].message[language], more=more)
    return not faults


def printed_in(study: "Study", document: "Document") -> "Study":
    """Return the part of a study that one document prints; raise `UsageError` if it would have nothing to print."""
    own = study.printed_in(document)
    if not own.instruments:
        raise UsageError("nothing-to-print", document=document)
    if not own.entries:
        raise UsageError("nothing-accepted")
    return own


def write_data(study: "Study", build: Path) -> list[Path]:
    """Write the consolidated workbook and the data package; return where they lie, the workbook first.

    The workbook sets provisions side by side, and is left out where the edition has none. Both hold no personal data.
    """
    from matrices.cycle import write_file
    from matrices.report import consolidated_workbook, data_package

    language = study.edition.languages[0]
    law, paths = study.printed_in("study"), []
    if law.instruments:
        paths.append(write_file(build / "study" / "matrices.xlsx", consolidated_workbook(law, language)))
    for name, content in data_package(study.printed_in("study", "indicators")).items():
        path = write_file(build / "data" / name, content)
        if name == "datapackage.json":
            paths.append(path)
    return paths
