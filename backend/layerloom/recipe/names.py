"""The names under which Keras reports what a training measures."""

from layerloom.catalog import load as catalog
from layerloom.spec import DATA_LOSS, ClassConfig

# What is made smaller, with and without its penalties; no metric of the catalogue.
LOSSES = ("loss", DATA_LOSS)


def metric_name(metric: str | ClassConfig) -> str:
    """The name under which history reports a metric, as Keras's `compile` gives it."""
    if isinstance(metric, str):
        return metric
    entry = catalog.find("metric", metric.class_name)
    given = metric.config.get("name")
    if isinstance(given, str) or entry is None:
        return str(given or metric.class_name)
    return entry.properties["name"]["default"]


def is_word(metric: str | ClassConfig) -> bool:
    """Whether it is a word such as "accuracy", of which Keras picks the class that fits targets and outputs."""
    return isinstance(metric, str) and catalog.metric_word(metric)
