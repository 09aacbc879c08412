"""`matrices register`: the proof that the register is whole."""

import click


@click.group("register")
def command() -> None:
    """Look after the register."""


@command.command("verify")
@click.pass_context
def verify(context: click.Context) -> None:
    """Prove that every file and every event is what it was when it was written.

    \b
    Example:
      matrices register verify
    """
    from matrices.commands.context import edition_of, register_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    register = register_of(edition_of(context), create=False)
    try:
        faults = register.faults()
    finally:
        register.close()
    language = reader_language()
    for fault in faults:
        click.echo(say("commands", "register-fault", language, fault=fault))
    if not faults:
        click.echo(say("commands", "register-whole", language))
    context.exit(1 if faults else 0)
