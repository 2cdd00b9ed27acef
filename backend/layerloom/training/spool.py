"""The attempt's own file of events. Events are written here first, so that none is lost while no server answers."""

import os
from contextlib import suppress
from pathlib import Path

from layerloom.errors import ArtifactError
from layerloom.events import RunnerEvent


class Spool:
    """Events as JSON lines. When `append` returns, the operating system has the whole line.

    The file is created with the first event, when an error of the disk can be reported.

    Raises:
        ArtifactError: if the file holds events already; an attempt runs once.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None
        self._size = 0
        if path.exists() and (size := path.stat().st_size):
            raise ArtifactError(
                f"The spool {path} belongs to a runner that has begun already.",
                expected="an empty or missing file",
                received=f"{size} bytes",
                fix="Start a new attempt.",
            )

    def append(self, event: RunnerEvent) -> None:
        """Write an event, or nothing of it.

        Raises:
            ArtifactError: if it cannot be written.
        """
        line = memoryview(event.model_dump_json().encode() + b"\n")
        size = len(line)
        try:
            file = self._opened()
            while line:
                line = line[os.write(file, line) :]
        except OSError as error:
            # Half a line would make all later lines unreadable.
            with suppress(OSError):
                os.truncate(self._path, self._size)
            raise self._unwritten(error) from error
        self._size += size

    def sync(self) -> None:
        """Wait until everything is on the disk.

        Raises:
            ArtifactError: if the disk reports an error.
        """
        try:
            os.fsync(self._opened())
        except OSError as error:
            raise self._unwritten(error) from error

    def close(self) -> None:
        """Close the file. It stays; the server deletes it later."""
        if self._file is not None:
            os.close(self._file)

    def _opened(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        return self._file

    def _unwritten(self, error: OSError) -> ArtifactError:
        return ArtifactError.unwritten(
            "The file of the run's events",
            error,
            expected=f"a writable file at {self._path}",
            fix="Free some space on the disk of the data folder, then train again.",
        )
