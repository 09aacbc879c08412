"""A folder of YAML files → one frozen `Instrument`, or every mistake in them with file and line."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from matrices.errors import Mistake, SchemaError
from matrices.instrument.checks import check_instrument
from matrices.instrument.columns import CodeList
from matrices.instrument.model import Document, Instrument, Sheet, Treaty, Years
from matrices.instrument.multiplied import expand
from matrices.language import Text
from matrices.mistakes import validated
from matrices.yaml_faults import made
from matrices.yaml_lines import YamlFile, read_yaml

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
class _Sources:
    """The YAML files behind an instrument: the head file and the file of each sheet, by sheet id."""

    head: YamlFile
    sheets: dict[str, YamlFile]


def load_instrument(folder: Path, years: Years | None = None, notices: list[Mistake] | None = None) -> Instrument:
    """Return the instrument of a folder, its yearly columns for the given years if it has any.

    `notices` is told of files that were read although they were not saved as UTF-8.
    Raises `SchemaError` with every mistake that its files have.
    """
    head, mistakes = _read_head(folder)
    if head is None:
        raise SchemaError(mistakes)
    found = list(mistakes)
    model = _model(InstrumentFile, head, found)
    sheets: list[Sheet] = []
    sources = _Sources(head, {})
    for name, file in _sheet_files(folder, head, found):
        sheet = _model(Sheet, file, found)
        if sheet is not None and sheet.sheet in sources.sheets:
            found.append(file.mistake(("sheet",), "sheet-twice", sheet=sheet.sheet, file=name))
        elif sheet is not None:
            sheets.append(sheet)
            sources.sheets[sheet.sheet] = file
    if model is None or found:
        raise SchemaError(tuple(found))
    instrument = _assemble(model, sheets, sources, years)
    mistakes = tuple(check_instrument(instrument, sources.head, sources.sheets))
    if mistakes:
        raise SchemaError(mistakes)
    if notices is not None:
        notices.extend(notice for file in (head, *sources.sheets.values()) for notice in file.notices)
    return expand(instrument)


def _read_head(folder: Path) -> tuple[YamlFile | None, tuple[Mistake, ...]]:
    path = folder / "instrument.yaml"
    if not path.is_file():
        return None, (made(str(path), 1, "", "no-instrument-file"),)
    return read_yaml(path, str(path))


def _model(model: type[Any], file: YamlFile, found: list[Mistake]) -> Any:
    read, mistakes = validated(model, file)
    found.extend(mistakes)
    return read


def _sheet_files(folder: Path, head: YamlFile, found: list[Mistake]) -> Iterator[tuple[str, YamlFile]]:
    names = head.data.get("sheets") if isinstance(head.data, dict) else None
    for index, name in enumerate(names if isinstance(names, list) else []):
        path = folder / str(name)
        if not path.is_file() or path.resolve().parent != folder.resolve():
            found.append(head.mistake(("sheets", index), "no-sheet-file", wrong=str(name), known=_files(folder)))
            continue
        file, mistakes = read_yaml(path, str(path))
        found.extend(mistakes)
        if file is not None:
            yield str(name), _like(folder, file, found)


def _files(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.glob("*.yaml") if path.name != "instrument.yaml"))


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
        found.append(file.mistake(("like",), "no-sheet-file", wrong=str(other), known=_files(folder)))
        return file
    model, _ = read_yaml(path, str(path))
    if model is None or not isinstance(model.data, dict) or "like" in model.data:
        found.append(file.mistake(("like",), "like-without-columns", file=str(other)))
        return file
    shared = {key: model.data[key] for key in _SHARED if key in model.data}
    rules = [one for one in model.data.get("rules", ()) if isinstance(one, dict) and not {"rows", "order"} & set(one)]
    own = {key: value for key, value in file.data.items() if key != "like"}
    return replace(file, data={**shared, **own, "rules": [*file.data.get("rules", ()), *rules]})


def _assemble(model: InstrumentFile, sheets: list[Sheet], sources: _Sources, years: Years | None) -> Instrument:
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
