"""Fixes that need the shapes of the network, because they depend on the layers around a node."""

from layerloom.graph.problems import Problem
from layerloom.graph.repair.merge import join_another, same_shape
from layerloom.graph.repair.rank import right_rank, without
from layerloom.graph.repair.window import smaller_window
from layerloom.graph.view import View

_REPAIRS = {
    "wrong_rank": right_rank,
    "window_too_large": smaller_window,
    "merge_shapes": same_shape,
    "merge_needs_inputs": join_another,
    "shape_mismatch": without,
}


def repaired(problem: Problem, view: View) -> Problem:
    """The problem with the best fix, and sometimes with a better message."""
    repair = _REPAIRS.get(problem.code)
    return problem if repair is None or problem.node not in view.nodes else repair(problem, view)
