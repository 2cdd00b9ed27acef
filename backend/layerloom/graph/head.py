"""Does the network end as its task and its loss need it?

Targets as the datasets prepare them: class indices for the losses in `SPARSE`, one-hot rows for those in `ONE_HOT`
and for any other loss whose network has one output a class, else one column.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.order import inputs_of
from layerloom.graph.problems import Edit, Fix, Problem, insert_before, set_config, set_spec
from layerloom.spec import NetworkSpec, NodeSpec, TrainingSpec

Shape = list[int | None]

SPARSE = frozenset({"SparseCategoricalCrossentropy", "CategoricalGeneralizedCrossEntropy"})
ONE_HOT = frozenset({"CategoricalCrossentropy", "CategoricalFocalCrossentropy", "CategoricalHinge"})
BINARY = frozenset({"BinaryCrossentropy", "BinaryFocalCrossentropy"})
# They compare samples or sequences, not a sample with its own class.
NOT_CHECKED = frozenset({"Circle", "CTC"})
CLASSES_ONLY = SPARSE | ONE_HOT | BINARY | NOT_CHECKED | {"Hinge", "SquaredHinge", "Dice", "Tversky"}
# Their values never leave a fixed range.
BOUNDED = frozenset({"sigmoid", "softmax", "tanh", "hard_sigmoid", "hard_tanh", "softsign"})
# They keep the shape and the order of values, so what is before them decides.
_TRANSPARENT = frozenset(
    {"Dropout", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Identity", "ActivityRegularization"}
)


@dataclass(frozen=True)
class Head:
    """The end of a network: its output shape, and the nodes that decide its width and its activation."""

    shape: Shape
    width_node: NodeSpec | None
    activation: str | None
    activation_node: NodeSpec | None

    def set_units(self, units: int) -> tuple[Edit, ...]:
        """Edits that give the network so many outputs; none where no parameter decides it."""
        return (set_config(self.width_node.id, "units", units),) if self.width_node else ()

    def set_activation(self, name: str) -> tuple[Edit, ...]:
        """Edits that end the network in this activation; none where no parameter decides it."""
        return (set_config(self.activation_node.id, "activation", name),) if self.activation_node else ()


def check_head(
    network: NetworkSpec, output: str, shape: Shape, facts: dict[str, Any], training: TrainingSpec
) -> list[Problem]:
    """Problems between the network's end, the data's task and the loss.

    Args:
        network: A network without structural errors.
        output: The node that is the network's output.
        shape: That node's output shape, batch axis included.
        facts: Of the dataset (docs/architecture.md).
        training: Its loss decides what the end must look like.
    """
    loss, config = loss_of(training)
    if loss is None:
        return []
    head = find_head(network, output, shape)
    if facts["task"] == "regression":
        return list(_regression(head, output, loss, facts))
    if loss in NOT_CHECKED:
        return []
    problems = list(_rank(head, output))
    if not problems:
        problems = [*_width(head, output, loss, len(facts["classes"])), *_activation(head, output, loss, config)]
    return problems


def find_head(network: NetworkSpec, output: str, shape: Shape) -> Head:
    """Walks back from the output to the nodes that decide its width and its activation."""
    nodes = {node.id: node for node in network.nodes}
    inputs = inputs_of(network)
    activation: str | None = None
    activation_node: NodeSpec | None = None
    node = nodes[output]
    while True:
        entry = catalog.find("layer", node.class_name)
        if entry is None:
            break
        if activation is None:
            if "activation" in entry.properties:
                default = entry.properties["activation"].get("default")
                activation, activation_node = node.config.get("activation", default) or "linear", node
            elif node.class_name == "Softmax":
                activation = "softmax"
        if entry.class_name == "Dense":
            return Head(shape, node, activation, activation_node)
        if entry.class_name not in {*_TRANSPARENT, "Activation", "Softmax"} or len(inputs[node.id]) != 1:
            break
        node = nodes[inputs[node.id][0]]
    return Head(shape, None, activation, activation_node)


def loss_of(training: TrainingSpec) -> tuple[str | None, dict[str, Any]]:
    """The class and the config of the loss; None for a class that the catalogue does not have."""
    name, config = (
        (training.loss, {}) if isinstance(training.loss, str) else (training.loss.class_name, training.loss.config)
    )
    entry = catalog.find("loss", name)
    return (entry.class_name if entry else None), config


def _rank(head: Head, output: str) -> Iterator[Problem]:
    if len(head.shape) == 2:
        return
    target = head.width_node.id if head.width_node else None
    fix = Fix("Insert Flatten before it", (insert_before(target, "Flatten", {}),)) if target else None
    yield Problem(
        "head_rank",
        f"The network ends with a value at each of several positions, shape {_show(head.shape)}; "
        "the targets have one label a sample. Flatten or pool before the last layer.",
        node=output,
        values={"shape": head.shape},
        fix=fix,
    )


def _width(head: Head, output: str, loss: str, classes: int) -> Iterator[Problem]:
    units = head.shape[-1]
    if units == classes or (units == 1 and classes == 2 and loss not in SPARSE | ONE_HOT):
        return
    if loss in SPARSE and units is not None and units > classes:
        severity, words = "warning", f"{_outputs(units)} for {classes} classes: some can never be right"
    else:
        severity, words = "error", f"{_outputs(units)}, but the data has {classes} classes"
    edits = head.set_units(classes)
    if units == 1 and head.activation != "softmax":
        edits += head.set_activation("softmax")
    if loss not in SPARSE | ONE_HOT and classes > 2:
        edits += (set_spec("training.loss", "sparse_categorical_crossentropy"),)
    yield Problem(
        "head_units",
        f"The network ends in {words}.",
        severity=severity,
        node=output,
        field="units" if head.width_node and head.width_node.id == output else None,
        values={"units": units, "classes": classes},
        fix=Fix(f"Set {classes} units", edits) if head.width_node else None,
    )


def _activation(head: Head, output: str, loss: str, config: dict[str, Any]) -> Iterator[Problem]:
    if head.activation is None:
        return
    single = head.shape[-1] == 1
    if single and head.activation == "softmax":
        yield _always_one(head, output, "sigmoid")
        return
    if loss not in (SPARSE | ONE_HOT | BINARY) - {"CategoricalHinge"}:
        return
    wanted = "sigmoid" if loss in BINARY else "softmax"
    if config.get("from_logits") is True:
        if head.activation in BOUNDED:
            yield _pairing(head, output, loss, "linear", "expects raw values, since from_logits is true")
    elif head.activation != wanted and not (loss in BINARY and head.activation == "softmax"):
        yield _pairing(head, output, loss, wanted, "expects probabilities")


def _pairing(head: Head, output: str, loss: str, wanted: str, why: str) -> Problem:
    edits = head.set_activation(wanted)
    return Problem(
        "head_activation",
        f"The network ends in '{head.activation}', but {loss} {why}: it goes with '{wanted}'.",
        severity="warning",
        node=output,
        field="activation" if head.activation_node and head.activation_node.id == output else None,
        values={"activation": head.activation, "loss": loss, "expected": wanted},
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


def _regression(head: Head, output: str, loss: str, facts: dict[str, Any]) -> Iterator[Problem]:
    if loss in CLASSES_ONLY:
        yield Problem(
            "loss_for_classes",
            f"{loss} compares classes, but '{facts['name']}' asks for a number.",
            field="training.loss",
            values={"loss": loss, "dataset": facts["name"]},
            fix=Fix("Use mean_squared_error", (set_spec("training.loss", "mean_squared_error"),)),
        )
    rank = list(_rank(head, output))
    yield from rank
    if not rank and head.shape[-1] != 1:
        yield Problem(
            "head_units",
            f"The network ends in {_outputs(head.shape[-1])}, but there is one number to predict.",
            node=output,
            field="units" if head.width_node and head.width_node.id == output else None,
            values={"units": head.shape[-1], "targets": 1},
            fix=Fix("Set 1 unit", head.set_units(1)) if head.width_node else None,
        )
    elif head.activation == "softmax":
        yield _always_one(head, output, "linear")
    elif head.activation in BOUNDED:
        yield Problem(
            "bounded_output",
            f"The network ends in '{head.activation}', whose values stay in a fixed range; the target's may not.",
            severity="warning",
            node=output,
            values={"activation": head.activation, "expected": "linear"},
            fix=Fix("Use linear", head.set_activation("linear")) if head.activation_node else None,
        )


def _outputs(units: int | None) -> str:
    if units is None:
        return "a number of outputs that is not fixed"
    return "1 output" if units == 1 else f"{units} outputs"


def _show(shape: Shape) -> str:
    return "(" + ", ".join("None" if size is None else str(size) for size in shape) + ")"
