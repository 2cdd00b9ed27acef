"""The static page: built files from one folder, and security headers for browsers."""

from pathlib import Path

from fastapi import APIRouter
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
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
    """The files of the build. Those below `assets/` carry a hash of their content in their names.

    Args:
        folder: The folder of the build.
        root: The path below which clients reach the server.
    """

    def __init__(self, folder: Path, root: str) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._folder, self._root = folder, root

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file. Browsers may cache files with a hash forever, and must revalidate the others.

        For a wrong link a person gets the page, which says so; programs get a problem document.
        """
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code == 404 and _is_for_a_person(scope):
                return _page(self._folder, self._root, status=404)
            raise
        kept = path.startswith("assets/")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return response


def page_router(folder: Path, root: str) -> APIRouter:
    """The routes of the page. Each serves the same document, which reads the address itself.

    Args:
        folder: Of the build.
        root: The path that the server is reached below.
    """
    router = APIRouter(include_in_schema=False)

    def page() -> Response:
        return _page(folder, root)

    for path in ("/", "/runs", "/runs/{run_id}", "/data", "/data/{dataset}"):
        router.add_api_route(path, page, methods=["GET"])
    return router


def docs_router(root: str) -> APIRouter:
    """A readable view of the OpenAPI document, which loads files only from the build."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(_below(_DOCS, root))

    return router


def _page(folder: Path, root: str, status: int = 200) -> Response:
    document = folder / "index.html"
    if not document.is_file():
        return HTMLResponse(_below(_NOT_BUILT, root), status_code=503)
    text = _below(document.read_text(encoding="utf-8"), root)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-cache"})


def _is_for_a_person(scope: Scope) -> bool:
    # A mount sees the whole path in ``scope``.
    inside = scope["path"].lstrip("/")
    if inside.startswith(("api/", "internal/", "assets/")):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _below(document: str, root: str) -> str:
    """The document with its path filled in, so that its files are found from every address of the page."""
    return document.replace('="./', f'="{root}/').replace(_BASE, _BASE.replace('""', f'"{root}"'))


class PageHeaders:
    """Adds the content security policy and similar headers to every response."""

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
                # Pages of other origins may not embed a response, even if the browser sends the cookie.
                headers.setdefault("cross-origin-resource-policy", "same-origin")
                headers.setdefault("cross-origin-opener-policy", "same-origin")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
