"""`layerloom doctor`: checks this machine and the data folder, and says how to solve problems."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from layerloom.cli.options import DataOption, JsonOption, say

if TYPE_CHECKING:
    from layerloom.cli.examinations import Finding


def doctor(as_json: JsonOption = False, data: DataOption = None) -> None:
    """Check this machine and the data folder; the exit code is 1 if something cannot work."""
    from layerloom.cli.examinations import examine
    from layerloom.settings import Settings

    settings = Settings.load(**({} if data is None else {"data": data}))
    findings: list[Finding] = []
    for finding in examine(settings):
        findings.append(finding)
        if not as_json:
            say(f"{finding.status:<8} {finding.name}: {finding.message}")
            if finding.fix:
                say(f"         {finding.fix}")
    if as_json:
        say(json.dumps([asdict(finding) for finding in findings], indent=2))
    if any(finding.status == "error" for finding in findings):
        raise typer.Exit(1)
