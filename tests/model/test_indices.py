"""Numbers that a layer does not know cause the same error in every executor."""

import keras
import numpy as np
import pytest

from layerloom.errors import BuildError, SpecError
from layerloom.model.indices import check_indices
from layerloom.model.predict import predict


def embedding(*before: keras.layers.Layer) -> keras.Model:
    layers = [keras.Input((2,)), *before, keras.layers.Embedding(3, 4, name="table"), keras.layers.Flatten()]
    return keras.Sequential(layers)


@pytest.mark.parametrize("number", [3, 1_000_000, -1, float("nan")])
def test_a_number_beyond_the_table_is_named(number: float) -> None:
    with pytest.raises(BuildError) as caught:
        check_indices(embedding(), [np.array([[0, 1]], np.float32), np.array([[2, number]], np.float32)])
    error = caught.value
    assert (error.code, error.node, error.field) == ("index_out_of_range", "table", "input_dim")
    assert error.received == ("nan" if np.isnan(number) else str(number))
    assert error.expected == "whole numbers from 0 to 2"


def test_numbers_are_judged_where_the_layer_gets_them() -> None:
    rows = [np.array([[-1.0, 1.0]], np.float32)]
    check_indices(embedding(keras.layers.Rescaling(1.0, offset=1.0)), rows)
    with pytest.raises(BuildError, match="gives it 5"):
        check_indices(embedding(keras.layers.Rescaling(2.0, offset=3.0)), rows)


@pytest.mark.parametrize("wrapper", ["Bidirectional", "TimeDistributed"])
def test_a_layer_around_another_one_has_nothing_to_look_up(wrapper: str) -> None:
    inner = keras.layers.GRU(2) if wrapper == "Bidirectional" else keras.layers.Dense(2)
    layer: keras.layers.Layer = getattr(keras.layers, wrapper)(inner)
    model = keras.Sequential([keras.Input((3, 1)), layer])
    check_indices(model, [np.full((2, 3, 1), -5.0, np.float32)])


def test_the_input_itself_may_be_what_is_looked_up() -> None:
    model = keras.Sequential([keras.Input((2,), dtype="int32"), keras.layers.Embedding(3, 4, name="table")])
    check_indices(model, [np.array([[0, 1], [2, 2], [1, 0]], np.int32)])
    with pytest.raises(BuildError, match="gives it 3"):
        check_indices(model, [np.array([[0, 1], [2, 3], [1, 0]], np.int32)])


def test_decimals_are_cut_off_as_the_table_does() -> None:
    check_indices(embedding(), [np.array([[2.9, -0.5]], np.float32)])


def test_an_encoding_that_would_give_zeros_without_a_word_is_refused_too() -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.CategoryEncoding(3, output_mode="one_hot")])
    # What Keras does by itself.
    assert not np.asarray(model(np.array([[7.0]], np.float32))).any()
    with pytest.raises(BuildError, match="below 3"):
        check_indices(model, [np.array([[7.0]], np.float32)])


def test_a_table_inside_a_wrapper_is_looked_at() -> None:
    model = keras.Sequential([keras.Input((2, 1)), keras.layers.TimeDistributed(keras.layers.Embedding(3, 4))])
    with pytest.raises(BuildError, match="gives it 4"):
        check_indices(model, [np.array([[[1.0], [4.0]]], np.float32)])


def test_models_without_tables_take_anything() -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
    check_indices(model, [np.array([[1e9]], np.float32)])


def test_predictions_say_what_the_model_knows() -> None:
    with pytest.raises(SpecError) as caught:
        predict(embedding(), [[0, 9]])
    assert caught.value.received == "'table' knows the whole numbers below 3, but the data gives it 9."
