"""What the door knows while it is open: its edition, its address, who was let in, the processes that read files."""

import contextlib
import datetime
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from matrices.cycle import Cycle, MailServer
from matrices.door.database import DoorSchema, database_of
from matrices.door.post import LOG, Post
from matrices.door.queue import WorkQueue
from matrices.door.store import DoorSession, DoorStore
from matrices.door.work import kept_cycle
from matrices.errors import MatricesError, UsageError
from matrices.web import JobLine, asked

if TYPE_CHECKING:
    from matrices.register import Principal, Register

_OPEN = re.compile(r"/|/(static/[a-z0-9.-]+|sign-in|code|privacy|health|language|i/[0-9a-f]+|published(/.*)?)")
"""What is answered without a session."""

_KEEPS = re.compile(r"/workbooks/[^/]+/(cell|fill/[^/]+/[^/]+)")
"""Where what somebody wrote is sent to: it is not lost when the session has ended meanwhile."""

_LARGEST = 25 * 1024 * 1024
"""Bytes of a form with the file in it."""

_PROCESSES = 2
"""Files that are read at a time."""

LONGEST = 60
"""Seconds that a file may take to be read."""

_MEMORY = 3 * 1024**3
"""Bytes that a process may ask for; of these, what reads a usual workbook uses a tenth."""

_DATABASE = ("register-server", "register-database", "register-read", "register-write", "register-busy")
"""Codes of problems that whoever runs the server has to look after."""

_HOUR = "max-age=31536000"


@dataclass(frozen=True)
class DoorSettings:
    """How a door is opened: the address by which the world knows it, the proxies before it, mail, scanner of viruses.

    `scanner` is `host:port` or a path of clamd; empty for none.
    """

    folder: Path
    public: str
    clock: Callable[[], datetime.datetime]
    proxies: tuple[str, ...] = ()
    mail: MailServer | None = None
    scanner: str = ""
    largest: int = _LARGEST


class FrontDoor:
    """The door of an edition."""

    def __init__(self, settings: DoorSettings) -> None:
        address = urlsplit(settings.public)
        local = address.hostname in ("127.0.0.1", "localhost", "::1")
        if address.scheme not in ("https", "http") or not address.netloc or (address.scheme == "http" and not local):
            raise UsageError("door-public", address=settings.public)
        self.settings = settings
        self.scheme, self.origin = address.scheme, f"{address.scheme}://{address.netloc.lower()}"
        self.hosts = frozenset({address.netloc.lower()})
        self.largest = settings.largest
        self.headers: Mapping[str, str] = {"Strict-Transport-Security": _HOUR} if self.scheme == "https" else {}
        self.cookie = "__Host-matrices" if self.scheme == "https" else f"matrices-door-{address.port or 80}"
        self.clock = settings.clock
        self._register: Register | None = None
        self._opened = contextlib.ExitStack()
        self._lock = threading.Lock()
        self._database = database_of(settings.folder, self.cycle("door", "es").address)
        self.store = DoorStore(self._database, self.clock)
        self.queue = WorkQueue(self._database, self.clock) if isinstance(self._database, DoorSchema) else None
        self.lines = [] if self.queue is not None else job_lines(_PROCESSES)
        self.post = Post(self._mailed, self.clock)
        self.read: dict[str, Any] = {}

    def session(self, name: str) -> DoorSession | None:
        """Return the session of a name, unless whoever signed in may enter no more."""
        return self.store.session(name) if name else None

    def is_open(self, path: str) -> bool:
        """Tell whether a path is answered without a session."""
        return bool(_OPEN.fullmatch(path)) or self.keeps(path)

    @staticmethod
    def keeps(path: str) -> bool:
        """Tell whether a form that is sent to a path is shown again to whoever has to sign in first."""
        return bool(_KEEPS.fullmatch(path))

    def cycle(self, actor: str, language: str) -> Cycle:
        """Return the edition, for somebody; read anew when a file of it was changed."""
        found = kept_cycle(self.settings.folder, self.clock, actor, language)
        return replace(found, held=self._held(found))

    def _held(self, found: Cycle) -> "Register | None":
        """Return the register, opened once for all requests: to open it costs ten times what is asked of it."""
        with self._lock:
            if self._register is None:
                with found.register_if_any() as register:
                    begun = register is not None
                self._register = self._opened.enter_context(found.register_open()) if begun else None
            return self._register

    def asked(self, task: str, actor: str, language: str, **values: Any) -> Any:
        """Return what a task of `work.py` comes to, in a process of its own that has its limits."""
        own = {"folder": self.settings.folder, "actor": actor, "language": language, **values}
        try:
            if self.queue is not None:
                return self.queue.asked(task, LONGEST, own)
            return asked(min(self.lines, key=lambda line: line.waiting), task, LONGEST, own)
        except MatricesError as problem:
            raise self.outward(problem) from problem

    @staticmethod
    def outward(problem: MatricesError) -> MatricesError:
        """Return a problem as those at the door are told of it; of a database it says no address."""
        if problem.code not in _DATABASE:
            return problem
        LOG.error("database: %s", problem.code)
        return UsageError("door-database")

    def _mailed(self, words: str, to: "Principal", link: str) -> None:
        if self.settings.mail is None:
            raise UsageError("no-mail-server")
        self.cycle("door", to.language).mailed(words, to, self.settings.mail, link)

    def begin(self) -> None:
        """Begin the processes before anybody needs them, and what sends mails."""
        for line in self.lines:
            line.begin()
        self.post.begin()

    def end(self) -> None:
        """End all processes."""
        for line in self.lines:
            line.end()
        self.post.end()
        self._opened.close()
        self._database.close()

    def sweep(self) -> None:
        """Delete what has been kept as long as it may be."""
        self.store.sweep()
        if self.queue is not None:
            self.queue.sweep()


def job_lines(count: int) -> list[JobLine]:
    """Return so many processes for the tasks of the door."""
    return [JobLine("matrices.door.work", 300, memory=_MEMORY) for _ in range(count)]
