"""What IROs say to audits, and what supervision talked about."""

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Integer, String, Text, UniqueConstraint

from qa_tool.migrations.initial.parts import GRADES, Id, Stamp, key, maybe, must, one_of, one_where, table

table(
    "discussed_item",
    key("practitioner_id", Id, to="person.id"),
    key("item", String(80)),
    key("discussed_on", Date),
    must("recorded_by", Id, to="person.id"),
    must("recorded_at", Stamp),
    CheckConstraint("recorded_by <> practitioner_id", name="by_the_line"),
)
table(
    "self_grade",
    key("audit_id", Id, to="audit.id"),
    key("practitioner_id", Id, to="person.id"),
    key("question_key", String(40)),
    must("grade", one_of("self_grade", *GRADES)),
    must("given_at", Stamp),
)
table(
    "feedback_opening",
    key("audit_id", Id, to="audit.id"),
    key("practitioner_id", Id, to="person.id"),
    must("revision_id", Integer, to="revision.id"),
    must("opened_at", Stamp),
)
table(
    "feedback_reply",
    key("id", Id),
    must("audit_id", Id),
    must("practitioner_id", Id),
    must("number", Integer),
    must("revision_id", Integer, to="revision.id"),
    must("view", one_of("reply_view", "recognises", "partly", "disputes")),
    maybe("reason", Text),
    maybe("reflection", Text),
    maybe("will_do", Text),
    must("sent_at", Stamp),
    ForeignKeyConstraint(
        ["audit_id", "practitioner_id"], ["feedback_opening.audit_id", "feedback_opening.practitioner_id"]
    ),
    UniqueConstraint("audit_id", "practitioner_id", "number"),
)
table(
    "dispute",
    key("id", Id),
    must("audit_id", Id, to="audit.id"),
    must("reply_id", Id, to="feedback_reply.id"),
    must("raised_by", Id, to="person.id"),
    maybe("auditor_id", Id, to="person.id"),
    must("raised_at", Stamp),
    maybe("answered", one_of("dispute_answered", "grade-stands", "to-be-reopened", "noted", "withdrawn")),
    maybe("answer", Text),
    maybe("decided_by", Id, to="person.id"),
    maybe("decided_at", Stamp),
    CheckConstraint("(answered IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
    CheckConstraint("(answered IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    CheckConstraint("decided_by IS NULL OR auditor_id IS NULL OR decided_by <> auditor_id", name="not_by_auditor"),
    CheckConstraint("decided_by IS NULL OR (decided_by = raised_by) = (answered = 'withdrawn')", name="not_by_the_iro"),
    CheckConstraint("answered IS NULL OR answered = 'withdrawn' OR answer IS NOT NULL", name="says_why"),
    UniqueConstraint("reply_id"),
    Index("ix_dispute_audit_id", "audit_id"),
    one_where("uq_dispute_open", "audit_id", condition="answered IS NULL"),
)
table(
    "reply_point",
    key("reply_id", Id, to="feedback_reply.id"),
    key("question_key", String(40)),
    must("view", one_of("point_view", "recognises", "partly", "disputes")),
    CheckConstraint("view <> 'partly'", name="whole_question"),
)
