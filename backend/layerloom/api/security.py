"""Who may talk to the server: Host, Origin, token and cookie, on websockets too."""

import hmac
import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from layerloom.api.origins import Origins, read_authority

COOKIE = "layerloom"
_COOKIE = re.compile(rf"{COOKIE}-[0-9a-f]{{8}}")
OPEN_PATHS = frozenset({"/api/v1/health", "/api/v1/ready", "/api/v1/version", "/api/openapi.json"})


def ensure_token(folder: Path, given: str | None) -> str:
    """The server's token: the given one, else the one kept in the data folder, made if missing.

    The file is readable by its owner only; the CLI and the client find the token there.
    """
    path = folder / "token"
    if given is None and path.exists():
        kept = path.read_text(encoding="utf-8").strip()
        if kept:
            return kept
    token = given or secrets.token_urlsafe(32)
    path.touch(mode=0o600, exist_ok=True)
    path.chmod(0o600)
    path.write_text(token + "\n", encoding="utf-8")
    return token


def ensure_cookie(folder: Path) -> str:
    """The name of the server's cookie, kept in its data folder.

    Browsers send a cookie to every port of a host: two servers with one name would sign each other's pages out.
    """
    path = folder / "cookie"
    kept = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    if not _COOKIE.fullmatch(kept):
        kept = f"{COOKIE}-{secrets.token_hex(4)}"
        path.write_text(kept + "\n", encoding="utf-8")
    return kept


class Guard:
    """An ASGI layer in front of everything.

    Refuses foreign Hosts and Origins (the rules: ``api/origins.py``), asks for the token on /api (not on /internal,
    where the attempt's own fence is the secret, nor on static files), and exchanges
    the link `/?token=...` for an HttpOnly, SameSite=Strict cookie.

    Args:
        app: What is guarded.
        token: The secret.
        hosts: The names that the server is reached by, each with or without a port.
        cookie: The cookie's name.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Iterable[str], cookie: str = COOKIE) -> None:
        self._app = app
        self._token = token
        self._origins = Origins(hosts)
        self._cookie = cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http" and scope["method"] == "GET" and (target := self._link_target(scope)) is not None:
            await self._exchange(scope, send, target)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str, str] | None:
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
        if scope["path"].startswith("/api/") and not _is_open(scope) and not self._has_token(headers):
            return (
                401,
                "unauthorized",
                "No valid token came with this request.",
                "Open the link that the server printed, or send 'Authorization: Bearer TOKEN'.",
            )
        return None

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._matches(value.strip()):
            return True
        # Another program's cookie may be written as it likes; it must not hide this one.
        value = cookie_parser(headers.get("cookie", "")).get(self._cookie)
        return value is not None and self._matches(value)

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

    async def _exchange(self, scope: Scope, send: Send, target: str) -> None:
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        below = scope.get("app_root_path") or "/"
        cookie = f"{self._cookie}={self._token}; Path={below}; HttpOnly; SameSite=Strict; Max-Age=31536000{secure}"
        headers = [
            (b"location", target.encode("ascii")),
            (b"set-cookie", cookie.encode("latin-1")),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


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
        close: Message = {"type": "websocket.close", "code": 4401 if status == 401 else 4403, "reason": code}
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
