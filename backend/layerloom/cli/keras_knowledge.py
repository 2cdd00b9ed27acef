"""Answers questions that need Keras: by a running server, or else by a model process that the command starts."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol

from layerloom.errors import Unauthorized, Unavailable

if TYPE_CHECKING:
    from layerloom.client import Client


class KerasKnowledge(Protocol):
    """Checks run specs, and writes them as Keras scripts."""

    def check(self, document: dict[str, Any]) -> dict[str, Any]:
        """The check report of a run spec (docs/processes.md)."""
        ...

    def script(self, document: dict[str, Any]) -> str:
        """The Keras script of a run spec.

        Raises:
            NetworkError: with the problems, if it cannot train.
        """
        ...


@contextmanager
def keras_knowledge(url: str | None, data: Path | None) -> Generator[KerasKnowledge]:
    """The server if one answers, or else a process with Keras that ends with the block.

    Raises:
        Unavailable: if an address was given and nothing answers there.
    """
    client = _answering(url, data)
    if client is not None:
        with client:
            yield _Server(client)
        return
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        own = _OwnProcess(runner, Path(folder) / "model.log", data)
        try:
            yield own
        finally:
            own.stop()


def _answering(url: str | None, data: Path | None) -> "Client | None":
    """A client of the given server, or of the one in the data folder; None if there is no address or no answer."""
    from layerloom.client import Client

    try:
        client = Client(url, data=data)
    except (Unavailable, Unauthorized):
        if url is not None:
            raise
        return None
    try:
        client.version()
    except Unavailable:
        client.close()
        if url is not None:
            raise
        return None
    return client


class _Server:
    def __init__(self, client: "Client") -> None:
        self._client = client

    def check(self, document: dict[str, Any]) -> dict[str, Any]:
        return self._client.check(document["network"], document["data"], document["training"])

    def script(self, document: dict[str, Any]) -> str:
        return self._client.code(document, "keras")


class _OwnProcess:
    # Its start imports TensorFlow, which takes long if the files are not in the disk cache.
    _PATIENCE = 120.0

    def __init__(self, runner: asyncio.Runner, log: Path, data: Path | None) -> None:
        from layerloom.jobs.model_child import ModelChild
        from layerloom.settings import Settings

        settings = Settings.load(**({} if data is None else {"data": data}))
        self._runner = runner
        datasets = {"LAYERLOOM_DATASETS": str(settings.datasets_folder)}
        self._child = ModelChild(log, environment=datasets, start_limit=self._PATIENCE)

    def check(self, document: dict[str, Any]) -> dict[str, Any]:
        from layerloom.graph.mistyped import read

        reading = read(document)
        parts = {name: reading.document[name] for name in ("network", "data", "training")}
        return reading.with_problems(self._call("check", parts))

    def script(self, document: dict[str, Any]) -> str:
        from layerloom.graph.code.keras import require_trainable, script_of_report
        from layerloom.graph.code.rows import RowsCode
        from layerloom.spec import parse_run_spec

        report = self.check(document)
        require_trainable(report)
        facts, rows = (self._call(op, {"data": document["data"]}) for op in ("facts", "rows_code"))
        return script_of_report(parse_run_spec(document), report, facts, RowsCode.from_json(rows))

    def stop(self) -> None:
        self._runner.run(self._child.stop())

    def _call(self, op: str, args: dict[str, Any]) -> dict[str, Any]:
        return self._runner.run(self._child.call(op, args, timeout=self._PATIENCE))
