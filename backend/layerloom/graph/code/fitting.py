"""The part of a Keras script that trains: compiled, fed with rows in the run's order, stopped and scored."""

from typing import Any

from layerloom.graph.code.changes import Place
from layerloom.graph.code.expressions import Call, keras_object, literal, source
from layerloom.graph.metric_names import is_word, metric_name
from layerloom.spec import ClassConfig, TrainingSpec


def compiled(training: TrainingSpec) -> str:
    """The model's loss, optimizer and metrics."""
    optimizer = keras_object("optimizer", training.optimizer.class_name, training.optimizer.config)
    loss, config = _parts(training.loss)
    metrics = [literal(metric) if is_word(metric) else _metric(metric) for metric in training.metrics]
    named = {"optimizer": optimizer, "loss": keras_object("loss", loss, config), "metrics": metrics}
    return f"{source(Call('model.compile', (), named))}\n"


def _metric(metric: str | ClassConfig) -> Any:
    name, config = _parts(metric)
    others = {key: value for key, value in config.items() if key != "name"}
    return keras_object("metric", name, others, name=literal(metric_name(metric)))


def _parts(value: str | ClassConfig) -> tuple[str, dict[str, Any]]:
    return (value, {}) if isinstance(value, str) else (value.class_name, value.config)


def batches(training: TrainingSpec, *, weighted: bool, again: bool = False) -> str:
    """The function that hands out the rows, with class weights where asked; ``again`` lets it begin at any epoch."""
    given, first = ("first=1", "first") if again else ("", "1")
    drawn = "np.random.default_rng([SEED, epoch]).permutation(len(x_train))"
    order = drawn if training.shuffle else "np.arange(len(x_train))"
    each = "each epoch in an order of its own" if training.shuffle else "in the same order in each epoch"
    yielded = "x_train[rows], y_train[rows]" + (", weights[rows]" if weighted else "")
    return f'''
def batches({given}):
    """The training rows without end, {each}."""
    for epoch in itertools.count({first}):
        order = {order}
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            yield {yielded}

'''


def fit(training: TrainingSpec, *, validates: bool, rates: bool = False, stopped: Place | None = None) -> str:
    """The training itself.

    Args:
        training: How it is trained.
        validates: Whether there are validation rows.
        rates: Whether the script sets learning rates by a callback `Rates`.
        stopped: Where it was stopped by hand: whole epochs, and batches of the next one.
    """
    named: dict[str, Any] = {"steps_per_epoch": "math.ceil(len(x_train) / BATCH_SIZE)", "epochs": "EPOCHS"}
    if validates:
        named |= {"validation_data": "(x_validation, y_validation)", "validation_batch_size": "1024"}
    stopping = training.early_stopping
    monitor = literal(training.monitored(validates=validates))
    mode = literal(stopping.mode if stopping else "min")
    callbacks: list[Any] = []
    if stopping is not None:
        given = {
            "monitor": monitor,
            "mode": mode,
            "patience": repr(stopping.patience),
            "min_delta": repr(stopping.min_delta),
            "baseline": repr(stopping.baseline),
            "start_from_epoch": repr(stopping.start_from_epoch),
        }
        callbacks.append(Call("keras.callbacks.EarlyStopping", (), given))
    best = {"monitor": monitor, "mode": mode, "save_best_only": "True"}
    callbacks.append(Call("keras.callbacks.ModelCheckpoint", ('"best.keras"',), best))
    if rates:
        callbacks.append(Call("Rates"))
    if training.stop_on_nan:
        callbacks.append(Call("keras.callbacks.TerminateOnNaN"))
    named |= {"callbacks": callbacks, "shuffle": "False", "verbose": "2"}
    fit = source(Call("model.fit", ("batches()",), named), 0, len("history = "))
    return (
        f"# The best epoch is judged over the whole run; early stopping only decides when it ends.\nhistory = {fit}\n"
        + (_part_of_epoch(*stopped, rates=rates) if stopped and needs_part(training, stopped) else "")
    )


def needs_part(training: TrainingSpec, stopped: Place | None) -> bool:
    """Whether a part of an epoch is in the kept model: the last one is kept as it was when it was stopped."""
    return stopped is not None and stopped[1] > 0 and training.kept == "last"


def _part_of_epoch(epochs: int, batches: int, *, rates: bool) -> str:
    named = {
        "steps_per_epoch": repr(batches),
        "initial_epoch": "EPOCHS",
        "epochs": "EPOCHS + 1",
        **({"callbacks": [Call("Rates")]} if rates else {}),
        "shuffle": "False",
        "verbose": "2",
    }
    call = source(Call("model.fit", (f"batches({epochs + 1})",), named))
    return f"# It was stopped within the next epoch, and keeps what it had then.\n{call}\n"


def end(training: TrainingSpec, *, validates: bool, tests: bool) -> str:
    """What the run came to; ``tests`` says whether the test rows may be looked at."""
    watched = "val_loss" if validates else "loss"
    lines = [f'print(f"epoch {{len(history.epoch)}}:", "{watched}", history.history["{watched}"][-1])']
    if training.kept == "best":
        lines.append('model = keras.models.load_model("best.keras")')
    else:
        lines.append('model.save("last.keras")')
    if tests:
        lines.append("scores = model.evaluate(x_test, y_test, batch_size=1024, return_dict=True, verbose=0)")
        lines.append('print("test:", scores)')
    return "\n".join(lines) + "\n"
