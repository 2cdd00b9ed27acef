"""Many readers of running runs at once, each of which sees its run's log whole, in order and once."""

import asyncio
import json
import random
from collections.abc import Sequence
from typing import Any

import httpx
from websockets.asyncio.client import connect

from support.server import ServerProcess

_ENDS = frozenset({"completed", "stopped", "failed", "cancelled"})
# A reader that hears nothing for so long was forgotten.
_SILENCE = 60.0


class Reader:
    """Reads one run's log from its beginning to its terminal status. ``seq`` is the last that it has."""

    def __init__(self, run: str) -> None:
        self.run = run
        self.seq = 0
        self.ended = False

    def take(self, events: Sequence[dict[str, Any]]) -> None:
        """The next events.

        Raises:
            AssertionError: where one is missing, comes twice, or comes after the end.
        """
        for event in events:
            assert not self.ended, f"run {self.run} went on after its end: {event}"
            assert event["seq"] == self.seq + 1, f"run {self.run}: seq {event['seq']} came after {self.seq}"
            self.seq = event["seq"]
            self.ended = event["kind"] == "status" and event["data"]["status"] in _ENDS


async def read_pages(http: httpx.AsyncClient, run: str) -> Reader:
    """As a script reads a run: pages of its log, and beside them the run, its curves and the list of runs."""
    reader = Reader(run)
    beside = (f"/runs/{run}", f"/runs/{run}/metrics?max_points=500", "/runs?limit=50", f"/runs/{run}/diagnosis")
    for number in range(10**9):
        page = await _get(http, f"/runs/{run}/events?after={reader.seq}&limit=1000")
        reader.take(page["data"])
        if reader.ended:
            break
        await _get(http, beside[number % len(beside)])
        # A person's script asks a few times a second.
        await asyncio.sleep(0.3)
    return reader


async def read_socket(server: ServerProcess, run: str, chance: random.Random, stays: tuple[float, float]) -> Reader:
    """As a page reads a run, and is cut now and then: it comes back with the last seq it had."""
    reader = Reader(run)
    url = server.url.replace("http://", "ws://") + "/api/v1/ws"
    while not reader.ended:
        async with connect(url, additional_headers={"Authorization": f"Bearer {server.token}"}) as socket:
            await socket.send(json.dumps({"type": "subscribe", "run": run, "after": reader.seq}))
            leave_at = asyncio.get_running_loop().time() + chance.uniform(*stays)
            while not reader.ended and asyncio.get_running_loop().time() < leave_at:
                message = json.loads(await asyncio.wait_for(socket.recv(), _SILENCE))
                assert message["type"] != "error", message
                reader.take(message.get("events", []))
            if not reader.ended:
                # Cut, not closed: no goodbye reaches the server.
                socket.transport.abort()
    return reader


async def write_and_stop(http: httpx.AsyncClient, runs: Sequence[str], seconds: float) -> None:
    """As people do meanwhile: other paces, looks at validation, states kept; at last every run is stopped.

    The time counts from when all of them train.
    """
    for run in runs:
        # What readers do is what is looked at, so it is read as they read.
        while (await _get(http, f"/runs/{run}"))["epoch"] == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    for number in range(10**9):
        if loop.time() > end:
            break
        run = runs[number % len(runs)]
        asked = number // len(runs) % 3
        if asked == 0:
            _fine(await http.patch(f"/runs/{run}/live", json={"pace": 40 + number % 20}))
        else:
            _fine(await http.post(f"/runs/{run}/{'evaluate' if asked == 1 else 'checkpoint'}"))
        await asyncio.sleep(min(0.5, seconds / 20))
    for run in runs:
        _fine(await http.post(f"/runs/{run}/stop"))


async def _get(http: httpx.AsyncClient, path: str) -> Any:
    return _fine(await http.get(path)).json()


def _fine(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code < 400, f"{answer.request.method} {answer.request.url} {answer.status_code}: {answer.text}"
    return answer
