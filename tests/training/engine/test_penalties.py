"""The loss in parts, compared with plain Keras in a loop and with numpy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.graph.penalties import asks_for_penalties
from layerloom.spec import NetworkSpec, TrainingSpec
from layerloom.training.callbacks import early_stopping
from layerloom.training.engine.base import BEGINNING, Engine, Position
from layerloom.training.engine.penalties import Penalties, is_apart, take_apart
from layerloom.training.engine.ready import make_ready
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.engine.rows import class_weights, row_order
from layerloom.training.engine.streaming import StreamingEngine
from support import plain
from support.architectures import SOFTMAX, SPIRAL, TEN, WAVES, Architecture, dense, making

ENGINES: dict[str, Callable[[], Engine]] = {
    "resident": lambda: ResidentEngine(False),
    "xla": lambda: ResidentEngine(True),
    "streaming": StreamingEngine,
}
CLOSE = 1e-5

Regularizer = dict[str, Any]
L1: Regularizer = {"class_name": "L1", "config": {"l1": 0.002}}
L2: Regularizer = {"class_name": "L2", "config": {"l2": 0.01}}
BOTH: Regularizer = {"class_name": "L1L2", "config": {"l1": 0.001, "l2": 0.02}}
ORTHOGONAL: Regularizer = {"class_name": "OrthogonalRegularizer", "config": {"factor": 0.3}}


@dataclass(frozen=True)
class Case:
    """A network and where its penalties are: the weights of each kind, and the layers whose output has one."""

    architecture: Architecture
    weights: dict[tuple[str, str], tuple[Regularizer, Callable[[Any], list[Any]]]]
    activities: dict[str, Regularizer] = field(default_factory=dict[str, Regularizer])


POINTS = Case(
    Architecture(
        SPIRAL,
        [
            dense(6, kernel_regularizer=L1, bias_regularizer=L2, activity_regularizer=BOTH),
            dense(5, kernel_regularizer=ORTHOGONAL),
            {"class_name": "ActivityRegularization", "config": {"l1": 0.01}},
            {"class_name": "BatchNormalization", "config": {"gamma_regularizer": BOTH}},
            SOFTMAX,
        ],
        # The last batch of 77 rows is a shorter one.
        {"batch_size": 30, "class_weight": {"0": 1.0, "1": 3.5}},
    ),
    {
        ("dense_1", "kernel"): (L1, lambda layer: [layer.kernel]),
        ("dense_1", "bias"): (L2, lambda layer: [layer.bias]),
        ("dense_2", "kernel"): (ORTHOGONAL, lambda layer: [layer.kernel]),
        ("batchnormalization_1", "gamma"): (BOTH, lambda layer: [layer.gamma]),
    },
    {"dense_1": BOTH, "activityregularization_1": {"class_name": "L1", "config": {"l1": 0.01}}},
)
_LSTM = {"units": 3, "return_sequences": True, "kernel_regularizer": L2, "recurrent_regularizer": L1}
SEQUENCES = Case(
    Architecture(
        WAVES,
        [
            {
                "class_name": "SeparableConv1D",
                "config": {
                    "filters": 4,
                    "kernel_size": 2,
                    "depthwise_regularizer": L1,
                    "pointwise_regularizer": BOTH,
                },
            },
            {
                "class_name": "Bidirectional",
                "config": {"layer": {"class_name": "LSTM", "config": _LSTM | {"bias_regularizer": L2}}},
            },
            {"class_name": "GRU", "config": {"units": 3, "activity_regularizer": L2, "recurrent_regularizer": BOTH}},
            TEN,
        ],
        {"batch_size": "full"},
    ),
    {
        ("separableconv1d_1", "depthwise"): (L1, lambda layer: [layer.depthwise_kernel]),
        ("separableconv1d_1", "pointwise"): (BOTH, lambda layer: [layer.pointwise_kernel]),
        ("bidirectional_1", "kernel"): (L2, lambda layer: [half.cell.kernel for half in _halves(layer)]),
        ("bidirectional_1", "recurrent"): (L1, lambda layer: [half.cell.recurrent_kernel for half in _halves(layer)]),
        ("bidirectional_1", "bias"): (L2, lambda layer: [half.cell.bias for half in _halves(layer)]),
        ("gru_1", "recurrent"): (BOTH, lambda layer: [layer.cell.recurrent_kernel]),
    },
    {"gru_1": L2},
)
CASES = {"points": POINTS, "sequences": SEQUENCES}


def _halves(layer: Any) -> list[Any]:
    return [layer.forward_layer, layer.backward_layer]


def penalty(regularizer: Regularizer, values: np.ndarray) -> float:
    """By Keras's own definitions, in double precision."""
    config, values = regularizer["config"], np.asarray(values, np.float64)
    if regularizer["class_name"] == "OrthogonalRegularizer":
        rows = values / np.linalg.norm(values, axis=1, keepdims=True)
        cosines = np.abs(rows @ rows.T)
        pairs = len(rows) * (len(rows) - 1) / 2
        return float(config["factor"] * (cosines.sum() - np.trace(cosines)) / 2 / pairs)
    return float(config.get("l1", 0) * np.abs(values).sum() + config.get("l2", 0) * np.square(values).sum())


