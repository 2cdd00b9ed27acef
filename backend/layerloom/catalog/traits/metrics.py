"""What metrics are like.

``higher_is_better``: which way is better. ``directed``: whether Keras's mode "auto" knows that too.
``range``: the least and the most that it can be, null where there is no limit. ``share``: whether it is a share of
the rows, which people read in percent.
"""

from typing import Any

from layerloom.catalog import starts

# Words that stand for no class of their own: Keras picks the one that fits targets and outputs.
WORDS = {word: ["BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"] for word in ("accuracy", "acc")}
# Keras does not say which way is better for counts.
_COUNTS = {"TruePositives": True, "TrueNegatives": True, "FalsePositives": False, "FalseNegatives": False}
# Errors and costs have no upper limit.
_FROM_NOTHING = (0.0, None)
_RANGES: dict[str, tuple[float | None, float | None]] = {
    "ConcordanceCorrelation": (-1.0, 1.0),
    "CosineSimilarity": (-1.0, 1.0),
    "PearsonCorrelation": (-1.0, 1.0),
    "KLDivergence": (None, None),
    "Poisson": (None, None),
    "R2Score": (None, 1.0),
}


def traits(name: str, cls: Any) -> dict[str, Any]:
    """The traits of a metric class."""
    direction = getattr(starts.made(cls), "_direction", None)
    higher = _COUNTS[name] if direction is None else direction == "up"
    # What counts up to all of something is a part of it.
    usual = (0.0, 1.0) if direction == "up" else _FROM_NOTHING
    return {
        "higher_is_better": higher,
        "directed": direction is not None,
        "range": list(_RANGES.get(name, usual)),
        "share": name.endswith("Accuracy"),
    }
