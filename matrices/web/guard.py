"""Every request, before anything looks at it: called by our own name, by our own pages, of a browser let in.

A page elsewhere can make a browser send requests to us, or give its own name our address, which reaches a port of this
computer too; so we look at the name by which we are called, at where a form comes from, and at a secret in each form.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from matrices.errors import MatricesError

if TYPE_CHECKING:
    from starlette.responses import Response

    Refusing = Callable[[Request, str, int], Response]


class _House(Protocol):
    """What a guard knows of the house before which it stands: its names, its cookie, who was let in, what is too large.

    `is_open` tells of a path whether it is answered without a session; `headers` go with every answer.
    """

    scheme: str
    largest: int
    headers: Mapping[str, str]

    @property
    def hosts(self) -> frozenset[str]:
        """The names under which the house answers; any other is a page elsewhere that found its way here."""

    @property
    def cookie(self) -> str:
        """The name of the cookie that holds the name of a session."""

    def session(self, name: str) -> Any:
        """Return the session of a name; nothing if there is none."""

    def is_open(self, path: str) -> bool:
        """Tell whether a path is answered without a session."""


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""What a page may load and send, and who may frame it."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_SAFE = ("GET", "HEAD")


class Guard:
    """Whoever stands before all screens of a house."""

    def __init__(self, app: ASGIApp, house: _House, refusing: "Refusing") -> None:
        self.app = app
        self.house = house
        self.refusing = refusing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it, with the headers that every answer carries."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        refusal = await run_in_threadpool(self._refusal, request)
        answer: ASGIApp = self.app if refusal is None else self.refusing(request, *refusal)
        await answer(scope, receive, _with_headers(send, {**_HEADERS, **self.house.headers}))

    def _refusal(self, request: Request) -> tuple[str, int] | None:
        """Return why a request is not answered, and its status; nothing if it is."""
        if request.headers.get("host", "").lower() not in self.house.hosts:
            return "refused-host", 421
        if request.method not in (*_SAFE, "POST"):
            return "refused-method", 405
        if request.method == "POST" and not self._is_own(request):
            return "refused-origin", 403
        try:
            request.state.session = self.house.session(request.cookies.get(self.house.cookie, ""))
        except MatricesError:
            return "refused-database", 503
        if request.state.session is None and not self.house.is_open(request.url.path):
            return "refused-session", 403
        return self._by_size(request) if request.method == "POST" else None

    def _is_own(self, request: Request) -> bool:
        """Tell whether a form is of one of our own pages.

        As these say `no-referrer`, browsers name no origin in what their forms send, but tell that it is the same site.
        """
        origin = request.headers.get("origin", "null")
        if origin == "null":
            return request.headers.get("sec-fetch-site") == "same-origin"
        return origin == f"{self.house.scheme}://{request.headers['host'].lower()}"

    def _by_size(self, request: Request) -> tuple[str, int] | None:
        """Return why what is sent is refused before any of it is read."""
        length = request.headers.get("content-length", "")
        if not length.isdigit():
            return "refused-length", 411
        return ("refused-size", 413) if int(length) > self.house.largest else None


def _with_headers(send: Send, carried: Mapping[str, str]) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in carried.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
