"""YAML → plain data and the line of every key: what lets a mistake be named by file and line."""

import codecs
import datetime
import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from matrices.errors import Mistake
from matrices.language import Text, bare, catalogue, text
from matrices.yaml_faults import Fault, lines_in, made, open_quote, syntax_mistake

_MOST_BYTES = 4 << 20
_MOST_DEEP = 40
_MOST_NODES = 200_000
"""How much one file may hold: bytes, levels below each other, values with all aliases unfolded. Ours hold a tenth."""

_MOST_SHOWN = 1000
"""Letters of a line that are looked at where a mistake in it is told."""

Path_ = tuple[str | int, ...]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader to which a day that no calendar has is a text: it is told with its line like other mistakes."""


def _moment(loader: Any, node: Any) -> datetime.date | str:
    try:
        found: datetime.date = loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)
    return found


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _moment)


@dataclass(frozen=True)
class YamlFile:
    """The data of one file, and the line (from 1) on which each key or item begins.

    `notices` tells what was read otherwise than it should have been saved.
    """

    name: str
    data: Any
    lines: Mapping[Path_, int]
    source: tuple[str, ...] = ()
    notices: tuple[Mistake, ...] = ()

    def line(self, place: Path_) -> int:
        """Return the line of the nearest enclosing place that the file really has."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def stands(self, line: int) -> str:
        """Return a line as it stands."""
        return self.source[line - 1][:_MOST_SHOWN] if 0 < line <= len(self.source) else ""

    def mistake(self, place: Path_, code: str, /, **values: Any) -> Mistake:
        """Return a mistake at a place of the file, in the words of `words/mistakes.yaml`.

        `wrong` is a word that stands there and `known` are those that could, of which the nearest is proposed;
        `better` is what to write in place of the value, `write` a whole line.
        """
        number = self.line(place)
        stands = self.stands(number)
        write = values.pop("write", "") or self._proposed(place, stands, values)
        asked = _known_place(place)
        if code not in _WITHOUT_EXAMPLE and (place in self.lines or place[:-1] in self.lines):
            write = write or _example(
                asked, stands if len(place) > 1 or place in self.lines else "", self._beside(place)
            )
        if isinstance(known := values.get("known"), tuple | list | set | frozenset | dict):
            values["known"] = ", ".join(map(str, known)) or "–"
        if "expected" in asked and code in _OF_THE_PLACE:
            values.setdefault("expected", Text(asked["expected"]))
        shown = "" if code == "missing-key" and len(place) == 1 else stands
        return made(self.name, number, self.shown(place), code, shown, write, **values)

    def _beside(self, place: Path_) -> Collection[str] | None:
        """Return the keys beside one that is missing; None where it is there."""
        if place in self.lines:
            return None
        here = self.data
        for part in place[:-1]:
            here = here[part]
        return [str(key) for key in here] if isinstance(here, dict) else []

    def _proposed(self, place: Path_, stands: str, values: dict[str, Any]) -> str:
        better, wrong = values.pop("better", None), values.get("wrong")
        if better is None and wrong is not None and "known" in values:
            better = nearest(str(wrong), values["known"])
        if better is None or not stands:
            return ""
        if wrong is not None and str(wrong) and len(re.findall(_word(str(wrong)), stands)) == 1:
            return re.sub(_word(str(wrong)), lambda _: str(better), stands)
        return with_value(stands, str(place[-1]) if place else "", str(better))

    def shown(self, place: Path_) -> str:
        """Return a place as a reader finds it: `countries.CRI.language`; a thing without a code by its number."""
        words, here = list[str](), self.data
        for part in place:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                here = None
            if isinstance(part, int):
                own = [here.get(key) for key in ("code", "id", "sheet")] if isinstance(here, dict) else []
                words.append(next((str(one) for one in own if isinstance(one, str) and one), f"#{part + 1}"))
            else:
                words.append(part)
        return ".".join(words)


