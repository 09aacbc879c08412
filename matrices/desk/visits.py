"""A request → one call of `Cycle` → a page: what screens of the desk share. How one is added: docs/architecture.md."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from matrices.cycle import Cycle
from matrices.desk.front import FrontDesk
from matrices.desk.officer import clock
from matrices.edition import EDITION_FILE, KEYS_FILE
from matrices.language import Text, show_moment, text
from matrices.web import Job, PageVisit, asked, done, local, problem_words, refusal, shown, waited

__all__ = ["Visit", "done", "local", "problem_words", "refusal", "shown", "told"]

_NAVIGATION = ("board", "edition", "letters", "tray", "queries", "rounds", "study", "people", "register")
"""The screens of an edition in the order of the work; those of which there is a route are offered."""

_SOON = 1.5
"""Seconds for which an answer waits for a job, so that what is quick is shown at once."""

_LONGEST_PAGE = 60
"""Seconds that a page may take which needs a file to be read."""

T = TypeVar("T")


@dataclass(frozen=True)
class Visit(PageVisit):
    """A request of the officer's browser."""

    room = "desk"

    @property
    def desk(self) -> FrontDesk:
        """The desk."""
        found: FrontDesk = self.house
        return found

    @property
    def language(self) -> str:
        """The language of the officer."""
        return self.desk.officer.language

    @property
    def home(self) -> str:
        """The board of the edition; before one was chosen, the first page."""
        return self.path("board") if self.edition else "/"

    def before(self) -> Response | None:
        """Return the page that asks who sits at the desk, if nobody has said so."""
        if self.edition and not self.desk.officer.name:
            return RedirectResponse(f"/name?next={quote(self.request.url.path)}", 303)
        return None

    def shared(self) -> dict[str, Any]:
        """Return what every page of the desk has."""
        return {"navigation": _navigation(self), "moment": functools.partial(_shown, self)}

    @property
    def edition(self) -> str:
        """The name under which the desk speaks of the edition of the page; empty where it is of none."""
        return str(self.request.path_params.get("edition", ""))

    @property
    def folder(self) -> Path:
        """The folder of the edition; there is no such page if there is none."""
        found = self.desk.editions().get(self.edition)
        if found is None:
            raise HTTPException(404)
        return found

    @property
    def cycle(self) -> Cycle:
        """The edition, for whoever sits at the desk; read anew when a file of it was changed."""
        if "cycle" not in self._kept:
            officer, folder = self.desk.officer, self.folder
            found = self.remembered("cycle", (), lambda: Cycle.open(folder, clock=clock, actor=""))
            self._kept["cycle"] = replace(found, clock=clock, actor=officer.name, language=officer.language)
        cycle: Cycle = self._kept["cycle"]
        return cycle

    def remembered(self, name: str, state: tuple[object, ...], made: Callable[[], T]) -> T:
        """Return what was made of the same files of the edition and the same state before, otherwise make it anew."""
        folder = self.folder
        files = [folder / EDITION_FILE, folder / KEYS_FILE, *folder.glob("*/*.yaml"), *folder.glob("schemas/*/*.yaml")]
        stamp = (state, self.language, [(one, *_stamp(one)) for one in files])
        return self.desk.remembered((name, self.edition), stamp, made)

    def path(self, *parts: object) -> str:
        """Return the address of a page of this edition: `path("tray", name, "accept")`."""
        return "/" + "/".join(quote(str(part), safe="") for part in ("e", self.edition, *parts))

    def job(self, line: str, task: str, title: Text, **values: Any) -> Job:
        """Have a task of `work.py` done for this edition, and return it when it is over or it takes a while.

        The task is given the folder, the officer's name and language, and the values, of which no secret is kept.
        """
        officer = self.desk.officer
        own = {"folder": self.folder, "actor": officer.name, "language": officer.language}
        kept = {name: value for name, value in values.items() if not name.endswith("secret")}
        job = self.desk.jobs.new(self.desk.notes(self.folder), self.edition, task, title, clock(), **kept)
        values.pop("noted", None)
        return waited(self.desk.jobs.add(line, job, {**own, **values}), _SOON)

    def asking(self, task: str, **values: Any) -> Any:
        """Return what a task of `work.py` comes to that a page cannot be shown without."""
        officer = self.desk.officer
        own = {"folder": self.folder, "actor": officer.name, "language": officer.language}
        return asked(self.desk.jobs.lines["files"], task, _LONGEST_PAGE, {**own, **values})


def _navigation(visit: Visit) -> list[tuple[str, str]]:
    """Return name and address of the screens of an edition."""
    if not visit.edition:
        return []
    routes = {route.path for route in visit.request.app.routes if isinstance(route, Route)}
    return [(name, visit.path(name)) for name in _NAVIGATION if f"/e/{{edition}}/{name}" in routes]


def _shown(visit: Visit, at: Any) -> str:
    """Return a moment as the page shows it, in the time zone of the edition; ISO 8601 is read."""
    import datetime

    moment = datetime.datetime.fromisoformat(at) if isinstance(at, str) else at
    return show_moment(moment.astimezone(visit.cycle.edition.calendar.zone), visit.language)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when a file is written: its moment and size; zeros where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def told(key: str, **values: object) -> Text:
    """Return an entry of `words/desk.yaml` in all languages."""
    return text("desk", key, **values)
