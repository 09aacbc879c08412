"""The register: its log as sentences, its proof, copies out and in; the instruments, with their mistakes."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from matrices.cycle import event_words, private_folder
from matrices.desk.tray import spooled
from matrices.desk.visits import Visit, done, shown, told
from matrices.errors import UsageError

if TYPE_CHECKING:
    from matrices.instrument import Instrument

_PAGE = 100
"""Sentences of the log on a page."""


def register(visit: Visit) -> Response:
    """Show the log, newest first, and what can be done with the register."""
    cycle = visit.cycle
    with cycle.register_if_any() as there:
        begun = there is not None
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
        jobs=visit.desk.jobs.of(visit.edition, "verify", "export", "restore")[:5],
        copies=_copies(visit),
        instruments=[_instrument(one) for one in cycle.folder.instruments],
        end=events[0][0].hash if events else "",
        fingerprint=cycle.folder.keys.fingerprint if cycle.folder.keys else "",
    )


def _copies_folder(visit: Visit) -> Path:
    return visit.folder / "build" / "desk" / "copies"


def _copies(visit: Visit) -> list[str]:
    base = _copies_folder(visit)
    return sorted((one.name for one in base.iterdir() if one.is_file()), reverse=True) if base.is_dir() else []


def _instrument(one: "Instrument") -> dict[str, Any]:
    """Return what an instrument holds; one with mistakes keeps the edition from being opened, which says them all."""
    counts = {
        "sheets": len(one.sheets),
        "rows": sum(len(sheet.rows) for sheet in one.sheets),
        "rules": sum(len(sheet.rules) for sheet in one.sheets),
    }
    return {"name": one.id, "title": one.title, "counts": counts, "fingerprint": one.fingerprint[:12]}


def verify(visit: Visit) -> Response:
    """Prove the register."""
    against = tuple(visit.field("against").split("\n")) if visit.field("against") else ()
    anchors = tuple(one.strip() for one in against if one.strip())
    if any(set(one.lower()) - set("0123456789abcdef ") for one in anchors):
        raise UsageError("no-hash")
    job = visit.job("files", "verify", told("job-verify"), against=anchors, originals=bool(visit.field("originals")))
    return visit.back(visit.path("jobs", job.number))


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


def copy(visit: Visit) -> Response:
    """Save a copy that was written."""
    name = visit.request.path_params["file"]
    if name not in _copies(visit):
        raise UsageError("no-file", file=name)
    return visit.download(_copies_folder(visit) / name)


def restore(visit: Visit) -> Response:
    """Take a complete copy into the empty register."""
    paths, _ = spooled(visit, "copy")
    job = visit.job("files", "restore", told("job-restore"), source=paths[0], secret=visit.field("secret"))
    return visit.back(visit.path("jobs", job.number))


ROUTES = (
    shown("/e/{edition}/register", register),
    done("/e/{edition}/register/verify", verify),
    done("/e/{edition}/register/export", export),
    done("/e/{edition}/register/restore", restore),
    shown("/e/{edition}/register/copies/{file}", copy),
)
