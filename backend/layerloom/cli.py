"""The command line: `layerloom serve`, `train`, `runs`, `watch`."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layerloom.errors import LayerloomError

if TYPE_CHECKING:
    from layerloom.client import RunHandle

cli = typer.Typer(
    help="Build and train Keras networks, and watch them learn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

UrlOption = Annotated[str | None, typer.Option("--url", help="Address of the server; found in the data folder.")]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data folder of the server.", envvar="LAYERLOOM_DATA", show_envvar=True)
]


def main() -> None:
    """Entry point of the `layerloom` command: an error of ours is sentences, not a traceback."""
    try:
        cli()
    except LayerloomError as error:
        typer.echo(f"Error: {error.message}", err=True)
        for item in error.errors:
            where = ", ".join(str(item[key]) for key in ("node", "field") if item.get(key))
            typer.echo(f"  {where + ': ' if where else ''}{item.get('message', '')}", err=True)
        if error.fix:
            typer.echo(error.fix, err=True)
        sys.exit(1)


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.", show_default="8000")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder that keeps runs and models.", show_default="layerloom-data")
    ] = None,
) -> None:
    """Serve the page and the API, and train what is queued."""
    from layerloom.serving import run_server
    from layerloom.settings import Settings

    given = {"host": host, "port": port, "data": data}
    run_server(Settings.load(**{key: value for key, value in given.items() if value is not None}))


@cli.command()
def train(
    spec: Annotated[Path, typer.Argument(help="A run spec as a JSON file; '-' reads standard input.")],
    watch: Annotated[bool, typer.Option("--watch", help="Show progress until the run ends.")] = False,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Start a run from a file and print its id."""
    from layerloom.client import Client

    document = _read_json(spec)
    with Client(url, data=data) as client:
        run = client.train(document)
        typer.echo(run.id)
        if watch:
            _watch(run)


@cli.command()
def watch(
    run: Annotated[str, typer.Argument(help="Id of the run.")], url: UrlOption = None, data: DataOption = None
) -> None:
    """Follow a run until it ends. Leaving with Ctrl-C does not touch the run."""
    from layerloom.client import Client

    with Client(url, data=data) as client:
        _watch(client.run(run))


@cli.command()
def runs(
    status: Annotated[str | None, typer.Option(help="Only runs of this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """List runs, newest first."""
    from itertools import islice

    from layerloom.client import Client

    with Client(url, data=data) as client:
        found = list(islice(client.runs(status=status), limit))
    if as_json:
        typer.echo(json.dumps([run.state for run in found], indent=2))
        return
    from layerloom.client.terminal import print_runs

    print_runs(found)


def _watch(run: "RunHandle") -> None:
    from layerloom.client.terminal import watch_run

    ended = watch_run(run)
    if ended.status in {"failed", "cancelled"}:
        raise typer.Exit(1)


def _read_json(path: Path) -> Any:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise LayerloomError(f"'{path}' cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LayerloomError(f"'{path}' is not JSON: {error}", fix="Give a file that holds one run spec.") from error


if __name__ == "__main__":
    main()
