"""Say of a listed case when its IRO was told by a second file: a draw made before is done again without it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listed_case", sa.Column("iro_told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("listed_case", "iro_told_at")
