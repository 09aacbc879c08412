"""The register: its log as sentences, its proof, copies out and in, keys, handover; a person of it erased."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import event_words, private_folder
from matrices.desk.tray import spooled
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.language import text

if TYPE_CHECKING:
    from matrices.cycle import Cycle
    from matrices.register import Register

_PAGE = 100
"""Sentences of the log on a page."""


def _register(visit: Visit) -> Response:
    """Show the log, newest first, and what can be done with the register."""
    cycle = visit.cycle
    with cycle.register_if_any() as there:
        begun = there is not None
        lacking = there is not None and (
            cycle.keys_known(there) != cycle.folder.keys.fingerprint or there.keys_missing()
        )
    events = cycle.register_log()[::-1] if begun else ()
    country = visit.asked("country").upper()
    chosen = [(one, late) for one, late in events if not country or one.details.get("country") == country]
    number = visit.asked("page", "1")
    page = max(1, min(int(number) if number.isdigit() else 1, -(-len(chosen) // _PAGE) or 1))
    zone, part = cycle.edition.calendar.zone, chosen[(page - 1) * _PAGE : page * _PAGE]
    return visit.page(
        "register",
        begun=begun,
        lines=[(one, event_words(one, zone, visit.language), late) for one, late in part],
        page=page,
        pages=-(-len(chosen) // _PAGE),
        country=country,
        countries=cycle.edition.countries,
        jobs=visit.desk.jobs.of(visit.edition, "verify", "export", "restore", "handover")[:5],
        copies=_copies(visit),
        instruments=cycle.folder.instruments,
        end=events[0][0].hash if events else "",
        keys_lacking=lacking,
        personal=any(one.personal for one in cycle.folder.instruments),
        fingerprint=cycle.folder.keys.fingerprint if cycle.folder.keys else "",
    )


def _lacks_keys(cycle: "Cycle", register: "Register") -> bool:
    """Tell whether keys are elsewhere that the register knows: those of the edition, or some of the directory's."""
    known = cycle.keys_known(register)
    return bool(known and known != cycle.folder.keys.fingerprint) or register.keys_missing() > 0


def _copies_folder(visit: Visit) -> Path:
    return visit.folder / "build" / "desk" / "copies"


def _copies(visit: Visit) -> list[str]:
    base = _copies_folder(visit)
    return sorted((one.name for one in base.iterdir() if one.is_file()), reverse=True) if base.is_dir() else []


def _verify(visit: Visit) -> Response:
    """Prove the register, and hold it against hashes that were noted, or files that carry one."""
    anchors = tuple(one.strip() for one in visit.field("against").split("\n") if one.strip())
    if any(set(one.lower()) - set("0123456789abcdef ") for one in anchors):
        raise UsageError("no-hash")
    paths, spool = _chosen(visit, "files")
    against, originals = (*anchors, *map(str, paths)), bool(visit.field("originals"))
    job = visit.job("files", "verify", told("job-verify"), spool=spool, against=against, originals=originals)
    return visit.back(visit.path("jobs", job.number))


def _chosen(visit: Visit, name: str) -> tuple[list[Path], Path | None]:
    """Return where the files of a field lie, if any was chosen."""
    return spooled(visit, name, "chosen") if visit.files(name) else ([], None)


def export(visit: Visit) -> Response:
    """Write a complete copy, to be saved elsewhere."""
    secret = visit.field("secret")
    if secret != visit.field("again"):
        raise UsageError("passphrases-differ")
    cycle = visit.cycle
    name = f"register-{cycle.edition.id}-{cycle.now():%Y%m%d-%H%M%S}.{'zip.enc' if secret else 'zip'}"
    target = private_folder(_copies_folder(visit)) / name
    job = visit.job("files", "export", told("job-export"), target=target, secret=secret)
    return visit.back(visit.path("jobs", job.number))


def _copy(visit: Visit) -> Response:
    """Save a copy that was written."""
    name = visit.request.path_params["file"]
    if name not in _copies(visit):
        raise UsageError("no-file", file=name)
    return visit.download(_copies_folder(visit) / name)


def restore(visit: Visit) -> Response:
    """Take a complete copy into the empty register."""
    paths, _ = spooled(visit, "copy", "chosen")
    job = visit.job("files", "restore", told("job-restore"), source=paths[0], secret=visit.field("secret"))
    return visit.back(visit.path("jobs", job.number))


