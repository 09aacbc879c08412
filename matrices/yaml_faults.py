"""A text that is no YAML → the line that is wrong, why, and a line that would be right: our words, not the parser's."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from matrices.errors import Mistake
from matrices.language import Text, catalogue, visible_signs

LONGEST_SHOWN = 110
"""Letters of a line that a mistake shows."""

_MOST_LOOKED_AT = 1000
"""Letters of a line that are looked at for what is wrong with it."""

_FAR = 40
"""Lines above a fault in which a bracket is looked for that was left open."""

_QUOTED = ("value", "wrong", "key")
"""Blanks that quote the file; a quotation is cut to a line."""

_KEY = re.compile(r"^\s*(?:- +)*[\w.-]+:(?:\s|$)")
_NO_BLANK = re.compile(r"^(\s*(?:- +)?[\w-]+):([^\s/:].*)$")
_NO_COLON = re.compile(r"^(\s*(?:- +)?[\w-]+) +(\S.*)$")
_VALUE = re.compile(r"^(\s*(?:- +)?(?:[\w.-]+:\s+|- +))(\S.*?)(\s+#.*)?$")
_MERGE = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(\s|$)")
_TITLED = re.compile(r"^\s*(?:- +)?([\w-]+)")
_CLOSES = {"[": "]", "{": "}"}

Fault = tuple[int, str, str]
"""Line (from 1), code of the mistake, a line that would be right."""


def made(
    file: str, line: int, place: str, code: str, stands: str = "", write: str = "", /, **values: object
) -> Mistake:
    """Return a mistake in the words of `words/mistakes.yaml`; `values` fill their blanks."""
    entry = catalogue("mistakes")[code]
    values = {name: _cut(told) if name in _QUOTED and isinstance(told, str) else told for name, told in values.items()}
    expected = values.pop("expected", None)
    if not isinstance(expected, Text):
        expected = Text(entry["expected"]).fill(**values) if "expected" in entry else None
    return Mistake(
        file=file,
        line=line,
        place=place,
        message=Text(entry["message"]).fill(**values),
        expected=expected,
        stands=_cut(stands),
        write=write.rstrip(),
    )


def _cut(line: str) -> str:
    """Return a line as it is shown: tabs and hiding signs by their names, the end cut off."""
    shown = visible_signs(line.rstrip().replace("\t", "⇥").replace("\xa0", "␣"))
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 1]}…"


def lines_in(words: str) -> tuple[str, ...]:
    """Return the lines of a text, ended as YAML ends them."""
    return tuple(re.split("\r\n|[\r\n\x85\u2028\u2029]", words))


def syntax_mistake(name: str, words: str, problem: Exception) -> Mistake:
    """Return what is wrong with a text that the parser stopped at."""
    lines = tuple(line[:_MOST_LOOKED_AT] for line in lines_in(words))
    line, code, write = _fault(lines, words, problem)
    line = max(1, min(line, len(lines)))
    return made(name, line, "", code, lines[line - 1], write)


def open_quote(lines: tuple[str, ...]) -> Fault | None:
    """Return the first line whose quotation mark is not closed, so that it swallows keys of the lines below."""
    number = 0
    while number < len(lines):
        start = _unclosed(lines[number])
        if start is None:
            number += 1
            continue
        end = _closing(lines, number, lines[number][start])
        below = lines[number + 1 : end + 1]
        if end == len(lines) or any(_KEY.match(one) for one in below):
            return number + 1, "quote-open", _with_end(lines[number], start)
        number = end + 1
    return None


def quoted(words: str) -> str:
    """Return words as a text in quotation marks."""
    if '"' not in words and "\\" not in words:
        return f'"{words}"'
    return "'" + words.replace("'", "''") + "'"


def _fault(lines: tuple[str, ...], words: str, problem: Exception) -> Fault:
    for number, line in enumerate(lines, 1):
        if _MERGE.match(line):
            return number, "merge-marks", ""
    mark = getattr(problem, "problem_mark", None)
    if mark is None:
        position = getattr(problem, "position", None)
        return (words[:position].count("\n") + 1, "control-sign", "") if position is not None else (1, "grammar", "")
    last = min(int(mark.line), len(lines) - 1)
    for number, line in enumerate(lines[: last + 1]):
        blanks = line[: _margin(line)]
        if line.strip() and blanks.strip(" "):
            return number + 1, "tab", _indented(lines, number, len(blanks.expandtabs(2)))
    return open_quote(lines[: last + 1] if "end of stream" not in str(problem) else lines) or _told(
        lines, last, int(mark.column), problem
    )


def _told(lines: tuple[str, ...], last: int, column: int, problem: Any) -> Fault:
    """Return the fault behind what the parser says, and the line that causes it rather than the one it stopped at."""
    told = str(problem.problem)
    first = problem.context_mark.line if problem.context_mark else last
    faults: tuple[tuple[str, Callable[[], Fault | None]], ...] = (
        ("mapping values", lambda: _second_colon(lines, last)),
        ("expected ':'", lambda: _no_key(lines, first)),
        ("expected ','", lambda: _in_brackets(lines, first, last)),
        ("expected key|'-' indicator", lambda: _out_of_line(lines, last, column)),
        ("start any token|alphabetic or numeric|undefined alias|for the tag", lambda: _sign_at_start(lines, last)),
        ("hexdecimal|escape", lambda: (last + 1, "backslash", _single_quoted(lines[last]))),
        ("block sequence entries|node content", lambda: _open_bracket(lines, last)),
        ("another document", lambda: (last + 1, "two-documents", "")),
    )
    for words, look in faults:
        if re.search(words, told):
            return look() or (first + 1, "grammar", "")
    return last + 1, "grammar", ""


def _sign_at_start(lines: tuple[str, ...], last: int) -> Fault:
    within = re.search(r"(?<=[:,\[] )[%@`&*!|>][^,}\]]*?(?=\s*[,}\]])", lines[last])
    if within and _brackets(lines[last][: within.start()]):
        return last + 1, "sign-at-start", lines[last].replace(within[0], quoted(within[0]), 1)
    return last + 1, "sign-at-start", _quoted_value(lines[last])


def _second_colon(lines: tuple[str, ...], last: int) -> Fault:
    found = _VALUE.match(lines[last])
    if found and re.search(r":(\s|$)", found[2]) and not _KEY.fullmatch(found[0]):
        return last + 1, "colon", _quoted_value(lines[last])
    before = _before(lines, last)
    if before is None:
        return last + 1, "indentation", _indented(lines, last)
    further = _before(lines, before)
    if further is not None and _margin(lines[before]) < _margin(lines[last]) == _margin(lines[further]):
        return before + 1, "indentation", " " * _margin(lines[last]) + lines[before].lstrip()
    return _key_spoilt(lines, before) or (last + 1, "indentation", _indented(lines, last))


def _key_spoilt(lines: tuple[str, ...], number: int) -> Fault | None:
    """Return what is wrong with a line that begins with a key we know, and yet has none."""
    found = _TITLED.match(lines[number])
    known = {name.rpartition(".")[2] for name in catalogue("mistakes")["places"]}
    return _no_key(lines, number) if found and found[1] in known else None


def _no_key(lines: tuple[str, ...], number: int) -> Fault | None:
    line = lines[number]
    if _KEY.match(line):
        return None
    before = _before(lines, number)
    if line.lstrip().startswith("{") and before is not None and lines[before].lstrip().startswith("- "):
        dashed = (*lines[:number], f"- {line.lstrip()}")
        return number + 1, "no-dash", _indented(dashed, number, max(0, _margin(line) - 1))
    if found := _NO_BLANK.match(line):
        return number + 1, "no-blank", f"{found[1]}: {found[2]}"
    if found := _NO_COLON.match(line):
        return number + 1, "no-colon", f"{found[1]}: {found[2]}"
    return number + 1, "no-colon", f"{line.rstrip()}:"


def _in_brackets(lines: tuple[str, ...], first: int, last: int) -> Fault:
    pieces = re.split(r"[,{}\[\]]", lines[last])
    for piece in (one for one in pieces if one.count(": ") > 1 and '"' not in one and "'" not in one):
        key, _, words = piece.partition(": ")
        return last + 1, "colon", lines[last].replace(piece, f"{key}: {quoted(words.strip())}", 1)
    if within := re.search(r"'([^'{}\[\],]*'[^'{}\[\],]*)'(?=\s*[,}\]])", lines[first]):
        return first + 1, "quote-inside", lines[first].replace(within[0], quoted(within[1]), 1)
    opened = _brackets(lines[first])
    words, comment = _comment_apart(lines[first])
    return (
        first + 1,
        "bracket-open",
        words + "".join(_CLOSES[one] for one in reversed(opened)) + comment if opened else "",
    )


def _open_bracket(lines: tuple[str, ...], last: int) -> Fault | None:
    """Return the nearest line above that opens a bracket and does not close it; else things beside their key."""
    for number in range(last, max(-1, last - _FAR), -1):
        if _brackets(lines[number]):
            return _in_brackets(lines, number, number)
    found = re.match(r"^(\s*)([\w-]+:) +(- .*)$", lines[last])
    return (last + 1, "items-beside-key", f"{found[1]}{found[2]} [{found[3][2:]}]") if found else None


def _out_of_line(lines: tuple[str, ...], last: int, column: int) -> Fault:
    line = lines[last]
    if column > _margin(line) and line[:column].count('"') + line[:column].count("'") > 1:
        return last + 1, "quote-inside", _single_quoted(line)
    before = _before(lines, last)
    if before is not None and (spoilt := _key_spoilt(lines, before)):
        return spoilt
    if before is not None and line.lstrip().startswith("- ") and re.search(r":\s*\[\s*\]", lines[before]):
        return before + 1, "items-of-empty-list", re.sub(r":\s*\[\s*\]", ":", lines[before])
    return last + 1, "indentation", _indented(lines, last)


def _before(lines: tuple[str, ...], number: int) -> int | None:
    """Return the nearest line above that is neither blank nor a comment."""
    return next(
        (one for one in range(number - 1, -1, -1) if lines[one].strip() and lines[one].lstrip()[0] != "#"), None
    )


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indented(lines: tuple[str, ...], number: int, now: int | None = None) -> str:
    """Return a line as far from the margin as its likeliest neighbours above are."""
    line = lines[number]
    at = _margin(line) if now is None else now
    near = sorted(
        set(_margins(lines, number, item=line.lstrip().startswith("- "))), key=lambda one: (abs(one - at), -one)
    )
    return " " * (near[0] if near else 0) + line.lstrip()


def _margins(lines: tuple[str, ...], number: int, *, item: bool) -> Iterator[int]:
    for above in lines[:number]:
        bare = above.lstrip(" ")
        if not bare or bare[0] in "#\t":
            continue
        margin, is_item = len(above) - len(bare), bare.startswith("- ")
        if item == is_item:
            yield margin
        elif is_item:
            yield margin + len(bare) - len(bare[1:].lstrip())
    before = _before(lines, number)
    if before is not None and _comment_apart(lines[before])[0].endswith(":"):
        yield _margin(lines[before]) + 2


def _unclosed(line: str) -> int | None:
    """Return where a quotation mark stands that opens a text and is not closed on its line."""
    start, before, at = -1, "", 0
    while at < len(line):
        sign = line[at]
        if start >= 0:
            if (line[start] == '"' and sign == "\\") or (sign == line[start] == "'" and line[at + 1 : at + 2] == "'"):
                at += 1
            elif sign == line[start]:
                start, before = -1, sign
        elif sign in "\"'" and before in ("", ":", "-", ",", "[", "{"):
            start = at
        elif sign == "#" and (at == 0 or line[at - 1].isspace()):
            return None
        elif not sign.isspace():
            before = sign
        at += 1
    return start if start >= 0 else None


def _closing(lines: tuple[str, ...], number: int, quote: str) -> int:
    return next((one for one in range(number + 1, len(lines)) if quote in lines[one]), len(lines))


def _with_end(line: str, start: int) -> str:
    """Return a line with the quotation mark that is missing, before what follows the text."""
    rest = line[start + 1 :]
    in_brackets = bool(_brackets(line[:start]))
    pattern = r"\s*,\s*[\w-]+:\s|\s*[}\]]+\s*(#.*)?$" if in_brackets else r"\s+#.*$|\s*$"
    found = re.search(pattern, rest)
    end = found.start() if found else len(rest)
    return line[: start + 1] + rest[:end] + line[start] + rest[end:]


def _brackets(line: str) -> list[str]:
    """Return the brackets that a line opens and does not close."""
    opened: list[str] = []
    for sign in re.sub(r"\"[^\"]*\"|'[^']*'", "", _comment_apart(line)[0]):
        if sign in _CLOSES:
            opened.append(sign)
        elif opened and sign == _CLOSES[opened[-1]]:
            opened.pop()
    return opened


def _comment_apart(line: str) -> tuple[str, str]:
    found = re.search(r"\s+#.*$", line)
    return (line[: found.start()], found[0]) if found else (line.rstrip(), "")


def _quoted_value(line: str) -> str:
    found = _VALUE.match(line)
    return found[1] + quoted(found[2]) + (found[3] or "") if found else ""


def _single_quoted(line: str) -> str:
    """Return a line whose text stands in single marks, between which others and backslashes mean nothing."""
    found = _VALUE.match(line)
    if found is None:
        return ""
    words = found[2].removeprefix('"').removesuffix('"')
    return found[1] + "'" + words.replace("'", "''") + "'" + (found[3] or "")
