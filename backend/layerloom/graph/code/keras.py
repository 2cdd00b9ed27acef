"""A run spec as a plain Keras script that trains the same model on the same rows in the same order.

The script needs Keras and public packages alone. Two things make the numbers agree with the run. The script creates
objects in the same order as the run, because each object draws its seed when it is created. And it computes the order
of the rows from the seed and the number of the epoch.
"""

import ast
from collections.abc import Iterator
from typing import Any

from layerloom import __version__
from layerloom.catalog import load as catalog
from layerloom.errors import NetworkError, SpecError
from layerloom.graph.check import output_of
from layerloom.graph.code import penalties as penalties_code
from layerloom.graph.code.callbacks import callbacks_source
from layerloom.graph.code.expressions import Call, keras_object, literal, source
from layerloom.graph.code.fitting import batches, compiled, constants, end, fit
from layerloom.graph.code.names import variables
from layerloom.graph.code.rows import RowsCode
from layerloom.graph.order import inputs_of, topological_order
from layerloom.graph.penalties import asks_for_penalties
from layerloom.recipe import Changes, Recipe, recipe_of
from layerloom.spec import NetworkSpec, NodeSpec, RunSpec, TrainingSpec

_NONE = Changes()
_IMPORTS = ("import itertools", "import math", "import keras", "import numpy as np")


def require_script(spec: RunSpec) -> None:
    """Refuse a spec that cannot be written as a script.

    Raises:
        SpecError: for a fork, because plain Keras cannot begin from the state of its parent run.
    """
    if spec.fork is not None:
        raise SpecError(
            f"This run begins from epoch {spec.fork.epoch} of run {spec.fork.run}, so a script cannot repeat it.",
            code="fork_without_script",
            field="fork",
            expected="a run that begins from fresh weights",
            received=f"a fork of run {spec.fork.run}",
            fix="Use the trained model (model.keras), or export the parent run and change its script like the fork.",
        )


def require_trainable(report: dict[str, Any]) -> None:
    """Refuse a check report with errors.

    Raises:
        NetworkError: with the problems that are errors.
    """
    if not report["ok"]:
        raise NetworkError(
            "This network cannot train, so it cannot be exported as a script.",
            errors=[problem for problem in report["problems"] if problem["severity"] == "error"],
            fix="Solve the listed problems first; the check has fixes for them.",
        )


def script_of_report(
    spec: RunSpec, report: dict[str, Any], facts: dict[str, Any], rows: RowsCode, changes: Changes = _NONE
) -> str:
    """The script of a run spec that has been checked.

    Args:
        spec: A run spec.
        report: Its check report.
        facts: The facts of its dataset.
        rows: The code that makes its rows.
        changes: What a person changed while the run trained.

    Raises:
        NetworkError: with the problems, if one of them is an error.
        SpecError: for a fork.
    """
    require_trainable(report)
    output = output_of(spec.network)
    shape = report["nodes"][output]["output_shape"] if output else None
    return keras_script(spec, facts, rows, shape[-1] if shape else None, changes)


def keras_script(
    spec: RunSpec, facts: dict[str, Any], rows: RowsCode, outputs: int | None, changes: Changes = _NONE
) -> str:
    """The text of the script.

    Args:
        spec: A run spec that passes the check.
        facts: Of its dataset (docs/processes.md), with the spec's shape and split.
        rows: The code that makes the rows.
        outputs: The number of values in the network's output, from the check report.
        changes: What a person changed while the run trained.

    Raises:
        NetworkError: if the network has a cycle, several inputs or outputs, or a class that the catalogue lacks.
    """
    require_script(spec)
    recipe = recipe_of(spec, facts, outputs, changes)
    penalties = asks_for_penalties(spec.network)
    before = [
        _head(spec, facts, rows),
        constants(recipe),
        f"\n{rows.source}{_targets(facts, recipe)}",
    ]
    after = [
        compiled(spec.training),
        *([penalties_code.SOURCE] if penalties else []),
        batches(recipe),
        *([defined] if (defined := callbacks_source(recipe)) else []),
        fit(recipe),
        end(recipe),
    ]
    statistics, preparation = _preparation(spec, facts, recipe)
    taken = _names("\n".join([*before, *statistics, *after]))
    network = [*statistics, *_in_precision(spec.training, _network(spec.network, facts, preparation, taken))]
    return "\n".join([*before, "\n".join(network) + "\n", *after])


def _names(script: str) -> set[str]:
    """The names that a script uses; the variable of a layer must not have one of them."""
    return {node.id for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Name)}


def _head(spec: RunSpec, facts: dict[str, Any], rows: RowsCode) -> str:
    given = spec.name or spec.network.name
    name = f"The run {literal(given)}" if given else "A run"
    lines = [
        f"# {name} as a plain Keras script, written by Layerloom {__version__}. It runs without Layerloom.",
        f"# Install what it needs: pip install {' '.join(['tensorflow', *rows.packages])}",
        *_download(spec, facts),
        "# It is for Keras on TensorFlow with Keras's own defaults: float32, channels last, epsilon 1e-07.",
        "# A keras.json or KERAS_* variables with other settings change the numbers.",
    ]
    # The standard library first, as a formatter has it.
    standard, public = _IMPORTS[:2], _IMPORTS[2:]
    others = sorted({*standard, *rows.imports} - set(public), key=lambda line: (line.startswith("from"), line))
    return "\n".join([*lines, "", *others, "", *public]) + "\n"


