"""A server below a path, in front of which a proxy takes the path away or leaves it."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from layerloom.api.below import Below


async def _answer(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path, "base": str(request.base_url)})


async def _redirect(request: Request) -> RedirectResponse:
    return RedirectResponse("/runs/a?x=1#end")


async def _make(request: Request) -> JSONResponse:
    return JSONResponse({}, int(request.query_params["status"]), headers={"location": "/lab/r1"})


def client(root: str) -> httpx.AsyncClient:
    made = Route("/made", _make, methods=["POST"])
    inner = Starlette(routes=[made, Route("/go", _redirect), Route("/runs", _answer), Route("/", _answer)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(Below(inner, root=root)), base_url="http://lab.example")


@pytest.mark.parametrize("path", ["/lab/runs", "/runs"])
async def test_both_kinds_of_proxy_reach_the_same(path: str):
    answer = (await client("/lab").get(path)).json()
    assert answer["path"].endswith("/runs")
    assert answer["base"] == "http://lab.example/lab/"


@pytest.mark.parametrize(("path", "status"), [("/lab", 200), ("/lab/", 200), ("/laboratory", 404)])
async def test_only_whole_segments_count(path: str, status: int):
    assert (await client("/lab").get(path)).status_code == status


@pytest.mark.parametrize(("root", "path"), [("/lab", "/lab/go"), ("/lab", "/go"), ("", "/go")])
async def test_redirects_lead_below_it(root: str, path: str):
    assert (await client(root).get(path)).headers["location"] == f"{root}/runs/a?x=1#end"


@pytest.mark.parametrize("path", ["/lab/runs/", "/runs/"])
async def test_so_do_those_of_the_router_whatever_scheme_the_proxy_speaks(path: str):
    assert (await client("/lab").get(path)).headers["location"] == "/lab/runs"


@pytest.mark.parametrize("root", ["", "/lab", "/lab/lab"])
@pytest.mark.parametrize("status", [200, 201, 307])
async def test_what_was_made_is_told_below_it_even_where_it_is_named_alike(root: str, status: int):
    async with client(root) as http:
        for path in {f"{root}/made", "/made"}:
            answer = await http.post(path, params={"status": status})
            assert answer.headers["location"] == f"{root}/lab/r1"
