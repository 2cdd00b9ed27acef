"""`layerloom check`: shows the problems of a run spec, and applies fixes."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from layerloom.cli.options import STANDARD, DataOption, JsonOption, UrlOption, read_json, say, write_text

if TYPE_CHECKING:
    from layerloom.cli.keras_knowledge import KerasKnowledge

# Each fix solves a problem, so more fixes are needed only if two fixes undo each other.
_MOST_FIXES = 100


def check(
    file: Annotated[Path, typer.Argument(help="A run spec as a JSON file; '-' reads standard input.")],
    fix: Annotated[
        bool, typer.Option("--fix", help="Apply every offered fix and write the file; '-' writes to standard output.")
    ] = False,
    as_json: JsonOption = False,
    url: UrlOption = None,
    data: DataOption = None,
) -> None:
    """Show all problems of a run spec; the exit code is 1 if an error is left.

    A running server does the check. Without a server, the command loads Keras itself, which takes a few seconds.
    """
    from layerloom.cli.keras_knowledge import keras_knowledge
    from layerloom.graph.mistyped import read
    from layerloom.spec import parse_run_spec

    document = read_json(file)
    # What nobody can mend ends the command here; the rest is told with the other problems.
    parse_run_spec(read(document).document)
    with keras_knowledge(url, data) as knowledge:
        report = knowledge.check(document)
        applied: list[str] = []
        if fix:
            document, report, applied = fix_all(knowledge, document, report)
    if applied:
        write_text(file, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    # In this case standard output is for the document only.
    aside = fix and file == STANDARD
    if fix and aside and not applied:
        write_text(file, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    if as_json and not aside:
        say(json.dumps(report | {"applied": applied}, indent=2, ensure_ascii=False))
    else:
        _print(report, applied, offered=not fix, err=aside)
    if not report["ok"]:
        raise typer.Exit(1)


def fix_all(
    knowledge: "KerasKnowledge", document: dict[str, Any], report: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """Apply one offered fix after another, errors first, with a new check after each.

    Returns:
        The fixed document, its report, and a description of each applied fix.
    """
    from layerloom.graph.edits import apply

    applied: list[str] = []
    seen = [document]
    while len(applied) < _MOST_FIXES:
        for problem in sorted(report["problems"], key=lambda problem: problem["severity"]):
            if problem["fix"] is None:
                continue
            changed = apply(document, problem["fix"]["edits"])
            if changed not in seen:
                break
        else:
            return document, report, applied
        document = changed
        seen.append(document)
        applied.append(f"{_place(problem)}{problem['fix']['label']}")
        report = knowledge.check(document)
    return document, report, applied


def _print(report: dict[str, Any], applied: list[str], *, offered: bool, err: bool) -> None:
    for label in applied:
        say(f"fixed    {label}", err=err)
    for problem in report["problems"]:
        say(f"{problem['severity']:<8} {_place(problem)}{problem['message']}", err=err)
        if problem["fix"] is not None and offered:
            say(f"         fix: {problem['fix']['label']}", err=err)
    say(_summary(report), err=err)


def _place(problem: dict[str, Any]) -> str:
    """The place of a problem: its node, its field, or both."""
    where = ".".join(problem[key] for key in ("node", "field") if problem.get(key))
    return f"{where}: " if where else ""


def _summary(report: dict[str, Any]) -> str:
    count = sum(problem["severity"] == "error" for problem in report["problems"])
    if count:
        return f"{count} error{'' if count == 1 else 's'}: this cannot train."
    forecast = report["forecast"]
    seconds = f", about {forecast['seconds_per_epoch']:.2g} s per epoch" if forecast else ""
    return f"This can train: {report['totals']['params']:,} parameters{seconds}."
