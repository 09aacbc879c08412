"""Every request, before anything looks at it: from this computer, by this desk's own pages, of a browser let in.

A page elsewhere can make a browser send requests to a port of this computer, or give its own name this computer's
address; so the desk looks at the name it is called by, at where a form comes from, and at a secret in each form.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matrices.desk.front import FrontDesk

if TYPE_CHECKING:
    from starlette.responses import Response

    Refusing = Callable[[FrontDesk, Request, str, int], Response]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What a page of the desk may load and send, and who may frame it."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_SAFE = ("GET", "HEAD")
_OPEN = re.compile(r"/(enter|static/[a-z0-9.-]+)")
"""What is answered without a session: the link itself, and what its page looks like."""


class Guard:
    """The door of the desk."""

    def __init__(self, app: ASGIApp, desk: FrontDesk, refusing: "Refusing") -> None:
        self.app = app
        self.desk = desk
        self.refusing = refusing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it, with the headers that every answer carries."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refusal = self._refusal(request)
        answer: ASGIApp = self.app if refusal is None else self.refusing(self.desk, request, *refusal)
        await answer(scope, receive, _with_headers(send))

    def _refusal(self, request: Request) -> tuple[str, int] | None:
        """Return why a request is not answered, and its status; nothing if it is."""
        if request.headers.get("host", "").lower() not in self.desk.hosts:
            return "refused-host", 421
        if request.method not in (*_SAFE, "POST"):
            return "refused-method", 405
        if request.method == "POST" and not self._is_own(request):
            return "refused-origin", 403
        name = request.cookies.get(self.desk.cookie, "")
        request.state.session = self.desk.session(name)
        if request.state.session is None and not _OPEN.fullmatch(request.url.path):
            return "refused-session", 403
        return self._by_size(request) if request.method == "POST" else None

    def _is_own(self, request: Request) -> bool:
        """Tell whether a form is one of the desk's own pages.

        As these say `no-referrer`, browsers name no origin in what their forms send, but tell that it is the same site.
        """
        origin = request.headers.get("origin", "null")
        if origin == "null":
            return request.headers.get("sec-fetch-site") == "same-origin"
        return origin == f"http://{request.headers['host'].lower()}"

    def _by_size(self, request: Request) -> tuple[str, int] | None:
        """Return why what is sent is refused before any of it is read."""
        length = request.headers.get("content-length", "")
        if not length.isdigit():
            return "refused-length", 411
        return ("refused-size", 413) if int(length) > self.desk.largest else None


def _with_headers(send: Send) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
