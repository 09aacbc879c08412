"""A rig that breaks what the register stands on, run in a process of its own: `python -m tests.register.rig TASK …`.

It forks (it has no threads, unlike the test runner), kills, fills and forbids, and prints what came of it as JSON. A
child acknowledges on a pipe each writing that the register took, as a command does on the screen; what was acknowledged
must be there afterwards.
"""

import ctypes
import itertools
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from matrices.errors import RegisterError
from matrices.register.archive import open_archive
from matrices.register.opening import open_register
from tests.register.writings import WRITINGS

Address = Path | str
Work = Callable[[int], None]

LONGEST = 0.05
"""Seconds that a child is left alone at most: opening, or receiving a file, takes less."""

_DAC_OVERRIDE = 1 << 1
"""The bit of the capability in question, in `linux/capability.h`."""

LINE = 65
"""Bytes of an acknowledgement."""


def write(address: Address, names: Iterable[str], out: int, kind: str, actor: str = "ana") -> None:
    """Write things of a kind and acknowledge each; tell by a code what ends it before its time."""
    register = open_register(address)
    try:
        for name in names:
            os.write(out, f"{WRITINGS[kind].write(register, name, actor)}\n".encode())
    except RegisterError as problem:
        os.write(out, f"{problem.code}\n".encode())
    register.close()


def prepare(address: Address, kind: str) -> None:
    """Write what must be there before things of a kind can be; files and rounds need no register yet."""
    if kind in ("form", "decision", "reopening"):
        register = open_register(address)
        WRITINGS[kind].prepare(register)
        register.close()


def endless(prefix: str, pause: float = 0) -> Iterator[str]:
    """Yield names without end, with a pause before each."""
    for number in itertools.count():
        time.sleep(pause)
        yield f"{prefix}-{number}"


def fork(work: Work) -> tuple[int, int]:
    """Do work in a child that writes to a pipe; return its id and the pipe's other end."""
    inward, outward = os.pipe()
    child = os.fork()
    if not child:
        os.close(inward)
        try:
            work(outward)
        finally:
            os._exit(int(sys.exc_info()[0] is not None))
    os.close(outward)
    return child, inward


def finish(child: int, pipe: int) -> tuple[list[str], int]:
    """Wait for a child; return the lines that it wrote, and how it ended: 0 well, -9 killed."""
    with os.fdopen(pipe) as stream:
        lines = stream.read().split()
    return lines, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def outcome(address: Address, acknowledged: list[str], kind: str = "file") -> dict[str, Any]:
    """Return what the register holds, what is wrong with it, and what of the acknowledged it has lost."""
    register = open_register(address)
    present = WRITINGS[kind].present(register)
    proof = register.prove()
    register.close()
    return {
        "acknowledged": len(acknowledged),
        "lost": sorted(set(acknowledged) - present),
        "more": len(present - set(acknowledged)),
        "faults": [str(one) for one in proof.faults],
    }


def kills(address: Address, kind: str, count: int) -> dict[str, Any]:
    """Kill a writing process: one while it makes or opens the register, one after its first writing, in turn."""
    prepare(address, kind)
    acknowledged: list[str] = []
    faults: list[str] = []
    for number in range(count):
        child, pipe = fork(lambda out: write(address, endless(f"kill-{number}"), out, kind))  # noqa: B023 - in its turn
        if number % 2:
            acknowledged += os.read(pipe, LINE).decode().split()
        time.sleep(LONGEST * (number * 0.618 % 1))
        os.kill(child, signal.SIGKILL)
        acknowledged += finish(child, pipe)[0]
        if number % 10 == 0:
            faults += outcome(address, acknowledged, kind)["faults"]
    found = outcome(address, acknowledged, kind)
    return {**found, "faults": faults + found["faults"], "kills": count}


def kill_at(step: int) -> None:
    """Kill this process when it is about to execute its nth statement, or to commit, counted together."""
    steps = itertools.count(1)

    def die(*_arguments: object) -> None:
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    event.listen(Engine, "commit", die)


def steps(address: Address, kind: str) -> dict[str, Any]:
    """Kill a process at each of its statements in turn, the first ones making the register; rounds are also closed."""
    prepare(address, kind)
    turns = 2 if kind == "round" else 1

    def work(step: int, out: int) -> None:
        kill_at(step)
        write(address, [f"step-{step}-{turn}" for turn in range(turns)], out, kind)

    acknowledged: list[str] = []
    faults: list[str] = []
    for step in itertools.count(1):
        lines, code = finish(*fork(lambda out: work(step, out)))  # noqa: B023 - in its turn
        acknowledged += lines
        found = outcome(address, acknowledged, kind)
        faults += found["faults"]
        if code != -signal.SIGKILL:
            return {**found, "faults": faults, "kills": step - 1, "code": code}
    raise AssertionError


