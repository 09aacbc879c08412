"""`matrices template`: the edition → one workbook a country and instrument."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.instrument.model import Instrument


@click.command("template")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=click.Choice(["es", "en"]), help="Language; each country's own if left out.")
@click.option("--instrument", "instrument_id", metavar="ID", help="Instrument; all of the edition if left out.")
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR", help="Folder; build/templates if left out.")
@click.pass_context
def command(
    context: click.Context,
    countries: tuple[str, ...],
    language: str | None,
    instrument_id: str | None,
    output: str | None,
) -> None:
    """Write the workbooks that the countries fill in.

    \b
    Example:
      matrices template CRI PAN --language es
    """
    from matrices.commands.context import countries_of, edition_of, write_file
    from matrices.commands.speech import reader_language, steps
    from matrices.language import say

    folder = edition_of(context)
    codes = countries_of(folder, countries)
    target = Path(output) if output else folder.build / "templates"
    words = reader_language()
    written = 0
    with steps(say("commands", "step-templates", words)):
        for instrument in instruments_of(folder, instrument_id):
            for name, content in workbooks(folder, instrument, codes, language):
                write_file(target / name, content)
                written += 1
    click.echo(say("commands", "templates-made", words, count=written, folder=target))


def instruments_of(folder: "Folder", instrument_id: str | None) -> "tuple[Instrument, ...]":
    """Return the named instrument, all of the edition if none is named."""
    if instrument_id is None:
        return folder.instruments
    try:
        return (folder.instrument(instrument_id),)
    except KeyError:
        known = ", ".join(instrument.id for instrument in folder.instruments)
        raise UsageError("unknown-instrument-id", instrument=instrument_id, instruments=known) from None


def workbooks(
    folder: "Folder", instrument: "Instrument", codes: tuple[str, ...], language: str | None = None
) -> Iterator[tuple[str, bytes]]:
    """Yield file name and content of each country's workbook; the base of each language is built once."""
    from matrices.workbook.identity import Identity
    from matrices.workbook.stamp import Base, stamp
    from matrices.workbook.write import build_base

    bases: dict[str, Base] = {}
    for code in codes:
        country = folder.edition.country(code)
        spoken = language or country.language
        if spoken not in bases:
            bases[spoken] = build_base(instrument, folder.edition, spoken)
        identity = Identity(folder.edition.id, instrument.id, instrument.fingerprint[:12], code, spoken)
        yield f"{code}-{instrument.id}-{spoken}.xlsx", stamp(bases[spoken], identity, country.names[spoken])
