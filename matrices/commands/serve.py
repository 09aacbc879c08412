"""`matrices serve`: the door for focal points and observers, on a server; who may enter by it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import CommandGroup

if TYPE_CHECKING:
    from matrices.cycle import MailServer

_PASSWORD = "MATRICES_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""Environment variable with the password of the mail server."""

_ROLES = click.Choice(("secretariat", "analyst", "focal", "colleague", "observer"))


@click.group("serve", cls=CommandGroup, invoke_without_command=True)
@click.option("--host", default="127.0.0.1", metavar="ADDRESS")
@click.option("--port", type=click.IntRange(1, 65535), default=8600, metavar="PORT")
@click.option("--public", default="", metavar="ADDRESS")
@click.option("--proxy", "proxies", multiple=True, metavar="ADDRESS")
@click.option("--scanner", default="", metavar="ADDRESS")
@click.option("--mail-host", default="", metavar="ADDRESS")
@click.option("--mail-port", type=click.IntRange(1, 65535), default=587, metavar="PORT")
@click.option("--mail-security", type=click.Choice(("starttls", "tls", "none")), default="starttls")
@click.option("--mail-user", default="", metavar="NAME")
@click.pass_context
def command(context: click.Context, /, host: str, port: int, public: str, **options: object) -> None:
    """Open the door of an edition to focal points and observers, until it is ended."""
    if context.invoked_subcommand is not None:
        return
    from matrices.commands.speech import reader_language
    from matrices.door import Opening, open_door
    from matrices.language import say

    proxies = options["proxies"]
    opening = Opening(
        host=host,
        port=port,
        public=public or f"http://127.0.0.1:{port}",
        proxies=tuple(map(str, proxies)) if isinstance(proxies, tuple) else (),
        scanner=str(options["scanner"]),
    )
    language = reader_language()

    def began(address: str) -> None:
        click.echo(say("door", "serving", language, address=address))

    open_door(Path(context.obj or "."), opening, _mail(options), began)


@command.command("jobs")
@click.option("--processes", type=click.IntRange(1, 64), default=1, metavar="COUNT")
@click.pass_context
def _jobs(context: click.Context, /, processes: int) -> None:
    """Do the slow work of doors whose register lies on a server, until it is ended."""
    from matrices.commands.speech import reader_language
    from matrices.door import open_jobs
    from matrices.language import say

    language = reader_language()
    open_jobs(Path(context.obj or "."), processes, lambda: click.echo(say("door", "working", language)))


def _mail(options: dict[str, object]) -> "MailServer | None":
    from matrices.cycle import MailServer

    host, user = str(options["mail_host"]), str(options["mail_user"])
    if not host:
        return None
    port, security = int(str(options["mail_port"])), str(options["mail_security"])
    return MailServer(host, port, security, user, os.environ.get(_PASSWORD, "") if user else "")


@command.command("invite")
@click.argument("name", metavar="NAME")
@click.argument("email", metavar="ADDRESS")
@click.option("--role", type=_ROLES, required=True)
@click.option("--country", default="", metavar="COUNTRY")
@click.option("--sheet", "sheets", multiple=True, metavar="SHEET")
@click.option("--language", default="", metavar="LANGUAGE")
@click.option("--public", default="", metavar="ADDRESS")
@click.pass_context
def _invite(
    context: click.Context, /, name: str, email: str, role: str, country: str, sheets: tuple[str, ...], **options: str
) -> None:
    """Let somebody enter, and print the link for the letter."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    named = frozenset((one.partition("/")[0], one.partition("/")[2]) for one in sheets)
    made = cycle.door_invite(
        role,  # type: ignore[arg-type]
        name=name,
        email=email,
        country=country,
        language=options["language"],
        sheets=named,
    )
    link = f"{options['public'].rstrip('/')}/i/{made.person}"
    click.echo(say("door", "invited-link", cycle.language, number=made.id, link=link))


@command.command("list")
@click.pass_context
def _listed(context: click.Context) -> None:
    """Print who may enter, by number, role and country; never names or addresses."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    for one in cycle.door_people():
        role = say("register", f"role-{one.role}", cycle.language)
        sheets = " ".join("/".join(each) for each in sorted(one.sheets))
        state = say("web", "may-enter" if one.may_enter else "may-not", cycle.language)
        click.echo("  ".join(filter(None, (f"{one.id:>4}", role, one.country, sheets, state))))


@command.command("revoke")
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--reason", required=True, metavar="REASON")
@click.pass_context
def _revoke(context: click.Context, number: int, reason: str) -> None:
    """Take back that somebody may enter; what he or she handed in stays."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    cycle.door_revoke(number, reason)
    click.echo(say("door", "revoked", cycle.language, number=number))
