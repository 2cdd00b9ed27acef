"""Shows runs on a terminal: a progress bar for one, and a table for many."""

from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from layerloom.client.run import RunHandle
from layerloom.events import EventKind
from layerloom.events.codec import decode_number
from layerloom.printable import printable


def watch_run(run: RunHandle, console: Console | None = None) -> RunHandle:
    """Show the epochs of a run as they finish, then its result. Returns the ended run."""
    console = console or Console()
    console.print(printable(f"Run {run.number}: {run.title}"), markup=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[metrics]}", markup=False),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(f"Run {run.number}", total=run.state["epochs"], metrics="")
        for event in run.events():
            if event.kind == EventKind.EPOCH:
                bar.update(task, completed=event.data["epoch"], metrics=_losses(event.data["metrics"]))
            elif event.kind == EventKind.SUPERSEDE:
                bar.update(task, completed=event.data["from_epoch"] - 1)
            elif event.kind == EventKind.LOG:
                bar.console.print(printable(event.data["message"], lines=True), markup=False)
    run.refresh()
    why = printable(run.state["message"] or "", lines=True)
    console.print(f"Run {run.number} {run.status}: {why}", markup=False)
    if run.state["best_epoch"] is not None:
        console.print(f"Best epoch {run.state['best_epoch']}. {_short(run.state['metrics'])}", markup=False)
    return run


# Least widths of columns: a shortened number or id would not identify a run.
_WIDTHS = {"Run": 3, "Id": 8, "Name": 6}


def print_runs(runs: list[RunHandle], console: Console | None = None) -> None:
    """A table of runs."""
    table = Table(box=None, pad_edge=False)
    for heading in ("Run", "Id", "Name", "Status"):
        table.add_column(heading, no_wrap=True, min_width=_WIDTHS.get(heading))
    # Runs with penalties can be compared with others only by the validation loss without penalties.
    penalized = any("val_data_loss" in run.metrics for run in runs)
    measured = {
        "Val. loss": "val_loss",
        **({"Val. data loss": "val_data_loss"} if penalized else {}),
        "Val. accuracy": "val_accuracy",
        "Test accuracy": "test_accuracy",
    }
    for heading in ("Epochs", "Best epoch", *measured):
        table.add_column(heading, justify="right")
    for run in runs:
        state, metrics = run.state, run.metrics
        table.add_row(
            str(run.number),
            _cell(run.id),
            _cell(run.title),
            _status(run),
            f"{state['epoch']}/{state['epochs']}",
            "" if state["best_epoch"] is None else str(state["best_epoch"]),
            *("" if key not in metrics else f"{metrics[key]:.3f}" for key in measured.values()),
        )
    (console or Console()).print(table)


def print_checkpoints(checkpoints: list[dict[str, Any]], console: Console | None = None) -> None:
    """A table of the states that a run keeps."""
    table = Table(box=None, pad_edge=False)
    table.add_column("Epoch", justify="right")
    table.add_column("Kept as")
    table.add_column("MB", justify="right")
    table.add_column("Metrics")
    for state in checkpoints:
        epoch = str(state["epoch"]) if state["batch"] == 0 else f"{state['epoch']} + {state['batch']} batches"
        table.add_row(
            epoch, _cell(", ".join(state["which"])), f"{state['size'] / 1e6:.1f}", _cell(_short(state["metrics"] or {}))
        )
    (console or Console()).print(table)


def _status(run: RunHandle) -> str:
    """The status, and why a training run stands still."""
    waiting = run.state.get("waiting")
    return run.status.value if waiting is None else f"{run.status.value} ({printable(waiting['reason'])})"


def _cell(text: str) -> Text:
    """Plain text, without control characters or markup."""
    return Text(printable(text))


def _losses(metrics: dict[str, float | str]) -> str:
    """The two losses, which fit beside a progress bar in 80 columns."""
    return _short({name: value for name, value in metrics.items() if name in {"loss", "val_loss"}})


def _short(metrics: dict[str, float | str]) -> str:
    return "  ".join(f"{printable(name)} {float(decode_number(value)):.4f}" for name, value in metrics.items())
