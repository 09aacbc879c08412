"""What `edition.yaml` is to say → its text with only that written anew: every other sign stays as its author wrote it.

Goes by the places at which values stand in the text, so that comments, order, quotation marks and line ends survive by
construction; and what was written is read again before it is taken: it says what was wanted, or nothing is changed.
"""

import csv
import datetime
import difflib
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from matrices.edition.folder import EDITION_FILE, load_edition
from matrices.errors import EditionError, MatricesError, Mistake, UsageError
from matrices.language import bare, country_name
from matrices.yaml_lines import Path_, YamlFile, composed, yaml_of

_Edit = tuple[int, int, str]
"""From where to where in a text, and what is to stand there."""

_ABOUT = 2
"""Lines above and below a change that are shown with it."""


class _Dumper(yaml.SafeDumper):
    """Writes what our loader reads; a text of several lines in double quotation marks, a moment with its T."""


_Dumper.add_representer(
    str,
    lambda dumper, words: dumper.represent_scalar("tag:yaml.org,2002:str", words, style='"' if "\n" in words else None),
)
_Dumper.add_representer(
    datetime.datetime,
    lambda dumper, moment: dumper.represent_scalar("tag:yaml.org,2002:timestamp", moment.isoformat()),
)


@dataclass(frozen=True)
class EditionDraft:
    """The text of an `edition.yaml` that is not written yet, what is wrong with it, and the file that it would replace.

    `base` is the hash of that file; `file` is None where the text is no YAML.
    """

    base: str
    before: str
    words: str
    file: YamlFile | None = None
    problem: MatricesError | None = None

    @property
    def data(self) -> dict[str, Any]:
        """What the text says, as far as it can be read."""
        return self.file.data if self.file is not None and isinstance(self.file.data, dict) else {}

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Everything that keeps the edition from being opened with this text."""
        found: tuple[Mistake, ...] = getattr(self.problem, "mistakes", ())
        return found

    def at(self, *places: Path_) -> tuple[Mistake, ...]:
        """Return the mistakes that stand at one of some places."""
        if self.file is None:
            return ()
        wanted = {(self.file.line(place), self.file.shown(place)) for place in places}
        return tuple(one for one in self.mistakes if (one.line, one.place) in wanted)

    def difference(self) -> list[tuple[Literal["same", "gone", "new", "leap"], str]]:
        """Return what the text says otherwise than the file, line by line, with the lines about it."""
        lines = difflib.unified_diff(self.before.splitlines(), self.words.splitlines(), n=_ABOUT, lineterm="")
        kinds: dict[str, Literal["same", "gone", "new", "leap"]] = {"-": "gone", "+": "new", " ": "same", "@": "leap"}
        return [(kinds[line[0]], line[1:]) for line in list(lines)[2:]]


def edition_draft(folder: Path, words: str | None = None) -> EditionDraft:
    """Return the text of an edition, or another in its place, with the mistakes that opening it would tell."""
    source = folder / EDITION_FILE
    if not source.is_file():
        raise EditionError("no-edition", folder=folder)
    content = source.read_bytes()
    before = _words(content)
    if words is not None and "\r\n" not in before:
        words = words.replace("\r\n", "\n")  # a browser sends the line ends of its own
    taken = content if words is None or words == before else words.encode()
    file, _ = yaml_of(taken, EDITION_FILE)
    draft = EditionDraft(hashlib.sha256(content).hexdigest(), before, before if words is None else words, file)
    try:
        load_edition(folder, taken)
    except MatricesError as problem:
        return EditionDraft(draft.base, draft.before, draft.words, file, problem)
    return draft


def with_data(folder: Path, wanted: Mapping[str, Any]) -> EditionDraft:
    """Return the text of an edition as it would be if it said what is wanted."""
    now = edition_draft(folder)
    return edition_draft(folder, _rewritten(now.before, dict(wanted)))


def text_checked(folder: Path, words: str, base: str) -> str:
    """Return what is to be written as `edition.yaml`.

    Raises `UsageError` if somebody has changed the file since its text was looked at, and what opening it would raise.
    """
    now = edition_draft(folder, words)
    if now.base != base:
        raise UsageError("edition-moved", file=EDITION_FILE)
    if now.problem is not None:
        raise now.problem
    return now.words


def changed_keys(before: Any, after: Any, place: str = "") -> tuple[str, ...]:
    """Return the keys that say something else than before, never what they say: `calendar.cut_off`, `countries.CRI`.

    The things of a list are known by their code, so that it does not matter where in it they stand.
    """
    if before == after:
        return ()
    old, new = _by_name(before), _by_name(after)
    if not (old and new) or place.count(".") > 1:
        return (place,) if place else tuple(sorted(map(str, {**old, **new})))
    found = (changed_keys(old.get(name), new.get(name), f"{place}.{name}".strip(".")) for name in {**old, **new})
    return tuple(one for each in found for one in each)


def _by_name(held: Any) -> dict[str, Any]:
    """Return what a mapping, or a list of things with a code, holds by name; nothing of anything else."""
    if isinstance(held, dict):
        return {str(name): one for name, one in held.items()}
    coded = isinstance(held, list) and all(isinstance(one, dict) and "code" in one for one in held)
    return {str(one["code"]): one for one in held} if coded else {}


def _words(content: bytes) -> str:
    """Return the words of a file, whichever way it was saved."""
    for mark in (b"\xff\xfe", b"\xfe\xff"):
        if content.startswith(mark):
            return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252", errors="replace")


def _rewritten(words: str, wanted: dict[str, Any]) -> str:
    """Return a text that says what is wanted; raise `UsageError` where only its author can change it.

    A key that stands commented out, as in a new edition, is written below that comment.
    """
    root, data = composed(words)
    if not isinstance(root, yaml.MappingNode):
        raise UsageError("edition-by-hand", file=EDITION_FILE)
    for hinted in (True, False):
        made = _applied(words, _of_keys(root, data, wanted, words, hinted=hinted))
        try:
            if _same(composed(made)[1], wanted):
                return made
        except yaml.YAMLError:
            continue
    raise UsageError("edition-by-hand", file=EDITION_FILE)


def _same(one: Any, other: Any) -> bool:
    """Tell whether two are the same data; yes is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return sorted(one) == sorted(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and bool(one == other)


def _applied(words: str, edits: Iterator[_Edit]) -> str:
    """Return a text with its edits, from the end; what is added at one place comes in the order in which it is told."""
    last_first = sorted(edits, key=lambda edit: edit[:2])
    last_first.reverse()
    for start, end, added in last_first:
        words = words[:start] + added + words[end:]
    return words


def _edits(node: Any, old: Any, new: Any, words: str, margin: int) -> Iterator[_Edit]:
    if _same(old, new):
        return
    if isinstance(node, yaml.MappingNode) and isinstance(old, dict) and isinstance(new, dict) and new:
        yield from _of_keys(node, old, new, words)
    elif isinstance(node, yaml.SequenceNode) and isinstance(new, list) and new and not node.flow_style:
        yield from _of_items(node, old, new, words)
    else:
        yield _in_place(node, new, words, margin)


def _in_place(node: Any, new: Any, words: str, margin: int) -> _Edit:
    """Return the edit that puts a value in the place of another; a list of things goes below its key."""
    start, end = node.start_mark.index, _end(node, words)
    before = words[:start].rstrip()
    if isinstance(new, list) and any(isinstance(one, dict) for one in new) and margin >= 0:
        return len(before), end, _below(new, margin, words)
    if getattr(node, "flow_style", True):
        return start, end, (" " if start == end and words[:start].endswith(":") else "") + _flow(new)
    own_line = "#" in before.rpartition("\n")[2]
    return (start, end, _flow(new)) if own_line else (len(before), end, f" {_flow(new)}")


def _of_keys(node: Any, old: Any, new: Any, words: str, *, hinted: bool = False) -> Iterator[_Edit]:
    pairs = {str(key.value): (key, value) for key, value in node.value}
    if set(old) - set(pairs):
        raise UsageError("edition-by-hand", file=EDITION_FILE)  # comes from an anchor elsewhere
    gone, added = [key for key in pairs if key not in new], [key for key in new if key not in pairs]
    if gone and (node.flow_style or len(gone) == len(pairs)):
        start, end = node.start_mark.index, _end(node, words)
        if re.search(r"\n.*#|#.*\n", words[start:end]):
            raise UsageError("edition-by-hand", file=EDITION_FILE)
        yield start, end, _flow(new)
        return
    margin = -1 if node.flow_style else node.start_mark.column
    for key in pairs.keys() & new.keys():
        yield from _edits(pairs[key][1], old[key], new[key], words, margin)
    if gone:
        yield from _without(gone, pairs, words)
    last = _end(node.value[-1][1], words) if node.value else node.start_mark.index + 1
    for key in added:
        if node.flow_style:
            yield last, last, ("" if key is added[0] and not pairs else ", ") + f"{key}: {_flow(new[key])}"
        else:
            at = (_commented(key, words) if hinted else None) or _after(last, words)
            yield at, at, _on_lines(f"{key}:", new[key], margin, words, at)


def _without(gone: Sequence[str], pairs: Mapping[str, tuple[Any, Any]], words: str) -> Iterator[_Edit]:
    """Take the lines of keys away; of those that stand beside the hyphen of an item, the keys alone."""
    starts = {name: key.start_mark.index for name, (key, _) in pairs.items()}
    first, kept = min(starts.values()), min(at for name, at in starts.items() if name not in gone)
    beside = bool(words[_line_of(first, words) : first].strip())
    if beside and kept > first:
        yield first, kept, ""
    for name in gone:
        if not beside or starts[name] > kept:
            yield _line_of(starts[name], words), _after(_end(pairs[name][1], words), words), ""


def _of_items(node: Any, old: Sequence[Any], new: Sequence[Any], words: str) -> Iterator[_Edit]:
    margin, items = node.start_mark.column, node.value
    ends = [_below_item(_after(_end(one, words), words), margin, words) for one in items]
    first = _line_of(node.start_mark.index, words)
    starts = [first, *ends[:-1]]
    matcher = difflib.SequenceMatcher(None, [_known_by(one) for one in old], [_known_by(one) for one in new], False)
    for _, here, end, there, until in matcher.get_opcodes():
        paired = min(end - here, until - there)
        for step in range(paired):
            yield from _edits(items[here + step], old[here + step], new[there + step], words, -1)
        for gone in range(here + paired, end):
            yield _item_start(items[gone], starts[gone], words), ends[gone], ""
        at = ends[end - 1] if end else first
        for one in new[there + paired : until]:
            yield at, at, _item(one, margin, words, at)


def _item_start(node: Any, after: int, words: str) -> int:
    """Return where the line of an item begins; comments that stand above it stay."""
    return max(after, _line_of(node.start_mark.index, words))


def _known_by(item: Any) -> str:
    """Return what an item of a list is known by: its code, or all of it."""
    return str(item["code"]) if isinstance(item, dict) and "code" in item else json.dumps(item, default=str)


def _end(node: Any, words: str) -> int:
    """Return where a value really ends; what follows a block of keys or items is not of it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        found: int = node.end_mark.index
        return max(int(node.start_mark.index), len(words[:found].rstrip()))
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last, words)


def _line_of(at: int, words: str) -> int:
    return words.rfind("\n", 0, at) + 1


def _after(at: int, words: str) -> int:
    """Return where the next line begins."""
    found = words.find("\n", at)
    return len(words) if found < 0 else found + 1


def _below_item(at: int, margin: int, words: str) -> int:
    """Return where the comments end that stand in an item, further from the margin than its hyphen."""
    while found := re.compile(rf" {{{margin + 1},}}#.*(\n|$)").match(words, at):
        at = found.end()
    return at


def _commented(key: str, words: str) -> int | None:
    """Return where the comment ends in which a key of the file stands already, at the margin."""
    found = re.search(rf"^# {re.escape(key)}:.*\n(#.*\n)*", words, re.MULTILINE)
    return found.end() if found else None


def _line_end(words: str) -> str:
    return "\r\n" if "\r\n" in words else "\n"


def _begun(words: str, at: int) -> str:
    """Return what must stand before a new line: the end of the last one, where it has none."""
    return "" if at == 0 or words[at - 1] == "\n" else _line_end(words)


def _on_lines(head: str, value: Any, margin: int, words: str, at: int) -> str:
    told = _below(value, margin, words) if _is_list_of_things(value) else f" {_flow(value)}"
    return _begun(words, at) + " " * margin + head + told + _line_end(words)


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _below(items: Sequence[Any], margin: int, words: str) -> str:
    """Return a list as it stands below its key."""
    lines = "".join(_item(one, margin + 2, words, 0) for one in items)
    return _line_end(words) + lines.removesuffix(_line_end(words))


def _item(one: Any, margin: int, words: str, at: int) -> str:
    """Return an item on lines of its own: what has a code key by key, anything else on one line."""
    if not (isinstance(one, dict) and "code" in one):
        return f"{_begun(words, at)}{' ' * margin}- {_flow(one)}{_line_end(words)}"
    lines = "".join(_on_lines(f"{key}:", value, margin + 2, words, 0) for key, value in one.items())
    return f"{_begun(words, at)}{' ' * margin}- {lines[margin + 2 :]}"


def _flow(value: Any) -> str:
    """Return a value on one line, as it may stand in brackets too."""
    dumped = yaml.dump(
        [value], Dumper=_Dumper, default_flow_style=True, allow_unicode=True, width=1 << 20, sort_keys=False
    )
    return str(dumped).strip()[1:-1]


_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "country": ("country", "pais", "code", "codigo"),
    "role": ("role", "funcion", "rol"),
    "name": ("name", "nombre", "full name", "nombre completo", "nombre y apellidos"),
    "position": ("position", "cargo", "puesto", "job title", "title"),
    "institution": ("institution", "institucion", "organization", "organizacion", "agency"),
    "email": ("email", "e-mail", "correo", "correo electronico", "mail"),
    "phone": ("phone", "telefono", "telephone", "tel", "mobile", "movil", "celular"),
}
"""What a row of pasted contacts says, in this order where no head says otherwise, and how their heads are called."""


def pasted_contacts(words: str, data: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Return, by country, the contacts of rows that were copied from a spreadsheet.

    A first row of heads, in either language, says what stands in which column. A country is known by its code or by its
    name in either language. Raises `UsageError` with the rows whose country the edition does not have.
    """
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(words), delimiter="\t") if any(row)]
    named = [_head(cell) for cell in rows[0]] if rows else []
    headed = sum(one is not None for one in named) > 1
    columns = named if headed else list(_COLUMNS)
    codes, found, unknown = _codes(data), dict[str, list[dict[str, str]]](), list[str]()
    for number, row in enumerate(rows[headed:], 1 + headed):
        told = {column: cell for column, cell in zip(columns, row, strict=False) if column and cell}
        country = told.pop("country", "")
        code = codes.get(bare(country))
        if code is None or "name" not in told:
            unknown.append(f"{number}: {' · '.join(row)[:80]}")
        else:
            found.setdefault(code, []).append(told)
    if unknown or not found:
        raise UsageError("contacts-pasted", rows="; ".join(unknown) or "–")
    return found


def _head(cell: str) -> str | None:
    return next((column for column, heads in _COLUMNS.items() if bare(cell) in heads), None)


def _codes(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the codes of the countries by everything that they are called."""
    found = dict[str, str]()
    for one in data.get("countries") or ():
        if isinstance(one, dict):
            code, own = str(one.get("code", "")), one.get("name")
            usual, named = country_name(code), own.values() if isinstance(own, dict) else ()
            called = [code, *(usual.values() if usual is not None else ()), *named]
            found |= {bare(str(each)): code for each in called if each}
    return found
