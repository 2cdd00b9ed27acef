"""Who may talk to the server: Host, Origin, token and session, on websockets too."""

import hmac
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.origins import Origins, read_authority
from layerloom.api.sessions import Session, Sessions
from layerloom.api.signed_in import CLOSE_SIGNED_OUT, serve_signed_in
from layerloom.api.tries import Tries
from layerloom.errors import TooManyTries

OPEN_PATHS = frozenset({"/api/v1/health", "/api/v1/ready", "/api/v1/version", "/api/openapi.json"})
_TOO_MANY = "Too many wrong tokens came from this address, so its tokens are refused for now."


@dataclass(frozen=True)
class Access:
    """The credentials of the server.

    ``token`` is for people and scripts, ``sessions`` are the signed-in browsers. ``secret`` is for runners; if there is
    an ``internal_port``, they report only there.
    """

    token: str
    sessions: Sessions
    secret: str
    internal_port: int | None = None


class Guard:
    """An ASGI layer in front of everything.

    It refuses foreign Hosts and Origins (the rules: ``api/origins.py``). /api needs the token or a session
    (``api/sessions.py``). Static files do not, and neither does /internal, where runners have their own secrets. The
    guard exchanges the link `/?token=...` for a session, whose secret is in a cookie that scripts of a page cannot
    read.

    Args:
        app: The guarded app. A request of a session has it as ``scope["signed_in"]``.
        token: The token.
        hosts: The host names of the server, each with or without a port.
        sessions: The signed-in browsers.
        tries: The addresses that sent wrong tokens and have to wait.
    """

    def __init__(
        self, app: ASGIApp, *, token: str, hosts: Iterable[str], sessions: Sessions, tries: Tries | None = None
    ) -> None:
        self._app = app
        self._token = token
        self._origins = Origins(hosts)
        self._sessions = sessions
        self._tries = tries or Tries()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if (foreign := self._foreign(headers)) is not None:
            await _refuse(scope, receive, send, *foreign)
        elif (link := _link_of(scope)) is not None:
            await self._open_link(scope, receive, send, headers, *link)
        elif not scope["path"].startswith("/api/") or _is_open(scope) or self._has_token(scope, headers):
            await self._app(scope, receive, send)
        elif (session := self._sessions.of(headers)) is not None:
            inside: Scope = {**scope, "signed_in": session}
            await serve_signed_in(self._app, self._sessions, session, inside, receive, send)
        else:
            await self._refuse_stranger(scope, receive, send, headers)

    def _foreign(self, headers: Headers) -> tuple[int, str, str, str] | None:
        host = headers.get("host", "")
        if not self._origins.knows(host):
            return (
                403,
                "forbidden_host",
                f"This server does not accept the host name '{host}'.",
                "Use the printed link, or add the name to LAYERLOOM_ALLOWED_HOSTS.",
            )
        origin = headers.get("origin")
        if origin is not None and not self._origins.lets(origin, host, headers.get("sec-fetch-site")):
            return 403, "forbidden_origin", f"Pages from '{origin}' may not use this server.", _fix_of(origin, host)
        return None

    async def _refuse_stranger(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        has_token = "authorization" in headers
        seconds = self._tries.seconds_left(_address(scope)) if has_token else 0.0
        if seconds > 0:
            fix = f"Wait {_told(seconds)}, then send the right token: 'layerloom link' prints it."
            await _refuse(scope, receive, send, TooManyTries.status, TooManyTries.code, _TOO_MANY, fix, wait=seconds)
            return
        ended = self._sessions.has_cookie(headers) and not has_token
        message = "This browser is not signed in any more." if ended else "No valid token came with this request."
        fix = (
            "Open the link that the server printed ('layerloom link' prints it again), "
            "or send 'Authorization: Bearer TOKEN'."
        )
        await _refuse(scope, receive, send, 401, "unauthorized", message, fix)

    def _has_token(self, scope: Scope, headers: Headers) -> bool:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._is_right(value.strip(), _address(scope))

    def _is_right(self, given: str, address: str) -> bool:
        """Whether this is the token. A wrong one is noted; while its address has to wait, every token is refused."""
        if self._tries.seconds_left(address) > 0:
            return False
        if hmac.compare_digest(given.encode(), self._token.encode()):
            return True
        self._tries.was_wrong(address)
        return False

    async def _open_link(
        self, scope: Scope, receive: Receive, send: Send, headers: Headers, given: str, target: str
    ) -> None:
        """Exchange the token of a link for a session; for a wrong token the page says what to do."""
        address = _address(scope)
        seconds = self._tries.seconds_left(address)
        if seconds > 0:
            await _tell_to_wait(send, seconds)
        elif self._is_right(given, address):
            await self._exchange(scope, headers, send, target)
        else:
            await self._app(scope, receive, send)

    async def _exchange(self, scope: Scope, given: Headers, send: Send, target: str) -> None:
        cookie = self._sessions.begin(scope, given)
        headers = [
            (b"location", target.encode("ascii")),
            (b"set-cookie", cookie.encode("latin-1")),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def session_of(scope: Scope) -> Session | None:
    """The session of a request; None if it came with the token itself."""
    return scope.get("signed_in")


def _link_of(scope: Scope) -> tuple[str, str] | None:
    """The token of a link `...?token=...`, and its target without the token; None for any other request."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith("/api/"):
        return None
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    given = dict(query).get("token")
    if given is None:
        return None
    rest = urlencode([(key, value) for key, value in query if key != "token"])
    # A path such as "//host" or "/\\host" would mean another site, and a line break would begin another header.
    path = "/" + quote(scope["path"].lstrip("/\\"))
    return given, f"{path}?{rest}" if rest else path


def _address(scope: Scope) -> str:
    """The address of the client; behind a trusted proxy, the address that the proxy reports."""
    return (scope.get("client") or ("",))[0]


def _told(seconds: float) -> str:
    whole = math.ceil(seconds)
    return "a second" if whole == 1 else f"{whole} seconds"


def _is_open(scope: Scope) -> bool:
    # Requests with other methods have a body, which is not read for strangers.
    return scope["path"] in OPEN_PATHS and scope.get("method") in {"GET", "HEAD"}


def _fix_of(origin: str, host: str) -> str:
    page, to = read_authority(origin.partition("://")[2]), read_authority(host)
    if page is None or to is None or page.name != to.name:
        return "Open the page that this server serves."
    listed = page.name if page.port is None else f"{page.name}:{page.port}"
    return (
        f"Open the page that this server serves. Where a proxy serves it there, add '{listed}' to "
        "LAYERLOOM_ALLOWED_HOSTS, or have the proxy pass on Host with its port."
    )


async def _tell_to_wait(send: Send, seconds: float) -> None:
    """Answer a person who opened a link in a browser too early."""
    body = f"{_TOO_MANY}\nWait {_told(seconds)}, then open the link again.\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(math.ceil(seconds)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": TooManyTries.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    code: str,
    message: str,
    fix: str,
    *,
    wait: float = 0.0,
) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting makes the server answer the handshake with 403.
        await receive()
        close: Message = {
            "type": "websocket.close",
            "code": CLOSE_SIGNED_OUT if status == 401 else 4403,
            "reason": code,
        }
        await send(close)
        return
    body = json.dumps(
        {
            "type": "about:blank",
            "title": message,
            "status": status,
            "code": code,
            "detail": fix,
            "errors": [{"code": code, "message": message, "fix": fix}],
        }
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
    ]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if wait > 0:
        headers.append((b"retry-after", str(math.ceil(wait)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
