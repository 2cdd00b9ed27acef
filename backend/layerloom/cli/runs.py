"""`layerloom train`, `watch` and `runs`: runs on a server."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from layerloom.cli.options import DataOption, JsonOption, UrlOption, read_json, say

if TYPE_CHECKING:
    from layerloom.client import RunHandle


def train(
    spec: Annotated[Path, typer.Argument(help="A run spec as a JSON file; '-' reads standard input.")],
    watch: Annotated[bool, typer.Option("--watch", help="Show progress until the run ends.")] = False,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Start a run from a file and print its id."""
    from layerloom.client import Client

    document = read_json(spec)
    with Client(url, data=data) as client:
        run = client.train(document)
        say(run.id)
        if watch:
            _watch(run)


def watch(
    run: Annotated[str, typer.Argument(help="Id of the run.")], url: UrlOption = None, data: DataOption = None
) -> None:
    """Follow a run until it ends. Leaving with Ctrl-C does not touch the run."""
    from layerloom.client import Client

    with Client(url, data=data) as client:
        _watch(client.run(run))


def runs(
    context: typer.Context,
    status: Annotated[str | None, typer.Option(help="Only runs of this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The number of runs, newest first.")] = 20,
    as_json: JsonOption = False,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """List runs, newest first; with a subcommand, control one of them."""
    if context.invoked_subcommand is not None:
        return
    from itertools import islice

    from layerloom.client import Client

    with Client(url, data=data) as client:
        found = list(islice(client.runs(status=status), limit))
    if as_json:
        say(json.dumps([run.state for run in found], indent=2))
        return
    from layerloom.client.terminal import print_runs

    print_runs(found)


def _watch(run: "RunHandle") -> None:
    from layerloom.client.terminal import watch_run
    from layerloom.events.lifecycle import UNSUCCESSFUL

    ended = watch_run(run)
    if ended.status in UNSUCCESSFUL:
        raise typer.Exit(1)
