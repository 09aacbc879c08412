"""`matrices letters`: the state of the edition → drafts of mail to the focal points, each with its dates as a file."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import DAY, LANGUAGE, MOMENT, Choice, Command
from matrices.report import Kind

if TYPE_CHECKING:
    from matrices.cycle import LetterDraft, Letters


@click.command("letters", cls=Command)
@click.argument("kind", type=Choice([kind.value for kind in Kind]), metavar="KIND")
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--by", type=MOMENT, metavar="DATE")
@click.option("--on", type=DAY, metavar="DATE")
@click.pass_context
def command(
    context: click.Context,
    kind: str,
    countries: tuple[str, ...],
    language: str | None,
    output: str | None,
    by: datetime.datetime | None,
    on: datetime.datetime | None,
) -> None:
    """Draft letters to the focal points as mail, with the right attachment and the dates as calendar files."""
    from matrices.commands.context import cycle_of, day_or_moment
    from matrices.commands.speech import working

    cycle = cycle_of(context)
    with working() as progress:
        made = cycle.letters(
            Kind(kind),
            countries,
            language=language,
            target=Path(output) if output else None,
            by=day_or_moment(by),
            on=on,
            progress=progress,
        )
    tell_letters(made, cycle.language)
    context.exit(1 if made.refused else 0)


def tell_letters(made: "Letters", language: str) -> None:
    """Say one line a letter, also of those for which there is none; what is to be minded, on the error stream."""
    from matrices.commands.speech import complain
    from matrices.language import say

    for problem in made.refused:
        complain(problem)
    for one in made.drafts:
        click.echo(_line(one, language, observed=made.kind == "observer"))
    for note in made.notes:
        click.echo(note[language], err=True)
    if not made.drafts and not made.refused:
        letter = say("letters", f"kind-{made.kind}", language)
        click.echo(say("letters", "drafted-for-none", language, letter=letter))


def _line(one: "LetterDraft", language: str, *, observed: bool) -> str:
    from matrices.language import say

    values = {"country": one.country.code, "name": one.country.names[language], "path": one.path}
    if one.between.to:
        line = say("letters", "drafted", language, to=_recipients(one, language), **values)
    else:
        line = say("letters", "drafted-nobody-observer" if observed else "drafted-nobody", language, **values)
    files = ", ".join(one.enclosed)
    return say("letters", "drafted-with", language, line=line, files=files) if files else line


def _recipients(one: "LetterDraft", language: str) -> str:
    """Return the addresses of a draft; of those that the directory knows, how many: they are personal data."""
    from matrices.language import say

    addresses, known = (*one.between.to, *one.between.copy), one.known
    if known is None or not known.by_directory:
        return ", ".join(address.addr_spec for address in addresses)
    values = {"edition": known.edition, "version": known.version}
    return say("letters", "drafted-directory", language, count=len(addresses), **values)
