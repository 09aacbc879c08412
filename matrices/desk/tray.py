"""The in-tray: files dropped, each checked at once; what waits is decided, with a way back; what exists, imported."""

import itertools
import shutil
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.cycle import private_folder
from matrices.desk.visits import Visit, done, problem_words, shown, told
from matrices.errors import MatricesError, UsageError
from matrices.instrument import RowId
from matrices.language import same
from matrices.web import Job

if TYPE_CHECKING:
    from matrices.checking import Merged, MergeSide
    from matrices.cycle import Cycle
    from matrices.register import Submission


_DECISIONS = ("accept", "merge", "set-aside", "withdraw", "restore", "arrival")
"""What can be decided of a submission, as the addresses have it."""

_PIECE = 1024 * 1024

_MAPPINGS = (".yaml", ".yml")

_TAKE = "take-"


def _tray(visit: Visit) -> Response:
    """Show what can be dropped, what is under way, and everything that came."""
    found = _list(visit)
    return visit.page(
        "tray",
        submissions=found[::-1],
        waiting=[one for one, _ in found if one.waits],
        decisions={one.name: decisions(one, counts=counts) for one, counts in found},
        jobs=visit.desk.jobs.of(visit.edition, "receive")[:5],
        left=_left(visit),
        countries=visit.cycle.edition.countries,
    )


def _list(visit: Visit) -> "tuple[tuple[Submission, bool], ...]":
    with visit.cycle.register_if_any() as register:
        if register is None:
            return ()
    return visit.cycle.register_list()


def decisions(one: "Submission", *, counts: bool) -> tuple[str, ...]:
    """Return what can be decided of a submission."""
    if one.waits:
        return ("accept", "merge", "set-aside", "arrival")
    if one.decided == "erased":
        return ()
    if counts:
        return ("withdraw", "arrival")
    return ("restore", "arrival") if one.accepted or one.discarded else ("arrival",)


def _drop(visit: Visit) -> Response:
    """Take dropped files: they are on the disk before anything else is done with them."""
    paths, spool = spooled(visit, "files")
    how = {
        "institution": visit.field("institution"),
        "sender": visit.field("sender"),
        "in_order": bool(visit.field("in-order")),
        "arrived": _moment(visit),
    }
    return _begin(visit, spool, paths, how if visit.field("keep") != "no" else None)


def spooled(visit: Visit, name: str, kind: str = "dropped") -> tuple[list[Path], Path]:
    """Return where the files of a field lie on the disk now, and the folder that holds them all.

    What is `dropped` waits on the tray until it is in the register; `chosen` is what one piece of work looks at.
    """
    files = visit.files(name)
    if not files:
        raise UsageError("nothing-dropped")
    spool, paths = _new_spool(visit, kind), []
    for number, file in enumerate(files, 1):
        path = spool / str(number) / (_plain(file.filename or "") or f"file-{number}")
        private_folder(path.parent)
        with path.open("xb") as target:
            shutil.copyfileobj(file.file, target, _PIECE)
        paths.append(path)
    return paths, spool


def _begin(visit: Visit, spool: Path, paths: list[Path], how: dict[str, object] | None) -> Response:
    names = ", ".join(path.name for path in paths[:3]) + (" …" if len(paths) > 3 else "")
    title = told("job-receive" if how is not None else "job-check", count=len(paths), names=names)
    noted = told("job-noted-receive" if how is not None else "job-noted-check", count=len(paths))
    own = {"spool": spool, "files": paths, "keep": how is not None, "noted": noted}
    job = visit.job("files", "receive", title, **own, **(how or {}))
    return visit.back(visit.path("jobs", job.number))


