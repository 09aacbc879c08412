"""The desk on this computer, the door on a server, and both examples: what runs for a while."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matrices.commands.help import LANGUAGE, Command, CommandGroup
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.cycle import Cycle, MailServer
    from matrices.desk import Served
    from matrices.errors import MissingLibrary


@click.command("desk", cls=Command)
@click.argument("folder", type=click.Path(file_okay=False), metavar="[FOLDER]", required=False)
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="PORT")
@click.option("--no-browser", "quiet", is_flag=True)
@click.pass_context
def desk(context: click.Context, folder: str | None, port: int, quiet: bool) -> None:
    """Open the desk on an edition, or on a folder of several, until it is ended."""
    from matrices.commands.speech import reader_language
    from matrices.desk import serve

    path = Path(folder or context.obj or ".")
    if not path.is_dir():
        raise UsageError("no-folder", folder=path)

    def began(served: "Served") -> None:
        import webbrowser

        from matrices.language import say

        for key in ("serving", "serving-once"):
            click.echo(say("desk", key, reader_language(), link=served.link))
        if not quiet:
            webbrowser.open(served.link)

    serve(path, language=reader_language(), port=port, began=began)


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
def serve(context: click.Context, /, host: str, port: int, public: str, **options: object) -> None:
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


@serve.command("jobs")
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


@serve.command("invite")
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


@serve.command("list")
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


@serve.command("revoke")
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


@click.command("demo", cls=Command)
@click.argument("directory", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--language", type=LANGUAGE)
def demo(directory: str, language: str | None) -> None:
    """Make the reference edition in DIR/reference, and play the whole cycle with invented States in DIR/demo."""
    from matrices import demonstration
    from matrices.commands.context import clock
    from matrices.commands.speech import complain, reader_language
    from matrices.cycle import outcome_lines
    from matrices.language import Text, say

    words, where = language or reader_language(), Path(directory)
    reference = demonstration.made("reference", where / "reference", clock, words)
    invented = demonstration.made("demonstration", where / "demo", clock, words)
    click.echo(say("commands", "demo-reference", words, folder=where / "reference"))
    for line in demonstration.compile_reference(reference):
        click.echo(line[words])
    click.echo(say("commands", "demo-demonstration", words, folder=where / "demo"))
    for step in demonstration.play(invented):
        for line_of_it in [step[words]] if isinstance(step, Text) else outcome_lines(step, words):
            click.echo(line_of_it)
    made, missing = list[Path](), list["MissingLibrary"]()
    for cycle in (reference, invented):
        paths, lacks = _products(cycle)
        made += paths
        missing += lacks
    for problem in missing[:1]:
        complain(problem, words)
    for line in demonstration.publish(invented):
        click.echo(line[words])
    click.echo(say("commands", "demo-done", words))
    for path in made:
        click.echo(f"  {path}")


def _products(cycle: "Cycle") -> "tuple[list[Path], list[MissingLibrary]]":
    """Write all that can be made of an edition; return where it lies, the study first, and what is not installed."""
    from matrices.commands.speech import telling

    with telling(cycle.language) as progress:
        made = [cycle.study(progress=progress), cycle.present(progress=progress)]
        if "indicators" in cycle.edition.instruments:
            made.append(cycle.indicators(progress=progress))
        if "directory" in cycle.edition.instruments:
            made.append(cycle.directory(on=cycle.edition.calendar.cut_off, progress=progress))
    return [path for one in made for path in one.paths], [problem for one in made for problem in one.missing]
