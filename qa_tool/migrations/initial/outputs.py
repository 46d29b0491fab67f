"""Freezing, and every file that leaves."""

from sqlalchemy import JSON, CheckConstraint, Date, Index, Integer, LargeBinary, String, Text, UniqueConstraint

from qa_tool.migrations.initial.parts import GRADES, Id, Stamp, key, maybe, must, one_of, one_where, table

table(
    "frozen_quarter",
    key("quarter", String(10)),
    must("frozen_at", Stamp),
    must("document", Text),
    must("form_versions", JSON),
    must("audits", Integer),
    must("content_hash", String(64)),
)
table(
    "staff_by_form",
    key("id", Integer),
    must("quarter", String(10)),
    must("number", Integer),
    must("made_at", Stamp),
    must("document", Text),
    must("counts", Text),
    UniqueConstraint("quarter", "number"),
)
table(
    "staff_edition",
    key("label", String(10)),
    must("made_at", Stamp),
    must("document", Text),
    must("counts", Text),
    must("content_hash", String(64)),
)
table(
    "export",
    key("number", Integer, autoincrement=False),
    must("kind", String(40)),
    must("label", String(40)),
    maybe("asked_by", Id, to="person.id"),
    must("asked_at", Stamp),
    Index("ix_export_asked", "asked_by", "asked_at"),
)
table(
    "headline_edit",
    key("id", Integer),
    must("first", Date),
    must("last", Date),
    must("key", String(120)),
    must("number", Integer),
    must("source", Text),
    must("text", Text),
    must("person_id", Id, to="person.id"),
    must("at", Stamp),
    CheckConstraint("number > 0", name="counted"),
    CheckConstraint("first <= last", name="days_in_order"),
    UniqueConstraint("first", "last", "key", "number"),
)
table(
    "prepared_edition",
    key("id", Id),
    must("edition", String(40), server_default="external"),
    must("way", String(20), server_default=""),
    must("label", String(40)),
    must("first", Date),
    must("last", Date),
    must("considered", Integer),
    must("document", Text),
    must("counts", Text),
    must("content_hash", String(64)),
    must("reason", Text),
    must("prepared_by", Id, to="person.id"),
    must("prepared_at", Stamp),
    UniqueConstraint("label", "considered", "content_hash"),
)
table(
    "quarter_step",
    key("id", Integer),
    must("quarter", String(10)),
    must("number", Integer),
    must("round", Integer),
    must("step", one_of("freeze_step", "proposed", "approved", "sent-back", "frozen")),
    must("person_id", Id, to="person.id"),
    must("role", String(3)),
    must("at", Stamp),
    maybe("note", Text),
    must("audits", Integer),
    must("standing", String(64)),
    CheckConstraint("step NOT IN ('proposed', 'sent-back') OR note IS NOT NULL", name="says_why"),
    UniqueConstraint("quarter", "round", "person_id", name="uq_quarter_step_one_each"),
    UniqueConstraint("quarter", "number"),
)
table(
    "released_edition",
    key("number", Integer, autoincrement=False),
    must("edition", String(40)),
    must("label", String(40)),
    must("first", Date),
    must("last", Date),
    must("filters", JSON),
    must("content", Text),
    must("content_hash", String(64)),
    must("released_by", Id, to="person.id"),
    must("released_at", Stamp),
    Index("ix_released_edition_period", "first", "last"),
)
table(
    "released_file",
    key("number", Integer, to="released_edition.number", autoincrement=False),
    must("prepared_id", Id, to="prepared_edition.id"),
    must("export_number", Integer, to="export.number"),
    must("reason", Text),
    must("file", LargeBinary),
    must("file_hash", String(64)),
    UniqueConstraint("prepared_id"),
)
table(
    "reopening_request",
    key("id", Id),
    must("audit_id", Id, to="audit.id"),
    must("reason", Text),
    must("asked_by", Id, to="person.id"),
    must("asked_at", Stamp),
    maybe("decision", one_of("reopening_decision", "approved", "declined")),
    maybe("answer", Text),
    maybe("decided_by", Id, to="person.id"),
    maybe("decided_at", Stamp),
    CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
    CheckConstraint("decision IS NULL OR decision <> 'declined' OR answer IS NOT NULL", name="declined_with_reason"),
    CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
    Index("ix_reopening_request_audit_id", "audit_id"),
    one_where("uq_reopening_request_open", "audit_id", condition="decision IS NULL"),
)
table(
    "frozen_audit",
    key("id", Integer),
    must("quarter", String(10), to="frozen_quarter.quarter"),
    must("audit_id", Id, to="audit.id"),
    must("revision_id", Integer, to="revision.id"),
    maybe("effective_grade", one_of("frozen_grade", *GRADES)),
    UniqueConstraint("quarter", "audit_id"),
    Index("ix_frozen_audit_audit_id", "audit_id"),
)
