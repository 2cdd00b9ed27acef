"""`layerloom serve`."""

from pathlib import Path
from typing import Annotated

import typer


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.", show_default="8000")] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder that keeps runs and models.", show_default="layerloom-data")
    ] = None,
    root_path: Annotated[
        str | None,
        typer.Option(help="Path below which a proxy serves this server, as in /layerloom.", show_default="none"),
    ] = None,
) -> None:
    """Serve the page and the API, and train the queued runs."""
    from layerloom.serving import run_server
    from layerloom.settings import Settings

    given = {"host": host, "port": port, "data": data, "root_path": root_path}
    run_server(Settings.load(**{key: value for key, value in given.items() if value is not None}))