def _plain(name: str) -> str:
    """Return the last part of a file's name, as every system can write it."""
    last = PurePath(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"/\\|?*').strip(" .")[:150]


def _moment(visit: Visit) -> object:
    """Return when something came, if it was said; `UsageError` for what is no moment."""
    import datetime

    given = visit.field("arrived")
    try:
        return datetime.datetime.fromisoformat(given) if given else None
    except ValueError:
        raise UsageError("no-moment", given=given) from None


def _spools(visit: Visit, kind: str = "dropped") -> Path:
    return visit.folder / "build" / "desk" / kind


def _new_spool(visit: Visit, kind: str) -> Path:
    base = private_folder(_spools(visit, kind))
    for number in itertools.count(1):
        try:
            (base / str(number)).mkdir(mode=0o750)
        except FileExistsError:
            continue
        return base / str(number)
    raise AssertionError  # count has no end


def _left(visit: Visit) -> list[tuple[str, list[str]]]:
    """Return what was dropped, is not all in the register, and is in no job that runs."""
    base = _spools(visit)
    if not base.is_dir():
        return []
    busy = {job.values.get("spool") for job in visit.desk.jobs.of(visit.edition, "receive") if not job.over}
    left = [path for path in sorted(base.iterdir()) if path.is_dir() and path not in busy]
    return [(path.name, names) for path in left if (names := sorted(one.name for one in path.glob("*/*")))]


def _resume(visit: Visit) -> Response:
    """Go on with files that were dropped and are not all in the register, or let go of them."""
    found = dict(_left(visit))
    number = visit.field("number")
    if number not in found:
        raise HTTPException(404)
    spool = _spools(visit) / number
    if visit.field("what") == "discard":
        shutil.rmtree(spool)
        return visit.back(visit.path("tray"), told("left-discarded", count=len(found[number])))
    return _begin(visit, spool, sorted(spool.glob("*/*")), {"in_order": visit.field("what") == "in-order"})


def _decide(visit: Visit) -> Response:
    """Say what a decision will do, and ask for its reason."""
    return _asking(visit)


def _decided(visit: Visit) -> Response:
    """Take a decision; where something is still open, it is asked again, and nothing that was written is lost."""
    name, decision = _named(visit)
    reason, cycle = visit.field("reason"), visit.cycle
    try:
        done_ = _taken(visit, cycle, name, decision, reason)
    except MatricesError as problem:
        return _asking(visit, problem)
    counts = done_.counts.name if done_.counts is not None else "–"
    return visit.back(visit.path("tray", name), told(f"decided-{decision}", name=name, counts=counts), *done_.lines)


def _taken(visit: Visit, cycle: "Cycle", name: str, decision: str, reason: str):  # type: ignore[no-untyped-def]
    if decision == "merge":
        return cycle.register_merge(name, reason, _take(visit))
    if decision == "arrival":
        moment = _moment(visit)
        if moment is None:
            raise UsageError("no-moment", given="")
        return cycle.register_arrival(name, moment, reason)  # type: ignore[arg-type]
    return getattr(cycle, f"register_{decision.replace('-', '_')}")(name, reason)


def _asking(visit: Visit, problem: MatricesError | None = None) -> Response:
    name, decision = _named(visit)
    view = visit.cycle.register_view(name)
    merged = _preview(visit, name) if decision == "merge" else None
    return visit.page(
        "decide",
        http=400 if problem else 200,
        decision=decision,
        view=view,
        merged=merged,
        rows=_merge_rows(visit, merged) if merged is not None else [],
        taken=_take(visit),
        reason=visit.field("reason"),
        arrived=visit.field("arrived"),
        problem=problem_words(problem) if problem else None,
    )


def _preview(visit: Visit, name: str) -> "Merged":
    return visit.cycle.register_merge_preview(name, _take(visit))


def _merge_rows(visit: Visit, merged: "Merged") -> "list[tuple[str, str, str, str]]":
    """Return the rows of which both versions speak and differ: its key, its name, what either says."""
    found, instrument = [], visit.cycle.folder.instrument(merged.counts.submission.instrument)
    for one in merged.rows:
        if not one.both:
            continue
        sheet = instrument.sheet(one.place.sheet)
        there = RowId(one.place.sheet, one.other or one.place.row)
        ours, theirs = _row_words(merged.counts, one.place), _row_words(merged.waiting, there)
        title = next((row.title[visit.language] for row in sheet.rows if row.id == one.place.row), "")
        found.append(("/".join(one.place), f"{one.place.row} {title}".strip(), ours, theirs))
    return found


def _row_words(side: "MergeSide", place: "RowId") -> str:
    return "; ".join(answer.shown or answer.raw for answer in side.rows.get(place, {}).values())


def _take(visit: Visit) -> dict[str, int]:
    """Return of which version each row is taken, as far as it was said."""
    if visit.sent is None:
        return {}
    chosen = {key.removeprefix("take-"): visit.field(key) for key in visit.sent if key.startswith("take-")}
    return {row: int(version) for row, version in chosen.items() if version.isdigit()}


def _named(visit: Visit) -> tuple[str, str]:
    decision = visit.request.path_params["decision"]
    if decision not in _DECISIONS:
        raise HTTPException(404)
    return visit.request.path_params["name"], decision


def job(visit: Visit) -> Response:
    """Show how far a job is, or what it came to."""
    found = _job(visit)
    return visit.page("job", job=found, failed=problem_words(found.problem) if found.problem else None)


def _job(visit: Visit) -> Job:
    number = visit.request.path_params["number"]
    found = visit.desk.jobs.get(visit.edition, int(number)) if number.isdigit() else None
    if found is None:
        raise HTTPException(404)
    return found


def _stop(visit: Visit) -> Response:
    """Stop a job."""
    found = _job(visit)
    found.stopping = True
    return visit.back(visit.path("jobs", found.number), told("job-stopping", title=same(found.title[visit.language])))


def _import(visit: Visit) -> Response:
    """Show where mapping and files are dropped."""
    return visit.page("import", jobs=visit.desk.jobs.of(visit.edition, "bring_in")[:5])


def _drop_import(visit: Visit) -> Response:
    """Take a mapping, what goes with it, and files, and read them; nothing is written into the register yet."""
    beside, _ = spooled(visit, "mapping", "chosen")
    files, _ = spooled(visit, "files", "chosen")
    mapping = next((path for path in beside if path.suffix.lower() in _MAPPINGS), None)
    if mapping is None:
        raise UsageError("import-without-mapping")
    others = [path for path in beside if path is not mapping]
    return _begin_import(
        visit, {"mapping": mapping, "files": files, "beside": others, "taken": {}, "waiver": ""}, keep=False
    )


def _import_again(visit: Visit) -> Response:
    """Read what was dropped once more, with what was decided since; or import it."""
    number = visit.request.path_params["number"]
    before = visit.desk.jobs.get(visit.edition, int(number)) if number.isdigit() else None
    if before is None or before.kind != "bring_in" or not Path(before.values.get("mapping", "")).is_file():
        raise HTTPException(404)
    sent = visit.sent if visit.sent is not None else {}
    taken = {key.removeprefix(_TAKE): visit.field(key) for key in sent if key.startswith(_TAKE) and visit.field(key)}
    values = {name: before.values[name] for name in ("mapping", "files", "beside")}
    values |= {"taken": {**before.values["taken"], **taken}, "waiver": visit.field("waiver")}
    return _begin_import(visit, values, keep=visit.field("what") == "import")


def _begin_import(visit: Visit, values: dict[str, Any], *, keep: bool) -> Response:
    title = told("job-bring-in" if keep else "job-bring-in-dry", mapping=values["mapping"].name)
    job = visit.job("files", "bring_in", title, keep=keep, **values)
    return visit.back(visit.path("jobs", job.number))


ROUTES = (
    shown("/e/{edition}/tray", _tray),
    done("/e/{edition}/tray", _drop),
    done("/e/{edition}/tray/left", _resume),
    shown("/e/{edition}/jobs/{number}", job),
    done("/e/{edition}/jobs/{number}/stop", _stop),
    shown("/e/{edition}/tray/{name}/{decision}", _decide),
    done("/e/{edition}/tray/{name}/{decision}", _decided),
    shown("/e/{edition}/import", _import),
    done("/e/{edition}/import", _drop_import),
    done("/e/{edition}/import/{number}", _import_again),
)
