"""Lines of the package, each broken in one way → those breaks that no test notices: `python -m tests.mutants --help`.

Breaks are drawn by a seed, and each is tried in a copy of the checkout against the tests of its room.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {
    "rounds": ("matrices/rounds", ("tests/rounds", "--ignore=tests/rounds/test_kills.py")),
    "letters": (
        "matrices/report/letters",
        tuple(f"tests/report/test_{name}.py" for name in ("letters", "letters_of_rounds", "calendar", "mail")),
    ),
    "slides": (
        "matrices/report/slides",
        ("tests/report/slides", "--ignore=tests/report/slides/test_outside.py"),
    ),
    "checking": (
        "matrices/checking",
        (
            *("tests/checking", "tests/cycle/test_queries.py", "tests/commands/test_ways_back.py"),
            *("tests/commands/test_whose.py", "tests/rounds"),
        ),
    ),
    "values": (
        "matrices/instrument/types",
        ("tests/instrument", "tests/study/test_carry.py", "tests/checking/test_as_seen.py"),
    ),
}
"""Name → the folder whose lines are broken, and the tests that shall notice."""
SECONDS = 900
"""How long the tests of a room may take; a break that makes them take longer has been noticed."""

_OTHER: dict[type[ast.AST], Any] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


def broken(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node may be replaced with: another operator, a part left out, a number beside it."""
    match node:
        case ast.Compare(left, [only], [right]) if type(only) in _OTHER:
            yield ast.Compare(left, [_OTHER[type(only)]()], [right])
        case ast.BoolOp(op, [first, *rest] as values):
            yield ast.BoolOp(_OTHER[type(op)](), values)
            yield first
            yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.BinOp(left, op, right) if type(op) in _OTHER:
            yield ast.BinOp(left, _OTHER[type(op)](), right)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.IfExp(_, body, orelse):
            yield from (body, orelse)
        case ast.comprehension(ifs=[_, *_]):
            yield ast.comprehension(node.target, node.iter, node.ifs[1:], node.is_async)
        case ast.List(elts) | ast.Tuple(elts) if len(elts) > 1 and isinstance(node.ctx, ast.Load):
            yield type(node)([*elts[:-1]], ast.Load())
        case ast.Constant(bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(int() as value):
            yield ast.Constant(value + 1)


class _Swap(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self._new if node is self._old else self.generic_visit(node)


def breaks(tree: ast.Module) -> list[tuple[ast.AST, ast.AST]]:
    """Return each node that can be broken with what takes its place, types apart."""
    parts = (getattr(node, name, None) for node in ast.walk(tree) for name in ("annotation", "returns"))
    types = {id(node) for part in parts if part is not None for node in ast.walk(part)}
    return [(node, other) for node in ast.walk(tree) if id(node) not in types for other in broken(node)]


def is_noticed(checkout: Path, tests: Sequence[str]) -> bool:
    """Tell whether the tests of a room fail in a checkout."""
    # What needs LibreOffice is tested a second time without it, and takes most of the time of a room.
    options = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-m", "not libreoffice")
    command = [sys.executable, "-m", "pytest", *options, *tests]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    try:
        done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def tried(room: str, count: int, draw: random.Random, checkout: Path) -> Iterator[tuple[str, bool]]:
    """Yield breaks of a room, as `file:line: what it became`, and whether its tests noticed."""
    folder, tests = ROOMS[room]
    texts = {path: path.read_text(encoding="utf-8") for path in sorted((checkout / folder).rglob("*.py"))}
    places = [(path, number) for path, words in texts.items() for number in range(len(breaks(ast.parse(words))))]
    for path, number in draw.sample(places, min(count, len(places))):
        tree = ast.parse(texts[path])
        old, new = breaks(tree)[number]
        line, before, after = getattr(old, "lineno", 0), ast.unparse(old), ast.unparse(new)
        path.write_text(ast.unparse(ast.fix_missing_locations(_Swap(old, new).visit(tree))), encoding="utf-8")
        try:
            yield f"{path.relative_to(checkout)}:{line}: {before} → {after}", is_noticed(checkout, tests)
        finally:
            path.write_text(texts[path], encoding="utf-8")


def main() -> int:
    """Try breaks of each room, print those that nobody noticed, and the share of each room."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="breaks of each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", choices=ROOMS, action="append", dest="rooms")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        checkout = Path(scratch) / "checkout"
        shutil.copytree(ROOT, checkout, symlinks=True, ignore=shutil.ignore_patterns(".*", "build", "node_modules"))
        for room in given.rooms or ROOMS:
            if is_noticed(checkout, ROOMS[room][1]):
                print(f"{room}: its tests fail before anything is broken")
                return 1
            done = list(tried(room, given.count, random.Random(given.seed), checkout))  # noqa: S311 - no secret
            survivors = [words for words, noticed in done if not noticed]
            print(f"{room}: {len(survivors)} of {len(done)} survived", *survivors, sep="\n  ", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
