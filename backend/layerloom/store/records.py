"""What a store hands out: runs, attempts and commands as they stand."""

from dataclasses import dataclass
from typing import Any

from layerloom.events import TERMINAL, KeptModel, Reason, Status, Wish
from layerloom.graph.summary import Summary
from layerloom.spec import Kept, TrainingSpec


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as it stands.

    ``number`` counts 1, 2, 3... and is never used twice. ``attempt`` is 0 before the first, ``epoch`` 0 before the
    first finished one. ``kept_model`` is what its end said is kept: None before that, where nothing is, and for
    runs of older versions. ``metrics`` are the last epoch's while the run is live and those of the kept weights
    after its end. ``forecast`` is what was expected before training (``seconds_per_epoch``, ``device``, ``memory``
    in bytes), None where nobody knew. ``summary`` is what it is in a few words. ``queue_position`` is 0 for the run
    that is next, None for one that is not queued. ``wishes`` are what people asked of it while it is live and is
    not done yet. Times are RFC 3339 in UTC.
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
        """What it is called: by the name that a person gave it, else by what it is."""
        return self.name or self.summary.text

    @property
    def kept(self) -> Kept:
        """Which weights it keeps: the last ones where no epoch was the best, as with a monitor that is NaN.

        Before the end of the first epoch none can be yet, unless the run has ended there.
        """
        if self.kept_model is not None:
            return self.kept_model.which
        if self.best_epoch is None and (self.epoch > 0 or self.status in TERMINAL):
            return "last"
        return TrainingSpec.stored(self.spec.get("training", {})).kept


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs, newest first. ``next`` is the cursor of the following page, None at the end."""

    runs: tuple[RunRecord, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One process's try at a run.

    ``fence`` is the word without which nothing is accepted from it. ``expires_at`` is in seconds since 1970.
    ``acked`` is the highest ``n`` committed. ``checkpoint_epoch`` and ``checkpoint_batch`` say how far the newest
    state is that it wrote: so many batches of the epoch after that one. ``placement`` says where it is once it is
    placed, in words that its executor alone reads. ``outcome`` says how it ended: its own last status (terminal, or
    ``paused``), or ``worker_lost``.
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
    """What a person asked of a live run. ``at`` is in seconds since 1970.

    ``attempt`` is the number of the attempt that carried it out, None while it is open.
    """

    id: int
    run_id: str
    command: str
    value: float | None
    at: float
    attempt: int | None
