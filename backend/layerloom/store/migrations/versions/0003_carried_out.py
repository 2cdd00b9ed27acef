"""Which attempt carried out a command, and how far into an epoch the newest checkpoint of an attempt is."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; commands of before were carried out by the attempt that was there, or are of no use any more."""
    op.add_column("attempts", sa.Column("checkpoint_batch", sa.Integer(), nullable=True))
    op.add_column("commands", sa.Column("attempt", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE commands SET attempt = (SELECT NULLIF(runs.attempt, 0) FROM runs WHERE runs.id = commands.run_id)"
    )
    op.execute("UPDATE attempts SET checkpoint_batch = 0 WHERE checkpoint_epoch IS NOT NULL")


def downgrade() -> None:
    """Take them back."""
    with op.batch_alter_table("commands") as commands:
        commands.drop_column("attempt")
    with op.batch_alter_table("attempts") as attempts:
        attempts.drop_column("checkpoint_batch")
