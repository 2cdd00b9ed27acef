"""The records of a store: runs, attempts and commands."""

from dataclasses import dataclass
from typing import Any

from layerloom.events import TERMINAL, KeptModel, Reason, Status, Wish
from layerloom.graph.summary import Summary
from layerloom.spec import Kept, TrainingSpec


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The current state of a run.

    ``number`` counts 1, 2, 3... and is never used twice. ``attempt`` is 0 before the first attempt, ``epoch`` is 0
    before the first finished epoch. ``kept_model`` comes from the terminal status; it is None before the end, if no
    model is kept, and for runs of older versions. ``metrics`` are those of the last epoch while the run is live, and
    those of the kept weights after its end. ``forecast`` is the estimate before training (``seconds_per_epoch``,
    ``device``, ``memory`` in bytes), or None. ``summary`` describes the run in a few words. ``queue_position`` is 0 for
    the next run, and None for a run that is not queued. ``wishes`` are its open commands. Times are RFC 3339 in UTC.
    """

    id: str
    number: int
    name: str
    tags: tuple[str, ...]
    status: Status
    reason: Reason | None
    message: str | None
    spec: dict[str, Any]
    created_at: str
    started_at: str | None
    finished_at: str | None
    attempt: int
    epoch: int
    epochs: int
    best_epoch: int | None
    kept_model: KeptModel | None
    metrics: dict[str, Any]
    error: dict[str, Any] | None
    parameters: int | None
    forecast: dict[str, Any] | None
    summary: Summary
    priority: int
    queue_position: int | None
    seq: int
    wishes: tuple[Wish, ...]

    @property
    def title(self) -> str:
        """Its title: the name that a person gave it, or else its description."""
        return self.name or self.summary.text

    @property
    def kept(self) -> Kept:
        """Which weights it keeps: the last ones if no epoch was the best, for example if the monitor is always NaN.

        Before the end of the first epoch, a missing best epoch means nothing yet, unless the run has ended.
        """
        if self.kept_model is not None:
            return self.kept_model.which
        if self.best_epoch is None and (self.epoch > 0 or self.status in TERMINAL):
            return "last"
        return TrainingSpec.stored(self.spec.get("training", {})).kept


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of runs, newest first. ``next`` is the cursor of the next page; None at the end."""

    runs: tuple[RunRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One process's attempt at a run.

    ``fence`` is the secret with which it must sign its reports. ``expires_at`` is in seconds since 1970. ``acked`` is
    the highest committed ``n``. ``checkpoint_epoch`` and ``checkpoint_batch`` are the place of the newest state that it
    wrote: finished epochs, and batches of the next one. ``placement`` says where it runs, in a format that only its
    executor reads. ``outcome`` says how it ended: its final status (terminal, or ``paused``), or ``worker_lost``.
    """

    id: str
    run_id: str
    number: int
    fence: str
    leased_at: str
    expires_at: float
    acked: int
    checkpoint_epoch: int | None
    checkpoint_batch: int | None
    placement: str | None
    ended_at: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """A command that a person sent to a live run. ``at`` is in seconds since 1970.

    ``attempt`` is the number of the attempt that carried it out; None while it is open.
    """

    id: int
    run_id: str
    command: str
    value: float | None
    at: float
    attempt: int | None
