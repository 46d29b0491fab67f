"""Read audits a second time: who reads, the second grades, what stands after it, what is said about it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FROZEN = ("second_grade", "moderated_grade", "moderation_note")
"""Tables of this migration whose rows are written once."""


def upgrade() -> None:
    op.create_table(
        "moderation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "drawn",
                "inadequate",
                "above-limit",
                "amended",
                name="moderation_cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lot", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "waiting",
                "given",
                "graded",
                "settled",
                "disputed",
                "arbitrated",
                "withdrawn",
                name="moderation_step",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("auditor_id", sa.String(length=32), nullable=False),
        sa.Column("practitioner_id", sa.String(length=32), nullable=True),
        sa.Column("line_manager_id", sa.String(length=32), nullable=True),
        sa.Column("moderator_id", sa.String(length=32), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by", sa.String(length=32), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("graded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("knew_grades", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "audit_quality",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="moderation_audit_quality",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("audit_note", sa.Text(), nullable=True),
        sa.Column("disputed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dispute", sa.Text(), nullable=True),
        sa.Column("arbiter_id", sa.String(length=32), nullable=True),
        sa.Column("arbitrated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arbitration", sa.Text(), nullable=True),
        sa.Column(
            "in_force",
            sa.Enum(
                "moderated",
                "arbitrated",
                name="moderation_in_force",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "step <> 'waiting' OR moderator_id IS NULL", name=op.f("ck_moderation_nobody_while_waiting")
        ),
        sa.CheckConstraint(
            "(arbitrated_at IS NULL) = (arbiter_id IS NULL) AND (arbitrated_at IS NULL OR disputed_at IS NOT NULL)",
            name=op.f("ck_moderation_arbitrated_after_dispute"),
        ),
        sa.CheckConstraint(
            "arbiter_id IS NULL OR ((auditor_id IS NULL OR arbiter_id <> auditor_id) AND (practitioner_id IS NULL OR arbiter_id <> practitioner_id) AND (moderator_id IS NULL OR arbiter_id <> moderator_id))",
            name=op.f("ck_moderation_independent_arbiter"),
        ),
        sa.CheckConstraint(
            "disputed_at IS NULL OR settled_at IS NOT NULL", name=op.f("ck_moderation_disputed_after_settling")
        ),
        sa.CheckConstraint(
            "graded_at IS NULL OR moderator_id IS NOT NULL", name=op.f("ck_moderation_graded_by_somebody")
        ),
        sa.CheckConstraint(
            "moderator_id IS NULL OR ((auditor_id IS NULL OR moderator_id <> auditor_id) AND (practitioner_id IS NULL OR moderator_id <> practitioner_id) AND (line_manager_id IS NULL OR moderator_id <> line_manager_id))",
            name=op.f("ck_moderation_independent_reader"),
        ),
        sa.CheckConstraint(
            "settled_at IS NULL OR graded_at IS NOT NULL", name=op.f("ck_moderation_settled_after_grading")
        ),
        sa.ForeignKeyConstraint(["arbiter_id"], ["person.id"], name=op.f("fk_moderation_arbiter_id_person")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_moderation_audit_id_audit")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_moderation_auditor_id_person")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_moderation_given_by_person")),
        sa.ForeignKeyConstraint(["line_manager_id"], ["person.id"], name=op.f("fk_moderation_line_manager_id_person")),
        sa.ForeignKeyConstraint(["moderator_id"], ["person.id"], name=op.f("fk_moderation_moderator_id_person")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["person.id"], name=op.f("fk_moderation_practitioner_id_person")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_moderation_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_moderation_revision_id")),
    )
    with op.batch_alter_table("moderation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index("ix_moderation_reader", ["moderator_id", "step"], unique=False)

    op.create_table(
        "moderated_grade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderation_id", sa.String(length=32), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "moderated",
                "arbitrated",
                name="moderated_grade_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "cannot-tell",
                "not-applicable",
                "not-answered",
                "not-asked",
                name="moderated_grade_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="moderated_grade_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "evidence-missed",
                "descriptor-misread",
                "new-information",
                "weight-of-risk",
                name="moderated_grade_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(outcome = 'answered') = (grade IS NOT NULL)", name=op.f("ck_moderated_grade_grade_when_answered")
        ),
        sa.ForeignKeyConstraint(
            ["moderation_id"], ["moderation.id"], name=op.f("fk_moderated_grade_moderation_id_moderation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderated_grade")),
        sa.UniqueConstraint(
            "moderation_id", "stage", "question_key", name=op.f("uq_moderated_grade_moderation_id_stage_question_key")
        ),
    )
    op.create_table(
        "moderation_thread",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("moderation_id", sa.String(length=32), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_moderation_thread_resolved_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["moderation_id"], ["moderation.id"], name=op.f("fk_moderation_thread_moderation_id_moderation")
        ),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_moderation_thread_resolved_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_thread")),
        sa.UniqueConstraint(
            "moderation_id", "question_key", name=op.f("uq_moderation_thread_moderation_id_question_key")
        ),
    )
    op.create_table(
        "second_grade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderation_id", sa.String(length=32), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "answered",
                "cannot-tell",
                "not-applicable",
                "not-answered",
                "not-asked",
                name="second_grade_outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="second_grade_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(outcome = 'answered') = (grade IS NOT NULL)", name=op.f("ck_second_grade_grade_when_answered")
        ),
        sa.ForeignKeyConstraint(
            ["moderation_id"], ["moderation.id"], name=op.f("fk_second_grade_moderation_id_moderation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_grade")),
        sa.UniqueConstraint("moderation_id", "question_key", name=op.f("uq_second_grade_moderation_id_question_key")),
    )
    op.create_table(
        "moderation_note",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_moderation_note_author_id_person")),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["moderation_thread.id"], name=op.f("fk_moderation_note_thread_id_moderation_thread")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_note")),
    )
    with op.batch_alter_table("moderation_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moderation_note_thread_id"), ["thread_id"], unique=False)

    op.add_column("audit", sa.Column("moderated_at", sa.DateTime(timezone=True), nullable=True))
    for table in FROZEN:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            continue
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
            )


def downgrade() -> None:
    op.drop_column("audit", "moderated_at")

    with op.batch_alter_table("moderation_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderation_note_thread_id"))

    op.drop_table("moderation_note")
    op.drop_table("second_grade")
    op.drop_table("moderation_thread")
    op.drop_table("moderated_grade")
    with op.batch_alter_table("moderation", schema=None) as batch_op:
        batch_op.drop_index("ix_moderation_reader")
        batch_op.drop_index(batch_op.f("ix_moderation_audit_id"))

    op.drop_table("moderation")
