"""Options and files that several commands share."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from layerloom.errors import LayerloomError
from layerloom.printable import printable

UrlOption = Annotated[str | None, typer.Option("--url", help="Address of the server; found in the data folder.")]
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data folder of the server.", envvar="LAYERLOOM_DATA", show_envvar=True)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

STANDARD = Path("-")


def say(text: str, *, err: bool = False) -> None:
    """Print text safely: control characters from documents and servers are escaped."""
    typer.echo(printable(text, lines=True), err=err)


def read_json(path: Path) -> Any:
    """The JSON document of a file; ``-`` is standard input.

    Raises:
        LayerloomError: if it cannot be read or is not JSON.
    """
    try:
        text = sys.stdin.read() if path == STANDARD else path.read_text(encoding="utf-8")
        return json.loads(text)
    except OSError as error:
        raise LayerloomError(f"'{path}' cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise LayerloomError(f"'{path}' is not JSON: {error}", fix="Give a file that holds one run spec.") from error


def write_text(path: Path, text: str) -> None:
    """Write a file in one step; ``-`` is standard output.

    Raises:
        LayerloomError: if it cannot be written.
    """
    if path == STANDARD:
        typer.echo(printable(text, lines=True) if sys.stdout.isatty() else text, nl=False)
        return
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise LayerloomError(f"'{path}' cannot be written: {error.strerror}") from error
