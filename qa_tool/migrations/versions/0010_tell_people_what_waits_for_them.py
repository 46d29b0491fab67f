"""Tell people what waits for them: notices, and how each person wants to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "allocated",
                "due",
                "overdue",
                "speak-first",
                "feedback",
                "reply",
                "dispute",
                "moderation",
                "follow-up",
                "verification",
                "escalated",
                "safety",
                "reopened",
                "decision",
                name="notice_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "audit",
                "conversation",
                "feedback",
                "dispute",
                "allocation",
                "action",
                "follow-up",
                "moderation",
                "problem-resolution",
                "reopening",
                "quarter",
                "import",
                "exemption",
                name="notice_subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("occasion", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "mail",
            sa.Enum(
                "none",
                "waiting",
                "claimed",
                "sent",
                "failed",
                name="notice_mail",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "person_id",
            "kind",
            "subject",
            "object_id",
            "occasion",
            name=op.f("uq_notice_person_id_kind_subject_object_id_occasion"),
        ),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_notice_mail", ["mail", "mail_at"], unique=False)
        batch_op.create_index("ix_notice_person", ["person_id", "read_at", "told_at"], unique=False)

    op.create_table(
        "notice_choice",
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "allocated",
                "due",
                "overdue",
                "speak-first",
                "feedback",
                "reply",
                "dispute",
                "moderation",
                "follow-up",
                "verification",
                "escalated",
                "safety",
                "reopened",
                "decision",
                name="notice_choice_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "way",
            sa.Enum("both", "tool", "none", name="notice_way", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_choice_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "kind", name=op.f("pk_notice_choice")),
    )


def downgrade() -> None:
    op.drop_table("notice_choice")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person")
        batch_op.drop_index("ix_notice_mail")
        batch_op.drop_index(batch_op.f("ix_notice_claim_id"))

    op.drop_table("notice")
