"""What was expected of a run before it trained."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Runs made before know no forecast."""
    op.add_column("runs", sa.Column("forecast", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("runs", "forecast")
