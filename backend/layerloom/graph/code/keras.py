"""A run spec as a plain Keras script that trains the same model on the same rows in the same order.

Layerloom is needed in it for the rows alone. Two things decide that the numbers agree: objects are made in the order in
which the run makes them, since each draws its seed when it is made, and the order of the rows comes from the seed and
the number of the epoch.
"""

import pprint
from typing import Any

from layerloom import __version__
from layerloom.catalog import load as catalog
from layerloom.errors import NetworkError
from layerloom.graph.code.expressions import WIDTH, Call, keras_object, source
from layerloom.graph.code.names import variables
from layerloom.graph.head import loss_of
from layerloom.graph.metrics import targets_of
from layerloom.graph.order import inputs_of, outputs_of, topological_order
from layerloom.graph.training import ACCURACY, metric_name
from layerloom.spec import ClassConfig, NetworkSpec, NodeSpec, RunSpec, TrainingSpec

# What the script names itself; no layer's variable may be called so.
_TAKEN = (
    "DataSpec batches best best_epoch data epoch history itertools keras len math mean model np order prepare print "
    "range rows scores sizes start variance weights x_test x_train x_validation y y_test y_train y_validation "
    "SEED EPOCHS BATCH_SIZE CLASS_WEIGHT"
).split()


def keras_script(spec: RunSpec, facts: dict[str, Any], outputs: int | None) -> str:
    """The script's text.

    Args:
        spec: Of a run that passes the check.
        facts: Of its dataset (docs/architecture.md), with the spec's shape and split.
        outputs: The width of the network's end, as the check reports it.

    Raises:
        NetworkError: if the network has no order, no single input and output, or a class the catalogue lacks.
    """
    training = spec.training
    validates, tests = facts["counts"]["validation"] > 0, facts["counts"]["test"] > 0 and not spec.data.split.sealed
    weighted = training.class_weight is not None and facts["classes"] is not None
    parts = [
        _head(spec),
        _constants(training, weighted=weighted),
        _data(spec, facts, outputs),
        _network(spec, facts),
        _compile(training),
        _batches(training, weighted=weighted),
        _fit(training, validates=validates),
        _end(training, validates=validates, tests=tests),
    ]
    return "\n".join(parts)


def _head(spec: RunSpec) -> str:
    return f"""\
# The run {spec.name!r} as a plain Keras script, written by Layerloom {__version__}.
# Layerloom is needed for the rows alone: pip install 'layerloom[cpu]'

import itertools
import math

import keras
import numpy as np

from layerloom.datasets.prepare import prepare
from layerloom.spec import DataSpec
"""


def _constants(training: TrainingSpec, *, weighted: bool) -> str:
    lines = [f"SEED = {training.seed}", f"EPOCHS = {training.epochs}"]
    if weighted and training.class_weight is not None:
        by_class = {int(label): weight for label, weight in training.class_weight.items()}
        lines.append(f"CLASS_WEIGHT = {pprint.pformat(by_class, width=WIDTH)}")
    return "\n".join(lines) + "\n"


def _data(spec: RunSpec, facts: dict[str, Any], outputs: int | None) -> str:
    document = pprint.pformat(spec.data.to_json(), width=WIDTH, sort_dicts=False)
    lines = [
        "# The raw rows, split as the run split them.",
        f"data = prepare(DataSpec.model_validate({_indented(document)}))",
        "x_train, y_train = data.x_train, data.y_train",
        "x_validation, y_validation = data.x_validation, data.y_validation",
        "x_test, y_test = data.x_test, data.y_test",
    ]
    if spec.training.class_weight is not None and facts["classes"] is not None:
        lines.append('weights = np.array([CLASS_WEIGHT.get(int(label), 1.0) for label in y_train], dtype="float32")')
    if facts["classes"] is not None:
        loss, _ = loss_of(spec.training)
        classes = len(facts["classes"])
        form = {
            "numbers": "",
            "one_hot": f'np.eye({classes}, dtype="float32")[y]',
            "column": 'y.astype("float32")[:, None]',
        }[targets_of(loss, classes, outputs)]
        if form:
            lines += [
                "# The loss compares each output with a target of its own."
                if "eye" in form
                else "# The loss compares the output with one column.",
                f"y_train, y_validation, y_test = ({form} for y in (y_train, y_validation, y_test))",
            ]
    batch = spec.training.batch_size
    lines.append(f"BATCH_SIZE = {'len(x_train)' if batch == 'full' else f'min({batch}, len(x_train))'}")
    return "\n".join(lines) + "\n"


