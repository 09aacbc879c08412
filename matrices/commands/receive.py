"""`matrices receive`: returned files → checked and put into the register."""

import datetime
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email.utils import parseaddr
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, MOMENT, Command

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.findings import Finding
    from matrices.intake.check import Checked, Returned
    from matrices.intake.receive import Arrival, Kept
    from matrices.intake.several import Several
    from matrices.register.records import Submission
    from matrices.register.store import Register


@click.command("receive", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--institution", default="", metavar="NAME")
@click.option("--from", "sender", default="", metavar="COUNTRY")
@click.option("--in-order", is_flag=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--language", type=LANGUAGE)
@click.pass_context
def command(
    context: click.Context,
    files: tuple[str, ...],
    arrived: datetime.datetime | None,
    institution: str,
    sender: str,
    in_order: bool,
    actor_name: str | None,
    language: str | None,
) -> None:
    """Check returned workbooks and put them into the register, sound or not."""
    from matrices.commands.check import exit_code
    from matrices.commands.context import arrival_of, countries_of, edition_of, read_files, register_of
    from matrices.intake.check import check_in_turn
    from matrices.intake.several import Several, natural, several

    folder = edition_of(context)
    countries_of(folder, [sender] if sender else ())
    named = sorted(files, key=lambda name: natural(Path(name).name))
    first = read_files(named)  # what is not there is told before anything is made
    arrival = replace(arrival_of(folder, arrived, actor_name), institution=institution.strip())
    verdicts, done = [], list[str]()
    register = register_of(folder, create=True)
    try:
        apart = Several() if in_order else several(first).new(known_in(register, folder.edition.id))
        waits = tell_several(apart, language)
        with telling_done(done):
            for file, checked in check_in_turn(clear(read_files(named), apart), folder):
                if not in_order and stands_apart(apart, file, checked, language):
                    waits = True
                    continue
                one = with_sender(checked, sender.upper(), folder)
                at = replace(arrival if arrived else not_before(arrival, earlier(one, register)), mail=file.mail)
                kept = taken(file, one, Taking(folder, register, at, language, bool(arrived), done))
                verdicts.append(one.verdict)
                waits = waits or (kept is not None and kept.submission.waits)
    finally:
        register.close()
    context.exit(max(exit_code(verdicts), int(waits)))


def known_in(register: "Register", edition: str) -> "Callable[[tuple[str, str]], Collection[str]]":
    """Return what tells the hashes of the files that came of a country and an instrument before."""
    return lambda part: {one.sha256 for one in register.submissions(edition, part[1], part[0])}


def clear(files: "Iterator[Returned]", apart: "Several") -> "Iterator[Returned]":
    """Yield the files that differ from no other one of their country."""
    left = {sha256 for part in apart.differing for sha256 in apart.known[part]}
    return (one for one in files if one.sha256 not in left)


def tell_several(apart: "Several", language: str | None) -> bool:
    """Say of which countries several files differ, of which none was taken; tell whether there are any."""
    from matrices.commands.speech import reader_language
    from matrices.language import say

    spoken = language or reader_language()
    for (country, instrument), names in apart.differing.items():
        values = {"country": country, "instrument": instrument, "count": len(names), "files": ", ".join(names)}
        click.echo(say("commands", "several-differ", spoken, **values))
    return bool(apart.differing)


def stands_apart(apart: "Several", file: "Returned", one: "Checked", language: str | None) -> bool:
    """Tell whether a file differs from another one of its country, where its properties did not say so; and say so."""
    from matrices.intake.several import Several

    if one.identity is None or one.answers is None or file.sha256 in apart.told:
        return False
    part = (one.identity.country, one.identity.instrument)
    if not apart.note(part, file):
        return False
    tell_several(Several({part: apart.known[part]}), language)
    return True


@dataclass(frozen=True)
class Taking:
    """Where a file goes, with its arrival; the language is that of messages, each file's own if None.

    `dated` tells whether somebody said when the file arrived; `done` is a list of what is registered already.
    """

    folder: "Folder"
    register: "Register"
    arrival: "Arrival"
    language: str | None
    dated: bool
    done: list[str] = field(default_factory=list)


def taken(file: "Returned", one: "Checked", into: Taking) -> "Kept | None":
    """Put one file into the register, say what became of it, and write its marked copy."""
    from matrices.commands.check import language_of, show, write_marked
    from matrices.intake.discreet import discreet
    from matrices.intake.receive import receive

    folder, spoken = into.folder, into.language or language_of(one)
    before = findings_before(one, into.register)
    kept = receive(file, one, into.register, into.arrival)
    into.done.extend([f"{kept.submission.name} ({file.name})"] if kept is not None else [])
    found = kept.checked if kept is not None else one
    show(discreet(found, folder), spoken)
    click.echo(receipt_line(one, kept, spoken))
    for line in lines_of(kept, into, spoken):
        click.echo("  " + line)
    write_marked(file, found, folder, folder.build / "returned", spoken, before)
    return kept


def with_sender(one: "Checked", sender: str, folder: "Folder") -> "Checked":
    """Return a checked file with the finding that it came from another country than the one that it belongs to."""
    from matrices.intake.whose import sent_by_other

    if not sender or one.identity is None or one.answers is None or sender == one.identity.country:
        return one
    country = folder.edition.country
    return replace(
        one, findings=(*one.findings, sent_by_other(one.file, country(sender), country(one.identity.country)))
    )


def sender_lines(kept: "Kept", into: "Taking", language: str) -> "Iterator[str]":
    """Yield that the message came from an address that is none of the country's contacts, which is never quoted."""
    from matrices.commands.directories import contacts_of
    from matrices.language import say

    address = parseaddr(into.arrival.mail.sender)[1].casefold()
    if not address:
        return
    folder, _ = contacts_of(into.folder, into.register)
    country = folder.edition.country(kept.submission.country)
    if address not in {one.email.strip().casefold() for one in country.contacts}:
        yield say("commands", "sender-unknown", language, country=country.names[language])


@contextmanager
def telling_done(done: list[str]) -> Iterator[None]:
    """Say, where a full disk or a database puts an end to it, what was registered before."""
    from matrices.commands.speech import reader_language
    from matrices.errors import RegisterError
    from matrices.language import say

    try:
        yield
    except (OSError, RegisterError):
        names = ", ".join(done) or "–"
        click.echo(say("commands", "received-until", reader_language(), count=len(done), names=names), err=True)
        raise


def taken_back_lines(kept: "Kept", register: "Register", folder: "Folder", language: str) -> "Iterator[str]":
    """Yield which rows of the country's part were validated, and are not any more as the file has them, with cells."""
    from matrices.language import say
    from matrices.rounds.cases import taken_back
    from matrices.rounds.dossier import read_dossier

    before, receipt = kept.counts, kept.receipt
    if before is None or not receipt.submission.accepted:
        return
    dossier = read_dossier(register, folder.edition.id)
    if not dossier.rounds:
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
    yield say("commands", "received-takes-back", language, count=len(rows), rows=", ".join(names))


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
    known = [datetime.datetime.fromisoformat(each.counts_since) for each in own if each.accepted]
    return replace(arrival, at=max((arrival.at, *known)))


def lines_of(kept: "Kept | None", into: Taking, language: str) -> "Iterator[str]":
    """Yield what else is said of a file: what it is compared with, whether it counts, or waits."""
    from matrices.language import say

    if kept is None:
        return
    if kept.receipt.known:
        yield from known_lines(kept.submission, into, language)
        return
    yield from arrival_lines(kept.submission, into.folder, language)
    mail = into.arrival.mail
    if mail.date and not into.dated:
        yield say("commands", "received-mail-dated", language, date=mail.date)
    yield from sender_lines(kept, into, language)
    yield from compared_lines(kept, language)
    yield from overtaken_lines(kept.submission, into.register, into.folder.edition.calendar.zone, language)
    yield from taken_back_lines(kept, into.register, into.folder, language)
    yield from waiting_lines(kept, into, language)


def known_lines(one: "Submission", into: Taking, language: str) -> "Iterator[str]":
    """Yield that a file which came once more waits, or does not count, and what the Secretariat can say."""
    from matrices.language import say

    counts = into.register.in_force(one.edition, one.country, one.instrument)
    values = {"version": one.version, "counts": counts.version if counts else 0, "name": one.name}
    if one.waits:
        yield say("commands", "known-waits", language, **values)
        yield decide_line(one, counts, language)
    elif one.discarded:
        state = say("register", f"state-{one.decided}", language, reason=one.decided_reason)
        yield say("commands", "known-discarded", language, state=state, **values)
    elif one.accepted and counts is not None and counts.id != one.id:
        yield say("commands", "known-older", language, **values)


def decide_line(one: "Submission", counts: "Submission | None", language: str) -> str:
    """Return what the Secretariat can do with a file that waits: where nothing counts, not merge it."""
    from matrices.language import say

    return say("commands", "waits-decide" if counts is not None else "waits-decide-alone", language, name=one.name)


def arrival_lines(one: "Submission", folder: "Folder", language: str) -> "Iterator[str]":
    """Yield what is odd about when a file arrived: in the future, before anybody was asked, after the cut-off date."""
    from matrices.commands.context import now
    from matrices.language import say, show_date, show_moment

    calendar = folder.edition.calendar
    at = datetime.datetime.fromisoformat(one.received_at).astimezone(calendar.zone)
    values = {"at": show_moment(at, language), "name": one.name}
    if at > now(folder):
        yield say("commands", "arrived-in-future", language, **values)
    if at.date() < calendar.request:
        yield say("commands", "arrived-early", language, date=show_date(calendar.request, language), **values)
    if at.date() > calendar.cut_off:
        yield say("commands", "arrived-late", language, date=show_date(calendar.cut_off, language), **values)


def compared_lines(kept: "Kept", language: str) -> "Iterator[str]":
    """Yield how a file differs from the version that counted when it came, with its cells."""
    from matrices.intake.compare import cells_of
    from matrices.language import say

    if kept.counts is None:
        return
    found = kept.comparison
    kinds = {"added": found.added, "changed": found.changed, "gone": found.gone, "fallen": found.fallen}
    parts = [say("commands", f"compared-{kind}", language, count=len(each)) for kind, each in kinds.items() if each]
    if not parts:
        yield say("commands", "compared-same", language, version=kept.counts.version)
        return
    yield say("commands", "compared", language, version=kept.counts.version, parts=", ".join(parts))
    for kind, each in kinds.items():
        for cells in cells_of(each):
            yield "  " + say("commands", f"compared-cells-{kind}", language, cells=cells, version=kept.counts.version)


def waiting_lines(kept: "Kept", into: Taking, language: str) -> "Iterator[str]":
    """Yield that a file waits, and what the Secretariat can say; or which ones wait no longer because of it."""
    from matrices.intake.whose import UNPROVED
    from matrices.language import say

    one, counts = kept.submission, kept.counts
    if one.waits:
        questions = len(kept.comparison.emptied)
        values = {"version": one.version, "counts": counts.version if counts else 0, "name": one.name}
        codes = {each.code for each in kept.checked.findings}
        if codes & UNPROVED:
            yield say("commands", "waits-doubtful", language, **values)
        if questions or "other-institution" in codes:
            key = "waits-emptied" if questions else "waits-institution"
            yield say("commands", key, language, count=questions, **values)
        yield decide_line(one, into.register.in_force(one.edition, one.country, one.instrument), language)
    for each in kept.covered:
        yield say("commands", "covered", language, version=one.version, covered=each.version)


def overtaken_lines(one: "Submission", register: "Register", zone: datetime.tzinfo, language: str) -> "Iterator[str]":
    """Yield that a version does not count because another one, registered before it, had arrived after it."""
    from matrices.language import say, show_moment

    own = register.submissions(one.edition, one.instrument, one.country)
    later = own[[each.id for each in own].index(one.id) + 1 :]
    if later and one.accepted:
        at = datetime.datetime.fromisoformat(later[0].received_at).astimezone(zone)
        values = {"version": one.version, "later": later[0].version, "at": show_moment(at, language)}
        yield say("commands", "received-overtaken", language, **values)


def receipt_line(one: "Checked", kept: "Kept | None", language: str) -> str:
    """Return the line that says what became of a file."""
    from matrices.language import say

    waits = kept is not None and kept.submission.waits
    verdict = say("commands", "verdict-waiting" if waits else f"verdict-{one.verdict}", language)
    if kept is None:
        return say("commands", "received-not", language, file=one.file, verdict=verdict)
    key, submission = "received-known" if kept.receipt.known else "received-new", kept.submission
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
