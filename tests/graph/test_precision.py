"""Which numbers reach a lookup, as the check foretells it and as Keras has it."""

from typing import Any

import keras
import numpy as np
import pytest

from layerloom.datasets.facts import facts_of
from layerloom.graph import edits
from layerloom.model.build import build_model
from layerloom.model.check import check_network
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec

# Numbers of words; the data's own highest is the last one.
WORDS = [0, 1, 257, 2049, 4003, 4999]
REVIEWS = facts_of(DataSpec(dataset="imdb")) | {"shape": [len(WORDS)]}
MOONS, DIGITS = (facts_of(DataSpec(dataset=name)) for name in ("moons", "digits"))


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def network(*layers: dict[str, Any], input_dim: int = 5_000) -> NetworkSpec:
    lookup = layer("Embedding", input_dim=input_dim, output_dim=2)
    end = (layer("Flatten"), layer("Dense", units=1, activation="sigmoid"))
    return NetworkSpec.model_validate({"layers": [*layers, lookup, *end]})


def told(spec: NetworkSpec, facts: dict[str, Any], policy: Any, **config: Any) -> list[dict[str, Any]]:
    training = TrainingSpec(loss="binary_crossentropy", dtype_policy=policy)
    problems = check_network(spec, facts | {"config": config}, training)["problems"]
    return [
        problem
        for problem in problems
        if problem["code"] in ("rounded_index", "decimals_cut_off", "infinite_parameter")
    ]


def looked_up(spec: NetworkSpec, policy: str) -> list[int]:
    model: Any = build_model(spec, [len(WORDS)], None, policy)
    fed = keras.Model(model.input, model.get_layer("embedding_1").input)
    return np.ravel(fed(np.array([WORDS], dtype=np.float32))).astype(int).tolist()


WHOLE = layer("InputLayer", dtype="int32")
LINE, FLAT = layer("Reshape", target_shape=[len(WORDS)]), layer("Flatten")


@pytest.mark.parametrize(
    ("layers", "rounds"),
    [
        ([], False),
        ([LINE], True),
        ([FLAT, LINE], True),
        ([layer("Masking")], True),
        ([layer("ActivityRegularization")], True),
        # Whole types are not cast.
        ([WHOLE, FLAT, LINE], False),
        ([WHOLE, layer("Masking")], False),
        ([layer("Flatten", dtype="float32")], False),
    ],
    ids=lambda value: "-".join(each["class_name"] for each in value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("policy", ["float32", "mixed_float16", "mixed_bfloat16"])
def test_words_that_are_rounded_are_told_and_the_fix_keeps_them(
    layers: list[dict[str, Any]], rounds: bool, policy: str
) -> None:
    spec = network(*layers)
    problems = told(spec, REVIEWS, policy)
    assert bool(problems) is (rounds and policy != "float32")
    assert bool(problems) is (looked_up(spec, policy) != WORDS)
    if problems:
        [problem] = problems
        values = problem["values"]
        assert (values["exact"], values["high"]) == (2048 if policy == "mixed_float16" else 256, 4999)
        mended = edits.apply({"network": spec.to_json()}, problem["fix"]["edits"])
        assert looked_up(NetworkSpec.model_validate(mended["network"]), policy) == WORDS


@pytest.mark.parametrize(("policy", "exact"), [("mixed_float16", 2048), ("mixed_bfloat16", 256)])
def test_the_bound_is_the_last_number_before_the_first_that_is_rounded(policy: str, exact: int) -> None:
    dtype = policy.removeprefix("mixed_")
    numbers = np.arange(exact + 2, dtype=np.float32)
    kept = np.asarray(keras.ops.cast(keras.ops.cast(numbers, dtype), "float32")) == numbers
    assert kept[:-1].all() and not kept[-1]

    def problems(words: int) -> list[dict[str, Any]]:
        return told(network(FLAT, input_dim=words), REVIEWS, policy, words=words)

    assert problems(exact + 1) == []
    assert len(problems(exact + 2)) == 1


def test_hashes_are_of_a_whole_type_and_need_exact_numbers() -> None:
    hashed = layer("Hashing", num_bins=5000)
    assert told(network(hashed, FLAT, input_dim=5000), REVIEWS, "mixed_float16") == []
    # What is hashed must be exact too.
    [problem] = told(network(FLAT, hashed, input_dim=5000), REVIEWS, "mixed_float16")
    assert (problem["node"], problem["values"]["layer"]) == ("flatten_1", "hashing_1")


@pytest.mark.parametrize(
    ("layers", "policy", "field"),
    [
        ([layer("Normalization", mean=[700.0], variance=[99_000.0])], "mixed_float16", "variance"),
        ([layer("Normalization", mean=[-70_000.0], variance=[1.0], dtype="float16")], "float32", "mean"),
        ([layer("Rescaling", scale=100_000)], "mixed_float16", "scale"),
        ([layer("Rescaling", scale=65_504.0)], "mixed_float16", None),
        ([layer("Normalization", mean=[700.0], variance=[99_000.0])], "mixed_bfloat16", None),
        ([layer("Normalization", mean=[700.0], variance=[99_000.0], dtype="float32")], "mixed_float16", None),
        # Sizes are no numbers to compute with, and bounds of bins are compared as they are.
        ([layer("Dense", units=70_000)], "mixed_float16", None),
        ([layer("Discretization", bin_boundaries=[0.0, 70_000.0])], "mixed_float16", None),
    ],
)
def test_parameters_that_are_infinite_in_half_precision_are_told(
    layers: list[dict[str, Any]], policy: str, field: str | None
) -> None:
    spec = NetworkSpec.model_validate({"layers": layers})
    problems = told(spec, MOONS | {"shape": [1]}, policy)
    assert [(problem["code"], problem["field"]) for problem in problems] == (
        [("infinite_parameter", field)] if field else []
    )
    rows = np.array([[1.5], [2.5], [4.0]], dtype=np.float32)

    def given(spec: NetworkSpec) -> Any:
        return np.asarray(build_model(spec, [1], None, policy)(rows), dtype=np.float64)

    if field:
        mended = edits.apply({"network": spec.to_json()}, problems[0]["fix"]["edits"])
        right = given(NetworkSpec.model_validate(mended["network"]))
        assert np.isfinite(right).all() and len(np.unique(right)) == 3
        wrong = given(spec)
        assert not np.isfinite(wrong).all() or len(np.unique(wrong)) < 3


@pytest.mark.parametrize("dtype", ["int32", "int64"])
def test_an_input_of_whole_numbers_takes_words_and_pixels_only(dtype: str) -> None:
    def only(facts: dict[str, Any]) -> list[dict[str, Any]]:
        layers = [layer("InputLayer", dtype=dtype), layer("Dense", units=2)]
        return told(NetworkSpec.model_validate({"layers": layers}), facts, "float32")

    [problem] = only(MOONS)
    assert (problem["code"], problem["severity"], problem["field"]) == ("decimals_cut_off", "warning", "dtype")
    assert only(DIGITS) == [] and only(REVIEWS) == []