def _keys_backup(visit: Visit) -> Response:
    """Save a copy of the keys that a passphrase opens; nothing of it stays on this computer."""
    secret, cycle = visit.field("secret"), visit.cycle
    if secret != visit.field("again"):
        raise UsageError("passphrases-differ")
    name = f"keys-{cycle.edition.id}-{cycle.now():%Y%m%d-%H%M%S}.enc"
    with tempfile.TemporaryDirectory(dir=private_folder(visit.folder / "build" / "desk")) as folder:
        cycle.keys_backup(Path(folder) / name, secret=lambda: secret)
        return visit.attached((Path(folder) / name).read_bytes(), name)


def _keys_restore(visit: Visit) -> Response:
    """Take the keys in from their copy."""
    paths, spool = spooled(visit, "copy", "chosen")
    try:
        _, keys = visit.cycle.keys_restore(paths[0], secret=lambda: visit.field("secret"))
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    return visit.back(visit.path("register"), told("keys-restored", fingerprint=keys.fingerprint))


def _handover(visit: Visit) -> Response:
    """Tell whether everything is there that whoever goes on with the edition needs."""
    named = visit.field("copy")
    there = _copies_folder(visit) / named if named in _copies(visit) else None
    copies, spool = _chosen(visit, "files")
    keys, keys_spool = _chosen(visit, "keys")
    if spool is not None and keys_spool is not None:
        keys_spool = keys_spool.rename(spool / "keys")
        keys = [keys_spool / path.parent.name / path.name for path in keys]
    job = visit.job(
        "files",
        "handover",
        told("job-handover"),
        spool=spool or keys_spool,
        copies=(next(iter(copies), there), next(iter(keys), None)),
        secret=visit.field("secret"),
        keys_secret=visit.field("keys-secret"),
    )
    return visit.back(visit.path("jobs", job.number))


def erase(visit: Visit) -> Response:
    """Show who stands in a country's directory, and what will become of it if one of them is erased."""
    return _erase(visit, visit.asked("country"), visit.asked("row"))


def _erase(visit: Visit, country: str, row: str, problem: MatricesError | None = None) -> Response:
    cycle = visit.cycle
    persons, versions = cycle.register_persons(country) if country else ({}, ())
    if row and row not in persons:
        raise problem or HTTPException(404)
    return visit.page(
        "erase",
        http=400 if problem is not None else 200,
        countries=cycle.edition.in_order(visit.language),
        country=country.upper(),
        persons=persons,
        row=row,
        versions=[one.name for one in versions],
        reason=visit.field("reason"),
        problem=problem_words(problem) if problem is not None else None,
    )


def _erased(visit: Visit) -> Response:
    """Erase a person; what stays elsewhere is told."""
    country, row, cycle = visit.field("country"), visit.field("row"), visit.cycle
    try:
        done_ = cycle.register_erase(country, row, visit.field("reason"))
    except MatricesError as problem:
        return _erase(visit, country, row, problem)
    names = {key: ", ".join(one.name for one in found) for key, found in (("e", done_.erased), ("p", done_.plain))}
    said = [text("register", "done-erased", row=row, country=country, count=len(done_.erased), names=names["e"])]
    if done_.made is not None:
        made = done_.made
        said.append(text("register", "counts-now", country=country, instrument=made.instrument, name=made.name))
    if done_.plain:
        said.append(text("register", "erase-plain-left", names=names["p"]))
    said.append(text("register", "erase-elsewhere", folder=cycle.folder.build))
    return visit.back(visit.path("register"), *said)


ROUTES = (
    shown("/e/{edition}/register", _register),
    done("/e/{edition}/register/verify", _verify),
    done("/e/{edition}/register/export", export),
    done("/e/{edition}/register/restore", restore),
    done("/e/{edition}/register/keys", _keys_backup),
    done("/e/{edition}/register/keys/restore", _keys_restore),
    done("/e/{edition}/register/handover", _handover),
    shown("/e/{edition}/register/erase", erase),
    done("/e/{edition}/register/erase", _erased),
    shown("/e/{edition}/register/copies/{file}", _copy),
)
