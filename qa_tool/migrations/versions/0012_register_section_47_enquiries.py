"""Register Section 47 enquiries that ended without a conference, and the problem resolutions they led to."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


FROZEN = "enquiry_sheet"
"""The table of this migration whose rows are written once."""


def upgrade() -> None:
    op.create_table(
        "enquiry_count",
        sa.Column("team_id", sa.String(length=32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('typed', 'file')", name=op.f("ck_enquiry_count_source")),
        sa.CheckConstraint(
            "due >= 0 AND received >= 0 AND received <= due", name=op.f("ck_enquiry_count_received_of_due")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name=op.f("fk_enquiry_count_entered_by_person")),
        sa.ForeignKeyConstraint(["team_id"], ["place.id"], name=op.f("fk_enquiry_count_team_id_place")),
        sa.PrimaryKeyConstraint("team_id", "month", name=op.f("pk_enquiry_count")),
    )
    op.create_table(
        "enquiry_sheet",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_enquiry_sheet_made_by_person")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_enquiry_sheet")),
    )
    op.create_index(op.f("ix_enquiry_sheet_month"), "enquiry_sheet", ["month"], unique=False)

    op.create_table(
        "problem_resolution",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "practice-manager",
                "team-manager",
                "senior-manager",
                "head-of-service",
                name="resolution_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "compliance",
                "practice-issue",
                "plan-implementation",
                "resources",
                name="resolution_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "impact",
            sa.Enum(
                "delay-and-drift",
                "risk-and-safeguarding",
                "inadequate-plan",
                "placement-or-permanence",
                "detrimental-to-outcomes",
                name="resolution_impact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "outcome",
            sa.Enum(
                "conference-held",
                "plan-changed",
                "decision-upheld",
                name="resolution_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (closed_on IS NULL)", name=op.f("ck_problem_resolution_closed_with_outcome")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (what_changed IS NULL)", name=op.f("ck_problem_resolution_closed_with_difference")
        ),
        sa.CheckConstraint(
            "closed_on IS NULL OR closed_on >= raised_on", name=op.f("ck_problem_resolution_days_in_order")
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_problem_resolution_audit_id_audit")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_problem_resolution_closed_by_person")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_problem_resolution_recorded_by_person")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_problem_resolution")),
    )
    op.create_index("ix_problem_resolution_open", "problem_resolution", ["outcome", "raised_on"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {FROZEN}_is_frozen BEFORE UPDATE OR DELETE ON {FROZEN} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {FROZEN}_refuses_{verb.lower()} BEFORE {verb} ON {FROZEN} "
            "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
        )


def downgrade() -> None:
    op.drop_index("ix_problem_resolution_open", "problem_resolution")

    op.drop_table("problem_resolution")
    op.drop_index(op.f("ix_enquiry_sheet_month"), "enquiry_sheet")

    op.drop_table("enquiry_sheet")
    op.drop_table("enquiry_count")
