"""The life of a run: its statuses, the steps between them, and why it ended."""

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
    TIME_LIMIT = "time_limit"
    WORKER_LOST = "worker_lost"
    RETRIES_EXHAUSTED = "retries_exhausted"
    INVALID_SPEC = "invalid_spec"
    DATA_UNAVAILABLE = "data_unavailable"
    INTERNAL_ERROR = "internal_error"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    # A run that waits for another attempt has trained before: what it has is kept when it is stopped.
    Status.QUEUED: frozenset({Status.STARTING, Status.STOPPED, Status.CANCELLED}),
    Status.STARTING: frozenset(
        {Status.RUNNING, Status.PAUSED, Status.QUEUED, Status.STOPPED, Status.CANCELLED, Status.FAILED}
    ),
    Status.RUNNING: frozenset(
        {Status.PAUSED, Status.QUEUED, Status.COMPLETED, Status.STOPPED, Status.FAILED, Status.CANCELLED}
    ),
    Status.PAUSED: frozenset({Status.QUEUED, Status.STOPPED, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.STOPPED: frozenset(),
    Status.FAILED: frozenset(),
    Status.CANCELLED: frozenset(),
}

TERMINAL = frozenset(status for status, following in TRANSITIONS.items() if not following)
LIVE = frozenset({Status.QUEUED, Status.STARTING, Status.RUNNING, Status.PAUSED})


def can_go(before: Status, after: Status) -> bool:
    """Whether a run may go from one status to the other."""
    return after in TRANSITIONS[before]
