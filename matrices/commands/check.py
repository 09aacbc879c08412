"""`matrices check`: returned files → findings at cells, as text or JSON; nothing is written."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import LANGUAGE, Choice, Command

if TYPE_CHECKING:
    from matrices.edition.load import Folder
    from matrices.findings import Finding
    from matrices.intake.check import Checked, Returned, Verdict


@click.command("check", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", type=Choice(["text", "json", "validat"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--annotate", "marked", type=click.Path(file_okay=False), metavar="DIR")
@click.pass_context
def command(
    context: click.Context, files: tuple[str, ...], form: str, language: str | None, marked: str | None
) -> None:
    """Check returned workbooks cell by cell."""
    from matrices.commands.context import edition_of, read_files
    from matrices.intake.check import check_in_turn
    from matrices.intake.discreet import discreet

    folder = edition_of(context)
    verdicts = []
    written: Counter[str] = Counter()

    def results() -> "Iterator[Checked]":
        for file, one in check_in_turn(read_files(files), folder):
            verdicts.append(one.verdict)
            yield discreet(one, folder)
            if marked is not None:
                written[file.name] += 1  # files of one name, from several folders, go into folders of their own
                target = Path(marked, *([str(written[file.name])] if written[file.name] > 1 else []))
                write_marked(file, one, folder, target, language or language_of(one))

    _print(results(), form, language, folder)
    context.exit(exit_code(verdicts))


def _print(results: "Iterator[Checked]", form: str, language: str | None, folder: "Folder") -> None:
    """Print what was found: as text file by file as it is found, for other programs all in one."""
    from matrices.commands.context import actor, now
    from matrices.commands.speech import as_json, reader_language, steps
    from matrices.intake.exchange import validation_report
    from matrices.language import say

    if form == "text":
        for one in results:
            show(one, language or language_of(one))
        return
    with steps(say("commands", "step-check", reader_language())):
        if form == "json":
            report: Any = {"files": [record(one, language or language_of(one)) for one in results]}
        else:
            report = validation_report(results, now(folder), actor(), language or reader_language())
    click.echo(as_json(report))


def write_marked(
    file: "Returned",
    one: "Checked",
    folder: "Folder",
    target: Path,
    language: str,
    before: "Sequence[Finding]" = (),
) -> None:
    """Write the file with its findings marked in it, if it has any, and say where it lies, on the error stream.

    `before` are the findings of the version before, so that what is settled can be told.
    """
    from matrices.commands.context import write_file
    from matrices.intake.hand_back import hand_back
    from matrices.language import say

    if not one.findings:
        return
    made = hand_back(file, one, folder, language, before)
    if made is None:
        click.echo(say("commands", "marked-not", language, file=file.name), err=True)
        return
    path = write_file(_own_place(target, made.name, one), made.content)
    click.echo(say("commands", f"marked-{made.way}", language, path=path), err=True)
    if made.progress is not None:
        click.echo(made.progress.words()[language], err=True)


def _own_place(target: Path, name: str, one: "Checked") -> Path:
    """Return where a marked file goes: under its name, unless a file of another country has taken that."""
    from matrices.workbook.template.stamped import identity_of

    path = target / name
    if one.identity is None or not path.is_file():
        return path
    there = identity_of(path.read_bytes(), name)
    own = (one.identity.country, one.identity.instrument)
    if there is None or (there.country, there.instrument) == own:
        return path
    return target / f"{'-'.join(own)}-{name}"


def language_of(one: "Checked") -> str:
    """Return the language in which a file's findings are told: its own, or the reader's where it has none."""
    from matrices.commands.speech import reader_language
    from matrices.language import LANGUAGES

    own = one.identity.language if one.identity else ""
    return own if own in LANGUAGES else reader_language()


def exit_code(verdicts: "Collection[Verdict]") -> int:
    """Return 2 if a file could not be read, 1 if one has errors, 0 otherwise."""
    from matrices.intake.check import Verdict

    if Verdict.UNREADABLE in verdicts:
        return 2
    return 1 if Verdict.REJECTED in verdicts else 0


def show(one: "Checked", language: str) -> None:
    """Print what was found in one file."""
    from matrices.commands.speech import counts_line, findings_text
    from matrices.language import say

    verdict = say("commands", f"verdict-{one.verdict}", language)
    click.echo(f"{one.file}: {verdict} ({counts_line(one.findings, language)})")
    for line in findings_text(one.findings, language):
        click.echo(line)


def record(one: "Checked", language: str) -> dict[str, Any]:
    """Return the stable JSON record of one file."""
    from matrices.findings import count

    return {
        "file": one.file,
        "sha256": one.sha256,
        "edition": one.identity.edition if one.identity else None,
        "country": one.identity.country if one.identity else None,
        "instrument": one.identity.instrument if one.identity else None,
        "verdict": one.verdict.value,
        "counts": {kind.value: number for kind, number in count(one.findings).items()},
        "findings": [finding_record(found, language) for found in one.findings],
    }


def finding_record(found: "Finding", language: str) -> dict[str, str]:
    """Return the stable JSON record of one finding."""
    return {
        "code": found.rule or found.code,
        "severity": found.severity.value,
        "sheet": found.at.sheet,
        "cell": found.at.cell,
        "row": found.row,
        "column": found.column,
        "value": found.value,
        "message": found.message[language],
        "advice": found.advice[language],
    }
