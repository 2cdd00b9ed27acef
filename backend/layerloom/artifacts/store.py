"""Stores the files of runs, on any fsspec URL.

An `ArtifactStore` is a folder with a subfolder for each run. A file gets its name only after all its bytes are safe,
so a reader never sees half a model.
"""

import hashlib
import re
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import fsspec

from layerloom.artifacts.writer import LocalWriter, RemoteWriter, Writer, sync_folder
from layerloom.errors import ArtifactError, NotFound

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{32}")


@dataclass(frozen=True)
class Stored:
    """A stored file: its name in the run's folder, its size, and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


class ArtifactStore:
    """The files of runs below ``url``, a plain path or an fsspec URL. Only local paths and ``file://`` are tested.

    Run ids and file names are single path segments. They consist of letters, digits, ``_``, ``.`` and ``-``, and begin
    with a letter or digit. Other names raise `ArtifactError`.
    """

    def __init__(self, url: str) -> None:
        # fsspec would take "::" in a path as a chain of filesystems, so plain paths do not go through it.
        filesystem, root = (
            fsspec.core.url_to_fs(url)
            if "://" in url
            else (fsspec.filesystem("file"), Path(url).expanduser().absolute().as_posix())
        )
        self._fs: Any = filesystem
        self._root: str = cast("str", root).rstrip("/")
        self._local = "file" in _protocols(filesystem)

    @classmethod
    def of_run(cls, url: str) -> tuple["ArtifactStore", str]:
        """The store and the run id for the URL of a run's folder, which an assignment contains."""
        root, _, run = url.rstrip("/").rpartition("/")
        return cls(root), run

    @contextmanager
    def writing(self, run: str, name: str, *, durable: bool = True) -> Generator[Writer]:
        """A new file to write to. At the end of the block it gets its name in one step; after an error it is deleted.

        With ``durable``, its bytes are on the disk then. Its name is on the disk only after `sync`.

        Raises:
            ArtifactError: for a bad name, or if the bytes cannot be written; an older file then stays.
        """
        target = self._path(run, name)
        # `list` ignores names with a leading dot, so it does not show half-written files.
        temporary = f"{self._folder(run)}/.{name}.{uuid.uuid4().hex}"
        writer: Writer | None = None
        try:
            self._fs.makedirs(self._folder(run), exist_ok=True)
            if self._local:
                writer = LocalWriter(temporary, target, durable=durable)
            else:
                writer = RemoteWriter(self._fs, temporary, target)
            yield writer
            writer.commit()
        except OSError as error:
            raise self._unwritten(run, name, writer.size if writer else 0, error) from error
        finally:
            # After a commit, `abort` finds no temporary file and does nothing.
            if writer is not None:
                writer.abort()

    def sync(self, run: str) -> None:
        """Wait until the file names in a run's folder are on the disk.

        Raises:
            ArtifactError: if the disk reports an error.
        """
        if not self._local:
            return
        try:
            sync_folder(self._folder(run))
        except OSError as error:
            raise self._unwritten(run, "its folder", 0, error) from error

    def put(self, run: str, name: str, source: Path) -> Stored:
        """Store a copy of a local file, replacing an older file in one step; afterwards it is on the disk.

        Raises:
            ArtifactError: for a bad name, or if the bytes cannot be written; an older file then stays.
        """
        with self.writing(run, name) as writer, source.open("rb") as reader:
            while block := reader.read(1 << 20):
                writer.write(block)
        self.sync(run)
        return Stored(name=name, size=writer.size, sha256=writer.sha256)

    def put_bytes(self, run: str, name: str, content: bytes) -> None:
        """Store a few bytes as a file, replacing an older file in one step; afterwards they are on the disk.

        Raises:
            ArtifactError: for a bad name, or if the bytes cannot be written; an older file then stays.
        """
        with self.writing(run, name) as writer:
            writer.write(content)
        self.sync(run)

    def write(self, run: str, name: str, content: bytes) -> None:
        """Store a few bytes without forcing them to the disk. Readers see all of them or none; a crash may lose them.

        Raises:
            ArtifactError: for a bad name, or if the bytes cannot be written.
        """
        with self.writing(run, name, durable=False) as writer:
            writer.write(content)

    def sweep(self, run: str) -> None:
        """Delete half-written files of interrupted writers. Nobody else may be writing to the run's folder."""
        folder = self._folder(run)
        if not self._fs.isdir(folder):
            return
        for path in self._fs.ls(folder, detail=False):
            if _TEMPORARY.fullmatch(str(path).rpartition("/")[2]):
                self._fs.rm_file(path)

    def delete(self, run: str, name: str) -> None:
        """Delete a stored file, if it exists."""
        path = self._path(run, name)
        if self._fs.exists(path):
            self._fs.rm_file(path)

    def open(self, run: str, name: str) -> IO[bytes]:
        """A stored file for reading; the caller closes it.

        Raises:
            NotFound: if it does not exist.
        """
        return cast("IO[bytes]", self._fs.open(self._existing(run, name), "rb"))

    def size(self, run: str, name: str) -> int:
        """A stored file's size in bytes.

        Raises:
            NotFound: if it does not exist.
        """
        return int(self._fs.size(self._existing(run, name)))

    def sha256(self, run: str, name: str) -> str:
        """SHA-256 of a stored file's bytes, in hexadecimal.

        Raises:
            NotFound: if it does not exist.
        """
        with self.open(run, name) as file:
            digest = hashlib.sha256()
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def list(self, run: str) -> list[str]:
        """The names of a run's files in alphabetical order; empty if it has none."""
        folder = self._folder(run)
        # A remote filesystem may have cached an older listing.
        self._fs.invalidate_cache(folder)
        if not self._fs.isdir(folder):
            return []
        names = (str(path).rstrip("/").rpartition("/")[2] for path in self._fs.ls(folder, detail=False))
        return sorted(name for name in names if _NAME.fullmatch(name))

    def local_path(self, run: str, name: str) -> str:
        """The path of a stored file on this machine.

        Raises:
            NotFound: if it does not exist.
            ArtifactError: if the store is not local.
        """
        path = self._existing(run, name)
        if not self._local:
            raise ArtifactError(
                f"'{name}' of run {run} is not on this machine.",
                expected="a local store",
                received=self._root,
                fix="Read it through `open`.",
            )
        return path

    def delete_run(self, run: str) -> None:
        """Delete a run's folder with everything in it, if it exists."""
        folder = self._folder(run)
        if self._fs.exists(folder):
            self._fs.rm(folder, recursive=True)

    def _unwritten(self, run: str, name: str, size: int, error: OSError) -> ArtifactError:
        return ArtifactError.unwritten(
            f"'{name}' of run {run}",
            error,
            expected=f"a writable folder at {self._root} with {size} bytes of free space",
            fix="Free some space or correct the folder's permissions, then train again.",
        )

    def _existing(self, run: str, name: str) -> str:
        path = self._path(run, name)
        if not self._fs.isfile(path):
            raise NotFound(f"Run {run} has no file '{name}'.", expected="a stored file", received=name)
        return path

    def _path(self, run: str, name: str) -> str:
        return f"{self._folder(run)}/{_segment(name)}"

    def _folder(self, run: str) -> str:
        return f"{self._root}/{_segment(run)}"


def _segment(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ArtifactError(
            "This is not a valid name of a run or a file.",
            expected="letters, digits, '_', '.' and '-', beginning with a letter or digit",
            received=repr(name),
            fix="Use the run's id, and one of the file names that the run lists.",
        )
    return name


def _protocols(filesystem: Any) -> tuple[str, ...]:
    protocol = filesystem.protocol
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
