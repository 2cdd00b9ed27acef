"""The message of a run that the server stops tells where its numbers come from."""

from dataclasses import replace
from typing import Any

import pytest

from layerloom.events import KeptModel
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


def last(batch: int) -> KeptModel:
    return KeptModel(which="last", epoch=12, batch=batch)


BEST = KeptModel(which="best", epoch=7)
LAST = {"restore_best_weights": False}


@pytest.mark.parametrize(
    ("record", "why", "kept", "expected"),
    [
        (run(), None, BEST, NO_TEST),
        (run(), "The worker was lost.", None, f"The worker was lost. {NO_TEST}"),
        (run({"test": 0}), None, BEST, None),
        (run({"sealed": True}), None, BEST, None),
        (
            run({"test": 0}, early_stopping=LAST),
            None,
            last(5),
            "The metrics are those of epoch 12; the kept weights are 5 batches further.",
        ),
        (
            run({"test": 0}, early_stopping=LAST, optimizer={"class_name": "Adam", "config": {"use_ema": True}}),
            None,
            last(0),
            "The metrics are those of epoch 12; the kept weights are averages, not measured.",
        ),
    ],
)
def test_what_is_missing_is_said(record: RunRecord, why: str | None, kept: KeptModel | None, expected: str | None):
    assert stopped_message(record, why, kept) == expected
