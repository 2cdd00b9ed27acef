import ast
from typing import Any

import pytest

from layerloom.errors import SpecError
from layerloom.graph.code.changes import Changes, rates_of, rates_source, stop_of
from layerloom.graph.code.keras import keras_script
from layerloom.spec import parse_run_spec
from support.specs import spiral

FACTS: dict[str, Any] = {
    "counts": {"train": 300, "validation": 100, "test": 100},
    "classes": ["0", "1"],
    "download": None,
    "standardize": False,
    "scale": None,
    "shape": [2],
}


def rate(value: float, epoch: int | None, batch: int | None) -> dict[str, Any]:
    return {"command": "learning_rate", "value": value, "epoch": epoch, "batch": batch}


@pytest.mark.parametrize(
    ("commands", "expected"),
    [
        ([], {}),
        ([{"command": "pace", "value": 2.0, "epoch": 3, "batch": 1}], {}),
        # Before training, amid an epoch, and after all of its batches.
        ([rate(0.1, 0, 0), rate(0.2, 3, 7), rate(0.3, 4, None)], {(1, 0): 0.1, (3, 7): 0.2, (5, 0): 0.3}),
        ([rate(0.1, 3, 7), rate(0.2, 3, 7)], {(3, 7): 0.2}),
        ([rate(0.1, None, None)], {(1, 0): 0.1}),
    ],
)
def test_rates_have_their_places(commands: list[dict[str, Any]], expected: dict[tuple[int, int], float]) -> None:
    assert rates_of(commands) == expected


@pytest.mark.parametrize(
    ("stop", "epochs", "expected"),
    [((5, 12), 4, (4, 12)), ((4, 16), 4, (4, 0)), ((1, 3), 0, None), ((0, 0), 0, None), (None, 4, (4, 0))],
)
def test_a_stop_has_its_place(stop: tuple[int, int] | None, epochs: int, expected: tuple[int, int] | None) -> None:
    commands = [] if stop is None else [{"command": "stop", "value": None, "epoch": stop[0], "batch": stop[1]}]
    assert stop_of(commands, epochs) == expected


def test_without_changes_nothing_is_written() -> None:
    spec = parse_run_spec(spiral())
    assert rates_source({}) == ""
    assert keras_script(spec, FACTS, 2) == keras_script(spec, FACTS, 2, Changes())
    assert "Rates" not in keras_script(spec, FACTS, 2)


@pytest.mark.parametrize("keeps_best", [True, False])
def test_a_script_repeats_what_was_changed(keeps_best: bool) -> None:
    spec = parse_run_spec(spiral(epochs=9, early_stopping={"restore_best_weights": keeps_best}))
    script = keras_script(spec, FACTS, 2, Changes({(3, 7): 0.02}, (4, 12)))
    ast.parse(script)
    assert "EPOCHS = 4" in script and "# Of 9: the run was stopped by hand." in script
    assert "(3, 7): 0.02," in script and "Rates()," in script
    # What the part of an epoch did is in the kept model only where the last one is kept.
    assert ("steps_per_epoch=12" in script) is not keeps_best


def test_a_fork_has_no_script() -> None:
    spec = parse_run_spec(spiral() | {"fork": {"run": "abc", "epoch": 3}})
    with pytest.raises(SpecError, match="no script can repeat") as caught:
        keras_script(spec, FACTS, 2)
    assert caught.value.code == "fork_without_script" and caught.value.fix
