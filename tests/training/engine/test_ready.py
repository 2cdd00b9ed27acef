import numpy as np

from layerloom.training.engine.ready import make_ready
from support import plain
from support.architectures import ARCHITECTURES, making


def test_all_variables_are_there_and_no_weight_and_no_seed_has_changed():
    for name in ("gated", "stateful_metrics"):
        _, data, make = making(ARCHITECTURES[name])
        model, untouched = make(), make()

        make_ready(model, data.x_train, data.y_train)

        assert model.optimizer.built
        assert len(model.metrics_variables) >= 4
        for left, right in zip(model.variables, untouched.variables, strict=False):
            np.testing.assert_array_equal(left.numpy(), right.numpy())
        for metric in model.metrics_variables:
            assert not metric.numpy().any()


def test_twice_is_as_once():
    _, data, make = making(ARCHITECTURES["dense"])
    model = make()
    make_ready(model, data.x_train, data.y_train)
    before = plain.state(model)

    make_ready(model, data.x_train, data.y_train)

    assert len(plain.state(model)) == len(before)


def test_sums_of_metrics_stay_as_they_are_also_where_no_metric_is_asked_for():
    for metrics in ([], ["accuracy"]):
        _, data, make = making(ARCHITECTURES["dense"], metrics=metrics)
        model = make()
        make_ready(model, data.x_train, data.y_train)
        for variable in model.metrics_variables:
            variable.assign(variable + 3)

        make_ready(model, data.x_train, data.y_train)

        assert len(model.metrics_variables) == 2 + 2 * len(metrics)
        assert all(float(variable.numpy()) == 3 for variable in model.metrics_variables)
