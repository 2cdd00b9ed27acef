"""`layerloom export`: writes a run or a run spec to a file."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layerloom.cli.options import STANDARD, DataOption, UrlOption, read_json, say, write_text
from layerloom.errors import LayerloomError
from layerloom.events.codec import to_wire

if TYPE_CHECKING:
    from layerloom.client import RunHandle


class Target(StrEnum):
    """The forms of an export."""

    KERAS = "keras"
    MODEL = "model"
    CSV = "csv"
    JSON = "json"
    SPEC = "spec"


_SUFFIX = {
    Target.KERAS: ".py",
    Target.MODEL: ".keras",
    Target.CSV: ".csv",
    Target.JSON: ".json",
    Target.SPEC: ".json",
}


def export(
    source: Annotated[str, typer.Argument(help="Id of a run, or a run spec as a JSON file.", metavar="RUN|FILE")],
    to: Annotated[
        Target,
        typer.Option(
            help="keras: a script of plain Keras; model: the trained model as a .keras file; csv, json: the history; "
            "spec: the run spec with all defaults written out."
        ),
    ] = Target.KERAS,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; '-' is standard output.")
    ] = None,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Write a run or a run spec to a file: as a script, a model, a history or a spec."""
    from layerloom.client import Client
    from layerloom.spec import parse_run_spec

    file = Path(source)
    if file == STANDARD or file.suffix == ".json" or file.is_file():
        spec = parse_run_spec(read_json(file)).to_json()
        if to not in {Target.KERAS, Target.SPEC}:
            raise LayerloomError(
                f"A file has no {to} to export.",
                expected="the id of a run",
                received=source,
                fix="Train it first ('layerloom train'), or export with --to keras or --to spec.",
            )
        default = STANDARD if file == STANDARD else file.with_name(f"{file.stem}-export{_SUFFIX[to]}")
        path = output or default
        write_text(path, _script(spec, url, data) if to is Target.KERAS else _pretty(spec))
    else:
        with Client(url, data=data) as client:
            run = client.run(source)
            path = output or Path(f"run-{run.number}{_SUFFIX[to]}")
            _export_run(run, to, path)
    if path != STANDARD:
        say(str(path))


def _export_run(run: "RunHandle", to: Target, path: Path) -> None:
    if to is Target.MODEL:
        if path == STANDARD:
            raise LayerloomError("A model is not text.", fix="Name a file with -o.")
        run.download(path)
        return
    text = {
        Target.KERAS: run.code,
        Target.SPEC: lambda: _pretty(run.state["spec"]),
        Target.JSON: lambda: _pretty(run.history()),
        Target.CSV: run.history_csv,
    }[to]()
    write_text(path, text)


def _script(document: dict[str, Any], url: str | None, data: Path | None) -> str:
    from layerloom.cli.keras_knowledge import keras_knowledge

    with keras_knowledge(url, data) as knowledge:
        return knowledge.script(document)


def _pretty(value: Any) -> str:
    return json.dumps(to_wire(value), indent=2, ensure_ascii=False) + "\n"
