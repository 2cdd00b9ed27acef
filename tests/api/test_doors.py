"""No address leads past the token: what the guard looks at is what the router goes to.

By the whole app, whose parts are not started: a request that got past its layers would find none and raise.
"""

from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from layerloom.api.below import Below
from layerloom.api.security import Access
from layerloom.api.sessions import Sessions
from layerloom.app import create_app
from layerloom.settings import Settings

ROOTS = ("", "/lab", "/lab/lab")
TOKEN = "a-token-that-is-long-enough"
SECRET = "the-secret-of-the-process"
PREFIXES = (
    "",
    "/lab",
    "/lab/lab",
    "/lab/lab/lab",
    "/lab/lab/lab/lab",
    "/lab/lab/lab/lab/lab/lab",
    "/lab//lab",
    "//lab",
)
ASKED = (
    ("GET", "/api/v1/runs"),
    ("POST", "/api/v1/runs"),
    ("DELETE", "/api/v1/runs/r1"),
    ("GET", "/api/docs"),
    ("POST", "/internal/attempts/a1/events"),
)


@cache
def app_below(root: str) -> FastAPI:
    settings = Settings(data=Path("not-started"), root_path=root)
    sessions = Sessions(settings.data / "sessions", token=TOKEN, cookie="layerloom-00000000")
    access = Access(token=TOKEN, sessions=sessions, secret=SECRET)
    app = create_app(settings, access=access, on_ready=lambda: None)
    # What refuses a report looks here first.
    app.state.services = None
    return app


def http_to(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


async def post(app: Any, path: str, *, token: str = "", length: int = 2) -> tuple[int, bool]:
    """The status of a POST, and whether any of its body was read."""
    said: list[dict[str, Any]] = []
    is_read = False

    async def receive() -> dict[str, Any]:
        nonlocal is_read
        is_read = True
        return {"type": "http.request", "body": b"[]", "more_body": False}

    async def send(message: Any) -> None:
        said.append(message)

    headers = [(b"host", b"127.0.0.1:8000"), (b"content-length", str(length).encode())]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
    }
    await app(scope, receive, send)
    return said[0]["status"], is_read


async def shake_hands(app: Any, path: str) -> dict[str, Any]:
    """What a websocket that is asked for without a token is answered first."""
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        said.append(message)

    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "scheme": "ws",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "subprotocols": [],
    }
    await app(scope, receive, send)
    return said[0]


@pytest.mark.parametrize("root", ROOTS)
async def test_no_prefix_leads_past_the_token(root: str):
    app = app_below(root)
    async with http_to(app) as http:
        for prefix in PREFIXES:
            for method, path in ASKED:
                answer = await http.request(method, prefix + path, json={})
                assert answer.status_code in {401, 404, 405}, (prefix, method, path, answer.text)


@pytest.mark.parametrize("root", ROOTS)
async def test_no_websocket_does(root: str):
    app = app_below(root)
    for prefix in PREFIXES:
        assert (await shake_hands(app, f"{prefix}/api/v1/ws"))["type"] == "websocket.close", prefix
    assert (await shake_hands(app, f"{root}/api/v1/ws"))["code"] == 4401


@pytest.mark.parametrize("root", ROOTS)
async def test_both_right_addresses_are_asked_for_it(root: str):
    async with http_to(app_below(root)) as http:
        for prefix in {"", root}:
            assert (await http.get(f"{prefix}/api/v1/health")).status_code == 200
            assert (await http.get(f"{prefix}/api/v1/runs")).status_code == 401
            assert (await http.get(f"{prefix}/api/docs", headers={"authorization": f"Bearer {TOKEN}"})).is_success


@pytest.mark.parametrize("root", ["/api", "/api/v1", "/internal"])
async def test_nor_does_a_root_that_is_named_as_the_api(root: str):
    async with http_to(Below(app_below(""), root=root)) as http:
        for times in range(1, 5):
            answer = await http.get(f"{root * times}/api/v1/runs")
            assert answer.status_code in {401, 404}, (times, answer.text)


@pytest.mark.parametrize(
    "path",
    ["/", "/runs", "/foo/predict", "/foo/internal/x", "/assets/x.js", "/api/v1/health", "/api/v1/runs/r1/predict"],
)
async def test_no_body_of_a_stranger_is_read(path: str):
    status, is_read = await post(app_below(""), path)
    assert status in {401, 404, 405}
    assert not is_read


async def test_bodies_are_read_where_the_token_came():
    assert await post(app_below(""), "/api/v1/nothing", token=TOKEN) == (405, True)


@pytest.mark.parametrize("path", ["/api/v1/networks/predict", "/api/v1/runs/r1/x/predict", "/api/v1/internal/x"])
async def test_only_rows_may_be_as_large_as_rows(path: str):
    assert await post(app_below(""), path, token=TOKEN, length=3_000_000) == (413, False)
