"""Serves below a path, as in ``https://lab.example/layerloom/``.

A proxy may remove the path before it passes a request on, or keep it. This module removes it in both cases, and adds it
to addresses in ``Location``. Page, cookie and links get the path from the settings.
"""

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Below:
    """An ASGI layer in front of everything.

    Args:
        app: The app behind this layer.
        root: The path, as in ``/layerloom``; empty if there is none.
    """

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remove the path from the request, and add it to each ``Location``."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if self._root and (path == self._root or path.startswith(f"{self._root}/")):
            path = path[len(self._root) :] or "/"
        # Do not set ``root_path``: a router removes it from the path, and so would use another path than the guard.
        # ``app_root_path`` is only for the addresses in documents.
        inside: Scope = {
            **scope,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "app_root_path": self._root,
        }

        async def located(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    headers["location"] = self._outside(headers["location"])
            await send(message)

        await self._app(inside, receive, located)

    def _outside(self, location: str) -> str:
        """A location of this server for a browser: below the path, without scheme and host."""
        _, _, path, query, fragment = urlsplit(location)
        # Two slashes at the start would mean another site.
        return urlunsplit(("", "", f"{self._root}/{path.lstrip('/')}", query, fragment))
