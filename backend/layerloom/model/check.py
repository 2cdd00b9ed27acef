"""The check report of a network: all its problems, and what training would cost (docs/processes.md)."""

from dataclasses import replace
from typing import Any

from layerloom.graph.batches import check_batches
from layerloom.graph.budget import Budget, check_size
from layerloom.graph.check import check_structure, output_of
from layerloom.graph.cost import batch_size, forecast, node_cost, totals
from layerloom.graph.embedding import check_embeddings
from layerloom.graph.head import find_head, head_edits
from layerloom.graph.linear import check_linear
from layerloom.graph.masks import check_masks
from layerloom.graph.metrics import check_metrics
from layerloom.graph.order import wiring_of
from layerloom.graph.pairing import check_end, check_head
from layerloom.graph.penalties import asks_for_penalties, check_penalties
from layerloom.graph.precision import check_precision
from layerloom.graph.problems import Fix, Problem, insert_before
from layerloom.graph.repair import repaired
from layerloom.graph.stopping import check_stopping, monitors
from layerloom.graph.training import check_training
from layerloom.graph.view import View
from layerloom.model.rehearsal import rehearse
from layerloom.model.schedules import Beginning, check_schedule
from layerloom.model.shapes import trace
from layerloom.spec import NetworkSpec, TrainingSpec

# These problems are about the position of a node; the node itself can be built.
_CAN_BE_BUILT = frozenset({"no_layers", "several_inputs", "several_outputs"})


def check_network(
    network: NetworkSpec,
    facts: dict[str, Any] | None = None,
    training: TrainingSpec | None = None,
    budget: Budget | None = None,
    found: list[Problem] | None = None,
    beginning: Beginning | None = None,
) -> dict[str, Any]:
    """The check report as plain JSON values.

    Args:
        network: A parsed network, which may have any problems.
        facts: The facts of the dataset; without them shapes may stay unknown.
        training: The training; it is checked too, if given.
        budget: Limits on size.
        found: Problems that are known already, such as those of the data; they come first.
        beginning: Where training begins; None for fresh weights.
    """
    wiring = wiring_of(network)
    structure = check_structure(network, wiring)
    broken = frozenset(
        problem.node
        for problem in structure
        if problem.node and problem.severity == "error" and problem.code not in _CAN_BE_BUILT
    )
    traced = trace(network, facts["shape"] if facts else None, broken, wiring)
    view = View(network, {name: shape.output for name, shape in traced.nodes.items()}, facts, wiring)
    problems = [*(found or []), *(repaired(problem, view) for problem in [*structure, *traced.problems])]
    lost = {name for name, shape in traced.nodes.items() if shape.mask_lost}
    policy = training.dtype_policy if training else "float32"
    problems += [*check_embeddings(view), *check_precision(view, policy), *check_masks(view, lost), *check_linear(view)]
    if training is not None:
        problems += [
            *check_batches(view, training, facts),
            *check_schedule(training, facts, beginning or Beginning()),
            *check_training(training, facts),
            *check_penalties(network, training),
            *check_stopping(training, facts, penalties=asks_for_penalties(network)),
        ]

    costs = {
        name: node_cost(view.nodes[name], shape.inputs, shape.output, shape.params, shape.trainable)
        for name, shape in traced.nodes.items()
    }
    batch = batch_size(training, facts)
    sums = totals(list(costs.values()), batch, training.optimizer if training else None)
    problems += check_size(view, costs, sums, budget or Budget(), batch if training else None)

    output = output_of(network)
    whole = len(traced.nodes) == len(view.nodes) and not any(problem.severity == "error" for problem in structure)
    if whole and output:
        problems += check_end(network, output)
        problems += (
            [] if facts is None or training is None else _end_and_training(view, network, output, training, problems)
        )
    problems = [_with_a_first_layer(problem, view, training) for problem in problems]
    if whole and output and sums["trainable"] == 0 and not any(problem.code == "no_layers" for problem in structure):
        message = "The network cannot learn anything: no layer has trainable weights."
        problems.append(Problem("nothing_to_learn", message, node=output, fix=_something_to_learn(view, output)))
    penalties = asks_for_penalties(network)
    return {
        "ok": not any(problem.severity == "error" for problem in problems),
        "nodes": {
            name: {"output_shape": shape.output, "params": shape.params, "flops": costs[name].flops}
            for name, shape in traced.nodes.items()
        },
        "totals": sums,
        "forecast": forecast(list(costs.values()), training, facts) if whole and facts and training else None,
        "monitors": [] if training is None else monitors(training, facts, penalties=penalties),
        "problems": [problem.to_dict() for problem in problems],
    }


def _end_and_training(
    view: View, network: NetworkSpec, output: str, training: TrainingSpec, known: list[Problem]
) -> list[Problem]:
    """Problems between the end of the network, the loss and the metrics, including what Keras itself refuses."""
    facts, shape = view.facts or {}, view.shapes[output]
    problems = check_head(network, output, view.shapes, facts, training)
    fits = len(shape) == 2 and not any(problem.severity == "error" for problem in problems)
    if fits:
        problems += check_metrics(training, facts, find_head(network, output, shape))
    wrong = frozenset(problem.field for problem in [*known, *problems] if problem.field and problem.severity == "error")
    classes = None if facts["classes"] is None else len(facts["classes"])
    return problems + rehearse(training, classes, shape[-1] if fits else None, skip=wrong)


def _with_a_first_layer(problem: Problem, view: View, training: TrainingSpec | None) -> Problem:
    """For a network with only an input: a fix that adds the last layer."""
    shape = view.shapes.get(problem.node or "")
    if problem.code != "no_layers" or problem.node is None or shape is None or view.facts is None or training is None:
        return problem
    edits = head_edits(problem.node, shape, view.facts, training)
    return replace(problem, fix=Fix("Add a Dense layer", edits))


def _something_to_learn(view: View, output: str) -> Fix | None:
    """A fix that inserts a Dense before the last node, with the width of its input."""
    shape = view.shapes.get(output)
    if shape is None or len(shape) != 2 or shape[1] is None or view.feeder(output) is None:
        return None
    width = shape[1] if view.facts is None else len(view.facts["classes"] or [0])
    return Fix("Insert a Dense layer", (insert_before(output, "Dense", {"units": width}),))
