"""Follow every action and follow-up to its end: those there are begin as open."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


NEW_ID = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "md5(random()::text || clock_timestamp()::text || {})"}
FOLLOW_UPS = """
    INSERT INTO commitment (id, audit_id, kind, follow_up_id, question_key, owner_id, owner_role, opened_at, due, status,
        escalated, version)
    SELECT NEW_ID, audit_id, kind, id, question_key, owner_id,
        CASE WHEN owner_id IS NULL THEN 'safeguarding-manager' END, opened_at, due, 'open', 0, 1 FROM follow_up
"""
ACTIONS = """
    INSERT INTO commitment (id, audit_id, kind, action_id, text, question_key, sub_theme_code, owner_id, owner_role,
        opened_at, due, status, escalated, version)
    SELECT NEW_ID, audit.id, 'action', action.id, action.text, action.target_question, action.sub_theme_code,
        CASE WHEN action.owner = 'iro' THEN audit.practitioner_id END, action.owner, audit.submitted_at, action.due,
        'open', 0, 1
    FROM action JOIN audit ON audit.current_revision_id = action.revision_id WHERE audit.import_batch_id IS NULL
"""
SETTLED = "OLD.status IN ('verified', 'closed', 'cancelled')"
REFUSED = "RAISE(ABORT, 'submitted rows are immutable')"


def upgrade() -> None:
    create_tables()
    open_what_there_is()
    freeze()


def create_tables() -> None:
    op.create_table(
        "commitment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "action",
                "inadequate",
                "raise-problem-resolution",
                "second-reader",
                name="commitment_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("follow_up_id", sa.String(length=32), nullable=True),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("known_by", sa.Text(), nullable=True),
        sa.Column("question_key", sa.String(length=40), nullable=True),
        sa.Column("sub_theme_code", sa.String(length=30), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("owner_role", sa.String(length=40), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=32), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "done",
                "verified",
                "closed",
                "cancelled",
                name="commitment_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("done_by", sa.String(length=32), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "difference",
            sa.Enum(
                "clear",
                "some",
                "none-yet",
                name="commitment_difference",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column(
            "regrade",
            sa.Enum(
                "good",
                "requires-improvement",
                "inadequate",
                name="commitment_regrade",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("re_audit_due", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status <> 'verified' OR difference <> 'none-yet') AND (status <> 'closed' OR difference = 'none-yet')",
            name=op.f("ck_commitment_verified_means_a_difference"),
        ),
        sa.CheckConstraint(
            "(status IN ('verified', 'closed', 'cancelled')) = (settled_at IS NOT NULL)",
            name=op.f("ck_commitment_settled_at_a_time"),
        ),
        sa.CheckConstraint("kind <> 'action' OR text IS NOT NULL", name=op.f("ck_commitment_action_has_words")),
        sa.CheckConstraint(
            "status = 'open' OR status = 'cancelled' OR done_by IS NOT NULL",
            name=op.f("ck_commitment_done_by_somebody"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('verified', 'closed') OR (settled_by IS NOT NULL AND difference IS NOT NULL AND what_changed IS NOT NULL AND evidence IS NOT NULL AND (kind <> 'inadequate' OR regrade IS NOT NULL))",
            name=op.f("ck_commitment_closing_answered"),
        ),
        sa.CheckConstraint("(done_by IS NULL) = (done_on IS NULL)", name=op.f("ck_commitment_done_on_a_day")),
        sa.CheckConstraint("escalated BETWEEN 0 AND 3", name=op.f("ck_commitment_escalated_to_a_level")),
        sa.CheckConstraint("owner_id IS NOT NULL OR owner_role IS NOT NULL", name=op.f("ck_commitment_somebodys")),
        sa.CheckConstraint(
            "settled_by IS NULL OR done_by IS NULL OR settled_by <> done_by",
            name=op.f("ck_commitment_not_by_who_did_it"),
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR owner_id IS NULL OR settled_by <> owner_id",
            name=op.f("ck_commitment_not_by_its_owner"),
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_commitment_action_id_action")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_commitment_audit_id_audit")),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_commitment_done_by_person")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_commitment_follow_up_id_follow_up")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_commitment_opened_by_person")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_commitment_owner_id_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_commitment_settled_by_person")),
        sa.ForeignKeyConstraint(
            ["sub_theme_code"], ["sub_theme.code"], name=op.f("fk_commitment_sub_theme_code_sub_theme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("action_id", name=op.f("uq_commitment_action_id")),
        sa.UniqueConstraint("follow_up_id", name=op.f("uq_commitment_follow_up_id")),
    )
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commitment_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index("ix_commitment_owner_status", ["owner_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_commitment_re_audit_due"), ["re_audit_due"], unique=False)
        batch_op.create_index("ix_commitment_status_due", ["status", "due"], unique=False)

    op.create_table(
        "commitment_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("commitment_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "note",
                "done",
                "sent-back",
                "verified",
                "closed",
                "cancelled",
                "assigned",
                "reworded",
                "escalated",
                name="commitment_step_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(length=32), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_commitment_step_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_commitment_step_owner_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_commitment_step_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_step")),
        sa.UniqueConstraint("commitment_id", "number", name=op.f("uq_commitment_step_commitment_id_number")),
    )
    op.create_table(
        "re_audit",
        sa.Column("commitment_id", sa.String(length=32), nullable=False),
        sa.Column("audit_id", sa.String(length=32), nullable=False),
        sa.Column("started_by", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_re_audit_audit_id_audit"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_re_audit_commitment_id_commitment")
        ),
        sa.ForeignKeyConstraint(["started_by"], ["person.id"], name=op.f("fk_re_audit_started_by_person")),
        sa.PrimaryKeyConstraint("commitment_id", name=op.f("pk_re_audit")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_re_audit_audit_id")),
    )


def open_what_there_is() -> None:
    """A commitment for each follow-up, and for each action of a current revision that was not brought in by import."""
    new_id = NEW_ID[op.get_bind().dialect.name]
    op.execute(FOLLOW_UPS.replace("NEW_ID", new_id.format("id")))
    op.execute(ACTIONS.replace("NEW_ID", new_id.format("action.id")))


def freeze() -> None:
    """Refuse to change what is settled, and the history."""
    if op.get_bind().dialect.name == "postgresql":
        for table, when in (("commitment", f"WHEN ({SETTLED})"), ("commitment_step", "")):
            op.execute(
                f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"
            )
        return
    for table, when in (("commitment", f"WHEN {SETTLED}"), ("commitment_step", "")):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                f"FOR EACH ROW {when} BEGIN SELECT {REFUSED}; END"
            )


def downgrade() -> None:
    op.drop_table("re_audit")
    op.drop_table("commitment_step")
    with op.batch_alter_table("commitment", schema=None) as batch_op:
        batch_op.drop_index("ix_commitment_status_due")
        batch_op.drop_index(batch_op.f("ix_commitment_re_audit_due"))
        batch_op.drop_index("ix_commitment_owner_status")
        batch_op.drop_index(batch_op.f("ix_commitment_audit_id"))

    op.drop_table("commitment")
