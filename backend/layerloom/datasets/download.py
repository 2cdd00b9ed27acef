"""Downloads a dataset's files from their publisher.

    python -m layerloom.datasets.download NAME

A file gets its name only when it is complete and its digest is right. An interrupted download continues where it
stopped. Two downloads of one set wait for each other. As a process it prints a JSON line for each step,
``{"received", "total"}`` in bytes, and finally ``{"done": true}`` or ``{"error": {"code", "message", "fix"}}``.
"""

import errno
import fcntl
import hashlib
import json
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import httpx

from layerloom.datasets.base import Dataset, find
from layerloom.datasets.remote import RemoteFile, datasets_folder, file_path, is_here
from layerloom.errors import DataUnavailable, LayerloomError

# Receives the number of bytes so far, and the total.
Progress = Callable[[int, int], None]

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_TELL_SECONDS = 0.2
# A response that is larger than the file by more than this factor cannot be the file.
_SLACK = 1.05


def fetch(dataset: Dataset, progress: Progress | None = None) -> None:
    """Download a dataset's missing files.

    Args:
        dataset: The dataset; one without files needs no download.
        progress: Called a few times a second.

    Raises:
        DataUnavailable: if the publisher cannot be reached, sends something else, or the disk is full.
    """
    remote = dataset.remote
    if remote is None or is_here(dataset.name, remote):
        return
    folder = datasets_folder() / dataset.name
    with _disk_errors(dataset), _alone(folder), _client(dataset) as client:
        before = 0
        for file in remote.files:
            target = file_path(dataset.name, file.name)
            if not target.is_file():
                _fetch_file(client, dataset, file, target, _meter(progress, before, remote.size))
            before += file.size


def _client(dataset: Dataset) -> httpx.Client:
    try:
        return httpx.Client(timeout=_TIMEOUT, follow_redirects=True)
    except (ImportError, ValueError) as error:
        raise DataUnavailable(
            f"{dataset.title} cannot be downloaded through the proxy that is set: {error}.",
            expected="a proxy of http or https in HTTP_PROXY, HTTPS_PROXY and ALL_PROXY",
            fix="Correct these variables, start the server again and try once more.",
        ) from error


def _meter(progress: Progress | None, before: int, total: int) -> Callable[[int], None]:
    """A function that reports the bytes of one file as a part of all files, at a limited rate."""
    told_at = 0.0

    def tell(received: int) -> None:
        nonlocal told_at
        now = time.monotonic()
        if progress is not None and now - told_at >= _TELL_SECONDS:
            told_at = now
            progress(min(before + received, total), total)

    return tell


def _fetch_file(
    client: httpx.Client, dataset: Dataset, file: RemoteFile, target: Path, tell: Callable[[int], None]
) -> None:
    part = target.with_name(f".{file.name}.part")
    try:
        _receive(client, file, part, tell)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DataUnavailable(
            f"{dataset.title} cannot be downloaded: {_reason(error)}.",
            expected=f"{file.url} to answer",
            received=str(error)[:200],
            fix="Check that this machine is online, then try again. The part received so far is kept.",
        ) from error
    except _AnotherFile as error:
        raise _not_the_file(dataset, file, f"{file.size:,} bytes", f"{error.size:,} bytes") from error
    found = _sha256(part)
    if found != file.sha256:
        part.unlink()
        raise _not_the_file(dataset, file, f"SHA-256 {file.sha256}", f"SHA-256 {found}")
    part.replace(target)


def _not_the_file(dataset: Dataset, file: RemoteFile, expected: str, received: str) -> DataUnavailable:
    return DataUnavailable(
        f"{httpx.URL(file.url).host} sent something else than the file '{file.name}' of {dataset.title}.",
        code="wrong_digest",
        expected=expected,
        received=received,
        fix="Try again later. A network that needs a login may send its own page instead of files.",
    )


class _AnotherFile(Exception):
    """A response announces another size than that of the file."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


def _receive(client: httpx.Client, file: RemoteFile, part: Path, tell: Callable[[int], None]) -> None:
    """Download the rest of a file; from its beginning if the publisher does not support continuing."""
    begin = part.stat().st_size if part.is_file() else 0
    if begin == file.size:
        return
    headers = {"range": f"bytes={begin}-"} if begin else {}
    # Ask for the bytes without further compression, which would change their number.
    with client.stream("GET", file.url, headers=headers | {"accept-encoding": "identity"}) as answer:
        if answer.status_code == 416:
            part.unlink()
        answer.raise_for_status()
        received = begin if answer.status_code == 206 else 0
        length = answer.headers.get("content-length")
        # Check this before writing: a login page must not overwrite the received part.
        if length is not None and received + int(length) != file.size:
            raise _AnotherFile(received + int(length))
        with part.open("ab" if received else "wb") as out:
            # Use raw blocks of any size: with fixed sizes, a broken connection would lose a half-filled block.
            for block in answer.iter_raw():
                received += len(block)
                if received > file.size * _SLACK:
                    break
                out.write(block)
                tell(received)
    # httpx detects an early end itself if the response has a length or is chunked.
    if received < file.size and "transfer-encoding" not in answer.headers:
        raise httpx.ReadError(f"the connection ended after {received} of {file.size} bytes")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """Hold the folder's lock; the system releases it when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _disk_errors(dataset: Dataset) -> Generator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC
        raise DataUnavailable(
            f"{dataset.title} cannot be stored: {error}.",
            code="disk_full" if full else None,
            expected=f"{dataset.remote.size if dataset.remote else 0:,} bytes in the folder of datasets",
            received=str(error),
            fix="Free some space or correct the folder's permissions, then try again.",
        ) from error


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"{error.request.url.host} answered {error.response.status_code}"
    if isinstance(error, httpx.TimeoutException):
        return "nothing came for too long"
    if isinstance(error, httpx.ConnectError):
        return "its publisher cannot be reached"
    return "the connection broke"


def main(arguments: list[str]) -> int:
    """Download one dataset and report on stdout; returns the exit status."""
    _end_with_parent()

    def say(line: dict[str, object]) -> None:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

    try:
        fetch(find(arguments[0]), lambda received, total: say({"received": received, "total": total}))
    except LayerloomError as error:
        say({"error": {"code": error.code, "message": error.message, "fix": error.fix}})
        return 1
    say({"done": True})
    return 0


def _end_with_parent() -> None:
    """End this process when the server has gone: writing to the closed pipe then ends it."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
