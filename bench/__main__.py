"""Measures, prints one table, and keeps it in bench/results.

    .venv/bin/python -m bench [NAME ...] [--only TEXT] [--rounds N]

Each bench runs in a process of its own, one after the other, so that none finds TensorFlow as another left it. A file
is written where all benches ran whole.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bench.machine import machine, short_name, versions
from bench.table import Bench, Row, Skip, table
from layerloom import children

BENCHES = ("engine", "playground", "job", "frames", "check")
RESULTS = Path(__file__).parent / "results"
Found = Sequence[Row] | str


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; the exit status, which is 1 where a bench broke."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.into is not None:
        if len(asked.names) != 1:
            parser.error("--into takes the rows of one bench, so name one.")
        _measure_here(asked.names[0], asked.only, asked.rounds, asked.into)
        return 0
    host = machine()
    found: dict[str, Found] = {}
    broken: list[str] = []
    for name in asked.names or BENCHES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        rows = _measure(name, asked.only, asked.rounds)
        if rows is None:
            broken.append(name)
        else:
            found[name] = rows
    print(f"{host['cpu']}, {host['cores']} cores, {host['memory_gb']} GB, load {host['load_before']} before")
    if found:
        print(table(found))
    if broken:
        print(f"broken: {', '.join(broken)}; what went wrong is above", file=sys.stderr)
        return 1
    if not asked.names and not asked.only:
        print(f"kept in {_keep(host, found)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed, as ratios measured in one run.")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--only", default="", metavar="TEXT", help="only workloads whose name holds this")
    parser.add_argument("--rounds", type=int, metavar="N", help="rather than each bench's own number of rounds")
    parser.add_argument("--into", type=Path, metavar="FILE", help="measure one bench in this process, its rows as JSON")
    return parser


def _measure(name: str, only: str, rounds: int | None) -> Found | None:
    """What a bench found, or why it was skipped; None where it broke."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "rows.json"
        options = ["--only", only, "--into", str(into), *([] if rounds is None else ["--rounds", str(rounds)])]
        quiet = children.environment(os.environ, TF_CPP_MIN_LOG_LEVEL="3")
        if subprocess.run([sys.executable, "-m", "bench", name, *options], check=False, env=quiet).returncode:
            return None
        found: dict[str, Any] = json.loads(into.read_text())
    return found["skipped"] or [Row.from_json(row) for row in found["rows"]]


def _measure_here(name: str, only: str, rounds: int | None, into: Path) -> None:
    bench = cast(Bench, importlib.import_module(f"bench.{name}"))
    found: dict[str, Any] = {"rows": [], "skipped": ""}
    try:
        for row in bench.measure(only) if rounds is None else bench.measure(only, rounds):
            print(table({name: [row]}).partition("\n")[2], file=sys.stderr, flush=True)
            found["rows"].append(row.to_json())
    except Skip as reason:
        found["skipped"] = str(reason)
    into.write_text(json.dumps(found))


def _keep(host: dict[str, Any], found: dict[str, Found]) -> Path:
    now = datetime.now(UTC)
    document = {
        "measured": now.isoformat(timespec="minutes"),
        "machine": host,
        "versions": versions(),
        "benches": {
            name: {"skipped": rows} if isinstance(rows, str) else {"rows": [row.to_json() for row in rows]}
            for name, rows in found.items()
        },
    }
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y-%m-%d}-{short_name(host)}.json"
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    return path


if __name__ == "__main__":
    sys.exit(main())
