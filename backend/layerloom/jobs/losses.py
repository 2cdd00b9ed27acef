"""Messages about lost workers: what happened, and what to do."""

import signal
from typing import Any

from layerloom.events import Reason
from layerloom.events.exits import RunnerExit
from layerloom.jobs.executors import ExecutorError, Exit
from layerloom.jobs.leases import Loss

_LOOK = "Look at its log; the error contains the end of it."
_MEMORY = (
    "Choose a smaller batch, a smaller network or less data, or fewer runs at the same time (LAYERLOOM_SLOTS), "
    "or give the machine more memory."
)
_SILENT = "See whether the machine is overloaded or was asleep, and whether its disk answers."
_EXITS = {
    RunnerExit.ABANDONED: (
        "The runner ended because no server answered it for too long.",
        "Start the server again: it reads the events that the runner wrote to its spool.",
    ),
    RunnerExit.REFUSED: (
        "The runner ended because the server refused what it reported.",
        "Check that server and runners have the same version; the error contains the end of the runner's log.",
    ),
}


def not_placed(error: ExecutorError) -> Loss:
    """No process could be started for an attempt."""
    fix = error.fix or "Check that the machine has memory and processes left, then train again."
    return Loss(error.message, fix, details=error.to_dict())


def silent(seconds: float) -> Loss:
    """A runner was silent until the end of its lease, and was killed."""
    return Loss(f"The runner said nothing for {seconds:g} s and was ended.", _SILENT)


def given_up() -> Loss:
    """A runner was killed but did not end."""
    return Loss("The runner no longer answered and was given up.", _SILENT)


def gone_meanwhile() -> Loss:
    """A runner ended while no server was running."""
    return Loss(
        "The runner was gone when the server started again.",
        "If the machine was restarted, there is nothing to do. Otherwise check whether its memory ran out.",
    )


def ended(gone: Exit, *, out_of_memory: bool) -> Loss:
    """A runner ended before its run was over.

    Args:
        gone: The end of the runner.
        out_of_memory: Whether the system killed a process for lack of memory while the runner lived.
    """
    details: dict[str, Any] = {"returncode": gone.returncode, "log": gone.log}
    if out_of_memory and gone.returncode in {None, -signal.SIGKILL}:
        message = "The system ended the runner because memory ran out."
        return Loss(message, _MEMORY, reason=Reason.OUT_OF_MEMORY, details=details)
    message, fix = _how(gone.returncode)
    return Loss(message, fix, details=details)


def _how(returncode: int | None) -> tuple[str, str]:
    if returncode is None:
        return "The runner ended without a word.", _LOOK
    if returncode < 0:
        number = -returncode
        name = signal.strsignal(number) or "unknown"
        message = f"The runner was ended by signal {number} ({name})."
        return message, "Somebody or something on this machine sent it." if number == signal.SIGKILL else _LOOK
    if returncode in _EXITS:
        return _EXITS[RunnerExit(returncode)]
    return f"The runner ended with exit code {returncode} before its run was over.", _LOOK
