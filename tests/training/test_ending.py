from typing import Any

import numpy as np
import pytest

from layerloom.model.state import StateTaker
from layerloom.spec import parse_run_spec
from layerloom.training.ending import Scores
from layerloom.training.engine.ready import make_ready
from layerloom.training.engine.resident import ResidentEngine
from support.architectures import ARCHITECTURES, making
from support.specs import spiral


@pytest.mark.parametrize("name", ["dropout", "gated", "batch_normalization"])
def test_measuring_now_leaves_weights_seeds_statistics_and_sums_as_they_were(name: str):
    """A recurrent layer with dropout draws random numbers even when it only scores."""
    spec, data, make = making(ARCHITECTURES[name], batch_size=16)
    model: Any = make()
    make_ready(model, data.x_train, data.y_train)
    model.train_on_batch(data.x_train[:16], data.y_train[:16])
    taker = StateTaker(model)
    before = taker.take((0, 1), {})

    measured = Scores(parse_run_spec(spiral()), model, data, ResidentEngine(False)).now()

    assert set(measured) == {"val_loss", "val_accuracy"}
    after = taker.take((0, 1), {})
    for key, array in before.arrays.items():
        np.testing.assert_array_equal(after.arrays[key], array, err_msg=key)
    assert spec.batch_size == 16
