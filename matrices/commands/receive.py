"""`matrices receive`: returned files → checked and put into the register."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.findings import Finding
    from matrices.intake.check import Checked
    from matrices.intake.receive import Arrival
    from matrices.register.records import Submission
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

    A newer file of a country supersedes the older one; nothing is ever overwritten. What arrived last counts, in
    whatever order files are received. The same file received twice is one submission. Each file that
    has findings is written, marked, to build/returned, to be handed back. Exit codes are those of check.

    A FILE may also be a message (.eml, .msg) or a .zip: each workbook in it is received, with sender, date and id of
    the message. The date in a message is what its sender's computer said: it never stands in for --arrived.

    \b
    Example:
      matrices receive returned/*.xlsx --arrived 2027-02-24T09:05
    """
    from matrices.commands.check import exit_code, language_of, show, write_marked
    from matrices.commands.context import arrival_of, edition_of, read_files, register_of
    from matrices.intake.check import check_in_turn
    from matrices.intake.discreet import discreet
    from matrices.intake.receive import receive
    from matrices.language import say

    folder = edition_of(context)
    returned = read_files(files)
    arrival = arrival_of(folder, arrived, actor_name)
    verdicts = []
    register = register_of(folder, create=True)
    try:
        for file, one in check_in_turn(returned, folder):
            verdicts.append(one.verdict)
            spoken = language or language_of(one)
            before = findings_before(one, register)
            at = replace(arrival if arrived else not_before(arrival, earlier(one, register)), mail=file.mail)
            known = in_force(one, register)
            receipt = receive(file, one, register, at)
            show(discreet(one, folder), spoken)
            click.echo(receipt_line(one, receipt, spoken))
            if file.mail.date and not arrived and receipt is not None and not receipt.known:
                click.echo("  " + say("commands", "received-mail-dated", spoken, date=file.mail.date))
            for line in overtaken_lines(receipt, register, folder.edition.calendar.zone, spoken):
                click.echo(line)
            for line in taken_back_lines(known, receipt, folder, register, spoken):
                click.echo(line)
            write_marked(file, one, folder, folder.build / "returned", spoken, before)
    finally:
        register.close()
    context.exit(exit_code(verdicts))


def in_force(one: "Checked", register: "Register") -> "Submission | None":
    """Return what counts of the country that sent a file, before that file does."""
    return next((each for each in reversed(earlier(one, register)) if each.accepted), None)


def taken_back_lines(
    before: "Submission | None", receipt: "Receipt | None", folder: "Folder", register: "Register", language: str
) -> "Iterator[str]":
    """Yield which rows of the country's part were validated, and are not any more as the file has them, with cells."""
    from matrices.language import say
    from matrices.rounds.cases import taken_back
    from matrices.rounds.dossier import read_dossier

    if before is None or receipt is None or receipt.known or not receipt.submission.accepted:
        return
    dossier = read_dossier(register, folder.edition.id)
    own = register.submissions(before.edition, before.instrument, before.country)
    counts = next(each for each in reversed(own) if each.accepted)
    if counts.id != receipt.submission.id or not dossier.rounds:
        return
    rows = taken_back(before, receipt.submission, dossier, register)
    if not rows:
        return
    said = {(one.sheet, one.row, one.column): (one.value, one.raw) for one in register.answers(before.id)}
    cells: dict[tuple[str, str], str] = {}
    for one in register.answers(receipt.submission.id):
        if said.get((one.sheet, one.row, one.column)) != (one.value, one.raw):
            cells.setdefault((one.sheet, one.row), f"{one.tab}!{one.cell}")
    names = [f"{row} ({cells[sheet, row]})" if (sheet, row) in cells else row for sheet, row in rows]
    yield "  " + say("commands", "received-takes-back", language, count=len(rows), rows=", ".join(names))


def earlier(one: "Checked", register: "Register") -> "tuple[Submission, ...]":
    """Return what a country has sent before, in the order in which it counts; nothing for what is no workbook."""
    identity = one.identity
    if identity is None:
        return ()
    return register.submissions(identity.edition, identity.instrument, identity.country)


def findings_before(one: "Checked", register: "Register") -> "tuple[Finding, ...]":
    """Return the findings of the newest version of a country's file in the register, other than this very file."""
    others = [each for each in earlier(one, register) if each.sha256 != one.sha256]
    return register.findings(others[-1]) if others else ()


def not_before(arrival: "Arrival", own: "Sequence[Submission]") -> "Arrival":
    """Return an arrival of which nobody said when it was: not before the newest one that is on record.

    The clock of a computer may be wrong, or may have been; what comes now is newer all the same.
    """
    known = [datetime.datetime.fromisoformat(each.received_at) for each in own if each.accepted]
    return replace(arrival, at=max((arrival.at, *known)))


def overtaken_lines(
    receipt: "Receipt | None", register: "Register", zone: datetime.tzinfo, language: str
) -> "Iterator[str]":
    """Yield that a version does not count because another one, registered before it, had arrived after it."""
    from matrices.language import say, show_moment

    if receipt is None or receipt.known:
        return
    one = receipt.submission
    own = register.submissions(one.edition, one.instrument, one.country)
    later = own[own.index(one) + 1 :]
    if later:
        at = datetime.datetime.fromisoformat(later[0].received_at).astimezone(zone)
        values = {"version": one.version, "later": later[0].version, "at": show_moment(at, language)}
        yield "  " + say("commands", "received-overtaken", language, **values)


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
