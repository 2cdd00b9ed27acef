"""Python source of Keras objects: wrapped where it is long, and never anything but arguments."""

import ast

import pytest

from layerloom.errors import NetworkError
from layerloom.graph.code.expressions import WIDTH, Call, keras_object, literal, source


def test_what_fits_stays_on_one_line():
    assert source(Call("f", ("1",), {"a": ["2", Call("g")]})) == "f(1, a=[2, g()])"
    assert source({"a": "1"}) == '{"a": 1}'


def test_what_is_long_is_wrapped_at_its_own_level():
    inner = Call("inner", (), {"name": literal("n" * 60)})
    text = source(Call("outer", (), {"first": inner, "second": inner}))
    assert text.splitlines()[0] == "outer("
    assert text.splitlines()[-1] == ")"
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert ast.parse(text)


@pytest.mark.parametrize(
    "value", ["plain", "it's", 'say "so"', "both ' and \"", "a\nb", "\\", "ł", "\x00", "", True, None, 1.5]
)
def test_literals_are_read_back_as_they_were(value: object):
    assert ast.literal_eval(source(literal({"k": [value]}))) == {"k": [value]}


def test_objects_are_made_as_the_run_makes_them():
    config = {"units": 3, "activation": "relu", "kernel_initializer": "he_normal", "bias_regularizer": None}
    made = keras_object("layer", "Dense", config, name='"a"')
    assert source(made).replace("\n    ", "").replace(",\n", "").replace(",", ", ") == (
        'keras.layers.Dense(units=3, activation="relu", kernel_initializer=keras.initializers.HeNormal(), '
        'bias_regularizer=None, name="a")'
    )
    assert source(keras_object("layer", "Dropout", {"rate": 0})) == "keras.layers.Dropout(rate=0.0)"
    assert source(keras_object("loss", "mse", {})) == "keras.losses.MeanSquaredError()"
    cells = {"cells": [{"class_name": "GRUCell", "config": {"units": 2}}]}
    assert source(keras_object("layer", "StackedRNNCells", cells)) == (
        "keras.layers.StackedRNNCells(cells=[keras.layers.GRUCell(units=2)])"
    )


def test_what_the_catalogue_lacks_is_refused():
    with pytest.raises(NetworkError, match="no layer 'Lambda'"):
        keras_object("layer", "Lambda", {"function": "os.system"})
    with pytest.raises(NetworkError, match="no parameter"):
        keras_object("layer", "Dense", {"units": 1, "x=1); import os #": 1})
