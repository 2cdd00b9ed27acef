"""The weights at the end of `fit`: moving averages, if the optimizer keeps some (`use_ema`).

During training and validation, a model has the weights of its last step. Only at the end of `fit` does Keras replace
them by the averages (`optimizer.finalize_variable_values`). The last model of a run has the weights that `fit` would
leave, however the run ended. The best model has the weights with which its epoch was validated.
"""

from typing import Any

import keras


def keeps_averages(model: keras.Model) -> bool:
    """Whether the optimizer keeps averages, so that the final weights differ from those of the last step."""
    return bool(_inner(model).use_ema)


def finish(model: keras.Model) -> None:
    """Replace the weights by their averages, if the optimizer keeps some. A second call changes nothing.

    Before the first step there are no averages (Keras has zeros there), so nothing is replaced.
    """
    optimizer = _inner(model)
    if optimizer.use_ema and int(optimizer.iterations) > 0:
        optimizer.finalize_variable_values(model.trainable_variables)


def _inner(model: keras.Model) -> Any:
    # In half precision Keras wraps the optimizer, and only the inner one keeps averages.
    optimizer: Any = model.optimizer
    return getattr(optimizer, "inner_optimizer", optimizer)
