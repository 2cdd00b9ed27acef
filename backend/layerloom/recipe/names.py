"""The names under which Keras reports losses and metrics."""

from layerloom.catalog import load as catalog
from layerloom.spec import DATA_LOSS, ClassConfig

# The loss with and without penalties; these two are not metrics of the catalogue.
LOSSES = ("loss", DATA_LOSS)


def metric_name(metric: str | ClassConfig) -> str:
    """The name of a metric in the history, as Keras's `compile` assigns it."""
    if isinstance(metric, str):
        return metric
    entry = catalog.find("metric", metric.class_name)
    given = metric.config.get("name")
    if isinstance(given, str) or entry is None:
        return str(given or metric.class_name)
    return entry.properties["name"]["default"]


def is_word(metric: str | ClassConfig) -> bool:
    """Whether it is a name such as "accuracy", for which Keras chooses the class that fits targets and outputs."""
    return isinstance(metric, str) and catalog.metric_word(metric)
