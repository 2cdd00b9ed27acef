"""Checks that the end of the network fits the task and the loss.

Classification needs softmax with categorical cross-entropy, or one sigmoid with binary cross-entropy. Regression needs
no activation, and a loss that measures a distance.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from layerloom.graph.domain import check_loss_domain
from layerloom.graph.head import Head, find_head, head_edits
from layerloom.graph.losses import Loss, loss_of
from layerloom.graph.problems import Edit, Fix, Problem, insert_after, insert_before, remove, set_config, set_spec
from layerloom.graph.view import Shape, View, group_of, is_dense, is_recurrent, keeps_shape, path_of, trait
from layerloom.spec import NetworkSpec, NodeSpec, TrainingSpec


def check_head(
    network: NetworkSpec, output: str, shapes: Mapping[str, Shape], facts: dict[str, Any], training: TrainingSpec
) -> list[Problem]:
    """Problems between the end of the network, the task of the data, and the loss.

    Args:
        network: A network without structural errors.
        output: The node that is the network's output.
        shapes: Output shapes of the nodes, including the batch axis; the shape of the output must be known.
        facts: The facts of the dataset (docs/processes.md).
        training: The training; its loss decides which end is needed.
    """
    loss = loss_of(training)
    if loss is None:
        return []
    head = find_head(network, output, shapes[output])
    if facts["task"] != "regression" and loss.compares_samples:
        return [_of_embeddings(head, loss)]
    problems = list(_rank(output, View(network, shapes, facts), training))
    if facts["task"] == "regression":
        return [*_loss_for_classes(loss, facts), *(problems or _regression(head, output, loss, facts))]
    return problems or list(_classes(head, output, loss, len(facts["classes"])))


def _classes(head: Head, output: str, loss: Loss, classes: int) -> Iterator[Problem]:
    width = list(_width(head, output, loss, classes))
    yield from width
    if not any(problem.severity == "error" for problem in width):
        yield from _loss_for_numbers(head, loss, classes)
        yield from _activation(head, output, loss, classes)


def _rank(output: str, view: View, training: TrainingSpec) -> Iterator[Problem]:
    shape = view.shapes[output]
    if len(shape) == 2:
        return
    yield Problem(
        "head_rank",
        f"The network ends with a value at each of several positions, shape {_show(shape)}, "
        "but each sample has one label. Flatten or pool before the last layer.",
        node=output,
        values={"shape": shape},
        fix=_one_position(output, view, training),
    )


def _one_position(output: str, view: View, training: TrainingSpec) -> Fix | None:
    """A fix that removes axes the end does not need, before the first of the last Dense layers."""
    path = [view.nodes[output], *view.before(output)]
    dense: NodeSpec | None = None
    for node in path:
        if is_dense(node):
            dense = node
        elif not keeps_shape(node):
            break
    else:
        return None
    if is_recurrent(node) and len(view.shapes[output]) == 3:
        edit = set_config(node.id, path_of(node, "return_sequences"), False)
        return Fix(f"Let {node.id} give its last step", (edit,))
    # A variable number of steps, and words, are averaged, because they have no fixed positions.
    averaged = trait(node, "kernel") == "table" or None in view.shapes[node.id][1:]
    if averaged and len(view.shapes[output]) != 3:
        return None
    name = "GlobalAveragePooling1D" if averaged else "Flatten"
    if dense is None:
        edits = head_edits(output, view.shapes[output], view.facts or {}, training)
        return None if None in view.shapes[output][1:] else Fix("Add a Dense layer", edits)
    return Fix(f"Insert {name} before {dense.id}", (insert_before(dense.id, name, {}),))


def _width(head: Head, output: str, loss: Loss, classes: int) -> Iterator[Problem]:
    units = head.shape[-1]
    if units == classes or (units == 1 and classes == 2 and not loss.together):
        return
    if loss.traits["targets"] == "numbers" and units is not None and units > classes:
        severity, words = "warning", f"{_outputs(units)} for {classes} classes: some outputs can never be right"
    else:
        severity, words = "error", f"{_outputs(units)}, but the data has {classes} classes: each needs its own"
    if head.width_node is not None:
        fix = Fix(f"Set {classes} units", head.set_units(classes) + _for_classes(head, loss, classes))
    else:
        fix = _dense_at_the_end(
            head, output, {"units": classes, "activation": "softmax"}, _loss_of_classes(loss, classes)
        )
    if units == 1 and classes == 2 and head.activation == "sigmoid":
        words = f"1 output, but {loss.name} needs one for each of the 2 classes; binary_crossentropy goes with one"
        fix = Fix("Use binary_crossentropy", (set_spec("training.loss", "binary_crossentropy"),))
    yield Problem(
        "head_units",
        f"The network ends in {words}.",
        severity=severity,
        node=output,
        field="units" if head.width_node and head.width_node.id == output else None,
        values={"units": units, "classes": classes},
        fix=fix,
    )


def _for_classes(head: Head, loss: Loss, classes: int) -> tuple[Edit, ...]:
    """The further edits for one output per class: softmax, and a loss that compares classes."""
    change = _loss_of_classes(loss, classes)
    wanted = head.activation != "softmax" and (head.shape[-1] == 1 or change)
    return (head.set_activation("softmax") if wanted else ()) + change


def _loss_of_classes(loss: Loss, classes: int) -> tuple[Edit, ...]:
    if loss.together or classes <= 2:
        return ()
    return (set_spec("training.loss", "sparse_categorical_crossentropy"),)


def _dense_at_the_end(head: Head, output: str, config: dict[str, Any], more: tuple[Edit, ...] = ()) -> Fix:
    """A fix that appends a Dense layer, because no parameter sets the number of outputs."""
    node = head.activation_node
    if node is not None and node.id == output and group_of(node) == "activation":
        edits = (
            insert_before(output, "Dense", {"units": config["units"]}),
            *head.set_activation(config.get("activation", "linear")),
        )
    else:
        edits = (insert_after(output, "Dense", config),)
    return Fix("Add a Dense layer", (*edits, *more))


def _loss_for_numbers(head: Head, loss: Loss, classes: int) -> Iterator[Problem]:
    """A loss that is not made for classes that exclude each other."""
    single = head.shape[-1] == 1
    better = "binary_crossentropy" if single else "sparse_categorical_crossentropy"
    wanted = "sigmoid" if single else "softmax"
    if loss.for_numbers:
        yield Problem(
            "loss_for_numbers",
            f"{loss.name} measures the distance between numbers, but the targets are classes. {better} compares "
            "probabilities: a confident wrong answer costs more, so the network learns faster.",
            severity="warning",
            field="training.loss",
            values={"loss": loss.name, "expected": better},
            fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, wanted))),
        )
    elif loss.binary and classes > 2:
        yield Problem(
            "binary_loss",
            f"{loss.name} judges each of the {classes} outputs separately, as if several classes could be right at "
            f"once. Only one class is right: {better} lets the classes compete.",
            severity="warning",
            field="training.loss",
            values={"loss": loss.name, "classes": classes, "expected": better},
            fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, wanted))),
        )


def _if_needed(head: Head, activation: str) -> tuple[Edit, ...]:
    return () if head.activation in (activation, None) else head.set_activation(activation)


_WHY = {
    "softmax": "{loss} needs probabilities of the classes; softmax makes them positive, with a sum of 1",
    "sigmoid": "{loss} needs a probability; sigmoid makes one, a number between 0 and 1",
    "margin": "{loss} needs values on both sides of 0, and this activation has no negative values",
    "linear": "{loss} has from_logits and makes probabilities itself, from values of any size",
}


def _activation(head: Head, output: str, loss: Loss, classes: int) -> Iterator[Problem]:
    if head.activation is None:
        return
    if head.shape[-1] == 1 and head.activation == "softmax":
        yield _always_one(head, output, "sigmoid")
    elif (wanted := _wanted(head, loss, classes)) is not None:
        yield _pairing(head, output, loss, wanted)


def _wanted(head: Head, loss: Loss, classes: int) -> str | None:
    """The activation that the loss needs; None if the present one fits."""
    if loss.margin:
        return "linear" if head.one_sided else None
    if loss.traits["outputs"] != "probabilities" or (loss.binary and classes > 2):
        return None
    if loss.logits:
        # Outputs that are never below 0 could never predict the negative class.
        return "linear" if head.bounded or (head.one_sided and loss.binary) else None
    if loss.binary:
        return None if head.activation in ("sigmoid", "softmax") else "sigmoid"
    if loss.together and loss.traits["targets"] != "like_outputs":
        return None if head.activation == "softmax" else "softmax"
    # The other losses compare probabilities, and any activation with a positive, bounded output will do.
    return None if head.bounded and head.one_sided else "sigmoid" if head.shape[-1] == 1 else "softmax"


def _pairing(head: Head, output: str, loss: Loss, wanted: str) -> Problem:
    edits = head.set_activation(wanted)
    why = "margin" if loss.margin else wanted
    return Problem(
        "head_activation",
        f"The network ends in '{head.activation}', but {_WHY[why].format(loss=loss.name)}.",
        severity="warning",
        node=output,
        field="activation" if head.activation_node and head.activation_node.id == output else None,
        values={"activation": head.activation, "loss": loss.name, "expected": wanted, "why": why},
        fix=Fix(f"Use {wanted}", edits) if edits else None,
    )


def _always_one(head: Head, output: str, wanted: str) -> Problem:
    edits = head.set_activation(wanted)
    return Problem(
        "softmax_of_one",
        "The softmax of a single value is always 1, so the network could never learn.",
        node=output,
        field="activation" if head.activation_node and head.activation_node.id == output else None,
        values={"expected": wanted},
        fix=Fix(f"Use {wanted}", edits) if edits else None,
    )


def _loss_for_classes(loss: Loss, facts: dict[str, Any]) -> Iterator[Problem]:
    if loss.for_classes:
        yield Problem(
            "loss_for_classes",
            f"{loss.name} compares classes, but the target of '{facts['name']}' is a number. mean_squared_error "
            "measures how far a prediction is off.",
            field="training.loss",
            values={"loss": loss.name, "dataset": facts["name"]},
            fix=Fix("Use mean_squared_error", (set_spec("training.loss", "mean_squared_error"),)),
        )


def _regression(head: Head, output: str, loss: Loss, facts: dict[str, Any]) -> Iterator[Problem]:
    straight = head.set_activation("linear") if head.bounded else ()
    if head.shape[-1] != 1:
        yield Problem(
            "head_units",
            f"The network ends in {_outputs(head.shape[-1])}, but there is one number to predict.",
            node=output,
            field="units" if head.width_node and head.width_node.id == output else None,
            values={"units": head.shape[-1], "targets": 1},
            fix=Fix("Set 1 unit", head.set_units(1) + straight)
            if head.width_node
            else _dense_at_the_end(head, output, {"units": 1}),
        )
    elif head.activation == "softmax":
        yield _always_one(head, output, "linear")
    elif loss.together and not loss.for_classes:
        yield _of_one_number(loss)
    elif head.bounded:
        yield Problem(
            "bounded_output",
            f"The network ends in '{head.activation}', whose values stay in a fixed range. Targets may lie outside. "
            "A linear end can predict any number.",
            severity="warning",
            node=output,
            field="activation" if head.activation_node and head.activation_node.id == output else None,
            values={"activation": head.activation, "expected": "linear"},
            fix=Fix("Use linear", straight) if straight else None,
        )
    else:
        yield from check_loss_domain(head, loss, facts)


def _of_embeddings(head: Head, loss: Loss) -> Problem:
    better = "sparse_categorical_crossentropy"
    return Problem(
        "loss_of_embeddings",
        f"{loss.name} compares samples or sequences, so the outputs are not answers. Scores, confusion matrix and "
        f"predicted classes would have no meaning. {better} trains the network to predict the class.",
        "warning",
        field="training.loss",
        values={"loss": loss.name, "expected": better},
        fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, "softmax"))),
    )


def _of_one_number(loss: Loss) -> Problem:
    other = loss.traits["instead"]["column"]
    return Problem(
        "loss_of_one_output",
        f"{loss.name} compares directions, but the only direction of a single number is its sign. Any positive "
        f"prediction of a positive target would be perfect. {other} measures how far a prediction is off.",
        field="training.loss",
        values={"loss": loss.name, "expected": other},
        fix=Fix(f"Use {other}", (set_spec("training.loss", other),)),
        severity="warning",
    )


def check_end(network: NetworkSpec, output: str) -> Iterator[Problem]:
    """A network that randomly changes its answers during training, with a layer such as Dropout at its end."""
    node = next(node for node in network.nodes if node.id == output)
    if trait(node, "noise"):
        yield Problem(
            "noise_at_the_end",
            f"{node.class_name} after the last layer changes answers during training, even correct ones. "
            "It belongs between hidden layers.",
            severity="warning",
            node=output,
            values={"class_name": node.class_name},
            fix=Fix(f"Remove {output}", (remove(output),)),
        )


def _outputs(units: int | None) -> str:
    if units is None:
        return "a variable number of outputs"
    return "1 output" if units == 1 else f"{units} outputs"


def _show(shape: Shape) -> str:
    return "(" + ", ".join("None" if size is None else str(size) for size in shape) + ")"
