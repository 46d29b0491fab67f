"""Refuse UPDATE and DELETE on everything that was submitted or published, whoever asks."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The tables as they stood at this migration (later ones add their own).
FROZEN = (
    "form_version",
    "revision",
    "answer",
    "answer_option",
    "finding",
    "finding_theme",
    "action",
    "event",
    "quarter_step",
    "frozen_quarter",
    "frozen_audit",
    "released_edition",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # CREATE TABLE could not name a table that came later; SQLite takes it inline.
        op.create_foreign_key(
            "fk_audit_current_revision_id_revision", "audit", "revision", ["current_revision_id"], ["id"]
        )
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'submitted rows are immutable'; END $$"
        )
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
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        if postgresql:
            op.execute(f"DROP TRIGGER {table}_is_frozen ON {table}")
        else:
            op.execute(f"DROP TRIGGER {table}_refuses_update")
            op.execute(f"DROP TRIGGER {table}_refuses_delete")
    if postgresql:
        op.execute("DROP FUNCTION refuse_change()")
        op.drop_constraint("fk_audit_current_revision_id_revision", "audit", type_="foreignkey")
