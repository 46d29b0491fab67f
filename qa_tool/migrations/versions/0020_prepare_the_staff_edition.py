"""Keep the staff edition of frozen quarters and years, and the service by form from before a freeze."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

FROZEN = ("staff_edition", "staff_by_form")
"""Tables of this migration whose rows are written once."""


def upgrade() -> None:
    op.create_table(
        "staff_edition",
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("label", name=op.f("pk_staff_edition")),
    )
    op.create_table(
        "staff_by_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_by_form")),
        sa.UniqueConstraint("quarter", "number", name=op.f("uq_staff_by_form_quarter_number")),
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
