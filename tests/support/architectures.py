"""Networks that together use all that training has: the engines are compared with plain Keras on each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import keras

from layerloom.datasets.prepare import Prepared
from layerloom.spec import TrainingSpec
from support import plain

SPIRAL = {"dataset": "spiral", "config": {"size": 110}}
DIGITS = {"dataset": "digits", "shape": [8, 8, 1], "split": {"test": 0.8, "validation": 0.1}}
WAVES = {"dataset": "digits", "shape": [8, 8], "split": {"test": 0.8, "validation": 0.1}}
SOFTMAX = {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}}
TEN = {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}


@dataclass(frozen=True)
class Architecture:
    """A network, its data, and what is special about its training."""

    data: dict[str, Any]
    layers: list[dict[str, Any]]
    training: dict[str, Any] = field(default_factory=dict[str, Any])
    outputs: int | None = None
    # XLA would train it many times slower on a CPU, or draw other numbers; the engine leaves it alone.
    xla: bool = True

    @property
    def network(self) -> dict[str, Any]:
        """As a run spec has it."""
        return {"layers": self.layers}


def dense(units: int, **config: Any) -> dict[str, Any]:
    """A hidden layer."""
    return {"class_name": "Dense", "config": {"units": units, "activation": "relu"} | config}


ARCHITECTURES = {
    "dense": Architecture(SPIRAL, [dense(16), dense(16), SOFTMAX]),
    "conv": Architecture(
        DIGITS,
        [
            {"class_name": "Conv2D", "config": {"filters": 4, "kernel_size": 3, "activation": "relu"}},
            {"class_name": "MaxPooling2D", "config": {}},
            {"class_name": "Flatten"},
            TEN,
        ],
        xla=False,
    ),
    "recurrent": Architecture(WAVES, [{"class_name": "LSTM", "config": {"units": 6}}, TEN]),
    "gated": Architecture(WAVES, [{"class_name": "GRU", "config": {"units": 6, "recurrent_dropout": 0.2}}, TEN]),
    "batch_normalization": Architecture(
        SPIRAL,
        [dense(8), {"class_name": "BatchNormalization"}, dense(8), {"class_name": "LayerNormalization"}, SOFTMAX],
    ),
    "dropout": Architecture(
        SPIRAL,
        [
            dense(16),
            {"class_name": "Dropout", "config": {"rate": 0.3}},
            dense(16),
            {"class_name": "GaussianNoise", "config": {"stddev": 0.1}},
            {"class_name": "AlphaDropout", "config": {"rate": 0.1}},
            {"class_name": "GaussianDropout", "config": {"rate": 0.1}},
            SOFTMAX,
        ],
    ),
    "spatial_dropout": Architecture(
        WAVES,
        [
            {"class_name": "SpatialDropout1D", "config": {"rate": 0.3}},
            {"class_name": "Flatten"},
            TEN,
        ],
    ),
    "regularized": Architecture(
        SPIRAL,
        [
            dense(
                16,
                kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0.001, "l2": 0.01}},
                activity_regularizer={"class_name": "L2", "config": {"l2": 0.01}},
                kernel_constraint={"class_name": "MaxNorm", "config": {"max_value": 1.0}},
            ),
            {"class_name": "ActivityRegularization", "config": {"l1": 0.001}},
            SOFTMAX,
        ],
    ),
    "class_weights": Architecture(
        SPIRAL, [dense(8), SOFTMAX], {"class_weight": {"0": 1.0, "1": 3.5}, "metrics": ["accuracy"]}
    ),
    "schedule": Architecture(
        SPIRAL,
        [dense(8), SOFTMAX],
        {
            "optimizer": {
                "class_name": "SGD",
                "config": {
                    "learning_rate": {
                        "class_name": "CosineDecay",
                        "config": {
                            "initial_learning_rate": 0.1,
                            "decay_steps": 9,
                            "warmup_steps": 3,
                            "warmup_target": 0.2,
                        },
                    },
                    "momentum": 0.9,
                    "nesterov": True,
                },
            }
        },
    ),
    "partial_batch": Architecture(SPIRAL, [dense(8), SOFTMAX], {"batch_size": 30}),
    "full_batch": Architecture(SPIRAL, [dense(8), SOFTMAX], {"batch_size": "full", "shuffle": False}),
    "clipped_averages": Architecture(
        SPIRAL,
        [dense(8), SOFTMAX],
        {
            "optimizer": {
                "class_name": "AdamW",
                "config": {"learning_rate": 0.01, "clipnorm": 0.5, "use_ema": True, "ema_overwrite_frequency": 4},
            }
        },
    ),
    "accumulated": Architecture(
        SPIRAL,
        [dense(8), SOFTMAX],
        {"optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.01, "gradient_accumulation_steps": 2}}},
    ),
    "stateful_metrics": Architecture(
        SPIRAL,
        [dense(8), {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}}],
        {"loss": "binary_crossentropy", "metrics": ["accuracy", {"class_name": "AUC"}, {"class_name": "Precision"}]},
        outputs=1,
    ),
    "masked": Architecture(
        WAVES,
        [
            {"class_name": "Masking", "config": {"mask_value": 0.0}},
            {"class_name": "SimpleRNN", "config": {"units": 5}},
            TEN,
        ],
    ),
    "mixed_precision": Architecture(
        SPIRAL,
        [dense(8), {"class_name": "Dropout", "config": {"rate": 0.2}}, SOFTMAX],
        {"dtype_policy": "mixed_bfloat16"},
        xla=False,
    ),
    "regression": Architecture(
        {"dataset": "diabetes"},
        [dense(8), {"class_name": "Dense", "config": {"units": 1}}],
        {"loss": "huber", "metrics": ["mae"]},
    ),
}

# How it is trained, on what, and what makes one more model with the same weights.
Making = tuple[TrainingSpec, Prepared, Callable[[], keras.Model]]


def making(architecture: Architecture, **values: Any) -> Making:
    """All it takes to train an architecture for three epochs; values change its training."""
    asked = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "epochs": 3, "seed": 5}
    spec = TrainingSpec.model_validate(asked | architecture.training | values)
    data = plain.prepared(architecture.data, spec, architecture.outputs)
    return spec, data, lambda: plain.built(spec, data, architecture.network)
