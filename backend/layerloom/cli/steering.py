"""`layerloom runs ...`: subcommands for one run on a server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layerloom.cli.options import DataOption, UrlOption, read_json, say
from layerloom.errors import LayerloomError
from layerloom.json_values import is_object

if TYPE_CHECKING:
    from layerloom.client import RunHandle

RunArgument = Annotated[str, typer.Argument(help="Id of the run.")]


def add_to(app: typer.Typer) -> None:
    """Add the subcommands to a group."""
    for command in (pause, resume, stop, cancel, evaluate, checkpoint, checkpoints, fork, verdict):
        app.command()(command)
    app.command("set")(change)


def pause(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """Pause a run: save its complete state and free its device."""
    _ask(run, lambda handle: handle.pause(), url, data)


def resume(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """Continue a paused run, as if it had never paused."""
    _ask(run, lambda handle: handle.resume(), url, data)


def stop(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """End training and keep the model."""
    _ask(run, lambda handle: handle.stop(), url, data)


def cancel(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """End a run at once and keep nothing."""
    _ask(run, lambda handle: handle.cancel(), url, data)


def evaluate(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """Measure the current weights on the validation rows; the run's log shows the result."""
    _ask(run, lambda handle: handle.evaluate(), url, data)


def checkpoint(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """Save a run's state and model now, and keep that state for forks."""
    _ask(run, lambda handle: handle.checkpoint(), url, data)


def change(
    run: RunArgument,
    learning_rate: Annotated[float | None, typer.Option(help="The learning rate from the next batch on.")] = None,
    pace: Annotated[float | None, typer.Option(help="Epochs per second; 0 is full speed.")] = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Change a run while it trains: its learning rate, its pace."""
    if learning_rate is None and pace is None:
        raise LayerloomError("There is nothing to change.", fix="Give --learning-rate, --pace, or both.")

    def ask(handle: "RunHandle") -> None:
        if learning_rate is not None:
            handle.set_learning_rate(learning_rate)
        if pace is not None:
            handle.set_pace(pace or None)

    _ask(run, ask, url, data)


def checkpoints(run: RunArgument, url: UrlOption = None, data: DataOption = None) -> None:
    """List the states that a run keeps. A fork can begin at those of whole epochs."""
    from layerloom.client import Client
    from layerloom.client.terminal import print_checkpoints

    with Client(url, data=data) as client:
        print_checkpoints(client.run(run).checkpoints())


def fork(
    run: RunArgument,
    epoch: Annotated[int, typer.Option(help="A whole epoch that the run has kept.")],
    changes: Annotated[
        Path | None,
        typer.Option(help="A JSON merge patch on the run's spec as a file; '-' reads standard input."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The new run's name.")] = None,
    epochs: Annotated[
        int | None, typer.Option(help="The total number of epochs, including those of the parent.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The optimizer's learning rate.")] = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Start a new run from a kept epoch of another one, and print its id."""
    from layerloom.client import Client

    patch: Any = {} if changes is None else read_json(changes)
    if not is_object(patch):
        raise LayerloomError("Changes are a JSON object.", expected="an object", received=type(patch).__name__)
    if name is not None:
        patch["name"] = name
    training: dict[str, Any] = {} if epochs is None else {"epochs": epochs}
    if learning_rate is not None:
        training["optimizer"] = {"config": {"learning_rate": learning_rate}}
    with Client(url, data=data) as client:
        say(client.run(run).fork(epoch, _merged(patch, {"training": training} if training else {})).id)


def verdict(
    run: RunArgument,
    remedy: Annotated[
        str | None, typer.Option(help="Write the run's spec with this remedy instead, for `layerloom train -`.")
    ] = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Print a verdict on a run's curves as JSON, with numbers and remedies."""
    from layerloom.client import Client

    with Client(url, data=data) as client:
        handle = client.run(run)
        say(json.dumps(handle.verdict() if remedy is None else handle.remedied(remedy), indent=2))


def _merged(patch: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """Two patches as one; options have priority over the file."""
    merged = dict(patch)
    for key, value in more.items():
        known = merged.get(key)
        merged[key] = _merged(known, value) if is_object(known) and is_object(value) else value
    return merged


def _ask(run: str, ask: "Callable[[RunHandle], object]", url: str | None, data: Path | None) -> None:
    from layerloom.client import Client

    with Client(url, data=data) as client:
        handle = client.run(run)
        ask(handle)
        wishes = f"; asked for: {', '.join(handle.wishes)}" if handle.wishes else ""
        say(f"Run {handle.number} {handle.status}{wishes}")
