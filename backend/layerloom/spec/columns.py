"""Names that a metric cannot have, because an epoch, a run or an exported file has a column of that name."""

# Columns of the history of a run and of its CSV file.
EPOCH_COLUMNS = (
    *("epoch", "loss", "data_loss", "penalty", "duration", "learning_rate", "wait", "best_epoch"),
    *("batch", "batches", "step", "time"),
)
# Columns of the table of runs and of its CSV file.
RUN_COLUMNS = (
    *("run", "id", "number", "name", "tags", "status", "reason", "dataset", "loss_function", "optimizer", "batch_size"),
    *("seed", "parameters", "epochs", "seconds", "created_at", "started_at", "finished_at"),
)
# Prefixes of a metric that was measured on validation or test rows.
PREFIXES = ("val_", "test_")


def is_reserved(name: str) -> bool:
    """Whether a column or another metric uses this name."""
    return name in EPOCH_COLUMNS or name in RUN_COLUMNS or name.startswith(PREFIXES)
