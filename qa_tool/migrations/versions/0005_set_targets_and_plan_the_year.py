"""Set targets, excuse from them, and plan the year: themes and exercises."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("leave", "other", name="exemption_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("group_key", sa.String(length=60), nullable=True),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("fewer", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "approved", "declined", name="exemption_decision", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IS NULL OR decision <> 'declined' OR answer IS NOT NULL", name=op.f("ck_exemption_declined_why")
        ),
        sa.CheckConstraint(
            "kind <> 'leave' OR (person_id IS NOT NULL AND fewer IS NULL)", name=op.f("ck_exemption_leave_of_somebody")
        ),
        sa.CheckConstraint("kind = 'leave' OR reason IS NOT NULL", name=op.f("ck_exemption_says_why")),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name=op.f("ck_exemption_decided_by_somebody")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_exemption_two_people")),
        sa.CheckConstraint(
            "decided_by IS NULL OR person_id IS NULL OR decided_by <> person_id", name=op.f("ck_exemption_not_ones_own")
        ),
        sa.CheckConstraint("fewer IS NULL OR fewer > 0", name=op.f("ck_exemption_fewer")),
        sa.CheckConstraint("last_month >= first_month", name=op.f("ck_exemption_months_in_order")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_exemption_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_exemption_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exemption_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemption")),
    )
    op.create_index("ix_exemption_person", "exemption", ["person_id", "first_month"], unique=False)

    op.create_table(
        "exercise",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "routine",
                "thematic",
                "mock-inspection",
                "re-audit",
                "calibration",
                name="exercise_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=False),
        sa.Column("theme_code", sa.String(length=40), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("planned_by", sa.String(length=32), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("expected IS NULL OR expected BETWEEN 1 AND 10000", name=op.f("ck_exercise_expected")),
        sa.CheckConstraint("last_month >= first_month", name=op.f("ck_exercise_months_in_order")),
        sa.ForeignKeyConstraint(["planned_by"], ["person.id"], name=op.f("fk_exercise_planned_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exercise")),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("group_key", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_month", sa.Date(), nullable=False),
        sa.Column("last_month", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) = (role = '')", name=op.f("ck_target_role_of_person")),
        sa.CheckConstraint("last_month IS NULL OR last_month >= first_month", name=op.f("ck_target_months_in_order")),
        sa.CheckConstraint("number BETWEEN 1 AND 1000", name=op.f("ck_target_some")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_target_person_id_person")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_target_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint(
            "group_key", "person_id", "first_month", name=op.f("uq_target_group_key_person_id_first_month")
        ),
    )
    op.create_index(op.f("ix_target_person_id"), "target", ["person_id"], unique=False)
    op.create_index(
        "uq_target_service",
        "target",
        ["group_key", "first_month"],
        unique=True,
        sqlite_where=sa.text("person_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL"),
    )

    op.create_table(
        "exercise_audit",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("exercise_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_exercise_audit_audit_id_audit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["exercise_id"], ["exercise.id"], name=op.f("fk_exercise_audit_exercise_id_exercise")),
        sa.PrimaryKeyConstraint("audit_id", name=op.f("pk_exercise_audit")),
    )
    op.create_index(op.f("ix_exercise_audit_exercise_id"), "exercise_audit", ["exercise_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_exercise_audit_exercise_id"), "exercise_audit")

    op.drop_table("exercise_audit")
    op.drop_index(
        "uq_target_service",
        "target",
        sqlite_where=sa.text("person_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL"),
    )
    op.drop_index(op.f("ix_target_person_id"), "target")

    op.drop_table("target")
    op.drop_table("exercise")
    op.drop_index("ix_exemption_person", "exemption")

    op.drop_table("exemption")
