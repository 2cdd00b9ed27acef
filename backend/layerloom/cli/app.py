"""The `layerloom` command with all subcommands, and the output of their errors."""

import io
import sys

import typer

from layerloom.cli import access, catalog, check, doctor, export, runs, serve, steering
from layerloom.cli.options import say
from layerloom.errors import LayerloomError

cli = typer.Typer(
    help="Build and train Keras networks, and watch them learn.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    serve.serve,
    runs.train,
    runs.watch,
    check.check,
    export.export,
    catalog.catalog,
    doctor.doctor,
    access.link,
    access.sign_out,
):
    cli.command()(command)
_runs = typer.Typer(invoke_without_command=True)
_runs.callback()(runs.runs)
steering.add_to(_runs)
cli.add_typer(_runs, name="runs")


def main() -> None:
    """Entry point of the `layerloom` command; it prints our own errors as sentences without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Text that the terminal cannot show must not end a command with an error.
            stream.reconfigure(errors="backslashreplace")
    try:
        cli()
    except LayerloomError as error:
        say(f"Error: {error.message}", err=True)
        for item in error.errors:
            where = ", ".join(str(item[key]) for key in ("node", "field") if item.get(key))
            say(f"  {where + ': ' if where else ''}{item.get('message', '')}", err=True)
        if error.fix:
            say(error.fix, err=True)
        sys.exit(1)
