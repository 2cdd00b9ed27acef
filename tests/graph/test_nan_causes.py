"""The causes of a NaN loss."""

from typing import Any

import pytest

from layerloom.graph.nan_causes import cause_of_nan
from layerloom.spec import RunSpec


def spec(loss: Any = "mse", activation: str = "linear", *, hidden: Any = None, **training: Any) -> RunSpec:
    layers = [
        {"class_name": "Dense", "config": {"units": 8} | (hidden or {})},
        {"class_name": "Dense", "config": {"units": 1, "activation": activation}},
    ]
    document = {"network": {"layers": layers}, "data": {"dataset": "diabetes"}, "training": {"loss": loss} | training}
    return RunSpec.model_validate(document)


def sgd(rate: float) -> dict[str, Any]:
    return {"class_name": "SGD", "config": {"learning_rate": rate}}


def l2(factor: float) -> dict[str, Any]:
    return {"kernel_regularizer": {"class_name": "L2", "config": {"l2": factor}}}


HEAVY = {"class_name": "L2", "config": {"l2": 10.0}}


@pytest.mark.parametrize(
    ("run", "code", "word"),
    [
        (spec("poisson"), "loss_domain", "softplus"),
        (spec("poisson", "softplus"), "sizes", "clipnorm"),
        (spec("categorical_crossentropy"), "loss_probabilities", "softmax"),
        (spec(hidden=l2(10.0), optimizer=sgd(0.3)), "penalty", "10"),
        (spec(hidden=l2(0.01), optimizer=sgd(3.0)), "learning_rate", "3"),
        (spec(hidden={"kernel_regularizer": "l2"}, optimizer=sgd(3.0)), "learning_rate", "0.01"),
        (
            spec(hidden=l2(10.0), optimizer={"class_name": "Adam", "config": {"learning_rate": 0.3}}),
            "learning_rate",
            "0.3",
        ),
        # Neither takes anything away from weights that train.
        (spec(hidden={"activity_regularizer": HEAVY}, optimizer=sgd(0.3)), "learning_rate", "0.3"),
        (spec(hidden=l2(10.0) | {"trainable": False}, optimizer=sgd(0.3)), "learning_rate", "0.3"),
        (spec(dtype_policy="mixed_float16"), "half_precision", "65,504"),
        (spec(optimizer=sgd(0.001)), "sizes", "clipnorm"),
        (spec(optimizer={"class_name": "Adam", "config": {}}), "sizes", "clipnorm"),
    ],
)
def test_the_cause_is_one_that_can_be(run: RunSpec, code: str, word: str) -> None:
    cause = cause_of_nan(run)
    assert cause.code == code
    assert word in cause.advice


def test_where_a_smaller_rate_cannot_help_it_is_not_advised() -> None:
    assert "Try a smaller learning rate" not in cause_of_nan(spec("poisson", optimizer=sgd(3.0))).advice


PIECES = {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [5], "values": [0.001, 1e38]}}


@pytest.mark.parametrize(
    ("written", "seen", "code"),
    [
        # By a schedule, by hand, or from another run: what the run had counts, not what is written.
        (PIECES, 1e38, "learning_rate"),
        (0.001, 3.0, "learning_rate"),
        # 0.01 in single precision is a little less or more than 0.01, and as usual as that.
        (0.01, 0.009999999776482582, "sizes"),
        (0.01, 0.010000001, "sizes"),
        (PIECES, 0.001, "sizes"),
        (PIECES, None, "unknown"),
    ],
)
def test_a_rate_is_called_not_large_only_where_it_never_was(written: Any, seen: float | None, code: str) -> None:
    cause = cause_of_nan(spec(optimizer={"class_name": "SGD", "config": {"learning_rate": written}}), seen)
    assert cause.code == code
    assert ("not large" in cause.advice) is (code == "sizes")
    if code == "learning_rate":
        assert cause.values["rate"] == seen
