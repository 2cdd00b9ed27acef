"""Runs whose monitored metric is NaN, at first or always."""

import math
from pathlib import Path
from typing import Any

import pytest

from layerloom.events import KeptModel, Status
from layerloom.spec import parse_run_spec
from layerloom.training import attempt
from support.attempts import Run, When, hard
from support.scripts import run_script, script_of


def diabetes(axis: int, epochs: int) -> dict[str, Any]:
    """Weights that begin at 0 say the same of every row, of which no correlation is defined."""
    schedule = {"class_name": "PiecewiseConstantDecay", "config": {"boundaries": [1], "values": [0.0, 0.1]}}
    return {
        "network": {"layers": [{"class_name": "Dense", "config": {"units": 1, "kernel_initializer": "zeros"}}]},
        "data": {"dataset": "diabetes"},
        "training": {
            "loss": "mean_squared_error",
            "metrics": [{"class_name": "PearsonCorrelation", "config": {"axis": axis}}],
            "epochs": epochs,
            "batch_size": "full",
            "optimizer": {"class_name": "SGD", "config": {"learning_rate": schedule}},
            "early_stopping": {"monitor": "val_pearson_correlation", "mode": "max", "patience": 3},
            "jit_compile": False,
        },
    }


def test_a_first_nan_is_not_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = Run(tmp_path, diabetes(0, 6), monkeypatch)

    end = run.attempt()

    assert end is not None and end.best_epoch is not None and end.metrics is not None
    # NaN is a word on the wire.
    values = {epoch: float(metrics["val_pearson_correlation"]) for epoch, metrics in run.epochs.items()}
    numbers = {epoch: value for epoch, value in values.items() if not math.isnan(value)}
    assert 1 not in numbers and len(run.epochs) > 4
    assert end.kept_model == KeptModel(which="best", epoch=end.best_epoch)
    assert end.best_epoch == max(numbers, key=lambda epoch: numbers[epoch])
    assert end.metrics["val_pearson_correlation"] == pytest.approx(numbers[end.best_epoch])


def test_without_any_best_epoch_the_last_weights_are_kept_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = Run(tmp_path, diabetes(-1, 2), monkeypatch)

    end = run.attempt()

    assert end is not None and end.metrics is not None
    assert end.best_epoch is None and "test_loss" in end.metrics
    assert end.message == (
        "All 2 epochs are done. No epoch was the best: validation pearson correlation was never a finite number. "
        "The model of epoch 2 is kept."
    )
    assert end.kept_model == KeptModel(which="last", epoch=2)
    folder = tmp_path / "runs" / "run-1"
    assert (folder / "last.keras").exists() and not (folder / "best.keras").exists()


def test_weights_that_the_last_update_spoilt_are_not_the_best(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    document = diabetes(0, 1)
    document["data"]["split"] = {"validation": 0.0, "test": 0.2}
    document["training"] |= {
        "metrics": [],
        "early_stopping": None,
        "optimizer": {"class_name": "SGD", "config": {"learning_rate": 1e37}},
    }
    run = Run(tmp_path / "run", document, monkeypatch)

    end = run.attempt()

    assert end is not None and end.best_epoch is None and end.metrics is None and end.kept_model is None
    assert end.message == "The only epoch is done. No model is kept: its weights are not all finite numbers."
    assert math.isfinite(float(run.epochs[1]["loss"]))
    assert not list((tmp_path / "run").rglob("*.keras"))

    spec = parse_run_spec(document)
    text = script_of(spec, 2)
    folder = tmp_path / "script"
    folder.mkdir()
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit, match="not all finite numbers, so no model is saved"):
        run_script(text)
    assert not list(folder.iterdir())


def test_weights_spoilt_on_the_way_are_not_the_kept_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    document = diabetes(-1, 8)
    schedule = {"boundaries": [3], "values": [0.1, 1e37]}
    document["training"]["stop_on_nan"] = False
    document["training"]["optimizer"]["config"]["learning_rate"]["config"] = schedule
    document["training"]["early_stopping"] = {"monitor": "val_pearson_correlation", "mode": "max", "patience": 9}
    run = Run(tmp_path, document, monkeypatch)

    end = run.attempt()

    assert end is not None and end.message is not None and len(run.epochs) == 8
    assert end.message.endswith("The model of epoch 4 is kept.")
    assert end.kept_model == KeptModel(which="last", epoch=4)


def test_last_weights_amid_an_epoch_are_told_with_their_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = Run(tmp_path, hard(early_stopping={"restore_best_weights": False}), monkeypatch)

    end = run.attempt(When(lambda at: at.epoch == 3 and at.batch > 0, "stop"))

    # How many batches it came to depends on how fast they were.
    batch = run.state("last").batch
    assert batch > 1
    assert end is not None and end.message == f"Stopped by hand after 3 epochs and {batch} batches of the next one."
    assert end.kept_model == KeptModel(which="last", epoch=3, batch=batch)


def test_a_run_that_breaks_keeps_what_is_on_its_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run = Run(tmp_path, hard(), monkeypatch)
    paused = run.attempt(When(lambda at: at.epoch == 2 and at.batch > 0, "pause"))
    assert paused is not None and paused.kept_model is None
    state = next(entry for entry in reversed(run.states) if "best" in entry.which)

    def breaks(*_: Any) -> None:
        raise RuntimeError("It broke.")

    monkeypatch.setattr(attempt, "choose_engine", breaks)
    end = run.attempt()

    assert end is not None and end.status is Status.FAILED
    assert end.kept_model == KeptModel(which="best", epoch=state.epoch)
    assert end.metrics == state.metrics


def test_a_script_saves_no_last_weights_that_a_nan_has_spoilt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    document = diabetes(0, 3)
    document["training"] |= {
        "metrics": [],
        "early_stopping": {"restore_best_weights": False, "patience": 9},
        "optimizer": {"class_name": "SGD", "config": {"learning_rate": 1e37}},
    }
    spec = parse_run_spec(document)
    text = script_of(spec, 2)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SystemExit, match="not all finite numbers, so no model is saved"):
        run_script(text)

    assert not list(tmp_path.iterdir())


def test_a_rate_that_a_schedule_raised_is_what_the_advice_is_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    document = diabetes(0, 9)
    document["training"] |= {"metrics": [], "early_stopping": None}
    document["training"]["optimizer"]["config"]["learning_rate"]["config"] = {"boundaries": [2], "values": [0.01, 1e37]}
    run = Run(tmp_path, document, monkeypatch)

    end = run.attempt()

    assert end is not None and end.error is not None and end.message is not None
    assert end.message.endswith("Try a smaller learning rate than 1e+37; 0.01 is usual.")
    assert end.error["cause"] == {"code": "learning_rate", "values": {"rate": 1e37, "usual": 0.01}}
