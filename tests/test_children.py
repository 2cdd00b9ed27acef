"""The settings of a person's shell do not reach the processes that load Keras."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from layerloom.children import environment, foreign, settle

KERAS = {"KERAS_BACKEND": "jax", "KERAS_MAX_EPOCHS": "1", "KERAS_MAX_STEPS_PER_EPOCH": "1", "KERAS_NNX_ENABLED": "1"}
SWITCHES = {
    "TF_ENABLE_AUTO_MIXED_PRECISION": "1",
    "TF_USE_LEGACY_KERAS": "1",
    "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
}


def test_what_changes_numbers_is_set_aside_and_the_rest_stays():
    given = {"PATH": "/bin", "CUDA_VISIBLE_DEVICES": "1", "TF_FORCE_GPU_ALLOW_GROWTH": "true", "HOME": "/nowhere"}
    made = environment(given | KERAS | SWITCHES | {"PYTHONIOENCODING": "latin-1", "PYTHONWARNINGS": "error"}, OWN="1")
    assert given.items() <= made.items()
    assert made["OWN"] == "1"
    assert made["KERAS_BACKEND"] == "tensorflow"
    assert not ({*KERAS, *SWITCHES, "PYTHONIOENCODING", "PYTHONWARNINGS"} - {"KERAS_BACKEND"}) & made.keys()


def test_of_xla_only_places_are_told():
    flags = "--xla_cpu_enable_fast_math=true --xla_gpu_cuda_data_dir=/opt/cuda"
    assert environment({"XLA_FLAGS": flags})["XLA_FLAGS"] == "--xla_gpu_cuda_data_dir=/opt/cuda"


def test_the_keras_json_of_children_holds_what_keras_does_without_one():
    folder = Path(environment({})["KERAS_HOME"])
    assert json.loads((folder / "keras.json").read_text()) == {
        "floatx": "float32",
        "epsilon": 1e-7,
        "backend": "tensorflow",
        "image_data_format": "channels_last",
    }


def test_a_process_that_was_started_otherwise_settles_by_itself():
    here = dict(KERAS)
    settle(here)
    assert here == environment({})


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ('{"floatx": "float32", "backend": "tensorflow"}', True),
        ('{"floatx": "float64"}', False),
        ('{"epsilon": 0.001}', False),
        ("not JSON", False),
        ("[]", False),
    ],
)
def test_what_runs_do_not_follow_is_named(tmp_path: Path, said: str, plain: bool):
    assert foreign({"KERAS_BACKEND": "tensorflow", "PATH": "/bin"}, tmp_path) == []
    assert foreign(KERAS, None)[0] == "KERAS_BACKEND=jax"
    (tmp_path / ".keras").mkdir()
    path = tmp_path / ".keras" / "keras.json"
    path.write_text(said)
    assert foreign({}, tmp_path) == ([] if plain else [str(path)])
    assert foreign({"KERAS_HOME": str(path.parent)}, None) == ([] if plain else [str(path)])


@pytest.mark.proof
@pytest.mark.parametrize("home", [None, "/nonexistent", "/proc"])
def test_a_home_that_is_missing_or_cannot_be_written_is_not_needed(home: str | None):
    known = {name: value for name, value in os.environ.items() if name != "HOME"} | {"XDG_CACHE_HOME": "/proc/none"}
    made = environment(known | ({} if home is None else {"HOME": home}))
    command = [sys.executable, "-m", "layerloom.model.devices"]
    done = subprocess.run(command, env=made, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["keras"]
