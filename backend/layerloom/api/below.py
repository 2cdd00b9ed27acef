"""Serving below a path, as in ``https://lab.example/layerloom/``: the one place that knows of it.

A proxy may take the path away before it passes a request on, or leave it; both arrive inside as if there were none.
What leaves carries it again: page, cookie and links by what they are told, the addresses in ``Location`` here.
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
        """Take the path away where it is there, and put it before each ``Location``."""
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

        async def located(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers:
                    headers["location"] = self._outside(headers["location"])
            await send(message)

        await self._app(inside, receive, located)

    def _outside(self, location: str) -> str:
        """A place of this server as a browser sees it: below the path, by whatever scheme and name it came."""
        _, _, path, query, fragment = urlsplit(location)
        # Two slashes at the front would begin another site's name.
        return urlunsplit(("", "", f"{self._root}/{path.lstrip('/')}", query, fragment))
