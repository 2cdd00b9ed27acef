"""The tables. ``migrations/`` builds the same ones; a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _run_id(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "run_id", String(16), ForeignKey("runs.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False
    )


runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32)),
    Column("message", Text),
    Column("spec", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("started_at", String(32)),
    Column("finished_at", String(32)),
    Column("attempt", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("epochs", Integer, nullable=False),
    Column("best_epoch", Integer),
    # The kept model from the terminal status, as JSON; SQL's null before the end and for runs of older versions.
    Column("kept_model", Text),
    Column("metrics", Text, nullable=False),
    Column("error", Text),
    Column("parameters", BigInteger),
    # The forecast of the check before training, as JSON.
    Column("forecast", Text),
    # The summary of the run, as JSON; SQL's null for runs of older versions.
    Column("summary", Text),
    Column("priority", Integer, nullable=False),
    # The number of the newest event; the next event gets the next number.
    Column("seq", Integer, nullable=False),
    Column("idempotency_key", String(255)),
    Column("request_hash", String(64)),
    UniqueConstraint("id"),
    UniqueConstraint("idempotency_key"),
    Index(None, "status", "priority", "number"),
    # Without this, SQLite would give a deleted run's number to the next run.
    sqlite_autoincrement=True,
)

run_tags = Table(
    "run_tags",
    metadata,
    _run_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tag", Text, nullable=False),
    Index(None, "tag", "run_id"),
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    _run_id(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("attempt", Integer, nullable=False),
    # The runner's number of the event; null for events of the server.
    Column("n", Integer),
    Column("data", Text, nullable=False),
    # For epochs, checkpoints and commands: their epoch, and whether a later attempt superseded them.
    Column("epoch", Integer),
    Column("superseded", Boolean, nullable=False),
    Index(None, "run_id", "kind", "epoch"),
    sqlite_with_rowid=False,
)
Index(
    "uq_events_run_id_attempt_n",
    events.c.run_id,
    events.c.attempt,
    events.c.n,
    unique=True,
    sqlite_where=events.c.n.is_not(None),
    postgresql_where=events.c.n.is_not(None),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", String(32), primary_key=True),
    _run_id(),
    Column("number", Integer, nullable=False),
    Column("fence", String(64), nullable=False),
    Column("leased_at", String(32), nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("acked", Integer, nullable=False),
    Column("checkpoint_epoch", Integer),
    Column("checkpoint_batch", Integer),
    Column("placement", Text),
    Column("ended_at", String(32)),
    Column("outcome", String(32)),
    UniqueConstraint("run_id", "number"),
    Index(None, "ended_at"),
)

commands = Table(
    "commands",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _run_id(),
    Column("command", String(16), nullable=False),
    Column("value", Float),
    Column("at", Float, nullable=False),
    # The attempt that carried it out; null while it is open.
    Column("attempt", Integer),
    Index(None, "run_id", "id"),
    sqlite_autoincrement=True,
)
