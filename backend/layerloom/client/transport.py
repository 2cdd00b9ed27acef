"""Sends HTTP requests to the server with the token, and raises problem answers as Layerloom's errors."""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from layerloom.client.direct import http_client
from layerloom.client.discovery import Address
from layerloom.errors import (
    Conflict,
    DiskFull,
    Forbidden,
    LayerloomError,
    NetworkError,
    NotFound,
    PayloadTooLarge,
    SpecError,
    TooManyTries,
    TooSlow,
    Unauthorized,
    Unavailable,
)
from layerloom.json_values import is_object

_BY_STATUS: dict[int, type[LayerloomError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: TooSlow,
    409: Conflict,
    413: PayloadTooLarge,
    422: SpecError,
    429: TooManyTries,
    503: Unavailable,
    507: DiskFull,
}
_RETRIES = 3


class Transport:
    """Requests below /api/v1, answered as JSON, a stream of lines, or a file."""

    def __init__(self, address: Address, transport: httpx.BaseTransport | None = None) -> None:
        self._http = http_client(
            address.url,
            own=address.own,
            base_url=f"{address.url}/api/v1",
            headers={"Authorization": f"Bearer {address.token}"},
            timeout=httpx.Timeout(30.0, connect=5.0),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def json(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """The JSON of a response; None if it is empty.

        Raises:
            LayerloomError: whatever the server answered, as the error it stands for.
        """
        response = self._request(method, path, json=json, params=params, headers=headers)
        return response.json() if response.content else None

    def text(self, method: str, path: str, *, json: Any = None) -> str:
        """The text of an answer.

        Raises:
            LayerloomError: whatever the server answered, as the error it stands for.
        """
        return self._request(method, path, json=json).text

    def _request(self, method: str, path: str, **parts: Any) -> httpx.Response:
        """The response to a request; connection failures, 429 and 503 are retried a few times."""
        for attempt in range(_RETRIES + 1):
            last = attempt == _RETRIES
            try:
                response = self._http.request(method, path, **parts)
            except httpx.TransportError as error:
                if last:
                    raise unreachable(self._http.base_url, error) from error
            else:
                if response.status_code not in {429, 503} or last:
                    raise_for_problem(response)
                    return response
            time.sleep(0.3 * 2**attempt)
        raise AssertionError("unreachable")

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Generator[Iterator[str] | None]:
        """The lines of a streamed response; None if there will never be any (204).

        Silence for a minute counts as a lost connection.
        """
        timeout = httpx.Timeout(60.0, connect=5.0)
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            if response.is_error:
                response.read()
            raise_for_problem(response)
            yield None if response.status_code == 204 else response.iter_lines()

    def download(self, path: str, target: Path, params: dict[str, str]) -> None:
        """Write a response to a file, which gets its name only when it is complete."""
        part = target.with_name(target.name + ".part")
        try:
            with self._http.stream("GET", path, params=params) as response:
                if response.is_error:
                    response.read()
                raise_for_problem(response)
                with part.open("wb") as file:
                    for block in response.iter_bytes():
                        file.write(block)
        except httpx.TransportError as error:
            raise unreachable(self._http.base_url, error) from error
        part.replace(target)


def unreachable(url: httpx.URL, error: httpx.TransportError) -> Unavailable:
    """The server did not answer."""
    if isinstance(error, httpx.ProxyError):
        return Unavailable(
            f"The proxy on the way to {url} does not let the request through: {error}",
            fix=f"Correct HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, or add {url.host} to NO_PROXY.",
        )
    return Unavailable(
        f"The server at {url} does not answer: {error}",
        fix="See whether 'layerloom serve' is running there.",
    )


def raise_for_problem(response: httpx.Response) -> None:
    """Raise the error in a problem+json response."""
    if not response.is_error:
        return
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    if not is_object(problem):
        problem = dict[str, Any]()
    code = problem.get("code", "error")
    kind = NetworkError if code == NetworkError.code else _BY_STATUS.get(response.status_code, LayerloomError)
    raise kind(
        problem.get("title") or f"The server answered {response.status_code} {response.reason_phrase}.",
        code=code,
        fix=problem.get("detail"),
        errors=problem.get("errors") or [],
    )
