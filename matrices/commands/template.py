"""`matrices template`: the edition → one workbook a country and instrument, prefilled from an earlier edition."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Command
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.instrument.model import Instrument
    from matrices.study.carry import Carried
    from matrices.workbook.identity import Identity


@click.command("template", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--instrument", "instrument_id", metavar="ID")
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--from", "source", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--blank", is_flag=True)
@click.pass_context
def command(
    context: click.Context,
    countries: tuple[str, ...],
    language: str | None,
    instrument_id: str | None,
    output: str | None,
    source: str | None,
    blank: bool,
) -> None:
    """Write the workbooks that the countries fill in."""
    from matrices.commands.context import countries_of, edition_of, with_keys, write_file
    from matrices.commands.previous import carried_by_country, previous_edition, report
    from matrices.commands.speech import reader_language, steps, tell_unsettled
    from matrices.language import say

    folder = with_keys(edition_of(context))
    codes = countries_of(folder, countries)
    before = previous_edition(folder, source, blank=blank)
    target = Path(output) if output else folder.build / "templates"
    words = reader_language()
    instruments = instruments_of(folder, instrument_id)
    with steps(say("commands", "step-templates", words)):
        carried = carried_by_country(before, instruments, codes) if before else {}
        written = 0
        for instrument in instruments:
            own = carried.get(instrument.id, {})
            edition = before.edition.id if before else ""
            for name, content in workbooks(folder, instrument, codes, language, own, edition):
                write_file(target / name, content)
                written += 1
    click.echo(say("commands", "templates-made", words, count=written, folder=target))
    tell_unsettled(folder)
    if before:
        report(before.edition.id, carried, target, words, folder.edition.calendar.request)


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
    folder: "Folder",
    instrument: "Instrument",
    codes: tuple[str, ...],
    language: str | None = None,
    carried: "Mapping[str, Carried] | None" = None,
    previous: str = "",
) -> Iterator[tuple[str, bytes]]:
    """Yield file name and content of each country's workbook; the base of each language is built once.

    `carried` is, by country, what is taken over from the edition with the id `previous`; whoever is not in it gets a
    blank workbook. One that cannot be written does not stop those of other countries: `UsageError` is raised at the end
    and names the first of them.
    """
    from matrices.language import Text, catalogue
    from matrices.workbook.identity import Identity

    desk, refused = _Desk(folder, instrument, previous), dict[str, UsageError]()
    for code in codes:
        country = folder.edition.country(code)
        spoken = language or country.language
        fingerprint, key = instrument.fingerprint[:12], folder.keys.tokens
        identity = Identity(folder.edition.id, instrument.id, fingerprint, code, spoken, key=key)
        own = (carried or {}).get(code)
        try:
            content = desk.prefilled(identity, own) if own is not None and own.values else desk.blank(identity)
        except UsageError as problem:
            refused[code] = problem
            continue
        yield f"{code}-{instrument.id}-{spoken}.xlsx", content
    for code, first in refused.items():
        why = Text(catalogue("errors")[first.code]["message"]).fill(**first.values)
        raise UsageError("template-refused", country=code, countries=", ".join(refused), problem=why) from first


class _Desk:
    """The bases of one instrument, each built when it is first needed."""

    def __init__(self, folder: "Folder", instrument: "Instrument", previous: str) -> None:
        from matrices.workbook.template.prefill import PrefillBase
        from matrices.workbook.template.stamp import Base

        self._folder = folder
        self._instrument = instrument
        self._previous = previous
        self._blank: dict[str, Base] = {}
        self._prefilled: dict[str, PrefillBase] = {}

    def blank(self, identity: "Identity") -> bytes:
        from matrices.workbook.template.stamp import stamp
        from matrices.workbook.template.write import build_base

        language = identity.language
        if language not in self._blank:
            self._blank[language] = build_base(self._instrument, self._folder.edition, language)
        return stamp(self._blank[language], identity, self._name(identity))

    def prefilled(self, identity: "Identity", carried: "Carried") -> bytes:
        from matrices.study.prefill import prefill_of
        from matrices.workbook.template.prefill import build_prefill_base, prefilled

        language = identity.language
        if language not in self._prefilled:
            edition = self._folder.edition
            self._prefilled[language] = build_prefill_base(self._instrument, edition, language, self._previous)
        prefill = prefill_of(carried, self._previous, language)
        return prefilled(self._prefilled[language], identity, self._name(identity), prefill)

    def _name(self, identity: "Identity") -> str:
        return self._folder.edition.country(identity.country).names[identity.language]