def penalties_of(case: Case, model: Any, x: np.ndarray) -> Penalties:
    """Each penalty with the model's present weights, activities as on these rows in batches of 1,024."""
    found: Penalties = {}
    for (node, kind), (regularizer, weights_of) in case.weights.items():
        weights = weights_of(model.get_layer(node))
        found.setdefault(node, {})[kind] = sum(penalty(regularizer, np.asarray(weight)) for weight in weights)
    for node, regularizer in case.activities.items():
        outputs: Any = keras.Model(model.input, model.get_layer(node).output)
        batches = [np.asarray(outputs(x[start : start + 1024], training=False)) for start in range(0, len(x), 1024)]
        # A batch's penalty is divided by its rows, then weighed by them.
        found.setdefault(node, {})["activity"] = sum(penalty(regularizer, batch) for batch in batches) / len(x)
    return found


def by_hand(case: Case, spec: TrainingSpec, data: Prepared, model: Any) -> list[tuple[dict[str, float], Penalties]]:
    """Trains in a loop over single batches; what each epoch should report."""
    loss_of: Any = keras.losses.get(spec.loss)
    recipe = plain.recipe(spec)
    weights, size = class_weights(data.y_train, recipe.class_weight), recipe.batch(len(data.x_train))
    epochs: list[tuple[dict[str, float], Penalties]] = []
    for epoch in range(1, spec.epochs + 1):
        order, losses, data_losses = row_order(len(data.x_train), recipe.order, epoch), 0.0, 0.0
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            with tf.GradientTape() as tape:
                predicted = model(data.x_train[rows], training=True)
                each: Any = loss_of(data.y_train[rows], predicted)
                data_loss: Any = tf.reduce_mean(each if weights is None else each * weights[rows])
                loss = data_loss + tf.add_n(model.losses)
            gradients: Any = tape.gradient(loss, model.trainable_variables)
            model.optimizer.apply(gradients, model.trainable_variables)
            losses += float(loss) * len(rows)
            data_losses += float(data_loss) * len(rows)
        x, y = data.x_validation, data.y_validation
        metrics = {"loss": losses / len(order), "data_loss": data_losses / len(order)}
        if len(x):
            metrics["val_data_loss"] = float(np.mean(loss_of(y, np.asarray(model(x, training=False)))))
        epochs.append((metrics, penalties_of(case, model, x)))
    return epochs