def imports(copy: Path, *addresses: Address) -> dict[str, Any]:
    """Kill a process that imports a copy, later each time; return how each register stood, and one after a repeat."""

    def work(address: Address, out: int) -> None:
        register = open_register(address)
        with open_archive(copy) as archive:
            register.restore(archive, "luis")
        os.write(out, b"done\n")

    begin = time.monotonic()
    finish(*fork(lambda out: work(addresses[0], out)))
    whole = time.monotonic() - begin
    states = []
    for number, address in enumerate(addresses[1:], 1):
        child, pipe = fork(lambda out: work(address, out))  # noqa: B023 - in its turn
        time.sleep(whole * number / len(addresses))
        os.kill(child, signal.SIGKILL)
        lines, _ = finish(child, pipe)
        states.append(_state(address, told=bool(lines)))
    again = addresses[1 + states.index("empty")]
    finish(*fork(lambda out: work(again, out)))
    return {"states": states, "again": _state(again, told=True)}


def _state(address: Address, *, told: bool) -> str:
    register = open_register(address)
    proof = register.prove()
    register.close()
    if proof.faults or (told and not proof.events):
        return "broken"
    return f"{proof.submissions} submissions" if proof.events else "empty"


def full(address: Address, kind: str, more: int) -> dict[str, Any]:
    """Write until the disk takes no more (or files may not grow by more than so many bytes); then go on."""
    open_register(address).close()
    prepare(address, kind)

    def work(out: int) -> None:
        if more:
            limit = Path(address).stat().st_size + more
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        write(address, endless("full"), out, kind)

    (*acknowledged, code), _ = finish(*fork(work))
    found = outcome(address, acknowledged, kind)
    for ballast in Path(address).parent.glob("ballast"):
        ballast.unlink()
    lines, _ = finish(*fork(lambda out: write(address, ["after"], out, kind)))
    return {**found, "code": code, "after": outcome(address, acknowledged + lines, kind)}


def pair(address: Address, kind: str, count: int) -> dict[str, Any]:
    """Let two processes write into one register for one country at once; return the numbers that were given."""
    prepare(address, kind)
    begin = time.time() + 0.1

    def work(actor: str, out: int) -> None:
        time.sleep(max(0.0, begin - time.time()))
        # Without a pause, whoever has the lock takes it again before the other wakes up.
        write(address, itertools.islice(endless(actor, pause=0.01), count), out, kind, actor)

    children = [fork(lambda out: work("ana", out)), fork(lambda out: work("luis", out))]
    ends = [finish(*child) for child in children]
    register = open_register(address)
    numbered = WRITINGS[kind].numbered(register)
    register.close()
    actors = [actor for _, actor in numbered]
    return {
        **outcome(address, [line for lines, _ in ends for line in lines], kind),
        "codes": [code for _, code in ends],
        "numbers": [number for number, _ in numbered],
        "turns": sum(one != other for one, other in itertools.pairwise(actors)),
    }


def until(address: Address) -> dict[str, Any]:
    """Receive until something goes wrong, acknowledging on the standard output."""
    write(address, endless("until"), sys.stdout.fileno(), "file")
    return {}


def reading(edition: Path) -> dict[str, Any]:
    """Run the reading commands in a folder that may not be written to, which root could do all the same."""
    from click.testing import CliRunner

    from matrices.commands import cli

    calls = (("status",), ("register", "log"), ("register", "verify"))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["--edition", str(edition), *words], env={"MATRICES_LANGUAGE": "en"})
        return done.exit_code, done.output if done.exception is None else repr(done.exception)

    before = [run(*words) for words in calls]
    (edition / "register.sqlite").chmod(0o444)
    edition.chmod(0o555)
    if os.geteuid() == 0:
        write_as_others_do()
    try:
        (edition / "probe").touch()
        return {"writable": True}
    except OSError:
        return {"writable": False, "same": [run(*words) for words in calls] == before, "before": before}


def write_as_others_do() -> None:
    """Give up root's right to write wherever it likes (Linux: CAP_DAC_OVERRIDE), and no other.

    Not by becoming another user: whoever is not root cannot enter root's home, where the program may lie.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(0x20080522, 0)  # version 3 of the structure; this process
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted and inheritable, the lower halves first
    if libc.capget(head, sets):
        raise OSError(ctypes.get_errno(), "capget")
    for index in range(3):
        sets[index] &= ~_DAC_OVERRIDE
    if libc.capset(head, sets):
        raise OSError(ctypes.get_errno(), "capset")


TASKS: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "kills": lambda words: kills(where(words[0]), words[1], int(words[2])),
    "steps": lambda words: steps(where(words[0]), words[1]),
    "imports": lambda words: imports(Path(words[0]), *map(where, words[1:])),
    "full": lambda words: full(where(words[0]), words[1], int(words[2])),
    "pair": lambda words: pair(where(words[0]), words[1], int(words[2])),
    "until": lambda words: until(where(words[0])),
    "reading": lambda words: reading(Path(words[0])),
}


def where(address: str) -> Address:
    """Return an address as `open_register` takes it."""
    return address if "://" in address else Path(address)


if __name__ == "__main__":
    json.dump(TASKS[sys.argv[1]](sys.argv[2:]), sys.stdout)
