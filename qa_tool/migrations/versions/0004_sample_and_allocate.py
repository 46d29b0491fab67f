"""Lists of cases, samples drawn from them and allocations; what was drawn is written once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FROZEN = ("sample", "sample_case", "replacement")


def upgrade() -> None:
    op.create_table(
        "known_heading",
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("heading", name=op.f("pk_known_heading")),
    )
    op.create_table(
        "case_list",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("rows_read", sa.Integer(), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"], name=op.f("fk_case_list_loaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_list")),
    )
    with op.batch_alter_table("case_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_list_on_day"), ["on_day"], unique=False)

    op.create_table(
        "staged_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=True),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("matched", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staged_by", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('cases', 'audits')", name=op.f("ck_staged_file_kind")),
        sa.ForeignKeyConstraint(["staged_by"], ["person.id"], name=op.f("fk_staged_file_staged_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_file")),
    )
    op.create_table(
        "listed_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case_list_id", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.String(length=32), nullable=False),
        sa.Column("plan_type", sa.String(length=20), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=True),
        sa.Column("abuse_category", sa.String(length=20), nullable=True),
        sa.Column("legal_status", sa.String(length=20), nullable=True),
        sa.Column("locality_id", sa.String(length=32), nullable=True),
        sa.Column("district_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("practitioner_id", sa.String(length=32), nullable=True),
        sa.Column("began", sa.Date(), nullable=True),
        sa.Column("reviewed", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_listed_case_case_id_case_file")),
        sa.ForeignKeyConstraint(["case_list_id"], ["case_list.id"], name=op.f("fk_listed_case_case_list_id_case_list")),
        sa.ForeignKeyConstraint(["district_id"], ["place.id"], name=op.f("fk_listed_case_district_id_place")),
        sa.ForeignKeyConstraint(["locality_id"], ["place.id"], name=op.f("fk_listed_case_locality_id_place")),
        sa.ForeignKeyConstraint(["practitioner_id"], ["person.id"], name=op.f("fk_listed_case_practitioner_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["place.id"], name=op.f("fk_listed_case_team_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_case")),
        sa.UniqueConstraint("case_list_id", "case_id", name=op.f("uq_listed_case_case_list_id_case_id")),
    )
    with op.batch_alter_table("listed_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_case_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_listed_case_practitioner", ["practitioner_id", "case_list_id"], unique=False)

    op.create_table(
        "sample",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("case_list_id", sa.String(length=32), nullable=False),
        sa.Column("form_key", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("dimensions", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("quotas", sa.JSON(), nullable=True),
        sa.Column("plan_types", sa.JSON(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("leave_out_allocated", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("frame_digest", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.String(length=10), nullable=False),
        sa.Column("software", sa.String(length=40), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["case_list_id"], ["case_list.id"], name=op.f("fk_sample_case_list_id_case_list")),
        sa.ForeignKeyConstraint(["drawn_by"], ["person.id"], name=op.f("fk_sample_drawn_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample")),
        sa.UniqueConstraint("reference", name=op.f("uq_sample_reference")),
    )
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_case_list_id"), ["case_list_id"], unique=False)

    op.create_table(
        "sample_case",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sample_id", sa.String(length=32), nullable=False),
        sa.Column("listed_case_id", sa.String(length=32), nullable=False),
        sa.Column("stratum", sa.String(length=300), nullable=False),
        sa.Column(
            "excluded",
            sa.Enum(
                "audited", "allocated", name="sample_excluded", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(excluded IS NULL) = (rank IS NOT NULL)", name=op.f("ck_sample_case_ranked_unless_excluded")
        ),
        sa.CheckConstraint("NOT drawn OR rank IS NOT NULL", name=op.f("ck_sample_case_drawn_is_ranked")),
        sa.ForeignKeyConstraint(
            ["listed_case_id"], ["listed_case.id"], name=op.f("fk_sample_case_listed_case_id_listed_case")
        ),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_sample_case_sample_id_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_case")),
        sa.UniqueConstraint("sample_id", "listed_case_id", name=op.f("uq_sample_case_sample_id_listed_case_id")),
    )
    with op.batch_alter_table("sample_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sample_case_listed_case_id"), ["listed_case_id"], unique=False)
        batch_op.create_index("ix_sample_case_order", ["sample_id", "stratum", "rank"], unique=False)

    op.create_table(
        "allocation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("sample_case_id", sa.String(length=32), nullable=False),
        sa.Column("auditor_id", sa.String(length=32), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("exception", sa.Text(), nullable=True),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("allocated_by", sa.String(length=32), nullable=True),
        sa.Column("audit_id", sa.String(length=32), nullable=True),
        sa.Column(
            "ended_as",
            sa.Enum(
                "allocated",
                "started",
                "done",
                "declined",
                "reassigned",
                "withdrawn",
                name="allocation_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ended_as IS NULL OR ended_as IN ('declined', 'reassigned', 'withdrawn')",
            name=op.f("ck_allocation_ended_as"),
        ),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name=op.f("ck_allocation_ended_when")),
        sa.ForeignKeyConstraint(["allocated_by"], ["person.id"], name=op.f("fk_allocation_allocated_by_person")),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_allocation_audit_id_audit")),
        sa.ForeignKeyConstraint(["auditor_id"], ["person.id"], name=op.f("fk_allocation_auditor_id_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_allocation_ended_by_person")),
        sa.ForeignKeyConstraint(
            ["sample_case_id"], ["sample_case.id"], name=op.f("fk_allocation_sample_case_id_sample_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_allocation_audit_id")),
    )
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.create_index("ix_allocation_auditor", ["auditor_id", "ended_as"], unique=False)
        batch_op.create_index(
            "ix_allocation_open_case",
            ["sample_case_id"],
            unique=True,
            sqlite_where=sa.text("ended_as IS NULL"),
            postgresql_where=sa.text("ended_as IS NULL"),
        )

    op.create_table(
        "replacement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.String(length=32), nullable=False),
        sa.Column("out_id", sa.String(length=32), nullable=False),
        sa.Column("in_id", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["in_id"], ["sample_case.id"], name=op.f("fk_replacement_in_id_sample_case")),
        sa.ForeignKeyConstraint(["out_id"], ["sample_case.id"], name=op.f("fk_replacement_out_id_sample_case")),
        sa.ForeignKeyConstraint(["replaced_by"], ["person.id"], name=op.f("fk_replacement_replaced_by_person")),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name=op.f("fk_replacement_sample_id_sample")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.UniqueConstraint("in_id", name=op.f("uq_replacement_in_id")),
        sa.UniqueConstraint("out_id", name=op.f("uq_replacement_out_id")),
    )
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_replacement_sample_id"), ["sample_id"], unique=False)
    freeze()


def freeze() -> None:
    """Refuse to change what was drawn, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            op.execute(
                f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
            )


def downgrade() -> None:
    with op.batch_alter_table("replacement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_replacement_sample_id"))

    op.drop_table("replacement")
    with op.batch_alter_table("allocation", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_allocation_open_case",
            sqlite_where=sa.text("ended_as IS NULL"),
            postgresql_where=sa.text("ended_as IS NULL"),
        )
        batch_op.drop_index("ix_allocation_auditor")

    op.drop_table("allocation")
    with op.batch_alter_table("sample_case", schema=None) as batch_op:
        batch_op.drop_index("ix_sample_case_order")
        batch_op.drop_index(batch_op.f("ix_sample_case_listed_case_id"))

    op.drop_table("sample_case")
    with op.batch_alter_table("sample", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sample_case_list_id"))

    op.drop_table("sample")
    with op.batch_alter_table("listed_case", schema=None) as batch_op:
        batch_op.drop_index("ix_listed_case_practitioner")
        batch_op.drop_index(batch_op.f("ix_listed_case_case_id"))

    op.drop_table("listed_case")
    op.drop_table("staged_file")
    with op.batch_alter_table("case_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_list_on_day"))

    op.drop_table("case_list")
    op.drop_table("known_heading")