class Told(keras.callbacks.Callback):
    """Writes down what each epoch came to."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self._engine = engine
        self.epochs: list[tuple[dict[str, float], Penalties]] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        assert self._engine.penalties is not None
        self.epochs.append((dict(logs), self._engine.penalties))


def flat(penalties: Penalties) -> dict[tuple[str, str], float]:
    return {(node, kind): value for node, kinds in penalties.items() for kind, value in kinds.items()}


def trained(engine: Engine, model: keras.Model, data: Prepared, spec: TrainingSpec, start: Position = BEGINNING):
    told = Told(engine)
    engine.fit(model, data, plain.recipe(spec), [told], start)
    return told.epochs


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        ("points", "resident"),
        ("points", "xla"),
        pytest.param("points", "streaming", marks=pytest.mark.proof),
        ("sequences", "resident"),
        *(pytest.param("sequences", engine, marks=pytest.mark.proof) for engine in ("xla", "streaming")),
    ],
)
def test_each_part_of_the_loss_is_what_keras_and_numpy_say(name: str, engine: str):
    case = CASES[name]
    spec, data, make = making(case.architecture, epochs=2)

    epochs = trained(ENGINES[engine](), make(), data, spec)

    for (metrics, penalties), (expected, expected_penalties) in zip(
        epochs, by_hand(case, spec, data, make()), strict=True
    ):
        assert {key: metrics[key] for key in expected} == pytest.approx(expected, rel=CLOSE)
        assert flat(penalties) == pytest.approx(flat(expected_penalties), rel=CLOSE)
        total = sum(flat(penalties).values())
        assert metrics["val_loss"] == pytest.approx(metrics["val_data_loss"] + total, rel=CLOSE)


def test_validation_in_several_batches_weighs_them_by_rows():
    data = {"dataset": "spiral", "config": {"size": 8000}}
    case = Case(Architecture(data, POINTS.architecture.layers), POINTS.weights, POINTS.activities)
    spec, rows, make = making(case.architecture, epochs=1, batch_size="full")
    assert len(rows.x_validation) % 1024 and len(rows.x_validation) > 1024
    engine, model = ResidentEngine(False), make()

    ((metrics, penalties),) = trained(engine, model, rows, spec)

    ((expected, expected_penalties),) = by_hand(case, spec, rows, make())
    assert {key: metrics[key] for key in expected} == pytest.approx(expected, rel=CLOSE)
    assert flat(penalties) == pytest.approx(flat(expected_penalties), rel=CLOSE)
    scores = engine.evaluate(model, rows.x_test, rows.y_test)
    assert set(scores) == {"loss", "accuracy", "data_loss"}
    total = sum(flat(penalties_of(case, model, rows.x_test)).values())
    assert scores["loss"] == pytest.approx(scores["data_loss"] + total, rel=CLOSE)


@pytest.mark.parametrize("policy", ["mixed_float16", pytest.param("mixed_bfloat16", marks=pytest.mark.proof)])
def test_in_half_precision_the_parts_add_up_too(policy: str):
    # Of activities Keras itself does not train a penalty in half precision.
    layers = [dense(6, kernel_regularizer=L1, bias_regularizer=L2), dense(5, kernel_regularizer=ORTHOGONAL), SOFTMAX]
    kinds = [("dense_1", "kernel"), ("dense_1", "bias"), ("dense_2", "kernel")]
    case = Case(Architecture(SPIRAL, layers), {kind: POINTS.weights[kind] for kind in kinds})
    spec, data, make = making(case.architecture, epochs=1, dtype_policy=policy)
    model = make()

    ((metrics, penalties),) = trained(ResidentEngine(False), model, data, spec)

    total = sum(flat(penalties).values())
    assert metrics["val_loss"] == pytest.approx(metrics["val_data_loss"] + total, rel=CLOSE)
    assert flat(penalties) == pytest.approx(flat(penalties_of(case, model, data.x_validation)), rel=CLOSE)


def test_without_validation_rows_activities_are_those_of_the_training_batches():
    data = SPIRAL | {"split": {"validation": 0}}
    case = Case(Architecture(data, POINTS.architecture.layers), POINTS.weights, POINTS.activities)
    still = {"class_name": "SGD", "config": {"learning_rate": 1e-12}}
    spec, rows, make = making(case.architecture, epochs=1, batch_size=30, optimizer=still)
    model = make()

    ((metrics, penalties),) = trained(ResidentEngine(False), model, rows, spec)

    assert "val_data_loss" not in metrics
    # Nothing moved, so the mean over the batches is that of all rows; the first layer does not depend on the batch.
    expected = flat(penalties_of(case, model, rows.x_train))
    assert flat(penalties)[("dense_1", "activity")] == pytest.approx(expected[("dense_1", "activity")], rel=CLOSE)
    assert metrics["loss"] == pytest.approx(metrics["data_loss"] + sum(flat(penalties).values()), rel=CLOSE)


_UNITS = {"units": 2, "kernel_regularizer": L2}


@pytest.mark.parametrize(
    ("data", "layer", "apart"),
    [
        (SPIRAL, dense(2), False),
        (SPIRAL, dense(2, kernel_constraint="non_neg"), False),
        (SPIRAL, dense(2, bias_regularizer=L2), True),
        (SPIRAL, {"class_name": "PReLU", "config": {"alpha_regularizer": L2}}, True),
        (SPIRAL, {"class_name": "SpectralNormalization", "config": {"layer": dense(2, kernel_regularizer=L2)}}, True),
        (WAVES, {"class_name": "TimeDistributed", "config": {"layer": dense(2)}}, False),
        (WAVES, {"class_name": "TimeDistributed", "config": {"layer": dense(2, activity_regularizer=L2)}}, True),
        (WAVES, {"class_name": "RNN", "config": {"cell": {"class_name": "GRUCell", "config": _UNITS}}}, True),
        (
            WAVES,
            {"class_name": "MultiHeadAttention", "config": {"num_heads": 1, "key_dim": 2, "kernel_regularizer": L2}},
            True,
        ),
    ],
)
def test_the_check_and_the_model_agree_on_who_asks_for_penalties(
    data: dict[str, Any], layer: dict[str, Any], apart: bool
):
    if layer["class_name"] == "MultiHeadAttention":
        nodes = [{"id": "in", "class_name": "InputLayer"}, {"id": "attention"} | layer, {"id": "out"} | TEN]
        ends = [("in", "attention"), ("in", "attention"), ("attention", "out")]
        network = {"nodes": nodes, "edges": [{"source": source, "target": target} for source, target in ends]}
    else:
        network = {"layers": [layer, TEN]}
    spec, rows, _ = making(Architecture(data, []))
    model = plain.built(spec, rows, network)

    take_apart(model)

    assert is_apart(model) == apart == asks_for_penalties(NetworkSpec.model_validate(network))
    # One call of the model says whether Keras itself adds anything. What is inside a TimeDistributed it leaves out.
    model(rows.x_train[:2], training=True)
    assert bool(model.losses) == (apart and layer["class_name"] != "TimeDistributed")


def test_a_penalty_without_a_direction_of_its_own_can_be_watched():
    """Keras's own early stopping knows of no metric but those given to `compile` which way is better."""
    spec, data, make = making(POINTS.architecture, epochs=3, early_stopping={"monitor": "val_data_loss", "patience": 0})
    model, engine = make(), ResidentEngine(False)
    stopping = early_stopping(plain.recipe(spec))
    assert stopping is not None

    engine.fit(model, data, plain.recipe(spec), [stopping])

    assert stopping.monitor_op is keras.ops.less


