"""Writes a file under a temporary name, and renames it when all of its bytes are safe."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

_BUFFER = 1 << 20


class Writer(Protocol):
    """Takes bytes in order, as `zipfile` needs it; ``size`` and ``sha256`` are those of all bytes so far."""

    @property
    def size(self) -> int:
        """Bytes so far."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of all bytes so far, in hexadecimal."""
        ...

    def write(self, data: Any) -> int:
        """Write bytes, or any buffer of bytes; returns how many."""
        ...

    def flush(self) -> None:
        """Write buffered bytes."""
        ...

    def commit(self) -> None:
        """Give the file its name, replacing an older file."""
        ...

    def abort(self) -> None:
        """Delete the temporary file; never raises."""
        ...


class _Digested:
    """Counts and digests the bytes that go through it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """See `Writer`."""
        return self._digest.hexdigest()

    def _take(self, data: Any) -> memoryview:
        view = memoryview(data).cast("B")
        self._digest.update(view)
        self.size += len(view)
        return view


class LocalWriter(_Digested):
    """Writes on this machine.

    Args:
        temporary: The path of the temporary file, in the folder of the target.
        target: The path of the finished file.
        durable: Whether `commit` waits until the bytes are on the disk.

    Raises:
        OSError: from each method except `abort`, if the disk is full or broken.
    """

    def __init__(self, temporary: str, target: str, *, durable: bool) -> None:
        super().__init__()
        self._temporary = temporary
        self._target = target
        self._durable = durable
        self._held = bytearray()
        self._file: int | None = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)

    def write(self, data: Any) -> int:
        """See `Writer`."""
        view = self._take(data)
        self._held += view
        if len(self._held) >= _BUFFER:
            self.flush()
        return len(view)

    def flush(self) -> None:
        """See `Writer`."""
        assert self._file is not None
        held, self._held = memoryview(self._held), bytearray()
        while held:
            held = held[os.write(self._file, held) :]

    def commit(self) -> None:
        """See `Writer`."""
        self.flush()
        assert self._file is not None
        if self._durable:
            os.fsync(self._file)
        file, self._file = self._file, None
        os.close(file)
        os.replace(self._temporary, self._target)  # noqa: PTH105 - beside the other calls of the system

    def abort(self) -> None:
        """See `Writer`."""
        with suppress(OSError):
            if self._file is not None:
                os.close(self._file)
        with suppress(OSError):
            Path(self._temporary).unlink(missing_ok=True)


class RemoteWriter(_Digested):
    """Writes through fsspec; the remote side is responsible for making the bytes durable."""

    def __init__(self, filesystem: Any, temporary: str, target: str) -> None:
        super().__init__()
        self._fs = filesystem
        self._temporary = temporary
        self._target = target
        self._file: Any = filesystem.open(temporary, "wb")

    def write(self, data: Any) -> int:
        """See `Writer`."""
        view = self._take(data)
        self._file.write(bytes(view))
        return len(view)

    def flush(self) -> None:
        """See `Writer`."""
        self._file.flush()

    def commit(self) -> None:
        """See `Writer`."""
        self._file.close()
        self._fs.mv(self._temporary, self._target)

    def abort(self) -> None:
        """See `Writer`."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._fs.rm_file(self._temporary)


def sync_folder(folder: str) -> None:
    """Wait until the file names in a folder are on the disk, since syncing a file does not sync its name.

    Raises:
        OSError: if the folder cannot be opened, or the disk reports an error.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
