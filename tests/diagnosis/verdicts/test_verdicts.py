"""Each verdict is told where the numbers show it, with those numbers, and only there."""

import dataclasses
import math
from typing import Any

import pytest

from layerloom.diagnosis import Case, Verdict, verdict_of
from layerloom.events import Reason, Status
from support.curves import Curve, case_of, epochs_of, falling, turning
from support.specs import spiral

EARLY = {"early_stopping": {"patience": 5}}


def document(**training: Any) -> dict[str, Any]:
    return spiral(**{"epochs": 60} | training)


def told(case: Case) -> Verdict:
    found = verdict_of(case)
    assert found is not None
    return found


def curve(train: Curve, val: Curve | None = None, count: int = 60, *, right: float | None = None, **more: Any) -> Case:
    return case_of(document(), epochs_of(train, val, count, right=right), **more)


def test_overfitting_says_how_far_the_losses_have_parted_by_the_end():
    found = told(curve(falling, turning))
    assert found.code == "overfitting"
    # The medians of the last five epochs, which is the value of epoch 58.
    now = {"val_now": pytest.approx(0.78), "train_now": pytest.approx(falling(58))}
    assert found.values == {
        "since": 20,
        "metric": "loss",
        "val_best": pytest.approx(0.4),
        "train_best": pytest.approx(falling(20)),
        **now,
    }
    assert [remedy.code for remedy in found.remedies] == ["dropout", "l2", "early_stopping"]
    assert found.together is not None and found.together.values == {
        "remedies": ["dropout", "l2", "early_stopping"],
    }


def test_a_log_that_tells_no_numbers_is_judged_by_its_curves():
    case = curve(falling, turning)
    assert case.overfitting is not None
    older = dataclasses.replace(case, overfitting=case.overfitting.model_copy(update={"values": {}}))
    assert told(older).values["val_best"] == pytest.approx(0.4)
    assert told(older).values["train_best"] == pytest.approx(falling(20))


def test_a_run_that_has_the_three_cures_is_offered_the_rest():
    run = document(**EARLY)
    hidden, head = run["network"]["layers"]
    hidden["config"]["kernel_regularizer"] = {"class_name": "L2", "config": {"l2": 0.01}}
    run["network"] = {"layers": [hidden, {"class_name": "Dropout", "config": {"rate": 0.3}}, head]}
    found = told(case_of(run, epochs_of(falling, turning, 60)))
    assert [remedy.code for remedy in found.remedies] == ["smaller", "rate"]


def test_a_run_that_was_still_getting_better_is_to_train_longer():
    found = told(curve(lambda epoch: 1 / epoch, lambda epoch: 1.2 / epoch))
    assert found.code == "still_improving"
    # From the level around epoch 48, a fifth of the epochs before the last, to that of the last five.
    assert found.values == {
        "best": 60,
        "epochs": 60,
        "since": 48,
        "before": pytest.approx(1.2 / 48),
        "now": pytest.approx(1.2 / 58),
        "metric": "val_loss",
    }
    assert [(remedy.code, dict(remedy.values)) for remedy in found.remedies] == [
        ("longer", {"before": 60, "after": 120})
    ]
    slow = document(optimizer={"class_name": "Adam", "config": {"learning_rate": 1e-5}})
    found = told(case_of(slow, epochs_of(falling, lambda epoch: 1.2 / epoch, 60)))
    assert [remedy.code for remedy in found.remedies] == ["longer", "rate"]
    assert found.remedies[1].values == {"before": 1e-5, "after": 1e-4}


def test_three_epochs_that_each_were_better_are_enough_to_say_so():
    assert told(curve(falling, lambda epoch: 1 / epoch, 3)).code == "still_improving"
    assert verdict_of(curve(falling, lambda epoch: 1 / epoch, 2)) is None
    assert verdict_of(curve(falling, lambda _: 1.0, 3)) is None


def test_a_training_loss_that_rises_has_steps_too_long():
    def train(epoch: int) -> float:
        return 0.4 if epoch == 20 else 0.4 + 0.02 * abs(epoch - 20)

    found = told(curve(train, train))
    assert found.code == "rate_too_high"
    # The median of epochs 17 to 21, and of the two windows after it.
    assert found.values == {
        "rate": 0.001,
        "since": 19,
        "lowest": pytest.approx(0.42),
        "now": pytest.approx(train(58)),
        "metric": "loss",
    }
    assert [dict(remedy.values) for remedy in found.remedies] == [{"before": 0.001, "after": 0.0001}]


@pytest.mark.parametrize(("lowest", "jumps"), [(0.19, 0.04), (0.001, 0.05)])
def test_a_training_loss_that_wanders_a_little_does_not(lowest: float, jumps: float):
    """Close to its end a loss jumps by a part of its level, or by much of it where that is close to 0."""

    def train(epoch: int) -> float:
        return lowest + math.exp(-epoch / 5) + (jumps if epoch > 55 else 0.0)

    found = told(curve(train, lambda epoch: 0.4 + math.exp(-epoch / 5)))
    assert found.code != "rate_too_high"


