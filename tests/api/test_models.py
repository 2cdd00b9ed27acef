"""Model files and predictions: the page, plain Keras and REST agree."""

from pathlib import Path

import httpx
import numpy as np
import pytest
from sklearn.datasets import load_digits

from layerloom.client import Client, RunHandle
from support.specs import digits


@pytest.fixture(scope="module")
def run(client: Client) -> RunHandle:
    """The documented run spec, trained to its end."""
    return client.train(digits()).wait()


def test_the_documented_spec_stops_early_with_a_good_score(run: RunHandle):
    assert (run.status, run.state["reason"]) == ("completed", "early_stopping")
    assert run.metrics["test_accuracy"] > 0.95
    history = run.history()
    assert run.state["best_epoch"] == int(np.argmin(history["val_loss"])) + 1
    assert run.metrics["val_loss"] == pytest.approx(min(history["val_loss"]), abs=1e-5)


def test_plain_keras_and_predict_agree_on_raw_rows(run: RunHandle):
    rows = load_digits(return_X_y=True)[0][:50]
    model = run.model()
    expected = np.asarray(model(rows))
    assert np.abs(np.asarray(run.predict(rows.tolist())) - expected).max() < 1e-5


def test_best_and_last_are_different_files(run: RunHandle, tmp_path: Path):
    best = run.download(tmp_path / "best.keras", "best").read_bytes()
    last = run.download(tmp_path / "last.keras", "last").read_bytes()
    kept = run.download(tmp_path / "kept.keras").read_bytes()
    assert best == kept
    assert best != last
    assert not list(tmp_path.glob("*.part"))


def test_rows_of_another_shape_are_refused_in_words(http: httpx.Client, run: RunHandle):
    for rows in ([[1.0, 2.0]], [["a"] * 64], [[1.0] * 64, [1.0]], [], "rows", [[float("inf")] * 3]):
        answer = http.post(f"/runs/{run.id}/predict", content=_json(rows))
        assert answer.status_code == 422, rows
        assert answer.json()["title"]


def _json(rows: object) -> str:
    import json

    return json.dumps({"rows": rows})
