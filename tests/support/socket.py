"""A websocket client for tests."""

import json
import random
from typing import Any

from websockets.sync.client import ClientConnection, connect

from layerloom.client import Client
from support.server import ServerProcess
from support.specs import spiral


def open_socket(server: ServerProcess, **headers: str) -> ClientConnection:
    url = server.url.replace("http://", "ws://") + "/api/v1/ws"
    return connect(url, additional_headers={"Authorization": f"Bearer {server.token}"} | headers)


def say(socket: ClientConnection, **message: Any) -> None:
    socket.send(json.dumps(message))


def hear(socket: ClientConnection) -> dict[str, Any]:
    return json.loads(socket.recv(timeout=30))


def follow_with_cuts(server: ServerProcess, client: Client, cuts: int, seed: int) -> None:
    """Follow a run over a socket that is cut at random moments; it must end with exactly what REST lists."""
    chance = random.Random(seed)
    run = client.train(spiral(epochs=cuts * 6, pace=40))
    got: list[dict[str, Any]] = []
    done = 0
    while not (got and got[-1]["kind"] == "status" and got[-1]["data"]["status"] == "completed"):
        stay = chance.randint(1, 6) if done < cuts else 10**9
        with open_socket(server) as socket:
            say(socket, type="subscribe", run=run.id, after=got[-1]["seq"] if got else 0)
            while stay > 0:
                message = hear(socket)
                if message["type"] == "events":
                    got += message["events"]
                    stay -= 1
                    if got[-1]["kind"] == "status" and got[-1]["data"]["status"] == "completed":
                        break
            if done < cuts:
                socket.socket.close()  # cut, not closed: no goodbye reaches the server
                done += 1
    listed = [event.model_dump(mode="json") for event in run.events()]
    assert done == cuts
    assert [event for event in got if event["kind"] != "frame"] == [
        event for event in listed if event["kind"] != "frame"
    ]
