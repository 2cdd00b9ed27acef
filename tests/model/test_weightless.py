"""Layers without weights: the same layer on the same input is built once, and what differs is built again."""

from typing import Any

import pytest

from layerloom.errors import BuildError
from layerloom.model.weightless import Built, Signal, build
from layerloom.spec import NodeSpec


def node(class_name: str, name: str = "x", **config: Any) -> NodeSpec:
    return NodeSpec(id=name, class_name=class_name, config=config)


ROW, STEPS = Signal((None, 4), "float32"), Signal((None, 7, 3), "float32")


def test_what_is_known_is_the_same_answer() -> None:
    first = build(node("Dense", "a", units=3), [ROW])
    assert first == Built(Signal((None, 3), "float32"), 15, 15)
    assert build(node("Dense", "b", units=3), [ROW]) is first
    assert build(node("Dense", "a", units=3, use_bias=False), [ROW]).params == 12
    assert build(node("Dense", "a", units=3), [Signal((None, 5), "float32")]).params == 18
    assert build(node("Dense", "a", units=3, trainable=False), [ROW]).trainable == 0


def test_a_mask_is_passed_on() -> None:
    words = build(node("Embedding", input_dim=9, output_dim=3, mask_zero=True), [Signal((None, 7), "int32")])
    assert words.output.mask == (None, 7)
    assert build(node("LSTM", units=2), [words.output]).output == Signal((None, 2), "float32")
    assert build(node("LSTM", units=2), [STEPS]).output.mask is None


def test_an_error_names_the_node_each_time() -> None:
    for name in ("first", "second"):
        with pytest.raises(BuildError, match=name) as caught:
            build(node("LSTM", name, units=2), [ROW])
        assert caught.value.node == name
