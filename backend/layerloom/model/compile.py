"""Makes the loss, the optimizer and the metrics of a run, and compiles the model."""

from typing import Any

import keras

from layerloom.errors import BuildError
from layerloom.model.objects import make
from layerloom.recipe import is_word, metric_name
from layerloom.spec import ClassConfig, TrainingSpec


def make_loss(loss: str | ClassConfig) -> keras.losses.Loss:
    """The loss, by name or with its config.

    Raises:
        BuildError: if the catalogue has no such loss, or its config is wrong.
    """
    name, config = _parts(loss)
    return _below("training.loss", lambda: make("loss", name, config))


def make_optimizer(optimizer: ClassConfig) -> keras.optimizers.Optimizer:
    """The optimizer; its ``learning_rate`` is a number or a schedule.

    Raises:
        BuildError: if the catalogue has no such optimizer, or its config is wrong.
    """
    return _below("training.optimizer", lambda: make("optimizer", optimizer.class_name, optimizer.config))


def make_metrics(metrics: list[str | ClassConfig]) -> list[Any]:
    """The metrics, with the names that Keras gives them in the history.

    ``accuracy`` stays a name: `compile` chooses the accuracy class that fits targets and outputs.

    Raises:
        BuildError: if the catalogue has no such metric, or its config is wrong.
    """
    return [
        metric if is_word(metric) else _below(f"training.metrics.{index}", lambda metric=metric: _metric(metric))
        for index, metric in enumerate(metrics)
    ]


def compile_model(model: keras.Model, training: TrainingSpec) -> keras.Model:
    """The model, compiled in place according to the spec.

    Raises:
        BuildError: if loss, optimizer or a metric cannot be made.
    """
    model.compile(
        optimizer=make_optimizer(training.optimizer),
        loss=make_loss(training.loss),
        metrics=make_metrics(training.metrics),
    )
    return model


def _metric(metric: str | ClassConfig) -> Any:
    name, config = _parts(metric)
    # Without an explicit name, Keras would number metrics across the process: auc, auc_1, ...
    return make(
        "metric", name, {key: value for key, value in config.items() if key != "name"}, name=metric_name(metric)
    )


def _parts(value: str | ClassConfig) -> tuple[str, dict[str, Any]]:
    return (value, {}) if isinstance(value, str) else (value.class_name, value.config)


def _below(path: str, build: Any) -> Any:
    try:
        return build()
    except BuildError as error:
        error.field = path if error.field is None else f"{path}.config.{error.field}"
        raise
