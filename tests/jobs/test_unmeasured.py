"""What a run that the server stops says of its numbers."""

from dataclasses import replace
from typing import Any

import pytest

from layerloom.events import EventKind, RunEvent
from layerloom.jobs.unmeasured import stopped_message
from layerloom.spec import parse_run_spec
from layerloom.store import RunRecord
from support.records import record
from support.specs import spiral

NO_TEST = "There is no test score, since nothing trained any more that could take it."


def run(split: dict[str, Any] | None = None, **training: Any) -> RunRecord:
    document = spiral(**training)
    document["data"] = {"dataset": "spiral", "split": split or {}}
    return replace(record(), spec=parse_run_spec(document).to_json(), epoch=12, best_epoch=7)


def state(batch: int) -> RunEvent:
    data = {"epoch": 12, "batch": batch, "which": "last", "size": 1, "sha256": ""}
    return RunEvent(seq=1, kind=EventKind.CHECKPOINT, at="", attempt=1, data=data)


LAST = {"restore_best_weights": False}


@pytest.mark.parametrize(
    ("record", "why", "checkpoint", "expected"),
    [
        (run(), None, state(0), NO_TEST),
        (run(), "The worker was lost.", None, f"The worker was lost. {NO_TEST}"),
        (run({"test": 0}), None, state(5), None),
        (run({"sealed": True}), None, state(0), None),
        (
            run({"test": 0}, early_stopping=LAST),
            None,
            state(5),
            "The metrics are those of epoch 12; the kept weights are 5 batches further.",
        ),
        (
            run({"test": 0}, early_stopping=LAST, optimizer={"class_name": "Adam", "config": {"use_ema": True}}),
            None,
            state(0),
            "The metrics are those of epoch 12; the kept weights are averages, not measured.",
        ),
    ],
)
def test_what_is_missing_is_said(record: RunRecord, why: str | None, checkpoint: RunEvent | None, expected: str | None):
    assert stopped_message(record, why, checkpoint) == expected
