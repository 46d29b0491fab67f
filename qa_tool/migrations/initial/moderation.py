"""Second readings."""

from sqlalchemy import JSON, Boolean, CheckConstraint, Date, Index, Integer, String, Text, UniqueConstraint

from qa_tool.migrations.initial.parts import GRADES, OUTCOMES, Id, Stamp, key, maybe, must, one_of, table

table(
    "moderation",
    key("id", Id),
    must("audit_id", Id, to="audit.id"),
    must("revision_id", Integer, to="revision.id"),
    must("cause", one_of("moderation_cause", "drawn", "inadequate", "above-limit", "amended")),
    must("lot", Integer),
    must("share", Integer),
    must(
        "step",
        one_of("moderation_step", "waiting", "given", "graded", "settled", "disputed", "arbitrated", "withdrawn"),
    ),
    must("opened_at", Stamp),
    must("version", Integer),
    must("auditor_id", Id, to="person.id"),
    maybe("practitioner_id", Id, to="person.id"),
    maybe("line_manager_id", Id, to="person.id"),
    maybe("moderator_id", Id, to="person.id"),
    maybe("given_at", Stamp),
    maybe("given_by", Id, to="person.id"),
    maybe("due", Date),
    maybe("graded_at", Stamp),
    must("knew_grades", Boolean),
    maybe("settled_at", Stamp),
    maybe("audit_quality", one_of("moderation_audit_quality", *GRADES)),
    maybe("audit_note", Text),
    maybe("disputed_at", Stamp),
    maybe("dispute", Text),
    maybe("arbiter_id", Id, to="person.id"),
    maybe("arbitrated_at", Stamp),
    maybe("arbitration", Text),
    maybe("in_force", one_of("moderation_in_force", "moderated", "arbitrated")),
    CheckConstraint(
        "(arbitrated_at IS NULL) = (arbiter_id IS NULL) AND (arbitrated_at IS NULL OR disputed_at IS NOT NULL)",
        name="arbitrated_after_dispute",
    ),
    CheckConstraint("disputed_at IS NULL OR settled_at IS NOT NULL", name="disputed_after_settling"),
    CheckConstraint("graded_at IS NULL OR moderator_id IS NOT NULL", name="graded_by_somebody"),
    CheckConstraint(
        "arbiter_id IS NULL OR ((auditor_id IS NULL OR arbiter_id <> auditor_id) "
        "AND (practitioner_id IS NULL OR arbiter_id <> practitioner_id) "
        "AND (moderator_id IS NULL OR arbiter_id <> moderator_id))",
        name="independent_arbiter",
    ),
    CheckConstraint(
        "moderator_id IS NULL OR ((auditor_id IS NULL OR moderator_id <> auditor_id) "
        "AND (practitioner_id IS NULL OR moderator_id <> practitioner_id) "
        "AND (line_manager_id IS NULL OR moderator_id <> line_manager_id))",
        name="independent_reader",
    ),
    CheckConstraint("step <> 'waiting' OR moderator_id IS NULL", name="nobody_while_waiting"),
    CheckConstraint("settled_at IS NULL OR graded_at IS NOT NULL", name="settled_after_grading"),
    UniqueConstraint("revision_id"),
    Index("ix_moderation_audit_id", "audit_id"),
    Index("ix_moderation_reader", "moderator_id", "step", "audit_id"),
)
table(
    "moderated_grade",
    key("id", Integer),
    must("moderation_id", Id, to="moderation.id"),
    must("stage", one_of("moderated_grade_stage", "moderated", "arbitrated")),
    must("question_key", String(40)),
    must(
        "outcome",
        one_of("moderated_grade_outcome", *OUTCOMES),
    ),
    maybe("grade", one_of("moderated_grade_grade", *GRADES)),
    must(
        "reason",
        one_of("moderated_grade_reason", "evidence-missed", "descriptor-misread", "new-information", "weight-of-risk"),
    ),
    CheckConstraint("(outcome = 'answered') = (grade IS NOT NULL)", name="grade_when_answered"),
    UniqueConstraint("moderation_id", "stage", "question_key"),
)
table(
    "moderation_thread",
    key("id", Id),
    must("moderation_id", Id, to="moderation.id"),
    must("question_key", String(40)),
    maybe("resolved_at", Stamp),
    maybe("resolved_by", Id, to="person.id"),
    must("version", Integer),
    CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name="resolved_by_somebody"),
    UniqueConstraint("moderation_id", "question_key"),
)
table(
    "second_grade",
    key("id", Integer),
    must("moderation_id", Id, to="moderation.id"),
    must("question_key", String(40)),
    must(
        "outcome",
        one_of("second_grade_outcome", *OUTCOMES),
    ),
    maybe("grade", one_of("second_grade_grade", *GRADES)),
    CheckConstraint("(outcome = 'answered') = (grade IS NOT NULL)", name="grade_when_answered"),
    UniqueConstraint("moderation_id", "question_key"),
)
table(
    "second_grade_draft",
    key("moderation_id", Id, to="moderation.id"),
    must("revision_id", Integer, to="revision.id"),
    must("fields", JSON),
    must("saved_at", Stamp),
)
table(
    "moderation_note",
    key("id", Id),
    must("thread_id", Id, to="moderation_thread.id"),
    must("author_id", Id, to="person.id"),
    must("text", Text),
    must("written_at", Stamp),
    Index("ix_moderation_note_thread_id", "thread_id"),
)
