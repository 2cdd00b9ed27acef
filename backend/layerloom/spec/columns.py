"""Names that a metric cannot have: an epoch, a run, or a file of them has a column of that name already."""

# Of every epoch, in history and its CSV file.
EPOCH_COLUMNS = (
    *("epoch", "loss", "data_loss", "penalty", "duration", "learning_rate", "wait", "best_epoch"),
    *("batch", "batches", "step", "time"),
)
# Of a run, in the table of runs and its CSV file.
RUN_COLUMNS = (
    *("run", "id", "number", "name", "tags", "status", "reason", "dataset", "loss_function", "optimizer", "batch_size"),
    *("seed", "parameters", "epochs", "seconds", "created_at", "started_at", "finished_at"),
)
# What the same metric is called on other rows.
PREFIXES = ("val_", "test_")


def is_reserved(name: str) -> bool:
    """Whether something else is reported under this name."""
    return name in EPOCH_COLUMNS or name in RUN_COLUMNS or name.startswith(PREFIXES)
