"""Say why a commitment was opened, who is to look again at what was inadequate; and date readings as they were given."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

CAUSES = "'submitted', 'amended', 'second-reading', 'arbitration', 'imported', 'asked-for', 'caught-up', 'added'"
CHECK = f"CONSTRAINT ck_commitment_commitment_opened CHECK (opened_because IN ({CAUSES}))"
# A reading that took the place of another kept the day on which that one was given, before it was opened itself.
GIVEN = "UPDATE moderation SET given_at = opened_at, version = version + 1 WHERE given_at < opened_at"


def upgrade() -> None:
    op.execute(f"ALTER TABLE commitment ADD COLUMN opened_because VARCHAR(40) {CHECK}")
    op.create_table(
        "re_audit_owner",
        sa.Column("commitment_id", sa.String(length=32), nullable=False),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.CheckConstraint("escalated BETWEEN 0 AND 3", name=op.f("ck_re_audit_owner_escalated_to_a_level")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_re_audit_owner_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_re_audit_owner_owner_id_person")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_re_audit_owner_given_by_person")),
        sa.PrimaryKeyConstraint("commitment_id", name=op.f("pk_re_audit_owner")),
    )
    op.create_index(op.f("ix_re_audit_owner_owner_id"), "re_audit_owner", ["owner_id"])
    op.execute(GIVEN)


def downgrade() -> None:
    op.drop_table("re_audit_owner")
    if op.get_bind().dialect.name == "sqlite":
        # SQLite drops no column that a check speaks of, unless the check is the column's own, as it is here.
        op.execute("ALTER TABLE commitment DROP COLUMN opened_because")
        return
    op.drop_column("commitment", "opened_because")
