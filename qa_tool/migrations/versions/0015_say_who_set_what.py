"""Say who set a setting and when, let a later entry of the same day take its place, and change no entry."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FROZEN = "setting"
"""The table whose rows are written once from now on."""


def upgrade() -> None:
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("entry", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("set_by", sa.String(length=32), nullable=True))
        batch_op.drop_constraint(op.f("uq_setting_key_valid_from"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_setting_key_valid_from_entry"), ["key", "valid_from", "entry"])
        batch_op.create_foreign_key(op.f("fk_setting_set_by_person"), "person", ["set_by"], ["id"])
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.alter_column("entry", server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {FROZEN}_is_frozen BEFORE UPDATE OR DELETE ON {FROZEN} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {FROZEN}_refuses_{verb.lower()} BEFORE {verb} ON {FROZEN} "
            "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {FROZEN}_is_frozen ON {FROZEN}")
    else:
        op.execute(f"DROP TRIGGER {FROZEN}_refuses_update")
        op.execute(f"DROP TRIGGER {FROZEN}_refuses_delete")
    # One value a day was all that the table held before: what was set last of each day is what counts.
    op.execute(
        "DELETE FROM setting WHERE EXISTS (SELECT 1 FROM setting AS later WHERE later.key = setting.key "
        "AND later.valid_from = setting.valid_from AND later.entry > setting.entry)"
    )
    with op.batch_alter_table("setting", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_setting_set_by_person"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_setting_key_valid_from_entry"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_setting_key_valid_from"), ["key", "valid_from"])
        batch_op.drop_column("set_by")
        batch_op.drop_column("set_at")
        batch_op.drop_column("entry")
