"""What the command line prints of runs."""

import io
from types import SimpleNamespace
from typing import Any

from rich.console import Console

from layerloom.client.terminal import print_runs


def printed(*measured: dict[str, float]) -> list[str]:
    out = io.StringIO()
    state = {"epoch": 2, "epochs": 2, "best_epoch": 1}
    runs: list[Any] = [
        SimpleNamespace(
            state=state, metrics=metrics, number=1, id="id", title="2-16-2", status=SimpleNamespace(value="completed")
        )
        for metrics in measured
    ]
    print_runs(runs, Console(file=out, width=200))
    return out.getvalue().splitlines()


def test_a_loss_without_penalties_is_named():
    cured = {"val_loss": 0.355, "val_data_loss": 0.333, "val_accuracy": 0.9}
    head, with_penalty, without = printed(cured, {"val_loss": 0.343, "val_accuracy": 0.875})
    assert head.split("Best epoch")[1].split("  ")[-4:] == [
        "Val. loss",
        "Val. data loss",
        "Val. accuracy",
        "Test accuracy",
    ]
    assert with_penalty.split()[2] == "2-16-2"
    assert with_penalty.split()[-3:] == ["0.355", "0.333", "0.900"]
    # Each number stands below its name.
    place = head.index("Val. data loss")
    assert with_penalty[place : place + len("Val. data loss")].strip() == "0.333"
    assert not without[place : place + len("Val. data loss")].strip()


def test_nothing_is_said_of_penalties_where_there_are_none():
    head, _ = printed({"val_loss": 0.343})
    assert "data loss" not in head and "Val. loss" in head
