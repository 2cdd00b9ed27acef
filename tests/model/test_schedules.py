"""Schedules that are over before the run is, by Keras's own rates."""

from typing import Any

import keras
import pytest

from layerloom.model.objects import make
from layerloom.model.schedules import check_schedule
from layerloom.spec import TrainingSpec

# 25 steps an epoch.
FACTS: dict[str, Any] = {"counts": {"train": 800, "validation": 0, "test": 0}}


def problems(class_name: str, epochs: int, **config: Any) -> list[Any]:
    schedule = {"class_name": class_name, "config": config}
    optimizer = {"class_name": "Adam", "config": {"learning_rate": schedule}}
    training = TrainingSpec.model_validate({"loss": "mse", "batch_size": 32, "epochs": epochs, "optimizer": optimizer})
    return check_schedule(training, FACTS)


RATE = {"initial_learning_rate": 0.01}


@pytest.mark.parametrize(
    ("class_name", "config", "epochs", "step", "edit"),
    [
        ("CosineDecay", RATE | {"decay_steps": 100}, 400, 100, ("decay_steps", 10_000)),
        # keras#18722: epochs were given where steps are meant.
        ("CosineDecay", RATE | {"decay_steps": 40}, 40, 40, ("decay_steps", 1000)),
        (
            "CosineDecay",
            RATE | {"decay_steps": 100, "warmup_steps": 50, "warmup_target": 0.02},
            40,
            150,
            ("decay_steps", 950),
        ),
        ("PolynomialDecay", RATE | {"decay_steps": 250, "end_learning_rate": 0.0}, 20, 250, ("decay_steps", 500)),
        ("PiecewiseConstantDecay", {"boundaries": [100], "values": [0.01, 0.0]}, 20, 101, ("epochs", 4)),
        ("ExponentialDecay", RATE | {"decay_steps": 10, "decay_rate": 0.1}, 20, 50, ("epochs", 2)),
    ],
)
def test_the_step_from_which_nothing_moves_is_kerass(
    class_name: str, config: dict[str, Any], epochs: int, step: int, edit: tuple[str, int]
) -> None:
    [problem] = problems(class_name, epochs, **config)
    assert problem.code == "schedule_too_short"
    schedule = make("schedule", class_name, config)

    def rate(at: int) -> float:
        value: Any = keras.ops.convert_to_numpy(schedule(at))
        return float(value)

    over = problem.values["step"]
    assert rate(over) < 1e-7 <= rate(over - 1)
    # Near its end a cosine is all but nothing already.
    assert over == pytest.approx(step, abs=3)
    [change] = problem.fix.edits
    assert (change["field"].rsplit(".", 1)[-1], change["value"]) == edit
    if edit[0] == "epochs":
        assert problems(class_name, edit[1], **config) == []
    else:
        assert problems(class_name, epochs, **config | {edit[0]: edit[1]}) == []


@pytest.mark.parametrize(
    ("class_name", "config"),
    [
        ("CosineDecay", RATE | {"decay_steps": 1000}),
        ("CosineDecay", RATE | {"decay_steps": 100, "alpha": 0.1}),
        ("PolynomialDecay", RATE | {"decay_steps": 10, "end_learning_rate": 0.001}),
        ("CosineDecayRestarts", RATE | {"first_decay_steps": 100}),
        ("ExponentialDecay", RATE | {"decay_steps": 100, "decay_rate": 0.9}),
        ("PiecewiseConstantDecay", {"boundaries": [980], "values": [0.01, 0.0]}),
        ("NoSuchDecay", {}),
        ("CosineDecay", {}),
    ],
)
def test_what_lasts_or_is_wrong_otherwise_is_left_alone(class_name: str, config: dict[str, Any]) -> None:
    assert problems(class_name, 40, **config) == []
