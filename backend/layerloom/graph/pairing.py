"""Does the network end as its task and its loss need it, and why?

Classes: softmax with categorical cross-entropy, or one sigmoid with binary cross-entropy. Numbers: no activation, with
a loss that measures a distance.
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
    """Problems between the network's end, the data's task and the loss.

    Args:
        network: A network without structural errors.
        output: The node that is the network's output.
        shapes: Output shapes of the nodes, batch axis included; the output's must be there.
        facts: Of the dataset (docs/processes.md).
        training: Its loss decides what the end must look like.
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
        f"The network ends with a value at each of several positions, shape {_show(shape)}; "
        "the targets have one label a sample. Flatten or pool before the last layer.",
        node=output,
        values={"shape": shape},
        fix=_one_position(output, view, training),
    )


def _one_position(output: str, view: View, training: TrainingSpec) -> Fix | None:
    """Where axes are still there that the end does not need: at the first Dense of the last ones."""
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
    # Steps of any number, and words, are averaged; they have no fixed place.
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
        severity, words = "warning", f"{_outputs(units)} for {classes} classes: some can never be right"
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
    """What else makes one output a class good: softmax, and a loss that compares classes."""
    change = _loss_of_classes(loss, classes)
    wanted = head.activation != "softmax" and (head.shape[-1] == 1 or change)
    return (head.set_activation("softmax") if wanted else ()) + change


def _loss_of_classes(loss: Loss, classes: int) -> tuple[Edit, ...]:
    if loss.together or classes <= 2:
        return ()
    return (set_spec("training.loss", "sparse_categorical_crossentropy"),)


def _dense_at_the_end(head: Head, output: str, config: dict[str, Any], more: tuple[Edit, ...] = ()) -> Fix:
    """Where no parameter decides how many outputs there are, one more layer does."""
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
    """A loss that compares something else than classes that exclude each other."""
    single = head.shape[-1] == 1
    better = "binary_crossentropy" if single else "sparse_categorical_crossentropy"
    wanted = "sigmoid" if single else "softmax"
    if loss.for_numbers:
        yield Problem(
            "loss_for_numbers",
            f"{loss.name} measures how far a number is off, but the data asks for a class. {better} compares "
            "probabilities: the surer a wrong answer, the more it costs, so the network learns faster.",
            severity="warning",
            field="training.loss",
            values={"loss": loss.name, "expected": better},
            fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, wanted))),
        )
    elif loss.binary and classes > 2:
        yield Problem(
            "binary_loss",
            f"{loss.name} judges each of the {classes} outputs by itself, as if several classes could be right at "
            f"once. Only one is: {better} lets them compete.",
            severity="warning",
            field="training.loss",
            values={"loss": loss.name, "classes": classes, "expected": better},
            fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, wanted))),
        )


def _if_needed(head: Head, activation: str) -> tuple[Edit, ...]:
    return () if head.activation in (activation, None) else head.set_activation(activation)


_WHY = {
    "softmax": "{loss} compares probabilities of the classes, and softmax makes them: positive, and 1 in sum",
    "sigmoid": "{loss} compares a probability, and sigmoid makes one: a number between 0 and 1",
    "margin": "{loss} asks for a value on the right side of 0, and this one never goes below it",
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
    """The activation that the loss needs where it is another one."""
    if loss.margin:
        return "linear" if head.one_sided else None
    if loss.traits["outputs"] != "probabilities" or (loss.binary and classes > 2):
        return None
    if loss.logits:
        # What is never below 0 never says no.
        return "linear" if head.bounded or (head.one_sided and loss.binary) else None
    if loss.binary:
        return None if head.activation in ("sigmoid", "softmax") else "sigmoid"
    if loss.together and loss.traits["targets"] != "like_outputs":
        return None if head.activation == "softmax" else "softmax"
    # They compare shares, from whatever activation these come.
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
            f"{loss.name} compares classes, but '{facts['name']}' asks for a number: mean_squared_error measures how "
            "far off it is.",
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
            f"The network ends in '{head.activation}', whose values stay in a fixed range; the target's may not. "
            "A linear end can say any number.",
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
        f"{loss.name} compares samples or sequences, so the outputs are no answers: scores, confusion matrix and "
        f"predicted classes of such a run say nothing. {better} trains the network to name the class.",
        "warning",
        field="training.loss",
        values={"loss": loss.name, "expected": better},
        fix=Fix(f"Use {better}", (set_spec("training.loss", better), *_if_needed(head, "softmax"))),
    )


def _of_one_number(loss: Loss) -> Problem:
    other = loss.traits["instead"]["column"]
    return Problem(
        "loss_of_one_output",
        f"{loss.name} compares directions, and a single number has none but its sign: any positive prediction of a "
        f"positive target would be perfect. {other} measures how far off it is.",
        field="training.loss",
        values={"loss": loss.name, "expected": other},
        fix=Fix(f"Use {other}", (set_spec("training.loss", other),)),
        severity="warning",
    )


def check_end(network: NetworkSpec, output: str) -> Iterator[Problem]:
    """A network that throws away part of its answer while it trains."""
    node = next(node for node in network.nodes if node.id == output)
    if trait(node, "noise"):
        yield Problem(
            "noise_at_the_end",
            f"{node.class_name} after the last layer spoils answers while training, right ones too. "
            "It belongs between hidden layers.",
            severity="warning",
            node=output,
            values={"class_name": node.class_name},
            fix=Fix(f"Remove {output}", (remove(output),)),
        )


def _outputs(units: int | None) -> str:
    if units is None:
        return "a number of outputs that is not fixed"
    return "1 output" if units == 1 else f"{units} outputs"


def _show(shape: Shape) -> str:
    return "(" + ", ".join("None" if size is None else str(size) for size in shape) + ")"
