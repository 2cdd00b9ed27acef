"""The life of a run: its statuses, the steps between them, and why it ended."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """The status of a run."""

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Why a run has its status, if the status alone does not tell."""

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


# The complete life of a run; every other set of statuses is derived from this table.
LIFE: Mapping[tuple[Status, Happening], Status] = {
    (Status.QUEUED, Happening.LEASE): Status.STARTING,
    # A run that waits for another attempt has trained already, so stopping it keeps what it has.
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
    """The statuses in which something can happen to a run."""
    return frozenset(status for status, what in LIFE if what is happening)


TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    status: frozenset(after for (before, _), after in LIFE.items() if before is status) for status in Status
}
TERMINAL = frozenset(status for status, following in TRANSITIONS.items() if not following)
LIVE = frozenset(Status) - TERMINAL
# A script that waits for a run reports these statuses as a failure.
UNSUCCESSFUL = frozenset(after for (_, what), after in LIFE.items() if what in (Happening.FAIL, Happening.CANCEL))
# In these statuses an attempt works on the run and can be lost.
AT_WORK = where(Happening.LOSS)
# These statuses end an attempt: the run ends, or needs another attempt to continue.
ATTEMPT_ENDS = TERMINAL | {Status.PAUSED}
# Only the server may report queued and starting: with them a runner could make its run be leased twice.
RUNNER_SAYS = ATTEMPT_ENDS | {Status.RUNNING}


def can_go(before: Status, after: Status) -> bool:
    """Whether a run may change from one status to the other."""
    return after in TRANSITIONS[before]
