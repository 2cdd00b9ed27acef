"""The Keras model of a network."""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from layerloom.datasets.prepare import prepare
from layerloom.errors import BuildError, NetworkError
from layerloom.events import Reason
from layerloom.model.build import Preparation, build_model, preparation_name
from layerloom.spec import DataSpec, NetworkSpec
from layerloom.training.failure import failed


def stack(*layers: dict[str, Any]) -> NetworkSpec:
    return NetworkSpec.model_validate({"layers": list(layers)})


def dense(units: int, **config: Any) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units} | config}


def graph(nodes: dict[str, dict[str, Any]], *edges: tuple[str, str, int | None]) -> NetworkSpec:
    return NetworkSpec.model_validate(
        {
            "nodes": [{"id": name, **node} for name, node in nodes.items()],
            "edges": [{"source": source, "target": target, "port": port} for source, target, port in edges],
        }
    )


def test_layers_are_named_after_their_nodes() -> None:
    model = build_model(stack({"id": "a.b-c_1", **dense(3)}, dense(1)), [2])
    assert [layer.name for layer in model.layers] == ["inputlayer_1", "a.b-c_1", "dense_1"]
    assert model.input_shape == (None, 2)


def test_the_same_seed_gives_the_weights_of_plain_keras() -> None:
    keras.utils.set_random_seed(3)
    ours = build_model(stack(dense(4), dense(2)), [3])
    keras.utils.set_random_seed(3)
    plain = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(2)])
    for mine, theirs in zip(ours.get_weights(), plain.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_ports_order_the_inputs_of_a_merge() -> None:
    nodes: dict[str, dict[str, Any]] = {
        "x": {"class_name": "InputLayer"},
        "double": {"class_name": "Rescaling", "config": {"scale": 2}},
        "difference": {"class_name": "Subtract"},
    }
    edges = ("x", "double", None)
    x = np.ones((1, 2), dtype=np.float32)
    one = build_model(graph(nodes, edges, ("double", "difference", 0), ("x", "difference", 1)), [2])
    other = build_model(graph(nodes, edges, ("double", "difference", 1), ("x", "difference", 0)), [2])
    assert np.asarray(one(x)).tolist() == [[1.0, 1.0]]
    assert np.asarray(other(x)).tolist() == [[-1.0, -1.0]]


def test_normalization_is_part_of_the_saved_model(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    raw = rng.normal(50, 9, (200, 2, 3)).astype(np.float32)
    preparation = Preparation(normalization=(raw.mean(axis=0), raw.var(axis=0)))
    model = build_model(stack({"class_name": "Flatten"}), [2, 3], preparation)
    out = np.asarray(model(raw))
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-4)
    np.testing.assert_allclose(out.std(axis=0), 1, atol=1e-4)
    model.save(tmp_path / "model.keras")
    again: Any = keras.models.load_model(tmp_path / "model.keras", safe_mode=True)
    np.testing.assert_allclose(np.asarray(again(raw)), out, atol=1e-6)


def test_images_are_scaled_by_their_maximum() -> None:
    model = build_model(stack({"class_name": "Flatten"}), [2, 2, 1], Preparation(scale=16.0))
    assert np.asarray(model(np.full((1, 2, 2, 1), 16.0))).tolist() == [[1.0] * 4]
    assert build_model(stack(dense(1)), [2], Preparation()).count_params() == 3


# The largest step from one number to the next, as a share of the number; half of it is lost by rounding.
STEPS = {"float32": 2.0**-18, "mixed_float16": 2.0**-10, "mixed_bfloat16": 2.0**-7}


@pytest.mark.parametrize("policy", STEPS)
@pytest.mark.parametrize("dataset", ["iris", "wine", "breast_cancer", "diabetes"])
def test_half_precision_takes_columns_that_are_standardized_already(dataset: str, policy: str) -> None:
    data = prepare(DataSpec.model_validate({"dataset": dataset}))
    rows = data.x_train.astype(np.float64)
    expected = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    model = build_model(stack({"class_name": "Flatten"}), data.sample_shape, Preparation(data.normalization), policy)
    given = np.asarray(model(data.x_train), dtype=np.float64)
    np.testing.assert_allclose(given, expected, rtol=STEPS[policy] / 2, atol=1e-5)


@pytest.mark.parametrize("policy", STEPS)
def test_half_precision_takes_values_that_are_scaled_already(policy: str) -> None:
    # Neither half type holds all of these as they are, and float16 not even the largest.
    raw = np.linspace(0, 100_000, 1001, dtype=np.float32)[:, None]
    model = build_model(stack({"class_name": "Flatten"}), [1], Preparation(scale=100_000.0), policy)
    given = np.asarray(model(raw), dtype=np.float64)
    np.testing.assert_allclose(given, raw / 100_000.0, rtol=STEPS[policy] / 2, atol=1e-7)


def test_a_model_that_prepared_its_rows_in_half_precision_is_still_loaded(tmp_path: Path) -> None:
    # As they were made before: Normalization took the policy of all the others.
    mean, variance = np.array([1.0, 700.0]), np.array([4.0, 90_000.0])
    policy = "mixed_bfloat16"
    earlier = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Normalization(axis=-1, mean=mean, variance=variance, name="preparation", dtype=policy),
            keras.layers.Dense(1, name="dense_1", dtype=policy),
        ]
    )
    earlier.save(tmp_path / "earlier.keras")
    rows = np.array([[3.0, 400.0], [0.0, 1000.0]], dtype=np.float32)
    again: Any = keras.models.load_model(tmp_path / "earlier.keras", safe_mode=True)
    np.testing.assert_array_equal(np.asarray(again(rows)), np.asarray(earlier(rows)))
    # What prepares holds no variables, so weights and states are those of the same layers.
    today = build_model(stack(dense(1)), [2], Preparation(normalization=(mean, variance)), policy)
    today.set_weights(earlier.get_weights())
    assert [variable.path.split("/")[-2:] for variable in earlier.variables] == [
        variable.path.split("/")[-2:] for variable in today.variables
    ]
    np.testing.assert_allclose(np.asarray(today(rows)), np.asarray(earlier(rows)), rtol=0.02, atol=0.02)


