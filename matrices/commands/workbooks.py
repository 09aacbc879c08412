"""The workbooks of an edition: made, sent out, checked when they come back, read whatever their faults, brought in."""

import datetime
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from matrices.commands.help import LANGUAGE, MOMENT, Choice, Command, CommandGroup

if TYPE_CHECKING:
    from matrices.checking import Checked, Verdict
    from matrices.cycle import Cycle, Handled
    from matrices.importing import Import, Registered
    from matrices.workbook import Haul


@click.command("init", cls=Command)
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--id", "edition_id", metavar="ID")
@click.option("--title-es", default="Estudio consolidado de matrices comparativas", metavar="TEXT")
@click.option("--title-en", default="Consolidated study of comparative matrices", metavar="TEXT")
@click.option("--language", "only", type=LANGUAGE)
@click.option("--country", "countries", multiple=True, metavar="ISO3")
def init(
    folder: str, edition_id: str | None, title_es: str, title_en: str, only: str | None, countries: tuple[str, ...]
) -> None:
    """Make a new edition: a folder with a commented edition.yaml."""
    from matrices.commands.context import actor, clock
    from matrices.commands.speech import reader_language, tell_unsettled
    from matrices.cycle import Cycle
    from matrices.language import Text, say

    language, titles = reader_language(), {"es": title_es, "en": title_en}
    title = Text({only: titles[only]} if only is not None else titles)
    made = Cycle.init(
        folder,
        clock=clock,
        actor=actor(),
        language=language,
        edition=edition_id or "",
        title=title,
        countries=countries,
    )
    click.echo(say("commands", "edition-made", language, folder=made.folder.path))
    tell_unsettled(made.folder)


@click.group("schema", cls=CommandGroup)
def schema() -> None:
    """Check and describe the YAML of instruments."""


@schema.command("check")
@click.argument("folders", nargs=-1, metavar="[FOLDER]...")
def _check(folders: tuple[str, ...]) -> None:
    """Check instruments: every mistake with its file and line."""
    from matrices.commands.speech import reader_language, tell
    from matrices.errors import Mistake
    from matrices.instrument import load_instrument
    from matrices.language import say
    from matrices.resources import resource

    shipped = sorted(path.parent for path in resource("schemas").glob("*/instrument.yaml"))
    for folder in [Path(name) for name in folders] or shipped:
        notices: list[Mistake] = []
        instrument = load_instrument(folder, notices=notices)
        tell(notices)
        counts = {
            "sheets": len(instrument.sheets),
            "rows": sum(len(sheet.rows) for sheet in instrument.sheets),
            "rules": sum(len(sheet.rules) for sheet in instrument.sheets),
        }
        click.echo(say("commands", "schema-good", reader_language(), name=instrument.id, **counts))


@schema.command("json")
@click.argument("part", metavar="[PART]", type=Choice(["instrument", "sheet", "edition", "mapping"]), default="sheet")
def _json_schema(part: str) -> None:
    """Print the JSON Schema of instrument.yaml, of a sheet's file, of edition.yaml, or of a mapping, for editors."""
    from pydantic import BaseModel

    from matrices.edition import Edition
    from matrices.importing import Mapping
    from matrices.instrument import InstrumentFile, Sheet

    models: dict[str, type[BaseModel]] = {"instrument": InstrumentFile, "sheet": Sheet, "edition": Edition}
    models["mapping"] = Mapping
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **models[part].model_json_schema()}
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))


