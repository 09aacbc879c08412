"""The help of every command: it begins with a verb, ends with an example, and the example can be parsed."""

import re
import shlex
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from jinja2 import Environment, StrictUndefined, TemplateError

from matrices.commands import COMMANDS, cli, main
from matrices.commands.help import Command, confirm
from matrices.commands.keys import passphrase
from matrices.commands.speech import complain
from matrices.errors import MatricesError
from matrices.language import LANGUAGES, catalogue


def under(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Yield path, command and context of a command and of everything below it."""
    yield context.command_path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from under(below, below.make_context(name, [], context, resilient_parsing=True))


ALL = {path: (command, context) for path, command, context in under(cli, click.Context(cli, info_name="matrices"))}
LEAVES = {path: command for path, (command, _) in ALL.items() if not isinstance(command, click.Group)}
HELP = catalogue("help")


def options(command: click.Command) -> list[str]:
    """Return the long names of the options of a command, save that of its help."""
    return [max(one.opts, key=len) for one in command.params if isinstance(one, click.Option)]


def examples(words: str) -> list[str]:
    """Return the calls that stand under `Example:` in a help text."""
    lines = [line.strip() for line in words.splitlines()]
    head = next((line for line in lines if line in ("Example:", "Ejemplo:")), None)
    assert head is not None, "help has no example"
    return [line for line in lines[lines.index(head) + 1 :] if line.startswith("matrices ")]


def chosen(command: click.Command) -> Iterator[str]:
    """Yield the words that can be chosen from at the options and arguments of a command."""
    for one in command.params:
        if isinstance(one.type, click.Choice):
            yield from one.type.choices


def test_the_list_of_commands_is_what_they_call_themselves() -> None:
    """A command is found under its own name."""
    context = click.Context(cli)
    assert [cli.get_command(context, name).name for name in COMMANDS] == list(COMMANDS)  # type: ignore[union-attr]


def test_every_command_and_option_has_its_words_and_no_words_are_left_over() -> None:
    """`words/help.yaml` says of each command what it does, of each of its options what it is for, and nothing else."""
    assert {path: sorted(entry) for path, entry in HELP.items()} == {
        path: sorted(["text", *options(command)]) for path, (command, _) in ALL.items()
    }


def test_what_stands_for_a_value_and_what_can_be_chosen_is_known() -> None:
    """Each placeholder of a usage line has its word in each language; no word is left over."""
    usage = catalogue("usage")
    pieces = {word for _, context in ALL.values() for word in re.findall("[A-Z][A-Z0-9]+", written(context))}
    assert pieces - set(usage["placeholders"]) == {"ID", "ISO3"}
    assert {word for word in usage["placeholders"] if word not in pieces} == set()
    assert set(usage["choices"]) - {word for command, _ in ALL.values() for word in chosen(command)} == set()


def written(context: click.Context) -> str:
    """Return the usage line of a command and its options as they are written, in English."""
    records = [one.get_help_record(context) for one in context.command.get_params(context)]
    pieces = super(Command, context.command).collect_usage_pieces(context)  # type: ignore[misc]
    return " ".join([*pieces, *(record[0] for record in records if record)])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ALL)
def test_help_is_said_in_the_language_of_the_reader(path: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the other language, nor of the library, stands in a help: not a head, a placeholder or a default."""
    monkeypatch.setenv("MATRICES_LANGUAGE", language)
    command, context = ALL[path]
    usage, *rest = command.get_help(context).split("\n")
    heads = {line for line in rest if line.endswith(":") and not line.startswith(" ")}
    others = {
        "es": r"Usage|OPTIONS|\bARGS\b|COUNTRY|\bFILE\b|\bFOLDER\b|\bDIR\b|Show this|\[default|required\]|text\|",
        "en": r"Uso|OPCIONES|ARCHIVO|CARPETA|PAÍS|Muestra este|si se omite|obligatoria|texto",
    }
    assert usage.startswith({"es": f"Uso: {path}", "en": f"Usage: {path}"}[language])
    assert heads <= {"es": {"Opciones:", "Comandos:"}, "en": {"Options:", "Commands:"}}[language]
    assert re.findall(others[language], "\n".join([usage, *rest])) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ALL)
def test_help_begins_with_a_sentence(path: str, language: str) -> None:
    """The first line of a help text is the beginning of a sentence; its paragraph ends with a full stop."""
    first = HELP[path]["text"][language].strip().partition("\n\n")[0]
    assert first[:1].isupper()
    assert first.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", LEAVES)
