"""What was submitted: immutable rows. Triggers refuse UPDATE and DELETE on every table of this module.

The head of an audit, its draft while it is being written, the case it is about; from when its IRO may read it;
requests to reopen it. Searches by case number, counted for an hour and forgotten.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.definitions.models import FormVersion
from qa_tool.definitions.words import FindingKind, Noun, Outcome
from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person, Place, Team
from qa_tool.policy.words import Decision
from qa_tool.records.words import Status


class Revision(Base):
    """One submitted state of an audit. An amendment is a new revision with a reason; the old one stays readable."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("audit_id", "number"),
        CheckConstraint("number = 1 OR reason IS NOT NULL", name="amendment_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Fact key -> canonical string (ISO dates, option keys, ids). Never the case number."""
    grade: Mapped[str | None] = mapped_column(String(40))
    """The auditor's overall grade."""
    suggested_grade: Mapped[str | None] = mapped_column(String(40))
    author_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    submitted_at: Mapped[datetime]
    content_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of facts, answers, findings and actions in canonical JSON: finds a payload that rotted."""

    answers: Mapped[list[AnswerRow]] = relationship(back_populates="revision")
    findings: Mapped[list[FindingRow]] = relationship(order_by="FindingRow.position")
    actions: Mapped[list[ActionRow]] = relationship(order_by="ActionRow.position")


class AnswerRow(Base):
    """One row per revision and question of its version, with its outcome: *not asked* can be counted too."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("revision_id", "question_key"),
        Index("ix_answer_tally", "revision_id", "question_key", "outcome", "option"),
        CheckConstraint(
            "outcome = 'answered' OR "
            "(option IS NULL AND text IS NULL AND number IS NULL AND day IS NULL AND clock IS NULL)",
            name="value_only_when_answered",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "answer_outcome"))
    option: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int | None]
    day: Mapped[date | None]
    clock: Mapped[time | None]
    comment: Mapped[str | None] = mapped_column(Text)

    revision: Mapped[Revision] = relationship(back_populates="answers")
    options: Mapped[list[AnswerOption]] = relationship(order_by="AnswerOption.id")


