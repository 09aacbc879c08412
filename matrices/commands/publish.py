"""`matrices publish`: products → the next published version, and what was published before."""

import json
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import Choice, Command, confirm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matrices.cycle import Cycle


@click.command("publish", cls=Command)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--list", "listed", is_flag=True)
@click.option("--yes", "sure", is_flag=True)
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--by", "actor_name", metavar="NAME")
@click.pass_context
def command(
    context: click.Context, files: tuple[str, ...], listed: bool, sure: bool, form: str, actor_name: str | None
) -> None:
    """Publish the products that were made, as the next version."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context, actor_name)
    if listed and form == "json":
        click.echo(json.dumps(_record(cycle), ensure_ascii=False, indent=2))
        return
    for line in _lines(cycle):
        click.echo(line)
    if listed:
        return
    version = len(cycle.published()) + 1
    if not sure:
        confirm(say("publishing", "ask", cycle.language, version=version))
    made, folder = cycle.publish(files)
    told = {"version": made.version, "count": len(made.files), "folder": folder}
    click.echo(say("publishing", "published", cycle.language, **told))


def _lines(cycle: "Cycle") -> "Iterator[str]":
    from matrices.cycle import event_moment, made_words
    from matrices.language import say

    zone, language = cycle.edition.calendar.zone, cycle.language
    for one in cycle.made():
        yield made_words(one, language)
    for version in cycle.published():
        told = {"version": version.version, "actor": version.actor, "files": len(version.files)}
        at = event_moment(version.at, zone)[language]
        yield say("publishing", "version", language, at=at, anchor=version.anchor[:12], **told)


def _record(cycle: "Cycle") -> dict[str, Any]:
    """Return the stable JSON record of what was made and published; keys are added, never changed."""
    return {
        "made": [
            {
                "name": one.name,
                "current": one.current,
                "since_run": one.since_run,
                "since_published": one.since_published,
                "lines_since_published": list(one.rows[1]) if one.rows[1] is not None else None,
            }
            for one in cycle.made()
        ],
        "published": [
            {
                "version": one.version,
                "at": one.at,
                "by": one.actor,
                "anchor": one.anchor,
                "files": {file.name: file.sha256 for file in one.files},
            }
            for one in cycle.published()
        ],
    }
