"""The guard in front of everything: hosts, origins, the token, and the link."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from layerloom.api import health
from layerloom.api.routers import PREFIX
from layerloom.api.security import OPEN_PATHS, Guard
from layerloom.api.services import Services
from layerloom.api.sessions import Sessions
from layerloom.api.tries import FREE_TRIES, Tries

TOKEN = "a-token-that-is-long-enough"
COOKIE = "layerloom-00000000"


async def _answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.path)


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


def guarding(app: ASGIApp, folder: Path, clock: Clock | None = None) -> Guard:
    hosts = frozenset({"127.0.0.1", "localhost", "[::1]", "lab.example"})
    sessions = Sessions(folder / "sessions", token=TOKEN, cookie=COOKIE)
    return Guard(app, token=TOKEN, hosts=hosts, sessions=sessions, tries=Tries(clock or Clock()))


ANSWERING = Starlette(routes=[Route("/{path:path}", _answer, methods=["GET", "POST"])])


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    guard = guarding(ANSWERING, tmp_path)
    return httpx.AsyncClient(transport=httpx.ASGITransport(guard), base_url="http://127.0.0.1:8000")


BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize("path", ["/", "/runs", "/assets/x.js", "/api/v1/health", "/api/v1/ready", "/internal/x"])
async def test_open_paths_need_no_token(client: httpx.AsyncClient, path: str):
    assert (await client.get(path)).status_code == 200


@pytest.mark.parametrize("path", sorted(OPEN_PATHS))
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_what_is_open_answers_a_head_too(tmp_path: Path, path: str, method: str):
    app = FastAPI(openapi_url="/api/openapi.json")
    app.include_router(health.router, prefix=PREFIX)
    # What it does not have is never asked for.
    parts: dict[str, Any] = {field.name: None for field in dataclasses.fields(Services)}
    parts |= {"model_child": SimpleNamespace(ready=True), "runner_ready": lambda: True}
    app.state.services = Services(**parts)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(guarding(app, tmp_path)), base_url="http://127.0.0.1"
    ) as client:
        answer = await client.request(method, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("path", ["/api/v1/runs", "/api/v1/catalog", "/api/docs", "/api/v1/health/x"])
async def test_the_api_needs_the_token(client: httpx.AsyncClient, path: str):
    refused = await client.get(path)
    assert refused.status_code == 401
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "unauthorized"
    assert (await client.get(path, headers={"authorization": "Bearer wrong"})).status_code == 401
    assert (await client.get(path, headers={"cookie": f"{COOKIE}=wrong"})).status_code == 401
    assert (await client.get(path, headers=BEARER)).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "lab.example.evil"])
async def test_a_foreign_host_is_refused(client: httpx.AsyncClient, host: str):
    answer = await client.get("/", headers=BEARER | {"host": host})
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden_host"


@pytest.mark.parametrize("header", ["host", "origin"])
async def test_a_port_of_thousands_of_digits_is_refused(client: httpx.AsyncClient, header: str):
    value = ("http://" if header == "origin" else "") + "127.0.0.1:" + "9" * 5_000
    answer = await client.get("/", headers={header: value})
    assert answer.status_code == 403
    assert answer.json()["code"] == f"forbidden_{header}"


@pytest.mark.parametrize("host", ["localhost:8000", "LAB.example", "[::1]:8000", "127.0.0.1"])
async def test_a_known_host_is_let_through(client: httpx.AsyncClient, host: str):
    assert (await client.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://[", "127.0.0.1:8000"]
)
async def test_a_foreign_origin_is_refused_even_with_the_token(client: httpx.AsyncClient, origin: str):
    answer = await client.post("/api/v1/runs", headers=BEARER | {"origin": origin})
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden_origin"


async def test_a_proxy_may_leave_the_port_out_of_host(client: httpx.AsyncClient):
    sent = {"host": "lab.example", "origin": "https://lab.example:8443"}
    assert (await client.post("/api/v1/runs", headers=BEARER | sent)).status_code == 200
    refused = await client.post("/api/v1/runs", headers=BEARER | sent | {"host": "lab.example:80"})
    assert refused.status_code == 403
    assert "'lab.example:8443' to LAYERLOOM_ALLOWED_HOSTS" in refused.json()["detail"]


@pytest.mark.parametrize("other", ['state={"a":1}', "odd[name]=1", "a=b=c; d", 'x="un;closed'])
async def test_another_programs_cookie_does_not_hide_this_one(client: httpx.AsyncClient, other: str):
    await client.get(f"/?token={TOKEN}")
    sent = {"cookie": f"{other}; {COOKIE}={client.cookies.get(COOKIE)}"}
    client.cookies.clear()
    assert (await client.get("/api/v1/runs", headers=sent)).status_code == 200


async def test_the_servers_own_origin_is_let_through(client: httpx.AsyncClient):
    answer = await client.post("/api/v1/runs", headers=BEARER | {"origin": "http://127.0.0.1:8000"})
    assert answer.status_code == 200


async def test_the_link_is_exchanged_for_a_session(client: httpx.AsyncClient):
    answer = await client.get(f"/runs/r1?token={TOKEN}&tab=log")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/runs/r1?tab=log"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    assert TOKEN not in cookie
    assert (await client.get("/api/v1/runs")).status_code == 200


async def test_over_https_the_cookie_is_sent_over_https_alone(client: httpx.AsyncClient):
    answer = await client.get(f"https://127.0.0.1/?token={TOKEN}")
    assert answer.headers["set-cookie"].endswith("; Secure")


async def test_a_cookie_with_the_token_in_it_is_no_session(client: httpx.AsyncClient):
    answer = await client.get("/api/v1/runs", headers={"cookie": f"{COOKIE}={TOKEN}"})
    assert answer.status_code == 401
    assert answer.json()["title"] == "This browser is not signed in any more."


async def test_a_wrong_link_sets_no_cookie(client: httpx.AsyncClient):
    answer = await client.get("/?token=wrong")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "/%5Cevil.example/", "/%0d%0aset-cookie:%20a=b"]
)
async def test_the_link_never_leads_to_another_site_or_header(client: httpx.AsyncClient, path: str):
    answer = await client.get(f"http://127.0.0.1:8000{path}?token={TOKEN}")
    location = answer.headers["location"]
    assert location[0] == "/" and location[1] not in "/\\"
    assert "\n" not in location and "\r" not in location


async def test_wrong_tokens_are_slowed_down_and_nobody_else_is(tmp_path: Path):
    clock = Clock()
    guard = guarding(ANSWERING, tmp_path, clock)

    def coming_from(address: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(guard, client=(address, 5000))
        return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    far, other, here = coming_from("192.0.2.7"), coming_from("192.0.2.8"), coming_from("127.0.0.1")
    signed_in = coming_from("192.0.2.7")
    await signed_in.get(f"/?token={TOKEN}")
    for number in range(1, FREE_TRIES):
        given = await far.get("/api/v1/runs", headers={"authorization": f"Bearer wrong-{number}"})
        assert given.status_code == 401
    assert (await far.get("/?token=wrong")).status_code == 200

    # From now on none is looked at, not even the right one: an answer would tell it from the wrong ones.
    refused = await far.get("/api/v1/runs", headers=BEARER)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_tries")
    assert refused.headers["retry-after"] == "1"
    link = await far.get(f"/?token={TOKEN}")
    assert link.status_code == 429 and "set-cookie" not in link.headers
    assert link.text.endswith("Wait a second, then open the link again.\n")

    # A browser that is signed in goes on, at this address too; so do others, and who has no token is told of that.
    assert (await signed_in.get("/api/v1/runs")).status_code == 200
    assert (await far.get("/api/v1/runs")).status_code == 401
    assert (await far.get("/api/v1/health")).status_code == 200
    assert (await other.get("/api/v1/runs", headers=BEARER)).status_code == 200
    assert (await here.get("/api/v1/runs", headers=BEARER)).status_code == 200

    clock.now += 1
    assert (await far.get("/api/v1/runs", headers=BEARER)).status_code == 200
    assert (await far.get("/?token=wrong")).status_code == 200
    refused = await far.get("/api/v1/runs", headers=BEARER)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "2")
