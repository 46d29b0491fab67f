"""Hold the entries of every register in one table, with their history, and carry the problem resolutions over.

SQLite cannot change what a table points to. So the old table first takes the name of the new one, which whatever points
to it follows; then it makes room for the new one, whose rows are there before the transaction ends.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None

OLD, NEW = ("problem_resolution", "audit_id"), ("register_entry", "id")
REGISTER = "problem-resolution"
ANSWERS = {
    "reference": ("PR-01", "text"), "raised_on": ("PR-02", "day"), "level": ("PR-03", "option"),
    "reason": ("PR-04", "option"), "impact": ("PR-05", "option"),
}  # fmt: skip
ANSWERS_AT_THE_END = {
    "outcome": ("PR-12", "option"), "closed_on": ("PR-10", "day"), "what_changed": ("PR-13", "text")
}  # fmt: skip
"""By column of the old table: the question, and what of its answer holds the value."""
STEPS = ("recorded", "corrected", "moved", "withdrawn")
STAMP, DAY = sa.DateTime(timezone=True), sa.Date()


def upgrade() -> None:
    resolutions = _rows("SELECT * FROM problem_resolution", raised_on=DAY, closed_on=DAY, recorded_at=STAMP)
    ended = "SELECT object_id, at FROM event WHERE action = 'resolution.closed' ORDER BY id"
    ends = {one["object_id"]: one["at"] for one in _rows(ended, at=STAMP)}
    _make_room(OLD, NEW, "resolution_id", "entry_id")
    op.bulk_insert(_entries(), [_entry(row) for row in resolutions])
    op.bulk_insert(_steps(), [step for row in resolutions for step in _steps_of(row, ends)])
    _point_to(NEW, "entry_id")
    _freeze("register_step")
    _freeze("register_entry", "OLD.closed OR OLD.withdrawn")


def downgrade() -> None:
    kept = f"SELECT * FROM register_entry WHERE register = '{REGISTER}' AND NOT withdrawn"  # noqa: S608
    entries = _rows(kept, answers=sa.JSON(), recorded_at=STAMP)
    moved = _rows("SELECT entry_id, person_id FROM register_step WHERE kind = 'moved' ORDER BY number")
    closers = {one["entry_id"]: one["person_id"] for one in moved}
    op.drop_table("register_step")
    op.alter_column("register_entry", "audit_id", new_column_name="called_for_by")  # the id is to have that name
    _make_room(NEW, OLD, "entry_id", "resolution_id", {row["id"]: row["audit_id"] for row in entries})
    op.bulk_insert(_resolutions(), [_resolution(row, closers) for row in entries])
    _point_to(OLD, "resolution_id")


def _rows(query: str, **types: Any) -> list[dict[str, Any]]:
    found = sa.text(query).columns(**types)
    return [dict(row) for row in op.get_bind().execute(found).mappings()]


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _make_room(
    old: tuple[str, str], new: tuple[str, str], was: str, now: str, renamed: dict[str, str] | None = None
) -> None:
    """Take the old table out of the way of the new one; ``renamed``: ids that commitments know their rows by."""
    (old_table, old_id), (new_table, new_id) = old, new
    if _on_sqlite():
        op.execute("PRAGMA defer_foreign_keys = ON")
    else:
        op.drop_constraint(f"fk_commitment_{was}_{old_table}", "commitment")
    tied = sa.table("commitment", sa.column(was))
    for before, after in (renamed or {}).items():
        op.execute(sa.update(tied).where(tied.c[was] == before).values({was: after}))
    op.alter_column("commitment", was, new_column_name=now)
    op.rename_table(old_table, new_table)
    op.alter_column(new_table, old_id, new_column_name=new_id)
    op.drop_table(new_table)


def _point_to(new: tuple[str, str], column: str) -> None:
    table, key = new
    if not _on_sqlite():
        op.create_foreign_key(f"fk_commitment_{column}_{table}", "commitment", table, [column], [key])


def _freeze(table: str, when: str = "") -> None:
    condition = f"WHEN {when} " if _on_sqlite() and when else f"WHEN ({when}) " if when else ""
    if not _on_sqlite():
        op.execute(
            f"CREATE TRIGGER {table}_is_frozen BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW {condition}EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
            "BEGIN SELECT RAISE(ABORT, 'submitted rows are immutable'); END"
        )


def _id(name: str, to: str = "", *, needed: bool = True, key: bool = False, of: str = "register_entry") -> Any:
    column, _, field = to.partition(".")
    link = [sa.ForeignKey(to, name=f"fk_{of}_{name}_{column}")] if field else []
    return sa.Column(name, sa.String(32), *link, primary_key=key, nullable=not needed and not key)


def _entries() -> sa.Table:
    table = op.create_table(
        "register_entry",
        _id("id", key=True),
        sa.Column("register", sa.String(60), nullable=False),
        _id("audit_id", "audit.id", needed=False),
        _id("place_id", "place.id", needed=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("opened_on", DAY, nullable=False),
        sa.Column("ended_on", DAY, nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("recorded_by", "person.id"),
        sa.Column("recorded_at", STAMP, nullable=False),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= opened_on", name=op.f("ck_register_entry_days_in_order")),
        sa.CheckConstraint("NOT (closed AND withdrawn)", name=op.f("ck_register_entry_one_end")),
    )
    op.create_index("ix_register_entry_opened", "register_entry", ["register", "opened_on"])
    for column, condition in (("audit_id", "audit_id IS NOT NULL"), ("reference", "audit_id IS NULL")):
        where = sa.text(f"NOT withdrawn AND {condition}")
        name = f"uq_register_entry_{column.removesuffix('_id')}"
        index: Any = {"unique": True, "sqlite_where": where, "postgresql_where": where}
        op.create_index(name, "register_entry", ["register", column], **index)
    return table


def _steps() -> sa.Table:
    return op.create_table(
        "register_step",
        _id("entry_id", "register_entry.id", key=True, of="register_step"),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("kind", _one_of("register_step_kind", *STEPS), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        _id("person_id", "person.id", of="register_step"),
        sa.Column("at", STAMP, nullable=False),
    )


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _answers(row: dict[str, Any], columns: dict[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    return {key: {"outcome": "answered", kind: str(row[name])} for name, (key, kind) in columns.items()}


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    closed = row["outcome"] is not None
    answers = {**_answers(row, ANSWERS), **(_answers(row, ANSWERS_AT_THE_END) if closed else {})}
    return {
        "id": row["audit_id"], "register": REGISTER, "audit_id": row["audit_id"], "place_id": None,
        "state": "closed" if closed else "open", "reference": row["reference"], "opened_on": row["raised_on"],
        "ended_on": row["closed_on"], "answers": answers, "closed": closed, "withdrawn": False,
        "version": row["version"], "recorded_by": row["recorded_by"], "recorded_at": row["recorded_at"],
    }  # fmt: skip


def _steps_of(row: dict[str, Any], ends: dict[str, Any]) -> list[dict[str, Any]]:
    """That it was recorded, last; and closed, where it was."""
    entry, at = _entry(row), row["recorded_at"]
    first = {
        "entry_id": entry["id"], "number": 1, "kind": "recorded", "state": "open",
        "answers": _answers(row, ANSWERS), "reason": None, "person_id": row["recorded_by"], "at": at,
    }  # fmt: skip
    if not entry["closed"]:
        return [first]
    closed_by = row["closed_by"] or row["recorded_by"]
    told = {"number": 2, "kind": "moved", "state": "closed", "answers": entry["answers"], "person_id": closed_by}
    return [first, {**first, **told, "at": ends.get(entry["id"], at)}]


def _resolutions() -> sa.Table:
    levels = ("practice-manager", "team-manager", "senior-manager", "head-of-service")
    reasons = ("compliance", "practice-issue", "plan-implementation", "resources")
    impacts = ("delay-and-drift", "risk-and-safeguarding", "inadequate-plan", "placement-or-permanence")
    outcomes = ("conference-held", "plan-changed", "decision-upheld")
    table = op.create_table(
        "problem_resolution",
        _id("audit_id", "audit.id", key=True, of="problem_resolution"),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("raised_on", DAY, nullable=False),
        sa.Column("level", _one_of("resolution_level", *levels), nullable=False),
        sa.Column("reason", _one_of("resolution_reason", *reasons), nullable=False),
        sa.Column("impact", _one_of("resolution_impact", *impacts, "detrimental-to-outcomes"), nullable=False),
        sa.Column("outcome", _one_of("resolution_outcome", *outcomes), nullable=True),
        sa.Column("closed_on", DAY, nullable=True),
        sa.Column("what_changed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _id("recorded_by", "person.id", of="problem_resolution"),
        sa.Column("recorded_at", STAMP, nullable=False),
        _id("closed_by", "person.id", needed=False, of="problem_resolution"),
        sa.CheckConstraint("(outcome IS NULL) = (closed_on IS NULL)", name="closed_with_outcome"),
        sa.CheckConstraint("(outcome IS NULL) = (what_changed IS NULL)", name="closed_with_difference"),
        sa.CheckConstraint("closed_on IS NULL OR closed_on >= raised_on", name="days_in_order"),
    )
    op.create_index("ix_problem_resolution_open", "problem_resolution", ["outcome", "raised_on"])
    return table


def _resolution(row: dict[str, Any], closers: dict[str, str]) -> dict[str, Any]:
    said = {key: next(iter(one[kind] for kind in ("text", "day", "option") if kind in one), None)
            for key, one in row["answers"].items()}  # fmt: skip
    values = {name: said.get(key) for name, (key, _) in {**ANSWERS, **ANSWERS_AT_THE_END}.items()}
    days = {name: _day(values[name]) for name in ("raised_on", "closed_on")}
    return {
        **values, **days, "audit_id": row["audit_id"], "version": row["version"], "recorded_by": row["recorded_by"],
        "recorded_at": row["recorded_at"], "closed_by": closers.get(row["id"]) if row["closed"] else None,
    }  # fmt: skip


def _day(text: str | None) -> Any:
    return None if text is None else sa.Date().python_type.fromisoformat(text)
