"""Variables named after nodes."""

from layerloom.graph.code.names import variables


def test_names_stay_where_python_allows_and_are_never_taken_twice():
    found = variables(["dense_1", "a-b", "a.b", "1st", "class", "keras"], {"keras"})
    assert list(found.values()) == ["dense_1", "a_b", "a_b_2", "layer_1st", "class_2", "keras_2"]
    assert all(name.isidentifier() for name in found.values())
