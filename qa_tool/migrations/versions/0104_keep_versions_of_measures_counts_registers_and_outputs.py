"""Keep versions of measures, counts, registers and outputs, as of forms: written once."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["published_by"], ["person.id"], name="fk_file_version_published_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_file_version"),
        sa.UniqueConstraint("kind", "key", "number", name="uq_file_version_kind_key_number"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER file_version_is_frozen BEFORE UPDATE OR DELETE ON file_version "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER file_version_refuses_{verb.lower()} BEFORE {verb} ON file_version "
            "FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
        )


def downgrade() -> None:
    op.drop_table("file_version")
