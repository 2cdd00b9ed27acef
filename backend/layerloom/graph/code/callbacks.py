"""The callbacks of an exported script, as source text. Each appears only if the recipe needs it."""

from collections.abc import Mapping

from layerloom.graph.code.expressions import Call, Source, literal
from layerloom.recipe import Place, Recipe


def callbacks_source(recipe: Recipe) -> str:
    """The classes that `callbacks` names."""
    parts = [
        rates_source(recipe.rates),
        _stop(recipe),
        _early_stopping(recipe) if recipe.stopping is not None else "",
        _best(recipe) if recipe.kept == "best" else "",
    ]
    return "".join(parts)


def callbacks(recipe: Recipe) -> list[Source]:
    """The callbacks for `fit`, in the order in which a run calls them."""
    return [
        *([_stopping_call(recipe)] if recipe.stopping is not None else []),
        *(["best"] if recipe.kept == "best" else []),
        *([Call("Rates")] if recipe.rates else []),
        *([Call("keras.callbacks.TerminateOnNaN")] if recipe.stop_on_nan else []),
        *([Call("Stop")] if ends_within_epoch(recipe) else []),
    ]


def ends_within_epoch(recipe: Recipe) -> bool:
    """Whether the kept weights are from within an epoch, because a person stopped the run there."""
    return recipe.stopped is not None and recipe.stopped[1] > 0 and recipe.kept == "last"


def rates_source(rates: Mapping[Place, float]) -> str:
    """The part of the script that sets the learning rates again; empty if no rate was set by hand."""
    if not rates:
        return ""
    lines = "".join(f"    {place}: {rate!r},\n" for place, rate in sorted(rates.items()))
    return f'''
# Learning rates that a person set while the run trained. (epoch, its finished batches): rate
RATES = {{
{lines}}}


class Rates(keras.callbacks.Callback):
    """Sets the learning rates at the same places."""

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1
        self.set_rate(0)

    def on_train_batch_end(self, batch, logs=None):
        self.set_rate(batch + 1)

    def set_rate(self, done):
        if (self.epoch, done) in RATES:
            self.model.optimizer.learning_rate = RATES[self.epoch, done]

'''


def _stop(recipe: Recipe) -> str:
    if not ends_within_epoch(recipe) or recipe.stopped is None:
        return ""
    return f'''
class Stop(keras.callbacks.Callback):
    """Ends the last epoch after the same number of batches as in the run."""

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch + 1) == (EPOCHS, {recipe.stopped[1]}):
            self.model.stop_training = True

'''


def _early_stopping(recipe: Recipe) -> str:
    worst = "math.inf" if recipe.monitor.direction == "min" else "-math.inf"
    return f'''
class EarlyStopping(keras.callbacks.EarlyStopping):
    """Treats a non-finite number as the worst value; Keras would take it as the best if it came first."""

    def get_monitor_value(self, logs):
        value = super().get_monitor_value(logs)
        return value if math.isfinite(value) else {worst}

'''


def _best(recipe: Recipe) -> str:
    names = ", ".join(literal(name) for name in recipe.monitor.finite)
    names = f"({names},)" if len(recipe.monitor.finite) == 1 else f"({names})"
    # A training loss is measured before the update, so the weights may be NaN after it.
    weights = "" if recipe.validates else " and all(np.isfinite(w).all() for w in self.model.get_weights())"
    return f'''
class Best(keras.callbacks.ModelCheckpoint):
    """Saves an epoch that is better than all before; an epoch with a non-finite number never is."""

    def on_epoch_end(self, epoch, logs=None):
        if all(math.isfinite(logs[name]) for name in {names}){weights}:
            super().on_epoch_end(epoch, logs)

'''


def best_call(recipe: Recipe) -> Call:
    """The call that makes a `Best`."""
    monitor, mode = literal(recipe.monitor.name), literal(recipe.monitor.direction)
    return Call("Best", ('"best.keras"',), {"monitor": monitor, "mode": mode, "save_best_only": "True"})


def _stopping_call(recipe: Recipe) -> Call:
    stopping = recipe.stopping
    assert stopping is not None
    given = {
        "monitor": literal(recipe.monitor.name),
        "mode": literal(recipe.monitor.direction),
        "patience": repr(stopping.patience),
        "min_delta": repr(stopping.min_delta),
        "baseline": repr(stopping.baseline),
        "start_from_epoch": repr(stopping.start_from_epoch),
    }
    return Call("EarlyStopping", (), given)
