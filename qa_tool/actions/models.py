"""Commitments: every action and follow-up of an audit, where it stands and what came of it for the child.

Who owns or did a thing never closes it: the table itself refuses. Settled rows and the history are frozen by triggers.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_tool.actions.words import CommitmentKind, CommitmentStatus, Difference, Opened, StepKind
from qa_tool.definitions.words import FollowUpKind
from qa_tool.kit.tables import Base, new_id, words
from qa_tool.people.models import Person
from qa_tool.records.models import Audit


class FollowUp(Base):
    """Something that somebody must see to because of what an audit found (rules 2, 6 and 7)."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("audit_id", "kind"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"))
    kind: Mapped[FollowUpKind] = mapped_column(words(FollowUpKind, "follow_up_kind"))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    """The case's IRO, or the IRO's Q&R manager; None when the tool could not know: the safeguarding manager decides."""
    question_key: Mapped[str | None] = mapped_column(String(40))
    """The question that opened it, which may be the overall grade."""
    opened_at: Mapped[datetime]
    due: Mapped[date]

    audit: Mapped[Audit] = relationship()
    owner: Mapped[Person | None] = relationship()


class Commitment(Base):
    """An action or a follow-up that somebody has undertaken. ``owner_id`` is a person, ``owner_role`` a role, or both.

    An action's words are its own; a follow-up's come from its kind. The row of ``action`` or ``follow_up`` that opened
    it stays as it was written; owner, date and state are those of today here.
    """

    __tablename__ = "commitment"
    __table_args__ = (
        CheckConstraint("kind <> 'action' OR text IS NOT NULL", name="action_has_words"),
        CheckConstraint("owner_id IS NOT NULL OR owner_role IS NOT NULL", name="somebodys"),
        CheckConstraint("settled_by IS NULL OR owner_id IS NULL OR settled_by <> owner_id", name="not_by_its_owner"),
        CheckConstraint("settled_by IS NULL OR done_by IS NULL OR settled_by <> done_by", name="not_by_who_did_it"),
        CheckConstraint("status = 'open' OR status = 'cancelled' OR done_by IS NOT NULL", name="done_by_somebody"),
        CheckConstraint("(done_by IS NULL) = (done_on IS NULL)", name="done_on_a_day"),
        CheckConstraint(
            "(status IN ('verified', 'closed', 'cancelled')) = (settled_at IS NOT NULL)", name="settled_at_a_time"
        ),
        CheckConstraint(
            "status NOT IN ('verified', 'closed') OR (settled_by IS NOT NULL AND difference IS NOT NULL "
            "AND what_changed IS NOT NULL AND evidence IS NOT NULL AND (kind <> 'inadequate' OR regrade IS NOT NULL))",
            name="closing_answered",
        ),
        CheckConstraint(
            "(status <> 'verified' OR difference <> 'none-yet') AND (status <> 'closed' OR difference = 'none-yet')",
            name="verified_means_a_difference",
        ),
        CheckConstraint("escalated BETWEEN 0 AND 3", name="escalated_to_a_level"),
        CheckConstraint("(status = 'recorded') = (entry_id IS NOT NULL)", name="recorded_by_a_record"),
        Index("ix_commitment_status_due", "status", "due"),
        Index("ix_commitment_owner_status", "owner_id", "status"),
        Index("ix_commitment_audit", "audit_id", "kind", "status", "regrade"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    """Of an added action made by the browser page: a double click adds it once."""
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id"))
    kind: Mapped[CommitmentKind] = mapped_column(words(CommitmentKind, "commitment_kind"))
    follow_up_id: Mapped[str | None] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), unique=True)
    """The action of the current revision that it stands for; None of a follow-up, and of an action added later.
    ``follow_up_id`` is None, too, of a follow-up that begins again after the tool had ended it."""
    text: Mapped[str | None] = mapped_column(Text)
    known_by: Mapped[str | None] = mapped_column(Text)
    """How we will know that it is done; asked of actions that are added later."""
    question_key: Mapped[str | None] = mapped_column(String(40))
    sub_theme_code: Mapped[str | None] = mapped_column(ForeignKey("sub_theme.code"))
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    owner_role: Mapped[str | None] = mapped_column(String(40))
    opened_at: Mapped[datetime]
    opened_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """Who added it or asked for it; None when a rule opened it."""
    opened_because: Mapped[Opened | None] = mapped_column(words(Opened, "commitment_opened"))
    """None of what was opened before the tool kept this."""
    due: Mapped[date]
    status: Mapped[CommitmentStatus] = mapped_column(
        words(CommitmentStatus, "commitment_status"), default=CommitmentStatus.OPEN
    )
    escalated: Mapped[int] = mapped_column(default=0)
    """The highest level of escalation that was recorded for its due date."""
    done_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date | None]
    """The day on which they said so."""
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """Who closed or cancelled it; None of what an amended audit no longer asks for."""
    settled_at: Mapped[datetime | None]
    difference: Mapped[Difference | None] = mapped_column(words(Difference, "commitment_difference"))
    what_changed: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    regrade: Mapped[str | None] = mapped_column(String(40))
    re_audit_due: Mapped[date | None] = mapped_column(index=True)
    """Of an inadequate that was closed: when somebody looks again."""
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("register_entry.id"))
    """Of what is to be raised: the entry of a register that was recorded."""
    version: Mapped[int] = mapped_column(default=1)

    audit: Mapped[Audit] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    doer: Mapped[Person | None] = relationship(foreign_keys=[done_by])
    settler: Mapped[Person | None] = relationship(foreign_keys=[settled_by])

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class CommitmentStep(Base):
    """One line of the history: written once. ``text`` is a note or a reason."""

    __tablename__ = "commitment_step"
    __table_args__ = (UniqueConstraint("commitment_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    """Made by the browser page that writes a note: a double click writes one."""
    commitment_id: Mapped[str] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    """1, 2, 3 ... within the commitment."""
    kind: Mapped[StepKind] = mapped_column(words(StepKind, "commitment_step_kind"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """None: the tool did it."""
    at: Mapped[datetime]
    text: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    """The new owner, where the owner changed."""
    due: Mapped[date | None]
    """The new date, where it changed."""

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class ReAuditOwner(Base):
    """Who is to look again at what was inadequate, and whom it has reached since it is overdue."""

    __tablename__ = "re_audit_owner"
    __table_args__ = (CheckConstraint("escalated BETWEEN 0 AND 3", name="escalated_to_a_level"),)

    commitment_id: Mapped[str] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"), index=True)
    """None while nobody has it: it waits to be given to somebody."""
    given_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime | None]
    escalated: Mapped[int] = mapped_column(default=0)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])


class ReAudit(Base):
    """The audit that looks again at what was inadequate. Goes with its draft when that is discarded."""

    __tablename__ = "re_audit"

    commitment_id: Mapped[str] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    audit_id: Mapped[str] = mapped_column(ForeignKey("audit.id", ondelete="CASCADE"), unique=True)
    started_by: Mapped[str] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
