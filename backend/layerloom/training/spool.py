"""The attempt's own file of events: written first, so that none is lost while no server answers."""

import os
from pathlib import Path

from layerloom.errors import ArtifactError
from layerloom.events import RunnerEvent


class Spool:
    """Events as JSON lines, each whole in the operating system's hands when `append` returns.

    Raises:
        ArtifactError: if the file holds events already; an attempt runs once.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")
        if self._file.tell():
            self._file.close()
            raise ArtifactError(
                f"The spool {path} belongs to a runner that has begun already.",
                expected="an empty or missing file",
                received=f"{path.stat().st_size} bytes",
                fix="Start a new attempt.",
            )

    def append(self, event: RunnerEvent) -> None:
        """Write an event."""
        self._file.write(event.model_dump_json().encode() + b"\n")
        self._file.flush()

    def sync(self) -> None:
        """Wait until everything is on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; it stays, whoever cleans up deletes it."""
        self._file.close()
