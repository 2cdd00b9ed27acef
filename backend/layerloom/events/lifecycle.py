"""The life of a run: its statuses, the steps between them, and why it ended."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a run is in its life."""

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a run came to its status, where the status alone does not say."""

    EPOCHS_REACHED = "epochs_reached"
    EARLY_STOPPING = "early_stopping"
    USER_STOP = "user_stop"
    USER_CANCEL = "user_cancel"
    NAN_LOSS = "nan_loss"
    OUT_OF_MEMORY = "out_of_memory"
    DISK_FULL = "disk_full"
    WORKER_LOST = "worker_lost"
    RETRIES_EXHAUSTED = "retries_exhausted"
    INVALID_SPEC = "invalid_spec"
    DATA_UNAVAILABLE = "data_unavailable"
    INTERNAL_ERROR = "internal_error"


class Happening(StrEnum):
    """What can happen to a run."""

    LEASE = "lease"
    TRAIN = "train"
    PAUSE = "pause"
    RESUME = "resume"
    LOSS = "loss"
    COMPLETE = "complete"
    STOP = "stop"
    FAIL = "fail"
    CANCEL = "cancel"


# The whole life of a run; every other set of statuses is told from it.
LIFE: Mapping[tuple[Status, Happening], Status] = {
    (Status.QUEUED, Happening.LEASE): Status.STARTING,
    # A run that waits for another attempt has trained before: what it has is kept when it is stopped.
    (Status.QUEUED, Happening.STOP): Status.STOPPED,
    (Status.QUEUED, Happening.CANCEL): Status.CANCELLED,
    (Status.STARTING, Happening.TRAIN): Status.RUNNING,
    (Status.STARTING, Happening.PAUSE): Status.PAUSED,
    (Status.STARTING, Happening.LOSS): Status.QUEUED,
    (Status.STARTING, Happening.STOP): Status.STOPPED,
    (Status.STARTING, Happening.FAIL): Status.FAILED,
    (Status.STARTING, Happening.CANCEL): Status.CANCELLED,
    (Status.RUNNING, Happening.PAUSE): Status.PAUSED,
    (Status.RUNNING, Happening.LOSS): Status.QUEUED,
    (Status.RUNNING, Happening.COMPLETE): Status.COMPLETED,
    (Status.RUNNING, Happening.STOP): Status.STOPPED,
    (Status.RUNNING, Happening.FAIL): Status.FAILED,
    (Status.RUNNING, Happening.CANCEL): Status.CANCELLED,
    (Status.PAUSED, Happening.RESUME): Status.QUEUED,
    (Status.PAUSED, Happening.STOP): Status.STOPPED,
    (Status.PAUSED, Happening.CANCEL): Status.CANCELLED,
}


def where(happening: Happening) -> frozenset[Status]:
    """The statuses in which it can happen."""
    return frozenset(status for status, what in LIFE if what is happening)


TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    status: frozenset(after for (before, _), after in LIFE.items() if before is status) for status in Status
}
TERMINAL = frozenset(status for status, following in TRANSITIONS.items() if not following)
LIVE = frozenset(Status) - TERMINAL
# What a script that waits for a run takes as a failure.
UNSUCCESSFUL = frozenset(after for (_, what), after in LIFE.items() if what in (Happening.FAIL, Happening.CANCEL))
# An attempt has the run, so that it can be lost.
AT_WORK = where(Happening.LOSS)
# What ends an attempt: the run ends, or needs another one to go on.
ATTEMPT_ENDS = TERMINAL | {Status.PAUSED}
# Queued and starting are the server's words: with them a runner could have its run leased a second time.
RUNNER_SAYS = ATTEMPT_ENDS | {Status.RUNNING}


def can_go(before: Status, after: Status) -> bool:
    """Whether a run may go from one status to the other."""
    return after in TRANSITIONS[before]
