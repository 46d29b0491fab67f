"""Hold the numbers of every count as cells with revisions, and carry over what was entered of Section 47 enquiries."""

import sqlalchemy as sa
from alembic import op

revision = "0101"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "count_cell",
        sa.Column("count_key", sa.String(60), nullable=False),
        sa.Column("question_key", sa.String(60), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("entered_by", sa.String(32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("value >= 0", name="value"),
        sa.CheckConstraint("source IN ('typed', 'file')", name="source"),
        sa.CheckConstraint("replaced_at IS NULL OR replaced_at >= entered_at", name="stamps_in_order"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_count_cell_entered_by_person"),
        sa.PrimaryKeyConstraint("count_key", "question_key", "first", "place", "revision", name="pk_count_cell"),
    )
    op.create_index("ix_count_cell_period", "count_cell", ["count_key", "first"])
    op.execute(
        "INSERT INTO count_cell (count_key, question_key, first, place, revision, value, provisional, source, "
        "entered_by, entered_at) SELECT 'section-47-enquiries', 'due', month, team_id, 1, due, false, source, "
        "entered_by, entered_at FROM enquiry_count "
        "UNION ALL SELECT 'section-47-enquiries', 'received', month, team_id, 1, received, false, source, "
        "entered_by, entered_at FROM enquiry_count"
    )
    op.drop_table("enquiry_count")


def downgrade() -> None:
    op.create_table(
        "enquiry_count",
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(32), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due >= 0 AND received >= 0 AND received <= due", name="received_of_due"),
        sa.CheckConstraint("source IN ('typed', 'file')", name="source"),
        sa.ForeignKeyConstraint(["team_id"], ["place.id"], name="fk_enquiry_count_team_id_place"),
        sa.ForeignKeyConstraint(["entered_by"], ["person.id"], name="fk_enquiry_count_entered_by_person"),
        sa.PrimaryKeyConstraint("team_id", "month", name="pk_enquiry_count"),
    )
    op.execute(
        "INSERT INTO enquiry_count (team_id, month, due, received, source, version, entered_by, entered_at) "
        "SELECT d.place, d.first, d.value, r.value, d.source, d.revision, d.entered_by, d.entered_at "
        "FROM count_cell d JOIN count_cell r ON r.count_key = d.count_key AND r.first = d.first "
        "AND r.place = d.place WHERE d.count_key = 'section-47-enquiries' AND d.question_key = 'due' AND r.question_key = 'received' "
        "AND d.replaced_at IS NULL AND r.replaced_at IS NULL"
    )
    op.drop_table("count_cell")
