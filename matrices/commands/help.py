"""What the command line says of itself: help, usage, words to choose from, all in the reader's language.

The words stand in `words/help.yaml`, under the path of a command and the name of an option, and in `words/usage.yaml`.
They are read when somebody asks for help or is told of a mistake, not when a command runs.
"""

import datetime
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn

import click

from matrices import __version__

_PLACEHOLDER = re.compile(r"(?<![\w-])[A-Z][A-Z0-9]*(?![\w-])")
"""What stands for a value: `COUNTRY` of `[COUNTRY]...`, both words of `ROW=VERSION`."""

_UNBROKEN = "\u2011"
"""The hyphen at which no line is broken: it stands for the plain one while lines are filled."""


class Command(click.Command):
    """A command whose help stands in `words/help.yaml`."""

    def get_help(self, ctx: click.Context) -> str:
        """Return the whole help; no option or word to choose from is broken at its hyphen."""
        return super().get_help(ctx).replace(_UNBROKEN, "-")

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), f"{_usage('usage')}: ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the name of the command: `[OPTIONS] FILE...`."""
        return [_placeholders(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does; lines that begin with blanks stay as they are."""
        formatter.write_paragraph()
        with formatter.indentation():
            for number, paragraph in enumerate(_told(ctx, "text").strip().split("\n\n")):
                if number:
                    formatter.write_paragraph()
                formatter.write_text(f"\b\n{paragraph}" if re.search("^  ", paragraph, re.MULTILINE) else paragraph)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each option with its words."""
        with formatter.section(_usage("options")):
            formatter.write_dl([_record(one, ctx) for one in self.get_params(ctx) if isinstance(one, click.Option)])


class CommandGroup(Command, click.Group):
    """Commands under one name."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then each command with the first sentence of its help; no module is loaded for that."""
        Command.format_options(self, ctx, formatter)
        with formatter.section(_usage("commands")):
            names = self.list_commands(ctx)
            formatter.write_dl([(name, _first_sentence(_told(ctx, "text", name))) for name in names])


class Choice(click.Choice[str]):
    """Words to choose from, each by its name in any language, with or without accents; the command gets the English."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the English word that is meant."""
        if value in self.choices:
            return str(value)
        for word in self.choices:
            if _folded(str(value)) in {_folded(name) for name in _names(word).values()}:
                return word
        shown = ", ".join(f"'{_name(word)}'" for word in self.choices)
        return self.fail(_usage("not-one-of", value=repr(value), other=shown), param, ctx)

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        """Return a word as it is shown to the reader."""
        return _name(str(choice))


class _MomentType(click.DateTime):
    """A day, or a moment of a day, by year, month and day."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the moment; a mistake shows how one is written, not a pattern."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self._refuse(value, param, ctx)

    def _refuse(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> NoReturn:
        sample = datetime.datetime(2027, 3, 5, 17)
        key = "no-day" if len(self.formats) == 1 else "no-moment"
        shown = [sample.strftime(pattern) for pattern in self.formats[:2]]
        self.fail(_usage(key, value=repr(value), day=shown[0], moment=shown[-1]), param, ctx)


DAY = _MomentType(["%Y-%m-%d"])
MOMENT = _MomentType(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
LANGUAGE = Choice(["es", "en"])


def _placeholders(line: str) -> str:
    """Return a line with what stands for a value (`FILE`) in the reader's language; options stay as they are."""
    from matrices.language import catalogue

    known = catalogue("usage")["placeholders"]
    language = _language()
    return _PLACEHOLDER.sub(lambda found: known[found[0]][language] if found[0] in known else found[0], line)


def misused(problem: click.ClickException) -> None:
    """Print what the command line did not understand, in the language of the reader."""
    context = getattr(problem, "ctx", None)
    if type(problem).__name__ == "NoArgsIsHelpError":
        problem.show()
        return
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(_usage("help", command=context.command_path) + "\n", err=True)
    first = type(problem).__name__ == "NoSuchOption" and getattr(problem, "option_name", "") == "--edition"
    message = _usage("edition-first") if first else _in_words(problem.format_message(), _language())
    click.echo(_usage("error", message=message), err=True)


def confirm(question: str) -> None:
    """Ask on the terminal whether something is to be done; anything but yes, in any language, ends the call."""
    from matrices.language import text

    answer = click.prompt(f"{question} [{_usage('yes-or-no')}]", default="", show_default=False)
    if _folded(answer) not in {_folded(word) for words in text("usage", "agreed").values() for word in words.split()}:
        raise click.Abort


def show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """Say which version this is, if somebody asks."""
    if wanted and not ctx.resilient_parsing:
        click.echo(_usage("version", version=__version__))
        ctx.exit()


def _in_words(message: str, language: str) -> str:
    """Return a message of the library in a language; one that has no words of ours stays as it is."""
    from matrices.commands.speech import recognised

    entry, values = recognised(message, "messages")
    if entry is None:
        return message
    values = {name: _in_words(words, language) for name, words in values.items()}
    named = {"name": _placeholders(values["name"])} if "name" in values else {}
    return entry.fill(**values | named)[language]


def _record(option: click.Option, ctx: click.Context) -> tuple[str, str]:
    """Return an option as it is written, and its words, with its default and whether it is asked."""
    written = (option.get_help_record(ctx) or ("", ""))[0]
    name = max(option.opts, key=len)
    words = _usage("help-option") if name == "--help" else _told(ctx, name)
    extra = option.get_help_extra(ctx)
    notes = [_usage("default", value=_name(extra["default"]))] if "default" in extra else []
    notes += [_usage("required")] if "required" in extra else []
    return _placeholders(written), words + (f"  [{'; '.join(notes)}]" if notes else "")


def _first_sentence(words: str) -> str:
    return re.split(r"(?<=\.)\s", " ".join(words.split("\n\n", maxsplit=1)[0].split()), maxsplit=1)[0]


def _told(ctx: click.Context, part: str, *below: str) -> str:
    """Return an entry of `words/help.yaml`: of the command of a context, or of one below it."""
    from matrices.language import catalogue

    above = [ctx]
    while above[0].parent is not None:
        above.insert(0, above[0].parent)
    path = " ".join([*(str(one.command.name) for one in above), *below])
    words: str = catalogue("help")[path][part][_language()]
    return words.replace("-", _UNBROKEN)


def _names(word: str) -> Mapping[str, str]:
    """Return the names of a word to choose from by language; none if it has but one."""
    from matrices.language import catalogue

    names: Mapping[str, str] = catalogue("usage")["choices"].get(word, {})
    return names


def _name(word: str) -> str:
    return _names(word).get(_language(), word)


def _folded(word: str) -> str:
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(sign))
    return re.sub(r"[\s_-]+", "-", bare.strip())


def _usage(key: str, **values: object) -> str:
    from matrices.language import say

    return say("usage", key, _language(), **values)


def _language() -> str:
    from matrices.commands.speech import reader_language

    return reader_language()
