"""The part of a Keras script that compiles, trains, stops and evaluates the model."""

from typing import Any

from layerloom.catalog import load as catalog
from layerloom.graph.code.callbacks import best_call, callbacks, ends_within_epoch
from layerloom.graph.code.expressions import Call, Source, keras_object, literal, source
from layerloom.recipe import Recipe, is_word, metric_name
from layerloom.spec import ClassConfig, TrainingSpec


def constants(recipe: Recipe) -> str:
    """The constants at the beginning of the script."""
    lines = [f"SEED = {recipe.order.seed}", *_epochs(recipe)]
    if recipe.class_weight is not None:
        by_class = {label: repr(weight) for label, weight in recipe.class_weight.items()}
        lines.append(f"CLASS_WEIGHT = {source(by_class, 0, len('CLASS_WEIGHT = '))}")
    return "\n".join(lines) + "\n"


def _epochs(recipe: Recipe) -> list[str]:
    if recipe.stopped is None:
        return [f"EPOCHS = {recipe.epochs}"]
    whole, batches = recipe.stopped
    if not ends_within_epoch(recipe):
        return [f"# Of {recipe.epochs}: a person stopped the run.", f"EPOCHS = {whole}"]
    said = f"# Of {recipe.epochs}: a person stopped the run after {batches} batches of the last one."
    return [said, f"EPOCHS = {whole + 1}"]


def compiled(training: TrainingSpec) -> str:
    """The call of `compile`, with loss, optimizer and metrics."""
    optimizer = keras_object("optimizer", training.optimizer.class_name, training.optimizer.config)
    loss, config = _parts(training.loss)
    metrics = [literal(metric) if is_word(metric) else _metric(metric) for metric in training.metrics]
    named = {
        "optimizer": optimizer,
        "loss": keras_object("loss", loss, config),
        "metrics": metrics,
        "jit_compile": "False",
    }
    said = "# XLA draws other random numbers, and Keras uses it on a GPU by default."
    return f"{said}\n{source(Call('model.compile', (), named))}\n{_built(training)}"


def _built(training: TrainingSpec) -> str:
    """A call of `build` for optimizers whose slots begin as copies of the weights."""
    entry = catalog.find("optimizer", training.optimizer.class_name)
    if entry is None or not set(entry.traits["copies"]) - {"average"}:
        return ""
    said = "# Some optimizer slots begin as copies of the weights; `fit` would begin them at 0."
    return f"{said}\nmodel.optimizer.build(model.trainable_variables)\n"


def _metric(metric: str | ClassConfig) -> Call:
    name, config = _parts(metric)
    others = {key: value for key, value in config.items() if key != "name"}
    return keras_object("metric", name, others, name=literal(metric_name(metric)))


def _parts(value: str | ClassConfig) -> tuple[str, dict[str, Any]]:
    return (value, {}) if isinstance(value, str) else (value.class_name, value.config)


def batches(recipe: Recipe) -> str:
    """The generator of the training batches, with class weights if the recipe has them."""
    shuffles = recipe.order.shuffle
    order = "np.random.default_rng([SEED, epoch]).permutation(len(x_train))" if shuffles else "np.arange(len(x_train))"
    each = "in a new order for each epoch" if shuffles else "in the same order in each epoch"
    yielded = "x_train[rows], y_train[rows]" + ("" if recipe.class_weight is None else ", weights[rows]")
    return f'''
def batches():
    """Batches of the training rows, endlessly, {each}."""
    for epoch in itertools.count(1):
        order = {order}
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            yield {yielded}

'''


def fit(recipe: Recipe) -> str:
    """The training itself."""
    named: dict[str, Source] = {"steps_per_epoch": "math.ceil(len(x_train) / BATCH_SIZE)", "epochs": "EPOCHS"}
    if recipe.validates:
        named |= {"validation_data": "(x_validation, y_validation)", "validation_batch_size": "1024"}
    named |= {"callbacks": callbacks(recipe), "shuffle": "False", "verbose": "2"}
    lines: list[str] = []
    if recipe.kept == "best":
        lines += [
            "# The best epoch is chosen from the whole run; early stopping only decides when it ends.",
            f"best = {source(best_call(recipe), 0, len('best = '))}",
        ]
    lines.append(f"history = {source(Call('model.fit', ('batches()',), named), 0, len('history = '))}")
    return "\n".join(lines) + "\n"


def end(recipe: Recipe) -> str:
    """The part that prints the results and saves the model."""
    watched = "val_loss" if recipe.validates else "loss"
    lines = [f'print(f"epoch {{len(history.epoch)}}:", "{watched}", history.history["{watched}"][-1])']
    if recipe.kept == "best":
        lines += [
            "if best.best is None:",
            '    print("No epoch was best: the monitored value or the weights were never finite.")',
            *(f"    {line}" for line in _last(recipe)),
            "else:",
            '    model.load_weights("best.keras")',
        ]
    else:
        lines += _last(recipe)
        if recipe.validates:
            lines += _scored("validation")
    if recipe.tests:
        lines += _scored("test")
    return "\n".join(lines) + "\n"


def _last(recipe: Recipe) -> list[str]:
    """Saves the last weights; non-finite weights only if a run would keep them too."""
    if recipe.kept == "last" and not recipe.stop_on_nan:
        return ['model.save("last.keras")']
    return [
        "if not all(np.isfinite(weights).all() for weights in model.get_weights()):",
        '    raise SystemExit("The weights are not all finite numbers, so no model is saved.")',
        'model.save("last.keras")',
    ]


def _scored(part: str) -> list[str]:
    rows = f"x_{part}, y_{part}"
    return [
        f"scores = model.evaluate({rows}, batch_size=1024, return_dict=True, verbose=0)",
        f'print("{part}:", scores)',
    ]
