"""The desk, started: a free port of this computer, a link for one browser, until somebody ends it."""

import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from matrices.desk.front import FrontDesk
from matrices.desk.officer import settings_file
from matrices.errors import UsageError

_LOG_SIZE = 1_000_000


@dataclass(frozen=True)
class Served:
    """A desk that answers: the link that lets one browser in."""

    link: str


def serve(folder: Path, *, language: str, port: int = 0, began: Callable[[Served], None]) -> None:
    """Serve the desk on a folder until it is ended; `began` is told the link as soon as it answers.

    Only this computer is answered. What nobody foresaw is noted in a file beside the settings of the user.
    """
    import uvicorn

    from matrices.desk.app import desk_app

    settings = settings_file()
    listening = _listening(port)
    desk = FrontDesk(folder.resolve(), settings, language, listening.getsockname()[1])
    config = uvicorn.Config(
        desk_app(desk), log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)
    desk.leave = lambda: setattr(server, "should_exit", True)
    _note_in(settings.with_name("desk.log"))
    desk.jobs.begin()
    listening.listen(128)  # so that the browser is not sent away before the first page is ready
    began(Served(desk.new_link()))
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        desk.jobs.end()
        listening.close()


def _listening(port: int) -> socket.socket:
    """Return a socket of this computer alone, on a free port if it is 0; `UsageError` for one that is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        found.bind(("127.0.0.1", port))
    except OSError as problem:
        found.close()
        raise UsageError("port-taken", port=port) from problem
    return found


def _note_in(path: Path) -> None:
    """Have what nobody foresaw noted in a file, which begins anew when it is large: a screen shows no traceback."""
    from matrices.cycle import private_folder

    private_folder(path.parent)
    if path.is_file() and path.stat().st_size > _LOG_SIZE:
        path.unlink()
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.ERROR)
        logger.propagate = False
    logging.getLogger("uvicorn.error").handlers = [logging.FileHandler(path, encoding="utf-8", delay=True)]
