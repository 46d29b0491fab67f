"""Self-grades before reading, replies and disputes; what supervision talked about."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FROZEN = ("self_grade", "feedback_opening", "feedback_reply", "reply_point")
OPENED = (
    "EXISTS (SELECT 1 FROM feedback_opening o "
    "WHERE o.audit_id = NEW.audit_id AND o.practitioner_id = NEW.practitioner_id)"
)
TOO_LATE = "a self-grade comes before reading"


def upgrade() -> None:
    op.create_table(
        "discussed_item",
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("discussed_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("recorded_by <> practitioner_id", name=op.f("ck_discussed_item_by_the_line")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["person.id"], name=op.f("fk_discussed_item_practitioner_id_person")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_discussed_item_recorded_by_person")),
        sa.PrimaryKeyConstraint("practitioner_id", "item", "discussed_on", name=op.f("pk_discussed_item")),
    )
    op.create_table(
        "self_grade",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="self_grade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_self_grade_audit_id_audit")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["person.id"], name=op.f("fk_self_grade_practitioner_id_person")),
        sa.PrimaryKeyConstraint("audit_id", "practitioner_id", "question_key", name=op.f("pk_self_grade")),
    )
    op.create_table(
        "feedback_opening",
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_feedback_opening_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["practitioner_id"], ["person.id"], name=op.f("fk_feedback_opening_practitioner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_feedback_opening_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("audit_id", "practitioner_id", name=op.f("pk_feedback_opening")),
    )
    op.create_table(
        "feedback_reply",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("practitioner_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column(
            "view",
            sa.Enum(
                "recognises",
                "partly",
                "disputes",
                name="reply_view",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reflection", sa.Text(), nullable=True),
        sa.Column("will_do", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id", "practitioner_id"],
            ["feedback_opening.audit_id", "feedback_opening.practitioner_id"],
            name=op.f("fk_feedback_reply_audit_id_practitioner_id_feedback_opening"),
        ),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_feedback_reply_revision_id_revision")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_reply")),
        sa.UniqueConstraint(
            "audit_id", "practitioner_id", "number", name=op.f("uq_feedback_reply_audit_id_practitioner_id_number")
        ),
    )
    op.create_table(
        "dispute",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("reply_id", sa.String(length=32), nullable=False),
        sa.Column("raised_by", sa.String(length=32), nullable=False),
        sa.Column("auditor_id", sa.String(length=32), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answered",
            sa.Enum(
                "grade-stands",
                "to-be-reopened",
                "noted",
                "withdrawn",
                name="dispute_answered",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answered IS NULL OR answered = 'withdrawn' OR answer IS NOT NULL", name=op.f("ck_dispute_says_why")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by = raised_by) = (answered = 'withdrawn')",
            name=op.f("ck_dispute_not_by_the_iro"),
        ),
        sa.CheckConstraint("(answered IS NULL) = (decided_at IS NULL)", name=op.f("ck_dispute_decided_at_some_time")),
        sa.CheckConstraint("(answered IS NULL) = (decided_by IS NULL)", name=op.f("ck_dispute_decided_by_somebody")),
        sa.CheckConstraint(
            "decided_by IS NULL OR auditor_id IS NULL OR decided_by <> auditor_id",
            name=op.f("ck_dispute_not_by_auditor"),
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_dispute_audit_id_audit")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_dispute_auditor_id_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_dispute_decided_by_person")),
        sa.ForeignKeyConstraint(["raised_by"], ["person.id"], name=op.f("fk_dispute_raised_by_person")),
        sa.ForeignKeyConstraint(["reply_id"], ["feedback_reply.id"], name=op.f("fk_dispute_reply_id_feedback_reply")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("reply_id", name=op.f("uq_dispute_reply_id")),
    )
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispute_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index(
            "uq_dispute_open",
            ["audit_id"],
            unique=True,
            sqlite_where=sa.text("answered IS NULL"),
            postgresql_where=sa.text("answered IS NULL"),
        )

    op.create_table(
        "reply_point",
        sa.Column("reply_id", sa.String(length=32), nullable=False),
        sa.Column("question_key", sa.String(length=40), nullable=False),
        sa.Column(
            "view",
            sa.Enum(
                "recognises",
                "partly",
                "disputes",
                name="point_view",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("view <> 'partly'", name=op.f("ck_reply_point_whole_question")),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["feedback_reply.id"], name=op.f("fk_reply_point_reply_id_feedback_reply")
        ),
        sa.PrimaryKeyConstraint("reply_id", "question_key", name=op.f("pk_reply_point")),
    )
    op.execute(
        # Who was let see an audit before there were self-grades has read it: it stays theirs to read.
        "INSERT INTO feedback_opening (audit_id, practitioner_id, revision_id, opened_at) "
        "SELECT id, practitioner_id, current_revision_id, released_at FROM audit WHERE noun = 'audit' "
        "AND practitioner_id IS NOT NULL AND current_revision_id IS NOT NULL AND released_at IS NOT NULL"
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_late_self_grade() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {OPENED} THEN RAISE EXCEPTION '{TOO_LATE}'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER self_grade_comes_first BEFORE INSERT ON self_grade "
        "FOR EACH ROW EXECUTE FUNCTION refuse_late_self_grade()"
    )
    for table in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER dispute_is_decided BEFORE UPDATE ON dispute FOR EACH ROW "
        "WHEN (OLD.answered IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
    op.execute("CREATE TRIGGER dispute_is_kept BEFORE DELETE ON dispute FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def _guard_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER self_grade_comes_first BEFORE INSERT ON self_grade WHEN {OPENED} "
        f"BEGIN SELECT RAISE(ABORT, '{TOO_LATE}'); END"
    )
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
            )
    op.execute(
        "CREATE TRIGGER dispute_is_decided BEFORE UPDATE ON dispute WHEN OLD.answered IS NOT NULL "
        "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
    )
    op.execute(
        "CREATE TRIGGER dispute_is_kept BEFORE DELETE ON dispute "
        "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
    )


def downgrade() -> None:
    op.drop_table("reply_point")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_dispute_open", sqlite_where=sa.text("answered IS NULL"), postgresql_where=sa.text("answered IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_dispute_audit_id"))

    op.drop_table("dispute")
    op.drop_table("feedback_reply")
    op.drop_table("feedback_opening")
    op.drop_table("self_grade")
    op.drop_table("discussed_item")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_late_self_grade()")
