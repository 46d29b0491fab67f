"""The head of an audit says what it found of the plan; the audits of some days are known again from an index alone."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_case": ("audit", ["case_id", "audit_date", "submitted_at", "status", "id", "plan_inadequate"]),
    "ix_audit_plan": ("audit", ["plan_inadequate", "case_id", "audit_date", "submitted_at", "status", "id"]),
    "ix_audit_marked": ("audit", ["audit_date", "status", "late_entry", "current_revision_id", "version"]),
    "ix_commitment_audit": ("commitment", ["audit_id", "kind", "status", "regrade"]),
}
INADEQUATE = "inadequate"

JUDGES = """
    UPDATE audit SET plan_inadequate = COALESCE(effective_grade = 'inadequate', FALSE)
    WHERE form_version_id = :version AND current_revision_id IS NOT NULL
"""
ANSWERED = """
    UPDATE audit SET plan_inadequate = TRUE
    WHERE form_version_id = :version AND plan_inadequate = FALSE AND EXISTS (
        SELECT 1 FROM answer WHERE answer.revision_id = audit.current_revision_id AND answer.question_key = :key
        AND answer.outcome = 'answered' AND answer.option = :option AND NOT EXISTS (
            SELECT 1 FROM moderation JOIN moderated_grade ON moderated_grade.moderation_id = moderation.id
            AND moderated_grade.stage = moderation.in_force
            WHERE moderation.revision_id = audit.current_revision_id AND moderated_grade.question_key = :key))
"""
MODERATED = """
    UPDATE audit SET plan_inadequate = TRUE
    WHERE form_version_id = :version AND plan_inadequate = FALSE AND EXISTS (
        SELECT 1 FROM moderation JOIN moderated_grade ON moderated_grade.moderation_id = moderation.id
        AND moderated_grade.stage = moderation.in_force
        WHERE moderation.revision_id = audit.current_revision_id AND moderated_grade.question_key = :key
        AND moderated_grade.outcome = 'answered' AND moderated_grade.grade = :option)
"""


def upgrade() -> None:
    # No batch: making the table anew would have to drop the triggers and keys of all that points at it.
    op.add_column("audit", sa.Column("plan_inadequate", sa.Boolean(), nullable=True))
    connection = op.get_bind()
    for version, snapshot in connection.execute(sa.text("SELECT id, snapshot FROM form_version")).all():
        definition = snapshot if isinstance(snapshot, dict) else json.loads(snapshot)
        theme = _theme_of_plans(definition)
        if theme:
            connection.execute(sa.text(JUDGES), {"version": version})
            for key, option in _inadequate_answers(definition, theme):
                asked = {"version": version, "key": key, "option": option}
                connection.execute(sa.text(ANSWERED), asked)
                connection.execute(sa.text(MODERATED), asked)
    op.drop_index("ix_audit_case_id", "audit")
    op.drop_index("ix_commitment_audit_id", "commitment")
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
    op.create_index("ix_commitment_audit_id", "commitment", ["audit_id"], unique=False)
    op.create_index("ix_audit_case_id", "audit", ["case_id"], unique=False)
    op.drop_column("audit", "plan_inadequate")


def _theme_of_plans(definition: dict[str, Any]) -> str:
    """The theme of plans where the form judges one: an audit of a case that has the rule of follow-ups; else ''."""
    if (definition.get("noun"), definition.get("subject")) != ("audit", "case"):
        return ""
    rules = {one["name"]: one.get("parameters", {}) for one in definition.get("rules", ())}
    return str(rules["follow-up"].get("theme", "PLAN")) if "follow-up" in rules else ""


def _inadequate_answers(definition: dict[str, Any], theme: str) -> Iterator[tuple[str, str]]:
    """(question, option) of the questions on the plan that count as inadequate, as forms said it at this time."""
    for section in definition["sections"]:
        for question in section["questions"]:
            if not any(code.partition(".")[0] == theme for code in question.get("themes", ())):
                continue
            if question["type"] == "grade":
                yield question["key"], INADEQUATE
            elif question["type"] in ("yes-partly-no", "yes-no"):
                if question.get("critical") and not question.get("critical_when"):
                    yield question["key"], "no"
            else:
                for option in question.get("options", ()):
                    if option.get("counts_as") == INADEQUATE:
                        yield question["key"], option["key"]
