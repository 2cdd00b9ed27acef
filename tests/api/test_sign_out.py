"""A browser signs in by the link, stays signed in over a restart, and is signed out: alone and with all others."""

from collections.abc import Generator
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from layerloom.cli.access import link, sign_out
from support.server import ServerProcess


@contextmanager
def browser(server: ServerProcess) -> Generator[httpx.Client]:
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=30) as client:
        assert client.get(f"{server.url}/?token={server.token}").status_code == 303
        yield client


def socket_of(server: ServerProcess, client: httpx.Client) -> ClientConnection:
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    url = server.url.replace("http://", "ws://") + "/api/v1/ws"
    return connect(url, additional_headers={"Cookie": cookie, "Origin": server.url})


def close_code(socket: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=30)
    return closed.value.rcvd and closed.value.rcvd.code


def test_in_by_the_link_and_out_again(own_server: ServerProcess, capsys: pytest.CaptureFixture[str]):
    with own_server as server, browser(server) as mine, browser(server) as other, server.http() as script:
        link(data=server.data)
        assert capsys.readouterr().out == f"{server.url}/?token={server.token}\n"
        server.stop()
        # On the same port, as a person starts it again.
        server.start(port=int(mine.base_url.port or 0))
        assert mine.get("/runs").status_code == 200
        with socket_of(server, mine) as socket:
            kept = dict(mine.cookies)
            done = mine.delete("/session")
            assert (done.status_code, done.content) == (204, b"")
            assert "Max-Age=0" in done.headers["set-cookie"]
            assert close_code(socket) == 4401
        assert not mine.cookies
        refused = httpx.get(f"{server.url}/api/v1/runs", cookies=kept)
        assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
        assert "layerloom link" in refused.json()["detail"]

        with socket_of(server, other) as socket:
            sign_out(data=server.data)
            assert capsys.readouterr().out.startswith("1 browser was signed out.")
            assert close_code(socket) == 4401
        assert other.get("/runs").status_code == 401

        assert script.get("/runs").status_code == 200
        no_session = script.delete("/session")
        assert (no_session.status_code, no_session.json()["code"]) == (409, "conflict")
