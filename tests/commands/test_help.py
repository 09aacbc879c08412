"""The help of every command: it begins with a verb, ends with an example, and the example can be parsed."""

import shlex
from collections.abc import Iterator

import click
import pytest

from matrices.commands import COMMANDS, cli


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield path and command of everything that can be run."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        yield from leaves(below, (*path, name))


LEAVES = dict(leaves(cli))


def examples(command: click.Command) -> list[str]:
    """Return the calls that stand under `Example:` in a help text."""
    lines = [line.strip() for line in (command.help or "").splitlines()]
    assert "Example:" in lines, "help has no example"
    return [line for line in lines[lines.index("Example:") + 1 :] if line.startswith("matrices ")]


def test_the_list_of_commands_is_what_they_call_themselves() -> None:
    """A command is found under its own name."""
    context = click.Context(cli)
    assert [cli.get_command(context, name).name for name in COMMANDS] == list(COMMANDS)  # type: ignore[union-attr]


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_help_begins_with_a_sentence(path: tuple[str, ...]) -> None:
    """The first line of a help text is one sentence that begins with a capital and ends with a full stop."""
    first = (LEAVES[path].help or "").strip().partition("\n")[0]
    assert first[:1].isupper()
    assert first.endswith(".")


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_the_example_can_be_run_as_it_stands(path: tuple[str, ...]) -> None:
    """Each example is a call of its own command whose options and arguments the command takes."""
    for line in examples(LEAVES[path]):
        words = shlex.split(line.partition(" > ")[0])[1:]
        assert tuple(words[: len(path)]) == path
        context = LEAVES[path].make_context(path[-1], words[len(path) :])
        assert context.args == []


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_every_option_says_what_it_does(path: tuple[str, ...]) -> None:
    """No option stands in a help text without words."""
    options = [one for one in LEAVES[path].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
