"""Checks that class weights name classes of the data, and leave rows to learn from."""

from collections.abc import Iterator, Mapping
from typing import Any

from layerloom.graph.problems import Fix, Problem, set_spec
from layerloom.spec import TrainingSpec

_PATH = "training.class_weight"
# The smallest number that float32 holds with full precision; TensorFlow treats smaller numbers as 0.
_LEAST = 2.0**-126


def check_class_weight(training: TrainingSpec, facts: dict[str, Any] | None) -> Iterator[Problem]:
    """All problems of the class weights. ``facts`` are the facts of the dataset, if known."""
    weights = training.class_weight
    if weights is None or facts is None:
        return
    drop = Fix("Remove the class weights", (set_spec(_PATH, None),))
    if facts["task"] != "classification":
        message = f"'{facts['name']}' has no classes, so class weights have no meaning."
        values = {"dataset": facts["name"]}
        yield Problem("class_weight_without_classes", message, field=_PATH, values=values, fix=drop)
        return
    classes = len(facts["classes"])
    wrong = [key for key in weights if int(key) >= classes]
    if wrong:
        message = f"There are weights for the classes {', '.join(wrong)}; the data has the classes 0 to {classes - 1}."
        kept = {key: weight for key, weight in weights.items() if key not in wrong}
        fix = Fix("Keep the others", (set_spec(_PATH, kept),)) if kept else drop
        values = {"classes": classes, "last": classes - 1, "received": wrong}
        yield Problem("unknown_class_index", message, field=_PATH, values=values, fix=fix)
    elif not _counts(weights, facts):
        message = (
            "Every training row has a weight of 0, so the loss is always 0 and the network learns nothing. "
            "Without class weights every row counts."
        )
        yield Problem("class_weight_all_zero", message, field=_PATH, values={"classes": classes}, fix=drop)


def _counts(weights: Mapping[str, float], facts: dict[str, Any]) -> bool:
    """Whether some class has training rows and a weight above 0. A class without a weight has the weight 1."""
    balance = facts.get("balance")
    rows = balance["train"] if balance else [1] * len(facts["classes"])
    by_class = {int(key): weight for key, weight in weights.items()}
    return any(by_class.get(number, 1.0) >= _LEAST for number, count in enumerate(rows) if count > 0)
