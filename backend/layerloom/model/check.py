"""The check report of a network: everything that is wrong, and what it would cost (docs/architecture.md)."""

from dataclasses import dataclass
from typing import Any

from layerloom.graph.check import check_structure, output_of
from layerloom.graph.cost import NodeCost, batch_size, forecast, node_cost, totals
from layerloom.graph.head import check_head
from layerloom.graph.metrics import check_metrics
from layerloom.graph.problems import Problem
from layerloom.graph.training import check_training
from layerloom.model.rehearsal import rehearse
from layerloom.model.shapes import trace
from layerloom.spec import NetworkSpec, TrainingSpec


@dataclass(frozen=True)
class Budget:
    """The largest network that may train: its weights, and the bytes it holds while training."""

    params: int = 500_000_000
    memory: int = 64 * 2**30


def check_network(
    network: NetworkSpec,
    facts: dict[str, Any] | None = None,
    training: TrainingSpec | None = None,
    budget: Budget | None = None,
    found: list[Problem] | None = None,
) -> dict[str, Any]:
    """The check report as plain JSON values.

    Args:
        network: Whatever has the outer form of a network.
        facts: Of the dataset; without them shapes may stay unknown.
        training: Checked too where given.
        budget: Limits on size.
        found: Problems known already, such as those of the data; they come first.
    """
    structure = check_structure(network)
    problems = [*(found or []), *structure]
    broken = frozenset(problem.node for problem in structure if problem.node and problem.severity == "error")
    traced = trace(network, facts["shape"] if facts else None, skip=broken)
    problems += traced.problems
    if training is not None:
        problems += check_training(training, facts)

    nodes = {node.id: node for node in network.nodes}
    costs = {
        node_id: node_cost(nodes[node_id], shape.inputs, shape.output, shape.params, shape.trainable)
        for node_id, shape in traced.nodes.items()
    }
    optimizer = training.optimizer.class_name if training else None
    sums = totals(list(costs.values()), batch_size(training, facts), optimizer)
    problems += _size_problems(costs, sums, budget or Budget())

    output = output_of(network)
    whole = len(traced.nodes) == len(nodes) and not any(problem.severity == "error" for problem in structure)
    if whole and output and facts and training:
        shape = traced.nodes[output].output
        head = check_head(network, output, shape, facts, training)
        problems += head
        fits = len(shape) == 2 and not any(problem.severity == "error" for problem in head)
        problems += check_metrics(training, facts, shape[-1]) if fits else []
        known = frozenset(problem.field for problem in problems if problem.field and problem.severity == "error")
        classes = None if facts["classes"] is None else len(facts["classes"])
        problems += rehearse(training, classes, shape[-1] if fits else None, skip=known)
    if whole and sums["trainable"] == 0 and not any(problem.code == "no_layers" for problem in structure):
        message = "The network has nothing to learn: no layer has weights that training may change."
        problems.append(Problem("nothing_to_learn", message, node=output))
    return {
        "ok": not any(problem.severity == "error" for problem in problems),
        "nodes": {
            node_id: {"output_shape": shape.output, "params": shape.params, "flops": costs[node_id].flops}
            for node_id, shape in traced.nodes.items()
        },
        "totals": sums,
        "forecast": forecast(list(costs.values()), training, facts) if whole and facts and training else None,
        "problems": [problem.to_dict() for problem in problems],
    }


def _size_problems(costs: dict[str, NodeCost], sums: dict[str, int], budget: Budget) -> list[Problem]:
    problems: list[Problem] = []
    if sums["params"] > budget.params:
        largest = max(costs, key=lambda node: costs[node].params)
        problems.append(
            Problem(
                "too_many_parameters",
                f"The network has {sums['params']:,} parameters; at most {budget.params:,} are allowed. "
                f"'{largest}' alone has {costs[largest].params:,}.",
                node=largest,
                values={"params": sums["params"], "limit": budget.params, "largest": costs[largest].params},
            )
        )
    elif sums["memory"] > budget.memory:
        largest = max(costs, key=lambda node: costs[node].activations)
        problems.append(
            Problem(
                "too_much_memory",
                f"Training would hold about {sums['memory'] // 2**30:,} GiB; "
                f"at most {budget.memory // 2**30:,} GiB are allowed. "
                f"Take a smaller batch, or fewer outputs from '{largest}'.",
                node=largest,
                values={"memory": sums["memory"], "limit": budget.memory},
            )
        )
    return problems
