"""No address leads past the token: what the guard looks at is what the router goes to.

By the whole app, whose parts are not started: a request that got past its layers would find none and raise.
"""

from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from layerloom.api.below import Below
from layerloom.app import create_app
from layerloom.settings import Settings

ROOTS = ("", "/lab", "/lab/lab")
TOKEN = "a-token-that-is-long-enough"
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


def app_below(root: str, tmp_path: Path) -> FastAPI:
    return create_app(
        Settings(data=tmp_path, root_path=root), token=TOKEN, cookie="layerloom-00000000", on_ready=lambda: None
    )


def http_to(app: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


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
async def test_no_prefix_leads_past_the_token(root: str, tmp_path: Path):
    app = app_below(root, tmp_path)
    # What a report is refused by looks here.
    app.state.services = None
    async with http_to(app) as http:
        for prefix in PREFIXES:
            for method, path in ASKED:
                answer = await http.request(method, prefix + path, json={})
                assert answer.status_code in {401, 404, 405}, (prefix, method, path, answer.text)


@pytest.mark.parametrize("root", ROOTS)
async def test_no_websocket_does(root: str, tmp_path: Path):
    app = app_below(root, tmp_path)
    for prefix in PREFIXES:
        assert (await shake_hands(app, f"{prefix}/api/v1/ws"))["type"] == "websocket.close", prefix
    assert (await shake_hands(app, f"{root}/api/v1/ws"))["code"] == 4401


@pytest.mark.parametrize("root", ROOTS)
async def test_both_right_addresses_are_asked_for_it(root: str, tmp_path: Path):
    async with http_to(app_below(root, tmp_path)) as http:
        for prefix in {"", root}:
            assert (await http.get(f"{prefix}/api/v1/health")).status_code == 200
            assert (await http.get(f"{prefix}/api/v1/runs")).status_code == 401
            assert (await http.get(f"{prefix}/api/docs", headers={"authorization": f"Bearer {TOKEN}"})).is_success


@pytest.mark.parametrize("root", ["/api", "/api/v1", "/internal"])
async def test_nor_does_a_root_that_is_named_as_the_api(root: str, tmp_path: Path):
    inner = app_below("", tmp_path)
    inner.state.services = None
    async with http_to(Below(inner, root=root)) as http:
        for times in range(1, 5):
            answer = await http.get(f"{root * times}/api/v1/runs")
            assert answer.status_code in {401, 404}, (times, answer.text)
