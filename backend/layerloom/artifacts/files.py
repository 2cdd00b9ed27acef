"""The names of the files in a run's folder, beside ``best.keras`` and ``last.keras``."""

import re

EVALUATION = "evaluation.json"
_FRAME = re.compile(r"frame-(\d{8})\.bin")


def frame_name(epoch: int) -> str:
    """The file name of an epoch's frame."""
    return f"frame-{epoch:08d}.bin"


def frame_epoch(name: str) -> int | None:
    """The epoch in the name of a frame's file; None for any other file."""
    match = _FRAME.fullmatch(name)
    return int(match[1]) if match else None
