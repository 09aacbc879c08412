"""`matrices receive`: returned files → checked and put into the register."""

import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matrices.findings import Finding
    from matrices.intake.check import Checked
    from matrices.register.store import Receipt, Register


@click.command("receive")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--arrived",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="When the files arrived, in the time zone of the edition; now if left out.",
)
@click.option("--by", "actor_name", metavar="NAME", help="Who received them; the user of the computer if left out.")
@click.option("--language", type=click.Choice(["es", "en"]), help="Language of messages; each file's own if left out.")
@click.pass_context
def command(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned workbooks and put them into the register, sound or not.

    A newer file of a country supersedes the older one; nothing is ever overwritten. The same file received twice
    is one submission. Each file that has findings is written, marked, to build/returned, to be handed back.
    Exit codes are those of check.

    \b
    Example:
      matrices receive returned/*.xlsx --arrived 2027-02-24T09:05
    """
    from matrices.commands.check import exit_code, language_of, show, write_marked
    from matrices.commands.context import actor, edition_of, now, read_files, register_of
    from matrices.intake.check import check_in_turn
    from matrices.intake.discreet import discreet
    from matrices.intake.receive import Arrival, receive

    folder = edition_of(context)
    returned = read_files(files)
    moment = arrived.replace(tzinfo=folder.edition.calendar.zone) if arrived else now(folder)
    arrival = Arrival(moment, actor_name or actor())
    verdicts = []
    register = register_of(folder, create=True)
    try:
        for file, one in check_in_turn(returned, folder):
            verdicts.append(one.verdict)
            spoken = language or language_of(one)
            before = findings_before(one, register)
            receipt = receive(file, one, register, arrival)
            show(discreet(one, folder), spoken)
            click.echo(receipt_line(one, receipt, spoken))
            write_marked(file, one, folder, folder.build / "returned", spoken, before)
    finally:
        register.close()
    context.exit(exit_code(verdicts))


def findings_before(one: "Checked", register: "Register") -> "tuple[Finding, ...]":
    """Return the findings of the version of a country's file that is in the register now, other than this very file."""
    identity = one.identity
    if identity is None:
        return ()
    known = register.submissions(identity.edition, identity.instrument)
    own = [each for each in known if each.country == identity.country and each.sha256 != one.sha256]
    return register.findings(own[-1]) if own else ()


def receipt_line(one: "Checked", receipt: "Receipt | None", language: str) -> str:
    """Return the line that says what became of a file."""
    from matrices.language import say

    verdict = say("commands", f"verdict-{one.verdict}", language)
    if receipt is None:
        return say("commands", "received-not", language, file=one.file, verdict=verdict)
    key = "received-known" if receipt.known else "received-new"
    submission = receipt.submission
    return say(
        "commands",
        key,
        language,
        file=one.file,
        verdict=verdict,
        country=submission.country,
        instrument=submission.instrument,
        version=submission.version,
    )
