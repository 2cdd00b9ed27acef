"""The attempt's own file of events: written first, so that none is lost while no server answers."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from layerloom.errors import ArtifactError
from layerloom.events import RunnerEvent


class Spool:
    """Events as JSON lines, each whole in the operating system's hands when `append` returns.

    Raises:
        ArtifactError: if the file holds events already, an attempt runs once; or if it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as error:
            raise self._unwritten(error) from error
        self._size = os.fstat(self._file).st_size
        if self._size:
            os.close(self._file)
            raise ArtifactError(
                f"The spool {path} belongs to a runner that has begun already.",
                expected="an empty or missing file",
                received=f"{self._size} bytes",
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
            while line:
                line = line[os.write(self._file, line) :]
        except OSError as error:
            # Half a line would hide whatever comes after it.
            with suppress(OSError):
                os.ftruncate(self._file, self._size)
            raise self._unwritten(error) from error
        self._size += size

    def sync(self) -> None:
        """Wait until everything is on the disk.

        Raises:
            ArtifactError: if the disk refuses.
        """
        try:
            os.fsync(self._file)
        except OSError as error:
            raise self._unwritten(error) from error

    def close(self) -> None:
        """Close the file; it stays, whoever cleans up deletes it."""
        os.close(self._file)

    def _unwritten(self, error: OSError) -> ArtifactError:
        return ArtifactError(
            f"What the run reports cannot be written down: {error}.",
            expected=f"a file at {self._path} that can be written",
            received=str(error),
            fix="Free some space on the disk of the data folder, then train again.",
            code="disk_full" if error.errno == errno.ENOSPC else None,
        )
