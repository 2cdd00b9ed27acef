"""Looking at a model changes none of its variables, even if its layers change some when they are called."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from layerloom.model.looking import looking, moved_by_scoring, unmoved, values_of

ROWS = np.random.default_rng(0).random((6, 5, 3), dtype=np.float32)


def forgetful() -> keras.Model:
    """Its cell draws masks whenever it is called; its penalties are of both kinds."""
    keras.utils.set_random_seed(1)
    layers: Any = keras.layers
    model = keras.Sequential(
        [
            keras.Input((5, 3)),
            layers.LSTM(4, recurrent_dropout=0.3, kernel_regularizer="l2"),
            layers.Dropout(0.4),
            layers.Dense(2, activity_regularizer="l1"),
        ]
    )
    model.compile(optimizer="sgd", loss="mse")
    return model


def test_a_call_moves_the_seed_and_a_call_inside_does_not():
    model = forgetful()
    before = values_of(model.variables)
    with looking(model):
        inside = np.asarray(model(ROWS, training=False))
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)

    outside = np.asarray(model(ROWS, training=False))
    np.testing.assert_array_equal(inside, outside)
    moved = [
        variable
        for variable, value in zip(model.variables, before, strict=True)
        if not np.array_equal(variable.numpy(), value)
    ]
    assert [id(variable) for variable in moved] == [id(variable) for variable in moved_by_scoring(model, ROWS)]
    assert len(moved) == 1


def test_a_program_that_is_traced_inside_writes_nothing_and_knows_the_penalties():
    model = forgetful()
    y = np.zeros((6, 2), np.float32)

    def score() -> Any:
        with tf.GradientTape() as tape, looking(model):
            loss: Any = model.compute_loss(ROWS, y, model(ROWS, training=False), training=False)
        return loss, tape.gradient(loss, model.trainable_variables)

    before = values_of(model.variables)
    program: Any = tf.function(score, autograph=False)
    loss, gradients = program()
    program()
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    predicted: Any = model(ROWS, training=False)
    expected: Any = model.compute_loss(ROWS, y, predicted, training=False)
    assert len(model.losses) == 2
    np.testing.assert_allclose(loss, expected, rtol=1e-6)
    assert all(gradient is not None for gradient in gradients)


def test_a_network_that_draws_only_while_it_trains_is_not_moved_by_scoring():
    model = keras.Sequential([keras.Input((5, 3)), keras.layers.Dropout(0.5), keras.layers.Dense(2)])
    assert moved_by_scoring(model, ROWS) == []


def test_variables_get_their_values_back_even_after_an_error():
    model = forgetful()
    before = values_of(model.variables)
    try:
        with unmoved(model.variables):
            for variable in model.variables:
                variable.assign(variable + 1)
            raise RuntimeError
    except RuntimeError:
        pass
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
