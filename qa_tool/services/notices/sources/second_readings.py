"""Second readings that somebody has been given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_tool.services.notices.sources.deadline import Deadline
from qa_tool.store import moderations
from qa_tool.vocabulary.notices import Matter, Subject


def deadlines(session: Session) -> Iterator[Deadline]:
    """Every second reading that was given and not settled."""
    for one in moderations.all_in_hand(session):
        if one.moderator_id is not None and one.due is not None:
            matter = Matter(Subject.MODERATION, one.audit_id, one.audit.reference, one.due)
            yield Deadline(one.moderator_id, matter, one.due)
