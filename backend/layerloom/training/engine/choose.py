"""Chooses the engine that trains a run, and says why."""

import os
import subprocess

import tensorflow as tf

from layerloom.datasets.prepare import Prepared
from layerloom.events import LogData
from layerloom.spec import TrainingSpec
from layerloom.training.engine.base import Engine
from layerloom.training.engine.resident import ResidentEngine
from layerloom.training.engine.streaming import StreamingEngine
from layerloom.training.engine.xla import Tell
from layerloom.training.pace import Pace

# The rest of the memory is for weights, activations and, on a CPU, for the rows in the form they were loaded.
_SHARE = 0.4


def choose_engine(data: Prepared, training: TrainingSpec, tell: Tell, pace: Pace) -> Engine:
    """The engine for a run: the one in its spec, or else resident if the rows fit on the device.

    Args:
        data: All rows.
        training: The training; its ``engine`` and ``jit_compile`` are a person's choice or "auto".
        tell: Receives lines for the log: the choice with its reason, and later changes.
        pace: The pace of the run; there is no gain in training faster than it.
    """
    size, room = _bytes(data), int(_SHARE * device_memory())
    fits = size <= room
    resident = fits if training.engine == "auto" else training.engine == "resident"
    if training.engine != "auto":
        reason, why = "spec", "as the run spec says"
    elif fits:
        reason, why = "fits", f"its {_words(size)} fit on the device"
    else:
        reason = "larger"
        why = f"its {_words(size)} are more than the {_words(room)} that rows may take on the device"
    values = {"why": reason, "size": size, "room": room}
    if resident:
        message = f"The data stays on the device ({why}), and an epoch is one program."
        tell(LogData(message=message, code="engine_resident", values=values))
        return ResidentEngine(training.jit_compile, tell, pace)
    message = f"The data is streamed to the device in batches ({why})."
    tell(LogData(message=message, code="engine_streaming", values=values))
    return StreamingEngine(training.jit_compile, tell, pays=on_gpu())


def on_gpu() -> bool:
    """Whether TensorFlow trains on a GPU here."""
    return bool(tf.config.list_logical_devices("GPU"))


def device_memory() -> int:
    """Bytes of memory for training: those of the first GPU that this process sees, or else of the machine."""
    if on_gpu():
        visible = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]
        query = ["nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits", f"--id={visible}"]
        shown = subprocess.run(query, capture_output=True, text=True, check=False)
        if shown.returncode == 0:
            return int(shown.stdout.split()[0]) * 2**20
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _bytes(data: Prepared) -> int:
    arrays = (data.x_train, data.y_train, data.x_validation, data.y_validation, data.x_test, data.y_test)
    return sum(array.nbytes for array in arrays)


def _words(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.1f} MB"
