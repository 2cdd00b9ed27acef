"""Decides which commands a run accepts in which status, and makes the errors for the others."""

from collections.abc import Collection

from layerloom.errors import Conflict
from layerloom.events import TERMINAL, CommandName, Status
from layerloom.events.commands import COMMANDS, Holds, Rate, any_pauses, ending
from layerloom.json_values import is_object
from layerloom.store import RunRecord


def require_takes(run: RunRecord, command: CommandName, open_commands: Collection[str]) -> None:
    """Refuse a command that the run cannot accept now.

    Args:
        run: The current run.
        command: The command.
        open_commands: The names of earlier commands that are not carried out yet.

    Raises:
        Conflict: with advice on what to do instead.
    """
    rule = COMMANDS[command]
    if run.status in TERMINAL:
        raise has_ended(run, rule.verb)
    if rule.value is Rate:
        _require_plain_rate(run)
    # A pace does no harm to a run that is about to end.
    if rule.ends or rule.holds is Holds.ASSIGNMENT:
        return
    end = ending(open_commands)
    if end is not None:
        raise Conflict(
            f"Run {run.number} is about to {end.verb}, so it is too late to {rule.verb}.",
            code="run_ending",
            expected="a run that continues to train",
            received=f"a run that was asked to {end.verb}",
            fix="Train it again, or fork it from one of its epochs.",
        )
    if run.status not in rule.statuses:
        state = "is paused" if run.status is Status.PAUSED else "waits in the queue"
        raise Conflict(
            f"Run {run.number} {state}; there is no process to {rule.verb}.",
            code="run_not_training",
            expected="a run that is starting or running",
            received=run.status,
            fix="Resume it first." if run.status is Status.PAUSED else "Wait until it trains, or cancel it.",
        )
    if rule.needs_runner and any_pauses(open_commands) and not any_pauses([command]):
        raise Conflict(
            f"Run {run.number} is about to pause; there is no process to {rule.verb}.",
            code="run_pausing",
            expected="a run that continues to train",
            received="a run that was asked to pause",
            fix="Wait until it is paused, resume it, and send the command again.",
        )


def require_resumable(run: RunRecord, open_commands: Collection[str]) -> None:
    """Refuse a run that cannot be resumed.

    Raises:
        Conflict: if it is not paused.
    """
    rule = COMMANDS["resume"]
    if run.status in rule.statuses:
        return
    if run.status in TERMINAL:
        raise has_ended(run, rule.verb)
    pausing = any_pauses(open_commands)
    raise Conflict(
        f"Run {run.number} is about to pause and cannot be resumed before it has."
        if pausing
        else f"Run {run.number} is {run.status}, not paused.",
        code="run_pausing" if pausing else "run_not_paused",
        expected="a paused run",
        received=run.status,
        fix="Wait a moment, then resume it." if pausing else "Pause it first, or leave it as it is.",
    )


def has_ended(run: RunRecord, what: str) -> Conflict:
    """The error for a run that has ended."""
    return Conflict(
        f"Run {run.number} has ended ({run.status}); there is nothing to {what}.",
        code="run_ended",
        expected="a run that is queued, starting, running or paused",
        received=run.status,
        fix="Train it again, or fork it from one of its epochs.",
    )


def _require_plain_rate(run: RunRecord) -> None:
    rate = run.spec["training"]["optimizer"]["config"].get("learning_rate")
    if is_object(rate):
        raise Conflict(
            f"The learning rate of run {run.number} follows a schedule ({rate.get('class_name')}).",
            code="follows_schedule",
            field="learning_rate",
            expected="a run whose optimizer has a number as its learning rate",
            received=str(rate.get("class_name")),
            fix="Fork the run with a number, or another schedule, as training.optimizer.config.learning_rate.",
        )
