from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.prepare import Prepared, prepare
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec
from layerloom.training.engine.fit import FitEngine, batch_size, class_weights, row_orders, steps_per_execution

DENSE = [
    {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}},
    {"class_name": "Dropout", "config": {"rate": 0.2}},
    {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
]


def training(**values: Any) -> TrainingSpec:
    return TrainingSpec.model_validate(
        {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "epochs": 3, "seed": 5} | values
    )


def built(spec: TrainingSpec, data: Prepared, layers: list[dict[str, Any]]) -> keras.Model:
    keras.utils.set_random_seed(spec.seed)
    network = NetworkSpec.model_validate({"layers": layers})
    model = build_model(network, data.sample_shape, Preparation(data.normalization, data.scale))
    return compile_model(model, spec)


def plain_keras(model: keras.Model, data: Prepared, spec: TrainingSpec) -> None:
    """The loop that a person would write: one batch after the other, in the documented row order."""
    rows = len(data.x_train)
    size = rows if spec.batch_size == "full" else spec.batch_size
    weights = {int(label): weight for label, weight in spec.class_weight.items()} if spec.class_weight else None
    for epoch in range(1, spec.epochs + 1):
        order = np.random.default_rng([spec.seed, epoch]).permutation(rows) if spec.shuffle else np.arange(rows)
        for start in range(0, rows, size):
            chosen = order[start : start + size]
            model.train_on_batch(data.x_train[chosen], data.y_train[chosen], class_weight=weights)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"shuffle": False},
        {"batch_size": "full"},
        {"batch_size": 7},
        {"class_weight": {"0": 1.0, "1": 3.5}},
        {"optimizer": {"class_name": "SGD", "config": {"learning_rate": 0.1, "momentum": 0.9}}},
    ],
    ids=str,
)
def test_weights_are_those_of_plain_keras_in_the_documented_order(changes: dict[str, Any]):
    spec = training(**changes)
    data = prepare(DataSpec(dataset="spiral", config={"size": 110}), spec.loss)
    ours, theirs = built(spec, data, DENSE), built(spec, data, DENSE)

    FitEngine().fit(ours, data, spec, [])
    plain_keras(theirs, data, spec)

    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=1e-6)
    assert not np.allclose(ours.get_weights()[0], built(spec, data, DENSE).get_weights()[0])


def test_another_row_order_gives_other_weights():
    spec = training()
    data = prepare(DataSpec(dataset="spiral", config={"size": 110}), spec.loss)
    ours, other = built(spec, data, DENSE), built(spec, data, DENSE)

    FitEngine().fit(ours, data, spec, [])
    FitEngine().fit(other, data, spec.model_copy(update={"shuffle": False}), [])

    assert not np.allclose(ours.get_weights()[0], other.get_weights()[0])


def test_normalization_convolution_and_recurrence_train_as_in_plain_keras():
    layers = [
        {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3}},
        {"class_name": "BatchNormalization"},
        {"class_name": "Reshape", "config": {"target_shape": [36, 4]}},
        {"class_name": "LSTM", "config": {"units": 5}},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    spec = training(epochs=1, batch_size=100)
    data = prepare(
        DataSpec.model_validate({"dataset": "digits", "shape": [8, 8, 1], "split": {"test": 0.7}}), spec.loss
    )
    ours, theirs = built(spec, data, layers), built(spec, data, layers)

    FitEngine().fit(ours, data, spec, [])
    plain_keras(theirs, data, spec)

    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-3, atol=1e-5)


def test_validation_and_evaluation_agree_with_plain_evaluate():
    spec = training()
    data = prepare(DataSpec(dataset="spiral", config={"size": 8000}), spec.loss)
    model = built(spec, data, DENSE)
    history: list[dict[str, float]] = []
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: history.append(dict(logs)))

    FitEngine().fit(model, data, spec, [keep])

    plain: Any = model.evaluate(data.x_validation, data.y_validation, verbose=0, return_dict=True)  # pyright: ignore[reportArgumentType]
    ours = FitEngine().evaluate(model, data.x_validation, data.y_validation)
    assert len(data.x_validation) > 1024
    for name in ("loss", "accuracy"):
        assert ours[name] == pytest.approx(plain[name], abs=1e-5)
        assert history[-1][f"val_{name}"] == pytest.approx(plain[name], abs=1e-5)


def test_without_validation_rows_there_are_no_validation_metrics():
    spec = training(epochs=1)
    data = prepare(DataSpec.model_validate({"dataset": "spiral", "split": {"validation": 0}}), spec.loss)
    names: set[str] = set()
    keep = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: names.update(logs))

    FitEngine().fit(built(spec, data, DENSE), data, spec, [keep])

    assert names == {"loss", "accuracy"}


def test_the_row_order_is_the_documented_one():
    orders = row_orders(50, training(seed=9))

    for epoch in (1, 2, 3):
        assert np.array_equal(next(orders), np.random.default_rng([9, epoch]).permutation(50))
    assert np.array_equal(next(row_orders(50, training(shuffle=False))), np.arange(50))


def test_a_batch_is_never_larger_than_the_rows():
    assert batch_size(20, training(batch_size=32)) == 20
    assert batch_size(20, training(batch_size="full")) == 20
    assert FitEngine().steps(65, training(batch_size=32)) == 3


def test_executions_divide_the_epoch_and_shrink_with_the_work():
    spec = training()
    small = built(spec, prepare(DataSpec(dataset="spiral")), DENSE)
    heavy = built(
        spec,
        prepare(DataSpec(dataset="digits", shape=[8, 8, 1])),
        [{"class_name": "Conv2D", "config": {"filters": 512, "kernel_size": 5}}, {"class_name": "Flatten"}],
    )

    assert steps_per_execution(small, 11, 32) == 11
    assert 360 % steps_per_execution(small, 360, 32) == 0
    assert steps_per_execution(small, 7919, 32) == 1
    assert steps_per_execution(heavy, 40, 512) == 1


def test_class_weights_follow_the_labels_whatever_their_form():
    spec = training(class_weight={"1": 2.0})
    labels = np.array([0, 1, 1], dtype=np.int32)

    for y in (labels, labels.astype(np.float32)[:, None], np.eye(2, dtype=np.float32)[labels]):
        weights = class_weights(y, spec)
        assert weights is not None
        assert weights.tolist() == [1.0, 2.0, 2.0]
    assert class_weights(labels, training()) is None
