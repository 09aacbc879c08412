"""YAML → plain data and the line of every key: what lets a mistake be named by file and line."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from matrices.errors import Mistake
from matrices.language import Text

_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MOST_BYTES = 4 << 20
MOST_DEEP = 40
MOST_NODES = 200_000
"""How much one file may hold: bytes, levels below each other, values with all aliases unfolded. Ours hold a tenth."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The data of one file, and the line (from 1) on which each key or item begins."""

    name: str
    data: Any
    lines: Mapping[Path_, int]

    def line(self, place: Path_) -> int:
        """Return the line of the nearest enclosing place that the file really has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def mistake(self, place: Path_, message: str) -> Mistake:
        """Return a mistake at a place of the file."""
        return Mistake(self.name, self.line(place), ".".join(str(part) for part in place), message)


def read_yaml(path: Path, name: str) -> tuple[YamlFile | None, tuple[Mistake, ...]]:
    """Read one file; a file that is no YAML, or has a key twice, comes back as mistakes."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return None, (Mistake(name, 1, "", f"the file is larger than {MOST_BYTES >> 20} MB: it was not read"),)
        words = path.read_text(encoding="utf-8")
        excess = _excess(words)
        if excess is not None:
            return None, (Mistake(name, excess[0], "", excess[1]),)
        root = yaml.compose(words, Loader=_SAFE_LOADER)
        data = yaml.load(words, Loader=_SAFE_LOADER)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as problem:
        return None, (Mistake(name, 1, "", f"the file is not UTF-8 text (byte {problem.start})"),)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        return None, (Mistake(name, line, "", f"not valid YAML: {problem.problem}"),)
    except (yaml.YAMLError, ValueError) as problem:
        return None, (Mistake(name, 1, "", f"not valid YAML: {problem}"),)
    lines: dict[Path_, int] = {(): 1}
    twice: list[Mistake] = []
    if root is not None:
        _walk(root, (), lines, twice, name)
    return YamlFile(name, data, lines), tuple(twice)


def _excess(words: str) -> tuple[int, str] | None:
    """Return line and reason where a text is nested too deeply, or holds too much once its aliases are unfolded.

    Goes by the events of the parser, which come one by one: libyaml dies of a text that is nested deeply enough, and a
    few lines of aliases of aliases stand for more values than fit into memory.
    """
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []  # anchor of what is being read, and what it holds so far
    total = 0
    for event in yaml.parse(words, Loader=_SAFE_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        size, anchor = 1, getattr(event, "anchor", None)
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((anchor, total))
            if len(opened) > MOST_DEEP:
                return line, f"nested more than {MOST_DEEP} levels deep: it was not read"
        elif isinstance(event, yaml.CollectionEndEvent):
            name, before = opened.pop()
            sizes |= {name: total - before} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            if any(name == anchor for name, _ in opened):
                return line, f"the alias *{anchor} stands within what it refers to: it was not read"
            size = sizes.get(anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent) and anchor:
            sizes[anchor] = 1
        total += size
        if total > MOST_NODES:
            return line, f"more than {MOST_NODES:,} values, aliases unfolded: it was not read"
    return None


def _walk(node: Any, place: Path_, lines: dict[Path_, int], twice: list[Mistake], name: str) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            line = key.start_mark.line + 1
            if here in lines:
                twice.append(Mistake(name, line, ".".join(map(str, here)), "this key stands twice"))
            lines[here] = line
            _walk(value, here, lines, twice, name)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*place, index)] = value.start_mark.line + 1
            _walk(value, (*place, index), lines, twice, name)


def mistakes_of(problem: ValidationError, file: YamlFile) -> tuple[Mistake, ...]:
    """Return the mistakes that pydantic found, each with the line of the file on which it stands."""
    return tuple(file.mistake(_place(error, file), _message(error)) for error in problem.errors())


def _place(error: ErrorDetails, file: YamlFile) -> Path_:
    """Drop the parts that pydantic adds for unions and that no line of the file has."""
    place: Path_ = ()
    for part in error["loc"]:
        if (*place, part) in file.lines or error["type"] == "missing":
            place = (*place, part)
    return place


def _message(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "this key is missing"
    if error["type"] == "extra_forbidden":
        return f"unknown key {error['loc'][-1]!r}"
    given = error["input"]
    shown = f"; found {given!r}" if isinstance(given, str | int | float | bool) else ""
    return error["msg"][:1].lower() + error["msg"][1:] + shown


def missing_texts(thing: Any, place: Path_, languages: Iterable[str], file: YamlFile) -> Iterator[Mistake]:
    """Yield every text at or below a place of the file that is missing in one of the languages."""
    if isinstance(thing, Text):
        for language in languages:
            if not thing.by_language.get(language, "").strip():
                yield file.mistake(place, f"the text in {language!r} is missing")
        return
    parts: Iterable[tuple[str | int, Any]] = ()
    if isinstance(thing, BaseModel):
        parts = ((name, getattr(thing, name)) for name in type(thing).model_fields)
    elif isinstance(thing, tuple):
        parts = enumerate(thing)
    elif isinstance(thing, dict):
        parts = ((str(key), item) for key, item in thing.items())
    for name, item in parts:
        yield from missing_texts(item, (*place, name), languages, file)
