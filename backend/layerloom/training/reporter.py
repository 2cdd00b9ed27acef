"""Sends events to the server from a separate thread, so that training never waits for it."""

import json
import logging
import os
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, Self

import httpx
from pydantic import BaseModel, ValidationError

from layerloom.errors import ArtifactError, DiskFull, has_no_room
from layerloom.events import (
    ATTEMPT_ENDS,
    SECRET_HEADER,
    Assignment,
    EventKind,
    ProgressData,
    RunnerAnswer,
    RunnerBatch,
    RunnerEvent,
    StatusData,
    WaitingData,
)
from layerloom.events.exits import RunnerExit
from layerloom.training.commands import Commands
from layerloom.training.spool import Spool

_log = logging.getLogger(__name__)

_BATCH = 500
_RETRY_SECONDS = 0.2
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)
_PROBLEM = "application/problem+json"
# Another attempt took over, or the run was deleted.
_FENCED = frozenset({404, 409})
# Client errors that may not occur at the next try.
_PASSING = frozenset({408, 425, 429})


class Reporter:
    """Numbers events, spools them, and posts them until the server has acknowledged each one.

    An event is sent at once, but there is at most one batch every ``spacing`` seconds. After ``heartbeat`` seconds of
    silence an empty batch is sent. If the server refuses the attempt (409 or 404) or its events (any other lasting
    client error), the process ends at once. If no server answers, the address is read again from the assignment's
    ``server_file``. An answer that is not from a Layerloom server comes from a foreign program on the old port.

    If the disk is full, events for the spool wait in memory, in order, until there is room or the server has them.
    A server that reports a full disk counts as present, and the batch is repeated until the server has room.

    Args:
        assignment: The assignment with fence, spool and server.
        commands: Receives the commands from the answers.
        patience: Seconds without a server after which `abandoned` becomes true.
        heartbeat: Seconds of silence before an empty batch.
        spacing: The least seconds between batches.
    """

    def __init__(
        self,
        assignment: Assignment,
        commands: Commands,
        *,
        patience: float = 600.0,
        heartbeat: float = 0.4,
        spacing: float = 0.02,
    ) -> None:
        self._assignment = assignment
        self._commands = commands
        self._patience = patience
        self._heartbeat = heartbeat
        self._spacing = spacing
        self._spool = Spool(Path(assignment.spool))
        self._changed = threading.Condition()
        self._pending: deque[RunnerEvent] = deque()
        # The events that the spool has no room for, the oldest first.
        self._unwritten: deque[RunnerEvent] = deque()
        self._no_room_there = False
        self._waiting: WaitingData | None = None
        self._n = 0
        self._seen = 0
        self._progress: ProgressData | None = None
        self._ended = False
        self._closing = False
        self._server: _Server | None = None
        self._outage = False
        self._asked_at = self._answered_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait until everything is acknowledged, or until no server has answered for too long."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()
        self._spool.close()

    @property
    def abandoned(self) -> bool:
        """Whether no server has answered for longer than the patience."""
        return time.monotonic() - self._answered_at > self._patience

    @property
    def delivered(self) -> bool:
        """Whether every event so far is acknowledged."""
        with self._changed:
            return not self._pending

    def emit(self, kind: EventKind, data: BaseModel) -> None:
        """Report an event. After a status that ends the attempt, further events are ignored.

        Raises:
            ArtifactError: if the event cannot be written for another reason than a full disk. It is then not sent,
                except for the final status, which is always sent.
        """
        with self._changed:
            if self._ended:
                return
            event = RunnerEvent(n=self._n + 1, kind=kind, at=_now(), data=data.model_dump(mode="json"))
            if isinstance(data, StatusData) and data.status in ATTEMPT_ENDS:
                self._ended = True
                self._write_end(event)
            else:
                self._write(event)
            self._n += 1
            self._pending.append(event)
            self._changed.notify()

    def sync(self) -> None:
        """Wait until all reported events are on the disk, or acknowledged by the server.

        Raises:
            ArtifactError: if the disk reports an error.
        """
        with self._changed:
            self._write_rest()
            self._spool.sync()

    def require_room(self) -> None:
        """Check that the spool and the server have room; it tries again only after one of them had none.

        Raises:
            LayerloomError: `disk_full` if one of them has no room.
        """
        if self._unwritten:
            with self._changed:
                self._write_rest()
        if self._no_room_there:
            raise DiskFull("The disk of the server is full.", fix="Free some space on it.")

    def waits(self, waiting: WaitingData | None) -> None:
        """Report what training waits for; None when it continues."""
        with self._changed:
            self._waiting = waiting
            self._changed.notify()

    def progress(self, progress: ProgressData) -> None:
        """Report the place inside an epoch; only the newest is sent, and never twice."""
        with self._changed:
            self._progress = progress
            self._changed.notify()

    def carried_out(self, command_id: int) -> None:
        """Report that a command is done, so that the server stops repeating it."""
        with self._changed:
            self._seen = max(self._seen, command_id)

    def _write(self, event: RunnerEvent) -> None:
        """Write an event to the spool, or keep it until there is room, always in order."""
        try:
            self._write_rest()
            self._spool.append(event)
        except ArtifactError as error:
            if not has_no_room(error):
                raise
            self._unwritten.append(event)

    def _write_rest(self) -> None:
        while self._unwritten:
            self._spool.append(self._unwritten[0])
            self._unwritten.popleft()

    def _write_end(self, event: RunnerEvent) -> None:
        try:
            self._write_rest()
            self._spool.append(event)
            self._spool.sync()
        except ArtifactError as error:
            # Even if the spool cannot be written, the server has to get the final status.
            _log.error("The end of attempt %s is only sent: %s", self._assignment.attempt_id, error.message)

    def _run(self) -> None:
        with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
            while self._post(client):
                self._wait()

    def _wait(self) -> None:
        """Wait until there is something to send and the next batch is allowed.

        Batches begin at least ``spacing`` apart. A slow server gets a longer pause.
        """
        took = self._answered_at - self._asked_at
        time.sleep(max(self._spacing - took, min(took / 2, self._heartbeat)))
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self._pending) or self._progress is not None or self._closing, self._heartbeat
            )

    def _post(self, client: httpx.Client) -> bool:
        """Send one batch; returns False if nothing is left to send, or if no server will answer any more."""
        while True:
            self._asked_at = time.monotonic()
            answer = self._ask(client, self._next_batch())
            if answer is not None:
                return self._take(answer)
            if self.abandoned:
                return False
            time.sleep(_RETRY_SECONDS)

    def _ask(self, client: httpx.Client, batch: RunnerBatch) -> RunnerAnswer | None:
        """The server's answer; None if there is no valid answer."""
        if self._server is None:
            self._server = self._read_server()
        if self._server is None:
            return None
        try:
            response = client.post(
                f"{self._server.url}/internal/attempts/{self._assignment.attempt_id}/events",
                content=batch.model_dump_json(),
                headers={
                    "content-type": "application/json",
                    "authorization": f"Bearer {batch.fence}",
                    SECRET_HEADER: self._server.secret,
                },
            )
            # A later server on the same address has another secret, which the next try will have too.
            if _refuses(response) and self._read_server() == self._server:
                self._leave(response)
            self._no_room_there = _has_no_room(response)
            if self._no_room_there:
                self._answered_at = time.monotonic()
                return None
            response.raise_for_status()
            return RunnerAnswer.model_validate_json(response.content)
        except (httpx.HTTPError, ValidationError) as error:
            if not self._outage:
                _log.warning("No server answers at %s (%s); training continues.", self._server.url, error)
            self._outage = True
            self._server = None
            return None

    def _leave(self, response: httpx.Response) -> NoReturn:
        """End the process, because the server will never accept its events."""
        _log.error(
            "The server refuses the events of attempt %s (%s), so the attempt ends: %s",
            self._assignment.attempt_id,
            response.status_code,
            response.text,
        )
        os._exit(RunnerExit.FENCED if response.status_code in _FENCED else RunnerExit.REFUSED)

    def _next_batch(self) -> RunnerBatch:
        with self._changed:
            events = [self._pending[index] for index in range(min(_BATCH, len(self._pending)))]
            progress, self._progress = self._progress, None
            return RunnerBatch(
                fence=self._assignment.fence,
                batch=events,
                seen=self._seen,
                progress=progress,
                waiting=self._waiting,
            )

    def _take(self, answer: RunnerAnswer) -> bool:
        self._answered_at = time.monotonic()
        self._outage = False
        with self._changed:
            while self._pending and self._pending[0].n <= answer.acked:
                self._pending.popleft()
            while self._unwritten and self._unwritten[0].n <= answer.acked:
                self._unwritten.popleft()
            done = self._closing and not self._pending
        self._commands.put(answer.commands)
        return not done

    def _read_server(self) -> "_Server | None":
        """Where the server is now; None while the server is down or its file is incomplete."""
        try:
            told = json.loads(Path(self._assignment.server_file).read_text(encoding="utf-8"))
            return _Server(str(told.get("internal") or told["url"]).rstrip("/"), str(told.get("secret", "")))
        except (OSError, ValueError, KeyError, AttributeError):
            return None


@dataclass(frozen=True, slots=True)
class _Server:
    """A server, as its `server.json` tells: where it takes reports, and the secret of its process."""

    url: str
    secret: str


def _refuses(response: httpx.Response) -> bool:
    """Whether the server itself, and not a foreign program on its port, refuses for good."""
    return response.is_client_error and response.status_code not in _PASSING and _is_problem(response)


def _has_no_room(response: httpx.Response) -> bool:
    """Whether the server itself reports a full disk."""
    return response.status_code == DiskFull.status and _is_problem(response)


def _is_problem(response: httpx.Response) -> bool:
    return response.headers.get("content-type", "").partition(";")[0].strip().lower() == _PROBLEM


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
