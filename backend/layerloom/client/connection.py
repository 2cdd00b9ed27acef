"""The client: one server, its runs, checks and datasets."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote

import httpx

from layerloom.client.discovery import find_address
from layerloom.client.run import RunHandle
from layerloom.client.transport import Transport
from layerloom.spec import RunSpec


class Client:
    """Talks to a Layerloom server.

    Args:
        url: The server's address; found in the data folder when left out.
        token: Its token; found in the data folder when left out.
        data: The data folder (by default LAYERLOOM_DATA or ./layerloom-data).
        transport: Another httpx transport, for tests.

    Raises:
        Unavailable: if no server is found.
        Unauthorized: if no token is found.
    """

    def __init__(
        self,
        url: str | None = None,
        token: str | None = None,
        *,
        data: str | Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        address = find_address(url, token, data)
        self.url = address.url
        self._transport = Transport(address, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def train(self, spec: RunSpec | dict[str, Any], *, idempotency_key: str | None = None) -> RunHandle:
        """Start a run and return at once.

        A repeated call with the same ``idempotency_key`` and spec returns the same run.
        If no key is given, the client makes one, so that repeating a request after a
        lost answer does not start a second run.

        Raises:
            NetworkError: if the network cannot train; ``errors`` lists the problems.
            SpecError: if the document is not a run spec.
        """
        document = spec.to_json() if isinstance(spec, RunSpec) else spec
        headers = {"Idempotency-Key": idempotency_key or secrets.token_urlsafe(16)}
        return RunHandle(self._transport, self._transport.json("POST", "/runs", json=document, headers=headers))

    def run(self, run_id: str) -> RunHandle:
        """A run by its id.

        Raises:
            NotFound: if there is none.
        """
        return RunHandle(self._transport, self._transport.json("GET", f"/runs/{quote(run_id, safe='')}"))

    def runs(self, *, status: str | None = None, tag: str | None = None) -> Iterator[RunHandle]:
        """All runs, newest first, fetched page by page."""
        wanted = {"status": status, "tag": tag, "after": None}
        while True:
            params = {key: value for key, value in wanted.items() if value is not None}
            page = self._transport.json("GET", "/runs", params=params)
            yield from (RunHandle(self._transport, run) for run in page["data"])
            if page["next"] is None:
                return
            wanted["after"] = page["next"]

    def check(
        self,
        network: dict[str, Any],
        data: dict[str, Any] | None = None,
        training: dict[str, Any] | None = None,
        fork: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The check report of a network: all problems, with shapes, parameters and a forecast."""
        body = {"network": network, "data": data, "training": training, "fork": fork}
        return self._transport.json("POST", "/networks/check", json=body)

    def code(self, spec: RunSpec | dict[str, Any], target: Literal["keras", "curl", "python"] = "keras") -> str:
        """A run spec as code: a script of plain Keras, or a request for a shell or for Python.

        Raises:
            NetworkError: if the network cannot train; ``errors`` lists the problems.
        """
        document = spec.to_json() if isinstance(spec, RunSpec) else spec
        return self._transport.text("POST", "/networks/code", json={"spec": document, "target": target})

    def devices(self) -> list[dict[str, Any]]:
        """The devices that train: name, cores, run, load (0 to 1), memory in bytes."""
        return self._transport.json("GET", "/devices")["data"]

    def sign_out_everywhere(self) -> int:
        """Sign every browser out; returns how many there were."""
        return self._transport.json("DELETE", "/sessions")["ended"]

    def version(self) -> str:
        """The version of the server."""
        return self._transport.json("GET", "/version")["version"]

    def datasets(self) -> list[dict[str, Any]]:
        """The facts of every dataset."""
        return self._transport.json("GET", "/datasets")["data"]

    def catalog(self) -> dict[str, Any]:
        """Every layer, loss, metric, optimizer and so on that a spec may name."""
        return self._transport.json("GET", "/catalog")
