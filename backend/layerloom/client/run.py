"""A run on the server, for scripts."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal, cast

import httpx

from layerloom.client.transport import Transport
from layerloom.errors import LayerloomError
from layerloom.events import LIVE, TERMINAL, EventKind, RunEvent, Status
from layerloom.events.codec import decode_number

if TYPE_CHECKING:
    import keras

_LONGEST_WAIT = 5.0


class RunHandle:
    """A run: its last known state, its events, and its commands."""

    def __init__(self, transport: Transport, state: dict[str, Any]) -> None:
        self._transport = transport
        self.state = state

    def __repr__(self) -> str:
        far = f"epoch {self.state['epoch']}/{self.state['epochs']}"
        return f"<Run {self.number} {self.id} '{self.title}' {self.status} {far}>"

    @property
    def id(self) -> str:
        """The run's id."""
        return self.state["id"]

    @property
    def number(self) -> int:
        """The number that people see."""
        return self.state["number"]

    @property
    def title(self) -> str:
        """Its title: the name that a person gave it, or else a description such as ``2-16-16-2, dropout 0.3``."""
        return self.state["title"]

    @property
    def status(self) -> Status:
        """The last known status; see `refresh`."""
        return Status(self.state["status"])

    @property
    def is_live(self) -> bool:
        """Whether more events will come."""
        return self.status in LIVE

    @property
    def metrics(self) -> dict[str, float]:
        """The metrics, in one flat dict: of the kept weights if the run has ended, otherwise of the last epoch."""
        return {key: decode_number(value) for key, value in self.state["metrics"].items()}

    @property
    def wishes(self) -> dict[str, int]:
        """The open commands in the last known state, by name, each with its id."""
        return {wish["command"]: wish["id"] for wish in self.state["wishes"]}

    def refresh(self) -> "RunHandle":
        """Read the current state from the server."""
        self.state = self._transport.json("GET", f"/runs/{self.id}")
        return self

    def events(self, after: int = 0) -> Iterator[RunEvent]:
        """Every event after `seq`, as it happens, up to the terminal status.

        After a lost connection or a restart of the server it continues without gaps.
        """
        pause = 0.1
        while True:
            try:
                headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
                with self._transport.stream(f"/runs/{self.id}/events", headers) as lines:
                    if lines is None:
                        return
                    for event in _parse(lines):
                        pause = 0.1
                        after = event.seq
                        yield event
                        if is_last(event):
                            return
            except httpx.TransportError:
                pass  # The connection was lost: reconnect with the last seq.
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_WAIT)

    def wait(self) -> "RunHandle":
        """Return when the run has ended; `status` and `metrics` show the result."""
        for _ in self.events():
            pass
        return self.refresh()

    def wait_until(self, *statuses: Status) -> "RunHandle":
        """Return when the run has one of the statuses, or has ended."""
        if self.refresh().status in statuses:
            return self
        for event in self.events():
            if (
                event.kind is EventKind.STATUS
                and event.data["status"] in statuses
                and self.refresh().status in statuses
            ):
                return self
        return self.refresh()

    def carried_out(self, wish: int) -> RunEvent | None:
        """Wait until the command with this id is done. Returns its ``command`` event; None if the run ended before.

        As in ``run.carried_out(run.evaluate().wishes["evaluate"])``.
        """
        return next(
            (event for event in self.events() if event.kind is EventKind.COMMAND and event.data.get("id") == wish), None
        )

    def history(self) -> dict[str, list[float]]:
        """The metrics of every epoch, in the form of `model.fit(...).history`."""
        history = self._transport.json("GET", f"/runs/{self.id}/history.json")
        return {key: [decode_number(value) for value in values] for key, values in history.items()}

    def history_csv(self) -> str:
        """Every epoch as a row of CSV: epoch, metrics, seconds, learning rate."""
        return self._transport.text("GET", f"/runs/{self.id}/history.csv")

    def verdict(self) -> dict[str, Any]:
        """The verdict on the curves so far: code, values, remedies, and all remedies together. The code may be None."""
        return self._transport.json("GET", f"/runs/{self.id}/verdict")

    def remedied(self, remedy: str) -> dict[str, Any]:
        """The spec with a remedy of its verdict, or with ``together``, ready to train; seed and split stay.

        As in ``client.train(run.remedied("dropout"))``.

        Raises:
            NotFound: if the verdict does not offer it.
        """
        return self._transport.json("GET", f"/runs/{self.id}/verdict/{remedy}")

    def predict(self, rows: list[Any]) -> list[Any]:
        """Predictions for raw rows by the kept model."""
        return self._transport.json("POST", f"/runs/{self.id}/predict", json={"rows": rows})["predictions"]

    def download(self, target: str | Path, which: Literal["best", "last"] | None = None) -> Path:
        """Write the `.keras` file of the kept model, or of the named one, to `target`."""
        path = Path(target)
        params: dict[str, str] = {} if which is None else {"which": which}
        self._transport.download(f"/runs/{self.id}/model.keras", path, params)
        return path

    def model(self, which: Literal["best", "last"] | None = None) -> "keras.Model":
        """The trained model, loaded by this machine's Keras."""
        import keras  # here, since the client works without Keras otherwise

        with TemporaryDirectory() as folder:
            path = self.download(Path(folder) / "model.keras", which)
            return cast("keras.Model", keras.models.load_model(path))

    def stop(self) -> "RunHandle":
        """End training at the next batch; the model is kept and tested."""
        return self._ask("stop")

    def cancel(self) -> "RunHandle":
        """End at once and keep nothing."""
        return self._ask("cancel")

    def pause(self) -> "RunHandle":
        """Save the complete state of training and free the device; use `wait_until` to wait for this.

        Raises:
            Conflict: if the run cannot be paused.
        """
        return self._ask("pause")

    def resume(self) -> "RunHandle":
        """Continue a paused run, as if it had never paused.

        Raises:
            Conflict: if it is not paused.
        """
        return self._ask("resume")

    def evaluate(self) -> "RunHandle":
        """Measure the current weights on the validation rows; a ``command`` event carries the result."""
        return self._ask("evaluate")

    def checkpoint(self) -> "RunHandle":
        """Save the state and the model files now; the state is kept for forks."""
        return self._ask("checkpoint")

    def set_pace(self, pace: float | None) -> "RunHandle":
        """Set the epochs per second from now on; None is full speed."""
        self.state = self._transport.json("PATCH", f"/runs/{self.id}/live", json={"pace": pace})
        return self

    def set_learning_rate(self, rate: float) -> "RunHandle":
        """Set the optimizer's learning rate from the next batch on.

        Raises:
            Conflict: if it follows a schedule.
        """
        self.state = self._transport.json("PATCH", f"/runs/{self.id}/live", json={"learning_rate": rate})
        return self

    def checkpoints(self) -> list[dict[str, Any]]:
        """The states of training that are kept: epoch, batch (0 for a whole epoch), size in bytes, which, metrics."""
        return self._transport.json("GET", f"/runs/{self.id}/checkpoints")["data"]

    def fork(
        self, epoch: int, changes: dict[str, Any] | None = None, *, idempotency_key: str | None = None
    ) -> "RunHandle":
        """Start a new run from a kept epoch of this one.

        Args:
            epoch: A whole epoch of `checkpoints`.
            changes: The changes as a JSON merge patch on this run's spec; ``training.epochs`` is the total.
            idempotency_key: Repeating the same key and changes returns the same run.

        Raises:
            NotFound: if the epoch is not kept.
            NetworkError: if the changed network cannot train; ``errors`` lists the problems.
            SpecError: if the changes do not make a run spec.
        """
        headers = {"Idempotency-Key": idempotency_key or secrets.token_urlsafe(16)}
        body = {"epoch": epoch, "changes": changes or {}}
        return RunHandle(
            self._transport, self._transport.json("POST", f"/runs/{self.id}/fork", json=body, headers=headers)
        )

    def code(self, target: Literal["keras", "curl", "python"] = "keras") -> str:
        """The run as code; a Keras script repeats what a person changed while the run trained.

        Raises:
            SpecError: for the Keras script of a fork, which plain Keras cannot repeat.
        """
        return self._transport.text("GET", f"/runs/{self.id}/code?target={target}")

    def rename(self, name: str) -> "RunHandle":
        """Rename the run; with an empty name its title becomes a description of it."""
        self.state = self._transport.json("PATCH", f"/runs/{self.id}", json={"name": name})
        return self

    def delete(self) -> None:
        """Delete the run, its events and its models. It must have ended."""
        self._transport.json("DELETE", f"/runs/{self.id}")

    def _ask(self, what: str) -> "RunHandle":
        self.state = self._transport.json("POST", f"/runs/{self.id}/{what}")
        return self


def is_last(event: RunEvent) -> bool:
    """Whether this is the run's terminal status."""
    return event.kind == EventKind.STATUS and event.data["status"] in TERMINAL


def _parse(lines: Iterator[str]) -> Iterator[RunEvent]:
    """Events out of the lines of text/event-stream."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            try:
                event = RunEvent.model_validate_json("\n".join(data))
            except ValueError as error:
                raise LayerloomError(f"The server sent an event that cannot be read: {error}") from error
            data = []
            yield event