class AnswerOption(Base):
    """One chosen option of a several-choices answer."""

    __tablename__ = "answer_option"
    __table_args__ = (UniqueConstraint("answer_id", "option"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"))
    option: Mapped[str] = mapped_column(String(60))


class FindingRow(Base):
    """A strength or an area for development."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("revision_id", "kind", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    question_key: Mapped[str] = mapped_column(String(40))
    kind: Mapped[FindingKind] = mapped_column(words(FindingKind, "finding_kind"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)

    themes: Mapped[list[FindingTheme]] = relationship(order_by="FindingTheme.id")


class FindingTheme(Base):
    """A sub-theme of a finding; ``sub_theme_code`` is the full code, ``VOICE.V1``."""

    __tablename__ = "finding_theme"
    __table_args__ = (UniqueConstraint("finding_id", "sub_theme_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    sub_theme_code: Mapped[str] = mapped_column(ForeignKey("sub_theme.code"), index=True)


class ActionRow(Base):
    """An action as it was agreed at submission. What becomes of it has tables of its own."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("revision_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(60))
    """A role, never a name."""
    due: Mapped[date]
    sub_theme_code: Mapped[str | None] = mapped_column(ForeignKey("sub_theme.code"))
    target_question: Mapped[str | None] = mapped_column(String(40))


class Case(Base):
    """The one table of case numbers. ``token`` is the keyed HMAC by which a case is counted once without its number."""

    __tablename__ = "case_file"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    number: Mapped[str | None] = mapped_column(String(10), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)


class ReferenceCounter(Base):
    """The last running number given out for a prefix and year (``CS-2018``): a discarded draft's is not used again."""

    __tablename__ = "reference_counter"

    series: Mapped[str] = mapped_column(String(25), primary_key=True)
    last: Mapped[int]


class ImportBatch(Base):
    """One file of audits from before the tool, brought in as a whole."""

    __tablename__ = "import_batch"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    form_key: Mapped[str] = mapped_column(String(60))
    file_name: Mapped[str] = mapped_column(String(120))
    """The file's own name without its folder: what the record says it was brought in from."""
    file_digest: Mapped[str] = mapped_column(String(64))
    rows_read: Mapped[int]
    rows_added: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


_SPEAKS = ("audit_date", "submitted_at", "status", "id")
"""What says in which order the audits of a case speak."""


class Audit(Base):
    """One filled-in record on a form version; its content lives in revisions.

    The head repeats, typed, the facts of the current revision (or of the draft) that lists, scopes and tallies ask for.
    """

    __tablename__ = "audit"
    __table_args__ = (
        CheckConstraint("author_id IS NULL OR author_id <> practitioner_id", name="independent"),
        CheckConstraint("(status IN ('draft')) = (current_revision_id IS NULL)", name="revision_once_submitted"),
        UniqueConstraint("form_key", "source_identity"),
        Index("ix_audit_counted", "status", "audit_date", "form_key"),
        Index("ix_audit_author", "author_id", "status"),
        Index("ix_audit_practitioner", "practitioner_id", "audit_date"),
        Index("ix_audit_practitioner_team", "practitioner_team_id", "audit_date"),
        Index("ix_audit_locality", "locality_id", "audit_date"),
        Index("ix_audit_marked", "audit_date", "status", "late_entry", "current_revision_id", "version"),
        # Which audit of a case is the last to speak of the plan is told by these two alone, however many there are.
        Index("ix_audit_case", "case_id", *_SPEAKS, "plan_inadequate"),
        Index("ix_audit_plan", "plan_inadequate", "case_id", *_SPEAKS),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    """Made by the browser page that starts the audit: a double click asks for the same audit twice."""
    reference: Mapped[str] = mapped_column(String(30), unique=True)
    """CS-2018-0042."""
    form_key: Mapped[str] = mapped_column(String(60))
    form_version_id: Mapped[int] = mapped_column(ForeignKey("form_version.id"), index=True)
    noun: Mapped[Noun] = mapped_column(words(Noun, "audit_noun"))
    status: Mapped[Status] = mapped_column(words(Status, "audit_status"), default=Status.DRAFT)
    current_revision_id: Mapped[int | None] = mapped_column(ForeignKey("revision.id", use_alter=True), index=True)
    version: Mapped[int] = mapped_column(default=1)

    author_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None only for records from before the tool whose auditor is unknown."""
    author_role: Mapped[str | None] = mapped_column(String(40))
    practitioner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    practitioner_team_id: Mapped[str | None] = mapped_column(ForeignKey("team.id"))
    """The IRO's team at the audit's date."""
    case_id: Mapped[str | None] = mapped_column(ForeignKey("case_file.id"))
    locality_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    district_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    team_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"), index=True)
    """The CSC team of the case at the audit's date."""

    audit_date: Mapped[date | None]
    plan_type: Mapped[str | None] = mapped_column(String(20))
    age_band: Mapped[str | None] = mapped_column(String(20))
    abuse_category: Mapped[str | None] = mapped_column(String(20))
    exercise: Mapped[str | None] = mapped_column(String(40))
    selection: Mapped[str | None] = mapped_column(String(40))
    meeting_type: Mapped[str | None] = mapped_column(String(40))

    effective_grade: Mapped[str | None] = mapped_column(String(40))
    """The moderated overall grade where there is one, else the auditor's."""
    plan_inadequate: Mapped[bool | None]
    """Whether it found the child's plan inadequate (rule 6), as moderated; None where its form judges no plan."""
    impact: Mapped[str | None] = mapped_column(String(40))
    departure: Mapped[bool] = mapped_column(default=False)
    """The overall grade differs from the suggested one (rule 4)."""
    late_entry: Mapped[bool] = mapped_column(default=False)
    safety_concern: Mapped[bool] = mapped_column(default=False)
    """There was an immediate safety concern."""

    excerpt: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """Of a short re-audit: the keys of the questions that it asks besides the closing block. None: the whole form."""
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    """When it was FIRST submitted; later revisions carry their own stamps."""
    released_at: Mapped[datetime | None]
    """When the practitioner was let see it (an observation: when feedback was given)."""
    closed_at: Mapped[datetime | None]
    moderated_at: Mapped[datetime | None]
    """When what a second reader, or the head of service, decided last on its current revision began to count."""
    import_batch_id: Mapped[str | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    source_identity: Mapped[str | None] = mapped_column(String(120))
    """Of an imported audit: the row's own source reference, else its digest and occurrence."""

    form_version: Mapped[FormVersion] = relationship()
    current_revision: Mapped[Revision | None] = relationship(foreign_keys=[current_revision_id], post_update=True)
    author: Mapped[Person | None] = relationship(foreign_keys=[author_id])
    practitioner: Mapped[Person | None] = relationship(foreign_keys=[practitioner_id])
    practitioner_team: Mapped[Team | None] = relationship()
    case: Mapped[Case | None] = relationship()
    locality: Mapped[Place | None] = relationship(foreign_keys=[locality_id])
    district: Mapped[Place | None] = relationship(foreign_keys=[district_id])
    team: Mapped[Place | None] = relationship(foreign_keys=[team_id])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  SQLAlchemy reads it as a plain attribute


class Draft(Base):
    """What the author has typed so far, exactly as typed: a half-written date must survive as it stands.

    ``fields`` maps an input name of the page to its list of strings. The row goes when the audit is submitted.
    """

    __tablename__ = "draft"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id", ondelete="CASCADE"), primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text)
    """Why this draft amends a submitted audit; None for a first draft."""
    facts_only: Mapped[bool] = mapped_column(default=False)
    """The author's own correction within 24 hours: facts may change, answers may not."""
    acknowledged: Mapped[bool] = mapped_column(default=False)
    """The author has seen the likely names and chose to keep the text."""

    audit: Mapped[Audit] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class FindingsGiven(Base):
    """The findings were given to the social worker and team manager; closes the audit."""

    __tablename__ = "findings_given"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    given_on: Mapped[date]
    how: Mapped[str] = mapped_column(String(60))
    case_note_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str] = mapped_column(ForeignKey("person.id"))


class CaseSearch(Base):
    """That somebody searched by a case number; never by which."""

    __tablename__ = "case_search"
    __table_args__ = (Index("ix_case_search_person", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    refused: Mapped[bool] = mapped_column(default=False)
    """Whether it was one more than an hour allows."""


class FeedbackOpening(Base):
    """The moment from which the IRO may read the audit: from then on no self-grade is taken."""

    __tablename__ = "feedback_opening"

    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), primary_key=True)
    practitioner_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    """What counted then: the grades that self-grades are compared with."""
    opened_at: Mapped[datetime]

    audit: Mapped[Audit] = relationship()
    revision: Mapped[Revision] = relationship()


class ReopeningRequest(Base):
    """The audit team asks to reopen a record of a frozen quarter; somebody else decides, once."""

    __tablename__ = "reopening_request"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_people"),
        CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint(
            "decision IS NULL OR decision <> 'declined' OR answer IS NOT NULL", name="declined_with_reason"
        ),
        Index(
            "uq_reopening_request_open",
            "audit_id",
            unique=True,
            sqlite_where=text("decision IS NULL"),
            postgresql_where=text("decision IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decision: Mapped[Decision | None] = mapped_column(words(Decision, "reopening_decision"))
    answer: Mapped[str | None] = mapped_column(Text)
    """Why, where it was declined."""
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]

    audit: Mapped[Audit] = relationship()
    asker: Mapped[Person] = relationship(foreign_keys=[asked_by])
    decider: Mapped[Person | None] = relationship(foreign_keys=[decided_by])
