"""A folder of YAML files → one frozen `Instrument`, or every mistake in them with file and line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matrices.errors import Mistake, SchemaError
from matrices.instrument.check import check_instrument
from matrices.instrument.model import CodeList, Instrument, Sheet, Treaty
from matrices.language import Text
from matrices.yaml_lines import YamlFile, mistakes_of, read_yaml


class InstrumentFile(BaseModel):
    """`instrument.yaml` as it is written: the instrument's identity, treaties, code lists, names of sheet files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instrument: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="Stable id of the instrument.")
    version: str
    languages: tuple[str, ...] = ("es", "en")
    title: Text
    short_title: Text
    description: Text | None = None
    instructions: tuple[Text, ...] = ()
    treaties: tuple[Treaty, ...] = ()
    lists: dict[str, CodeList] = {}
    sheets: tuple[str, ...] = Field(min_length=1, description="Names of the sheets' files, in order.")


@dataclass(frozen=True)
class Sources:
    """The YAML files behind an instrument: the head file and the file of each sheet, by sheet id."""

    head: YamlFile
    sheets: dict[str, YamlFile]


def load_instrument(folder: Path) -> Instrument:
    """Return the instrument of a folder; raise `SchemaError` with every mistake that its files have."""
    head, mistakes = _read_head(folder)
    if head is None:
        raise SchemaError(mistakes)
    found = list(mistakes)
    model = _model(InstrumentFile, head, found)
    sheets: list[Sheet] = []
    sources = Sources(head, {})
    for name, file in _sheet_files(folder, head, found):
        sheet = _model(Sheet, file, found)
        if sheet is not None and sheet.sheet in sources.sheets:
            found.append(file.mistake(("sheet",), f"sheet {sheet.sheet!r} stands in {name} and in another file"))
        elif sheet is not None:
            sheets.append(sheet)
            sources.sheets[sheet.sheet] = file
    if model is None or found:
        raise SchemaError(tuple(found))
    instrument = _assemble(model, sheets, sources)
    mistakes = tuple(check_instrument(instrument, sources.head, sources.sheets))
    if mistakes:
        raise SchemaError(mistakes)
    return instrument


def _read_head(folder: Path) -> tuple[YamlFile | None, tuple[Mistake, ...]]:
    path = folder / "instrument.yaml"
    if not path.is_file():
        return None, (
            Mistake(str(path), 1, "", "this file is missing: an instrument is a folder with instrument.yaml"),
        )
    return read_yaml(path, str(path))


def _model(model: type[Any], file: YamlFile, found: list[Mistake]) -> Any:
    if not isinstance(file.data, dict):
        found.append(file.mistake((), "the file must hold keys and values"))
        return None
    try:
        return model.model_validate(file.data)
    except ValidationError as problem:
        found.extend(mistakes_of(problem, file))
        return None


def _sheet_files(folder: Path, head: YamlFile, found: list[Mistake]) -> Iterator[tuple[str, YamlFile]]:
    names = head.data.get("sheets") if isinstance(head.data, dict) else None
    for index, name in enumerate(names if isinstance(names, list) else []):
        path = folder / str(name)
        if not path.is_file() or path.resolve().parent != folder.resolve():
            found.append(head.mistake(("sheets", index), f"there is no file {name} beside instrument.yaml"))
            continue
        file, mistakes = read_yaml(path, str(path))
        found.extend(mistakes)
        if file is not None:
            yield str(name), file


def _assemble(model: InstrumentFile, sheets: list[Sheet], sources: Sources) -> Instrument:
    content = [sources.head.data, *(sources.sheets[sheet.sheet].data for sheet in sheets)]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return Instrument(
        id=model.instrument,
        version=model.version,
        languages=model.languages,
        title=model.title,
        short_title=model.short_title,
        description=model.description,
        instructions=model.instructions,
        treaties=model.treaties,
        lists=model.lists,
        sheets=tuple(sheets),
        fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
    )
