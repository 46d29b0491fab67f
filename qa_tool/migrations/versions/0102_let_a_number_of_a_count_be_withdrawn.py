"""Let a number of a count be withdrawn: a revision without a number, with who took it back and when."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("count_cell") as table:
        table.alter_column("value", existing_type=sa.Integer(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM count_cell WHERE value IS NULL")
    with op.batch_alter_table("count_cell") as table:
        table.alter_column("value", existing_type=sa.Integer(), nullable=False)
