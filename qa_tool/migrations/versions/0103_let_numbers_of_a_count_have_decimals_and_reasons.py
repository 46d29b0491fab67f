"""Let numbers of a count have decimals, as full-time equivalents do, and say why one was corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("count_cell") as table:
        table.add_column(sa.Column("hundredths", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("reason", sa.String(200), nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_count_cell_hundredths"), "hundredths BETWEEN 0 AND 99")


def downgrade() -> None:
    with op.batch_alter_table("count_cell") as table:
        table.drop_constraint(op.f("ck_count_cell_hundredths"), type_="check")
        table.drop_column("reason")
        table.drop_column("hundredths")
