"""Keep what a second reader has chosen so far, until the grades are stored for good."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_grade_draft",
        sa.Column("moderation_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderation_id"], ["moderation.id"], name=op.f("fk_second_grade_draft_moderation_id_moderation")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_second_grade_draft_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("moderation_id", name=op.f("pk_second_grade_draft")),
    )


def downgrade() -> None:
    op.drop_table("second_grade_draft")
