"""`matrices handover`: an edition → whether everything is there that whoever goes on with it needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matrices.commands.help import Command
from matrices.errors import MatricesError

if TYPE_CHECKING:
    from matrices.edition import Folder
    from matrices.register import Register


@click.command("handover", cls=Command)
@click.option("--copy", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--keys-copy", type=click.Path(path_type=Path), metavar="FILE")
@click.pass_context
def command(context: click.Context, copy: Path | None, keys_copy: Path | None) -> None:
    """Check that an edition is complete before somebody else goes on with it, or before a computer is given up."""
    from matrices.commands.context import edition_of
    from matrices.commands.speech import reader_language
    from matrices.language import say

    folder, language = edition_of(context), reader_language()
    missing = 0
    for one in pieces(folder, copy, keys_copy):
        mark = "" if one.there is None else say("handover", "there" if one.there else "missing", language) + " "
        click.echo(mark + say("handover", one.key, language, **one.values))
        missing += one.there is False
    click.echo(say("handover", "incomplete" if missing else "complete", language, count=missing))
    context.exit(1 if missing else 0)


@dataclass(frozen=True)
class HandedOver:
    """Something that is handed over: entry of `words/handover.yaml`; whether it is there, None if it need not be."""

    key: str
    there: bool | None
    values: dict[str, Any] = field(default_factory=dict)


def pieces(folder: "Folder", copy: Path | None, keys_copy: Path | None) -> Iterator[HandedOver]:
    """Yield everything that whoever goes on with an edition needs, in the order of its page in docs/."""
    from matrices.commands.context import register_if_any

    yield from _sources(folder)
    yield _previous(folder)
    with register_if_any(folder) as register:
        yield _register(folder, register)
        yield _keys(folder, register)
        lacking = register.keys_missing() if register is not None else 0
        if lacking:
            yield HandedOver("persons-missing", False, {"count": lacking})
        yield _copy(copy, register)
    yield _keys_copy(keys_copy, folder)
    made = sum(path.is_file() for path in folder.build.rglob("*")) if folder.build.is_dir() else 0
    yield HandedOver("build", None, {"folder": folder.build, "count": made})


def _sources(folder: "Folder") -> Iterator[HandedOver]:
    from matrices.edition import EDITION_FILE, instrument_folder

    yield HandedOver("edition", True, {"file": folder.path / EDITION_FILE, "edition": folder.edition.id})
    for name in folder.edition.instruments:
        own = instrument_folder(folder.path, name)
        beside = own.is_relative_to(folder.path)
        key = "instrument-beside" if beside else "instrument-shipped"
        yield HandedOver(key, True, {"instrument": name, "folder": own})
    if (folder.path / "templates").is_dir():
        yield HandedOver("page-templates", True, {"folder": folder.path / "templates"})


def _previous(folder: "Folder") -> HandedOver:
    from matrices.commands.context import register_if_any
    from matrices.commands.previous import previous_edition

    named = folder.edition.previous
    if not named:
        return HandedOver("previous-none", None)
    try:
        previous = previous_edition(folder, None, blank=False)
        with register_if_any(previous) if previous is not None else register_if_any(folder) as register:
            return HandedOver("previous", register is not None, {"folder": named})
    except MatricesError:
        return HandedOver("previous", False, {"folder": named})


def _register(folder: "Folder", register: "Register | None") -> HandedOver:
    from matrices.commands.context import address_of
    from matrices.commands.register import counts
    from matrices.commands.speech import reader_language

    address = address_of(folder)
    shown = address if isinstance(address, Path) else _without_password(address)
    if register is None:
        return HandedOver("register-none", False, {"address": shown})
    proof = register.prove()
    values = {"address": shown, "counts": counts(proof, reader_language()), "faults": len(proof.faults)}
    return HandedOver("register-faults" if proof.faults else "register", not proof.faults, values)


def _without_password(address: str) -> str:
    before, at, after = address.rpartition("@")
    return f"{before.partition('://')[0]}://…@{after}" if at else address


def _keys(folder: "Folder", register: "Register | None") -> HandedOver:
    from matrices.commands.context import keys_known

    known = keys_known(folder, register) if register is not None else ""
    if not folder.keys:
        return HandedOver("keys-none", False, {"known": known or "–"})
    if known and known != folder.keys.fingerprint:
        return HandedOver("keys-other", False, {"known": known, "fingerprint": folder.keys.fingerprint})
    return HandedOver("keys", True, {"fingerprint": folder.keys.fingerprint})


def _copy(path: Path | None, register: "Register | None") -> HandedOver:
    from matrices.commands.register import opened_copy

    if path is None or not path.is_file():
        return HandedOver("copy-none", False, {"file": path or "–"})
    try:
        with opened_copy(path) as archive:
            end = archive.end()
    except MatricesError as problem:
        return HandedOver("copy-unreadable", False, {"file": path, "problem": _told(problem)})
    hashes = [one.hash for one in register.events()] if register is not None else []
    if end not in hashes:
        return HandedOver("copy-other", False, {"file": path})
    later = len(hashes) - 1 - hashes.index(end)
    return HandedOver("copy-older" if later else "copy", not later, {"file": path, "count": later})


def _keys_copy(path: Path | None, folder: "Folder") -> HandedOver:
    from matrices.commands.keys import opened
    from matrices.edition import keys_from

    if path is None or not path.is_file():
        return HandedOver("keys-copy-none", False, {"file": path or "–"})
    try:
        found = keys_from(opened(path)).fingerprint
    except MatricesError as problem:
        return HandedOver("keys-copy-unreadable", False, {"file": path, "problem": _told(problem)})
    except ValueError:
        return HandedOver("keys-copy-other", False, {"file": path, "fingerprint": "–"})
    same = bool(folder.keys) and found == folder.keys.fingerprint
    return HandedOver("keys-copy" if same else "keys-copy-other", same, {"file": path, "fingerprint": found})


def _told(problem: MatricesError) -> str:
    from matrices.commands.speech import reader_language
    from matrices.language import Text, catalogue

    entry = catalogue("errors").get(problem.code)
    return Text(entry["message"]).fill(**problem.values)[reader_language()] if entry else str(problem)
