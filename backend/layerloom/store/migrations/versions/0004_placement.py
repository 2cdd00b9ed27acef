"""Where an attempt is, in the words of the executor that placed it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COLUMNS = (("slot", sa.Integer()), ("pid", sa.Integer()), ("identity", sa.String(length=128)))


def upgrade() -> None:
    """Write the processes of before as the local executor does (``jobs/executors/whereabouts.py``)."""
    op.add_column("attempts", sa.Column("placement", sa.Text(), nullable=True))
    op.execute(
        "UPDATE attempts SET placement = COALESCE(slot, 0) || ' ' || pid || ' ' || COALESCE(identity, '') "
        "WHERE pid IS NOT NULL"
    )
    for name, _ in _COLUMNS:
        op.drop_column("attempts", name)


def downgrade() -> None:
    """Take it back; runners that an earlier version should adopt are not known to it any more."""
    for name, kind in _COLUMNS:
        op.add_column("attempts", sa.Column(name, kind, nullable=True))
    op.drop_column("attempts", "placement")
