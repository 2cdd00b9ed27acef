"""Who may talk to the server: Host, Origin, token and cookie, on websockets too."""

import hmac
import json
import secrets
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "layerloom"
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


class Guard:
    """An ASGI layer in front of everything.

    Refuses foreign Hosts and Origins, asks for the token on /api (not on /internal,
    where the attempt's own fence is the secret, nor on static files), and exchanges
    the link `/?token=...` for an HttpOnly, SameSite=Strict cookie.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: frozenset[str]) -> None:
        self._app = app
        self._token = token
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through or answer it here."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["path"], headers)
        if refusal is not None:
            await _refuse(scope, receive, send, *refusal)
        elif scope["type"] == "http" and scope["method"] == "GET" and (target := self._link_target(scope)) is not None:
            await self._exchange(scope, send, target)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, path: str, headers: Headers) -> tuple[int, str, str, str] | None:
        host = _host_name(headers.get("host", ""))
        if host not in self._hosts:
            return (
                403,
                "forbidden_host",
                f"This server is not reached by the name '{host}'.",
                "Use the printed link, or add the name to LAYERLOOM_ALLOWED_HOSTS.",
            )
        origin = headers.get("origin")
        # Browsers send "null" from sandboxed pages and files: foreign, like any other site.
        if origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower():
            return (
                403,
                "forbidden_origin",
                f"Pages from '{origin}' may not use this server.",
                "Open the page that this server serves.",
            )
        if path.startswith("/api/") and path not in OPEN_PATHS and not self._has_token(headers):
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
        cookies = SimpleCookie()
        try:
            cookies.load(headers.get("cookie", ""))
        except CookieError:
            return False
        morsel = cookies.get(COOKIE)
        return morsel is not None and self._matches(morsel.value)

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
        cookie = f"{COOKIE}={self._token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000{secure}"
        headers = [
            (b"location", target.encode("ascii")),
            (b"set-cookie", cookie.encode("latin-1")),
            (b"cache-control", b"no-store"),
            (b"referrer-policy", b"no-referrer"),
            (b"content-length", b"0"),
        ]
        await send({"type": "http.response.start", "status": 303, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def _host_name(host: str) -> str:
    name = host.strip().lower()
    if name.startswith("["):
        return name.split("]")[0] + "]"
    return name.rsplit(":", 1)[0] if ":" in name else name


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
