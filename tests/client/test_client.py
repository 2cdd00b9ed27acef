"""The Python client against a real server."""

import itertools
from pathlib import Path

import httpx
import pytest

from layerloom.client import Client
from layerloom.errors import NetworkError, NotFound, SpecError, Unauthorized, Unavailable
from layerloom.spec import parse_run_spec
from support.server import ServerProcess
from support.specs import spiral


def test_the_server_is_found_in_its_data_folder(server: ServerProcess, monkeypatch: pytest.MonkeyPatch):
    for name in ("LAYERLOOM_URL", "LAYERLOOM_TOKEN", "LAYERLOOM_DATA"):
        monkeypatch.delenv(name, raising=False)
    with Client(data=server.data) as client:
        assert client.catalog()["layers"]


def test_no_server_and_no_token_are_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("LAYERLOOM_URL", "LAYERLOOM_TOKEN", "LAYERLOOM_DATA"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Unavailable, match=r"server\.json"):
        Client(data=tmp_path)
    with pytest.raises(Unauthorized, match="token"):
        Client("http://127.0.0.1:1", data=tmp_path)


def test_events_come_once_and_in_order_up_to_the_end(client: Client):
    run = client.train(parse_run_spec(spiral()))
    events = list(run.events())
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.data["epoch"] for event in events if event.kind == "epoch"] == [1, 2, 3, 4, 5]
    assert [event.seq for event in run.events(after=4)] == [event.seq for event in events if event.seq > 4]


def test_errors_are_the_ones_of_the_house(client: Client):
    with pytest.raises(NotFound):
        client.run("none")
    with pytest.raises(SpecError) as wrong:
        client.train({"network": {}})
    assert wrong.value.errors
    spec = spiral()
    spec["network"]["layers"][0]["class_name"] = "Lambda"
    with pytest.raises(NetworkError) as refused:
        client.train(spec)
    assert any(problem["node"] == "lambda_1" for problem in refused.value.errors)


def test_a_used_key_returns_the_same_run(client: Client):
    first = client.train(spiral(epochs=1), idempotency_key="client-once")
    assert client.train(spiral(epochs=1), idempotency_key="client-once").id == first.id


def test_runs_are_walked_newest_first(client: Client):
    newest = client.train(spiral(epochs=1))
    first = next(client.runs())
    assert first.id == newest.id
    numbers = [run.number for run in itertools.islice(client.runs(), 5)]
    assert numbers == sorted(numbers, reverse=True)


def test_events_go_on_after_a_lost_connection(server: ServerProcess):
    """The stream breaks after every few bytes; the client comes back from its last seq."""

    class Breaking(httpx.BaseTransport):
        def __init__(self) -> None:
            self.inner = httpx.HTTPTransport()
            self.breaks = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = self.inner.handle_request(request)
            if not request.url.path.endswith("/events"):
                return response
            owner = self

            class Cut(httpx.SyncByteStream):
                def __iter__(self):
                    assert isinstance(response.stream, httpx.SyncByteStream)
                    size = 0
                    for block in response.stream:
                        size += len(block)
                        yield block
                        if size > 900 and owner.breaks < 5:
                            owner.breaks += 1
                            raise httpx.ReadError("cut")

                def close(self) -> None:
                    response.close()

            return httpx.Response(response.status_code, headers=response.headers, stream=Cut())

    transport = Breaking()
    with Client(server.url, server.token, transport=transport) as client:
        run = client.train(spiral(epochs=30, pace=60))
        seqs = [event.seq for event in run.events()]
    assert transport.breaks == 5
    assert seqs == list(range(1, len(seqs) + 1))


def test_what_a_script_takes_along(client: Client):
    run = client.train(spiral(epochs=2)).wait()
    assert run.history_csv().splitlines()[0].startswith("epoch,")
    assert len(run.history_csv().splitlines()) == 3
    assert "keras.Model(" in client.code(run.state["spec"])
    assert client.code(parse_run_spec(spiral()), "curl").startswith("#")
    assert client.version()
