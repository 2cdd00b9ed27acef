"""What the pictures of a training network cost: the same run with and without them, one after the other.

    .venv/bin/python bench/frames.py

The share is the time that frames add to a run at full speed, the median of alternating rounds. Epoch 0's frame is in
it, with the compilation that it needs.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from layerloom.artifacts.album import Album
from layerloom.artifacts.store import ArtifactStore
from layerloom.datasets.prepare import prepare
from layerloom.events import FrameData
from layerloom.model.build import Preparation, build_model
from layerloom.model.compile import compile_model
from layerloom.spec import RunSpec, parse_run_spec
from layerloom.training.engine.fit import FitEngine
from layerloom.training.frames.painter import Painter
from layerloom.training.frames.recorder import FrameRecorder

ROUNDS = 5


def runs() -> dict[str, RunSpec]:
    """A network in the plane, which has boundary and tiles, and one that looks at images."""

    def dense(units: int, activation: str = "relu") -> dict[str, Any]:
        return {"class_name": "Dense", "config": {"units": units, "activation": activation}}

    convolution = {"class_name": "Conv2D", "config": {"filters": 16, "kernel_size": 3, "activation": "relu"}}
    training = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    documents = {
        "spiral, 2-16-16-2, 200 epochs": {
            "network": {"layers": [dense(16), dense(16), dense(2, "softmax")]},
            "data": {"dataset": "spiral"},
            "training": training | {"epochs": 200},
        },
        "digits, small CNN, 20 epochs": {
            "network": {"layers": [convolution, {"class_name": "Flatten"}, dense(32), dense(10, "softmax")]},
            "data": {"dataset": "digits", "shape": [8, 8, 1]},
            "training": training | {"epochs": 20},
        },
    }
    return {name: parse_run_spec(document) for name, document in documents.items()}


def train(spec: RunSpec, folder: Path, *, frames: bool) -> tuple[float, int]:
    """Seconds of the whole training, and how many frames it drew."""
    data = prepare(spec.data)
    keras.utils.set_random_seed(0)
    model = build_model(spec.network, data.sample_shape, Preparation(data.normalization, data.scale))
    compile_model(model, spec.training)
    data = data.for_loss(spec.training.loss, model.output_shape[-1])
    drawn: list[FrameData] = []
    callbacks: Sequence[keras.callbacks.Callback] = []
    if frames:
        callbacks = [
            FrameRecorder(
                make=lambda: Painter(model, spec.network, data),
                album=Album(ArtifactStore(str(folder)), "run"),
                paced=lambda: False,
                report=drawn.append,
                failed=sys.exit,
            )
        ]
    began = time.perf_counter()
    FitEngine().fit(model, data, spec.training, callbacks)
    seconds = time.perf_counter() - began
    keras.backend.clear_session()
    return seconds, len(drawn)


def measure(rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """For each run: seconds without and with frames, frames drawn, and the share of time they take."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, spec in runs().items():
            train(spec, Path(folder), frames=True)
            pairs = [
                (train(spec, Path(folder), frames=False), train(spec, Path(folder), frames=True)) for _ in range(rounds)
            ]
            found[name] = {
                "without": statistics.median(plain for (plain, _), _ in pairs),
                "with": statistics.median(full for _, (full, _) in pairs),
                "frames": statistics.median(count for _, (_, count) in pairs),
                "share": statistics.median(full / plain - 1 for (plain, _), (full, _) in pairs),
            }
    return found


if __name__ == "__main__":
    for name, numbers in measure().items():
        print(
            f"{name:32} without {numbers['without']:.2f} s, with {numbers['with']:.2f} s "
            f"({numbers['frames']:.0f} frames): {100 * numbers['share']:+.1f}%"
        )