def _network(spec: RunSpec, facts: dict[str, Any]) -> str:
    network = spec.network
    order = topological_order(network)
    nodes = {node.id: node for node in network.nodes}
    sources = inputs_of(network)
    entrances = [node for node in order if nodes[node].class_name == "InputLayer"]
    ends = [node for node, targets in outputs_of(network).items() if not targets]
    if len(entrances) != 1 or len(ends) != 1:
        raise NetworkError("The network must have one input and one output.", code="several_outputs")
    names = variables([*order, _preparation_id(network)], _TAKEN)
    lines: list[str] = []
    statistics, layer = _preparation(network, facts)
    lines += statistics
    lines += ["# Right before the first weight is drawn, so that the seed alone decides them.", _SEED]
    fed = dict(names)
    for node_id in order:
        node, name = nodes[node_id], names[node_id]
        if node.class_name == "InputLayer":
            lines.append(f"{name} = {source(_input(node, facts), 0, len(name) + 3)}")
            if layer is not None:
                prepared = names[_preparation_id(network)]
                lines.append(f"{prepared} = {source(layer, 0, len(prepared) + len(name) + 5)}({name})")
                fed[node_id] = prepared
            continue
        given = _given(node, [fed[source_id] for source_id in sources[node_id]])
        made = keras_object("layer", node.class_name, node.config, name=repr(node_id))
        lines.append(f"{name} = {source(made, 0, len(name) + len(given) + 3)}{given}")
    lines.append(f'model = keras.Model({names[entrances[0]]}, {fed[ends[0]]}, name="network")')
    return "\n".join(lines) + "\n"


_SEED = "keras.utils.set_random_seed(SEED)"


def _preparation(network: NetworkSpec, facts: dict[str, Any]) -> tuple[list[str], Call | None]:
    """Lines of what the preparation measures, and the layer that applies it, if there is one."""
    name = {"name": repr(_preparation_id(network))}
    if facts["standardize"]:
        axes = repr(tuple(range(1, len(facts["shape"]) + 1)))
        lines = [
            "# Each value of a row is brought to mean 0 and variance 1; one that never varies passes as it is.",
            'mean = x_train.mean(axis=0, dtype="float64")',
            'variance = x_train.var(axis=0, dtype="float64")',
            "variance = np.where(variance > 0, variance, 1.0)",
        ]
        given = {"axis": axes, "mean": 'mean.astype("float32")', "variance": 'variance.astype("float32")'}
        return lines, Call("keras.layers.Normalization", (), given | name)
    if facts["scale"] is not None:
        return [], Call("keras.layers.Rescaling", (f"1.0 / {float(facts['scale'])!r}",), name)
    return [], None


def _preparation_id(network: NetworkSpec) -> str:
    """As `layerloom.model.build` names it."""
    ids = {node.id for node in network.nodes}
    name, number = "preparation", 1
    while name in ids:
        number += 1
        name = f"preparation_{number}"
    return name


def _input(node: NodeSpec, facts: dict[str, Any]) -> Call:
    config = {name: value for name, value in node.config.items() if name != "shape" and value is not None}
    shape = tuple(node.config.get("shape") or facts["shape"])
    made = keras_object("layer", "InputLayer", config, name=repr(node.id))
    return Call("keras.Input", (), {"shape": repr(shape)} | made.named)


def _given(node: NodeSpec, inputs: list[str]) -> str:
    """The call of a layer on its inputs."""
    if not inputs:
        raise NetworkError(f"Nothing feeds '{node.id}'.", code="not_connected", node=node.id)
    entry = catalog.layer(node.class_name)
    if entry.spread:
        return f"({', '.join(inputs)})"
    return f"([{', '.join(inputs)}])" if entry.inputs == "many" else f"({inputs[0]})"


