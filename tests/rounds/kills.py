"""A command that is killed before each thing it makes last, in a process of its own: `python -m tests.rounds.kills`.

Takes the folder of an edition, how many steps lie between two kills, and the words of the command. Each child works on
a copy of the folder and is killed before a commit of the register, or before a file takes its place; then the command
is repeated (or `round forms`, once a round is open), and what there is must be what an undisturbed command makes.
Prints as JSON how often it killed and what was wrong.
"""

import datetime
import hashlib
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Engine, event

from matrices.commands import cli, context

Words = tuple[str, ...]


def run(folder: Path, *words: str) -> Result:
    """Run a command in the edition."""
    return CliRunner().invoke(cli, ["--edition", str(folder), *words], env={"MATRICES_LANGUAGE": "en"})


def kill_at(step: int) -> None:
    """Kill this process when it is about to commit, or to put a file in its place, for the nth time."""
    steps = itertools.count(1)

    def die(*_arguments: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "commit", die)
    sys.addaudithook(lambda name, _arguments: die() if name == "os.rename" else None)


def killed(folder: Path, step: int, words: Words) -> bool:
    """Run a command in a child that is killed at a step; tell whether it came that far."""
    child = os.fork()
    if not child:
        kill_at(step)
        run(folder, *words)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def repaired(folder: Path, words: Words) -> Words:
    """Return what the Secretariat types after the accident: the same again, or what the register says is left."""
    status = run(folder, "round", "status", "--format", "json")
    known = json.loads(status.output)["round"] if status.exit_code == 0 else None
    if words[:2] == ("round", "open") and known is not None:
        return "round", "forms", "--format", "html"
    if words[1] == "close" and known is not None and known["closed_at"]:
        return "round", "status"
    return words


def snapshot(folder: Path) -> dict[str, str]:
    """Return everything that there is in the end: the files of the rounds, and what the register says of them."""
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "build").glob("round-*/**/*"))
        if path.is_file() and not path.name.startswith(".")  # what was begun under a temporary name
    }
    proof = run(folder, "register", "verify").exit_code
    told = {
        "status": run(folder, "round", "status", "--format", "json").output,
        "list": run(folder, "register", "list").output,  # without hashes: a merged version says when it was made
    }
    return {**files, **told, "proof": str(proof)}


def in_child(work: Any, *arguments: Any) -> Any:
    """Return what work comes to, done in a child: this process stays without threads, so that it may fork."""
    inward, outward = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(outward, "w") as stream:
            json.dump(work(*arguments), stream)
        os._exit(0)
    os.close(outward)
    with os.fdopen(inward) as stream:
        found = json.load(stream)
    os.waitpid(child, 0)
    return found


def undisturbed(folder: Path, words: Words) -> dict[str, str]:
    """Return what there is after the command."""
    run(folder, *words)
    return snapshot(folder)


def after_accident(folder: Path, words: Words) -> dict[str, str]:
    """Return what there is after the command was killed and the work taken up again."""
    run(folder, *repaired(folder, words))
    return snapshot(folder)


def stop_the_clock() -> None:
    """Let every register of this process, and of its children, log at one moment: its hashes are printed."""
    now = datetime.datetime.now().astimezone().replace(microsecond=0)
    context.clock = lambda: now


def main(base: Path, stride: int, words: Words) -> dict[str, Any]:
    """Kill the command at every nth step; return how often, and in which of them something differs in the end."""
    stop_the_clock()
    with tempfile.TemporaryDirectory() as place:
        wanted = in_child(undisturbed, Path(shutil.copytree(base, Path(place, "whole"))), words)
        wrong: list[str] = []
        for number, step in enumerate(itertools.count(1, stride)):
            folder = Path(shutil.copytree(base, Path(place, str(number))))
            if not killed(folder, step, words):
                return {"kills": number, "wrong": wrong, "files": len(wanted) - 3}
            found = in_child(after_accident, folder, words)
            differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
            wrong += [f"step {step}: {name}" for name in differing]
    raise AssertionError


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), int(sys.argv[2]), tuple(sys.argv[3:])), sys.stdout)
