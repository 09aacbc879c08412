"""`matrices round`: the validation of the study by the countries, from the opening of a round to its closing."""

import click

from matrices.commands.help import CommandGroup
from matrices.commands.round_decide import admit, close, decline, merge, reopen, resolve
from matrices.commands.round_open import forms, open_
from matrices.commands.round_receive import receive
from matrices.commands.round_status import status


@click.group("round", cls=CommandGroup)
def command() -> None:
    """Run a round of validation: forms out, forms in, what became of them."""


for one in (open_, forms, receive, status, resolve, admit, merge, decline, close, reopen):
    command.add_command(one)