@click.command("template", cls=Command)
@click.argument("countries", nargs=-1, metavar="[COUNTRY]...")
@click.option("--language", type=LANGUAGE)
@click.option("--instrument", "instrument_id", metavar="ID")
@click.option("--output", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--from", "source", type=click.Path(file_okay=False), metavar="DIR")
@click.option("--blank", is_flag=True)
@click.option("--sections", type=Choice(["rows", "column"]))
@click.option("--part", "part", multiple=True, metavar="SECTION")
@click.pass_context
def template(  # noqa: PLR0913, PLR0917 - one parameter an option
    context: click.Context,
    countries: tuple[str, ...],
    language: str | None,
    instrument_id: str | None,
    output: str | None,
    source: str | None,
    blank: bool,
    sections: Literal["rows", "column"] | None,
    part: tuple[str, ...],
) -> None:
    """Write the workbooks that the countries fill in."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import tell_unsettled, working
    from matrices.language import say

    cycle = cycle_of(context).with_sections(sections)
    with working() as progress:
        made = cycle.template(
            countries,
            language=language,
            instrument=instrument_id,
            target=Path(output) if output else None,
            source=Path(source) if source else None,
            blank=blank,
            part=part,
            progress=progress,
        )
    words = cycle.language
    click.echo(say("commands", "templates-made", words, count=len(made.paths), folder=made.folder))
    tell_unsettled(cycle.folder)
    if made.previous:
        click.echo(say("commands", "templates-prefilled", words, count=made.prefilled, edition=made.previous))
    if made.left:
        click.echo(say("commands", "not-carried-over", words, count=made.left, path=made.list))
    if made.past:
        click.echo(say("commands", "left-on-purpose", words, count=made.past))


@click.command("check", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "form", type=Choice(["text", "json", "validat"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.option("--annotate", "marked", type=click.Path(file_okay=False), metavar="DIR")
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], form: str, language: str | None, marked: str | None) -> None:
    """Check returned workbooks cell by cell."""
    from matrices.commands.context import cycle_of

    cycle = cycle_of(context)
    results = cycle.check(list(map(Path, files)), marked=Path(marked) if marked else None, language=language)
    verdicts: list[Verdict] = []
    _print(_noted(results, verdicts), form, language, cycle)
    context.exit(exit_code(verdicts))


def _noted(results: "Iterator[Handled]", verdicts: "list[Verdict]") -> "Iterator[tuple[Checked, str]]":
    """Yield what was found in each file, with its language; take note of its verdict and say where its copy lies."""
    for one in results:
        for note in one.notes:
            click.echo(note[one.language], err=True)
        if one.checked is not None:
            verdicts.append(one.checked.verdict)
            yield one.checked, one.language


def _print(results: "Iterator[tuple[Checked, str]]", form: str, language: str | None, cycle: "Cycle") -> None:
    """Print what was found: as text file by file as it is found, for other programs all in one."""
    from matrices.checking import validation_report
    from matrices.commands.speech import working
    from matrices.cycle import as_json, checked_record
    from matrices.language import text

    if form == "text":
        for one, spoken in results:
            show(one, spoken)
        return
    with working() as progress:
        progress(text("commands", "step-check"))
        if form == "json":
            report: Any = {"files": [checked_record(one, spoken) for one, spoken in results]}
        else:
            found = (one for one, _ in results)
            report = validation_report(found, cycle.now(), cycle.actor, language or cycle.language)
    click.echo(as_json(report))


def exit_code(verdicts: "Collection[Verdict]") -> int:
    """Return 2 if a file could not be read, 1 if one has errors, 0 otherwise."""
    from matrices.checking import Verdict

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


@click.command("answers", cls=Command)
@click.argument("file", metavar="FILE")
@click.option("--format", "form", type=Choice(["json", "csv", "xlsx"]))
@click.option("--output", type=click.Path(dir_okay=False), metavar="PATH")
@click.pass_context
def answers(context: click.Context, file: str, form: str | None, output: str | None) -> None:
    """Print every answer that can be read in a workbook, whatever its faults."""
    from matrices.commands.context import cycle_of
    from matrices.cycle import answer_records, answers_csv, answers_workbook, as_json, write_file
    from matrices.language import say

    form = form or Path(output or "").suffix.lower().removeprefix(".")
    cycle = cycle_of(context)
    checked = cycle.answers(Path(file))
    if checked.answers is None:
        show(checked, cycle.spoken(checked))
        context.exit(exit_code({checked.verdict}) or 2)
    if form == "xlsx":
        content = answers_workbook(checked.answers, cycle.spoken(checked), cycle.edition.calendar.request)
    elif form == "csv":
        content = answers_csv(checked.answers).encode()
    else:
        content = f"{as_json(answer_records(checked.answers))}\n".encode()
    if output is not None:
        click.echo(say("commands", "written", cycle.language, path=write_file(Path(output), content)))
    else:
        click.echo(content, nl=False)


@click.command("attachments", cls=Command)
@click.argument("file", metavar="FILE")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_context
def attachments(context: click.Context, file: str, folder: Path) -> None:
    """Take pictures and embedded documents out of a workbook, for they may hold answers that no cell does."""
    from matrices.commands.context import cycle_of
    from matrices.language import say

    cycle = cycle_of(context)
    words = cycle.language
    haul, written = cycle.attachments(Path(file), folder)
    for one, path, is_new in written:
        key = "attachment-written" if is_new else "attachment-known"
        called = say("commands", "attachment-called", words, name=one.called) if one.called else ""
        click.echo(say("commands", key, words, path=path, cells=", ".join(one.cells), called=called))
    for line in _rest(haul, words):
        click.echo(line)
    context.exit(1 if haul.left or haul.kept else 0)


def _rest(haul: "Haul", words: str) -> list[str]:
    """Return what is to be said of that which was not written."""
    from matrices.language import say

    counts = (("attachments-linked", haul.linked), ("attachments-left", haul.left))
    said = [say("commands", key, words, count=count) for key, count in counts if count]
    said += [say("commands", "attachments-kept", words, cells=", ".join(haul.kept))] if haul.kept else []
    return said if haul.found or said else [say("commands", "attachments-none", words)]


@click.command("import", cls=Command)
@click.argument("mapping", metavar="MAPPING")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--dry-run", is_flag=True)
@click.option("--decisions", metavar="FILE")
@click.option("--waive", "waiver", default="", metavar="REASON")
@click.option("--arrived", type=MOMENT, metavar="MOMENT")
@click.option("--by", "actor_name", metavar="NAME")
@click.option("--format", "form", type=Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=LANGUAGE)
@click.pass_context
def import_(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    mapping: str,
    files: tuple[str, ...],
    *,
    dry_run: bool,
    decisions: str | None,
    waiver: str,
    arrived: datetime.datetime | None,
    actor_name: str | None,
    form: str,
    language: str | None,
) -> None:
    """Bring in what exists in another layout."""
    from matrices.commands.context import cycle_of
    from matrices.commands.speech import working
    from matrices.cycle import ImportAsked, as_json, import_record

    cycle = cycle_of(context, actor_name)
    spoken = language or cycle.language
    asked = ImportAsked(Path(mapping), [*map(Path, files)], Path(decisions) if decisions else None, waiver)
    done: tuple[Registered, ...] = ()
    with working() as progress:
        if dry_run:
            found = cycle.import_preview(asked, progress)
        else:
            found, done = cycle.import_files(asked, arrived=arrived, progress=progress)
    if form == "json":
        click.echo(as_json(import_record(found, done, spoken)))
    else:
        _show(found, done, spoken)
    for path in cycle.import_reports(found):
        click.echo(_said("report", spoken, path=path), err=True)
    if not found.is_ready:
        click.echo(_said("not-ready", spoken, count=len(found.errors)), err=True)
    elif dry_run:
        click.echo(_said("ready", spoken), err=True)
    context.exit(0 if found.is_ready else 1)


def _show(found: "Import", done: "tuple[Registered, ...]", language: str) -> None:
    """Print what an import came to: what was noticed, how much was placed, what was registered."""
    from matrices.findings import severity_name
    from matrices.importing import one_line

    for each in found.findings:
        click.echo(f"{severity_name(each.severity)[language].upper()} {each.at}: {each.message[language]}")
        click.echo(f"    → {each.advice[language]}")
    for one in done:
        name, key = one.submission.name, "known" if one.known else "waits" if one.submission.waits else "registered"
        click.echo(_said(key, language, name=name, answers=one.answers, mapping=found.name))
    click.echo(one_line(found, language))
    if found.waiver:
        click.echo(_said("waived", language, count=len(found.errors), reason=found.waiver))


def _said(key: str, language: str, **values: object) -> str:
    from matrices.language import say

    return say("importing", key, language, **values)
