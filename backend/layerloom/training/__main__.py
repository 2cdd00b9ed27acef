"""A runner: ``python -m layerloom.training``.

Without arguments it imports Keras and waits for one JSON line on stdin, its `Assignment`. Where it can, it is a
template first (``training/template.py``). A spare, which is a copy of it or itself, trains once for warmth and prints
``{"ready": true}``. ``--assignment FILE`` reads the assignment from a file and begins cold.
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
    """Run one attempt; answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m layerloom.training", description="Train one attempt at a run.")
    parser.add_argument("--assignment", type=Path, metavar="FILE", help="begin cold with this assignment")
    parser.add_argument(
        "--patience",
        type=float,
        default=600.0,
        metavar="SECONDS",
        help="without a server for so long, write the models and end",
    )
    options = parser.parse_args()
    # TensorFlow reads these when it is imported.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    children.settle()
    text = options.assignment.read_text(encoding="utf-8") if options.assignment else _wait_warm()
    assignment = Assignment.model_validate_json(text)
    let_go()
    # Events leave in a thread of their own, which should not wait long for one that draws a picture.
    sys.setswitchinterval(_SWITCH_SECONDS)
    from layerloom.training.attempt import run_attempt

    return run_attempt(assignment, patience=options.patience)


def _wait_warm() -> str:
    waiting = Waiting(os.getppid())
    # An attempt needs all that this imports.
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
    # Everything is delivered and on disk. Taking TensorFlow apart would hold the slot for another second.
    os._exit(exit_code)
