"""A short re-audit asks an excerpt of its form: the head of the audit says which questions."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No batch: making the table anew would have to drop the triggers and keys of all that points at it.
    op.add_column("audit", sa.Column("excerpt", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("audit", "excerpt")
