"""A problem resolution to raise is settled by the one that was recorded, for as long as that is on record."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("open", "done", "verified", "closed", "cancelled")
KEY = "fk_commitment_resolution_id_problem_resolution"
CHECK = "CONSTRAINT ck_commitment_recorded_by_a_record CHECK ((status = 'recorded') = (resolution_id IS NOT NULL))"
RECORDED = """
    UPDATE commitment SET status = 'recorded', resolution_id = audit_id, version = version + 1,
        done_by = (SELECT recorded_by FROM problem_resolution WHERE audit_id = commitment.audit_id),
        done_on = (SELECT raised_on FROM problem_resolution WHERE audit_id = commitment.audit_id)
    WHERE kind = 'raise-problem-resolution' AND status IN ('open', 'done')
        AND audit_id IN (SELECT audit_id FROM problem_resolution)
"""


def upgrade() -> None:
    allow((*STATES, "recorded"), STATES)
    op.execute(
        f"ALTER TABLE commitment ADD COLUMN resolution_id VARCHAR(32) CONSTRAINT {KEY} "
        f"REFERENCES problem_resolution (audit_id) {CHECK}"
    )
    op.execute(RECORDED)


def downgrade() -> None:
    op.execute(
        "UPDATE commitment SET status = 'done', resolution_id = NULL, version = version + 1 WHERE status = 'recorded'"
    )
    allow(STATES, (*STATES, "recorded"))
    op.drop_column("commitment", "resolution_id")


def allow(states: tuple[str, ...], before: tuple[str, ...]) -> None:
    """Let the status be one of ``states``."""
    new, old = (f"status IN ({', '.join(map(repr, words))})" for words in (states, before))
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_commitment_commitment_status"), "commitment", type_="check")
        op.create_check_constraint(op.f("ck_commitment_commitment_status"), "commitment", new)
        return
    # SQLite knows no other way but to make the table anew, and three tables point at this one. Its manual allows to
    # change the text of a check in place; the column that is added or dropped next has the schema read again.
    op.execute("PRAGMA writable_schema = ON")
    replaced = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :old, :new) WHERE name = 'commitment'")
    op.get_bind().execute(replaced, {"old": old, "new": new})
    op.execute("PRAGMA writable_schema = OFF")
