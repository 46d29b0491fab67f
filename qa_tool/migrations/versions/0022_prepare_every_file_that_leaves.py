"""Every file that leaves is prepared and released alike: which kind it is, and what became of a correction."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prepared_edition", sa.Column("edition", sa.String(40), nullable=False, server_default="external"))
    op.add_column("prepared_edition", sa.Column("way", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("prepared_edition", "way")
    op.drop_column("prepared_edition", "edition")
