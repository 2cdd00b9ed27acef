"""A file that comes into being: its bytes go into a temporary one, and it gets its name when all of them are safe."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

_BUFFER = 1 << 20


class Writer(Protocol):
    """Takes bytes one after the other, as `zipfile` wants it; ``size`` and ``sha256`` are those of all so far."""

    @property
    def size(self) -> int:
        """Bytes so far."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of all bytes so far, in hexadecimal."""
        ...

    def write(self, data: Any) -> int:
        """Take bytes, or any buffer of them; answers how many."""
        ...

    def flush(self) -> None:
        """Hand over what is held back."""
        ...

    def commit(self) -> None:
        """Give the file its name, in place of what has it."""
        ...

    def abort(self) -> None:
        """Leave nothing behind; never raises."""
        ...


class _Digested:
    """Counts and digests what goes through it."""

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
        temporary: Where the bytes go, in the target's folder.
        target: The file's name.
        durable: Whether `commit` waits until the bytes are on the disk.

    Raises:
        OSError: from each method but `abort`, where the disk is full or broken.
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
    """Writes through fsspec; whether bytes are safe is the other side's affair."""

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
    """Wait until the names in a folder are on the disk: a file is only safe under its name once its folder is.

    Raises:
        OSError: if it cannot be opened or the disk refuses.
    """
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