_OF_THE_PLACE = frozenset({"not-in-list", "pattern", "missing-key", "keys-asked", "list-asked"})
"""Mistakes of which their place says better what is expected than they do themselves."""
_WITHOUT_EXAMPLE = frozenset(
    {
        *("unknown-key", "country-twice", "country-unnamed"),
        *("no-such-country", "no-such-instrument", "waiver-rule", "waiver-row"),
    }
)
"""Mistakes for which any line to copy would be a guess."""


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """Return the known word that is meant, if one is near enough."""
    by_letters = {bare(str(one)).replace("-", "_"): str(one) for one in known}
    found = difflib.get_close_matches(bare(wrong[: _MOST_SHOWN // 10]).replace("-", "_"), by_letters, n=1, cutoff=0.7)
    return by_letters[found[0]] if found else None


def with_value(line: str, key: str, value: str) -> str:
    """Return a line with another value of a key (of an item, where the line has no such key)."""
    found = re.search(rf"(?<![\w.-]){re.escape(key)}\s*:\s*", line) or re.match(r"^\s*- +(?![\w-]+:|\{)", line)
    if found is None:
        return ""
    rest = line[found.end() :]
    in_brackets = line[: found.start()].count("{") > line[: found.start()].count("}")
    plain = r"[^,}]*?(?=\s*[,}])" if in_brackets else r".*?(?=\s+#|\s*$)"
    old = re.match(r"\"[^\"]*\"|'[^']*'|[“”‘’«][^“”‘’»]*[“”‘’»]|\[[^\]]*\]|" + plain, rest)
    return line[: found.end()] + value + rest[old.end() if old else len(rest) :]


def _known_place(place: Path_) -> Mapping[str, Any]:
    """Return what `words/mistakes.yaml` says of a place: what is expected there, and a line to copy."""
    parts = [part for part in place if isinstance(part, str)]
    places: Mapping[str, Mapping[str, Any]] = catalogue("mistakes")["places"]
    names = (".".join(parts[start:]) for start in range(len(parts)))
    return next((places[name] for name in names if name in places), {})


def _word(words: str) -> str:
    return rf"(?<![\w.-]){re.escape(words)}(?![\w-])"


def _example(asked: Mapping[str, Any], stands: str, beside: Collection[str] | None) -> str:
    """Return the example of a place as a line that fits there, or below a line; none where the words name none.

    `beside` are the keys among which it is missing.
    """
    if "write" not in asked:
        return ""
    example = str(asked["write"])
    key, _, value = example.partition(": ")
    if beside is None:
        return with_value(stands, key, value)
    return below(stands, example, beside)


def below(stands: str, example: str, beside: Collection[str]) -> str:
    """Return a line with a key more, between the braces that hold the keys `beside`, or a line that goes below it."""
    for start in (at for at, sign in enumerate(stands) if sign == "{"):
        end = _brace_end(stands, start)
        own = re.sub(r"\{[^{}]*\}|\[[^\[\]]*\]|\"[^\"]*\"", "", stands[start + 1 : end])
        if end and set(re.findall(r"(?:^|,)\s*([\w-]+)\s*:", own)) == set(beside):
            head = stands[:end].rstrip(" ,")
            return f"{head}{'' if head.endswith('{') else ', '}{example}{stands[end:]}"
    bare_line = stands.lstrip()
    margin = len(stands) - len(bare_line)
    in_block = re.match(r"^(- +)", bare_line) or (re.match(r"^[\w-]+:\s*(#.*)?$", bare_line) and "  ")
    return " " * (margin + (len(in_block[0]) if isinstance(in_block, re.Match) else 2 if in_block else 0)) + example


def _brace_end(line: str, start: int) -> int:
    """Return where a brace of a line is closed, 0 if it is not."""
    depth = 0
    for at in range(start, len(line)):
        depth += {"{": 1, "}": -1}.get(line[at], 0)
        if depth == 0:
            return at
    return 0


def read_yaml(path: Path, name: str) -> tuple[YamlFile | None, tuple[Mistake, ...]]:
    """Read one file; a file that is no YAML, or has a key twice, comes back as mistakes."""
    if path.stat().st_size > _MOST_BYTES:
        return None, (made(name, 1, "", "file-large", megabytes=_MOST_BYTES >> 20),)
    return yaml_of(path.read_bytes(), name)


def yaml_of(content: bytes, name: str) -> tuple[YamlFile | None, tuple[Mistake, ...]]:
    """Read the content of a file; what is no YAML, or has a key twice, comes back as mistakes."""
    if len(content) > _MOST_BYTES:
        return None, (made(name, 1, "", "file-large", megabytes=_MOST_BYTES >> 20),)
    words, notices = _decoded(content, name)
    if words is None:
        return None, notices
    try:
        excess = _excess(words)
        if excess is not None:
            line, code, values = excess
            return None, (made(name, line, "", code, lines_in(words)[line - 1], **values),)
        root = yaml.compose(words, Loader=_Loader)
        data = yaml.load(words, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        return None, (syntax_mistake(name, words, problem),)
    lines: dict[Path_, int] = {(): 1}
    twice: list[tuple[Path_, int, int]] = []
    if root is not None:
        _walk(root, (), lines, twice)
    file = YamlFile(name, data, lines, lines_in(words), notices)
    return file, tuple(_stands_twice(file, *one) for one in twice)


def composed(words: str) -> tuple[Any, Any]:
    """Return a text that was read before as nodes, each with its place, and as plain data."""
    return yaml.compose(words, Loader=_Loader), yaml.load(words, Loader=_Loader)  # noqa: S506 - a safe loader


def _decoded(content: bytes, name: str) -> tuple[str | None, tuple[Mistake, ...]]:
    """Return the words of a file, with a notice where it was not saved as UTF-8."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            try:
                return _read_as(content, encoding, name, "Unicode (UTF-16)")
            except UnicodeDecodeError:
                return None, (made(name, 1, "", "no-text"),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as problem:
        try:
            return _read_as(content, "windows-1252", name, "ANSI (Windows-1252)")
        except UnicodeDecodeError:
            line = content[: problem.start].count(b"\n") + 1
            return None, (made(name, line, "", "no-text"),)


def _read_as(content: bytes, encoding: str, name: str, known_as: str) -> tuple[str, tuple[Mistake, ...]]:
    words = content.decode(encoding)
    lines = lines_in(words)
    number = next((number for number, line in enumerate(lines, 1) if not line.isascii()), 1)
    return words, (made(name, number, "", "other-encoding", lines[number - 1], encoding=known_as),)


def _stands_twice(file: YamlFile, place: Path_, first: int, second: int) -> Mistake:
    """Return the mistake of a key that stands twice: at the one that is empty, if one is, otherwise at the second."""
    empty = next(
        (one for one in (first, second) if re.search(r":\s*(\[\s*\]|\{\s*\})?\s*(#.*)?$", file.stands(one))), 0
    )
    below = empty == first and re.search(r":\s*(#.*)?$", file.stands(first))
    line = second if below or not empty else empty
    other = first if line == second else second
    code = "key-twice-empty" if empty and re.search(r"[\[{]", file.stands(line)) else "key-twice"
    return made(file.name, line, file.shown(place), code, file.stands(line), key=place[-1], other=other)


def _excess(words: str) -> tuple[int, str, dict[str, Any]] | None:
    """Return line and reason where a text is nested too deeply, or holds too much once its aliases are unfolded.

    Goes by the events of the parser, which come one by one: libyaml dies of a text that is nested deeply enough, and a
    few lines of aliases of aliases stand for more values than fit into memory.
    """
    sizes: dict[str, int] = {}
    opened: list[tuple[str | None, int]] = []  # anchor of what is being read, and what it holds so far
    total = 0
    for event in yaml.parse(words, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        size, anchor = 1, getattr(event, "anchor", None)
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append((anchor, total))
            if len(opened) > _MOST_DEEP:
                return line, "too-deep", {"levels": _MOST_DEEP}
        elif isinstance(event, yaml.CollectionEndEvent):
            name, before = opened.pop()
            sizes |= {name: total - before} if name else {}
        elif isinstance(event, yaml.AliasEvent):
            if any(name == anchor for name, _ in opened):
                return line, "alias-in-itself", {"alias": f"*{anchor}"}
            size = sizes.get(anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent) and anchor:
            sizes[anchor] = 1
        total += size
        if total > _MOST_NODES:
            return line, "too-many-values", {"values": _MOST_NODES}
    return None


def _walk(node: Any, place: Path_, lines: dict[Path_, int], twice: list[tuple[Path_, int, int]]) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            line = key.start_mark.line + 1
            if here in lines:
                twice.append((here, lines[here], line))
            lines[here] = line
            _walk(value, here, lines, twice)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines[(*place, index)] = value.start_mark.line + 1
            _walk(value, (*place, index), lines, twice)


def swallowed(file: YamlFile) -> Fault | None:
    """Return a quotation mark that was never closed, so that the text goes on over keys of the lines below."""
    return open_quote(file.source)


def missing_texts(thing: Any, place: Path_, languages: Iterable[str], file: YamlFile) -> Iterator[Mistake]:
    """Yield every text at or below a place of the file that is missing in one of the languages."""
    if isinstance(thing, Text):
        for language in languages:
            if not thing.by_language.get(language, "").strip():
                yield _missing_text(place, language, file)
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


def _missing_text(place: Path_, language: str, file: YamlFile) -> Mistake:
    stands = file.stands(file.line(place))
    name = text("mistakes", f"language-{language}")
    example = re.search(rf"\b{language}: ([^}}]*?)(?:, \w\w:|}})", str(_known_place(place).get("write", "")))
    is_own = bool(example) and place[:1] not in (("sections",), ("columns",), ("lists",), ("groups",), ("rules",))
    words = example[1] if example and is_own else "…"  # the title of a study is none of a section
    if found := re.match(r"^(.*" + re.escape(str(place[-1]) if place else "") + r":\s*\{[^}]*?)(\s*\}.*)$", stands):
        write = f"{found[1]}, {language}: {words}{found[2]}"
    else:
        write = f"{' ' * (len(stands) - len(stands.lstrip()) + 2)}{language}: {words}"
    return file.mistake(place, "text-missing", language=name, write=write)
