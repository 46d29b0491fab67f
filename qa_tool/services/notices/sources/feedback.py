"""Feedback that observers owe."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.services import settings, working_days
from qa_tool.services.notices.sources.deadline import Deadline
from qa_tool.store import conversations
from qa_tool.vocabulary.notices import Matter, Subject


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every submitted observation whose IRO has had no feedback yet."""
    for audit in conversations.all_awaiting_feedback(session):
        if audit.author_id is None or audit.audit_date is None:
            continue
        limit = settings.setting(session, "feedback_working_days", audit.audit_date)
        due = working_days.after(audit.audit_date, limit)
        yield Deadline(audit.author_id, Matter(Subject.CONVERSATION, audit.id, audit.reference, due), due)
