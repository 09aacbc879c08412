"""What the desk knows while it runs: its folder, who sits at it, who was let in by a link, the jobs under way."""

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from matrices.desk.officer import DeskOfficer, keep_officer, read_officer
from matrices.edition import EDITION_FILE
from matrices.language import LANGUAGES, Text
from matrices.web import Jobs

T = TypeVar("T")

_OPEN = re.compile(r"/(enter|static/[a-z0-9.-]+)")

_LARGEST = 512 * 1024 * 1024
"""Bytes that may be dropped at once."""


@dataclass
class Session:
    """A browser that came by a link: the secret of its forms, and what it is to be told on the next page."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    told: list[Text] = field(default_factory=list)


class FrontDesk:
    """The desk on a folder: an edition, or a folder of several.

    `pictures` are the sheets of the files that were looked at last, by the hash of each.
    """

    def __init__(self, folder: Path, settings: Path, language: str = LANGUAGES[0], port: int = 0) -> None:
        self.folder = folder
        self.port = port
        self.scheme = "http"
        self.headers: Mapping[str, str] = {}
        self.jobs = Jobs("matrices.desk.work")
        self.largest = _LARGEST
        self.pictures: dict[str, Any] = {}
        self.leave: Callable[[], None] = lambda: None
        self.settings = settings
        self._officer = read_officer(settings, language)
        self._links: set[str] = set()
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._remembered: dict[tuple[str, str], tuple[object, Any]] = {}
        for name, path in self.editions().items():
            self.jobs.recall(self.notes(path), name)

    @staticmethod
    def notes(edition: Path) -> Path:
        """Return the folder in which it is noted what becomes of the jobs of an edition."""
        return edition / "build" / "desk" / "jobs"

    @property
    def officer(self) -> DeskOfficer:
        """Who sits at the desk."""
        return self._officer

    @officer.setter
    def officer(self, officer: DeskOfficer) -> None:
        self._officer = officer
        keep_officer(self.settings, officer)

    @property
    def origin(self) -> str:
        """The address of the desk, as a browser says where a form comes from."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which the desk answers; any other is a page elsewhere that found its way to this port."""
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost"))

    @property
    def cookie(self) -> str:
        """The name of the cookie; browsers do not tell ports apart, so two desks would overwrite each other's."""
        return f"matrices-desk-{self.port}"

    def is_open(self, path: str) -> bool:
        """Tell whether a path is answered without a session: the link itself, and what its page looks like."""
        return bool(_OPEN.fullmatch(path))

    def new_link(self) -> str:
        """Return an address that lets one browser in, once."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._links.add(_hash(key))
        return f"{self.origin}/enter?key={key}"

    def enter(self, key: str) -> str | None:
        """Return the name of a new session for a link that was not used yet."""
        name = secrets.token_urlsafe(32)
        with self._lock:
            if _hash(key) not in self._links:
                return None
            self._links.remove(_hash(key))
            self._sessions[_hash(name)] = Session()
        return name

    def session(self, name: str) -> Session | None:
        """Return the session of a name."""
        return self._sessions.get(_hash(name))

    def remembered(self, name: tuple[str, str], stamp: object, made: Callable[[], T]) -> T:
        """Return what was made under a name when its stamp was the same, otherwise what is made now."""
        kept = self._remembered.get(name)
        if kept is None or kept[0] != stamp:
            kept = self._remembered[name] = (stamp, made())
        found: T = kept[1]
        return found

    @property
    def is_edition(self) -> bool:
        """Tell whether the folder is an edition itself, and so holds no others."""
        return (self.folder / EDITION_FILE).is_file()

    def editions(self) -> dict[str, Path]:
        """Return the editions by the names under which the desk speaks of them: this folder, or those in it."""
        if self.is_edition:
            return {self.folder.resolve().name or "edition": self.folder}
        try:
            found = sorted(path.parent for path in self.folder.glob(f"*/{EDITION_FILE}"))
        except OSError:
            return {}
        return {path.name: path for path in found}


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
