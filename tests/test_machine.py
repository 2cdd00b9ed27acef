"""A machine that is set up for something else: its settings change no number."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layerloom.client import Client
from support.server import ServerProcess
from support.specs import spiral

EXAMPLES = Path(__file__).parent.parent / "examples"
SHELL = {
    "KERAS_BACKEND": "jax",
    "KERAS_MAX_EPOCHS": "1",
    "KERAS_MAX_STEPS_PER_EPOCH": "1",
    "TF_ENABLE_AUTO_MIXED_PRECISION": "1",
    "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
    "PYTHONIOENCODING": "latin-1",
}
KERAS_JSON = {"floatx": "float64", "epsilon": 0.001, "backend": "theano", "image_data_format": "channels_first"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of somebody who uses Keras in another way."""
    home = tmp_path_factory.mktemp("home")
    (home / ".keras").mkdir()
    (home / ".keras" / "keras.json").write_text(json.dumps(KERAS_JSON))
    return home


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[ServerProcess]:
    """A server that was started in such a shell."""
    data = tmp_path_factory.mktemp("odd") / "data"
    with ServerProcess(data, HOME=str(home), **SHELL) as server:
        server.wait_ready()
        yield server


def curve(client: Client, spec: dict[str, Any]) -> dict[str, list[float]]:
    run = client.train(spec)
    run.wait()
    assert run.state["status"] == "completed", run.state
    return run.history()


def test_runs_have_the_numbers_of_plain_keras(odd: ServerProcess, client: Client):
    spec = spiral(epochs=3, seed=7)
    with odd.client() as other:
        assert curve(other, spec) == curve(client, spec)


def test_images_are_checked_with_their_channels_last(odd: ServerProcess):
    spec = json.loads((EXAMPLES / "digits_cnn.json").read_text())
    with odd.client() as client:
        report = client.check(spec["network"], spec["data"], spec["training"])
    assert report["ok"], report["problems"]


def test_a_thousand_rows_have_a_thousand_predictions(odd: ServerProcess):
    with odd.client() as client:
        run = client.train(spiral(epochs=1))
        run.wait()
    with odd.http() as http:
        answer = http.post(f"/runs/{run.id}/predict", json={"rows": [[i / 1000, 0.5] for i in range(1000)]})
    predicted = answer.json()["predictions"]
    assert len(predicted) == 1000
    assert all(math.isfinite(value) for row in predicted for value in row)
