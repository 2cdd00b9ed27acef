"""The websocket against a real server: replay, live events, cuts, and clients that misbehave."""

from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from layerloom.client import Client, RunHandle
from support.server import ServerProcess
from support.socket import follow_with_cuts, hear, open_socket, say
from support.specs import spiral


@pytest.fixture(scope="module")
def ended(client: Client) -> RunHandle:
    return client.train(spiral(epochs=3)).wait()


def test_replay_from_any_seq_then_synced(server: ServerProcess, ended: RunHandle):
    every = [event.model_dump(mode="json") for event in ended.events()]
    with open_socket(server) as socket:
        for after in (0, 2, len(every)):
            say(socket, type="subscribe", run=ended.id, after=after)
            events: list[dict[str, Any]] = []
            while (message := hear(socket))["type"] != "synced":
                assert message["type"] == "events"
                events += message["events"]
            assert events == every[after:]
            assert message["seq"] == len(every)


def test_a_socket_cut_at_random_misses_nothing(server: ServerProcess, client: Client):
    follow_with_cuts(server, client, cuts=8, seed=1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", "invalid_message"),
        ("[]", "invalid_message"),
        ('{"type": "dance"}', "unknown_type"),
        ('{"type": "subscribe"}', "invalid_message"),
        ('{"type": "subscribe", "run": "none"}', "not_found"),
        ('{"type": "subscribe", "run": "none", "after": -1}', "invalid_message"),
        ('{"type": "subscribe", "run": "none", "after": true}', "invalid_message"),
        ('{"type": "subscribe", "run": "none", "after": 9223372036854775808}', "invalid_message"),
        ('{"type": "subscribe", "run": "\\ud800"}', "invalid_message"),
        ('{"type": "subscribe", "run": "' + "x" * 5_000 + '"}', "invalid_message"),
        ('{"type": []}', "unknown_type"),
        ("[" * 10_000, "invalid_message"),
        (b"\x00\xff", "invalid_message"),
    ],
)
def test_nonsense_is_answered_and_the_socket_stays(
    server: ServerProcess, ended: RunHandle, text: str | bytes, code: str
):
    with open_socket(server) as socket:
        socket.send(text)
        answer = hear(socket)
        assert (answer["type"], answer["code"]) == ("error", code)
        say(socket, type="subscribe", run=ended.id, after=0)
        assert hear(socket)["type"] == "events"


def test_an_unsubscribed_run_is_quiet(server: ServerProcess, ended: RunHandle):
    with open_socket(server) as socket:
        say(socket, type="subscribe", run=ended.id, after=10_000)
        assert hear(socket)["type"] == "synced"
        say(socket, type="unsubscribe", run=ended.id)
        socket.send("?")
        assert hear(socket)["type"] == "error"


def test_a_socket_needs_the_token_and_its_own_origin(server: ServerProcess):
    url = server.url.replace("http://", "ws://") + "/api/v1/ws"
    with pytest.raises(InvalidStatus) as no_token:
        connect(url)
    assert no_token.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as foreign:
        open_socket(server, Origin="http://evil.example")
    assert foreign.value.response.status_code == 403