def test_a_rate_that_a_schedule_says_is_not_called_too_high():
    decay = {
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 1, "decay_steps": 9, "decay_rate": 1},
    }
    run = document(optimizer={"class_name": "SGD", "config": {"learning_rate": decay}})
    found = verdict_of(case_of(run, epochs_of(lambda epoch: 0.1 * epoch, None, 60)))
    assert found is None or found.code != "rate_too_high"


def test_a_network_that_gets_its_own_rows_wrong_is_too_small():
    found = told(curve(lambda _: 0.6, lambda _: 0.61, right=0.7))
    assert found.code == "underfitting"
    assert found.values == {"since": 48, "before": 0.6, "now": 0.6, "metric": "loss", "right": 0.7}
    assert [(remedy.code, dict(remedy.values)) for remedy in found.remedies] == [
        ("larger", {"before": [16], "after": [32]})
    ]


@pytest.mark.parametrize(("rate", "codes"), [(1.0, ["rate", "larger"]), (1e-5, ["rate", "larger"]), (0.01, ["larger"])])
def test_another_rate_is_tried_first_where_it_is_unusual(rate: float, codes: list[str]):
    run = document(optimizer={"class_name": "Adam", "config": {"learning_rate": rate}})
    found = told(case_of(run, epochs_of(lambda _: 0.6, lambda _: 0.61, 60, right=0.5)))
    assert [remedy.code for remedy in found.remedies] == codes


def test_a_level_loss_is_no_underfitting_where_rows_are_right_or_the_run_goes_on():
    assert told(curve(lambda _: 0.2, lambda _: 0.21, right=0.9)).code == "settled"
    live = curve(lambda _: 0.6, lambda _: 0.61, right=0.7, status=Status.RUNNING, reason=None)
    assert verdict_of(live) is None


def test_without_a_share_of_right_rows_the_first_loss_is_the_measure():
    def train(epoch: int) -> float:
        return 0.9 if epoch > 5 else 1.0

    assert told(curve(train)).values["first"] == 1.0
    assert told(curve(lambda epoch: 0.2 if epoch > 5 else 1.0)).code == "settled"


def test_early_stopping_is_said_to_have_come_in_time():
    def val(epoch: int) -> float:
        return 0.4 + 0.01 * max(0, 20 - epoch) + 0.0001 * max(0, epoch - 20)

    case = case_of(document(**EARLY), epochs_of(falling, val, 25), reason=Reason.EARLY_STOPPING)
    found = told(case)
    assert found.code == "stopped_in_time"
    assert found.values == {
        "best": 20,
        "end": 25,
        "spared": 35,
        "lowest": pytest.approx(0.4),
        "now": pytest.approx(0.4003),
        "metric": "val_loss",
    }
    assert [remedy.code for remedy in found.remedies] == ["dropout", "l2", "smaller"]


def test_what_is_cured_may_try_the_rest_and_what_is_well_nothing():
    def val(epoch: int) -> float:
        return 0.4 + math.exp(-epoch / 8)

    assert told(curve(falling, val, right=0.95)).code == "settled"
    assert told(curve(falling, val, right=0.95)).remedies == ()
    run = document(optimizer={"class_name": "AdamW", "config": {}})
    found = told(case_of(run, epochs_of(falling, val, 60, right=0.95)))
    assert found.code == "cured"
    assert "l2" not in [remedy.code for remedy in found.remedies]


@pytest.mark.parametrize(
    ("training", "cause", "remedies"),
    [
        ({"optimizer": {"class_name": "SGD", "config": {"learning_rate": 3.0}}}, "learning_rate", ["rate"]),
        ({}, "sizes", ["sizes", "rate"]),
        ({"dtype_policy": "mixed_float16"}, "half_precision", ["half_precision"]),
    ],
)
def test_a_loss_that_is_no_number_is_told_with_its_cause(training: dict[str, Any], cause: str, remedies: list[str]):
    case = case_of(
        document(**training), epochs_of(lambda _: math.nan, None, 2), status=Status.FAILED, reason=Reason.NAN_LOSS
    )
    found = told(case)
    assert (found.code, found.values["cause"], found.values["epoch"]) == ("not_a_number", cause, 2)
    assert [remedy.code for remedy in found.remedies] == remedies
    if cause == "learning_rate":
        assert found.remedies[0].values == {"before": 3.0, "after": 0.01}


@pytest.mark.parametrize("status", [Status.QUEUED, Status.CANCELLED])
def test_nothing_is_said_of_a_run_without_epochs(status: Status):
    assert verdict_of(case_of(document(), [], status=status, reason=None)) is None


def test_losses_without_penalties_are_judged_where_there_are_any():
    epochs = epochs_of(falling, turning, 60)
    penalized = [
        epoch.model_copy(
            update={
                "metrics": {"loss": 9.0, "val_loss": 9.0}
                | {f"{role}data_loss": epoch.metrics[f"{role}loss"] for role in ("", "val_")},
                "penalty": {"total": 1.0, "layers": {}},
            }
        )
        for epoch in epochs
    ]
    found = told(case_of(document(), penalized))
    assert found.values["metric"] == "val_data_loss"
    assert found.values["now"] == pytest.approx(0.78)
