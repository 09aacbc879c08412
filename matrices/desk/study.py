"""The study and all that is made of accepted answers: languages and formats chosen, progress, each product opened."""

import datetime
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response

from matrices.cycle import RECEIPT, rows_words
from matrices.desk.tray import spooled
from matrices.desk.visits import Visit, done, shown, told
from matrices.errors import UsageError

_PRODUCTS = ("study", "present", "consolidate", "indicators", "directory")
"""What can be made, in the order of the page."""

_FORMATS = {"study": ("html", "pdf"), "indicators": ("html", "pdf"), "directory": ("html", "pdf", "xlsx", "vcf")}
_FOLDERS = ("study", "data", "indicators", "directory", "translations")
"""Folders of `build` that hold products."""

_PAGES = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf"}
"""What is opened in the browser; anything else is saved."""

_OWN_POLICY = "sandbox allow-scripts allow-popups allow-downloads allow-modals"
"""A product is a page of its own: its scripts run as those of nobody, and it keeps the policy that it carries."""


def _study(visit: Visit) -> Response:
    """Show what can be made, what is being made, and what was made."""
    documents = {one.document for one in visit.cycle.folder.instruments}
    known = {"indicators": "indicators", "directory": "directory", "study": "study", "present": "study"}
    return visit.page(
        "study",
        products=[one for one in _PRODUCTS if known.get(one, "study") in documents],
        formats=_FORMATS,
        spoken=visit.cycle.edition.languages,
        jobs=visit.desk.jobs.of(visit.edition, "make", "publish", "translate", "translated")[:6],
        made=_made(visit),
        changed={one.name: one for one in visit.cycle.made()},
        versions=visit.cycle.published()[::-1],
        receipt=RECEIPT,
    )


def _made(visit: Visit) -> list[tuple[str, list[tuple[str, str, int, bool]]]]:
    """Return, by folder, the files that were made: name, moment, size, and whether a browser opens them."""
    found = []
    for folder in _FOLDERS:
        base = visit.folder / "build" / folder
        paths = sorted(base.iterdir(), key=_order) if base.is_dir() else []
        files = [one for one in paths if one.is_file() and not one.name.startswith(".")]
        if files:
            found.append((folder, [(one.name, *_facts(one), one.suffix in _PAGES) for one in files]))
    return found


def _order(path: Path) -> tuple[int, str]:
    """Pages first, then what is printed, then data."""
    return list(_PAGES).index(path.suffix) if path.suffix in _PAGES else len(_PAGES), path.name


def _facts(path: Path) -> tuple[str, int]:
    facts = path.stat()
    return datetime.datetime.fromtimestamp(facts.st_mtime, datetime.UTC).isoformat(), facts.st_size


def _make(visit: Visit) -> Response:
    """Have a product made."""
    product = visit.field("product")
    if product not in _PRODUCTS:
        raise HTTPException(404)
    known = visit.cycle.edition.languages
    how: dict[str, object] = {}
    if product != "consolidate":
        how["languages"] = tuple(one for one in visit.fields("language") if one in known)
        if not how["languages"]:
            raise UsageError("no-language-chosen")
    if product in _FORMATS:
        how["formats"] = tuple(one for one in visit.fields("format") if one in _FORMATS[product])
        if not how["formats"]:
            raise UsageError("no-format-chosen")
    if product == "study":
        how["short"] = bool(visit.field("short"))
    if product == "directory":
        how["audience"] = "public" if visit.field("audience") == "public" else "network"
    job = visit.job("products", "make", told(f"job-{product}"), product=product, **how)
    return visit.back(visit.path("jobs", job.number))


def _translate(visit: Visit) -> Response:
    """Have the texts written for translators that are in another language."""
    target = visit.field("target")
    if target not in visit.cycle.edition.languages:
        raise UsageError("no-language-chosen")
    form = "xliff" if visit.field("form") == "xliff" else "xlsx"
    short = bool(visit.field("short"))
    job = visit.job("products", "translate", told("job-translate"), target=target, form=form, short=short)
    return visit.back(visit.path("jobs", job.number))


def _translated(visit: Visit) -> Response:
    """Take translations into the register."""
    paths, spool = spooled(visit, "files")
    how = {"translator": visit.field("translator"), "withdraw": bool(visit.field("withdraw"))}
    job = visit.job("products", "translated", told("job-translated"), spool=spool, files=paths, **how)
    return visit.back(visit.path("jobs", job.number))


def product(visit: Visit) -> Response:
    """Open a product in the browser, or save it."""
    path = _product(visit)
    if visit.asked("save") or path.suffix not in _PAGES:
        return visit.download(path)
    answer = FileResponse(path, media_type=_PAGES[path.suffix])
    answer.headers["Content-Security-Policy"] = _OWN_POLICY
    if path.suffix == ".pdf":  # a viewer of the browser's own, which a sandbox would keep shut
        answer.headers["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
    return answer


def _ask_publish(visit: Visit) -> Response:
    """Show what would be published, and what has changed of it since the run before and since it was published."""
    cycle, made, study = visit.cycle, visit.cycle.made(), visit.cycle.current()
    version = len(cycle.published()) + 1
    return visit.page(
        "publish",
        made=[(one, rows_words(one.rows[1], visit.language)) for one in made],
        ready=any(one.current for one in made),
        version=version,
        folder=cycle.published_folder(version).name,
        draft=study.proceedings.open,
        unclear=len(study.unclear),
        waiting=sum(len(one.waiting) for one in study.states),
    )


def _publish(visit: Visit) -> Response:
    """Publish what was chosen."""
    names = visit.fields("file")
    if not names:
        raise UsageError("publish-nothing")
    if visit.field("version") != str(len(visit.cycle.published()) + 1):
        raise UsageError("publish-moved")
    job = visit.job("products", "publish", told("job-publish"), names=names)
    return visit.back(visit.path("jobs", job.number))


def _published(visit: Visit) -> Response:
    """Save a published file, or the receipt of a version."""
    number, name = visit.request.path_params["version"], str(visit.request.path_params["name"])
    if name == RECEIPT:
        return visit.download(visit.cycle.published_folder(number) / RECEIPT)
    return visit.attached(visit.cycle.published_file(name, number), name.rpartition("/")[2])


def _product(visit: Visit) -> Path:
    folder, name = str(visit.request.path_params["folder"]), str(visit.request.path_params["file"])
    if folder not in _FOLDERS or "/" in name or "\\" in name or name.startswith("."):
        raise HTTPException(404)
    path = visit.folder / "build" / folder / name
    if not path.is_file():
        raise HTTPException(404)
    return path


ROUTES = (
    shown("/e/{edition}/study", _study),
    done("/e/{edition}/study", _make),
    done("/e/{edition}/study/translate", _translate),
    done("/e/{edition}/study/translated", _translated),
    shown("/e/{edition}/product/{folder}/{file}", product),
    shown("/e/{edition}/publish", _ask_publish),
    done("/e/{edition}/publish", _publish),
    shown("/e/{edition}/published/{version:int}/{name:path}", _published),
)
