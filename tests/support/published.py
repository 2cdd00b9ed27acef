"""Datasets as their publishers have them, but small: files of the same formats, and a server that sends them."""

import gzip
import hashlib
import io
import struct
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import numpy as np

from layerloom.datasets.base import Dataset
from layerloom.datasets.remote import Remote, RemoteFile

ROWS = 240


def files_of(name: str) -> dict[str, bytes]:
    """The files of a remote dataset by name, with `ROWS` rows (five sixths as the publisher's training part)."""
    return _MAKERS[name]()


def write_files(folder: Path, name: str) -> None:
    """Put a dataset's files where a finished download has them."""
    (folder / name).mkdir(parents=True, exist_ok=True)
    for file, content in files_of(name).items():
        (folder / name / file).write_bytes(content)


def published(dataset: Dataset, base: str) -> Dataset:
    """The dataset with its small files at this server, their true sizes and digests."""
    assert dataset.remote is not None
    contents = files_of(dataset.name)
    files = tuple(
        RemoteFile(
            file.name,
            f"{base}/{file.name}",
            hashlib.sha256(contents[file.name]).hexdigest(),
            len(contents[file.name]),
        )
        for file in dataset.remote.files
    )
    return replace(dataset, remote=Remote(dataset.remote.home, files))


@dataclass
class Publisher:
    """A server of files on this machine.

    ``cut`` ends an answer after so many bytes, once; ``ranges`` tells what was asked for, in order. ``pieces`` is
    whether an answer comes in pieces, without saying how long it will be.
    """

    files: dict[str, bytes]
    cut: int | None = None
    continues: bool = True
    status: int | None = None
    pieces: bool = False
    ranges: list[str | None] = field(default_factory=list[str | None])
    hold: threading.Event | None = None

    def __enter__(self) -> Self:
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                publisher._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's word
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that has left is part of the tests."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("range")
        self.ranges.append(asked)
        content = self.files[request.path.rpartition("/")[2]]
        begin = int(asked.removeprefix("bytes=").partition("-")[0]) if asked and self.continues else 0
        body = content[begin:]
        request.send_response(self.status or (206 if begin else 200))
        if self.pieces:
            request.send_header("transfer-encoding", "chunked")
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        else:
            request.send_header("content-length", str(len(body)))
        request.end_headers()
        cut, self.cut = self.cut, None
        request.wfile.write(body if cut is None else body[:cut])
        request.wfile.flush()
        if self.hold is not None:
            self.hold.wait(30)
        if cut is not None:
            request.close_connection = True


def _pictures(*shape: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (ROWS, *shape), dtype=np.uint8)
    x[:, 0] = 255
    return x, (np.arange(ROWS) % 10).astype(np.uint8)


def _npz(**arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    save: Any = np.savez
    save(file, **arrays)
    return file.getvalue()


def _parts(x: Any, y: np.ndarray) -> dict[str, Any]:
    cut = ROWS * 5 // 6
    return {"x_train": x[:cut], "y_train": y[:cut], "x_test": x[cut:], "y_test": y[cut:]}


def _mnist() -> dict[str, bytes]:
    return {"mnist.npz": _npz(**_parts(*_pictures(28, 28)))}


def _idx(array: np.ndarray) -> bytes:
    header = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return gzip.compress(header + array.tobytes(), mtime=0)


def _fashion() -> dict[str, bytes]:
    parts = _parts(*_pictures(28, 28))
    return {
        "train-images-idx3-ubyte.gz": _idx(parts["x_train"]),
        "train-labels-idx1-ubyte.gz": _idx(parts["y_train"]),
        "t10k-images-idx3-ubyte.gz": _idx(parts["x_test"]),
        "t10k-labels-idx1-ubyte.gz": _idx(parts["y_test"]),
    }


def _cifar() -> dict[str, bytes]:
    x, y = _pictures(3 * 32 * 32)
    size = ROWS // 6
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for index, name in enumerate([*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]):
            rows = slice(index * size, (index + 1) * size)
            content = _python_2_pickle(x[rows], y[rows])
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return {"cifar-10-python.tar.gz": file.getvalue()}


def _python_2_pickle(data: np.ndarray, labels: np.ndarray) -> bytes:
    """``{"data": data, "labels": [...]}`` as Python 2 and its numpy pickled it; Python 3 writes byte strings otherwise.

    Args:
        data: Bytes of shape (rows, columns).
        labels: Of shape (rows,).
    """

    def text(value: bytes) -> bytes:
        return b"U" + bytes([len(value)]) + value

    def number(value: int) -> bytes:
        return b"J" + struct.pack("<i", value)

    def name(module: str, attribute: str) -> bytes:
        return f"c{module}\n{attribute}\n".encode()

    raw = data.tobytes()
    empty = name("numpy.core.multiarray", "_reconstruct") + b"("
    empty += name("numpy", "ndarray") + number(0) + b"\x85" + text(b"b") + b"tR"
    kind = name("numpy", "dtype") + b"(" + text(b"u1") + number(0) + number(1) + b"tR"
    kind += b"(" + number(3) + text(b"|") + b"NNN" + number(-1) + number(-1) + number(0) + b"tb"
    shape = number(data.shape[0]) + number(data.shape[1]) + b"\x86"
    state = b"(" + number(1) + shape + kind + b"\x89" + b"T" + struct.pack("<i", len(raw)) + raw + b"tb"
    numbers = b"".join(number(int(label)) for label in labels)
    return b"\x80\x02}(" + text(b"data") + empty + state + text(b"labels") + b"](" + numbers + b"eu."


def _housing() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(ROWS, 8))
    return {"california_housing.npz": _npz(x=x, y=200_000 + 50_000 * x[:, 0])}


def _imdb() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    reviews = np.empty(ROWS, dtype=object)
    for row in range(ROWS):
        reviews[row] = [int(word) for word in rng.integers(1, 20_000, rng.integers(3, 300))]
    return {"imdb.npz": _npz(**_parts(reviews, np.arange(ROWS) % 2))}


_MAKERS: dict[str, Callable[[], dict[str, bytes]]] = {
    "mnist": _mnist,
    "fashion_mnist": _fashion,
    "cifar10": _cifar,
    "california_housing": _housing,
    "imdb": _imdb,
}
