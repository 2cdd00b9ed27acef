"""How much dropout does a network need? One run each, compared by validation loss and test accuracy.

LAYERLOOM_URL=http://127.0.0.1:8000 LAYERLOOM_TOKEN=... python sweep_dropout.py [EPOCHS]
"""

import os
import sys

from layerloom.client import Client

EPOCHS = int(sys.argv[1]) if len(sys.argv) > 1 else 100


def spec(rate: float) -> dict[str, object]:
    """Digits with so much dropout after a hidden layer that is larger than need be."""
    layers = [
        {"class_name": "Dense", "config": {"units": 128, "activation": "relu"}},
        {"class_name": "Dropout", "config": {"rate": rate}},
        {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}},
    ]
    training = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "epochs": EPOCHS}
    return {
        "name": f"dropout {rate}",
        "tags": ["sweep"],
        "network": {"layers": layers},
        "data": {"dataset": "digits"},
        "training": training | {"early_stopping": {"patience": 5}},
    }


with Client(os.environ.get("LAYERLOOM_URL"), os.environ.get("LAYERLOOM_TOKEN")) as client:
    # All are queued at once; the server trains them one after the other, or more with LAYERLOOM_SLOTS.
    runs = {rate: client.train(spec(rate)) for rate in (0.0, 0.3, 0.6)}
    for rate, run in runs.items():
        run.wait()
        print(f"dropout {rate}: validation loss {run.metrics['val_loss']:.3f}, test {run.metrics['test_accuracy']:.1%}")
