"""Mails of the door → the mail server, behind the answer of a page, so that nobody learns from how long it takes."""

import datetime
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from matrices.errors import MatricesError

if TYPE_CHECKING:
    from matrices.register import Principal

    Carrier = Callable[[str, Principal, str], None]

LOG = logging.getLogger("matrices.door")
"""What the door notes: never a name, an address, a code or what anybody wrote."""

_TRIES = 3
_PAUSE = 20
"""Seconds between them."""

_Mail = tuple[str, "Principal", str]
"""The words, to whom, and the address in them that is a link."""


class Post:
    """The mails that wait to be sent; `failed` says when the last could not be, for whoever runs the server."""

    def __init__(self, carrier: "Carrier", clock: Callable[[], datetime.datetime]) -> None:
        self._carrier = carrier
        self._clock = clock
        self.failed = ""
        self._waiting: queue.Queue[_Mail | None] = queue.Queue(1000)
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to send."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Send what waits, and end."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(10)

    def send(self, words: str, to: "Principal", link: str = "") -> None:
        """Have somebody sent a few words; the first line is the subject."""
        self._waiting.put((words, to, link))

    def _run(self) -> None:
        while (mail := self._waiting.get()) is not None:
            for again in reversed(range(_TRIES)):
                if self._sent(mail) or not again:
                    break
                time.sleep(_PAUSE)

    def _sent(self, mail: _Mail) -> bool:
        try:
            self._carrier(*mail)
        except MatricesError as problem:
            self.failed = f"{self._clock():%Y-%m-%dT%H:%MZ} {problem.code}"
            LOG.error("mail not sent: %s", problem.code)
            return False
        return True
