"""A runner: ``python -m layerloom.training``.

Without arguments it imports Keras and waits for one JSON line on stdin, its `Assignment`. If the system allows it, it
is a template first (``training/template.py``). A spare is a copy of the template, or this process itself. It trains
once to warm up and prints ``{"ready": true}``. ``--assignment FILE`` reads the assignment from a file, without warm-up.
"""

import argparse
import importlib
import os
import sys
from pathlib import Path

from layerloom import children
from layerloom.events import Assignment
from layerloom.training.parent import Waiting, let_go
from layerloom.training.template import can_be_copied, say, serve_copies

_SWITCH_SECONDS = 0.0005


def main() -> int:
    """Run one attempt; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m layerloom.training", description="Train one attempt at a run.")
    parser.add_argument("--assignment", type=Path, metavar="FILE", help="start with this assignment, without warm-up")
    parser.add_argument(
        "--patience",
        type=float,
        default=600.0,
        metavar="SECONDS",
        help="seconds without a server after which it writes the models and ends",
    )
    options = parser.parse_args()
    # TensorFlow reads these when it is imported.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    children.settle()
    text = options.assignment.read_text(encoding="utf-8") if options.assignment else _wait_warm()
    assignment = Assignment.model_validate_json(text)
    let_go()
    # A separate thread sends events; a short switch interval keeps it from waiting for a thread that draws.
    sys.setswitchinterval(_SWITCH_SECONDS)
    from layerloom.training.attempt import run_attempt

    return run_attempt(assignment, patience=options.patience)


def _wait_warm() -> str:
    waiting = Waiting(os.getppid())
    # Import now, while waiting, what an attempt will need.
    importlib.import_module("layerloom.training.attempt")
    from layerloom.training.warmth import warm_up

    if can_be_copied(waiting):
        waiting = serve_copies(waiting)
    if not waiting.assigned:
        warm_up()
    say({"ready": True})
    return waiting.line()


if __name__ == "__main__":
    exit_code = main()
    sys.stderr.flush()
    # Everything is delivered and on disk. An orderly end of TensorFlow would block the slot for another second.
    os._exit(exit_code)
