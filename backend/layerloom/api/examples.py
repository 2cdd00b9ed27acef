"""Example requests in the OpenAPI document; tests send them."""

from typing import Any

DIGITS: dict[str, Any] = {
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
    },
}

SHORTEST: dict[str, Any] = {
    "network": {
        "layers": [
            {"class_name": "Dense", "config": {"units": 16, "activation": "relu"}},
            {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
        ]
    },
    "data": {"dataset": "spiral"},
    "training": {"loss": "sparse_categorical_crossentropy"},
}

RUNS: dict[str, dict[str, Any]] = {
    "digits": {"summary": "Dropout, weight decay and early stopping on handwritten digits", "value": DIGITS},
    "shortest": {"summary": "A plain stack; everything left out has a default", "value": SHORTEST},
}

CHECKS = {
    name: {
        "summary": example["summary"],
        "value": {part: example["value"][part] for part in ("network", "data", "training")},
    }
    for name, example in RUNS.items()
}

CODE: dict[str, dict[str, Any]] = {
    "keras": {"summary": "A script of plain Keras", "value": {"spec": DIGITS, "target": "keras"}},
    "curl": {"summary": "A command for a shell", "value": {"spec": SHORTEST, "target": "curl"}},
    "python": {"summary": "A script with the Python client", "value": {"spec": SHORTEST, "target": "python"}},
}
