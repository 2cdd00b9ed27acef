"""Who may talk to the server: Host, Origin, token and session, on websockets too."""

import hmac
import json
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.origins import Origins, read_authority
from layerloom.api.sessions import Session, Sessions
from layerloom.api.signed_in import CLOSE_SIGNED_OUT, serve_signed_in

OPEN_PATHS = frozenset({"/api/v1/health", "/api/v1/ready", "/api/v1/version", "/api/openapi.json"})


class Guard:
    """An ASGI layer in front of everything.

    Refuses foreign Hosts and Origins (the rules: ``api/origins.py``). On /api it asks for the token or a session
    (``api/sessions.py``), not on /internal, where runners have secrets of their own, nor for static files. It exchanges
    the link `/?token=...` for a session, whose secret is in a cookie that no script of a page can read.

    Args:
        app: What is guarded. A request of a session has it as ``scope["signed_in"]``.
        token: The secret.
        hosts: The names that the server is reached by, each with or without a port.
        sessions: Who is signed in.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Iterable[str], sessions: Sessions) -> None:
        self._app = app
        self._token = token
        self._origins = Origins(hosts)
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if (foreign := self._foreign(headers)) is not None:
            await _refuse(scope, receive, send, *foreign)
        elif scope["type"] == "http" and scope["method"] == "GET" and (target := self._link_target(scope)) is not None:
            await self._exchange(scope, headers, send, target)
        elif not scope["path"].startswith("/api/") or _is_open(scope) or self._has_token(headers):
            await self._app(scope, receive, send)
        elif (session := self._sessions.of(headers)) is not None:
            inside: Scope = {**scope, "signed_in": session}
            await serve_signed_in(self._app, self._sessions, session, inside, receive, send)
        else:
            await _refuse(scope, receive, send, *self._unauthorized(headers))

    def _foreign(self, headers: Headers) -> tuple[int, str, str, str] | None:
        host = headers.get("host", "")
        if not self._origins.knows(host):
            return (
                403,
                "forbidden_host",
                f"This server is not reached by the name '{host}'.",
                "Use the printed link, or add the name to LAYERLOOM_ALLOWED_HOSTS.",
            )
        origin = headers.get("origin")
        if origin is not None and not self._origins.lets(origin, host, headers.get("sec-fetch-site")):
            return 403, "forbidden_origin", f"Pages from '{origin}' may not use this server.", _fix_of(origin, host)
        return None

    def _unauthorized(self, headers: Headers) -> tuple[int, str, str, str]:
        ended = self._sessions.has_cookie(headers) and "authorization" not in headers
        return (
            401,
            "unauthorized",
            "This browser is not signed in any more." if ended else "No valid token came with this request.",
            "Open the link that the server printed ('layerloom link' prints it again), "
            "or send 'Authorization: Bearer TOKEN'.",
        )

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._matches(value.strip())

    def _matches(self, value: str) -> bool:
        return hmac.compare_digest(value.encode(), self._token.encode())

    def _link_target(self, scope: Scope) -> str | None:
        """Where `...?token=right` leads once the token is taken out; None for any other request."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token")
        if given is None or scope["path"].startswith("/api/") or not self._matches(given):
            return None
        rest = urlencode([(key, value) for key, value in query if key != "token"])
        # A path of "//host" or "/\host" would be read as another site, and a line break would begin another header.
        path = "/" + quote(scope["path"].lstrip("/\\"))
        return f"{path}?{rest}" if rest else path

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
    """The session that a request came by; None where it came with the token itself."""
    return scope.get("signed_in")


def _is_open(scope: Scope) -> bool:
    # What is sent with another method has a body, which is not read for strangers.
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


async def _refuse(scope: Scope, receive: Receive, send: Send, status: int, code: str, message: str, fix: str) -> None:
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
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
