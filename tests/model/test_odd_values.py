"""The check of networks with values that no form would send: it reports problems and never fails."""

from collections.abc import Iterator
from typing import Any

from layerloom.datasets.facts import facts_of
from layerloom.model.check import check_network
from layerloom.spec import DataSpec, NetworkSpec, TrainingSpec

Json = dict[str, Any]

ODD: list[Any] = [
    *(None, [], [1], {}, "abc", 0, -1, float("inf"), 10**400, True, [[1]], [{"a": 1}]),
    *({"class_name": None}, {"class_name": ["a"]}, {"class_name": "Dense"}),
    *({"class_name": "L2", "config": [1]}, {"class_name": "L2", "config": None}),
    *({"class_name": "Dense", "config": [1]}, {"class_name": "Dense", "config": "x"}),
    [{"class_name": "LSTMCell", "config": [2]}],
    {"class_name": "CosineDecay", "config": [1]},
    {"class_name": "CosineDecay", "config": {"initial_learning_rate": [1]}},
    {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [1], "values": "abc"}},
    {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [1], "values": [True, None]}},
]
LAYERS = {
    "Dense": (
        *("units", "activation", "dtype", "trainable", "kernel_regularizer", "activity_regularizer"),
        *("kernel_initializer", "kernel_constraint"),
    ),
    "BatchNormalization": ("axis", "momentum", "renorm"),
    "TimeDistributed": ("layer",),
    "Bidirectional": ("layer",),
    "StackedRNNCells": ("cells",),
    "RNN": ("cell",),
    "Pipeline": ("layers",),
    "Discretization": ("bin_boundaries", "num_bins", "output_mode"),
}
OPTIMIZERS = {"Adam": ("learning_rate", "weight_decay", "use_ema", "gradient_accumulation_steps")}
LOSSES = {"SparseCategoricalCrossentropy": ("from_logits", "ignore_class", "reduction", "axis")}
METRICS = {
    "AUC": ("name", "num_thresholds", "thresholds", "from_logits"),
    "Precision": ("thresholds", "class_id", "top_k"),
    "TopKCategoricalAccuracy": ("k",),
    **dict.fromkeys(
        ("IoU", "OneHotIoU", "BinaryIoU"), ("target_class_ids", "num_classes", "sparse_y_pred", "threshold")
    ),
    "MeanIoU": ("num_classes",),
    "FBetaScore": ("beta", "average", "threshold"),
    "R2Score": ("num_regressors", "class_aggregation"),
    "CosineSimilarity": ("axis",),
    "PearsonCorrelation": ("axis",),
}


def specs() -> Iterator[tuple[Json, Json]]:
    """A network and a training for each parameter with each odd value."""
    end = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
    trained: Json = {"loss": "sparse_categorical_crossentropy", "epochs": 5}
    plain = {"layers": [{"class_name": "Dense", "config": {"units": 3}}, end]}
    for value in ODD:
        for name, fields in LAYERS.items():
            for field in fields:
                config = ({"units": 3} if name == "Dense" else {}) | {field: value}
                yield {"layers": [{"class_name": name, "config": config}, end]}, trained
        for part, classes in (("optimizer", OPTIMIZERS), ("loss", LOSSES), ("metrics", METRICS)):
            for name, fields in classes.items():
                for field in fields:
                    given = {"class_name": name, "config": {field: value}}
                    yield plain, trained | {part: [given] if part == "metrics" else given}


def check(network: Json, training: Json) -> Json:
    facts = facts_of(DataSpec(dataset="moons"))
    return check_network(NetworkSpec.model_validate(network), facts, TrainingSpec.model_validate(training))


def test_the_check_answers_whatever_stands_there() -> None:
    for network, training in specs():
        try:
            report = check(network, training)
        except Exception as error:
            raise AssertionError(f"{network} {training}") from error
        assert isinstance(report["problems"], list)
