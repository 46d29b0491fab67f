"""Whom a reply and the answer to a dispute concern, and the feedback that observers owe."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.feedback.changes import DisputeDecided, Replied
from qa_tool.feedback.words import Answered
from qa_tool.kit import working_days
from qa_tool.notices import verbs as notices_verbs
from qa_tool.notices.verbs import Deadline
from qa_tool.notices.words import Matter, NoticeKind, Subject
from qa_tool.observations import queries
from qa_tool.settings import verbs
from qa_tool.trail.models import Event


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every submitted observation whose IRO has had no feedback yet."""
    for audit in queries.all_awaiting_feedback(session):
        if audit.author_id is None or audit.audit_date is None:
            continue
        limit = verbs.setting(session, "feedback_working_days", audit.audit_date)
        due = working_days.after(audit.audit_date, limit)
        yield Deadline(audit.author_id, Matter(Subject.CONVERSATION, audit.id, audit.reference, due), due)


def tell_of_reply(session: Session, change: Replied, event: Event) -> None:
    """The auditor hears of the reply; a dispute goes to the safeguarding managers."""
    audit, occasion, by = change.audit, str(change.number), event.actor_id
    matter = Matter(Subject.FEEDBACK, audit.id, audit.reference)
    notices_verbs.tell(session, NoticeKind.REPLY, [audit.author_id], matter, occasion=occasion, by=by)
    if change.disputed:
        deciders = notices_verbs.deciders(session, "notices", "hear-dispute") - {audit.author_id}
        matter = Matter(Subject.DISPUTE, audit.id, audit.reference)
        notices_verbs.tell(session, NoticeKind.DISPUTE, deciders, matter, occasion=occasion, by=by)


def tell_of_decision(session: Session, change: DisputeDecided, event: Event) -> None:
    """The IRO and the auditor read the answer; the audit team reopens where that was decided."""
    audit, by = change.audit, event.actor_id
    matter = Matter(Subject.FEEDBACK, audit.id, audit.reference)
    people: set[str | None] = {audit.practitioner_id, audit.author_id}
    occasion = str(audit.current_revision_id)
    notices_verbs.tell(session, NoticeKind.DISPUTE, people, matter, occasion=occasion, by=by)
    if change.answered is Answered.TO_BE_REOPENED:
        matter = Matter(Subject.AUDIT, audit.id, audit.reference)
        analysts = notices_verbs.deciders(session, "reopening", "execute")
        notices_verbs.tell(session, NoticeKind.DECISION, analysts, matter, occasion=occasion, by=by)
