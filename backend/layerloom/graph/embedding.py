"""Checks layers that look up whole numbers in a table, such as Embedding: each number needs a row."""

from typing import Any

from layerloom.graph.problems import Edit, Fix, Problem, remove, replace, set_config
from layerloom.graph.ranges import MEASURED, Whole, ranges_of, words_of
from layerloom.graph.view import View, is_dense, keeps_shape, trait
from layerloom.spec import NodeSpec


def check_embeddings(view: View) -> list[Problem]:
    """The lookup layers that get other values than whole numbers, or numbers beyond their table."""
    ranges = ranges_of(view)
    looking = [node for node in view.nodes.values() if trait(node, "indices") and node.id in view.shapes]
    fed = [(node, ranges.get(feeder.id)) for node in looking if (feeder := view.feeder(node.id)) is not None]
    return [
        *(_of_measurements(node, view) for node, given in fed if given is MEASURED and trait(node, "kernel")),
        *(
            problem
            for node, given in fed
            if isinstance(given, Whole) and (problem := _outside(node, given, view)) is not None
        ),
    ]


def _outside(node: NodeSpec, given: Whole, view: View) -> Problem | None:
    parameter = trait(node, "indices")
    known: Any = node.config.get(parameter)
    if not isinstance(known, int):
        return None
    if given.low is not None and given.low < 0:
        return Problem(
            "negative_index",
            f"'{node.id}' looks up whole numbers from 0, but its input can be as low as {given.low:,}.",
            node=node.id,
            values={"low": given.low},
        )
    if given.high is None or given.high < known:
        return None
    count = given.high + 1
    fix = Fix(f"Set {parameter} to {count}", (set_config(node.id, parameter, count),))
    values = {"words": count, "received": known}
    if _origin(node, view).class_name == "InputLayer" and view.facts is not None and words_of(view.facts) == count:
        return Problem(
            "embedding_too_small",
            f"The data has word numbers up to {given.high:,}, but '{node.id}' knows only {known:,} words. "
            "Training would fail at the first unknown word.",
            node=node.id,
            field=parameter,
            values=values,
            fix=fix,
        )
    return Problem(
        "index_too_large",
        f"'{node.id}' gets whole numbers up to {given.high:,}, but knows only numbers below {known:,}. "
        f"{parameter} must be {count:,}.",
        node=node.id,
        field=parameter,
        values=values | {"high": given.high, "parameter": parameter},
        fix=fix,
    )


def _origin(node: NodeSpec, view: View) -> NodeSpec:
    """The nearest earlier node that makes numbers instead of passing them on."""
    return next((other for other in view.before(node.id) if trait(other, "passes") is None), node)


def _of_measurements(node: NodeSpec, view: View) -> Problem:
    return Problem(
        "embedding_of_measurements",
        f"Embedding looks up whole numbers, such as word numbers. '{node.id}' gets measurements and would cut off "
        "their decimals. A Dense layer accepts measurements.",
        node=node.id,
        values={"class_name": node.class_name},
        fix=_dense_instead(node, view),
    )


def _dense_instead(node: NodeSpec, view: View) -> Fix | None:
    feeder = view.feeder(node.id)
    shape = view.shapes.get(feeder.id) if feeder else None
    if shape is None or len(shape) != 2:
        return None
    edits: tuple[Edit, ...] = (
        replace(node.id, "Dense", {"units": min(node.config["output_dim"], 64), "activation": "relu"}),
    )
    after = next(view.after(node.id), None)
    if after is None or is_dense(after) or keeps_shape(after) or trait(after, "collapses") == "flatten":
        return Fix("Use Dense", edits)
    if trait(after, "collapses") == "pool":
        return Fix("Use Dense", (*edits, remove(after.id)))
    # The next layer reads a sequence, so each value becomes a step.
    return Fix("Use Reshape", (replace(node.id, "Reshape", {"target_shape": [shape[1], 1]}),))
