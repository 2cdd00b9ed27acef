"""The static page: built files from one folder, and the headers that keep a browser strict about them."""

from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CSP = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# The page reads it; the path is of letters that need no quoting (`settings.py`).
_BASE = '<meta name="layerloom-base" content="">'
_NOT_BUILT = """<!doctype html><html lang="en"><title>Layerloom</title>
<h1>The page is not built yet</h1><p>Run <code>make run</code>, which builds it. The API at
<a href="./api/docs">/api/docs</a> works already.</p></html>"""


_DOCS = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Layerloom API</title>
<link rel="icon" href="./icon.svg"><link rel="stylesheet" href="./docs-ui/swagger-ui.css"></head>
<body><div id="swagger-ui"></div><script src="./docs-ui/swagger-ui-bundle.js"></script>
<script src="./docs-ui/start.js"></script></body></html>"""


class BuiltFiles(StaticFiles):
    """The files of the build. Those below `assets/` carry a hash of their content in their names."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file; the hashed ones are kept by the browser for good, the others asked for each time."""
        response = await super().get_response(path, scope)
        kept = path.startswith("assets/")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def page_router(folder: Path, root: str) -> APIRouter:
    """The routes of the page; each serves the same document, which reads the address itself.

    Args:
        folder: Of the build.
        root: The path that the server is reached below.
    """
    router = APIRouter(include_in_schema=False)

    def page() -> Response:
        document = folder / "index.html"
        if not document.is_file():
            return HTMLResponse(_below(_NOT_BUILT, root), status_code=503)
        text = _below(document.read_text(encoding="utf-8"), root)
        return HTMLResponse(text, headers={"cache-control": "no-cache"})

    for path in ("/", "/runs", "/runs/{run_id}", "/data", "/data/{dataset}"):
        router.add_api_route(path, page, methods=["GET"])
    return router


def docs_router(root: str) -> APIRouter:
    """The OpenAPI document made readable, by files of the build alone: nothing is loaded from elsewhere."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(_below(_DOCS, root))

    return router


def _below(document: str, root: str) -> str:
    """A document whose own files are found from every address of the page, and which knows the path it is below."""
    return document.replace('="./', f'="{root}/').replace(_BASE, _BASE.replace('""', f'"{root}"'))


class PageHeaders:
    """Puts the content security policy and its like on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add headers to an HTTP answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", _CSP)
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "no-referrer")
                # No page of another origin may embed an answer, whatever the cookie thinks of it.
                headers.setdefault("cross-origin-resource-policy", "same-origin")
                headers.setdefault("cross-origin-opener-policy", "same-origin")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
