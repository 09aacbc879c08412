"""`matrices round`: the validation of the study by the countries, from the opening of a round to its closing."""

import click

from matrices.commands.round_decide import admit, close, decline, reopen, resolve
from matrices.commands.round_open import forms, open_
from matrices.commands.round_receive import receive
from matrices.commands.round_status import status


@click.group("round")
def command() -> None:
    """Run a round of validation: forms out, forms in, what became of them.

    \b
    Example of a round:
      matrices round open
      matrices round receive returned/*.xlsx
      matrices round status
      matrices round resolve CRI TIP-CRI-01 --outcome kept --reason "…"
      matrices round close
    """


for one in (open_, forms, receive, status, resolve, admit, decline, close, reopen):
    command.add_command(one)