def _download(spec: RunSpec, facts: dict[str, Any]) -> list[str]:
    if facts["download"] is None:
        return []
    megabytes = max(1, round(facts["download"]["size"] / 1e6))
    return [f"# It downloads {megabytes} MB to ~/.keras/datasets/{spec.data.dataset}, where they are not there yet."]


def _targets(facts: dict[str, Any], recipe: Recipe) -> str:
    """What becomes of the targets, and how many rows are a batch."""
    lines: list[str] = []
    if recipe.class_weight is not None:
        lines.append('weights = np.array([CLASS_WEIGHT.get(int(label), 1.0) for label in y_train], dtype="float32")')
    if recipe.targets == "one_hot":
        lines.append("# The loss compares each output with its own target.")
        lines.append(_each(f'np.eye({len(facts["classes"])}, dtype="float32")[y]'))
    elif recipe.targets == "column":
        lines.append("# The loss compares the output with one column.")
        lines.append(_each('y.astype("float32")[:, None]'))
    batch = recipe.batch_size
    lines.append(f"BATCH_SIZE = {'len(x_train)' if batch == 'full' else f'min({batch}, len(x_train))'}")
    return "\n".join(lines) + "\n"


def _each(form: str) -> str:
    return f"y_train, y_validation, y_test = ({form} for y in (y_train, y_validation, y_test))"


def _in_precision(training: TrainingSpec, network: Iterator[str]) -> Iterator[str]:
    """The network's lines, after a line that sets the precision if it is not Keras's default.

    The setting stays on: a saved model in mixed_float16 restores its loss scale only under the same setting.
    """
    if training.dtype_policy != "float32":
        yield f"keras.config.set_dtype_policy({literal(training.dtype_policy)})"
    yield from network


def _network(network: NetworkSpec, facts: dict[str, Any], preparation: Call | None, taken: set[str]) -> Iterator[str]:
    order = topological_order(network)
    nodes = {node.id: node for node in network.nodes}
    sources = inputs_of(network)
    entrances = [node for node in order if nodes[node].class_name == "InputLayer"]
    output = output_of(network)
    if len(entrances) != 1 or output is None:
        raise NetworkError("The network must have one input and one output.", code="several_outputs")
    prepared = _preparation_id(network)
    names = variables([*order, prepared], taken)
    tensors = dict(names)
    yield "# Set the seed right before the first weights are drawn, so that it alone decides them."
    yield "keras.utils.set_random_seed(SEED)"
    for node_id in order:
        node = nodes[node_id]
        if node.class_name != "InputLayer":
            made = keras_object("layer", node.class_name, node.config, name=literal(node_id))
            yield _line(names[node_id], made, _given(node, [tensors[name] for name in sources[node_id]]))
            continue
        yield _line(names[node_id], _input(node, facts))
        if preparation is not None:
            yield _line(names[prepared], preparation, f"({names[node_id]})")
            tensors[node_id] = names[prepared]
    yield f'model = keras.Model({names[entrances[0]]}, {tensors[output]}, name="network")'


def _line(name: str, made: Call, given: str = "") -> str:
    return f"{name} = {source(made, 0, len(name) + len(given) + 3)}{given}"


def _preparation(spec: RunSpec, facts: dict[str, Any], recipe: Recipe) -> tuple[list[str], Call | None]:
    """The lines that compute statistics for the preparation, and the layer that applies it, if there is one."""
    name = {"name": literal(_preparation_id(spec.network))}
    if spec.training.dtype_policy != "float32":
        # Half-precision types cannot hold large raw values, and they round the others.
        name["dtype"] = literal("float32")
    if recipe.standardize:
        axes = repr(tuple(range(1, len(facts["shape"]) + 1)))
        lines = [
            "# Scale each feature to mean 0 and variance 1; the variance of a constant feature is taken as 1.",
            'mean = x_train.mean(axis=0, dtype="float64")',
            'variance = x_train.var(axis=0, dtype="float64")',
            "variance = np.where(variance > 0, variance, 1.0)",
        ]
        given = {"axis": axes, "mean": 'mean.astype("float32")', "variance": 'variance.astype("float32")'}
        return lines, Call("keras.layers.Normalization", (), given | name)
    if recipe.scale is not None:
        return [], Call("keras.layers.Rescaling", (f"1.0 / {float(recipe.scale)!r}",), name)
    return [], None


def _preparation_id(network: NetworkSpec) -> str:
    """The same name that `layerloom.model.build` chooses."""
    ids = {node.id for node in network.nodes}
    name, number = "preparation", 1
    while name in ids:
        number += 1
        name = f"preparation_{number}"
    return name


def _input(node: NodeSpec, facts: dict[str, Any]) -> Call:
    config = {name: value for name, value in node.config.items() if name != "shape" and value is not None}
    shape = tuple(node.config.get("shape") or facts["shape"])
    made = keras_object("layer", "InputLayer", config, name=literal(node.id))
    return Call("keras.Input", (), {"shape": repr(shape), **made.named})


def _given(node: NodeSpec, inputs: list[str]) -> str:
    """The arguments with which a layer is called on its inputs."""
    if not inputs:
        raise NetworkError(f"Nothing feeds '{node.id}'.", code="not_connected", node=node.id)
    entry = catalog.layer(node.class_name)
    if entry.spread:
        return f"({', '.join(inputs)})"
    return f"([{', '.join(inputs)}])" if entry.inputs == "many" else f"({inputs[0]})"