def test_the_example_can_be_run_as_it_stands(path: str, language: str) -> None:
    """Each example is a call of its own command whose options and arguments the command takes."""
    own = path.split()[1:]
    for line in examples(HELP[path]["text"][language]):
        words = shlex.split(line.partition(" > ")[0])[1:]
        assert words[: len(own)] == own
        context = LEAVES[path].make_context(own[-1], words[len(own) :])
        assert context.args == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [("solicitud", "request"), ("Último aviso", "last-notice"), ("ultimo-aviso", "last-notice"), ("thanks", "thanks")],
)
def test_a_word_is_chosen_by_its_name_in_any_language(words: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kinds of letters may be typed in Spanish or English, with or without accents; the command gets the English."""
    monkeypatch.setenv("MATRICES_LANGUAGE", "en")
    assert LEAVES["matrices letters"].make_context("letters", [words]).params["kind"] == kind


def test_what_the_database_says_is_told_in_spanish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A register that is none is refused in one language, not half in that of the library."""
    monkeypatch.setenv("MATRICES_LANGUAGE", "es")
    monkeypatch.setattr("sys.argv", ["matrices", "init", str(tmp_path / "e")])
    with pytest.raises(SystemExit):
        main()
    (tmp_path / "e" / "register.sqlite").write_text("hola, no soy una base de datos " * 200, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["matrices", "--edition", str(tmp_path / "e"), "register", "verify"])
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr().err.splitlines()[-2]
    assert told == (
        f"No se puede abrir el registro {tmp_path / 'e' / 'register.sqlite'}: el archivo no es una base de datos"
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{% carta %}", "no existe la instrucción 'carta'"),
        (
            "{% for y in x %}{% endif %}",
            "no se esperaba la instrucción 'endif'; está sin cerrar 'for', y aquí podía ir 'endfor' o 'else'",
        ),
        ("{% block x %}", "la plantilla termina antes de tiempo; está sin cerrar 'block', y se esperaba 'endblock'"),
        ("{{ x", "la plantilla termina antes de tiempo; se esperaba el cierre de la expresión"),
        ("{{ x y }}", "se esperaba el cierre de la expresión y hay 'y'"),
        ("{% for y in %}", "se esperaba una expresión y hay el cierre de la instrucción"),
        ("{{ pais }}", "aquí no se conoce 'pais'"),
        ("{{ x.pais }}", "lo que está antes del punto no tiene 'pais'"),
        ("{{ x | fecha }}", "no existe el filtro 'fecha'"),
        ("{# nota", "el comentario no termina"),
    ],
)
def test_a_mistake_of_a_page_template_is_told_in_spanish(
    template: str, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who changes the template of a letter reads what is wrong in it, in Spanish; in English as the library says it."""
    with pytest.raises(TemplateError) as found:
        Environment(undefined=StrictUndefined, autoescape=True).from_string(template).render(x={})
    problem = MatricesError("template-mistake", template="t.j2", line=1, problem=str(found.value))
    lines = []
    for language in ("es", "en"):
        monkeypatch.setenv("MATRICES_LANGUAGE", language)
        complain(problem)
        lines.append(capsys.readouterr().err.splitlines()[0])
    assert lines == [
        f"La plantilla de página t.j2 tiene un error en la línea 1: {told}",
        f"The page template t.j2 has a mistake in line 1: {found.value}",
    ]


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [("s", True), ("Sí", True), ("si", True), ("yes", True), ("n", False), ("", False), ("k", False)],
)
def test_yes_may_be_said_in_any_language(answer: str, agreed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be undone is asked in the reader's language; anything but yes ends the call."""
    monkeypatch.setenv("MATRICES_LANGUAGE", "es")
    with (
        CliRunner().isolation(input=f"{answer}\n") as (shown, *_),
        nullcontext() if agreed else pytest.raises(click.Abort),
    ):
        confirm("¿Seguir?")
    assert shown.getvalue().decode().startswith("¿Seguir? [s/N]: ")


def test_a_new_passphrase_is_typed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the two differ, it is said in the reader's language and asked anew."""
    monkeypatch.setenv("MATRICES_LANGUAGE", "es")
    monkeypatch.delenv("MATRICES_PASSPHRASE", raising=False)
    typed = ["una frase bastante larga", "otra frase", "caballo grapa batería", "caballo grapa batería"]
    with CliRunner().isolation(input="".join(f"{line}\n" for line in typed)) as (_, told, *_rest):
        assert passphrase(new=True) == typed[-1]
    assert "No coinciden; escríbala de nuevo." in told.getvalue().decode()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["statuss"], "No existe el comando 'statuss'. ¿Quiso decir 'status'?"),
        (["round", "resolv"], "No existe el comando 'resolv'. ¿Quiso decir 'resolve'?"),
        (["zzz"], "No existe el comando 'zzz'."),
        (["status", "--formt", "x"], "No existe la opción '--formt'. ¿Quiso decir '--format'?"),
        (
            ["status", "--format", "x"],
            "Valor no válido para '--format': 'x' no está entre las opciones: 'texto', 'json', 'html'.",
        ),
        (
            ["status", "--on", "mañana"],
            "Valor no válido para '--on': 'mañana' no es una fecha; escriba año-mes-día, como en 2027-03-05.",
        ),
        (["status", "--edition", "x"], "--edition va antes del comando: matrices --edition CARPETA status."),
        (["init"], "Falta el argumento 'CARPETA'."),
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
