"""Schedules that end before the run does, according to Keras's own rates."""

from typing import Any

import keras
import pytest

from layerloom.model.objects import make
from layerloom.model.schedules import Beginning, check_schedule
from layerloom.spec import TrainingSpec

# 25 steps an epoch.
FACTS: dict[str, Any] = {"counts": {"train": 800, "validation": 0, "test": 0}}
FRESH = Beginning()


def problems(class_name: str, epochs: int, config: dict[str, Any], beginning: Beginning = FRESH) -> list[Any]:
    schedule = {"class_name": class_name, "config": config}
    optimizer = {"class_name": "Adam", "config": {"learning_rate": schedule}}
    training = TrainingSpec.model_validate({"loss": "mse", "batch_size": 32, "epochs": epochs, "optimizer": optimizer})
    return check_schedule(training, FACTS, beginning)


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
    [problem] = problems(class_name, epochs, config)
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
        assert problems(class_name, edit[1], config) == []
    else:
        assert problems(class_name, epochs, config | {edit[0]: edit[1]}) == []


@pytest.mark.parametrize(
    ("class_name", "config"),
    [
        ("CosineDecay", RATE | {"decay_steps": 1000}),
        ("CosineDecay", RATE | {"decay_steps": 100, "alpha": 0.1}),
        ("PolynomialDecay", RATE | {"decay_steps": 10, "end_learning_rate": 0.001}),
        ("CosineDecayRestarts", RATE | {"first_decay_steps": 100}),
        ("ExponentialDecay", RATE | {"decay_steps": 100, "decay_rate": 0.9}),
        ("PiecewiseConstantDecay", {"boundaries": [980], "values": [0.01, 0.0]}),
        # As long as the run: low rates are asked for where a trained network is trained on.
        ("CosineDecay", {"initial_learning_rate": 1e-5, "decay_steps": 1000}),
        ("PolynomialDecay", {"initial_learning_rate": 1e-3, "decay_steps": 1000, "end_learning_rate": 0, "power": 4.0}),
        ("NoSuchDecay", {}),
        ("CosineDecay", {}),
    ],
)
def test_what_lasts_or_is_wrong_otherwise_is_left_alone(class_name: str, config: dict[str, Any]) -> None:
    assert problems(class_name, 40, config) == []


@pytest.mark.parametrize(
    ("beginning", "epochs", "told"),
    [
        # Of 10 epochs 6 are left: the schedule of 200 steps is over after the second of them.
        (Beginning(4, 150), 10, (200, 300, 7)),
        # Where nobody counted, those 4 epochs had as many steps as these.
        (Beginning(4, None), 10, (200, 250, 9)),
        # Over before the fork begins.
        (Beginning(4, 900), 10, (900, 1050, 5)),
        # Another optimizer begins the schedule anew.
        (Beginning(4, 0), 10, None),
        (Beginning(10, 250), 10, None),
    ],
)
def test_a_fork_goes_on_amid_its_schedule(beginning: Beginning, epochs: int, told: tuple[int, int, int] | None) -> None:
    rate = RATE | {"decay_steps": 200, "end_learning_rate": 0.0}
    found = problems("PolynomialDecay", epochs, rate, beginning)
    assert [(each.values["step"], each.values["steps"], each.values["epoch"]) for each in found] == [told] * bool(told)
    for problem in found:
        [change] = problem.fix.edits
        assert problems("PolynomialDecay", epochs, rate | {"decay_steps": change["value"]}, beginning) == []


@pytest.mark.parametrize("values", [[1, 0.1], [0.1, 1], [1, 2]])
def test_whole_numbers_among_rates_are_rates(values: list[float]) -> None:
    """JSON from a browser has no 1.0; of 1 and 0.1 Keras made tensors of two kinds, and failed at the first step."""
    schedule = make("schedule", "PiecewiseConstantDecay", {"boundaries": [10], "values": values})
    rates = [schedule(at) for at in (0, 10, 11)]
    assert [float(rate) for rate in rates] == pytest.approx([values[0], values[0], values[1]])
    assert {keras.backend.standardize_dtype(rate.dtype) for rate in rates} == {"float32"}
