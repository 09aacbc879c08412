"""What exists, brought in: drop a mapping and files, read the report of the dry run, decide, import."""

from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from matrices.desk.tray import spooled
from matrices.desk.visits import Visit, done, shown, told
from matrices.errors import UsageError

_MAPPINGS = (".yaml", ".yml")
_TAKE = "take-"


def _page(visit: Visit) -> Response:
    """Show where mapping and files are dropped."""
    return visit.page("import", jobs=visit.desk.jobs.of(visit.edition, "bring_in")[:5])


def _drop(visit: Visit) -> Response:
    """Take a mapping, what goes with it, and files, and read them; nothing is written into the register yet."""
    beside, _ = spooled(visit, "mapping", "chosen")
    files, _ = spooled(visit, "files", "chosen")
    mapping = next((path for path in beside if path.suffix.lower() in _MAPPINGS), None)
    if mapping is None:
        raise UsageError("import-without-mapping")
    others = [path for path in beside if path is not mapping]
    return _begin(visit, {"mapping": mapping, "files": files, "beside": others, "taken": {}, "waiver": ""}, keep=False)


def _again(visit: Visit) -> Response:
    """Read what was dropped once more, with what was decided since; or import it."""
    number = visit.request.path_params["number"]
    before = visit.desk.jobs.get(visit.edition, int(number)) if number.isdigit() else None
    if before is None or before.kind != "bring_in" or not Path(before.values.get("mapping", "")).is_file():
        raise HTTPException(404)
    sent = visit.sent if visit.sent is not None else {}
    taken = {key.removeprefix(_TAKE): visit.field(key) for key in sent if key.startswith(_TAKE) and visit.field(key)}
    values = {name: before.values[name] for name in ("mapping", "files", "beside")}
    values |= {"taken": {**before.values["taken"], **taken}, "waiver": visit.field("waiver")}
    return _begin(visit, values, keep=visit.field("what") == "import")


def _begin(visit: Visit, values: dict[str, Any], *, keep: bool) -> Response:
    title = told("job-bring-in" if keep else "job-bring-in-dry", mapping=values["mapping"].name)
    job = visit.job("files", "bring_in", title, keep=keep, **values)
    return visit.back(visit.path("jobs", job.number))


ROUTES = (
    shown("/e/{edition}/import", _page),
    done("/e/{edition}/import", _drop),
    done("/e/{edition}/import/{number}", _again),
)
