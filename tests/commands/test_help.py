"""The help of every command: it begins with a verb, ends with an example, and the example can be parsed."""

import shlex
from collections.abc import Iterator

import click
import pytest

from matrices.commands import COMMANDS, cli, main


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["statuss"], "No existe el comando 'statuss'."),
        (["status", "--formt", "x"], "No existe la opción '--formt'. ¿Quiso decir '--format'?"),
        (["status", "--format", "x"], "Valor no válido para '--format': 'x' no es uno de 'text', 'json', 'html'."),
        (
            ["status", "--on", "mañana"],
            "Valor no válido para '--on': 'mañana' no sigue el formato '%Y-%m-%d' (%Y año, %m mes, %d día).",
        ),
        (["init"], "Falta el argumento 'FOLDER'."),
        (["init", "a", "b"], "Sobra un argumento: b."),
        (["status", "--on"], "La opción '--on' necesita un valor."),
        (["template", "--blank=1"], "La opción '--blank' no lleva valor."),
        (["--edition"], "La opción '--edition' necesita un valor."),
    ],
)
def test_wrong_use_is_told_in_spanish(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads Spanish is told in Spanish what the command line did not understand, and how it is used."""
    monkeypatch.setenv("MATRICES_LANGUAGE", "es")
    monkeypatch.setattr("sys.argv", ["matrices", *words])
    with pytest.raises(SystemExit) as end:
        main()
    lines = capsys.readouterr().err.splitlines()
    assert (end.value.code, lines[0].startswith(("Uso: ", "Error: ")), lines[-1]) == (2, True, f"Error: {told}")
