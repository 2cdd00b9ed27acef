import ast
from typing import Any

import pytest

from layerloom.errors import SpecError
from layerloom.graph.code.callbacks import rates_source
from layerloom.graph.code.keras import keras_script
from layerloom.graph.code.rows import RowsCode
from layerloom.recipe import Changes
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
ROWS = RowsCode((), (), "x_train = y_train = x_validation = y_validation = x_test = y_test = []\n")


def test_without_changes_nothing_is_written() -> None:
    spec = parse_run_spec(spiral())
    assert rates_source({}) == ""
    assert keras_script(spec, FACTS, ROWS, 2) == keras_script(spec, FACTS, ROWS, 2, Changes())
    assert "Rates" not in keras_script(spec, FACTS, ROWS, 2)


@pytest.mark.parametrize("keeps_best", [True, False])
def test_a_script_repeats_what_was_changed(keeps_best: bool) -> None:
    spec = parse_run_spec(spiral(epochs=9, early_stopping={"restore_best_weights": keeps_best}))
    script = keras_script(spec, FACTS, ROWS, 2, Changes({(3, 7): 0.02}, (4, 12)))
    ast.parse(script)
    assert "(3, 7): 0.02," in script and "Rates()," in script
    # What the part of an epoch did is in the kept model only where the last one is kept.
    if keeps_best:
        assert "EPOCHS = 4" in script and "# Of 9: a person stopped the run.\n" in script
        assert "class Stop" not in script
    else:
        assert "EPOCHS = 5" in script and "# Of 9: a person stopped the run after 12 batches of the last" in script
        assert ("== (EPOCHS, 12):" in script and "Stop()]" in script) or "Stop()," in script


def test_a_fork_has_no_script() -> None:
    spec = parse_run_spec(spiral() | {"fork": {"run": "abc", "epoch": 3}})
    with pytest.raises(SpecError, match="a script cannot repeat") as caught:
        keras_script(spec, FACTS, ROWS, 2)
    assert caught.value.code == "fork_without_script" and caught.value.fix


def test_stopped_within_its_first_epoch_a_script_ends_there_and_keeps_the_last_weights() -> None:
    script = keras_script(parse_run_spec(spiral(epochs=9)), FACTS, ROWS, 2, Changes(stopped=(0, 2)))
    ast.parse(script)
    assert "EPOCHS = 1\n" in script and "== (EPOCHS, 2):" in script
    assert "class Best" not in script and 'model.save("last.keras")' in script
