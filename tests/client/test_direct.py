"""Requests to this machine's own server take no proxy; others do as the environment says."""

import httpx
import pytest

from layerloom.client import Client
from layerloom.client.direct import http_client, is_here
from layerloom.client.discovery import find_address
from layerloom.errors import Unavailable
from support.command import layerloom
from support.server import ServerProcess

PROXIES = [
    {"HTTP_PROXY": "http://127.0.0.1:9"},
    {"http_proxy": "http://127.0.0.1:9", "no_proxy": "example.com"},
    {"ALL_PROXY": "socks5://127.0.0.1:9"},
    {"ALL_PROXY": "nonsense"},
]


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0"])
def test_this_machine(host: str):
    assert is_here(host)


@pytest.mark.parametrize("host", ["example.com", "localhost.example.com", "192.0.2.1", "2001:db8::1", ""])
def test_another_machine(host: str):
    assert not is_here(host)


@pytest.mark.parametrize("proxies", PROXIES)
def test_the_client_reaches_its_server(server: ServerProcess, monkeypatch: pytest.MonkeyPatch, proxies: dict[str, str]):
    for name, value in proxies.items():
        monkeypatch.setenv(name, value)
    with Client(server.url, server.token) as by_address, Client(data=server.data) as by_folder:
        assert by_address.version() == by_folder.version()


def test_commands_reach_the_server(server: ServerProcess):
    done = layerloom(server, "runs", HTTP_PROXY="http://127.0.0.1:9", ALL_PROXY="socks5://127.0.0.1:9")
    assert done.returncode == 0, done.stderr


def test_an_address_from_the_data_folder_is_this_machines(server: ServerProcess, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("LAYERLOOM_URL", raising=False)
    assert find_address(data=server.data).own
    assert not find_address(server.url, data=server.data).own


def test_another_machine_is_reached_as_the_environment_says(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    with pytest.raises(Unavailable) as refused:
        http_client("http://lab.example")
    assert "NO_PROXY" in str(refused.value.fix)
    monkeypatch.setenv("NO_PROXY", "10.0.0.1,.example")
    http_client("http://lab.example").close()


def test_a_proxy_that_is_not_there_is_named_as_such(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setattr("layerloom.client.transport._RETRIES", 0)

    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ProxyError("407 Proxy Authentication Required")

    with (
        Client("http://lab.example", "token", transport=httpx.MockTransport(refuse)) as client,
        pytest.raises(Unavailable) as refused,
    ):
        client.version()
    assert "lab.example to NO_PROXY" in str(refused.value.fix)


def test_what_is_no_address_is_said(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(Unavailable, match="not the address of a server"):
        Client("http://[::1", "token")
