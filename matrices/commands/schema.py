"""`matrices schema`: the YAML of instruments checked, and described for editors."""

import json
from pathlib import Path

import click

from matrices.commands.help import Choice, CommandGroup


@click.group("schema", cls=CommandGroup)
def command() -> None:
    """Check and describe the YAML of instruments."""


@command.command("check")
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


@command.command("json")
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
