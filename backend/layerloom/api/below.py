"""Serving below a path, as in ``https://lab.example/layerloom/``: the one place that knows of it.

A proxy may take the path away before it passes a request on, or leave it; both arrive inside as if there were none.
What leaves carries it again: the page, its cookie and its links by what they are told, redirects here.
"""

from urllib.parse import urlsplit, urlunsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Below:
    """An ASGI layer in front of everything.

    Args:
        app: What is served.
        root: The path, as in ``/layerloom``; empty where there is none.
    """

    def __init__(self, app: ASGIApp, *, root: str) -> None:
        self._app = app
        self._root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the path away where it is there, and put it before a redirect."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if self._root and (path == self._root or path.startswith(f"{self._root}/")):
            path = path[len(self._root) :] or "/"
        # A router takes ``root_path`` off the path: by it, it would go elsewhere than where the guard looked.
        # ``app_root_path`` is for the addresses that are told alone.
        inside: Scope = {
            **scope,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "app_root_path": self._root,
        }

        async def redirected(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    headers["location"] = self._outside(headers["location"])
            await send(message)

        await self._app(inside, receive, redirected)

    def _outside(self, location: str) -> str:
        """A place of this server as a browser sees it: below the path, by whatever scheme and name it came."""
        _, _, path, query, fragment = urlsplit(location)
        if not (path == self._root or path.startswith(f"{self._root}/")):
            path = self._root + path
        return urlunsplit(("", "", path, query, fragment))
