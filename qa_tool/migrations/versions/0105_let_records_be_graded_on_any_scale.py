"""Let records be graded on any scale: a grade is the key of one, and the form's scale says which there are.

The checks named the grades of the first scale. How good an audit itself is stays one of three words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None

GRADES = ("good", "requires-improvement", "inadequate")
CHECKED = (
    ("audit", "effective_grade", "audit_grade"),
    ("revision", "grade", "revision_grade"),
    ("revision", "suggested_grade", "revision_suggested_grade"),
    ("commitment", "regrade", "commitment_regrade"),
    ("self_grade", "grade", "self_grade"),
    ("second_grade", "grade", "second_grade_grade"),
    ("moderated_grade", "grade", "moderated_grade_grade"),
    ("frozen_audit", "effective_grade", "frozen_grade"),
)
"""Table, column, and the check's name without what it begins with."""


def upgrade() -> None:
    triggers = _triggers()
    for table, _, name in CHECKED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    _put_back(triggers)


def downgrade() -> None:
    for table, column, _ in CHECKED:
        _refuse_other_grades(table, column)
    triggers = _triggers()
    for table, column, name in CHECKED:
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(f"ck_{table}_{name}"), sa.column(column).in_(GRADES))
    _put_back(triggers)


def _refuse_other_grades(table: str, column: str) -> None:
    grade = sa.column(column, sa.String)
    other = op.get_bind().scalar(sa.select(grade).select_from(sa.table(table, grade)).where(grade.not_in(GRADES)))
    if other is not None:
        raise ValueError(
            f"{table}.{column} holds the grade '{other}', which the version before this one cannot hold: nothing was "
            "changed. Stay on this version, or go back to a backup from before forms had other scales"
        )


def _triggers() -> list[str]:
    """SQLite drops the triggers of a table with the old one, when a changed one takes its place."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    kind, table, words = (sa.column(name, sa.String) for name in ("type", "tbl_name", "sql"))
    changed = [name for name, _, _ in CHECKED]
    kept = sa.select(words).select_from(sa.table("sqlite_master", kind, table, words))
    found = op.get_bind().execute(kept.where(kind == "trigger", table.in_(changed)).order_by(words))
    return list(found.scalars())


def _put_back(triggers: list[str]) -> None:
    for trigger in triggers:
        op.execute(trigger)
