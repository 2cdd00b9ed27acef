"""An Embedding looks words up by their numbers: it needs such numbers, and a row for each."""

from typing import Any

from layerloom.graph.problems import Edit, Fix, Problem, remove, replace, set_config
from layerloom.graph.view import View
from layerloom.spec import NodeSpec

# They pass numbers on as they are; these make whole ones.
_PASSING = frozenset({"Flatten", "Reshape", "Permute", "Identity", "Masking"})
_COUNTING = frozenset({"Hashing", "Discretization"})


def check_embeddings(view: View) -> list[Problem]:
    """Each Embedding that is fed anything but whole numbers, or more of them than it knows."""
    return [*_of_measurements(view), *_too_small(view)]


def _too_small(view: View) -> list[Problem]:
    words = _words(view.facts) if view.facts and has_words(view.facts) else None
    return [
        Problem(
            "embedding_too_small",
            f"The data has words up to number {words - 1:,}, but '{node.id}' knows {node.config['input_dim']:,}: "
            "training would fail at the first word beyond.",
            node=node.id,
            field="input_dim",
            values={"words": words, "received": node.config["input_dim"]},
            fix=Fix(f"Set input_dim to {words}", (set_config(node.id, "input_dim", words),)),
        )
        for node in view.nodes.values()
        if words is not None
        and node.class_name == "Embedding"
        and node.id in view.shapes
        and not _measures(node, view)
        and node.config["input_dim"] < words
    ]


def _words(facts: dict[str, Any]) -> int | None:
    """The size of the vocabulary: the data's setting ``words``, where it has one."""
    schema = facts.get("config_schema", {}).get("properties", {}).get("words", {})
    words = facts.get("config", {}).get("words", schema.get("default"))
    return words if isinstance(words, int) else None


def _of_measurements(view: View) -> list[Problem]:
    return [
        Problem(
            "embedding_of_measurements",
            f"Embedding looks up whole numbers, such as the words of a text; '{node.id}' gets measurements, "
            "and would cut off their decimals. A Dense layer takes them as they are.",
            node=node.id,
            values={"class_name": node.class_name},
            fix=_dense_instead(node, view),
        )
        for node in view.nodes.values()
        if node.class_name == "Embedding" and node.id in view.shapes and _measures(node, view)
    ]


def _measures(node: NodeSpec, view: View) -> bool:
    origin = next((other for other in view.before(node.id) if other.class_name not in _PASSING), None)
    if origin is None or origin.class_name in _COUNTING:
        return False
    if origin.class_name != "InputLayer":
        return True
    facts = view.facts
    return facts is not None and not has_words(facts)


def has_words(facts: dict[str, Any]) -> bool:
    """Whether a dataset's samples are rows of whole numbers that stand for something, as the words of a text."""
    shape = facts.get("shape")
    plain = not facts.get("standardize") and facts.get("scale") is None
    return facts.get("kind") == "sequences" and isinstance(shape, list) and len(shape) == 1 and plain


def _dense_instead(node: NodeSpec, view: View) -> Fix | None:
    feeder = view.feeder(node.id)
    shape = view.shapes.get(feeder.id) if feeder else None
    if shape is None or len(shape) != 2:
        return None
    edits: tuple[Edit, ...] = (
        replace(node.id, "Dense", {"units": min(node.config["output_dim"], 64), "activation": "relu"}),
    )
    after = next(view.after(node.id), None)
    if after is None or after.class_name in ("Flatten", "Dense", "Dropout", "BatchNormalization"):
        return Fix("Use Dense", edits)
    if after.class_name in ("GlobalAveragePooling1D", "GlobalMaxPooling1D"):
        return Fix("Use Dense", (*edits, remove(after.id)))
    # What follows reads a sequence: each value becomes a step.
    return Fix("Use Reshape", (replace(node.id, "Reshape", {"target_shape": [shape[1], 1]}),))
