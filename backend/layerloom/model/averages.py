"""The weights that `fit` leaves behind: averages of them, where the optimizer keeps some.

While a model trains, and when an epoch is validated, it has the weights of its last step. Only at the end of `fit` does
Keras put the averages in their place (`optimizer.finalize_variable_values`). The last model of a run is what `fit`
would leave there, however the run ended; the best one has the weights that its epoch was validated with.
"""

from typing import Any

import keras


def keeps_averages(model: keras.Model) -> bool:
    """Whether the weights at the end are others than those of the last step."""
    return bool(_inner(model).use_ema)


def finish(model: keras.Model) -> None:
    """Put averages in the place of the weights, where the optimizer keeps some; doing it again changes nothing.

    Before the first step there are none: Keras has zeros in their place then.
    """
    optimizer = _inner(model)
    if optimizer.use_ema and int(optimizer.iterations) > 0:
        optimizer.finalize_variable_values(model.trainable_variables)


def _inner(model: keras.Model) -> Any:
    # Half precision wraps the optimizer, and only what is inside keeps averages.
    optimizer: Any = model.optimizer
    return getattr(optimizer, "inner_optimizer", optimizer)