def _compile(training: TrainingSpec) -> str:
    optimizer = keras_object("optimizer", training.optimizer.class_name, training.optimizer.config)
    loss, config = _parts(training.loss)
    metrics = [repr(metric) if metric in ACCURACY else _metric(metric) for metric in training.metrics]
    named = {"optimizer": optimizer, "loss": keras_object("loss", loss, config), "metrics": metrics}
    return f"{source(Call('model.compile', (), named))}\n"


def _metric(metric: str | ClassConfig) -> Any:
    name, config = _parts(metric)
    others = {key: value for key, value in config.items() if key != "name"}
    return keras_object("metric", name, others, name=repr(metric_name(metric)))


def _parts(value: str | ClassConfig) -> tuple[str, dict[str, Any]]:
    return (value, {}) if isinstance(value, str) else (value.class_name, value.config)


def _batches(training: TrainingSpec, *, weighted: bool) -> str:
    drawn = "np.random.default_rng([SEED, epoch]).permutation(len(x_train))"
    order = drawn if training.shuffle else "np.arange(len(x_train))"
    each = "each epoch in an order of its own" if training.shuffle else "in the same order in each epoch"
    yielded = "x_train[rows], y_train[rows]" + (", weights[rows]" if weighted else "")
    return f'''
def batches():
    """The training rows without end, {each}."""
    for epoch in itertools.count(1):
        order = {order}
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            yield {yielded}

'''


def _fit(training: TrainingSpec, *, validates: bool) -> str:
    named: dict[str, Any] = {"steps_per_epoch": "math.ceil(len(x_train) / BATCH_SIZE)", "epochs": "EPOCHS"}
    if validates:
        named |= {"validation_data": "(x_validation, y_validation)", "validation_batch_size": "1024"}
    stopping = training.early_stopping
    monitor = repr(_monitor(training, validates=validates))
    mode = repr(stopping.mode if stopping else "min")
    callbacks: list[Any] = []
    if stopping is not None:
        given = {
            "monitor": monitor,
            "mode": mode,
            "patience": repr(stopping.patience),
            "min_delta": repr(stopping.min_delta),
            "baseline": repr(stopping.baseline),
            "start_from_epoch": repr(stopping.start_from_epoch),
        }
        callbacks.append(Call("keras.callbacks.EarlyStopping", (), given))
    best = {"monitor": monitor, "mode": mode, "save_best_only": "True"}
    callbacks.append(Call("keras.callbacks.ModelCheckpoint", ('"best.keras"',), best))
    if training.stop_on_nan:
        callbacks.append(Call("keras.callbacks.TerminateOnNaN"))
    named |= {"callbacks": callbacks, "verbose": "2"}
    fit = source(Call("model.fit", ("batches()",), named), 0, len("history = "))
    return f"# The best epoch is judged over the whole run; early stopping only decides when it ends.\nhistory = {fit}\n"


def _monitor(training: TrainingSpec, *, validates: bool) -> str:
    monitor = training.early_stopping.monitor if training.early_stopping else "val_loss"
    return monitor if validates else monitor.removeprefix("val_")


def _end(training: TrainingSpec, *, validates: bool, tests: bool) -> str:
    keeps_best = training.early_stopping is None or training.early_stopping.restore_best_weights
    watched = "val_loss" if validates else "loss"
    lines = [f'print(f"epoch {{len(history.epoch)}}: {watched} {{history.history[\'{watched}\'][-1]:.6f}}")']
    if keeps_best:
        lines.append('model = keras.models.load_model("best.keras")')
    else:
        lines.append('model.save("last.keras")')
    if tests:
        lines.append("scores = model.evaluate(x_test, y_test, batch_size=1024, return_dict=True, verbose=0)")
        lines.append('print("test:", {name: round(value, 6) for name, value in scores.items()})')
    return "\n".join(lines) + "\n"


def _indented(document: str) -> str:
    """A multi-line literal inside a call, hanging below its first brace."""
    if "\n" not in document:
        return document
    body = "\n".join(f"    {line}" for line in document[1:-1].replace("\n ", "\n").split("\n"))
    return f"{{\n{body},\n}}"
