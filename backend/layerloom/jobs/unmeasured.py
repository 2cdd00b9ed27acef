"""What a run that the server itself stops does not know of its kept weights: nothing trains that could measure them."""

from collections.abc import Mapping
from typing import Any

from layerloom.events import RunEvent
from layerloom.store import RunRecord


def stopped_message(run: RunRecord, why: str | None, checkpoint: RunEvent | None) -> str | None:
    """What a stopped run says: why it has no test score, and of which weights its metrics are, if not the kept ones.

    Args:
        run: As it was before.
        why: What else there is to say, first.
        checkpoint: The newest state, where the last weights are.
    """
    training: Mapping[str, Any] = run.spec.get("training", {})
    said = [why] if why else []
    split: Mapping[str, Any] = run.spec.get("data", {}).get("split", {})
    if split.get("test") and not split.get("sealed"):
        said.append("There is no test score, since nothing trained any more that could take it.")
    if run.kept == "last":
        batch = checkpoint.data.get("batch", 0) if checkpoint else 0
        if batch:
            said.append(f"The metrics are those of epoch {run.epoch}; the kept weights are {batch} batches further.")
        elif training.get("optimizer", {}).get("config", {}).get("use_ema"):
            said.append(f"The metrics are those of epoch {run.epoch}; the kept weights are averages, not measured.")
    return " ".join(said) or None
