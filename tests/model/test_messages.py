"""Messages of Keras and TensorFlow without noise: errors that they really raise, and texts from public reports."""

import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from layerloom.model.messages import clean

NOISE = re.compile(
    r'File "|line \d+|\{\{|\[\[\{|\[Op:|__inference|site-packages|(?<!\w)/\w+/|Traceback|\x1b|0x[0-9a-f]{4}'
)


def test_colours_arguments_and_addresses_go() -> None:
    noisy = (
        "Exception encountered when calling Dense.call().\n\n\x1b[1mMatrix size-incompatible: "
        "<KerasTensor shape=(None, 3), dtype=float32, sparse=False, name=keras_tensor> from <f at 0x7f12ab>\x1b[0m\n\n"
        "Arguments received by Dense.call():\n  • inputs=x"
    )
    assert clean(ValueError(noisy)) == "Matrix size-incompatible: a tensor of shape (None, 3) from <f>"


def test_an_empty_message_names_the_error() -> None:
    assert clean(ZeroDivisionError()) == "ZeroDivisionError"


def test_a_long_message_is_cut() -> None:
    assert len(clean(ValueError("x" * 5000))) == 400


def fitted(layers: list[Any], loss: str, y: Any) -> Callable[[], Any]:
    def fit() -> Any:
        model: Any = keras.Sequential([keras.Input((2,)), *layers])
        model.compile("sgd", loss)
        return model.fit(np.array([[0, 5], [1, 1]], np.float32), np.array(y), verbose=0)

    return fit


def inverse() -> Any:
    return tf.function(tf.linalg.inv)(tf.zeros((2, 2)))


def asserting() -> Any:
    def check(a: Any) -> Any:
        tf.debugging.assert_less(a, 1.0, message="too big")
        return a

    return tf.function(check)(tf.ones((2,)) * 3)


def in_user_code() -> Any:
    def reshape(a: Any) -> Any:
        return tf.reshape(a, [3, 5])

    return tf.function(reshape)(tf.zeros((4, 4)))


@pytest.mark.parametrize(
    ("raising", "said"),
    [
        (fitted([keras.layers.Embedding(2, 3), keras.layers.Flatten()], "mse", [0, 1]), "numbers below 2 and got 5"),
        (fitted([keras.layers.Dense(3)], "mse", np.zeros((2, 7))), "Dimensions must be equal, but are 7 and 3"),
        (
            fitted([keras.layers.Dense(3, "softmax")], "sparse_categorical_crossentropy", [1, 7]),
            "label value of 7 which is outside the valid range of [0, 3)",
        ),
        (inverse, "not invertible"),
        (asserting, "too big"),
        (in_user_code, "Cannot reshape a tensor with 16 elements to shape [3,5] (15 elements)"),
        (lambda: tf.function(tf.strings.as_string, jit_compile=True)(tf.ones((2,))), "unsupported operations"),
        (lambda: tf.io.read_file("/root/some folder/y.txt"), "y.txt"),
        (lambda: open("/root/some/data.npz"), "data.npz"),  # noqa: PTH123, SIM115 - it cannot be opened
        (lambda: keras.models.load_model("/root/some/file.keras"), "file.keras"),
        (lambda: keras.layers.Conv2D(3, 9)(keras.Input((4, 4, 1))), "(None, 4, 4, 1)"),
        (lambda: np.zeros((10**7, 10**7)), "Unable to allocate"),
        (lambda: tf.zeros((10**7, 10**7)), "OOM when allocating tensor with shape[10000000,10000000]"),
    ],
)
def test_what_is_really_raised_is_one_line_without_trace_or_path(raising: Callable[[], Any], said: str) -> None:
    with pytest.raises(Exception) as caught:
        raising()
    line = clean(caught.value)
    assert said in line
    assert "\n" not in line
    assert not NOISE.search(line), line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # tensorflow#38619: the same error twice.
        (
            "2 root error(s) found.\n  (0) Invalid argument:  indices[39,107] = 85525 is not in [0, 85525)\n\t "
            "[[node model_5/embedding_8/embedding_lookup (defined at <ipython-input-203-ee38e6490bb7>:12) ]]\n  "
            "(1) Invalid argument:  indices[39,107] = 85525 is not in [0, 85525)\n0 successful operations.\n",
            "A layer knows the numbers below 85525 and got 85525",
        ),
        # tensorflow#59709: a trace with lines of code between its files.
        (
            "Graph execution error:\n\nDetected at node 'sequential/embedding/embedding_lookup' defined at "
            '(most recent call last):\n    File "/usr/lib/python3.8/runpy.py", line 194, in _run_module_as_main\n'
            "      return _run_code(code, main_globals, None,\n"
            '    File "/usr/lib/python3.8/runpy.py", line 87, in _run_code\n      exec(code, run_globals)\n'
            "Node: 'sequential/embedding/embedding_lookup'\nindices[0,57] = 1544453 is not in [0, 1498136)\n\t "
            "[[{{node sequential/embedding/embedding_lookup}}]] [Op:__inference_train_function_8141]",
            "A layer knows the numbers below 1498136 and got 1544453",
        ),
        # keras#11819: the node with all its attributes.
        (
            "indices[6,4] = 23624 is not in [0, 23624)\n\t [[Node: embedding_1/embedding_lookup = Gather["
            'Tindices=DT_INT32, Tparams=DT_FLOAT, _device="/job:localhost/replica:0/task:0/device:CPU:0"]'
            "(embedding_1/read, Cast)]]",
            "A layer knows the numbers below 23624 and got 23624",
        ),
        # Where operations were defined, below the error, on Windows.
        (
            "Graph execution error:\n\nlogits and labels must have the same first dimension, got [32,10] and [64]\n\n"
            "Errors may have originated from an input operation.\nInput Source operations connected to node loss:\n"
            "In[0] Reshape (defined at C:\\Users\\me\\keras\\losses.py:5098)",
            "logits and labels must have the same first dimension, got [32,10] and [64]",
        ),
        (
            'Traceback (most recent call last):\n  File "C:\\Users\\me\\train.py", line 3, in <module>\n    fit(x)\n'
            "UnimplementedError: INVALID_ARGUMENT: DNN library is not found. [Op:__inference_train_function_12]",
            "DNN library is not found.",
        ),
        # A path with a space, a file of Windows, a URL that stays.
        (
            "cannot open /opt/my models/a.keras (see https://keras.io/api/models)",
            "cannot open a.keras (see https://keras.io/api/models)",
        ),
        (r"cannot open C:\Users\me\model.keras", "cannot open model.keras"),
        # Fractions and names of weights are no paths.
        ("weight dense/kernel: 3/4 of it, or (None, 3)/2", "weight dense/kernel: 3/4 of it, or (None, 3)/2"),
    ],
)
def test_texts_of_public_reports(text: str, line: str) -> None:
    assert clean(RuntimeError(text)) == line
