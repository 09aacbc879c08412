"""A folder of YAML files → one frozen `Instrument`, or every mistake in them with file and line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matrices.errors import Mistake, SchemaError
from matrices.instrument.check import check_instrument
from matrices.instrument.expand import expand
from matrices.instrument.model import CodeList, Document, Instrument, Sheet, Treaty, Years
from matrices.language import Text
from matrices.yaml_lines import YamlFile, mistakes_of, read_yaml

_SHARED = ("subject", "groups", "columns", "column_sets")
"""What a sheet takes over from the one that it is like."""


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
    document: Document = Field(default="study", description="In which document the answers are printed.")
    years: Years | None = Field(default=None, description="The years of yearly columns; an edition may name its own.")
    sheets: tuple[str, ...] = Field(min_length=1, description="Names of the sheets' files, in order.")


@dataclass(frozen=True)
class Sources:
    """The YAML files behind an instrument: the head file and the file of each sheet, by sheet id."""

    head: YamlFile
    sheets: dict[str, YamlFile]


def load_instrument(folder: Path, years: Years | None = None) -> Instrument:
    """Return the instrument of a folder, its yearly columns for the given years if it has any.

    Raises `SchemaError` with every mistake that its files have.
    """
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
    instrument = _assemble(model, sheets, sources, years)
    mistakes = tuple(check_instrument(instrument, sources.head, sources.sheets))
    if mistakes:
        raise SchemaError(mistakes)
    return expand(instrument)


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
            yield str(name), _like(folder, file, found)


def _like(folder: Path, file: YamlFile, found: list[Mistake]) -> YamlFile:
    """Return a sheet's file with what it takes over from the one that it names under `like`.

    Taken over are columns, groups, column sets and subject, where it has none of its own, and the rules that are not
    limited to rows of the other sheet.
    """
    other = file.data.get("like") if isinstance(file.data, dict) else None
    if other is None:
        return file
    path = folder / str(other)
    if not path.is_file() or path.resolve().parent != folder.resolve():
        found.append(file.mistake(("like",), f"there is no file {other} beside instrument.yaml"))
        return file
    model, _ = read_yaml(path, str(path))
    if model is None or not isinstance(model.data, dict) or "like" in model.data:
        found.append(file.mistake(("like",), f"{other} holds no columns of its own"))
        return file
    shared = {key: model.data[key] for key in _SHARED if key in model.data}
    rules = [one for one in model.data.get("rules", ()) if isinstance(one, dict) and not {"rows", "order"} & set(one)]
    own = {key: value for key, value in file.data.items() if key != "like"}
    return replace(file, data={**shared, **own, "rules": [*file.data.get("rules", ()), *rules]})


def _assemble(model: InstrumentFile, sheets: list[Sheet], sources: Sources, years: Years | None) -> Instrument:
    content = [sources.head.data, *(sources.sheets[sheet.sheet].data for sheet in sheets)]
    asked = years if years is not None and model.years is not None else model.years
    if asked is not None and asked != model.years:
        content.append(asked.model_dump())
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
        document=model.document,
        years=asked,
        fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
    )
