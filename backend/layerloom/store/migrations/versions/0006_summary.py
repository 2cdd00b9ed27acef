"""What a run is, in a few words."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs of before are described by their spec alone."""
    op.add_column("runs", sa.Column("summary", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("runs", "summary")
