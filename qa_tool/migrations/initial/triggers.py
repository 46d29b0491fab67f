"""What is written once: the database refuses to change or delete it, whoever asks."""

from alembic import op

FROZEN = (
    "action",
    "answer",
    "answer_option",
    "commitment_step",
    "enquiry_sheet",
    "event",
    "export",
    "feedback_opening",
    "feedback_reply",
    "finding",
    "finding_theme",
    "form_version",
    "frozen_audit",
    "frozen_quarter",
    "headline_edit",
    "moderated_grade",
    "moderation_note",
    "prepared_edition",
    "quarter_step",
    "released_edition",
    "released_file",
    "replacement",
    "reply_point",
    "revision",
    "sample",
    "sample_case",
    "second_grade",
    "self_grade",
    "setting",
    "staff_by_form",
    "staff_edition",
)
IMMUTABLE, TOO_LATE = "submitted rows are immutable", "a self-grade comes before reading"
SETTLED = "OLD.status IN ('verified', 'closed', 'cancelled')"
"""What another person ended. A recorded one is not: it opens again when the record of it is taken back."""
DECIDED = "OLD.answered IS NOT NULL"
OPENED = (
    "EXISTS (SELECT 1 FROM feedback_opening o "
    "WHERE o.audit_id = NEW.audit_id AND o.practitioner_id = NEW.practitioner_id)"
)


def create() -> None:
    """Guard the tables, in the way of each database."""
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
    else:
        _on_sqlite()


def drop_functions() -> None:
    """PostgreSQL keeps the triggers' functions when the tables are gone."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
        op.execute("DROP FUNCTION refuse_late_self_grade()")


def _on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{IMMUTABLE}'; END $$"
    )
    op.execute(
        "CREATE FUNCTION refuse_late_self_grade() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {OPENED} THEN RAISE EXCEPTION '{TOO_LATE}'; END IF; RETURN NEW; END $$"
    )
    for table in FROZEN:
        _refuse(f"{table}_is_frozen", "UPDATE OR DELETE", table)
    _refuse("commitment_is_frozen", "UPDATE OR DELETE", "commitment", SETTLED)
    _refuse("dispute_is_decided", "UPDATE", "dispute", DECIDED)
    _refuse("dispute_is_kept", "DELETE", "dispute")
    op.execute(
        "CREATE TRIGGER self_grade_comes_first BEFORE INSERT ON self_grade "
        "FOR EACH ROW EXECUTE FUNCTION refuse_late_self_grade()"
    )


def _refuse(name: str, verbs: str, table: str, when: str = "") -> None:
    condition = f"WHEN ({when}) " if when else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verbs} ON {table} FOR EACH ROW {condition}EXECUTE FUNCTION refuse_change()"
    )


def _on_sqlite() -> None:
    for verb in ("UPDATE", "DELETE"):
        for table in FROZEN:
            _abort(f"{table}_refuses_{verb.lower()}", verb, table)
        _abort(f"commitment_refuses_{verb.lower()}", verb, "commitment", SETTLED)
    _abort("dispute_is_decided", "UPDATE", "dispute", DECIDED)
    _abort("dispute_is_kept", "DELETE", "dispute")
    _abort("self_grade_comes_first", "INSERT", "self_grade", OPENED, TOO_LATE)


def _abort(name: str, verb: str, table: str, when: str = "", saying: str = IMMUTABLE) -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
        f"BEGIN SELECT RAISE(ABORT, '{saying}'); END"
    )
