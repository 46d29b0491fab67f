"""Count each person's searches by case number, so that nobody can try numbers by the thousand."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_search",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_case_search_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_search")),
    )
    op.create_index("ix_case_search_person", "case_search", ["person_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_case_search_person", table_name="case_search")
    op.drop_table("case_search")
