"""Prints what TensorFlow finds on this machine as one line of JSON, for `layerloom doctor`, which does not import it.

python -m layerloom.model.devices
"""

import os
import sys

from layerloom import children

# Keras and TensorFlow read these when they are imported.
children.settle()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

from layerloom.events.codec import dumps


def main() -> None:
    """Print versions, and the name of each GPU that TensorFlow would use."""
    gpus = [
        tf.config.experimental.get_device_details(device).get("device_name", device.name)
        for device in tf.config.list_physical_devices("GPU")
    ]
    found = {"keras": keras.__version__, "tensorflow": tf.__version__, "gpus": gpus}
    sys.stdout.write(dumps(found) + "\n")


if __name__ == "__main__":
    main()
