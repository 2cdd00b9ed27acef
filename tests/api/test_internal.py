"""A port of its own for reports: nothing else is answered there, and they nowhere else."""

import json
import stat

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from layerloom.api.internal import OwnDoor
from support.server import ServerProcess


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.path)


@pytest.mark.parametrize(
    ("port", "path", "status"),
    [
        (9001, "/internal/attempts/a/events", 200),
        (9000, "/internal/attempts/a/events", 404),
        (9001, "/", 404),
        (9001, "/api/v1/health", 404),
        (9000, "/", 200),
        (9000, "/api/v1/runs", 200),
    ],
)
async def test_each_port_has_its_own_addresses(port: int, path: str, status: int):
    door = OwnDoor(Starlette(routes=[Route("/{path:path}", _answer, methods=["POST"])]), port=9001)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url=f"http://127.0.0.1:{port}") as client:
        assert (await client.post(path)).status_code == status


def test_a_server_with_two_ports(own_server: ServerProcess):
    own_server.environment["LAYERLOOM_INTERNAL_PORT"] = "0"
    with own_server as server:
        file = server.data / "server.json"
        told = json.loads(file.read_text())
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert told["internal"].startswith("http://127.0.0.1:") and told["internal"] != told["url"]
        path, known = (
            "/internal/attempts/none/events",
            {"layerloom-secret": told["secret"], "authorization": "Bearer x"},
        )
        assert httpx.post(told["internal"] + path).status_code == 401
        refused = httpx.post(told["internal"] + path, headers=known)
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
        assert httpx.post(told["url"] + path, headers=known).json()["title"] == "Nothing is at this address."
        assert httpx.get(told["internal"] + "/api/v1/health").status_code == 404
        with pytest.raises(InvalidStatus) as refusal:
            connect(told["internal"].replace("http", "ws") + "/api/v1/ws", legacy=True)
        assert refusal.value.response.status_code == 403
