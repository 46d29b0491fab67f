"""Number exports, and keep external editions as they were prepared and as they were released."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FROZEN = ("export", "prepared_edition", "released_file")
"""Tables of this migration whose rows are written once."""


def upgrade() -> None:
    op.create_table(
        "export",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_export_asked_by_person"),
        sa.PrimaryKeyConstraint("number", name="pk_export"),
    )
    op.create_index("ix_export_asked", "export", ["asked_by", "asked_at"])
    op.create_table(
        "prepared_edition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("considered", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("prepared_by", sa.String(length=32), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["prepared_by"], ["person.id"], name="fk_prepared_edition_prepared_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_prepared_edition"),
        sa.UniqueConstraint(
            "label", "considered", "content_hash", name="uq_prepared_edition_label_considered_content_hash"
        ),
    )
    op.create_table(
        "released_file",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prepared_id", sa.String(length=32), nullable=False),
        sa.Column("export_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("file_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["released_edition.number"], name="fk_released_file_number_released_edition"
        ),
        sa.ForeignKeyConstraint(
            ["prepared_id"], ["prepared_edition.id"], name="fk_released_file_prepared_id_prepared_edition"
        ),
        sa.ForeignKeyConstraint(["export_number"], ["export.number"], name="fk_released_file_export_number_export"),
        sa.PrimaryKeyConstraint("number", name="pk_released_file"),
        sa.UniqueConstraint("prepared_id", name="uq_released_file_prepared_id"),
    )
    for table in FROZEN:
        _freeze(table)


def downgrade() -> None:
    for table in reversed(FROZEN):
        op.drop_table(table)


def _freeze(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
        )
