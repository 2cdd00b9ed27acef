"""Run specs that many tests train."""

from typing import Any


def spiral(**training: Any) -> dict[str, Any]:
    """A small network on the spiral: a few seconds at most, whatever is changed."""
    return {
        "name": "spiral",
        "network": {
            "layers": [
                {"class_name": "Dense", "config": {"units": 16, "activation": "relu"}},
                {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
            ]
        },
        "data": {"dataset": "spiral"},
        "training": {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "epochs": 5} | training,
    }


def digits() -> dict[str, Any]:
    """The documented run spec: digits with dropout, ended by early stopping."""
    return {
        "name": "digits with dropout",
        "tags": ["demo"],
        "network": {
            "version": 1,
            "nodes": [
                {"id": "pixels", "class_name": "InputLayer", "config": {}},
                {
                    "id": "hidden",
                    "class_name": "Dense",
                    "config": {
                        "units": 64,
                        "activation": "relu",
                        "kernel_regularizer": {"class_name": "L2", "config": {"l2": 0.001}},
                    },
                },
                {"id": "drop", "class_name": "Dropout", "config": {"rate": 0.3}},
                {"id": "classes", "class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
            ],
            "edges": [
                {"source": "pixels", "target": "hidden"},
                {"source": "hidden", "target": "drop"},
                {"source": "drop", "target": "classes"},
            ],
            "layout": {"pixels": [0, 0]},
        },
        "data": {
            "dataset": "digits",
            "config": {},
            "shape": [64],
            "split": {"validation": 0.2, "test": 0.1, "seed": 0, "stratify": True, "sealed": False},
        },
        "training": {
            "loss": "sparse_categorical_crossentropy",
            "optimizer": {"class_name": "Adam", "config": {"learning_rate": 0.001}},
            "metrics": ["accuracy"],
            "epochs": 100,
            "batch_size": 32,
            "shuffle": True,
            "class_weight": None,
            "seed": 0,
            "early_stopping": {
                "monitor": "val_loss",
                "mode": "auto",
                "patience": 5,
                "min_delta": 0,
                "baseline": None,
                "start_from_epoch": 0,
                "restore_best_weights": True,
            },
            "stop_on_nan": True,
            "pace": None,
            "engine": "auto",
            "jit_compile": "auto",
            "dtype_policy": "float32",
        },
    }