class Interrupted(Exception):
    """Thrown by a callback that leaves."""


@pytest.mark.parametrize(("validation", "amid"), [(0.2, True), (0, False)])
def test_training_that_goes_on_amid_an_epoch_reports_the_same_parts(validation: float, amid: bool):
    architecture = Architecture(SPIRAL | {"split": {"validation": validation}}, POINTS.architecture.layers)
    spec, data, make = making(architecture, epochs=2, batch_size=16)
    whole = trained(ResidentEngine(False), make(), data, spec)
    batches = -(-len(data.x_train) // 16)
    first, model = ResidentEngine(False), make()
    # The first call of all is one batch; how many are in a later one is a matter of speed.
    epoch = 0 if amid else 1
    with pytest.raises(Interrupted):
        first.fit(model, data, plain.recipe(spec), [_LeaveAt(first, epoch, 1 if amid else batches)])
    assert (first.position.logs is None) == amid
    other = make()
    make_ready(other, data.x_train, data.y_train)
    for theirs, ours in zip(_everything(other), _everything(model), strict=True):
        theirs.assign(ours)

    rest = trained(ResidentEngine(False), other, data, spec, first.position)

    assert rest == whole[epoch:]


class _LeaveAt(keras.callbacks.Callback):
    """Leaves in an epoch, counted from 0, after so many batches."""

    def __init__(self, engine: Engine, epoch: int, batch: int) -> None:
        super().__init__()
        self._engine = engine
        self._epoch = epoch
        self._batch = batch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        if self._engine.position.epoch == self._epoch and batch + 1 >= self._batch:
            raise Interrupted


def _everything(model: keras.Model) -> list[Any]:
    return [*model.variables, *model.optimizer.variables, *model.metrics_variables]


def test_a_network_without_penalties_has_no_parts_and_is_left_alone():
    spec, data, make = making(Architecture(SPIRAL, [dense(4), SOFTMAX]), epochs=1)
    engine, model = ResidentEngine(False), make()
    compute_metrics = type(model).compute_metrics

    class Nothing(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            assert engine.penalties is None
            assert set(logs) == {"loss", "accuracy", "val_loss", "val_accuracy"}

    engine.fit(model, data, plain.recipe(spec), [Nothing()])

    assert not is_apart(model)
    assert model.compute_metrics.__func__ is compute_metrics


def test_penalties_that_no_weight_has_are_none_at_all():
    """A bias that is left out, and weights that do not train, add nothing; the network asked for it all the same."""
    layers = [
        dense(4, use_bias=False, bias_regularizer=L2),
        dense(4, trainable=False, kernel_regularizer=L2),
        SOFTMAX,
    ]
    spec, data, make = making(Architecture(SPIRAL, layers), epochs=1)

    ((metrics, penalties),) = trained(ResidentEngine(False), make(), data, spec)

    assert penalties == {}
    assert metrics["data_loss"] == metrics["loss"]
    assert metrics["val_data_loss"] == metrics["val_loss"]


def test_asking_only_for_a_loss_is_not_written_down():
    """Pictures of the network ask for its loss on rows of their own while an epoch is under way."""
    _, data, make = making(POINTS.architecture)
    model: Any = make()
    make_ready(model, data.x_train, data.y_train)

    model.compute_loss(data.x_train, data.y_train, model(data.x_train))

    assert all(float(variable) == 0.0 for variable in model.metrics_variables)


def test_the_model_file_is_that_of_plain_keras(tmp_path: Any):
    _, data, make = making(POINTS.architecture)
    ours, theirs = make(), make()
    make_ready(ours, data.x_train, data.y_train)
    theirs.optimizer.build(theirs.trainable_variables)

    for model, name in ((ours, "ours"), (theirs, "theirs")):
        model.save(tmp_path / f"{name}.keras")

    loaded: Any = keras.models.load_model(tmp_path / "ours.keras")
    assert not is_apart(loaded)
    for left, right in zip(loaded.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


def test_taking_apart_twice_listens_once():
    _, _, make = making(POINTS.architecture)
    model: Any = make()
    take_apart(model)
    metrics = list(model.metrics)

    take_apart(model)

    assert model.metrics == metrics
