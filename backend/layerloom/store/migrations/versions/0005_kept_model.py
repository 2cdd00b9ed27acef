"""Which model a run keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs that ended before never said."""
    op.add_column("runs", sa.Column("kept_model", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("runs", "kept_model")
