"""Operations, memory and time, against numbers worked out by hand."""

from typing import Any

import pytest

from layerloom.graph.cost import NodeCost, batch_size, forecast, node_cost, totals
from layerloom.spec import ClassConfig, NodeSpec, TrainingSpec

FACTS: dict[str, Any] = {"counts": {"train": 1000, "validation": 200, "test": 0}}


@pytest.mark.parametrize(
    ("class_name", "inputs", "output", "params", "flops"),
    [
        # 4·3 multiplications and additions, 3 biases
        ("Dense", [None, 4], [None, 3], 15, 30),
        # the same weights at each of 5 positions
        ("Dense", [None, 5, 4], [None, 5, 3], 15, 150),
        # 3·3·2·8 + 8 weights at each of 6·6 positions
        ("Conv2D", [None, 8, 8, 2], [None, 6, 6, 8], 152, 2 * 152 * 36),
        # read at each of 8·8 input positions
        ("Conv2DTranspose", [None, 8, 8, 2], [None, 16, 16, 8], 152, 2 * 152 * 64),
        # once a time step
        ("LSTM", [None, 10, 4], [None, 8], 416, 2 * 416 * 10),
        ("MaxPooling2D", [None, 6, 6, 8], [None, 3, 3, 8], 0, 288),
        ("Embedding", [None, 10], [None, 10, 4], 400, 0),
        ("Dropout", [None, 16], [None, 16], 0, 16),
    ],
)
def test_operations_of_a_layer(class_name: str, inputs: Any, output: Any, params: int, flops: int) -> None:
    node = NodeSpec(id="n", class_name=class_name)
    assert node_cost(node, [inputs], output, params, params).flops == flops


def test_memory_counts_weights_gradients_moments_and_activations() -> None:
    cost = node_cost(NodeSpec(id="n", class_name="Dense"), [[None, 4]], [None, 3], 15, 15)
    # weight, gradient and Adam's two means; activations and their gradients for 10 rows
    assert totals([cost], 10, ClassConfig(class_name="Adam"))["memory"] == 4 * (15 * 4 + 2 * 10 * 3)
    assert totals([cost], 10, ClassConfig(class_name="SGD"))["memory"] == 4 * (15 * 2 + 2 * 10 * 3)
    heavy = ClassConfig(class_name="SGD", config={"momentum": 0.9, "use_ema": True})
    assert totals([cost], 10, heavy)["memory"] == 4 * (15 * 4 + 2 * 10 * 3)


def test_the_forecast_adds_steps_and_operations() -> None:
    training = TrainingSpec.model_validate({"loss": "mse", "batch_size": 100})
    plain = NodeCost(params=0, trainable=0, flops=130_000_000, activations=0)
    # 1 ms; 10 steps of 0.04 ms; 1,200 rows of 0.2 us; 130 MFLOP a row at 130 GFLOP/s, thrice in training.
    seconds = 0.001 + 0.0004 + 0.00024 + 3.0 + 0.2
    assert forecast([plain], training, FACTS)["seconds_per_epoch"] == pytest.approx(seconds, abs=1e-4)
    # A million weights are changed in each of the 10 steps, at 5 ns each, beside what their layer takes by itself.
    layer = NodeCost(params=1_000_000, trainable=1_000_000, flops=0, activations=0, step_seconds=0.002)
    assert forecast([plain, layer, layer], training, FACTS)["seconds_per_epoch"] == pytest.approx(
        seconds + 2 * 10 * (0.005 + 0.002), abs=1e-4
    )


@pytest.mark.parametrize(
    ("class_name", "seconds"),
    [
        # Each of 10 points in time waits for the one before; of the two ways each.
        ("LSTM", 0.001 + 10 * 0.0001),
        ("GRU", 0.001 + 10 * 0.0001),
        ("Bidirectional", 2 * (0.001 + 10 * 0.0001)),
        ("Dense", 0.000025),
        ("Conv1D", 0.000025 + 0.0006),
        ("SeparableConv1D", 0.000025 + 2 * 0.0006),
        ("BatchNormalization", 0.000025 + 0.00015),
        ("MaxPooling1D", 0.000025),
    ],
)
def test_a_layer_takes_its_time_in_each_step(class_name: str, seconds: float) -> None:
    cost = node_cost(NodeSpec(id="n", class_name=class_name), [[None, 10, 4]], [None, 8], 1, 1)
    assert cost.step_seconds == pytest.approx(seconds)
    assert node_cost(NodeSpec(id="n", class_name="Flatten"), [[None, 10, 4]], [None, 40], 0, 0).step_seconds == 0


def test_a_batch_is_never_larger_than_the_data() -> None:
    full = TrainingSpec.model_validate({"loss": "mse", "batch_size": "full"})
    large = TrainingSpec.model_validate({"loss": "mse", "batch_size": 5000})
    assert batch_size(full, FACTS) == batch_size(large, FACTS) == 1000
    assert batch_size(None, None) == 32