def test_the_preparations_name_is_free() -> None:
    network = stack({"id": "preparation", **dense(2)}, {"id": "preparation_2", **dense(1)})
    assert preparation_name({node.id: node for node in network.nodes}) == "preparation_3"
    assert build_model(network, [2], Preparation(scale=2.0)).get_layer("preparation_3") is not None


@pytest.mark.parametrize(
    ("layers", "shape", "node", "code"),
    [
        ([dense(3), {"class_name": "Reshape", "config": {"target_shape": [2, 2]}}], [2], "reshape_1", "shape_mismatch"),
        ([{"class_name": "Conv2D", "config": {"filters": 1, "kernel_size": 3}}], [4], "conv2d_1", "shape_mismatch"),
        ([{"class_name": "Lambda"}], [2], "lambda_1", "refused_class"),
        ([dense(0)], [2], "dense_1", "out_of_range"),
        ([{"class_name": "InputLayer", "config": {"shape": [5]}}, dense(1)], [2], "inputlayer_1", "input_shape"),
    ],
)
def test_an_error_names_its_node(layers: list[dict[str, Any]], shape: list[int], node: str, code: str) -> None:
    with pytest.raises(BuildError) as caught:
        build_model(stack(*layers), shape)
    assert (caught.value.node, caught.value.code) == (node, code)
    assert "\x1b" not in caught.value.message


def test_graphs_that_are_no_single_path_from_input_to_output() -> None:
    nodes: dict[str, dict[str, Any]] = {"x": {"class_name": "InputLayer"}, "a": dense(1), "b": dense(1)}
    with pytest.raises(BuildError, match="exactly one"):
        build_model(graph(nodes, ("x", "a", None), ("x", "b", None)), [2])
    with pytest.raises(NetworkError, match="cycle"):
        build_model(graph(nodes | {"c": dense(1)}, ("a", "b", None), ("b", "a", None), ("x", "c", None)), [2])
    with pytest.raises(BuildError, match="Nothing feeds 'a'"):
        build_model(graph({"a": dense(1)}), [2])


def test_weights_that_fit_no_memory_are_no_wrong_shape() -> None:
    network = NetworkSpec.model_validate({"layers": [{"class_name": "Dense", "config": {"units": 2**22}}]})
    with pytest.raises(BuildError) as caught:
        build_model(network, [2**22])
    assert (caught.value.code, caught.value.node) == ("out_of_memory", "dense_1")
    assert failed(caught.value, trained=False).reason is Reason.OUT_OF_MEMORY


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        # As numpy's own, which is a MemoryError too.
        type("ArrayMemoryError", (MemoryError,), {})("Unable to allocate 728. TiB for an array"),
        tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor"),
        RuntimeError("CUDA: out of memory"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_any_library_may_say_that_memory_is_full(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(keras.layers.Dense, "build", full)
    with pytest.raises(BuildError) as caught:
        build_model(stack(dense(2)), [2])
    assert (caught.value.code, caught.value.node) == ("out_of_memory", "dense_1")
