"""Keep what the meetings of a locality agreed, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_agreement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("locality_key", sa.String(length=80), nullable=False),
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "done",
                "dropped",
                name="meeting_agreement_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (outcome IS NULL)", name=op.f("ck_meeting_agreement_settled_with_outcome")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_meeting_agreement_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_agreement")),
    )
    op.create_index("ix_meeting_agreement_locality", "meeting_agreement", ["locality_key", "quarter"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_meeting_agreement_locality", "meeting_agreement")
    op.drop_table("meeting_agreement")
